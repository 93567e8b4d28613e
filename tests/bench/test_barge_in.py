"""How the bench of interruptions reads a tape."""

import numpy as np
import pytest

from ari_app.caller import g711
from ari_app.caller.analysis import tone
from ari_app.caller.rtp import RtpPacket
from ari_app.caller.tape import Taped
from bench.barge_in import Trial, cough, hum, longest_pause, summarise


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


@pytest.mark.parametrize("make", [hum, cough])
def test_the_noises_are_short_loud_and_never_the_same(make) -> None:
    rng = np.random.default_rng(1)
    first, second = make(rng), make(rng)
    assert 0.2 < len(first) / 8000 < 0.6
    assert np.abs(first).max() > 5000
    assert not np.array_equal(first[:1000], second[:1000])
