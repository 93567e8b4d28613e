"""Whole calls on a real Asterisk: an outside SIP caller, an echo for a voice, and a ledger that must balance."""

import asyncio
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ari_app.caller.analysis import tone_strength
from ari_app.caller.call import Call
from ari_app.caller.user_agent import Incoming
from ari_app.domain.outcome import EndedBy, HandOffResult
from ari_app.domain.ports import CallFacts
from tests.calls.echo import Cell, Stage, for_ever, open_cell
from tests.calls.world import Office, hears, sing
from tests.conftest import until
from tools.errors import NotFound
from tools.ports import CallControl, CallGone, QueueState

pytestmark = pytest.mark.asterisk


async def answered(cell: Cell, call: Call, hz: float) -> None:
    """Two-way: the caller hears its own tone come back."""
    await call.answered(10.0)
    sing(call, hz)
    await until(hears(call, hz), 5.0, f"{hz} Hz coming back")


async def all_over(cell: Cell, calls: int = 1) -> None:
    await until(lambda: len(cell.book.ended) == calls and not cell.supervisor.call_ids, 10.0, "the end of all calls")


async def test_a_caller_is_answered_and_heard_and_nothing_is_left_when_it_hangs_up(silent_office: Office) -> None:
    before = await silent_office.ledger()
    async with open_cell(silent_office.access) as cell, silent_office.outside() as phone:
        call = await phone.call("7000")
        await answered(cell, call, 500.0)
        assert cell.stage.open_sockets == 1
        await call.hang_up()
        await all_over(cell)
        ((_, outcome),) = cell.book.ended
        assert outcome.ended_by is EndedBy.CALLER
        assert outcome.cause == 16
        (facts,) = cell.book.started
        assert facts.dialled == "7000"
        assert facts.sip_call_id == call.call_id
        assert facts.linkedid == facts.channel_id
        assert facts.args == ("inbound", "7000")
        assert cell.stage.open_sockets == 0
        phases = cell.book.phase_names()
        assert phases[:2] == ["joining", "talking"]
        assert phases[-1] == "ended"
    assert await silent_office.ledger() == before


async def test_keys_reach_the_voice_once_each(silent_office: Office) -> None:
    """RFC 4733 on the caller's leg; Asterisk takes them out of the media and says ChannelDtmfReceived."""
    async with open_cell(silent_office.access) as cell, silent_office.outside() as phone:
        call = await phone.call("7000")
        await answered(cell, call, 500.0)
        call.stop_playing()
        call.send_digits("159#0*")
        await until(lambda: "".join(cell.stage.digits) == "159#0*", 5.0, "all six keys")
        await call.hang_up()
        await all_over(cell)


async def test_a_conversation_that_is_over_hangs_up(silent_office: Office) -> None:
    async def say_goodbye(facts: CallFacts, control: CallControl) -> None:
        del facts, control

    async with open_cell(silent_office.access, Stage(say_goodbye)) as cell, silent_office.outside() as phone:
        call = await phone.call("7000")
        await call.ended(5.0)
        await all_over(cell)
        assert cell.book.ended[0][1].ended_by is EndedBy.ASSISTANT


async def test_a_caller_may_hang_up_at_any_moment_and_nothing_is_left(silent_office: Office) -> None:
    before = await silent_office.ledger()
    delays_s = [0.0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01, 0.012, 0.015, 0.02, 0.03, 0.05]
    async with open_cell(silent_office.access) as cell, silent_office.outside() as phone:
        for delay_s in delays_s * 2:
            call = phone.dial("7000")
            await asyncio.sleep(delay_s)
            await call.hang_up()
            await call.ended(10.0)
        stats = cell.supervisor.stats
        await until(lambda: len(cell.book.ended) == cell.supervisor.stats.arrived, 10.0, "every begun call's end")
        assert stats.arrived >= len(delays_s)
        assert len(cell.book.started) == len(cell.book.ended)
        assert {outcome.ended_by for _, outcome in cell.book.ended} == {EndedBy.CALLER}
        assert cell.stage.open_sockets == 0
    assert await silent_office.ledger() == before


