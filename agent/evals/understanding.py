"""Measures the fast tier on labelled utterances: `python -m agent.evals.understanding FILE [--json]`.

Lines are "meaning | utterance | slot=value …"; "-" means that it must be passed on. Recall: share of everyday requests
understood rightly. Precision: share of understood ones that were right; a wrong guess is worse than none.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from agent.evals.scenario import NOW
from agent.evals.world import DEPARTMENTS
from agent.fast.intents import Intent, Setting, understand


@dataclass(frozen=True, slots=True)
class Labelled:
    """One utterance and what it should mean; no meanings: pass it on."""

    meanings: tuple[str, ...]
    text: str
    slots: dict[str, str]

    def fits(self, intents: tuple[Intent, ...]) -> bool:
        if tuple(intent.meaning.value for intent in intents) != self.meanings:
            return False
        found = {} if not intents else {
            "title": intents[0].title, "department": intents[0].department, "unknown": intents[0].unknown_place,
        }  # fmt: skip
        return all(found.get(name) == value for name, value in self.slots.items())


@dataclass(frozen=True, slots=True)
class Report:
    utterances: int
    near_misses: int
    understood_rightly: int
    passed_on_wrongly: int
    guessed_wrongly: int
    recall: float
    precision: float
    decision_p50_ms: float
    decision_max_ms: float


def read(lines: Iterable[str]) -> list[Labelled]:
    """ValueError for a line without an utterance."""
    found: list[Labelled] = []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        meaning, text, *slots = (field.strip() for field in line.split("|"))
        named = dict(slot.split("=", 1) for slot in slots if "=" in slot)
        found.append(Labelled(() if meaning == "-" else tuple(meaning.split("+")), text, named))
    return found


def measure(cases: list[Labelled]) -> tuple[Report, list[str]]:
    """The figures, and a line for each utterance that was not understood as labelled."""
    setting = Setting(NOW, DEPARTMENTS)
    right = missed = wrong = 0
    times_ms: list[float] = []
    complaints: list[str] = []
    for case in cases:
        began = perf_counter()
        intents = understand(case.text, setting)
        times_ms.append((perf_counter() - began) * 1000.0)
        fits = case.fits(intents)
        right += fits and bool(case.meanings)
        missed += not fits and not intents
        wrong += not fits and bool(intents)
        if not fits:
            got = "+".join(intent.meaning.value for intent in intents) or "-"
            complaints.append(f"{'+'.join(case.meanings) or '-'} understood as {got}: {case.text}")
    everyday = sum(bool(case.meanings) for case in cases)
    times_ms.sort()
    report = Report(
        utterances=len(cases),
        near_misses=len(cases) - everyday,
        understood_rightly=right,
        passed_on_wrongly=missed,
        guessed_wrongly=wrong,
        recall=round(right / max(everyday, 1), 4),
        precision=round(right / max(right + wrong, 1), 4),
        decision_p50_ms=round(times_ms[len(times_ms) // 2], 3) if times_ms else 0.0,
        decision_max_ms=round(times_ms[-1], 3) if times_ms else 0.0,
    )
    return report, complaints


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m agent.evals.understanding")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    report, complaints = measure(read(asked.file.read_text(encoding="utf-8").splitlines()))
    values = asdict(report)
    text = json.dumps(values) if asked.json else "\n".join([*complaints, *(f"{k}: {v}" for k, v in values.items())])
    sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
