"""Engine processes for tests: short paths for sockets, scripts of this folder as commands, hosts that are stopped."""

import asyncio
import contextlib
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from audio_pipeline.engine_host import EngineCommand, EngineHost, Limits, SocketProbe

HERE = Path(__file__).parent
QUICK = Limits(probe_every_s=0.05, probe_s=0.5, step_s=1.0, stop_s=1.0, backoff_min_s=0.05, nice=0)


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A folder whose path is short enough for a Unix socket (pytest's own are not always)."""
    path = Path(tempfile.mkdtemp(prefix="cn-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def command(sockets: Path) -> Callable[..., EngineCommand]:
    """`command("toy_engine.py", "--flag", …, name=…, limits=…)`: a script of this folder as an engine."""

    def make(script: str, *arguments: str, name: str = "toy", limits: Limits = QUICK) -> EngineCommand:
        path = sockets / f"{name}.sock"
        argv = (sys.executable, str(HERE / script), "--socket", str(path), *arguments)
        return EngineCommand(name, argv, SocketProbe(path), log_path=sockets / f"{name}.log", limits=limits)

    return make


@pytest.fixture
def hosted() -> Callable[[EngineCommand], contextlib.AbstractAsyncContextManager[EngineHost]]:
    """`async with hosted(command) as host:` runs the engine while the block lasts."""

    @contextlib.asynccontextmanager
    async def run(command: EngineCommand) -> AsyncIterator[EngineHost]:
        host = EngineHost(command)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(host.run(), name="host")
            try:
                yield host
            finally:
                task.cancel()

    return run
