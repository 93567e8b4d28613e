"""Any server with OpenAI's /v1/audio/speech, as `audio_pipeline.ports.TextToSpeech`.

Asks for bare PCM (by convention 24 kHz int16 mono) or WAV, and plays it while it comes. Below: `speech_server`,
`tts.pcm_stream`. Not here: fail-over (`providers`).
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal

import aiohttp

from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.frames import LINE_RATE_HZ, Samples
from audio_pipeline.ports import SpeakerCapabilities
from audio_pipeline.speech_server import REMOTE_ERRORS, SpeechServer
from audio_pipeline.tts.pcm_stream import NotSound, PcmStream

MAX_SOUND_S = 300.0
_OTHER_SOUND = ("audio/mpeg", "audio/mp3", "audio/ogg", "audio/opus", "audio/aac", "audio/flac")


@dataclass(frozen=True, slots=True)
class RemoteSpeakerOptions:
    name: str
    base_url: str  # with /v1
    key: str
    model: str
    voices: tuple[str, ...]  # the first is used when no known one is asked for
    languages: frozenset[str] = frozenset()
    response_format: Literal["pcm", "wav"] = "pcm"
    pcm_rate_hz: int = 24000  # what bare PCM of this server is; WAV says it itself
    gain_db: float = 0.0
    deadline_s: float = 60.0  # for the first sound and between two pieces; the asker's deadline holds too


class RemoteSpeaker:
    """One remote server."""

    def __init__(self, options: RemoteSpeakerOptions) -> None:
        if not options.voices:
            raise ValueError(f"{options.name}: at least one voice must be named")
        self._options = options
        self._capabilities = SpeakerCapabilities(options.name, options.voices, options.languages, streams=True)
        self._server = SpeechServer(options.name, options.base_url, options.key)

    @property
    def capabilities(self) -> SpeakerCapabilities:
        return self._capabilities

    async def close(self) -> None:
        await self._server.close()

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncGenerator[Samples]:
        """Yield chunks as they come over the wire. Raises EngineError."""
        if not any(character.isalnum() for character in text):
            return
        options = self._options
        deadline_s = min(deadline_s, options.deadline_s)
        wishes = {
            "input": text,
            "model": options.model,
            "voice": voice if voice in options.voices else options.voices[0],
            "response_format": options.response_format,
            "speed": min(4.0, max(0.25, speed)),
        }
        request = self._server.post("audio/speech", json.dumps(wishes).encode(), "application/json")
        try:
            async with asyncio.timeout(deadline_s) as deadline, request as response:
                async for samples in self._samples(response):
                    deadline.reschedule(None)  # our reader's time is not the server's
                    yield samples
                    deadline.reschedule(asyncio.get_running_loop().time() + deadline_s)
        except REMOTE_ERRORS as error:
            raise self._server.engine_error(error) from error
        except NotSound as error:
            raise EngineMisbehaved(options.name, f"sent something that is not sound: {error.reason}") from error

    async def _samples(self, response: aiohttp.ClientResponse) -> AsyncGenerator[Samples]:
        options = self._options
        kind = response.headers.get("content-type", "").lower()
        if kind.startswith(("text/", "application/json", *_OTHER_SOUND)):
            raise EngineMisbehaved(options.name, f"sent {kind[:40]} instead of sound")
        stream = PcmStream(
            None if options.response_format == "wav" else options.pcm_rate_hz, gain=10 ** (options.gain_db / 20)
        )
        total = 0
        async for data in response.content.iter_any():
            samples = stream.feed(data)
            total += len(samples)
            if total > MAX_SOUND_S * LINE_RATE_HZ:
                raise EngineMisbehaved(options.name, f"does not stop after {MAX_SOUND_S:.0f} s of sound")
            if len(samples):
                yield samples
        rest = stream.flush()
        if total + len(rest) == 0:
            raise EngineMisbehaved(options.name, "sent no sound")
        if len(rest):
            yield rest
