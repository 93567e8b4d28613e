"""The call's table: the ways a call goes, the races, and that nothing is ever left behind."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.domain import moves as m
from ari_app.domain.call import Call, race, step
from ari_app.domain.errors import Unexpected
from ari_app.domain.moves import Phase, Way
from ari_app.domain.outcome import EndedBy, HandOffResult

FALLBACK = m.Destination(Way.FALLBACK, "orphan", "s")
SUPPORT = m.Destination(Way.QUEUE, "handoff", "2000", "support")
MAILBOX = m.Destination(Way.VOICEMAIL, "voicemail-box", "2000", "support")
POLICY = m.Policy(FALLBACK, record=True, record_people=True)


def run(*events: m.Event, policy: m.Policy = POLICY) -> tuple[Call, list[m.Action]]:
    """The call after `events`, and what the last one asked for."""
    call, actions = Call(policy), list[m.Action]()
    for event in events:
        call, actions = step(call, event)
    return call, actions


TALKING = (m.Arrived(), m.MediaLegEntered(1))
LEAVING = (*TALKING, m.TransferAsked(7, SUPPORT))
IN_QUEUE = (*LEAVING, m.CallerLeft())


def test_an_arriving_caller_is_watched_before_anything_is_asked_for() -> None:
    call, actions = run(m.Arrived())
    assert call.phase is Phase.JOINING
    assert actions == [m.Watch(), m.OpenMediaLeg(1)]


def test_the_caller_is_joined_only_when_the_media_leg_entered_the_application() -> None:
    call, actions = run(*TALKING)
    assert call.phase is Phase.TALKING
    assert actions == [m.Join(1), m.StartVoice(1), m.StartRecording(1)]


def test_nothing_is_recorded_when_the_policy_says_no() -> None:
    _, actions = run(*TALKING, policy=m.Policy(FALLBACK, record=False))
    assert m.StartRecording(1) not in actions


def test_a_finished_conversation_hangs_up_and_the_assistant_ended_it() -> None:
    call, actions = run(*TALKING, m.VoiceFinished(1))
    assert actions == [m.HangUp()]
    call, _ = step(call, m.CallerDestroyed(1.0, 16))
    assert call.ended_by is EndedBy.ASSISTANT


def test_a_transfer_is_done_when_the_caller_left_and_not_before() -> None:
    _, actions = run(*LEAVING)
    assert actions == [m.Continue(SUPPORT)]
    call, actions = run(*IN_QUEUE)
    assert call.phase is Phase.IN_QUEUE
    assert actions == [m.Settle(7, m.Answer.DONE), m.StopVoice(), m.ReleaseMedia(1)]


def test_the_recording_stops_at_the_hand_off_when_people_are_not_recorded() -> None:
    _, actions = run(*IN_QUEUE, policy=m.Policy(FALLBACK, record=True, record_people=False))
    assert m.StopRecording(1) in actions


def test_an_answered_hand_off_reports_who_took_it_and_how_long_they_talked() -> None:
    call, actions = run(*IN_QUEUE, m.AgentConnected(10.0, "PJSIP/2101", 3.5))
    assert actions == [m.ReportHandOff("support", HandOffResult.ANSWERED, "", 3.5, "PJSIP/2101")]
    call, actions = step(call, m.CallerDestroyed(22.0, 16))
    assert m.ReportHandOff("support", HandOffResult.ANSWERED, "", 3.5, "PJSIP/2101", 12.0) in actions
    assert call.ended_by is EndedBy.QUEUE


def test_a_caller_who_gives_up_waiting_is_reported_as_abandoned() -> None:
    _, actions = run(*IN_QUEUE, m.QueueAbandoned(8.0), m.CallerDestroyed(9.0, 16))
    assert m.ReportHandOff("support", HandOffResult.ABANDONED, "", 8.0) in actions


def test_an_unanswered_caller_comes_back_to_a_new_media_leg() -> None:
    call, actions = run(*IN_QUEUE, m.CallerReturned("support", "JOINEMPTY"))
    assert call.phase is Phase.JOINING
    assert call.returned_from == ("support", "JOINEMPTY")
    assert actions == [m.ReportHandOff("support", HandOffResult.RETURNED, "JOINEMPTY"), m.OpenMediaLeg(2)]
    call, actions = step(call, m.MediaLegEntered(2))
    assert actions == [m.Join(2), m.StartVoice(2)]  # the recording went on


def test_a_refused_transfer_keeps_the_caller_talking() -> None:
    call, actions = run(*LEAVING, m.LeaveRefused("409"))
    assert call.phase is Phase.TALKING
    assert m.Settle(7, m.Answer.REFUSED, "409") in actions


def test_a_refused_transfer_without_a_voice_goes_to_the_human_queue() -> None:
    call, actions = run(*LEAVING, m.VoiceFailed(1, "broke"), m.LeaveRefused("409"))
    assert call.phase is Phase.LEAVING
    assert actions[-2:] == [m.StopVoice(), m.Continue(FALLBACK)]


def test_when_even_the_human_queue_is_refused_the_call_ends_rather_than_be_silent() -> None:
    call, actions = run(*TALKING, m.VoiceFailed(1, "broke"), m.LeaveRefused("409"))
    assert actions[-1] == m.HangUp()
    assert call.ended_by is EndedBy.FAULT
    assert call.reason == "voice: broke"


def test_a_fall_back_that_is_a_queue_like_any_other_is_tried_once_too() -> None:
    policy = m.Policy(m.Destination(Way.QUEUE, "human-queue", "support"))
    _, actions = run(*TALKING, m.VoiceFailed(1, "broke"), m.LeaveRefused("409"), policy=policy)
    assert actions[-1] == m.HangUp()


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((m.Arrived(), m.MediaLegLeft(1, "refused")), "media leg: refused"),
        ((m.Arrived(), m.DeadlinePassed(Phase.JOINING)), "media leg: it did not come in time"),
        ((*TALKING, m.MediaLegLeft(1, "it ended")), "media leg: it ended"),
        ((*TALKING, m.JoinFailed("422")), "join: 422"),
        ((*TALKING, m.VoiceFailed(1, "broke")), "voice: broke"),
        ((*TALKING, m.DrainAsked("shutting down")), "shutting down"),
    ],
)
def test_whatever_breaks_the_caller_goes_to_the_human_queue(events: tuple[m.Event, ...], reason: str) -> None:
    call, actions = run(*events)
    assert call.phase is Phase.LEAVING
    assert actions == [m.StopVoice(), m.Continue(FALLBACK)]
    assert call.reason == reason


def test_a_caller_hanging_up_during_a_transfer_tells_the_one_who_asked() -> None:
    _, actions = run(*LEAVING, m.CallerDestroyed(5.0, 16))
    assert actions[0] == m.Settle(7, m.Answer.GONE)
    assert m.ReleaseMedia(1) in actions


def test_a_second_transfer_is_refused_while_the_caller_is_leaving() -> None:
    _, actions = run(*LEAVING, m.TransferAsked(8, SUPPORT))
    assert actions == [m.Settle(8, m.Answer.REFUSED, "the caller is leaving already")]


def test_voicemail_is_a_hand_off_of_its_own() -> None:
    call, actions = run(*TALKING, m.TransferAsked(7, MAILBOX), m.CallerLeft())
    assert call.phase is Phase.IN_VOICEMAIL
    assert m.ReportHandOff("support", HandOffResult.VOICEMAIL) in actions


def test_an_agent_may_answer_before_we_read_that_the_caller_left() -> None:
    call, _ = run(*LEAVING, m.AgentConnected(1.0, "PJSIP/2101", 0.0), m.CallerLeft())
    assert call.phase is Phase.WITH_AGENT


def test_an_adopted_waiting_caller_is_only_watched() -> None:
    call, actions = run(m.Adopted(away=True))
    assert call.phase is Phase.IN_QUEUE
    assert actions == [m.Watch()]


def test_a_leg_that_was_given_up_does_not_disturb_its_successor() -> None:
    events = (*IN_QUEUE, m.CallerReturned("support", "TIMEOUT"), m.MediaLegLeft(1, "late"), m.MediaLegEntered(1))
    call, actions = run(*events)
    assert call.phase is Phase.JOINING
    assert actions == []


def test_a_channel_that_vanished_unseen_was_lost_by_the_switch() -> None:
    call, _ = run(*TALKING, m.CallerDestroyed(1.0, None, lost=True))
    assert call.ended_by is EndedBy.SWITCH


def test_a_pair_nobody_thought_of_raises() -> None:
    with pytest.raises(Unexpected, match="MediaLegEntered while ARRIVED"):
        run(m.MediaLegEntered(1))
    with pytest.raises(Unexpected, match="Arrived while TALKING"):
        run(*TALKING, m.Arrived())


def test_every_ignored_event_has_a_reason() -> None:
    call, _ = run(*IN_QUEUE)
    assert race(call, m.VoiceFinished(1)) == "the voice noticed the end of its part on its own"
    assert race(call, m.CallerDestroyed(1.0, 16)) is None


@dataclass
class World:
    """What Asterisk and our process would hold after these actions."""

    media: set[int] = field(default_factory=set[int])
    recordings: set[int] = field(default_factory=set[int])
    voices: int = 0
    waiting: set[int] = field(default_factory=set[int])

    def do(self, action: m.Action) -> None:
        match action:
            case m.OpenMediaLeg(serial):
                assert not self.media, "a second leg beside the first"
                self.media.add(serial)
            case m.ReleaseMedia(serial):
                assert self.voices == 0, "the leg was taken from under a talking voice"
                self.media.discard(serial)
            case m.StartVoice():
                self.voices += 1
            case m.StopVoice():
                self.voices = 0
            case m.StartRecording(serial):
                assert not self.recordings, "recorded twice"
                self.recordings.add(serial)
            case m.StopRecording(serial):
                self.recordings.discard(serial)
            case m.Settle(ask):
                assert ask in self.waiting, "answered somebody twice"
                self.waiting.discard(ask)
            case _:
                pass


serials = st.integers(1, 4)
reasons = st.just("x")
asks = st.integers(1, 10**9)
events = st.one_of(
    st.builds(m.Arrived),
    st.builds(m.Adopted, st.booleans()),
    st.builds(m.MediaLegEntered, serials),
    st.builds(m.MediaLegLeft, serials, reasons),
    st.builds(m.JoinFailed, reasons),
    st.builds(m.VoiceFinished, serials),
    st.builds(m.VoiceFailed, serials, reasons),
    st.builds(m.TransferAsked, asks, st.sampled_from([SUPPORT, MAILBOX])),
    st.builds(m.HangUpAsked, asks),
    st.builds(m.DrainAsked, reasons),
    st.builds(m.LeaveRefused, reasons),
    st.builds(m.CallerLeft),
    st.builds(m.CallerReturned, st.just("support"), st.just("TIMEOUT")),
    st.builds(m.AgentConnected, st.just(1.0), st.just("PJSIP/2101"), st.none()),
    st.builds(m.AgentCompleted, st.none()),
    st.builds(m.QueueAbandoned, st.none()),
    st.builds(m.DeadlinePassed, st.sampled_from(list(Phase))),
)
policies = st.builds(m.Policy, st.just(FALLBACK), st.booleans(), st.booleans())


@settings(max_examples=400)
@given(policies, st.lists(events, max_size=40))
def test_no_sequence_of_events_leaves_anything_behind(policy: m.Policy, sequence: list[m.Event]) -> None:
    world, call = World(), Call(policy)
    begun = [m.Arrived() if policy.record else m.Adopted(away=policy.record_people)]
    for event in [*begun, *sequence, m.CallerDestroyed(99.0, 16)]:
        if isinstance(event, m.TransferAsked | m.HangUpAsked):
            if event.ask in world.waiting:
                continue
            world.waiting.add(event.ask)
        try:
            call, actions = step(call, event)
        except Unexpected:
            world.waiting.discard(getattr(event, "ask", -1))
            continue
        for action in actions:
            world.do(action)
    assert call.phase is Phase.ENDED
    assert world == World()


@given(st.lists(events, max_size=40))
def test_after_the_end_nothing_is_done_any_more(sequence: list[m.Event]) -> None:
    call, _ = run(*TALKING, m.CallerDestroyed(1.0, 16))
    for event in sequence:
        call, actions = step(call, event)
        assert actions == []


DRIVEN = [
    (phase, event)
    for phase in Phase
    if phase not in {Phase.ARRIVED, Phase.ENDED}
    for event in (
        m.HangUpAsked(1),
        m.TransferAsked(1, SUPPORT),
        m.DrainAsked("x"),
        m.CallerLeft(),
        m.CallerReturned("support", "TIMEOUT"),
        m.DeadlinePassed(phase),
        m.MediaLegLeft(1, "x"),
        m.VoiceFailed(1, "x"),
        m.CallerDestroyed(1.0, 16),
    )
]


@pytest.mark.parametrize(("phase", "event"), DRIVEN)
def test_what_the_world_may_do_at_any_moment_is_legal_in_every_phase(phase: Phase, event: m.Event) -> None:
    step(Call(POLICY, phase=phase, media=1, media_open=True), event)
