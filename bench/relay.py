"""A bad line: a seeded UDP relay in the media path that loses, delays, reorders and duplicates RTP, both ways.

`leave` decides, purely: a packet's fate follows from the seed, the direction and its number alone. `Relay` is the
asyncio shell; `RelayedLine` puts it between a caller's media socket and Asterisk by announcing the relay's port in the
caller's own SDP and sending to the relay instead of to Asterisk, so nothing is rewritten and nobody else knows of it.
`RelayedUserAgent` is a telephone whose outgoing calls have such lines. Signalling does not pass the relay.

Jitter keeps the order of packets, as queues in a network do; only `reorder` changes it. Above: `lossy_line`.
"""

import asyncio
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal

from ari_app.caller import dialog as dialogs
from ari_app.caller.call import Call
from ari_app.caller.leg import Leg
from ari_app.caller.line import Line
from ari_app.caller.user_agent import UserAgent, UserAgentOptions

Direction = Literal["to far end", "to caller"]
_READS_A_WAKE = 64
_BACK_S = 0.030  # a packet that is reordered leaves this much after its successor could have
_DRAWS = 5  # numbers drawn for each packet


@dataclass(frozen=True, slots=True)
class Impairment:
    """What the line does to each packet, independently of all others. Shares are 0..1."""

    loss: float = 0.0
    jitter_s: float = 0.0  # each packet is delayed by 0..jitter_s, uniformly, but not past its predecessor
    reorder: float = 0.0  # held back until after its successor
    duplicate: float = 0.0  # sent twice, the copy with a delay of its own

    @property
    def clean(self) -> bool:
        return self == Impairment()


@dataclass(frozen=True, slots=True)
class Wire:
    """One direction of one line, so far."""

    seed: int
    direction: Direction
    count: int = 0  # packets that came
    last_leaves_s: float = float("-inf")  # the latest departure of a packet in order


def draws(wire: Wire) -> tuple[float, ...]:
    """_DRAWS uniform numbers, 0 <= x < 1, of the next packet; always the same for the same seed and number."""
    key = f"{wire.seed}/{wire.direction}/{wire.count}".encode()
    digest = blake2b(key, digest_size=8 * _DRAWS).digest()
    return tuple(int.from_bytes(digest[at : at + 8], "big") / 2**64 for at in range(0, len(digest), 8))


def leave(wire: Wire, line: Impairment, at_s: float) -> tuple[Wire, tuple[float, ...]]:
    """When the packet that came at `at_s` leaves: no instant (lost), one, or two (duplicated), ascending."""
    lost, delay, swapped, twice, copy_delay = draws(wire)
    wire = replace(wire, count=wire.count + 1)
    if lost < line.loss:
        return wire, ()
    leaves_s = max(at_s + delay * line.jitter_s, wire.last_leaves_s)
    if swapped < line.reorder:
        leaves_s += line.jitter_s + _BACK_S  # its successor came a frame later and waits no longer than the jitter
    else:
        wire = replace(wire, last_leaves_s=leaves_s)
    if twice < line.duplicate:
        return wire, (leaves_s, leaves_s + copy_delay * max(line.jitter_s, _BACK_S))
    return wire, (leaves_s,)


class Relay:
    """Two sockets and what passes between them. `open`, `connect`, `close`; belongs to a running loop."""

    def __init__(self, line: Impairment, seed: int) -> None:
        self.passed = {"to far end": 0, "to caller": 0}  # datagrams that left, copies included
        self.came = {"to far end": 0, "to caller": 0}
        self._line = line
        self._wires = {way: Wire(seed, way) for way in ("to far end", "to caller")}
        self._near: socket.socket | None = None  # what the caller sends to; None while closed
        self._far: socket.socket | None = None  # what the far end sends to; None while closed
        self._caller: tuple[str, int] | None = None  # None before open
        self._peer: tuple[str, int] | None = None  # of the far end; None before connect
        self._timers: set[asyncio.TimerHandle] = set()  # packets on their way

    def open(self, host: str, caller: tuple[str, int]) -> tuple[int, int]:
        """Bind both sockets; (port for the caller to send to, port to announce to the far end). Raises OSError."""
        self._caller = caller
        self._near, self._far = _bound(host), _bound(host)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._near, self._readable, self._near, "to far end")
        loop.add_reader(self._far, self._readable, self._far, "to caller")
        return self._near.getsockname()[1], self._far.getsockname()[1]

    def connect(self, peer: tuple[str, int]) -> None:
        """Where the far end listens, from now on."""
        self._peer = peer

    def close(self) -> None:
        """Packets still on their way are lost. Calling it twice is fine."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        for side in (self._near, self._far):
            if side is not None:
                asyncio.get_running_loop().remove_reader(side)
                side.close()
        self._near = self._far = None

    def _readable(self, side: socket.socket, way: Direction) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(_READS_A_WAKE):
            try:
                datagram = side.recv(2048)
            except BlockingIOError:
                return
            except OSError:  # ICMP port unreachable from an earlier send
                continue
            self.came[way] += 1
            self._wires[way], instants_s = leave(self._wires[way], self._line, loop.time())
            for at_s in instants_s:
                self._send_at(at_s, datagram, way)

    def _send_at(self, at_s: float, datagram: bytes, way: Direction) -> None:
        loop = asyncio.get_running_loop()
        if at_s <= loop.time():
            self._send(datagram, way)
            return

        def due() -> None:
            self._timers.discard(timer)
            self._send(datagram, way)

        timer = loop.call_at(at_s, due)
        self._timers.add(timer)

    def _send(self, datagram: bytes, way: Direction) -> None:
        side, to = (self._far, self._peer) if way == "to far end" else (self._near, self._caller)
        if side is None or to is None:
            return
        try:
            side.sendto(datagram, to)
        except OSError:  # a full socket buffer loses the packet, as a wire would
            return
        self.passed[way] += 1


class RelayedLine(Line):
    """A caller's media line with a relay in it."""

    def __init__(self, relay: Relay) -> None:
        super().__init__()
        self.relay = relay
        self._host = ""
        self._near_port = 0  # where we send to

    def open(self, host: str) -> int:
        """As `Line.open`; the port returned, and so the one in our SDP, is the relay's."""
        self._host = host
        self._near_port, announced = self.relay.open(host, (host, super().open(host)))
        return announced

    def agree(self, remote: tuple[str, int], events: int | None, *, sending: bool) -> None:
        self.relay.connect(remote)
        super().agree((self._host, self._near_port if remote[1] else 0), events, sending=sending)

    def close(self) -> None:
        super().close()
        self.relay.close()


class RelayedUserAgent(UserAgent):
    """A telephone whose outgoing calls go over bad lines; `line_of` makes the relay of each, given its number."""

    def __init__(self, options: UserAgentOptions, line_of: Callable[[int], Relay]) -> None:
        super().__init__(options)
        self._line_of = line_of
        self._dialled = 0

    def dial(self, target: str) -> Call:
        """As `UserAgent.dial`, for a user at our peer."""
        seat = self._entered()
        host, port = seat.peer
        dialog = dialogs.outgoing(
            seat.identity,
            f"sip:{target}@{host}:{port}",
            call_id=f"{secrets.token_hex(12)}@{seat.identity.host}",
            tag=secrets.token_hex(4),
            domain=host,
        )
        line = RelayedLine(self._line_of(self._dialled))
        self._dialled += 1
        leg = Leg(seat, dialog, line)
        call = self._remember(Call(leg, line, seat.identity.contact))
        self._spawn(leg.place(), f"place-{call.call_id}")
        return call


def _bound(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.bind((host, 0))
    return made
