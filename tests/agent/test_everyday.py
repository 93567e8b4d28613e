"""Two sets of everyday sentences, by two authors, against the fast tier: shares that are kept, and no wrong write.

They are development sets: phrasings were widened on them. What the fast tier makes of sentences nobody tuned it for is
measured elsewhere. An item: `say`, `label`, `slots` (`title_any` holds all accepted cuts), `ignore` (slots not judged).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from agent.fast.intents import Intent, Meaning, Setting, understand
from ari_app.main import departments_of
from ari_app.settings import Settings

NOW = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
# One label has several of our meanings; where a label is not named here it is the meaning of that name.
SAME = {"remind_me": "create_todo", "never_mind": "no", "presence": "greeting", "how_are_you": "greeting"}
WRITES = {"create_todo", "complete_todo"}
# Sentences whose label is a matter of opinion, with the reason why they are not judged.
UNJUDGED = {
    "a034": "a shopping list is not the to-do list",
    "a098": "a grocery list is not the to-do list",
    "a087": "'to it' says nothing alone",
    "a262": "the office may be the front desk or the whole house",
    "b028": "asks whether it is there, and adds it only if not",
    "b112": "two to-dos in one",
}
FLOORS = {"everyday_a.yaml": 0.93, "everyday_b.yaml": 0.79}


@dataclass(frozen=True, slots=True)
class Item:
    key: str
    say: str
    label: str
    slots: dict[str, tuple[str, ...]]
    ignored: frozenset[str]


def items(name: str) -> list[Item]:
    found: list[Item] = []
    for raw in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8")):
        said: dict[str, Any] = raw.get("slots") or {}
        slots = {
            slot: tuple(str(one) for one in (said.get(f"{slot}_any") or [value]))
            for slot, value in said.items()
            if not slot.endswith("_any")
        }
        found.append(Item(raw["id"], raw["say"], raw["label"], slots, frozenset(raw.get("ignore") or ())))
    return [item for item in found if item.key not in UNJUDGED]


def setting() -> Setting:
    return Setting(NOW, departments_of(Settings()))


def label_of(intent: Intent) -> str:
    return SAME.get(intent.meaning.value, intent.meaning.value)


def plain(text: str) -> str:
    words = text.lower().replace("-", " ").split()
    return " ".join(word for word in words if word not in {"a", "an", "the", "my", "our", "your", "some"})


def fits(item: Item, intent: Intent) -> bool:
    said: dict[str, str | None] = {
        "title": intent.title,
        "date": intent.day.isoformat() if intent.day else None,
        "time": intent.at.strftime("%H:%M") if intent.at else None,
        "department": intent.department,
    }
    if intent.meaning is Meaning.HOURS:
        said = {"day": intent.day.strftime("%A").lower() if intent.day else None}
    for slot, value in said.items():
        wanted = {plain(one) for one in item.slots.get(slot, ())}
        if slot in item.ignored or (not wanted and value is None):
            continue
        if value is None or plain(value) not in wanted:
            return False
    return True


def judged(item: Item) -> tuple[bool, bool]:
    """Whether it was understood rightly, and whether a to-do would be made or ticked off that was not meant."""
    intents = understand(item.say, setting())
    labels = [label_of(intent) for intent in intents]
    if item.label == "none":
        right = not intents
    else:
        right = labels == [SAME.get(item.label, item.label)] and fits(item, intents[0])
    return right, not right and bool(WRITES & set(labels))


@pytest.mark.parametrize("name", FLOORS)
def test_the_share_that_is_understood_is_kept(name: str):
    verdicts = {item.key: judged(item)[0] for item in items(name)}
    share = sum(verdicts.values()) / len(verdicts)
    assert share >= FLOORS[name], sorted(key for key, right in verdicts.items() if not right)


@pytest.mark.parametrize("name", FLOORS)
def test_nothing_is_written_that_was_not_asked_for(name: str):
    assert [item.key for item in items(name) if judged(item)[1]] == []


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_no_everyday_request_is_passed_on(name: str):
    near = [item for item in items(name) if item.label == "none"]
    assert len(near) >= 50
    assert [item.key for item in near if not judged(item)[0]] == []
