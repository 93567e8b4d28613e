"""How the caller speaks, listens, records and draws."""

import asyncio
import shutil
import sys
import wave
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from ari_app.caller import analysis, conversation, g711, picture, scenario, selftest, voices, wav
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.errors import VoiceFailed
from ari_app.caller.user_agent import UserAgent, UserAgentOptions
from ari_app.caller.voices import Voice

QUICK = Manners(quiet_s=0.5, answer_s=1.5)


@dataclass(frozen=True)
class Program:
    """A launch of some program."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=lambda: {"PATH": "/usr/bin:/bin"})


def flite(text: str, path: Path, voice: Voice) -> Program:
    return Program((shutil.which("flite") or "flite", "-voice", voice.name, "-t", text, "-o", str(path)))


def python(code: str) -> voices.FliteCommand:
    return lambda text, path, voice: Program((sys.executable, "-c", code, str(path)))


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
async def test_a_sentence_is_spoken_at_telephone_level_without_silence_around_it() -> None:
    said = await voices.speak("I want to talk to a person.", Voice(), flite)
    assert 1.0 < len(said) / 8000 < 3.5
    assert np.abs(said[:800]).max() >= voices.EDGE
    assert np.abs(said[-800:]).max() >= voices.EDGE
    loud = np.sqrt(np.mean(said.astype(float) ** 2))
    assert voices.LEVEL_RMS / 2 < loud < voices.LEVEL_RMS


async def test_a_voice_that_cannot_be_started_is_named() -> None:
    with pytest.raises(VoiceFailed, match="cannot be started"):
        await voices.speak("hello", Voice(), lambda *_: Program(("/nowhere/flite",)))


async def test_a_voice_that_fails_says_why() -> None:
    with pytest.raises(VoiceFailed, match="no such voice"):
        await voices.speak("hello", Voice(), python("import sys; sys.exit('no such voice')"))


async def test_a_voice_that_hangs_is_ended() -> None:
    with pytest.raises(VoiceFailed, match="longer than"):
        await voices.speak("hello", Voice(), python("import time; time.sleep(60)"), deadline_s=0.2)


async def test_a_silent_voice_is_an_error_not_a_silent_caller() -> None:
    code = (
        "import sys,wave\nf=wave.open(sys.argv[1],'wb')\nf.setparams((1,2,16000,0,'NONE',''));f.writeframes(bytes(999))"
    )
    with pytest.raises(VoiceFailed, match="silent"):
        await voices.speak("hello", Voice(), python(code))


def test_a_stereo_file_of_another_rate_becomes_one_telephone_channel(tmp_path: Path) -> None:
    time_s = np.arange(44100) / 44100
    both = np.column_stack([8000 * np.sin(2 * np.pi * 500 * time_s)] * 2).astype("<i2")
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", ""))
        file.writeframes(both.tobytes())
    samples = wav.read(tmp_path / "a.wav")
    assert len(samples) == pytest.approx(8000, abs=2)
    assert analysis.tone_strength(samples, 500) == pytest.approx(8000, rel=0.05)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all, and long enough to be looked at"])
def test_what_is_no_wav_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(VoiceFailed, match=r"a\.wav"):
        wav.read(tmp_path / "a.wav")


def test_the_recording_has_the_caller_left_and_the_far_end_right(tmp_path: Path) -> None:
    known = selftest.known_tape(np.random.default_rng(2), turn_count=2)
    wav.write_stereo(tmp_path / "deep" / "call.wav", known.tape)
    with wave.open(str(tmp_path / "deep" / "call.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    sent = g711.decode(b"".join(taped.packet.payload for taped in known.tape.sent))
    assert np.array_equal(both[: len(sent), 0], sent)
    assert not np.array_equal(both[:, 0], both[:, 1])


def test_a_call_is_drawn_one_row_for_every_24_seconds(tmp_path: Path) -> None:
    known = selftest.known_tape(np.random.default_rng(2), turn_count=12)
    turns = analysis.turns(known.tape)
    snippets = tuple(picture.Snippet(turn.said.begin_s, "caller", "a sentence " * 12) for turn in turns)
    picture.draw(tmp_path / "call.png", known.tape, picture.Story("A call", "twelve turns", snippets=snippets))
    head = (tmp_path / "call.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    rows = int(np.ceil((known.tape.end_s - known.tape.begin_s) / picture.ROW_S))
    assert int.from_bytes(head[20:24], "big") == pytest.approx(110 * (1.1 + 2.75 * rows), abs=1)


def test_a_call_without_a_single_packet_can_still_be_drawn(tmp_path: Path) -> None:
    from ari_app.caller.tape import Tape

    picture.draw(tmp_path / "call.png", Tape((), ()), picture.Story("Nothing"))
    assert (tmp_path / "call.png").stat().st_size > 1000


@pytest.mark.parametrize("seed", range(30))
def test_every_seed_gives_the_same_seven_steps_with_a_task_that_can_be_recognised(seed: int) -> None:
    steps = scenario.script(seed)
    assert [step.kind for step in steps] == ["greeting", "question", "todo", "list", "long", "barge_in", "person"]
    assert steps == scenario.script(seed)
    assert steps[2].keyword in steps[2].text.lower()


@pytest.mark.parametrize(
    "table",
    [
        scenario.GREETINGS,
        scenario.QUESTIONS,
        scenario.TODO_FRAMES,
        scenario.LISTINGS,
        scenario.LONG_REQUESTS,
        scenario.INTERRUPTIONS,
        scenario.PERSON_REQUESTS,
    ],
)
def test_every_step_has_at_least_twelve_different_sentences(table: tuple[str, ...]) -> None:
    assert len(set(table)) == len(table) >= 12


async def test_the_caller_waits_for_the_greeting_then_for_the_answer_and_can_interrupt() -> None:
    rng = np.random.default_rng(5)
    async with (
        UserAgent(UserAgentOptions("bob", ("127.0.0.1", 9))) as bob,
        UserAgent(UserAgentOptions("alice", bob.address)) as alice,
    ):
        call = await alice.call("7000")
        far = await bob.next_call()
        await far.answered()
        far.play(selftest.voice_like(0.6, rng))
        script = [
            Utterance("first", selftest.voice_like(0.5, rng)),
            Utterance("stop", selftest.voice_like(0.5, rng), interrupt_after_s=0.3),
        ]
        async with asyncio.TaskGroup() as group:
            talking = group.create_task(conversation.converse(call, script, QUICK))
            while not [mark for mark in call.tape.marks if mark.text == "first"]:
                await asyncio.sleep(0.01)
            await call.played()
            far.play(selftest.voice_like(4.0, rng))
            while not (interruptions := [mark for mark in call.tape.marks if mark.kind == "barge_in"]):
                await asyncio.sleep(0.01)
            while (far.line.last_voiced_s or 0.0) <= interruptions[0].at_s:
                await asyncio.sleep(0.01)
            far.stop_playing()
        tape = call.tape
    assert [spoken.after_answer for spoken in talking.result()] == [True, True]
    first, stop = analysis.turns(tape)
    greeting = analysis.hear(tape.received).sounding[0]
    assert first.said.begin_s - greeting.end_s >= QUICK.quiet_s
    assert first.answer is not None
    assert stop.said.begin_s - first.answer.begin_s >= 0.3
    assert stop.stopped_after_s is not None
    assert stop.stopped_after_s < 2.0


async def test_a_far_end_that_hangs_up_ends_the_conversation_quietly() -> None:
    rng = np.random.default_rng(5)
    async with (
        UserAgent(UserAgentOptions("bob", ("127.0.0.1", 9))) as bob,
        UserAgent(UserAgentOptions("alice", bob.address)) as alice,
    ):
        call = await alice.call("7000")
        far = await bob.next_call()
        await far.answered()
        await far.hang_up()
        assert await conversation.converse(call, [Utterance("hello", selftest.voice_like(0.5, rng))], QUICK) == ()
