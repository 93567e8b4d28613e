"""When ears or voice fail: ask once more, or let the caller go to people. A small decider with a memory of this call.

Above: `agent.session` carries it out. Not here: which engine failed and whether another could be asked
(`audio_pipeline.hedging`); by the time this hears of it there was none.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class TroubleOptions:
    deaf_limit: int = 2  # turns in a row that were not understood: people
    asks_again_within_s: float = 1.5  # a caller who has waited longer in vain is not asked to say it again
    mute_limit: int = 2  # utterances in a row without sound: not even the cached line that says so can be said


Remedy = Literal["", "ask_again", "people", "people_at_once"]


class Trouble:
    """What went wrong in a row."""

    def __init__(self, options: TroubleOptions) -> None:
        self._options = options
        self.deaf = 0  # turns in a row that were not understood
        self.leaving = False  # the last words are being said: nothing more is mended

    def understood(self) -> None:
        self.deaf = 0

    def not_understood(self, waited_s: float) -> Remedy:
        """The caller said something and has been silent for `waited_s`."""
        self.deaf += 1
        in_vain = waited_s > self._options.asks_again_within_s
        return "people" if in_vain or self.deaf >= self._options.deaf_limit else "ask_again"

    def unsaid(self, failures: int) -> Remedy:
        """`failures` utterances in a row had no sound, the last of them cached or not."""
        if failures >= self._options.mute_limit:
            return "people_at_once"
        return "people" if failures and not self.leaving else ""
