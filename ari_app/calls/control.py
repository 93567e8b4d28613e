"""What a call's tools may ask of it: `tools.ports.CallControl`, bound to one call.

Never touches Asterisk: each wish becomes an event in the call's inbox, and a future that the call's table settles.
Queue states come from a `QueueDesk` that all calls share.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from ari_app.ari.ami import QueueSnapshot
from ari_app.domain import moves
from ari_app.domain.errors import TelephonyError
from tools.errors import NotFound, OfficeUnavailable
from tools.ports import CallGone, Department, QueueState, TransferFailed

log = structlog.get_logger(__name__)


class QueueSource(Protocol):
    """Implemented by `ari_app.ari.ami.AmiClient`."""

    async def queue(self, name: str) -> QueueSnapshot: ...


class IsOpen(Protocol):
    def __call__(self, department: str) -> bool:
        """Whether people of this department answer right now, by its hours."""
        ...


@dataclass(frozen=True, slots=True)
class Contexts:
    """Where the dialplan takes callers of ours; each has the department's extension."""

    hand_off: str = "handoff"
    voicemail: str = "voicemail-box"


class QueueDesk:
    """The departments, and how their queues are doing."""

    def __init__(
        self, departments: tuple[Department, ...], queues: QueueSource, is_open: IsOpen, contexts: Contexts
    ) -> None:
        self.departments = departments
        self.contexts = contexts
        self._queues = queues
        self._is_open = is_open

    def named(self, name: str) -> Department:
        """By name or alias, any case. Raises NotFound."""
        wanted = name.strip().casefold()
        for department in self.departments:
            if wanted in {department.name.casefold(), *(alias.casefold() for alias in department.aliases)}:
                return department
        raise NotFound(f"department {name!r}")

    async def state(self, name: str) -> QueueState:
        """Raises NotFound, or OfficeUnavailable when the queue cannot be asked."""
        department = self.named(name)
        try:
            snapshot = await self._queues.queue(department.queue)
        except TelephonyError as error:
            log.warning("queue_state_unknown", department=department.name, reason=str(error))
            raise OfficeUnavailable(str(error)) from error
        return QueueState(
            department=department.name,
            open=self._is_open(department.name),
            agents_ready=snapshot.ready,
            agents_free=snapshot.free,
            waiting=snapshot.waiting,
        )


class Asks:
    """Wishes in flight: numbers them, posts them, waits for their answer. One per call."""

    def __init__(self, post: Callable[[moves.Event], None], deadline_s: float) -> None:
        self._post = post
        self._deadline_s = deadline_s
        self._serial = 0
        self._waiting: dict[int, asyncio.Future[moves.Settle]] = {}
        self._over = False  # the caller is not with us (any more): nothing can be asked

    async def ask(self, make: Callable[[int], moves.Event]) -> None:
        """Returns when done. Raises CallGone or TransferFailed."""
        if self._over:
            raise CallGone
        self._serial += 1
        number = self._serial
        future: asyncio.Future[moves.Settle] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            self._post(make(number))
            async with asyncio.timeout(self._deadline_s):
                settled = await future
        except TimeoutError:
            raise TransferFailed(f"no answer within {self._deadline_s} s") from None
        finally:
            self._waiting.pop(number, None)
        if settled.answer is moves.Answer.GONE:
            raise CallGone
        if settled.answer is moves.Answer.REFUSED:
            raise TransferFailed(settled.reason)

    def settle(self, settled: moves.Settle) -> None:
        future = self._waiting.get(settled.ask)
        if future is not None and not future.done():
            future.set_result(settled)

    def open(self) -> None:
        """A conversation begins."""
        self._over = False

    def close(self) -> None:
        """The conversation is over: whoever still waits is told so, and whoever asks later. To be done before the voice
        is stopped, or a voice that asks meanwhile would wait for the one who waits for it."""
        self._over = True
        for number in list(self._waiting):
            self.settle(moves.Settle(number, moves.Answer.GONE))


class BoundControl:
    """Implements `tools.ports.CallControl` for one call."""

    def __init__(self, asks: Asks, desk: QueueDesk) -> None:
        self._asks = asks
        self._desk = desk

    @property
    def departments(self) -> tuple[Department, ...]:
        return self._desk.departments

    async def queue_state(self, department: str) -> QueueState:
        return await self._desk.state(department)

    async def transfer(self, department: str) -> None:
        await self._leave(moves.Way.QUEUE, self._desk.contexts.hand_off, department)

    async def voicemail(self, department: str) -> None:
        await self._leave(moves.Way.VOICEMAIL, self._desk.contexts.voicemail, department)

    async def hang_up(self) -> None:
        await self._asks.ask(moves.HangUpAsked)

    async def _leave(self, way: moves.Way, context: str, department: str) -> None:
        found = self._desk.named(department)
        destination = moves.Destination(way, context, found.extension, found.name)
        await self._asks.ask(lambda ask: moves.TransferAsked(ask, destination))
