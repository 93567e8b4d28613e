"""G.711 mu-law, the caller's own tables (ITU-T G.711, table 2a). Pure; shares nothing with the judged codec."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]  # shape (n,), mono, full scale -32768..32767

RATE_HZ = 8000
FRAME_S = 0.020
FRAME_SAMPLES = 160
SILENCE = b"\xff" * FRAME_SAMPLES  # one frame of mu-law zero

_BIAS = 0x84
_CLIP = 32635


def _decode_table() -> Samples:
    code = ~np.arange(256) & 0xFF
    magnitude = (((code & 0x0F) << 3) + _BIAS) << ((code & 0x70) >> 4)
    return np.where(code & 0x80, _BIAS - magnitude, magnitude - _BIAS).astype(np.int16)


def _encode_table() -> NDArray[np.uint8]:
    sample = np.arange(-32768, 32768)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(sample < 0, 0x80, 0)
    return (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)


_DECODE = _decode_table()
_ENCODE = _encode_table()


def encode(samples: Samples) -> bytes:
    """int16 samples at 8 kHz to one byte each."""
    return _ENCODE[samples.astype(np.int32) + 32768].tobytes()


def decode(payload: bytes) -> Samples:
    """mu-law bytes to int16 samples at 8 kHz."""
    return _DECODE[np.frombuffer(payload, dtype=np.uint8)]