async def test_a_transfer_reaches_an_agent_and_its_story_is_written_down(office: Office) -> None:
    asked: list[QueueState] = []

    async def hand_over(facts: CallFacts, control: CallControl) -> None:
        del facts
        asked.append(await control.queue_state("Help Desk"))
        await control.transfer("support")
        await for_ever(None, None)  # a voice that does not notice must not matter

    before = await office.ledger()
    async with (
        open_cell(office.access, Stage(hand_over)) as cell,
        office.agent(Incoming(ring_s=0.3)) as agent,
        office.outside() as phone,
    ):
        await agent.register()
        await until(lambda: _agents(cell, "support"), 5.0, "the agent being ready")
        call = await phone.call("7000")
        sing(call, 500.0)
        taken = await agent.next_call()
        await taken.answered()
        sing(taken, 700.0)
        await until(hears(call, 700.0), 5.0, "the caller hearing the agent")
        await until(hears(taken, 500.0), 5.0, "the agent hearing the caller")
        assert taken.remote_user == "+15550100"
        await asyncio.sleep(1.5)  # a length to record, not a wait for something
        assert cell.stage.open_sockets == 0
        await call.hang_up()
        await all_over(cell)
        state = asked[0]
        assert (state.department, state.open, state.agents_ready, state.agents_free) == ("support", True, 1, 1)
        last = cell.book.hand_offs[-1][1]
        assert (last.department, last.result, last.agent) == ("support", HandOffResult.ANSWERED, "PJSIP/1001")
        assert last.waited_s is not None
        assert last.talked_s is not None
        assert cell.book.ended[0][1].ended_by is EndedBy.QUEUE
        assert {leg.kind for _, leg in cell.book.legs} == {"caller", "media", "agent"}
        await until(lambda: cell.book.recordings, 10.0, "the recording")
        made = cell.book.recordings[0][1]
        left, right = _channels(Path(made.path))
        lasted_s = (cell.book.ended[0][1].at - cell.book.started[0].arrived_at).total_seconds()
        assert abs(made.duration_s - lasted_s) < 0.2, "the recording has gaps"
        assert tone_strength(left[-8000:], 500.0) > 400
        assert tone_strength(right[-8000:], 700.0) > 400  # the part with the agent, too
    assert await office.ledger() == before


async def _agents(cell: Cell, queue: str) -> bool:
    return cell.queues.connected and (await cell.queues.queue(queue)).free > 0


