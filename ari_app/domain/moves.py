"""What can happen to a call and what must then be done: the words of the table in `ari_app.domain.call`.

Events are past tense, actions imperative. Values only: nothing here decides.
"""

from dataclasses import dataclass
from enum import Enum

from ari_app.domain.outcome import HandOffResult


class Phase(Enum):
    """Where the call stands; only `step` moves it."""

    ARRIVED = "arrived"  # the caller is in our application; nothing was done yet
    JOINING = "joining"  # the media leg was asked for but has not entered the application
    TALKING = "talking"  # caller and assistant are bridged
    LEAVING = "leaving"  # Asterisk was asked to take the caller to the dialplan
    IN_QUEUE = "in_queue"  # with the dialplan, waiting for a person
    WITH_AGENT = "with_agent"  # a person answered
    IN_VOICEMAIL = "in_voicemail"
    IN_DIALPLAN = "in_dialplan"  # left our application without our asking; usually about to end
    HANGING_UP = "hanging_up"  # Asterisk was asked to hang up
    ENDED = "ended"


AWAY = frozenset({Phase.IN_QUEUE, Phase.WITH_AGENT, Phase.IN_VOICEMAIL, Phase.IN_DIALPLAN})


class Way(Enum):
    """What kind of place in the dialplan a caller is sent to."""

    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    FALLBACK = "fallback"  # the human queue for callers we cannot serve


@dataclass(frozen=True, slots=True)
class Destination:
    """A place in the dialplan. `department` is "" for the fall-back."""

    way: Way
    context: str
    extension: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for this call from its begin. `record_people` lets the recording go on after a hand-off."""

    fallback: Destination
    record: bool = False
    record_people: bool = False


# -- what happens ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrived:
    """The caller entered our application for the first time."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """Taken over from a process that died. `away`: the caller is in the dialplan (queue), not in our application."""

    away: bool


@dataclass(frozen=True, slots=True)
class MediaLegEntered:
    serial: int


@dataclass(frozen=True, slots=True)
class MediaLegLeft:
    """The leg's StasisEnd or end, or it could not be made."""

    serial: int
    reason: str


@dataclass(frozen=True, slots=True)
class JoinFailed:
    reason: str


@dataclass(frozen=True, slots=True)
class VoiceFinished:
    """The conversation is over."""

    serial: int


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    serial: int
    reason: str


@dataclass(frozen=True, slots=True)
class TransferAsked:
    ask: int  # numbers whoever waits for the result
    destination: Destination


@dataclass(frozen=True, slots=True)
class HangUpAsked:
    ask: int


@dataclass(frozen=True, slots=True)
class DrainAsked:
    """The process is going down: the caller shall go to people."""

    reason: str


@dataclass(frozen=True, slots=True)
class LeaveRefused:
    """Asterisk did not let the caller go; it is still with us."""

    reason: str


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller's channel left our application (StasisEnd)."""


@dataclass(frozen=True, slots=True)
class CallerReturned:
    """The caller's channel entered our application again."""

    department: str
    status: str  # app_queue's QUEUESTATUS


@dataclass(frozen=True, slots=True)
class AgentConnected:
    at_s: float
    agent: str
    waited_s: float | None


@dataclass(frozen=True, slots=True)
class AgentCompleted:
    talked_s: float | None


@dataclass(frozen=True, slots=True)
class QueueAbandoned:
    waited_s: float | None


@dataclass(frozen=True, slots=True)
class CallerDestroyed:
    """The caller's channel is no more. `cause` is Q.850, None when Asterisk gave none. `lost`: nobody saw it go, it was
    found missing (an Asterisk that restarted)."""

    at_s: float
    cause: int | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The call has been in its phase for as long as `calls.session.Deadlines` allows."""

    phase: Phase


Event = (
    Arrived
    | Adopted
    | MediaLegEntered
    | MediaLegLeft
    | JoinFailed
    | VoiceFinished
    | VoiceFailed
    | TransferAsked
    | HangUpAsked
    | DrainAsked
    | LeaveRefused
    | CallerLeft
    | CallerReturned
    | AgentConnected
    | AgentCompleted
    | QueueAbandoned
    | CallerDestroyed
    | DeadlinePassed
)

# -- what the shell must then do, in order -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watch: ...


@dataclass(frozen=True, slots=True)
class OpenMediaLeg:
    """Open a voice and ask for the leg that joins it to the call."""

    serial: int


@dataclass(frozen=True, slots=True)
class Join:
    serial: int


@dataclass(frozen=True, slots=True)
class StartVoice:
    serial: int


@dataclass(frozen=True, slots=True)
class StopVoice: ...


@dataclass(frozen=True, slots=True)
class ReleaseMedia:
    serial: int


@dataclass(frozen=True, slots=True)
class StartRecording:
    serial: int


@dataclass(frozen=True, slots=True)
class StopRecording:
    serial: int


@dataclass(frozen=True, slots=True)
class Continue:
    destination: Destination


@dataclass(frozen=True, slots=True)
class HangUp: ...


@dataclass(frozen=True, slots=True)
class LookAtCaller:
    """Ask Asterisk whether the caller's channel still exists; `CallerDestroyed` if not."""


class Answer(Enum):
    """What whoever asked is told."""

    DONE = "done"
    REFUSED = "refused"
    GONE = "gone"  # the caller hung up meanwhile


@dataclass(frozen=True, slots=True)
class Settle:
    ask: int
    answer: Answer
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReportHandOff:
    department: str
    result: HandOffResult
    status: str = ""
    waited_s: float | None = None
    agent: str | None = None
    talked_s: float | None = None


Action = (
    Watch
    | OpenMediaLeg
    | Join
    | StartVoice
    | StopVoice
    | ReleaseMedia
    | StartRecording
    | StopRecording
    | Continue
    | HangUp
    | LookAtCaller
    | Settle
    | ReportHandOff
)
