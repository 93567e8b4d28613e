"""Any server with OpenAI's /v1/audio/transcriptions, as `audio_pipeline.ports.SpeechToText`.

The sound travels as a 16 kHz WAV. Servers that know `verbose_json` also say how sure they were, and then the same
guards apply as for the local engine. Below: `speech_server`. Not here: the local engine (`stt.local`), fail-over
(`providers`).
"""

import asyncio
import io
import math
import wave
from dataclasses import dataclass
from typing import Literal

import numpy as np
import soxr
from pydantic import BaseModel, ValidationError

from audio_pipeline.errors import EngineMisbehaved
from audio_pipeline.frames import MODEL_RATE_HZ, Sound
from audio_pipeline.ports import RecogniserCapabilities, Recognition
from audio_pipeline.speech_server import REMOTE_ERRORS, SpeechServer, form
from audio_pipeline.stt.guards import Decoded, GuardLimits, judge

MAX_ANSWER_BYTES = 256 * 1024
_CODES = {
    "english": "en",
    "spanish": "es",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "polish": "pl",
    "chinese": "zh",
}


@dataclass(frozen=True, slots=True)
class RemoteRecogniserOptions:
    name: str
    base_url: str  # with /v1
    key: str
    model: str
    languages: frozenset[str] = frozenset()  # empty: any
    response_format: Literal["json", "verbose_json"] = "verbose_json"
    deadline_s: float = 60.0  # the asker's deadline holds too
    assumed_confidence: float = 0.8  # when the server does not say


class _Segment(BaseModel):
    avg_logprob: float
    no_speech_prob: float = 0.0


class _Answer(BaseModel):
    text: str
    language: str = ""  # a code or, from OpenAI itself, an English word
    segments: list[_Segment] = []


class RemoteRecogniser:
    """One remote server. `async with` it, or call `close`."""

    def __init__(self, options: RemoteRecogniserOptions) -> None:
        self._options = options
        self._capabilities = RecogniserCapabilities(options.name, options.languages, hot_words=True)
        self._server = SpeechServer(options.name, options.base_url, options.key)

    @property
    def capabilities(self) -> RecogniserCapabilities:
        return self._capabilities

    async def close(self) -> None:
        await self._server.close()

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
        options = self._options
        fields = {
            "model": options.model,
            "language": language,
            "response_format": options.response_format,
            "temperature": "0",
        }
        if hot_words:
            fields["prompt"] = ", ".join(hot_words)
        body, kind = form(fields, _wav(sound))
        try:
            async with (
                asyncio.timeout(min(deadline_s, options.deadline_s)),
                self._server.post("audio/transcriptions", body, kind) as response,
            ):
                answer = await response.content.read(MAX_ANSWER_BYTES + 1)
                while not response.content.at_eof() and len(answer) <= MAX_ANSWER_BYTES:
                    answer += await response.content.read(MAX_ANSWER_BYTES + 1 - len(answer))
        except REMOTE_ERRORS as error:
            raise self._server.engine_error(error) from error
        return self._recognition(answer, sound, language, loop.time() - began)

    def _recognition(self, body: bytes, sound: Sound, language: str, engine_s: float) -> Recognition:
        try:
            if len(body) > MAX_ANSWER_BYTES:
                raise EngineMisbehaved(self._options.name, f"answered more than {MAX_ANSWER_BYTES} bytes")
            answer = _Answer.model_validate_json(body)
        except ValidationError as error:
            raise EngineMisbehaved(self._options.name, "the answer is not a transcription") from error
        language = language or self._code(answer.language)
        if not answer.segments:
            confidence = self._options.assumed_confidence if answer.text.strip() else 0.0
            return Recognition(answer.text.strip(), confidence, language, engine_s)
        logprob = float(np.mean([segment.avg_logprob for segment in answer.segments]))
        no_speech = max(segment.no_speech_prob for segment in answer.segments)
        verdict = judge(Decoded(answer.text, logprob, no_speech, sound.duration_s), GuardLimits())
        confidence = min(1.0, math.exp(logprob)) if verdict.text else 0.0
        return Recognition(verdict.text, confidence, language, engine_s)

    def _code(self, heard: str) -> str:
        """The language an answer names, as one of ours; "" when it names none."""
        code = _CODES.get(heard.lower(), heard.lower())
        known = self._options.languages
        return code if len(code) == 2 and (not known or code in known) else ""


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
