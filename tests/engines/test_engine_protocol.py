"""What voice process and engines say to each other, as bytes."""

import contextlib
import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_pipeline.engine_protocol import (
    MAX_HEADER_BYTES,
    MAX_PAYLOAD_BYTES,
    Ask,
    Cancel,
    Decoder,
    Done,
    Failed,
    Health,
    Message,
    Part,
    Probe,
    serialize,
)
from audio_pipeline.errors import EngineMisbehaved

ids = st.integers(0, 2**53)
seconds = st.floats(0, 1e6)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
fields = st.dictionaries(st.text(), values, max_size=4)
messages = st.one_of(
    st.builds(Ask, ids, st.text(), fields, st.binary(max_size=2000)),
    st.builds(Cancel, ids),
    st.builds(Probe, ids),
    st.builds(Part, ids, fields, st.binary(max_size=2000)),
    st.builds(Done, ids, seconds, seconds),
    st.builds(Failed, ids, st.sampled_from(["busy", "refused", "fault"]), st.text(max_size=500)),
    st.builds(Health, ids, seconds, st.integers(0, 1000), st.integers(0, 2**53)),
)


@settings(deadline=None)
@given(st.lists(messages, max_size=5), st.lists(st.integers(1, 50), min_size=1))
def test_messages_survive_the_wire_however_it_cuts_them(sent: list[Message], cuts: list[int]):
    data = b"".join(serialize(message) for message in sent)
    decoder, received, at, turn = Decoder("e"), [], 0, 0
    while at < len(data):
        size = cuts[turn % len(cuts)]
        received += decoder.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert received == sent
    assert decoder.pending_bytes == 0


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_a_named_error_or_not_yet_complete(data: bytes):
    with contextlib.suppress(EngineMisbehaved):  # any other exception fails the test
        Decoder("rogue").feed(data)


def framed(header: object, payload: bytes = b"") -> bytes:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("!II", len(head), len(payload)) + head + payload


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (framed(b"not json"), "not JSON"),
        (framed(b"\xff\xfe{}"), "not JSON"),
        (framed(b"[" * 5000), "not JSON"),
        (framed([1, 2]), "not a JSON object"),
        (framed({"kind": "gossip", "id": 1}), "unknown message kind 'gossip'"),
        (framed({"id": 1}), "unknown message kind"),
        (framed({"kind": "part"}), "'id' should be a number"),
        (framed({"kind": "part", "id": -1}), "outside"),
        (framed({"kind": "part", "id": True}), "should be a number, is bool"),
        (framed({"kind": "part", "id": 1, "fields": [1]}), "'fields' is not an object"),
        (framed({"kind": "failed", "id": 1, "failure": "sad", "reason": ""}), "unknown failure 'sad'"),
        (framed({"kind": "failed", "id": 1, "failure": "busy"}), "'reason' should be text"),
        (framed(b'{"kind": "done", "id": 1, "engine_s": NaN, "waited_s": 0}'), "outside"),
        (framed({"kind": "health", "id": 1, "busy_s": "no"}), "should be a number"),
        (struct.pack("!II", 0, 0), "header of 0"),
        (struct.pack("!II", MAX_HEADER_BYTES + 1, 0), "claims a header"),
        (struct.pack("!II", 10, MAX_PAYLOAD_BYTES + 1), "claims a header"),
    ],
)
def test_what_is_wrong_with_a_message_is_said(data: bytes, reason: str):
    with pytest.raises(EngineMisbehaved) as caught:
        Decoder("e").feed(data)
    assert reason in caught.value.reason


def test_nothing_is_sent_that_a_peer_would_not_accept():
    with pytest.raises(ValueError, match="too large"):
        serialize(Part(1, {}, b"x" * (MAX_PAYLOAD_BYTES + 1)))
    with pytest.raises(ValueError, match="too large"):
        serialize(Part(1, {"text": "x" * MAX_HEADER_BYTES}))
    with pytest.raises(ValueError):
        serialize(Part(1, {"p": float("nan")}))
