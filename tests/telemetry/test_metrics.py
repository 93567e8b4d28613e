"""Metrics are declared once and appear under their names."""

from dataclasses import replace

from agent.ports import PromptRead, ToolRunRecord, TurnRecord
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


def test_what_the_engines_added_is_what_is_left_without_the_silence_waited_for_anyway() -> None:
    metrics = Metrics()
    metrics.turn(replace(a_turn(0.75), patience_s=0.5))
    metrics.turn(a_turn(0.75))  # dialled: nobody waited for silence
    text = metrics.text().decode()
    assert 'convonet_turn_stage_seconds_count{stage="engines"} 1.0' in text
    assert 'convonet_turn_stage_seconds_sum{stage="engines"} 0.25' in text


def test_prompts_and_thoughts_are_counted_by_what_became_of_them() -> None:
    metrics = Metrics()
    metrics.prompt_read(PromptRead(1, 400, 30))
    metrics.prompt_read(PromptRead(2, 450, 40))
    metrics.prompt_read(PromptRead(3, 500, 50))
    metrics.thought(used=True)
    metrics.thought(used=False)
    text = metrics.text().decode()
    assert 'convonet_prompt_tokens_total{part="sent",turn="later"} 950.0' in text
    assert 'convonet_prompt_tokens_total{part="evaluated",turn="later"} 90.0' in text
    assert 'convonet_prompt_tokens_total{part="evaluated",turn="first"} 30.0' in text
    assert 'convonet_thoughts_ahead_total{result="used"} 1.0' in text


def test_a_tool_run_is_counted_by_status() -> None:
    metrics = Metrics()
    metrics.tool_run(ToolRunRecord(1, "create_todo", {}, "ok", "Added.", "r1", 0.01))
    assert 'convonet_tool_runs_total{status="ok",tool="create_todo"} 1.0' in metrics.text().decode()
