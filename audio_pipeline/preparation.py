"""The sound of a sentence that is likely to be said next, made before it is said. One at a time.

Shell; its task belongs to the media session. Nothing is reported: a preparation that failed is simply not there.
Above: `audio_pipeline.mouth`.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import structlog

from audio_pipeline.ear import Spawn
from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout
from audio_pipeline.frames import Samples
from audio_pipeline.ports import TextToSpeech

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Sentence:
    voice: str
    text: str
    speed: float
    chunks: list[Samples] = field(default_factory=list[Samples])
    over: bool = False
    error: EngineError | None = None  # why it is not whole
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # of the next chunk, or of the end
    task: asyncio.Task[None] | None = None

    def tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Preparation:
    """`begin`, and later `take` or `drop`."""

    def __init__(self, deadline_s: float, spawn: Spawn) -> None:
        """`deadline_s` is for the first sound of a sentence, and between two pieces of it."""
        self._deadline_s = deadline_s
        self._spawn = spawn
        self._sentence: _Sentence | None = None

    def begin(self, speaker: TextToSpeech, voice: str, text: str, speed: float) -> None:
        """Make this sentence instead of the one before; nothing changes when it is the same."""
        if self._is(voice, text, speed):
            return
        self.drop()
        self._sentence = _Sentence(voice, text, speed)
        self._sentence.task = self._spawn(self._make(self._sentence, speaker), "mouth-prepare")

    def drop(self) -> None:
        """It will not be said."""
        if self._sentence is not None and self._sentence.task is not None:
            self._sentence.task.cancel()
        self._sentence = None

    async def take(self, voice: str, text: str, speed: float) -> AsyncGenerator[Samples] | None:
        """The sound of exactly this sentence, from the moment it begins to be there; None when it was not prepared or
        failed before its first sound."""
        sentence = self._sentence
        if sentence is None or not self._is(voice, text, speed):
            return None
        self._sentence = None
        while not sentence.chunks and not sentence.over:
            await sentence.changed.wait()  # bounded by its own deadline
        return _played(sentence) if sentence.chunks else None

    def _is(self, voice: str, text: str, speed: float) -> bool:
        made = self._sentence
        return made is not None and (made.voice, made.text, made.speed) == (voice, text, speed)

    async def _make(self, sentence: _Sentence, speaker: TextToSpeech) -> None:
        chunks = speaker.speak(sentence.text, voice=sentence.voice, speed=sentence.speed, deadline_s=self._deadline_s)
        try:
            async with asyncio.timeout(self._deadline_s) as guard:
                async for chunk in chunks:
                    sentence.chunks.append(chunk)
                    sentence.tell()
                    guard.reschedule(asyncio.get_running_loop().time() + self._deadline_s)
        except (EngineError, TimeoutError) as error:
            broke = error if isinstance(error, EngineError) else EngineTimeout("speaker", "the deadline passed")
            sentence.error = broke
            _log.debug("preparation_failed", reason=str(broke))
        except Exception:  # noqa: BLE001 - a request ends here, logged with its traceback
            _log.exception("preparation_crashed")
            sentence.error = EngineMisbehaved("speaker", "its client crashed")
        finally:
            sentence.over = True
            sentence.tell()
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()


async def _played(sentence: _Sentence) -> AsyncGenerator[Samples]:
    """Everything from the begin, as it comes. Raises EngineError when it breaks off; closing it cancels the work."""
    position = 0
    try:
        while True:
            while position < len(sentence.chunks):
                position += 1
                yield sentence.chunks[position - 1]
            if sentence.over:
                break
            await sentence.changed.wait()  # bounded by the preparation's own deadline
        if sentence.error is not None:
            raise sentence.error
    finally:
        if sentence.task is not None:
            sentence.task.cancel()
