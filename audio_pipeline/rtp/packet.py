"""One RTP packet as a value: `parse` and `serialize` side by side (RFC 3550 §5.1, §5.3.1).

Not here: what a payload means (codecs, `telephone_event`), order and time (`jitter`). RTCP is recognised, so that it
can be told apart from garbage (RFC 5761 §4), and not interpreted. Above: `audio_pipeline.line`, `rtp.outgoing`.
"""

import struct
from dataclasses import dataclass

from audio_pipeline.errors import MalformedPacket

VERSION = 2
HEADER_BYTES = 12
MAX_PACKET_BYTES = 1500  # an Ethernet frame; nobody sends more in one piece on a telephone line

_HEADER = struct.Struct("!BBHII")
_EXTENSION = struct.Struct("!HH")
_PADDING_BIT = 0x20
_EXTENSION_BIT = 0x10
_CSRC_MASK = 0x0F
_MARKER_BIT = 0x80
_RTCP_TYPES = range(192, 224)  # second byte of RTCP, never of RTP with a sane payload type: RFC 5761 §4


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """`payload` has neither padding nor extension. Raises ValueError where a field does not fit its bits."""

    payload_type: int  # 0..127
    sequence: int  # 0..65535
    timestamp: int  # 0..2**32-1, units of the payload's clock
    ssrc: int  # 0..2**32-1
    payload: bytes
    marker: bool = False
    csrcs: tuple[int, ...] = ()  # at most 15
    extension: tuple[int, bytes] | None = None  # (profile, data); data is a multiple of 4 bytes; None: no extension
    padding_bytes: int = 0  # 0..255 bytes that follow the payload on the wire, count byte included

    @staticmethod
    def parse(data: bytes) -> "RtpPacket":
        """Read a datagram. Raises MalformedPacket, whose reason names the broken rule."""
        size = len(data)
        if size < HEADER_BYTES:
            raise MalformedPacket("RTP packet is shorter than its fixed header", size)
        if size > MAX_PACKET_BYTES:
            raise MalformedPacket(f"RTP packet is longer than {MAX_PACKET_BYTES} bytes", size)
        first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
        if first == 0x80:  # nothing but a fixed header: every packet of an ordinary call
            return RtpPacket(second & 0x7F, sequence, timestamp, ssrc, data[HEADER_BYTES:], second >= _MARKER_BIT)
        if first >> 6 != VERSION:
            raise MalformedPacket(f"RTP version is {first >> 6}, not {VERSION}", size)
        csrcs, offset = _read_csrcs(data, first & _CSRC_MASK)
        extension = None
        if first & _EXTENSION_BIT:
            extension, offset = _read_extension(data, offset)
        padding_bytes = _read_padding(data, offset) if first & _PADDING_BIT else 0
        payload = data[offset : size - padding_bytes]
        return RtpPacket(
            second & 0x7F,
            sequence,
            timestamp,
            ssrc,
            payload,
            second >= _MARKER_BIT,
            csrcs,
            extension,
            padding_bytes,
        )

    def serialize(self) -> bytes:
        """The datagram. Raises ValueError when a field does not fit."""
        if not 0 <= self.payload_type <= 0x7F:
            raise ValueError(f"payload type {self.payload_type} is not 0..127")
        if len(self.csrcs) > _CSRC_MASK:
            raise ValueError(f"{len(self.csrcs)} CSRCs, at most {_CSRC_MASK}")
        first = VERSION << 6 | len(self.csrcs)
        tail = b""
        if self.padding_bytes:
            first |= _PADDING_BIT
            tail = bytes(self.padding_bytes - 1) + bytes((self.padding_bytes,))
        extension = b""
        if self.extension is not None:
            profile, body = self.extension
            if len(body) % 4:
                raise ValueError(f"extension of {len(body)} bytes is not a multiple of 4")
            first |= _EXTENSION_BIT
            extension = _EXTENSION.pack(profile, len(body) // 4) + body
        second = self.payload_type | (_MARKER_BIT if self.marker else 0)
        try:
            head = _HEADER.pack(first, second, self.sequence, self.timestamp, self.ssrc)
            sources = struct.pack(f"!{len(self.csrcs)}I", *self.csrcs)
        except struct.error as error:
            raise ValueError(f"a header field is out of range: {error}") from error
        return b"".join((head, sources, extension, self.payload, tail))


def is_rtcp(data: bytes) -> bool:
    """True if the datagram is RTCP on the RTP port (RFC 5761 §4)."""
    return len(data) >= 8 and data[0] >> 6 == VERSION and data[1] in _RTCP_TYPES


def _read_csrcs(data: bytes, count: int) -> tuple[tuple[int, ...], int]:
    offset = HEADER_BYTES + 4 * count
    if len(data) < offset:
        raise MalformedPacket(f"RTP packet has a truncated list of {count} CSRCs", len(data))
    return struct.unpack_from(f"!{count}I", data, HEADER_BYTES), offset


def _read_extension(data: bytes, offset: int) -> tuple[tuple[int, bytes], int]:
    if len(data) < offset + 4:
        raise MalformedPacket("RTP packet has a truncated extension header", len(data))
    profile, words = _EXTENSION.unpack_from(data, offset)
    end = offset + 4 + 4 * words
    if len(data) < end:
        raise MalformedPacket(f"RTP packet has a truncated extension of {words} words", len(data))
    return (profile, data[offset + 4 : end]), end


def _read_padding(data: bytes, offset: int) -> int:
    room = len(data) - offset
    if room == 0:
        raise MalformedPacket("RTP packet announces padding and ends before it", len(data))
    count = data[-1]
    if count == 0:
        raise MalformedPacket("RTP padding length is zero", len(data))
    if count > room:
        raise MalformedPacket(f"RTP padding of {count} bytes is longer than the {room} bytes left", len(data))
    return count
