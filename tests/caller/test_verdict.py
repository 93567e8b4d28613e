"""The demonstration's verdict: a good call passes, and each missing piece of evidence fails its own check."""

import dataclasses
from datetime import date

import pytest

from ari_app.caller import scenario, verdict
from ari_app.caller.analysis import Span, Turn
from ari_app.caller.scenario import Step
from ari_app.caller.verdict import Evidence, PersonEvidence, QueueEvent, StepEvidence, TodoEvidence

TOMORROW = date(2026, 11, 21)


def turn(text: str, latency_s: float = 0.6, stopped_after_s: float | None = None) -> Turn:
    return Turn(text, Span(1.0, 2.0), Span(2.0 + latency_s, 4.0), False, False, stopped_after_s)


def good() -> Evidence:
    steps = scenario.script(4)
    items: list[StepEvidence] = []
    for step in steps:
        item = StepEvidence(step, turn(step.text), step.text, "An answer.", ("fast",))
        match step.kind:
            case "question":
                item = dataclasses.replace(item, tiers=("model",))
            case "todo":
                item = dataclasses.replace(item, tools=(("create_todo", "ok", "r1"),))
            case "list":
                item = dataclasses.replace(item, answered=f"You have one task: {steps[2].keyword}.")
            case "long":
                item = dataclasses.replace(item, interrupted=True)
            case "barge_in":
                item = dataclasses.replace(item, turn=turn(step.text, stopped_after_s=0.25))
            case "person":
                item = dataclasses.replace(item, tools=(("transfer_to_department", "ok", "r2"),))
            case _:
                pass
        items.append(item)
    events = (QueueEvent("support", "NONE", "ENTERQUEUE"), QueueEvent("support", "PJSIP/190", "CONNECT"))
    person = PersonEvidence(events, True, True, True, "answered")
    todos = (TodoEvidence(1, f"the {steps[2].keyword}", TOMORROW),)
    return Evidence(tuple(items), True, 1.0, 0, todos, TOMORROW, person)


def failed(evidence: Evidence) -> list[str]:
    return [check.name for check in verdict.judge(evidence) if not check.passed]


def changed(kind: str, **changes: object) -> Evidence:
    evidence = good()
    steps = tuple(dataclasses.replace(s, **changes) if s.step.kind == kind else s for s in evidence.steps)
    return dataclasses.replace(evidence, steps=steps)


def person(**changes: object) -> Evidence:
    return dataclasses.replace(good(), person=dataclasses.replace(good().person, **changes))


def test_a_good_call_passes_every_check() -> None:
    assert failed(good()) == []


@pytest.mark.parametrize(
    ("evidence", "name"),
    [
        (dataclasses.replace(good(), greeted=False), "greets"),
        (changed("greeting", turn=None), "greeting: answered"),
        (changed("list", turn=Turn("x", Span(1, 2), None, False, False, None)), "list: answered"),
        (changed("long", turn=dataclasses.replace(turn("x"), disputed=True)), "long: answered"),
        (changed("question", turn=dataclasses.replace(turn("x"), cut_in=True)), "question: answered"),
        (changed("question", tiers=("fast",)), "by the language model"),
        (changed("todo", tools=()), "todo: kept"),
        (changed("todo", tools=(("create_todo", "failed", None),)), "todo: kept"),
        (dataclasses.replace(good(), todos=()), "todo: kept"),
        (dataclasses.replace(good(), todos=(TodoEvidence(1, "something else", TOMORROW),)), "todo: kept"),
        (dataclasses.replace(good(), tomorrow=date(2026, 11, 22)), "todo: kept"),
        (changed("list", answered="Your list is empty."), "list: names"),
        (changed("barge_in", turn=turn("x")), "barge-in: silent"),
        (changed("barge_in", turn=turn("x", stopped_after_s=1.4)), "barge-in: silent"),
        (changed("long", interrupted=False), "barge-in: silent"),
        (changed("person", tools=(("transfer_to_department", "refused", None),)), "person: the wish"),
        (person(rang=False), "rang a telephone"),
        (person(queue_events=good().person.queue_events[:1]), "queue connected"),
        (person(caller_hears_person=False), "both hear"),
        (person(person_hears_caller=False), "both hear"),
        (person(hand_off="no_answer"), "record says so"),
        (dataclasses.replace(good(), dead_air_s=6.0), "dead air"),
        (dataclasses.replace(good(), lost_packets=1), "packet lost"),
    ],
)
def test_each_piece_of_evidence_is_needed(evidence: Evidence, name: str) -> None:
    assert [found for found in failed(evidence) if name in found], failed(evidence)


