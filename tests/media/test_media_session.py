"""A whole session over real loopback sockets: the far end speaks and listens, the engines are scripted."""

import asyncio
import inspect
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import uvloop

from agent.ports import Ear, Mouth
from audio_pipeline.codecs.g711 import A_LAW, MU_LAW
from audio_pipeline.errors import EngineMisbehaved, EngineUnavailable, MediaClosed
from audio_pipeline.events import (
    Digit,
    MediaLost,
    PauseHeard,
    RecognitionFailed,
    SpeechGoesOn,
    SpeechStarted,
    Transcript,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from audio_pipeline.media_session import MediaSession
from audio_pipeline.rtp.packet import RtpPacket
from audio_pipeline.rtp.sequence import sequence_distance, timestamp_distance
from audio_pipeline.rtp.telephone_event import digit_packets
from tests.media.far_end import OUR_HZ, Stage, on_stage, tone, until
from tests.media.virtual_time import VirtualTimeLoop, virtual

OPEN_FILES = Path("/proc/self/fd")


@virtual
async def test_a_sentence_is_heard_transcribed_and_judged() -> None:
    async with on_stage() as stage:
        await stage.far.silence(0.4)
        await stage.far.talk(tone(1.0))
        await stage.far.silence(0.4)
        await until(lambda: bool(stage.of(Transcript)) and len(stage.of(PauseHeard)) >= 2)
        kinds = [type(event) for event in stage.events]
        assert kinds[:4] == [SpeechStarted, SpeechGoesOn, SpeechGoesOn, PauseHeard]
        assert stage.of(PauseHeard)[0].p_complete is None
        assert stage.of(PauseHeard)[1].p_complete == 0.8
        assert stage.of(Transcript)[0].text == "sound 1"
        assert stage.of(Transcript)[0].final
        heard = stage.recogniser.sounds[0]
        assert heard.rate_hz == 16000
        assert 1.2 < heard.duration_s < 1.7


@virtual
async def test_speech_that_goes_on_is_transcribed_again_from_the_begin_of_the_turn() -> None:
    async with on_stage() as stage:
        stage.recogniser.takes = asyncio.Event()
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.3)
        await until(lambda: len(stage.recogniser.sounds) == 1)
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.3)
        await until(lambda: len(stage.recogniser.sounds) == 2)
        stage.recogniser.takes.set()
        await until(lambda: bool(stage.of(Transcript)))
        assert stage.recogniser.cancelled == 1
        assert len(stage.of(Transcript)) == 1
        assert stage.of(Transcript)[0].from_s == stage.of(PauseHeard)[0].from_s
        assert stage.recogniser.sounds[1].duration_s > stage.recogniser.sounds[0].duration_s + 0.6


@virtual
async def test_after_turn_taken_only_new_speech_is_transcribed() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(1.0))
        await stage.far.silence(0.3)
        await until(lambda: len(stage.of(Transcript)) == 1)
        stage.session.turn_taken()
        await stage.far.talk(tone(0.3))
        await stage.far.silence(0.3)
        await until(lambda: len(stage.of(Transcript)) == 2)
        assert stage.recogniser.sounds[1].duration_s < 1.0
        assert stage.of(Transcript)[1].from_s > stage.of(Transcript)[0].to_s


@virtual
async def test_hot_words_reach_the_recogniser() -> None:
    async with on_stage() as stage:
        stage.session.expect(("Petra", "billing"))
        await stage.far.talk(tone(0.5))
        await stage.far.silence(0.3)
        await until(lambda: bool(stage.recogniser.hot_words))
        assert stage.recogniser.hot_words == [("Petra", "billing")]


@virtual
async def test_engine_failures_are_events_and_the_line_goes_on() -> None:
    async with on_stage() as stage:
        stage.recogniser.answers = [EngineUnavailable("scripted", "gone"), RuntimeError("a bug"), "at last"]
        stage.turn_model.opinion = EngineMisbehaved("turn", "nonsense")
        for _ in range(3):
            await stage.far.talk(tone(0.5))
            await stage.far.silence(0.3)
            await until(lambda: not stage.session._tasks._running)
        await until(lambda: bool(stage.of(Transcript)))
        assert [failure.reason for failure in stage.of(RecognitionFailed)] == [
            "scripted: gone",
            "the recogniser's client crashed",
        ]
        assert {pause.p_complete for pause in stage.of(PauseHeard)} == {None}
        sent = len(stage.far.tape)
        await until(lambda: len(stage.far.tape) > sent + 3)


