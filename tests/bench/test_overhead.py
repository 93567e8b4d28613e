"""The arithmetic of own overhead: declared waits, where the rest goes, and which end of speech the ear hears."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.caller.g711 import FRAME_S, SILENCE
from ari_app.caller.rtp import RtpPacket
from ari_app.caller.selftest import voice_like
from ari_app.caller.tape import Mark, Tape, Taped
from ari_app.caller.user_agent import UserAgentOptions
from audio_pipeline.endpointing import EndpointingOptions
from audio_pipeline.vad.webrtc import WebRtcDetector
from bench import callers, overhead, utterances
from bench.callers import CallResult, TurnResult
from bench.overhead import Path, Run
from bench.stub_engines import Delays, Served

DELAYS = Delays(recognise_s=0.35, first_audio_s=0.1)
PATH = Path(DELAYS, pause_s=0.2, understood_s=0.45)


def test_the_recogniser_ends_the_wait_when_it_is_the_last() -> None:
    assert PATH.whole_s == pytest.approx(0.65)


def test_the_declared_silence_ends_the_wait_when_the_recogniser_is_quicker() -> None:
    assert Path(Delays(recognise_s=0.1), pause_s=0.2, understood_s=0.45).whole_s == pytest.approx(0.45)


def _run(**more: float) -> Run:
    turn = TurnResult(said_end_s=10.0, answer_s=10.66, disputed=False, cut_in=False, late_s=0.0)
    served = (
        Served("speak", 9.0, 9.1, 9.1, 9.1, "a greeting"),
        Served("recognise", 10.203, 10.553, 10.554, 10.554, "x"),
        Served("speak", 10.557, 10.657, 10.6575, 10.658, "y"),
    )
    return Run(1, [CallResult("a", "", 1, (turn,), ())], (), served, {})


def test_the_parts_of_a_turn_add_up_to_its_overhead() -> None:
    parts = overhead.part_ms(_run(), PATH)
    assert [round(values[0], 6) for values in parts.values()] == [3.0, 1.0, 3.0, 0.5, 2.5]
    assert sum(values[0] for values in parts.values()) == pytest.approx(overhead.overheads_ms(_run(), PATH)[0])


def test_a_turn_quicker_than_declared_fails_the_bench() -> None:
    slow = {count.name: count for count in overhead.counts([_run()], PATH)}
    assert slow["quicker than the declared waits"].met
    too_slow = Path(Delays(recognise_s=0.5, first_audio_s=0.1), 0.2, 0.45)
    assert not {count.name: count for count in overhead.counts([_run()], too_slow)}[
        "quicker than the declared waits"
    ].met


def test_what_the_caller_was_late_or_early_itself_is_no_overhead() -> None:
    turns = [TurnResult(10.0, 10.66 + late_s, False, False, late_s) for late_s in (0.0, 0.015, -0.015)]
    run = Run(1, [CallResult("a", "", 3, tuple(turns), ())], (), (), {})
    assert overhead.overheads_ms(run, PATH) == pytest.approx([10.0, 10.0, 10.0])


@pytest.mark.parametrize("late_s", [0.025, -0.025, float("nan")])
def test_a_turn_whose_caller_was_held_up_is_discarded_and_counted(late_s: float) -> None:
    run = Run(1, [CallResult("a", "", 1, (TurnResult(10.0, 10.7, False, False, late_s),), ())], (), (), {})
    assert overhead.overheads_ms(run, PATH) == []
    counted = {count.name: count.value for count in overhead.counts([run], PATH)}
    assert counted["discarded: the caller itself was held up"] == 1


def test_disputed_turns_give_no_figure_and_are_counted() -> None:
    turn = TurnResult(10.0, 10.66, disputed=True, cut_in=False, late_s=0.0)
    run = Run(1, [CallResult("a", "", 1, (turn,), ())], (), (), {})
    assert overhead.overheads_ms(run, PATH) == []
    assert {count.name: count.value for count in overhead.counts([run], PATH)}[
        "discarded: disputed by the second detector"
    ] == 1


@given(st.integers(1, 120), st.integers(1, 40))
def test_sharing_a_job_among_processes_loses_no_call(calls: int, most: int) -> None:
    phone = UserAgentOptions("a", ("127.0.0.1", 5060), "b")
    whole = callers.job(
        phone, "7000", np.zeros(160, np.int16), calls=calls, turns=3, spacing_s=0.3, silence_s=0.2, seed=1
    )
    parts = callers.shared(whole, most)
    assert sum(part.calls for part in parts) == calls
    assert max(part.calls for part in parts) <= most
    assert len({part.seed for part in parts}) == len(parts) == math.ceil(calls / most)


def test_the_callers_own_lateness_is_that_of_the_packet_that_ends_the_silence() -> None:
    rng = np.random.default_rng(1)
    from ari_app.caller import g711

    codes = g711.encode(voice_like(1.0, rng))
    frames = [SILENCE] * 50 + [codes[at : at + 160] for at in range(0, len(codes), 160)] + [SILENCE] * 50
    late = {50 + 50 - 1 + 10: 0.007}  # the tenth packet after the last voiced one
    sent = [
        Taped(5.0 + index * FRAME_S + late.get(index, 0.0), RtpPacket(0, index, index * 160, 1, payload))
        for index, payload in enumerate(frames)
    ]
    tape = Tape(tuple(sent), (), (Mark(5.9, "said", "x"),))
    (turn,) = callers.turn_results(tape, 0.2)
    assert turn.said_end_s == pytest.approx(5.0 + 99 * FRAME_S)
    assert turn.late_s == pytest.approx(0.007)


def test_a_hard_end_is_heard_in_its_own_frame_and_a_soft_one_is_not() -> None:
    loud = (6000 * np.sin(2 * np.pi * 200 * np.arange(8000) / 8000)).astype(np.int16)
    speech = voice_like(1.2, np.random.default_rng(3))
    ear = WebRtcDetector(2)
    options = EndpointingOptions(pause_s=0.2)
    assert utterances.ear_offset_s(speech, ear, options) == 0.0
    faded = np.concatenate((speech, (speech[:1600] * 0.004).astype(np.int16)))
    assert utterances.ear_offset_s(faded, WebRtcDetector(2), options) == pytest.approx(-0.2)
    trailing = np.concatenate((loud, np.zeros(4000, np.int16), (loud[:1600] * 0.01).astype(np.int16)))
    assert len(utterances.hard_ended(trailing)) == 8000


def test_an_utterance_without_a_loud_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no loud end"):
        utterances.hard_ended(np.zeros(1600, np.int16))


def test_the_ratio_of_many_calls_comes_with_its_noise() -> None:
    rng = np.random.default_rng(1)
    alone, many = rng.gamma(4, 3, 60).tolist(), rng.gamma(4, 6, 200).tolist()
    low, high = overhead.ratio_interval(many, alone) or (0.0, 0.0)
    assert low < np.percentile(many, 95) / np.percentile(alone, 95) < high
    assert overhead.ratio_interval(alone, alone) == overhead.ratio_interval(alone, alone)
    assert overhead.ratio_interval(many, [1.0]) is None
