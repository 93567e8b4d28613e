"""A recogniser that is a local engine process, as `audio_pipeline.ports.SpeechToText`.

Below: `engine_client`. The process itself is `stt.whisper_engine`, never imported here.
"""

from collections.abc import Sequence

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_protocol import AHEAD, Fields, read_number, read_text
from audio_pipeline.errors import EngineError
from audio_pipeline.frames import Sound
from audio_pipeline.ports import RecogniserCapabilities, Recognition

MAX_TEXT_CHARS = 4000  # thirty seconds of the fastest talker have fewer


class LocalRecogniser:
    """One engine, shared by all calls."""

    def __init__(self, client: EngineClient, *, languages: Sequence[str]) -> None:
        """`languages`: what callers of an unknown language may speak, the likeliest first."""
        self._client = client
        self._languages = tuple(languages)
        self._capabilities = RecogniserCapabilities(client.name, frozenset(languages), hot_words=True)

    @property
    def capabilities(self) -> RecogniserCapabilities:
        return self._capabilities

    async def close(self) -> None:
        """Nothing to do: whoever opened the client closes it."""

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        """Sound of any rate from 4 to 48 kHz; of more than 30 s only the end is heard. Raises EngineError.

        `language` "": whichever of the engine's own it turns out to be; the answer says which, "" when it is unsure.
        """
        return await self._ask(self._fields(sound, language, hot_words), sound, deadline_s)

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        """None when the engine has work for others, or failed."""
        fields = self._fields(sound, language, hot_words) | {AHEAD: True}
        try:
            return await self._ask(fields, sound, deadline_s)
        except EngineError:
            return None

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        """None when the engine has work for others, or failed, or the language is not known for sure."""
        if not language:
            return None
        try:
            part = await self._client.ask(
                "glance",
                {"rate_hz": sound.rate_hz, "language": language, AHEAD: True},
                sound.samples.astype("<i2").tobytes(),
                deadline_s=deadline_s,
            )
            return read_text(self._client.name, part.fields, "text")[:MAX_TEXT_CHARS]
        except EngineError:
            return None

    def _fields(self, sound: Sound, language: str, hot_words: tuple[str, ...]) -> Fields:
        fields: Fields = {"rate_hz": sound.rate_hz, "language": language, "hot_words": list(hot_words)}
        return fields if language else fields | {"languages": list(self._languages)}

    async def _ask(self, fields: Fields, sound: Sound, deadline_s: float) -> Recognition:
        name = self._client.name
        assumed = not fields["language"] and len(self._languages) == 1  # it knows no other
        payload = sound.samples.astype("<i2").tobytes()
        part = await self._client.ask("recognise", fields, payload, deadline_s=deadline_s)
        return Recognition(
            text=read_text(name, part.fields, "text")[:MAX_TEXT_CHARS],
            confidence=read_number(name, part.fields, "confidence", low=0, high=1),
            language="" if assumed else read_text(name, part.fields, "language")[:8],
            engine_s=read_number(name, part.fields, "engine_s", low=0, high=1e6),
        )
