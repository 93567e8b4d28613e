"""What this room needs from engines. Implemented by `stt/`, `tts/`, `turn/` (one provider a file), each either a client
of a local engine process or of a remote OpenAI-compatible server. Errors: `audio_pipeline.errors.EngineError`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from audio_pipeline.frames import Samples, Sound


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recogniser made of a sound."""

    text: str  # "" when there were no words
    confidence: float  # 0..1
    language: str  # ISO 639-1; "" when nobody knew and the sound did not tell
    engine_s: float  # compute time as the engine itself measured it


@dataclass(frozen=True, slots=True)
class RecogniserCapabilities:
    name: str
    languages: frozenset[str]  # ISO 639-1; empty means any
    hot_words: bool


class SpeechToText(Protocol):
    @property
    def capabilities(self) -> RecogniserCapabilities: ...

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        """Understand `sound` (any rate; 16 kHz wanted). `language` "": find out which of yours. Raises EngineError."""
        ...

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        """The same with what nobody else needs just now; None when there is nothing to spare. Raises nothing."""
        ...

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        """How a sound of less than half a second may begin, in a fraction of the time: a word or two, often wrong,
        unlike noises hardly ever taken for each other. None when there is nothing to spare. Raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class SpeakerCapabilities:
    name: str
    voices: tuple[str, ...]
    languages: frozenset[str]
    streams: bool  # first audio comes before the last word was computed


class TextToSpeech(Protocol):
    @property
    def capabilities(self) -> SpeakerCapabilities: ...

    def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncIterator[Samples]:
        """Yield 8 kHz mono int16 chunks as they are made. `deadline_s` limits the wait for the *first* chunk and
        between chunks. Raises EngineError. Closing the iterator cancels the work."""
        ...


class EndOfTurnModel(Protocol):
    async def p_complete(self, sound: Sound, *, deadline_s: float) -> float:
        """0..1: is this a finished turn? `sound`: at most the last 8 s, true 16 kHz. Raises EngineError."""
        ...


class SpeechDetector(Protocol):
    """Frame-by-frame voice activity of one caller. Cheap enough for the voice process (< 0.1 ms per frame)."""

    def is_speech(self, frame: Samples) -> bool:
        """One 20 ms frame of 160 samples at 8 kHz."""
        ...
