"""The speaker as a process: Piper voices at telephone rate and level.

    python -m audio_pipeline.tts.piper_engine --socket PATH --voice NAME=FILE.onnx [--voice NAME=FILE.onnx …]
        [--threads 2] [--workers 1] [--max-jobs 32]

Each voice needs FILE.onnx.json beside it. A text is computed clause by clause and each clause is sent as soon as it
is ready; between clauses whoever runs dry first is served (`engine_server`). Piper is GPL-3: it lives in this process
only.

Operation `speak`: fields text, voice (a NAME; "" is the first one), speed (0.5 to 2.0, 1.0 is natural).
Answer: parts with text (the words in it), rate_hz (8000) and int16 little-endian mono payload. No part when there is
nothing to say. Operation `voices`: one part, `voices`: list of {name, language}.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import structlog
from numpy.typing import NDArray

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.engine_server import Answer, CannotWork, Refused, add_arguments, run_engine
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
_CALIBRATION = (
    "Hello, this is the assistant.",
    "Your appointment is confirmed for Tuesday at three thirty.",
    "Please hold the line for a moment.",
)


@dataclass(slots=True)
class _Voice:
    name: str
    piper: Any  # piper.PiperVoice
    level_dbfs: float  # active speech level of its raw output
    language: str  # ISO 639-1


class PiperEngine:
    """Several voices in one process."""

    name = "piper"

    def __init__(self, voices: dict[str, Path], *, threads: int) -> None:
        self._paths = voices
        self._threads = threads
        self._voices: dict[str, _Voice] = {}  # in order of configuration

    def load(self) -> None:
        """Raises CannotWork when a voice is missing or broken."""
        for name, path in self._paths.items():
            self._voices[name] = self._load_voice(name, path)

    def answer(self, ask: Ask) -> Iterator[Answer]:
        if ask.operation == "voices":
            known = [{"name": voice.name, "language": voice.language} for voice in self._voices.values()]
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
            samples = self._clause(voice, clause, float(speed))
            if len(samples):
                fields = {"text": clause, "rate_hz": RATE_HZ}
                yield Answer(fields, samples.astype("<i2").tobytes(), lasts_s=len(samples) / RATE_HZ)

    def _voice(self, name: object) -> _Voice:
        if name == "":
            return next(iter(self._voices.values()))
        voice = self._voices.get(str(name))
        if voice is None:
            raise Refused(f"no voice {str(name)[:40]!r}; there are {', '.join(self._voices)}")
        return voice

    def _load_voice(self, name: str, path: Path) -> _Voice:
        import onnxruntime  # noqa: PLC0415 - heavy; --help and errors stay quick
        from piper import PiperConfig, PiperVoice  # noqa: PLC0415

        config = path.with_name(path.name + ".json")
        for needed in (path, config):
            if not needed.is_file():
                raise CannotWork(f"voice {name!r}: {needed} is missing")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the cores are shared
        try:
            session = onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])
            piper = PiperVoice(session=session, config=PiperConfig.from_dict(_read_json(config)))
            raw = np.concatenate([_raw(piper, text, 1.0) for text in _CALIBRATION])
        except Exception as error:  # onnxruntime's errors share no public base
            raise CannotWork(f"voice {name!r}: {path} cannot be loaded: {error}") from error
        level = levels.active_level_dbfs(raw, piper.config.sample_rate)
        _log.info("voice_loaded", voice=name, level_dbfs=round(level, 1), rate_hz=piper.config.sample_rate)
        return _Voice(name, piper, level, piper.config.espeak_voice.split("-")[0])

    def _clause(self, voice: _Voice, clause: str, speed: float) -> NDArray[np.int16]:
        """One clause at 8 kHz and telephone level, with the pause that belongs after it."""
        native_hz: int = voice.piper.config.sample_rate
        raw = levels.trimmed(_raw(voice.piper, clause, speed), native_hz, head_s=HEAD_S, tail_s=0.05)
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


def _raw(piper: Any, text: str, speed: float) -> NDArray[np.float32]:
    """What the model itself gives, float32 at the voice's rate, not normalised."""
    from piper import SynthesisConfig  # noqa: PLC0415

    wishes = SynthesisConfig(length_scale=piper.config.length_scale / speed, normalize_audio=False)
    chunks = [chunk.audio_float_array for chunk in piper.synthesize(text, wishes)]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)


def _speakable(text: str) -> str:
    """Without Piper's phoneme escapes ([[ … ]]) and control characters: text comes from outside."""
    text = text.replace("[[", " ").replace("]]", " ")
    return "".join(character if character.isprintable() else " " for character in text)


def _read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _voice_argument(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not name or not equals or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE.onnx")
    return name, Path(path)


def main() -> int:
    parser = argparse.ArgumentParser(description="Speech synthesis engine (Piper).")
    add_arguments(parser)
    parser.add_argument("--voice", type=_voice_argument, action="append", required=True, help="NAME=FILE.onnx")
    parser.add_argument("--threads", type=int, default=2, help="threads of one synthesis")
    arguments = parser.parse_args()
    return run_engine(PiperEngine(dict(arguments.voice), threads=arguments.threads), arguments)


if __name__ == "__main__":
    sys.exit(main())
