"""The analyser recovers what is known to be on a tape."""

import dataclasses

import numpy as np
import pytest

from ari_app.caller import analysis, g711, selftest
from ari_app.caller.analysis import Span
from ari_app.caller.rtp import RtpPacket
from ari_app.caller.tape import Mark, Tape, Taped


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("noise", [1, 20, 60])
def test_known_gaps_come_out_within_one_frame(seed: int, noise: int) -> None:
    known = selftest.known_tape(np.random.default_rng(seed), noise=noise)
    assert selftest.worst_error_s(known) <= g711.FRAME_S + 1e-9


def test_the_self_test_notices_an_analyser_that_sees_nothing() -> None:
    known = selftest.known_tape(np.random.default_rng(1))
    deaf = dataclasses.replace(known, tape=dataclasses.replace(known.tape, received=()))
    assert selftest.worst_error_s(deaf) == float("inf")


def packets(sound: g711.Samples, begin_s: float = 0.0) -> list[Taped]:
    coded = g711.encode(sound)
    return [
        Taped(begin_s + index * 0.02, RtpPacket(0, index, index * 160, 7, coded[index * 160 :][:160]))
        for index in range(len(coded) // 160)
    ]


def silence(duration_s: float) -> g711.Samples:
    return np.zeros(round(duration_s * 8000), np.int16)


def voice(duration_s: float) -> g711.Samples:
    return selftest.voice_like(duration_s, np.random.default_rng(3))


def test_a_whistle_is_sound_but_not_voice_and_yields_no_latency() -> None:
    theirs = packets(np.concatenate([silence(2), analysis.tone(3400, 2, 12000), silence(1)]))
    heard = analysis.hear(theirs)
    assert heard.voiced == ()
    assert len(heard.sounding) == 1
    ours = packets(np.concatenate([voice(1.0), silence(4)]))
    (turn,) = analysis.turns(Tape(tuple(ours), tuple(theirs), (Mark(0.0, "said", "hello"),)))
    assert turn.disputed
    assert turn.latency_s is None


@pytest.mark.parametrize("level", [200, 800, 2000, 8000])
@pytest.mark.parametrize("seed", range(4))
def test_hiss_is_sound_but_not_voice_however_loud(level: int, seed: int) -> None:
    hiss = np.random.default_rng(seed).normal(0, level, 8000).clip(-32768, 32767).astype(np.int16)
    heard = analysis.hear(packets(np.concatenate([silence(2), hiss[:2400], silence(1), voice(0.8), silence(1)])))
    assert [span.begin_s for span in heard.disputed] == [pytest.approx(2.0, abs=0.041)]
    assert [span.begin_s for span in heard.voiced] == [pytest.approx(3.3)]


def test_a_word_that_begins_with_an_s_is_a_voice_from_its_first_packet() -> None:
    rng = np.random.default_rng(2)
    hiss = rng.normal(0, 900, 960).astype(np.int16)  # 120 ms
    heard = analysis.hear(packets(np.concatenate([silence(2), hiss, voice(0.4), silence(1)])))
    assert heard.disputed == ()
    assert heard.voiced == (Span(pytest.approx(2.0), pytest.approx(2.5)),)


def test_a_barge_in_is_timed_from_our_first_voiced_packet_to_their_last() -> None:
    theirs = packets(np.concatenate([voice(2.0), silence(2.0), voice(1.0), silence(0.5)]))
    ours = packets(np.concatenate([silence(1.8), voice(1.0), silence(2.7)]))
    tape = Tape(tuple(ours), tuple(theirs), (Mark(1.79, "barge_in", "stop"),))
    (turn,) = analysis.turns(tape)
    assert turn.stopped_after_s == pytest.approx(0.18, abs=0.021)
    assert turn.latency_s == pytest.approx(4.0 - 2.78, abs=0.021)
    assert not turn.cut_in


def test_an_assistant_that_speaks_into_a_sentence_has_cut_in() -> None:
    theirs = packets(np.concatenate([silence(1.5), voice(1.0), silence(1.5)]))
    ours = packets(np.concatenate([silence(0.5), voice(0.8), silence(0.6), voice(1.0), silence(1.1)]))
    (turn,) = analysis.turns(Tape(tuple(ours), tuple(theirs), (Mark(0.49, "said", "one two"),)))
    assert turn.cut_in


def test_dead_air_is_the_longest_silence_of_both() -> None:
    theirs = packets(np.concatenate([voice(1.0), silence(3.0), voice(1.0), silence(1.0)]))
    ours = packets(np.concatenate([silence(1.5), voice(0.5), silence(4.0)]))
    gap = analysis.dead_air(Tape(tuple(ours), tuple(theirs)))
    assert (gap.begin_s, gap.end_s) == (pytest.approx(1.98, abs=0.03), pytest.approx(4.0, abs=0.03))


def test_a_tape_on_which_nothing_arrived_is_dead_from_end_to_end() -> None:
    ours = packets(voice(1.0))
    assert analysis.dead_air(Tape(tuple(ours), ())) == Span(0.0, pytest.approx(0.98))


def test_loss_duplicates_and_disorder_are_counted_across_the_wrap() -> None:
    order = [65533, 65534, 65534, 0, 65535, 1, 4, 3, 6]
    arrived = [Taped(index * 0.02, RtpPacket(0, number, 0, 7, b"\xff" * 160)) for index, number in enumerate(order)]
    found = analysis.quality(arrived)
    assert (found.lost, found.duplicates, found.reordered) == (2, 1, 2)


def test_a_restarted_sender_is_not_a_loss() -> None:
    order = [10, 11, 12, 20000, 20001]
    arrived = [Taped(index * 0.02, RtpPacket(0, number, 0, 7, b"\xff" * 160)) for index, number in enumerate(order)]
    assert analysis.quality(arrived).lost == 0


def test_a_packet_half_a_second_late_is_late_once() -> None:
    on_time = packets(silence(2.0))
    late = [
        dataclasses.replace(taped, at_s=taped.at_s + (0.5 if index == 50 else 0)) for index, taped in enumerate(on_time)
    ]
    found = analysis.quality(late)
    assert found.late == 1
    assert found.gap_max_ms == pytest.approx(520)


def test_what_was_heard_is_laid_out_on_the_clock_of_the_tape() -> None:
    ours = packets(voice(1.0), begin_s=5.0)
    sound = analysis.sound(ours, 4.0, 7.0)
    assert len(sound) == 3 * 8000
    assert not sound[:8000].any()
    assert np.array_equal(sound[8000:16000], g711.decode(g711.encode(voice(1.0))))
    assert not sound[16000:].any()


def test_only_the_tone_that_is_there_is_heard() -> None:
    taped = packets(analysis.tone(700, 1.0))
    assert analysis.tones_heard(taped, (300, 700, 1100)) == {700}
    assert analysis.tones_heard([], (300, 700)) == frozenset()
