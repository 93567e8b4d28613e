"""`convonet demo`: a real call to the assistant, from an empty machine to a verified conversation.

It starts a system of its own on free ports, registers a person's telephone, lets the outside caller hold a seeded
conversation, and judges every step from outside. The last line printed is one JSON object. Above: a person.
Below: `call` (tape and rows joined), `up` (the supervisor, as a child), `ari_app.caller` (both telephones).
"""

import argparse
import asyncio
import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console

from ari_app.caller import analysis, conversation, picture, scenario, verdict, voices, wav
from ari_app.caller.call import Call
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.errors import CallerError
from ari_app.caller.scenario import Step
from ari_app.caller.tape import Tape
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions
from ari_app.caller.verdict import Evidence, PersonEvidence, StepEvidence, TodoEvidence
from ari_app.caller.voices import Voice
from ari_app.cli import Complaint, call, phone, running, system, up
from ari_app.cli.call import Clock, Exchange, Report
from ari_app.provision.errors import ProvisionError
from ari_app.settings import Settings
from ari_app.store.engine import DEFAULT_TENANT, Database, open_database
from ari_app.store.errors import StoreError
from ari_app.store.models import todos
from ari_app.telemetry import logs

SUMMARY = "place a real call to the assistant and verify every step from outside"
PERSON, PERSON_NAME, DEPARTMENT = "190", "Sam", "support"
PERSON_RINGS_S = 1.5
PERSON_WAIT_S = 30.0
INTERRUPT_AFTER_S = 1.6
CALLER_HZ, PERSON_HZ = 400.0, 1000.0  # each side's own tone: whoever hears the other's has two-way audio
TONE_S = 1.2
START_S = 180.0
ALL_S = 60.0  # after that the demonstration begins with what there is
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


@dataclass(frozen=True, slots=True)
class Files:
    """What a demonstration leaves behind."""

    recording: Path
    picture: Path
    result: Path


@dataclass(frozen=True, slots=True)
class Lines:
    """Everything that will be said, spoken beforehand so that no synthesis disturbs the call."""

    steps: tuple[Step, ...]
    utterances: tuple[Utterance, ...]
    again: tuple[tuple[tuple[Step, Utterance], ...], ...]  # for each step: other words, when it was not understood
    thanks: Utterance
    welcome: Utterance


@dataclass(frozen=True, slots=True)
class Held:
    """The call after it ended."""

    report: Report
    person_tape: Tape | None  # None when nobody picked up
    after: tuple[picture.Snippet, ...] = ()  # what caller and person said to each other
    steps: tuple[Step, ...] = ()  # as they were said last


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, help="choose the caller's sentences; another number every time when absent")
    parser.add_argument("--voice", choices=call.VOICES, default=Voice().name, help="the caller's voice")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where recording and picture go")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Provision, start, call, judge, stop. Exit code 0 only if every check passed."""
    logs.configure(level="warning", personal_data=False)
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1, 100_000)
    own = own_settings(settings)
    out = (args.out or settings.paths.state_dir / "demo-results").absolute()
    files = Files(out / "call.wav", out / "call.png", out / "result.json")
    out.mkdir(parents=True, exist_ok=True)
    screen = Console()
    try:
        up.provision(own)
        lines = asyncio.run(speak(seed, args.voice, own))
        with system_of_our_own(own, screen) as status:
            held = asyncio.run(hold(lines, own, status, screen))
            evidence = asyncio.run(gather(held, held.steps, own, status))
    except (CallerError, ProvisionError, StoreError, OSError) as error:
        print(json.dumps({"demo": "failed", "reason": str(error), "seed": seed}))
        raise Complaint(str(error)) from error
    checks = verdict.judge(evidence)
    keep(files, held)
    show(screen, checks, held, files)
    result = as_json(seed, evidence, checks, held, files)
    files.result.write_text(json.dumps(result, indent=1))
    print(json.dumps(result))
    return 0 if result["demo"] == "ok" else 1


def own_settings(settings: Settings) -> Settings:
    """The same settings with an empty state directory and database of the demonstration's own."""
    state = settings.paths.state_dir.absolute() / "demo"
    if running.read_status(state) is not None:
        raise Complaint("A demonstration is already running here.")
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    return settings.model_copy(
        update={
            "paths": settings.paths.model_copy(update={"state_dir": state}),
            "database": settings.database.model_copy(update={"url": ""}),
        }
    )


