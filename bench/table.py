"""The one table of all benches: what `latest.json` holds, and whether it got worse since the last run. Pure.

`ROWS` names each measure once: which bench finds it, under which figure, and its goals. A measure nobody can take yet
stays in the table as "not measured". Each bench's own report is in `bench/reports/NAME.json`.

A row is worse when the 99 % bootstrap intervals of this run and the last do not touch *and* the value moved by more
than MOVED. The interval is the noise of the samples of one run; MOVED stands for what it cannot know, which is that a
shared machine is not the same machine an hour later. Rows are not compared between machines of different processors,
and what was measured while others kept the machine busy is told but fails nothing. Above: `bench.__main__`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOVED = 0.10  # of the last value
BUSY = 1.0  # load average per core before the bench began: others were at work

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    key: str
    what: str
    bench: str = ""  # "": no bench measures it yet
    figure: str = ""
    goals: Mapping[str, float] = field(default_factory=dict[str, float])  # by p50, p95, p99 or max
    at_least: bool = False  # the goals are least values


ROWS = (
    Row("turn_everyday", "turn latency, everyday requests", "turn_latency", "fast tier", {"p50": 400, "p95": 700}),
    Row("turn_model", "turn latency, model answers", "turn_latency", "language-model tier", {"p50": 750, "p95": 1100}),
    Row("overhead", "own overhead of a turn, 1 call", "overhead", "own overhead, 1 call", {"p50": 8, "p95": 30}),
    *(
        Row(
            f"overhead_ratio_{count}",
            f"own overhead, p95 at {count} calls / p95 at 1",
            "overhead",
            f"p95 of {count} calls / p95 of 1",
            {"p50": 1.5},
        )
        for count in (10, 25, 50)
    ),
    Row(
        "speculation",
        "engines' part of the wait, speculation on / off",
        "speculation",
        "engines' part of the wait, on / off",
        {"p50": 0.35},
    ),
    Row("speculation_waste", "answers begun in vain", "speculation", "answers begun in vain", {"p50": 0.30}),
    Row(
        "prompt_tokens",
        "tokens evaluated / sent, from the second turn",
        "speculation",
        "tokens evaluated / sent, from the second turn",
        {"p50": 0.15},
    ),
    Row("barge_in", "speech onset to silence", "barge_in", "speech onset to silence", {"p95": 300}),
    Row("barge_in_echo", "speech onset to silence, over echo", "barge_in", "the same over echo", {"p95": 300}),
    Row("barge_in_babble", "speech onset to silence, over babble", "barge_in", "the same over babble", {"p95": 300}),
    Row("backchannel", "stopped by a listener's noise", "barge_in", "stopped by a listener's noise", {"p50": 0.05}),
    Row("false_cut_offs", "false cut-offs on 700 ms pauses", "false_cutoffs", "false cut-offs", {"p50": 0.10}),
    Row(
        "dead_air",
        "longest silence after a complete utterance",
        "dead_air",
        "silence after a complete utterance",
        {"max": 1200},
    ),
    Row(
        "dead_air_unfinished",
        "longest silence after an unfinished one",
        "dead_air",
        "silence after an unfinished one",
        {"max": 2500},
    ),
    *(
        Row(
            f"callers_at_once_{kind}",
            f"callers at once with p95 <= 1.5 s, {name}",
            "conversations",
            f"callers at once, {name}",
            {"p50": least},
            at_least=True,
        )
        for kind, name, least in (("everyday", "everyday requests", 10), ("model", "model answers", 4))
    ),
    Row(
        "faults_voice",
        "a failing engine in mid-call: silence until any voice",
        "faults",
        "silence until any voice",
        {"max": 1200},
    ),
    Row(
        "faults_over",
        "a failing engine in mid-call: until an answer or a person",
        "faults",
        "until an answer or a person",
        {"max": 5000},
    ),
    Row(
        "greeting",
        "greeting after the answer",
        "setup_rate",
        "answer to the first voiced packet of the greeting",
        {"p95": 200},
    ),
    Row("memory", "memory after 200 calls less after 10", "memory", "voice process grew by", {"p50": 50}),
    Row(
        "frame_gap",
        "gap between packets a caller hears, many calls",
        "media_calls",
        "gap between packets heard by a caller",
        {"p99": 25},
    ),
    Row(
        "media_core",
        "voice process, of a core a call, 200 calls",
        "media_calls",
        "voice process, of a core a call",
        {"p50": 0.35},
    ),
    Row("setup", "INVITE to 200, calls coming fast", "setup_rate", "INVITE to 200", {"p95": 50}),
    *(
        Row(
            f"lossy_{loss}",
            f"success at {loss} % loss + 60 ms jitter / clean",
            "lossy_line",
            f"success against clean, {loss} % loss, 60 ms jitter",
            {"p50": least},
            at_least=True,
        )
        for loss, least in ((3, 0.98), (10, 0.90))
    ),
    Row(
        "intent",
        "everyday requests understood, sealed utterances, spoken",
        "sealed_set",
        "right, spoken",
        {"p50": 0.95},
        at_least=True,
    ),
)


def row_of(row: Row, report: Json | None) -> dict[str, Any]:
    """A row of latest.json from its bench's report; None when that bench has never run."""
    found = (report or {}).get("figures", {}).get(row.figure)
    base: dict[str, Any] = {"what": row.what, "bench": row.bench, "goal": goal_text(row), "measured": False, "n": 0}
    if report is None or not found or not found["n"]:
        return {**base, "p50": None, "p95": None, "p99": None, "unit": "", "met": None}
    values = {name: found.get(name) for name in ("unit", "n", "p50", "p95", "p99", "max")}
    edges = {name: found[name] for name in ("p50_interval", "p95_interval") if name in found}
    met = all(_meets(found[label], goal, at_least=row.at_least) for label, goal in row.goals.items())
    taken = {name: report[name] for name in ("at", "machine", "load_average")}
    return {**base, "measured": True, **values, **edges, "met": met, **taken}


