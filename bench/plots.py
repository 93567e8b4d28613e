"""Small pictures of what the benches found: one PNG a report, and a waterfall of a turn. Drawn with the Agg canvas.

Above: `bench.__main__`. Below: the reports' JSON. Not here: pictures of a call (`ari_app.caller.picture`).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK, FAINT, P50, P95, GOAL, WAIT, OWN = "#22262b", "#9aa3ad", "#2563a8", "#a9c4e4", "#b3261e", "#d7dce2", "#c4622d"
TYPICAL = "turn in the middle, {tier} tier"  # a fact of the turn_latency report
_PARTS = (  # of such a turn, in order: field, name, whether it is waited for whatever the engines do
    ("patience_ms", "silence: is that all?", True),
    ("beyond_ms", "words not known yet", False),
    ("think_ms", "think: commit to first sentence", False),
    ("speak_ms", "speak: sentence to first sound", False),
    ("wire_ms", "playout, wire, both ends' detectors", False),
)
_ROW_INCHES = 0.26
_LONGEST_NAME = 56


def draw_report(path: Path, report: Mapping[str, Any]) -> bool:
    """p50 and p95 of every figure, one panel a unit, with the goals. False when there is nothing to draw.

    Raises OSError.
    """
    by_unit: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for name, found in report.get("figures", {}).items():
        if found["n"]:
            by_unit.setdefault(found["unit"], []).append((name, found))
    if not by_unit:
        return False
    rows = [len(figures) for figures in by_unit.values()]
    drawing = Figure(figsize=(8.5, 0.9 + sum(rows) * _ROW_INCHES + 0.5 * len(rows)), dpi=72, facecolor="white")
    FigureCanvasAgg(drawing)
    panels: Any = drawing.subplots(len(rows), 1, squeeze=False, gridspec_kw={"height_ratios": rows})
    for panel, (unit, figures) in zip(panels[:, 0], by_unit.items(), strict=True):
        _panel(panel, unit, figures)
    load = report["load_average"]["before"][0]
    drawing.suptitle(f"{report['bench']}   {report['at']}   load average {load:.1f}", fontsize=9, color=INK)
    drawing.tight_layout()
    drawing.savefig(path)
    return True


def draw_waterfall(path: Path, parts: Sequence[tuple[str, float, bool]], title: str) -> None:
    """One turn from left to right: (name, milliseconds, whether it was declared). Raises OSError."""
    drawing = Figure(figsize=(8.5, 0.9 + len(parts) * 0.32), dpi=72, facecolor="white")
    FigureCanvasAgg(drawing)
    panel: Any = drawing.subplots()
    at_ms = _steps(panel, parts)
    panel.set_xlim(0, at_ms * 1.12 + 1)
    panel.set_xlabel("ms since the caller's last voiced packet; grey: declared wait", fontsize=8)
    drawing.suptitle(title, fontsize=9, color=INK)
    drawing.tight_layout()
    drawing.savefig(path)


def draw_turns(path: Path, report: Mapping[str, Any]) -> bool:
    """The turns in the middle of their tiers from the turn_latency report, one panel each. Raises OSError.

    False when the report tells of none.
    """
    tiers = ("fast", "model")
    turns = [turn for tier in tiers if (turn := report.get("facts", {}).get(TYPICAL.format(tier=tier))) is not None]
    if not turns:
        return False
    drawing = Figure(figsize=(8.5, 0.7 + len(turns) * 1.9), dpi=90, facecolor="white")
    FigureCanvasAgg(drawing)
    panels: Any = drawing.subplots(len(turns), 1, squeeze=False, sharex=True)
    for panel, turn in zip(panels[:, 0], turns, strict=True):
        parts = [(name, float(turn[field]), waited) for field, name, waited in _PARTS]
        whole_ms = sum(length_ms for _, length_ms, _ in parts)
        _steps(panel, parts)
        panel.set_title(f"{turn['said']}   {turn['tier']} tier, {whole_ms:.0f} ms", fontsize=8.5, color=INK, loc="left")
    panels[-1, 0].set_xlabel("ms since the caller's last voiced packet; grey: waited for whatever the engines do",
                             fontsize=8)  # fmt: skip
    load = report["load_average"]["before"][0]
    drawing.suptitle(
        f"{report['machine']['processor']}   {report['at']}   load average {load:.1f}", fontsize=8, color=FAINT
    )
    drawing.tight_layout()
    drawing.savefig(path)
    return True


def _steps(panel: Any, parts: Sequence[tuple[str, float, bool]]) -> float:
    """Bars that follow one another; returns where the last ends."""
    at_ms = 0.0
    for row, (_, length_ms, declared) in enumerate(parts):
        panel.barh(row, length_ms, left=at_ms, color=WAIT if declared else OWN, height=0.7)
        panel.text(at_ms + max(length_ms, 0.0), row, f" {length_ms:.1f}", va="center", fontsize=8, color=INK)
        at_ms += length_ms
    panel.set_yticks(range(len(parts)), labels=[name for name, _, _ in parts], fontsize=8)
    panel.invert_yaxis()
    panel.margins(x=0.12)
    _bare(panel)
    return at_ms


def waterfall_parts(report: Mapping[str, Any]) -> list[tuple[str, float, bool]]:
    """The median turn of one caller from the overhead bench's report; [] when it holds none. Pure."""
    declared = report.get("facts", {}).get("declared", {})
    own = {
        name.removeprefix("1: "): found["p50"]
        for name, found in report.get("figures", {}).items()
        if re.match(r"1: (?!row |caller|stub itself)", name) and found["n"]
    }
    if len(own) != 5 or not declared:
        return []
    up, stub_heard, between, stub_said, down = own.items()
    return [
        ("pause of the ear", declared["pause_ms"], True),
        (*up, False),
        ("recogniser", declared["recognise_ms"], True),
        (*stub_heard, False),
        (*between, False),
        ("speaker", declared["first_audio_ms"], True),
        (*stub_said, False),
        (*down, False),
    ]


def _panel(panel: Any, unit: str, figures: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    for row, (_, found) in enumerate(figures):
        panel.barh(row, found["p95"], color=P95, height=0.7)
        panel.barh(row, found["p50"], color=P50, height=0.4)
        text = f" {found['p50']:.4g} / {found['p95']:.4g}"
        panel.text(max(found["p50"], found["p95"], 0.0), row, text, va="center", fontsize=7.5, color=INK)
        if "limit" in found:
            goal = float(found["limit"].split()[-1])
            panel.plot([goal, goal], [row - 0.45, row + 0.45], color=GOAL, linewidth=1.4)
    panel.set_yticks(range(len(figures)), labels=[name[:_LONGEST_NAME] for name, _ in figures], fontsize=7.5)
    panel.invert_yaxis()
    panel.margins(x=0.16)
    panel.set_xlabel(f"{unit}: p50 dark / p95 light; red: goal", fontsize=7.5, color=INK)
    _bare(panel)


def _bare(panel: Any) -> None:
    panel.tick_params(length=0, labelsize=7.5, colors=INK)
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.grid(axis="x", color="#eceff2", linewidth=0.8)
    panel.set_axisbelow(True)
