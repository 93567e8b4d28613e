"""Keeps our picture of the calls and Asterisk's in agreement: takes the inventory and does what `calls.reconcile` says.

At every (re)connect, when somebody wants it, and now and then. Above: `calls.supervisor`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from ari_app.ari import protocol
from ari_app.ari.client import AriClient
from ari_app.ari.telephony import take_inventory
from ari_app.calls.reconcile import Adoption, Plan, plan
from ari_app.calls.recording import salvage
from ari_app.calls.roster import Roster
from ari_app.domain import moves
from ari_app.domain.errors import PartyGone, TelephonyError
from ari_app.domain.ids import parse_owned

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AgreementTimes:
    every_s: float = 30.0  # how often strays are looked for
    settled_s: float = 1.0  # once more this long after a connection: is it still known to Asterisk? (`ari.client`)
    retry_s: float = 0.5  # after a failure


async def ask(client: AriClient, request: protocol.Request) -> None:
    """Do it if it can be done; a party that is gone is what was wanted."""
    try:
        await client.request(request)
    except PartyGone:
        pass
    except TelephonyError as error:
        log.warning("ari_request_failed", reason=str(error))


class Agreement:
    """`run` it once; `want` it whenever something may have been missed."""

    def __init__(
        self, client: AriClient, roster: Roster, times: AgreementTimes, adopt: Callable[[Adoption], None]
    ) -> None:
        self._client = client
        self._roster = roster
        self._times = times
        self._adopt = adopt
        self._wanted = asyncio.Event()
        self._reconnected = False  # since the last time: events may have been lost
        self._reached = asyncio.Event()  # the first time is done

    def want(self, *, reconnected: bool = False) -> None:
        self._reconnected = self._reconnected or reconnected
        self._wanted.set()

    async def reached(self) -> None:
        await self._reached.wait()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._salvage(), name="salvage recordings")
            await self._keep_agreeing()

    async def _salvage(self) -> None:
        await self._reached.wait()
        ports, options = self._roster.ports, self._roster.options
        await salvage(self._roster.ids, ports.book, ports.clock, options.recording)

    async def _keep_agreeing(self) -> None:
        await self._wanted.wait()  # the first connection
        while True:
            self._wanted.clear()
            reconnected, self._reconnected = self._reconnected, False
            try:
                await self._agree(reconnected=reconnected)
            except TelephonyError as error:
                log.warning("reconcile_failed", reason=str(error))
                self.want(reconnected=reconnected)
                await asyncio.sleep(self._times.retry_s)
            try:
                async with asyncio.timeout(self._times.settled_s if reconnected else self._times.every_s):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _agree(self, *, reconnected: bool) -> None:
        roster = self._roster
        live = roster.live()  # before the inventory: what came meanwhile is judged next time
        inventory = await take_inventory(self._client)
        todo = plan(inventory, live, roster.options.run, reconnected=reconnected)
        roster.count(reconciles=1)
        self._tell(todo)
        await self._remove_strays(todo)
        if reconnected:
            strays = len(todo.stray_channels) + len(todo.stray_bridges)
            log.info("reconciled", adopted=len(todo.adopt), lost=len(todo.lost), strays=strays)
        self._reached.set()

    def _tell(self, todo: Plan) -> None:
        for adoption in todo.adopt:
            if self._roster.find(adoption.channel.id) is None:  # else it arrived meanwhile
                self._adopt(adoption)
        for call_id, event in todo.missed:
            self._roster.post(call_id, event)
        for call_id in todo.lost:
            self._roster.count(lost=1)
            self._roster.post(call_id, moves.CallerDestroyed(self._roster.ports.clock.now_s(), None, lost=True))

    async def _remove_strays(self, todo: Plan) -> None:
        requests = [
            *((name, protocol.hang_up(name)) for name in todo.stray_channels),
            *((name, protocol.destroy_bridge(name)) for name in todo.stray_bridges),
        ]
        for name, request in requests:
            if self._serves_nobody(name):
                log.info("stray_removed", what=str(request))
                self._roster.count(strays_removed=1)
                await ask(self._client, request)

    def _serves_nobody(self, name: str) -> bool:
        owned = parse_owned(name)
        mine = owned is not None and owned.run == self._roster.options.run
        return owned is not None and not (mine and owned.call_id in self._roster.ids())
