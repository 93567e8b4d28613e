"""Answers one committed turn: fast tier first, then the model, and an honest line when neither can serve.

Decides *what* is said and done, never *when the caller has the floor* (`agent.turns`). Everything a model says passes
the truth gate; everything done goes through the tool loop. May be cancelled at every await: what was said stands.

Above: `agent.session`. Below: `agent.fast`, `agent.model_tier`, `agent.tool_loop`, `agent.speech`, `agent.lines`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog

from agent import lines, truth_gate
from agent.ahead import Ahead, as_when, looks_up
from agent.conversation import Conversation
from agent.errors import ModelError
from agent.fast import tabled
from agent.fast.intents import Awaiting, Intent, Meaning, Setting
from agent.fast.slots import department
from agent.fast.understanding import understand
from agent.floor import AnswerEnded, Expects
from agent.grounding import asks_to_note, grounded
from agent.languages.catalogue import LANGUAGES
from agent.model_tier import ModelTier, Said, ToolAsked
from agent.persona import Persona
from agent.reading import Grasp, Reading
from agent.restraint import InForce, none
from agent.sentences import split
from agent.speech import Kind, SaidAnswer, Speech
from agent.timeline import TurnTimeline
from agent.tool_loop import ToolLoop
from tools.base import Effect, Receipt, ToolResult
from tools.office import dates

log = structlog.get_logger("agent")

End = Literal["goodbye", "transferred"]
_SLOWEST, _FASTEST, _SPEED_STEP = 0.6, 1.5, 0.85
_GAIN_STEP_DB, _GAIN_LIMIT_DB = 4.5, 9.0  # two steps either way: one is heard plainly, two do not clip a normal voice
_OPEN_ENDED = (Meaning.CREATE_TODO, Meaning.YES, Meaning.NO, Meaning.GREETING, Meaning.THANKS, Meaning.WAIT)
# After these the question that was open still is: "Shall I put you through?" "Pardon?" … "Yes."
_LEAVE_THE_QUESTION = frozenset((
    Meaning.YES, Meaning.NO, Meaning.REPEAT, Meaning.CONTINUE, Meaning.WAIT, Meaning.PRESENCE, Meaning.SLOWER,
    Meaning.FASTER, Meaning.LOUDER, Meaning.QUIETER,
))  # fmt: skip
_WAIT_S = 45.0  # how long a caller who asked for time is left alone
ENDS: dict[str, End] = {
    "transfer_to_department": "transferred",
    "leave_voicemail": "transferred",
    "hang_up": "goodbye",
}
_ASKS: dict[tuple[str, str], Awaiting] = {
    ("create_todo", "title"): Awaiting.TITLE,
    ("complete_todo", "title"): Awaiting.WHICH_TODO,
    ("complete_todo", ""): Awaiting.WHICH_TODO,  # several fit
    ("transfer_to_department", "department"): Awaiting.DEPARTMENT,
    ("leave_voicemail", "department"): Awaiting.VOICEMAIL_DEPARTMENT,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the assistant's last words asked for."""

    awaiting: Awaiting = Awaiting.NOTHING
    on_yes: Intent | None = None  # done when the caller agrees
    on_no: Intent | None = None  # done when the caller declines
    draft: Intent | None = None  # a todo whose title is missing: its day is kept


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ended: what the floor should expect, or that the conversation is over."""

    ended: AnswerEnded = field(default_factory=AnswerEnded)
    end: End | None = None


_MORE = Asked(on_no=Intent(Meaning.GOODBYE))
_ASIDES = frozenset(aside for one in LANGUAGES.values() for aside in one.lines.asides)


class Answering:
    """Answers the turns of one conversation, one at a time."""

    def __init__(
        self,
        speech: Speech,
        tools: ToolLoop,
        persona: Persona,
        model: ModelTier | None,
        reading: Reading,
        restraint: InForce = none,
    ) -> None:
        self._speech = speech
        self._tools = tools
        self.persona = persona  # in whose language it goes on
        self._model = model  # None: the fast tier alone serves
        self.asked = Asked()  # what the last words asked for; the opening may set it
        self.change_language: Callable[[str], str] = lambda code: ""  # asked for; gives back what is said to that
        self._turn = TurnTimeline(0, None, "greeting", 0.0)  # the turn being answered
        self._receipts: tuple[Receipt, ...] = ()  # of the turn being answered
        self._conversation = Conversation()
        self._restraint = restraint
        self.reading = reading
        self.ahead = Ahead(model, speech, tools, persona, self._intents, restraint)
        self.speakers = (self, self.ahead, *((model,) if model is not None else ()))  # in the language of the persona
        self._plain: dict[Meaning, Callable[[Intent], Awaitable[Outcome]]] = {
            Meaning.CREATE_TODO: self._create_todo,
            Meaning.REMIND_ME: self._create_todo,
            Meaning.COMPLETE_TODO: self._complete_todo,
            Meaning.HUMAN: self._human,
            Meaning.VOICEMAIL: lambda intent: self._do("leave_voicemail", {"department": intent.department or ""}),
            Meaning.REPEAT: self._repeat,
            Meaning.CONTINUE: self._repeat,
            Meaning.SLOWER: self._change_voice,
            Meaning.FASTER: self._change_voice,
            Meaning.LOUDER: self._change_voice,
            Meaning.QUIETER: self._change_voice,
            Meaning.GOODBYE: self._goodbye,
            Meaning.YES: self._yes_or_no,
            Meaning.NO: self._yes_or_no,
        }

    @property
    def setting(self) -> Setting:
        """What the caller's next words are understood against."""
        return Setting(self._tools.hands.today(), self._tools.departments, self.asked.awaiting)

    def grasp(self, text: str, code: str) -> Grasp:
        """Whether `text` is an everyday request in that language: "whole" when nothing need be added ("what time is
        it"), "open" when something often is ("hello", "add a to-do to call Bob")."""
        intents = understand(text, self.setting, code)
        if not intents:
            return ""
        return "open" if any(intent.title or intent.meaning in _OPEN_ENDED for intent in intents) else "whole"

    async def answer(self, turn: TurnTimeline, conversation: Conversation) -> Outcome:
        """Say and do what the turn asks for. Raises nothing but cancellation and our own defects."""
        self._turn, self._conversation, self._receipts = turn, conversation, ()
        outcome = await self._answer(turn, conversation)
        if self.asked.on_yes is None and self.asked.on_no is None:
            return outcome
        return replace(outcome, ended=replace(outcome.ended, expects=Expects.YES_NO))

    async def _answer(self, turn: TurnTimeline, conversation: Conversation) -> Outcome:
        by_key = turn.digits and turn.digits == self.persona.operator_digit
        intents = (Intent(Meaning.HUMAN),) if by_key else self._intents(turn.caller or "", conversation)
        if intents:
            self.ahead.drop()
            turn.tier = "fast"
            log.debug("understood", tier="fast", meanings=[intent.meaning.value for intent in intents])
            outcome = Outcome()
            for intent in intents:
                outcome = await self._serve(intent)
                if outcome.end is not None:
                    break
            return outcome
        turn.tier = "model"
        return await self._think(turn, conversation)

    # -- fast tier ---

    def _intents(self, text: str, conversation: Conversation) -> tuple[Intent, ...]:
        """What the fast tier makes of `text`; nothing when it is the model's business."""
        intents = understand(text, self.setting, self.persona.language)
        bare = all(intent.meaning in (Meaning.YES, Meaning.NO) for intent in intents)
        if bare and self.asked == Asked() and self._model is not None and conversation.last_heard.endswith("?"):
            return ()  # an answer to the model's own question
        return intents

    async def _serve(self, intent: Intent) -> Outcome:
        asked, self.asked = self.asked, Asked()
        if intent.meaning in _LEAVE_THE_QUESTION:
            self.asked = asked
        if intent.meaning is Meaning.CREATE_TODO and asked.draft is not None and intent.day is None:
            intent = replace(intent, meaning=asked.draft.meaning, day=asked.draft.day, at=intent.at or asked.draft.at)
        if (tool := looks_up(intent)) is not None:
            return await self._do(*tool)
        serve = self._plain.get(intent.meaning)
        if serve is not None:
            return await serve(intent)
        names = frozenset(tool.name for tool in self._tools.offered())
        if intent.meaning is Meaning.CAPABILITIES:
            self._say(lines.capabilities(self.persona.language, names, self._tools.departments))
        elif intent.meaning is Meaning.LANGUAGE:
            self._say(self.change_language(intent.language or ""))
        elif intent.meaning is Meaning.ROBOT:
            self._say(lines.who_am_i(self.persona))
        else:
            self._say(lines.manners(self.persona.language, intent.meaning, self._conversation.last_heard))
        if intent.meaning is Meaning.WAIT:
            return Outcome(AnswerEnded(quiet_limit_s=_WAIT_S))
        if intent.meaning is Meaning.THANKS:
            self.asked = _MORE
        return Outcome()

    async def _create_todo(self, intent: Intent) -> Outcome:
        if intent.title is None:
            self._say(lines.of(self.persona.language).ask_title)
            self.asked = Asked(Awaiting.TITLE, draft=intent)
            return Outcome()
        outcome = await self._do("create_todo", {"title": intent.title, "when": as_when(intent.day, intent.at)})
        if intent.meaning is Meaning.REMIND_ME and self._receipts:
            self._say(lines.of(self.persona.language).no_reminder)
        return outcome

    async def _complete_todo(self, intent: Intent) -> Outcome:
        if intent.title is None:
            self._say(lines.of(self.persona.language).ask_which)
            self.asked = Asked(Awaiting.WHICH_TODO)
            return Outcome()
        return await self._do("complete_todo", {"title": intent.title})

    async def _human(self, intent: Intent) -> Outcome:
        if intent.unknown_place is not None:
            self._say(lines.no_such_place(self.persona.language, intent.unknown_place, self._tools.departments))
            self.asked = Asked(Awaiting.DEPARTMENT)
            return Outcome()
        return await self._do("transfer_to_department", {"department": intent.department or ""})

    async def _repeat(self, intent: Intent) -> Outcome:
        """All of the last answer again, or only what was not said of it."""
        last = await _last_answer(self._speech, self._turn.index, self._conversation)
        if intent.meaning is Meaning.CONTINUE:
            if not last.unsaid and self.asked.on_yes is not None:
                return await self._yes_or_no(Intent(Meaning.YES))  # "Shall I put you through?" "Go on."
            self._say(last.unsaid or lines.of(self.persona.language).that_was_all)
        else:
            self._say(last.text or lines.of(self.persona.language).nothing_said_yet)
        return Outcome()

    async def _change_voice(self, intent: Intent) -> Outcome:
        """Speed or level; then what was hard to follow once more, or what was interrupted by asking."""
        speech, meaning, words = self._speech, intent.meaning, lines.of(self.persona.language)
        last = await _last_answer(speech, self._turn.index, self._conversation)
        if meaning in (Meaning.SLOWER, Meaning.FASTER):
            factor = _SPEED_STEP if meaning is Meaning.SLOWER else 1.0 / _SPEED_STEP
            speech.speed = min(max(speech.speed * factor, _SLOWEST), _FASTEST)
            self._say(words.slower if meaning is Meaning.SLOWER else words.faster)
        else:
            before_db = speech.gain_db
            wanted_db = before_db + (_GAIN_STEP_DB if meaning is Meaning.LOUDER else -_GAIN_STEP_DB)
            speech.gain_db = min(max(wanted_db, -_GAIN_LIMIT_DB), _GAIN_LIMIT_DB)
            changed = speech.gain_db != before_db
            self._say(lines.of_level(self.persona.language, louder=meaning is Meaning.LOUDER, changed=changed))
        self._say(last.text if meaning in (Meaning.SLOWER, Meaning.LOUDER) else last.unsaid)
        return Outcome()

    async def _goodbye(self, intent: Intent) -> Outcome:
        del intent
        self._say(lines.of(self.persona.language).goodbye)
        await self._speech.finished(self._turn.utterances)
        return Outcome(end="goodbye")

    async def _yes_or_no(self, intent: Intent) -> Outcome:
        agreed = intent.meaning is Meaning.YES
        follow = self.asked.on_yes if agreed else self.asked.on_no
        was_asked = self.asked != Asked()
        self.asked = Asked()
        if follow is not None:
            return await self._serve(follow)
        words = lines.of(self.persona.language)
        self._say(words.ask_what if agreed or was_asked else f"{words.okay} {words.how_help}")
        return Outcome()

    # -- doing ---

    async def _do(self, tool: str, arguments: dict[str, Any]) -> Outcome:
        """Run a tool and say what came of it."""
        result = await self._tools.run(tool, arguments, self._turn)
        if result is None:
            self._say(lines.of(self.persona.language).late)
            return Outcome()
        if result.say:
            self._say(result.say)
        if result.receipt is not None:
            self._receipts = (*self._receipts, result.receipt)
            if result.receipt.effect is Effect.CALL_CONTROL:
                return Outcome(end=ENDS.get(tool, "transferred"))
        self.asked = _asked_by(tool, result)
        return Outcome()

    # -- model tier ---

    async def _think(self, turn: TurnTimeline, conversation: Conversation) -> Outcome:
        if self._model is None or not (turn.caller or "").strip():
            return self._cannot()
        self.asked = Asked()
        if self._restraint().people and self._tools.departments:
            turn.tier = "apology"
            self._say(lines.of(self.persona.language).busy)
            self.asked = Asked(Awaiting.DEPARTMENT, on_yes=Intent(Meaning.HUMAN))
            return Outcome()
        try:
            async for step in self._model.think(
                turn.caller or "", conversation, self._tools.offered(), self._tools.departments
            ):
                if isinstance(step, ToolAsked):
                    return await self._proposed(step, turn.caller or "")
                if not self._say_gated(step):
                    return Outcome()
                if truth_gate.offers_people(step.sentence, self.persona.language):
                    self.asked = Asked(Awaiting.DEPARTMENT, on_yes=Intent(Meaning.HUMAN))
        except ModelError as error:
            log.warning("model_failed", provider=error.provider, reason=error.reason, retryable=error.retryable)
        spoken = any(one.kind == "answer" for one in turn.utterances)
        return Outcome() if spoken else self._cannot()

    async def _proposed(self, asked: ToolAsked, said: str) -> Outcome:
        """The model wants something done. Leaving the call is confirmed first; the rest is held against the words."""
        tool = next((one for one in self._tools.offered() if one.name == asked.tool), None)
        if tool is None:
            return self._cannot()
        now = self._tools.hands.today()
        if tool.effect is not Effect.CALL_CONTROL:
            arguments = grounded(asked.arguments, said, now, self.persona.language)
            if tool.name != "create_todo" or not arguments.get("title") or asks_to_note(said, self.persona.language):
                return await self._do(tool.name, arguments)
            found = dates.find(said, now, self.persona.language)
            self._say(lines.shall_i_note(self.persona.language, arguments["title"]))
            note = Intent(Meaning.CREATE_TODO, arguments["title"], found and found.day, found and found.at)
            self.asked = Asked(on_yes=note)
            return Outcome()
        named = str(asked.arguments.get("department", ""))
        place = department(named, self._tools.departments) or tabled.department(
            named, self._tools.departments, self.persona.language
        )
        self._say(lines.shall_i_transfer(self.persona.language, place))
        self.asked = Asked(Awaiting.DEPARTMENT, on_yes=Intent(Meaning.HUMAN, department=place))
        return Outcome()

    def _say_gated(self, said: Said) -> bool:
        """False when the sentence claimed what no receipt proves: it was replaced, and the rest is dropped."""
        known = (*self.persona.facts, self._turn.caller or "")
        refusal = truth_gate.refuse(said.sentence, self._receipts, known, self.persona.language)
        if refusal is None:
            self._say(said.sentence)
            return True
        log.warning("claim_refused", rule=refusal.rule, pii_sentence=said.sentence)
        self._say(refusal.instead)
        return False

    def _cannot(self) -> Outcome:
        self._turn.tier = "apology"
        names = frozenset(tool.name for tool in self._tools.offered())
        self._say(lines.cannot(self.persona.language, names, self._tools.departments))
        self.asked = Asked(Awaiting.DEPARTMENT if self._tools.departments else Awaiting.NOTHING)
        return Outcome()

    # -- speaking ---

    def _say(self, text: str, kind: Kind = "answer") -> None:
        for sentence in split(text):
            self._turn.said(self._speech.say(sentence, self._turn.index, kind))


async def _last_answer(speech: Speech, turn_index: int, conversation: Conversation) -> SaidAnswer:
    """The newest answer that was more than an aside ("Sure, take your time"), without asides in it."""
    for said in await speech.answers_before(turn_index):
        text = said.text
        for aside in sorted(_ASIDES, key=len, reverse=True):
            text = text.removeprefix(aside).lstrip()
        if text:
            return replace(said, text=text)
    return SaidAnswer(conversation.last_heard)  # of a conversation that was handed over


def _asked_by(tool: str, result: ToolResult) -> Asked:
    """What a tool's answer asks the caller for."""
    if result.status == "refused" and result.data.get("voicemail"):
        department = result.data.get("department")
        offer = Intent(Meaning.VOICEMAIL, department=department if isinstance(department, str) else None)
        return Asked(Awaiting.DEPARTMENT, on_yes=offer)
    if result.status != "question":
        return Asked()
    return Asked(_ASKS.get((tool, str(result.data.get("field", ""))), Awaiting.NOTHING))
