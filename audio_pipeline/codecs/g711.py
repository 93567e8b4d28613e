"""G.711 mu-law and A-law by table (ITU-T G.711): a look-up per sample, built once at import.

Not here: rate conversion, packets. Above: `audio_pipeline.line`, `audio_pipeline.playout`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_pipeline.frames import FRAME_SAMPLES, Samples

_BIAS = 0x84  # 132: G.711 mu-law works on magnitudes shifted by this, so that every segment begins at a power of two
_CLIP = 32635
_Table = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class G711:
    """One of the two laws. `payload_type` is its static RTP type (RFC 3551 §6)."""

    name: str
    payload_type: int
    to_samples: Samples  # shape (256,), int16: the value of each code
    to_codes: _Table  # shape (65536,), uint8, indexed by the sample taken as uint16
    silence: bytes  # one 20 ms frame of zeros

    def decode(self, payload: bytes) -> Samples:
        """Codes to int16 samples, same length, full scale."""
        return self.to_samples[np.frombuffer(payload, np.uint8)]

    def encode(self, samples: Samples) -> bytes:
        """int16 samples, full scale, to codes, same length."""
        return self.to_codes[samples.view(np.uint16)].tobytes()


def _mulaw_values() -> Samples:
    codes = ~np.arange(256, dtype=np.uint8)
    exponent = (codes >> 4 & 7).astype(np.int32)
    mantissa = (codes & 0x0F).astype(np.int32)
    magnitude = ((mantissa << 3) + _BIAS << exponent) - _BIAS
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int16)


def _alaw_values() -> Samples:
    codes = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent = (codes >> 4 & 7).astype(np.int32)
    mantissa = (codes & 0x0F).astype(np.int32)
    low = (mantissa << 4) + 8
    magnitude = np.where(exponent == 0, low, low + 0x100 << np.maximum(exponent - 1, 0))
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


def _mulaw_codes() -> _Table:
    samples = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.maximum(np.floor(np.log2(magnitude)).astype(np.int32) - 7, 0)
    mantissa = magnitude >> exponent + 3 & 0x0F
    sign = np.where(samples < 0, 0x80, 0)
    return (~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8)


def _alaw_codes() -> _Table:
    samples = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    # G.711 A-law truncates to 13 bits first; ~x is -x-1, which makes the negative half mirror the positive one.
    magnitude = np.where(samples >= 0, samples, ~samples) >> 3
    exponent = np.where(magnitude >= 32, np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    mantissa = np.where(exponent <= 1, magnitude >> 1, magnitude >> np.maximum(exponent, 1)) & 0x0F
    sign = np.where(samples >= 0, 0x80, 0)
    return ((sign | exponent << 4 | mantissa) ^ 0x55).astype(np.uint8)


MU_LAW = G711("PCMU", 0, _mulaw_values(), _mulaw_codes(), b"\xff" * FRAME_SAMPLES)
A_LAW = G711("PCMA", 8, _alaw_values(), _alaw_codes(), b"\xd5" * FRAME_SAMPLES)
BY_PAYLOAD_TYPE = {MU_LAW.payload_type: MU_LAW, A_LAW.payload_type: A_LAW}
