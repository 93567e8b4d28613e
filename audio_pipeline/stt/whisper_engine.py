"""The recogniser as a process: faster-whisper on short-padded sound.

    python -m audio_pipeline.stt.whisper_engine --socket PATH --model DIR
        [--threads 1] [--workers 2] [--max-jobs 32] [--beam 1]

Whisper was trained on 30 s windows and faster-whisper pads every sound to 30 s; most of the time then goes into
encoding silence. The encoder takes shorter windows: speech + 5 s, at least 10 s, is four times as fast at the same
error rate, if n-gram repetition is forbidden (smaller windows make the decoder loop). One model serves all calls;
`workers` sounds are computed at the same time with `threads` each (measured on two cores: 2 workers of 1 thread serve
four requests in 179 ms, 1 worker of 2 threads in 289 ms, and a single request is no slower).

Operation `recognise`: fields rate_hz, language (ISO 639-1), hot_words (list of text); payload int16 little-endian
mono. language "" with languages (a list) means that the caller may speak any of them: the sound tells which, and when
it does not, the first is assumed. Answer: text, confidence (0..1), language ("" when it was assumed), engine_s, dropped
(the guard that spoke, or "").

Operation `glance`: the same without hot_words, for the first fifth of a second of a voice. Answer: text, a word or two.
A window of 2 s holds it, and no guard is needed for so few tokens (on a busy machine 30 ms instead of 190). Not here:
the voice process's side (`stt.local`). This module must never be imported by the voice process.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import soxr
import structlog
from numpy.typing import NDArray

from audio_pipeline.engine_protocol import Ask, Fields
from audio_pipeline.engine_server import Answer, CannotWork, Refused, add_arguments, run_engine
from audio_pipeline.stt.guards import Decoded, GuardLimits, judge
from audio_pipeline.stt.spoken_language import DetectionLimits, decide

_log = structlog.get_logger(__name__)

RATE_HZ = 16000
MAX_SOUND_S = 30.0  # what one Whisper window holds
MIN_SOUND_S = 0.1
FRAMES_PER_S = 100  # log-mel frames
PAD_FRAMES = 500
MIN_FRAMES = 1000
MAX_FRAMES = 3000
MAX_TOKENS = 224
SHORT_SOUND_S = 2.5
LEAD_IN = np.zeros(RATE_HZ // 2, np.float32)
HOT_WORDS_CHARS = 400
GLANCE_FRAMES = 200
GLANCE_TOKENS = 4


@dataclass(frozen=True, slots=True)
class _Wishes:
    """How to listen."""

    languages: tuple[str, ...]  # one: it is spoken; several: any of them may be
    hot_words: str

    @property
    def known(self) -> bool:
        return len(self.languages) == 1


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What was decoded, and in which language."""

    decoded: Decoded
    language: str
    sure: bool  # the language was known or heard; False: assumed


