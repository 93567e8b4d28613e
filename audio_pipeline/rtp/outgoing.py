"""The packets we send: one stream's sequence number, timestamp and markers. Pure; randomness comes in as arguments.

Not here: when to send (`audio_pipeline.frame_clock`) and what (`audio_pipeline.playout`). Above:
`audio_pipeline.line`.
"""

import struct

from audio_pipeline.rtp.packet import HEADER_BYTES, VERSION
from audio_pipeline.rtp.sequence import sequence_add, timestamp_add

_HEADER = struct.Struct("!BBHII")
_MARKER_BIT = 0x80


class OutgoingStream:
    """Numbers packets.

    The timestamp is that of the next audio packet; an event packet does not move it (RFC 4733 §2.5.1).
    """

    __slots__ = ("_payload_type", "sent_octets", "sent_packets", "sequence", "ssrc", "timestamp")

    def __init__(self, ssrc: int, sequence: int, timestamp: int, payload_type: int) -> None:
        self.ssrc = ssrc
        self.sequence = sequence  # of the next packet
        self.timestamp = timestamp  # of the next audio packet
        self.sent_packets = 0
        self.sent_octets = 0  # payload only, as RTCP counts them
        self._payload_type = payload_type

    def audio(self, payload: bytes, samples: int, *, marker: bool) -> bytes:
        """The next audio datagram; `samples` is how much line time the payload covers."""
        second = self._payload_type | _MARKER_BIT if marker else self._payload_type
        data = self._datagram(second, self.timestamp, payload)
        self.timestamp = timestamp_add(self.timestamp, samples)
        return data

    def event(self, payload: bytes, payload_type: int, timestamp: int, *, marker: bool) -> bytes:
        """A telephone-event datagram; all packets of one event carry the timestamp of its beginning."""
        second = payload_type | _MARKER_BIT if marker else payload_type
        return self._datagram(second, timestamp, payload)

    def skip(self, samples: int) -> None:
        """Line time passed in which nothing was sent."""
        self.timestamp = timestamp_add(self.timestamp, samples)

    def _datagram(self, second: int, timestamp: int, payload: bytes) -> bytes:
        data = bytearray(HEADER_BYTES + len(payload))
        _HEADER.pack_into(data, 0, VERSION << 6, second, self.sequence, timestamp, self.ssrc)
        data[HEADER_BYTES:] = payload
        self.sequence = sequence_add(self.sequence, 1)
        self.sent_packets += 1
        self.sent_octets += len(payload)
        return bytes(data)
