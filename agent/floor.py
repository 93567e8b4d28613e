"""Words between the mind and the floor: what `agent.turns` is told, remembers of a turn, and orders. Values only.

Above: `agent.turns` decides with them, `agent.session` carries them out.
"""

from dataclasses import dataclass, field, replace
from enum import Enum

from agent.patience import Habit, PatienceOptions

_COVERS_S = 0.06  # a transcript whose end is this near to the last voiced frame covers it: three frames


class Expects(Enum):
    """What the assistant's last words asked for."""

    OPEN = "open"
    YES_NO = "yes_no"
    DIGITS = "digits"


# -- its numbers ---


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """Every number of turn-taking. Silences count from the caller's last voiced frame."""

    patience: PatienceOptions = field(default_factory=PatienceOptions)  # silence that ends a turn
    transcript_wait_s: float = 2.4  # silence after which a missing transcript counts as a failed recognition
    long_turn_s: float = 20.0  # a turn this long is taken at its first pause
    monologue_s: float = 45.0  # a turn this long is interrupted politely
    longest_noise_s: float = 0.65  # a hum, or what begins as "yeah", does not silence us up to this; words do sooner
    unclear_s: float = 0.6  # sound of this length without a word is answered with "I didn't catch that"
    unclear_again_s: float = 1.0  # and the same again, right after that, only for sound of this length
    filler_after_s: float = 1.05  # silence after which a filler is said when no answer is ready
    filler_after_commit_s: float = 0.1  # but not sooner than this after the commit
    filler_after_words_s: float = 0.25  # nor sooner than this after words were given to the mouth: they need a moment
    filler_again_s: float = 0.85  # from the first filler's end to the second; its sound ends in 0.3 s of silence
    filler_rarely_s: float = 4.0  # between later ones: something is said by then, or the caller was told to wait
    nudge_after_s: float = 8.0  # silence of both sides until "are you still there?"
    nudges: int = 2  # how often that is asked before the goodbye
    digit_ends_turn: bool = True  # a DTMF digit is a turn at once, unless several digits are expected
    digit_wait_s: float = 2.0  # silence of the keys that ends a number being dialled
    digits_max: int = 32  # a flood of digits is cut here


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
    bridged: bool = False  # something was said while its transcript was waited for
    being_read: bool = False  # the reader is being asked about that transcript
    p_whole: float | None = None  # its answer; None while there is none
    so_far: str = ""  # newest partial transcript
    begins: str = ""  # how it begins, for sure: words that partial transcripts agree on
    lasted_s: float = 0.0  # the present stretch of speech is at least this long; 0.0: not long enough to mean anything
    hums: bool = False  # it has the sound of a closed mouth
    glimpse: str = ""  # how it may begin

    def resumed(self, onset_s: float) -> "CallerTurn":
        """The caller speaks again, and nothing is known of what yet."""
        since = replace(self, segment_from_s=onset_s, silent_from_s=None, p_complete=None)
        return replace(since, lasted_s=0.0, hums=False, glimpse="")

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
    worded: bool = False  # words of the answer are queued
    audible: bool = False  # the caller has begun to hear it


@dataclass(frozen=True, slots=True)
class Turns:
    """The floor of one conversation."""

    quiet_since_s: float  # since when neither side speaks (meaningful while nobody does)
    options: TurnOptions = field(default_factory=TurnOptions)
    language: str = "en"  # in which the caller's words are read
    expects: Expects = Expects.OPEN
    digits_wanted: int = 0
    turn: CallerTurn | None = None
    habit: Habit = field(default_factory=Habit)  # how long this caller stops inside turns
    answering: Answering | None = None
    queued: frozenset[int] = frozenset()  # utterances given to the mouth and not ended
    filler_ids: frozenset[int] = frozenset()
    audible: frozenset[int] = frozenset()  # of these, begun
    held: bool = False  # the mouth is softened or on hold because the caller made a sound
    hushed: bool = False  # it is on hold
    waiting_from_s: float | None = None  # since when the caller waits for words of ours and hears none
    worded_s: float = 0.0  # when the mouth was given words while it had none
    bridges: int = 0  # fillers of the present answer
    nudges: int = 0
    quiet_limit_s: float | None = None
    digits: str = ""
    digit_s: float = 0.0  # when the last digit came
    taken_to_s: float = float("-inf")  # end of the last committed or dropped turn: older transcripts are history
    unclear_before: bool = False  # the last thing said was "I didn't catch that": do not repeat it for noise

    @property
    def idle(self) -> bool:
        """Nobody speaks and nobody is about to."""
        return self.turn is None and self.answering is None and not self.queued and not self.digits


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
    waited_s: float = 0.0  # how long the caller has been silent by then


@dataclass(frozen=True, slots=True)
class Forget:
    """The caller's sound meant nothing: what is heard next starts afresh."""


@dataclass(frozen=True, slots=True)
class Interject:
    """The caller has been talking for very long and nothing could be taken as a turn."""


Action = (
    Commit | SoftenMouth | HoldMouth | ResumeMouth | StopMouth | Fill | Nudge | GiveUp | Unclear | Interject | Forget
)