@virtual
async def test_silence_is_sent_while_silent_with_continuous_numbers() -> None:
    async with on_stage() as stage:
        await until(lambda: len(stage.far.tape) >= 10)
        packets = [packet for _, packet in stage.far.tape]
        assert {packet.payload for packet in packets} == {MU_LAW.silence}
        for before, after in pairwise(packets):
            assert sequence_distance(after.sequence, before.sequence) == 1
            assert timestamp_distance(after.timestamp, before.timestamp) == 160


@virtual
async def test_a_sentence_is_played_whole_with_a_marker_at_its_first_packet() -> None:
    async with on_stage() as stage:
        await until(lambda: len(stage.far.tape) >= 3)
        stage.session.say(1, "ten letters")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        await until(lambda: stage.far.tape[-1][1].payload == MU_LAW.silence)
        voiced = [packet for _, packet in stage.far.voiced()]
        assert len(voiced) == 11
        assert [packet.marker for packet in voiced] == [True] + [False] * 10
        for before, after in pairwise(voiced):
            assert timestamp_distance(after.timestamp, before.timestamp) == 160
        played = np.concatenate([MU_LAW.decode(packet.payload) for packet in voiced])
        assert np.array_equal(played, MU_LAW.decode(MU_LAW.encode(tone(0.22, OUR_HZ))))
        assert [type(event) for event in stage.events] == [UtteranceStarted, UtteranceEnded]
        assert stage.of(UtteranceEnded)[0].heard_chars == 11
        assert not stage.of(UtteranceEnded)[0].interrupted


@virtual
async def test_stop_is_silent_within_one_frame_and_counts_what_was_heard() -> None:
    async with on_stage() as stage:
        stage.session.say(1, "x" * 100)
        stage.session.say(2, "y" * 100)
        await until(lambda: len(stage.far.voiced()) >= 10)
        heard_packets = len(stage.far.voiced())
        stage.session.stop()
        await until(lambda: len(stage.of(UtteranceEnded)) == 2)
        await until(lambda: len(stage.far.tape) > heard_packets + 8)
        # One packet may have been on the wire already, and one holds the fade.
        assert len(stage.far.voiced()) <= heard_packets + 2
        first, second = stage.of(UtteranceEnded)
        assert (first.utterance_id, second.utterance_id) == (1, 2)
        assert first.interrupted
        assert second.interrupted
        assert heard_packets - 1 <= first.heard_chars <= heard_packets + 2
        assert second.heard_chars == 0


@virtual
async def test_pause_keeps_the_place_and_resume_goes_on() -> None:
    async with on_stage() as stage:
        stage.session.say(1, "z" * 40)
        await until(lambda: len(stage.far.voiced()) >= 10)
        stage.session.pause()
        await until(lambda: stage.far.tape[-1][1].payload == MU_LAW.silence)
        before = len(stage.far.voiced())
        assert not stage.of(UtteranceEnded)
        stage.session.resume()
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert before < 15
        assert 40 <= len(stage.far.voiced()) <= 42
        assert stage.of(UtteranceEnded)[0].heard_chars == 40


@virtual
async def test_a_cached_prompt_needs_no_speaker() -> None:
    async with on_stage(prompts={"One moment.": MU_LAW.encode(tone(0.1, OUR_HZ))}) as stage:
        stage.session.say(1, "One moment.")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert stage.speaker.said == []
        assert stage.of(UtteranceStarted)[0].engine_s == 0.0


@virtual
async def test_a_dead_speaker_is_told_and_the_next_sentence_is_still_said() -> None:
    async with on_stage() as stage:
        stage.speaker.failures["broken"] = EngineUnavailable("tone", "no process")
        stage.session.say(1, "broken")
        stage.session.say(2, "whole")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert [(failure.utterance_id, failure.reason) for failure in stage.of(UtteranceFailed)] == [
            (1, "tone: no process")
        ]
        assert stage.of(UtteranceEnded)[0].utterance_id == 2


