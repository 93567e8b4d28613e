"""How hard pressed the engines are, as a rung of a ladder: each rung gives something up that callers miss least.

    EASY             all is done
    FEWER_PARTIALS   speech is recognised less often while it lasts
    NO_GUESSES       nothing is recognised, thought or spoken ahead of need
    SHORT_ANSWERS    the language model says less
    EARLY_FILLER     silence is bridged sooner
    PEOPLE           the language model is not asked: callers are offered people, and new ones go there

Fed with *strain*: how long a request waited for its engine, as a share of what is bearable; 1.0 and more means that
callers notice. Strain fades with time, so that an engine nobody asks is not pressed. A rung is climbed as soon as the
strain reaches it, one at a time; it is left one at a time too, after a while, and only when the strain has clearly
fallen below it: nobody is served now so, now so. Above: `ari_app.calls.pressure`, which feeds it and tells its rung to
ears and minds. Pure: no clock, no engine.
"""

from dataclasses import dataclass, replace
from enum import IntEnum


class Rung(IntEnum):
    EASY = 0
    FEWER_PARTIALS = 1
    NO_GUESSES = 2
    SHORT_ANSWERS = 3
    EARLY_FILLER = 4
    PEOPLE = 5


def at_ease() -> Rung:
    """Nobody measures."""
    return Rung.EASY


@dataclass(frozen=True, slots=True)
class PressureLimits:
    climbs_at: tuple[float, ...] = (0.3, 0.6, 1.0, 1.5, 2.5)  # strain that reaches rungs 1 to 5
    leaves_below: float = 0.6  # of the strain that reached the rung
    weight: float = 0.2  # of one request in the strain
    most_strain: float = 5.0  # of one request: a single lost one must not climb the whole ladder
    half_life_s: float = 4.0  # strain without news halves in this time
    climb_every_s: float = 0.5  # between two rungs up
    stay_s: float = 5.0  # least time on a rung before it is left downwards


@dataclass(frozen=True, slots=True)
class Pressure:
    """Of one kind of engine. Instants are monotonic seconds."""

    strain: float = 0.0
    felt_s: float = 0.0  # when the strain was right
    rung: Rung = Rung.EASY
    since_s: float = float("-inf")  # when this rung was reached


def strained(pressure: Pressure, strain: float, now: float, limits: PressureLimits) -> Pressure:
    """A request waited as much as `strain` says."""
    faded = _faded(pressure, now, limits)
    felt = min(max(strain, 0.0), limits.most_strain)
    return _moved(replace(faded, strain=faded.strain + limits.weight * (felt - faded.strain)), now, limits)


def eased(pressure: Pressure, now: float, limits: PressureLimits) -> Pressure:
    """Time has passed."""
    return _moved(_faded(pressure, now, limits), now, limits)


def _faded(pressure: Pressure, now: float, limits: PressureLimits) -> Pressure:
    age_s = max(now - pressure.felt_s, 0.0)
    return replace(pressure, strain=pressure.strain * 0.5 ** (age_s / limits.half_life_s), felt_s=now)


def _moved(pressure: Pressure, now: float, limits: PressureLimits) -> Pressure:
    rung, stayed_s = pressure.rung, now - pressure.since_s
    if rung < Rung.PEOPLE and pressure.strain >= limits.climbs_at[rung]:
        higher = stayed_s >= limits.climb_every_s
        return replace(pressure, rung=Rung(rung + 1), since_s=now) if higher else pressure
    below = rung > Rung.EASY and pressure.strain < limits.climbs_at[rung - 1] * limits.leaves_below
    if below and stayed_s >= limits.stay_s:
        return replace(pressure, rung=Rung(rung - 1), since_s=now)
    return pressure
