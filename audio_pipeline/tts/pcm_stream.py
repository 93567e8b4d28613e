"""Turns a stream of PCM or WAV bytes, cut anywhere, into 8 kHz mono int16 chunks. Pure state, no I/O.

WAV as it is streamed by servers: the sizes in its header may be 0 or 2^32-1 because the end was not known yet, so
they are not believed. Above: `tts.openai_compatible`.
"""

import struct

import numpy as np
import soxr
from numpy.typing import NDArray

from audio_pipeline.frames import LINE_RATE_HZ, Samples
from audio_pipeline.tts.levels import limit, to_int16

_MAX_HEADER_BYTES = 4096


class NotSound(Exception):
    """The bytes are no WAV that we can play. `reason` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class PcmStream:
    """`rate_hz` None: the stream begins with a WAV header; otherwise bare int16 little-endian mono at that rate."""

    def __init__(self, rate_hz: int | None, *, gain: float = 1.0) -> None:
        self._gain = gain
        self._pending = b""  # bytes of the header, or half a sample
        self._channels = 1
        self._resampler = _resampler(rate_hz) if rate_hz else None  # None until the header was read

    def feed(self, data: bytes) -> Samples:
        """What became complete; may be empty. Raises NotSound."""
        data = self._pending + data
        if self._resampler is None:
            begin = self._read_header(data)
            if begin is None:
                self._pending = data
                return np.zeros(0, np.int16)
            data = data[begin:]
        whole = len(data) - len(data) % (2 * self._channels)
        self._pending = data[whole:]
        return self._convert(data[:whole], last=False)

    def flush(self) -> Samples:
        """The rest, after the last byte. Raises NotSound when not even a header came."""
        if self._resampler is None:
            raise NotSound("ended within its header")
        return self._convert(b"", last=True)

    def _convert(self, data: bytes, *, last: bool) -> Samples:
        assert self._resampler is not None  # noqa: S101 - both callers made sure
        frames = np.frombuffer(data, "<i2").reshape(-1, self._channels).astype(np.float32).mean(axis=1) / 32768
        narrow = self._resampler.resample_chunk(frames.astype(np.float32) * self._gain, last=last)
        return to_int16(limit(_floats(narrow)))

    def _read_header(self, data: bytes) -> int | None:
        """Where the samples begin; None while more bytes are needed."""
        if len(data) < 12:
            return None
        if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
            raise NotSound("no WAV header")
        at, rate_hz = 12, 0
        while len(data) >= at + 8:
            kind, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
            if kind == b"data":
                if not rate_hz:
                    raise NotSound("samples before their format")
                self._resampler = _resampler(rate_hz)
                return at + 8
            if kind == b"fmt " and len(data) >= at + 24:
                coding, self._channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
                if coding not in (1, 0xFFFE) or bits != 16 or self._channels not in (1, 2):
                    raise NotSound(f"coding {coding}, {bits} bits, {self._channels} channels")
            at += 8 + size + size % 2
        if len(data) > _MAX_HEADER_BYTES:
            raise NotSound("a header without end")
        return None


def _resampler(rate_hz: int) -> soxr.ResampleStream:
    if not 4000 <= rate_hz <= 192000:
        raise NotSound(f"a rate of {rate_hz} Hz")
    return soxr.ResampleStream(rate_hz, LINE_RATE_HZ, 1, dtype="float32", quality="HQ")


def _floats(samples: object) -> NDArray[np.float32]:
    return np.asarray(samples, np.float32)
