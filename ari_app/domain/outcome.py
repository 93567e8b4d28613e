"""How calls and hand-offs came out, as values the store keeps and people read."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class EndedBy(Enum):
    """Who or what brought the call to its end."""

    CALLER = "caller"
    ASSISTANT = "assistant"  # the conversation was over
    QUEUE = "queue"  # ended while with a person, in a queue or at a voicemail box
    FAULT = "fault"  # something of ours broke; `reason` says what
    SWITCH = "switch"  # Asterisk restarted or lost the channel


class HandOffResult(Enum):
    """What became of a caller sent to people."""

    ANSWERED = "answered"  # an agent took the call
    ABANDONED = "abandoned"  # the caller hung up while waiting
    RETURNED = "returned"  # nobody took it; the caller came back to the assistant
    VOICEMAIL = "voicemail"  # sent to the department's voicemail box
    REFUSED = "refused"  # Asterisk did not let the caller go
    UNKNOWN = "unknown"  # the call ended and no queue event told how


@dataclass(frozen=True, slots=True)
class HandOff:
    """One attempt to give the caller to people. `department` is "" for the fall-back queue."""

    department: str
    result: HandOffResult
    at: datetime  # UTC, when the result was known
    status: str = ""  # app_queue's QUEUESTATUS for RETURNED, a reason for REFUSED
    waited_s: float | None = None  # None when no queue event told
    agent: str | None = None  # the answering member's interface, e.g. "PJSIP/2101"
    talked_s: float | None = None  # None while talking, or when no queue event told


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a call ended."""

    ended_by: EndedBy
    at: datetime  # UTC
    cause: int | None  # Q.850 cause, 1..127; None when Asterisk could not tell
    reason: str = ""  # in words, when there is something to say


@dataclass(frozen=True, slots=True)
class RecordingMade:
    """A finished recording file."""

    path: str
    channels: int  # 2: left the caller, right what the caller heard
    started_at: datetime  # UTC
    duration_s: float
    size_bytes: int
    expires_at: datetime | None  # UTC; None: kept until somebody deletes it


@dataclass(frozen=True, slots=True)
class LegSeen:
    """A channel that took part in the call, at its begin and again at its end."""

    leg_id: str
    kind: str  # "caller", "media" or "agent"
    name: str  # e.g. "PJSIP/trunk-00000004"
    at: datetime  # UTC
    open: bool  # False: this is its end
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PhaseEntered:
    """The call's table moved."""

    phase: str  # ari_app.domain.moves.Phase, lower case
    at: datetime  # UTC
    because: str  # the event, e.g. "TransferAsked"
    detail: str = ""
