"""The words that the voice process and an engine process say to each other, as bytes and as values.

A message on the (Unix, stream) socket is: header length (u32), payload length (u32), both big-endian; the header,
a JSON object in UTF-8; the payload, raw bytes (PCM, mostly). Both lengths are bounded, so that garbage is recognised
in the first eight bytes instead of being waited for.

    client -> engine:   Ask · Cancel · Probe
    engine -> client:   Part* then Done, or Failed · Health (the answer to Probe)

Not here: sockets, queues, deadlines. Above: `engine_client`, `engine_host` (probes) and `engine_server`. Pure.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from audio_pipeline.errors import EngineMisbehaved

MAX_HEADER_BYTES = 64 * 1024
MAX_PAYLOAD_BYTES = 8 * 1024 * 1024  # four minutes of 16 kHz int16, more than anybody may ask for
_LENGTHS = struct.Struct("!II")

CALL = "call"  # field of an Ask: on whose behalf, so that an engine can be fair; any text, "" when it is nobody's
AHEAD = "ahead"  # field of an Ask that is true when the work is worth doing only if nobody else waits for any
FailureKind = Literal["busy", "refused", "fault"]
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """Do `operation`. `request_id` is chosen by the client, grows, and is never used twice on a connection."""

    request_id: int
    operation: str
    fields: Fields = field(default_factory=dict[str, Any])
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Nobody waits for this request any more. Gets no answer of its own; late parts of it may still arrive."""

    request_id: int


