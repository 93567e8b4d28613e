"""A SIP telephone over UDP: registers, places calls, receives calls. The entry point of this folder for tests. A shell.

    async with UserAgent(UserAgentOptions(user="alice", peer=("127.0.0.1", 5060))) as phone:
        call = await phone.call("7000")
        call.play(samples); await call.played(); await call.hang_up()

Loopback and plain LANs only: UDP, IPv4, G.711 mu-law, no NAT traversal, no proxies beyond Record-Route.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

import structlog

from ari_app.caller import dialog as dialogs
from ari_app.caller.call import Call
from ari_app.caller.dialog import Identity
from ari_app.caller.digest import Credentials
from ari_app.caller.errors import CallEnded, MalformedMessage, NoCommonCodec, NoReply, RegistrationFailed
from ari_app.caller.exchange import Arrival, Endpoint, Exchange
from ari_app.caller.leg import Leg, Seat, authenticated, new_branch
from ari_app.caller.line import Line
from ari_app.caller.sip import Headers, Request, Response, header, parse_address, parse_params, response_to

REMEMBERED_CALLS = 2048  # ended calls still known, so that late requests find them; the oldest goes when full
WAITING_CALLS = 256  # incoming calls nobody took yet; more are answered 486
CLOSE_S = 3.0  # how long leaving may take

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What happens to a call that comes in."""

    action: Literal["answer", "ring", "reject"] = "answer"  # `ring`: rings until the test picks up, or for ever
    ring_s: float = 0.1  # how long it rings before `answer`
    status: int = 486  # of `reject`
    reason: str = "Busy Here"


@dataclass(frozen=True, slots=True)
class UserAgentOptions:
    user: str
    peer: Endpoint  # the far end or registrar: host, port
    password: str | None = None
    auth_user: str = ""  # when it differs from `user`
    display: str = ""
    host: str = "127.0.0.1"  # where we bind
    port: int = 0  # 0 takes a free one
    incoming: Incoming = Incoming()


