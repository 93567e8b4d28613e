"""How the bench of the sealed set judges; the sentences here are not of the set."""

import pytest

from agent.evals.labelled import Item, judge
from agent.evals.scenario import NOW
from agent.evals.world import DEPARTMENTS
from bench.sealed_set import wilson


def item(label: str, ignored: frozenset[str] = frozenset(), **slots: tuple[str, ...]) -> Item:
    return Item("x", "", label, slots, ignored)


@pytest.mark.parametrize(
    ("wanted", "heard", "right", "wrong_write"),
    [
        (item("time"), "What time is it?", True, False),
        (item("time"), "What day is it today?", False, False),
        (
            item("create_todo", title=("call bob",), date=("2026-11-21",)),
            "Remind me to call Bob tomorrow.",
            True,
            False,
        ),
        (item("create_todo", title=("call the bob", "ring bob")), "Add a todo to call Bob.", True, False),
        (item("create_todo", title=("call bob",)), "Remind me to call Bob tomorrow.", False, True),
        (item("create_todo", frozenset({"date"}), title=("call bob",)), "Remind me to call Bob tomorrow.", True, False),
        (item("create_todo", title=("call alice",)), "Remind me to call Bob.", False, True),
        (item("create_todo", title=("call bob",)), "What time is it?", False, False),
        (item("none"), "Remind me to call Bob.", False, True),
        (item("none"), "Why is the sky blue?", True, False),
        (item("human", department=("sales",)), "Can I talk to sales?", True, False),
        (item("human", department=("support",)), "Can I talk to sales?", False, False),
        (item("hours", day=("monday", "2026-11-23")), "Are you open on Monday?", True, False),
        (item("hours"), "Are you open on Monday?", False, False),
    ],
)
def test_right_means_the_label_and_every_slot(wanted: Item, heard: str, right: bool, wrong_write: bool) -> None:
    verdict = judge(wanted, heard, NOW, DEPARTMENTS)
    assert (verdict.right, verdict.wrong_write) == (right, wrong_write)


def test_nothing_in_many_is_not_nothing() -> None:
    low, high = wilson(0.0, 393)
    assert low == 0.0
    assert 0.005 < high < 0.012
    assert wilson(0.5, 100)[0] < 0.5 < wilson(0.5, 100)[1]
