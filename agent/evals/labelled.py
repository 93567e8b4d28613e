"""Labelled everyday sentences and whether the fast tier takes them rightly. The judge of the sealed and the development
sets; `agent.evals.understanding` reads the older, line-wise lists.

An item: `id`, `say`, `label` ("none": not everyday), `slots` (`title_any` and the like hold all accepted values), and
`ignore` (slots not judged). A slot that is absent must be absent from the answer. Above: `bench.sealed_set`, tests.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from agent.fast.intents import Intent, Setting, understand
from tools.ports import Department

WRITES = frozenset({"create_todo", "complete_todo"})
# One label has several of our meanings; where a label is not named here it is the meaning of that name.
SAME = {"remind_me": "create_todo", "never_mind": "no", "presence": "greeting", "how_are_you": "greeting"}
_SMALL = frozenset({"a", "an", "the", "my", "our", "your", "some"})


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence. `slots` hold every accepted value."""

    key: str
    say: str
    label: str
    slots: dict[str, tuple[str, ...]]
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong_write`: a to-do would be made or ticked off that was not meant, or another than was meant."""

    key: str
    label: str
    right: bool
    wrong_write: bool


def load(path: Path) -> list[Item]:
    """Raises KeyError, yaml.YAMLError for a set that is not one."""
    found: list[Item] = []
    for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
        said: dict[str, Any] = raw.get("slots") or {}
        slots = {
            slot: tuple(str(one) for one in (said.get(f"{slot}_any") or [value]))
            for slot, value in said.items()
            if not slot.endswith("_any")
        }
        found.append(Item(raw["id"], raw["say"], raw["label"], slots, frozenset(raw.get("ignore") or ())))
    return found


def judge(item: Item, heard: str, now: datetime, departments: Sequence[Department]) -> Verdict:
    """Pure. `heard`: the words as text, or as a recogniser wrote them."""
    intents = understand(heard, Setting(now, tuple(departments)))
    labels = [SAME.get(intent.meaning.value, intent.meaning.value) for intent in intents]
    if item.label == "none":
        right = not intents
    else:
        right = labels == [SAME.get(item.label, item.label)] and _slots_fit(item, intents[0])
    return Verdict(item.key, item.label, right, not right and bool(WRITES & set(labels)))


def _slots_fit(item: Item, intent: Intent) -> bool:
    said: dict[str, tuple[str, ...]] = {
        "title": (intent.title,) if intent.title else (),
        "date": (intent.day.isoformat(),) if intent.day else (),
        "time": (intent.at.strftime("%H:%M"),) if intent.at else (),
        "department": (intent.department,) if intent.department else (),
    }
    if item.label == "hours":
        said = {"day": (intent.day.strftime("%A"), intent.day.isoformat()) if intent.day else ()}
    for slot, values in said.items():
        wanted = {_plain(one) for one in item.slots.get(slot, ())}
        if slot not in item.ignored and bool(wanted) != bool(values):
            return False
        if slot not in item.ignored and wanted and not wanted & {_plain(one) for one in values}:
            return False
    return True


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9:\- ]", "", text.lower()).replace("-", " ").split()
    return " ".join(word for word in words if word not in _SMALL)
