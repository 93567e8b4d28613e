"""The only UDP code: one socket per call, which listens to its own peer and nobody else.

Not here: packets' meaning. Above: `audio_pipeline.line`. Works on asyncio and on uvloop. Sending never queues: what
the kernel does not take at once is dropped and counted, because late speech is worse than missing speech.
"""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass

_EXPEDITED_FORWARDING = 0xB8  # DSCP 46, the telephone class: RFC 3246


@dataclass(slots=True)
class SocketStats:
    """Counters of datagrams; they only grow."""

    received: int = 0
    sent: int = 0
    strangers: int = 0  # not from our peer: dropped
    send_errors: int = 0
    receive_errors: int = 0


class RtpSocket(asyncio.DatagramProtocol):
    """One bound UDP socket. `arrived(data)` is called for each datagram of the peer, inside the event loop."""

    def __init__(self, arrived: Callable[[bytes], None]) -> None:
        self.stats = SocketStats()
        self._arrived = arrived
        self._peer: tuple[str, int] | None = None  # None: not connected yet, everybody is a stranger
        self._socket: socket.socket | None = None  # None before `open` and after `close`
        self._transport: asyncio.DatagramTransport | None = None
        self._gone = asyncio.Event()

    async def open(self, host: str, port: int = 0) -> tuple[str, int]:
        """Bind (port 0: any free one) and return the local address. Raises OSError."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            if family == socket.AF_INET:
                sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, _EXPEDITED_FORWARDING)
            sock.bind((host, port))
            local = sock.getsockname()
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: self, sock=sock)
        except BaseException:
            sock.close()
            raise
        self._socket = sock
        self._transport = transport
        return local[0], local[1]

    def connect(self, peer: tuple[str, int]) -> None:
        """From now on send to `peer` (numeric address, port) and listen to it alone."""
        self._peer = (peer[0], peer[1])

    def send(self, data: bytes) -> None:
        """One datagram to the peer, now or never."""
        if self._socket is None or self._peer is None:
            self.stats.send_errors += 1
            return
        try:
            self._socket.sendto(data, self._peer)
        except OSError:
            self.stats.send_errors += 1
        else:
            self.stats.sent += 1

    async def close(self, deadline_s: float = 1.0) -> None:
        """Free the port. Calling it twice is fine."""
        self._socket = None
        if self._transport is None:
            return
        self._transport.close()
        self._transport = None
        async with asyncio.timeout(deadline_s):
            await self._gone.wait()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Called by the event loop."""
        peer = self._peer
        if peer is None or addr[1] != peer[1] or addr[0] != peer[0]:
            self.stats.strangers += 1
            return
        self.stats.received += 1
        self._arrived(data)

    def error_received(self, exc: Exception) -> None:
        """Called by the event loop, for instance with the peer's ICMP "port unreachable"."""
        self.stats.receive_errors += 1

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the event loop when the socket is closed."""
        self._gone.set()
