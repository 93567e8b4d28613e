"""The ladder of this process: what engines report of waits goes in, what ears and minds do without comes out.

One for all calls. Below: `audio_pipeline.pressure` decides, `agent.restraint` says what a rung means for a
conversation. Above: `ari_app.main`, which joins it to the engines, the language model and the metrics.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from agent.restraint import LADDER, Restraint
from audio_pipeline.pressure import Pressure, PressureLimits, Rung, eased, strained

_log = structlog.get_logger(__name__)

# How long a request may wait for its engine before a caller notices, in s.
BEARABLE_S: Mapping[str, float] = {"recogniser": 0.25, "speaker": 0.2, "language": 1.0}


@dataclass(slots=True)
class Ladder:
    """`waited` when a request was begun (or given up); `rung`, `restraint` to ask."""

    clock: Callable[[], float]  # monotonic s
    limits: PressureLimits = field(default_factory=PressureLimits)
    _engines: dict[str, Pressure] = field(default_factory=lambda: dict.fromkeys(BEARABLE_S, Pressure()))
    _rung: Rung = Rung.EASY

    def waited(self, engine: str, waited_s: float) -> None:
        """A request to `engine`, one of BEARABLE_S, waited so long for its turn."""
        strain = waited_s / BEARABLE_S[engine]
        self._engines[engine] = strained(self._engines[engine], strain, self.clock(), self.limits)

    def rung(self) -> Rung:
        """Of the engine that is pressed hardest."""
        now = self.clock()
        for engine, pressure in self._engines.items():
            self._engines[engine] = eased(pressure, now, self.limits)
        hardest = max(self._engines, key=lambda engine: self._engines[engine].rung)
        rung = self._engines[hardest].rung
        if rung is not self._rung:
            strain = round(self._engines[hardest].strain, 2)
            _log.warning("pressure_changed", rung=rung.name.lower(), before=self._rung.name.lower(), engine=hardest,
                         strain=strain)  # fmt: skip
            self._rung = rung
        return rung

    def restraint(self) -> Restraint:
        return LADDER[self.rung()]

    def strains(self) -> dict[str, float]:
        """Of each engine, for the metrics."""
        self.rung()
        return {engine: pressure.strain for engine, pressure in self._engines.items()}
