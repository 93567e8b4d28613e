"""Scenarios as YAML: read, and refused with file, line and key when they say something we do not know. A border.

    ScenarioError
    └── BadScript   a file that is no scenario: where, and why

A file is one scenario or a list of them. Every value is read as text first, so that `say: yes` and `at: 14:00` mean
what they look like. What a scenario may say is in docs/how-to/scenario.md. Not here: running it (`agent.evals.staging`)
and judging it (`agent.evals.verdict`).
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

SCENARIOS = Path(__file__).parent / "scenarios"
_AHEAD = {"today": 0, "tomorrow": 1}


class ScenarioError(Exception):
    """Something is wrong with scenarios."""


class BadScript(ScenarioError):
    """A file that is no scenario. `key` is the path to the value, "" for the whole file; `line` counts from 1."""

    def __init__(self, path: Path, line: int, key: str, why: str) -> None:
        self.path, self.line, self.key, self.why = path, line, key, why
        super().__init__(path, line, key, why)

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}"
        return f"{where}: {self.key}: {self.why}" if self.key else f"{where}: {self.why}"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) and value else value or []


def _is_day(text: str) -> str:
    """A date, "today", "tomorrow" or "+N" days."""
    if text and text not in _AHEAD and not (text[:1] == "+" and text[1:].isdigit()):
        date.fromisoformat(text)
    return text


def _is_time(text: str) -> str:
    if text:
        time.fromisoformat(text)
    return text


Words = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Day = Annotated[str, AfterValidator(_is_day)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Span = Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")]
TimeOfDay = Annotated[str, AfterValidator(_is_time)]


def day_of(text: str, today: date) -> date | None:
    """The date a `Day` means; None for ""."""
    if not text:
        return None
    if text in _AHEAD:
        return today + timedelta(days=_AHEAD[text])
    return today + timedelta(days=int(text[1:])) if text[0] == "+" else date.fromisoformat(text)


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Data):
    """One thing the caller does, and what is heard before the next one."""

    say: str | None = None
    dial: str | None = Field(default=None, pattern=r"^[0-9*#]+$")
    silence: float | None = Field(default=None, gt=0, le=600)
    wait: Literal["yes"] | None = None
    hang_up: Literal["yes"] | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    understood: str | None = None
    p: float | None = Field(default=None, ge=0, le=1)
    pause_s: float | None = Field(default=None, gt=0, le=30)
    over_s: float | None = Field(default=None, ge=0, le=60)
    at_once: bool = False
    hear: Words = ()
    not_hear: Words = ()

    @model_validator(mode="after")
    def _one_action(self) -> "Step":
        actions = [self.say, self.dial, self.silence, self.wait, self.hang_up]
        if sum(action is not None for action in actions) != 1:
            raise ValueError("a step is exactly one of say, dial, silence, wait, hang_up")
        if self.say is None and any(
            value is not None for value in (self.language, self.understood, self.p, self.pause_s, self.over_s)
        ):
            raise ValueError("language, understood, p, pause_s and over_s belong to say")
        return self

    def as_played(self) -> dict[str, Any]:
        """As `agent.evals.scenario.run_scenario` takes it."""
        values = self.model_dump(exclude_none=True, exclude={"hear", "not_hear"})
        return {name: value for name, value in values.items() if value is not False}


class Place(_Data):
    name: str = Field(min_length=1)
    aliases: Words = ()


class TodoLine(_Data):
    """A todo as it is at the beginning, or must be in the end."""

    title: str = Field(min_length=1)
    due: Day = ""
    at: TimeOfDay = ""
    status: Literal["open", "done"] = "open"


class ModelLine(_Data):
    """What the scripted language model answers, when the caller's words contain `to`."""

    to: str = ""
    say: str | None = None
    tool: str | None = None
    arguments: dict[str, str] = {}
    raw: str | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> "ModelLine":
        if sum(value is not None for value in (self.say, self.tool, self.raw)) != 1:
            raise ValueError("an answer is exactly one of say, tool, raw")
        return self


class ModelScript(_Data):
    answers: tuple[ModelLine, ...] = ()
    fault: Literal["", "dead", "hangs", "half", "refuses"] = ""
    first_token_s: float = Field(default=0.3, ge=0, le=60)
    chunk_s: float = Field(default=0.02, ge=0, le=10)


class PersonaScript(_Data):
    name: str = "Joe"
    company: str = ""
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    languages: Words = ()
    greeting: str = ""
    recording_notice: bool = True
    ai_disclosure: bool = True
    facts: Words = ()


class WorldScript(_Data):
    """Everything around the caller."""

    now: datetime | None = None
    time_zone: str = "Europe/Berlin"
    departments: tuple[Place, ...] | None = None
    closed: Words = ()
    empty: Words = ()
    transfers: Literal["work", "fail", "gone", "hang"] = "work"
    hours: dict[Weekday, Span] | None = None  # a day that is not named is closed
    todos: tuple[TodoLine, ...] = ()
    office: Literal["works", "away"] = "works"
    office_takes_s: float = Field(default=0.01, ge=0, le=60)
    model: ModelScript | None = None
    persona: PersonaScript = PersonaScript()
    returned_from: str = ""
    turn_model: bool = True
    deaf: bool = False
    mute: bool = False


class ToolRun(_Data):
    """A run that must have happened; `arguments` are those that matter, each compared without case."""

    tool: str
    arguments: dict[str, str] = {}
    status: Literal["ok", "refused", "failed", "question", "timeout"] = "ok"


