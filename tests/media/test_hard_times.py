"""Hard times on a real line: words whose sound does not come, engines that must be fair, guesses that are given up."""

import asyncio

from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.engine_client import ON_BEHALF_OF
from audio_pipeline.events import Transcript, UtteranceEnded, UtteranceFailed
from audio_pipeline.frames import Sound
from audio_pipeline.media_session import MediaOptions
from audio_pipeline.ports import Recognition
from audio_pipeline.pressure import Rung
from tests.media.far_end import OUR_HZ, ScriptedRecogniser, on_stage, tone, until
from tests.media.virtual_time import virtual


@virtual
async def test_a_cached_sentence_may_go_before_one_that_has_no_sound_yet() -> None:
    async with on_stage(prompts={"One moment.": MU_LAW.encode(tone(0.3, hz=OUR_HZ))}) as stage:
        stage.speaker.hangs = True
        stage.session.say(1, "It's ten.")
        await asyncio.sleep(0.5)
        stage.session.say(2, "One moment.", first=True)
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert [event.utterance_id for event in stage.of(UtteranceEnded)] == [2]
        await until(lambda: bool(stage.of(UtteranceFailed)))
        assert [event.utterance_id for event in stage.of(UtteranceFailed)] == [1]


@virtual
async def test_engines_are_told_for_which_call_they_work() -> None:
    heard: list[str] = []

    class Asked(ScriptedRecogniser):
        async def recognise(self, sound: Sound, **wishes: object) -> Recognition:
            heard.append(ON_BEHALF_OF.get())
            return Recognition("hello", 0.9, "en", 0.01)

    async with on_stage(MediaOptions(call="c-17"), recogniser=Asked()) as stage:
        await stage.far.silence(0.3)
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.6)
        await until(lambda: bool(stage.of(Transcript)))
    assert heard == ["c-17"]
    assert ON_BEHALF_OF.get() == ""


@virtual
async def test_hard_pressed_engines_are_not_asked_ahead_of_a_pause() -> None:
    for rung, asked in ((Rung.FEWER_PARTIALS, 1), (Rung.NO_GUESSES, 0)):
        async with on_stage(rung=lambda rung=rung: rung) as stage:
            stage.recogniser.spare = True
            await stage.far.silence(0.3)
            await stage.far.talk(tone(0.6))
            await stage.far.silence(0.6)
            await until(lambda stage=stage: any(event.final for event in stage.of(Transcript)))
            assert len(stage.recogniser.ahead) == asked
