"""The fast tier against labelled utterances: what it understands is right, and what it does not is passed on."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.evals.understanding import Labelled, measure, read
from agent.evals.world import DEPARTMENTS
from agent.fast.grammar import BadPhrasing, compile_rule
from agent.fast.intents import Awaiting, Intent, Meaning, Setting, understand
from agent.fast.words import begins_as_command, begins_as_listening, is_backchannel, normalise, trails_off, yes_or_no

NOW = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))
SETTING = Setting(NOW, DEPARTMENTS)


def labelled() -> list[Labelled]:
    return read(Path(__file__).with_name("utterances.txt").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("case", labelled(), ids=lambda case: case.text)
def test_an_utterance_means_what_its_label_says(case: Labelled):
    assert case.fits(understand(case.text, SETTING)), understand(case.text, SETTING)


def test_the_figures_count_right_missed_and_wrong():
    report, complaints = measure(read(["time | What time is it?", "date | Gibberish here.", "- | Goodbye.", "# x", ""]))
    assert (report.understood_rightly, report.passed_on_wrongly, report.guessed_wrongly) == (1, 1, 1)
    assert (report.recall, report.precision, report.near_misses) == (0.5, 0.5, 1)
    assert len(complaints) == 2


def test_the_labelled_set_is_large_and_has_near_misses():
    cases = labelled()
    assert len(cases) >= 400
    assert sum(not case.meanings for case in cases) >= 100


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("Add a todo for tomorrow to call the plumber.", date(2026, 11, 21), None),
        ("Remind me to call John next Tuesday at 2 p.m.", date(2026, 11, 24), time(14)),
        ("Add a to-do for tomorrow, no, for Monday, to call Bob.", date(2026, 11, 23), None),
        ("What's on my list for Monday?", date(2026, 11, 23), None),
        ("Add a task to pay the rent on the first of December.", date(2026, 12, 1), None),
    ],
)
def test_the_day_is_taken_out_of_the_sentence(text: str, day: date, at: time | None):
    (intent,) = understand(text, SETTING)
    assert (intent.day, intent.at) == (day, at)


@pytest.mark.parametrize(
    ("awaiting", "text", "expected"),
    [
        (Awaiting.TITLE, "Call the plumber.", Intent(Meaning.CREATE_TODO, title="Call the plumber")),
        (Awaiting.TITLE, "To buy milk tomorrow", Intent(Meaning.CREATE_TODO, title="buy milk", day=date(2026, 11, 21))),
        (Awaiting.TITLE, "Never mind.", Intent(Meaning.NEVER_MIND)),
        (Awaiting.TITLE, "Goodbye.", Intent(Meaning.GOODBYE)),
        (Awaiting.DEPARTMENT, "Sales, please.", Intent(Meaning.HUMAN, department="sales")),
        (Awaiting.VOICEMAIL_DEPARTMENT, "For support.", Intent(Meaning.VOICEMAIL, department="support")),
        (Awaiting.DEPARTMENT, "No, thank you.", Intent(Meaning.NO)),
        (Awaiting.WHICH_TODO, "The plumber one.", Intent(Meaning.COMPLETE_TODO, title="the plumber one")),
    ],
)
def test_a_bare_answer_makes_sense_after_a_question(awaiting: Awaiting, text: str, expected: Intent):
    (intent,) = understand(text, Setting(NOW, DEPARTMENTS, awaiting))
    assert intent.meaning is expected.meaning
    assert (intent.title or "").lower() == (expected.title or "").lower()
    assert (intent.department, intent.day) == (expected.department, expected.day)


def test_a_question_is_no_title():
    assert understand("Why do you ask?", Setting(NOW, DEPARTMENTS, Awaiting.TITLE)) == ()


def test_a_place_that_is_not_configured_never_becomes_a_department():
    for text in ("Transfer me to 0900123456.", "Put me through to the White House.", "Connect me to Bob."):
        for intent in understand(text, SETTING):
            assert intent.department is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's the time?", "what is the time"),
        ("Uh, I, um, want to-dos", "i want todos"),
        ("at 2:30 P.M.", "at 2:30 pm"),
        ("What's on my to do list", "what is on my todo list"),
        ("I want to do a thing", "i want to do a thing"),
    ],
)
def test_one_spelling(text: str, expected: str):
    assert normalise(text) == expected


@pytest.mark.parametrize("glimpse", ["Yeah", "ok", "Right. Right", "M", "Uh... uh", "Okay? Okay", "Yes"])
def test_what_a_glance_at_a_listeners_noise_gives(glimpse: str):
    assert begins_as_listening(glimpse)
    assert not begins_as_command(glimpse)


@pytest.mark.parametrize("glimpse", ["What", "no I", "Stop", "Yeah, but", "And", ".", ""])
def test_what_a_glance_at_anything_else_gives(glimpse: str):
    assert not begins_as_listening(glimpse)


def test_a_glance_at_a_command_is_enough():
    assert all(begins_as_command(glimpse) for glimpse in ("Wait...", "stop", "No, I"))
    assert not any(begins_as_command(glimpse) for glimpse in ("", "Nothing", "Yeah, wait"))


def test_short_words_are_told_apart():
    assert is_backchannel("Mm-hm.")
    assert is_backchannel("Okay.")
    assert not is_backchannel("Okay, stop.")
    assert yes_or_no("Yes, please.") is True
    assert yes_or_no("No, thanks.") is False
    assert yes_or_no("Yes, but when?") is None
    assert yes_or_no("Aye, go on, dear.") is True
    assert yes_or_no("Ah no, you're grand, leave it.") is False
    assert yes_or_no("Yes, no.") is None
    assert yes_or_no("Leave it, dear.") is None
    assert trails_off("I would like to")
    assert trails_off("Call me at...")
    assert not trails_off("Call me.")


def test_broken_phrasings_are_named():
    with pytest.raises(BadPhrasing, match="unknown part"):
        compile_rule("x", "talk to {nobody}", {})
    with pytest.raises(BadPhrasing, match="missing"):
        compile_rule("x", "talk [to", {})
