"""The blind self-test notices an analyser that errs, and one that takes hiss for an answer."""

from dataclasses import replace

import pytest

from ari_app.caller import analysis
from bench import blind
from bench.blind import Trust


@pytest.mark.parametrize("seed", range(20, 30))
def test_gaps_nobody_told_are_recovered_and_every_decoy_is_discarded(seed: int) -> None:
    known, decoys = blind.tape(seed)
    assert blind.error_s(known) == pytest.approx(0.0, abs=1e-9)
    assert sum(turn.disputed for turn in analysis.turns(known.tape)) == decoys


def test_some_tapes_do_have_decoys() -> None:
    assert sum(blind.tape(seed)[1] for seed in range(20, 30)) >= 5


def test_an_error_of_one_frame_is_seen() -> None:
    known, _ = blind.tape(21)
    wrong = replace(known, gaps_s=tuple(gap_s + 0.02 for gap_s in known.gaps_s))
    assert blind.error_s(wrong) == pytest.approx(0.02)


def test_a_missed_turn_is_an_infinite_error() -> None:
    known, _ = blind.tape(21)
    assert blind.error_s(replace(known, gaps_s=known.gaps_s[1:])) == float("inf")


def test_every_report_has_fresh_seeds_and_publishes_them() -> None:
    first, second = blind.tried(), blind.tried()
    assert set(first.seeds).isdisjoint(second.seeds)
    assert all(str(seed) in str(first) for seed in first.seeds)
    assert blind.tried(first.seeds) == first


@pytest.mark.parametrize(
    ("trust", "good"),
    [
        (Trust(0.5, 36, 4, 4, (1,)), True),
        (Trust(21.0, 36, 4, 4, (1,)), False),
        (Trust(0.5, 36, 6, 4, (1,)), False),
        (Trust(0.5, 36, 3, 4, (1,)), False),
    ],
)
def test_an_analyser_that_errs_or_discards_wrongly_fails_the_report(trust: Trust, good: bool) -> None:
    assert all(count.met for count in blind.counts(trust)) is good
