"""RTP packets: what was written is read, and what is broken is named."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audio_pipeline.errors import MalformedPacket
from audio_pipeline.rtp.packet import MAX_PACKET_BYTES, RtpPacket, is_rtcp
from audio_pipeline.rtp.sequence import sequence_add, sequence_distance, timestamp_add, timestamp_distance

CORPUS = Path(__file__).parent.parent / "packets"

_u16 = st.integers(0, 2**16 - 1)
_u32 = st.integers(0, 2**32 - 1)
_packets = st.builds(
    RtpPacket,
    payload_type=st.integers(0, 127),
    sequence=_u16,
    timestamp=_u32,
    ssrc=_u32,
    payload=st.binary(max_size=200),
    marker=st.booleans(),
    csrcs=st.lists(_u32, max_size=15).map(tuple),
    extension=st.none() | st.tuples(_u16, st.binary(max_size=64).map(lambda data: data[: len(data) // 4 * 4])),
    padding_bytes=st.integers(0, 255),
)

READABLE = {
    "pcmu.bin": RtpPacket(0, 4660, 160, 0xDEADBEEF, b"\xff" * 160),
    "pcmu_marker.bin": RtpPacket(0, 0, 0, 1, b"\x7f" * 160, marker=True),
    "pcma.bin": RtpPacket(8, 65535, 2**32 - 160, 0xDEADBEEF, b"\xd5" * 160),
    "no_payload.bin": RtpPacket(0, 7, 8, 9, b""),
    "csrcs.bin": RtpPacket(0, 1, 2, 3, b"\x00" * 4, csrcs=(10, 20, 30)),
    "csrcs_fifteen.bin": RtpPacket(0, 1, 2, 3, b"\x00", csrcs=tuple(range(15))),
    "extension_one_byte.bin": RtpPacket(0, 1, 2, 3, b"\x55" * 20, extension=(0xBEDE, b"\x10\xff\x00\x00")),
    "extension_empty.bin": RtpPacket(0, 1, 2, 3, b"\x55" * 20, extension=(0xABCD, b"")),
    "padding.bin": RtpPacket(0, 1, 2, 3, b"\x55" * 20, padding_bytes=4),
    "padding_only.bin": RtpPacket(0, 1, 2, 3, b"", padding_bytes=160),
    "everything.bin": RtpPacket(101, 1, 2, 3, b"\x05\x8a\x03\x20", True, (4, 5), (0x1000, bytes(8)), padding_bytes=2),
    "telephone_event.bin": RtpPacket(101, 99, 1600, 3, b"\x05\x0a\x00\xa0", marker=True),
    "telephone_event_end.bin": RtpPacket(101, 102, 1600, 3, b"\x05\x8a\x03\x20"),
    "comfort_noise.bin": RtpPacket(13, 3, 480, 3, b"\x40"),
}
BROKEN = {
    "empty.bin": "RTP packet is shorter than its fixed header",
    "eleven_bytes.bin": "RTP packet is shorter than its fixed header",
    "version_1.bin": "RTP version is 1, not 2",
    "version_0_stun.bin": "RTP version is 0, not 2",
    "csrcs_truncated.bin": "RTP packet has a truncated list of 3 CSRCs",
    "extension_header_truncated.bin": "RTP packet has a truncated extension header",
    "extension_truncated.bin": "RTP packet has a truncated extension of 65535 words",
    "padding_zero.bin": "RTP padding length is zero",
    "padding_too_long.bin": "RTP padding of 200 bytes is longer than the 4 bytes left",
    "padding_without_payload.bin": "RTP packet announces padding and ends before it",
    "too_long.bin": f"RTP packet is longer than {MAX_PACKET_BYTES} bytes",
}


def _read(data: bytes) -> RtpPacket | MalformedPacket:
    try:
        return RtpPacket.parse(data)
    except MalformedPacket as broken:
        return broken


@given(_packets)
def test_a_packet_survives_the_wire(packet: RtpPacket) -> None:
    assert RtpPacket.parse(packet.serialize()) == packet


@given(st.binary(max_size=MAX_PACKET_BYTES + 50))
@example(b"\xbf" + bytes(11))
def test_any_datagram_is_a_packet_or_named_as_broken(data: bytes) -> None:
    read = _read(data)
    if isinstance(read, MalformedPacket):
        assert read.reason
        assert read.length_bytes == len(data)
    else:
        assert len(read.payload) + read.padding_bytes <= len(data) - 12
        assert RtpPacket.parse(read.serialize()) == read


@given(_packets, st.integers(0, 300), st.integers(0, 255))
def test_a_packet_with_a_flipped_byte_is_read_or_named_as_broken(packet: RtpPacket, at: int, to: int) -> None:
    data = bytearray(packet.serialize())
    data[at % len(data)] = to
    read = _read(bytes(data))
    assert isinstance(read, RtpPacket) or read.reason


@pytest.mark.parametrize("name", READABLE)
def test_a_kept_packet_reads_as_it_did(name: str) -> None:
    data = (CORPUS / name).read_bytes()
    assert RtpPacket.parse(data) == READABLE[name]
    assert READABLE[name].serialize() == data


@pytest.mark.parametrize("name", BROKEN)
def test_a_kept_broken_packet_is_named_as_it_was(name: str) -> None:
    with pytest.raises(MalformedPacket) as broken:
        RtpPacket.parse((CORPUS / name).read_bytes())
    assert broken.value.reason == BROKEN[name]


def test_every_kept_packet_has_its_test() -> None:
    rtcp = {"rtcp_sender_report.bin", "rtcp_bye.bin"}
    assert {path.name for path in CORPUS.glob("*.bin")} == READABLE.keys() | BROKEN.keys() | rtcp


@pytest.mark.parametrize(
    ("name", "expected"),
    [("rtcp_sender_report.bin", True), ("rtcp_bye.bin", True), ("pcmu_marker.bin", False), ("empty.bin", False)],
)
def test_rtcp_is_told_apart(name: str, *, expected: bool) -> None:
    assert is_rtcp((CORPUS / name).read_bytes()) is expected


@pytest.mark.parametrize(
    "broken",
    [
        RtpPacket(128, 0, 0, 0, b""),
        RtpPacket(0, 65536, 0, 0, b""),
        RtpPacket(0, 0, -1, 0, b""),
        RtpPacket(0, 0, 0, 0, b"", csrcs=tuple(range(16))),
        RtpPacket(0, 0, 0, 0, b"", extension=(0, b"odd")),
        RtpPacket(0, 0, 0, 0, b"", padding_bytes=256),
    ],
)
def test_a_field_that_does_not_fit_cannot_be_written(broken: RtpPacket) -> None:
    with pytest.raises(ValueError):
        broken.serialize()


@given(_u16, st.integers(-32768, 32767))
def test_sequence_distance_undoes_sequence_add(sequence: int, count: int) -> None:
    assert sequence_distance(sequence_add(sequence, count), sequence) == count


@given(_u32, st.integers(-(2**31), 2**31 - 1))
def test_timestamp_distance_undoes_timestamp_add(timestamp: int, samples: int) -> None:
    assert timestamp_distance(timestamp_add(timestamp, samples), timestamp) == samples
