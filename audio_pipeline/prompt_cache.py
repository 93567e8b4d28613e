"""Sentences synthesised once: they play at once, and they still speak when every speaker engine is dead.

A mapping from text to G.711 codes that fills itself from disk, and what is missing from the speaker. Files are named by
a digest of voice, speed and text, so a changed greeting or voice is simply a new file.
Above: the composition root owns the filling task; `audio_pipeline.mouth` only reads. Below: `ports.TextToSpeech`.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from audio_pipeline.codecs.g711 import G711, MU_LAW
from audio_pipeline.errors import EngineError
from audio_pipeline.ports import TextToSpeech

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PromptOptions:
    directory: Path
    voice: str
    speed: float = 1.0
    codec: G711 = MU_LAW
    chunk_deadline_s: float = 10.0
    retry_s: float = 1.0  # pause after a speaker failed
    max_bytes: int = 400_000  # of one prompt: 50 s


class PromptCache(Mapping[str, bytes]):
    """Text to line codes. Reading never waits; `fill` adds."""

    def __init__(self, options: PromptOptions) -> None:
        self._options = options
        self._codes: dict[str, bytes] = {}

    def __getitem__(self, text: str) -> bytes:
        return self._codes[text]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)

    async def load(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Read from disk what is there; returns the texts that must still be synthesised. Raises OSError."""
        wanted = tuple(dict.fromkeys(texts))
        self._codes.update(await asyncio.to_thread(self._read, wanted))
        return tuple(text for text in wanted if text not in self._codes)

    async def fill(self, texts: Iterable[str], speaker: TextToSpeech) -> None:
        """Synthesise `texts` one after the other, trying each until it succeeds. Returns when all are there."""
        for text in texts:
            while text not in self._codes:
                try:
                    codes = await self._synthesise(text, speaker)
                except EngineError as error:
                    _log.info("prompt_not_made", reason=str(error))
                    await asyncio.sleep(self._options.retry_s)
                    continue
                self._codes[text] = codes
                await asyncio.to_thread(self._write, text, codes)

    async def _synthesise(self, text: str, speaker: TextToSpeech) -> bytes:
        options = self._options
        chunks = [
            chunk
            async for chunk in speaker.speak(
                text, voice=options.voice, speed=options.speed, deadline_s=options.chunk_deadline_s
            )
        ]
        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.int16)
        return options.codec.encode(samples)[: options.max_bytes]

    def _path(self, text: str) -> Path:
        options = self._options
        key = f"{options.voice}\0{options.speed:g}\0{options.codec.payload_type}\0{text}"
        return options.directory / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.g711"

    def _read(self, texts: tuple[str, ...]) -> dict[str, bytes]:
        self._options.directory.mkdir(parents=True, exist_ok=True)
        return {text: path.read_bytes() for text in texts if (path := self._path(text)).is_file()}

    def _write(self, text: str, codes: bytes) -> None:
        path = self._path(text)
        partial = path.with_suffix(".partial")
        try:
            partial.write_bytes(codes)
            partial.replace(path)
        except OSError as error:
            _log.warning("prompt_not_kept", reason=str(error))