class WhisperEngine:
    """faster-whisper, loaded once, used by several threads at the same time (CTranslate2 allows that)."""

    name = "whisper"

    def __init__(self, model: Path, *, threads: int, workers: int, beam: int) -> None:
        self._model_path = model
        self._threads = threads
        self._workers = workers
        self._beam = beam
        self._limits = GuardLimits()
        self._detection = DetectionLimits()
        self._model: Any = None  # faster_whisper.WhisperModel once loaded
        self._tokenizers: dict[str, Any] = {}  # language -> faster_whisper.tokenizer.Tokenizer

    def load(self) -> None:
        """Raises CannotWork when the folder holds no usable model."""
        if not (self._model_path / "model.bin").is_file():
            raise CannotWork(f"no Whisper model in {self._model_path} (model.bin is missing)")
        from faster_whisper import WhisperModel  # noqa: PLC0415 - heavy; --help and errors stay quick

        try:
            self._model = WhisperModel(
                str(self._model_path),
                device="cpu",
                compute_type="int8",
                cpu_threads=self._threads,
                num_workers=self._workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as error:
            raise CannotWork(f"the Whisper model in {self._model_path} cannot be loaded: {error}") from error
        noise = np.random.default_rng(1).normal(0, 0.01, RATE_HZ * 2).astype(np.float32)
        self._decode(noise, _Wishes(("en",), ""))

    def answer(self, ask: Ask) -> Iterator[Answer]:
        if ask.operation == "glance":
            yield Answer({"text": self._glance(ask)})
            return
        if ask.operation != "recognise":
            raise Refused(f"unknown operation {ask.operation!r}")
        began = time.perf_counter()
        wishes = self._read_wishes(ask.fields)
        sound = _read_sound(ask)
        if len(sound) < MIN_SOUND_S * RATE_HZ:
            known = wishes.languages[0] if wishes.known else ""
            yield Answer(_fields("", 0.0, known, time.perf_counter() - began, "empty"))
            return
        sentence = self._decode(sound, wishes)
        settled = _Wishes((sentence.language,), wishes.hot_words)
        verdict = judge(sentence.decoded, self._limits)
        if verdict.reason == "repetition":
            # The one failure of short padding that a full window mends; rare enough to afford.
            again = self._decode(sound, _Wishes(settled.languages, ""), frames=MAX_FRAMES)
            verdict = judge(again.decoded, self._limits)
        elif verdict.reason == "improbable" and len(sound) < SHORT_SOUND_S * RATE_HZ:
            # One word without any context: half a second of silence before it often makes it certain ("Hello.": average
            # log-probability -1.6 without, -0.8 with), for 50 ms that only the doubtful pay.
            again = self._decode(np.concatenate([LEAD_IN, sound]), settled)
            sentence = _Sentence(again.decoded, sentence.language, sentence.sure)
            verdict = judge(sentence.decoded, self._limits)
        confidence = min(1.0, math.exp(sentence.decoded.average_logprob)) if verdict.text else 0.0
        language = sentence.language if sentence.sure else ""
        yield Answer(_fields(verdict.text, confidence, language, time.perf_counter() - began, verdict.reason))

    def _glance(self, ask: Ask) -> str:
        language = self._read_wishes(ask.fields).languages[0]
        sound = _read_sound(ask)[: GLANCE_FRAMES * RATE_HZ // FRAMES_PER_S]
        if len(sound) < MIN_SOUND_S * RATE_HZ:
            return ""
        tokenizer = self._tokenizer(language)
        mel: NDArray[np.float32] = self._model.feature_extractor(sound)[..., :GLANCE_FRAMES]
        mel = np.pad(mel, ((0, 0), (0, GLANCE_FRAMES - mel.shape[-1])))
        prompt: list[int] = self._model.get_prompt(tokenizer, [], without_timestamps=True)
        limits = {"beam_size": 1, "max_length": len(prompt) + GLANCE_TOKENS, "repetition_penalty": 1.1}
        result = self._model.model.generate(self._model.encode(mel), [prompt], **limits)[0]
        return tokenizer.decode([token for token in result.sequences_ids[0] if token < tokenizer.eot]).strip()

    def _read_wishes(self, fields: Fields) -> _Wishes:
        language = fields.get("language", "en")
        languages = _read_texts(fields, "languages") if language == "" else [str(language)]
        hot_words = _read_texts(fields, "hot_words") if "hot_words" in fields else []
        if not languages:
            raise Refused("no language is named")
        for language in languages:
            if language not in self._model.supported_languages:
                raise Refused(f"this model does not understand language {language[:20]!r}")
        return _Wishes(tuple(languages), as_prompt(hot_words))

    def _tokenizer(self, language: str) -> Any:
        if language not in self._tokenizers:
            from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415

            self._tokenizers[language] = Tokenizer(
                self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language=language
            )
        return self._tokenizers[language]

    def _decode(self, sound: NDArray[np.float32], wishes: _Wishes, *, frames: int | None = None) -> _Sentence:
        """Encode and decode `sound` (float32, 16 kHz, -1..1) once, at temperature 0."""
        mel: NDArray[np.float32] = self._model.feature_extractor(sound)[..., :MAX_FRAMES]
        window = frames or padded_frames(mel.shape[-1])
        mel = np.pad(mel, ((0, 0), (0, window - mel.shape[-1])))
        encoded = self._model.encode(mel)
        duration_s = len(sound) / RATE_HZ
        heard = wishes.languages[0] if wishes.known else self._spoken(encoded, wishes.languages, duration_s)
        language = heard or wishes.languages[0]
        tokenizer = self._tokenizer(language)
        hot_words = wishes.hot_words or None
        prompt: list[int] = self._model.get_prompt(tokenizer, [], without_timestamps=True, hotwords=hot_words)
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=self._beam,
            max_length=len(prompt) + MAX_TOKENS,
            no_repeat_ngram_size=4,
            repetition_penalty=1.1,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[-1],
        )[0]
        tokens: list[int] = result.sequences_ids[0]
        # The score is the mean over the tokens without the end mark; openai/whisper counts it too.
        average_logprob = float(result.scores[0]) * len(tokens) / (len(tokens) + 1)
        decoded = Decoded(
            text=tokenizer.decode([token for token in tokens if token < tokenizer.eot]).strip(),
            average_logprob=average_logprob,
            no_speech=float(result.no_speech_prob),
            duration_s=duration_s,
        )
        return _Sentence(decoded, language, sure=bool(heard))

    def _spoken(self, encoded: Any, languages: tuple[str, ...], duration_s: float) -> str:
        """Which of `languages` it is, by one step of the decoder; "" when the sound does not tell."""
        found: list[tuple[str, float]] = self._model.model.detect_language(encoded)[0]
        probabilities = {token.strip("<|>"): float(probability) for token, probability in found}
        return decide(probabilities, languages, duration_s, self._detection)


def as_prompt(hot_words: Sequence[str]) -> str:
    """Hot words as the decoder should be shown them: it writes on in the manner of what it reads.

    After "support, sales" it forgets capitals and question marks, ends sentences in commas and is less sure of itself;
    after "Support. Sales." it writes as ever (measured: 0.72 and 0.88 for the same question).
    """
    sentences = " ".join(f"{word[:1].upper()}{word[1:]}." for word in (each.strip(" .") for each in hot_words) if word)
    return sentences[:HOT_WORDS_CHARS]


def padded_frames(frames: int) -> int:
    """How many log-mel frames the encoder gets for `frames` of sound: + 5 s, between 10 s and 30 s, even."""
    window = min(MAX_FRAMES, max(MIN_FRAMES, frames + PAD_FRAMES))
    return window + window % 2


def _read_texts(fields: Fields, key: str) -> list[str]:
    values = cast("object", fields.get(key))
    if not isinstance(values, list) or not all(isinstance(value, str) for value in cast("list[object]", values)):
        raise Refused(f"{key} is not a list of text")
    return cast("list[str]", values)


def _read_sound(ask: Ask) -> NDArray[np.float32]:
    """float32 at 16 kHz; only the last 30 s of anything longer."""
    rate_hz = ask.fields.get("rate_hz")
    if not isinstance(rate_hz, int) or not 4000 <= rate_hz <= 48000:
        raise Refused(f"rate_hz is {str(rate_hz)[:20]}")
    if len(ask.payload) % 2:
        raise Refused("the sound has an odd number of bytes")
    samples = np.frombuffer(ask.payload, "<i2")[-int(MAX_SOUND_S * rate_hz) :].astype(np.float32) / 32768
    if rate_hz != RATE_HZ:
        return soxr.resample(samples, rate_hz, RATE_HZ, quality="HQ").astype(np.float32)
    return samples.astype(np.float32)


def _fields(text: str, confidence: float, language: str, engine_s: float, dropped: str) -> Fields:
    return {
        "text": text,
        "confidence": confidence,
        "language": language,
        "engine_s": engine_s,
        "dropped": dropped,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Speech recognition engine (faster-whisper).")
    add_arguments(parser)
    parser.set_defaults(workers=2)
    parser.add_argument("--model", type=Path, required=True, help="folder with model.bin, config.json, tokenizer.json")
    parser.add_argument("--threads", type=int, default=1, help="threads of one recognition")
    parser.add_argument("--beam", type=int, default=1, help="beam size; 5 is 1.3 times slower, hardly better")
    arguments = parser.parse_args()
    engine = WhisperEngine(arguments.model, threads=arguments.threads, workers=arguments.workers, beam=arguments.beam)
    return run_engine(engine, arguments)


if __name__ == "__main__":
    sys.exit(main())
