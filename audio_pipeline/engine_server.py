"""The inside of an engine process: a socket loop that stays awake, and worker threads that compute.

An engine is an object with `load` and `answer`; this module knows no model. Work is admitted up to a bound, and of one
call up to a lower one, then refused as `busy`. Who is served next is `fair_queue`'s decision. Work asked for *ahead* of
need is admitted only while a worker is free beside it, waits behind all other work between two pieces of it, and is the
first to be dropped when the bound is reached.

Above: the process entry points (`stt.whisper_engine`, `tts.piper_engine`, `turn.smart_turn_engine`). Not here:
restarts (`engine_host`), anything of the voice process.
"""

import argparse
import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import structlog

from audio_pipeline.engine_protocol import (
    AHEAD,
    CALL,
    Ask,
    Cancel,
    Decoder,
    Done,
    Failed,
    Fields,
    Health,
    Message,
    Part,
    Probe,
    serialize,
)
from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.fair_queue import FairQueue

_log = structlog.get_logger(__name__)

READ_BYTES = 256 * 1024
MAX_UNSENT_BYTES = 32 * 1024 * 1024  # a client that reads nothing is dropped at this point
CANNOT_WORK_EXIT = 78  # sysexits.h EX_CONFIG: starting it again would not help


class Refused(Exception):
    """The request makes no sense. `reason` is sent to the client."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class CannotWork(Exception):
    """The engine can never start like this: model missing, library missing, too little memory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One piece of an answer. `lasts_s`: how long the receiver is busy with it (sound plays that long)."""

    fields: Fields = field(default_factory=dict[str, Any])
    payload: bytes = b""
    lasts_s: float = 0.0


class Engine(Protocol):
    """What computes. Both methods run in threads, never in the socket loop."""

    @property
    def name(self) -> str: ...

    def load(self) -> None:
        """Load and warm up. Raises CannotWork with a sentence for the operator."""
        ...

    def answer(self, ask: Ask) -> Iterator[Answer]:
        """Yield pieces; between two pieces other requests may be served. Raises Refused."""
        ...


@dataclass(frozen=True, slots=True)
class ServerOptions:
    socket_path: Path
    workers: int = 1  # steps computed at the same time
    max_jobs: int = 32  # requests admitted; more are refused as busy
    max_jobs_of_call: int = 8  # of these, on behalf of one call


@dataclass(slots=True, eq=False)
class _Job:
    """One admitted request on its way through the workers."""

    ask: Ask
    connection: "_Connection"
    arrived_s: float
    due_s: float
    steps: Iterator[Answer] | None = None  # None until the first step
    engine_s: float = 0.0
    waited_s: float = 0.0
    cancelled: bool = False

    @property
    def ahead(self) -> bool:
        return bool(self.ask.fields.get(AHEAD))

    @property
    def call(self) -> str:
        return str(self.ask.fields.get(CALL, ""))


@dataclass(slots=True, eq=False)
class _Connection:
    """One client."""

    writer: asyncio.StreamWriter
    jobs: dict[int, _Job]

    def send(self, message: Message) -> None:
        transport = self.writer.transport
        if transport.is_closing():
            return
        if transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            _log.warning("engine_client_does_not_read")
            transport.abort()
            return
        self.writer.write(serialize(message))


class EngineServer:
    """Serves one engine on one Unix socket until cancelled."""

    def __init__(self, engine: Engine, options: ServerOptions) -> None:
        self._engine = engine
        self._options = options
        self._queue: FairQueue[_Job] = FairQueue()  # bound: max_jobs
        self._work_waits = asyncio.Semaphore(0)  # as often as there are jobs in the queue
        self._jobs = 0  # admitted and not finished
        self._of_call: Counter[str] = Counter()  # the same, by call
        self._ahead = 0  # of these, asked for ahead of need and still wanted
        self._served = 0
        self._running: dict[int, float] = {}  # worker number -> when its step began
        self._pool = ThreadPoolExecutor(options.workers, thread_name_prefix="engine")

    async def run(self) -> None:
        """Load, listen, serve. Raises CannotWork. Ends only by cancellation."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._pool, self._engine.load)
        path = self._options.socket_path
        path.unlink(missing_ok=True)
        async with asyncio.TaskGroup() as group:

            def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                group.create_task(self._talk(reader, writer), name="engine-connection")

            server = await asyncio.start_unix_server(greet, path)
            path.chmod(0o600)
            for number in range(self._options.workers):
                group.create_task(self._work(number), name=f"engine-worker-{number}")
            _log.info("engine_listening", engine=self._engine.name, workers=self._options.workers)
            async with server:
                await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(writer, {})
        decoder = Decoder("client")
        try:
            # No deadline: an idle client is a healthy client; a dead one closes the socket.
            while data := await reader.read(READ_BYTES):
                for message in decoder.feed(data):
                    self._receive(connection, message)
        except EngineMisbehaved as error:
            _log.warning("engine_client_misbehaved", reason=error.reason)
        except (ConnectionError, OSError) as error:
            _log.info("engine_client_lost", reason=str(error))
        finally:
            for job in connection.jobs.values():
                self._cancel(job)
            writer.close()

    def _receive(self, connection: _Connection, message: Message) -> None:
        now = asyncio.get_running_loop().time()
        match message:
            case Probe(request_id):
                busy_s = max((now - began for began in self._running.values()), default=0.0)
                connection.send(Health(request_id, busy_s, len(self._queue), self._served))
            case Cancel(request_id):
                if request_id in connection.jobs:
                    self._cancel(connection.jobs[request_id])
            case Ask(request_id):
                job = _Job(message, connection, arrived_s=now, due_s=now)
                if not self._admits(job):
                    connection.send(Failed(request_id, "busy", f"{self._jobs} requests are waiting"))
                    return
                connection.jobs[request_id] = job
                self._jobs += 1
                self._of_call[job.call] += 1
                self._ahead += job.ahead
                self._enqueue(job)
            case _:
                raise EngineMisbehaved("client", f"sent {type(message).__name__}")

    def _admits(self, job: _Job) -> bool:
        workers = self._options.workers
        if job.ahead and (self._jobs >= workers or self._ahead >= max(workers - 1, 1)):
            return False
        if job.call and self._of_call[job.call] >= self._options.max_jobs_of_call:
            return False
        if self._jobs >= self._options.max_jobs and not job.ahead:
            self._drop_a_guess()
        return self._jobs < self._options.max_jobs

    def _drop_a_guess(self) -> None:
        """Make room for work that somebody waits for."""
        guess = self._queue.drop_ahead()
        if guess is not None:
            self._finish(guess, Failed(guess.ask.request_id, "busy", "others need the engine"))

    def _cancel(self, job: _Job) -> None:
        if not job.cancelled:
            job.cancelled = True
            self._ahead -= job.ahead  # it may still compute for a moment, but nobody's guess is in the way any more

    def _enqueue(self, job: _Job) -> None:
        self._queue.put(job.call, job.due_s, job, ahead=job.ahead)
        self._work_waits.release()

    async def _work(self, number: int) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._work_waits.acquire()
            if not self._queue:  # what this was for has been dropped
                continue
            job = self._queue.take(loop.time())
            if job.cancelled:
                self._finish(job, None)
                continue
            began = loop.time()
            if job.steps is None:
                job.waited_s = began - job.arrived_s
            self._running[number] = began
            outcome = await loop.run_in_executor(self._pool, _step, self._engine, job)
            del self._running[number]
            now = loop.time()
            job.engine_s += now - began
            self._queue.served(job.call, now - began)
            request_id = job.ask.request_id
            if isinstance(outcome, Failed):
                self._finish(job, outcome)
            elif outcome is None:
                self._finish(job, Done(request_id, job.engine_s, job.waited_s))
            else:
                job.connection.send(Part(request_id, outcome.fields, outcome.payload))
                job.due_s = max(job.due_s, now) + outcome.lasts_s
                self._enqueue(job)

    def _finish(self, job: _Job, last: Message | None) -> None:
        self._jobs -= 1
        self._of_call[job.call] -= 1
        if not self._of_call[job.call]:
            del self._of_call[job.call]
        self._ahead -= job.ahead and not job.cancelled
        self._served += 1
        job.connection.jobs.pop(job.ask.request_id, None)
        if last is not None and not job.cancelled:
            job.connection.send(last)


