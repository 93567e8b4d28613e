"""How loud this caller speaks, and how loud what goes on behind them is. Pure: frame levels in, thresholds out.

Who telephones is the loudest on the line: a television, a colleague, a street are ten decibels below or more. A noise
floor alone cannot tell, because voices and cars rise far above their own floor. Above: `audio_pipeline.endpointing`.
"""

import math
from collections import deque
from dataclasses import dataclass

from audio_pipeline.frames import FRAME_S

_RANKED_EVERY = 10  # frames; a fifth of a second is soon enough


@dataclass(frozen=True, slots=True)
class LoudnessOptions:
    """Levels are dB, of 20 ms frames."""

    behind_s: float = 3.0  # what was heard between the caller's words in this time lies behind them
    behind_share: float = 0.9  # of it, this share is quieter than "behind"
    above_behind_db: float = 2.0  # voice is this far above it ...
    below_caller_db: float = 12.0  # ... but nothing is asked that is less than this below the caller's usual level
    unknown_caller_dbfs: float = -36.0  # nothing above is asked of a caller not heard yet
    interrupting_db: float = 9.0  # our own voice is interrupted by nothing that is further below the caller's level
    least_voice_s: float = 0.2  # of a segment that tells the caller's level
    louder_share: float = 0.5  # how far one segment moves the level up ...
    quieter_share: float = 0.2  # ... and down: somebody in the background has spoken


class Loudness:
    """`frame` for each, `segment_over` at each pause."""

    __slots__ = ("_behind", "_behind_dbfs", "_frames", "_options", "_voice", "caller_dbfs")

    def __init__(self, options: LoudnessOptions) -> None:
        self._options = options
        self._behind: deque[float] = deque(maxlen=round(options.behind_s / FRAME_S))
        self._behind_dbfs = -math.inf  # nothing was heard yet
        self._frames = 0
        self._voice: list[float] = []  # levels of the voiced frames of the present segment
        self.caller_dbfs: float | None = None  # the louder half of their voice; None: not heard yet

    def least_dbfs(self) -> float:
        """Nothing below is the caller's voice."""
        options, caller_dbfs = self._options, self.caller_dbfs
        most_dbfs = options.unknown_caller_dbfs if caller_dbfs is None else caller_dbfs - options.below_caller_db
        return min(self._behind_dbfs + options.above_behind_db, most_dbfs)

    def is_behind(self, level: float) -> bool:
        """Too quiet to interrupt us."""
        return self.caller_dbfs is not None and level < self.caller_dbfs - self._options.interrupting_db

    def frame(self, level: float, *, voiced: bool, speaking: bool) -> None:
        """The level (dBFS) of a frame, whether it was voice, and whether a segment is open."""
        if voiced and speaking:
            self._voice.append(level)
        elif not speaking:
            self._behind.append(level)
            self._frames += 1
            if self._frames % _RANKED_EVERY == 0:
                ranked = sorted(self._behind)
                self._behind_dbfs = ranked[int(len(ranked) * self._options.behind_share)]

    def segment_over(self) -> None:
        """The segment was followed by a pause."""
        options, ranked = self._options, sorted(self._voice)
        self._voice.clear()
        if len(ranked) * FRAME_S < options.least_voice_s:
            return
        louder = ranked[len(ranked) // 2 :]
        heard_dbfs = sum(louder) / len(louder)
        if self.caller_dbfs is None:
            self.caller_dbfs = heard_dbfs
            return
        share = options.louder_share if heard_dbfs > self.caller_dbfs else options.quieter_share
        self.caller_dbfs += share * (heard_dbfs - self.caller_dbfs)
