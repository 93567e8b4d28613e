"""Whether the caller's words read like a whole sentence, asked while and after they are spoken.

One question at a time. What the caller has said so far is shown now and then, so that the answer about all of it, at
the pause, needs only its newest words; those first answers mean nothing and are dropped. Shell; its tasks belong to the
conversation. Not here: what is made of the answer (`agent.turns`, `agent.patience`). Above: `agent.session`. Below: the
`Reader` port.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from agent.floor import BeingRead, Read, Understood
from agent.foresight import ModelLoad
from agent.ports import Reader
from audio_pipeline.events import Transcript

Grasp = Literal["", "open", "whole"]  # not an everyday request; one to which something is often added; a whole one
_WORDS_AT_ONCE = 3  # of the caller's, that are worth being shown while they speak


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How long an answer is waited for."""

    deadline_s: float = 0.4  # a pause is not made longer than it would be without an answer


class Reading:
    """The reader of one conversation."""

    def __init__(self, reader: Reader | None, load: ModelLoad, options: ReadingOptions | None = None) -> None:
        self._reader = reader  # None: nobody can say
        self._load = load
        self._options = options or ReadingOptions()
        self._task: asyncio.Task[None] | None = None  # the last question
        self._shown = 0  # words of this turn that the reader has seen

    def warm(self, tasks: asyncio.TaskGroup) -> None:
        """A conversation begins: what all questions have in common is read before the first."""
        if self._reader is not None and self._load.spare:
            self._task = tasks.create_task(self._show(self._reader, ""), name="warm the reader")

    def consider(
        self, heard: Transcript, grasp: Grasp, tasks: asyncio.TaskGroup, tell: Callable[[Read], None]
    ) -> Iterator[Understood | BeingRead]:
        """May these words be the whole turn? What the fast tier knows to be one needs no second opinion; about the rest
        the reader is asked, and its answer is told later."""
        if heard.final and grasp:
            yield Understood(heard.to_s, open_end=grasp == "open")
        if grasp == "whole":
            return
        if not heard.final:
            self.follow(heard.text, tasks)
        elif (asked := self.ask(heard.text, heard.to_s, tasks, tell)) is not None:
            yield asked

    def follow(self, so_far: str, tasks: asyncio.TaskGroup) -> None:
        """The caller is speaking; "" before the first word. Costs nothing while the model is wanted for answers."""
        count = len(so_far.split())
        if count < self._shown:
            self._shown = 0
        busy = self._task is not None and not self._task.done()
        if self._reader is None or busy or not self._load.spare or count < self._shown + _WORDS_AT_ONCE:
            return
        self._shown = count
        self._task = tasks.create_task(self._show(self._reader, so_far), name="show the reader")

    def ask(self, text: str, to_s: float, tasks: asyncio.TaskGroup, tell: Callable[[Read], None]) -> BeingRead | None:
        """`text` up to `to_s` may be all of it: `tell` will be called with the answer. None when nobody can say."""
        if self._reader is None:
            return None
        if self._task is not None:
            self._task.cancel()
        self._shown = len(text.split())
        self._task = tasks.create_task(self._answer(self._reader, text, to_s, tell), name="read the words")
        return BeingRead(to_s)

    async def _show(self, reader: Reader, words: str) -> None:
        await reader.p_whole(words, deadline_s=self._options.deadline_s)

    async def _answer(self, reader: Reader, text: str, to_s: float, tell: Callable[[Read], None]) -> None:
        tell(Read(to_s, await reader.p_whole(text, deadline_s=self._options.deadline_s)))
