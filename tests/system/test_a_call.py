"""Calls to a whole system, from outside: dialled by SIP, spoken, understood, answered, remembered, handed over."""

import asyncio
import json
import sqlite3
from typing import Any

import pytest

from ari_app.caller import analysis
from ari_app.caller.errors import CallRefused
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions

pytestmark = [pytest.mark.asterisk, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(300)]

CALLER_HZ, PERSON_HZ = 400.0, 1000.0


def called(system: Any, *words: str) -> dict[str, Any]:
    done = system.word("call", *words, "--json")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(done.stdout)


def rows(system: Any, query: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(system.state_dir / "convonet.sqlite") as connection:
        return connection.execute(query, values).fetchall()


def phone(system: Any, **options: Any) -> UserAgent:
    """The person's telephone, a member of the support queue."""
    peer = ("127.0.0.1", system.status["sip"]["udp_port"])
    password = system.environment["TEST_PHONE_PASSWORD"]
    return UserAgent(UserAgentOptions(user="110", peer=peer, password=password, **options))


def outside(system: Any) -> UserAgent:
    """The outside caller as a plain telephone."""
    status = system.status
    peer = ("127.0.0.1", status["sip"]["udp_port"])
    caller = status["caller"]
    return UserAgent(UserAgentOptions(user=caller["username"], peer=peer, password=caller["password"]))


@pytest.mark.capability("A1")
def test_a_caller_is_answered_understood_and_served(system: Any) -> None:
    report = called(system, "--say", "Please add call the plumber to my list for tomorrow.", "--say", "Goodbye.")
    first, last = report["turns"]
    assert "plumber" in first["understood"].lower()
    assert first["latency_ms"]
    assert last["latency_ms"]
    assert report["rtp_received"]["lost"] == 0
    titles = [title for (title,) in rows(system, "select title from todos")]
    assert any("plumber" in title.lower() for title in titles)
    receipts = rows(system, "select 1 from tool_runs where call_id = ? and receipt_id is not null", report["call_id"])
    assert receipts


@pytest.mark.capability("A9")
def test_the_call_is_recorded_on_two_channels(system: Any) -> None:
    report = called(system, "--say", "Hello there.", "--say", "Goodbye.")
    query = "select path, channels, duration_s from recordings where call_id = ?"
    system.wait(lambda: rows(system, query, report["call_id"]), 10.0, "the recording is in the book")
    ((path, channels, duration_s),) = rows(system, query, report["call_id"])
    assert channels == 2
    assert duration_s > 3
    from wave import open as open_wave

    with open_wave(path) as sound:
        assert sound.getnchannels() == 2


def test_keys_work_where_speech_does(system: Any) -> None:
    """0 asks for a person; nobody is logged in, so the assistant says so."""
    report = called(system, "--dtmf", "0", "--say", "Goodbye.")
    assert rows(system, "select status from tool_runs where call_id = ?", report["call_id"])[0] == ("refused",)


@pytest.mark.capability("D1")
async def test_a_caller_who_wants_a_person_reaches_one_in_the_same_channel(system: Any) -> None:
    async with phone(system, incoming=Incoming(ring_s=0.5)) as person:
        await person.register()
        calling = asyncio.create_task(
            asyncio.to_thread(called, system, "--say", "I want to talk to somebody in support, please.")
        )
        call = await person.next_call(60.0)
        await call.answered()
        assert call.remote_user == "convonet-caller" or call.remote_user
        await asyncio.sleep(1.0)
        await call.hang_up()
        report = await calling
    system.wait(
        lambda: rows(system, "select 1 from hand_offs where call_id = ? and result = 'answered'", report["call_id"]),
        10.0, "the hand-off is in the book",
    )  # fmt: skip
    (started,) = rows(system, "select count(*) from calls where id = ?", report["call_id"])
    assert started == (1,)


@pytest.mark.capability("D3")
async def test_a_caller_nobody_picks_up_for_is_taken_back(system: Any) -> None:
    """The member's phone vanishes while the caller waits: the queue empties and gives the caller back."""
    async with phone(system, incoming=Incoming(action="ring")) as person:
        await person.register()
        calling = asyncio.create_task(
            asyncio.to_thread(
                called,
                system,
                "--say",
                "Can I speak to support?",
                "--say",
                "No thank you, goodbye.",
                "--patience",
                "2.5",
            )
        )
        await person.next_call(60.0)
    report = await calling
    tiers = [tier for (tier,) in rows(system, "select tier from turns where call_id = ?", report["call_id"])]
    assert "returned" in tiers


@pytest.mark.capability("G1")
async def test_while_the_application_is_dead_a_new_caller_reaches_a_person_with_two_way_audio(
    system: Any, until: Any
) -> None:
    async with phone(system, incoming=Incoming(ring_s=0.2)) as person, outside(system) as caller:
        await person.register()
        old = system.kill("voice")
        await until(lambda: system.status["processes"]["voice"]["state"] != "ready", 5.0, "its death was seen")
        call = await caller.call("7000")
        answer = await person.next_call(15.0)
        await answer.answered()
        call.play(analysis.tone(CALLER_HZ, 1.5))
        answer.play(analysis.tone(PERSON_HZ, 1.5))
        await call.played()
        await asyncio.sleep(0.3)
        assert PERSON_HZ in analysis.tones_heard(call.tape.received, (CALLER_HZ, PERSON_HZ))
        assert CALLER_HZ in analysis.tones_heard(answer.tape.received, (CALLER_HZ, PERSON_HZ))
        await call.hang_up()
        await answer.ended()
    system.ready_again("voice", old)


async def test_a_caller_in_mid_call_is_never_left_in_silence_when_the_application_dies(system: Any, until: Any) -> None:
    """Adopted by the next process, or in the queue with music; either way there is sound again."""
    async with outside(system) as caller:
        call = await caller.call("7000")
        await asyncio.sleep(1.0)
        killed_at_s = asyncio.get_running_loop().time()
        old = system.kill("voice")

        def sound_again() -> bool:
            later = [packet for packet in call.tape.received if packet.at_s > killed_at_s + 0.5]
            return bool(analysis.hear(later).voiced)

        await until(sound_again, 30.0, "the caller hears something again")
        await call.hang_up()
    system.ready_again("voice", old)


@pytest.mark.parametrize("engine", ["recogniser", "speaker", "turn", "language"])
def test_a_call_outlives_each_engine(system: Any, engine: str) -> None:
    """Killed just before the call: the greeting still comes, the caller is served or told, nothing is dropped."""
    old = system.kill(engine)
    report = called(system, "--say", "What time is it, please?", "--say", "Goodbye.")
    assert report["two_way"]
    assert report["rtp_received"]["lost"] == 0
    assert all(turn["latency_ms"] is not None for turn in report["turns"])
    system.ready_again(engine, old)


async def test_an_unknown_extension_is_refused_without_the_assistant(system: Any) -> None:
    before = rows(system, "select count(*) from calls")
    async with phone(system) as person:
        await person.register()
        with pytest.raises(CallRefused):
            await person.call("8765")
    assert rows(system, "select count(*) from calls") == before
