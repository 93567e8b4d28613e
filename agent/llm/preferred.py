"""Several language models in order of preference: the first healthy one answers; a failed one rests for a while.

`order` decides, purely; `Preferred` is the shell. It fails over only until the first token: half an answer is not
continued by another model. Each attempt but the last gets a part of the time, so that fail-over fits into the caller's
patience.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from agent.errors import ModelError, ModelUnavailable
from agent.ports import LanguageModel, ModelRequest

log = structlog.get_logger("agent")


@dataclass(frozen=True, slots=True)
class PreferenceOptions:
    cool_down_s: float = 15.0  # how long a model that failed is left alone, doubled for each failure in a row
    cool_down_longest_s: float = 120.0
    first_share: float = 0.6  # of the remaining time for a first token, when there is another model to turn to


@dataclass(frozen=True, slots=True)
class Health:
    """What is known about one model. Instants are monotonic seconds."""

    failures: int = 0  # in a row
    rests_until_s: float = float("-inf")

    def failed(self, now: float, options: PreferenceOptions) -> "Health":
        rest_s = min(options.cool_down_s * 2.0**self.failures, options.cool_down_longest_s)
        return Health(self.failures + 1, now + rest_s)


def order(healths: Sequence[Health], now: float) -> list[int]:
    """Which models to try, best first: the rested ones as preferred, then the one that may come back soonest."""
    rested = [index for index, health in enumerate(healths) if health.rests_until_s <= now]
    if rested:
        return rested
    return [min(range(len(healths)), key=lambda index: healths[index].rests_until_s)] if healths else []


class Preferred:
    """A `LanguageModel` made of several; one for the whole process, so that calls learn from each other."""

    def __init__(
        self, models: Sequence[LanguageModel], clock: Callable[[], float], options: PreferenceOptions | None = None
    ) -> None:
        """ValueError when there is no model."""
        if not models:
            raise ValueError("a preference list needs at least one model")
        self._models = tuple(models)
        self._healths = [Health() for _ in models]
        self._clock = clock
        self._options = options or PreferenceOptions()

    @property
    def name(self) -> str:
        return "+".join(model.name for model in self._models)

    @property
    def healths(self) -> tuple[tuple[str, Health], ...]:
        """For status and metrics: (name, health) as preferred."""
        return tuple(zip((model.name for model in self._models), self._healths, strict=True))

    async def ready(self) -> bool:
        for model in self._models:
            if await model.ready():
                return True
        return False

    async def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncGenerator[str]:
        """Raises the last ModelError when none could answer."""
        began_s = self._clock()
        last: ModelError = ModelUnavailable(self.name, "none could be tried in time")
        indexes = order(self._healths, began_s)
        for position, index in enumerate(indexes):
            spent_s = self._clock() - began_s
            left_s = first_token_s - spent_s
            if left_s <= 0.0:
                break
            share = 1.0 if position == len(indexes) - 1 else self._options.first_share
            spoke = False
            model = self._models[index]
            stream = model.stream(request, first_token_s=left_s * share, total_s=max(total_s - spent_s, left_s))
            try:
                async with aclosing(stream) as chunks:  # pyright: ignore[reportArgumentType] - ours are generators
                    async for chunk in chunks:
                        spoke = True
                        yield chunk
            except ModelError as error:
                self._failed(index, error)
                if spoke:
                    raise
                last = error
            else:
                self._healths[index] = Health()
                return
        raise last

    def _failed(self, index: int, error: ModelError) -> None:
        """A refusal says something about the request, not about the server: it does not rest."""
        log.warning("model_failed_over", provider=error.provider, reason=error.reason, retryable=error.retryable)
        if error.retryable:
            self._healths[index] = self._healths[index].failed(self._clock(), self._options)
