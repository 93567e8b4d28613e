"""Spanish and French with the real engines: what espeak-ng says, Whisper base understands, and knows in which language
it was."""

import asyncio
import re
import shutil
import sys
import tempfile
import unicodedata
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.ear import EarOptions
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_host import EngineCommand, EngineHost, Limits, SocketProbe
from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.events import Transcript, UtteranceEnded
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.frames import Sound
from audio_pipeline.media_session import MediaOptions, MediaSession
from audio_pipeline.mouth import MouthOptions, Tongue
from audio_pipeline.ports import Recognition
from audio_pipeline.providers import PreferredRecogniser
from audio_pipeline.stt.local import LocalRecogniser
from audio_pipeline.tts.levels import active_level_dbfs
from audio_pipeline.tts.local import LocalSpeaker
from tests.media.far_end import FarEnd, LoudIsSpeech

pytestmark = [pytest.mark.models, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

WAIT_S = 60.0
VOICES = {"en": "en-us", "es": "es-419", "fr": "fr"}


@dataclass
class Engines:
    recogniser: LocalRecogniser
    speaker: LocalSpeaker

    async def say(self, text: str, language: str, speed: float = 1.0) -> np.ndarray:
        chunks = self.speaker.speak(text, voice=language, speed=speed, deadline_s=WAIT_S)
        parts = [chunk async for chunk in chunks]
        return np.concatenate(parts) if parts else np.zeros(0, np.int16)

    async def hear(self, samples: np.ndarray, language: str = "") -> Recognition:
        on_the_line = MU_LAW.decode(MU_LAW.encode(samples))
        return await self.recogniser.recognise(
            Sound(on_the_line, 8000), language=language, hot_words=(), deadline_s=WAIT_S
        )


def command(sockets: Path, name: str, module: str, *arguments: str) -> EngineCommand:
    path = sockets / f"{name}.sock"
    argv = (sys.executable, "-m", module, "--socket", str(path), *arguments)
    limits = Limits(start_s=WAIT_S, probe_every_s=0.1, probe_s=2.0, step_s=WAIT_S)
    return EngineCommand(name, argv, SocketProbe(path), log_path=sockets / f"{name}.log", limits=limits)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(multilingual_model: Path) -> AsyncIterator[Engines]:
    sockets = Path(tempfile.mkdtemp(prefix="cn-"))
    voices = [part for name, voice in VOICES.items() for part in ("--voice", f"{name}={voice}")]
    hosts = [
        EngineHost(command(sockets, "stt", "audio_pipeline.stt.whisper_engine", "--model", str(multilingual_model))),
        EngineHost(command(sockets, "tts", "audio_pipeline.tts.espeak_engine", *voices)),
    ]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(host.run()) for host in hosts]
        async with (
            EngineClient("stt", sockets / "stt.sock") as hearing,
            EngineClient("tts", sockets / "tts.sock") as on,
        ):
            assert await hearing.wait_connected(WAIT_S)
            assert await on.wait_connected(WAIT_S)
            recogniser = LocalRecogniser(hearing, languages=tuple(VOICES))
            yield Engines(recogniser, LocalSpeaker(on, voices=tuple(VOICES), languages=frozenset(VOICES)))
        for task in tasks:
            task.cancel()
    shutil.rmtree(sockets)


def words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.lower())
    return set(re.findall(r"[a-z]+", "".join(letter for letter in plain if not unicodedata.combining(letter))))


@pytest.mark.parametrize(
    ("language", "said", "wanted"),
    [
        ("es", "Necesito hablar con el departamento de ventas.", "necesito hablar departamento"),
        ("fr", "Merci beaucoup, je vous passe un collègue tout de suite.", "merci beaucoup"),
        ("en", "Good morning, I would like to talk to a person, please.", "morning like talk person please"),
    ],
)
async def test_the_first_sentence_tells_its_language_and_is_understood(engines, language, said, wanted):
    heard = await engines.hear(await engines.say(said, language))
    assert heard.language == language
    assert set(wanted.split()) <= words(heard.text)


