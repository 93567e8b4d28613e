"""One conversation: carries out what `agent.turns` decides, and joins ear, mouth, fast tier, model and tools.

The shell of this room. It owns every task of the conversation (all children of one task group, named); one loop takes
one event at a time, so there are no locks. It never decides who has the floor and never touches sound.

Above: `ari_app.calls.voice` (or `agent.evals`). Below: `agent.turns`, `agent.answering`, `agent.speech`,
`agent.tool_loop`.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Literal

import structlog

from agent import lines, turns
from agent.answering import ENDS, Answering, Asked, Outcome
from agent.conversation import Conversation, ToolNote
from agent.fast.intents import Awaiting, Intent, Meaning
from agent.floor import (
    Action,
    AnswerEnded,
    Commit,
    Expects,
    Fill,
    Forget,
    GiveUp,
    HoldMouth,
    Interject,
    MindEvent,
    Nudge,
    Queued,
    Read,
    ResumeMouth,
    SoftenMouth,
    StopMouth,
    Ticked,
    TurnOptions,
    Turns,
    Unclear,
)
from agent.foresight import Foresight, ModelLoad
from agent.interpreter import Interpreter
from agent.model_tier import ModelOptions, ModelTier
from agent.persona import Persona
from agent.ports import Diary, Ear, LanguageModel, Mouth, Reader
from agent.reading import Reading, ReadingOptions
from agent.restraint import InForce, none
from agent.sentences import split
from agent.speech import Kind, Speech, Utterance
from agent.timeline import Ledger, Tier, TurnTimeline
from agent.tool_loop import Hands, ToolFinished, ToolLoop
from agent.trouble import Trouble, TroubleOptions
from audio_pipeline.events import Event, MediaLost, Transcript, UtteranceEnded, UtteranceFailed, UtteranceStarted
from tools.base import Effect

log = structlog.get_logger("agent")


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Limits of a conversation. Layered: a tool's own deadline < `turn_limit_s`; the caller's silence is in `turns`."""

    turns: TurnOptions = field(default_factory=TurnOptions)
    model: ModelOptions = field(default_factory=ModelOptions)
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    turn_limit_s: float = 25.0  # an answer that takes longer is given up with an apology
    tool_grace_s: float = 5.0  # how long a tool under way may still run after the conversation
    inbox_events: int = 512  # overflow: the ear is made to wait; it has its own bound
    trouble: TroubleOptions = field(default_factory=TroubleOptions)
    history_chars: int = 4000  # of conversation shown to the model


@dataclass(frozen=True, slots=True)
class Parts:
    """What a conversation is made of."""

    ear: Ear
    mouth: Mouth
    model: LanguageModel | None  # None: the fast tier alone serves
    diary: Diary
    hands: Hands
    clock: Callable[[], float] = time.monotonic  # s, the clock of the ear's events
    load: ModelLoad = field(default_factory=ModelLoad)  # shared by every conversation of the process
    reader: Reader | None = None  # None: whether words are a whole sentence is guessed from the words alone
    restraint: InForce = none  # what is given up just now, because the engines are hard pressed


@dataclass(frozen=True, slots=True)
class Greeting:
    """A new call."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The queue gave the caller back: nobody took the call."""

    department: str
    history: Conversation = field(default_factory=Conversation)


@dataclass(frozen=True, slots=True)
class Adopted:
    """The process before this one died in mid-call."""

    history: Conversation = field(default_factory=Conversation)


Opening = Greeting | Returned | Adopted
Reason = Literal["goodbye", "transferred", "hung_up", "silence", "failed"]


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """Why the conversation is over. After "failed" the caller belongs to people: send the call to the human queue."""

    reason: Reason
    conversation: Conversation
    turns: int


@dataclass(frozen=True, slots=True)
class _Answered:
    turn: TurnTimeline
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _EarClosed:
    pass


_Item = Event | Queued | Read | Ticked | ToolFinished | _Answered | _EarClosed


