"""The media of one call: a 20 ms mu-law sender on an absolute schedule, a receiver, and the tape of both. A shell.

Above: `ari_app.caller.call`. Below: `rtp`, `g711`, `tape`. No jitter buffer and no playout: what arrives is taped when
it arrives. Sends silence when there is nothing to say, as telephones do.
"""

import asyncio
import secrets
import socket
import struct
import time
from collections import deque

import numpy as np

from ari_app.caller import g711
from ari_app.caller.errors import MalformedMessage
from ari_app.caller.g711 import FRAME_S, FRAME_SAMPLES, SILENCE, Samples
from ari_app.caller.rtp import EventPayload, PacketStream, RtpPacket, key_press
from ari_app.caller.sdp import PCMU
from ari_app.caller.tape import Mark, MarkKind, Recorder, Tape

_SO_TIMESTAMPNS = 35  # asm-generic/socket.h; the socket module has no name for it
_TIMESPEC = struct.Struct("qq")
_READS_A_WAKE = 64  # a flood must not keep the loop from the sender
_STALL_S = 0.5  # further behind than this, the schedule starts afresh instead of sending a burst
KEY_PAUSE_FRAMES = 4  # silence between two keys
VOICED_MEAN = 120.0  # mean |sample| of a frame that counts as sound while listening live (about -49 dBFS)


class Line:
    """One call's RTP socket. `open`, then `agree` once the far end's address is known, then `close`."""

    def __init__(self) -> None:
        self.recorder = Recorder()
        self.keys_heard = ""  # DTMF keys received so far
        self.last_voiced_s: float | None = None  # arrival of the last frame with sound in it; None before any
        self._socket: socket.socket | None = None  # None before open and after close
        self._remote: tuple[str, int] | None = None  # None until the far end's address is known
        self._events: int | None = None  # agreed payload type of telephone-event
        self._sending = True  # False while the far end has us on hold
        self._frames: deque[bytes] = (
            deque()
        )  # what is to be said, 160 bytes each; unbounded by design: it is the script
        self._keys: deque[EventPayload | None] = deque()  # None is a pause between keys
        self._drained = asyncio.Event()
        self._stream = PacketStream(
            sequence=secrets.randbelow(65536), timestamp=secrets.randbits(32), ssrc=secrets.randbits(32)
        )
        self._due_s = 0.0  # when the next frame leaves, on the loop's clock
        self._timer: asyncio.TimerHandle | None = None  # None while not sending
        self._last_key_timestamp: int | None = None  # RTP timestamp of the last key heard, so that copies count once

    def open(self, host: str) -> int:
        """Bind a free port and return it. Raises OSError."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.bind((host, 0))
        self._drained.set()
        asyncio.get_running_loop().add_reader(self._socket, self._readable)
        return self._socket.getsockname()[1]

    def agree(self, remote: tuple[str, int], events: int | None, *, sending: bool) -> None:
        """The far end's address, its event payload type, and whether it wants to hear us. Starts the clock."""
        self._remote, self._events, self._sending = remote, events, sending and remote[1] != 0
        if self._timer is None and self._socket is not None:
            loop = asyncio.get_running_loop()
            self._due_s = loop.time()
            self._timer = loop.call_at(self._due_s, self._tick)

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._socket:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None
        self._drained.set()

    def tape(self) -> Tape:
        return self.recorder.tape(self._events)

    def note(self, at_s: float, kind: MarkKind, text: str) -> None:
        """Write a note on the tape."""
        self.recorder.marks.append(Mark(at_s, kind, text))

    def play(self, samples: Samples) -> None:
        """Say `samples` (8 kHz) after what is still to be said."""
        coded = g711.encode(samples)
        for start in range(0, len(coded), FRAME_SAMPLES):
            self._frames.append(coded[start : start + FRAME_SAMPLES].ljust(FRAME_SAMPLES, b"\xff"))
        if self._frames and self._socket:
            self._drained.clear()

    def stop(self) -> None:
        """Say no more of what was queued."""
        self._frames.clear()

    def press(self, keys: str) -> None:
        """Send DTMF keys by RFC 4733 after one another; speech waits meanwhile. Raises ValueError for no key."""
        for key in keys:
            self._keys += [*key_press(key), *[None] * KEY_PAUSE_FRAMES]
        if self._keys and self._socket:
            self._drained.clear()

    async def drained(self, within_s: float) -> None:
        """Wait until everything queued was sent or the line closed. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            await self._drained.wait()

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self._send_frame()
        self._due_s += FRAME_S
        if loop.time() - self._due_s > _STALL_S:
            self._due_s = loop.time()
        self._timer = loop.call_at(self._due_s, self._tick)

    def _send_frame(self) -> None:
        """The packet of this tick: a digit before speech, speech before silence, nothing while held."""
        if self._socket is None or self._remote is None or not self._sending:
            self._stream.skip()
            return
        key = self._keys.popleft() if self._keys else None
        if key is not None and self._events is not None:
            packet = self._stream.event(key, self._events)
        else:
            speak = self._frames and not self._keys
            packet = self._stream.audio(self._frames.popleft() if speak else SILENCE)
        at_s = time.monotonic()
        try:
            self._socket.sendto(packet.serialize(), self._remote)
        except OSError:  # a full socket buffer loses the packet, as a wire would
            return
        self.recorder.add_sent(at_s, packet)
        if not self._frames and not self._keys:
            self._drained.set()

    def _readable(self) -> None:
        for _ in range(_READS_A_WAKE):
            if self._socket is None:
                return
            try:
                datagram, notes, _, _ = self._socket.recvmsg(2048, 64)
            except BlockingIOError:
                return
            except OSError:  # ICMP port unreachable from an earlier send
                continue
            try:
                packet = RtpPacket.parse(datagram)
            except MalformedMessage:
                continue
            at_s = _arrival_s(notes)
            self.recorder.add_received(at_s, packet)
            self._listen(at_s, packet)

    def _listen(self, at_s: float, packet: RtpPacket) -> None:
        if packet.payload_type == PCMU:
            if len(packet.payload) and np.abs(g711.decode(packet.payload).astype(np.int32)).mean() > VOICED_MEAN:
                self.last_voiced_s = at_s
        elif packet.payload_type == self._events and self._last_key_timestamp != packet.timestamp:
            try:
                event = EventPayload.parse(packet.payload)
            except MalformedMessage:
                return
            if event.end:
                self._last_key_timestamp = packet.timestamp
                self.keys_heard += event.key


def _arrival_s(notes: list[tuple[int, int, bytes]]) -> float:
    """The kernel's arrival stamp on the monotonic clock; now, when there is none or the clock was set meanwhile."""
    now_s = time.monotonic()
    for level, kind, data in notes:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(data) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            age_s = time.clock_gettime(time.CLOCK_REALTIME) - (seconds + nanoseconds * 1e-9)
            if 0.0 <= age_s < 5.0:
                return now_s - age_s
    return now_s
