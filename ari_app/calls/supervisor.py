"""All calls of this process: a session for each caller, admission, agreement with Asterisk, drain.

One TaskGroup holds the ARI and AMI connections, the reconciler and every session. Whatever is missed (an arrival we did
not hear, a media leg nobody serves, a caller of a process that died) is found by `calls.agreement`. Above: the
composition root. Below: `calls.roster`, `ari_app.ari`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from ari_app.ari import ami, protocol
from ari_app.ari.ami import AmiClient
from ari_app.ari.client import AriClient, Connected, Disconnected
from ari_app.calls.agreement import Agreement, AgreementTimes, ask
from ari_app.calls.performer import CallOptions, CallPorts
from ari_app.calls.reconcile import Adoption
from ari_app.calls.roster import CallStats, Roster
from ari_app.calls.session import Session
from ari_app.calls.translation import returned_from
from ari_app.domain import moves
from ari_app.domain.ids import parse_owned
from ari_app.domain.ports import CallFacts, Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SupervisorOptions:
    """`most_calls` counts calls that hold a media leg: Asterisk 22.10 crashes when its RTP range is exhausted, so keep
    it far below (four ports a call)."""

    most_calls: int = 30
    people_first: Callable[[], bool] = lambda: False  # the engines are so hard pressed that new callers go to people
    most_turning_away: int = 64  # callers waiting to be turned away; more are found again by the reconciler
    agreement: AgreementTimes = field(default_factory=AgreementTimes)
    drain_s: float = 10.0  # for conversations to end by themselves at shutdown
    leave_s: float = 6.0  # for callers to reach the human queue after that


class CallSupervisor:
    """`run` it once."""

    def __init__(
        self,
        client: AriClient,
        queues: AmiClient,
        ports: CallPorts,
        options: CallOptions,
        limits: SupervisorOptions,
    ) -> None:
        self._client = client
        self._queues = queues
        self._limits = limits
        self._roster = Roster(ports, options)
        self._agreement = Agreement(client, self._roster, limits.agreement, self._adopt)
        self._tasks: asyncio.TaskGroup | None = None  # None while not running
        self._turning_away: asyncio.Queue[str] = asyncio.Queue(limits.most_turning_away)  # channel ids
        self._draining = False  # no new calls

    @property
    def stats(self) -> CallStats:
        return self._roster.stats(connected=self._client.connected)

    @property
    def call_ids(self) -> frozenset[str]:
        """Calls that are not over."""
        return self._roster.ids()

    def session(self, call_id: str) -> Session | None:
        return self._roster.find(call_id)

    async def reconciled(self) -> None:
        """Returns when callers of an earlier process have been adopted: any other open call in the store is over."""
        await self._agreement.reached()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: then no new calls, the present ones may end, the rest go to people. Raises ApplicationTaken (in
        a group) when another process holds our application: it has our callers, and this one must end."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            eternal = [
                tasks.create_task(self._client.run(self._hear, self._hear_connection), name="ari"),
                tasks.create_task(self._queues.run(self._hear_queues), name="ami"),
                tasks.create_task(self._agreement.run(), name="agreement"),
                tasks.create_task(self._keep_turning_away(), name="turn away"),
            ]
            await stop.wait()
            await self._drain()
            for task in eternal:
                task.cancel()
            self._roster.cancel()
        self._tasks = None

    async def _drain(self) -> None:
        self._draining = True
        log.info("draining", calls=len(self._roster.with_us()))
        await self._roster.wait_until_nobody_is_with_us(self._limits.drain_s)
        remaining = self._roster.with_us()
        for session in remaining:
            session.post(moves.DrainAsked("the assistant is shutting down"))
        await self._roster.wait_until_nobody_is_with_us(self._limits.leave_s)
        log.info("drained", sent_to_people=len(remaining), left_behind=len(self._roster.with_us()))

    # -- what Asterisk says ------------------------------------------------------------------------

    def _hear(self, event: protocol.AriEvent) -> None:
        """Events nobody registered for."""
        owned = parse_owned(protocol.about(event))
        if owned is not None:
            session = self._roster.find(owned.call_id)
            if session is not None and owned.run == self._roster.options.run:
                session.deliver(event)
            elif isinstance(event, protocol.StasisStarted):
                self._agreement.want()  # a leg that came after its call was over
        elif isinstance(event, protocol.StasisStarted):
            self._arrive(event)

    def _hear_queues(self, event: ami.AmiEvent) -> None:
        if isinstance(event, ami.QueueMemberChanged):
            return
        session = self._roster.find(event.channel_id)
        if session is not None:
            session.deliver(event)

    def _hear_connection(self, event: Connected | Disconnected) -> None:
        if isinstance(event, Connected):
            self._agreement.want(reconnected=True)

    # -- callers ---------------------------------------------------------------------------------------

    def _arrive(self, event: protocol.StasisStarted) -> None:
        came_back = returned_from(event.args)
        # Who comes back was let in before; the dialplan has counted it again.
        if self._draining or (came_back is None and (self._is_full() or self._limits.people_first())):
            self._turn_away(event.channel.id)
            return
        self._roster.count(arrived=1)
        self._begin(_facts(event.channel, event.args, self._roster.ports.clock, adopted=False), moves.Arrived())

    def _adopt(self, adoption: Adoption) -> None:
        if not adoption.away and (self._draining or self._is_full()):
            self._turn_away(adoption.channel.id)
            return
        self._roster.count(adopted=1)
        self._begin(
            _facts(adoption.channel, adoption.args, self._roster.ports.clock, adopted=True),
            moves.Adopted(adoption.away),
        )

    def _is_full(self) -> bool:
        return len(self._roster.with_us()) >= self._limits.most_calls

    def _begin(self, facts: CallFacts, first: moves.Arrived | moves.Adopted) -> None:
        if self._tasks is None:
            raise RuntimeError("not running")
        self._roster.begin(facts, first, self._tasks)

    def _turn_away(self, channel_id: str) -> None:
        try:
            self._turning_away.put_nowait(channel_id)
        except asyncio.QueueFull:
            self._agreement.want()

    async def _keep_turning_away(self) -> None:
        """The line after Stasis() in the dialplan is the human queue."""
        while True:
            channel_id = await self._turning_away.get()
            self._roster.count(turned_away=1)
            log.warning("call_turned_away", call_id=channel_id, draining=self._draining)
            await ask(self._client, protocol.fall_through(channel_id))


def _facts(channel: protocol.Channel, args: tuple[str, ...], clock: Clock, *, adopted: bool) -> CallFacts:
    return CallFacts(
        call_id=channel.id,
        channel_id=channel.id,
        channel_name=channel.name,
        linkedid=channel.linkedid,
        caller_number=channel.caller_number,
        caller_name=channel.caller_name,
        dialled=channel.dialled,
        args=args,
        language=channel.language,
        arrived_at=clock.utc(),
        spoken=channel.spoken,
        sip_call_id=channel.protocol_id or None,
        adopted=adopted,
        returned_from=returned_from(args),
    )
