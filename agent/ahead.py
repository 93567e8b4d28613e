"""Thinks ahead: lets the model read what was said so far while the caller speaks, and begins its answer, with the
sound of its first sentence, before the caller has surely finished.

Nothing of it is heard, done or kept (`agent.foresight`); the answer proper asks the same and finds it ready. What the
fast tier understands is looked up ahead where looking up is all it takes, for the sound of what will be said.
Above: `agent.session` lets it follow the floor, `agent.answering` owns it.
"""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import date, time

import structlog

from agent import truth_gate
from agent.conversation import Conversation
from agent.fast.intents import Intent, Meaning
from agent.floor import Turns
from agent.model_tier import ModelTier
from agent.persona import Persona
from agent.restraint import InForce
from agent.sentences import split
from agent.speech import Speech
from agent.timeline import Ledger
from agent.tool_loop import ToolLoop

log = structlog.get_logger("agent")

_WORDS_AT_ONCE = 4  # of the caller's, that are worth a request of their own


class Ahead:
    """What may be the caller's whole turn is answered ahead of need; one turn at a time."""

    def __init__(
        self,
        model: ModelTier | None,
        speech: Speech,
        tools: ToolLoop,
        persona: Persona,
        intents: Callable[[str, Conversation], Sequence[Intent]],
        restraint: InForce,
    ) -> None:
        self._model = model  # None: nothing to think with
        self._speech = speech
        self._tools = tools
        self.persona = persona  # in whose language it goes on
        self._intents = intents
        self._restraint = restraint
        self._words = ""  # of the caller, being answered ahead
        self._seen = ""  # the partial transcript that was last looked at
        self._read_to = 0  # turns that the model has read
        self._reading: asyncio.Task[None] | None = None  # the last time that it was given something to read
        self._read_words = 0  # how many of the caller's present words were in it

    def follow(self, floor: Turns, ledger: Ledger, tasks: asyncio.TaskGroup) -> None:
        """After every event: begin when there are words that may be all of it, stop when the caller goes on."""
        turn = floor.turn
        if not self._restraint().guesses:
            return
        if turn is not None and not turn.covered and not ledger.open:
            self._read_on(turn.begins, ledger, tasks)
            self._look_on(turn.so_far, ledger, tasks)
        words = turn.text or "" if turn is not None and turn.covered else ""
        if words == self._words or (words and ledger.open):
            return  # an answer before this is not over: what will have been heard of it is part of the question
        self._words = words
        if words:
            conversation = ledger.conversation.begun(ledger.count, words)
            tasks.create_task(self._think(words, conversation, tasks), name="think ahead of the turn")
        elif turn is not None:
            self.drop()

    def drop(self) -> None:
        """What was thought will not be asked."""
        if self._model is not None:
            self._model.forget()

    def _read_on(self, begins: str, ledger: Ledger, tasks: asyncio.TaskGroup) -> None:
        """The caller speaks: time enough for the model to read what it missed, and then these first words."""
        if self._reading is not None and not self._reading.done():
            return
        new_turn = ledger.count > max(self._read_to, 1)
        count = len(begins.split())
        if not new_turn and count < self._read_words + _WORDS_AT_ONCE:
            return
        self._read_to, self._read_words = ledger.count, count
        conversation = ledger.conversation.begun(ledger.count, begins) if begins else ledger.conversation
        self._reading = tasks.create_task(self._read(begins, conversation), name="read the conversation")

    async def _read(self, begins: str, conversation: Conversation) -> None:
        """Be it asked or not."""
        if self._model is not None:
            with _contained():
                await self._model.warm((begins, conversation, self._tools.offered(), self._tools.departments))

    async def _think(self, said: str, conversation: Conversation, tasks: asyncio.TaskGroup) -> None:
        """`conversation` as it will be when `said` is taken; `tasks` outlives this."""
        if intents := self._intents(said, conversation):
            return await self._look(intents[0])
        if self._model is None:
            return
        with _contained():
            question = (said, conversation, self._tools.offered(), self._tools.departments)
            sentence = await self._model.foresee(question, tasks)
            if sentence is not None:
                refusal = truth_gate.refuse(sentence, (), (*self.persona.facts, said), self.persona.language)
                self._speech.prepare(sentence if refusal is None else refusal.instead)

    def _look_on(self, so_far: str, ledger: Ledger, tasks: asyncio.TaskGroup) -> None:
        """The caller speaks, and what was said so far would be a question already."""
        if so_far == self._seen:
            return
        self._seen = so_far
        if so_far and (intents := self._intents(so_far, ledger.conversation)):
            tasks.create_task(self._look(intents[0]), name="look up ahead of the turn")

    async def _look(self, intent: Intent) -> None:
        """An everyday question: look the answer up and have its sound made."""
        with _contained():
            await self._looked_up(intent)

    async def _looked_up(self, intent: Intent) -> None:
        if (tool := looks_up(intent)) is not None and (say := await self._tools.look(*tool)):
            self._speech.prepare(split(say)[0])


def looks_up(intent: Intent) -> tuple[str, dict[str, str]] | None:
    """The tool, and its arguments, that answers a request by looking something up; None: there is more to do."""
    when = {"when": as_when(intent.day, intent.at)}
    tools: dict[Meaning, tuple[str, dict[str, str]]] = {
        Meaning.TIME: ("tell_time", {}),
        Meaning.DATE: ("tell_date", {}),
        Meaning.HOURS: ("opening_hours", when),
        Meaning.LIST_TODOS: ("list_todos", when),
    }
    return tools.get(intent.meaning)


def as_when(day: date | None, at: time | None) -> str:
    """Day and time as the tools take them: "2026-11-24 14:00", or ""."""
    parts = (day.isoformat() if day else "", at.strftime("%H:%M") if at else "")
    return " ".join(part for part in parts if part)


@contextmanager
def _contained() -> Generator[None]:
    """A guess that breaks, or meets a line that has just closed, must not end the conversation."""
    try:
        yield
    except Exception:
        log.exception("thinking_ahead_failed")
