"""The caller's packets and mu-law against the standards' own numbers."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.caller import g711
from ari_app.caller.errors import MalformedMessage
from ari_app.caller.rtp import EventPayload, PacketStream, RtpPacket, key_press

packets = st.builds(
    RtpPacket,
    st.integers(0, 71),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.binary(max_size=320),
    st.booleans(),
)


@given(packets)
def test_a_packet_survives_writing_and_reading(packet: RtpPacket) -> None:
    assert RtpPacket.parse(packet.serialize()) == packet


@given(st.binary(max_size=64))
def test_no_datagram_raises_anything_but_malformed(datagram: bytes) -> None:
    with contextlib.suppress(MalformedMessage):
        RtpPacket.parse(datagram)


def test_header_extensions_contributors_and_padding_are_skipped() -> None:
    datagram = (
        bytes([0x80 | 0x20 | 0x10 | 1, 0]) + bytes(10) + bytes(4) + b"\xbe\xde\x00\x01abcd" + b"SOUND" + b"\x00\x00\x03"
    )
    assert RtpPacket.parse(datagram).payload == b"SOUND"


def test_every_mu_law_byte_decodes_and_encodes_to_itself_except_negative_zero() -> None:
    codes = bytes(range(256))
    again = g711.encode(g711.decode(codes))
    assert [code for code in range(256) if again[code] != code] == [0x7F]
    assert g711.decode(b"\x7f")[0] == 0


@pytest.mark.parametrize(("code", "value"), [(0x00, -32124), (0x80, 32124), (0xFF, 0), (0x8F, 16764), (0xEF, 132)])
def test_mu_law_values_match_the_table_of_g711(code: int, value: int) -> None:
    assert g711.decode(bytes([code]))[0] == value


def test_mu_law_keeps_38_db_of_signal_to_noise_on_a_tone() -> None:
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)).astype(np.int16)
    error = tone.astype(float) - g711.decode(g711.encode(tone))
    assert 10 * np.log10(np.mean(tone.astype(float) ** 2) / np.mean(error**2)) > 36


def test_all_packets_of_a_key_carry_one_timestamp_and_speech_goes_on_in_time() -> None:
    stream = PacketStream(sequence=65534, timestamp=0xFFFFFF00, ssrc=7)
    first = stream.audio(b"x" * 160)
    pressed = [stream.event(payload, 101) for payload in key_press("5")]
    after = stream.audio(b"x" * 160)
    assert {packet.timestamp for packet in pressed} == {0xFFFFFFA0}
    assert [packet.sequence for packet in (first, *pressed)] == [65534, 65535, 0, 1, 2, 3, 4, 5]
    assert (after.timestamp - first.timestamp) % 2**32 == 160 * (len(pressed) + 1)
    assert [packet.marker for packet in pressed] == [True] + [False] * 6
    assert [EventPayload.parse(packet.payload).end for packet in pressed] == [False] * 4 + [True] * 3


def test_what_is_no_key_cannot_be_pressed() -> None:
    with pytest.raises(ValueError, match="not a telephone key"):
        key_press("x")
