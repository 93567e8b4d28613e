"""Who is loud enough to be the caller."""

import numpy as np

from audio_pipeline.endpointing import Endpointer, EndpointEvent, EndpointingOptions, VoiceBegan, VoicePaused

CALLER_DBFS = -24.0


class Line:
    """Frames of given levels, all of which a detector would call speech."""

    def __init__(self) -> None:
        self.endpointer = Endpointer(EndpointingOptions())
        self.now = 0.0
        self.said: list[EndpointEvent] = []
        self.rng = np.random.default_rng(1)

    def frames(self, seconds: float, dbfs: float, *, own_voice: bool = False, swing_db: float = 0.0) -> None:
        for _ in range(round(seconds / 0.02)):
            self.now += 0.02
            level = dbfs + self.rng.uniform(-swing_db, swing_db)
            event = self.endpointer.step(is_speech=True, level=level, own_voice=own_voice, now=self.now)
            self.said += [event] if event is not None else []

    def turn(self) -> None:
        """The caller says something; the line is quiet before and after."""
        self.frames(0.5, -65.0)
        self.frames(1.5, CALLER_DBFS, swing_db=3.0)
        self.frames(0.5, -65.0)
        self.said.clear()

    @property
    def began(self) -> int:
        return sum(isinstance(event, VoiceBegan) for event in self.said)


def test_somebody_in_the_background_does_not_interrupt_us_and_the_caller_does():
    line = Line()
    line.turn()
    line.frames(1.0, CALLER_DBFS - 15.0, own_voice=True, swing_db=4.0)
    assert line.began == 0
    line.frames(1.0, CALLER_DBFS, own_voice=True, swing_db=3.0)
    assert line.began == 1


def test_a_caller_not_heard_yet_may_be_of_any_level():
    line = Line()
    line.frames(0.5, -65.0)
    line.frames(1.0, CALLER_DBFS - 15.0, own_voice=True)
    assert line.began == 1


def test_when_we_are_silent_a_quiet_voice_in_a_quiet_room_is_heard():
    line = Line()
    line.turn()
    line.frames(1.0, CALLER_DBFS - 15.0)
    assert line.began == 1


def test_babble_that_goes_on_behind_the_caller_neither_begins_a_turn_nor_keeps_one_open():
    line = Line()
    line.frames(2.0, CALLER_DBFS - 17.0, swing_db=5.0)
    line.frames(1.5, CALLER_DBFS, swing_db=3.0)
    ended_s = line.now
    line.frames(3.0, CALLER_DBFS - 17.0, swing_db=5.0)
    pauses = [event for event in line.said if isinstance(event, VoicePaused) and event.first]
    assert line.began == 1
    assert len(pauses) == 1
    assert abs(pauses[0].to_s - ended_s) < 0.1


def test_a_louder_voice_is_the_callers_at_once_and_a_quieter_one_moves_the_measure_little():
    line = Line()
    line.turn()
    line.frames(1.0, CALLER_DBFS - 14.0)
    line.frames(0.5, -65.0)
    line.said.clear()
    line.frames(1.0, CALLER_DBFS - 15.0, own_voice=True)
    assert line.began == 0


def test_a_sound_that_is_loud_before_a_detector_calls_it_voice_belongs_to_the_segment():
    """An "s", and the lag of the detector."""
    endpointer, now, found = Endpointer(EndpointingOptions()), 0.0, None
    for number in range(100):
        now += 0.02
        loud, speech = number >= 50, number >= 54
        level = -24.0 if loud else -65.0
        found = found or endpointer.step(is_speech=speech, level=level, own_voice=False, now=now)
    assert isinstance(found, VoiceBegan)
    assert abs(found.onset_s - 1.0) < 0.001


def test_an_echo_before_the_caller_does_not_belong_to_the_segment():
    endpointer, now, found = Endpointer(EndpointingOptions()), 0.0, None
    for number in range(100):
        now += 0.02
        level, echo = (-24.0 if number >= 40 else -65.0), 40 <= number < 54
        event = endpointer.step(is_speech=number >= 54, level=level, own_voice=True, now=now, echo=echo)
        found = found or event
    assert isinstance(found, VoiceBegan)
    assert abs(found.onset_s - 54 * 0.02) < 0.001
