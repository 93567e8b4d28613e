"""A voice without speech: it sends back what it hears, so that a caller who hears its own tone has two-way audio.

Also runnable, as a voice process of its own that tests can kill: with an `Access` as JSON on stdin.
"""

import asyncio
import json
import random
import secrets
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ari_app.ari.ami import AmiClient, AmiOptions
from ari_app.ari.client import AriClient, AriOptions, open_client
from ari_app.ari.telephony import AriRecorder, AriTelephony
from ari_app.calls.control import Contexts, QueueDesk
from ari_app.calls.performer import CallOptions, CallPorts
from ari_app.calls.recording import RecordingOptions
from ari_app.calls.supervisor import CallSupervisor, SupervisorOptions
from ari_app.domain.errors import ApplicationTaken
from ari_app.domain.moves import Destination, Policy, Way
from ari_app.domain.outcome import CallOutcome, HandOff, LegSeen, PhaseEntered, RecordingMade
from ari_app.domain.ports import Address, CallFacts
from tools.ports import CallControl, Department

DEPARTMENTS = (
    Department("support", "support", "2000", ("help desk",)),
    Department("sales", "sales", "2001"),
    Department("general", "general", "2002"),
)

Script = Callable[[CallFacts, CallControl], Awaitable[None]]


async def for_ever(facts: CallFacts, control: CallControl) -> None:
    del facts, control
    await asyncio.get_running_loop().create_future()


