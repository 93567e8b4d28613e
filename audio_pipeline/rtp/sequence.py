"""Modular arithmetic of RTP sequence numbers (16 bits) and timestamps (32 bits), by name.

No other module of this room writes `& 0xFFFF`. Above: `packet`, `jitter`, `outgoing`, `telephone_event`.
"""

_SEQUENCE_MODULUS = 1 << 16
_TIMESTAMP_MODULUS = 1 << 32


def sequence_add(sequence: int, count: int) -> int:
    """The sequence number `count` packets after `sequence` (negative: before)."""
    return (sequence + count) % _SEQUENCE_MODULUS


def sequence_distance(later: int, earlier: int) -> int:
    """Signed packets from `earlier` to `later`, -32768..32767; the nearer way round the circle."""
    return (later - earlier + 0x8000) % _SEQUENCE_MODULUS - 0x8000


def timestamp_add(timestamp: int, samples: int) -> int:
    """The timestamp `samples` after `timestamp` (negative: before)."""
    return (timestamp + samples) % _TIMESTAMP_MODULUS


def timestamp_distance(later: int, earlier: int) -> int:
    """Signed samples from `earlier` to `later`, -2**31..2**31-1; the nearer way round the circle."""
    return (later - earlier + 0x80000000) % _TIMESTAMP_MODULUS - 0x80000000
