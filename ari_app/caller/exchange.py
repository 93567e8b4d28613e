"""SIP over one UDP socket: transactions, retransmissions, remembered answers (RFC 3261 §17). A shell.

Above: `ari_app.caller.user_agent` gives it requests to send and takes those that come in. Below: `ari_app.caller.sip`.
Not here: what a call is.
"""

import asyncio
import socket
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from ari_app.caller import dialog as dialogs
from ari_app.caller.errors import MalformedMessage, NoReply
from ari_app.caller.sip import (
    GIVE_UP_S,
    Request,
    Response,
    branch,
    header,
    parse,
    parse_cseq,
    retransmissions,
    serialize,
)

Endpoint = tuple[str, int]

PROCEEDING_S = 180.0  # Timer C: how long an INVITE may stay provisional
REMEMBERED = 4096  # answers and ACKs kept for retransmissions; the oldest goes when full

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request that came in, and from where."""

    request: Request
    peer: Endpoint


class _Memory:
    """Datagrams that may have to be sent again, newest last, bounded by REMEMBERED."""

    def __init__(self) -> None:
        self._wires: OrderedDict[tuple[str, ...], tuple[bytes, Endpoint]] = OrderedDict()

    def keep(self, key: tuple[str, ...], wire: bytes, peer: Endpoint) -> None:
        self._wires[key] = (wire, peer)
        self._wires.move_to_end(key)
        if len(self._wires) > REMEMBERED:
            self._wires.popitem(last=False)

    def get(self, key: tuple[str, ...]) -> tuple[bytes, Endpoint] | None:
        return self._wires.get(key)


class Exchange(asyncio.DatagramProtocol):
    """One socket's transactions. `on_request` is called for every new request; retransmissions are answered here."""

    def __init__(self, on_request: Callable[[Arrival], None]) -> None:
        self._on_request = on_request
        self._transport: asyncio.DatagramTransport | None = None  # None before open and after close
        self._waiting: dict[tuple[str, str], asyncio.Queue[Response]] = {}  # client transactions: (branch, method)
        self._answers = _Memory()  # server transactions: (branch, method, call-id)
        self._acks = _Memory()  # client INVITE transactions that ended: (branch,)
        self._unacknowledged: dict[tuple[str, str], asyncio.Event] = {}  # finals we resend: (call-id, CSeq number)
        self.address: Endpoint = ("", 0)

    async def open(self, host: str, port: int) -> None:
        """Bind; port 0 takes a free one. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, port))
        sock: socket.socket = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.address = sock.getsockname()[:2]

    def close(self) -> None:
        if self._transport:
            self._transport.close()
            self._transport = None

    def send(self, wire: bytes, peer: Endpoint) -> None:
        if self._transport:
            self._transport.sendto(wire, peer)

    async def transact(
        self, request: Request, peer: Endpoint, on_provisional: Callable[[Response], None] | None = None
    ) -> Response:
        """Send and wait for the final response; a final failure of an INVITE is acknowledged here. Raises NoReply."""
        key = (branch(request), request.method)
        replies: asyncio.Queue[Response] = asyncio.Queue(maxsize=32)
        self._waiting[key] = replies
        wire = serialize(request)
        invite = request.method == "INVITE"
        waits = retransmissions(invite=invite)
        wait_s = next(waits)
        try:
            self.send(wire, peer)
            while True:
                try:
                    async with asyncio.timeout(wait_s):
                        response = await replies.get()
                except TimeoutError:
                    wait_s = next(waits, None)
                    if wait_s is None:
                        raise NoReply(request.method, request.uri, GIVE_UP_S) from None
                    self.send(wire, peer)
                    continue
                if response.status >= 200:
                    break
                if on_provisional:
                    on_provisional(response)
                if invite:
                    wait_s, waits = PROCEEDING_S, iter(())
        finally:
            del self._waiting[key]
        if invite and response.status >= 300:
            self.acknowledge(request, dialogs.acknowledge_failure(request, response), peer)
        return response

    def acknowledge(self, invite: Request, ack: Request, peer: Endpoint) -> None:
        """Send an ACK, and again whenever the final response it answers comes again."""
        wire = serialize(ack)
        self._acks.keep((branch(invite),), wire, peer)
        self.send(wire, peer)

    def answer(self, arrival: Arrival, response: Response) -> None:
        """Send a response, and again whenever the same request comes again."""
        wire = serialize(response)
        self._answers.keep(self._server_key(arrival.request), wire, arrival.peer)
        self.send(wire, arrival.peer)

    async def answer_until_acknowledged(self, arrival: Arrival, response: Response) -> bool:
        """Send a final response to an INVITE until its ACK comes (RFC 3261 §13.3.1.4). False if it never came."""
        number, _ = parse_cseq(arrival.request)
        key = (header(arrival.request, "call-id"), str(number))
        acknowledged = self._unacknowledged.setdefault(key, asyncio.Event())
        self.answer(arrival, response)
        wire = serialize(response)
        try:
            for wait_s in retransmissions(invite=False):
                try:
                    async with asyncio.timeout(wait_s):
                        await acknowledged.wait()
                except TimeoutError:
                    self.send(wire, arrival.peer)
                else:
                    return True
            return False
        finally:
            self._unacknowledged.pop(key, None)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) <= 4:  # keep-alives, RFC 5626 §3.5.1
            return
        try:
            message = parse(data)
            if isinstance(message, Response):
                self._take_response(message)
            else:
                self._take_request(Arrival(message, addr[:2]))
        except MalformedMessage as error:
            _log.warning("caller_sip_malformed", reason=str(error), peer=f"{addr[0]}:{addr[1]}")

    def error_received(self, exc: Exception) -> None:
        _log.debug("caller_sip_socket_error", error=str(exc))  # ICMP; the transaction's own timer decides

    def _take_response(self, response: Response) -> None:
        _, method = parse_cseq(response)
        waiting = self._waiting.get((branch(response), method))
        if waiting is None:
            ack = self._acks.get((branch(response),)) if method == "INVITE" and response.status >= 200 else None
            if ack:
                self.send(*ack)
        elif waiting.full():
            _log.warning("caller_sip_response_dropped", status=response.status)
        else:
            waiting.put_nowait(response)

    def _take_request(self, arrival: Arrival) -> None:
        request = arrival.request
        if request.method == "ACK":
            number, _ = parse_cseq(request)
            acknowledged = self._unacknowledged.get((header(request, "call-id"), str(number)))
            if acknowledged:
                acknowledged.set()
        else:
            known = self._answers.get(self._server_key(request))
            if known:
                self.send(*known)
                return
        self._on_request(arrival)

    @staticmethod
    def _server_key(request: Request) -> tuple[str, ...]:
        return (branch(request), request.method, header(request, "call-id"))