@pytest.mark.asterisk
@pytest.mark.parametrize(
    ("language", "key", "wanted"),
    [
        ("es", "confbridge-muted", "usted se encuentra ahora en modo mudo"),
        ("es", "conf-onlyperson", "usted es la unica persona en la conferencia"),
        ("es", "demo-thanks", "hasta luego gracias por probar"),
        ("fr", "conf-onlyone", "un seul participant dans cette conference"),
        ("fr", "privacy-unident", "le numero que vous tentez de joindre"),
        ("fr", "transfer", "veuillez patienter pendant que je tente"),
    ],
)
async def test_people_are_understood_in_their_language_without_being_asked_which(
    engines, asterisk_of_three_languages, language, key, wanted
):
    folder = asterisk_of_three_languages.prompts_dir(language)
    with wave.open(str(folder / f"{key}.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int16)
    heard = await engines.hear(samples)
    assert heard.language == language
    assert words(wanted) <= words(heard.text)


async def test_a_known_language_is_not_asked_for(engines):
    heard = await engines.hear(await engines.say("Quiero hablar con una persona.", "es"), language="es")
    assert heard.language == "es"
    assert {"hablar", "persona"} <= words(heard.text)


async def test_a_short_noise_tells_no_language(engines):
    noise = np.random.default_rng(3).normal(0, 300, 4000).astype(np.int16)
    assert (await engines.hear(noise)).language == ""


async def test_silence_and_noise_become_no_words_in_any_language(engines):
    rng = np.random.default_rng(5)
    for samples in (np.zeros(24000, np.int16), rng.normal(0, 100, 24000).astype(np.int16)):
        for language in ("", "es", "fr"):
            assert (await engines.hear(samples, language)).text == ""


@pytest.mark.parametrize("language", ["es", "fr"])
async def test_the_voice_has_telephone_level_and_keeps_to_the_speed(engines, language):
    text = "Por favor, espere un momento." if language == "es" else "Un instant, s'il vous plaît."
    usual, slow = await engines.say(text, language), await engines.say(text, language, speed=0.7)
    assert active_level_dbfs(usual.astype(np.float32) / 32768, 8000) == pytest.approx(-20.0, abs=3.0)
    assert np.abs(usual).max() < 0.985 * 32768
    assert 1.2 < len(slow) / len(usual) < 1.7


async def test_a_text_comes_clause_by_clause(engines):
    chunks = [
        chunk
        async for chunk in engines.speaker.speak(
            "Son las tres y media. ¿Puedo ayudarle en algo más?", voice="es", speed=1.0, deadline_s=WAIT_S
        )
    ]
    assert len(chunks) == 2


async def test_markup_in_a_text_is_spoken_not_obeyed(engines):
    plain = await engines.say("Hola", "es")
    assert len(await engines.say("<audio src='/etc/passwd'/> Hola [[_:]]", "es")) > len(plain)
    assert len(await engines.say("\x00\x01", "es")) == 0


async def test_an_unknown_voice_is_refused_by_name(engines):
    with pytest.raises(EngineMisbehaved, match="no voice 'de'; there are en, es, fr"):
        await engines.say("Guten Tag", "de")


async def test_a_call_is_heard_and_answered_in_the_language_the_caller_began_in(engines):
    """A media session over loopback: nobody knows the language, the caller speaks Spanish, we answer in Spanish."""
    asked = "Quiero hablar con el departamento de soporte."
    answered = "Buenos días, necesito hablar con una persona."
    caller = await engines.say(asked, "es")
    transport, far = await asyncio.get_running_loop().create_datagram_endpoint(FarEnd, local_addr=("127.0.0.1", 0))
    async with (
        FrameClock() as clock,
        MediaSession(
            MediaOptions(ear=EarOptions(language=""), mouth=MouthOptions(voice="en")),
            recogniser=PreferredRecogniser([engines.recogniser]),
            speaker=engines.speaker,
            turn_model=None,
            detector=LoudIsSpeech(),
            clock=clock,
            prompts={},
            tongues={language: Tongue(engines.speaker, language) for language in VOICES},
        ) as session,
    ):
        far.peer = session.local_address
        session.connect(far.address)
        events = session.events()
        await far.silence(0.3)
        await far.talk(caller)
        await far.silence(0.8)
        heard = await the_next(events, Transcript, lambda event: event.final and bool(event.text))
        assert heard.language == "es"
        session.turn_taken()
        session.listen_in(heard.language)
        session.speak_in(heard.language)
        session.say(1, answered)
        await the_next(events, UtteranceEnded)
    transport.close()
    tape = MU_LAW.decode(b"".join(packet.payload for _, packet in far.voiced()))
    understood = await engines.hear(tape)
    assert understood.language == "es"
    assert {"necesito", "hablar", "persona"} <= words(understood.text)


async def the_next(events, kind, fits=lambda event: True):
    async with asyncio.timeout(WAIT_S):
        async for event in events:
            if isinstance(event, kind) and fits(event):
                return event
    raise AssertionError("the session ended")
