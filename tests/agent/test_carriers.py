"""Carrier and payload: the same to-do asked for in any order, and what must not become one."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from agent.evals.world import DEPARTMENTS
from agent.fast import carriers
from agent.fast.intents import Intent, Meaning, Setting, understand

NOW = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    "text",
    [
        "water the ferns, could that go on my list",
        "could you pop this one on my list for me, water the ferns",
        "my sister is away, so I have to water the ferns, note that down would you",
        "I'd be lost without a reminder to water the ferns",
        "new to do, please, it is water the ferns",
        "remind me, if you'd be so kind, to water the ferns",
        "water the ferns, that is a task for me, they look thirsty",
        "I was supposed to water the ferns and I never did, put it on the list",
        "add feed the cat, no scratch that, add water the ferns",
        "remind me to water the ferns or they will die on me",
    ],
)
def test_one_title_is_found_wherever_it_stands(text: str):
    last = carriers.last_version(text)
    assert carriers.to_add(text if last is None else last, dated=False) == "water the ferns"


@pytest.mark.parametrize(
    "text",
    [
        "water the ferns, book the hall, put it on my list",  # two, and it asks for one
        "the ferns look thirsty to me",  # nobody asks
        "is water the ferns on my list",  # a question
        "I put water the ferns on my list",  # a report
        "put water the ferns on her list",  # somebody else's
        "put it on my list",  # what?
        "the ferns are dry, what should I do, put it on my list",  # a question in it
    ],
)
def test_what_is_in_doubt_has_no_title(text: str):
    assert carriers.to_add(text, dated=False) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("I paid the water bill this morning, cross it off", "pay the water bill"),
        ("that's the hay ordered, you can take it off my list", "hay"),
        ("the alternator's fixed, knock that off", "alternator"),
        ("I got around to calling the pension people, tick that one off", "calling the pension people"),
        ("scratch the haircut off the list, it went well", "haircut"),
    ],
)
def test_what_is_reported_done_and_ticked_off_is_found(text: str, title: str):
    assert carriers.to_tick(text) == title


@pytest.mark.parametrize("text", ["I paid the water bill this morning", "the hedge is not done, tick it off"])
def test_a_report_alone_or_a_denial_ticks_nothing_off(text: str):
    assert carriers.to_tick(text) is None


def test_the_day_may_stand_between_cue_and_title():
    (intent,) = understand("Task for me, tomorrow at noon, collect the deposit receipt", Setting(NOW, DEPARTMENTS))
    expected = Intent(Meaning.CREATE_TODO, title="collect the deposit receipt", day=date(2026, 11, 21), at=time(12))
    assert intent == expected


def test_a_title_of_the_phrasings_gives_way_to_the_shorter_one_that_carriers_find():
    (intent,) = understand(
        "I need to return the book by Monday or they'll fine me, remind me", Setting(NOW, DEPARTMENTS)
    )
    assert intent.title == "return the book"


def test_carriers_add_nothing_where_the_sentence_is_taken_for_something_else():
    assert (
        understand("Would you explain how to put water the ferns on a list in Excel", Setting(NOW, DEPARTMENTS)) == ()
    )
