"""Words between the mind and the floor: what `agent.turns` is told and what it orders. Values only.

Above: `agent.turns` decides with them, `agent.session` carries them out.
"""

from dataclasses import dataclass
from enum import Enum


class Expects(Enum):
    """What the assistant's last words asked for."""

    OPEN = "open"
    YES_NO = "yes_no"
    DIGITS = "digits"


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
    """The newest transcript is a whole everyday request that nothing need be added to."""

    to_s: float  # how far that transcript reaches


@dataclass(frozen=True, slots=True)
class Ticked:
    """`next_deadline` has passed."""


MindEvent = Queued | AnswerEnded | Understood | Ticked

# -- what to do ---


@dataclass(frozen=True, slots=True)
class Commit:
    """The caller's turn is over: answer it."""

    text: str
    digits: str
    from_s: float
    ended_s: float
    recognise_s: float | None


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
