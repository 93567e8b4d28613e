"""Whole conversations as text, on virtual time, through the same Session as on the telephone."""

import json

import pytest

from agent.evals.line import LineTimes
from agent.evals.scenario import World, run_scenario
from agent.evals.world import MemoryTodos, ScriptedCall, ScriptedModel


def says(text: str) -> ScriptedModel:
    return ScriptedModel(answer=lambda _: json.dumps({"say": text}))


def test_a_first_call_greets_answers_notes_lists_and_hands_over():
    world = World(model=says("Never asked."))
    story = run_scenario(
        [
            {"say": "Hi, what time is it?"},
            {"say": "Add a to-do for tomorrow to call the plumber."},
            {"say": "What's on my list?"},
            {"say": "I want to talk to a person in sales."},
        ],
        world,
    )
    assert story.assistant.startswith("Hello, welcome. I'm Joe, the automated assistant. This call is recorded.")
    assert "ten fifteen AM" in story.after("what time is it")
    assert world.todos.titles == ["call the plumber"]
    assert "call the plumber, for tomorrow" in story.after("on my list")
    assert world.call.done == [("transfer", "sales")]
    assert story.end is not None
    assert story.end.reason == "transferred"
    assert [turn.tier for turn in story.turns] == ["greeting", "fast", "fast", "fast", "fast"]
    assert world.model is not None
    assert not world.model.requests


def test_the_announcement_of_a_transfer_is_heard_to_its_end_before_the_channel_leaves():
    world = World()
    story = run_scenario([{"say": "Put me through to support please."}], world)
    announced = next(line for line in story.transcript if "putting you through to support" in line.text)
    assert not announced.cut
    assert "One moment." in story.assistant
    assert world.call.done == [("transfer", "support")]


def test_an_interrupted_answer_keeps_only_what_was_heard():
    world = World(model=says("Jupiter is the biggest planet. It has many moons and a great red storm on it."))
    story = run_scenario(
        [{"say": "Which planet is the biggest?"}, {"say": "Thanks, goodbye.", "over_s": 1.0}],
        world,
    )
    answer = next(turn for turn in story.turns if turn.tier == "model")
    assert answer.interrupted
    assert answer.assistant.startswith("Jupiter is")
    assert "moons" not in answer.assistant
    assert story.end is not None
    exchange = next(one for one in story.end.conversation.exchanges if one.index == answer.index)
    assert exchange.heard == answer.assistant
    assert exchange.cut


def test_a_backchannel_does_not_take_the_floor():
    text = "Jupiter is the biggest planet. It has many moons and a great red storm on it."
    story = run_scenario(
        [{"say": "Which planet is the biggest?"}, {"say": "mm-hm", "over_s": 1.0}], World(model=says(text))
    )
    assert "great red storm on it." in story.assistant
    assert not story.stops
    assert not story.holds
    assert len(story.softens) == 1


def test_a_caller_who_says_nothing_is_asked_twice_and_then_bidden_goodbye():
    story = run_scenario([{"silence": 60}])
    assert [turn.tier for turn in story.turns] == ["greeting", "watchdog", "watchdog", "watchdog"]
    assert "Are you still there?" in story.assistant
    assert story.end is not None
    assert story.end.reason == "silence"


def test_without_a_model_the_caller_hears_what_is_possible():
    story = run_scenario([{"say": "What is the capital of France?"}], World(model=None))
    assert "I can't help with that myself" in story.assistant
    assert "to-do list" in story.assistant


def test_a_todo_is_refused_honestly_while_the_office_is_away():
    world = World(todos=MemoryTodos(away=True), call=ScriptedCall())
    story = run_scenario([{"say": "Add a todo to buy milk."}], world)
    assert "nothing was changed" in story.assistant
    assert world.todos.titles == []


def test_a_word_said_before_the_answer_is_heard_belongs_to_the_question():
    """A breath before "if you please": the question was taken, its answer not yet audible."""
    story = run_scenario([{"say": "What time is it now?"}, {"say": "If you please.", "at_once": True}])
    assert "ten fifteen AM" in story.assistant
    assert "I can't help" not in story.assistant
    assert [turn.caller for turn in story.turns if turn.caller] == ["What time is it now? If you please."]


def test_a_question_after_an_answer_that_was_heard_is_a_turn_of_its_own():
    story = run_scenario([{"say": "What time is it?"}, {"say": "And what is the date?"}])
    assert [turn.caller for turn in story.turns if turn.caller] == ["What time is it?", "And what is the date?"]


@pytest.mark.parametrize("over_s", [0.0, 0.15])
def test_words_begun_before_the_caller_can_have_heard_the_answer_belong_to_the_question(over_s: float):
    """A voice that starts while the caller goes on speaking is no answer they reacted to."""
    quick = World(times=LineTimes(engine_s=0.02))
    story = run_scenario([{"say": "What time is it now?"}, {"say": "If you please.", "over_s": over_s}], quick)
    assert [turn.caller for turn in story.turns if turn.caller] == ["What time is it now? If you please."]
    assert story.assistant.endswith("It's ten fifteen AM.")


def test_words_begun_after_the_answer_was_heard_are_an_interruption():
    quick = World(times=LineTimes(engine_s=0.02))
    story = run_scenario([{"say": "What time is it now?"}, {"say": "What is the date?", "over_s": 0.6}], quick)
    assert [turn.caller for turn in story.turns if turn.caller] == ["What time is it now?", "What is the date?"]
    assert [turn.interrupted for turn in story.turns if turn.caller] == [True, False]


@pytest.mark.parametrize("how", [{"at_once": True}, {"over_s": 0.1}, {"over_s": 1.0}])
def test_a_late_please_does_not_take_the_floor_from_the_receipt(how: dict[str, object]):
    story = run_scenario([{"say": "Add a todo to buy milk."}, {"say": "Please.", **how}])
    assert "I added: buy milk." in story.assistant
    assert not story.stops
    assert story.tools == ("create_todo",)
