"""The life of one call, as a table. No I/O, no clock, no tasks: `step` is a pure function.

Rules: everything that moves a call lives in this file; a pair (phase, event) that is neither in `_TABLE` nor a known
race in `_RACES` is a bug in the driver and raises `Unexpected`; the caller's end is legal everywhere. Above:
`calls.session` feeds events and executes actions, in order. Asterisk's facts behind it were measured on 22.10:

* a media leg may be bridged only after its own StasisStart, so JOINING waits for `MediaLegEntered`;
* `continue` takes the channel out of our bridge and application: `CallerLeft` (StasisEnd) is the proof, not the reply;
* the dialplan brings an unanswered caller back by Stasis(app,returned,department,QUEUESTATUS) on the *same* channel;
* the media leg does not die with the caller: it, and the bridge, are released here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ari_app.domain.errors import Unexpected
from ari_app.domain.moves import (
    AWAY,
    Action,
    Adopted,
    AgentCompleted,
    AgentConnected,
    Answer,
    Arrived,
    CallerDestroyed,
    CallerLeft,
    CallerReturned,
    Continue,
    DeadlinePassed,
    Destination,
    DrainAsked,
    Event,
    HangUp,
    HangUpAsked,
    Join,
    JoinFailed,
    LeaveRefused,
    LookAtCaller,
    MediaLegEntered,
    MediaLegLeft,
    OpenMediaLeg,
    Phase,
    Policy,
    QueueAbandoned,
    ReleaseMedia,
    ReportHandOff,
    Settle,
    StartRecording,
    StartVoice,
    StopRecording,
    StopVoice,
    TransferAsked,
    VoiceFailed,
    VoiceFinished,
    Watch,
    Way,
)
from ari_app.domain.outcome import EndedBy, HandOffResult


@dataclass(frozen=True, slots=True)
class Call:
    policy: Policy
    phase: Phase = Phase.ARRIVED
    media: int = 0  # serial of the current (or last) media leg; 0 before the first
    media_open: bool = False  # leg and bridge of that serial may exist
    voice_over: bool = False  # the current voice finished or failed
    recording: int = 0  # serial of the current (or last) recording; 0 before the first
    recording_open: bool = False  # it may be running
    ask: int | None = None  # who waits for the caller to leave; None when nobody does
    destination: Destination | None = None  # where the caller is, or is going; None when unknown or with us
    agent: str | None = None  # who answered the present hand-off
    answered_at_s: float | None = None
    waited_s: float | None = None
    returned_from: tuple[str, str] | None = None  # (department, QUEUESTATUS)
    ended_by: EndedBy | None = None  # None until somebody began the end
    reason: str = ""  # why something went wrong
    cause: int | None = None  # Q.850, None until ENDED or unknown


Result = tuple[Call, list[Action]]


def step(call: Call, event: Event) -> Result:
    """Return the call after `event` and what must be done about it, in order. Raises Unexpected."""
    if call.phase is Phase.ENDED:
        return call, []  # late events after the end are normal: nothing orders Asterisk's channels against each other
    if isinstance(event, CallerDestroyed):
        return _end(call, event)
    transition = _TABLE.get((call.phase, type(event)))
    if transition is not None:
        return transition(call, event)
    if (call.phase, type(event)) in _RACES:
        return call, []
    raise Unexpected(call.phase.name, type(event).__name__)


def race(call: Call, event: Event) -> str | None:
    """Why `event` is ignored in this phase; None when it is not."""
    if call.phase is Phase.ENDED:
        return "the call is over"
    return _RACES.get((call.phase, type(event)))


# -- transitions ---------------------------------------------------------------------------------


def _arrive(call: Call, _: Arrived) -> Result:
    joining, actions = _open_media(call)
    return joining, [Watch(), *actions]


def _adopt(call: Call, event: Adopted) -> Result:
    if event.away:
        return replace(call, phase=Phase.IN_QUEUE), [Watch()]
    joining, actions = _open_media(call)
    return joining, [Watch(), *actions]


def _open_media(call: Call) -> Result:
    serial = call.media + 1
    joining = replace(
        call,
        phase=Phase.JOINING,
        media=serial,
        media_open=True,
        voice_over=False,
        destination=None,
        agent=None,
        answered_at_s=None,
        waited_s=None,
    )
    return joining, [OpenMediaLeg(serial)]


def _join(call: Call, event: MediaLegEntered) -> Result:
    if event.serial != call.media:
        return call, []  # an earlier leg that was already released
    talking = replace(call, phase=Phase.TALKING)
    actions: list[Action] = [Join(call.media), StartVoice(call.media)]
    if call.policy.record and not call.recording_open:
        talking = replace(talking, recording=call.recording + 1, recording_open=True)
        actions.append(StartRecording(talking.recording))
    return talking, actions


def _lose_media(call: Call, event: MediaLegLeft) -> Result:
    if event.serial != call.media:
        return call, []  # an earlier leg that was already released
    return _fall_back(call, f"media leg: {event.reason}")


def _fail_join(call: Call, event: JoinFailed) -> Result:
    return _fall_back(call, f"join: {event.reason}")


def _miss_media(call: Call, _: DeadlinePassed) -> Result:
    return _fall_back(call, "media leg: it did not come in time")


def _finish_voice(call: Call, event: VoiceFinished) -> Result:
    if event.serial != call.media:
        return call, []
    hanging_up = replace(call, phase=Phase.HANGING_UP, voice_over=True, ended_by=EndedBy.ASSISTANT)
    return hanging_up, [HangUp()]


def _fail_voice(call: Call, event: VoiceFailed) -> Result:
    if event.serial != call.media:
        return call, []
    return _fall_back(replace(call, voice_over=True), f"voice: {event.reason}")


def _drain(call: Call, event: DrainAsked) -> Result:
    return _fall_back(call, event.reason)


def _fall_back(call: Call, reason: str) -> Result:
    """The caller shall hear people rather than nothing."""
    destination = call.policy.fallback
    leaving = replace(call, phase=Phase.LEAVING, destination=destination, voice_over=True, reason=reason)
    return leaving, [StopVoice(), Continue(destination)]


def _leave(call: Call, event: TransferAsked) -> Result:
    leaving = replace(call, phase=Phase.LEAVING, destination=event.destination, ask=event.ask)
    return leaving, [Continue(event.destination)]


def _hang_up(call: Call, event: HangUpAsked) -> Result:
    hanging_up = replace(call, phase=Phase.HANGING_UP, ended_by=EndedBy.ASSISTANT, ask=None)
    actions: list[Action] = [HangUp(), Settle(event.ask, Answer.DONE)]
    if call.ask is not None:
        actions.append(Settle(call.ask, Answer.REFUSED, "the call is being hung up"))
    return hanging_up, actions


def _leave_twice(call: Call, event: TransferAsked) -> Result:
    return call, [Settle(event.ask, Answer.REFUSED, "the caller is leaving already")]


def _stay(call: Call, event: LeaveRefused) -> Result:
    return _refused(call, event.reason)


def _stay_late(call: Call, _: DeadlinePassed) -> Result:
    return _refused(call, "the caller did not leave in time")


def _leave_early(call: Call, event: TransferAsked) -> Result:
    return call, [Settle(event.ask, Answer.REFUSED, "the conversation has not begun")]


def _speechless(call: Call, event: VoiceFinished | VoiceFailed | MediaLegLeft) -> Result:
    """The voice ended while the caller is leaving: should the caller stay after all, nobody is there to talk."""
    if event.serial != call.media:
        return call, []
    return replace(call, voice_over=True), []


def _refused(call: Call, reason: str) -> Result:
    destination = call.destination
    department = destination.department if destination else ""
    actions: list[Action] = [ReportHandOff(department, HandOffResult.REFUSED, reason)]
    if call.ask is not None:
        actions.append(Settle(call.ask, Answer.REFUSED, reason))
    if not call.voice_over:
        return replace(call, phase=Phase.TALKING, destination=None, ask=None, reason=reason), actions
    if destination != call.policy.fallback:
        falling, more = _fall_back(replace(call, ask=None), reason)
        return falling, [*actions, *more]
    # Nobody to talk to and no way out: an end is kinder than silence.
    hanging_up = replace(call, phase=Phase.HANGING_UP, ended_by=EndedBy.FAULT, ask=None, reason=call.reason or reason)
    return hanging_up, [*actions, HangUp()]


def _left(call: Call, _: CallerLeft) -> Result:
    destination = call.destination
    phase = Phase.IN_QUEUE
    actions: list[Action] = []
    if call.ask is not None:
        actions.append(Settle(call.ask, Answer.DONE))
    if destination is not None and destination.way is Way.VOICEMAIL:
        phase = Phase.IN_VOICEMAIL
        actions.append(ReportHandOff(destination.department, HandOffResult.VOICEMAIL))
    elif call.agent is not None:  # the queue's own events overtook StasisEnd
        phase = Phase.WITH_AGENT
    away, release = _release(replace(call, phase=phase, ask=None), keep_recording=call.policy.record_people)
    return away, [*actions, *release]


def _left_unasked(call: Call, _: CallerLeft) -> Result:
    return _release(replace(call, phase=Phase.IN_DIALPLAN, destination=None), keep_recording=True)


def _release(call: Call, *, keep_recording: bool) -> Result:
    actions: list[Action] = []
    if call.media_open:
        actions += [StopVoice(), ReleaseMedia(call.media)]
        call = replace(call, media_open=False, voice_over=True)
    if call.recording_open and not keep_recording:
        actions.append(StopRecording(call.recording))
        call = replace(call, recording_open=False)
    return call, actions


def _return(call: Call, event: CallerReturned) -> Result:
    actions: list[Action] = []
    if call.destination is not None or call.phase in AWAY:
        department = event.department or (call.destination.department if call.destination else "")
        result = HandOffResult.RETURNED if call.agent is None else HandOffResult.ANSWERED
        actions.append(ReportHandOff(department, result, event.status, call.waited_s, call.agent))
    if call.ask is not None:
        actions.append(Settle(call.ask, Answer.DONE))
    released, release = _release(replace(call, ask=None), keep_recording=True)
    returned = replace(released, returned_from=(event.department, event.status))
    joining, more = _open_media(returned)
    return joining, [*actions, *release, *more]


def _hang_up_returned(call: Call, _: CallerReturned) -> Result:
    return call, [HangUp()]


def _connect(call: Call, event: AgentConnected) -> Result:
    phase = call.phase if call.phase is Phase.LEAVING else Phase.WITH_AGENT
    answered_at_s = event.at_s if call.answered_at_s is None else call.answered_at_s
    waited_s = event.waited_s if event.waited_s is not None else call.waited_s
    agent = call.agent or event.agent
    connected = replace(call, phase=phase, agent=agent, answered_at_s=answered_at_s, waited_s=waited_s)
    return connected, [ReportHandOff(_department(call), HandOffResult.ANSWERED, "", waited_s, agent)]


def _complete(call: Call, event: AgentCompleted) -> Result:
    report = ReportHandOff(_department(call), HandOffResult.ANSWERED, "", call.waited_s, call.agent, event.talked_s)
    return replace(call, phase=Phase.IN_DIALPLAN), [report]


def _abandon(call: Call, event: QueueAbandoned) -> Result:
    return replace(call, waited_s=event.waited_s), []


def _look(call: Call, _: DeadlinePassed) -> Result:
    return call, [LookAtCaller()]


def _hang_up_again(call: Call, _: DeadlinePassed) -> Result:
    return call, [HangUp(), LookAtCaller()]


def _hang_up_away(call: Call, event: HangUpAsked) -> Result:
    return call, [Settle(event.ask, Answer.REFUSED, "the caller is with people")]


def _settle_hanging_up(call: Call, event: HangUpAsked) -> Result:
    return call, [Settle(event.ask, Answer.DONE)]


def _end(call: Call, event: CallerDestroyed) -> Result:
    actions: list[Action] = []
    if call.ask is not None:
        actions.append(Settle(call.ask, Answer.GONE))
    if call.phase in {Phase.IN_QUEUE, Phase.WITH_AGENT}:
        actions.append(_last_report(call, event.at_s))
    released, release = _release(call, keep_recording=False)
    ended_by = call.ended_by or _who_ended(call, lost=event.lost)
    ended = replace(released, phase=Phase.ENDED, ask=None, cause=event.cause, ended_by=ended_by)
    return ended, [*actions, *release]


def _last_report(call: Call, at_s: float) -> ReportHandOff:
    if call.agent is None:
        return ReportHandOff(_department(call), HandOffResult.ABANDONED, "", call.waited_s)
    talked_s = None if call.answered_at_s is None else at_s - call.answered_at_s
    return ReportHandOff(_department(call), HandOffResult.ANSWERED, "", call.waited_s, call.agent, talked_s)


def _who_ended(call: Call, *, lost: bool) -> EndedBy:
    if lost:
        return EndedBy.SWITCH
    left_to_people = call.phase in AWAY and (call.destination is not None or call.agent is not None)
    return EndedBy.QUEUE if left_to_people else EndedBy.CALLER


def _department(call: Call) -> str:
    return call.destination.department if call.destination else ""


# -- the table -------------------------------------------------------------------------------------

_Transition = Callable[[Call, Any], Result]
_Pair = tuple[Phase, type]

_AWAY_TABLE: Mapping[type, _Transition] = {
    CallerReturned: _return,
    AgentConnected: _connect,
    HangUpAsked: _hang_up_away,
    TransferAsked: _leave_twice,
    DeadlinePassed: _look,
}

_TABLE: Mapping[_Pair, _Transition] = MappingProxyType(
    {
        (Phase.ARRIVED, Arrived): _arrive,
        (Phase.ARRIVED, Adopted): _adopt,
        (Phase.JOINING, MediaLegEntered): _join,
        (Phase.JOINING, MediaLegLeft): _lose_media,
        (Phase.JOINING, DeadlinePassed): _miss_media,
        (Phase.JOINING, TransferAsked): _leave_early,
        (Phase.JOINING, HangUpAsked): _hang_up,
        (Phase.JOINING, DrainAsked): _drain,
        (Phase.JOINING, CallerLeft): _left_unasked,
        (Phase.JOINING, CallerReturned): _return,
        (Phase.TALKING, MediaLegLeft): _lose_media,
        (Phase.TALKING, JoinFailed): _fail_join,
        (Phase.TALKING, VoiceFinished): _finish_voice,
        (Phase.TALKING, VoiceFailed): _fail_voice,
        (Phase.TALKING, TransferAsked): _leave,
        (Phase.TALKING, HangUpAsked): _hang_up,
        (Phase.TALKING, DrainAsked): _drain,
        (Phase.TALKING, CallerLeft): _left_unasked,
        (Phase.TALKING, CallerReturned): _return,  # StasisEnd was missed over a reconnect
        (Phase.TALKING, DeadlinePassed): _look,
        (Phase.LEAVING, CallerLeft): _left,
        (Phase.LEAVING, LeaveRefused): _stay,
        (Phase.LEAVING, DeadlinePassed): _stay_late,
        (Phase.LEAVING, TransferAsked): _leave_twice,
        (Phase.LEAVING, HangUpAsked): _hang_up,
        (Phase.LEAVING, VoiceFinished): _speechless,
        (Phase.LEAVING, VoiceFailed): _speechless,
        (Phase.LEAVING, MediaLegLeft): _speechless,
        (Phase.LEAVING, AgentConnected): _connect,  # AMI is another socket: it may overtake StasisEnd
        (Phase.LEAVING, CallerReturned): _return,  # StasisEnd was missed over a reconnect
        **{(phase, event): transition for phase in AWAY for event, transition in _AWAY_TABLE.items()},
        (Phase.IN_QUEUE, QueueAbandoned): _abandon,
        (Phase.WITH_AGENT, AgentCompleted): _complete,
        (Phase.HANGING_UP, HangUpAsked): _settle_hanging_up,
        (Phase.HANGING_UP, TransferAsked): _leave_twice,
        (Phase.HANGING_UP, CallerReturned): _hang_up_returned,
        (Phase.HANGING_UP, DeadlinePassed): _hang_up_again,
    }
)

_LATE_MEDIA = "the leg was released before its last events were read"
_LATE_VOICE = "the voice noticed the end of its part on its own"
_OTHER_SOCKET = "AMI is another socket: its events may come late"
_MISSED = "asked or reported for a phase that had just ended"


def _late_media(phase: Phase) -> dict[_Pair, str]:
    events: tuple[type, ...] = (MediaLegEntered, MediaLegLeft, JoinFailed)
    return {(phase, event): _LATE_MEDIA for event in events}


def _late_voice(phase: Phase) -> dict[_Pair, str]:
    events: tuple[type, ...] = (VoiceFinished, VoiceFailed)
    return {(phase, event): _LATE_VOICE for event in events}


def _late_queue(phase: Phase) -> dict[_Pair, str]:
    events: tuple[type, ...] = (AgentConnected, AgentCompleted, QueueAbandoned)
    return {(phase, event): _OTHER_SOCKET for event in events}


_RACES: Mapping[_Pair, str] = MappingProxyType(
    {
        pair: reason
        for pair, reason in {
            **_late_queue(Phase.JOINING),
            **_late_queue(Phase.TALKING),
            **_late_queue(Phase.LEAVING),
            **_late_queue(Phase.HANGING_UP),
            **{pair: reason for phase in AWAY for pair, reason in _late_queue(phase).items()},
            **_late_media(Phase.LEAVING),
            **_late_media(Phase.HANGING_UP),
            **{pair: reason for phase in AWAY for pair, reason in _late_media(phase).items()},
            **_late_voice(Phase.JOINING),
            **_late_voice(Phase.HANGING_UP),
            **{pair: reason for phase in AWAY for pair, reason in _late_voice(phase).items()},
            (Phase.TALKING, MediaLegEntered): "reported again by a reconcile",
            (Phase.TALKING, LeaveRefused): _MISSED,
            (Phase.HANGING_UP, LeaveRefused): _MISSED,
            **{(phase, LeaveRefused): "the reply came after the event it contradicts" for phase in AWAY},
            (Phase.HANGING_UP, CallerLeft): "StasisEnd comes before the channel's end",
            **{(phase, CallerLeft): "StasisEnd reported again by a reconcile" for phase in AWAY},
            (Phase.HANGING_UP, DrainAsked): "the call is ending anyway",
            (Phase.LEAVING, DrainAsked): "the caller is leaving anyway",
            **{(phase, DrainAsked): "the caller is with people already" for phase in AWAY},
        }.items()
        if pair not in _TABLE
    }
)
