"""Sound as values: mono 16-bit PCM with its rate, and the arithmetic of telephone frames.

Not here: codecs (`audio_pipeline.codecs`), rate conversion (`audio_pipeline.resample`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]  # shape (n,), mono, full scale -32768..32767

LINE_RATE_HZ = 8000  # the telephone line and every G.711 packet
MODEL_RATE_HZ = 16000  # what recognisers and end-of-turn models were trained on
FRAME_S = 0.020  # one packet
FRAME_SAMPLES = 160  # LINE_RATE_HZ * FRAME_S


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of mono sound."""

    samples: Samples
    rate_hz: int

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate_hz
