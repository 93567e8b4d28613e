"""Did the demonstration's call work? Every step judged from outside: tape, database rows, queue events. Pure.

Above: `ari_app.cli.demo` gathers the evidence and prints the checks. Below: `analysis.Turn`, `scenario.Step`.
A check that lacks its evidence fails; nothing is assumed.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ari_app.caller.analysis import Turn
from ari_app.caller.scenario import Step, StepKind

STOPPED_S = 1.0  # an interruption must silence the far end within this
DEAD_AIR_S = 5.0  # longest silence on the whole call that still counts as a conversation
SIMILAR = 0.75  # of two words, when the recogniser wrote one of them slightly differently
ALIKE_CHARS = 5  # shorter words are too easily alike


@dataclass(frozen=True, slots=True)
class StepEvidence:
    """One step: what the caller's tape has, and what the database says about the same moments."""

    step: Step
    turn: Turn | None  # None when the tape has no such utterance
    understood: str = ""
    answered: str = ""
    tiers: tuple[str, ...] = ()
    interrupted: bool = False  # the database says that this step's answer was cut short
    tools: tuple[tuple[str, str, str | None], ...] = ()  # (tool, status, receipt)


_DEEDS: dict[StepKind, str] = {"todo": "create_todo", "list": "list_todos", "person": "transfer_to_department"}


def understood(step: Step, tier: str, tools: Sequence[tuple[str, str]], heard: str) -> bool:
    """Whether a caller would go on: a deed must be done, and a to do be read back as it was said.

    `tier`: of the last turn; `tools`: (tool, status) of the call so far; `heard`: all that the assistant has said.
    """
    if step.kind in _DEEDS:
        return (_DEEDS[step.kind], "ok") in tools and (not step.keyword or mentions(heard, step.keyword))
    return tier in ("fast", "model")


@dataclass(frozen=True, slots=True)
class TodoEvidence:
    """The row that the call left in the office."""

    todo_id: int
    title: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class QueueEvent:
    """One line of Asterisk's queue_log about this call."""

    queue: str
    agent: str
    event: str  # ENTERQUEUE, CONNECT, COMPLETECALLER, ...


@dataclass(frozen=True, slots=True)
class PersonEvidence:
    """What happened between the caller and the person who took over."""

    queue_events: tuple[QueueEvent, ...] = ()
    rang: bool = False  # the person's telephone got the call
    caller_hears_person: bool = False  # the person's tone is on the caller's tape
    person_hears_caller: bool = False  # and the caller's on the person's
    hand_off: str = ""  # what the database says became of it


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one demonstration call."""

    steps: tuple[StepEvidence, ...]
    greeted: bool  # a voice was received before the caller first spoke
    dead_air_s: float
    lost_packets: int
    todos: tuple[TodoEvidence, ...]
    tomorrow: date
    person: PersonEvidence


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that had to be true."""

    name: str
    passed: bool
    evidence: str  # what was seen, for a person


def judge(evidence: Evidence) -> tuple[Check, ...]:
    """All checks, in the order of the call."""
    found = {item.step.kind: item for item in evidence.steps}
    checks = [Check("the assistant answers and greets", evidence.greeted, "caller's tape")]
    for kind in ("greeting", "question", "todo", "list", "long", "barge_in"):
        checks.append(_answered(kind, found.get(kind)))
    checks += [
        _by_model(found.get("question")),
        _todo_kept(found.get("todo"), evidence),
        _listed(found.get("list"), found.get("todo")),
        _interrupted(found.get("barge_in"), found.get("long")),
        _asked_for_person(found.get("person")),
        *_handed_over(evidence.person),
        Check("no dead air", evidence.dead_air_s <= DEAD_AIR_S, f"longest silence {evidence.dead_air_s:.1f} s"),
        Check("no packet lost on the way to the caller", evidence.lost_packets == 0, f"{evidence.lost_packets} lost"),
    ]
    return tuple(checks)


def queue_events(queue_log: str, unique_id: str) -> tuple[QueueEvent, ...]:
    """The lines about one channel: `time|channel|queue|agent|event|data...`."""
    rows = (line.split("|") for line in queue_log.splitlines())
    return tuple(
        QueueEvent(row[2], row[3], row[4]) for row in rows if len(row) >= 5 and unique_id and row[1] == unique_id
    )


