"""One call's session on a switch in memory: what happens when its surroundings, or it itself, fail."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from ari_app.ari import protocol
from ari_app.ari.ami import QueueSnapshot
from ari_app.calls.control import Contexts, QueueDesk
from ari_app.calls.performer import CallOptions, CallPorts
from ari_app.calls.session import Session
from ari_app.calls.speaking import VoiceTimes
from ari_app.domain import moves
from ari_app.domain.errors import TelephonyRefused, TelephonyTimedOut, TelephonyUnreachable
from ari_app.domain.moves import Destination, Phase, Policy, Way
from ari_app.domain.outcome import EndedBy
from ari_app.domain.ports import CallFacts
from tests.calls.echo import DEPARTMENTS, MemoryBook, Script, Stage, WallClock, for_ever
from tests.calls.fake_switch import FakeSwitch, channel
from tests.conftest import until
from tools.errors import NotFound, OfficeUnavailable
from tools.ports import CallControl, CallGone, TransferFailed

CALLER = "1795.1"
FALLBACK = Destination(Way.FALLBACK, "orphan", "s")


class Queues:
    """A queue source whose queues all look the same."""

    def __init__(self) -> None:
        self.broken = False

    async def queue(self, name: str) -> QueueSnapshot:
        if self.broken:
            raise TelephonyUnreachable("AMI QueueStatus", "not connected")
        return QueueSnapshot(name, ready=2, free=1, waiting=3)


@dataclass
class World:
    switch: FakeSwitch
    stage: Stage
    book: MemoryBook
    session: Session
    queues: Queues
    running: asyncio.Task[None]

    async def is_in(self, phase: Phase) -> None:
        await until(lambda: self.session.call.phase is phase, 5.0, phase.name)

    async def is_over(self) -> None:
        await until(self.running.done, 5.0, "the end")
        assert not self.stage.open_sockets
        assert not self.switch.bridges
        assert not self.switch.running
        assert self.switch.channels <= {CALLER}


@asynccontextmanager
async def world(script: Script = for_ever, *, record: bool = False, **options: Any) -> AsyncGenerator[World, None]:
    switch, stage, book, queues = FakeSwitch(), Stage(script), MemoryBook(), Queues()
    switch.mute = options.pop("mute", False)
    switch.failing = options.pop("failing", {})
    facts = CallFacts(
        call_id=CALLER,
        channel_id=CALLER,
        channel_name="PJSIP/trunk-1",
        linkedid="",
        caller_number="+15550100",
        caller_name="",
        dialled="7000",
        args=("inbound", "7000"),
        language="en",
        arrived_at=datetime.now(UTC),
    )
    desk = QueueDesk(DEPARTMENTS, queues, lambda department: department != "general", Contexts())
    ports = CallPorts(switch, switch, switch, stage.voice, book, desk, WallClock())
    call_options = CallOptions(run="run1", policy=Policy(FALLBACK, record=record), **options)
    session = Session(facts, ports, call_options, lambda: None)
    switch.arrives(CALLER)
    switch.listen_to(CALLER, session.deliver)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(session.run(moves.Arrived()), name="call")
        yield World(switch, stage, book, session, queues, running)
        running.cancel()


async def test_a_call_is_joined_talks_and_ends() -> None:
    async with world() as w:
        await w.is_in(Phase.TALKING)
        assert len(w.switch.bridges) == 1
        w.switch.hangs_up(CALLER, 16)
        await w.is_over()
        assert w.book.ended[0][1].ended_by is EndedBy.CALLER
        assert w.book.ended[0][1].cause == 16


async def test_every_line_that_a_conversation_logs_names_its_call() -> None:
    async def converse(*_: object) -> None:
        structlog.get_logger("agent").info("turn", turn=1)

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        async with world(converse) as w:
            await until(lambda: any(line["event"] == "turn" for line in logged), 5.0, "the turn is logged")
            w.switch.hangs_up(CALLER)
            await w.is_over()
    assert {line.get("call_id") for line in logged} == {CALLER}


async def test_a_caller_gone_before_we_looked_ends_at_once() -> None:
    async with world() as w:
        w.switch.hangs_up(CALLER)
        await w.is_over()
        assert w.book.ended[0][1].ended_by is EndedBy.CALLER
        assert not w.stage.conversations


async def test_a_media_leg_that_never_enters_sends_the_caller_to_people() -> None:
    async with world(mute=True, joining_s=0.05) as w:
        await w.is_in(Phase.IN_QUEUE)
        assert w.switch.went_to[CALLER] == ("orphan", "s")
        assert w.session.call.reason == "media leg: it did not come in time"
        w.switch.hangs_up(CALLER)
        await w.is_over()


@pytest.mark.parametrize("method", ["open_media_leg", "join"])
@pytest.mark.parametrize("error", [TelephonyRefused("x", "500"), TelephonyTimedOut("x", "slow")])
async def test_a_media_leg_or_bridge_that_cannot_be_had_sends_the_caller_to_people(
    method: str, error: Exception
) -> None:
    async with world(failing={method: error}) as w:
        await w.is_in(Phase.IN_QUEUE)
        w.switch.hangs_up(CALLER)
        await w.is_over()


async def test_when_nothing_can_be_done_any_more_the_call_is_ended_and_told_so() -> None:
    refused = TelephonyRefused("x", "500")
    async with world(failing={"join": refused, "continue_in_dialplan": refused}) as w:
        await w.is_over()
        assert w.book.ended[0][1].ended_by is EndedBy.FAULT
        assert w.book.ended[0][1].reason == "join: x: 500"


async def test_a_call_that_cannot_be_watched_still_notices_its_end() -> None:
    async with world(failing={"watch": TelephonyTimedOut("x", "slow")}, look_s=0.05) as w:
        await w.is_in(Phase.TALKING)
        w.switch.hangs_up(CALLER)
        await w.is_over()
        assert w.switch.asked["is_alive"] >= 1


async def test_a_call_that_cannot_keep_up_fails_alone_and_its_caller_reaches_people() -> None:
    async with world(inbox_most=4) as w:
        await w.is_in(Phase.TALKING)
        for _ in range(6):  # without a pause: nobody can read between them
            w.session.deliver(protocol.StasisStarted(_leg(9), ()))
        await w.is_over()
        assert w.switch.went_to[CALLER] == ("orphan", "s")
        assert w.book.ended[0][1].ended_by is EndedBy.FAULT
        assert "left more than 4 events unread" in w.book.ended[0][1].reason


def _leg(serial: int) -> protocol.Channel:
    from tests.calls.fake_switch import channel

    return channel(f"cv~run1~media~{serial}~{CALLER}")


async def test_an_event_nobody_thought_of_ends_the_call_in_order() -> None:
    async with world() as w:
        await w.is_in(Phase.TALKING)
        w.session.post(moves.Arrived())
        await w.is_over()
        assert w.switch.went_to[CALLER] == ("orphan", "s")
        assert w.book.ended[0][1].reason == "Arrived while TALKING"
        assert [what for _, what, _ in w.book.notes] == ["call_failed"]


async def test_a_voice_that_will_not_stop_cannot_keep_the_media_leg() -> None:
    release = asyncio.Event()

    async def stubborn(facts: CallFacts, control: CallControl) -> None:
        del facts, control
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    times = VoiceTimes(close_s=0.05, grace_s=0.01)
    async with world(stubborn, voice=times) as w:
        await w.is_in(Phase.TALKING)
        w.switch.hangs_up(CALLER)
        await until(lambda: not w.switch.bridges and not w.stage.open_sockets, 5.0, "the release")
        release.set()
        await w.is_over()


async def test_a_recording_that_cannot_start_does_not_end_the_call() -> None:
    async with world(record=True, failing={"start": TelephonyRefused("x", "500")}) as w:
        await w.is_in(Phase.TALKING)
        await until(lambda: [what for _, what, _ in w.book.notes] == ["recording_not_started"], 5.0, "the note")
        assert w.session.call.phase is Phase.TALKING
        w.switch.hangs_up(CALLER)
        await w.is_over()


async def test_a_recording_is_stopped_with_its_call() -> None:
    async with world(record=True) as w:
        await until(lambda: len(w.switch.running) == 2, 5.0, "both files")
        w.switch.hangs_up(CALLER)
        await w.is_over()


async def test_a_cancelled_session_closes_its_voice_and_leaves_the_caller_to_the_next_process() -> None:
    async with world() as w:
        await w.is_in(Phase.TALKING)
        w.running.cancel()
        await until(w.running.done, 5.0, "the end")
        assert not w.stage.open_sockets
        assert CALLER in w.switch.entered
        assert not w.book.ended


async def test_a_finished_conversation_that_is_not_hung_up_is_hung_up_again() -> None:
    async def nothing_to_say(facts: CallFacts, control: CallControl) -> None:
        del facts, control

    async with world(nothing_to_say, hanging_up_s=0.02) as w:
        w.switch.failing["hang_up"] = TelephonyTimedOut("x", "slow")
        await w.is_in(Phase.HANGING_UP)
        await until(lambda: w.switch.asked["hang_up"] >= 3, 5.0, "another attempt")
        w.switch.failing.clear()
        await w.is_over()
        assert w.book.ended[0][1].ended_by is EndedBy.ASSISTANT


async def test_a_hang_up_wish_is_answered_and_done() -> None:
    async def hang_up(facts: CallFacts, control: CallControl) -> None:
        await control.hang_up()
        await for_ever(facts, control)

    async with world(hang_up) as w:
        await w.is_over()
        assert w.book.ended[0][1].ended_by is EndedBy.ASSISTANT


async def test_tools_see_queues_by_name_and_alias_and_hear_the_truth_about_the_rest() -> None:
    async with world() as w:
        await until(lambda: w.stage.conversations, 5.0, "the conversation")
        control = w.stage.conversations[0][1]
        state = await control.queue_state("HELP desk")
        assert (state.department, state.open, state.agents_free, state.waiting) == ("support", True, 1, 3)
        assert not (await control.queue_state("general")).open
        with pytest.raises(NotFound):
            await control.queue_state("piracy")
        w.queues.broken = True
        with pytest.raises(OfficeUnavailable):
            await control.queue_state("support")


async def test_people_take_over_in_the_language_that_was_spoken() -> None:
    async with world() as w:
        await until(lambda: w.stage.conversations, 5.0, "the conversation")
        w.stage.language = "es"
        await w.stage.conversations[0][1].transfer("support")
        assert w.switch.languages == {CALLER: "es"}
        w.switch.entered.add(CALLER)
        w.session.deliver(protocol.StasisStarted(channel(CALLER), ("returned", "support", "TIMEOUT")))
        await until(lambda: len(w.stage.conversations) == 2, 5.0, "the caller is back")
        assert w.stage.conversations[1][0].spoken == "es"


async def test_a_language_asterisk_does_not_take_holds_nobody_back() -> None:
    async with world(failing={"set_language": TelephonyRefused("x", "500")}) as w:
        await until(lambda: w.stage.conversations, 5.0, "the conversation")
        w.stage.language = "es"
        await w.stage.conversations[0][1].transfer("support")
        assert w.switch.went_to[CALLER] == ("handoff", "2000")


async def test_nothing_is_said_about_a_language_that_never_changed() -> None:
    async with world() as w:
        await until(lambda: w.stage.conversations, 5.0, "the conversation")
        w.stage.language = "en"  # as the channel has it
        await w.stage.conversations[0][1].transfer("support")
        assert w.switch.asked["set_language"] == 0


async def test_a_transfer_asterisk_refuses_keeps_the_caller_and_says_so() -> None:
    async with world(failing={"continue_in_dialplan": TelephonyRefused("x", "409")}) as w:
        await until(lambda: w.stage.conversations, 5.0, "the conversation")
        control = w.stage.conversations[0][1]
        with pytest.raises(TransferFailed, match="x: 409"):
            await control.transfer("support")
        assert w.session.call.phase is Phase.TALKING


@pytest.mark.parametrize("end", ["the caller hangs up", "the dialplan takes the caller"])
async def test_a_voice_that_asks_while_it_is_being_stopped_does_not_hold_up_its_call(end: str) -> None:
    told: list[str] = []

    async def ask_late(facts: CallFacts, control: CallControl) -> None:
        try:
            await for_ever(facts, control)
        finally:
            try:
                await control.transfer("support")
            except CallGone:
                told.append("gone")

    async with world(ask_late, voice=VoiceTimes(close_s=30.0)) as w:
        await w.is_in(Phase.TALKING)
        if end == "the dialplan takes the caller":
            await w.switch.continue_in_dialplan(CALLER, "elsewhere", "s")
            await w.is_in(Phase.IN_DIALPLAN)
        w.switch.hangs_up(CALLER)
        await w.is_over()
        assert told == ["gone"]


async def test_nothing_can_be_asked_of_a_call_that_is_over() -> None:
    async with world() as w:
        await until(lambda: w.stage.conversations, 5.0, "the conversation")
        control = w.stage.conversations[0][1]
        w.switch.hangs_up(CALLER)
        await w.is_over()
        with pytest.raises(CallGone):
            await control.transfer("support")
        with pytest.raises(CallGone):
            await control.hang_up()
