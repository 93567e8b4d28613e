"""Words between the mind and the floor: what `agent.turns` is told, remembers of a turn, and orders. Values only.

Above: `agent.turns` decides with them, `agent.session` carries them out.
"""

from dataclasses import dataclass
from enum import Enum

_COVERS_S = 0.06  # a transcript whose end is this near to the last voiced frame covers it: three frames


class Expects(Enum):
    """What the assistant's last words asked for."""

    OPEN = "open"
    YES_NO = "yes_no"
    DIGITS = "digits"


# -- what the floor remembers ---


@dataclass(frozen=True, slots=True)
class CallerTurn:
    """What the caller has said since the last commit."""

    from_s: float
    segment_from_s: float  # begin of the present stretch of speech
    silent_from_s: float | None = None  # last voiced frame; None while speaking
    p_complete: float | None = None  # opinion on the present pause; None while unknown
    text: str | None = None  # newest final transcript; None until there is one
    text_to_s: float = 0.0  # how far that transcript reaches
    confidence: float = 0.0  # the recogniser's, 0..1
    understood: bool = False  # that transcript is an everyday request ...
    open_end: bool = False  # ... to which something is often added
    recognise_s: float | None = None
    being_read: bool = False  # the reader is being asked about that transcript
    p_whole: float | None = None  # its answer; None while there is none
    so_far: str = ""  # newest partial transcript
    begins: str = ""  # how it begins, for sure: words that partial transcripts agree on

    @property
    def covered(self) -> bool:
        """The transcript covers everything up to the present pause."""
        return (
            self.text is not None
            and self.silent_from_s is not None
            and self.text_to_s >= self.silent_from_s - _COVERS_S
        )


@dataclass(frozen=True, slots=True)
class Answering:
    """A committed turn whose answer is not finished."""

    caller_ended_s: float
    committed_s: float
    quiet_from_s: float  # since when the caller hears nothing
    worded: bool = False  # words of the answer are queued
    audible: bool = False  # the caller has begun to hear it
    fillers: int = 0


# -- what the mind reports ---


@dataclass(frozen=True, slots=True)
class Queued:
    """The mind gave the mouth an utterance."""

    utterance_id: int
    filler: bool = False


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """The mind has nothing more to say to the committed turn."""

    expects: Expects = Expects.OPEN
    digits: int = 0  # how many, when digits are expected
    quiet_limit_s: float | None = None  # a longer patience once, when the caller asked for time


@dataclass(frozen=True, slots=True)
class Understood:
    """The newest transcript is an everyday request."""

    to_s: float  # how far that transcript reaches
    open_end: bool = False  # something is often added to such a one


@dataclass(frozen=True, slots=True)
class BeingRead:
    """Somebody is asked whether the newest transcript reads like a whole sentence; `Read` will follow."""

    to_s: float  # how far that transcript reaches


@dataclass(frozen=True, slots=True)
class Read:
    """How likely the newest transcript is a whole sentence."""

    to_s: float
    p_whole: float | None  # 0..1; None when nobody could say in time


@dataclass(frozen=True, slots=True)
class Ticked:
    """`next_deadline` has passed."""


MindEvent = Queued | AnswerEnded | Understood | BeingRead | Read | Ticked

# -- what to do ---


@dataclass(frozen=True, slots=True)
class Commit:
    """The caller's turn is over: answer it."""

    text: str
    digits: str
    from_s: float
    ended_s: float
    recognise_s: float | None
    patience_s: float | None = None  # silence that was waited for, whatever the engines did; None: digits


@dataclass(frozen=True, slots=True)
class SoftenMouth:
    """The caller made a sound: go on more quietly until it is known what it was."""


@dataclass(frozen=True, slots=True)
class HoldMouth:
    """Silence at once, keep the place."""


@dataclass(frozen=True, slots=True)
class ResumeMouth:
    """It was nothing: go on."""


@dataclass(frozen=True, slots=True)
class StopMouth:
    """The caller has taken the floor: drop what was not said and give up the answer in the making."""

    from_s: float  # when they began to


@dataclass(frozen=True, slots=True)
class Fill:
    """Say something honest while thinking."""

    count: int  # 1 for the first filler of this turn


@dataclass(frozen=True, slots=True)
class Nudge:
    """Ask whether the caller is still there."""

    count: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The caller has been silent for too long: say goodbye."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """There was sound but no word, or no recogniser to understand it."""

    failed: bool  # True when the recogniser failed
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Forget:
    """The caller's sound meant nothing: what is heard next starts afresh."""


@dataclass(frozen=True, slots=True)
class Interject:
    """The caller has been talking for very long and nothing could be taken as a turn."""


Action = (
    Commit | SoftenMouth | HoldMouth | ResumeMouth | StopMouth | Fill | Nudge | GiveUp | Unclear | Interject | Forget
)