@virtual
async def test_every_utterance_ends_even_when_the_call_does() -> None:
    async with on_stage() as stage:
        stage.session.say(1, "a" * 100)
        stage.session.say(2, "b" * 100)
        await until(lambda: len(stage.far.voiced()) >= 3)
    assert sorted(ended.utterance_id for ended in stage.of(UtteranceEnded)) == [1, 2]


@virtual
async def test_an_echo_does_not_interrupt_where_a_voice_does() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(2.0, amplitude=400))  # a noisy line
        stage.session.say(1, "x" * 150)
        await stage.far.talk(tone(1.0, amplitude=1000))
        assert stage.of(SpeechStarted) == []
        await stage.far.talk(tone(1.0, amplitude=9000))
        assert len(stage.of(SpeechStarted)) == 1


@virtual
async def test_digits_and_speech_survive_a_bad_network() -> None:
    chance = random.Random(11)
    async with on_stage() as stage:
        loop = asyncio.get_running_loop()
        pressed = "".join(chance.choice("0123456789*#") for _ in range(100))

        def through_the_network(data: bytes) -> None:
            """10 % loss, up to 60 ms of jitter and therefore disorder, 5 % doubled."""
            if chance.random() < 0.10:
                return
            for _ in range(2 if chance.random() < 0.05 else 1):
                loop.call_later(chance.uniform(0.0, 0.06), stage.far.send, data)

        for digit in pressed:
            began = stage.far.timestamp
            for one in digit_packets(digit, 0.1):
                packet = RtpPacket(101, stage.far.sequence, began, stage.far.ssrc, one.payload, one.marker)
                through_the_network(packet.serialize())
                stage.far.sequence = (stage.far.sequence + 1) % 65536
                await asyncio.sleep(0.02)
            stage.far.timestamp = (began + 1120) % 2**32
            for _ in range(5):
                through_the_network(stage.far.packet(MU_LAW.silence))
                await asyncio.sleep(0.02)
        for sound in (tone(1.0), tone(0.5, amplitude=0)):
            for begin in range(0, len(sound), 160):
                through_the_network(stage.far.packet(MU_LAW.encode(sound[begin : begin + 160].copy())))
                await asyncio.sleep(0.02)
        await until(lambda: bool(stage.of(Transcript)))
        assert "".join(one.digit for one in stage.of(Digit)) == pressed
        assert 0.8 < stage.recogniser.sounds[-1].duration_s < 1.9
        stats = stage.session.stats()
        assert 0.05 < stats.packets_lost / stats.packets_received < 0.2
        assert stats.packets_duplicate > 20


@virtual
async def test_another_source_and_another_law_go_on_as_the_same_call() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(0.5))
        stage.far.ssrc, stage.far.sequence, stage.far.timestamp = 99, 7, 7
        for _ in range(25):
            stage.far.send(stage.far.packet(A_LAW.encode(tone(0.02)), payload_type=8))
            await asyncio.sleep(0.02)
        await stage.far.silence(0.4)
        await until(lambda: bool(stage.of(Transcript)))
        assert 1.0 < stage.recogniser.sounds[-1].duration_s < 1.4
        assert stage.session.stats().ssrc_changes == 1


@virtual
async def test_packets_of_ten_and_thirty_milliseconds_are_heard_as_well() -> None:
    async with on_stage() as stage:
        for samples in (80, 240):
            for _ in range(round(8000 / samples)):
                data = RtpPacket(
                    0, stage.far.sequence, stage.far.timestamp, stage.far.ssrc, MU_LAW.encode(tone(samples / 8000))
                )
                stage.far.send(data.serialize())
                stage.far.sequence = (stage.far.sequence + 1) % 65536
                stage.far.timestamp = (stage.far.timestamp + samples) % 2**32
                await asyncio.sleep(samples / 8000)
        await stage.far.silence(0.4)
        await until(lambda: bool(stage.of(Transcript)))
        assert 2.1 < stage.recogniser.sounds[-1].duration_s < 2.5
        assert stage.session.stats().packets_lost == 0


def test_a_session_serves_as_the_ear_and_the_mouth_of_the_mind() -> None:
    for port in (Ear, Mouth):
        wanted = [name for name in vars(port) if not name.startswith("_")]
        assert wanted
        for name in wanted:
            ours = inspect.signature(vars(MediaSession)[name])
            assert list(ours.parameters.values()) == list(inspect.signature(vars(port)[name]).parameters.values()), name


