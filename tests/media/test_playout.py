"""What is sent frame by frame, and how much of it counts as heard."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.playout import Ended, OutgoingFrame, Playout, PlayoutEvent, PlayoutOptions, Started
from tests.media.far_end import tone

OPTIONS = PlayoutOptions()


def frames(playout: Playout, count: int) -> list[OutgoingFrame]:
    return [playout.frame() for _ in range(count)]


def events(sent: list[OutgoingFrame]) -> list[PlayoutEvent]:
    return [event for frame in sent for event in frame.events]


def play_all(playout: Playout) -> list[OutgoingFrame]:
    sent = []
    while playout.waiting:
        sent.append(playout.frame())
    return [*sent, playout.frame()]


def loudness(codes: bytes | None) -> float:
    return float(np.abs(MU_LAW.decode(codes).astype(np.float64)).max()) if codes else 0.0


def test_without_anything_to_say_it_is_silent() -> None:
    assert all(frame.codes is None for frame in frames(Playout(OPTIONS), 5))


def test_sound_in_odd_chunks_comes_out_whole() -> None:
    playout = Playout(OPTIONS)
    sound = tone(0.5)[1:]  # the first sample of a sine is silent
    playout.announce(1, 10)
    for begin in range(0, len(sound), 37):
        playout.feed(1, sound[begin : begin + 37])
    playout.finish(1)
    sent = b"".join(frame.codes or b"" for frame in play_all(playout))
    assert sent[: len(sound)] == MU_LAW.encode(np.ascontiguousarray(sound))
    assert set(sent[len(sound) :]) <= {0xFF}


def test_only_the_first_frame_of_a_spurt_is_marked() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, tone(0.1))
    assert [frame.spurt for frame in frames(playout, 8)] == [True, *[False] * 7]
    playout.feed(1, tone(0.1))  # it had run dry: speech begins anew
    assert playout.frame().spurt


def test_a_dry_speaker_is_silence_and_not_the_end() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, tone(0.1))
    sent = frames(playout, 20)
    assert events(sent) == [Started(1)]
    assert all(frame.codes is None for frame in sent[5:])
    playout.finish(1)
    assert events(frames(playout, 2)) == [Ended(1, 10, interrupted=False)]


def test_silence_before_the_first_sound_is_cut_to_the_lead_in() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, np.zeros(4000, np.int16))
    playout.feed(1, np.concatenate((np.zeros(2000, np.int16), tone(0.1))))
    sent = frames(playout, 1)
    assert events(sent) == [Started(1)]
    quiet = np.flatnonzero(np.abs(MU_LAW.decode(sent[0].codes or b"")) > 100)[0]
    assert 75 <= quiet <= 85


def test_stop_fades_within_one_frame_and_then_is_silent() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 100)
    playout.announce(2, 50)
    playout.feed(1, tone(2.0))
    playout.finish(1)
    frames(playout, 25)
    playout.stop()
    fade, after = frames(playout, 2)
    assert fade.codes is not None
    assert loudness(fade.codes[40:]) == 0.0
    samples = np.abs(MU_LAW.decode(fade.codes[:40]).astype(np.int32))
    assert samples[:20].max() > samples[30:].max()
    assert after.codes is None
    assert events([fade, after]) == [Ended(1, 25, interrupted=True), Ended(2, 0, interrupted=True)]


def test_heard_is_exact_at_marks() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 30)
    playout.feed(1, tone(1.0), chars_until=5)  # slow
    playout.feed(1, tone(0.2), chars_until=30)  # fast
    playout.finish(1)
    frames(playout, 50)
    playout.stop()
    assert Ended(1, 5, interrupted=True) in events(frames(playout, 2))


def test_heard_of_a_sentence_that_was_not_made_yet_is_guessed_from_the_speaking_rate() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 140)  # ten seconds at 14 characters a second
    playout.feed(1, tone(1.0))
    frames(playout, 50)
    playout.stop()
    assert events(frames(playout, 2))[-1] == Ended(1, 14, interrupted=True)


def test_a_failed_utterance_plays_what_there_is_and_says_so() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 100)
    playout.feed(1, tone(0.1))
    playout.fail(1)
    ended = events(play_all(playout))[-1]
    assert isinstance(ended, Ended)
    assert ended.failed
    assert ended.heard_chars < 100


def test_pause_goes_on_at_the_same_place() -> None:
    playout = Playout(OPTIONS)
    sound = tone(0.4)[1:]
    playout.announce(1, 10)
    playout.feed(1, sound)
    playout.finish(1)
    before = frames(playout, 5)
    playout.pause()
    assert [loudness(frame.codes) > 0 for frame in frames(playout, 3)] == [True, False, False]  # the fade
    playout.resume()
    after = play_all(playout)
    sent = b"".join(frame.codes or b"" for frame in [*before, *after])
    codes = MU_LAW.encode(np.ascontiguousarray(sound))
    faded = slice(5 * 160, 5 * 160 + 40)
    assert sent[: faded.start] == codes[: faded.start]
    assert sent[faded.stop : len(codes)] == codes[faded.stop :]


def test_more_than_the_bound_is_refused() -> None:
    playout = Playout(PlayoutOptions(max_buffered_s=1.0))
    playout.announce(1, 10)
    assert playout.feed(1, tone(0.9))
    assert not playout.feed(1, tone(0.2))


@given(st.integers(1, 500), st.floats(0.02, 5.0), st.integers(0, 300), st.booleans())
@settings(max_examples=200)
def test_heard_is_never_more_than_was_said_and_all_of_it_only_at_the_end(
    chars: int, duration_s: float, stop_after: int, finished: bool
) -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, chars)
    playout.feed(1, tone(duration_s))
    if finished:
        playout.finish(1)
    sent = frames(playout, stop_after)
    playout.stop()
    ended = [event for event in events([*sent, *frames(playout, 2)]) if isinstance(event, Ended)]
    assert len(ended) == 1
    assert 0 <= ended[0].heard_chars <= chars
    if ended[0].interrupted:
        assert ended[0].heard_chars < chars
    else:
        assert ended[0].heard_chars == chars


class PlayoutMachine(RuleBasedStateMachine):
    """Any order of calls: every utterance ends exactly once and in order, every frame is 160 codes or silence."""

    def __init__(self) -> None:
        super().__init__()
        self.playout = Playout(OPTIONS)
        self.announced = 0
        self.fed: dict[int, int] = {}
        self.ended: list[Ended] = []
        self.started: list[int] = []
        self.paused = False

    @rule(chars=st.integers(0, 60))
    def announce(self, chars: int) -> None:
        self.playout.announce(self.announced, chars)
        self.announced += 1

    @precondition(lambda self: self.announced)
    @rule(back=st.integers(0, 3), samples=st.integers(0, 900))
    def feed(self, back: int, samples: int) -> None:
        self.playout.feed(max(self.announced - 1 - back, 0), tone(samples / 8000))

    @precondition(lambda self: self.announced)
    @rule(back=st.integers(0, 3), fails=st.booleans())
    def finish(self, back: int, fails: bool) -> None:
        utterance_id = max(self.announced - 1 - back, 0)
        if fails:
            self.playout.fail(utterance_id)
        else:
            self.playout.finish(utterance_id)

    @rule()
    def stop(self) -> None:
        self.playout.stop()
        self.paused = False
        self.play(2)
        assert self.playout.waiting == 0
        assert len(self.ended) == self.announced

    @rule()
    def pause(self) -> None:
        self.playout.pause()
        self.playout.frame()
        self.paused = True

    @rule()
    def resume(self) -> None:
        self.playout.resume()
        self.paused = False

    @rule(count=st.integers(1, 12))
    def play(self, count: int) -> None:
        for _ in range(count):
            frame = self.playout.frame()
            assert frame.codes is None or len(frame.codes) == 160
            for event in frame.events:
                if isinstance(event, Ended):
                    self.ended.append(event)
                else:
                    self.started.append(event.utterance_id)

    @invariant()
    def each_ends_once_and_in_order(self) -> None:
        ids = [one.utterance_id for one in self.ended]
        assert ids == list(range(len(ids)))
        assert len(self.started) == len(set(self.started))

    @invariant()
    def nothing_is_said_while_paused(self) -> None:
        if self.paused:
            assert self.playout.frame().codes is None


TestPlayoutInAnyOrder = PlayoutMachine.TestCase
TestPlayoutInAnyOrder.settings = settings(max_examples=60, stateful_step_count=40)


def test_softened_speech_slides_to_a_quarter_and_back_and_loses_nothing() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, tone(0.4))
    playout.finish(1)
    loud = loudness(playout.frame().codes)
    playout.soften()
    sliding, soft, still_soft = (loudness(frame.codes) for frame in frames(playout, 3))
    assert 0.5 * loud < sliding <= loud
    assert abs(soft / loud - OPTIONS.soft_gain) < 0.03
    assert abs(still_soft / loud - OPTIONS.soft_gain) < 0.03
    playout.resume()
    rising, loud_again = (loudness(frame.codes) for frame in frames(playout, 2))
    assert 0.5 * loud < rising <= loud
    assert loud_again == loud
    rest = play_all(playout)
    assert len(rest) - 1 == 20 - 6
    assert events(rest) == [Ended(1, 10, interrupted=False)]


def test_softened_then_held_then_resumed_is_as_loud_as_ever() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, tone(0.4))
    loud = loudness(frames(playout, 2)[-1].codes)
    playout.soften()
    frames(playout, 2)
    playout.pause()
    assert playout.frame().codes is not None  # the fade
    assert playout.frame().codes is None
    playout.resume()
    assert loudness(frames(playout, 3)[-1].codes) == loud


def test_what_is_said_after_a_stop_is_not_soft() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, tone(0.4))
    loud = loudness(frames(playout, 2)[-1].codes)
    playout.soften()
    frames(playout, 2)
    playout.stop()
    playout.announce(2, 10)
    playout.feed(2, tone(0.4))
    assert loudness(frames(playout, 4)[-1].codes) == loud


def test_louder_speech_is_louder_and_never_wraps_around() -> None:
    playout = Playout(OPTIONS)
    playout.announce(1, 10)
    playout.feed(1, tone(0.2, amplitude=8000))
    plain = loudness(frames(playout, 2)[-1].codes)
    playout.loudness = 2.0
    assert abs(loudness(frames(playout, 3)[-1].codes) / plain - 2.0) < 0.1
    playout.loudness = 8.0
    sent = frames(playout, 3)[-1].codes
    assert sent is not None
    assert loudness(sent) > 30_000
    steps = np.abs(np.diff(MU_LAW.decode(sent).astype(np.int32)))
    assert steps.max() < 40_000  # a sample that wrapped around would jump from one end to the other
