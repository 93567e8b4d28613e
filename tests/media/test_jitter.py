"""The jitter buffer under everything a network does: in order, nothing twice, everything accounted for."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from audio_pipeline.rtp.jitter import Gap, JitterBuffer, JitterOptions, Popped
from audio_pipeline.rtp.packet import RtpPacket
from audio_pipeline.rtp.sequence import sequence_add, sequence_distance, timestamp_add

OPTIONS = JitterOptions()


def packet(number: int, *, start: int = 65530, ssrc: int = 1, skip_samples: int = 0) -> RtpPacket:
    """The packet `number` of a stream whose numbers wrap soon after it began; its payload is its number."""
    timestamp = timestamp_add(2**32 - 480, number * 160 + skip_samples)
    return RtpPacket(0, sequence_add(start, number), timestamp, ssrc, number.to_bytes(4, "big") * 40)


def drain(buffer: JitterBuffer, now: float) -> list[Popped]:
    out: list[Popped] = []
    while (popped := buffer.pop(now)) is not None:
        if isinstance(popped, RtpPacket):
            buffer.played(timestamp_add(popped.timestamp, len(popped.payload)))
        out.append(popped)
    return out


def numbers(popped: list[Popped]) -> list[int]:
    return [int.from_bytes(one.payload[:4], "big") for one in popped if isinstance(one, RtpPacket)]


def test_a_stream_in_order_is_not_delayed() -> None:
    buffer = JitterBuffer(OPTIONS)
    for number in range(20):
        now = number * 0.02
        buffer.push(packet(number), now)
        assert numbers(drain(buffer, now)) == [number]


def test_two_swapped_packets_come_out_in_order() -> None:
    buffer = JitterBuffer(OPTIONS)
    out: list[Popped] = []
    for at, number in enumerate([0, 1, 3, 2, 4]):
        buffer.push(packet(number), at * 0.01)
        out += drain(buffer, at * 0.01)
    assert numbers(out) == [0, 1, 2, 3, 4]
    assert not any(isinstance(one, Gap) for one in out)


def test_a_lost_packet_is_waited_for_and_then_a_gap() -> None:
    buffer = JitterBuffer(OPTIONS)
    buffer.push(packet(0), 0.0)
    buffer.push(packet(2), 0.04)
    assert numbers(drain(buffer, 0.04)) == [0]
    assert drain(buffer, 0.05) == []
    out = drain(buffer, 0.041 + buffer.patience_s)
    assert out[0] == Gap(lost_packets=1, samples=160)
    assert numbers(out) == [2]
    assert buffer.stats.lost == 1


def test_a_latecomer_is_dropped_and_makes_the_buffer_more_patient() -> None:
    buffer = JitterBuffer(OPTIONS)
    for number, at in ((0, 0.0), (2, 0.04)):
        buffer.push(packet(number), at)
        drain(buffer, at)
    drain(buffer, 0.1)
    before = buffer.patience_s
    buffer.push(packet(1), 0.11)
    assert drain(buffer, 0.11) == []
    assert buffer.stats.late == 1
    assert buffer.patience_s > before


def test_a_second_copy_is_a_duplicate_and_no_reason_for_patience() -> None:
    buffer = JitterBuffer(OPTIONS)
    for number in range(3):
        buffer.push(packet(number), number * 0.02)
        drain(buffer, number * 0.02)
    buffer.push(packet(1), 0.05)
    assert drain(buffer, 0.05) == []
    assert (buffer.stats.duplicates, buffer.stats.late) == (1, 0)
    assert buffer.patience_s == OPTIONS.min_patience_s


def test_patience_is_small_on_a_quiet_network_and_grows_with_jitter() -> None:
    quiet, shaken = JitterBuffer(OPTIONS), JitterBuffer(OPTIONS)
    chance = random.Random(5)
    for number in range(500):
        quiet.push(packet(number), number * 0.02)
        drain(quiet, number * 0.02)
        now = number * 0.02 + chance.uniform(0.0, 0.018)
        shaken.push(packet(number), now)
        drain(shaken, now)
    assert quiet.patience_s == OPTIONS.min_patience_s
    assert quiet.jitter_s < 0.0001
    assert 0.003 < shaken.jitter_s < 0.009
    assert shaken.patience_s > quiet.patience_s


def test_a_sender_that_was_silent_is_a_gap_without_loss() -> None:
    buffer = JitterBuffer(OPTIONS)
    buffer.push(packet(0), 0.0)
    drain(buffer, 0.0)
    buffer.push(packet(1, skip_samples=8000), 1.02)
    out = drain(buffer, 1.02)
    assert out[0] == Gap(lost_packets=0, samples=8000)
    assert numbers(out) == [1]
    assert buffer.stats.lost == 0


def test_another_source_takes_over_at_once_and_the_old_one_is_refused_for_a_while() -> None:
    buffer = JitterBuffer(OPTIONS)
    buffer.push(packet(0), 0.0)
    drain(buffer, 0.0)
    buffer.push(packet(500, ssrc=2), 0.02)
    assert numbers(drain(buffer, 0.02)) == [500]
    buffer.push(packet(1), 0.03)
    assert drain(buffer, 0.03) == []
    assert buffer.stats.ssrc_changes == 1
    buffer.push(packet(2), 0.9)
    assert numbers(drain(buffer, 0.9)) == [2]


def test_one_stray_number_is_not_believed_and_two_in_a_row_are() -> None:
    buffer = JitterBuffer(OPTIONS)
    for number in range(3):
        buffer.push(packet(number), number * 0.02)
        drain(buffer, number * 0.02)
    buffer.push(packet(20_000), 0.07)
    buffer.push(packet(3), 0.08)
    assert numbers(drain(buffer, 0.08)) == [3]
    buffer.push(packet(40_000), 0.09)
    buffer.push(packet(40_001), 0.11)
    assert numbers(drain(buffer, 0.11)) == [40_001]
    assert buffer.stats.restarts == 1


def test_a_hole_behind_which_the_buffer_is_full_is_given_up_without_waiting() -> None:
    buffer = JitterBuffer(OPTIONS)
    buffer.push(packet(0), 0.0)
    drain(buffer, 0.0)
    for number in range(2, 2 + OPTIONS.capacity_packets):
        buffer.push(packet(number), 0.001)
    assert len(numbers(drain(buffer, 0.001))) == OPTIONS.capacity_packets


@st.composite
def _journeys(draw: st.DrawFn) -> list[tuple[float, int]]:
    """(arrival, number) of packets sent each 20 ms: lost, late by up to 60 ms, doubled."""
    arrivals: list[tuple[float, int]] = []
    for number in range(draw(st.integers(1, 60))):
        if draw(st.floats(0, 1)) < 0.1:
            continue
        for _ in range(2 if draw(st.floats(0, 1)) < 0.1 else 1):
            arrivals.append((number * 0.02 + draw(st.floats(0.0, 0.06)), number))
    return sorted(arrivals)


@given(_journeys(), st.integers(0, 65535))
@settings(max_examples=200)
def test_whatever_the_network_does_packets_come_in_order_once_and_accounted_for(
    journey: list[tuple[float, int]], start: int
) -> None:
    buffer = JitterBuffer(OPTIONS)
    out: list[Popped] = []
    for now, number in journey:
        buffer.push(packet(number, start=start), now)
        out += drain(buffer, now)
        assert len(buffer._waiting) <= OPTIONS.capacity_packets
    end = journey[-1][0] if journey else 0.0
    for tick in range(1, 20):
        out += drain(buffer, end + tick * 0.02)
    delivered = numbers(out)
    assert delivered == sorted(set(delivered))
    stats = buffer.stats
    assert stats.received == len(journey)
    assert stats.received == stats.delivered + stats.duplicates + stats.late
    assert stats.lost == sum(one.lost_packets for one in out if isinstance(one, Gap))
    # Line time is kept: packets and gaps together last as long as the stream did.
    if delivered:
        lasted = 160 * len(delivered) + sum(one.samples for one in out if isinstance(one, Gap))
        assert lasted == 160 * (delivered[-1] - delivered[0] + 1)


@given(st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 2**32 - 1), st.integers(0, 2)), max_size=300))
def test_nonsense_neither_raises_nor_grows(stream: list[tuple[int, int, int]]) -> None:
    buffer = JitterBuffer(OPTIONS)
    now = 0.0
    last: int | None = None
    for sequence, timestamp, ssrc in stream:
        now += 0.01
        buffer.push(RtpPacket(0, sequence, timestamp, ssrc, b"\xff" * 160), now)
        for popped in drain(buffer, now):
            if isinstance(popped, Gap):
                assert 0 <= popped.samples <= OPTIONS.max_gap_s * OPTIONS.clock_hz
            else:
                last = popped.sequence
        assert len(buffer._waiting) <= OPTIONS.capacity_packets
    assert last is None or sequence_distance(last, last) == 0


def test_three_percent_loss_jitter_and_disorder_leave_the_rest_intact() -> None:
    chance = random.Random(7)
    arrivals: list[tuple[float, int]] = []
    for number in range(5000):
        if chance.random() < 0.03:
            continue
        delay = chance.uniform(0, 0.06)
        arrivals.append((number * 0.02 + delay, number))
        if chance.random() < 0.05:
            arrivals.append((number * 0.02 + delay + 0.01, number))
    buffer = JitterBuffer(OPTIONS)
    delivered: list[int] = []
    for now, number in sorted(arrivals):
        buffer.push(packet(number), now)
        delivered += numbers(drain(buffer, now))
    sent = len({number for _, number in arrivals})
    assert delivered == sorted(set(delivered))
    assert len(delivered) >= 0.97 * sent
