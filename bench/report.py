"""What a bench found, kept as JSON and Markdown with the machine it ran on. Shared by the benches of this folder."""

import json
import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

REPORTS = Path(__file__).parent / "reports"
BOOTSTRAP_DRAWS = 1000
BOOTSTRAP_VALUES = 2000  # of more samples so many are drawn from


@dataclass(frozen=True)
class Figure:
    """One measured quantity: all its samples, and the goal for one of p50, p95, p99 and max."""

    name: str
    unit: str
    values: Sequence[float]
    limit: float | None = None
    judged: str = "p95"
    at_least: bool = False  # the goal is a least value, not a greatest
    interval: tuple[float, float] | None = None  # of a single value that was computed from many samples: its own noise

    def summary(self) -> dict[str, Any]:
        known = [value for value in self.values if not math.isnan(value)]
        found: dict[str, Any] = {"unit": self.unit, "n": len(known)}
        for label, share in (("p50", 50), ("p95", 95), ("p99", 99), ("max", 100)):
            found[label] = round(float(np.percentile(known, share)), 3) if known else None
        edges_by_label = {"p50": self.interval} if self.interval is not None else intervals(known)
        found |= {f"{label}_interval": edges for label, edges in edges_by_label.items()}
        if self.limit is not None:
            found["limit"] = f"{self.judged} {'>=' if self.at_least else '<='} {self.limit:g}"
            value = found[self.judged]
            found["met"] = bool(known) and (value >= self.limit if self.at_least else value <= self.limit)
        return found


def intervals(values: Sequence[float]) -> dict[str, tuple[float, float]]:
    """99 % bootstrap intervals of p50 and p95: what the same run could have said by chance. {} for one value or none.

    The draws are seeded, so that the same samples always give the same interval.
    """
    if len(values) < 2:
        return {}
    rng = np.random.default_rng(0)
    known = np.array(values, dtype=float)
    if len(known) > BOOTSTRAP_VALUES:
        known = rng.choice(known, BOOTSTRAP_VALUES, replace=False)
    drawn = rng.choice(known, (BOOTSTRAP_DRAWS, len(known)))
    found: dict[str, tuple[float, float]] = {}
    for label, share in (("p50", 50), ("p95", 95)):
        low, high = np.percentile(np.percentile(drawn, share, axis=1), (0.5, 99.5))
        found[label] = (round(float(low), 3), round(float(high), 3))
    return found


@dataclass(frozen=True)
class Count:
    """One exact number and what it must be (None: no demand)."""

    name: str
    value: float
    wanted: float | None = None

    @property
    def met(self) -> bool:
        return self.wanted is None or self.value == self.wanted


@dataclass(frozen=True)
class Report:
    """One run of one bench."""

    name: str
    title: str
    figures: Sequence[Figure] = ()
    counts: Sequence[Count] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    load_before: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def met(self) -> bool:
        """Every goal that has a limit was reached."""
        return all(figure.summary().get("met", True) for figure in self.figures) and all(c.met for c in self.counts)

    def as_json(self) -> dict[str, Any]:
        return {
            "bench": self.name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "met": self.met,
            "figures": {figure.name: figure.summary() for figure in self.figures},
            "counts": {count.name: {"value": count.value, "wanted": count.wanted} for count in self.counts},
            "facts": dict(self.facts),
            "machine": machine(),
            "load_average": {"before": self.load_before, "after": os.getloadavg()},
        }

    def as_markdown(self) -> str:
        data = self.as_json()
        lines = [f"# {self.title}", "", f"{data['at']}, goals {'met' if self.met else 'NOT met'}.", ""]
        if self.figures:
            lines += ["| figure | n | p50 | p95 | p99 | max | goal |", "|---|---|---|---|---|---|---|"]
            for figure in self.figures:
                found = figure.summary()
                goal = f"{found['limit']} {'met' if found['met'] else '**missed**'}" if "limit" in found else ""
                cells = (found["n"], found["p50"], found["p95"], found["p99"], found["max"], goal)
                lines.append(f"| {figure.name} ({figure.unit}) | " + " | ".join(str(cell) for cell in cells) + " |")
            lines.append("")
        if self.counts:
            lines += ["| count | value | wanted |", "|---|---|---|"]
            for count in self.counts:
                wanted = "" if count.wanted is None else f"{count.wanted:g}{'' if count.met else ' **missed**'}"
                lines.append(f"| {count.name} | {count.value:g} | {wanted} |")
            lines.append("")
        lines += [f"* {name}: {value}" for name, value in {**data["facts"], **data["machine"]}.items()]
        before, after = data["load_average"]["before"], data["load_average"]["after"]
        lines.append(f"* load average: {before[0]:.1f} before, {after[0]:.1f} after, other work included")
        return "\n".join(lines) + "\n"


def finish(report: Report, *, as_json: bool) -> int:
    """Keep the report, print it, and say by the exit code whether the goals were met."""
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"{report.name}.json").write_text(json.dumps(report.as_json(), indent=1) + "\n")
    (REPORTS / f"{report.name}.md").write_text(report.as_markdown())
    print(json.dumps(report.as_json()) if as_json else report.as_markdown())
    return 0 if report.met else 1


def machine() -> dict[str, str]:
    """The machine in words."""
    model, memory_kb = "unknown", 0
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal"):
            memory_kb = int(line.split()[1])
    return {
        "processor": f"{model}, {os.cpu_count()} cores",
        "memory": f"{memory_kb / 1024**2:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
