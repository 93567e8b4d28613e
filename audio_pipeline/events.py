"""What the ear and the mouth report, as values. The only module about sound that `agent` may import; besides it only
how providers are asked in turn (`hedging`, `preference`, `fair_queue`), which knows no sound.

The ear *proposes*: it says that speech began, that a pause was heard and how complete the sentence sounded,
and what was understood. It never decides that a turn is over; `agent.turns` does.

All times are seconds on the voice process's monotonic clock. A *segment* is a stretch of caller speech from
`from_s` to `to_s`; a turn may be made of several segments.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller's voice began. Sent once per segment, as soon as the detector is sure."""

    at_s: float
    onset_s: float  # when the first voiced frame was heard; up to ~0.1 s before `at_s`


@dataclass(frozen=True, slots=True)
class SpeechGoesOn:
    """The caller's voice has lasted longer than a listener's noise does; sent at a few set lengths of a segment."""

    at_s: float
    onset_s: float
    lasted_s: float
    hum: bool  # so far it has had the sound of a closed mouth


@dataclass(frozen=True, slots=True)
class Glimpse:
    """How the caller's voice may begin, while our own is heard; the newest of a segment counts."""

    at_s: float  # when the caller had spoken as much
    onset_s: float
    lasted_s: float  # how much of the segment was listened to
    text: str  # the first word or two; good for telling "yeah" from "what", and for nothing else


@dataclass(frozen=True, slots=True)
class PauseHeard:
    """The caller has been silent for a while. Sent when the pause is first long enough to mean something
    (`p_complete` None), and again for the same pause when the end-of-turn model has answered."""

    at_s: float
    from_s: float  # begin of the segment before the pause
    to_s: float  # last voiced frame before the pause
    p_complete: float | None  # 0..1, the end-of-turn model's opinion; None while unknown or unavailable


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the recogniser understood of the audio between `from_s` and `to_s`.

    A final transcript follows every pause; it covers everything since the turn began (`from_s` is the begin of
    the first segment since the last `turn_taken`). Partial ones (`final` False) come while the caller speaks, as often
    as the engine's time allows. `text` is "" when there was sound but no words (cough, noise, hallucination caught by
    the guards).
    """

    at_s: float
    text: str
    final: bool
    from_s: float
    to_s: float
    confidence: float  # 0..1, exp(average log-probability)
    engine_s: float  # time the recogniser itself took
    language: str = ""  # ISO 639-1 of the words; "" when nobody knows
    stable: str = ""  # of a partial one: the first words, which it has in common with the one before


@dataclass(frozen=True, slots=True)
class RecognitionFailed:
    """No recogniser could serve this segment in time."""

    at_s: float
    from_s: float
    to_s: float
    reason: str


@dataclass(frozen=True, slots=True)
class Digit:
    """One DTMF digit, complete (RFC 4733 end bit seen or its duration ran out)."""

    at_s: float
    digit: str  # one of 0-9 * # A-D
    duration_s: float


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """The first voiced frame of an utterance went out."""

    at_s: float
    utterance_id: int
    engine_s: float  # time from `say` until the speaker's first audio; 0.0 for a cached prompt


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """An utterance was played to its end, or stopped. Every `say` gets exactly one of these or one
    `UtteranceFailed`; utterances dropped from the queue by `stop` end with `heard_chars` 0."""

    at_s: float
    utterance_id: int
    heard_chars: int  # how many characters of its text were really sent to the caller
    interrupted: bool


@dataclass(frozen=True, slots=True)
class UtteranceFailed:
    """No speaker could say this, and it is not among the cached prompts."""

    at_s: float
    utterance_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class MediaLost:
    """No packet from the peer for longer than the configured limit, or the socket failed."""

    at_s: float
    reason: str


EarEvent = SpeechStarted | SpeechGoesOn | Glimpse | PauseHeard | Transcript | RecognitionFailed | Digit | MediaLost
MouthEvent = UtteranceStarted | UtteranceEnded | UtteranceFailed
Event = EarEvent | MouthEvent
