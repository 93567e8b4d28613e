"""The signalling of one call, placed or received: its dialog, its offers and answers, its end. A shell.

States: calling -> ringing -> up -> ended; `ended` from everywhere. Above: `ari_app.caller.call` is what people use;
`ari_app.caller.user_agent` hands over requests that come in. Below: `exchange` (transactions), `dialog` (requests as
values), `offers` (what media is agreed on), `line` (media).
"""

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import structlog

from ari_app.caller import dialog as dialogs
from ari_app.caller import digest, sdp
from ari_app.caller.dialog import Dialog, Identity
from ari_app.caller.errors import (
    CallEnded,
    CallFailed,
    CallRefused,
    CallUnanswered,
    MalformedMessage,
    NoCommonCodec,
    NoReply,
)
from ari_app.caller.exchange import Arrival, Endpoint, Exchange
from ari_app.caller.line import Line
from ari_app.caller.offers import Offers
from ari_app.caller.sip import BRANCH_COOKIE, Headers, Request, Response, parse_cseq, response_to

State = Literal["calling", "ringing", "up", "ended"]

CANCEL_WAIT_S = 2.0  # how long each step of giving up may take: first provisional response, then 487

_log = structlog.get_logger(__name__)


def new_branch() -> str:
    return BRANCH_COOKIE + secrets.token_hex(8)