def mentions(text: str, keyword: str) -> bool:
    """True if a word of `text` is `keyword`, or nearly (Whisper may write "plants" as "plant", "plumber" as "plumper").

    Short words must be there as they are, or in the plural: "cat" is not "can't".
    """
    wanted = keyword.lower()
    words = re.findall(r"[a-z']+", text.lower())
    if len(wanted) < ALIKE_CHARS:
        return any(word in (wanted, f"{wanted}s", f"{wanted}'s") for word in words)
    return any(difflib.SequenceMatcher(None, word, wanted).ratio() >= SIMILAR for word in words)


def _answered(kind: StepKind, item: StepEvidence | None) -> Check:
    name = f"{kind.replace('_', '-')}: answered in speech"
    if item is None or item.turn is None:
        return Check(name, passed=False, evidence="never said")
    latency_s = item.turn.latency_s
    if latency_s is None:
        return Check(name, passed=False, evidence="no answer on the tape" if item.turn.answer is None else "disputed")
    return Check(name, not item.turn.cut_in, f"after {latency_s * 1000:.0f} ms{', cut in' if item.turn.cut_in else ''}")


def _by_model(item: StepEvidence | None) -> Check:
    tiers = item.tiers if item else ()
    return Check("question: thought about by the language model", "model" in tiers, ", ".join(tiers) or "no row")


def _todo_kept(item: StepEvidence | None, evidence: Evidence) -> Check:
    name = "todo: kept in the database, for tomorrow"
    receipts = [
        receipt for tool, status, receipt in (item.tools if item else ()) if tool == "create_todo" and status == "ok"
    ]
    fitting = [
        todo
        for todo in evidence.todos
        if item and todo.due_on == evidence.tomorrow and mentions(todo.title, item.step.keyword)
    ]
    if not fitting or not any(receipts):
        seen = "; ".join(f"{todo.title!r} for {todo.due_on}" for todo in evidence.todos) or "no row"
        return Check(name, passed=False, evidence=f"{seen}; receipts: {len(receipts)}")
    return Check(name, passed=True, evidence=f"row {fitting[0].todo_id}: {fitting[0].title!r}, receipt {receipts[0]}")


def _listed(item: StepEvidence | None, todo: StepEvidence | None) -> Check:
    said = item.answered if item else ""
    passed = bool(todo) and mentions(said, todo.step.keyword if todo else "")
    return Check("list: names what was added", passed, said or "nothing said")


def _interrupted(item: StepEvidence | None, before: StepEvidence | None) -> Check:
    name = f"barge-in: silent within {STOPPED_S * 1000:.0f} ms, and it knows"
    stopped_s = item.turn.stopped_after_s if item and item.turn else None
    if stopped_s is None:
        return Check(name, passed=False, evidence="it was not speaking when it was interrupted")
    known = bool(before and before.interrupted)
    text = (
        f"last voice after {stopped_s * 1000:.0f} ms; {'interrupted' if known else 'not interrupted'} in the database"
    )
    return Check(name, stopped_s <= STOPPED_S and known, text)


def _asked_for_person(item: StepEvidence | None) -> Check:
    tools = item.tools if item else ()
    passed = any(tool == "transfer_to_department" and status == "ok" for tool, status, _ in tools)
    seen = ", ".join(f"{tool} {status}" for tool, status, _ in tools) or "no tool run"
    return Check("person: the wish was understood", passed, seen)


def _handed_over(person: PersonEvidence) -> Sequence[Check]:
    events = [event.event for event in person.queue_events]
    both = person.caller_hears_person and person.person_hears_caller
    heard = f"caller hears person: {person.caller_hears_person}, person hears caller: {person.person_hears_caller}"
    return (
        Check(
            "person: the queue rang a telephone",
            person.rang and "ENTERQUEUE" in events,
            ", ".join(events) or "no event",
        ),
        Check("person: the queue connected them", "CONNECT" in events, ", ".join(events) or "no event"),
        Check("person: both hear each other", both, heard),
        Check("person: the call's record says so", person.hand_off == "answered", person.hand_off or "no row"),
    )
