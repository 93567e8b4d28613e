"""A call as a picture: both voices over time, what was said, how long each answer took, where a person took over.

Pure but for the file it writes. Above: the demonstration, `convonet call --picture`. Below: `analysis`. Drawn with
matplotlib's Agg canvas and no global state.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ari_app.caller import analysis
from ari_app.caller.analysis import Heard, Turn
from ari_app.caller.g711 import RATE_HZ, Samples
from ari_app.caller.tape import Tape

ROW_S = 26.0  # at most so much of the call in one row; the rows share it evenly
CHARACTERS = 172  # of a snippet's type that fit into the width of a row
EDGE_S = 2.0  # too little room for a text before the end of a row
BIN_S = 0.02  # one bar of the envelope
CALLER, FAR, PERSON = "#2563a8", "#c4622d", "#7a4fa3"
INK, FAINT, GOOD, SLOW = "#22262b", "#9aa3ad", "#2e7d4f", "#b3261e"
_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}

SLOW_S = 1.2  # PRODUCT principle 4: no dead air beyond this


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words on the time line: who said what from when."""

    at_s: float
    who: Literal["caller", "far"]
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """What the picture shows besides the tape."""

    title: str
    subtitle: str = ""
    far_name: str = "assistant"
    snippets: tuple[Snippet, ...] = ()
    turns: tuple[Turn, ...] | None = None  # None: as the tape alone tells them


