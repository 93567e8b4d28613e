"""DTMF: one digit per key press, whatever the network and the sender do to its packets."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_pipeline.errors import MalformedPacket
from audio_pipeline.rtp.telephone_event import (
    DIGITS,
    DigitHeard,
    DigitOptions,
    DigitReceiver,
    TelephoneEvent,
    digit_packets,
)

OPTIONS = DigitOptions()


def press(receiver: DigitReceiver, digit: str, began: int, now: float, *, lose: frozenset[int] = frozenset()) -> str:
    """Send one key press of 100 ms, without the packets whose place is in `lose`; what was heard meanwhile."""
    heard = ""
    for place, one in enumerate(digit_packets(digit, 0.1)):
        if place not in lose:
            heard += "".join(h.digit for h in receiver.push(one.payload, began % 2**32, now + place * 0.02))
    return heard


@given(st.integers(0, 255), st.booleans(), st.integers(0, 63), st.integers(0, 65535))
def test_an_event_survives_the_wire(code: int, end: bool, volume: int, duration: int) -> None:
    event = TelephoneEvent(code, end, volume, duration)
    assert TelephoneEvent.parse(event.serialize()) == event


def test_a_short_payload_is_named_as_broken() -> None:
    with pytest.raises(MalformedPacket, match="shorter than 4 bytes"):
        DigitReceiver(OPTIONS).push(b"\x01\x0a\x00", 0, 0.0)


@pytest.mark.parametrize("digit", DIGITS)
def test_each_digit_is_heard_once_in_spite_of_three_ends(digit: str) -> None:
    receiver = DigitReceiver(OPTIONS)
    assert press(receiver, digit, 1000, 0.0) == digit
    assert receiver.expire(10.0) == ()


def test_a_digit_whose_end_was_lost_is_complete_after_a_silence() -> None:
    receiver = DigitReceiver(OPTIONS)
    assert press(receiver, "7", 0, 0.0, lose=frozenset({4, 5, 6})) == ""
    assert receiver.expire(0.1) == ()
    assert receiver.expire(0.06 + OPTIONS.silence_s + 0.001) == (DigitHeard("7", 0.08),)
    assert receiver.expire(9.0) == ()


def test_a_digit_whose_end_was_lost_is_complete_when_the_next_begins() -> None:
    receiver = DigitReceiver(OPTIONS)
    assert press(receiver, "7", 0, 0.0, lose=frozenset({4, 5, 6})) == ""
    assert press(receiver, "7", 1600, 0.2) == "77"


def test_the_same_key_twice_is_two_digits() -> None:
    receiver = DigitReceiver(OPTIONS)
    assert press(receiver, "5", 0, 0.0) + press(receiver, "5", 1600, 0.2) == "55"


def test_a_late_packet_of_a_finished_digit_is_no_new_digit() -> None:
    receiver = DigitReceiver(OPTIONS)
    late = next(iter(digit_packets("3", 0.1)))
    assert press(receiver, "3", 0, 0.0) + press(receiver, "4", 1600, 0.2) == "34"
    assert receiver.push(late.payload, 0, 0.5) == ()
    assert receiver.expire(9.0) == ()


def test_a_key_held_beyond_the_longest_event_is_still_one_digit() -> None:
    receiver = DigitReceiver(OPTIONS)
    heard: list[DigitHeard] = []
    for step in range(1, 600):  # 12 s: the 16-bit duration runs out at 8.2 s
        segment, duration = divmod(step * 160, 65535)
        payload = TelephoneEvent(9, step == 599, 10, duration).serialize()
        heard += receiver.push(payload, segment * 65535, step * 0.02)
    assert [one.digit for one in heard] == ["9"]
    assert heard[0].duration_s == pytest.approx(599 * 0.02, abs=0.03)


def test_a_key_that_is_never_released_is_released_for_it() -> None:
    receiver = DigitReceiver(OPTIONS)
    heard: list[DigitHeard] = []
    for step in range(900):
        payload = TelephoneEvent(9, False, 10, min(step * 160, 65535)).serialize()
        heard += receiver.push(payload, 0, step * 0.02)
    assert [one.digit for one in heard] == ["9"]


def test_other_events_than_digits_are_ignored() -> None:
    receiver = DigitReceiver(OPTIONS)
    assert receiver.push(TelephoneEvent(16, True, 10, 800).serialize(), 0, 0.0) == ()
    assert receiver.ignored == 1


@pytest.mark.parametrize("wrong", ["", "12", "E", "é", " "])
def test_what_is_no_digit_cannot_be_sent(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a DTMF digit"):
        list(digit_packets(wrong, 0.1))


@given(st.text(DIGITS, max_size=25), st.randoms(use_true_random=False), st.integers(0, 2**32 - 1))
def test_digits_survive_loss_and_doubling_of_their_packets(digits: str, chance: random.Random, start: int) -> None:
    receiver = DigitReceiver(OPTIONS)
    heard = ""
    for place, digit in enumerate(digits):
        began = (start + place * 1600) % 2**32
        packets = list(digit_packets(digit, 0.1))
        kept = [one for one in packets if chance.random() > 0.4] or [chance.choice(packets)]
        for at, one in enumerate(kept):
            for _ in range(chance.choice((1, 1, 2))):
                heard += "".join(h.digit for h in receiver.push(one.payload, began, place * 0.2 + at * 0.02))
    heard += "".join(h.digit for h in receiver.expire(1e6))
    assert heard == digits


@given(st.lists(st.tuples(st.binary(max_size=6), st.integers(0, 2**32 - 1)), max_size=200))
def test_nonsense_never_yields_more_digits_than_the_flood_limit(stream: list[tuple[bytes, int]]) -> None:
    receiver = DigitReceiver(OPTIONS)
    heard = 0
    for payload, timestamp in stream:
        try:
            heard += len(receiver.push(payload, timestamp, 1.0))
        except MalformedPacket:
            continue
    assert heard <= OPTIONS.burst_digits
