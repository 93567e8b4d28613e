"""How long a silence must be, by what was heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.patience import Habit, Heard, PatienceOptions, features, finished, patience_s

OPTIONS = PatienceOptions()
NOBODY = Habit()


def wait_s(text: str, p_complete: float | None, *, understood: bool = False, habit: Habit = NOBODY) -> float:
    return patience_s(Heard(text, p_complete, understood), habit, OPTIONS)


@pytest.mark.parametrize(
    ("text", "p_complete", "understood"),
    [
        ("What time is it?", 0.95, True),
        ("How much does a visit from a plumber cost on the weekend?", 0.97, False),
        ("Please connect me with the sales team, please.", 0.9, True),
    ],
)
def test_what_sounds_and_reads_finished_is_answered_soon(text: str, p_complete: float, understood: bool) -> None:
    assert wait_s(text, p_complete, understood=understood) <= OPTIONS.likely_s


@pytest.mark.parametrize(
    "text",
    [
        "I would like to",
        "The washing machine makes a strange noise and",
        "Could you",
        "We ordered three boxes of",
        "I want to talk about my",
        "My phone number is",
        "My phone number is five five five",
    ],
)
def test_a_stop_of_700_ms_is_waited_for_where_more_must_come_whatever_the_sound_says(text: str) -> None:
    assert wait_s(text, 0.9) >= OPTIONS.doubtful_s


def test_the_sound_decides_where_the_words_leave_it_open() -> None:
    text = "I have a problem with my bill today."
    assert wait_s(text, 0.02) > wait_s(text, 0.98)


def test_a_recogniser_that_is_not_sure_is_not_believed_that_the_sentence_ended() -> None:
    text = "We are looking for a small apartment here."
    unsure, sure = (Heard(text, 0.95, understood=False, confidence=confidence) for confidence in (0.4, 0.95))
    assert patience_s(unsure, NOBODY, OPTIONS) == OPTIONS.doubtful_s
    assert patience_s(sure, NOBODY, OPTIONS) < OPTIONS.doubtful_s


def test_a_caller_who_stops_for_long_is_given_longer() -> None:
    slow = NOBODY.after(0.5).after(1.2)
    assert wait_s("I would like to", 0.3, habit=slow) == pytest.approx(1.2 + OPTIONS.habit_margin_s)
    assert wait_s("What time is it?", 0.95, understood=True, habit=slow) == OPTIONS.sure_s


def test_nobody_is_waited_for_without_end() -> None:
    assert wait_s("I would like to", 0.01, habit=NOBODY.after(6.0)) == OPTIONS.longest_s


def test_long_ago_pauses_are_forgotten() -> None:
    habit = NOBODY.after(1.9)
    for _ in range(8):
        habit = habit.after(0.3)
    assert habit.longest_s == 0.3
    assert NOBODY.longest_s == 0.0


def test_no_opinion_is_neither_for_nor_against() -> None:
    text = "I think there is a mistake in the invoice"
    assert finished(Heard(text, 0.05, False)) < finished(Heard(text, None, False)) < finished(Heard(text, 0.95, False))


@given(st.text(max_size=80), st.one_of(st.none(), st.floats(0, 1)), st.booleans(), st.lists(st.floats(0, 10)))
def test_any_text_gives_a_probability_and_a_bounded_wait(
    text: str, p_complete: float | None, understood: bool, pauses: list[float]
) -> None:
    heard = Heard(text, p_complete, understood)
    assert 0.0 <= finished(heard) <= 1.0
    assert OPTIONS.sure_s <= patience_s(heard, Habit(tuple(pauses)), OPTIONS) <= OPTIONS.longest_s


@given(st.text(max_size=60), st.floats(0, 1), st.floats(0, 1))
def test_a_more_finished_sound_never_makes_it_less_finished(text: str, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert finished(Heard(text, less, False)) <= finished(Heard(text, more, False)) + 1e-12


def test_every_weight_has_its_feature() -> None:
    from agent.patience import WEIGHTS

    assert set(WEIGHTS) <= set(features(Heard("Hello.", 0.5, False)))
