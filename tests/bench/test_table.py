"""latest.json: its shape, what counts as worse, and the pictures."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import plots, table
from bench.__main__ import BENCHES
from bench.report import Count, Figure, Report, intervals
from bench.table import ROWS

NOISE = np.random.default_rng(5)
EVERYDAY = next(row for row in ROWS if row.key == "turn_everyday")
LOSSY = next(row for row in ROWS if row.key == "lossy_10")


def report_of(values: list[float], *, bench: str = "turn_latency", figure: str = "fast tier", load: float = 0.1) -> Any:
    """A bench's report as it lies in the folder."""
    report = Report(bench, "x", (Figure(figure, "ms", values, 700.0, "p50"),), load_before=(load, 0.0, 0.0))
    return json.loads(json.dumps(report.as_json()))


def latencies(middle: float, count: int = 60, spread: float = 20.0) -> list[float]:
    return (middle + NOISE.normal(0, spread, count)).tolist()


def two_runs(before: Any, now: Any) -> dict[str, Any]:
    """latest.json after `now`, when it held `before`; the runs are a second apart."""
    before["at"], now["at"] = "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:01+00:00"
    first = table.latest({"turn_latency": before}, {}, cores=2)
    return table.latest({"turn_latency": now}, json.loads(json.dumps(first)), cores=2)


def test_there_is_one_key_a_row_and_every_row_says_the_same_things() -> None:
    rows = table.latest({"turn_latency": report_of(latencies(400))}, {}, cores=2)
    assert list(rows) == [row.key for row in ROWS]
    assert len(rows) == len(ROWS)
    for row in rows.values():
        assert {"what", "bench", "goal", "measured", "n", "p50", "p95", "p99", "unit", "met", "worse"} <= set(row)
        if row["measured"]:
            assert {"machine", "load_average", "at", "p50_interval", "p95_interval"} <= set(row)
    assert rows["turn_everyday"]["measured"]
    assert not rows["turn_model"]["measured"]
    assert json.loads(json.dumps(rows)) == rows


def test_every_row_that_can_be_measured_belongs_to_a_bench_that_is_run() -> None:
    assert {row.bench for row in ROWS if row.bench} <= set(BENCHES)
    assert all(row.figure and row.goals for row in ROWS if row.bench)


@pytest.mark.parametrize(("middle", "met"), [(390.0, True), (410.0, False)])
def test_a_row_meets_its_goals_or_not(middle: float, met: bool) -> None:
    rows = table.latest({"turn_latency": report_of(latencies(middle, spread=3.0))}, {}, cores=2)
    assert rows["turn_everyday"]["met"] is met


def test_a_goal_may_be_a_least_value() -> None:
    name = "success against clean, 10 % loss, 60 ms jitter"
    for value, met in ((0.95, True), (0.85, False)):
        row = table.row_of(LOSSY, report_of([value], bench="lossy_line", figure=name))
        assert row["met"] is met


def test_the_same_samples_again_are_not_worse() -> None:
    values = latencies(400)
    rows = two_runs(report_of(values), report_of(values))
    assert table.regressions(rows) == []


@given(st.integers(0, 2**31))
def test_another_draw_of_the_same_turns_is_not_worse(seed: int) -> None:
    rng = np.random.default_rng(seed)
    before, now = ((400 + rng.normal(0, 20, 60)).tolist() for _ in range(2))
    assert table.regressions(two_runs(report_of(before), report_of(now))) == []


def test_half_as_slow_again_is_worse_and_says_by_how_much() -> None:
    rows = two_runs(report_of(latencies(400)), report_of(latencies(600)))
    (line,) = table.regressions(rows)
    assert line.startswith("turn latency, everyday requests: p50 ")
    assert "WORSE" in table.as_text(rows)


def test_quicker_is_not_worse() -> None:
    assert table.regressions(two_runs(report_of(latencies(600)), report_of(latencies(400)))) == []


def test_a_change_within_what_a_shared_machine_does_is_not_worse_however_sure_it_is() -> None:
    rows = two_runs(report_of(latencies(400, 2000, 1.0)), report_of(latencies(430, 2000, 1.0)))
    assert table.regressions(rows) == []


def test_few_samples_that_scatter_prove_nothing() -> None:
    rows = two_runs(report_of([300, 400, 900, 350]), report_of([500, 900, 450, 700]))
    assert table.regressions(rows) == []


def test_a_least_value_that_fell_is_worse() -> None:
    machine = {"processor": "x"}
    before = {"measured": True, "at": "1", "machine": machine, "p50": 0.95, "p50_interval": (0.93, 0.97)}
    now = {**before, "at": "2", "p50": 0.7, "p50_interval": (0.66, 0.75)}
    assert table.worse(LOSSY, before, now).startswith("p50 0.95")
    assert table.worse(LOSSY, now, before) == ""


def test_another_processor_is_not_compared() -> None:
    before, now = report_of(latencies(400)), report_of(latencies(600))
    before["machine"]["processor"] = "something faster"
    assert table.regressions(two_runs(before, now)) == []


def test_a_busy_machine_is_told_and_fails_nothing() -> None:
    rows = two_runs(report_of(latencies(400)), report_of(latencies(600), load=7.0))
    assert table.regressions(rows) == []
    assert rows["turn_everyday"]["worse"]
    assert "(busy machine)" in table.as_text(rows)


def test_rows_of_benches_that_were_not_run_again_stay_as_they_were() -> None:
    old = report_of(latencies(400))
    first = table.latest({"turn_latency": old}, {}, cores=2)
    again = table.latest({"turn_latency": old}, json.loads(json.dumps(first)), cores=2)
    assert again["turn_everyday"] == json.loads(json.dumps(first["turn_everyday"]))


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=80))
def test_an_interval_lies_within_the_samples_around_the_percentile(values: list[float]) -> None:
    found = intervals(values)
    assert found == intervals(values)
    for label, share in (("p50", 50), ("p95", 95)):
        low, high = found[label]
        assert min(values) - 0.001 <= low <= high <= max(values) + 0.001
        assert low - 0.001 <= float(np.percentile(values, share)) <= high + 0.001


def test_one_value_has_no_interval() -> None:
    assert intervals([1.0]) == {}


def test_a_report_is_drawn_small(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    assert plots.draw_report(path, report_of(latencies(400)))
    assert path.read_bytes().startswith(b"\x89PNG")
    assert 2_000 < path.stat().st_size < 60_000
    assert not plots.draw_report(path, Report("x", "x", counts=(Count("a", 1),)).as_json())


def test_the_waterfall_has_every_part_of_a_turn_in_order(tmp_path: Path) -> None:
    names = ("request up", "stub late (recognise)", "commit", "stub late (speak)", "down")
    figures = {f"1: {name}": {"n": 3, "p50": float(value)} for value, name in enumerate(names)}
    figures |= {"1: row pause, own": {"n": 3, "p50": 9.0}, "1: caller itself late": {"n": 3, "p50": 9.0}}
    declared = {"pause_ms": 200.0, "recognise_ms": 350.0, "first_audio_ms": 100.0}
    parts = plots.waterfall_parts({"figures": figures, "facts": {"declared": declared}})
    assert [length_ms for _, length_ms, _ in parts] == [200.0, 0.0, 350.0, 1.0, 2.0, 100.0, 3.0, 4.0]
    assert [declared for _, _, declared in parts] == [True, False, True, False, False, True, False, False]
    plots.draw_waterfall(tmp_path / "w.png", parts, "x")
    assert (tmp_path / "w.png").stat().st_size < 60_000
    assert plots.waterfall_parts({"figures": {}}) == []
