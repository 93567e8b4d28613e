"""Keeps one engine process alive: starts it, asks how it is, kills it when it hangs or grows, starts it again.

The command is a value (`EngineCommand`); nothing here knows a model. The process dies with its host (`engine_leash`).

    starting ──ready──► ready ──crash, hang, memory──► backing_off ──► starting
        └──exit code 78──► refused (tried again much later: it said that it cannot ever work like this)

Hung means: the probe is unanswered for `probe_s`, or one computing step is older than `step_s`.
Above: the process supervisor owns `run()` as a task; cancelling it stops the engine. Below: nothing.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

import structlog

from audio_pipeline.engine_protocol import Decoder, Health, Probe, serialize
from audio_pipeline.errors import EngineMisbehaved

_log = structlog.get_logger(__name__)

CANNOT_WORK_EXIT = 78  # sysexits.h EX_CONFIG, the promise of every engine entry point
_MAX_SOCKET_PATH_BYTES = 107
_LOG_KEPT_BYTES = 2 * 1024 * 1024

HostState = Literal["starting", "ready", "backing_off", "refused", "stopped"]


@dataclass(frozen=True, slots=True)
class SocketProbe:
    """Speaks `engine_protocol` on a Unix socket. ValueError for a path longer than the kernel takes (unix(7))."""

    path: Path

    def __post_init__(self) -> None:
        if len(os.fsencode(self.path)) > _MAX_SOCKET_PATH_BYTES:
            raise ValueError(f"a socket path may have {_MAX_SOCKET_PATH_BYTES} bytes: {self.path}")


@dataclass(frozen=True, slots=True)
class HttpProbe:
    """GET of a path on a loopback port; only status 200 is healthy."""

    port: int
    path: str = "/health"


@dataclass(frozen=True, slots=True)
class Limits:
    start_s: float = 60.0  # from start to the first answered probe (models load)
    probe_every_s: float = 0.4
    probe_s: float = 2.0  # an unanswered probe this old means the process hangs
    step_s: float = 20.0  # a computing step this old means the process hangs
    stop_s: float = 3.0  # from SIGTERM to SIGKILL
    memory_bytes: int = 4 * 1024**3  # anonymous memory, all threads
    nice: int = 5
    backoff_min_s: float = 0.1
    backoff_max_s: float = 15.0
    stable_s: float = 30.0  # having lived this long forgives earlier failures
    refused_retry_s: float = 60.0


@dataclass(frozen=True, slots=True)
class EngineCommand:
    """What to run, and how to know that it is well."""

    name: str
    argv: tuple[str, ...]
    probe: SocketProbe | HttpProbe
    environment: tuple[tuple[str, str], ...] = ()  # added to ours; never secrets, /proc shows them
    log_path: Path | None = None  # where its output goes; None: our own standard error
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class EngineStats:
    """What the status page and the metrics show."""

    name: str
    state: HostState
    pid: int | None
    restarts: int  # starts after the first
    last_failure: str  # "" while nothing ever went wrong
    ready_after_s: float | None  # of the present process; None until ready
    memory_bytes: int
    queued: int
    busy_s: float


def backoff_s(limits: Limits, failures: int) -> float:
    """How long to wait before the next start, after so many failures in a row (≥ 1)."""
    return min(limits.backoff_max_s, limits.backoff_min_s * 2.0 ** min(failures - 1, 20))


class EngineHost:
    """One engine process and its successors."""

    def __init__(self, command: EngineCommand, *, on_change: Callable[[EngineStats], None] | None = None) -> None:
        self._command = command
        self._on_change = on_change  # told of every change of state, in the host's loop; must not block
        self._stats = EngineStats(command.name, "stopped", None, 0, "", None, 0, 0, 0.0)
        self._ready = asyncio.Event()
        self._failures = 0  # in a row

    def stats(self) -> EngineStats:
        return self._stats

    async def wait_ready(self, deadline_s: float) -> bool:
        """True as soon as the engine answers its probe; False if the deadline passed."""
        try:
            async with asyncio.timeout(deadline_s):
                await self._ready.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Keep it alive until cancelled; then stop it. Owns the process from start to reaping."""
        loop = asyncio.get_running_loop()
        limits = self._command.limits
        starts = 0
        while True:
            began = loop.time()
            self._become("starting", restarts=starts, ready_after_s=None)
            starts += 1
            reason, refused = await self._one_life(began)
            self._failures = 1 if loop.time() - began > limits.stable_s else self._failures + 1
            _log.warning(
                "engine_ended", engine=self._command.name, reason=reason, refused=refused, failures=self._failures
            )
            self._become("refused" if refused else "backing_off", pid=None, last_failure=reason)
            await asyncio.sleep(limits.refused_retry_s if refused else backoff_s(limits, self._failures))

    async def _one_life(self, began: float) -> tuple[str, bool]:
        """Start the process and stay with it to its end: why it ended, and whether it refused to work."""
        with contextlib.ExitStack() as stack:
            try:
                process = await self._spawn(self._open_log(stack))
            except OSError as error:
                return f"cannot start: {error}", False
            self._become("starting", pid=process.pid)
            try:
                reason = await self._watch(process, began)
            finally:
                self._ready.clear()
                await self._stop(process)
            if self._stats.state != "ready" and process.returncode == CANNOT_WORK_EXIT:
                return "the engine says that it cannot work like this (see its log)", True
            return reason, False

    async def _spawn(self, output: IO[bytes] | None) -> asyncio.subprocess.Process:
        command = self._command
        leash = [sys.executable, "-m", "audio_pipeline.engine_leash"]
        leash += ["--parent", str(os.getpid()), "--nice", str(command.limits.nice), "--"]
        if command.environment:
            leash += ["env", *(f"{name}={value}" for name, value in command.environment)]
        spawning = asyncio.get_running_loop().create_task(
            asyncio.create_subprocess_exec(
                *leash,
                *command.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is the supervisor's to hear; a kill reaches grandchildren too
            ),
            name=f"spawn-{command.name}",
        )
        try:
            return await asyncio.shield(spawning)
        except asyncio.CancelledError:  # half-way a process may exist that nobody would know: see it born, then end it
            await self._stop(await spawning)
            raise

    def _open_log(self, stack: contextlib.ExitStack) -> IO[bytes] | None:
        path = self._command.log_path
        if path is None:
            return None
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > _LOG_KEPT_BYTES:
                path.replace(path.with_suffix(path.suffix + ".1"))
        return stack.enter_context(path.open("ab"))

    async def _watch(self, process: asyncio.subprocess.Process, began: float) -> str:
        """Stay until the process ended or must be ended; the reason."""
        loop = asyncio.get_running_loop()
        limits = self._command.limits
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limits.probe_every_s if self._ready.is_set() else 0.05):
                    code = await process.wait()
                    return f"exited with code {code}" if code >= 0 else f"killed by signal {-code}"
            health = await self._probe()
            if health is not None and not self._ready.is_set():
                after_s = loop.time() - began
                self._become("ready", ready_after_s=after_s)
                self._ready.set()
                _log.info("engine_ready", engine=self._command.name, pid=process.pid, after_s=round(after_s, 3))
            trouble = self._judge(health, _anonymous_bytes(process.pid), loop.time() - began)
            if trouble and process.returncode is None:
                return trouble

    def _judge(self, health: Health | None, memory_bytes: int, age_s: float) -> str:
        """What is wrong with it; "" when nothing is."""
        limits = self._command.limits
        if health is None:
            if self._ready.is_set():
                return f"did not answer its probe within {limits.probe_s} s"
            return f"not ready within {limits.start_s} s" if age_s > limits.start_s else ""
        self._stats = replace(self._stats, memory_bytes=memory_bytes, queued=health.queued, busy_s=health.busy_s)
        if health.busy_s > limits.step_s:
            return f"one step has been computing for {health.busy_s:.1f} s"
        if memory_bytes > limits.memory_bytes:
            return f"uses {memory_bytes >> 20} MiB, allowed are {limits.memory_bytes >> 20} MiB"
        return ""

    async def _probe(self) -> Health | None:
        """Its health, or None when it did not answer in time or not sensibly."""
        probe = self._command.probe
        try:
            async with asyncio.timeout(self._command.limits.probe_s):
                if isinstance(probe, SocketProbe):
                    return await _ask_socket(self._command.name, probe)
                return await _ask_http(probe)
        except (OSError, TimeoutError, EngineMisbehaved):
            return None

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        """Leave no process: SIGTERM, and SIGKILL to its whole group when that is not enough. Bounded by `stop_s`."""
        try:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._command.limits.stop_s if self._stopping() else 0.2):
                        await process.wait()
        finally:  # also when this is cancelled, or when a timeout in a cancelled task is (Python 3.11.2 calls it that)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            if self._stopping():
                self._become("stopped", pid=None)

    def _stopping(self) -> bool:
        """True while the host itself is being cancelled (as opposed to a sick engine being replaced)."""
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0

    def _become(self, state: HostState, **changes: object) -> None:
        self._stats = replace(self._stats, state=state, **changes)  # pyright: ignore[reportArgumentType]
        if self._on_change is not None:
            self._on_change(self._stats)


async def _ask_socket(engine: str, probe: SocketProbe) -> Health | None:
    reader, writer = await asyncio.open_unix_connection(probe.path)
    try:
        writer.write(serialize(Probe(1)))
        decoder = Decoder(engine)
        while data := await reader.read(4096):
            for message in decoder.feed(data):
                return message if isinstance(message, Health) else None
        return None
    finally:
        writer.transport.abort()


async def _ask_http(probe: HttpProbe) -> Health | None:
    reader, writer = await asyncio.open_connection("127.0.0.1", probe.port)
    try:
        writer.write(f"GET {probe.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        status = await reader.readline()
        return Health(1, 0.0, 0, 0) if status.split(b" ")[1:2] == [b"200"] else None
    finally:
        writer.transport.abort()


def _anonymous_bytes(pid: int) -> int:
    """Memory that only this process holds (not mapped model files); 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return 0
    for line in status.splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0
