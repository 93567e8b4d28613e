"""Fits the fast tier's second opinion (`agent/fast/opinion.en.txt`), and judges it across authors.

    python -m bench.second_opinion [--write] [--hear]

A softmax regression by plain numpy, full batch, the same result at every run. Fitted on the development sets, as text
and as the recogniser writes them down over a telephone line (`heard.yaml`, which `--hear` makes anew). Each author's
set is held out in turn and judged by the fit on the others: how many sentences it would be sure of, how many of these
rightly, and how many would be taken that are not everyday. The set `everyday_d.yaml` is never fitted.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from agent.evals.labelled import SAME, load
from agent.evals.scenario import NOW
from agent.evals.understanding import read
from agent.fast import opinion
from agent.fast.opinion import NOT_EVERYDAY, Opinion, Weights
from ari_app import settings
from ari_app.main import departments_of
from bench.sealed_set import spoken
from tools.office import dates

TESTS = Path(__file__).parents[1] / "tests" / "agent"
FITTED = ("everyday_a.yaml", "everyday_b.yaml", "everyday_c.yaml")
HELD_OUT = "everyday_d.yaml"
HEARD = TESTS / "heard.yaml"
DATA = Path(opinion.__file__).with_name("opinion.en.txt")
ONE_KIND = {"remind_me": "create_todo"}
SEEN_AT_LEAST = 3  # sentences with a feature, for it to count
SHRINK = 5e-5  # L2
ROUNDS = 120
RATE = 0.05


@dataclass(frozen=True, slots=True)
class Sentence:
    say: str
    kind: str


def everyday(name: str) -> list[Sentence]:
    return [Sentence(one.say, one.label) for one in load(TESTS / name)]


def heard(name: str) -> list[Sentence]:
    """The same sentences through flite's voices, mu-law and the recogniser."""
    words: dict[str, str] = yaml.safe_load(HEARD.read_text(encoding="utf-8"))
    return [Sentence(words[one.key], one.label) for one in load(TESTS / name) if words.get(one.key)]


def hear() -> None:
    """Several minutes with a real engine."""
    items = [one for name in FITTED for one in load(TESTS / name)]
    words = asyncio.run(spoken(items, departments_of(settings.load())))
    made = {one.key: text for one, text in zip(items, words, strict=True)}
    HEARD.write_text(yaml.safe_dump(made, allow_unicode=True, width=200), encoding="utf-8")


def written_down() -> list[Sentence]:
    """The line-wise list; what holds several requests is left out."""
    cases = read((TESTS / "utterances.txt").read_text(encoding="utf-8").splitlines())
    single = [
        (case.text, case.meanings[0] if case.meanings else NOT_EVERYDAY) for case in cases if len(case.meanings) < 2
    ]
    return [Sentence(text, ONE_KIND.get(kind, kind)) for text, kind in single]


def fit(sentences: Sequence[Sentence]) -> Weights:
    """Adam on the mean cross-entropy, from zero."""
    found = [opinion.features(one.say, dates.find(one.say, NOW)) for one in sentences]
    counted = Counter(feature for one in found for feature in one)
    rows = {feature: index for index, feature in enumerate(sorted(f for f, n in counted.items() if n >= SEEN_AT_LEAST))}
    classes = sorted({one.kind for one in sentences})
    inputs = np.zeros((len(found), len(rows) + 1), np.float32)
    inputs[:, -1] = 1.0
    for number, one in enumerate(found):
        known = [rows[feature] for feature in one if feature in rows]
        inputs[number, known] = opinion.SCALE / np.sqrt(max(1, len(known)))
    wanted = np.eye(len(classes), dtype=np.float32)[[classes.index(one.kind) for one in sentences]]
    weights = _descend(inputs, wanted)
    listed = {
        feature: tuple((number, float(weight)) for number, weight in enumerate(weights[index]))
        for feature, index in rows.items()
    }
    return Weights(tuple(classes), tuple(float(one) for one in weights[-1]), listed)


def _descend(inputs: "np.ndarray[Any, Any]", wanted: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    weights = np.zeros((inputs.shape[1], wanted.shape[1]), np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for number in range(1, ROUNDS + 1):
        sums = inputs @ weights
        shares = np.exp(sums - sums.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = inputs.T @ (shares - wanted) / len(inputs) + SHRINK * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        weights -= RATE * (mean / (1 - 0.9**number)) / (np.sqrt(square / (1 - 0.99**number)) + 1e-8)
    return weights


def both(name: str) -> list[Sentence]:
    return everyday(name) + heard(name)


def across_authors() -> list[str]:
    """One line an author: judged by the fit on the others."""
    lines: list[str] = []
    for name in FITTED:
        weights = fit(written_down() + [one for other in FITTED if other != name for one in both(other)])
        lines += [judged(name, everyday(name), weights), judged(f"{name}, heard", heard(name), weights)]
    return lines


def judged(name: str, sentences: Sequence[Sentence], weights: Weights) -> str:
    told = [(one.kind, opinion.weigh(one.say, dates.find(one.say, NOW), weights)) for one in sentences]
    sure = [(kind, one) for kind, one in told if one.share >= opinion.SURE and one.kind != NOT_EVERYDAY]
    right = sum(_same(kind, one) for kind, one in sure)
    near = sum(kind == NOT_EVERYDAY for kind, _ in told)
    taken = sum(kind == NOT_EVERYDAY for kind, _ in sure)
    alike = sum(_same(kind, one) for kind, one in told)
    return (
        f"{name}: the kind is right in {alike} of {len(told)}; sure of {len(sure)}, of these {right} rightly;"
        f" not everyday but taken: {taken} of {near}"
    )


def _same(kind: str, told: Opinion) -> bool:
    return SAME.get(kind, kind) == SAME.get(told.kind, told.kind)


def main() -> int:
    parser = argparse.ArgumentParser(description="Fit the second opinion on the development sets.")
    parser.add_argument("--write", action="store_true", help="fit on all of them and write the data file")
    parser.add_argument("--hear", action="store_true", help="speak the sets to the recogniser and keep what it heard")
    args = parser.parse_args()
    if args.hear:
        hear()
    if args.write:
        fitted = fit(written_down() + [one for name in FITTED for one in both(name)])
        DATA.write_text(opinion.serialize(fitted), encoding="utf-8")
        print(f"{DATA.name}: {len(fitted.rows)} features, {DATA.stat().st_size // 1024} KiB")
    print(*across_authors(), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
