"""The sessions of this process: begun, found, counted. Above: `calls.supervisor`; below: `calls.session`."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace

from ari_app.calls.performer import CallOptions, CallPorts
from ari_app.calls.reconcile import LiveCall
from ari_app.calls.session import Session
from ari_app.domain import moves
from ari_app.domain.moves import AWAY, Phase
from ari_app.domain.ports import CallFacts


@dataclass(frozen=True, slots=True)
class CallStats:
    """Counters since the process began; the first three are gauges."""

    connected: bool = False
    with_us: int = 0  # calls that hold (or ask for) a media leg
    away: int = 0  # calls with people, in a queue or at voicemail
    arrived: int = 0
    adopted: int = 0
    turned_away: int = 0
    ended: int = 0
    lost: int = 0  # whose channel was found missing
    strays_removed: int = 0
    reconciles: int = 0


class Roster:
    """By call id, which is the caller's channel id."""

    def __init__(self, ports: CallPorts, options: CallOptions) -> None:
        self.ports = ports
        self.options = options
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()  # of sessions, and of recordings still to be kept
        self._changed = asyncio.Event()  # a call entered another phase or is over
        self._counts: Counter[str] = Counter()  # by the counters' names in CallStats

    def count(self, **more: int) -> None:
        """Add to counters of `CallStats`."""
        self._counts.update(more)

    def stats(self, *, connected: bool) -> CallStats:
        away = sum(session.call.phase in AWAY for session in self._sessions.values())
        gauges = CallStats(connected=connected, with_us=len(self.with_us()), away=away)
        return replace(gauges, **self._counts)

    def find(self, call_id: str) -> Session | None:
        return self._sessions.get(call_id)

    def ids(self) -> frozenset[str]:
        """Of calls that are not over."""
        return frozenset(
            call_id for call_id, session in self._sessions.items() if session.call.phase is not Phase.ENDED
        )

    def live(self) -> dict[str, LiveCall]:
        """What the sessions think right now."""
        return {call_id: _live(self._sessions[call_id]) for call_id in self.ids()}

    def with_us(self) -> list[Session]:
        over = AWAY | {Phase.ENDED}
        return [session for session in self._sessions.values() if session.call.phase not in over]

    def begin(self, facts: CallFacts, first: moves.Arrived | moves.Adopted, tasks: asyncio.TaskGroup) -> None:
        session = Session(facts, self.ports, self.options, self._changed.set)
        self._sessions[facts.call_id] = session
        # Before anything is awaited: the caller may hang up in the same breath.
        self.ports.events.listen_to(facts.channel_id, session.deliver)
        task = tasks.create_task(self._host(session, first), name=f"call {facts.call_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def post(self, call_id: str, event: moves.Event) -> None:
        session = self._sessions.get(call_id)
        if session is not None:
            session.post(event)

    def cancel(self) -> None:
        """What is left at shutdown: calls with people, which the next process adopts."""
        for task in self._tasks:
            task.cancel()

    async def wait_until_nobody_is_with_us(self, limit_s: float) -> None:
        try:
            async with asyncio.timeout(limit_s):
                while self.with_us():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass

    async def _host(self, session: Session, first: moves.Arrived | moves.Adopted) -> None:
        call_id = session.facts.call_id
        try:
            await session.run(first)
        finally:
            # Before the recording is kept: a call that failed here may come back from the queue at any moment.
            self.ports.events.forget(session.facts.channel_id)
            del self._sessions[call_id]
            self.count(ended=1)
            self._changed.set()
        await session.keep_recording()


def _live(session: Session) -> LiveCall:
    call = session.call
    return LiveCall(session.facts.call_id, session.facts.channel_id, call.phase, call.media)
