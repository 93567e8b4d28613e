"""The mouth's book-keeping: which utterance belongs to which turn, and how much of it the caller heard.

Decides nothing about turns (`agent.turns`). Above: `agent.session`, `agent.answering`, `agent.tool_loop`. Below: the
`Mouth` port and `agent.spoken_forms`.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from agent.conversation import cut_at, rest_of
from agent.floor import Queued
from agent.ports import Mouth
from agent.spoken_forms import spoken
from audio_pipeline.events import UtteranceEnded, UtteranceFailed, UtteranceStarted

Kind = Literal["answer", "filler", "progress", "nudge"]
_CHAR_S = 0.12  # nobody speaks slower: the longest an utterance may take, per character
_REMEMBERED = 40  # sentences of answers that may be repeated or gone on with
_STOPPED_WITHIN_S = 0.3  # how long a stopped mouth may take to tell how much was heard
_SPARE_S = 8.0  # for the engine to begin, and for the caller's interruptions


@dataclass(slots=True)
class Utterance:
    """One sentence on its way to the caller."""

    utterance_id: int
    turn_index: int
    text: str  # as written
    spoken: str  # as given to the mouth
    kind: Kind
    given_s: float
    started_s: float | None = None  # None until the caller hears it
    engine_s: float | None = None
    heard: str = ""  # the part of `text` that was heard; final once `over` is set
    cut: bool = False
    failed: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """What an earlier turn was answered, for saying it again."""

    text: str  # whole
    unsaid: str = ""  # its rest when it was cut, from the last clause the caller heard whole


class Speech:
    """Says sentences and remembers what became of them."""

    def __init__(self, mouth: Mouth, clock: Callable[[], float], queued: Callable[[Queued], None]) -> None:
        self._mouth = mouth
        self._clock = clock
        self._queued = queued  # tells the floor, in order with everything else it hears
        self._next_id = 1
        self._open: dict[int, Utterance] = {}  # said and not over
        self._answers: deque[Utterance] = deque(maxlen=_REMEMBERED)  # newest last, over or not
        self.language = "en"  # of what is said
        self.speed = 1.0  # 1.0 is the voice's own
        self.gain_db = 0.0  # what the caller asked for, -9..9; 0 is the level of the voice
        self.failures = 0  # utterances in a row that no speaker could say

    def say(self, text: str, turn_index: int, kind: Kind = "answer") -> Utterance:
        """Queue one sentence; returns at once."""
        form = spoken(text, self.language)
        utterance = Utterance(self._next_id, turn_index, text, form, kind, self._clock())
        self._next_id += 1
        self._open[utterance.utterance_id] = utterance
        if kind == "answer":
            self._answers.append(utterance)
        self._queued(Queued(utterance.utterance_id, filler=kind != "answer"))
        first = kind == "filler"  # said because other words do not come
        self._mouth.say(utterance.utterance_id, form, speed=self.speed, gain_db=self.gain_db, first=first)
        return utterance

    def prepare(self, text: str) -> None:
        """This sentence is likely to be said next: have its sound ready."""
        self._mouth.prepare(spoken(text, self.language), speed=self.speed)

    async def finished(self, utterances: list[Utterance]) -> None:
        """Wait until all of them are over, with a deadline by their length."""
        limit_s = sum(len(one.spoken) for one in utterances) * _CHAR_S / max(self.speed, 0.2) + _SPARE_S
        try:
            async with asyncio.timeout(limit_s):
                for utterance in utterances:
                    await utterance.over.wait()
        except TimeoutError:
            return  # a mouth that lost an utterance must not hold the conversation

    async def answers_before(self, turn_index: int) -> list[SaidAnswer]:
        """The answers of earlier turns, newest first.

        Waits a moment for a mouth that was stopped in the same breath to tell how much was heard.
        """
        turns: dict[int, list[Utterance]] = {}
        for one in self._answers:
            if one.turn_index < turn_index:
                turns.setdefault(one.turn_index, []).append(one)
        newest = turns[max(turns)] if turns else []
        try:
            async with asyncio.timeout(_STOPPED_WITHIN_S):
                for one in newest:
                    await one.over.wait()
        except TimeoutError:
            pass  # what is not over was not stopped: it counts as said
        return [_said_answer(turns[index]) for index in sorted(turns, reverse=True)]

    def started(self, event: UtteranceStarted) -> Utterance | None:
        utterance = self._open.get(event.utterance_id)
        if utterance is not None and utterance.started_s is None:
            utterance.started_s = event.at_s
            utterance.engine_s = event.engine_s
            self.failures = 0
        return utterance

    def ended(self, event: UtteranceEnded | UtteranceFailed) -> Utterance | None:
        """What became of it; None for an utterance that is not ours."""
        utterance = self._open.pop(event.utterance_id, None)
        if utterance is None:
            return None
        if isinstance(event, UtteranceFailed):
            utterance.failed = True
            self.failures += 1
        else:
            whole = max(len(utterance.spoken), 1)
            utterance.cut = event.interrupted
            utterance.heard = cut_at(utterance.text, event.heard_chars / whole) if event.interrupted else utterance.text
        utterance.over.set()
        return utterance


def _said_answer(utterances: list[Utterance]) -> SaidAnswer:
    rests = (rest_of(one.text, one.heard) for one in utterances if one.cut)
    return SaidAnswer(" ".join(one.text for one in utterances), " ".join(rest for rest in rests if rest))
