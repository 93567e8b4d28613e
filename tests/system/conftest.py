"""The whole system, started as a person starts it, on free ports and in an empty state directory."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_S = 150.0


@dataclass
class System:
    """A running system: its words, its status, its processes."""

    state_dir: Path
    environment: dict[str, str] = field(default_factory=dict)

    def word(self, *words: str, timeout_s: float = 150.0) -> subprocess.CompletedProcess[str]:
        """Run one word of the command line against this system."""
        return subprocess.run(
            [sys.executable, "-m", "ari_app", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout_s, check=False,
        )  # fmt: skip

    @property
    def status(self) -> dict[str, Any]:
        return json.loads((self.state_dir / "status.json").read_text())

    def pid(self, process: str) -> int:
        return int(self.status["processes"][process]["pid"])

    def kill(self, process: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to one of our own processes; returns the pid it had."""
        pid = self.pid(process)
        os.kill(pid, number)
        return pid

    def wait(self, condition: Any, deadline_s: float = 30.0, what: str = "") -> None:
        end_s = time.monotonic() + deadline_s
        while True:
            try:
                if condition():
                    return
            except (OSError, ValueError, KeyError, TypeError):
                pass
            assert time.monotonic() < end_s, f"not within {deadline_s} s: {what}"
            time.sleep(0.05)

    def ready_again(self, process: str, old_pid: int) -> None:
        """Wait until another process of that name is well."""
        self.wait(
            lambda: self.pid(process) != old_pid and self.status["processes"][process]["state"] == "ready",
            60.0, f"{process} is well again",
        )  # fmt: skip


def free_ports(count: int) -> list[int]:
    """TCP and UDP ports that nobody uses now."""
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            if port not in found:
                found.append(port)
    return found


def environment_for(state_dir: Path, cache_dir: Path) -> dict[str, str]:
    """Variables that give a system its own ports, state and queue."""
    sip, tls, http, https, ami, language, metrics = free_ports(7)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("CONVONET_")},
        "CONVONET_CACHE": str(cache_dir),
        "CONVONET_PATHS__STATE_DIR": str(state_dir),
        "CONVONET_SIP__BIND": "127.0.0.1",
        "CONVONET_SIP__UDP_PORT": str(sip),
        "CONVONET_SIP__TCP_PORT": str(sip),
        "CONVONET_SIP__TLS_PORT": str(tls),
        "CONVONET_LOOPBACK__HTTP_PORT": str(http),
        "CONVONET_LOOPBACK__HTTPS_PORT": str(https),
        "CONVONET_LOOPBACK__AMI_PORT": str(ami),
        "CONVONET_LOOPBACK__LANGUAGE_PORT": str(language),
        "CONVONET_LOOPBACK__METRICS_PORT": str(metrics),
        "CONVONET_SITE__TIME_ZONE": "UTC",
    }


@pytest.fixture(scope="session")
def system(
    tmp_path_factory: pytest.TempPathFactory, cache_dir: Path, asterisk_tree: object, model_paths: object
) -> Iterator[System]:
    """One system for all tests of this folder; each test leaves it running and well."""
    del asterisk_tree, model_paths  # only that they are there
    state_dir = tmp_path_factory.mktemp("system")
    running = System(state_dir, environment_for(state_dir, cache_dir))
    added = running.word("phone", "add", "110", "--name", "Sam", "--queue", "support")
    assert added.returncode == 0, added.stderr
    password = next(line.split()[-1] for line in added.stdout.splitlines() if line.strip().startswith("password"))
    running.environment["TEST_PHONE_PASSWORD"] = password
    with running_system(running):
        yield running


@contextmanager
def running_system(running: System) -> Iterator[System]:
    """Up until the block ends."""
    with (running.state_dir / "up.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "ari_app", "up", "--foreground"],
            cwd=ROOT, env=running.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            running.wait(
                lambda: child.poll() is not None or running.status["phase"] == "ready", START_S, "the system is up"
            )
            assert child.poll() is None, (running.state_dir / "up.log").read_text()[-2000:]
            yield running
        finally:
            child.send_signal(signal.SIGINT)
            try:
                child.wait(45)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
