"""How many may ask the language model at once, and who is next: one for all conversations of a process.

A place is held while an answer is made. Who finds none waits, the conversation that has had least first
(`audio_pipeline.fair_queue`: plain arithmetic, the engines' own), and not longer than its own deadline allows. Answers
begun ahead of need hold places too, but only free ones, and give them up as soon as somebody has to wait.

Above: `agent.foresight`. Not here: which server answers (`agent.llm.preferred`).
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

from audio_pipeline.fair_queue import FairQueue


class NoPlace(Exception):
    """None became free in time. `waited_s`: how long that was."""

    def __init__(self, waited_s: float) -> None:
        self.waited_s = waited_s
        super().__init__(waited_s)


class Places:
    """`most` requests at once."""

    def __init__(self, most: int = 4, on_wait: Callable[[float], None] = lambda waited_s: None) -> None:
        """`on_wait` is told how long each request had to wait (s), also in vain."""
        self._most = most
        self._on_wait = on_wait
        self._taken = 0
        self._waiting: FairQueue[asyncio.Future[None]] = FairQueue()
        self._guesses: dict[int, Callable[[], None]] = {}  # in order of their beginning
        self._last_guess = 0

    @property
    def free(self) -> bool:
        return self._taken < self._most and not self._waiting

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @asynccontextmanager
    async def place(self, who: str, wait_s: float) -> AsyncGenerator[float]:
        """A place for the block, for conversation `who`; yields how long it took to come. Raises NoPlace."""
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        try:
            await self._enter(who, wait_s)
        finally:
            waited_s = loop.time() - asked_s
            self._on_wait(waited_s)
        try:
            yield waited_s
        finally:
            self._leave(who, loop.time() - asked_s - waited_s)

    @contextmanager
    def guess(self, who: str, give_way: Callable[[], None]) -> Generator[bool]:
        """A free place for the block, if there is one. `give_way` is called when somebody has to wait."""
        if not self.free:
            yield False
            return
        self._taken += 1
        self._last_guess += 1
        number = self._last_guess
        self._guesses[number] = give_way
        try:
            yield True
        finally:
            self._guesses.pop(number, None)
            self._leave(who, 0.0)

    async def _enter(self, who: str, wait_s: float) -> None:
        loop = asyncio.get_running_loop()
        if self.free:
            self._taken += 1
            return
        turn = loop.create_future()
        self._waiting.put(who, loop.time(), turn, ahead=False)
        if self._guesses:
            self._guesses.pop(next(iter(self._guesses)))()
        try:
            async with asyncio.timeout(wait_s):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():  # given in the same moment: to the next
                self._leave(who, 0.0)
            if isinstance(error, TimeoutError):
                raise NoPlace(wait_s) from None
            raise

    def _leave(self, who: str, had_s: float) -> None:
        self._taken -= 1
        self._waiting.served(who, had_s)
        while self._waiting and self._taken < self._most:
            turn = self._waiting.take(asyncio.get_running_loop().time())
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
