"""Speculation on and off: the ratio, the waste, and effects that nobody asked for."""

import argparse
import json

import pytest

from bench import speculation
from bench.speculation import THOUGHTS, TOKENS, Book, Side
from bench.stage import patience_of
from bench.talkers import Asked, Talk

ARGS = argparse.Namespace(seed=1, at_once=2)
LOAD = (0.0, 0.0, 0.0)


def asked(latency_s: float, turn: int, tier: str = "fast") -> Asked:
    return Asked(0, 0.0, latency_s, latency_s, latency_s, False, False, "", "", turn, tier, {"latency": latency_s}, ())


def side(*latencies_s: float, patience_s: float = 0.25) -> Side:
    found = Side()
    turns = tuple(asked(latency_s, number) for number, latency_s in enumerate(latencies_s))
    found.add(0, [Talk(0, "sip", "", "call", len(turns), 9.0, turns)], {("call", n): patience_s for n in range(99)})
    return found


def with_metrics(of: Side, *, used: int = 7, dropped: int = 3, sent: int = 1000, evaluated: int = 100) -> Side:
    of.metrics = {
        THOUGHTS.format(result="used"): used,
        THOUGHTS.format(result="dropped"): dropped,
        TOKENS.format(part="sent", turn="later"): sent,
        TOKENS.format(part="evaluated", turn="later"): evaluated,
    }
    return of


def test_the_silence_that_is_waited_for_anyway_is_no_engines_wait() -> None:
    found = speculation.report_of(with_metrics(side(0.35, 0.30)), side(0.75, 0.75), ARGS, LOAD).as_json()
    assert found["figures"]["engines' part of the wait, on / off"]["p50"] == pytest.approx(0.15)
    assert found["figures"]["engines' part of the wait, off"]["p50"] == pytest.approx(500.0)


def test_only_turns_that_both_answered_are_compared() -> None:
    found = speculation.report_of(with_metrics(side(0.35)), side(0.75, 5.0), ARGS, LOAD).as_json()
    assert found["counts"]["turns that both systems answered"]["value"] == 1
    assert found["figures"]["engines' part of the wait, on / off"]["p50"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("changed", "met"),
    [({}, True), ({"dropped": 4}, False), ({"evaluated": 160}, False), ({"used": 0, "dropped": 0}, True)],
)
def test_waste_and_cold_prompts_miss_their_goals(changed: dict[str, int], met: bool) -> None:
    off = with_metrics(side(0.75, 0.75), used=0, dropped=0)
    assert speculation.report_of(with_metrics(side(0.35, 0.35), **changed), off, ARGS, LOAD).met is met


def test_an_effect_without_a_turn_and_a_todo_without_a_run_are_strays() -> None:
    taken = frozenset({("a", 1), ("a", 2)})
    assert Book((("a", 1, "create_todo"), ("a", 2, "complete_todo")), taken, 1).strays == 0
    assert Book((("a", 3, "create_todo"),), taken, 1).strays == 1
    assert Book((("a", 1, "create_todo"),), taken, 2).strays == 1


def test_patience_is_read_from_the_log_and_other_lines_are_passed_over() -> None:
    turn = {"event": "turn", "call_id": "a", "turn": 3, "patience_s": 0.45}
    log = [
        json.dumps(turn),
        "not JSON",
        json.dumps({"event": "call"}),
        json.dumps({**turn, "turn": 4, "patience_s": None}),
    ]
    assert patience_of(log) == {("a", 3): 0.45}


def test_the_interval_of_a_ratio_holds_the_ratio_and_repeats() -> None:
    on_s, off_s = [0.1, 0.2, 0.3, 0.1] * 10, [0.5, 0.6, 0.9, 0.4] * 10
    low, high = speculation.ratio_interval(on_s, off_s) or (9.0, 0.0)
    assert low < sum(on_s) / sum(off_s) < high
    assert speculation.ratio_interval(on_s, off_s) == (low, high)
    assert speculation.ratio_interval([0.1], [0.2]) is None