def goal_text(row: Row) -> str:
    sign = ">=" if row.at_least else "<="
    return ", ".join(f"{label} {sign} {value:g}" for label, value in row.goals.items())


def worse(row: Row, before: Json | None, now: Json) -> str:
    """What got worse beyond noise, in words; "" when nothing did or when it cannot be told."""
    if before is None or not before.get("measured") or not now["measured"] or before["at"] == now["at"]:
        return ""
    if before["machine"]["processor"] != now["machine"]["processor"]:
        return ""
    for label in row.goals or {"p50": 0.0}:
        was, is_ = before.get(f"{label}_interval"), now.get(f"{label}_interval")
        if was is None or is_ is None:
            continue
        apart = is_[1] < was[0] if row.at_least else is_[0] > was[1]
        moved = abs(now[label] - before[label]) > MOVED * abs(before[label])
        if apart and moved:
            return f"{label} {before[label]:g} ({was[0]:g} to {was[1]:g}) -> {now[label]:g} ({is_[0]:g} to {is_[1]:g})"
    return ""


def is_busy(row: Json, cores: int) -> bool:
    """Others kept the machine busy when the row's bench began."""
    return bool(row.get("measured")) and row["load_average"]["before"][0] > BUSY * cores


def latest(reports: Mapping[str, Json], before: Mapping[str, Json], cores: int) -> dict[str, dict[str, Any]]:
    """All rows by key. `reports`: the newest report of each bench; `before`: the last latest.json, {} for none."""
    found: dict[str, dict[str, Any]] = {}
    for row in ROWS:
        now = row_of(row, reports.get(row.bench))
        now["worse"] = worse(row, before.get(row.key), now)
        now["busy_machine"] = is_busy(now, cores) or is_busy(before.get(row.key, {}), cores)
        found[row.key] = now
    return found


def regressions(rows: Mapping[str, Json]) -> list[str]:
    """Rows that got worse beyond noise on a machine that was free."""
    return [f"{row['what']}: {row['worse']}" for row in rows.values() if row["worse"] and not row["busy_machine"]]


def as_text(rows: Mapping[str, Json]) -> str:
    """The table for a terminal."""
    lines = [("measure", "n", "p50", "p95", "p99", "unit", "goal", "")]
    for row in rows.values():
        cells = [_cell(row[name]) for name in ("p50", "p95", "p99")]
        lines.append((row["what"], str(row["n"] or ""), *cells, row["unit"], row["goal"], _verdict(row)))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(_aligned(line, widths) for line in lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(w) if 1 <= at <= 4 else cell.ljust(w) for at, (cell, w) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}" if abs(value) < 100 else f"{value:.0f}"


def _verdict(row: Json) -> str:
    if not row["measured"]:
        return "not measured"
    words = ["met" if row["met"] else "MISSED"] if row["goal"] else []
    if row["worse"]:
        words.append(f"WORSE: {row['worse']}")
    if row["busy_machine"]:
        words.append("(busy machine)")
    return " ".join(words)


def _meets(value: float, goal: float, *, at_least: bool) -> bool:
    return value >= goal if at_least else value <= goal