def _step(engine: Engine, job: _Job) -> Answer | Failed | None:
    """One piece of work, in a thread. None when there is no more."""
    try:
        if job.steps is None:
            job.steps = engine.answer(job.ask)
        return next(job.steps, None)
    except Refused as error:
        return Failed(job.ask.request_id, "refused", error.reason)
    except Exception as error:  # noqa: BLE001 - the request ends here; the process goes on serving others
        _log.exception("engine_step_failed", engine=engine.name, operation=job.ask.operation)
        return Failed(job.ask.request_id, "fault", f"{type(error).__name__}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options every engine process has."""
    parser.add_argument("--socket", type=Path, required=True, help="where to listen")
    parser.add_argument("--workers", type=int, default=1, help="requests computed at the same time")
    parser.add_argument("--max-jobs", type=int, default=32, help="requests admitted before answering busy")


def run_engine(engine: Engine, arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; the exit code of the process. Logs go to standard error as JSON lines."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    options = ServerOptions(arguments.socket, arguments.workers, arguments.max_jobs)
    exit_code = 0
    try:
        asyncio.run(_until_signal(engine, options))
    except* CannotWork as group:
        _log.error("engine_cannot_work", engine=engine.name, reason=str(group.exceptions[0]))
        exit_code = CANNOT_WORK_EXIT
    finally:
        options.socket_path.unlink(missing_ok=True)
    return exit_code


async def _until_signal(engine: Engine, options: ServerOptions) -> None:
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(EngineServer(engine, options).run(), name="engine-server")
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, serving.cancel)