class Spawn(Protocol):
    """Start a named task that lives no longer than the user agent."""

    def __call__(self, work: Coroutine[Any, Any, None], name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Seat:
    """What a call needs of the user agent it belongs to."""

    exchange: Exchange
    identity: Identity
    peer: Endpoint  # where requests go
    credentials: digest.Credentials | None
    spawn: Spawn


def authenticated(seat: Seat, request: Request, response: Response) -> Request | None:
    """The request again with an answer to the 401/407 challenge; None when we have no credentials."""
    if response.status not in (401, 407) or seat.credentials is None:
        return None
    challenge = digest.challenge_of(response)
    attempt = digest.Attempt(request.method, request.uri, secrets.token_hex(8))
    number, method = parse_cseq(request)
    replaced = {"via": seat.identity.via(new_branch()), "cseq": f"{number + 1} {method}"}
    headers = tuple((name, replaced.get(name, value)) for name, value in request.headers)
    return replace(request, headers=(*headers, digest.answer(challenge, seat.credentials, attempt)))


def _response(leg: "Leg", arrival: Arrival, status: int, reason: str, body: bytes = b"") -> Response:
    """A response within the leg's dialog."""
    extra: Headers = (("contact", leg.seat.identity.contact), ("allow", dialogs.ALLOW))
    if body:
        extra = (*extra, ("content-type", "application/sdp"))
    tag = dialogs.local_tag(leg.dialog)
    return response_to(arrival.request, status, reason, to_tag=tag, extra=extra, body=body)


class Leg:
    """One call's signalling. Exactly one of `place` (ours) and `answer`/`refuse` (theirs) begins it."""

    def __init__(self, seat: Seat, dialog: Dialog, line: Line, incoming: Arrival | None = None) -> None:
        self.dialog = dialog
        self.state: State = "ringing" if incoming else "calling"
        self.failure: CallFailed | NoReply | None = None  # why it never came up; None while it may, or did
        self.ended_by: Literal["", "us", "them"] = ""  # who ended it; "" while it lasts
        self.asked: list[sdp.Direction] = []  # directions the far end asked for by re-INVITE, in order
        self.notifies: list[str] = []  # bodies of NOTIFY requests, e.g. the progress of a REFER
        self.seat = seat
        self._line = line
        self._offers = Offers(line, seat.identity.host)
        self._incoming = incoming  # the INVITE that came in; None for a call we placed
        self._invite: Request | None = None  # our INVITE while it is pending
        self._giving_up = False  # we cancelled; a 200 that comes all the same is followed by BYE
        self._reached: dict[State, asyncio.Event] = {state: asyncio.Event() for state in ("ringing", "up", "ended")}

    @property
    def is_incoming(self) -> bool:
        return self._incoming is not None

    async def until(self, state: State, within_s: float) -> None:
        """Wait for a state or any later one. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            await self._reached[state].wait()

    async def place(self) -> None:
        """Send the INVITE and see it through to up or ended; failures are left in `failure`."""
        try:
            response = await self._invite_and_acknowledge(self._offers.offer())
            if response.status >= 300:
                self.failure = CallRefused(response.status, response.reason)
            elif self._giving_up:
                await self.request("BYE")
            else:
                self._offers.agree(sdp.parse(response.body))
                self._enter("up")
                return
        except NoReply as error:
            self.failure = error
        except (NoCommonCodec, MalformedMessage) as error:  # answered with something we cannot talk to
            self.failure = error if isinstance(error, NoCommonCodec) else CallRefused(488, str(error))
            await self._request_quietly("BYE")
        self.failure = self.failure or CallUnanswered(0.0)
        self._end("us" if self._giving_up else "them")

    async def cancel(self) -> None:
        """Give up a call that is not answered yet (RFC 3261 §9.1: only after a provisional response)."""
        self._giving_up = True
        try:
            await self.until("ringing", CANCEL_WAIT_S)
            if self._invite and self.state != "ended":
                await self.seat.exchange.transact(dialogs.cancel(self._invite), self.seat.peer)
                await self.until("ended", CANCEL_WAIT_S)
        except (NoReply, TimeoutError):
            _log.warning("caller_cancel_unanswered", call_id=self.dialog.call_id)
        self._end("us")

    def answer(self) -> None:
        """Pick up an incoming call. Raises CallEnded when the caller gave up meanwhile, NoCommonCodec."""
        arrival = self._incoming
        if arrival is None or self.state != "ringing":
            raise CallEnded(self.state)
        body, _ = self._offers.answer(arrival.request)
        self._enter("up")
        self.seat.spawn(self._confirm(arrival, _response(self, arrival, 200, "OK", body)), f"ok-{self.dialog.call_id}")

    def ring(self) -> None:
        if self._incoming:
            self.seat.exchange.answer(self._incoming, _response(self, self._incoming, 180, "Ringing"))

    async def refuse(self, status: int, reason: str) -> None:
        """Turn an incoming call down. Does nothing when it is no longer ringing."""
        if self._incoming and self.state == "ringing":
            self.failure = CallRefused(status, reason)
            self._end("us")
            response = _response(self, self._incoming, status, reason)
            await self.seat.exchange.answer_until_acknowledged(self._incoming, response)

    async def bye(self) -> None:
        """End a call that is up."""
        self._end("us")
        await self._request_quietly("BYE")

    async def reinvite(self, direction: sdp.Direction) -> None:
        """Offer our stream again in another direction. Raises CallRefused, NoReply."""
        offer = self._offers.offer(direction)
        self.dialog = dialogs.next_sequence(self.dialog)
        response = await self._invite_and_acknowledge(offer)
        if response.status >= 300:
            raise CallRefused(response.status, response.reason)
        self._offers.agree(sdp.parse(response.body))

    async def request(self, method: str, extra: Headers = ()) -> Response:
        """Any other request of this dialog, authenticated when asked. Raises NoReply."""
        self.dialog = dialogs.next_sequence(self.dialog)
        request = dialogs.request(self.dialog, method, new_branch(), extra=extra)
        response = await self.seat.exchange.transact(request, self.seat.peer)
        again = authenticated(self.seat, request, response)
        if again is not None:
            self.dialog = dialogs.next_sequence(self.dialog)
            response = await self.seat.exchange.transact(again, self.seat.peer)
        return response

    def take(self, arrival: Arrival) -> None:
        """A request of this dialog came in (ACK included)."""
        match arrival.request.method:
            case "INVITE":
                self._take_reinvite(arrival)
            case "ACK":
                if arrival.request.body and self.state == "up":  # the answer to our offer in a 200
                    self._offers.agree(sdp.parse(arrival.request.body))
            case "BYE":
                self.seat.exchange.answer(arrival, _response(self, arrival, 200, "OK"))
                self._end("them")
            case "CANCEL":
                self._take_cancel(arrival)
            case "NOTIFY":
                self.notifies.append(arrival.request.body.decode("utf-8", "replace").strip())
                self.seat.exchange.answer(arrival, _response(self, arrival, 200, "OK"))
            case _:
                self.seat.exchange.answer(arrival, _response(self, arrival, 405, "Method Not Allowed"))

    async def _invite_and_acknowledge(self, offer: bytes) -> Response:
        self._invite = invite = dialogs.request(self.dialog, "INVITE", new_branch(), body=offer)
        exchange, peer = self.seat.exchange, self.seat.peer
        try:
            response = await exchange.transact(invite, peer, self._progress)
            again = None if self._giving_up else authenticated(self.seat, invite, response)
            if again is not None:
                self.dialog = dialogs.next_sequence(self.dialog)
                self._invite = invite = again
                response = await exchange.transact(invite, peer, self._progress)
        finally:
            self._invite = None
        if response.status < 300:
            self.dialog = dialogs.established(self.dialog, response)
            exchange.acknowledge(invite, dialogs.acknowledge_success(self.dialog, invite, new_branch()), peer)
        return response

    def _progress(self, response: Response) -> None:
        if self.state == "calling":
            if response.status > 100:
                self._enter("ringing")
            elif self._giving_up:  # 100 is provisional too: CANCEL may go
                self._reached["ringing"].set()

    def _take_reinvite(self, arrival: Arrival) -> None:
        if self._invite is not None or self.state != "up":  # glare, RFC 3261 §14.2
            response = _response(self, arrival, 491, "Request Pending")
        else:
            body, direction = self._offers.answer(arrival.request)
            if direction is not None:
                self.asked.append(direction)
            response = _response(self, arrival, 200, "OK", body)
        self.seat.spawn(self._confirm(arrival, response), f"reinvite-{self.dialog.call_id}")

    def _take_cancel(self, arrival: Arrival) -> None:
        self.seat.exchange.answer(arrival, _response(self, arrival, 200, "OK"))
        if self._incoming and self.state == "ringing":
            self.failure = CallRefused(487, "Request Terminated")
            self._end("them")
            response = _response(self, self._incoming, 487, "Request Terminated")
            self.seat.spawn(self._confirm(self._incoming, response), f"cancelled-{self.dialog.call_id}")

    async def _confirm(self, arrival: Arrival, response: Response) -> None:
        acknowledged = await self.seat.exchange.answer_until_acknowledged(arrival, response)
        if not acknowledged and self.state == "up":
            _log.warning("caller_ack_missing", call_id=self.dialog.call_id)
            await self.bye()

    async def _request_quietly(self, method: str) -> None:
        try:
            await self.request(method)
        except NoReply as error:
            _log.warning("caller_request_unanswered", call_id=self.dialog.call_id, reason=str(error))

    def _enter(self, state: State) -> None:
        if self.state != "ended":
            self.state = state
            self._reached["ringing"].set()
            if state in ("up", "ended"):
                self._reached["up"].set()
            if state == "ended":
                self._reached["ended"].set()

    def _end(self, by: Literal["us", "them"]) -> None:
        if self.state != "ended":
            self.ended_by = by
            self._enter("ended")
            self._line.close()
