"""Finished or not, by the words alone: tables of what callers say before a pause."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fast.words import reads_complete, trails_off

_HERE = Path(__file__).parent


def listed(name: str) -> list[tuple[str, str]]:
    """(mark, words) of each line: "..." unfinished, "." finished, "~" neither."""
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    parts = [line.partition(" | ") for line in lines if line.strip() and not line.startswith("#")]
    return [(mark, words) for mark, _, words in parts]


def marked(mark: str) -> list[str]:
    return [words for found, words in listed("endings.txt") if found == mark]


@pytest.mark.parametrize("text", marked("..."))
def test_unfinished_words_ask_for_more(text: str):
    assert trails_off(text)
    assert not reads_complete(text)


@pytest.mark.parametrize("text", marked("."))
def test_finished_words_ask_for_nothing(text: str):
    assert reads_complete(text)
    assert not trails_off(text)


@pytest.mark.parametrize("text", marked("~"))
def test_a_fragment_is_neither(text: str):
    assert not trails_off(text)
    assert not reads_complete(text)


@pytest.mark.parametrize("text", [text for text in marked("...") if not text.endswith(("...", ",", "-", "?"))])
def test_a_full_stop_and_capitals_change_nothing_about_unfinished_words(text: str):
    bare = text.rstrip(".")
    assert trails_off(bare)
    assert trails_off(bare.capitalize() + ".")
    assert trails_off(bare.upper())


@pytest.mark.parametrize("text", marked("."))
def test_missing_punctuation_changes_nothing_about_finished_words(text: str):
    bare = text.rstrip(".?!").lower()
    assert reads_complete(bare)
    assert not trails_off("Um, " + bare + ".")


def test_both_tables_are_large():
    assert len(marked("...")) >= 80
    assert len(marked(".")) >= 80


def test_words_nobody_tuned_for_are_mostly_right():
    cases = listed("endings_held_out.txt")
    unfinished = [words for mark, words in cases if mark == "..."]
    finished = [words for mark, words in cases if mark == "."]
    assert len(unfinished) >= 60
    assert len(finished) >= 60
    assert sum(trails_off(words) for words in unfinished) >= 0.85 * len(unfinished)
    assert sum(reads_complete(words) for words in unfinished) <= 0.12 * len(unfinished)
    assert sum(trails_off(words) for words in finished) <= 0.03 * len(finished)
    assert sum(reads_complete(words) for words in finished) >= 0.9 * len(finished)


@given(st.text(max_size=120))
def test_no_text_is_both_and_none_breaks_it(text: str):
    assert not (trails_off(text) and reads_complete(text))


@given(
    st.lists(
        st.sampled_from(
            [
                "i",
                "you",
                "what",
                "is",
                "the",
                "a",
                "to",
                "for",
                "my",
                "it",
                "that",
                "call",
                "can",
                "please",
                "5",
                "because",
                "not",
                "so",
            ]
        ),
        max_size=7,
    )
)
def test_no_order_of_small_words_is_both(words: list[str]):
    text = " ".join(words)
    assert not (trails_off(text) and reads_complete(text))
