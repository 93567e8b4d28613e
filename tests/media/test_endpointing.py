"""When voice begins and pauses, frame by frame."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_pipeline.endpointing import (
    SILENCE_DBFS,
    Endpointer,
    EndpointEvent,
    EndpointingOptions,
    VoiceBegan,
    VoiceDipped,
    VoiceGoesOn,
    VoicePaused,
    is_hum,
    level_dbfs,
)
from tests.media.far_end import tone

OPTIONS = EndpointingOptions()
VOICE_DBFS = -22.0
HUM_DBFS = -60.0


class Caller:
    """Feeds an endpointer and keeps what it said, with the time."""

    def __init__(self, options: EndpointingOptions = OPTIONS) -> None:
        self.endpointer = Endpointer(options)
        self.now = 100.0
        self.said: list[tuple[float, EndpointEvent]] = []
        self.hum_dbfs = HUM_DBFS  # what is left in the dips of the voice

    def frames(self, count: int, *, level: float, speech: bool, own_voice: bool = False) -> None:
        for _ in range(count):
            self.now += 0.02
            event = self.endpointer.step(is_speech=speech, level=level, own_voice=own_voice, now=self.now)
            if event is not None:
                self.said.append((self.now, event))

    def speaks(self, duration_s: float, level: float = VOICE_DBFS, *, own_voice: bool = False) -> None:
        """Voice with the dips that every voice has: each eighth frame is quiet."""
        for frame in range(round(duration_s / 0.02)):
            quiet = frame % 8 == 7
            self.frames(1, level=self.hum_dbfs if quiet else level, speech=True, own_voice=own_voice)

    def is_silent(self, duration_s: float, level: float = HUM_DBFS) -> None:
        self.frames(round(duration_s / 0.02), level=level, speech=False)

    @property
    def events(self) -> list[EndpointEvent]:
        return [event for _, event in self.said if not isinstance(event, VoiceDipped | VoiceGoesOn)]

    @property
    def dips(self) -> list[tuple[float, VoiceDipped]]:
        return [(at, event) for at, event in self.said if isinstance(event, VoiceDipped)]


def test_voice_begins_after_sixty_milliseconds_and_remembers_its_onset() -> None:
    caller = Caller()
    caller.is_silent(1.0)
    onset = caller.now
    caller.speaks(0.5)
    at, began = caller.said[0]
    assert isinstance(began, VoiceBegan)
    assert abs(began.onset_s - onset) < 0.001
    assert 0.059 <= at - onset <= 0.081


def test_clicks_do_not_begin_speech() -> None:
    caller = Caller()
    for _ in range(20):
        caller.is_silent(0.4)
        caller.frames(2, level=-10.0, speech=True)
    assert caller.events == []


def test_a_short_word_is_speech() -> None:
    caller = Caller()
    caller.is_silent(1.0)
    caller.frames(6, level=VOICE_DBFS, speech=True)
    caller.is_silent(0.5)
    assert [type(event) for event in caller.events] == [VoiceBegan, VoicePaused]


def test_the_first_pause_comes_at_its_time_and_ends_at_the_last_voiced_frame() -> None:
    caller = Caller()
    caller.is_silent(1.0)
    caller.speaks(1.1)  # ends on a voiced frame
    ended = caller.now
    caller.is_silent(0.5)
    at, paused = caller.said[-1]
    assert isinstance(paused, VoicePaused)
    assert paused.first
    assert abs(at - ended - OPTIONS.pause_s) <= 0.021
    assert abs(paused.to_s - ended) < 0.021


def test_a_breath_shorter_than_the_pause_is_not_reported() -> None:
    caller = Caller()
    caller.speaks(0.6)
    caller.is_silent(0.18)
    caller.speaks(0.6)
    assert [type(event) for event in caller.events] == [VoiceBegan]


def test_a_longer_silence_is_reported_again_at_its_marks_and_then_no_more() -> None:
    caller = Caller()
    caller.speaks(1.0)
    caller.is_silent(10.0)
    pauses = [event for event in caller.events if isinstance(event, VoicePaused)]
    assert [round(one.silence_s, 2) for one in pauses] == [0.22, 0.6, 1.2]
    assert [one.first for one in pauses] == [True, False, False]
    assert len({round(one.to_s, 3) for one in pauses}) == 1


def test_a_click_in_a_pause_does_not_begin_it_anew() -> None:
    caller = Caller()
    caller.speaks(1.0)
    caller.is_silent(0.3)
    caller.frames(2, level=-10.0, speech=True)
    caller.is_silent(1.5)
    assert sum(isinstance(event, VoicePaused) and event.first for event in caller.events) == 1


def test_steady_noise_that_the_detector_takes_for_voice_is_silence_after_a_while() -> None:
    caller = Caller()
    caller.frames(200, level=-42.0, speech=True)
    before = len(caller.events)
    caller.frames(500, level=-42.0, speech=True)
    assert len(caller.events) == before
    assert not caller.endpointer.speaking


def test_a_voice_above_steady_noise_is_heard() -> None:
    caller = Caller()
    caller.is_silent(3.0, level=-45.0)
    caller.frames(20, level=-25.0, speech=True)
    assert isinstance(caller.events[-1], VoiceBegan)


def test_the_floor_falls_again_when_the_noise_ends() -> None:
    caller = Caller()
    caller.is_silent(3.0, level=-40.0)
    loud = caller.endpointer.floor_dbfs
    caller.is_silent(3.0, level=-70.0)
    assert caller.endpointer.floor_dbfs < loud - 20


def test_a_line_that_is_noisy_from_the_start_is_not_taken_for_a_voice() -> None:
    caller = Caller()
    caller.frames(100, level=-42.0, speech=True)
    assert caller.events == []


def test_who_speaks_from_the_first_frame_on_is_heard() -> None:
    caller = Caller()
    caller.frames(12, level=-20.0, speech=True)
    assert [type(event) for event in caller.events] == [VoiceBegan]


def test_our_own_voice_makes_it_harder_to_interrupt() -> None:
    timid, bold = Caller(), Caller()
    for caller, level in ((timid, -44.0), (bold, -20.0)):
        caller.hum_dbfs = -53.0
        caller.is_silent(2.0, level=-53.0)
        caller.speaks(0.5, level=level, own_voice=True)
    assert timid.events == []
    assert [type(event) for event in bold.events] == [VoiceBegan]


def test_levels_are_decibels_below_full_scale() -> None:
    assert abs(level_dbfs(tone(0.02, 400.0, 32767)) + 3.01) < 0.05
    assert level_dbfs(tone(0.02, amplitude=0)) == SILENCE_DBFS


@given(st.lists(st.tuples(st.booleans(), st.floats(-96.0, 0.0), st.booleans()), max_size=400))
def test_beginnings_and_pauses_alternate_and_times_make_sense(frames: list[tuple[bool, float, bool]]) -> None:
    caller = Caller()
    began_s = caller.now
    speaking = False
    for speech, level, own_voice in frames:
        known = len(caller.said)
        caller.frames(1, level=level, speech=speech, own_voice=own_voice)
        for at, event in caller.said[known:]:
            if isinstance(event, VoiceBegan):
                assert not speaking
                speaking = True
                assert at - OPTIONS.onset_window_s - 0.001 <= event.onset_s <= at
                began_s = event.onset_s
            elif isinstance(event, VoiceGoesOn):
                assert speaking
                assert event.onset_s == began_s
                assert event.lasted_s >= OPTIONS.goes_on_s[0] - 0.011
            elif isinstance(event, VoiceDipped):
                assert speaking
                assert began_s <= event.to_s <= at
            elif event.first:
                assert speaking
                speaking = False
                assert began_s < event.to_s < at
            else:
                assert not speaking


def test_a_silence_that_may_become_a_pause_is_told_once_with_the_last_voiced_moment() -> None:
    caller = Caller()
    caller.is_silent(1.0)
    caller.frames(20, level=VOICE_DBFS, speech=True)
    ended = caller.now
    caller.is_silent(0.1)
    caller.frames(20, level=VOICE_DBFS, speech=True)
    caller.is_silent(0.5)
    assert len(caller.dips) == 2
    at, dip = caller.dips[0]
    assert abs(dip.to_s - ended) < 0.001
    assert abs(at - ended - OPTIONS.dip_s) < 0.001


def test_a_voice_that_goes_on_is_told_at_set_lengths_and_a_short_one_is_not() -> None:
    caller = Caller()
    caller.is_silent(1.0)
    began = caller.now
    caller.frames(10, level=VOICE_DBFS, speech=True)
    caller.is_silent(0.5)
    assert not [event for _, event in caller.said if isinstance(event, VoiceGoesOn)]
    began = caller.now
    caller.speaks(1.5)
    told = [(at - began, event.lasted_s) for at, event in caller.said if isinstance(event, VoiceGoesOn)]
    assert [pytest.approx(at, abs=0.021) for at, _ in told] == list(OPTIONS.goes_on_s)
    assert [pytest.approx(lasted, abs=0.021) for _, lasted in told] == list(OPTIONS.goes_on_s)


def test_a_closed_mouth_sounds_low_and_a_vowel_does_not() -> None:
    assert is_hum(tone(0.3, 250.0))
    assert is_hum((tone(0.3, 130.0) * 0.6 + tone(0.3, 260.0) * 0.4).astype(np.int16))
    assert not is_hum((tone(0.3, 130.0) * 0.4 + tone(0.3, 700.0) * 0.4 + tone(0.3, 1200.0) * 0.2).astype(np.int16))
    assert not is_hum(np.random.default_rng(1).normal(0, 3000, 2400).astype(np.int16))
    assert not is_hum(np.zeros(2400, np.int16))


def test_a_low_vowel_with_one_brighter_sound_in_it_is_a_word() -> None:
    low, bright = tone(0.12, 200.0), tone(0.04, 900.0, amplitude=4000)
    assert is_hum(np.concatenate((low, low)))
    assert not is_hum(np.concatenate((low, bright, low)))
