"""The second opinion: what kind of request a sentence is, when no phrasing explains it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.evals.world import DEPARTMENTS
from agent.fast import opinion
from agent.fast.intents import Intent, Meaning, Setting, understand
from agent.fast.opinion import Weights
from tools.office import dates

NOW = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
TWO = Weights(("hours", "none"), (0.25, -0.25), {"open": ((0, 1.5), (1, -1.5)), "a flower": ((1, 0.75),)})


def test_a_day_and_a_number_are_one_word_each():
    text = "will 20 of you be there on Saturday"
    found = opinion.features(text, dates.find(text, NOW))
    assert {opinion.DAY, opinion.NUMBER, "^ will", f"there {opinion.DAY}", f"{opinion.DAY} $"} <= found
    assert "saturday" not in found


def test_the_likeliest_kind_is_told_with_its_share():
    told = opinion.weigh("open", None, TWO)
    assert told.kind == "hours"
    assert 0.5 < told.share < 1


def test_what_is_written_can_be_read_again():
    read = opinion.parse(opinion.serialize(TWO).splitlines())
    assert read.classes == TWO.classes
    assert read.bias == TWO.bias
    assert [index for index, _ in read.rows["open"]] == [0, 1]
    assert [weight for _, weight in read.rows["open"]] == pytest.approx([1.5, -1.5])


def test_a_weight_that_rounds_to_nothing_is_left_out():
    weights = Weights(("a", "b"), (0.0, 0.0), {"loud": ((0, 30.0),), "faint": ((1, 0.1),)})
    assert "faint" not in opinion.parse(opinion.serialize(weights).splitlines()).rows


def test_a_data_file_with_a_bias_too_few_is_refused():
    with pytest.raises(ValueError, match="2 classes, but 1 biases"):
        opinion.parse(["hours none", "0.1", "0.5"])


def test_every_kind_that_is_shipped_is_one_the_assistant_knows():
    known = {meaning.value for meaning in Meaning} | {opinion.NOT_EVERYDAY}
    assert set(opinion.SHIPPED.classes) <= known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my cousin is asking how late would you folks be open on Monday", Intent(Meaning.HOURS)),
        ("whatever is there on my list for me to be doing, would you read it", Intent(Meaning.LIST_TODOS)),
        ("the printer is broken again and I would like to talk about it with somebody", Intent(Meaning.HUMAN)),
    ],
)
def test_a_question_in_words_of_its_own_is_understood(text: str, expected: Intent):
    (intent,) = understand(text, Setting(NOW, DEPARTMENTS))
    assert intent.meaning is expected.meaning


@pytest.mark.parametrize(
    "text",
    [
        "I was wondering whether the museums in the city centre are open today",
        "Are the museums in the city open today?",
        "Is the zoo in the park open on Saturday or not",
    ],
)
def test_whether_somebody_else_is_open_is_not_guessed_to_mean_us(text: str):
    assert understand(text, Setting(NOW, DEPARTMENTS)) == ()
