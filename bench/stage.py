"""A system to measure: started for one bench on free ports with a state directory of its own, and ended with it.

With CONVONET_BENCH_RUNNING set, the system that is already running under the present settings is measured instead.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ari_app import settings as settings_module
from ari_app.caller.user_agent import UserAgent, UserAgentOptions
from ari_app.cli import call, running
from ari_app.provision.places import Secrets
from ari_app.settings import Settings

START_S = 240.0


@dataclass(frozen=True)
class Stage:
    """A running system."""

    status: Mapping[str, Any]
    database_url: str

    @property
    def assistant(self) -> str:
        return str(self.status["assistant_extension"])

    @property
    def settings(self) -> Settings:
        """Ours, with the database of this system."""
        return settings_of(self.database_url)

    def telephone(self) -> UserAgentOptions:
        return call.telephone(dict(self.status))

    def pid(self, process: str) -> int:
        """Process id as the status file has it now: it changes when the supervisor restarts something."""
        found = running.read_status(Path(self.status["state_dir"])) or self.status
        return int(found["processes"][process]["pid"] or 0)

    def metric(self, name: str) -> float:
        """Sum over the labels of a metric whose line begins with `name`."""
        with urllib.request.urlopen(self.status["metrics"], timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    def patience_s(self) -> dict[tuple[str, int], float]:
        """(call, turn) -> silence that was waited for anyway, of every turn so far."""
        log = Path(self.status["log_dir"]) / "voice.log"
        return patience_of(log.read_text(errors="replace").splitlines())

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.status["metrics"].replace("/metrics", "/state"), timeout=5) as answer:
            return json.loads(answer.read())

    def ari(self, path: str) -> Any:
        """GET something of Asterisk's REST interface."""
        made = Secrets.load_or_make(Path(self.status["state_dir"]), tuple(self.status["departments"]))
        request = urllib.request.Request(f"http://127.0.0.1:{self.status['http_port']}/ari/{path}")
        keys = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        keys.add_password(None, request.full_url, "convonet", made.ari_password)
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(keys))
        with opener.open(request, timeout=5) as answer:
            return json.loads(answer.read())


def patience_of(log: Iterable[str]) -> dict[tuple[str, int], float]:
    """(call, turn) -> silence that was waited for anyway, from the voice process's log. Pure."""
    found: dict[tuple[str, int], float] = {}
    for line in log:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("event") == "turn" and entry.get("patience_s") is not None:
            found[entry["call_id"], entry["turn"]] = entry["patience_s"]
    return found


def settings_of(database_url: str) -> Settings:
    """Our settings, with the database at `database_url`."""
    base = settings_module.load()
    return base.model_copy(update={"database": base.database.model_copy(update={"url": database_url})})


@contextlib.contextmanager
def system(**environment: str) -> Generator[Stage]:
    """A running system; `environment` are CONVONET_… variables without the prefix."""
    if os.environ.get("CONVONET_BENCH_RUNNING"):
        settings = settings_module.load()
        yield Stage(running.require_status(settings.paths.state_dir), settings.database_url)
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who ends a bench ends the system it started
    with tempfile.TemporaryDirectory(prefix="convonet-bench-") as folder:
        state = Path(folder)
        variables = {f"CONVONET_{name}": value for name, value in environment.items()}
        variables |= {"CONVONET_PATHS__STATE_DIR": folder, "CONVONET_DATABASE__URL": ""}
        log = (state / "bench-up.log").open("wb")
        child = subprocess.Popen(
            [sys.executable, "-m", "ari_app", "up", "--free-ports", "--foreground"],
            env={**os.environ, **variables}, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            status = _await_ready(child, state)
            yield Stage(status, f"sqlite+aiosqlite:///{state / 'convonet.sqlite'}")
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(60)
            except subprocess.TimeoutExpired:
                child.kill()
            log.close()


async def warm(stage: Stage, phone: UserAgent) -> float:
    """Call until the greeting comes at once (prompts are synthesised after the start); the last call's wait in s."""
    waited_s = float("inf")
    for _ in range(12):
        call_ = await phone.call(stage.assistant, within_s=15)
        began_s = time.monotonic()
        while call_.line.last_voiced_s is None and time.monotonic() - began_s < 10.0:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        waited_s = time.monotonic() - began_s
        await call_.hang_up()
        if waited_s < 0.25:
            break
        await asyncio.sleep(2.0)
    return waited_s


def _await_ready(child: "subprocess.Popen[bytes]", state: Path) -> dict[str, Any]:
    ends_s = time.monotonic() + START_S
    while time.monotonic() < ends_s:
        status = running.read_status(state)
        if status is not None and status["phase"] == "ready":
            return status
        if child.poll() is not None:
            raise SystemExit((state / "bench-up.log").read_text(errors="replace")[-2000:])
        time.sleep(0.2)
    raise SystemExit(f"The system was not ready after {START_S:.0f} s.")
