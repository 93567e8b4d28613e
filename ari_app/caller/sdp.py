"""Session descriptions of one mu-law audio stream with RFC 4733 digits (RFC 4566, RFC 3264). Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from ari_app.caller.errors import MalformedMessage, NoCommonCodec

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
PCMU = 0  # static payload type of G.711 mu-law, RFC 3551
EVENTS = 101  # the payload type we offer for telephone-event

_MIRROR: dict[str, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}


@dataclass(frozen=True, slots=True)
class Stream:
    """One side's view of the audio stream."""

    host: str
    port: int  # 0 means the stream is refused
    events: int | None  # payload type of telephone-event; None when not spoken
    direction: Direction = "sendrecv"


def serialize(stream: Stream, *, session: int, version: int) -> bytes:
    """The stream as a session description. `session` and `version` go into the o= line (RFC 3264 §8)."""
    formats, attributes = "0", ["a=rtpmap:0 PCMU/8000"]
    if stream.events is not None:
        formats += f" {stream.events}"
        attributes += [f"a=rtpmap:{stream.events} telephone-event/8000", f"a=fmtp:{stream.events} 0-16"]
    lines = [
        "v=0",
        f"o=- {session} {version} IN IP4 {stream.host}",
        "s=-",
        f"c=IN IP4 {stream.host}",
        "t=0 0",
        f"m=audio {stream.port} RTP/AVP {formats}",
        *attributes,
        "a=ptime:20",
        f"a={stream.direction}",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def parse(body: bytes) -> Stream:
    """The peer's audio stream. Raises MalformedMessage, or NoCommonCodec when it cannot do mu-law."""
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    session, separator, media = text.partition("\nm=audio ")
    if not separator:
        raise MalformedMessage("no audio stream in the session description")
    media = media.partition("\nm=")[0]
    first = re.match(r"(\d+)(?:/\d+)? \S+ ([\d ]+)", media)
    address = re.search(r"^c=IN IP4 (\S+)", media, re.MULTILINE) or re.search(r"^c=IN IP4 (\S+)", session, re.MULTILINE)
    if not first or not address:
        raise MalformedMessage("no IPv4 address or port for the audio stream")
    if PCMU not in [int(word) for word in first.group(2).split()]:
        raise NoCommonCodec
    events = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", media, re.MULTILINE | re.IGNORECASE)
    found = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)", media, re.MULTILINE) or re.search(
        r"^a=(sendrecv|sendonly|recvonly|inactive)", session, re.MULTILINE
    )
    direction = _MIRROR[_MIRROR[found.group(1)]] if found else "sendrecv"
    return Stream(address.group(1), int(first.group(1)), int(events.group(1)) if events else None, direction)


def answer(offer: Stream, host: str, port: int) -> Stream:
    """Our side of the agreement (RFC 3264 §6.1): the mirrored direction, the offerer's own event payload type."""
    return Stream(host, port, offer.events, _MIRROR[offer.direction])
