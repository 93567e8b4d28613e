"""Puts a scenario of a file on the stage of text: builds its world, plays it, and says what came of it.

Above: tests and `convonet chat --scenario`. Below: `agent.evals.script` (the data), `agent.evals.scenario` (the
conversation), `agent.evals.verdict` (the judgement).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

from agent.evals.line import Line, LineTimes, Segment
from agent.evals.scenario import NOW, WEEK, Story, World, run_scenario
from agent.evals.script import ModelLine, ModelScript, Place, Scenario, TodoLine, Weekday, WorldScript, day_of
from agent.evals.verdict import Happened, RunSeen, TodoSeen, Wait, judge
from agent.evals.world import DEPARTMENTS, MemoryTodos, ScriptedCall, ScriptedModel
from agent.fast.smalltalk import is_backchannel
from agent.persona import Persona
from agent.session import Greeting, Returned
from tools.ports import Department, OpeningHours, Todo

_ANSWERING = ("fast", "model", "apology")
_SURE = 0.6  # opinion from which an utterance counts as complete


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that was played, and what there is to complain about."""

    scenario: Scenario
    story: Story
    happened: Happened
    complaints: tuple[str, ...]

    @property
    def transcript(self) -> str:
        """For people: who said what when, what was done, and the complaints."""
        return "\n".join(
            [*_dialogue(self.story), *_deeds(self.happened), *(f"  WRONG  {one}" for one in self.complaints)]
        )


@dataclass(slots=True)
class _Prompter:
    """Whispers the scripted model's answers, each once, in order."""

    lines: list[ModelLine]
    unscripted: list[str] = field(default_factory=list[str])

    def __call__(self, said: str) -> str:
        for index, line in enumerate(self.lines):
            if line.to.casefold() in said.casefold():
                return _as_answer(self.lines.pop(index))
        self.unscripted.append(said)
        return ""


def play(scenario: Scenario) -> Played:
    """Run it on virtual time and judge it."""
    prompter = _Prompter(list(scenario.world.model.answers) if scenario.world.model else [])
    world = staged(scenario.world, prompter)
    story = run_scenario([step.as_played() for step in scenario.caller], world)
    happened = seen(story, world, len(scenario.caller), tuple(prompter.unscripted))
    return Played(scenario, story, happened, judge(scenario, happened))


def staged(script: WorldScript, prompter: _Prompter) -> World:
    """The world a scenario describes."""
    zone = ZoneInfo(script.time_zone)
    now = NOW.astimezone(zone) if script.now is None else script.now.replace(tzinfo=zone)
    departments = DEPARTMENTS if script.departments is None else tuple(_department(one) for one in script.departments)
    call = ScriptedCall(departments, frozenset(script.closed), frozenset(script.empty), script.transfers)
    persona = script.persona
    return World(
        call=call,
        todos=_todos(script, now),
        model=_model(script.model, prompter) if script.model is not None else None,
        persona=Persona(
            name=persona.name,
            company=persona.company,
            language=persona.language,
            languages=persona.languages,
            greeting=persona.greeting,
            recording_notice=persona.recording_notice,
            ai_disclosure=persona.ai_disclosure,
            facts=persona.facts,
        ),
        times=LineTimes() if script.turn_model else LineTimes(turn_model_s=None),
        opening=Returned(script.returned_from) if script.returned_from else Greeting(),
        now=now,
        hours=_hours(script),
        mute=script.mute,
        deaf=script.deaf,
    )


def seen(story: Story, world: World, steps: int, unscripted: tuple[str, ...]) -> Happened:
    """What a story comes to."""
    return Happened(
        heard_after=tuple(story.heard_after_step(index) for index in range(steps)),
        heard=story.assistant,
        runs=tuple(RunSeen(run.tool, run.arguments, run.status) for run in story.tool_runs),
        todos=tuple(
            TodoSeen(todo.title, todo.due_on, todo.due_at, todo.status) for _, todo in world.todos.todos.values()
        ),
        left=tuple((how, place) for how, place in world.call.done if how != "hang_up"),
        tiers=tuple(turn.tier for turn in story.turns if turn.tier in _ANSWERING),
        today=world.now.date(),
        end=story.end.reason if story.end is not None else "cancelled",
        waits=waits(story.segments, story.sounds, story.ended_s),
        unscripted=unscripted,
    )


