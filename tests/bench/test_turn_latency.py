"""The parts of a turn, the turn in the middle, and its picture."""

from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import plots, turn_latency
from bench.turn_latency import Waterfall


def exchange(*, pause_s: float = 0.5, tier: str = "model", latency_s: float | None = 0.93) -> SimpleNamespace:
    row = SimpleNamespace(tier=tier, pause_s=pause_s, think_s=0.3, speak_s=0.1, latency_s=0.9)
    return SimpleNamespace(turn=SimpleNamespace(text="Why?", latency_s=latency_s), rows=(row,))


def test_the_parts_of_a_turn_are_all_of_it() -> None:
    found = turn_latency.waterfall(exchange(), 0.45)
    assert found == Waterfall("Why?", "model", 450.0, 50.0, 300.0, 100.0, 30.0)
    assert found.whole_ms == pytest.approx(930.0)


def test_a_turn_that_was_taken_before_its_patience_was_over_waited_for_the_pause_alone() -> None:
    found = turn_latency.waterfall(exchange(pause_s=0.25), 0.45)
    assert found is not None
    assert (found.patience_ms, found.beyond_ms) == (250.0, 0.0)


@pytest.mark.parametrize(
    ("one", "patience_s"),
    [(exchange(latency_s=None), 0.45), (exchange(), None), (exchange(tier="apology"), 0.45)],
)
def test_a_turn_without_all_its_stamps_is_no_example(one: SimpleNamespace, patience_s: float | None) -> None:
    assert turn_latency.waterfall(one, patience_s) is None


def test_the_turn_in_the_middle_is_a_real_one_of_its_tier() -> None:
    turns = [Waterfall(str(ms), "fast", ms, 0, 0, 0, 0) for ms in (900.0, 100.0, 300.0)]
    found = turn_latency.typical([*turns, Waterfall("x", "model", 1, 0, 0, 0, 0)], "fast")
    assert found == turns[2]
    assert turn_latency.typical(turns, "model") is None


def test_the_turns_in_the_middle_are_drawn_one_under_the_other(tmp_path: Path) -> None:
    fast, model = (
        Waterfall("What time is it?", "fast", 250, 0, 1, 80, 30),
        Waterfall("Why?", "model", 450, 50, 300, 99, 30),
    )
    facts = {plots.TYPICAL.format(tier=one.tier): asdict(one) for one in (fast, model)}
    report = {"facts": facts, "machine": {"processor": "x"}, "at": "now", "load_average": {"before": [0.1]}}
    assert plots.draw_turns(tmp_path / "t.png", report)
    assert 5_000 < (tmp_path / "t.png").stat().st_size < 90_000
    assert not plots.draw_turns(tmp_path / "none.png", {"facts": {}})
    assert not (tmp_path / "none.png").exists()
