"""Both sets of weights of `agent.patience`, fitted to the calibration half of voices and sentences.

    python -m bench.end_of_turn.fitting [--share 0.35] [--recordings DIR]

Logistic regression with a ridge, by Newton's method. One row for each tape: what was known when the end-of-turn model
had first spoken about the silence that matters; 1 when the sentence was whole, 0 when its speaker went on. Prints what
is to be stored.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from agent.floor import Read
from agent.patience import WEIGHTS, WEIGHTS_READ, Heard, features
from audio_pipeline.events import PauseHeard, Transcript
from bench.end_of_turn.rules import understands
from bench.false_cutoffs import Case, gather, parser

_COVERS_S = 0.06
_NEAR_S = 0.35  # the ear's last voiced frame may lie this far from where the sound was cut
RIDGE = 2.0
LIKENESS = {"kokoro": 3.0, "piper": 3.0, "espeak": 0.3}


def moments(case: Case) -> list[Heard]:
    """What was known each time the model spoke about the silence that matters, the first one first."""
    spoken: list[Heard] = []
    said = {one.event.to_s: one.event.p_whole for one in case.heard if isinstance(one.event, Read)}
    text, to_s, p_complete, confidence = "", -1.0, None, 0.0
    for one in case.heard:
        event = one.event
        if case.resumes_s is not None and one.at_s >= case.resumes_s:
            break
        if isinstance(event, Transcript) and event.final:
            text, to_s, confidence = event.text, event.to_s, event.confidence
        elif isinstance(event, PauseHeard) and event.p_complete is not None:
            p_complete = event.p_complete
        else:
            continue
        silent_from_s = case.ends_s
        if p_complete is not None and abs(to_s - silent_from_s) <= _NEAR_S and _of_this_silence(event, silent_from_s):
            spoken.append(Heard(text, p_complete, understands(text), confidence, p_whole=said.get(to_s)))
    return [heard for heard in spoken if heard.text]


def _of_this_silence(event: PauseHeard | Transcript, silent_from_s: float) -> bool:
    return abs(event.to_s - silent_from_s) <= _NEAR_S


def known(cases: Sequence[Case], *, read: bool) -> list[tuple[Heard, Case]]:
    """What was known of each tape at the end-of-turn model's first word: later ones take silence for an end.
    `read`: only where the language model has said something too; otherwise as if it never had."""
    found = [(heard, case) for case in cases for heard in moments(case)[:1]]
    if read:
        return [(heard, case) for heard, case in found if heard.p_whole is not None]
    return [(replace(heard, p_whole=None), case) for heard, case in found]


def table(found: Sequence[tuple[Heard, Case]], names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows and labels."""
    rows = np.array([[features(heard)[name] for name in names] for heard, _ in found])
    labels = np.array([float(case.resumes_s is None) for _, case in found])
    return rows, labels


def importance(found: Sequence[tuple[Heard, Case]]) -> NDArray[np.float64]:
    """How much each row counts: voices like people more than formant voices, which tiny.en hardly follows."""
    return np.array([_likeness(case.speaker) for _, case in found])


def _likeness(speaker: str) -> float:
    family = speaker.partition("-")[0]
    return LIKENESS.get(family, 1.0)


def fit(rows: NDArray[np.float64], labels: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights; both labels count the same in sum. The first column is the bias and is not drawn to zero."""
    ends, stops = float(counts @ labels), float(counts @ (1 - labels))
    counts = counts * np.where(labels > 0, 0.5 / max(ends, 1.0), 0.5 / max(stops, 1.0)) * len(labels)
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        share = 1.0 / (1.0 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (labels - share)) - penalty * weights
        curve = (rows * (counts * share * (1 - share))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights += step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def main() -> int:
    arguments = parser().parse_args()
    arguments.half = "calibration"
    cases = gather(arguments)
    for names, read in ((list(WEIGHTS), False), (list(WEIGHTS_READ), True)):
        found = known(cases, read=read)
        rows, labels = table(found, names)
        weights = fit(rows, labels, importance(found))
        print(json.dumps({name: round(float(one), 2) for name, one in zip(names, weights, strict=True)}, indent=4))
        print(f"{len(cases)} tapes, {len(rows)} moments, {int(labels.sum())} of them whole")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
