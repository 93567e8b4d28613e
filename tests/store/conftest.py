"""Every store test runs on SQLite and on a real PostgreSQL; each gets a database of its own."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from ari_app.domain.ports import CallFacts
from ari_app.store.engine import Database, DatabaseOptions, open_database

T0 = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that stands still until it is moved."""

    at_s: float = 1000.0

    def now_s(self) -> float:
        return self.at_s

    def utc(self) -> datetime:
        return T0 + timedelta(seconds=self.at_s - 1000.0)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def facts() -> Callable[..., CallFacts]:
    def make(call_id: str = "1763629200.1", **changes: object) -> CallFacts:
        values: dict[str, object] = {
            "call_id": call_id,
            "channel_id": call_id,
            "channel_name": "PJSIP/trunk-00000001",
            "linkedid": call_id,
            "caller_number": "+14155550123",
            "caller_name": "Ann Onym",
            "dialled": "7000",
            "args": ("inbound", "7000"),
            "language": "en",
            "arrived_at": T0,
            "sip_call_id": f"sip-{call_id}@example",
        }
        return CallFacts(**{**values, **changes})  # type: ignore[arg-type]

    return make


async def fresh_postgres(server_url: str) -> str:
    """A new, empty database on the server, as a URL."""
    base, _, _ = server_url.rpartition("/")
    name = f"t{secrets.token_hex(8)}"
    connection = await asyncpg.connect(server_url.replace("+asyncpg", ""))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return f"{base}/{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/test.sqlite"
    return await fresh_postgres(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


class PrivatePostgres:
    """A server of this test's own, to be stopped, killed and started again."""

    def __init__(self, bin_dir: Path) -> None:
        self._bin = bin_dir
        self._home = Path(tempfile.mkdtemp(prefix="convonet-pg.", dir="/tmp"))
        self._account: list[str] = []
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self._home, account.pw_uid, account.pw_gid)
            self._account = [
                "setpriv",
                f"--reuid={account.pw_uid}",
                f"--regid={account.pw_gid}",
                "--clear-groups",
                "--",
            ]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._call("initdb", "-D", str(self._data), "-U", "convonet", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def _data(self) -> Path:
        return self._home / "data"

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://convonet@127.0.0.1:{self.port}/postgres"

    def _call(self, program: str, *argv: str) -> None:
        env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self._home)}
        argv = (*self._account, str(self._bin / program), *argv)
        subprocess.run(argv, env=env, cwd=self._home, check=True, timeout=120, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._home} -c fsync=off"
        log = str(self._home / "log")
        self._call("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._call("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def freeze(self, on: bool) -> None:
        """The server and its children hang (or go on): connections stay open and nothing answers."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        parents = {
            int(path.parent.name): int(path.read_text().rpartition(")")[2].split()[1])
            for path in Path("/proc").glob("[0-9]*/stat")
            if path.exists()
        }
        for pid in (postmaster, *(pid for pid, parent in parents.items() if parent == postmaster)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP if on else signal.SIGCONT)

    def remove(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)


@pytest.fixture
def private_postgres() -> Iterator[PrivatePostgres]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not programs:
        pytest.skip("no PostgreSQL server is installed")
    server = PrivatePostgres(programs[-1].parent)
    server.start()
    try:
        yield server
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):  # the test may have left it stopped
            server.stop("immediate")
        server.remove()


@pytest.fixture
def quick() -> DatabaseOptions:
    """Limits that let a test see a dead server without waiting for it."""
    return DatabaseOptions(connect_s=1.0, transaction_s=5.0)
