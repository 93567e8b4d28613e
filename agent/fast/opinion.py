"""A second opinion on what kind of request a sentence is, when no phrasing explains all of it. Pure.

A linear classifier over words and pairs of words: softmax(sum of weights / sqrt(features)). The weights are data,
fitted by `python -m bench.second_opinion` on the development sets and never by hand. It only names a kind and how sure
it is; it finds no title, no day and no department, and it must never decide a write by itself: whoever asks it brings
the words that are to be written. Not here: exact phrasings (`agent.fast.intents`), titles (`agent.fast.carriers`).

Above: `agent.fast.intents`; `bench.second_opinion`, which takes the features from here. Data: `opinion.en.txt`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from agent.fast.words import normalise
from tools.office import dates

NOT_EVERYDAY = "none"
SURE, SURE_TO_LEAVE, SURE_NOT = 0.55, 0.62, 0.75  # chosen by the cross-author figures of `bench.second_opinion`
WEIGHT_STEPS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"  # a weight is one of these, 0 at MIDDLE
MIDDLE = 30
CLASS_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
SCALE = 3.0  # what the features of a sentence weigh together, before the square root of their number
DAY, NUMBER = "daydate", "number"
_FIGURES = re.compile(r"\d\S*")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The likeliest kind (a value of `Meaning`, or NOT_EVERYDAY), and its probability from 0 to 1."""

    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Weights:
    """`rows`: feature -> (class index, weight) pairs; `bias`: one a class."""

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[tuple[int, float], ...]]


def features(text: str, found: dates.DateFound | None) -> frozenset[str]:
    """The words of `text` and their pairs; a day or time is one word, so is a number."""
    if found is not None and found.span[0] < found.span[1]:
        text = f"{text[: found.span[0]]} {DAY} {text[found.span[1] :]}"
    words = _FIGURES.sub(NUMBER, normalise(text)).split()
    return frozenset(words) | {f"{one} {other}" for one, other in zip(["^", *words], [*words, "$"], strict=True)}


def weigh(text: str, found: dates.DateFound | None, weights: Weights | None = None) -> Opinion:
    """`found`: the day or time in `text`, as `tools.office.dates.find` gives it; `weights`: others than the shipped."""
    weights = weights or SHIPPED
    known = [weights.rows[one] for one in features(text, found) if one in weights.rows]
    sums = [0.0] * len(weights.classes)
    for row in known:
        for index, weight in row:
            sums[index] += weight
    scale = SCALE / math.sqrt(max(1, len(known)))
    sums = [one * scale + bias for one, bias in zip(sums, weights.bias, strict=True)]
    most = max(sums)
    return Opinion(weights.classes[sums.index(most)], 1.0 / sum(math.exp(one - most) for one in sums))


def parse(lines: list[str]) -> Weights:
    """The data file: classes, the size of a step, biases; then a feature a line with a letter pair a weight.

    Raises ValueError for what `serialize` has not written.
    """
    classes, step, bias = lines[0].split(), float(lines[1]), tuple(float(one) for one in lines[2].split())
    if len(classes) != len(bias):
        raise ValueError(f"{len(classes)} classes, but {len(bias)} biases")
    rows: dict[str, tuple[tuple[int, float], ...]] = {}
    for line in lines[3:]:
        feature, _, pairs = line.partition("\t")
        rows[feature] = tuple(
            (CLASS_LETTERS.index(pairs[at]), (WEIGHT_STEPS.index(pairs[at + 1]) - MIDDLE) * step)
            for at in range(0, len(pairs), 2)
        )
    return Weights(tuple(classes), bias, rows)


def serialize(weights: Weights) -> str:
    """Rounded to 30 steps either way; a weight that rounds to nothing is left out."""
    largest = max(abs(weight) for row in weights.rows.values() for _, weight in row)
    step = largest / MIDDLE
    lines = [" ".join(weights.classes), f"{step:.6f}", " ".join(f"{one:.4f}" for one in weights.bias)]
    for feature, row in sorted(weights.rows.items()):
        pairs = "".join(
            CLASS_LETTERS[index] + WEIGHT_STEPS[MIDDLE + round(weight / step)]
            for index, weight in row
            if round(weight / step)
        )
        if pairs:
            lines.append(f"{feature}\t{pairs}")
    return "\n".join(lines) + "\n"


# Parsed at import, like the phrasings: the first caller must not wait for it.
SHIPPED = parse(resources.files("agent.fast").joinpath("opinion.en.txt").read_text(encoding="utf-8").splitlines())