def test_a_call_of_which_nothing_is_known_passes_nothing() -> None:
    nothing = Evidence((), False, 99.0, 5, (), TOMORROW, PersonEvidence())
    assert len(failed(nothing)) == len(verdict.judge(nothing))


def test_only_the_lines_of_this_channel_are_taken_from_the_queue_log() -> None:
    log = (
        "1700000000|1700.1|support|NONE|ENTERQUEUE||100|1\n"
        "1700000001|1700.9|support|PJSIP/190|CONNECT|3\n"
        "1700000002|NONE|NONE|NONE|QUEUESTART|\n"
        "broken line\n"
        "1700000003|1700.1|support|PJSIP/190|CONNECT|3|1700.2|1\n"
    )
    assert verdict.queue_events(log, "1700.1") == (
        QueueEvent("support", "NONE", "ENTERQUEUE"),
        QueueEvent("support", "PJSIP/190", "CONNECT"),
    )
    assert verdict.queue_events(log, "") == ()


@pytest.mark.parametrize(
    ("text", "keyword", "found"),
    [
        ("Water the plant.", "plants", True),
        ("call the plumber", "plumber", True),
        ("call the plumper", "plumber", True),
        ("buy milk", "plumber", False),
        ("", "milk", False),
        ("I'm sorry, I can't help with that. I can keep your list.", "cat", False),
        ("feed the neighbors cats", "cat", True),
        ("put you through to support, sales or general", "report", False),
    ],
)
def test_a_keyword_is_recognised_in_what_whisper_made_of_it(text: str, keyword: str, found: bool) -> None:
    assert verdict.mentions(text, keyword) is found


@pytest.mark.parametrize(
    ("kind", "tier", "tools", "heard", "goes_on"),
    [
        ("greeting", "fast", [], "Hello!", True),
        ("greeting", "apology", [], "Sorry?", False),
        ("question", "model", [], "Paris.", True),
        ("question", "watchdog", [], "Hello?", False),
        ("todo", "fast", [("create_todo", "question")], "What should I add?", False),
        ("todo", "fast", [("create_todo", "ok")], "I added: call the plumber.", True),
        ("todo", "fast", [("create_todo", "ok")], "I added: call the plum her.", False),
        ("list", "model", [("create_todo", "ok")], "", False),
        ("list", "fast", [("create_todo", "ok"), ("list_todos", "ok")], "One thing.", True),
        ("person", "fast", [], "Okay.", False),
    ],
)
def test_a_caller_goes_on_only_when_it_was_understood(kind, tier, tools, heard, goes_on):
    step = Step(kind, "…", "plumber" if kind == "todo" else "")
    assert verdict.understood(step, tier, tools, heard) is goes_on


@pytest.mark.parametrize("seed", range(8))
def test_other_words_mean_the_same_and_are_others(seed):
    for step in scenario.script(seed):
        others = scenario.other_words(step, seed)
        assert len(others) == (2 if step.kind in scenario.REPEATABLE else 0)
        assert all(other.kind == step.kind and other.keyword == step.keyword for other in others)
        assert step.text not in {other.text for other in others}
        assert others == scenario.other_words(step, seed)
