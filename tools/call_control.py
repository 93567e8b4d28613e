"""Sending the caller on: to a department's people, to its voicemail box, or off the line.

Destinations come from the configured departments only; words of a caller or a model are looked up among their names and
aliases and never dialled. How a transfer is done in ARI is behind the `CallControl` port. These tools speak themselves:
what is announced is heard to its end before the channel leaves.
"""

import asyncio
import re
from collections.abc import Sequence
from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict, Field

from tools.base import Effect, Tool, ToolContext, ToolResult
from tools.errors import NotFound, OfficeUnavailable
from tools.languages.catalogue import counted, heard_words, place, texts
from tools.office import speech
from tools.ports import CallControl, CallGone, Department, QueueState
from tools.receipts import receipt

_STATE_S = 1.5  # longer than this nobody waits to hear how a queue is; the dialplan finds out as well
_ANYBODY = frozenset(
    {"", "anyone", "anybody", "someone", "somebody", "person", "human", "people", "agent", "a person", "a human"}
)


class Destination(BaseModel):
    model_config = ConfigDict(extra="ignore")

    department: str = Field(
        default="",
        max_length=80,
        description="name of the department; empty when the caller just wants a person",
        json_schema_extra={"ask": "Which department would you like?"},
    )


class Nothing(BaseModel):
    model_config = ConfigDict(extra="ignore")


def make(default_department: str = "general") -> tuple[Tool, ...]:
    """`transfer_to_department`, `leave_voicemail` and `hang_up`. `default_department` serves callers who just want a
    person; when it is not configured, the first department does."""

    async def transfer(arguments: Destination, context: ToolContext) -> ToolResult:
        return await _transfer(arguments, context, default_department)

    async def voicemail(arguments: Destination, context: ToolContext) -> ToolResult:
        return await _voicemail(arguments, context, default_department)

    return (
        Tool(
            name="transfer_to_department",
            description="Put the caller through to people of a department.",
            arguments=Destination,
            effect=Effect.CALL_CONTROL,
            deadline_s=20.0,
            progress="",
            run=transfer,
            example="I want to talk to sales",
        ),
        Tool(
            name="leave_voicemail",
            description="Let the caller leave a message for a department.",
            arguments=Destination,
            effect=Effect.CALL_CONTROL,
            deadline_s=20.0,
            progress="",
            run=voicemail,
            example="I'd rather leave a message",
        ),
        Tool(
            name="hang_up",
            description="Say goodbye and end the call, when the caller is finished.",
            arguments=Nothing,
            effect=Effect.CALL_CONTROL,
            deadline_s=10.0,
            progress="",
            run=_hang_up,
            example="that's all, goodbye",
        ),
    )


def resolve(said: str, departments: Sequence[Department], default: str, language: str = "en") -> Department | None:
    """The department meant by `said`, by name or alias; None when it is none of them."""
    wanted = _plain(said)
    called = {_plain(place(language, one.name)): one for one in departments}
    by_word = called | {_plain(word): one for one in departments for word in (one.name, *one.aliases)}
    if wanted in _ANYBODY | heard_words(language).anybody and wanted not in by_word:
        wanted = _plain(default) if _plain(default) in by_word else next(iter(by_word), "")
    near = get_close_matches(wanted, by_word, n=1, cutoff=0.8)
    return by_word.get(wanted) or (by_word[near[0]] if near else None)


def _plain(text: str) -> str:
    words = re.findall(r"[^\W_]+", text.casefold())
    return " ".join(word for word in words if word not in {"the", "department", "team", "queue", "please"})


async def _transfer(arguments: Destination, context: ToolContext, default: str) -> ToolResult:
    call, words = _call(context), texts(context.language).call
    department = resolve(arguments.department, call.departments, default, context.language)
    if department is None:
        return _which(context, words.which)
    state = await _state(call, department)
    if state is not None and not (state.open and state.agents_ready):
        return await _nobody(context, department, state)
    waiting = state.waiting if state is not None else 0
    ahead = counted(texts(context.language), words.ahead, waiting) if waiting > 0 else ""
    await context.say(words.connecting.format(place=place(context.language, department.name), ahead=ahead))
    await call.transfer(department.name)
    proof = receipt("transfer_to_department", Effect.CALL_CONTROL, f"queue:{department.queue}", context)
    return ToolResult("ok", "", {"department": department.name}, proof)


async def _voicemail(arguments: Destination, context: ToolContext, default: str) -> ToolResult:
    call, words = _call(context), texts(context.language).call
    department = resolve(arguments.department, call.departments, default, context.language)
    if department is None:
        return _which(context, words.which_voicemail)
    await context.say(words.voicemail.format(place=place(context.language, department.name)))
    await call.voicemail(department.name)
    proof = receipt("leave_voicemail", Effect.CALL_CONTROL, f"voicemail:{department.name}", context)
    return ToolResult("ok", "", {"department": department.name}, proof)


async def _hang_up(arguments: Nothing, context: ToolContext) -> ToolResult:
    del arguments
    await context.say(texts(context.language).call.goodbye)
    await _call(context).hang_up()
    return ToolResult("ok", "", {}, receipt("hang_up", Effect.CALL_CONTROL, "call", context))


def _call(context: ToolContext) -> CallControl:
    if context.call is None:  # the registry refuses this before; a caller without a channel has nothing to transfer
        raise CallGone
    return context.call


async def _state(call: CallControl, department: Department) -> QueueState | None:
    """None when nobody can tell quickly: then the dialplan decides, and brings the caller back if nobody is there."""
    try:
        async with asyncio.timeout(_STATE_S):
            return await call.queue_state(department.name)
    except (TimeoutError, OfficeUnavailable):
        return None


def _which(context: ToolContext, question: str) -> ToolResult:
    table = texts(context.language)
    names = [place(context.language, department.name) for department in _call(context).departments]
    if not names:
        return ToolResult("refused", table.call.nobody_at_all, {"error": "no_departments"})
    return ToolResult("question", question.format(places=speech.joined(names, table.either)), {"field": "department"})


async def _nobody(context: ToolContext, department: Department, state: QueueState) -> ToolResult:
    """An honest no, with what is possible instead."""
    call, table = _call(context), texts(context.language)
    others: list[str] = []
    for other in call.departments:
        if other.name == department.name:
            continue
        try:
            found = await _state(call, other)
        except NotFound:
            continue
        if found is not None and found.open and found.agents_ready:
            others.append(other.name)
    name = place(context.language, department.name)
    why = table.call.nobody_now.format(place=name) if state.open else table.call.closed.format(place=name)
    called = [place(context.language, other) for other in others]
    instead = table.call.offer_others.format(places=speech.joined(called, table.either)) if others else ""
    data = {"department": department.name, "open": state.open, "others": others, "voicemail": True}
    return ToolResult("refused", f"{speech.capital(why)} {table.call.offer.format(others=instead)}", data)
