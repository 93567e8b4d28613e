"""A sentence made before it is surely needed."""

import asyncio

from audio_pipeline.errors import EngineUnavailable
from audio_pipeline.events import UtteranceEnded, UtteranceStarted
from tests.media.far_end import on_stage, until
from tests.media.virtual_time import virtual


@virtual
async def test_a_prepared_sentence_plays_at_once_and_is_made_only_once() -> None:
    async with on_stage() as stage:
        stage.session.prepare("Paris.")
        await until(lambda: stage.speaker.closed == 1)
        stage.session.say(1, "Paris.")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert stage.speaker.said == ["Paris."]
        assert stage.of(UtteranceStarted)[0].engine_s < 0.001
        assert stage.of(UtteranceEnded)[0].heard_chars == len("Paris.")


@virtual
async def test_a_sentence_still_being_prepared_is_waited_for_not_made_twice() -> None:
    async with on_stage() as stage:
        stage.session.prepare("Paris.")
        stage.session.say(1, "Paris.")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert stage.speaker.said == ["Paris."]


@virtual
async def test_something_else_is_said_as_ever_and_so_is_the_same_at_another_speed() -> None:
    async with on_stage() as stage:
        stage.session.prepare("Paris.")
        await asyncio.sleep(0.1)
        stage.session.say(1, "London.")
        stage.session.say(2, "Paris.", speed=0.8)
        await until(lambda: len(stage.of(UtteranceEnded)) == 2)
        assert stage.speaker.said == ["Paris.", "London.", "Paris."]


@virtual
async def test_a_preparation_that_failed_is_made_when_it_is_said() -> None:
    async with on_stage() as stage:
        stage.speaker.failures["Paris."] = EngineUnavailable("tone", "gone")
        stage.session.prepare("Paris.")
        await asyncio.sleep(0.1)
        stage.speaker.failures.clear()
        stage.session.say(1, "Paris.")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert stage.speaker.said == ["Paris.", "Paris."]


@virtual
async def test_nothing_is_prepared_while_something_that_was_said_is_made() -> None:
    async with on_stage() as stage:
        stage.speaker.hangs = True
        stage.session.say(1, "A long answer.")
        await asyncio.sleep(0.1)
        stage.session.prepare("Paris.")
        await asyncio.sleep(0.1)
        assert stage.speaker.said == ["A long answer."]


@virtual
async def test_another_guess_replaces_the_one_before() -> None:
    async with on_stage() as stage:
        stage.speaker.hangs = True
        stage.session.prepare("Paris.")
        await asyncio.sleep(0.1)
        stage.session.prepare("London.")
        await until(lambda: stage.speaker.closed == 1)
        assert stage.speaker.said == ["Paris.", "London."]


@virtual
async def test_a_sentence_is_begun_while_the_rest_of_it_is_still_being_prepared() -> None:
    async with on_stage() as stage:
        stage.speaker.gap_s = 0.05
        text = "It is the capital of France and of some other things."
        stage.session.prepare(text)
        await asyncio.sleep(0.02)
        stage.session.say(1, text)
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert stage.speaker.said == [text]
        assert stage.of(UtteranceStarted)[0].engine_s < 0.1  # all of it takes half a second
        assert stage.of(UtteranceEnded)[0].heard_chars == len(text)
