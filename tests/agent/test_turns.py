"""Who has the floor, decided on values: no clock, no task, no sound."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import turns
from agent.floor import (
    AnswerEnded,
    Commit,
    Expects,
    Fill,
    Forget,
    GiveUp,
    HoldMouth,
    Interject,
    Nudge,
    Queued,
    ResumeMouth,
    SoftenMouth,
    StopMouth,
    Ticked,
    TurnOptions,
    Turns,
    Unclear,
    Understood,
)
from agent.patience import PatienceOptions
from audio_pipeline.events import (
    Digit,
    Glimpse,
    MediaLost,
    PauseHeard,
    RecognitionFailed,
    SpeechGoesOn,
    SpeechStarted,
    Transcript,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)


class Floor:
    """Feeds a decider and lets time pass as a shell would: `Ticked` exactly when it is due."""

    def __init__(self, options: TurnOptions | None = None) -> None:
        self.state: Turns = turns.begin(0.0, options)
        self.now = 0.0
        self.actions: list[tuple[float, object]] = []
        self.mouth: type = ResumeMouth  # the last thing a mouth that does as it is told was told

    def hears(self, *events: SpeechStarted | SpeechGoesOn | Glimpse) -> None:
        """Each at its time."""
        for event in events:
            self.until(event.at_s)
            self.tell(event)

    def tell(self, *events: object) -> None:
        for event in events:
            self.state, actions = turns.step(self.state, event, self.now)  # type: ignore[arg-type]
            self.actions += [(round(self.now, 3), action) for action in actions]
            for action in actions:
                if isinstance(action, SoftenMouth | HoldMouth | ResumeMouth | StopMouth):
                    self.mouth = type(action)
            assert (self.mouth in (SoftenMouth, HoldMouth)) == self.state.held
            assert (self.mouth is HoldMouth) == self.state.hushed
            assert not self.state.held or self.state.queued or self.state.answering

    def until(self, at_s: float) -> None:
        for _ in range(1000):
            due = turns.next_deadline(self.state)
            if due is None or due > at_s:
                self.now = at_s
                return
            self.now = max(self.now, due)
            self.tell(Ticked())
        raise AssertionError("a deadline that ticking does not satisfy")

    def speech(
        self, from_s: float, to_s: float, text: str, p: float | None, *, turn_from_s: float | None = None
    ) -> None:
        """One segment, its pause and its transcript, as the ear reports them."""
        self.until(from_s + 0.08)
        self.tell(SpeechStarted(self.now, from_s))
        self.until(to_s + 0.22)
        self.tell(PauseHeard(self.now, from_s, to_s, None))
        self.until(to_s + 0.25)
        self.tell(PauseHeard(self.now, from_s, to_s, p))
        self.until(to_s + 0.4)
        begin = from_s if turn_from_s is None else turn_from_s
        self.tell(Transcript(self.now, text, True, begin, to_s, 0.9, 0.15))

    def speaks(self, utterance_id: int = 1) -> None:
        self.tell(Queued(utterance_id), UtteranceStarted(self.now, utterance_id, 0.1))

    def done(self, kind: type) -> list[float]:
        return [at_s for at_s, action in self.actions if isinstance(action, kind)]

    @property
    def commits(self) -> list[Commit]:
        return [action for _, action in self.actions if isinstance(action, Commit)]


@pytest.mark.parametrize(
    ("text", "p", "committed_s"),
    [
        ("How much is a ticket to Boston tomorrow?", 0.95, 2.4),  # as soon as the transcript is there
        ("Which planet is the biggest of them all?", 0.97, 2.45),  # likely
        ("How much is a ticket to Boston tomorrow?", 0.0, 2.95),  # sounds unfinished
        ("I would like to", 0.95, 3.4),  # reads unfinished, whatever it sounds like
    ],
)
def test_a_turn_is_taken_as_early_as_it_sounds_complete(text: str, p: float | None, committed_s: float):
    floor = Floor()
    floor.speech(1.0, 2.0, text, p)
    floor.until(5.0)
    assert floor.done(Commit) == [pytest.approx(committed_s)]
    assert floor.commits[0].text == text
    assert floor.commits[0].ended_s == 2.0


def test_a_request_that_is_understood_as_it_stands_is_not_waited_for():
    floor = Floor()
    floor.speech(1.0, 2.0, "What time is it?", 0.1)
    floor.tell(Understood(2.0))
    floor.until(5.0)
    assert floor.done(Commit) == [pytest.approx(2.4)]
    stale = Floor()
    stale.speech(1.0, 2.0, "What time is it?", 0.0)
    stale.tell(Understood(1.5))
    stale.until(5.0)
    assert stale.done(Commit) == [pytest.approx(2.95)]


def test_a_caller_who_stops_long_inside_turns_is_given_longer():
    floor = Floor()
    floor.speech(1.0, 2.0, "I want to", 0.1)
    floor.speech(3.3, 4.0, "I want to know why the sky", 0.3, turn_from_s=1.0)
    floor.speech(5.2, 6.0, "I want to know why the sky is blue.", 0.3, turn_from_s=1.0)
    floor.until(9.0)
    (committed,) = floor.done(Commit)
    assert committed == pytest.approx(6.0 + 1.3 + PatienceOptions().habit_margin_s)


def test_a_number_of_which_digits_are_missing_is_waited_for():
    floor = Floor()
    floor.tell(AnswerEnded(Expects.DIGITS, digits=4))
    floor.speech(1.0, 2.0, "One two three.", 0.95)
    floor.until(3.3)
    assert not floor.commits
    whole = Floor()
    whole.tell(AnswerEnded(Expects.DIGITS, digits=4))
    whole.speech(1.0, 2.0, "One two three four.", 0.95)
    whole.until(3.3)
    assert whole.commits


def test_the_first_opinion_on_a_pause_counts_because_silence_makes_everything_sound_finished():
    floor = Floor()
    floor.speech(1.0, 2.0, "How much is a ticket to Boston tomorrow?", 0.0)
    floor.until(2.6)
    floor.tell(PauseHeard(2.6, 1.0, 2.0, 0.99))
    floor.until(5.0)
    assert floor.done(Commit) == [pytest.approx(2.95)]


def test_a_hesitation_does_not_end_a_turn():
    floor = Floor()
    floor.speech(1.0, 2.0, "I want to", 0.1)
    floor.speech(2.9, 3.6, "I want to talk to sales.", 0.95, turn_from_s=1.0)
    floor.until(6.0)
    assert [commit.text for commit in floor.commits] == ["I want to talk to sales."]
    assert floor.commits[0].from_s == 1.0


def test_a_short_yes_is_taken_at_once_when_yes_or_no_was_asked():
    floor = Floor()
    floor.tell(AnswerEnded(Expects.YES_NO))
    floor.speech(1.0, 1.3, "Yes.", None)
    floor.until(3.0)
    assert floor.done(Commit) == [pytest.approx(1.7)]


def test_a_cough_is_nothing():
    floor = Floor()
    floor.speech(1.0, 1.3, "", 0.9)
    floor.until(5.0)
    assert not floor.commits
    assert floor.done(Forget)
    assert not floor.done(Unclear)


def test_long_sound_without_words_is_asked_about_and_again_only_if_it_is_as_long_as_words():
    floor = Floor()
    floor.speech(1.0, 3.0, "", 0.9)
    floor.speech(4.0, 4.8, "", 0.9)
    assert len(floor.done(Unclear)) == 1
    floor.speech(6.0, 8.0, "", 0.9)
    assert len(floor.done(Unclear)) == 2


def test_the_mouth_is_softened_at_once_silenced_by_a_voice_that_goes_on_and_stopped_by_words():
    floor = Floor()
    floor.speaks()
    floor.until(1.28)
    floor.tell(SpeechStarted(1.08, 1.0))
    floor.tell(SpeechGoesOn(1.28, 1.0, 0.28, hum=False))
    assert floor.done(SoftenMouth) == [pytest.approx(1.28)]
    assert floor.done(HoldMouth) == [pytest.approx(1.28)]
    floor.until(2.2)
    floor.tell(PauseHeard(2.0, 1.0, 1.8, 0.95), Transcript(2.2, "No, stop that.", True, 1.0, 1.8, 0.9, 0.1))
    assert floor.done(StopMouth) == [pytest.approx(2.2)]
    floor.until(4.0)
    assert floor.commits[0].text == "No, stop that."


@pytest.mark.parametrize("text", ["mm-hm", "Okay.", "Right.", ""])
def test_a_listeners_noise_lets_the_sentence_go_on(text: str):
    floor = Floor()
    floor.speaks()
    floor.speech(1.0, 1.3, text, 0.9)
    floor.until(3.0)
    assert floor.done(ResumeMouth) == [pytest.approx(1.7)]
    assert not floor.done(StopMouth)
    assert not floor.commits


def test_a_hum_does_not_silence_the_mouth_unless_it_lasts():
    floor = Floor()
    floor.speaks()
    floor.until(1.0)
    floor.tell(SpeechStarted(1.08, 1.0), SpeechGoesOn(1.28, 1.0, 0.28, hum=True))
    assert floor.done(SoftenMouth)
    assert not floor.done(HoldMouth)
    floor.tell(SpeechGoesOn(1.7, 1.0, 0.7, hum=True))
    assert floor.done(HoldMouth)


def test_what_begins_as_a_listeners_noise_does_not_silence_the_mouth_unless_it_lasts():
    floor = Floor()
    floor.speaks()
    floor.hears(SpeechStarted(1.1, 1.0), Glimpse(1.19, 1.0, 0.14, "Yeah"), SpeechGoesOn(1.22, 1.0, 0.22, hum=False))
    assert floor.done(SoftenMouth)
    assert not floor.done(HoldMouth)
    floor.hears(SpeechGoesOn(1.7, 1.0, 0.7, hum=False))
    assert floor.done(HoldMouth) == [pytest.approx(1.7)]


def test_a_look_that_shows_a_listeners_noise_lets_a_silenced_mouth_go_on_softly():
    floor = Floor()
    floor.speaks()
    floor.hears(SpeechStarted(1.1, 1.0), Glimpse(1.19, 1.0, 0.14, "Who"), SpeechGoesOn(1.22, 1.0, 0.22, hum=False))
    assert floor.done(HoldMouth) == [pytest.approx(1.22)]
    floor.hears(Glimpse(1.29, 1.0, 0.26, "Right. Right"))
    assert floor.done(ResumeMouth) == [pytest.approx(1.29)]
    assert floor.done(SoftenMouth) == [pytest.approx(1.1), pytest.approx(1.29)]
    floor.hears(Glimpse(1.35, 1.0, 0.32, "Write to"))
    assert floor.done(HoldMouth) == [pytest.approx(1.22), pytest.approx(1.35)]


def test_a_command_silences_the_mouth_as_soon_as_it_is_seen():
    floor = Floor()
    floor.speaks()
    floor.hears(SpeechStarted(1.1, 1.0), Glimpse(1.17, 1.0, 0.14, "Wait..."))
    assert floor.done(HoldMouth) == [pytest.approx(1.17)]


def test_a_look_at_a_voice_before_this_one_says_nothing():
    floor = Floor()
    floor.speaks()
    floor.until(1.0)
    floor.tell(SpeechStarted(1.1, 1.0), Glimpse(1.17, 0.4, 0.14, "Wait..."))
    assert not floor.done(HoldMouth)


def test_a_caller_who_speaks_before_the_answer_has_begun_is_not_spoken_over():
    floor = Floor()
    floor.tell(Queued(1), SpeechStarted(0.1, 0.0))
    assert floor.done(HoldMouth)
    assert not floor.done(SoftenMouth)


def test_yes_while_the_question_is_still_spoken_is_an_answer():
    floor = Floor()
    floor.tell(AnswerEnded(Expects.YES_NO))
    floor.speaks()
    floor.speech(1.0, 1.3, "Yes.", 0.9)
    assert floor.done(StopMouth)
    assert floor.commits[0].text == "Yes."


def test_a_partial_transcript_with_words_stops_the_mouth_before_the_pause():
    floor = Floor()
    floor.speaks()
    floor.until(1.0)
    floor.tell(SpeechStarted(1.0, 0.95), Transcript(1.6, "no wait", False, 0.95, 1.5, 0.8, 0.1))
    assert floor.done(StopMouth) == [1.0]


def test_a_filler_comes_before_the_silence_is_long_and_again_later():
    floor = Floor()
    floor.speech(1.0, 2.0, "Tell me about loans.", 0.95)
    floor.until(3.1)
    assert floor.done(Fill) == [pytest.approx(3.05)]
    floor.tell(Queued(1, filler=True), UtteranceStarted(3.1, 1, 0.0))
    floor.until(4.0)
    floor.tell(UtteranceEnded(4.0, 1, 10, interrupted=False))
    floor.until(4.9)
    floor.tell(Queued(2, filler=True), UtteranceStarted(4.9, 2, 0.0))
    floor.until(6.0)
    floor.tell(UtteranceEnded(6.0, 2, 10, interrupted=False))
    floor.until(10.5)
    assert floor.done(Fill) == [pytest.approx(3.05), pytest.approx(4.85), pytest.approx(10.0)]


def test_no_filler_when_the_answer_is_heard_in_time():
    floor = Floor()
    floor.speech(1.0, 2.0, "Tell me about loans.", 0.95)
    floor.tell(Queued(1))
    floor.until(2.9)
    floor.tell(UtteranceStarted(2.9, 1, 0.1))
    floor.until(10.0)
    assert not floor.done(Fill)


def test_words_whose_sound_does_not_come_are_bridged_even_after_the_answer_is_thought_out():
    floor = Floor()
    floor.speech(1.0, 2.0, "How much is a ticket to Boston tomorrow?", 0.95)
    floor.until(2.5)
    floor.tell(Queued(1), AnswerEnded())
    floor.until(3.1)
    assert floor.done(Fill) == [pytest.approx(3.05)]
    floor.tell(Queued(2, filler=True), UtteranceStarted(3.1, 2, 0.0))
    floor.until(3.8)
    floor.tell(UtteranceEnded(3.8, 2, 10, interrupted=False), UtteranceStarted(3.9, 1, 1.0))
    floor.until(5.0)
    floor.tell(UtteranceEnded(5.0, 1, 10, interrupted=False))
    floor.until(12.0)
    assert floor.done(Fill) == [pytest.approx(3.05)]


def test_an_answer_begun_late_is_given_a_moment_for_its_sound():
    floor = Floor()
    floor.speech(1.0, 2.0, "I would like to", 0.3)
    floor.until(floor.done(Commit)[0] if floor.done(Commit) else 3.4)
    floor.tell(Queued(1))
    assert turns.next_deadline(floor.state) == pytest.approx(floor.now + 0.25)


def test_words_that_are_not_understood_yet_are_bridged_and_the_filler_is_not_cut_by_the_answer():
    floor = Floor()
    floor.until(1.0)
    floor.tell(SpeechStarted(1.0, 1.0))
    floor.until(2.2)
    floor.tell(PauseHeard(2.2, 1.0, 2.0, 0.9))
    floor.until(3.1)
    assert floor.done(Fill) == [pytest.approx(3.05)]
    floor.tell(Queued(1, filler=True), UtteranceStarted(3.1, 1, 0.0))
    floor.tell(Transcript(3.2, "What time is it?", True, 1.0, 2.0, 0.9, 1.0), Understood(2.0))
    assert len(floor.commits) == 1
    assert not floor.done(StopMouth)


def test_a_caller_who_speaks_on_is_not_bridged():
    floor = Floor()
    floor.until(1.0)
    floor.tell(SpeechStarted(1.0, 1.0))
    floor.until(2.2)
    floor.tell(PauseHeard(2.2, 1.0, 2.0, 0.1))
    floor.until(2.5)
    floor.tell(SpeechStarted(2.5, 2.45))
    floor.until(8.0)
    assert not floor.done(Fill)


def test_silence_is_asked_about_twice_and_then_ended():
    floor = Floor()
    floor.until(30.0)
    assert floor.done(Nudge) == [8.0, 16.0]
    assert floor.done(GiveUp) == [24.0]


def test_a_caller_who_asked_for_time_is_left_alone():
    floor = Floor()
    floor.tell(AnswerEnded(quiet_limit_s=45.0))
    floor.until(44.0)
    assert not floor.done(Nudge)
    floor.until(46.0)
    assert floor.done(Nudge) == [45.0]


def test_going_on_before_the_answer_is_heard_stops_it():
    floor = Floor()
    floor.speech(1.0, 2.0, "Tell me about loans.", 0.95)
    floor.speech(2.6, 3.2, "About loans for students.", 0.95)
    floor.until(4.2)
    assert [commit.text for commit in floor.commits] == ["Tell me about loans.", "About loans for students."]
    assert floor.done(StopMouth)


def test_a_digit_is_a_turn_and_silences_the_mouth():
    floor = Floor()
    floor.speaks()
    floor.until(1.0)
    floor.tell(Digit(1.0, "0", 0.1))
    assert floor.done(StopMouth) == [1.0]
    assert floor.commits[0].digits == "0"


@pytest.mark.parametrize("last", ["4", "#"])
def test_a_number_is_complete_by_count_by_hash_or_by_silence(last: str):
    floor = Floor()
    floor.tell(AnswerEnded(Expects.DIGITS, digits=4))
    for digit in "123" + last:
        floor.tell(Digit(floor.now, digit, 0.1))
    assert floor.commits[0].digits == ("1234" if last == "4" else "123")
    floor = Floor()
    floor.tell(AnswerEnded(Expects.DIGITS, digits=4), Digit(0.0, "1", 0.1), Digit(0.0, "2", 0.1))
    floor.until(1.9)
    assert not floor.commits
    floor.until(2.1)
    assert floor.commits[0].digits == "12"


def test_a_flood_of_digits_is_cut():
    floor = Floor()
    floor.tell(AnswerEnded(Expects.DIGITS))
    for _ in range(500):
        floor.tell(Digit(0.0, "7", 0.05))
    floor.until(5.0)
    assert len(floor.commits[0].digits) == TurnOptions().digits_max


def test_a_monologue_is_taken_at_its_first_pause_and_cut_when_there_is_none():
    floor = Floor()
    floor.speech(1.0, 23.0, "And then he said and", 0.0)
    floor.until(23.5)
    assert floor.done(Commit) == [pytest.approx(23.4)]
    endless = Floor()
    endless.until(1.0)
    endless.tell(SpeechStarted(1.0, 1.0))
    endless.until(100.0)
    assert endless.done(Interject) == [46.0, 91.0]


def test_a_recogniser_that_fails_or_never_answers_is_told():
    floor = Floor()
    floor.until(1.0)
    floor.tell(SpeechStarted(1.0, 1.0))
    floor.until(2.2)
    floor.tell(PauseHeard(2.2, 1.0, 2.0, None), RecognitionFailed(2.2, 1.0, 2.0, "engine gone"))
    (failed,) = [action for _, action in floor.actions if isinstance(action, Unclear)]
    assert (failed.failed, failed.reason, failed.waited_s) == (True, "engine gone", pytest.approx(0.2))
    silent = Floor()
    silent.until(1.0)
    silent.tell(SpeechStarted(1.0, 1.0), PauseHeard(1.0, 1.0, 1.0, 0.9))
    silent.until(10.0)
    assert silent.done(Unclear) == [pytest.approx(3.4)]


def test_what_arrives_late_for_a_taken_turn_is_ignored():
    floor = Floor()
    floor.speech(1.0, 2.0, "What time is it?", 0.95)
    floor.tell(Transcript(2.6, "What time is it", True, 1.0, 2.0, 0.9, 0.4), PauseHeard(2.6, 1.0, 2.0, 0.2))
    floor.until(3.0)
    assert len(floor.commits) == 1


def test_something_that_is_no_event_raises():
    with pytest.raises(TypeError, match="int"):
        turns.step(turns.begin(0.0), 3, 0.0)  # type: ignore[arg-type]


_TEXTS = ["", "mm-hm", "yes", "I would like to", "What time is it?", "stop"]
_KINDS = 14
_STEP = st.tuples(
    st.integers(0, _KINDS - 1),
    st.integers(0, 20),  # tenths of a second since the step before
    st.integers(0, 30),  # tenths of a second ago
    st.integers(0, 30),
    st.integers(0, 5),  # text, utterance, digit, opinion
)


def _event(kind: int, now: float, earlier: float, later: float, pick: int) -> object:
    return [
        SpeechStarted(now, earlier),
        PauseHeard(now, earlier, later, None if pick == 0 else pick / 5),
        Transcript(now, _TEXTS[pick], pick % 2 == 0, earlier, later, 0.9, 0.2),
        Transcript(now, _TEXTS[pick], True, earlier, later, 0.9, 0.2),
        RecognitionFailed(now, earlier, later, "x"),
        Digit(now, "1#*0A9"[pick], 0.1),
        UtteranceStarted(now, pick, 0.1),
        UtteranceEnded(now, pick, 3, interrupted=pick % 2 == 0),
        UtteranceFailed(now, pick, "x"),
        Queued(pick, filler=pick % 2 == 0),
        AnswerEnded(list(Expects)[pick % 3], pick),
        Understood(later),
        SpeechGoesOn(now, earlier, pick / 5, hum=pick % 2 == 0),
        Glimpse(now, earlier, pick / 5, ("Yeah", "Wait", "Where", "")[pick % 4]),
    ][kind]


@settings(max_examples=200, deadline=None)
@given(st.lists(_STEP, min_size=1, max_size=25))
def test_no_order_of_events_hangs_or_holds_the_floor_for_ever(steps: list[tuple[int, int, int, int, int]]):
    floor = Floor()
    for kind, wait, ago, less_ago, pick in steps:
        floor.until(floor.now + wait / 10)
        earlier, later = sorted((max(floor.now - ago / 10, 0.0), max(floor.now - less_ago / 10, 0.0)))
        floor.tell(_event(kind, floor.now, earlier, later, pick))
    floor.tell(MediaLost(floor.now, "x"))
    told = SoftenMouth | HoldMouth | ResumeMouth | StopMouth
    holding = [type(action) for _, action in floor.actions if isinstance(action, told)]
    assert all(pair not in {(HoldMouth, HoldMouth), (HoldMouth, SoftenMouth)} for pair in pairwise(holding))
    # Everybody falls silent: every utterance ends, the answer ends, the ear reports the last pause as failed.
    for utterance_id in range(6):
        floor.tell(UtteranceEnded(floor.now, utterance_id, 0, interrupted=False))
    floor.tell(PauseHeard(floor.now, floor.now, floor.now + 0.01, None))
    floor.until(floor.now + 10.0)
    floor.tell(AnswerEnded())
    for utterance_id in range(6):
        floor.tell(UtteranceEnded(floor.now, utterance_id, 0, interrupted=False))
    floor.until(floor.now + 200.0)
    assert floor.done(GiveUp)
