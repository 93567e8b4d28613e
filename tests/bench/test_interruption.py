"""What the offline bench of interruptions counts, and the sounds it makes."""

import numpy as np
import pytest

from bench.interruption.sounds import babble, level, room, street
from bench.interruption.stage import Told


@pytest.mark.parametrize(
    ("frames", "silenced_s"),
    [
        ([False] * 50, None),
        ([False] * 10 + [True] * 5 + [False] * 30, None),  # 100 ms
        ([False] * 10 + [True] * 6 + [False] * 30, 0.2),
        ([False] * 10 + [True] * 3 + [False] * 5 + [True] * 20, 0.36),
    ],
)
def test_a_silence_of_more_than_a_tenth_of_a_second_is_a_stop(frames: list[bool], silenced_s: float | None) -> None:
    assert Told(silent=frames).silenced_s == (None if silenced_s is None else pytest.approx(silenced_s))


def test_levels_are_those_of_the_louder_half() -> None:
    half = np.concatenate((np.zeros(4000), np.full(4000, 100.0)))
    loud = level(half, -20.0)
    assert 20 * np.log10(np.abs(loud).max() / 32768) == pytest.approx(-20.0, abs=0.1)


def test_what_lies_behind_a_caller_is_as_long_as_wanted_and_the_same_for_the_same_seed() -> None:
    voices = [np.sin(np.arange(4000) * pitch) for pitch in (0.1, 0.2, 0.3)]
    for make in (lambda rng: babble(voices, 2.0, rng), lambda rng: street(2.0, rng)):
        first, second = make(np.random.default_rng(3)), make(np.random.default_rng(3))
        assert len(first) == 16000
        assert np.array_equal(first, second)


def test_a_room_changes_no_energy() -> None:
    assert np.sum(room(np.random.default_rng(1), 0.1) ** 2) == pytest.approx(1.0)
