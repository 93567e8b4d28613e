"""The scenarios of the text evaluations as real calls: spoken by the outside caller, judged from outside.

    python -m bench.scenarios [--only NAME]… [--json]

Every scenario marked `audio: true` is one SIP call to a running system with the real engines. What was understood and
said comes from the stored transcript, effects from the database, the end from the telephone. Silences are not judged
here (`turn_latency` measures them). When a call goes wrong *and* the recogniser heard other words than were said, the
caller calls once more and says the same with another voice; a call that was heard rightly has no second chance.
Goal: every scenario goes as it says.
"""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

import numpy as np

from agent.evals.script import Scenario, Step, day_of, load_all
from agent.evals.verdict import Happened, RunSeen, TodoSeen, judge
from agent.fast.words import normalise
from agent.spoken_forms import spoken
from ari_app import settings as settings_module
from ari_app.caller import conversation, voices
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.g711 import RATE_HZ
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions
from ari_app.caller.voices import FliteCommand, Voice
from ari_app.cli import call
from ari_app.cli.call import Report as CallReport
from ari_app.domain.outcome import HandOffResult
from ari_app.main import SystemClock
from ari_app.settings import Settings
from ari_app.store.calls import HandOffRow
from ari_app.store.engine import DEFAULT_TENANT, Database, open_database
from ari_app.store.models import todos
from ari_app.store.office import Office
from bench.report import Count, Report, finish
from bench.stage import Stage, system
from tools.ports import TodoDraft

VOICES = (Voice(), Voice("slt", {"duration_stretch": 1.1}))  # of the first call, and of the second
ANSWERING = ("fast", "model", "apology")
PAUSE_S = 0.8  # of a hesitation, unless the step says otherwise
STAFFED = "support"  # the one department with somebody at the telephone, unless the scenario says it is empty
PERSON = "190"
WAYS = {HandOffResult.ANSWERED.value: "transfer", HandOffResult.VOICEMAIL.value: "voicemail"}


@dataclass(frozen=True)
class Place:
    """Where the calls go."""

    stage: Stage
    settings: Settings  # with the system's own database
    person: UserAgentOptions  # the telephone of whoever answers for STAFFED
    zone: ZoneInfo  # of the system


@dataclass(frozen=True)
class Attempt:
    """One call."""

    said: tuple[str, ...]
    understood: tuple[str, ...]
    answered: tuple[str, ...]
    complaints: tuple[str, ...]

    @property
    def misheard(self) -> bool:
        """The recogniser heard other words than were said."""
        return any(_bare(one) != _bare(other) for one, other in zip(self.said, self.understood, strict=True))

    @property
    def transcript(self) -> str:
        lines: list[str] = []
        for said, understood, answered in zip(self.said, self.understood, self.answered, strict=True):
            lines += [f"  said        {said}", f"  understood  {understood}", f"  answered    {answered}"]
        return "\n".join([*lines, *(f"  WRONG       {one}" for one in self.complaints)])


async def play(scenario: Scenario, place: Place) -> tuple[Attempt, ...]:
    """Call, and once more if the words were misheard. The last attempt counts."""
    attempts: list[Attempt] = []
    for voice in VOICES:
        attempts.append(await attempt(scenario, place, voice))
        if not (attempts[-1].complaints and attempts[-1].misheard):
            break
    return tuple(attempts)


async def attempt(scenario: Scenario, place: Place, voice: Voice) -> Attempt:
    """One call, judged. Raises CallerError, StoreError."""
    said = await spoken_steps(scenario.caller, voice, call.voice_command(place.settings))
    today = datetime.now(place.zone).date()
    async with open_database(place.settings.database_url) as database, staffed(scenario, place):
        await set_up(database, scenario, today)
        async with UserAgent(place.stage.telephone()) as phone:
            began_s = time.monotonic()
            placed = await phone.call(place.stage.assistant)
            answered_after_s = time.monotonic() - began_s
            await conversation.converse(placed, said, Manners(), call.company(placed, database))
            await placed.hang_up()
            report = await call.reported(placed, place.stage.assistant, place.settings, answered_after_s)
        happened = await seen(report, len(scenario.caller), database, today)
    exchanges = report.exchanges
    return Attempt(
        tuple(one.turn.text for one in exchanges),
        tuple(one.understood for one in exchanges),
        tuple(one.answered for one in exchanges),
        judge(scenario, happened),
    )


async def spoken_steps(steps: Sequence[Step], voice: Voice, command: FliteCommand) -> tuple[Utterance, ...]:
    """What the caller says, with its hesitations as silence. Raises VoiceFailed."""
    made: list[Utterance] = []
    for step in steps:
        parts = [part.strip() for part in (step.say or "").split("|")]
        pieces = [await voices.speak(part, voice, command) for part in parts]
        pause = np.zeros(round((step.pause_s or PAUSE_S) * RATE_HZ), np.int16)
        samples = pieces[0]
        for piece in pieces[1:]:
            samples = np.concatenate([samples, pause, piece])
        made.append(Utterance(" ".join(parts), samples, interrupt_after_s=step.over_s))
    return tuple(made)


