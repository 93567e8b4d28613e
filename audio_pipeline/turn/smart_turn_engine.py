"""The end-of-turn model as a process: smart-turn v3 on onnxruntime.

    python -m audio_pipeline.turn.smart_turn_engine --socket PATH --model FILE.onnx [--workers 1] [--max-jobs 32]

One thread per request: the model takes 22 ms with one and 41 ms with two (measured). It was trained on wide-band
16 kHz speech; sound that was only ever 8 kHz must be resampled properly, not repeated.

Operation `p_complete`: payload int16 little-endian mono 16 kHz, the last 8 s count. Answer: p_complete (0..1),
engine_s.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.engine_server import Answer, CannotWork, Refused, add_arguments, run_engine
from audio_pipeline.turn.features import RATE_HZ, WINDOW_SAMPLES, log_mel


class SmartTurnEngine:
    """onnxruntime session; safe for several threads."""

    name = "smart-turn"

    def __init__(self, model: Path) -> None:
        self._model = model
        self._session: Any = None  # onnxruntime.InferenceSession once loaded

    def load(self) -> None:
        """Raises CannotWork when the file is not the model."""
        import onnxruntime  # noqa: PLC0415 - heavy; --help and errors stay quick

        if not self._model.is_file():
            raise CannotWork(f"no end-of-turn model at {self._model}")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                str(self._model), sess_options=options, providers=["CPUExecutionProvider"]
            )
            self._p_complete(b"\0" * 2 * RATE_HZ)
        except Exception as error:  # onnxruntime's errors share no public base
            raise CannotWork(f"the end-of-turn model {self._model} cannot be loaded: {error}") from error

    def answer(self, ask: Ask) -> Iterator[Answer]:
        if ask.operation != "p_complete":
            raise Refused(f"unknown operation {ask.operation!r}")
        if len(ask.payload) % 2 or not ask.payload:
            raise Refused("the sound is empty or has an odd number of bytes")
        began = time.perf_counter()
        p_complete = self._p_complete(ask.payload)
        yield Answer({"p_complete": p_complete, "engine_s": time.perf_counter() - began})

    def _p_complete(self, payload: bytes) -> float:
        features = log_mel(np.frombuffer(payload[-WINDOW_SAMPLES * 2 :], "<i2"))
        output = self._session.run(None, {"input_features": features[None]})[0]
        return min(1.0, max(0.0, float(np.ravel(output)[0])))


def main() -> int:
    parser = argparse.ArgumentParser(description="End-of-turn engine (smart-turn v3).")
    add_arguments(parser)
    parser.add_argument("--model", type=Path, required=True, help="smart-turn-v3.2-cpu.onnx")
    arguments = parser.parse_args()
    return run_engine(SmartTurnEngine(arguments.model), arguments)


if __name__ == "__main__":
    sys.exit(main())
