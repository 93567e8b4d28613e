"""SIP messages as values: parse, serialize, and the few header shapes a user agent needs (RFC 3261).

Pure: no clock, no socket, no randomness. Below: nothing. Above: `ari_app.caller.dialog` builds requests from a dialog's
state, `ari_app.caller.user_agent` sends them. Not here: transactions, transports other than UDP, proxies' duties.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ari_app.caller.errors import MalformedMessage

T1_S = 0.5  # RFC 3261 §17.1.1.1: round-trip estimate
T2_S = 4.0  # longest gap between retransmissions of anything but an INVITE request
GIVE_UP_S = 64 * T1_S  # Timers B, F and H
BRANCH_COOKIE = "z9hG4bK"  # RFC 3261 §8.1.1.7

_COMPACT = {  # RFC 3261 §7.3.3
    "v": "via",
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "l": "content-length",
    "c": "content-type",
    "r": "refer-to",
    "k": "supported",
    "s": "subject",
    "e": "content-encoding",
    "b": "referred-by",
    "o": "event",
}
_CANONICAL = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}

Headers = tuple[tuple[str, str], ...]  # (lower-case name, value), in wire order


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    uri: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    status: int  # 100..699
    reason: str
    headers: Headers
    body: bytes = b""


Message = Request | Response


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr or addr-spec with its header parameters, e.g. `"Ann" <sip:ann@host>;tag=x`."""

    uri: str
    params: tuple[tuple[str, str], ...] = ()
    display: str = ""

    @property
    def tag(self) -> str:
        """The tag parameter, "" when there is none."""
        return next((value for name, value in self.params if name == "tag"), "")

    @property
    def user(self) -> str:
        """The user part of the URI, "" when there is none."""
        match = re.match(r"sips?:([^@;>]+)@", self.uri)
        return match.group(1) if match else ""


def parse(datagram: bytes) -> Message:
    """One UDP datagram to a message. Raises MalformedMessage. The body is cut to Content-Length (RFC 3261 §18.3)."""
    head, separator, body = datagram.partition(b"\r\n\r\n")
    if not separator:
        raise MalformedMessage("no empty line after the headers")
    try:
        lines = head.decode("utf-8").split("\r\n")
    except UnicodeDecodeError as error:
        raise MalformedMessage("headers are not UTF-8") from error
    headers = _parse_headers(lines[1:])
    length = next((value for name, value in headers if name == "content-length"), None)
    if length is not None:
        if not length.isdigit() or int(length) > len(body):
            raise MalformedMessage(f"Content-Length {length!r} but {len(body)} bytes of body")
        body = body[: int(length)]
    missing = {"via", "from", "to", "call-id", "cseq"} - {name for name, _ in headers}
    if missing:
        raise MalformedMessage(f"no {', '.join(sorted(missing))} header")
    return _parse_start(lines[0], headers, body)


