"""Is the analyser to be believed today? Tapes with gaps it does not know, made anew for every report.

Each tape has its own seed, noise and jitter, drawn when the report is made and published with it; the analyser gets
the tape alone and its latencies are then held against the gaps the tape was made with. Into some gaps a decoy is put,
a burst of hiss before the answer: such a turn must be discarded, a latency taken from it would be wrong.

Above: every bench that publishes a latency. Below: `ari_app.caller.selftest`.
"""

import secrets
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ari_app.caller import analysis, g711, selftest
from ari_app.caller.g711 import FRAME_S, FRAME_SAMPLES
from ari_app.caller.selftest import Known
from ari_app.caller.tape import Taped
from bench.report import Count

TAPES = 6
MOST_NOISE = 60  # rms in sample units: about -55 dBFS, the worst of ordinary telephone lines
MOST_JITTER_S = 0.012
DECOY_SHARE = 0.3  # of the gaps that are long enough
DECOY_FRAMES = 8
DECOY_GAP_FRAMES = 45  # on both sides of the hiss more than the pause that the analyser takes for part of a span
LOUD_MEAN = 500.0  # mean |sample| of a frame of the made voices; the noise stays far below


@dataclass(frozen=True, slots=True)
class Trust:
    """What the self-test found."""

    worst_ms: float  # largest difference between a known gap and its latency; infinite when a turn was not found
    gaps: int
    discarded: int  # turns whose answer the two detectors dispute: they yield no latency
    decoys: int  # turns with hiss before the answer; of the others none should be discarded
    seeds: tuple[int, ...]

    def __str__(self) -> str:
        kept = f"{self.gaps - self.discarded} of {self.gaps} unknown gaps recovered within {self.worst_ms:.1f} ms"
        rest = f"{self.discarded} discarded, {self.decoys} had a decoy"
        return f"{kept}, {rest}; seeds {', '.join(map(str, self.seeds))}"


def tried(seeds: Sequence[int] | None = None) -> Trust:
    """Make the tapes and try the analyser on them; fresh seeds unless given."""
    seeds = tuple(secrets.randbits(32) for _ in range(TAPES)) if seeds is None else tuple(seeds)
    worst_s, gaps, discarded, decoys = 0.0, 0, 0, 0
    for known, hidden in map(tape, seeds):
        gaps, decoys = gaps + len(known.gaps_s), decoys + hidden
        discarded += sum(turn.disputed for turn in analysis.turns(known.tape))
        worst_s = max(worst_s, error_s(known))
    return Trust(worst_s * 1000, gaps, discarded, decoys, seeds)


def counts(trust: Trust) -> list[Count]:
    """For a report: an analyser that errs, misses a gap or takes a decoy for an answer fails it."""
    return [
        Count("self-test: gaps recovered with an error above a frame", float(trust.worst_ms > FRAME_S * 1000), 0),
        Count("self-test: discarded less decoys", trust.discarded - trust.decoys, 0),
    ]


def tape(seed: int) -> tuple[Known, int]:
    """A conversation with gaps of 0.2 to 1.6 s, in as much noise and jitter as the seed says; how many have a decoy."""
    rng = np.random.default_rng(seed)
    noise, jitter_s = int(rng.integers(1, MOST_NOISE)), float(rng.uniform(0, MOST_JITTER_S))
    return with_decoys(selftest.known_tape(rng, noise=noise, jitter_s=jitter_s), rng)


def with_decoys(known: Known, rng: np.random.Generator) -> tuple[Known, int]:
    """Hiss in the middle of some of the longer gaps, and in how many."""
    received, placed = list(known.tape.received), 0
    starts = [bisect_left(known.tape.sent, mark.at_s, key=_at_s) for mark in known.tape.marks]
    for start, end in pairwise([*starts, len(received)]):
        said = [index for index in range(start, end) if _loud(known.tape.sent[index])]
        answer = next((index for index in range(said[-1], end) if _loud(received[index])), end)
        if answer - said[-1] < DECOY_GAP_FRAMES or rng.random() > DECOY_SHARE:
            continue
        placed += 1
        first = said[-1] + (answer - said[-1] - DECOY_FRAMES) // 2
        for index in range(first, first + DECOY_FRAMES):
            hiss = g711.encode(np.clip(rng.normal(0, 2000, FRAME_SAMPLES), -32768, 32767).astype(np.int16))
            received[index] = replace(received[index], packet=replace(received[index].packet, payload=hiss))
    return replace(known, tape=replace(known.tape, received=tuple(received))), placed


def error_s(known: Known) -> float:
    """The largest error among the turns that are not discarded; infinite when turns are missing altogether."""
    turns = analysis.turns(known.tape)
    if len(turns) != len(known.gaps_s):
        return float("inf")
    kept = [(turn, gap_s) for turn, gap_s in zip(turns, known.gaps_s, strict=True) if not turn.disputed]
    errors_s = [float("inf") if turn.latency_s is None else abs(turn.latency_s - gap_s) for turn, gap_s in kept]
    return max(errors_s, default=0.0)


def _loud(taped: Taped) -> bool:
    return float(np.mean(np.abs(g711.decode(taped.packet.payload).astype(np.float64)))) > LOUD_MEAN


def _at_s(taped: Taped) -> float:
    return taped.at_s