def waits(segments: Sequence[Segment], sounds: Sequence[tuple[float, float]], ended_s: float) -> tuple[Wait, ...]:
    """The silence after each segment of speech until anybody is audible again, or the call is over. Pure."""
    found: list[Wait] = []
    for segment in segments:
        if is_backchannel(segment.understood):
            continue  # noise, or a listener's "mm-hm": nobody owes an answer
        if any(from_s <= segment.to_s <= to_s for from_s, to_s in sounds):
            continue
        after = [from_s for from_s, _ in sounds if from_s > segment.to_s]
        after += [other.from_s for other in segments if other.from_s >= segment.to_s]
        silent_s = min([*after, max(ended_s, segment.to_s)]) - segment.to_s
        complete = segment.p_complete is None or segment.p_complete >= _SURE
        found.append(Wait(segment.understood, silent_s, complete))
    return tuple(found)


def _department(place: Place) -> Department:
    return Department(place.name, place.name, "", place.aliases)


def _todos(script: WorldScript, now: datetime) -> MemoryTodos:
    store = MemoryTodos(takes_s=script.office_takes_s, away=script.office == "away")
    for number, line in enumerate(script.todos, start=1):
        store.todos[number] = ((1, None), _todo(number, line, now))
    return store


def _todo(number: int, line: TodoLine, now: datetime) -> Todo:
    at = time.fromisoformat(line.at) if line.at else None
    return Todo(number, line.title, day_of(line.due, now.date()), at, line.status, datetime(2026, 11, 1, tzinfo=UTC))


def _hours(script: WorldScript) -> OpeningHours:
    if script.hours is None:
        return WEEK
    spans = [script.hours.get(day, "") for day in get_args(Weekday)]
    return OpeningHours(tuple(_span(text) if text else None for text in spans))


def _span(text: str) -> tuple[time, time]:
    opens, closes = text.split("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def _model(script: ModelScript, prompter: _Prompter) -> ScriptedModel:
    return ScriptedModel(
        answer=prompter, first_token_s=script.first_token_s, chunk_s=script.chunk_s, fault=script.fault
    )


def _as_answer(line: ModelLine) -> str:
    if line.raw is not None:
        return line.raw
    if line.tool is not None:
        return json.dumps({"tool": line.tool, "arguments": line.arguments})
    return json.dumps({"say": line.say})


def _dialogue(story: Story) -> list[str]:
    """In the order of who began to speak first, with gaps of more than a second marked."""
    lines = sorted(story.transcript, key=lambda line: line.from_s)
    began_s = min((line.from_s for line in lines), default=0.0)
    told = [_told(line, began_s) for line in lines[:1]]
    for before, line in pairwise(lines):
        gap_s = line.from_s - before.at_s if before.speaker == "assistant" else 0.0
        if gap_s > 3.0:
            told.append(f"         … {gap_s:.0f} s …")
        told.append(_told(line, began_s))
    return told


def _told(line: Line, began_s: float) -> str:
    return f"{line.from_s - began_s:6.1f}  {line.speaker:9}  {line.text}{' —' if line.cut else ''}"


def _deeds(happened: Happened) -> list[str]:
    deeds = [f"  ran    {run.tool} {dict(run.arguments)}: {run.status}" for run in happened.runs]
    deeds += [
        f"  kept   {todo.title}, {todo.due_on or 'no day'} {todo.due_at or ''}".rstrip() for todo in happened.todos
    ]
    deeds += [f"  went   {how} {place}" for how, place in happened.left]
    return [*deeds, f"  tiers  {', '.join(happened.tiers)}", f"  ended  {happened.end}"]