def draw(path: Path, tape: Tape, story: Story) -> None:
    """Write the PNG. Raises OSError."""
    begin_s, end_s = tape.begin_s, max(tape.end_s, tape.begin_s + 1.0)
    rows = max(1, math.ceil((end_s - begin_s) / ROW_S))
    row_s = max((end_s - begin_s) / rows, 4.0)
    figure = Figure(figsize=(16, 1.1 + 2.75 * rows), dpi=110, facecolor="white")
    FigureCanvasAgg(figure)
    inches = 1.1 + 2.75 * rows
    figure.text(0.045, 1 - 0.42 / inches, story.title, fontsize=17, fontweight="bold", color=INK)
    figure.text(0.045, 1 - 0.72 / inches, story.subtitle, fontsize=10.5, color="#5b6570")
    sent, received = analysis.hear(tape.sent), analysis.hear(tape.received)
    turns = story.turns if story.turns is not None else analysis.turns(tape, sent, received)
    left, right = analysis.sound(tape.sent, begin_s, end_s), analysis.sound(tape.received, begin_s, end_s)
    snippets = [replace(snippet, at_s=snippet.at_s - begin_s) for snippet in story.snippets]
    for row in range(rows):
        axes: Any = figure.add_axes((0.045, 1 - (1.0 + 2.75 * (row + 1) - 0.38) / inches, 0.935, 2.2 / inches))
        _frame(axes, row, row_s, story.far_name)
        offset_s = row * row_s
        _envelope(axes, left, offset_s, row_s, CALLER, above=True)
        _envelope(axes, right, offset_s, row_s, FAR, above=False)
        _spans(axes, sent, begin_s, CALLER, above=True)
        _spans(axes, received, begin_s, FAR, above=False)
        _latencies(axes, turns, begin_s, offset_s, row_s)
        _snippets(axes, snippets, offset_s, row_s, end_s - begin_s)
        _marks(axes, tape, begin_s, offset_s, row_s)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def _frame(axes: Any, row: int, row_s: float, far_name: str) -> None:
    axes.set_xlim(row * row_s, (row + 1) * row_s)
    axes.set_ylim(-2.15, 2.15)
    axes.axhline(0, color=FAINT, linewidth=0.6)
    axes.set_yticks([0.62, -0.62], labels=["caller", far_name], fontsize=9.5)
    axes.tick_params(length=0, colors="#5b6570")
    for label, colour in zip(axes.get_yticklabels(), (CALLER, FAR), strict=True):
        label.set_color(colour)
        label.set_rotation(90)
        label.set_verticalalignment("center")
    ticks = np.arange(math.ceil(row * row_s / 2) * 2, (row + 1) * row_s + 0.01, 2)
    axes.set_xticks(ticks, labels=[f"{int(tick) // 60}:{int(tick) % 60:02d}" for tick in ticks], fontsize=8.5)
    axes.grid(axis="x", color="#eceff2", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _envelope(axes: Any, samples: Samples, offset_s: float, row_s: float, colour: str, *, above: bool) -> None:
    piece = samples[round(offset_s * RATE_HZ) : round((offset_s + row_s) * RATE_HZ)]
    step = round(BIN_S * RATE_HZ)
    usable = len(piece) // step * step
    if not usable:
        return
    peaks = np.abs(piece[:usable].astype(np.float64)).reshape(-1, step).max(axis=1) / 32768
    height = np.minimum(np.sqrt(peaks) * 1.25, 1.05)  # square root: quiet speech stays visible
    at_s = offset_s + (np.arange(len(height)) + 0.5) * BIN_S
    base, sign = (0.12, 1) if above else (-0.12, -1)
    axes.fill_between(at_s, base, base + sign * height, color=colour, alpha=0.85, linewidth=0)


def _spans(axes: Any, heard: Heard, begin_s: float, colour: str, *, above: bool) -> None:
    y = 0.035 if above else -0.085
    bars = [(span.begin_s - begin_s, span.duration_s) for span in heard.voiced]
    faint = [(span.begin_s - begin_s, span.duration_s) for span in heard.disputed]
    axes.broken_barh(bars, (y, 0.05), facecolors=colour)
    axes.broken_barh(faint, (y, 0.05), facecolors=FAINT)


def _latencies(axes: Any, turns: Sequence[Turn], begin_s: float, offset_s: float, row_s: float) -> None:
    for turn in turns:
        if turn.latency_s is None or turn.answer is None:
            continue
        from_s, to_s = turn.said.end_s - begin_s, turn.answer.begin_s - begin_s
        if not offset_s <= to_s < offset_s + row_s:
            continue
        colour = GOOD if turn.latency_s <= SLOW_S else SLOW
        axes.axvspan(max(from_s, offset_s), to_s, ymin=0.2, ymax=0.8, color=colour, alpha=0.10, linewidth=0)
        middle = (max(from_s, offset_s) + to_s) / 2
        label = f"{turn.latency_s * 1000:.0f} ms"
        axes.text(middle, 0.98, label, ha="center", va="bottom", fontsize=9, fontweight="bold", color=colour)
    for turn in turns:
        if turn.stopped_after_s is not None and offset_s <= turn.said.begin_s - begin_s < offset_s + row_s:
            at_s = turn.said.begin_s - begin_s + turn.stopped_after_s
            text = f"stopped {turn.stopped_after_s * 1000:.0f} ms after the interruption"
            axes.plot([at_s, at_s], [-1.25, -0.05], color=SLOW, linewidth=1.2)
            axes.text(at_s + 0.1, -1.2, text, fontsize=8.5, color=SLOW, va="center", bbox=_PAPER)


def _snippets(axes: Any, snippets: Sequence[Snippet], offset_s: float, row_s: float, total_s: float) -> None:
    """`snippets` with times counted from the begin of the call."""
    per_s = CHARACTERS / row_s
    free_from = {"caller": offset_s, "far": offset_s}  # texts of one lane must not cover each other
    placed = [replace(snippet, at_s=_text_at(snippet.at_s, row_s, total_s)) for snippet in snippets]
    inside = [snippet for snippet in placed if offset_s <= snippet.at_s < offset_s + row_s]
    for index, snippet in enumerate(inside):
        at_s = max(snippet.at_s, free_from[snippet.who])
        later = [other.at_s for other in inside[index + 1 :] if other.who == snippet.who]
        room_s = min([*later, offset_s + row_s]) - at_s
        lines = textwrap.wrap(snippet.text, max(14, int(room_s * per_s)))
        text = "\n".join([*lines[:2], lines[2] + (" …" if len(lines) > 3 else "")] if len(lines) > 2 else lines)
        y, anchor, colour = (2.1, "top", CALLER) if snippet.who == "caller" else (-2.1, "bottom", FAR)
        axes.text(at_s, y, text, fontsize=8.8, color=colour, va=anchor, ha="left", linespacing=1.15)
        free_from[snippet.who] = at_s + min(room_s, max((len(line) for line in lines[:3]), default=0) / per_s)


def _text_at(at_s: float, row_s: float, total_s: float) -> float:
    """Where a text stands: words that begin at the very end of a row go to the begin of the next."""
    next_row_s = (at_s // row_s + 1) * row_s
    return next_row_s if next_row_s - at_s < EDGE_S and next_row_s < total_s - EDGE_S else at_s


def _marks(axes: Any, tape: Tape, begin_s: float, offset_s: float, row_s: float) -> None:
    for mark in tape.marks:
        at_s = mark.at_s - begin_s
        if mark.kind not in ("handed_off", "digits", "note") or not offset_s <= at_s < offset_s + row_s:
            continue
        colour = PERSON if mark.kind == "handed_off" else FAINT
        axes.axvline(at_s, color=colour, linewidth=1.6 if mark.kind == "handed_off" else 0.9, linestyle=(0, (4, 2)))
        text = f"keys {mark.text}" if mark.kind == "digits" else mark.text
        axes.text(at_s + 0.1, 1.5, text, fontsize=9, color=colour, va="center", fontweight="bold", bbox=_PAPER)