def _channels(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with wave.open(str(path)) as wav:
        assert (wav.getnchannels(), wav.getframerate(), wav.getsampwidth()) == (2, 8000, 2)
        samples = np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2").reshape(-1, 2)
    return samples[:, 0], samples[:, 1]


async def test_a_recording_keeps_the_caller_left_and_what_it_heard_right_and_in_step(office: Office) -> None:
    async with open_cell(office.access) as cell, office.outside() as phone:
        call = await phone.call("7000")
        await answered(cell, call, 600.0)
        await asyncio.sleep(1.0)  # a length to record, not a wait for something
        await call.hang_up()
        await until(lambda: cell.book.recordings, 10.0, "the recording")
        made = cell.book.recordings[0][1]
        left, right = _channels(Path(made.path))
        assert abs(made.duration_s - len(left) / 8000) < 0.01
        assert made.duration_s > 0.8
        assert tone_strength(left[-4000:], 600.0) > 1000
        assert tone_strength(right[-4000:], 600.0) > 1000
        first_left, first_right = np.argmax(abs(left) > 1000), np.argmax(abs(right) > 1000)
        assert -160 <= first_right - first_left < 800  # the echo comes at once; snoops work in 20 ms steps
        assert not list(Path(office.access.spool).glob("cv~*"))


async def test_what_is_said_while_the_recording_pauses_is_not_kept(office: Office) -> None:
    async with open_cell(office.access) as cell, office.outside() as phone:
        call = await phone.call("7000")
        await answered(cell, call, 600.0)
        session = cell.supervisor.session(cell.book.started[0].call_id)
        assert session is not None
        await until(lambda: len(list(Path(office.access.spool).glob("cv~*"))) == 2, 5.0, "both files")
        await session.pause_recording()
        call.stop_playing()
        sing(call, 1000.0)
        await until(lambda: hears(call, 1000.0)() and not hears(call, 600.0)(), 5.0, "the secret")
        call.stop_playing()
        sing(call, 400.0)
        await until(lambda: hears(call, 400.0)() and not hears(call, 1000.0)(), 5.0, "the secret's end")
        await session.resume_recording()
        heard = len(call.tape.received)
        await until(lambda: len(call.tape.received) > heard + 25, 5.0, "half a second")
        await call.hang_up()
        await until(lambda: cell.book.recordings, 10.0, "the recording")
        for side in _channels(Path(cell.book.recordings[0][1].path)):
            assert tone_strength(side, 400.0) > 100
            assert tone_strength(side, 1000.0) < 20


async def test_a_call_is_over_when_the_agent_hangs_up(silent_office: Office) -> None:
    async def hand_over(facts: CallFacts, control: CallControl) -> None:
        del facts
        await control.transfer("support")

    before = await silent_office.ledger()
    async with (
        open_cell(silent_office.access, Stage(hand_over)) as cell,
        silent_office.agent() as agent,
        silent_office.outside() as phone,
    ):
        await agent.register()
        await until(lambda: _agents(cell, "support"), 5.0, "the agent being ready")
        call = await phone.call("7000")
        taken = await agent.next_call()
        await taken.answered()
        sing(taken, 700.0)
        await until(hears(call, 700.0), 5.0, "the caller hearing the agent")
        await taken.hang_up()
        await call.ended(5.0)
        await all_over(cell)
        assert cell.book.hand_offs[-1][1].result is HandOffResult.ANSWERED
        assert cell.book.ended[0][1].ended_by is EndedBy.QUEUE
        agents = [leg for _, leg in cell.book.legs if leg.kind == "agent"]
        assert [leg.open for leg in agents] == [True, False]
    assert await silent_office.ledger() == before


async def test_people_are_not_recorded_when_the_policy_says_so(office: Office) -> None:
    async def hand_over(facts: CallFacts, control: CallControl) -> None:
        del facts
        await control.transfer("support")

    access = replace(office.access, record_people=False)
    async with (
        open_cell(access, Stage(hand_over)) as cell,
        office.agent() as agent,
        office.outside() as phone,
    ):
        await agent.register()
        await until(lambda: _agents(cell, "support"), 5.0, "the agent being ready")
        call = await phone.call("7000")
        taken = await agent.next_call()
        await taken.answered()
        sing(taken, 700.0)
        await until(hears(call, 700.0), 5.0, "the caller hearing the agent")
        await call.hang_up()
        await all_over(cell)
        for _, made in cell.book.recordings:
            _, right = _channels(Path(made.path))
            assert tone_strength(right, 700.0) < 100


async def test_a_caller_nobody_can_serve_comes_back_to_the_assistant(silent_office: Office) -> None:
    async def hand_over_once(facts: CallFacts, control: CallControl) -> None:
        if facts.returned_from is None:
            await control.transfer("sales")
        else:
            await for_ever(facts, control)

    before = await silent_office.ledger()
    async with (
        open_cell(silent_office.access, Stage(hand_over_once)) as cell,
        silent_office.outside() as phone,
    ):
        call = await phone.call("7000")
        await until(lambda: len(cell.stage.conversations) == 2, 10.0, "the second conversation")
        facts = cell.stage.conversations[1][0]
        assert facts.returned_from == ("sales", "JOINEMPTY")
        assert facts.call_id == cell.stage.conversations[0][0].call_id
        await answered(cell, call, 850.0)
        result = cell.book.hand_offs[0][1]
        assert (result.department, result.result, result.status) == ("sales", HandOffResult.RETURNED, "JOINEMPTY")
        await call.hang_up()
        await all_over(cell)
    assert await silent_office.ledger() == before


async def test_an_unknown_department_is_refused_and_the_call_goes_on(silent_office: Office) -> None:
    refused: list[BaseException] = []

    async def ask_for_nonsense(facts: CallFacts, control: CallControl) -> None:
        try:
            await control.transfer("piracy")
        except NotFound as error:
            refused.append(error)
        await for_ever(facts, control)

    async with (
        open_cell(silent_office.access, Stage(ask_for_nonsense)) as cell,
        silent_office.outside() as phone,
    ):
        call = await phone.call("7000")
        await answered(cell, call, 400.0)
        assert len(refused) == 1


async def test_hanging_up_during_a_transfer_tells_the_tool(silent_office: Office) -> None:
    gone: list[str] = []

    async def ask_late(facts: CallFacts, control: CallControl) -> None:
        try:
            await for_ever(facts, control)
        finally:
            try:
                await control.transfer("support")
            except CallGone:
                gone.append(facts.call_id)

    async with open_cell(silent_office.access, Stage(ask_late)) as cell, silent_office.outside() as phone:
        call = await phone.call("7000")
        await answered(cell, call, 400.0)
        await call.hang_up()
        await all_over(cell)
    assert len(gone) == 1


async def crash(facts: CallFacts, control: CallControl) -> None:
    del facts, control
    raise RuntimeError("the voice broke")


@pytest.mark.parametrize("stage", [Stage(crash), Stage(refuse_to_open=True)], ids=["crashes", "does not open"])
async def test_when_the_voice_fails_the_caller_reaches_people(silent_office: Office, stage: Stage) -> None:
    before = await silent_office.ledger()
    async with (
        open_cell(silent_office.access, stage) as cell,
        silent_office.agent() as agent,
        silent_office.outside() as phone,
    ):
        await agent.register()
        await until(lambda: _agents(cell, "support"), 5.0, "the agent being ready")
        call = await phone.call("7000")
        taken = await agent.next_call()
        await taken.answered()
        sing(taken, 700.0)
        sing(call, 500.0)
        await until(hears(call, 700.0), 5.0, "the caller hearing the agent")
        await until(hears(taken, 500.0), 5.0, "the agent hearing the caller")
        assert any(what.startswith("voice_") for _, what, _ in cell.book.notes)
        await call.hang_up()
        await all_over(cell)
        assert cell.stage.open_sockets == 0
    assert await silent_office.ledger() == before


async def test_a_caller_too_many_reaches_people_instead(silent_office: Office) -> None:
    access = replace(silent_office.access, most_calls=1)
    async with (
        open_cell(access) as cell,
        silent_office.agent() as agent,
        silent_office.outside() as phone,
    ):
        await agent.register()
        await until(lambda: _agents(cell, "support"), 5.0, "the agent being ready")
        first = await phone.call("7000")
        await answered(cell, first, 400.0)
        second = await phone.call("7000")
        taken = await agent.next_call()
        await taken.answered()
        sing(taken, 700.0)
        await until(hears(second, 700.0), 5.0, "the second caller hearing the agent")
        assert cell.supervisor.stats.turned_away == 1
        assert hears(first, 400.0)()


async def test_a_voicemail_wish_reaches_the_box(silent_office: Office) -> None:
    async def leave_message(facts: CallFacts, control: CallControl) -> None:
        del facts
        await control.voicemail("support")

    async with (
        open_cell(silent_office.access, Stage(leave_message)) as cell,
        silent_office.outside() as phone,
    ):
        call = await phone.call("7000")
        await until(lambda: cell.book.hand_offs, 5.0, "the hand-off")
        assert cell.book.hand_offs[0][1].result is HandOffResult.VOICEMAIL
        applications = await silent_office.asterisk.console.command("core show channels concise")
        assert "VoiceMail" in applications
        await call.hang_up()
        await all_over(cell)


async def test_thirty_calls_at_twenty_five_a_second_all_hear_themselves(silent_office: Office) -> None:
    before = await silent_office.ledger()
    hz_of = [400.0, 500.0, 600.0, 700.0, 850.0, 1000.0]
    async with open_cell(silent_office.access) as cell, silent_office.outside() as phone:
        calls: list[tuple[Call, float]] = []
        for number in range(30):
            calls.append((phone.dial("7000"), hz_of[number % 6]))
            await asyncio.sleep(0.04)
        for call, hz in calls:
            await call.answered(10.0)
            sing(call, hz, 5.0)
        for call, hz in calls:
            await until(hears(call, hz), 10.0, f"{hz} Hz coming back")
        assert cell.stage.open_sockets == 30
        for call, _ in calls:
            await call.hang_up()
        await all_over(cell, 30)
        assert cell.stage.open_sockets == 0
        assert cell.supervisor.stats.strays_removed == 0
    assert await silent_office.ledger() == before


async def test_draining_sends_who_is_still_talking_to_people_and_takes_nobody_new(silent_office: Office) -> None:
    async with silent_office.agent() as agent, silent_office.outside() as phone:
        await agent.register()
        async with open_cell(silent_office.access) as cell:
            await until(lambda: _agents(cell, "support"), 5.0, "the agent being ready")
            call = await phone.call("7000")
            await answered(cell, call, 400.0)
            cell.stop.set()
            taken = await agent.next_call()
            await taken.answered()
            sing(taken, 700.0)
            await until(hears(call, 700.0), 5.0, "the caller hearing the agent")
        assert cell.stage.open_sockets == 0