def serialize(message: Message) -> bytes:
    """A message to its datagram; Content-Length is always written here."""
    if isinstance(message, Request):
        start = f"{message.method} {message.uri} SIP/2.0"
    else:
        start = f"SIP/2.0 {message.status} {message.reason}"
    lines = [start]
    lines += [f"{_wire_name(name)}: {value}" for name, value in message.headers if name != "content-length"]
    lines.append(f"Content-Length: {len(message.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + message.body


def header(message: Message, name: str) -> str:
    """The first value of a header (lower-case name), "" when absent."""
    return next((value for other, value in message.headers if other == name), "")


def header_values(message: Message, name: str) -> tuple[str, ...]:
    """All values of a header in order; one line per value for those SIP lets be folded by commas (Via, Route)."""
    values: list[str] = []
    for other, value in message.headers:
        if other == name:
            values += _split_commas(value) if name in ("via", "route", "record-route", "contact") else [value]
    return tuple(values)


def parse_address(text: str) -> Address:
    """`"Ann" <sip:ann@host;x=y>;tag=1` or `sip:ann@host;tag=1`. Raises MalformedMessage."""
    bracketed = re.match(r'\s*("(?:[^"\\]|\\.)*"\s*|[^<"]*)<([^>]*)>(.*)$', text, re.DOTALL)
    if bracketed:
        display, uri, rest = bracketed.group(1).strip().strip('"'), bracketed.group(2), bracketed.group(3)
    else:
        display = ""
        uri, _, rest = text.strip().partition(";")
        rest = f";{rest}" if rest else ""
    if not re.match(r"sips?:|tel:", uri):
        raise MalformedMessage(f"not an address: {text!r}")
    return Address(uri, parse_params(rest), display)


def parse_params(text: str) -> tuple[tuple[str, str], ...]:
    """`;a=1;lr` to (("a", "1"), ("lr", ""))."""
    parts = (part.partition("=") for part in text.split(";") if part.strip())
    return tuple((name.strip().lower(), value.strip()) for name, _, value in parts)


def parse_cseq(message: Message) -> tuple[int, str]:
    """(number, method). Raises MalformedMessage."""
    number, _, method = header(message, "cseq").partition(" ")
    if not number.isdigit() or not method.strip():
        raise MalformedMessage(f"bad CSeq {header(message, 'cseq')!r}")
    return int(number), method.strip()


def branch(message: Message) -> str:
    """The branch of the topmost Via: it names the transaction (RFC 3261 §17.1.3)."""
    vias = header_values(message, "via")
    if not vias:
        raise MalformedMessage("no via header")
    params = dict(parse_params(vias[0].partition(";")[2]))
    return params.get("branch", "")


def host_port(uri: str) -> tuple[str, int]:
    """Where a sip: URI points at; port 5060 when it names none. Raises MalformedMessage."""
    match = re.match(r"sips?:(?:[^@]*@)?(\[[^\]]+\]|[^:;?>]+)(?::(\d+))?", uri)
    if not match:
        raise MalformedMessage(f"not a SIP URI: {uri!r}")
    return match.group(1), int(match.group(2) or 5060)


def response_to(
    request: Request, status: int, reason: str, *, to_tag: str = "", extra: Headers = (), body: bytes = b""
) -> Response:
    """A response with the headers RFC 3261 §8.2.6 wants copied. `to_tag` is added unless To has a tag already."""
    copied = [
        (name, value) for name, value in request.headers if name in ("via", "record-route", "from", "call-id", "cseq")
    ]
    to = header(request, "to")
    if to_tag and not parse_address(to).tag:
        to = f"{to};tag={to_tag}"
    return Response(status, reason, (*copied, ("to", to), *extra), body)


def retransmissions(*, invite: bool) -> Iterator[float]:
    """Waits in seconds between sendings over UDP, until Timer B/F: doubling from T1, capped at T2 unless INVITE."""
    wait_s, spent_s = T1_S, 0.0
    while spent_s + wait_s <= GIVE_UP_S:
        yield wait_s
        spent_s += wait_s
        wait_s = wait_s * 2 if invite else min(wait_s * 2, T2_S)
    if spent_s < GIVE_UP_S:
        yield GIVE_UP_S - spent_s


def _parse_start(start: str, headers: Headers, body: bytes) -> Message:
    words = start.split(" ", 2)
    if len(words) >= 2 and words[0] == "SIP/2.0":
        if not re.fullmatch(r"[1-6]\d\d", words[1]):
            raise MalformedMessage(f"bad status line {start!r}")
        return Response(int(words[1]), words[2] if len(words) == 3 else "", headers, body)
    if len(words) == 3 and words[2] == "SIP/2.0":
        return Request(words[0], words[1], headers, body)
    raise MalformedMessage(f"neither a request nor a status line: {start[:60]!r}")


def _parse_headers(lines: list[str]) -> Headers:
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:  # folded continuation, RFC 3261 §7.3.1
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise MalformedMessage(f"not a header: {line[:60]!r}")
        key = name.strip().lower()
        headers.append((_COMPACT.get(key, key), value.strip()))
    return tuple(headers)


def _wire_name(name: str) -> str:
    return _CANONICAL.get(name) or "-".join(word.capitalize() for word in name.split("-"))


def _split_commas(text: str) -> list[str]:
    """Split at commas outside quotes and angle brackets."""
    parts, depth, quoted, current = list[str](), 0, False, ""
    for character in text:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "<>":
            depth += 1 if character == "<" else -1
        if character == "," and not quoted and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]
