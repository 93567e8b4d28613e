"""Whether what happened is what a scenario expects. A pure decider: values in, complaints out.

What happened comes from a conversation in text (`agent.evals.staging`) or from a real call seen from outside; `None`
marks what could not be seen. Effects that are not expected are forbidden: a scenario that says nothing about todos or
transfers fails when there were any. Above: tests, `convonet chat --scenario`, the bench.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from agent.evals.script import Expected, Scenario, TodoLine, ToolRun, day_of

_EXACTLY_S = 0.01  # sums of floating seconds


@dataclass(frozen=True, slots=True)
class RunSeen:
    """A tool that ran."""

    tool: str
    arguments: Mapping[str, object]
    status: str


@dataclass(frozen=True, slots=True)
class TodoSeen:
    """A todo that is kept in the end."""

    title: str
    due_on: date | None
    due_at: time | None
    status: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence after something the caller said."""

    after: str
    silent_s: float
    complete: bool  # it sounded complete


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of a conversation."""

    heard_after: tuple[str, ...]  # for each step, what the caller heard before the next one
    heard: str  # all of it
    runs: tuple[RunSeen, ...]
    todos: tuple[TodoSeen, ...]
    left: tuple[tuple[str, str], ...]  # ("transfer" or "voicemail", department)
    tiers: tuple[str, ...]  # of the turns that answered the caller
    today: date
    end: str | None = None  # None: not to be seen
    waits: tuple[Wait, ...] | None = None
    unscripted: tuple[str, ...] = ()  # what the model was asked without the scenario giving an answer


def judge(scenario: Scenario, happened: Happened) -> tuple[str, ...]:
    """One sentence for each expectation that was not met."""
    expected = scenario.expect
    return (
        *_said(scenario, happened),
        *_ran(expected.tools, happened.runs),
        *_kept(scenario, happened),
        *_ended(expected, happened),
        *_forbidden(expected, happened),
        *_silent(expected, happened.waits or ()),
        *(f"the model was asked what the scenario gives no answer to: {said}" for said in happened.unscripted),
    )


def _said(scenario: Scenario, happened: Happened) -> Iterator[str]:
    for index, step in enumerate(scenario.caller):
        heard = happened.heard_after[index] if index < len(happened.heard_after) else ""
        where = f"after step {index + 1} ({step.say or step.dial or 'silence'})"
        yield from (f"{where} not heard: {phrase}" for phrase in step.hear if not _within(phrase, heard))
        yield from (f"{where} heard: {phrase}" for phrase in step.not_hear if _within(phrase, heard))
    expected = scenario.expect
    yield from (f"never heard: {phrase}" for phrase in expected.heard if not _within(phrase, happened.heard))
    yield from (f"heard: {phrase}" for phrase in expected.not_heard if _within(phrase, happened.heard))


def _ran(expected: Sequence[ToolRun] | None, runs: Sequence[RunSeen]) -> Iterator[str]:
    if expected is None:
        return
    wanted = [one.tool for one in expected]
    seen = [one.tool for one in runs]
    if wanted != seen:
        yield f"tools expected {_listed(wanted)}, ran {_listed(seen)}"
        return
    for want, run in zip(expected, runs, strict=True):
        if want.status != run.status:
            yield f"{want.tool} was expected to end {want.status}, it ended {run.status}"
        for name, value in want.arguments.items():
            got = str(run.arguments.get(name, ""))
            if got.casefold() != value.casefold():
                yield f"{want.tool} was expected with {name} {value!r}, it ran with {got!r}"


def _kept(scenario: Scenario, happened: Happened) -> Iterator[str]:
    expected = scenario.expect.todos if scenario.expect.todos is not None else scenario.world.todos
    wanted = sorted(_as_line(todo, happened.today) for todo in expected)
    kept = sorted(_line(todo.title, todo.due_on, todo.due_at, todo.status) for todo in happened.todos)
    if wanted != kept:
        yield f"todos expected {_listed(wanted)}, kept {_listed(kept)}"


def _ended(expected: Expected, happened: Happened) -> Iterator[str]:
    wanted = [(how, place) for how in ("transfer", "voicemail") if (place := str(getattr(expected, how)))]
    if wanted != list(happened.left):
        yield f"the caller was to go to {_places(wanted)}, and went to {_places(happened.left)}"
    end = expected.end or ("transferred" if wanted else "hung_up")
    if happened.end is not None and happened.end != end:
        yield f"the call was to end as {end}, it ended as {happened.end}"
    if expected.tiers is not None and expected.tiers != happened.tiers:
        yield f"tiers expected {_listed(expected.tiers)}, served {_listed(happened.tiers)}"
    if expected.turns is not None and expected.turns != len(happened.tiers):
        yield f"{expected.turns} answers expected, {len(happened.tiers)} given"


def _forbidden(expected: Expected, happened: Happened) -> Iterator[str]:
    yield from (f"{run.tool} ran, which is forbidden" for run in happened.runs if run.tool in expected.forbidden.tools)
    places = [
        ("said", happened.heard),
        *((f"argument of {run.tool}", " ".join(map(str, run.arguments.values()))) for run in happened.runs),
        *(("destination", place) for _, place in happened.left),
    ]
    for word in expected.forbidden.words:
        yield from (f"the forbidden {word!r} stands in: {where}" for where, text in places if _within(word, text))


def _silent(expected: Expected, waits: Sequence[Wait]) -> Iterator[str]:
    for wait in waits:
        limit_s = expected.longest_silence_s if wait.complete else expected.longest_doubt_s
        if wait.silent_s > limit_s + _EXACTLY_S:
            yield f"{wait.silent_s:.2f} s of silence after: {wait.after} (at most {limit_s:g} s)"


def _within(phrase: str, text: str) -> bool:
    return _folded(phrase) in _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())


def _as_line(todo: TodoLine, today: date) -> str:
    at = time.fromisoformat(todo.at) if todo.at else None
    return _line(todo.title, day_of(todo.due, today), at, todo.status)


def _line(title: str, due_on: date | None, due_at: time | None, status: str) -> str:
    when = " ".join(part for part in (str(due_on or ""), due_at.strftime("%H:%M") if due_at else "") if part)
    return f"{_folded(title)}, {when or 'no day'}, {status}"


def _listed(items: Sequence[str]) -> str:
    return "; ".join(items) or "none"


def _places(places: Sequence[tuple[str, str]]) -> str:
    return _listed([f"{how} {place}".strip() for how, place in places])
