"""Two of our telephones talk to each other over loopback UDP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np
import pytest

from ari_app.caller import g711
from ari_app.caller.errors import CallEnded, CallRefused, CallUnanswered, NoReply
from ari_app.caller.tape import Taped
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions

ANSWER = Incoming()


async def until(condition: Callable[[], object], deadline_s: float = 8.0) -> None:
    async with asyncio.timeout(deadline_s):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def telephones(incoming: Incoming = ANSWER) -> AsyncIterator[tuple[UserAgent, UserAgent]]:
    """(caller, callee): the callee's address is the caller's peer."""
    async with (
        UserAgent(UserAgentOptions("bob", ("127.0.0.1", 9), incoming=incoming)) as callee,
        UserAgent(UserAgentOptions("alice", callee.address)) as caller,
    ):
        yield caller, callee


def tone(hz: float, duration_s: float) -> g711.Samples:
    return (8000 * np.sin(2 * np.pi * hz * np.arange(int(8000 * duration_s)) / 8000)).astype(np.int16)


def strength(packets: tuple[Taped, ...], hz: float) -> float:
    sound = g711.decode(b"".join(taped.packet.payload for taped in packets if taped.packet.payload_type == 0))
    if not len(sound):
        return 0.0
    return float(abs(np.mean(sound * np.exp(-2j * np.pi * hz * np.arange(len(sound)) / 8000))) * 2)


async def test_both_sides_hear_each_other_and_only_each_other() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        call.play(tone(400, 1.0))
        other.play(tone(1000, 1.0))
        await call.played()
        await other.played()
        await until(lambda: strength(call.tape.received[-45:], 1000) > 3000)
        await until(lambda: strength(other.tape.received[-45:], 400) > 3000)
        assert strength(call.tape.received[-45:], 400) < 300
        assert strength(other.tape.received[-45:], 1000) < 300
        await call.hang_up()
        await other.ended(5)
        assert (call.leg.ended_by, other.leg.ended_by) == ("us", "them")


async def test_what_was_sent_arrives_sample_for_sample_and_in_order() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        said = np.random.default_rng(1).integers(-20000, 20000, 1600).astype(np.int16)
        call.play(said)
        await call.played()
        coded = g711.encode(said)
        await until(lambda: coded in b"".join(taped.packet.payload for taped in other.tape.received))
        numbers = [taped.packet.sequence for taped in other.tape.received]
        assert numbers == [(numbers[0] + step) % 65536 for step in range(len(numbers))]


async def test_every_packet_received_is_stamped_after_it_was_sent_on_the_same_clock() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await until(lambda: len(other.tape.received) > 20)
        sent = {taped.packet.sequence: taped.at_s for taped in call.tape.sent}
        delays_s = [
            taped.at_s - sent[taped.packet.sequence] for taped in other.tape.received if taped.packet.sequence in sent
        ]
        assert len(delays_s) > 15
        assert min(delays_s) > -0.001


async def test_digits_arrive_once_each_although_their_end_is_sent_three_times() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        call.send_digits("1990#*")
        await until(lambda: len(other.line.keys_heard) >= 6)
        await call.played()
        assert other.line.keys_heard == "1990#*"


async def test_a_busy_callee_refuses_the_call() -> None:
    async with telephones(Incoming(action="reject", status=486, reason="Busy Here")) as (alice, _):
        with pytest.raises(CallRefused) as caught:
            await alice.call("7000")
        assert caught.value.status == 486


async def test_a_call_nobody_answers_is_cancelled_and_the_callee_stops_ringing() -> None:
    async with telephones(Incoming(action="ring")) as (alice, bob):
        with pytest.raises(CallUnanswered):
            await alice.call("7000", within_s=0.3)
        other = await bob.next_call()
        await other.ended(5)
        assert other.leg.ended_by == "them"
        assert isinstance(other.leg.failure, CallRefused)
        assert other.leg.failure.status == 487


async def test_a_ringing_phone_can_be_picked_up_by_hand() -> None:
    async with telephones(Incoming(action="ring")) as (alice, bob):
        call = alice.dial("7000")
        other = await bob.next_call()
        await call.rung()
        assert call.state == "ringing"
        other.answer()
        await call.answered()
        assert (call.state, other.state) == ("up", "up")


async def test_the_callee_can_hang_up_too() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        await other.hang_up()
        await call.ended(5)
        assert call.leg.ended_by == "them"
        with pytest.raises(CallEnded):
            call.play(tone(400, 0.1))


async def test_both_hanging_up_at_the_same_moment_ends_both() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        async with asyncio.TaskGroup() as group:
            group.create_task(call.hang_up())
            group.create_task(other.hang_up())
        assert (call.state, other.state) == ("ended", "ended")


async def test_hold_silences_the_held_side_and_resume_brings_it_back() -> None:
    async with telephones() as (alice, bob):
        call = await alice.call("7000")
        other = await bob.next_call()
        await other.answered()
        await until(lambda: other.tape.sent)
        await call.hold()
        assert other.leg.asked == ["sendonly"]
        held_at = len(other.tape.sent)
        before = len(call.tape.sent)
        await until(lambda: len(call.tape.sent) > before + 20)
        assert len(other.tape.sent) - held_at <= 2
        await call.hold(held=False)
        await until(lambda: len(other.tape.sent) > held_at + 20)


async def test_a_silent_far_end_is_an_error_with_its_name() -> None:
    async with UserAgent(UserAgentOptions("alice", ("127.0.0.1", 9))) as alice:
        call = alice.dial("7000")
        with pytest.raises(CallUnanswered):
            await call.answered(0.3)
        assert call.state == "ended"


async def test_nothing_is_left_running_when_the_telephone_is_put_away() -> None:
    before = len(asyncio.all_tasks())
    async with telephones(Incoming(action="ring")) as (alice, _):
        alice.dial("7000")
        alice.dial("7001")
    assert len(asyncio.all_tasks()) == before


async def test_an_error_inside_the_block_comes_out_as_itself() -> None:
    with pytest.raises(ZeroDivisionError):
        async with UserAgent(UserAgentOptions("alice", ("127.0.0.1", 9))):
            raise ZeroDivisionError


def test_no_reply_says_what_was_asked_of_whom() -> None:
    assert str(NoReply("INVITE", "sip:7000@host", 32.0)) == "INVITE to sip:7000@host: no reply within 32.0 s"
