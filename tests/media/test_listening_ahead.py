"""What is recognised before it is known whether the caller has paused."""

import asyncio

import pytest

from audio_pipeline.ear import EarOptions
from audio_pipeline.events import PauseHeard, Transcript
from audio_pipeline.media_session import MediaOptions
from tests.media.far_end import on_stage, tone, until
from tests.media.virtual_time import virtual


@virtual
async def test_what_was_heard_ahead_of_a_pause_is_its_transcript_and_no_time_is_lost() -> None:
    async with on_stage() as stage:
        stage.recogniser.spare = True
        await stage.far.silence(0.4)
        await stage.far.talk(tone(1.0))
        await stage.far.silence(0.4)
        await until(lambda: len(stage.of(PauseHeard)) >= 2)
        ahead, final = stage.of(Transcript)
        assert (ahead.text, ahead.final) == ("ahead 1", False)
        assert (final.text, final.final) == ("ahead 1", True)
        assert ahead.to_s == pytest.approx(final.to_s)
        assert final.to_s == stage.of(PauseHeard)[0].to_s
        assert final.from_s == stage.of(PauseHeard)[0].from_s
        assert stage.recogniser.sounds == []
        # Known as soon as the pause is, and before it in part.
        assert ahead.at_s < stage.of(PauseHeard)[0].at_s
        assert final.at_s - stage.of(PauseHeard)[0].at_s < 0.001
        assert 1.5 < stage.recogniser.ahead[0].duration_s < 1.8  # with the silence that is put after it


@virtual
async def test_it_does_not_listen_ahead_when_it_is_told_not_to() -> None:
    async with on_stage(MediaOptions(ear=EarOptions(listen_ahead=False))) as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.4)
        await until(lambda: bool(stage.of(Transcript)))
        assert [(one.text, one.final) for one in stage.of(Transcript)] == [("sound 1", True)]
        assert stage.recogniser.ahead == []


@virtual
async def test_a_breath_gives_a_partial_transcript_and_the_pause_another() -> None:
    async with on_stage() as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.12)
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.4)
        await until(lambda: any(one.final for one in stage.of(Transcript)))
        assert [(one.text, one.final) for one in stage.of(Transcript)] == [
            ("ahead 1", False),
            ("ahead 2", False),
            ("ahead 2", True),
        ]
        assert stage.recogniser.ahead[1].duration_s > stage.recogniser.ahead[0].duration_s + 0.6


@virtual
async def test_with_nothing_to_spare_the_pause_is_recognised_as_ever() -> None:
    async with on_stage() as stage:
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.4)
        await until(lambda: bool(stage.of(Transcript)))
        assert [(one.text, one.final) for one in stage.of(Transcript)] == [("sound 1", True)]


@virtual
async def test_a_preview_still_in_the_making_at_the_pause_is_waited_for() -> None:
    async with on_stage() as stage:
        stage.recogniser.spare, stage.recogniser.takes = True, asyncio.Event()
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.4)
        assert stage.of(Transcript) == []
        stage.recogniser.takes.set()
        await until(lambda: any(one.final for one in stage.of(Transcript)))
        assert [(one.text, one.final) for one in stage.of(Transcript)] == [("ahead 1", False), ("ahead 1", True)]
        assert stage.recogniser.sounds == []


@virtual
async def test_what_was_heard_ahead_of_the_turn_taken_is_not_told_after_it() -> None:
    async with on_stage() as stage:
        stage.recogniser.spare, stage.recogniser.takes = True, asyncio.Event()
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.12)
        await until(lambda: len(stage.recogniser.ahead) == 1)
        stage.session.turn_taken()
        stage.recogniser.takes.set()
        await stage.far.silence(0.4)
        assert all(one.text != "ahead 1" for one in stage.of(Transcript))


@pytest.mark.parametrize("length_s", [27.8, 27.84, 27.88, 27.92, 27.96])
@virtual
async def test_a_speech_that_is_cut_off_in_a_breath_is_not_heard_twice(length_s: float) -> None:
    """The preview of the breath holds all of it; what is cut off there comes as text of its own."""
    async with on_stage() as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(length_s))
        await stage.far.silence(0.6)
        await until(lambda: any(one.final for one in stage.of(Transcript)))
        (final,) = [one for one in stage.of(Transcript) if one.final]
        if "sound" in final.text and "ahead" in final.text:  # cut off first, then a preview of the little that is left
            assert stage.recogniser.ahead[-1].duration_s < 1.0
