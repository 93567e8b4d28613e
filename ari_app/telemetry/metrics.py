"""Every metric of the voice process, declared in this one file.

Rooms hand over values; only this module knows Prometheus. A name ends in its unit. The reference page is generated from
`DECLARED`. Above: `ari_app.main`. Below: nothing of ours but the values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from agent.ports import PromptRead, ToolRunRecord, TurnRecord
from ari_app.domain.outcome import CallOutcome, HandOff

LATENCY_S = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0)


@dataclass(frozen=True, slots=True)
class Declared:
    """One metric as the reference shows it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str


DECLARED = (
    Declared("convonet_calls_started_total", "counter", (), "Calls that entered the application."),
    Declared("convonet_calls_ended_total", "counter", ("ended_by",), "Calls that ended, by who or what ended them."),
    Declared("convonet_calls_active", "gauge", (), "Calls in the application or sent by it to a queue."),
    Declared("convonet_turns_total", "counter", ("tier", "interrupted"), "Exchanges, by what answered."),
    Declared(
        "convonet_turn_latency_seconds",
        "histogram",
        ("tier",),
        "Caller's last voiced frame to the answer's first audio.",
    ),
    Declared(
        "convonet_turn_stage_seconds",
        "histogram",
        ("stage",),
        "Parts of a turn: pause, recognise, think, speak; engines: what is left without the silence waited for anyway.",
    ),
    Declared("convonet_tool_runs_total", "counter", ("tool", "status"), "Runs of tools, by how they ended."),
    Declared(
        "convonet_hand_offs_total", "counter", ("department", "result"), "Callers sent to people, by what came of it."
    ),
    Declared("convonet_media_packets_total", "counter", ("direction",), "RTP packets of ended calls."),
    Declared("convonet_media_lost_total", "counter", (), "RTP packets that never came, of ended calls."),
    Declared(
        "convonet_prompt_tokens_total",
        "counter",
        ("turn", "part"),
        "Tokens of the language model's prompts: sent, and of these evaluated anew; in the first turn, and later.",
    ),
    Declared(
        "convonet_thoughts_ahead_total",
        "counter",
        ("result",),
        "Answers begun before the caller had surely finished: used, or thrown away.",
    ),
    Declared("convonet_ari_connected", "gauge", (), "1 while the application is registered with Asterisk."),
    Declared("convonet_engine_connected", "gauge", ("engine",), "1 while there is a connection to the local engine."),
    Declared(
        "convonet_pressure_rung",
        "gauge",
        (),
        "How much is given up because the engines are hard pressed: 0 nothing, 1 partial transcripts, 2 guesses, "
        "3 long answers, 4 patience before a filler, 5 the language model (callers are offered people).",
    ),
    Declared(
        "convonet_engine_strain",
        "gauge",
        ("engine",),
        "Recent waits for a turn at the engine, as a share of what callers do not notice.",
    ),
    Declared("convonet_requests_hedged", "gauge", ("engine",), "Requests sent to a second provider since the start."),
    Declared("convonet_provider_resting", "gauge", ("engine", "provider"), "1 while a provider's breaker is open."),
    Declared("convonet_records_waiting", "gauge", (), "Records not yet in the database (queue and journal)."),
)


class Metrics:
    """The process's metrics. One instance, made by the composition root."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._by_name: dict[str, Counter | Gauge | Histogram] = {}
        for declared in DECLARED:
            if declared.kind == "counter":
                made: Counter | Gauge | Histogram = Counter(
                    declared.name, declared.meaning, declared.labels, registry=self.registry
                )
            elif declared.kind == "gauge":
                made = Gauge(declared.name, declared.meaning, declared.labels, registry=self.registry)
            else:
                made = Histogram(
                    declared.name, declared.meaning, declared.labels, buckets=LATENCY_S, registry=self.registry
                )
            self._by_name[declared.name] = made

    def count(self, name: str, by: float = 1.0, **labels: str) -> None:
        """Raise a counter."""
        metric = self._by_name[name]
        assert isinstance(metric, Counter)  # noqa: S101 - a wrong name is a defect, found by the first test
        (metric.labels(**labels) if labels else metric).inc(by)

    def gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        metric = self._by_name[name]
        assert isinstance(metric, Gauge)  # noqa: S101 - as above
        (metric.labels(**labels) if labels else metric).set(value)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Add to a histogram."""
        metric = self._by_name[name]
        assert isinstance(metric, Histogram)  # noqa: S101 - as above
        metric.labels(**labels).observe(value)

    def turn(self, record: TurnRecord) -> None:
        """One finished exchange."""
        self.count("convonet_turns_total", tier=record.tier, interrupted=str(record.interrupted).lower())
        if record.latency_s is not None and record.caller is not None:
            self.observe("convonet_turn_latency_seconds", record.latency_s, tier=record.tier)
        stages: Mapping[str, float | None] = {
            "pause": record.pause_s,
            "recognise": record.recognise_s,
            "think": record.think_s,
            "speak": record.speak_s,
            "engines": record.engines_s,
        }
        for stage, seconds in stages.items():
            if seconds is not None:
                self.observe("convonet_turn_stage_seconds", seconds, stage=stage)

    def prompt_read(self, read: PromptRead) -> None:
        """One request to a language model."""
        turn = "first" if read.turn <= 1 else "later"
        self.count("convonet_prompt_tokens_total", read.sent_tokens, turn=turn, part="sent")
        self.count("convonet_prompt_tokens_total", read.evaluated_tokens, turn=turn, part="evaluated")

    def thought(self, *, used: bool) -> None:
        """An answer begun early was asked for, or never will be."""
        self.count("convonet_thoughts_ahead_total", result="used" if used else "dropped")

    def tool_run(self, record: ToolRunRecord) -> None:
        self.count("convonet_tool_runs_total", tool=record.tool, status=record.status)

    def hand_off(self, hand_off: HandOff) -> None:
        self.count("convonet_hand_offs_total", department=hand_off.department, result=hand_off.result.value)

    def call_ended(self, outcome: CallOutcome) -> None:
        self.count("convonet_calls_ended_total", ended_by=outcome.ended_by.value)

    def text(self) -> bytes:
        """The exposition format of Prometheus."""
        return generate_latest(self.registry)
