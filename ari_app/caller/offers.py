"""One call's session descriptions: what we offer, what we answer, and where the media then goes (RFC 3264).

Above: `leg`. Below: `sdp` (values), `line` (media, whose remote end is set here). Not here: when an offer is made.
"""

from ari_app.caller import sdp
from ari_app.caller.line import Line
from ari_app.caller.sip import Request


class Offers:
    """Our side of the negotiation."""

    def __init__(self, line: Line, host: str) -> None:
        self._line = line
        self._host = host
        self._port = line.open(host)
        self._version = 0  # of our session description

    def offer(self, direction: sdp.Direction = "sendrecv") -> bytes:
        """Our stream, to be sent as an offer."""
        return self._serialized(sdp.Stream(self._host, self._port, sdp.EVENTS, direction))

    def answer(self, request: Request) -> tuple[bytes, sdp.Direction | None]:
        """Our answer to a request's offer and the direction it asked for; our offer and None when it came without one
        (RFC 3261 §13.2.1). Raises NoCommonCodec, MalformedMessage."""
        if not request.body:
            return self.offer(), None
        theirs = sdp.parse(request.body)
        self.agree(theirs)
        return self._serialized(sdp.answer(theirs, self._host, self._port)), theirs.direction

    def agree(self, theirs: sdp.Stream) -> None:
        """Send where they listen, and as they allow."""
        wanted = theirs.direction in ("sendrecv", "recvonly") and theirs.host != "0.0.0.0"  # noqa: S104 - RFC 2543 hold
        self._line.agree((theirs.host, theirs.port), theirs.events, sending=wanted)

    def _serialized(self, stream: sdp.Stream) -> bytes:
        self._version += 1
        return sdp.serialize(stream, session=self._port, version=self._version)
