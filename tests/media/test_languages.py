"""A call whose language is told, or found out, while it lasts."""

import dataclasses

from audio_pipeline.ear import EarOptions
from audio_pipeline.events import Transcript, UtteranceEnded
from audio_pipeline.media_session import MediaOptions
from audio_pipeline.mouth import MouthOptions, Tongue
from tests.media.far_end import Stage, ToneSpeaker, on_stage, tone, until
from tests.media.virtual_time import virtual


async def hear_something(stage: Stage, times: int) -> None:
    await stage.far.talk(tone(0.6))
    await stage.far.silence(0.4)
    await until(lambda: len([heard for heard in stage.of(Transcript) if heard.final]) == times)


@virtual
async def test_the_language_that_was_heard_comes_with_the_words() -> None:
    async with on_stage(MediaOptions(ear=EarOptions(language=""))) as stage:
        stage.recogniser.hears = "es"
        await hear_something(stage, 1)
        assert stage.recogniser.languages == [""]
        assert [heard.language for heard in stage.of(Transcript)] == ["es"]


@virtual
async def test_the_ear_can_be_told_another_language_in_mid_call() -> None:
    async with on_stage() as stage:
        await hear_something(stage, 1)
        stage.session.listen_in("fr")
        await hear_something(stage, 2)
        assert stage.recogniser.languages == ["en", "fr"]
        assert [heard.language for heard in stage.of(Transcript)] == ["en", "fr"]


@virtual
async def test_what_was_heard_ahead_in_the_old_language_is_heard_again_in_the_new_one() -> None:
    async with on_stage() as stage:
        stage.recogniser.spare = True
        await stage.far.talk(tone(0.6))
        await stage.far.silence(0.14)
        await until(lambda: bool(stage.recogniser.ahead))
        stage.session.listen_in("es")
        await stage.far.silence(0.3)
        await until(lambda: any(heard.final for heard in stage.of(Transcript)))
        assert stage.of(Transcript)[-1].text == "sound 1"
        assert stage.of(Transcript)[-1].language == "es"


@virtual
async def test_each_language_has_its_own_voice_and_its_own_prompts() -> None:
    spanish = ToneSpeaker()
    tongues = {"es": Tongue(spanish, "carmen", {"No.": bytes(400)})}
    options = dataclasses.replace(MediaOptions(), mouth=MouthOptions(voice="joe"))
    async with on_stage(options, prompts={"No.": bytes(400)}, tongues=tongues) as stage:
        stage.session.say(1, "Hello.")
        assert stage.session.spoken == ""
        stage.session.speak_in("es")
        stage.session.say(2, "Hola.")
        stage.session.say(3, "No.")  # from the Spanish prompts
        await until(lambda: len(stage.of(UtteranceEnded)) == 3)
        assert (stage.speaker.said, stage.speaker.voices) == (["Hello."], ["joe"])
        assert (spanish.said, spanish.voices) == (["Hola."], ["carmen"])
        assert stage.session.spoken == "es"


@virtual
async def test_a_sentence_prepared_in_one_language_is_not_said_in_another() -> None:
    spanish = ToneSpeaker()
    async with on_stage(tongues={"es": Tongue(spanish, "carmen")}) as stage:
        stage.session.prepare("No.")
        await until(lambda: stage.speaker.closed == 1)
        stage.session.speak_in("es")
        stage.session.say(1, "No.")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert spanish.said == ["No."]


@virtual
async def test_a_language_without_a_voice_is_spoken_by_the_present_one() -> None:
    async with on_stage(tongues={"es": Tongue(ToneSpeaker())}) as stage:
        stage.session.speak_in("de")
        stage.session.say(1, "Hello.")
        await until(lambda: bool(stage.of(UtteranceEnded)))
        assert stage.speaker.said == ["Hello."]