def test_the_same_session_runs_on_uvloop_in_real_time() -> None:
    async def call() -> None:
        async with on_stage(prompts={"Hello.": MU_LAW.encode(tone(0.1, OUR_HZ))}) as stage:
            stage.session.say(1, "Hello.")
            await stage.far.talk(tone(0.3))
            await stage.far.silence(0.4)
            await until(lambda: bool(stage.of(Transcript)) and bool(stage.of(UtteranceEnded)), 20.0)
            assert len(stage.far.voiced()) == 5

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(call())


@virtual
async def test_a_stranger_is_not_heard() -> None:
    async with on_stage() as stage:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=stage.session.local_address
        )
        for sequence in range(50):
            transport.sendto(RtpPacket(0, sequence, sequence * 160, 9, MU_LAW.encode(tone(0.02))).serialize())
        await until(lambda: stage.session.stats().strangers == 50)
        transport.close()
        assert stage.events == []
        assert stage.session.stats().packets_received == 0


@virtual
async def test_garbage_wrong_types_and_rtcp_are_counted_and_do_no_harm() -> None:
    async with on_stage() as stage:
        stage.far.send(b"\x80")
        stage.far.send(b"not rtp at all, but long enough")
        stage.far.send(stage.far.packet(bytes(160), payload_type=96))
        stage.far.send(b"\x80\xc8\x00\x06" + bytes(24))
        stage.far.send(stage.far.packet(b"\x05", payload_type=101))
        await stage.far.talk(tone(0.5))
        await stage.far.silence(0.3)
        await until(lambda: bool(stage.of(Transcript)))
        stats = stage.session.stats()
        assert (stats.packets_malformed, stats.packets_wrong_payload_type, stats.packets_rtcp) == (3, 1, 1)


@virtual
async def test_digits_are_heard_once_each() -> None:
    async with on_stage() as stage:
        for digit in "12#":
            began = stage.far.timestamp
            for packet in digit_packets(digit, 0.1):
                data = RtpPacket(
                    101, stage.far.sequence, began, stage.far.ssrc, packet.payload, packet.marker
                ).serialize()
                stage.far.sequence = (stage.far.sequence + 1) % 65536
                stage.far.send(data)
            stage.far.timestamp = (began + 1600) % 2**32
            await asyncio.sleep(0)
        await until(lambda: len(stage.of(Digit)) == 3)
        assert "".join(digit.digit for digit in stage.of(Digit)) == "12#"
        assert stage.of(Digit)[0].duration_s == 0.1


@virtual
async def test_a_sentence_begins_at_once_and_the_beat_follows_it() -> None:
    async with on_stage() as stage:
        loop = asyncio.get_running_loop()
        await until(lambda: len(stage.far.tape) >= 3)
        await asyncio.sleep(0.007)
        said_at = loop.time()
        stage.session.say(1, "twelve chars")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        times = [at for at, _ in stage.far.voiced()]
        assert times[0] - said_at <= 0.002
        gaps = [round(after - before, 3) for before, after in pairwise(times)]
        assert set(gaps) <= {0.019, 0.020, 0.021}


@virtual
async def test_the_head_start_of_a_sentence_is_worked_off_in_silence() -> None:
    async with on_stage() as stage:
        await until(lambda: len(stage.far.tape) >= 3)
        for sentence in range(20):
            await asyncio.sleep(0.005)
            stage.session.say(sentence, "hello")
            await until(lambda: len(stage.of(UtteranceEnded)) == sentence + 1)  # noqa: B023
            await asyncio.sleep(0.5)
        (first_at, first), (last_at, last) = stage.far.tape[0], stage.far.tape[-1]
        line_s = timestamp_distance(last.timestamp, first.timestamp) / 8000
        assert abs(line_s - (last_at - first_at)) <= 0.022
        gaps = [after - before for (before, _), (after, _) in pairwise(stage.far.tape)]
        assert max(gaps) <= 0.0225


