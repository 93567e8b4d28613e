"""Sets of everyday sentences, each by another author, against the fast tier: shares that are kept, and no wrong write.

They are development sets: phrasings were widened on them, and the second opinion was fitted on all but the last. What
the fast tier makes of sentences nobody tuned it for is measured elsewhere. An item: `say`, `label`, `slots`
(`title_any` holds all accepted cuts), `ignore` (slots not judged).
"""

from pathlib import Path

import pytest

from agent.evals.labelled import Verdict, judge, load
from agent.evals.scenario import NOW
from ari_app.main import departments_of
from ari_app.settings import Settings

# Sentences whose label is a matter of opinion, with the reason why they are not judged.
UNJUDGED = {
    "a034": "a shopping list is not the to-do list",
    "a098": "a grocery list is not the to-do list",
    "a087": "'to it' says nothing alone",
    "a262": "the office may be the front desk or the whole house",
    "a082": "whether next Saturday, said on a Friday, is tomorrow",
    "b028": "asks whether it is there, and adds it only if not",
    "b112": "two to-dos in one",
}
FLOORS = {"everyday_a.yaml": 0.93, "everyday_b.yaml": 0.79, "everyday_c.yaml": 0.9, "everyday_d.yaml": 0.84}
# Near-misses that are taken nevertheless, for questions that change nothing; none where the second opinion was fitted.
TAKEN = {"everyday_d.yaml": {"d374", "d394", "d424"}}


def verdicts(name: str) -> list[Verdict]:
    items = load(Path(__file__).with_name(name))
    departments = departments_of(Settings())
    return [judge(item, item.say, NOW, departments) for item in items if item.key not in UNJUDGED]


@pytest.mark.parametrize("name", FLOORS)
def test_the_share_that_is_understood_is_kept(name: str):
    found = verdicts(name)
    share = sum(one.right for one in found) / len(found)
    assert share >= FLOORS[name], sorted(one.key for one in found if not one.right)


@pytest.mark.parametrize("name", FLOORS)
def test_nothing_is_written_that_was_not_asked_for(name: str):
    assert [one.key for one in verdicts(name) if one.wrong_write] == []


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_no_everyday_request_is_passed_on(name: str):
    near = [one for one in verdicts(name) if one.label == "none"]
    assert len(near) >= 50
    assert {one.key for one in near if not one.right} <= TAKEN.get(name, set())
