"""Answers begun before the caller has surely finished: quicker when they are right, nothing when they are not."""

import json
from dataclasses import replace

import pytest

from agent.evals.line import LineTimes, TextMouth
from agent.evals.scenario import Story, World, run_scenario
from agent.evals.world import ScriptedModel
from agent.foresight import ModelLoad

UNSURE = 0.05  # opinion of an end-of-turn model that makes us wait for long


def says(text: str, **how: object) -> ScriptedModel:
    return ScriptedModel(answer=lambda _: json.dumps({"say": text}), **how)  # type: ignore[arg-type]


def waits_ms(story: Story) -> list[float]:
    return [1000 * turn.latency_s for turn in story.turns if turn.caller and turn.latency_s is not None]


def test_what_was_thought_while_waiting_is_said_as_soon_as_the_turn_is_over():
    steps = [{"say": "What is the capital of France?", "p": UNSURE}]
    ahead = World(model=says("It is Paris.", first_token_s=0.3))
    after = World(model=says("It is Paris.", first_token_s=0.3), load=ModelLoad(0))
    story, slow = run_scenario(steps, ahead), run_scenario(steps, after)
    assert "It is Paris." in story.assistant
    assert "It is Paris." in slow.assistant
    (turn,) = [turn for turn in story.turns if turn.caller]
    assert turn.pause_s is not None
    assert turn.latency_s is not None
    assert turn.latency_s - turn.pause_s < 0.05  # thought, and its sound made, before the turn was over
    assert waits_ms(slow)[0] - waits_ms(story)[0] > 400
    assert (ahead.load.begun, ahead.load.used) == (1, 1)
    assert turn.patience_s == pytest.approx(turn.pause_s, abs=0.03)  # nobody waited for an engine
    assert turn.engines_s is not None
    assert turn.engines_s < 0.08
    assert len(ahead.model.requests) == 1
    assert after.load.begun == 0


def test_a_caller_who_goes_on_is_answered_to_everything_they_said_and_the_guess_leaves_no_trace():
    ended: list[bool] = []
    world = World(
        model=ScriptedModel(answer=lambda said: json.dumps({"say": f"You said {len(said.split())} words."})),
        load=ModelLoad(told=lambda *, used: ended.append(used)),
    )
    story = run_scenario(
        [{"say": "What is the difference between | a llama and an alpaca?", "pause_s": 0.6, "p": UNSURE}], world
    )
    assert story.assistant.endswith("You said ten words.")
    assert [turn.caller for turn in story.turns if turn.caller] == [
        "What is the difference between a llama and an alpaca?"
    ]
    assert world.load.begun == 2
    assert world.load.used == 1
    assert ended == [False, True]
    assert story.end is not None
    assert [exchange.caller for exchange in story.end.conversation.exchanges if exchange.caller] == [
        "What is the difference between a llama and an alpaca?"
    ]


def test_a_tool_that_a_guess_asked_for_runs_only_when_the_turn_was_taken_and_once():
    asked = json.dumps({"tool": "list_todos", "arguments": {"when": ""}})
    world = World(model=ScriptedModel(answer=lambda _: asked))
    say = "I have lost track of all that is going on | in my life lately, to be honest."
    story = run_scenario([{"say": say, "pause_s": 0.6, "p": UNSURE}], world)
    assert (world.load.begun, world.load.used) == (2, 1)
    assert [(record.tool, record.turn_index) for record in story.tool_runs] == [("list_todos", 1)]


def test_everyday_requests_cost_no_thought():
    world = World(model=says("Never asked."))
    story = run_scenario([{"say": "What time is it?", "p": UNSURE}], world)
    assert story.tools == ("tell_time",)
    assert world.load.begun == 0
    assert world.model.requests == []


@pytest.mark.parametrize("fault", ["dead", "refuses", "half"])
def test_a_thought_that_failed_is_asked_again_or_apologised_for_once(fault: str):
    world = World(model=replace(says("It is Paris."), fault=fault))
    story = run_scenario([{"say": "What is the capital of France?", "p": UNSURE}], world)
    (turn,) = [turn for turn in story.turns if turn.caller]
    assert turn.tier == "apology"
    assert turn.assistant


def test_a_claim_thought_ahead_meets_the_truth_gate_like_any_other():
    world = World(model=says("I have booked your table."))
    story = run_scenario([{"say": "Could you book me a table somewhere nice?", "p": UNSURE}], world)
    assert world.load.used == 1
    assert "booked your table" not in story.assistant