@virtual
async def test_after_a_stall_nothing_is_sent_in_a_burst_and_time_stamps_are_true() -> None:
    async with on_stage() as stage:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        stage.session.say(1, "w" * 60)
        await until(lambda: len(stage.far.voiced()) >= 10)
        loop.stall(0.205)
        await until(lambda: bool(stage.of(UtteranceEnded)))
        packets = stage.far.voiced()
        assert len(packets) == 60
        leap = [(a, b) for a, b in pairwise(packets) if b[0] - a[0] > 0.1]
        assert len(leap) == 1
        (before_at, before), (after_at, after) = leap[0]
        assert after.marker
        assert abs(timestamp_distance(after.timestamp, before.timestamp) / 8000 - (after_at - before_at)) <= 0.02
        assert sequence_distance(after.sequence, before.sequence) == 1
        assert min(b[0] - a[0] for a, b in pairwise(packets)) > 0.0
        assert sum(b[0] - a[0] < 0.015 for a, b in pairwise(packets)) <= 1
        assert stage.session.stats().missed_beats >= 9


@virtual
async def test_a_dead_line_is_reported_once_and_again_after_it_came_back() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(0.1))
        await asyncio.sleep(25)
        assert len(stage.of(MediaLost)) == 1
        await stage.far.talk(tone(0.1))
        await asyncio.sleep(11)
        assert len(stage.of(MediaLost)) == 2


@virtual
async def test_a_ten_minute_monologue_neither_grows_nor_stalls() -> None:
    async with on_stage() as stage:
        minute = np.concatenate([np.concatenate((tone(0.9), tone(0.1, amplitude=0))) for _ in range(60)])
        for _ in range(10):
            await stage.far.talk(minute)
        await stage.far.silence(0.4)
        await until(lambda: bool(stage.of(Transcript)))
        assert max(sound.duration_s for sound in stage.recogniser.sounds) <= 28.1
        assert 22 <= len(stage.recogniser.sounds) <= 24
        said = stage.of(Transcript)[0]
        assert said.text == " ".join(f"sound {number + 1}" for number in range(len(stage.recogniser.sounds)))
        assert said.to_s - said.from_s > 590
        assert len(stage.of(SpeechStarted)) == 1
        assert len(stage.far.tape) > 29_900


@virtual
async def test_a_long_turn_with_pauses_goes_on_as_text() -> None:
    async with on_stage() as stage:
        for number in range(4):
            await stage.far.talk(tone(13.0))
            await stage.far.silence(0.5)
            await until(lambda: len(stage.of(Transcript)) == number + 1)  # noqa: B023
        assert max(sound.duration_s for sound in stage.recogniser.sounds) < 14
        assert stage.of(Transcript)[-1].text == "sound 1 sound 2 sound 3 sound 4"
        stage.session.turn_taken()
        await stage.far.talk(tone(0.5))
        await stage.far.silence(0.5)
        await until(lambda: len(stage.of(Transcript)) == 5)
        assert stage.of(Transcript)[-1].text == "sound 5"


@virtual
async def test_an_empty_sentence_ends_like_any_other() -> None:
    async with on_stage() as stage:
        stage.session.say(1, "")
        stage.session.say(2, "  ")
        await until(lambda: len(stage.of(UtteranceEnded)) == 2)
        assert stage.far.voiced() == []


@virtual
async def test_a_flood_of_digits_is_bounded() -> None:
    async with on_stage() as stage:
        for number in range(2000):
            payload = bytes((number % 10, 0x8A, 0, 160))
            stage.far.send(RtpPacket(101, stage.far.sequence, number * 160, stage.far.ssrc, payload, True).serialize())
            stage.far.sequence = (stage.far.sequence + 1) % 65536
            await asyncio.sleep(0.001)
        await until(lambda: stage.session.stats().packets_received == 2000)
        assert len(stage.of(Digit)) <= 32 + 15 * 2 + 1
        assert stage.session.stats().digits_flooded == 2000 - len(stage.of(Digit))


@virtual
async def test_the_far_end_may_stop_sending_while_it_is_silent() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(0.6))
        await until(lambda: bool(stage.of(Transcript)))
        assert len(stage.of(PauseHeard)) >= 1
        assert stage.session.stats().starved_s > 0.1


