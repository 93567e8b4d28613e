"""Thinks ahead: lets the model read what was said so far while the caller speaks, and begins its answer, with the
sound of its first sentence, before the caller has surely finished.

Nothing of it is heard, done or kept (`agent.foresight`); the answer proper asks the same and finds it ready. What the
fast tier understands needs none of this. Above: `agent.session` lets it follow the floor, `agent.answering` owns it.
"""

import asyncio
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

import structlog

from agent import truth_gate
from agent.conversation import Conversation
from agent.fast.intents import Intent
from agent.model_tier import ModelTier
from agent.persona import Persona
from agent.restraint import InForce
from agent.speech import Speech
from agent.timeline import Ledger
from agent.tool_loop import ToolLoop
from agent.turns import Turns
from tools.ports import Department

log = structlog.get_logger("agent")


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
        self._persona = persona
        self._intents = intents
        self._restraint = restraint
        self._words = ""  # of the caller, being answered ahead
        self._read_to = 0  # turns that the model has read

    def follow(self, floor: Turns, ledger: Ledger, tasks: asyncio.TaskGroup) -> None:
        """After every event: begin when there are words that may be all of it, stop when the caller goes on."""
        turn = floor.turn
        if not self._restraint().guesses:
            return
        if turn is not None and not ledger.open and ledger.count > max(self._read_to, 1):
            self._read_to = ledger.count
            tasks.create_task(self._read(ledger.conversation), name="read the conversation")
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

    async def _read(self, conversation: Conversation) -> None:
        """The caller has begun to speak: time enough for the model to read what it missed, be it asked or not."""
        if self._model is not None:
            with _contained():
                await self._model.warm(conversation, self._tools.offered(), self._places())

    def _places(self) -> Sequence[Department]:
        call = self._tools.hands.call
        return call.departments if call is not None else ()

    async def _think(self, said: str, conversation: Conversation, tasks: asyncio.TaskGroup) -> None:
        """`conversation` as it will be when `said` is taken; `tasks` outlives this."""
        if self._model is None or self._intents(said, conversation):
            return
        with _contained():
            question = (said, conversation, self._tools.offered(), self._places())
            sentence = await self._model.foresee(question, tasks)
            if sentence is not None:
                refusal = truth_gate.refuse(sentence, (), (*self._persona.facts, said))
                self._speech.prepare(sentence if refusal is None else refusal.instead)


@contextmanager
def _contained() -> Generator[None]:
    """A guess that breaks, or meets a line that has just closed, must not end the conversation."""
    try:
        yield
    except Exception:
        log.exception("thinking_ahead_failed")
