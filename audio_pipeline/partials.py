"""What is understood while the caller still speaks: how often to ask, and how much of the answers can be relied on.

`PartialBudget` is one for the process: partial transcripts of all calls together may cost a share of the recogniser's
time, and every caller who speaks gets the same part of it, so nobody's story starves another's. `Agreement` keeps the
words that two hypotheses in a row begin with: a recogniser changes its mind about the newest words, seldom about
older ones (LocalAgreement-2; Liu et al. 2020, "Low-latency sequence-to-sequence speech recognition").

Pure but for the budget's memory: no clock, no engine. Above: `audio_pipeline.ear`.
"""

import re
from dataclasses import dataclass, field

_SILENT_FOR_S = 1.0  # an ear that has not asked for this long has no caller who speaks
_NEWEST = 0.2  # weight of the newest cost in the running mean
_UNSPOKEN = re.compile(r"[^\w']+")


@dataclass(frozen=True, slots=True)
class PartialOptions:
    """`every_s` 0: no partial transcripts but those at a silence."""

    every_s: float = 0.3  # between two partial transcripts of one caller, when the budget allows it
    first_s: float = 0.5  # of speech before the first: shorter sounds are guessed at, and guessed wrong
    share: float = 0.5  # of one worker's time that all calls together may take


@dataclass(slots=True)
class PartialBudget:
    """Shared by the ears of all calls of a process."""

    options: PartialOptions = field(default_factory=PartialOptions)
    cost_s: float = 0.08  # engine time of one partial transcript, a running mean
    _speaking: dict[int, float] = field(default_factory=dict[int, float])  # ear -> when its caller last spoke

    def interval_s(self, ear: int, now: float) -> float:
        """How long after its last partial transcript the ear numbered `ear`, whose caller speaks at `now`, may ask for
        another. Infinite when there are to be none."""
        self._speaking[ear] = now
        if self.options.every_s <= 0.0 or self.options.share <= 0.0:
            return float("inf")
        for one in [one for one, at_s in self._speaking.items() if now - at_s > _SILENT_FOR_S]:
            del self._speaking[one]
        fair_s = len(self._speaking) * self.cost_s / self.options.share
        return max(self.options.every_s, fair_s)

    def cost(self, engine_s: float) -> None:
        """One partial transcript took this much of the engine's time."""
        self.cost_s += _NEWEST * (engine_s - self.cost_s)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The hypotheses about one turn so far."""

    newest: str = ""
    stable: str = ""  # the words that the last two have in common at their begin, without an end the second may invent

    def heard(self, text: str) -> "Agreement":
        """With one hypothesis more."""
        before, now = self.newest.split(), text.split()
        same = 0
        while same < min(len(before), len(now)) and _plain(before[same]) == _plain(now[same]):
            same += 1
        return Agreement(text, " ".join(now[:same]).rstrip(".,;:!?…- "))


def _plain(word: str) -> str:
    return _UNSPOKEN.sub("", word.lower())
