"""Commands about the conversation itself, at any time: wait, go on, repeat, slower, louder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import lines
from agent.conversation import cut_at, rest_of
from agent.evals.scenario import World, run_scenario
from agent.evals.world import ScriptedCall
from agent.persona import Persona
from agent.sentences import split
from agent.spoken_forms import spoken

LINES = lines.of("en")


def answers(story: object) -> list[str]:
    return [turn.assistant for turn in story.turns if turn.caller]


def whole() -> str:
    """The long answer, as it is heard when nobody interrupts."""
    return answers(run_scenario([{"say": "What can you do?"}]))[-1]


def joined(heard: str, rest: str) -> str:
    """Both parts of an answer, a clause that stands in both once; asserts that nothing is missing in between."""
    starts = [0, *(at + 1 for at, char in enumerate(heard) if char == " "), len(heard)]
    overlap = next(at for at in starts if rest.startswith(heard[at:]))
    return heard[:overlap] + (" " if overlap == len(heard) else "") + rest


def test_go_on_says_the_rest_of_an_interrupted_answer():
    story = run_scenario([{"say": "What can you do?"}, {"say": "Hold on.", "over_s": 2.0}, {"say": "Go on."}])
    first, waited, rest = answers(story)
    assert first
    assert len(first) < len(whole())
    assert waited == LINES.take_your_time
    assert joined(first, rest) == whole()


def test_go_on_again_after_a_second_interruption_says_what_is_still_missing():
    story = run_scenario(
        [
            {"say": "What can you do?"},
            {"say": "Wait.", "over_s": 1.5},
            {"say": "Go on."},
            {"say": "Wait.", "over_s": 1.5},
            {"say": "Carry on."},
        ],
    )
    parts = answers(story)
    assert joined(joined(parts[0], parts[2]), parts[4]) == whole()


def test_repeat_says_all_of_an_interrupted_answer():
    story = run_scenario([{"say": "What can you do?"}, {"say": "Say that again.", "over_s": 2.0}])
    assert answers(story)[-1] == whole()


def test_go_on_when_nothing_is_left_says_so():
    story = run_scenario([{"say": "What time is it?"}, {"say": "Go on."}])
    assert answers(story)[-1] == LINES.that_was_all


def test_a_new_question_ends_what_was_left_unsaid():
    story = run_scenario(
        [{"say": "What can you do?"}, {"say": "What time is it?", "over_s": 2.0}, {"say": "Go on."}], World()
    )
    assert answers(story)[-1] == LINES.that_was_all


def test_louder_and_quieter_change_the_level_within_limits_and_say_so():
    story = run_scenario([{"say": "What time is it?"}, *({"say": "Speak up, please."} for _ in range(3))])
    assert [answer.split(".")[0] + "." for answer in answers(story)[1:]] == [LINES.louder, LINES.louder, LINES.loudest]
    assert all("ten fifteen" in spoken(answer) for answer in answers(story))  # what was hard to hear comes again
    story = run_scenario([{"say": "You're too loud."} for _ in range(3)])
    assert [answer for answer in answers(story)] == [LINES.quieter, LINES.quieter, LINES.quietest]


def test_slower_in_the_middle_of_an_answer_says_all_of_it_again():
    story = run_scenario([{"say": "What can you do?"}, {"say": "Slow down, please.", "over_s": 2.0}])
    assert answers(story)[-1] == f"{LINES.slower} {whole()}"


@pytest.mark.parametrize("aside", ["Pardon?", "Hold on.", "Louder, please.", "Are you still there?"])
def test_a_question_stays_open_when_the_caller_asks_about_the_conversation(aside: str):
    asked = [{"say": "Add a todo."}, {"say": aside}, {"say": "Buy milk."}]
    world = World()
    run_scenario(asked, world)
    assert [title.lower() for title in world.todos.titles] == ["buy milk"]


def test_the_lines_of_the_commands_are_synthesised_beforehand():
    fixed = lines.fixed(Persona())
    for line in (LINES.louder, LINES.quieter, LINES.loudest, LINES.quietest, LINES.that_was_all):
        assert {spoken(sentence) for sentence in split(line)} <= set(fixed)


@given(
    st.lists(st.sampled_from(["milk,", "bread", "and", "eggs;", "a", "note:", "now."]), min_size=1, max_size=12),
    st.floats(0, 1),
)
def test_heard_and_rest_together_are_the_whole_sentence(words: list[str], share: float):
    text = " ".join(words)
    heard = cut_at(text, share)
    rest = rest_of(text, heard)
    assert text.endswith(rest)
    assert len(heard) + len(rest) >= len(text) - 1


def test_go_on_agrees_to_an_offer_that_was_heard_whole_and_only_then():
    def offered(*after: dict[str, object]) -> list[tuple[str, str]]:
        call = ScriptedCall(closed=frozenset(("sales",)))
        run_scenario([{"say": "Put me through to sales."}, *after], World(call=call))
        return call.done

    assert offered({"say": "Go on."})
    assert not offered({"say": "Wait.", "over_s": 0.5}, {"say": "Go on."})
