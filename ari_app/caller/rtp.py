"""RTP packets and RFC 4733 digits as the caller sends and reads them (RFC 3550 §5.1, RFC 4733 §2.3). Pure."""

import struct
from dataclasses import dataclass

from ari_app.caller.errors import MalformedMessage

KEYS = "0123456789*#ABCD"
_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")
EVENT_STEP = 160  # duration units (8 kHz) added per packet
END_COPIES = 3  # RFC 4733 §2.5.1.4: the final packet is sent three times


@dataclass(frozen=True, slots=True)
class RtpPacket:
    payload_type: int
    sequence: int  # 0..65535
    timestamp: int  # 0..2**32-1, 8 kHz units
    ssrc: int
    payload: bytes
    marker: bool = False

    def serialize(self) -> bytes:
        second = self.payload_type | (0x80 if self.marker else 0)
        return _HEADER.pack(0x80, second, self.sequence, self.timestamp, self.ssrc) + self.payload

    @staticmethod
    def parse(datagram: bytes) -> "RtpPacket":
        """Raises MalformedMessage for what is not RTP version 2 (RTCP and stray datagrams included)."""
        if len(datagram) < 12 or datagram[0] >> 6 != 2:
            raise MalformedMessage("not an RTP packet")
        first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(datagram)
        if 72 <= second & 0x7F <= 76:  # RTCP packet types as RFC 5761 §4 tells them apart
            raise MalformedMessage("RTCP where RTP was expected")
        start = 12 + 4 * (first & 0x0F)
        if first & 0x10:
            if len(datagram) < start + 4:
                raise MalformedMessage("truncated RTP header extension")
            start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4], "big")
        end = len(datagram) - (datagram[-1] if first & 0x20 else 0)
        if end < start:
            raise MalformedMessage("RTP padding longer than the packet")
        return RtpPacket(second & 0x7F, sequence, timestamp, ssrc, datagram[start:end], bool(second & 0x80))


@dataclass(frozen=True, slots=True)
class EventPayload:
    """One packet of a telephone event."""

    key: str  # one of KEYS
    end: bool
    duration: int  # 8 kHz units since the event began

    def serialize(self) -> bytes:
        return _EVENT.pack(KEYS.index(self.key), (0x80 if self.end else 0) | 10, self.duration)

    @staticmethod
    def parse(payload: bytes) -> "EventPayload":
        """Raises MalformedMessage for short payloads and events that are no DTMF key."""
        if len(payload) < 4:
            raise MalformedMessage("telephone event shorter than four bytes")
        event, flags, duration = _EVENT.unpack_from(payload)
        if event >= len(KEYS):
            raise MalformedMessage(f"telephone event {event} is no key")
        return EventPayload(KEYS[event], bool(flags & 0x80), duration)


def key_press(key: str, *, frames: int = 5) -> tuple[EventPayload, ...]:
    """The packets of one key held for `frames` * 20 ms, the end repeated. Raises ValueError for no key."""
    if key not in KEYS:
        raise ValueError(f"{key!r} is not a telephone key")
    pressed = [EventPayload(key, end=False, duration=EVENT_STEP * (step + 1)) for step in range(frames - 1)]
    return (*pressed, *[EventPayload(key, end=True, duration=EVENT_STEP * frames)] * END_COPIES)


class PacketStream:
    """Numbers the packets of one sender: one call of `audio`, `event` or `skip` per 20 ms."""

    def __init__(self, *, sequence: int, timestamp: int, ssrc: int) -> None:
        self._sequence = sequence  # of the next packet
        self._timestamp = timestamp  # of the next frame
        self._ssrc = ssrc
        self._event_began = timestamp  # RFC 4733: all packets of an event carry the timestamp of its begin
        self._fresh = True  # the next audio packet begins a talk spurt: marker set

    def audio(self, payload: bytes) -> RtpPacket:
        packet = self._next(0, self._timestamp, payload, marker=self._fresh)
        self._fresh = False
        return packet

    def event(self, event: EventPayload, payload_type: int) -> RtpPacket:
        begins = event.duration == EVENT_STEP and not event.end
        if begins:
            self._event_began = self._timestamp
        return self._next(payload_type, self._event_began, event.serialize(), marker=begins)

    def skip(self) -> None:
        """Nothing is sent for 20 ms."""
        self._timestamp = (self._timestamp + EVENT_STEP) & 0xFFFFFFFF
        self._fresh = True

    def _next(self, payload_type: int, timestamp: int, payload: bytes, *, marker: bool) -> RtpPacket:
        packet = RtpPacket(payload_type, self._sequence, timestamp, self._ssrc, payload, marker)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + EVENT_STEP) & 0xFFFFFFFF
        return packet
