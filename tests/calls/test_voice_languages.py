"""In which language a call begins: what its ear listens for and who speaks, by the number dialled and the settings."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from agent.conversation import Conversation
from agent.foresight import ModelLoad
from agent.persona import Persona
from agent.session import SessionOptions
from ari_app.calls.pressure import Ladder
from ari_app.calls.voice import VoiceOptions, VoiceParts, Voices
from ari_app.domain.ports import CallFacts
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.media_session import MediaOptions
from audio_pipeline.mouth import Tongue
from tests.media.far_end import FarEnd, LoudIsSpeech, ScriptedRecogniser, ToneSpeaker, tone, until
from tools.base import Actor, Proof
from tools.office.access import Policy
from tools.registry import Registry

FACTS = CallFacts("1.1", "1.1", "PJSIP/trunk-1", "", "", "", "7000", ("inbound",), "en", datetime.now(UTC))


class Diary:
    def turn(self, record: object) -> None: ...

    def tool_run(self, record: object) -> None: ...


@pytest.fixture
async def far() -> AsyncIterator[FarEnd]:
    loop = asyncio.get_running_loop()
    transport, far = await loop.create_datagram_endpoint(FarEnd, local_addr=("127.0.0.1", 0))
    yield far
    transport.close()
    await asyncio.sleep(0)


async def listened_for(far: FarEnd, languages: tuple[str, ...], spoken: str) -> tuple[str, str]:
    """(what the recogniser was asked to listen for, what the voice says it speaks) of a call that begins so."""
    recogniser = ScriptedRecogniser()

    async def nothing_recalled(_call_id: str) -> Conversation:
        return Conversation()

    async with FrameClock() as clock:
        parts = VoiceParts(
            recogniser=recogniser,
            tongues={language: Tongue(ToneSpeaker(), language) for language in languages},
            turn_model=None,
            detector=LoudIsSpeech,
            clock=clock,
            model=None,
            load=ModelLoad(1),
            ladder=Ladder(clock.now),
            reader=None,
            registry=Registry((), Policy()),
            diary=lambda _call_id: Diary(),
            recall=nothing_recalled,
            identify=lambda _facts: Actor(1, None, None, Proof.ANONYMOUS),
            today=lambda: datetime.now(UTC),
            on_media_stats=lambda _stats: None,
        )
        persona = Persona(language=languages[0], languages=languages)
        voices = Voices(parts, VoiceOptions(MediaOptions(), SessionOptions(), persona))
        async with voices(dataclasses.replace(FACTS, spoken=spoken)) as voice:
            far.peer = await voice.open()
            voice.connect(far.address)
            await far.talk(tone(0.5))
            await far.silence(0.4)
            await until(lambda: bool(recogniser.languages))
            return recogniser.languages[0], voice.language


async def test_with_one_language_nothing_is_to_be_found_out(far: FarEnd) -> None:
    assert await listened_for(far, ("es",), "") == ("es", "")


async def test_with_several_languages_the_first_words_tell(far: FarEnd) -> None:
    assert await listened_for(far, ("en", "es"), "") == ("", "")


async def test_a_language_chosen_by_the_number_is_listened_for_at_once(far: FarEnd) -> None:
    assert await listened_for(far, ("en", "es"), "es") == ("es", "es")


async def test_a_language_that_is_not_spoken_here_any_more_is_not_listened_for(far: FarEnd) -> None:
    assert await listened_for(far, ("en", "es"), "fr") == ("", "")
