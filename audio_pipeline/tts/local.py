"""A speaker that is a local engine process, as `audio_pipeline.ports.TextToSpeech`.

Below: `engine_client`. The process itself is `tts.piper_engine`, never imported here.
"""

from collections.abc import AsyncGenerator

import numpy as np

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_protocol import Part, read_number
from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.frames import LINE_RATE_HZ, Samples
from audio_pipeline.ports import SpeakerCapabilities

MAX_CHUNK_S = 60.0


class LocalSpeaker:
    """One engine, shared by all calls."""

    def __init__(self, client: EngineClient, *, voices: tuple[str, ...], languages: frozenset[str]) -> None:
        self._client = client
        self._capabilities = SpeakerCapabilities(client.name, voices, languages, streams=True)

    @property
    def capabilities(self) -> SpeakerCapabilities:
        return self._capabilities

    async def close(self) -> None:
        """Nothing to do: whoever opened the client closes it."""

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncGenerator[Samples]:
        """Yield one chunk a clause. `speed` outside 0.5..2.0 is brought inside. Raises EngineError."""
        fields = {"text": text, "voice": voice, "speed": min(2.0, max(0.5, speed))}
        parts = self._client.stream("speak", fields, deadline_s=deadline_s)
        try:
            async for part in parts:
                yield self._samples(part)
        finally:
            await parts.aclose()

    def _samples(self, part: Part) -> Samples:
        name = self._client.name
        read_number(name, part.fields, "rate_hz", low=LINE_RATE_HZ, high=LINE_RATE_HZ)
        if len(part.payload) % 2 or len(part.payload) > MAX_CHUNK_S * LINE_RATE_HZ * 2:
            raise EngineMisbehaved(name, f"sent a chunk of {len(part.payload)} bytes")
        return np.frombuffer(part.payload, "<i2").astype(np.int16)
