"""When a request over a bad line has succeeded, and how sure the ratio is."""

import math
import random
from types import SimpleNamespace

import pytest

from bench import lossy_line
from bench.blind import Trust
from bench.lossy_line import LINES, Heard, Request

TRUST = Trust(0.0, 6, 1, 1, (1,))


def exchange(tool: str, status: str, answered: str) -> SimpleNamespace:
    return SimpleNamespace(runs=(SimpleNamespace(tool=tool, status=status),), answered=answered)


@pytest.mark.parametrize(
    ("tool", "status", "answered", "good"),
    [
        ("create_todo", "ok", "I added: water the plants.", True),
        ("create_todo", "ok", "I added: water the flowers.", False),
        ("create_todo", "refused", "I cannot add: water the plants.", False),
        ("list_todos", "ok", "You have: water the plants.", False),
    ],
)
def test_a_request_succeeds_by_its_tool_and_by_what_the_answer_names(tool, status, answered, good) -> None:
    request = Request("Please add water the plants.", "create_todo", "plants")
    assert lossy_line.succeeded(request, exchange(tool, status, answered)) is good


def test_a_request_whose_call_failed_has_not_succeeded() -> None:
    assert not lossy_line.succeeded(Request("What time is it?", "tell_time"), None)


def test_requests_follow_from_the_seed_and_are_evenly_mixed() -> None:
    drawn = lossy_line.requests(random.Random(4), 40)
    assert drawn == lossy_line.requests(random.Random(4), 40) != lossy_line.requests(random.Random(5), 40)
    tools = [request.tool for request in drawn]
    assert {tools.count(tool) for tool in set(tools)} == {10}


def test_the_interval_of_the_ratio_is_paired_and_holds_the_ratio() -> None:
    clean = [True] * 38 + [False] * 2
    assert lossy_line.ratio_interval(clean, clean, 1) == (1.0, 1.0)
    low, high = lossy_line.ratio_interval(clean, [True] * 30 + [False] * 10, 1)
    assert low < 30 / 38 < high
    assert all(math.isnan(edge) for edge in lossy_line.ratio_interval([False] * 5, [False] * 5, 1))


def heard(name: str, good: int) -> Heard:
    return Heard(name, tuple([True] * good + [False] * (40 - good)), (500.0,), 0.0, 1.0, 0, 0)


@pytest.mark.parametrize(("goods", "met"), [((40, 40, 37), True), ((40, 39, 37), False), ((40, 40, 35), False)])
def test_the_goals_are_least_ratios_against_the_clean_line(goods, met) -> None:
    lines = [heard(name, good) for (name, _, _), good in zip(LINES, goods, strict=True)]
    assert lossy_line.report_of(lines, TRUST, 1, (0.0, 0.0, 0.0)).met is met
