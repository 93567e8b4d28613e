"""The instrument that counts false cut-offs, on sounds and events whose truth is known."""

import numpy as np
import pytest

from audio_pipeline.events import Event, PauseHeard, SpeechStarted, Transcript
from bench.end_of_turn import rules, tapes
from bench.end_of_turn.alignment import quietest_near
from bench.end_of_turn.listening import Heard
from bench.end_of_turn.sentences import Break, load, parse
from bench.false_cutoffs import Case, cut_off, delays, wilson

SPOKEN = (8000 * np.sin(np.arange(8000) * 2 * np.pi * 200 / 8000)).astype(np.int16)
PLAIN = tapes.Conditions(gain_db=0.0, speed=1.0, noise_dbfs=None, seed=1)


def heard(*events: Event) -> tuple[Heard, ...]:
    return tuple(Heard(event.at_s, event) for event in events)


def paused(p_complete: float | None, text: str, resumes_s: float | None) -> tuple[Heard, ...]:
    """A caller who speaks from 1 s to 2 s, and goes on at `resumes_s`."""
    events: list[Event] = [SpeechStarted(1.06, 1.0), PauseHeard(2.22, 1.0, 2.0, None)]
    if p_complete is not None:
        events.append(PauseHeard(2.25, 1.0, 2.0, p_complete))
    events.append(Transcript(2.31, text, True, 1.0, 2.0, 0.8, 0.09))
    if resumes_s is not None:
        events.append(SpeechStarted(resumes_s + 0.06, resumes_s))
    return heard(*events)


def case(events: tuple[Heard, ...], resumes_s: float | None) -> Case:
    return Case("a voice", "open", "a sentence", "cut", "verb", True, 2.0, resumes_s, None, events)


def test_a_sentence_names_its_pauses_by_the_words_before_them() -> None:
    sentence = parse("open | I would like to <prep> book a <noun> table.", held_out=False)
    assert sentence.text == "I would like to book a table."
    assert sentence.breaks == (Break(4, "prep"), Break(6, "noun"))
    assert sentence.parts(sentence.breaks[0]) == ("I would like to", "book a table.")


@pytest.mark.parametrize("line", ["no kind here", "open | <verb> begins with a pause", "open | an <unknown> mark"])
def test_a_sentence_that_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"kind|pause"):
        parse(line, held_out=False)


def test_both_halves_have_every_kind_and_enough_sentences() -> None:
    sentences = load()
    assert len(sentences) >= 60
    halves = [{one.kind for one in sentences if one.held_out is half} for half in (True, False)]
    assert halves[0] == halves[1] == {"everyday", "task", "open", "number"}
    assert all(4 <= len(one.words) <= 20 and one.breaks for one in sentences)


def test_a_cut_tape_is_silent_for_700_ms_where_it_says() -> None:
    tape = tapes.cut(SPOKEN, 4000, PLAIN)
    assert tape.resumes_s is not None
    assert tape.resumes_s - tape.ends_s == pytest.approx(0.7)
    begin, end = round(tape.ends_s * 8000), round(tape.resumes_s * 8000)
    assert not np.any(tape.samples[begin:end])
    assert np.any(np.abs(tape.samples[begin - 200 : begin - 80]) > 4000)
    assert np.any(np.abs(tape.samples[end + 80 : end + 200]) > 4000)


def test_noise_lies_on_the_line_at_the_level_that_was_drawn() -> None:
    noisy = tapes.whole(SPOKEN, tapes.Conditions(0.0, 1.0, -50.0, seed=3))
    after = noisy.samples[-8000:].astype(np.float64)
    assert 10 * np.log10(np.mean(after**2) / 32768**2) == pytest.approx(-50.0, abs=1.0)


def test_the_same_seed_draws_the_same_conditions() -> None:
    assert tapes.Conditions.drawn("a/b", 1) == tapes.Conditions.drawn("a/b", 1)
    assert tapes.Conditions.drawn("a/b", 1) != tapes.Conditions.drawn("a/b", 2)


def test_a_cut_goes_to_the_quiet_place_between_two_words() -> None:
    sound = SPOKEN.copy()
    sound[4100:4300] = 0
    assert 4100 <= quietest_near(sound, 0.5) <= 4300


def test_stock_smart_turn_believes_its_first_opinion() -> None:
    assert rules.stock_smart_turn(paused(0.7, "I want", 2.7)) == 2.25
    assert rules.stock_smart_turn(paused(0.2, "I want", 2.7)) is None
    assert rules.stock_smart_turn(paused(0.2, "I want", None)) == 2.0 + rules.STOCK_GIVES_UP_S


def test_plain_silence_takes_a_pause_that_lasts() -> None:
    assert rules.plain_silence(paused(None, "I want", None)) == pytest.approx(2.7)
    assert rules.plain_silence(paused(None, "I want", 2.5)) is None


def test_the_product_waits_for_the_rest_of_what_trails_off() -> None:
    assert rules.product()(paused(0.9, "I would like to", 2.7)) is None
    assert rules.product()(paused(0.9, "What time is it?", None)) == pytest.approx(2.31)


def test_a_commit_before_the_caller_was_heard_again_is_a_false_cut_off() -> None:
    going_on = case(paused(0.9, "I want", 2.7), 2.7)
    assert cut_off(going_on, 2.3)
    assert cut_off(going_on, 2.75)
    assert not cut_off(going_on, 2.77)
    assert not cut_off(going_on, None)
    assert not cut_off(case(paused(0.9, "I want", None), None), 2.3)


def test_delays_leave_out_turns_taken_early_or_never() -> None:
    whole = [case(paused(0.9, "What time is it?", None), None)] * 3
    instants = iter([2.4, 1.5, None])
    found = delays(whole, lambda _: next(instants))
    assert (found["n"], found["p50"], found["early"], found["never"]) == (3, 400, 1, 1)


def test_bounds_are_wilsons() -> None:
    low, high = wilson(5, 50)
    assert low == pytest.approx(0.0435, abs=1e-3)
    assert high == pytest.approx(0.2136, abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)