class Session:
    """One conversation with one caller. `run` may be called once."""

    def __init__(self, parts: Parts, persona: Persona, options: SessionOptions | None = None) -> None:
        self._parts = parts
        self._options = options or SessionOptions()
        self._inbox: asyncio.Queue[_Item] = asyncio.Queue(self._options.inbox_events)
        self._speech = Speech(parts.mouth, parts.clock, self._inbox.put_nowait)
        self._speech.speed = persona.speed
        self._tools = ToolLoop(parts.hands, self._speech, parts.diary, parts.clock, self._inbox.put_nowait)
        tier = None
        if parts.model is not None:
            model = Foresight(parts.model, parts.load)
            tier = ModelTier(model, persona, self._options.model, parts.hands.key, parts.restraint)
        self._interpreter = Interpreter(persona, parts.ear, parts.mouth, self._speech, self._tools)
        reading = Reading(parts.reader, parts.load, self._options.reading)
        self._answering = Answering(self._speech, self._tools, persona, tier, reading, parts.restraint)
        self._answering.change_language = self._interpreter.asked_for
        self._interpreter.speakers = self._answering.speakers
        self._ledger = Ledger(parts.diary, Conversation(limit_chars=self._options.history_chars))
        self._floor: Turns = turns.begin(0.0, self._options.turns)
        self._tasks: asyncio.TaskGroup | None = None  # parent of everything under way; None until `run`
        self._answer: asyncio.Task[None] | None = None  # the answer under way
        self._late: list[ToolFinished] = []  # results to be told when nobody speaks
        self._fillers: list[str] = []  # said so far
        self._trouble = Trouble(self._options.trouble)
        self._end: Reason | None = None

    async def run(self, opening: Opening) -> SessionEnd:
        """Converse until it is over. Cancellation (the caller is gone) leaves diary and conversation whole."""
        try:
            async with asyncio.TaskGroup() as group:
                self._tasks = self._tools.tasks = group
                listening = group.create_task(self._listen(), name="conversation ear")
                try:
                    self._answering.reading.warm(group)
                    self._open(opening)
                    await self._converse(group)
                finally:
                    listening.cancel()
                    self._answering.ahead.drop()
                    if self._answer is not None:
                        self._answer.cancel()
                await self._tools.close(self._options.tool_grace_s)
        finally:
            self._ledger.close()
        log.info("conversation_ended", reason=self._end, turns=self._ledger.count)
        conversation = self._ledger.conversation
        if self._interpreter.changed:
            conversation = replace(conversation, language=self._interpreter.present)
        return SessionEnd(self._end or "hung_up", conversation, self._ledger.count)

    def _open(self, opening: Opening) -> None:
        self._floor = turns.begin(self._parts.clock(), self._options.turns)
        if isinstance(opening, Returned | Adopted):
            history = replace(opening.history, limit_chars=self._options.history_chars)
            self._ledger = Ledger(self._parts.diary, history)
        self._interpreter.begin(self._ledger.conversation.language)
        self._floor = replace(self._floor, language=self._interpreter.present)
        match opening:
            case Greeting():
                self._tell(self._interpreter.persona.greets(), "greeting")
            case Returned(department=department):
                self._tell(lines.returned(self._interpreter.present, department, voicemail=True), "returned")
                offer = Intent(Meaning.VOICEMAIL, department=department)
                self._answering.asked = Asked(Awaiting.DEPARTMENT, on_yes=offer)
                self._feed(AnswerEnded(Expects.YES_NO))
            case Adopted():
                self._tell(self._interpreter.lines.adopted, "apology")

    async def _listen(self) -> None:
        async for event in self._parts.ear.events():
            await self._inbox.put(event)
        await self._inbox.put(_EarClosed())

    async def _converse(self, tasks: asyncio.TaskGroup) -> None:
        """Take one thing at a time until the conversation is over."""
        while self._end is None:
            due = turns.next_deadline(self._floor)
            try:
                async with asyncio.timeout(None if due is None else max(due - self._parts.clock(), 0.0)):
                    item = await self._inbox.get()
            except TimeoutError:
                item = Ticked()
            self._take(item, tasks)
            self._ledger.write_finished()
            self._tell_late()
            self._answering.ahead.follow(self._floor, self._ledger, tasks)

    # -- one thing at a time ---

    def _take(self, item: _Item, tasks: asyncio.TaskGroup) -> None:
        match item:
            case _EarClosed():
                self._end = self._end or "hung_up"
            case _Answered():
                self._answered(item)
            case ToolFinished():
                self._tool_finished(item)
            case _:
                self._heed(item)
                self._feed(item)
                if isinstance(item, Transcript) and item.text and self._floor.turn is not None:
                    grasp, reading = self._answering.grasp(item.text, self._floor.language), self._answering.reading
                    reading.language = self._floor.language
                    for event in reading.consider(item, grasp, tasks, self._inbox.put_nowait):
                        self._feed(event)

    def _heed(self, event: Event | Queued | Read | Ticked) -> None:
        """Book-keeping, before the floor hears of it."""
        match event:
            case UtteranceStarted():
                self._speech.started(event)
            case UtteranceEnded() | UtteranceFailed():
                self._speech.ended(event)
                remedy = self._trouble.unsaid(self._speech.failures)
                if remedy == "people":
                    self._stop(self._parts.clock())
                    self._leave(self._interpreter.lines.mute, "failed")
                elif remedy:
                    log.error("nobody_can_speak", failures=self._speech.failures)
                    self._end = "failed"
            case Transcript(final=True):
                read_in = self._interpreter.guess(event.text, event.language, self._answering.setting)
                self._floor = replace(self._floor, language=read_in)
            case MediaLost():
                log.warning("media_lost", reason=event.reason)
                self._end = "failed"
            case _:
                pass

    def _feed(self, event: Event | MindEvent) -> None:
        usual = self._options.turns
        after_s = min(usual.filler_after_s, self._parts.restraint().filler_after_s)
        if after_s != self._floor.options.filler_after_s:
            self._floor = replace(self._floor, options=replace(usual, filler_after_s=after_s))
        self._floor, actions = turns.step(self._floor, event, self._parts.clock())
        for action in actions:
            self._act(action)

    def _act(self, action: Action) -> None:
        match action:
            case SoftenMouth():
                self._parts.mouth.soften()
            case HoldMouth():
                self._parts.mouth.pause()
            case ResumeMouth():
                self._parts.mouth.resume()
            case StopMouth(from_s=from_s):
                self._stop(from_s)
            case Commit():
                self._commit(action)
            case Fill() | Nudge() | Interject():
                self._interpose(action)
            case GiveUp():
                self._leave(self._interpreter.lines.silence_goodbye, "silence")
            case Unclear():
                self._unclear(action)
            case Forget():
                self._parts.ear.turn_taken()
                self._answering.ahead.drop()

    def _stop(self, from_s: float) -> None:
        self._parts.mouth.stop()
        self._tools.interrupted()
        if self._answer is not None:
            self._answer.cancel()
            self._answer = None
        self._ledger.cut(from_s)

    def _commit(self, commit: Commit) -> None:
        self._parts.ear.turn_taken()
        self._trouble.understood()
        self._interpreter.taken(commit.text, self._answering.setting)
        turn = self._ledger.begin(commit.text, "fast", commit.from_s)
        before = None if commit.digits else self._ledger.before(turn)
        if before is not None and not self._tools.had_effect(before.index):
            self._ledger.join(before, turn)
        turn.caller_ended_s, turn.committed_s = commit.ended_s, self._parts.clock()
        turn.recognise_s, turn.digits, turn.patience_s = commit.recognise_s, commit.digits, commit.patience_s
        self._answer = self._spawn(self._answer_turn(turn), f"answer {turn.index}")

    async def _answer_turn(self, turn: TurnTimeline) -> None:
        """One answer, from the first thought to the last word given to the mouth. What it breaks ends here."""
        outcome = Outcome()
        try:
            async with asyncio.timeout(self._options.turn_limit_s):
                outcome = await self._answering.answer(turn, self._ledger.conversation)
        except TimeoutError:
            log.warning("turn_took_too_long", turn=turn.index)
            turn.apologised(self._speech.say(self._interpreter.lines.too_long, turn.index))
        except Exception:
            log.exception("answer_failed", turn=turn.index)
            turn.apologised(self._speech.say(self._interpreter.lines.failed, turn.index))
        await self._inbox.put(_Answered(turn, outcome))

    def _answered(self, item: _Answered) -> None:
        item.turn.answered = True
        if item.turn.cut:
            return  # the caller took the floor in the same moment
        self._answer = None
        self._floor = replace(self._floor, language=self._interpreter.present)
        self._end = self._end or item.outcome.end
        self._feed(item.outcome.ended)

    def _spawn(self, work: Coroutine[None, None, None], name: str) -> asyncio.Task[None]:
        if self._tasks is None:
            raise AssertionError("a conversation works only while it runs")
        return self._tasks.create_task(work, name=name)

    # -- speaking on its own account ---

    def _tell(self, text: str, tier: Tier, kind: Kind = "answer") -> list[Utterance]:
        """A turn of the assistant's own that nobody asked for."""
        turn = self._ledger.begin(None, tier, self._parts.clock())
        said = [turn.said(self._speech.say(sentence, turn.index, kind)) for sentence in split(text)]
        turn.answered = True
        return said

    def _interpose(self, action: Fill | Nudge | Interject) -> None:
        """A line that fills a silence, or breaks into a monologue."""
        match action:
            case Fill(count=count):
                said = self._interpreter.lines
                filler = lines.freshest(said.fillers if count == 1 else said.still_working, self._fillers)
                self._fillers.append(filler)
                if not self._ledger.open:  # the caller's words are not understood yet
                    self._tell(filler, "watchdog", "filler")
                    return
                turn = self._ledger.open[-1]
                turn.said(self._speech.say(filler, turn.index, "filler"))
            case Nudge(count=count):
                asked = self._interpreter.lines.still_there
                self._tell(asked[(count - 1) % len(asked)], "watchdog", "nudge")
            case Interject():
                self._tell(self._interpreter.lines.interject, "apology")

    def _leave(self, text: str, reason: Reason) -> None:
        """Say a last line, then end: nobody answers any more."""
        self._trouble.leaving = True
        said = self._tell(text, "watchdog")

        async def finish() -> None:
            await self._speech.finished(said)
            self._end = self._end or reason
            await self._inbox.put(Ticked())

        self._answer = self._spawn(finish(), "last words")

    def _unclear(self, action: Unclear) -> None:
        remedy = self._trouble.not_understood(action.waited_s if action.failed else 0.0)
        if action.failed:
            log.warning("recognition_failed", reason=action.reason, in_a_row=self._trouble.deaf)
        said = self._interpreter.lines
        if remedy == "people":
            self._leave(said.deaf, "failed")
        elif action.failed:
            self._tell(said.unheard, "apology")
        else:
            self._tell(said.unclear[self._ledger.count % len(said.unclear)], "apology")

    # -- tools ---

    def _tool_finished(self, item: ToolFinished) -> None:
        self._ledger.noted(item.turn_index, ToolNote(item.tool.name, item.arguments, item.result.status))
        if item.result.receipt is not None and item.tool.effect is Effect.CALL_CONTROL:
            self._end = self._end or ENDS.get(item.tool.name, "transferred")
        elif not item.told and item.tool.effect is not Effect.READ and item.result.say:
            self._late.append(item)

    def _tell_late(self) -> None:
        if self._late and self._floor.idle and self._end is None:
            item = self._late.pop(0)
            log.info("late_result_told", tool=item.tool.name, turn=item.turn_index)
            self._tell(item.result.say, "fast")
