"""One call's line: RTP in, in order and without holes, as 20 ms frames; RTP out on the beat of the process's clock.

Shell, without a task of its own: the socket and the clock call it. Not here: what the sound means
(`audio_pipeline.ear`), what is said (`audio_pipeline.mouth`). Below: `rtp`, `codecs`, `concealment`, `frame_clock`.
Above: `audio_pipeline.media_session`.
"""

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from audio_pipeline.codecs.g711 import BY_PAYLOAD_TYPE, G711, MU_LAW
from audio_pipeline.concealment import Concealer
from audio_pipeline.errors import MalformedPacket
from audio_pipeline.frame_clock import FrameClock, Seat
from audio_pipeline.frames import FRAME_S, FRAME_SAMPLES, LINE_RATE_HZ, Samples
from audio_pipeline.playout import OutgoingFrame, PlayoutEvent
from audio_pipeline.rtp.jitter import Gap, JitterBuffer, JitterOptions
from audio_pipeline.rtp.outgoing import OutgoingStream
from audio_pipeline.rtp.packet import RtpPacket, is_rtcp
from audio_pipeline.rtp.sequence import timestamp_add
from audio_pipeline.rtp.socket import RtpSocket
from audio_pipeline.rtp.telephone_event import DigitHeard, DigitOptions, DigitReceiver, EventPacket, digit_packets

_COMFORT_NOISE = 13  # RFC 3389: the sender is silent
_NO_SAMPLES: Samples = np.zeros(0, np.int16)


@dataclass(frozen=True, slots=True)
class LineOptions:
    """The wire."""

    local_host: str = "127.0.0.1"
    local_port: int = 0  # 0: any free one
    codec: G711 = MU_LAW  # what we send; both laws are understood
    event_payload_type: int = 101  # telephone events, both ways
    jitter: JitterOptions = field(default_factory=JitterOptions)
    digits: DigitOptions = field(default_factory=DigitOptions)
    starved_after_s: float = 0.060  # without a packet for this long, the ear is given silence
    lost_after_s: float = 10.0  # without a packet for this long, the line is reported lost
    max_fill_s: float = 2.0  # of a gap, at most this much is given to the ear
    max_lead_s: float = 0.040  # speech that begins off the beat may run this far ahead of the clock
    max_queued_digits: int = 64  # digits to be sent; more are refused


@dataclass(slots=True)
class LineCounters:
    """What was refused and why; counters only grow."""

    malformed: int = 0
    rtcp: int = 0
    wrong_payload_type: int = 0
    comfort_noise: int = 0
    concealed_samples: int = 0
    starved_frames: int = 0
    missed_beats: int = 0


@dataclass(frozen=True, slots=True)
class LineStats:
    """A copy of every figure of one line, for logs and metrics."""

    packets_received: int
    packets_sent: int
    packets_lost: int
    packets_late: int
    packets_duplicate: int
    packets_malformed: int
    packets_wrong_payload_type: int
    packets_rtcp: int
    strangers: int
    ssrc_changes: int
    send_errors: int
    receive_errors: int
    concealed_s: float
    starved_s: float
    missed_beats: int
    digits_flooded: int
    jitter_s: float
    patience_s: float


class Listening(Protocol):
    """What takes the incoming sound."""

    def frame_heard(self, frame: Samples | None, now: float) -> None:
        """One 20 ms frame, 160 int16 samples; None: digital silence."""
        ...

    def own_frame(self, frame: Samples | None) -> None:
        """One 20 ms frame of our own went out, 160 int16 samples; None: silence."""
        ...

    def digit_heard(self, digit: DigitHeard, now: float) -> None: ...

    def line_lost(self, reason: str, now: float) -> None: ...


class Speaking(Protocol):
    """What gives the outgoing sound."""

    def next_frame(self) -> OutgoingFrame: ...

    def frame_sent(self, events: tuple[PlayoutEvent, ...], now: float) -> None:
        """The frame that carried `events` went out."""
        ...


