"""Which of several providers to ask next: pure arithmetic on how each of them stands.

A provider that failed rests for a while, longer each time; resting ones are asked only when nobody else is left, the
soonest rested first. Of the caller's deadline an attempt gets a share that leaves time for the next one.
Above: `providers.PreferredRecogniser`, `providers.PreferredSpeaker`. No clock, no I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PreferenceLimits:
    rest_min_s: float = 0.5
    rest_max_s: float = 30.0
    attempt_share: float = 0.6  # of the time left, when there is another provider to turn to


@dataclass(frozen=True, slots=True)
class Standing:
    """How one provider has been doing."""

    name: str
    failures: int = 0  # in a row
    rests_until_s: float = 0.0
    served: int = 0
    failed: int = 0


def order(standings: Sequence[Standing], now: float) -> tuple[int, ...]:
    """Indices in the order of asking: the rested in order of preference, then the resting by when they are rested."""
    rested = [index for index, standing in enumerate(standings) if standing.rests_until_s <= now]
    resting = [index for index in range(len(standings)) if index not in rested]
    return (*rested, *sorted(resting, key=lambda index: standings[index].rests_until_s))


def succeeded(standing: Standing) -> Standing:
    return replace(standing, failures=0, rests_until_s=0.0, served=standing.served + 1)


def failed(standing: Standing, now: float, limits: PreferenceLimits) -> Standing:
    failures = standing.failures + 1
    rest_s = min(limits.rest_max_s, limits.rest_min_s * 2.0 ** min(failures - 1, 20))
    return replace(standing, failures=failures, rests_until_s=now + rest_s, failed=standing.failed + 1)


def attempt_s(remaining_s: float, others_left: int, limits: PreferenceLimits) -> float:
    """How long the next attempt may take."""
    return remaining_s * limits.attempt_share if others_left else remaining_s