class WallClock:
    def now_s(self) -> float:
        return time.monotonic()

    def utc(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class MemoryBook:
    """A call book that forgets when the test ends."""

    started: list[CallFacts] = field(default_factory=list)
    legs: list[tuple[str, LegSeen]] = field(default_factory=list)
    phases: list[tuple[str, PhaseEntered]] = field(default_factory=list)
    hand_offs: list[tuple[str, HandOff]] = field(default_factory=list)
    recordings: list[tuple[str, RecordingMade]] = field(default_factory=list)
    notes: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    ended: list[tuple[str, CallOutcome]] = field(default_factory=list)

    def call_started(self, facts: CallFacts) -> None:
        self.started.append(facts)

    def leg_seen(self, call_id: str, leg: LegSeen) -> None:
        self.legs.append((call_id, leg))

    def phase_entered(self, call_id: str, entry: PhaseEntered) -> None:
        self.phases.append((call_id, entry))

    def handed_off(self, call_id: str, hand_off: HandOff) -> None:
        self.hand_offs.append((call_id, hand_off))

    def recording_made(self, call_id: str, recording: RecordingMade) -> None:
        self.recordings.append((call_id, recording))

    def noted(self, call_id: str, at: datetime, what: str, detail: Mapping[str, str]) -> None:
        del at
        self.notes.append((call_id, what, dict(detail)))

    def call_ended(self, call_id: str, outcome: CallOutcome) -> None:
        self.ended.append((call_id, outcome))

    def phase_names(self) -> list[str]:
        return [entry.phase for _, entry in self.phases]


class _Echo(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.peer: Address | None = None
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if addr == self.peer and self.transport is not None:
            self.transport.sendto(data, addr)


class EchoVoice:
    """`domain.ports.Voice`; its script is the conversation."""

    def __init__(self, script: Script, stage: "Stage") -> None:
        self._script = script
        self._stage = stage
        self._echo = _Echo()
        self._transport: asyncio.DatagramTransport | None = None

    async def open(self) -> Address:
        if self._stage.refuse_to_open:
            raise OSError("no socket for this test")
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self._echo, local_addr=("127.0.0.1", 0))
        self._stage.open_sockets += 1
        return self._transport.get_extra_info("sockname")[:2]

    def connect(self, peer: Address) -> None:
        self._echo.peer = peer

    def digit_pressed(self, digit: str, duration_s: float) -> None:
        del duration_s
        self._stage.digits.append(digit)

    @property
    def language(self) -> str:
        return self._stage.language

    async def converse(self, facts: CallFacts, control: CallControl) -> None:
        self._stage.conversations.append((facts, control))
        await self._script(facts, control)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._stage.open_sockets -= 1
            self._transport = None


@dataclass
class Stage:
    """Makes echo voices and remembers what they did. `script` may be replaced at any time."""

    script: Script = for_ever
    refuse_to_open: bool = False
    open_sockets: int = 0
    conversations: list[tuple[CallFacts, CallControl]] = field(default_factory=list)
    digits: list[str] = field(default_factory=list)
    language: str = ""  # what its voices say they speak

    @asynccontextmanager
    async def voice(self, facts: CallFacts) -> AsyncGenerator[EchoVoice, None]:
        del facts
        voice = EchoVoice(self.script, self)
        try:
            yield voice
        finally:
            voice.close()


@dataclass
class Cell:
    """A voice process: its supervisor and what the test may look at."""

    supervisor: CallSupervisor
    client: AriClient
    queues: AmiClient
    stage: Stage
    book: MemoryBook
    stop: asyncio.Event
    taken: asyncio.Event  # it ended because another process took over


async def _run(supervisor: CallSupervisor, stop: asyncio.Event, taken: asyncio.Event) -> None:
    try:
        await supervisor.run(stop)
    except* ApplicationTaken:
        taken.set()


@dataclass(frozen=True)
class Access:
    """How to reach an Asterisk."""

    http_port: int
    ari_user: str
    ari_password: str
    ami_port: int
    ami_user: str
    ami_password: str
    spool: str = ""  # Asterisk's recording directory; "": do not record
    recordings: str = ""
    most_calls: int = 40
    request_s: float = 3.0
    drain_s: float = 0.2
    record_people: bool = True


@asynccontextmanager
async def open_cell(access: Access, stage: Stage | None = None, **options: float) -> AsyncGenerator[Cell, None]:
    """A supervisor running against an Asterisk; drained on leaving."""
    stage, book, clock = stage or Stage(), MemoryBook(), WallClock()
    ari = AriOptions(
        url=f"http://127.0.0.1:{access.http_port}/ari",
        user=access.ari_user,
        password=access.ari_password,
        request_s=access.request_s,
    )
    queues = AmiClient(
        AmiOptions(port=access.ami_port, user=access.ami_user, password=access.ami_password), random.random
    )
    recording = RecordingOptions(Path(access.spool) if access.spool else None, Path(access.recordings))
    policy = Policy(
        Destination(Way.FALLBACK, "orphan", "s"), record=bool(access.spool), record_people=access.record_people
    )
    async with open_client(ari, random.random) as client, asyncio.TaskGroup() as tasks:
        ports = CallPorts(
            telephony=AriTelephony(client),
            recorder=AriRecorder(client),
            events=client,
            voices=stage.voice,
            book=book,
            desk=QueueDesk(DEPARTMENTS, queues, lambda department: department != "general", Contexts()),
            clock=clock,
        )
        calls = CallOptions(run=secrets.token_hex(3), policy=policy, recording=recording, **options)
        limits = SupervisorOptions(most_calls=access.most_calls, drain_s=access.drain_s)
        supervisor = CallSupervisor(client, queues, ports, calls, limits)
        stop, taken = asyncio.Event(), asyncio.Event()
        running = tasks.create_task(_run(supervisor, stop, taken), name="supervisor")
        try:
            async with asyncio.timeout(10):
                await supervisor.reconciled()
            yield Cell(supervisor, client, queues, stage, book, stop, taken)
        finally:
            stop.set()
            await asyncio.wait({running}, timeout=20)


async def _process(access: Access) -> None:
    async with open_cell(access) as cell:
        sys.stdout.write(json.dumps({"adopted": cell.supervisor.stats.adopted}) + "\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(_process(Access(**json.load(sys.stdin))))
