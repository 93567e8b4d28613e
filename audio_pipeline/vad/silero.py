"""Silero VAD (ONNX, 8 kHz, windows of 32 ms) behind `ports.SpeechDetector`, run only while a cheaper gate says
"maybe".

One `SileroModel` per process, one `SileroDetector` per caller: the recurrent state is the caller's. A model that
cannot be loaded is told once, by `SileroModel.load` raising; the caller then goes on with the gate alone. Above:
`audio_pipeline.vad`.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from audio_pipeline.errors import EngineUnavailable
from audio_pipeline.frames import FRAME_S, LINE_RATE_HZ, Samples
from audio_pipeline.ports import SpeechDetector

WINDOW_SAMPLES = 256  # 32 ms at 8 kHz, what the model was trained on
CONTEXT_SAMPLES = 32  # of the window before, which the model wants in front
_Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SileroOptions:
    """How sure is sure."""

    on_probability: float = 0.5  # speech begins here ...
    off_probability: float = 0.35  # ... and lasts until below here
    gate_hold_s: float = 0.3  # the model keeps running this long after the gate last said "maybe"
    run_up_frames: int = 6  # of sound before the gate opened, from which the recurrent state is warmed up


@dataclass(slots=True)
class Budget:
    """How much of the process's time the network may take: the send clock of every call waits while it runs.

    Wall time, so that a machine which is short of processor sheds it first. Pure.
    """

    share: float = 0.25  # 0..1, of one core
    burst_s: float = 0.100  # saved up at most
    left_s: float = 0.100
    topped_up_at_s: float | None = None  # None: never yet
    refused: int = 0  # windows that were not judged; only grows

    def allows(self, now: float) -> bool:
        """Whether one more run may begin at `now` (s, monotonic)."""
        if self.topped_up_at_s is not None:
            self.left_s = min(self.left_s + (now - self.topped_up_at_s) * self.share, self.burst_s)
        self.topped_up_at_s = now
        if self.left_s > 0.0:
            return True
        self.refused += 1
        return False

    def spend(self, duration_s: float) -> None:
        """A run took this long."""
        self.left_s -= duration_s


class SileroModel:
    """The loaded network; shared by all callers, whose states it does not know."""

    def __init__(
        self, session: onnxruntime.InferenceSession, budget: Budget, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._session = session
        self._rate = np.array(LINE_RATE_HZ, np.int64)
        self._monotonic = monotonic
        self.budget = budget

    @staticmethod
    def load(path: Path, budget: Budget | None = None) -> "SileroModel":
        """Load from an .onnx file. Raises EngineUnavailable with the reason."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the runtime's own error classes share no importable base
            raise EngineUnavailable("silero", f"cannot load {path.name}: {error}") from error
        return SileroModel(session, budget or Budget())

    def run(self, window: _Floats, state: _Floats) -> tuple[float, _Floats] | None:
        """Probability 0..1 for `window` (shape (288,), -1..1, context first) and the next state (shape (2, 1, 128)).

        None when the budget is spent.
        """
        began_s = self._monotonic()
        if not self.budget.allows(began_s):
            return None
        outputs = self._session.run(None, {"input": window[np.newaxis, :], "state": state, "sr": self._rate})
        self.budget.spend(self._monotonic() - began_s)
        probability, following = (np.asarray(output, np.float32) for output in outputs[:2])
        return float(probability[0, 0]), following


class SileroDetector:
    """One caller's detector. Between the model's windows the last answer stands."""

    def __init__(self, model: SileroModel, gate: SpeechDetector, options: SileroOptions) -> None:
        self._model = model
        self._gate = gate
        self._options = options
        self._pending: list[Samples] = []  # frames not yet in a window
        self._pending_samples = 0
        self._context: _Floats = np.zeros(CONTEXT_SAMPLES, np.float32)
        self._state: _Floats = np.zeros((2, 1, 128), np.float32)
        self._run_up: deque[Samples] = deque(maxlen=options.run_up_frames)  # frames heard while the gate was shut
        self._open_frames = 0  # frames for which the model still runs; 0: the gate is shut
        self._warm = False  # the model ran since the gate was last shut
        self._speech = False

    def is_speech(self, frame: Samples) -> bool:
        """One frame of 160 samples at 8 kHz."""
        maybe = self._gate.is_speech(frame)
        if maybe:
            self._open_frames = round(self._options.gate_hold_s / FRAME_S)
        elif self._open_frames:
            self._open_frames -= 1
        if not self._open_frames:
            self._shut(frame)
            return False
        while self._run_up:
            self._take(self._run_up.popleft())
        self._take(frame)
        if self._pending_samples >= WINDOW_SAMPLES:
            self._run(maybe=maybe)
        return self._speech

    def _take(self, frame: Samples) -> None:
        self._pending.append(frame)
        self._pending_samples += len(frame)

    def _run(self, *, maybe: bool) -> None:
        self._warm = True
        sound = np.concatenate(self._pending).astype(np.float32) / np.float32(32768.0)
        begin = 0
        while len(sound) - begin >= WINDOW_SAMPLES:
            window = sound[begin : begin + WINDOW_SAMPLES]
            judged = self._model.run(np.concatenate((self._context, window)), self._state)
            if judged is None:
                self._go_without(maybe=maybe)
                return
            probability, self._state = judged
            self._context = window[-CONTEXT_SAMPLES:]
            threshold = self._options.off_probability if self._speech else self._options.on_probability
            self._speech = probability >= threshold
            begin += WINDOW_SAMPLES
        rest = sound[begin:]
        self._pending = [(rest * np.float32(32768.0)).astype(np.int16)] if len(rest) else []
        self._pending_samples = len(rest)

    def _go_without(self, *, maybe: bool) -> None:
        """No time for the model: the gate's word counts, and the state is stale."""
        self._speech = maybe
        self._state = np.zeros((2, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, np.float32)
        self._pending = []
        self._pending_samples = 0

    def _shut(self, frame: Samples) -> None:
        """Silence: forget, but keep the latest sound, so that the next voice is met with a warm state."""
        if self._warm:
            self._warm = False
            self._speech = False
            self._state = np.zeros((2, 1, 128), np.float32)
            self._context = np.zeros(CONTEXT_SAMPLES, np.float32)
            self._pending = []
            self._pending_samples = 0
        self._run_up.append(frame)