@dataclass(frozen=True, slots=True)
class Probe:
    """Are you alive? Answered at once, also while computing."""

    request_id: int


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the answer."""

    request_id: int
    fields: Fields = field(default_factory=dict[str, Any])
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    request_id: int
    engine_s: float  # computing time of all its steps
    waited_s: float  # time before the first step began


@dataclass(frozen=True, slots=True)
class Failed:
    """There will be no (further) answer. `busy`: the queue is full; `refused`: the request makes no sense;
    `fault`: the engine itself broke."""

    request_id: int
    kind: FailureKind
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """How the engine is. `busy_s` is the age of the oldest step still computing, 0.0 when idle."""

    request_id: int
    busy_s: float
    queued: int
    served: int


Message = Ask | Cancel | Probe | Part | Done | Failed | Health

_KIND: dict[type[Message], str] = {
    Ask: "ask",
    Cancel: "cancel",
    Probe: "probe",
    Part: "part",
    Done: "done",
    Failed: "failed",
    Health: "health",
}


def serialize(message: Message) -> bytes:
    """The bytes of one message. Raises ValueError when it is larger than a peer would accept."""
    header: Fields = {"kind": _KIND[type(message)], "id": message.request_id}
    payload = b""
    match message:
        case Ask(_, operation, fields, payload):
            header |= {"operation": operation, "fields": fields}
        case Part(_, fields, payload):
            header |= {"fields": fields}
        case Done(_, engine_s, waited_s):
            header |= {"engine_s": engine_s, "waited_s": waited_s}
        case Failed(_, kind, reason):
            header |= {"failure": kind, "reason": reason}
        case Health(_, busy_s, queued, served):
            header |= {"busy_s": busy_s, "queued": queued, "served": served}
        case Cancel() | Probe():
            pass
    head = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
    if len(head) > MAX_HEADER_BYTES or len(payload) > MAX_PAYLOAD_BYTES:
        raise ValueError(f"message too large: header {len(head)} bytes, payload {len(payload)} bytes")
    return _LENGTHS.pack(len(head), len(payload)) + head + payload


def parse(engine: str, head: bytes, payload: bytes) -> Message:
    """The message whose JSON header is `head`. Raises EngineMisbehaved saying what is wrong."""
    try:
        decoded: object = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise EngineMisbehaved(engine, "message header is not JSON") from error
    if not isinstance(decoded, dict):
        raise EngineMisbehaved(engine, "message header is not a JSON object")
    header = cast("Fields", decoded)
    read = _READERS.get(str(header.get("kind")))
    if read is None:
        raise EngineMisbehaved(engine, f"unknown message kind {str(header.get('kind'))[:40]!r}")
    return read(engine, header, payload)


def read_text(engine: str, fields: Fields, key: str) -> str:
    """The string under `key`. Raises EngineMisbehaved when it is missing or something else."""
    value = fields.get(key)
    if not isinstance(value, str):
        raise EngineMisbehaved(engine, f"{key!r} should be text, is {type(value).__name__}")
    return value


def read_number(engine: str, fields: Fields, key: str, *, low: float, high: float) -> float:
    """The number under `key`, within [low, high]. Raises EngineMisbehaved otherwise (NaN included)."""
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EngineMisbehaved(engine, f"{key!r} should be a number, is {type(value).__name__}")
    if not low <= value <= high:
        raise EngineMisbehaved(engine, f"{key!r} is {value}, outside {low} to {high}")
    return float(value)


def _read_id(engine: str, header: Fields) -> int:
    return int(read_number(engine, header, "id", low=0, high=2**53))


def _read_fields(engine: str, header: Fields) -> Fields:
    fields = header.get("fields", {})
    if not isinstance(fields, dict):
        raise EngineMisbehaved(engine, "'fields' is not an object")
    return cast("Fields", fields)


def _read_ask(engine: str, header: Fields, payload: bytes) -> Message:
    return Ask(_read_id(engine, header), read_text(engine, header, "operation"), _read_fields(engine, header), payload)


def _read_part(engine: str, header: Fields, payload: bytes) -> Message:
    return Part(_read_id(engine, header), _read_fields(engine, header), payload)


def _read_done(engine: str, header: Fields, _payload: bytes) -> Message:
    return Done(
        _read_id(engine, header),
        engine_s=read_number(engine, header, "engine_s", low=0, high=1e9),
        waited_s=read_number(engine, header, "waited_s", low=0, high=1e9),
    )


def _read_failed(engine: str, header: Fields, _payload: bytes) -> Message:
    kind = read_text(engine, header, "failure")
    if kind not in ("busy", "refused", "fault"):
        raise EngineMisbehaved(engine, f"unknown failure {kind[:40]!r}")
    return Failed(_read_id(engine, header), kind, read_text(engine, header, "reason")[:500])


def _read_health(engine: str, header: Fields, _payload: bytes) -> Message:
    return Health(
        _read_id(engine, header),
        busy_s=read_number(engine, header, "busy_s", low=0, high=1e9),
        queued=int(read_number(engine, header, "queued", low=0, high=1e9)),
        served=int(read_number(engine, header, "served", low=0, high=2**53)),
    )


_READERS: dict[str, Callable[[str, Fields, bytes], Message]] = {
    "ask": _read_ask,
    "cancel": lambda engine, header, _payload: Cancel(_read_id(engine, header)),
    "probe": lambda engine, header, _payload: Probe(_read_id(engine, header)),
    "part": _read_part,
    "done": _read_done,
    "failed": _read_failed,
    "health": _read_health,
}


class Decoder:
    """Turns a byte stream into messages, in whatever pieces it arrives.

    After an EngineMisbehaved the stream has lost its frames and must be closed: the next message cannot be found.
    """

    def __init__(self, engine: str) -> None:
        self._engine = engine  # whom to name in errors
        self._buffer = bytearray()  # bytes of the message that is not complete yet

    @property
    def pending_bytes(self) -> int:
        """Bytes of a message that has begun but not ended; nonzero at end of stream means it was cut off."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Message]:
        """The messages completed by `data`. Raises EngineMisbehaved."""
        self._buffer += data
        messages: list[Message] = []
        while len(self._buffer) >= _LENGTHS.size:
            head_bytes, payload_bytes = _LENGTHS.unpack_from(self._buffer)
            if not 0 < head_bytes <= MAX_HEADER_BYTES or payload_bytes > MAX_PAYLOAD_BYTES:
                raise EngineMisbehaved(
                    self._engine, f"message claims a header of {head_bytes} and a payload of {payload_bytes} bytes"
                )
            end = _LENGTHS.size + head_bytes + payload_bytes
            if len(self._buffer) < end:
                break
            head = bytes(self._buffer[_LENGTHS.size : _LENGTHS.size + head_bytes])
            payload = bytes(self._buffer[_LENGTHS.size + head_bytes : end])
            del self._buffer[:end]
            messages.append(parse(self._engine, head, payload))
        return messages