class Forbidden(_Data):
    tools: Words = ()
    words: Words = ()  # nowhere: not in what is said, in an argument, in a title, in a destination


class Expected(_Data):
    """What must have come of it. What is left out is judged by its default: no effects at all."""

    tools: tuple[ToolRun, ...] | None = None  # exactly these, in this order
    todos: tuple[TodoLine, ...] | None = None  # the whole list in the end; None: as in the beginning
    transfer: str = ""
    voicemail: str = ""
    heard: Words = ()
    not_heard: Words = ()
    forbidden: Forbidden = Forbidden()
    end: Literal["goodbye", "transferred", "hung_up", "silence", "failed"] | None = None
    tiers: Words | None = None  # of the turns that answer the caller
    turns: int | None = Field(default=None, ge=0)  # how many of them
    longest_silence_s: float = Field(default=1.2, gt=0)  # after a complete utterance
    longest_doubt_s: float = Field(default=2.5, gt=0)  # after one that sounds unfinished


class Scenario(_Data):
    name: str = Field(min_length=3)
    audio: bool = False
    known_flaw: str = ""
    world: WorldScript = WorldScript()
    caller: tuple[Step, ...] = Field(min_length=1)
    expect: Expected = Expected()

    @model_validator(mode="after")
    def _audible(self) -> "Scenario":
        if not self.audio:
            return self
        if self.world.model_dump(exclude_defaults=True).keys() - {"todos", "empty"}:
            raise ValueError("by audio only `todos` and `empty` of the world can be staged")
        if any(step.understood is not None or step.p is not None for step in self.caller):
            raise ValueError("by audio nobody can say what is understood, or how complete it sounds")
        if any(step.say is None or step.at_once for step in self.caller):
            raise ValueError("by audio a caller only speaks, waiting for the answer or into it")
        dues = [todo.due for todo in (*self.world.todos, *(self.expect.todos or ()))]
        if any(due[:1].isdigit() for due in dues):
            raise ValueError("by audio the day is today's: write today, tomorrow or +N")
        return self


def load(path: Path) -> tuple[Scenario, ...]:
    """The scenarios in a file. Raises BadScript for the first thing wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
        root = cast("Any", yaml.compose(text, Loader=yaml.BaseLoader))
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but text
    except OSError as error:
        raise BadScript(path, 1, "", error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise BadScript(path, 1, "", "is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadScript(path, line, "", f"is no YAML: {error.problem}") from error
    for node, key in _repeated(root):
        raise BadScript(path, node.start_mark.line + 1, key, "stands twice in the same place")
    single = isinstance(data, dict)
    scenarios: list[Scenario] = []
    for index, item in enumerate([data] if single else data if isinstance(data, list) else []):
        try:
            scenarios.append(Scenario.model_validate(item))
        except ValidationError as error:
            raise _explained(path, root, () if single else (index,), error) from error
    if not scenarios:
        raise BadScript(path, 1, "", "holds no scenario")
    _named_once(path, root, scenarios)
    return tuple(scenarios)


def load_all(folder: Path = SCENARIOS) -> tuple[tuple[Path, Scenario], ...]:
    """Every scenario of the project with its file. Raises BadScript."""
    return tuple((path, scenario) for path in sorted(folder.glob("*.yaml")) for scenario in load(path))


def _named_once(path: Path, root: Any, scenarios: list[Scenario]) -> None:
    seen: set[str] = set()
    for index, scenario in enumerate(scenarios):
        if scenario.name in seen:
            line, key = _place(root, (index, "name"))
            raise BadScript(path, line, key, f"{scenario.name!r} is the name of another scenario of this file")
        seen.add(scenario.name)


def _explained(path: Path, root: Any, prefix: tuple[int | str, ...], error: ValidationError) -> BadScript:
    first = error.errors()[0]
    location = tuple(part for part in (*prefix, *first["loc"]) if part != "[key]")
    line, key = _place(root, location)
    why = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(first["loc"][-1]), _all_keys(), n=1)
        why = "is no key we know" + (f"; did you mean {near[0]}?" if near else "")
    elif first["type"] == "missing":
        why = "is missing"
    return BadScript(path, line, key, why)


def _place(root: Any, location: tuple[int | str, ...]) -> tuple[int, str]:
    """Line and dotted path of the value at `location`, as far as the file goes there."""
    node, line, path = root, root.start_mark.line + 1, ""
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            path += f"[{part + 1}]"
            line = node.start_mark.line + 1
            continue
        found = [pair for pair in _pairs(node) if pair[0].value == str(part)]
        if not isinstance(part, int) or found:
            path += f".{part}"
        if not found:
            break
        line, node = found[0][0].start_mark.line + 1, found[0][1]
    return line, path.lstrip(".")


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _repeated(node: Any) -> Iterator[tuple[Any, str]]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    seen: set[str] = set()
    for key, value in _pairs(node):
        if key.value in seen:
            yield key, str(key.value)
        seen.add(key.value)
        yield from _repeated(value)
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)


def _all_keys() -> list[str]:
    kinds: tuple[type[BaseModel], ...] = (
        Scenario, Step, WorldScript, Expected, Forbidden, ToolRun, TodoLine, ModelScript, ModelLine, Place,
        PersonaScript,
    )  # fmt: skip
    return sorted({name for kind in kinds for name in kind.model_fields})
