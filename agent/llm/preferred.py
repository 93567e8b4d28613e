"""Several language models as one: by preference and load, with a breaker each, and a second one asked when the first is
slow to begin.

Who is asked is `audio_pipeline.preference`'s decision and `hedging`'s doing, the same as for speech: both are plain
arithmetic on names and times and know nothing of sound. Not here: one server (`agent.llm.openai_compatible`), how many
may be asked at once (`agent.places`).
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from agent.errors import ModelMisbehaved, ModelRefused, ModelUnavailable
from agent.ports import LanguageModel, ModelRequest
from audio_pipeline.hedging import Judge, Nobody, Providers
from audio_pipeline.preference import Hedges, PreferenceLimits, Standing

# A refusal says something about the request, not about the server. Nobody is asked twice for one answer: a model server
# needs longer to come back than a caller to be told so.
LIMITS = PreferenceLimits(rest_min_s=2.0, rest_max_s=60.0, retry_after_s=0.0)
JUDGE = Judge(blames=lambda error: not isinstance(error, ModelRefused), retry_helps=lambda error: False)


class Preferred:
    """A `LanguageModel` made of several; one for the whole process, so that calls learn from each other."""

    def __init__(
        self,
        models: Sequence[LanguageModel],
        limits: PreferenceLimits = LIMITS,
        tiers: Sequence[int] | None = None,
    ) -> None:
        """`tiers`: of each model; the lowest is preferred, equals share the work. None: in the order given.
        ValueError when there is no model."""
        self._models = tuple(models)
        numbers = tiers or range(len(models))
        standings = [Standing(model.name, tier=tier) for model, tier in zip(models, numbers, strict=True)]
        self._providers = Providers[str]("language model", standings, JUDGE, limits)

    @property
    def name(self) -> str:
        return "+".join(model.name for model in self._models)

    def standings(self) -> tuple[Standing, ...]:
        return tuple(self._providers.standings)

    def hedges(self) -> Hedges:
        return self._providers.hedges

    async def ready(self) -> bool:
        for model in self._models:
            if await model.ready():
                return True
        return False

    async def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncGenerator[str]:
        """Raises the last ModelError when none could answer."""
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + total_s

        async def attempt(index: int, limit_s: float) -> AsyncGenerator[str]:
            left_s = max(ends_s - loop.time(), limit_s)
            async with aclosing(_answer(self._models[index], request, limit_s, left_s)) as pieces:
                async for piece in pieces:
                    yield piece

        try:
            async with aclosing(self._providers.stream(attempt, first_token_s)) as pieces:
                async for piece in pieces:
                    yield piece
        except Nobody:
            raise ModelUnavailable(self.name, "none could be tried in time") from None


async def _answer(
    model: LanguageModel, request: ModelRequest, first_token_s: float, total_s: float
) -> AsyncGenerator[str]:
    """What one model says; saying nothing is a failure."""
    silent = True
    stream = model.stream(request, first_token_s=first_token_s, total_s=total_s)
    async with aclosing(stream) as pieces:  # pyright: ignore[reportArgumentType] - ours are generators
        async for piece in pieces:
            silent = False
            yield piece
    if silent and request.max_tokens > 1:  # a request for one token is only to be read
        raise ModelMisbehaved(model.name, "it said nothing")
