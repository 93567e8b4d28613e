"""Which of several providers to ask next, when to ask a second one as well, and whom to leave alone: pure arithmetic.

Each provider has a breaker. Closed: it is asked. A failure opens it for a while, longer each time in a row; an open one
is asked only when nobody else is left, the soonest rested first. Rested it is half open: one request at a time tries
it, and its outcome closes or opens it again. Among providers of the same tier the one with the least outstanding work
comes first. A request that has not begun to be answered after the time within which 95 % of answers began is *hedged*:
the next provider is asked too, the first answer wins. Of all requests only a bounded share is hedged.

Above: `hedging`, which carries it out for recognisers and speakers (`providers`) and language servers
(`agent.llm.preferred`). No clock, no I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

_REMEMBERED = 64  # newest waits for a first piece, of each provider

Breaker = Literal["closed", "open", "half_open"]


@dataclass(frozen=True, slots=True)
class PreferenceLimits:
    rest_min_s: float = 0.5
    rest_max_s: float = 30.0
    attempt_share: float = 0.6  # of the time left, when there is another provider to turn to and no hedge to spare
    hedge_share: float = 0.4  # of the time left: a request is hedged then, while too few waits are known
    hedge_from: int = 20  # waits known from which their 95th percentile says when to hedge
    hedge_budget: float = 0.1  # of all requests, so many may be hedged
    retry_after_s: float = 0.2  # pause before all are asked once more while there is time; 0.0: they are not


@dataclass(frozen=True, slots=True)
class Standing:
    """How one provider has been doing."""

    name: str
    failures: int = 0  # in a row
    rests_until_s: float = 0.0
    served: int = 0
    failed: int = 0
    tier: int = 0  # lower is preferred; equals share the work
    outstanding: int = 0  # requests under way
    waits_s: tuple[float, ...] = ()  # the newest waits for a first piece


@dataclass(frozen=True, slots=True)
class Hedges:
    """How many requests there were, and how many of them were hedged."""

    requests: int = 0
    hedged: int = 0
    won: int = 0  # by the second provider


def breaker(standing: Standing, now: float) -> Breaker:
    if standing.rests_until_s > now:
        return "open"
    return "half_open" if standing.failures else "closed"


def order(standings: Sequence[Standing], now: float) -> tuple[int, ...]:
    """Indices in the order of asking: those that may be asked by tier and outstanding work, then the others by when
    they are rested."""
    able = [index for index, standing in enumerate(standings) if _may_be_asked(standing, now)]
    others = [index for index in range(len(standings)) if index not in able]
    able.sort(key=lambda index: (standings[index].tier, standings[index].outstanding))
    return (*able, *sorted(others, key=lambda index: standings[index].rests_until_s))


def _may_be_asked(standing: Standing, now: float) -> bool:
    state = breaker(standing, now)
    return state == "closed" or (state == "half_open" and standing.outstanding == 0)


def asked(standing: Standing) -> Standing:
    return replace(standing, outstanding=standing.outstanding + 1)


def began(standing: Standing, wait_s: float) -> Standing:
    """Its first piece came after `wait_s`."""
    return replace(standing, waits_s=(*standing.waits_s, wait_s)[-_REMEMBERED:])


def abandoned(standing: Standing) -> Standing:
    """Nobody waits for its answer any more: that says nothing about it."""
    return replace(standing, outstanding=max(standing.outstanding - 1, 0))


def succeeded(standing: Standing) -> Standing:
    return replace(abandoned(standing), failures=0, rests_until_s=0.0, served=standing.served + 1)


def failed(standing: Standing, now: float, limits: PreferenceLimits) -> Standing:
    failures = standing.failures + 1
    rest_s = min(limits.rest_max_s, limits.rest_min_s * 2.0 ** min(failures - 1, 20))
    return replace(abandoned(standing), failures=failures, rests_until_s=now + rest_s, failed=standing.failed + 1)


def attempt_s(remaining_s: float, others_left: int, limits: PreferenceLimits) -> float:
    """How long the next attempt may take when it cannot be hedged."""
    return remaining_s * limits.attempt_share if others_left else remaining_s


def hedge_after_s(standing: Standing, remaining_s: float, limits: PreferenceLimits) -> float:
    """How long to wait for this provider's first piece before the next one is asked as well."""
    share_s = remaining_s * limits.hedge_share
    if len(standing.waits_s) < limits.hedge_from:
        return share_s
    ranked = sorted(standing.waits_s)
    return min(ranked[int(0.95 * (len(ranked) - 1))], share_s)


def may_hedge(hedges: Hedges, limits: PreferenceLimits) -> bool:
    """Whether one more fits into the budget; the first one always does."""
    return hedges.hedged < max(1.0, limits.hedge_budget * hedges.requests)