@contextlib.asynccontextmanager
async def staffed(scenario: Scenario, place: Place) -> AsyncIterator[None]:
    """Somebody sits at the telephone of STAFFED, unless the scenario's world says nobody does."""
    if STAFFED in scenario.world.empty:
        yield
        return
    async with UserAgent(replace(place.person, incoming=Incoming(ring_s=0.3))) as person:
        await person.register()
        yield


async def set_up(database: Database, scenario: Scenario, today: date) -> None:
    """The list holds the scenario's todos and nothing else. Raises StoreError."""
    async with database.writing() as connection:
        await connection.execute(todos.delete().where(todos.c.tenant_id == DEFAULT_TENANT))
    office = Office(database, SystemClock())
    for number, line in enumerate(scenario.world.todos):
        at = time_of_day.fromisoformat(line.at) if line.at else None
        draft = TodoDraft(line.title, day_of(line.due, today), at)
        key = f"{scenario.name}/{time.monotonic_ns()}/{number}"
        made = await office.create(DEFAULT_TENANT, None, draft, key=key)
        if line.status == "done":
            await office.complete(DEFAULT_TENANT, None, made.todo_id, key=f"{key}/done")


async def seen(report: CallReport, steps: int, database: Database, today: date) -> Happened:
    """What the call came to, as far as it can be seen from outside. Raises StoreError."""
    story = report.story
    turns = story.turns if story else ()
    heard = [_aloud(exchange.answered) for exchange in report.exchanges]
    left = tuple(dict.fromkeys(_left(row) for row in (story.hand_offs if story else ()) if row.result in WAYS))
    async with database.reading() as connection:
        rows = await connection.execute(todos.select().where(todos.c.tenant_id == DEFAULT_TENANT))
        kept = tuple(TodoSeen(row.title, _as_date(row.due_on), row.due_at, row.status) for row in rows)
    return Happened(
        heard_after=tuple([*heard, *[""] * steps][:steps]),
        heard=_aloud(" ".join(turn.assistant for turn in turns)),
        runs=tuple(RunSeen(run.tool, run.arguments, run.status) for run in (story.tool_runs if story else ())),
        todos=kept,
        left=left,
        tiers=tuple(turn.tier for turn in turns if turn.tier in ANSWERING),
        today=today,
        end="transferred" if left else "goodbye" if report.ended_by == "them" else "hung_up",
    )


def _left(row: HandOffRow) -> tuple[str, str]:
    return WAYS[row.result], row.department


def _aloud(text: str) -> str:
    """The stored transcript is as written; scenarios say what is heard."""
    return spoken(text)


def _bare(text: str) -> str:
    return "".join(char for char in normalise(text) if char.isalnum())


def _as_date(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def audible(only: Sequence[str] = ("",)) -> list[Scenario]:
    """The scenarios that can be played by audio and whose name contains one of `only`."""
    chosen = [one for _, one in load_all() if one.audio]
    return [one for one in chosen if any(part.casefold() in one.name.casefold() for part in only)]


def with_person(stage: Stage) -> UserAgentOptions:
    """A telephone of ours for STAFFED, added to the running system."""
    added = subprocess.run(
        [sys.executable, "-m", "ari_app", "phone", "add", PERSON, "--queue", STAFFED],
        env={**os.environ, "CONVONET_PATHS__STATE_DIR": str(stage.status["state_dir"]), "CONVONET_DATABASE__URL": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    password = next(line.split()[-1] for line in added.stdout.splitlines() if line.strip().startswith("password"))
    return UserAgentOptions(PERSON, stage.telephone().peer, password)


async def measure(stage: Stage, only: Sequence[str], load: tuple[float, float, float]) -> Report:
    base = settings_module.load()
    settings = base.model_copy(update={"database": base.database.model_copy(update={"url": stage.database_url})})
    place = Place(stage, settings, with_person(stage), ZoneInfo(settings.site.time_zone))
    await asyncio.sleep(2.0)  # the supervisor reloads Asterisk with the new telephone
    chosen = audible(only)
    wrong = again = 0
    for scenario in chosen:
        attempts = await play(scenario, place)
        last = attempts[-1]
        wrong += bool(last.complaints) and not scenario.known_flaw
        again += len(attempts) > 1
        print(f"{scenario.name}: {'WRONG' if last.complaints else 'ok'}{', said twice' if len(attempts) > 1 else ''}")
        if len(attempts) > 1 or last.complaints:
            print("\n".join(one.transcript for one in attempts), flush=True)
    return Report(
        "scenarios",
        f"{len(chosen)} scenarios by audio",
        (),
        (
            Count("scenarios played", len(chosen)),
            Count("gone otherwise than they say", wrong, wanted=0),
            Count("called twice because words were misheard", again),
        ),
        {"finished": datetime.now(UTC).isoformat(timespec="seconds")},
        load,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="may be repeated")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args.only or ("",), load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