async def speak(seed: int, voice_name: str, settings: Settings) -> Lines:
    """Choose and synthesise the sentences. Raises VoiceFailed, ProvisionError."""
    command, voice = call.voice_command(settings), Voice(voice_name)
    steps = scenario.script(seed)
    made: list[Utterance] = []
    again: list[tuple[tuple[Step, Utterance], ...]] = []
    for step in steps:
        interrupts = INTERRUPT_AFTER_S if step.kind == "barge_in" else None
        made.append(Utterance(step.text, await voices.speak(step.text, voice, command), "", interrupts))
        others = scenario.other_words(step, seed)
        again.append(tuple([(o, Utterance(o.text, await voices.speak(o.text, voice, command))) for o in others]))
    welcome_text = f"{DEPARTMENT.title()}, this is {PERSON_NAME}. How can I help you?"
    thanks_text = "Thank you for picking up so quickly."
    other = Voice("slt" if voice_name != "slt" else "awb")
    return Lines(
        steps,
        tuple(made),
        tuple(again),
        thanks=Utterance(thanks_text, await voices.speak(thanks_text, voice, command)),
        welcome=Utterance(welcome_text, await voices.speak(welcome_text, other, command)),
    )


@contextlib.contextmanager
def system_of_our_own(settings: Settings, screen: Console) -> Generator[dict[str, Any]]:
    """A running system in our state directory on free ports, as a child; ended on the way out. Raises Complaint."""
    account = asyncio.run(phone.add(settings, PERSON, PERSON_NAME, (DEPARTMENT,)))
    environment = {
        "CONVONET_PATHS__STATE_DIR": str(settings.paths.state_dir),
        "CONVONET_DATABASE__URL": "",
        **{f"CONVONET_HOURS__{day}": "00:00-23:59" for day in DAYS},  # people answer demonstrations at night too
        **system.free_ports(settings),
    }
    log = system.places(settings).log_dir / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    variables = [f"{name}={value}" for name, value in environment.items()]
    began_s = time.monotonic()
    with log.open("ab") as output:
        child = subprocess.Popen(
            ["env", *variables, sys.executable, "-m", "ari_app", "up", "--foreground"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        with screen.status("Starting Asterisk, the engines and the assistant …"):
            status = _await_ready(child, settings, log)
        screen.print(f"The system is up after {time.monotonic() - began_s:.0f} s: Asterisk {status['asterisk']}.")
        yield {**status, "person_password": account.password}
    finally:
        with screen.status("Stopping …"):
            _end(child)


def _await_ready(child: subprocess.Popen[bytes], settings: Settings, log: Path) -> dict[str, Any]:
    """Until calls are served, and for a while longer until the language model, which may come later, is there too."""
    ends_s = time.monotonic() + START_S
    complete_s = float("inf")
    while time.monotonic() < ends_s:
        status = running.read_status(settings.paths.state_dir)
        if status is not None and status["phase"] == "ready":
            complete_s = min(complete_s, time.monotonic() + ALL_S)
            everything = all(process["state"] == "ready" for process in status["processes"].values())
            if everything or time.monotonic() > complete_s:
                return status
        if child.poll() is not None:
            raise Complaint(f"The system did not start. Its last words ({log}):\n{up.last_words(log)}")
        signal.sigtimedwait((), 0.1)
    raise Complaint(f"The system was not ready after {START_S:.0f} s. See {log}")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(45)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(5)


async def hold(lines: Lines, settings: Settings, status: dict[str, Any], screen: Console) -> Held:
    """Register the person, call, converse, be handed over, talk to the person. Raises CallerError."""
    options = call.telephone(status)
    person_options = UserAgentOptions(
        PERSON, options.peer, status["person_password"], display=PERSON_NAME, host=options.host,
        incoming=Incoming(ring_s=PERSON_RINGS_S),
    )  # fmt: skip
    async with (
        UserAgent(person_options) as person,
        UserAgent(options) as caller,
        open_database(settings.database_url) as database,
    ):
        await person.register()
        began_s = time.monotonic()
        placed = await caller.call(status["assistant_extension"])
        answered_after_s = time.monotonic() - began_s
        screen.print(f"\n[bold]A call to {status['assistant_extension']}[/bold]")
        narrator = Narrator(placed, database, screen)
        listener = Listener(placed, database, lines)
        company = replace(
            call.company(placed, database), after_answer=narrator.tell, in_other_words=listener.in_other_words
        )
        await conversation.converse(placed, lines.utterances[:-1], Manners(), company)
        person_tape, after = None, ()
        if placed.state == "up":
            await conversation.say(placed, lines.utterances[-1])
            with contextlib.suppress(TimeoutError):
                taken = await _picked_up(placed, person, listener)
                await taken.answered()
                placed.mark("handed_off", f"{PERSON_NAME} picks up")
                after = await _talk(placed, taken, lines)
                person_tape = taken.tape
        await placed.hang_up()
        await narrator.tell(len(lines.utterances) + listener.repeated)
        report = await call.reported(placed, status["assistant_extension"], settings, answered_after_s)
    return Held(report, person_tape, after, tuple(listener.steps))


async def _picked_up(placed: Call, person: UserAgent, listener: "Listener") -> Call:
    """The person's side of the call; asked for again in other words while the telephone does not ring. Raises
    TimeoutError."""
    last = len(listener.steps) - 1
    while True:
        with contextlib.suppress(TimeoutError):
            return await person.next_call(PERSON_WAIT_S / 3)
        again = await listener.in_other_words(last)
        if again is None:
            return await person.next_call(PERSON_WAIT_S / 3)
        await conversation.say(placed, again)


async def _talk(placed: Call, taken: Call, lines: Lines) -> tuple[picture.Snippet, ...]:
    """Person and caller greet each other, then each sends its tone at the same time. Returns who said what when."""
    await asyncio.sleep(0.3)
    said = [picture.Snippet(time.monotonic(), "far", f"{PERSON_NAME}: {lines.welcome.text}")]
    taken.play(lines.welcome.samples)
    await taken.played()
    await asyncio.sleep(0.4)
    said.append(picture.Snippet(time.monotonic(), "caller", lines.thanks.text))
    placed.play(lines.thanks.samples)
    await placed.played()
    await asyncio.sleep(0.3)
    said.append(picture.Snippet(time.monotonic(), "caller", "test tones, both ways"))
    placed.play(analysis.tone(CALLER_HZ, TONE_S))
    taken.play(analysis.tone(PERSON_HZ, TONE_S))
    await placed.played()
    await taken.played()
    return tuple(said)


class Listener:
    """Says it again in other words, at most twice, when not understood or read back wrong: as a caller would."""

    def __init__(self, placed: Call, database: Database, lines: Lines) -> None:
        self._placed = placed
        self._database = database
        self._again = [list(others) for others in lines.again]
        self.steps = list(lines.steps)  # as they were said last
        self.repeated = 0

    async def in_other_words(self, number: int) -> Utterance | None:
        step = self.steps[number]
        if step.kind not in scenario.REPEATABLE or not self._again[number] or self._placed.state != "up":
            return None
        story = await call.story_so_far(self._database, self._placed.call_id)
        if story and story.turns:
            runs = [(run.tool, run.status) for run in story.tool_runs]
            heard = " ".join(turn.assistant for turn in story.turns)
            if verdict.understood(step, story.turns[-1].tier, runs, heard):
                return None
        self.steps[number], utterance = self._again[number].pop(0)
        self.repeated += 1
        return utterance


class Narrator:
    """Prints the conversation while it happens: what was said, understood and answered, and how long it took."""

    def __init__(self, placed: Call, database: Database, screen: Console) -> None:
        self._placed = placed
        self._database = database
        self._screen = screen
        self._told = 0  # utterances printed so far
        self._greeted = False

    async def tell(self, spoken: int) -> None:
        """Print what is new up to utterance number `spoken`."""
        tape = self._placed.tape
        # Analysis of a minute of tape takes tens of milliseconds: not on the loop that sends a frame every 20.
        received = await asyncio.to_thread(analysis.hear, tape.received)
        turns = await asyncio.to_thread(analysis.turns, tape, None, received)
        story = await call.story_so_far(self._database, self._placed.call_id)
        exchanges = call.join(turns, received, story, Clock.read())
        if not self._greeted and story:
            for row in story.turns[:1]:
                self._screen.print(f"   [orange3]assistant[/orange3]  {row.assistant}")
            self._greeted = True
        for exchange in exchanges[self._told : spoken]:
            self._print(exchange)
        self._told = max(self._told, min(spoken, len(exchanges)))

    def _print(self, exchange: Exchange) -> None:
        turn = exchange.turn
        self._screen.print(f"   [blue]caller[/blue]     {turn.text}")
        if turn.stopped_after_s is not None:
            self._screen.print(f"              (the assistant falls silent after {turn.stopped_after_s * 1000:.0f} ms)")
        if exchange.understood and _plain(exchange.understood) != _plain(turn.text):
            self._screen.print(f"   [dim]understood  {exchange.understood}[/dim]")
        latency = f" [green]{turn.latency_s * 1000:.0f} ms[/green]" if turn.latency_s is not None else ""
        tier = f" [dim]{exchange.rows[-1].tier}[/dim]" if exchange.rows else ""
        self._screen.print(f"   [orange3]assistant[/orange3]  {exchange.answered or '…'}{latency}{tier}")


async def gather(held: Held, steps: tuple[Step, ...], settings: Settings, status: dict[str, Any]) -> Evidence:
    """All evidence about the finished call. Raises StoreError."""
    report = held.report
    air = analysis.dead_air(report.tape, report.sent, report.received)
    first_said_s = report.exchanges[0].turn.said.begin_s if report.exchanges else report.tape.end_s
    return Evidence(
        steps=tuple(_step_evidence(step, report) for step in steps),
        greeted=any(span.begin_s < first_said_s for span in report.received.voiced),
        dead_air_s=air.end_s - air.begin_s,
        lost_packets=analysis.quality(report.tape.received).lost,
        todos=await todos_kept(settings),
        tomorrow=datetime.now(ZoneInfo(settings.site.time_zone)).date() + timedelta(days=1),
        person=_person_evidence(held, Path(status["queue_log"])),
    )


async def todos_kept(settings: Settings) -> tuple[TodoEvidence, ...]:
    """Every todo in the demonstration's database, which was empty before. Raises StoreError."""
    async with open_database(settings.database_url) as database, database.reading() as connection:
        rows = await connection.execute(todos.select().where(todos.c.tenant_id == DEFAULT_TENANT))
        return tuple(TodoEvidence(row.id, row.title, _as_date(row.due_on)) for row in rows)


def _step_evidence(step: Step, report: Report) -> StepEvidence:
    exchange = next((item for item in report.exchanges if item.turn.text == step.text), None)
    if exchange is None:
        return StepEvidence(step, None)
    return StepEvidence(
        step,
        exchange.turn,
        exchange.understood,
        exchange.answered,
        tuple(row.tier for row in exchange.rows),
        any(row.interrupted for row in exchange.rows),
        tuple((run.tool, run.status, run.receipt_id) for run in exchange.runs),
    )


def _person_evidence(held: Held, queue_log: Path) -> PersonEvidence:
    story = held.report.story
    events = ()
    if story and queue_log.is_file():
        events = verdict.queue_events(queue_log.read_text(errors="replace"), story.call.channel_id)
    tones = (CALLER_HZ, PERSON_HZ)
    theirs = held.person_tape
    at_caller = analysis.tones_heard(held.report.tape.received, tones, TONE_S)
    at_person = analysis.tones_heard(theirs.received, tones, TONE_S) if theirs else frozenset[float]()
    return PersonEvidence(
        queue_events=events,
        rang=theirs is not None,
        caller_hears_person=PERSON_HZ in at_caller,
        person_hears_caller=CALLER_HZ in at_person,
        hand_off=story.hand_offs[-1].result if story and story.hand_offs else "",
    )


def keep(files: Files, held: Held) -> None:
    """Write recording and picture. Raises OSError."""
    wav.write_stereo(files.recording, held.report.tape)
    story = call.picture_story(held.report)
    picture.draw(
        files.picture,
        held.report.tape,
        replace(story, title="The demonstration call", snippets=(*story.snippets, *held.after)),
    )


def show(screen: Console, checks: tuple[verdict.Check, ...], held: Held, files: Files) -> None:
    """The verdict for a person."""
    screen.print()
    for check in checks:
        mark = "[green]ok  [/green]" if check.passed else "[bold red]FAIL[/bold red]"
        screen.print(f" {mark} {check.name}  [dim]{check.evidence}[/dim]")
    found = call.latencies_ms(held.report)
    if found:
        p50, p95 = analysis.percentile(found, 50), analysis.percentile(found, 95)
        screen.print(f"\nTurn latency on the wire: p50 {p50:.0f} ms, p95 {p95:.0f} ms.")
    screen.print(f"Recording: {files.recording}\nPicture:   {files.picture}", soft_wrap=True)
    screen.print("Next: ./convonet up, then docs/tutorials/first-call.md shows how to call it from your own phone.")


def as_json(
    seed: int, evidence: Evidence, checks: tuple[verdict.Check, ...], held: Held, files: Files
) -> dict[str, Any]:
    """The last line of the demonstration."""
    found = call.latencies_ms(held.report)
    failed = [check.name for check in checks if not check.passed]
    kept = [todo.todo_id for todo in evidence.todos]  # the last one is the one that was read back right
    story = held.report.story
    return {
        "demo": "failed" if failed else "ok",
        "turns": len(held.report.exchanges),
        "turn_latency_ms": {
            "p50": round(analysis.percentile(found, 50)) if found else None,
            "p95": round(analysis.percentile(found, 95)) if found else None,
        },
        "todo_id": kept[-1] if kept else None,
        "handoff": evidence.person.hand_off or None,
        "failed": failed,
        "seed": seed,
        "call_id": story.call.call_id if story else None,
        "recording": str(files.recording),
        "picture": str(files.picture),
    }


def _plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _as_date(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value
