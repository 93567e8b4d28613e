"""How the bench of interruptions reads a tape."""

import numpy as np
import pytest

from ari_app.caller import g711
from ari_app.caller.analysis import tone
from ari_app.caller.rtp import RtpPacket
from ari_app.caller.tape import Taped
from bench.barge_in import Trial, judged, longest_pause, plan, summarise
from bench.interruption.sounds import cough, hum, level


def tape(*pieces: tuple[float, bool]) -> list[Taped]:
    """(length in s, whether it is heard), one packet every 20 ms from 10 s on."""
    loud, quiet = g711.encode(tone(400.0, 0.02)), g711.encode(np.zeros(160, np.int16))
    found: list[Taped] = []
    for length_s, heard in pieces:
        for _ in range(round(length_s / 0.02)):
            number = len(found)
            found.append(Taped(10.0 + number * 0.02, RtpPacket(0, number, number * 160, 1, loud if heard else quiet)))
    return found


def test_the_longest_pause_is_found_with_the_last_packet_before_it() -> None:
    pause_s, since_s = longest_pause(
        tape((1.0, True), (0.2, False), (0.5, True), (0.6, False), (0.4, True)), 10.0, 12.68
    )
    assert pause_s == pytest.approx(0.6, abs=0.021)
    assert since_s == pytest.approx(11.68, abs=0.021)


def test_a_stop_is_a_pause_longer_than_the_voice_ever_makes_itself() -> None:
    went_on, stopped = Trial("hum", None, 0.31), Trial("hum", 0.2, 0.9)
    trials = [
        Trial("nothing", None, 0.30),
        Trial("words", 0.25, 2.0),
        Trial("words", None, 0.3),
        went_on,
        went_on,
        went_on,
        stopped,
        Trial("listening", None, 0.2),
        Trial("cough", None, 0.2),
        Trial("echo", None, 0.3),
    ]
    report = summarise(trials, 1, (0.0, 0.0, 0.0))
    figures = {figure.name: list(figure.values) for figure in report.figures}
    assert figures["speech onset to silence"] == [250.0]
    assert figures["stopped by a listener's noise"] == [pytest.approx(1 / 5)]
    assert {count.name: count.value for count in report.counts}["words that did not stop it"] == 1
    assert not report.met


def test_a_sound_into_silence_is_void_and_counts_for_nothing() -> None:
    silent_already = tape((1.0, True), (1.5, False), (1.0, True))
    trial = judged("hum", silent_already, 12.0)
    assert trial.void
    report = summarise([Trial("nothing", 0.1, 0.3), trial], 1, (0.0, 0.0, 0.0))
    counts = {count.name: count.value for count in report.counts}
    assert (counts["void"], counts["hum"]) == (1, 0)


def test_silence_is_counted_from_the_sound_to_the_last_packet_that_is_heard() -> None:
    trial = judged("words", tape((2.3, True), (2.0, False)), 12.0)
    assert trial.silent_after_s == pytest.approx(0.3, abs=0.021)
    assert trial.longest_pause_s > 1.2


def test_a_run_has_enough_of_each_kind_and_is_the_same_for_the_same_seed() -> None:
    said = [np.full(1600, 1000, np.int16)] * 10
    first, second = plan(said, said, 20, 1), plan(said, said, 20, 1)
    kinds = [sound.kind for script in first for sound in script.sounds]
    assert kinds.count("words") >= 20
    assert kinds.count("listening") + kinds.count("hum") >= 20
    assert all(kinds.count(kind) >= 3 for kind in ("cough", "background", "echo", "babble and words"))
    assert all(
        np.array_equal(one.samples, other.samples)
        for before, after in zip(first, second, strict=True)
        for one, other in zip(before.sounds, after.sounds, strict=True)
        if one.samples is not None and other.samples is not None
    )


@pytest.mark.parametrize("make", [hum, cough])
def test_the_noises_are_short_loud_and_never_the_same(make) -> None:
    rng = np.random.default_rng(1)
    first, second = (level(make(rng), -22.0) for _ in range(2))
    assert 0.2 < len(first) / 8000 < 1.0
    assert np.abs(first).max() > 3000
    assert not np.array_equal(first[:1000], second[:1000])
