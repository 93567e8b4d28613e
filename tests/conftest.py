"""What several tests share: the real Asterisk, the real models, a real PostgreSQL, and waiting without sleeping.

Everything real comes from the cache that `./convonet provision` fills. What is missing is fetched, once per machine;
with --no-fetch such tests are skipped instead.
"""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from ari_app.provision import asterisk, models
from ari_app.provision.configuration import render
from ari_app.provision.downloads import Quiet
from ari_app.provision.errors import NotProvisioned, ProvisionError, SourceUnreachable
from ari_app.provision.launch import RunningAsterisk, prepare_directories, run_asterisk
from ari_app.provision.ports_free import with_free_ports
from ari_app.provision.site import AsteriskSite, Credentials, Phone, default_departments, new_password

_T = TypeVar("_T")


def _cache_dir() -> Path:
    if named := os.environ.get("CONVONET_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "convonet"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-fetch", action="store_true", help="skip tests whose Asterisk or models are not cached")


def _fetched_or_skipped(
    config: pytest.Config, fetch: Callable[[], _T], look: Callable[[], _T], *, extra: bool = False
) -> _T:
    """`extra`: what no bundle holds; a machine without a network does without it."""
    try:
        return look()
    except ProvisionError as missing:
        if config.getoption("--no-fetch"):
            pytest.skip(str(missing))
    try:
        return fetch()
    except SourceUnreachable as error:
        if not extra:
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """The machine's cache of Asterisk and models."""
    return _cache_dir()


@pytest.fixture(scope="session")
def asterisk_tree(pytestconfig: pytest.Config, cache_dir: Path) -> asterisk.AsteriskTree:
    """The embedded Asterisk."""
    options = asterisk.AsteriskOptions(
        cache_dir=cache_dir,
    )
    return _fetched_or_skipped(
        pytestconfig, lambda: asterisk.obtain(options, Quiet()), lambda: asterisk.locate(options)
    )


@pytest.fixture(scope="session")
def asterisk_of_three_languages(pytestconfig: pytest.Config, cache_dir: Path) -> asterisk.AsteriskTree:
    """The embedded Asterisk with its Spanish and French announcements."""
    options = asterisk.AsteriskOptions(cache_dir=cache_dir, languages=("es", "fr"))

    def look() -> asterisk.AsteriskTree:
        found = asterisk.locate(options)
        if lacking := asterisk.lacking_prompts(found, options):
            raise NotProvisioned(f"What Asterisk says in {', '.join(lacking)}", "fetch it with: ./convonet provision")
        return found

    return _fetched_or_skipped(pytestconfig, lambda: asterisk.obtain(options, Quiet()), look, extra=True)


@pytest.fixture
async def running_asterisk(asterisk_tree: asterisk.AsteriskTree) -> AsyncIterator[RunningAsterisk]:
    """A real Asterisk with three departments, one phone and nothing else, on free ports; stopped after the test."""
    # the path of a control socket holds 107 bytes, fewer than pytest's own directories use
    with tempfile.TemporaryDirectory(prefix="cv-") as directory:
        home = Path(directory)
        paper = AsteriskSite(
            directories=prepare_directories(home, asterisk_tree),
            credentials=Credentials(
                ari_password=new_password(), ami_password=new_password(), caller_password=new_password()
            ),
            departments=default_departments(("1111", "2222", "3333")),
            phones=(Phone(extension="1001", password=new_password(), display_name="Ann", queues=("support",)),),
        )
        site = replace(paper, network=with_free_ports(paper.network))
        async with run_asterisk(asterisk_tree, render(site, home / "etc")) as running:
            yield running


@pytest.fixture(scope="session")
def model_paths(pytestconfig: pytest.Config, cache_dir: Path) -> dict[str, Path]:
    """Default models, name -> path to open.

    whisper-tiny.en: a directory; en_US-joe-medium: the .onnx (its .onnx.json beside it); smart-turn, silero-vad: .onnx;
    qwen2.5-coder-0.5b-instruct: .gguf.
    """
    names = models.load_registry().default_names()
    options = models.ModelOptions(
        cache_dir=cache_dir,
    )
    return _fetched_or_skipped(
        pytestconfig, lambda: models.obtain(names, options, Quiet()), lambda: models.locate(names, options)
    )


@pytest.fixture(scope="session")
def multilingual_model(pytestconfig: pytest.Config, cache_dir: Path) -> Path:
    """whisper-base, which no installation of English alone fetches."""
    options = models.ModelOptions(cache_dir=cache_dir)
    names = ("whisper-base",)
    paths = _fetched_or_skipped(
        pytestconfig, lambda: models.obtain(names, options, Quiet()), lambda: models.locate(names, options), extra=True
    )
    return paths["whisper-base"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A private PostgreSQL server on a free port, `postgresql+asyncpg://...`; every test makes its own database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not programs:
        pytest.skip("no PostgreSQL server is installed (apt-get install postgresql)")
    # a socket path holds 107 bytes and pytest's directories are private to one user: hence a short one of our own
    home = Path(tempfile.mkdtemp(prefix="convonet-pg-"))
    account = ["setpriv", *_unprivileged(home), "--"] if os.geteuid() == 0 else []
    bin_dir = programs[-1].parent
    env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home)}

    def call(*argv: str) -> None:
        done = subprocess.run(
            [*account, *argv], env=env, cwd=home, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            log = home / "log"
            raise RuntimeError(
                f"{argv[0]}: {done.stdout[-500:]} {done.stderr[-500:]} {log.read_text()[-800:] if log.exists() else ''}"
            )

    call(str(bin_dir / "initdb"), "-D", str(home / "data"), "-U", "convonet", "-A", "trust", "-E", "UTF8", "--no-sync")
    port = free_port(socket.SOCK_STREAM)
    settings = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off -c max_connections=60"
    )
    call(
        str(bin_dir / "pg_ctl"),
        "-D",
        str(home / "data"),
        "-l",
        str(home / "log"),
        "-w",
        "-t",
        "60",
        "-o",
        settings,
        "start",
    )
    try:
        yield f"postgresql+asyncpg://convonet@127.0.0.1:{port}/postgres"
    finally:
        call(str(bin_dir / "pg_ctl"), "-D", str(home / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged(home: Path) -> list[str]:
    """PostgreSQL refuses to run as root: options of setpriv for its own account, or else nobody."""
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(home, account.pw_uid, account.pw_gid)
        return [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    raise RuntimeError("neither postgres nor nobody exists on this machine")


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM) -> int:
    """A port of 127.0.0.1 that was free a moment ago."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def until(
    condition: Callable[[], object | Awaitable[object]], deadline_s: float = 10.0, what: str = ""
) -> object:
    """Wait until `condition` (plain or async) gives something true, and return that; fail loudly at the deadline."""
    end_s = time.monotonic() + deadline_s
    while True:
        answer = condition()
        if isinstance(answer, Awaitable):
            answer = await answer
        if answer:
            return answer
        if time.monotonic() > end_s:
            raise AssertionError(f"not within {deadline_s} s: {what or condition}")
        await asyncio.sleep(0.01)


@pytest.fixture(name="until")
def _until():
    """`await until(condition, deadline_s)`."""
    return until


@pytest.fixture(name="free_port")
def _free_port():
    """`free_port(kind)`."""
    return free_port
