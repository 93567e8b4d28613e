"""What every speaker engine does around its synthesis: a request read, clause after clause spoken, at telephone rate
and level.

A text is computed clause by clause and each clause is sent as soon as it is ready; between clauses whoever runs dry
first is served (`engine_server`).

Operation `speak`: fields text, voice (a name; "" is the first one), speed (0.5 to 2.0, 1.0 is natural). Answer: parts
with text (the words in it), rate_hz (8000) and int16 little-endian mono payload. No part when there is nothing to say.
Operation `voices`: one part, `voices`: list of {name, language}.

Above: `tts.piper_engine`, `tts.espeak_engine`, which bring the voices. Not here: the voice process (`tts.local`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import soxr
import structlog
from numpy.typing import NDArray

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.engine_server import Answer, Refused
from audio_pipeline.tts import levels
from audio_pipeline.tts.clauses import split

_log = structlog.get_logger(__name__)

RATE_HZ = 8000
MAX_TEXT_CHARS = 4000
HEAD_S = 0.010  # silence kept before a clause: every millisecond here is answered late
LINK_PAUSE_S = 0.03  # after a clause that was cut without punctuation
COMMA_PAUSE_S = 0.14
SENTENCE_PAUSE_S = 0.26
LEVELLING = 0.5  # share of a clause's deviation from the voice's own level that is taken back
LEVELLED_FROM_S = 0.4  # shorter clauses say too little about their level
_CALIBRATION = {
    "en": (
        "Hello, this is the assistant.",
        "Your appointment is confirmed for Tuesday at three thirty.",
        "Please hold the line for a moment.",
    ),
    "es": (
        "Hola, le habla el asistente.",
        "Su cita queda confirmada para el martes a las tres y media.",
        "Espere un momento en la línea, por favor.",
    ),
    "fr": (
        "Bonjour, ici l'assistant.",
        "Votre rendez-vous est confirmé pour mardi à trois heures et demie.",
        "Restez en ligne un instant, s'il vous plaît.",
    ),
}


@dataclass(frozen=True, slots=True)
class RawVoice:
    """A voice as its synthesiser gives it."""

    name: str
    language: str  # ISO 639-1
    rate_hz: int
    speak: Callable[[str, float], NDArray[np.float32]]  # (text, speed) -> -1..1 at `rate_hz`, not normalised


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice whose level is known."""

    raw: RawVoice
    level_dbfs: float  # active speech level of its raw output


def calibrated(raw: RawVoice) -> Voice:
    """Speaks a few sentences to itself, which also warms it up."""
    sentences = _CALIBRATION.get(raw.language, _CALIBRATION["en"])
    said = np.concatenate([raw.speak(sentence, 1.0) for sentence in sentences])
    level = levels.active_level_dbfs(said, raw.rate_hz)
    _log.info("voice_loaded", voice=raw.name, level_dbfs=round(level, 1), rate_hz=raw.rate_hz)
    return Voice(raw, level)


class ClauseEngine:
    """Answers requests with the voices that `load` of the engine around it has made."""

    def __init__(self) -> None:
        self._voices: dict[str, Voice] = {}  # in order of configuration

    def add(self, voice: Voice) -> None:
        self._voices[voice.raw.name] = voice

    def answer(self, ask: Ask) -> Iterator[Answer]:
        if ask.operation == "voices":
            known = [{"name": voice.raw.name, "language": voice.raw.language} for voice in self._voices.values()]
            yield Answer({"voices": known})
            return
        if ask.operation != "speak":
            raise Refused(f"unknown operation {ask.operation!r}")
        text, speed = ask.fields.get("text"), ask.fields.get("speed", 1.0)
        if not isinstance(text, str) or len(text) > MAX_TEXT_CHARS:
            raise Refused(f"text must be text of at most {MAX_TEXT_CHARS} characters")
        if not isinstance(speed, int | float) or not 0.5 <= speed <= 2.0:
            raise Refused("speed must be between 0.5 and 2.0")
        voice = self._voice(ask.fields.get("voice", ""))
        for clause in split(_speakable(text)):
            samples = _clause(voice, clause, float(speed))
            if len(samples):
                fields = {"text": clause, "rate_hz": RATE_HZ}
                yield Answer(fields, samples.astype("<i2").tobytes(), lasts_s=len(samples) / RATE_HZ)

    def _voice(self, name: object) -> Voice:
        if name == "":
            return next(iter(self._voices.values()))
        voice = self._voices.get(str(name))
        if voice is None:
            raise Refused(f"no voice {str(name)[:40]!r}; there are {', '.join(self._voices)}")
        return voice


def _clause(voice: Voice, clause: str, speed: float) -> NDArray[np.int16]:
    """One clause at 8 kHz and telephone level, with the pause that belongs after it."""
    native_hz = voice.raw.rate_hz
    raw = levels.trimmed(voice.raw.speak(clause, speed), native_hz, head_s=HEAD_S, tail_s=0.05)
    if not len(raw):
        return np.zeros(0, np.int16)
    level = voice.level_dbfs
    if len(raw) > LEVELLED_FROM_S * native_hz:
        level += LEVELLING * (levels.active_level_dbfs(raw, native_hz) - level)
    narrow = soxr.resample(raw * levels.gain_to_target(level), native_hz, RATE_HZ, quality="HQ")
    samples = levels.to_int16(levels.limit(narrow.astype(np.float32)))
    return np.concatenate([samples, np.zeros(int(_pause_s(clause) / speed * RATE_HZ), np.int16)])


def _pause_s(clause: str) -> float:
    """Silence that belongs after a clause."""
    last = clause.rstrip("'\")]")[-1:]
    if last.isalnum():
        return LINK_PAUSE_S
    return SENTENCE_PAUSE_S if last in ".!?…" else COMMA_PAUSE_S


def _speakable(text: str) -> str:
    """Without phoneme escapes ([[ … ]]) and control characters: text comes from outside."""
    text = text.replace("[[", " ").replace("]]", " ")
    return "".join(character if character.isprintable() else " " for character in text)
