"""A language model that may be asked ahead of need: its answer waits in a buffer until the same thing is really asked.

What is thought ahead is text and nothing else: not said, not done, not remembered. It is taken only by a request that
is equal to the last letter, instructions, history and all; so whatever changed in between (the caller went on, or
heard less of the answer before) makes it worthless, and it is dropped. Above: `agent.model_tier`. Below: the
`LanguageModel` port. Not here: when thinking ahead is worth it (`agent.session`).
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from agent.errors import ModelError, ModelRefused, ModelUnavailable
from agent.places import NoPlace, Places
from agent.ports import LanguageModel, ModelRequest

log = structlog.get_logger("agent")


class ThoughtEnded(Protocol):
    """Told of each thought, when it is known whether it was asked for."""

    def __call__(self, *, used: bool) -> None: ...


def _ignored(*, used: bool) -> None:
    del used


@dataclass(slots=True)
class ModelLoad:
    """How busy the model is with all conversations of a process; shared by them. Thoughts ahead use what is left."""

    most: int = 2  # requests at once, real ones included, beyond which nobody thinks ahead
    asking: int = 0  # requests under way that nobody had thought of before
    ahead: int = 0  # thoughts under way, wanted meanwhile or not
    begun: int = 0  # thoughts ahead, ever
    used: int = 0  # of these, asked for in the end
    places: Places = field(default_factory=Places)
    told: ThoughtEnded = _ignored

    @property
    def spare(self) -> bool:
        return self.asking + self.ahead < self.most and self.places.free

    def ended(self, *, used: bool) -> None:
        """A thought was asked for, or never will be."""
        self.used += used
        self.told(used=used)


@dataclass(slots=True)
class _Thought:
    """One request under way, and what has come of it."""

    request: ModelRequest
    pieces: list[str] = field(default_factory=list[str])
    over: bool = False
    error: ModelError | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def tell(self) -> None:
        # Everybody who waits has the event of that moment: a new one is made for what comes next.
        self.changed.set()
        self.changed = asyncio.Event()

    def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()

    async def read(self) -> AsyncGenerator[str]:
        """Everything from the begin, as it comes. Raises ModelError. For any number of readers."""
        position = 0
        while True:
            while position < len(self.pieces):
                position += 1
                yield self.pieces[position - 1]
            if self.over:
                break
            await self.changed.wait()  # bounded: the thought has the request's own deadlines
        if self.error is not None:
            raise self.error


class Foresight:
    """The `LanguageModel` of one conversation, in front of the real one. At most one thought ahead at a time."""

    def __init__(self, model: LanguageModel, load: ModelLoad) -> None:
        self._model = model
        self._load = load
        self._thought: _Thought | None = None  # not asked for yet

    @property
    def name(self) -> str:
        return self._model.name

    async def ready(self) -> bool:
        return await self._model.ready()

    def think_ahead(
        self, request: ModelRequest, tasks: asyncio.TaskGroup, *, first_token_s: float, total_s: float
    ) -> AsyncGenerator[str] | None:
        """Begin to answer `request`, or go on if that is what is being thought; what comes of it, to look at.

        None when the model has no time to spare. `tasks` outlives the thought.
        """
        if self._thought is not None and self._thought.request == request:
            return self._thought.read()
        self.drop()
        if not self._load.spare:
            return None
        thought = _Thought(request)
        self._thought = thought
        self._load.begun += 1
        thought.task = tasks.create_task(self._think(thought, first_token_s, total_s), name="think ahead")
        return thought.read()

    async def warm(self, request: ModelRequest, *, total_s: float) -> None:
        """Have the model evaluate `request`, so that one which begins with the same words is answered sooner."""
        if not self._load.spare:
            return
        self._load.ahead += 1
        pieces = self._model.stream(request, first_token_s=total_s, total_s=total_s)
        try:
            with self._load.places.guess(request.session, lambda: None):  # one token: over before it could give way
                async with aclosing(pieces) as chunks:  # pyright: ignore[reportArgumentType] - ours are generators
                    async for _ in chunks:
                        break
        except ModelError as error:
            log.debug("warming_failed", provider=error.provider, reason=error.reason)
        finally:
            self._load.ahead -= 1

    def drop(self) -> None:
        """Nobody will ask for it."""
        thought, self._thought = self._thought, None
        if thought is not None:
            thought.stop()
            self._load.ended(used=False)
            log.debug("thought_dropped", pieces=len(thought.pieces))

    async def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncGenerator[str]:
        """As `LanguageModel.stream`; at once if it was thought ahead."""
        thought, self._thought = self._thought, None
        if thought is not None and thought.error is None and thought.request == request:
            self._load.ended(used=True)
            log.debug("thought_used", pieces=len(thought.pieces), over=thought.over)
            try:
                async for piece in thought.read():
                    yield piece
            finally:
                thought.stop()
            return
        if thought is not None:
            thought.stop()
            self._load.ended(used=False)
        self._load.asking += 1
        try:
            async with self._load.places.place(request.session, first_token_s) as waited_s:
                left_s = max(first_token_s - waited_s, 0.0)
                pieces = self._model.stream(request, first_token_s=left_s, total_s=total_s - waited_s)
                async with aclosing(pieces) as chunks:  # pyright: ignore[reportArgumentType] - ours are generators
                    async for piece in chunks:
                        yield piece
        except NoPlace as error:
            raise ModelUnavailable(self.name, f"no place within {error.waited_s:.1f} s") from None
        finally:
            self._load.asking -= 1

    def _give_way(self, thought: _Thought) -> None:
        """Somebody waits for the model: a thought that nobody has asked for yet is dropped."""
        if self._thought is thought:
            self.drop()

    async def _think(self, thought: _Thought, first_token_s: float, total_s: float) -> None:
        self._load.ahead += 1
        pieces = self._model.stream(thought.request, first_token_s=first_token_s, total_s=total_s)
        try:
            with self._load.places.guess(thought.request.session, lambda: self._give_way(thought)):
                async with aclosing(pieces) as chunks:  # pyright: ignore[reportArgumentType] - ours are generators
                    async for piece in chunks:
                        thought.pieces.append(piece)
                        thought.tell()
        except ModelError as error:
            thought.error = error
        except Exception:
            log.exception("thought_failed", provider=self.name)
            thought.error = ModelRefused(self.name, "its client crashed")
        finally:
            self._load.ahead -= 1
            thought.over = True
            thought.tell()
