"""A speaker as a process: Piper voices.

    python -m audio_pipeline.tts.piper_engine --socket PATH --voice NAME=FILE.onnx [--voice NAME=FILE.onnx …]
        [--threads 2] [--workers 1] [--max-jobs 32]

Each voice needs FILE.onnx.json beside it. Piper is GPL-3: it lives in this process only. What is asked and answered:
`tts.clause_engine`. Not here: the voice process's side (`tts.local`).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.engine_server import Answer, CannotWork, add_arguments, run_engine
from audio_pipeline.tts.clause_engine import ClauseEngine, RawVoice, Voice, calibrated


class PiperEngine:
    """Several voices in one process."""

    name = "piper"

    def __init__(self, voices: dict[str, Path], *, threads: int) -> None:
        self._paths = voices
        self._threads = threads
        self._clauses = ClauseEngine()

    def load(self) -> None:
        """Raises CannotWork when a voice is missing or broken."""
        for name, path in self._paths.items():
            self._clauses.add(self._load_voice(name, path))

    def answer(self, ask: Ask) -> Iterator[Answer]:
        return self._clauses.answer(ask)

    def _load_voice(self, name: str, path: Path) -> Voice:
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
            language = piper.config.espeak_voice.split("-")[0]
            return calibrated(RawVoice(name, language, piper.config.sample_rate, partial(_raw, piper)))
        except Exception as error:  # onnxruntime's errors share no public base
            raise CannotWork(f"voice {name!r}: {path} cannot be loaded: {error}") from error


def _raw(piper: Any, text: str, speed: float) -> NDArray[np.float32]:
    """What the model itself gives, float32 at the voice's rate, not normalised."""
    from piper import SynthesisConfig  # noqa: PLC0415

    wishes = SynthesisConfig(length_scale=piper.config.length_scale / speed, normalize_audio=False)
    chunks = [chunk.audio_float_array for chunk in piper.synthesize(text, wishes)]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)


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