class Line:
    """`open`, `connect`, and it runs until `close`."""

    def __init__(self, options: LineOptions, clock: FrameClock, listening: Listening, speaking: Speaking) -> None:
        self._options = options
        self._clock = clock
        self._listening = listening
        self._speaking = speaking
        self._receiver = _Receiver(options, listening)
        self._socket = RtpSocket(self._arrived)
        self._outgoing = OutgoingStream(
            secrets.randbits(32), secrets.randbits(16), secrets.randbits(32), options.codec.payload_type
        )
        self._seat: Seat | None = None  # None until connected and after `close`
        self._sent_at_s = 0.0  # when the last audio packet left
        self._lead_s = 0.0  # how far our timestamps run ahead of the clock, because speech began off the beat
        self._marker = True  # the next packet begins a talk-spurt whatever it holds
        self._digits: deque[str] = deque()  # to be sent
        self._pressing: deque[EventPacket] = deque()  # packets left of the digit being sent
        self._press_timestamp = 0  # when it began

    async def open(self) -> tuple[str, int]:
        """Bind the socket; returns its address. Raises OSError."""
        return await self._socket.open(self._options.local_host, self._options.local_port)

    def connect(self, peer: tuple[str, int]) -> None:
        """Exchange packets with `peer` (numeric address, port), and only with it, from now on."""
        self._socket.connect(peer)
        self._receiver.expect(self._clock.now())
        if self._seat is None:
            self._seat = self._clock.join(self)

    async def close(self) -> None:
        """No more packets; the port is free afterwards. Calling it twice is fine."""
        if self._seat is not None:
            self._seat.leave()
            self._seat = None
        await self._socket.close()

    def kick(self) -> None:
        """Speech is ready after silence: its first frame leaves now and the beat follows it.

        Not if that runs too far ahead.
        """
        if self._seat is None:
            return
        now = self._clock.now()
        early_s = FRAME_S - (now - self._sent_at_s)
        if early_s <= 0.0 or self._lead_s + early_s > self._options.max_lead_s:
            return
        self._lead_s += early_s
        self._seat.rephase(now)
        self._send(now)

    def press(self, digits: str) -> None:
        """Send DTMF digits. Raises ValueError for anything but 0-9 * # A-D, or when too many wait."""
        if len(self._digits) + len(digits) > self._options.max_queued_digits:
            raise ValueError(f"more than {self._options.max_queued_digits} digits are waiting to be sent")
        for digit in digits:
            digit_packets(digit, FRAME_S)  # raises before anything is queued
        self._digits.extend(digits)

    def beat(self, now: float, missed: int) -> None:
        """Called by the clock, once per frame."""
        if missed:
            # The process stalled: what should have gone out is not sent late, the stream goes on at the present time.
            self._receiver.counters.missed_beats += missed
            self._outgoing.skip(missed * FRAME_SAMPLES)
            self._marker = True
        self._receiver.beat(now, behind=self._clock.behind(now))
        self._send(now)

    def unseated(self, now: float) -> None:
        """Called by the clock when a beat failed: the line is dead, and whoever owns the call must know."""
        self._seat = None
        self._listening.line_lost("the line failed", now)

    def stats(self) -> LineStats:
        """A frozen copy of all figures."""
        receiver, sock = self._receiver, self._socket.stats
        counters, reception = receiver.counters, receiver.jitter.stats
        return LineStats(
            packets_received=sock.received,
            packets_sent=sock.sent,
            packets_lost=reception.lost,
            packets_late=reception.late,
            packets_duplicate=reception.duplicates,
            packets_malformed=counters.malformed,
            packets_wrong_payload_type=counters.wrong_payload_type,
            packets_rtcp=counters.rtcp,
            strangers=sock.strangers,
            ssrc_changes=reception.ssrc_changes,
            send_errors=sock.send_errors,
            receive_errors=sock.receive_errors,
            concealed_s=counters.concealed_samples / LINE_RATE_HZ,
            starved_s=counters.starved_frames * FRAME_S,
            missed_beats=counters.missed_beats,
            digits_flooded=receiver.digits.flooded,
            jitter_s=receiver.jitter.jitter_s,
            patience_s=receiver.jitter.patience_s,
        )

    def _arrived(self, data: bytes) -> None:
        now = self._clock.now()
        self._receiver.arrived(data, now)
        self._clock.catch_up(now)

    def _send(self, now: float) -> None:
        frame = self._speaking.next_frame()
        if frame.codes is None and (self._pressing or self._digits):
            self._send_event()
        else:
            codes = frame.codes
            self._listening.own_frame(None if codes is None else self._options.codec.decode(codes))
            if codes is None:
                codes = self._options.codec.silence
                self._work_off_lead()
            self._socket.send(self._outgoing.audio(codes, FRAME_SAMPLES, marker=frame.spurt or self._marker))
            self._marker = False
        self._sent_at_s = now
        if frame.events:
            self._speaking.frame_sent(frame.events, now)

    def _send_event(self) -> None:
        if not self._pressing:
            self._pressing.extend(digit_packets(self._digits.popleft(), 0.1))
            self._press_timestamp = self._outgoing.timestamp
        packet = self._pressing.popleft()
        payload_type = self._options.event_payload_type
        self._socket.send(
            self._outgoing.event(packet.payload, payload_type, self._press_timestamp, marker=packet.marker)
        )
        self._outgoing.skip(FRAME_SAMPLES)
        self._marker = self._marker or packet.last

    def _work_off_lead(self) -> None:
        """In silence each frame leaves a little later, until timestamps and clock agree again."""
        if self._lead_s >= self._clock.slot_s and self._seat is not None:
            self._lead_s -= self._clock.slot_s
            self._seat.postpone()