class UserAgent:
    """One telephone. Entering binds its socket; leaving hangs up, unregisters and closes everything, within CLOSE_S."""

    def __init__(self, options: UserAgentOptions) -> None:
        self.options = options
        self.incoming = options.incoming  # may be replaced at any time; holds for calls that come in afterwards
        self.registered = False
        self._exchange = Exchange(self._take)
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._seat: Seat | None = None  # None before entering
        self._calls: OrderedDict[str, Call] = OrderedDict()  # by Call-ID, ended ones included
        self._waiting: asyncio.Queue[Call] = asyncio.Queue(maxsize=WAITING_CALLS)
        self._registration: tuple[str, str] = (secrets.token_hex(8), secrets.token_hex(4))  # Call-ID and From tag
        self._sequence = 0  # CSeq number of the last REGISTER

    @property
    def address(self) -> Endpoint:
        """Where this telephone is bound."""
        return self._exchange.address

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls still remembered, oldest first."""
        return tuple(self._calls.values())

    async def __aenter__(self) -> Self:
        await self._exchange.open(self.options.host, self.options.port)
        await self._group.__aenter__()
        identity = Identity(self.options.user, *self._exchange.address, self.options.display)
        credentials = None
        if self.options.password is not None:
            credentials = Credentials(self.options.auth_user or self.options.user, self.options.password)
        self._seat = Seat(self._exchange, identity, self.options.peer, credentials, self._spawn)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._leave()
        finally:
            for task in self._tasks:
                task.cancel()
            for call in self._calls.values():
                call.line.close()
            cancelled = isinstance(error, asyncio.CancelledError)
            try:
                # An error of the body comes out as itself, not in a group; a cancellation is the group's business.
                await self._group.__aexit__(kind if cancelled else None, error if cancelled else None, None)
            finally:
                self._exchange.close()

    async def call(self, target: str, *, within_s: float = 30.0) -> Call:
        """Dial and wait for the answer. `target` is a user at our peer or a SIP URI. Raises CallFailed, NoReply."""
        call = self.dial(target)
        await call.answered(within_s)
        return call

    def dial(self, target: str) -> Call:
        """Dial and return at once; see `Call.rung` and `Call.answered`."""
        seat = self._entered()
        uri = target if target.startswith("sip:") else f"sip:{target}@{_authority(seat.peer)}"
        dialog = dialogs.outgoing(
            seat.identity,
            uri,
            call_id=f"{secrets.token_hex(12)}@{seat.identity.host}",
            tag=secrets.token_hex(4),
            domain=seat.peer[0],
        )
        line = Line()
        leg = Leg(seat, dialog, line)
        call = self._remember(Call(leg, line, seat.identity.contact))
        self._spawn(leg.place(), f"place-{call.call_id}")
        return call

    async def next_call(self, within_s: float = 10.0) -> Call:
        """The next call that came in, ringing or already answered. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            return await self._waiting.get()

    async def register(self, expires_s: int = 120) -> None:
        """Register at our peer and stay registered until we leave. Raises RegistrationFailed, NoReply."""
        granted_s = await self._register_once(expires_s)
        self.registered = True
        self._spawn(self._stay_registered(granted_s, expires_s), f"register-{self.options.user}")

    async def _leave(self) -> None:
        async with asyncio.TaskGroup() as group:
            for call in self._calls.values():
                group.create_task(call.hang_up(), name=f"hang-up-{call.call_id}")
        if self.registered:
            self.registered = False
            with suppress(NoReply, RegistrationFailed):
                await self._register_once(0)

    async def _register_once(self, expires_s: int) -> float:
        """One REGISTER, authenticated when asked; the seconds granted (RFC 3261 §10.2.4)."""
        seat = self._entered()
        call_id, tag = self._registration
        domain = _authority(seat.peer)
        self._sequence += 1
        headers: Headers = (
            ("via", seat.identity.via(new_branch())),
            ("max-forwards", "70"),
            ("from", f"<sip:{self.options.user}@{seat.peer[0]}>;tag={tag}"),
            ("to", f"<sip:{self.options.user}@{seat.peer[0]}>"),
            ("call-id", call_id),
            ("cseq", f"{self._sequence} REGISTER"),
            ("contact", seat.identity.contact),
            ("expires", str(expires_s)),
        )
        request = Request("REGISTER", f"sip:{domain}", headers)
        response = await seat.exchange.transact(request, seat.peer)
        again = authenticated(seat, request, response)
        if again is not None:
            self._sequence += 1
            response = await seat.exchange.transact(again, seat.peer)
        if response.status != 200:
            raise RegistrationFailed(response.status, response.reason)
        return _granted_s(response, seat.identity.port, expires_s)

    async def _stay_registered(self, granted_s: float, expires_s: int) -> None:
        while True:
            await asyncio.sleep(max(1.0, granted_s * 0.8) if self.registered else 2.0)
            try:
                granted_s = await self._register_once(expires_s)
                self.registered = True
            except (NoReply, RegistrationFailed) as error:
                self.registered = False
                _log.warning("caller_registration_lost", user=self.options.user, reason=str(error))

    def _take(self, arrival: Arrival) -> None:
        request = arrival.request
        call = self._calls.get(header(request, "call-id"))
        if call is not None and (parse_address(header(request, "to")).tag or request.method == "CANCEL"):
            try:
                call.leg.take(arrival)
            except (MalformedMessage, NoCommonCodec):
                self._exchange.answer(arrival, response_to(request, 488, "Not Acceptable Here"))
        elif request.method == "ACK":
            return
        elif request.method == "INVITE" and not parse_address(header(request, "to")).tag:
            self._take_invite(arrival)
        elif request.method == "OPTIONS":
            allow: Headers = (("allow", dialogs.ALLOW), ("accept", "application/sdp"))
            self._exchange.answer(arrival, response_to(request, 200, "OK", to_tag=secrets.token_hex(4), extra=allow))
        elif request.method == "NOTIFY":  # message-waiting news a registrar sends unasked
            self._exchange.answer(arrival, response_to(request, 200, "OK", to_tag=secrets.token_hex(4)))
        else:
            self._exchange.answer(arrival, response_to(request, 481, "Call Does Not Exist"))

    def _take_invite(self, arrival: Arrival) -> None:
        seat = self._entered()
        dialog = dialogs.incoming(seat.identity, arrival.request, tag=secrets.token_hex(4))
        line = Line()
        seat = Seat(seat.exchange, seat.identity, arrival.peer, seat.credentials, seat.spawn)
        call = Call(Leg(seat, dialog, line, arrival), line, seat.identity.contact)
        self._remember(call)
        policy = self.incoming
        if policy.action == "reject" or self._waiting.full():
            self._spawn(call.reject(policy.status, policy.reason), f"reject-{call.call_id}")
            return
        call.leg.ring()
        self._waiting.put_nowait(call)
        if policy.action == "answer":
            self._spawn(self._answer_later(call, policy.ring_s), f"ring-{call.call_id}")

    async def _answer_later(self, call: Call, ring_s: float) -> None:
        await asyncio.sleep(ring_s)
        try:
            call.answer()
        except CallEnded:
            _log.debug("caller_missed_call", call_id=call.call_id)
        except (NoCommonCodec, MalformedMessage):
            await call.reject(488, "Not Acceptable Here")

    def _remember(self, call: Call) -> Call:
        self._calls[call.call_id] = call
        if len(self._calls) > REMEMBERED_CALLS:
            oldest = next((key for key, old in self._calls.items() if old.state == "ended"), None)
            if oldest is not None:
                del self._calls[oldest]
        return call

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._group.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _entered(self) -> Seat:
        if self._seat is None:
            raise CallEnded("not entered: use `async with UserAgent(...)`")
        return self._seat


def _authority(peer: Endpoint) -> str:
    return f"{peer[0]}:{peer[1]}"


def _granted_s(response: Response, port: int, asked_s: int) -> float:
    """Seconds of the binding that names our port, else of the Expires header, else what we asked for."""
    for name, value in response.headers:
        if name == "contact" and f":{port}" in value:
            expires = dict(parse_params(value.partition(">")[2])).get("expires", "")
            if expires.isdigit():
                return float(expires)
    expires = header(response, "expires")
    return float(expires) if expires.isdigit() else float(asked_s)
