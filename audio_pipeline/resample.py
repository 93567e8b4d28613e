"""True rate conversion (band-limited, soxr), for models that were trained on 16 kHz.

A whole stretch at once: 10 s of line sound take about half a millisecond. Not here: codecs. Above:
`audio_pipeline.turn_audio`.
"""

import numpy as np
import soxr

from audio_pipeline.frames import Samples


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """int16 mono at `from_hz` to int16 mono at `to_hz`."""
    if from_hz == to_hz or len(samples) == 0:
        return samples
    return soxr.resample(samples, from_hz, to_hz, quality="HQ").astype(np.int16, copy=False)