@virtual
async def test_a_hanging_engine_is_given_up_on() -> None:
    async with on_stage() as stage:
        stage.recogniser.takes = asyncio.Event()
        await stage.far.talk(tone(0.6))
        await stage.far.silence(7.0)
        assert [failure.reason for failure in stage.of(RecognitionFailed)] == ["the deadline passed"]
        assert stage.recogniser.cancelled == 1


@virtual
async def test_an_error_in_the_call_comes_out_as_itself() -> None:
    with pytest.raises(ExceptionGroup) as caught:  # the stage's own group, one level and no deeper
        async with on_stage():
            raise LookupError
    assert isinstance(caught.value.exceptions[0], LookupError)


@virtual
async def test_after_the_end_nothing_can_be_said() -> None:
    async with on_stage() as stage:
        pass
    with pytest.raises(MediaClosed):
        stage.session.say(1, "too late")
    stage.session.stop()
    stage.session.turn_taken()


@virtual
async def test_sentences_are_made_one_ahead_and_no_more() -> None:
    async with on_stage() as stage:
        for number in range(10):
            stage.session.say(number, f"sentence number {number}" + "." * 40)
        await until(lambda: len(stage.far.voiced()) >= 20)
        assert len(stage.speaker.said) == 2
        await until(lambda: len(stage.of(UtteranceEnded)) == 10, 60.0)
        assert [ended.utterance_id for ended in stage.of(UtteranceEnded)] == list(range(10))


@virtual
async def test_stop_tells_the_speaker_to_stop() -> None:
    async with on_stage() as stage:
        stage.speaker.hangs = True
        stage.session.say(1, "never finished")
        await until(lambda: stage.speaker.said == ["never finished"])
        stage.session.stop()
        await until(lambda: stage.speaker.closed == 1)
        await until(lambda: bool(stage.of(UtteranceEnded)))


@virtual
async def test_a_digit_that_signalling_reports_is_an_event_like_any_other() -> None:
    async with on_stage() as stage:
        stage.session.digit_pressed("#", 0.12)
        with pytest.raises(ValueError, match="not a DTMF digit"):
            stage.session.digit_pressed("12", 0.1)
        await until(lambda: bool(stage.of(Digit)))
        assert [(one.digit, one.duration_s) for one in stage.of(Digit)] == [("#", 0.12)]


@virtual
async def test_a_prompt_at_another_speed_is_made_anew_and_the_cached_one_is_the_last_resort() -> None:
    async with on_stage(
        prompts={"Hello.": MU_LAW.encode(tone(0.3, OUR_HZ)), "Sorry.": MU_LAW.encode(tone(0.3))}
    ) as stage:
        stage.speaker.failures["Sorry."] = EngineUnavailable("tone", "gone")
        stage.session.say(1, "Hello.", speed=0.8)
        stage.session.say(2, "Sorry.", speed=0.8)
        await until(lambda: len(stage.of(UtteranceEnded)) == 2)
        assert stage.speaker.said == ["Hello.", "Sorry."]
        assert len(stage.far.voiced()) == 8 + 15


@virtual
async def test_a_call_that_is_cancelled_in_mid_sentence_leaves_nothing_behind() -> None:
    tasks_before, files_before = len(asyncio.all_tasks()), len(list(OPEN_FILES.iterdir()))
    seen: list[Stage] = []

    async def call() -> None:
        async with on_stage() as stage:
            seen.append(stage)
            stage.recogniser.takes = asyncio.Event()
            stage.session.say(1, "x" * 200)
            await stage.far.talk(tone(0.5))
            await stage.far.silence(60.0)

    for number in range(20):
        task = asyncio.create_task(call())
        await until(lambda: len(seen) == number + 1 and len(seen[-1].recogniser.sounds) == 1)  # noqa: B023
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [ended.interrupted for ended in seen[-1].of(UtteranceEnded)] == [True]
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == tasks_before
    assert len(list(OPEN_FILES.iterdir())) == files_before


@virtual
async def test_digits_are_sent_as_telephone_events() -> None:
    async with on_stage() as stage:
        stage.session.press("4*")
        await until(lambda: sum(packet.payload_type == 101 for _, packet in stage.far.tape) >= 14)
        events = [packet for _, packet in stage.far.tape if packet.payload_type == 101]
        assert len({packet.timestamp for packet in events}) == 2
        assert sum(packet.marker for packet in events) == 2