class _Receiver:
    """The incoming half: datagrams to frames of exactly 160 samples."""

    def __init__(self, options: LineOptions, listening: Listening) -> None:
        self._options = options
        self._listening = listening
        self._concealer = Concealer()
        self._carry = _NO_SAMPLES  # decoded, not yet a whole frame
        self._starved_samples = 0  # silence given to the ear since the last audio packet
        self._audio_at_s: float | None = None  # of the last audio packet; None: none yet
        self._packet_at_s = 0.0  # of the last packet of any kind, or of `expect`
        self._told_lost = False
        self.jitter = JitterBuffer(options.jitter)
        self.digits = DigitReceiver(options.digits)
        self.counters = LineCounters()

    def expect(self, now: float) -> None:
        """Packets should come from now on."""
        self._packet_at_s = now
        self._told_lost = False

    def arrived(self, data: bytes, now: float) -> None:
        """One datagram of the peer."""
        if is_rtcp(data):
            self.counters.rtcp += 1
            return
        try:
            packet = RtpPacket.parse(data)
        except MalformedPacket:
            self.counters.malformed += 1
            return
        self._packet_at_s = now
        self._told_lost = False
        self.jitter.push(packet, now)
        self._drain(now)

    def beat(self, now: float, *, behind: bool) -> None:
        """What happens by time alone: holes given up, digits ended, silence where nothing comes.

        `behind`: we are late in reading, so nothing read does not mean nothing sent.
        """
        self._drain(now)
        for digit in self.digits.expire(now):
            self._listening.digit_heard(digit, now)
        quiet = self._audio_at_s is not None and now - self._audio_at_s > self._options.starved_after_s
        if quiet and not behind:
            self._starved_samples += FRAME_SAMPLES
            self.counters.starved_frames += 1
            self._listening.frame_heard(None, now)
        if not self._told_lost and now - self._packet_at_s > self._options.lost_after_s:
            self._told_lost = True
            self._listening.line_lost(f"no packet for {self._options.lost_after_s:g} s", now)

    def _drain(self, now: float) -> None:
        while (popped := self.jitter.pop(now)) is not None:
            if isinstance(popped, Gap):
                self._gap(popped, now)
            else:
                self._packet(popped, now)

    def _packet(self, packet: RtpPacket, now: float) -> None:
        codec = BY_PAYLOAD_TYPE.get(packet.payload_type)
        if codec is not None:
            self._audio(packet, codec, now)
        elif packet.payload_type == self._options.event_payload_type:
            try:
                heard = self.digits.push(packet.payload, packet.timestamp, now)
            except MalformedPacket:
                self.counters.malformed += 1
                return
            for digit in heard:
                self._listening.digit_heard(digit, now)
        elif packet.payload_type == _COMFORT_NOISE:
            self.counters.comfort_noise += 1
        else:
            self.counters.wrong_payload_type += 1

    def _audio(self, packet: RtpPacket, codec: G711, now: float) -> None:
        self._audio_at_s = now
        self._starved_samples = 0
        payload = packet.payload
        self.jitter.played(timestamp_add(packet.timestamp, len(payload)))
        if payload == codec.silence and len(self._carry) == 0:
            self._concealer.forget()
            self._listening.frame_heard(None, now)
            return
        samples = codec.decode(payload)
        self._concealer.heard(samples)
        self._frames(samples, now)

    def _gap(self, gap: Gap, now: float) -> None:
        missing = min(gap.samples - self._starved_samples, int(self._options.max_fill_s * LINE_RATE_HZ))
        self._starved_samples = 0
        if missing <= 0:
            return
        if gap.lost_packets:
            self.counters.concealed_samples += missing
            self._frames(self._concealer.fill(missing), now)
        else:
            self._concealer.forget()
            self._frames(np.zeros(missing, np.int16), now)

    def _frames(self, samples: Samples, now: float) -> None:
        if len(samples) == FRAME_SAMPLES and len(self._carry) == 0:
            self._listening.frame_heard(samples, now)
            return
        whole = np.concatenate((self._carry, samples))
        end = len(whole) - len(whole) % FRAME_SAMPLES
        for begin in range(0, end, FRAME_SAMPLES):
            self._listening.frame_heard(whole[begin : begin + FRAME_SAMPLES], now)
        self._carry = whole[end:]
