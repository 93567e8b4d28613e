"""When a call was answered, as its sound tells."""

import pytest

from ari_app.caller.rtp import RtpPacket
from ari_app.caller.tape import Tape, Taped
from bench import setup_rate


def packet(at_s: float) -> Taped:
    return Taped(at_s, RtpPacket(payload_type=0, sequence=1, timestamp=0, ssrc=1, payload=bytes(160)))


@pytest.mark.parametrize(("sent_s", "received_s"), [(10.0, 10.2), (10.2, 10.0)])
def test_a_caller_that_reads_the_answer_late_does_not_make_the_greeting_sooner(
    sent_s: float, received_s: float
) -> None:
    assert setup_rate.answered_s(Tape((packet(sent_s),), (packet(received_s), packet(11.0)))) == 10.0


def test_a_call_without_sound_was_not_answered() -> None:
    with pytest.raises(ValueError, match="empty"):
        setup_rate.answered_s(Tape((), ()))
