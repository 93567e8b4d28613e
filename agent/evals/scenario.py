"""Runs a scripted conversation and hands back what happened, to be judged by a test or an evaluation.

A scenario is data (it may come from YAML): what the caller does, step by step, and how the world behaves. The caller
waits until the assistant is quiet before each step, unless the step says otherwise. Below: the same `agent.session` as
on the telephone.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.evals.line import Line, LineTimes, Segment, TextLine
from agent.evals.virtual_time import run
from agent.evals.world import MemoryDiary, MemoryTodos, ScriptedCall
from agent.foresight import ModelLoad
from agent.languages.catalogue import LANGUAGES
from agent.persona import Persona
from agent.ports import LanguageModel, Reader, ToolRunRecord, TurnRecord
from agent.restraint import InForce, none
from agent.session import Greeting, Opening, Parts, Session, SessionEnd, SessionOptions
from agent.tool_loop import Hands
from tools import call_control, clock, opening_hours, todos
from tools.base import Actor, Proof, Tool
from tools.ports import OpeningHours
from tools.registry import Registry

NOW = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Berlin"))  # a Friday morning
WEEK = OpeningHours((*[(time(9), time(17))] * 5, None, None))
_PATIENCE_S = 60.0  # the caller waits no longer than this for the assistant to finish
_FILLERS = frozenset(
    filler for one in LANGUAGES.values() for filler in (*one.lines.fillers, *one.lines.still_working)
)  # after these there is more to come
_SETTLED_S = 0.5  # silence after which the assistant seems to have finished


class BadScenario(ValueError):
    """A step that says nothing we know."""


@dataclass(slots=True)
class World:
    """Everything around one conversation."""

    call: ScriptedCall = field(default_factory=ScriptedCall)
    todos: MemoryTodos = field(default_factory=MemoryTodos)
    diary: MemoryDiary = field(default_factory=MemoryDiary)
    model: LanguageModel | None = None
    load: ModelLoad = field(default_factory=ModelLoad)
    restraint: InForce = none
    reader: Reader | None = None
    persona: Persona = field(default_factory=Persona)
    options: SessionOptions = field(default_factory=SessionOptions)
    times: LineTimes = field(default_factory=LineTimes)
    opening: Opening = field(default_factory=Greeting)
    now: datetime = NOW  # aware, when the call is answered
    hours: OpeningHours = WEEK
    more_tools: tuple[Tool, ...] = ()
    mute: bool = False
    deaf: bool = False
    hang_up_at_s: float | None = None  # the caller is gone then, whatever is going on
    cancel_at_s: float | None = None  # the conversation is cancelled then, as by a closing call


@dataclass(frozen=True, slots=True)
class Story:
    """What happened."""

    end: SessionEnd | None  # None when the conversation was cancelled
    transcript: tuple[Line, ...]
    turns: tuple[TurnRecord, ...]
    tool_runs: tuple[ToolRunRecord, ...]
    took_s: float
    stops: tuple[float, ...]
    holds: tuple[float, ...]
    softens: tuple[float, ...]
    steps_s: tuple[float, ...]  # when the caller did each step
    segments: tuple[Segment, ...]
    sounds: tuple[tuple[float, float], ...]  # of the assistant, as (from, to)
    ended_s: float  # from then on the caller heard nothing
    prepared: tuple[str, ...] = ()  # spoken into a buffer, needed or not

    @property
    def assistant(self) -> str:
        """Everything the caller heard."""
        return " ".join(line.text for line in self.transcript if line.speaker == "assistant")

    def after(self, caller: str) -> str:
        """What the caller heard after saying `caller` (a part of it) and before speaking again."""
        heard: list[str] = []
        listening = False
        for line in sorted(self.transcript, key=lambda one: one.at_s):
            if line.speaker == "caller":
                if listening and caller not in line.text:
                    break
                listening = listening or caller in line.text
            elif listening:
                heard.append(line.text)
        return " ".join(heard)

    def heard_after_step(self, index: int) -> str:
        """What began to be audible between this step and the next one."""
        if index >= len(self.steps_s):
            return ""
        until_s = self.steps_s[index + 1] if index + 1 < len(self.steps_s) else float("inf")
        spoken = [one for one in self.transcript if one.speaker == "assistant"]
        return " ".join(one.text for one in spoken if self.steps_s[index] <= one.from_s < until_s)

    @property
    def tools(self) -> tuple[str, ...]:
        return tuple(record.tool for record in self.tool_runs)


def run_scenario(steps: Sequence[Mapping[str, Any]], world: World | None = None) -> Story:
    """Run on virtual time. Steps, one key each (and options beside it):

    * `say`: text; "|" is a hesitation inside the turn. Options: `p` (end-of-turn opinion, default 0.95 for the last
      part and 0.1 before a hesitation), `understood` (what the recogniser hears), `pause_s` (of a hesitation, default
      0.8), `language` (the caller's from now on, as a recogniser that listens for any tells it), `over_s` (barge in
      after so much of the assistant's speech instead of waiting), `at_once` (do not wait).
    * `dial`: digits. * `silence`: seconds. * `hang_up`: true. * `wait`: until the assistant is quiet.
    """
    return run(_run(steps, world or World()))


async def _run(steps: Sequence[Mapping[str, Any]], world: World) -> Story:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    line = TextLine(world.times)
    line.mouth.mute, line.deaf = world.mute, world.deaf
    hands = Hands(
        registry=registry(world),
        actor=Actor(1, None, None, Proof.ANONYMOUS),
        call=world.call,
        today=lambda: world.now + timedelta(seconds=loop.time() - began_s),
        key="scenario",
    )
    parts = Parts(
        line, line.mouth, world.model, world.diary, hands, loop.time, world.load, world.reader, world.restraint
    )
    session = Session(parts, world.persona, world.options)
    end: SessionEnd | None = None
    begun: list[float] = []
    async with asyncio.TaskGroup() as group:
        caller = group.create_task(_caller(steps, line, begun), name="caller")
        if world.hang_up_at_s is not None:
            loop.call_later(world.hang_up_at_s, line.hang_up)
        try:
            async with asyncio.timeout(world.cancel_at_s):
                end = await session.run(world.opening)
        except TimeoutError:
            end = None
        caller.cancel()
    return Story(
        end,
        tuple(line.transcript),
        tuple(world.diary.turns),
        tuple(world.diary.tool_runs),
        loop.time() - began_s,
        tuple(line.mouth.stops),
        tuple(line.mouth.holds),
        tuple(line.mouth.softens),
        tuple(begun),
        tuple(line.segments),
        tuple(line.mouth.sounds),
        loop.time() if line.hung_up_s is None else line.hung_up_s,
        tuple(line.mouth.prepared),
    )


def registry(world: World) -> Registry:
    """The tools of a scenario."""
    return Registry(
        [
            *todos.make(world.todos),
            *clock.make(),
            *opening_hours.make(world.hours),
            *call_control.make(),
            *world.more_tools,
        ]
    )


async def _caller(steps: Sequence[Mapping[str, Any]], line: TextLine, begun: list[float]) -> None:
    for step in steps:
        await _turn_of_the_caller(step, line)
        begun.append(asyncio.get_running_loop().time())
        await _step(step, line)
    await _until_quiet(line)
    await asyncio.sleep(0.5)
    line.hang_up()


async def _turn_of_the_caller(step: Mapping[str, Any], line: TextLine) -> None:
    """Until the moment of this step has come."""
    if "over_s" in step:
        await _until_speaking(line, float(step["over_s"]))
    elif "dial" in step or "wait" in step or ("say" in step and not step.get("at_once")):
        await _until_quiet(line)


async def _step(step: Mapping[str, Any], line: TextLine) -> None:
    if "say" in step:
        await _say(step, line)
    elif "dial" in step:
        await line.caller_dials(str(step["dial"]))
    elif "silence" in step:
        await asyncio.sleep(float(step["silence"]))
    elif "hang_up" in step:
        line.hang_up()
        await asyncio.sleep(_PATIENCE_S)
    elif "wait" not in step:
        raise BadScenario(f"a step must say, dial, wait, be silent or hang up, not {sorted(step)}")


async def _say(step: Mapping[str, Any], line: TextLine) -> None:
    parts = [part.strip() for part in str(step["say"]).split("|")]
    understood = step.get("understood")
    line.spoken = str(step.get("language", line.spoken))
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        p_complete = step.get("p", 0.95) if last else 0.1
        speaking = line.caller_says(part, p_complete=p_complete, understood=understood)
        if last:
            await speaking
            return
        # The pause inside a turn runs while the ear still works on the part before it.
        async with asyncio.TaskGroup() as group:
            group.create_task(speaking, name="caller segment")
            said_s = max(len(part) * line.times.caller_char_s, line.times.onset_s + 0.1)
            await asyncio.sleep(said_s + float(step.get("pause_s", 0.8)))


async def _until_quiet(line: TextLine) -> None:
    """Until the assistant has said something since the caller spoke, and is quiet; or the caller's patience ends."""
    loop = asyncio.get_running_loop()
    asked_s = line.segments[-1].to_s if line.segments else 0.0
    limit_s = loop.time() + _PATIENCE_S
    while loop.time() < limit_s:
        answered = line.mouth.spoken_s > asked_s
        settled = line.mouth.quiet and loop.time() - line.mouth.spoken_s >= _SETTLED_S
        if answered and settled and line.last_said not in _FILLERS:
            return
        await asyncio.sleep(0.05)


async def _until_speaking(line: TextLine, for_s: float) -> None:
    loop = asyncio.get_running_loop()
    limit_s = loop.time() + _PATIENCE_S
    while not line.mouth.audible:
        if loop.time() >= limit_s:
            return
        await asyncio.sleep(0.02)
    await asyncio.sleep(for_s)
