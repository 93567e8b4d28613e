"""Whether words read like a whole sentence: who is asked, when, and what comes of the answer."""

import asyncio
import math
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.evals import virtual_time
from agent.evals.line import LineTimes
from agent.evals.scenario import World, run_scenario
from agent.floor import Read
from agent.foresight import ModelLoad
from agent.llm.reader import ending_share, prompt
from agent.patience import Habit, Heard, PatienceOptions, finished, patience_s
from agent.reading import Reading

QUICK = LineTimes(recogniser_s=0.02)  # the words are there before the silence is long enough for anything

# -- what is asked of the server ---


def test_the_sentence_stands_open_at_the_end_of_a_page_of_whole_ones():
    page = prompt(" Could you tell me... ")
    assert page.endswith('\nCaller: "Could you tell me')
    assert page.count('?"\n') + page.count('."\n') == 3


def test_a_long_story_is_read_from_its_end():
    assert len(prompt("word " * 1000)) < 1000


@pytest.mark.parametrize("form", ["openai", "llama"])
def test_the_weight_of_the_ends_is_told_in_either_form(form: str):
    shares = {"?": 0.5, '."': 0.2, "<|im_end|>": 0.1, " and": 0.15, ",": 0.05}
    logs = {token: math.log(share) for token, share in shares.items()}
    told: dict[str, object] = {"top_logprobs": [logs]}
    if form == "llama":
        listed = [{"token": token, "logprob": share} for token, share in logs.items()]
        told = {"content": [{"top_logprobs": listed}], "top_logprobs": None}
    assert ending_share(told) == pytest.approx(0.8)


@pytest.mark.parametrize("told", [None, 3, {}, {"content": []}, {"top_logprobs": [3]}, {"content": [{"x": 1}]}])
def test_anything_else_is_refused(told: object):
    with pytest.raises(ValueError, match="log-probabilities"):
        ending_share(told)


# -- who is asked, and when ---


@dataclass
class Scripted:
    """Says of every text how whole it is, after a while."""

    p: dict[str, float] = field(default_factory=dict)
    takes_s: float = 0.05
    asked: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def p_whole(self, words: str, *, deadline_s: float) -> float | None:
        self.asked.append(words)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(min(self.takes_s, deadline_s))
        finally:
            self.at_once -= 1
        return self.p.get(words) if self.takes_s <= deadline_s else None


def test_a_question_that_reads_whole_is_answered_sooner_and_one_that_does_not_later():
    said = "And how about the other one"
    story = {
        p: run_scenario([{"say": said, "p": 0.5}], World(times=QUICK, reader=reader))
        for p, reader in ((0.9, Scripted({said: 0.9})), (0.001, Scripted({said: 0.001})), (None, None))
    }
    pauses = {p: one.turns[-1].pause_s for p, one in story.items()}
    assert pauses[0.9] is not None
    assert pauses[0.001] is not None
    assert pauses[None] is not None
    assert pauses[0.9] < pauses[None] <= pauses[0.001]


def test_a_reader_that_does_not_answer_costs_nothing():
    said = "And how about the other one"
    late, without = (
        run_scenario([{"say": said, "p": 0.5}], World(reader=reader)) for reader in (Scripted(takes_s=9.0), None)
    )
    assert late.turns[-1].pause_s == without.turns[-1].pause_s


def test_what_the_fast_tier_knows_to_be_whole_is_not_asked_about():
    reader = Scripted()
    run_scenario([{"say": "What time is it?"}], World(reader=reader, times=QUICK))
    assert "What time is it?" not in reader.asked


def test_the_reader_sees_a_long_sentence_grow_and_is_asked_about_all_of_it_once():
    reader = Scripted()
    said = "I was wondering whether the museum in the city centre shows anything by Monet"
    run_scenario([{"say": said, "p": 0.1}], World(reader=reader, times=QUICK))
    spoken = [words for words in reader.asked if words]
    assert spoken[-1] == said
    assert spoken.count(said) == 1
    assert len(spoken) >= 3
    assert all(said.startswith(words) for words in spoken)
    assert reader.most_at_once == 1


def test_nobody_is_shown_half_a_sentence_while_the_model_is_wanted():
    reader = Scripted()
    said = "I was wondering whether the museum in the city centre shows anything by Monet"
    run_scenario([{"say": said, "p": 0.1}], World(reader=reader, load=ModelLoad(2, asking=2), times=QUICK))
    assert reader.asked == [said]


def test_a_question_overtaken_by_more_words_is_not_answered():
    told: list[Read] = []

    async def talk() -> None:
        async with asyncio.TaskGroup() as tasks:
            reading = Reading(Scripted({"one": 0.1, "one two": 0.9}), ModelLoad())
            reading.ask("one", 1.0, tasks, told.append)
            await asyncio.sleep(0.01)
            reading.ask("one two", 2.0, tasks, told.append)

    virtual_time.run(talk())
    assert told == [Read(2.0, 0.9)]


# -- what is made of it ---


@given(st.text(max_size=60), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_the_more_it_reads_like_a_whole_sentence_the_more_finished_it_is(
    text: str, one: float, other: float, confidence: float
):
    heard = Heard(text, 0.5, understood=False, confidence=confidence)
    low, high = sorted((one, other))
    assert finished(replace(heard, p_whole=low)) <= finished(replace(heard, p_whole=high))
    assert 0.0 < patience_s(replace(heard, p_whole=one), Habit(), PatienceOptions()) <= PatienceOptions().longest_s


@pytest.mark.parametrize("text", ["How much is it?", "Who wrote Hamlet?", "What do cows eat?"])
def test_a_short_question_that_reads_whole_is_not_waited_for(text: str):
    heard = Heard(text, 0.5, understood=False, confidence=0.85, p_whole=0.9)
    assert patience_s(heard, Habit(), PatienceOptions()) <= PatienceOptions().likely_s


@pytest.mark.parametrize("text", ["What do", "Who", "I wanted to ask"])
def test_a_short_beginning_that_reads_unfinished_is_waited_for(text: str):
    heard = Heard(text, 0.9, understood=False, confidence=0.85, p_whole=0.001)
    assert patience_s(heard, Habit(), PatienceOptions()) >= PatienceOptions().doubtful_s
