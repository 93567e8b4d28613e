"""Any server with OpenAI's /v1/audio/transcriptions, as `audio_pipeline.ports.SpeechToText`.

The sound travels as a 16 kHz WAV. Servers that know `verbose_json` also say how sure they were, and then the same
guards apply as for the local engine. Below: the openai SDK (its retries are off: deadlines and fail-over are
`providers`'). Not here: the local engine (`stt.local`).
"""

import asyncio
import io
import math
import wave
from dataclasses import dataclass
from typing import Literal

import numpy as np
import openai
import soxr
from pydantic import BaseModel, ValidationError

from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.frames import MODEL_RATE_HZ, Sound
from audio_pipeline.openai_errors import REMOTE_ERRORS, engine_error
from audio_pipeline.ports import RecogniserCapabilities, Recognition
from audio_pipeline.stt.guards import Decoded, GuardLimits, judge

MAX_ANSWER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class RemoteRecogniserOptions:
    name: str
    base_url: str  # with /v1
    key: str
    model: str
    languages: frozenset[str] = frozenset()  # empty: any
    response_format: Literal["json", "verbose_json"] = "verbose_json"
    assumed_confidence: float = 0.8  # when the server does not say


class _Segment(BaseModel):
    avg_logprob: float
    no_speech_prob: float = 0.0


class _Answer(BaseModel):
    text: str
    segments: list[_Segment] = []


class RemoteRecogniser:
    """One remote server. `async with` it, or call `close`."""

    def __init__(self, options: RemoteRecogniserOptions) -> None:
        self._options = options
        self._capabilities = RecogniserCapabilities(options.name, options.languages, hot_words=True)
        self._client = openai.AsyncOpenAI(base_url=options.base_url, api_key=options.key, max_retries=0)

    @property
    def capabilities(self) -> RecogniserCapabilities:
        return self._capabilities

    async def close(self) -> None:
        await self._client.close()

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        """Never: what a server of others has to spare is not known, and each request may cost."""
        return None

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        """Never: the way there and back takes longer than the answer is of use."""
        return None

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        """Raises EngineError."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        name = self._options.name
        try:
            async with asyncio.timeout(deadline_s):
                response = await self._client.audio.transcriptions.with_raw_response.create(
                    file=("sound.wav", _wav(sound), "audio/wav"),
                    model=self._options.model,
                    language=language,
                    prompt=", ".join(hot_words) or openai.omit,
                    response_format=self._options.response_format,
                    temperature=0.0,
                )
                body = response.content
        except REMOTE_ERRORS as error:
            raise engine_error(name, error) from error
        return self._recognition(body, sound, language, loop.time() - began)

    def _recognition(self, body: bytes, sound: Sound, language: str, engine_s: float) -> Recognition:
        try:
            if len(body) > MAX_ANSWER_BYTES:
                raise EngineMisbehaved(self._options.name, f"answered {len(body)} bytes")
            answer = _Answer.model_validate_json(body)
        except ValidationError as error:
            raise EngineMisbehaved(self._options.name, "the answer is not a transcription") from error
        if not answer.segments:
            confidence = self._options.assumed_confidence if answer.text.strip() else 0.0
            return Recognition(answer.text.strip(), confidence, language, engine_s)
        logprob = float(np.mean([segment.avg_logprob for segment in answer.segments]))
        no_speech = max(segment.no_speech_prob for segment in answer.segments)
        verdict = judge(Decoded(answer.text, logprob, no_speech, sound.duration_s), GuardLimits())
        confidence = min(1.0, math.exp(logprob)) if verdict.text else 0.0
        return Recognition(verdict.text, confidence, language, engine_s)


def _wav(sound: Sound) -> bytes:
    samples = sound.samples
    if sound.rate_hz != MODEL_RATE_HZ:
        wide = soxr.resample(samples.astype(np.float32), sound.rate_hz, MODEL_RATE_HZ, quality="HQ")
        samples = np.clip(np.rint(wide), -32768, 32767).astype(np.int16)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(MODEL_RATE_HZ)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()
