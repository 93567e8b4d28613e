"""One engine process as the voice process sees it: a connection, many requests in flight, a deadline on each.

    EngineUnavailable   not connected (also: lost while waiting), or the engine or this client is full
    EngineTimeout       nothing came within the deadline; the engine is told to forget the request
    EngineMisbehaved    garbage, an answer nobody asked for, a refusal, a fault inside the engine

After garbage the connection is dropped and made anew. A request made while there is no connection fails at once: what
to do meanwhile (another engine, a filler) is for `providers` and above to decide. Overflow rule: beyond
`max_outstanding` requests EngineUnavailable, beyond `max_parts` unread parts of one answer EngineMisbehaved.

Not here: what the operations mean (`stt.local`, `tts.local`, `turn.local`), starting processes (`engine_host`).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

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
    serialize,
)
from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable

_log = structlog.get_logger(__name__)

# On behalf of which call requests are made in this context; engines are fair by it. "": nobody's.
ON_BEHALF_OF: ContextVar[str] = ContextVar("on_behalf_of", default="")

READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class ClientOptions:
    max_outstanding: int = 64  # requests in flight
    max_parts: int = 256  # parts of one answer that nobody has read yet
    connect_s: float = 1.0  # limit for one attempt to connect
    reconnect_min_s: float = 0.05
    reconnect_max_s: float = 1.0


@dataclass(frozen=True, slots=True)
class ClientStats:
    connected: bool
    outstanding: int
    requests: int
    failures: int  # requests that ended with an EngineError
    connections: int  # how often a connection was made


@dataclass(slots=True, eq=False)
class _Waiting:
    """One request in flight."""

    answers: asyncio.Queue[Part | Done | EngineError]
    over: bool = field(default=False)  # Done or an error was put; more would be garbage
    overflowed: bool = field(default=False)  # we gave it up and told the engine; more is a known race


class EngineClient:
    """`async with EngineClient("recogniser", path) as client:` keeps a connection until the block ends.

    Must be entered and left in the same task.
    """

    def __init__(
        self,
        name: str,
        socket_path: Path,
        options: ClientOptions | None = None,
        on_wait: Callable[[float], None] = lambda waited_s: None,
    ) -> None:
        """`on_wait` is told how long each request that somebody needs had to wait for its turn (s); of one that was
        refused as busy or not answered in time, its deadline."""
        self._name = name
        self._on_wait = on_wait
        self._socket_path = socket_path
        self._options = options or ClientOptions()
        self._group = asyncio.TaskGroup()  # parent of the connection task
        self._task: asyncio.Task[None] | None = None  # None outside the `async with`
        self._writer: asyncio.StreamWriter | None = None  # None while not connected
        self._connected = asyncio.Event()
        self._waiting: dict[int, _Waiting] = {}
        self._last_id = 0
        self._failures = 0
        self._connections = 0

    @property
    def name(self) -> str:
        return self._name

    def stats(self) -> ClientStats:
        return ClientStats(
            connected=self._writer is not None,
            outstanding=len(self._waiting),
            requests=self._last_id,
            failures=self._failures,
            connections=self._connections,
        )

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._task = self._group.create_task(self._stay_connected(), name=f"engine-client-{self._name}")
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
        # Not told of the block's own exception: it would come back wrapped in an ExceptionGroup.
        await self._group.__aexit__(None, None, None)

    async def wait_connected(self, deadline_s: float) -> bool:
        """True as soon as there is a connection; False if the deadline passed."""
        try:
            async with asyncio.timeout(deadline_s):
                await self._connected.wait()
        except TimeoutError:
            return False
        return True

    async def stream(
        self, operation: str, fields: Fields, payload: bytes = b"", *, deadline_s: float
    ) -> AsyncGenerator[Part]:
        """Yield the parts of the answer as they come. `deadline_s` limits the wait for each. Closing the iterator
        (or cancelling) tells the engine to forget the request. Raises EngineError."""
        request_id, waiting = self._begin(operation, fields, payload)
        try:
            while True:
                answer = await self._next(waiting, deadline_s)
                if isinstance(answer, Done):
                    if not fields.get(AHEAD):
                        self._on_wait(answer.waited_s)
                    return
                if isinstance(answer, EngineError):
                    raise answer
                yield answer
        except EngineError as error:
            self._failures += 1
            if error.retryable and not fields.get(AHEAD):
                self._on_wait(deadline_s)
            raise
        finally:
            del self._waiting[request_id]
            if not waiting.over:
                self._send(Cancel(request_id))

    async def ask(self, operation: str, fields: Fields, payload: bytes = b"", *, deadline_s: float) -> Part:
        """The one part of the answer. Raises EngineError."""
        answer: Part | None = None
        async for part in self.stream(operation, fields, payload, deadline_s=deadline_s):
            answer = part
        if answer is None:
            raise EngineMisbehaved(self._name, "finished without an answer")
        return answer

    def _begin(self, operation: str, fields: dict[str, Any], payload: bytes) -> tuple[int, _Waiting]:
        if self._writer is None:
            self._failures += 1
            raise EngineUnavailable(self._name, "no connection to the engine")
        if len(self._waiting) >= self._options.max_outstanding:
            self._failures += 1
            raise EngineUnavailable(self._name, f"{len(self._waiting)} requests are in flight already")
        self._last_id += 1
        if call := ON_BEHALF_OF.get():
            fields = {**fields, CALL: call}
        try:
            message = serialize(Ask(self._last_id, operation, fields, payload))
        except ValueError as error:
            raise EngineMisbehaved(self._name, str(error)) from error
        waiting = _Waiting(asyncio.Queue(self._options.max_parts + 1))
        self._waiting[self._last_id] = waiting
        # Not drained: waiting for a stopped engine to read would escape the deadline; max_outstanding is the bound.
        self._writer.write(message)
        return self._last_id, waiting

    async def _next(self, waiting: _Waiting, deadline_s: float) -> Part | Done | EngineError:
        try:
            async with asyncio.timeout(deadline_s):
                return await waiting.answers.get()
        except TimeoutError:
            raise EngineTimeout(self._name, f"no answer within {deadline_s:.2f} s") from None

    def _send(self, message: Message) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(serialize(message))

    async def _stay_connected(self) -> None:
        delay_s = self._options.reconnect_min_s
        while True:
            try:
                async with asyncio.timeout(self._options.connect_s):
                    reader, writer = await asyncio.open_unix_connection(self._socket_path)
            except (OSError, TimeoutError):
                await asyncio.sleep(delay_s)
                delay_s = min(delay_s * 2, self._options.reconnect_max_s)
                continue
            delay_s = self._options.reconnect_min_s
            self._connections += 1
            _log.info("engine_connected", engine=self._name, connections=self._connections)
            reason: EngineError = EngineUnavailable(self._name, "the client was closed")
            try:
                self._writer = writer
                self._connected.set()
                reason = await self._read(reader)
                _log.warning("engine_connection_ended", engine=self._name, reason=reason.reason)
            finally:
                self._writer = None
                self._connected.clear()
                writer.transport.abort()
                self._fail_all(reason)
            await asyncio.sleep(delay_s)

    async def _read(self, reader: asyncio.StreamReader) -> EngineError:
        """Distribute answers until the connection ends; the reason why it did."""
        decoder = Decoder(self._name)
        try:
            # No deadline here: an idle engine says nothing. Every request has its own.
            while data := await reader.read(READ_BYTES):
                for message in decoder.feed(data):
                    self._distribute(message)
        except EngineMisbehaved as error:
            return error
        except OSError as error:
            return EngineUnavailable(self._name, f"connection lost: {error}")
        if decoder.pending_bytes:
            return EngineMisbehaved(self._name, "connection closed in the middle of a message")
        return EngineUnavailable(self._name, "connection lost")

    def _distribute(self, message: Message) -> None:
        if message.request_id > self._last_id or not isinstance(message, Part | Done | Failed):
            what = "health nobody asked for" if isinstance(message, Health) else type(message).__name__
            raise EngineMisbehaved(self._name, f"sent {what} for request {message.request_id}")
        waiting = self._waiting.get(message.request_id)
        if waiting is None or waiting.overflowed:
            return  # given up meanwhile: a known race with Cancel
        if waiting.over:
            raise EngineMisbehaved(self._name, f"went on answering request {message.request_id} after its end")
        if isinstance(message, Part) and waiting.answers.qsize() >= self._options.max_parts:
            self._send(Cancel(message.request_id))
            waiting.overflowed = True
            while not waiting.answers.empty():
                waiting.answers.get_nowait()
            self._finish(waiting, EngineMisbehaved(self._name, "answers faster than anybody can use"))
        elif isinstance(message, Failed):
            self._finish(waiting, self._error_of(message))
        elif isinstance(message, Done):
            self._finish(waiting, message)
        else:
            waiting.answers.put_nowait(message)

    def _error_of(self, failed: Failed) -> EngineError:
        kind = EngineUnavailable if failed.kind == "busy" else EngineMisbehaved
        return kind(self._name, failed.reason)

    def _finish(self, waiting: _Waiting, last: Done | EngineError) -> None:
        if not waiting.over:
            waiting.over = True
            waiting.answers.put_nowait(last)

    def _fail_all(self, reason: EngineError) -> None:
        for waiting in self._waiting.values():
            # A fresh error each: one exception object raised in several tasks would share its traceback.
            self._finish(waiting, type(reason)(reason.engine, reason.reason))
