"""One call, from its arrival to its end: inbox -> `domain.call.step` -> `calls.performer`, in order, by one task.

One writer, no locks: everything that happens (Asterisk, the voice, tools, deadlines) is an event in a bounded inbox.
When this code itself fails, the caller goes to the human queue, everything is released, and only this call is lost.
Above: `calls.roster`.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from ari_app.ari import protocol
from ari_app.calls.performer import CallOptions, CallPorts, Performer
from ari_app.calls.translation import SwitchEvent, translate
from ari_app.domain import moves
from ari_app.domain.call import Call, race, step
from ari_app.domain.errors import InboxOverflowed
from ari_app.domain.moves import AWAY, Phase
from ari_app.domain.ports import CallFacts


class Session:
    """Run it as a task; feed it with `deliver` and `post`."""

    def __init__(self, facts: CallFacts, ports: CallPorts, options: CallOptions, changed: Callable[[], None]) -> None:
        self.facts = facts
        self._ports = ports
        self._options = options
        self._changed = changed  # told whenever the phase changed
        self._performer = Performer(facts, ports, options, self.post)
        self._call = Call(options.policy, returned_from=facts.returned_from)
        self._inbox: asyncio.Queue[moves.Event] = asyncio.Queue(options.inbox_most)
        self._overflowed = False  # an event was lost: this call's picture is wrong
        self._follow_ups: deque[moves.Event] = deque()  # what our own actions brought about; before the inbox
        self._deadline_s = 0.0  # loop time when the present phase has lasted long enough

    @property
    def call(self) -> Call:
        """Where the call stands."""
        return self._call

    def deliver(self, event: SwitchEvent) -> None:
        """An event of Asterisk about this call. Never blocks, never raises."""
        if isinstance(event, protocol.Dialled):
            self._performer.notes.agent_leg(event)
        elif isinstance(event, protocol.RecordingChanged):
            self._performer.recording.changed(event)
        elif isinstance(event, protocol.DigitReceived) and event.channel.id == self.facts.channel_id:
            self._performer.speaking.digit_pressed(event.digit, event.duration_s)
        move = translate(event, self.facts.channel_id, self._ports.clock.now_s())
        if move is not None:
            self.post(move)

    def post(self, event: moves.Event) -> None:
        """Overflow rule: the event is lost and the call fails, rather than the reader of everybody's events waiting."""
        try:
            self._inbox.put_nowait(event)
        except asyncio.QueueFull:
            self._overflowed = True

    async def run(self, first: moves.Arrived | moves.Adopted) -> None:
        """Until the call is over. Raises nothing but CancelledError."""
        with structlog.contextvars.bound_contextvars(call_id=self.facts.call_id):
            await self._run(first)

    async def _run(self, first: moves.Arrived | moves.Adopted) -> None:
        notes = self._performer.notes
        notes.started()
        try:
            await self._live(first)
            notes.ended(self._call)
        except Exception as failure:  # noqa: BLE001 - here a call ends: nobody else may suffer
            error = failure.exceptions[0] if isinstance(failure, ExceptionGroup) else failure
            notes.failed("call_failed", error)
            await self._rescue()
            notes.broken(error)
        finally:
            self._performer.asks.close()
            await self._performer.speaking.close()

    async def pause_recording(self) -> None:
        """What is said from now on is not kept, e.g. a card number. Raises TelephonyError: then it *is* kept."""
        await self._performer.recording.pause()

    async def resume_recording(self) -> None:
        """Raises TelephonyError."""
        await self._performer.recording.resume()

    async def keep_recording(self) -> None:
        """After the end: merge what was recorded. Takes as long as Asterisk needs to close its files."""
        await self._performer.recording.finish()

    async def _live(self, first: moves.Event) -> None:
        async with asyncio.TaskGroup() as tasks:
            await self._take(first, tasks)
            while self._call.phase is not Phase.ENDED:
                if self._overflowed:
                    raise InboxOverflowed(self.facts.call_id, self._options.inbox_most)
                await self._take(await self._next(), tasks)

    async def _next(self) -> moves.Event:
        if self._follow_ups:
            return self._follow_ups.popleft()
        try:
            async with asyncio.timeout_at(self._deadline_s):
                return await self._inbox.get()
        except TimeoutError:
            self._arm()
            return moves.DeadlinePassed(self._call.phase)

    def _arm(self) -> None:
        limits = {
            Phase.JOINING: self._options.joining_s,
            Phase.LEAVING: self._options.leaving_s,
            Phase.HANGING_UP: self._options.hanging_up_s,
        }
        limit_s = limits.get(self._call.phase, self._options.look_s)
        self._deadline_s = asyncio.get_running_loop().time() + limit_s

    async def _take(self, event: moves.Event, tasks: asyncio.TaskGroup) -> None:
        notes = self._performer.notes
        ignored = race(self._call, event)
        if ignored is not None:
            notes.log.debug("call_event_ignored", what=type(event).__name__, why=ignored)
        before = self._call.phase
        self._call, actions = step(self._call, event)
        if self._call.phase is not before:
            self._arm()
            notes.phase(self._call, event)
            self._changed()
        if self._call.phase is Phase.ENDED:
            self._performer.asks.close()  # before the voice is stopped: it may be waiting for an answer, or ask again
        for action in actions:
            follow_up = await self._performer.perform(action, self._call, tasks, self.deliver)
            if follow_up is not None:
                self._follow_ups.append(follow_up)
                return  # what was to come after it makes no sense any more

    async def _rescue(self) -> None:
        """Our own code failed: the caller goes to people, and what we hold goes back."""
        performer = self._performer
        if self._call.phase not in AWAY:
            refused = await performer.let_go(self._options.policy.fallback)
            if isinstance(refused, moves.LeaveRefused):
                await performer.hang_up()
        await performer.speaking.stop(graceful=False)
        if self._call.media:
            await performer.release_media(self._call.media)
        await performer.recording.stop(self._call.recording)
