"""What is understood while the caller still speaks: its pace, its words, and the pace of many at once."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_pipeline.events import SpeechStarted, Transcript
from audio_pipeline.partials import Agreement, PartialBudget, PartialOptions
from tests.media.far_end import on_stage, tone, until
from tests.media.virtual_time import virtual

# -- in the ear ---


@virtual
async def test_somebody_who_speaks_without_a_breath_is_understood_every_300_ms() -> None:
    async with on_stage(partials=PartialBudget()) as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(2.2))
        onset_s = stage.of(SpeechStarted)[0].onset_s
        partial = stage.of(Transcript)
        assert [one.final for one in partial] == [False] * 6
        assert [one.to_s - onset_s for one in partial] == pytest.approx([0.5, 0.8, 1.1, 1.4, 1.7, 2.0], abs=0.03)
        assert [after.to_s - before.to_s for before, after in pairwise(partial)] == pytest.approx([0.3] * 5)
        lengths_s = [sound.duration_s for sound in stage.recogniser.ahead]
        assert lengths_s == sorted(lengths_s)


@virtual
async def test_the_last_partial_transcript_does_not_stand_for_the_whole() -> None:
    async with on_stage(partials=PartialBudget()) as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(0.9))
        await stage.far.silence(0.5)
        await until(lambda: any(one.final for one in stage.of(Transcript)))
        (final,) = [one for one in stage.of(Transcript) if one.final]
        assert final.text == f"ahead {len(stage.recogniser.ahead)}"  # heard at the silence, with every word in it
        assert final.to_s > stage.of(Transcript)[-3].to_s


@virtual
async def test_a_silence_waits_for_the_partial_transcript_before_it() -> None:
    async with on_stage(partials=PartialBudget()) as stage:
        stage.recogniser.spare, stage.recogniser.takes = True, asyncio.Event()
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.4)
        assert len(stage.recogniser.ahead) == 1
        stage.recogniser.takes.set()
        await until(lambda: any(one.final for one in stage.of(Transcript)))
        assert stage.recogniser.most_at_once == 1
        assert stage.of(Transcript)[-1].text == "ahead 2"


@virtual
async def test_without_a_budget_only_silences_are_listened_to() -> None:
    async with on_stage() as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(2.0))
        assert stage.recogniser.ahead == []


@virtual
async def test_words_that_two_hypotheses_share_are_told_as_stable() -> None:
    async with on_stage(partials=PartialBudget()) as stage:
        stage.recogniser.spare = True
        stage.recogniser.guesses = ["What time.", "What time is it", "What time is the meeting"]
        await stage.far.talk(tone(1.2))
        assert [one.stable for one in stage.of(Transcript)][:3] == ["", "What time", "What time is"]


@virtual
async def test_a_turn_that_was_taken_leaves_no_words_behind() -> None:
    async with on_stage(partials=PartialBudget()) as stage:
        stage.recogniser.spare = True
        stage.recogniser.guesses = ["one two", "one two three", "one two"]
        await stage.far.talk(tone(1.0))
        stage.session.turn_taken()
        await stage.far.talk(tone(0.4))
        assert stage.of(Transcript)[-1].stable == ""


# -- the share of each ---


def test_callers_who_speak_at_once_share_what_there_is():
    budget = PartialBudget(PartialOptions(every_s=0.3, share=0.5), cost_s=0.1)
    assert budget.interval_s(1, 0.0) == pytest.approx(0.3)
    for ear in range(2, 6):
        budget.interval_s(ear, 0.1)
    assert budget.interval_s(1, 0.2) == pytest.approx(5 * 0.1 / 0.5)
    assert budget.interval_s(5, 0.2) == pytest.approx(5 * 0.1 / 0.5)
    assert budget.interval_s(1, 1.5) == pytest.approx(0.3)  # the others have fallen silent


def test_dear_hypotheses_are_asked_for_less_often():
    budget = PartialBudget(PartialOptions(every_s=0.3, share=0.5))
    for _ in range(50):
        budget.cost(0.4)
    assert budget.interval_s(1, 0.0) == pytest.approx(0.8, rel=0.01)


@pytest.mark.parametrize("options", [PartialOptions(every_s=0.0), PartialOptions(share=0.0)])
def test_they_can_be_turned_off(options: PartialOptions):
    assert PartialBudget(options).interval_s(1, 0.0) == float("inf")


@given(st.integers(1, 30), st.floats(0.01, 0.5), st.floats(0.05, 1.0))
def test_all_together_never_take_more_than_their_share(callers: int, cost_s: float, share: float):
    budget = PartialBudget(PartialOptions(every_s=0.3, share=share), cost_s=cost_s)
    for ear in range(callers):
        budget.interval_s(ear, 0.0)
    spent = sum(cost_s / budget.interval_s(ear, 0.0) for ear in range(callers))
    assert spent <= share + 1e-9 or callers * cost_s / 0.3 <= share


# -- agreement ---


@pytest.mark.parametrize(
    ("before", "now", "stable"),
    [
        ("", "What time", ""),
        ("What time.", "what time is it", "what time"),
        ("I'd like to, uh", "I'd like to talk", "I'd like to"),
        ("Remind me tomorrow.", "Remind me tomorrow. At nine", "Remind me tomorrow"),
        ("Call Ann", "Tell Ann", ""),
        ("same words", "same words", "same words"),
        ("something", "", ""),
    ],
)
def test_agreement_is_the_common_beginning_without_an_invented_end(before: str, now: str, stable: str):
    assert Agreement().heard(before).heard(now).stable == stable
