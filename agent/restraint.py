"""What a conversation gives up while the engines are hard pressed: a value for each rung of the ladder. Pure data.

The rungs are those of `audio_pipeline.pressure`, which this room does not know: it is handed the value in force.
Above: `agent.ahead`, `agent.model_tier`, `agent.answering` and `agent.session` ask for it before they begin something.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Restraint:
    guesses: bool = True  # thinking and speaking ahead of need
    most_sentences: int = 100  # of the language model; its own limit holds too
    most_tokens: int = 10_000  # the same
    filler_after_s: float = float("inf")  # the same, of silence
    people: bool = False  # the language model is not asked: people are offered instead


LADDER = (
    Restraint(),
    Restraint(),  # fewer partials: the ear's affair
    Restraint(guesses=False),
    Restraint(guesses=False, most_sentences=1, most_tokens=60),
    Restraint(guesses=False, most_sentences=1, most_tokens=60, filler_after_s=0.6),
    Restraint(guesses=False, most_sentences=1, most_tokens=60, filler_after_s=0.6, people=True),
)

InForce = Callable[[], Restraint]


def none() -> Restraint:
    """All is well."""
    return LADDER[0]
