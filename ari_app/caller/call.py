"""One call as a person with a telephone knows it: speak, listen, press keys, hold, transfer, hang up. A shell.

Above: tests, `convonet call`, the demonstration. Below: `leg` (signalling) and `line` (media). Made by `UserAgent`.
"""

import time

from ari_app.caller import sdp
from ari_app.caller.dialog import local_tag
from ari_app.caller.errors import CallEnded, CallUnanswered
from ari_app.caller.g711 import Samples
from ari_app.caller.leg import Leg, State
from ari_app.caller.line import Line
from ari_app.caller.sip import Headers, parse_address
from ari_app.caller.tape import MarkKind, Tape


class Call:
    """A call placed by `UserAgent.call` or `dial`, or received by `UserAgent.next_call`.

    `leg` tells why it never came up (`failure`), who ended it (`ended_by`), what re-INVITEs asked for (`asked`);
    `line` tells what was heard (`keys_heard`, `last_voiced_s`).
    """

    def __init__(self, leg: Leg, line: Line, contact: str) -> None:
        self.leg = leg
        self.line = line
        self._contact = contact  # how a REFER names us in Referred-By

    @property
    def state(self) -> State:
        return self.leg.state

    @property
    def call_id(self) -> str:
        """The SIP Call-ID."""
        return self.leg.dialog.call_id

    @property
    def remote_user(self) -> str:
        """User part of the far end's address: what was dialled, or the caller-ID of an incoming call."""
        return parse_address(self.leg.dialog.remote).user

    @property
    def tape(self) -> Tape:
        """Both directions so far. A copy: keep it, or take it again later."""
        return self.line.tape()

    def mark(self, kind: MarkKind, text: str) -> None:
        """Write a note on the tape, now."""
        self.line.note(time.monotonic(), kind, text)

    def play(self, samples: Samples) -> None:
        """Speak: 8 kHz int16, after what is still queued. Raises CallEnded."""
        _need_alive(self.leg)
        self.line.play(samples)

    def stop_playing(self) -> None:
        """Fall silent at the next frame; what was still to be said is forgotten."""
        self.line.stop()

    def send_digits(self, digits: str) -> None:
        """Press keys (RFC 4733). Raises CallEnded, or ValueError for what is no key."""
        _need_alive(self.leg)
        self.mark("digits", digits)
        self.line.press(digits)

    async def played(self, within_s: float = 60.0) -> None:
        """Wait until all that was to be said and pressed was sent, or the call ended. Raises TimeoutError."""
        await self.line.drained(within_s)

    async def answered(self, within_s: float = 30.0) -> None:
        """Wait until the call is up. Raises CallFailed, NoReply; out of patience, a call we placed is cancelled."""
        try:
            await self.leg.until("up", within_s)
        except TimeoutError:
            await self.hang_up()
            raise CallUnanswered(within_s) from None
        if self.leg.failure:
            raise self.leg.failure

    async def rung(self, within_s: float = 10.0) -> None:
        """Wait until the far end rings, or more. Raises TimeoutError, CallFailed, NoReply."""
        await self.leg.until("ringing", within_s)
        if self.leg.failure:
            raise self.leg.failure

    async def ended(self, within_s: float = 30.0) -> None:
        """Wait until either side ended the call. Raises TimeoutError."""
        await self.leg.until("ended", within_s)

    def answer(self) -> None:
        """Pick up an incoming call. Raises CallEnded when the caller gave up meanwhile."""
        self.leg.answer()

    async def reject(self, status: int = 486, reason: str = "Busy Here") -> None:
        """Turn an incoming call down."""
        await self.leg.refuse(status, reason)

    async def hang_up(self) -> None:
        """End the call in the way its state asks for: CANCEL, a refusal, or BYE. Does nothing to an ended call."""
        if self.state == "up":
            await self.leg.bye()
        elif self.leg.is_incoming:
            await self.leg.refuse(486, "Busy Here")
        elif self.state != "ended":
            await self.leg.cancel()

    async def hold(self, *, held: bool = True) -> None:
        """Put the far end on hold, or back, by re-INVITE. Raises CallEnded, CallRefused, NoReply."""
        _need_up(self.leg)
        self.mark("held", "on" if held else "off")
        direction: sdp.Direction = "sendonly" if held else "sendrecv"
        await self.leg.reinvite(direction)

    async def refer(self, target: str, *, replaces: "Call | None" = None) -> int:
        """Ask the far end to call `target` (a SIP URI); attended when `replaces` is given. Returns the status (202)."""
        _need_up(self.leg)
        query = f"?Replaces={_replaces(replaces.leg)}" if replaces else ""
        extra: Headers = (("refer-to", f"<{target}{query}>"), ("referred-by", self._contact))
        return (await self.leg.request("REFER", extra)).status


def _need_alive(leg: Leg) -> None:
    if leg.state == "ended":
        raise CallEnded(leg.state)


def _need_up(leg: Leg) -> None:
    if leg.state != "up":
        raise CallEnded(leg.state)


def _replaces(leg: Leg) -> str:
    """A call's dialog as a Replaces header inside a URI (RFC 3891 §6.1), escaped."""
    remote = parse_address(leg.dialog.remote).tag
    return f"{leg.dialog.call_id}%3Bto-tag%3D{remote}%3Bfrom-tag%3D{local_tag(leg.dialog)}"