def test_nobody_thinks_ahead_when_the_model_is_busy():
    world = World(model=says("It is Paris."), load=ModelLoad(2, asking=2))
    story = run_scenario([{"say": "What is the capital of France?", "p": UNSURE}], world)
    assert "It is Paris." in story.assistant
    assert world.load.begun == 0
    assert world.load.asking == 2


def test_after_an_interruption_the_history_of_the_question_is_what_was_heard():
    """The guess is made with what was really heard of the answer before, or not at all."""
    model = says("There is a great deal to be said about that, and I could go on about it for quite a while.")
    world = World(model=model, times=LineTimes(onset_s=0.06))
    run_scenario([{"say": "What is love?"}, {"say": "And what about hate, then?", "over_s": 1.5, "p": UNSURE}], world)
    asked = [request for request in model.requests if request.messages[-1].content.startswith("And what")]
    assert len({request.messages for request in asked}) == 1
    assert "…" in asked[0].messages[-2].content


def test_hanging_up_while_something_is_thought_ahead_leaves_nothing_under_way():
    world = World(model=says("It is Paris.", first_token_s=3.0), hang_up_at_s=8.0)
    run_scenario([{"say": "What is the capital of France?", "p": UNSURE}], world)
    assert world.load.asking == world.load.ahead == 0


def test_while_the_caller_speaks_the_model_reads_what_it_missed():
    world = World(model=says("It is Paris."))
    run_scenario([{"say": "What time is it?"}, {"say": "What is the capital of France?"}], world)
    read = world.model.read[0]
    (asked,) = world.model.requests
    assert asked.messages[: len(read.messages)] == read.messages
    assert len(asked.messages) == len(read.messages) + 1
    assert (read.max_tokens, read.schema) == (1, None)


def test_a_mouth_that_breaks_over_a_guess_breaks_nothing_else(monkeypatch):
    """The line may close between the guess and its sound; so may anything else of ours fail there."""

    def breaks(self: object, text: str, *, speed: float = 1.0) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(TextMouth, "prepare", breaks)
    story = run_scenario([{"say": "What is the capital of France?", "p": UNSURE}], World(model=says("It is Paris.")))
    assert "It is Paris." in story.assistant


def test_a_model_that_breaks_over_a_guess_is_an_apology_and_not_the_end(monkeypatch):
    async def breaks(*_: object, **__: object):
        raise RuntimeError("a bug")
        yield ""

    monkeypatch.setattr(ScriptedModel, "stream", breaks)
    steps = [{"say": "What is the capital of France?", "p": UNSURE}, {"say": "What time is it?"}]
    story = run_scenario(steps, World(model=says("")))
    assert [turn.tier for turn in story.turns if turn.caller] == ["apology", "fast"]


def test_a_long_question_is_read_while_it_is_being_asked():
    world = World(model=says("They are closed today."))
    said = "I was wondering whether the museum in the city centre shows anything by Monet"
    run_scenario([{"say": said}], world)
    shown = [request.messages[-1].content for request in world.model.read]
    assert len(shown) >= 2
    assert all(said.startswith(words) for words in shown)
    assert [len(words.split()) for words in shown] == sorted(len(words.split()) for words in shown)
    (asked,) = world.model.requests
    # What was read is the beginning of what is asked: the server evaluates only the rest.
    assert asked.messages[:-1] == world.model.read[-1].messages[:-1]


def test_an_everyday_answer_is_looked_up_and_spoken_into_a_buffer_before_the_turn_is_taken():
    times = LineTimes(recogniser_s=0.02, engine_s=0.5)
    story = run_scenario([{"say": "What time is it?", "p": UNSURE}], World(times=times))
    turn = story.turns[-1]
    assert turn.assistant == "It's 10:15 AM."
    assert turn.latency_s == pytest.approx(turn.pause_s, abs=0.02)  # nobody waits for the speaker


def test_an_answer_is_looked_up_while_the_caller_adds_a_word():
    times = LineTimes(recogniser_s=0.02, engine_s=0.5)
    world = World(times=times)
    story = run_scenario([{"say": "What time is it right now"}], replace(world, hang_up_at_s=7.7))
    assert story.prepared == ("It's ten fifteen AM.",)
    assert [turn.caller for turn in story.turns] == [None]  # gone before anything was taken


def test_looking_up_ahead_leaves_one_tool_run_in_the_record():
    story = run_scenario([{"say": "What is on my | list today?", "p": UNSURE}])
    assert story.tools == ("list_todos",)


def test_what_changes_something_is_never_tried_ahead_of_the_turn():
    world = World()
    run_scenario([{"say": "Remind me to call Ann", "p": UNSURE}], replace(world, hang_up_at_s=7.9))
    assert world.todos.titles == []
