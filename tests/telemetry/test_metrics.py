"""Metrics are declared once and appear under their names."""

from agent.ports import ToolRunRecord, TurnRecord
from ari_app.telemetry.metrics import DECLARED, Metrics


def a_turn(latency_s: float) -> TurnRecord:
    return TurnRecord(
        index=1, caller="hello", assistant="Hello.", tier="fast", started_at_s=1.0, caller_ended_at_s=2.0, pause_s=0.2,
        recognise_s=0.07, think_s=0.01, speak_s=0.05, latency_s=latency_s, interrupted=False,
    )  # fmt: skip


def test_every_declared_metric_is_registered() -> None:
    families = {family.name for family in Metrics().registry.collect()}
    assert {declared.name.removesuffix("_total") for declared in DECLARED} == families


def test_a_turn_is_counted_and_timed_by_tier() -> None:
    metrics = Metrics()
    metrics.turn(a_turn(0.4))
    text = metrics.text().decode()
    assert 'convonet_turns_total{interrupted="false",tier="fast"} 1.0' in text
    assert 'convonet_turn_latency_seconds_bucket{le="0.4",tier="fast"} 1.0' in text
    assert 'convonet_turn_latency_seconds_bucket{le="0.3",tier="fast"} 0.0' in text


def test_a_tool_run_is_counted_by_status() -> None:
    metrics = Metrics()
    metrics.tool_run(ToolRunRecord(1, "create_todo", {}, "ok", "Added.", "r1", 0.01))
    assert 'convonet_tool_runs_total{status="ok",tool="create_todo"} 1.0' in metrics.text().decode()
