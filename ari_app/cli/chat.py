"""`convonet chat`: the assistant in a terminal, by typing. No Asterisk, no speech; the same conversation otherwise.

Fast tier, tools, truth gate and store are those of a call. The office is a scratch database unless `--database` names
the configured one; the language model is the running system's, or one started for the chat, or none. With `--scenario`
it plays scenario files instead and prints what happened. Above: a person, tests through a pipe. Below: `agent.session`,
`agent.evals` (text mode), `ari_app.main` (how settings become tools, persona and model).
"""

import argparse
import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.evals import staging
from agent.evals.script import ScenarioError, load
from agent.evals.typed import TYPING, TypedLine
from agent.evals.world import ScriptedCall
from agent.languages.catalogue import LANGUAGES
from agent.model_tier import ModelOptions
from agent.ports import LanguageModel, ToolRunRecord, TurnRecord
from agent.session import Greeting, Parts, Session, SessionEnd, SessionOptions
from agent.tool_loop import Hands
from ari_app.cli import Complaint, system
from ari_app.engines import open_language_model
from ari_app.main import SystemClock, departments_of, hours_of, make_tools, persona_of
from ari_app.provision import models
from ari_app.provision.errors import ProvisionError
from ari_app.provision.places import Places, Secrets
from ari_app.settings import Settings
from ari_app.store.engine import DEFAULT_TENANT, Database, open_database
from ari_app.store.errors import StoreError
from ari_app.store.office import Office
from ari_app.telemetry import logs
from audio_pipeline.engine_host import EngineHost
from tools.base import Actor, Proof
from tools.opening_hours import is_open
from tools.registry import Registry

SUMMARY = "talk with the assistant in this terminal by typing; Ctrl-D hangs up"
PATIENT = SessionOptions(
    turns=TYPING,
    model=ModelOptions(first_token_s=30.0, first_step_s=60.0, gap_s=30.0, total_s=60.0),
    turn_limit_s=70.0,
)  # nobody hangs up a terminal because a cold model takes its time
ANSWER_S = 80.0  # how long one answer may take before the next line is read
SETTLE_S = 0.05  # an answer that ended the conversation has ended it by then
MODEL_START_S = 120.0
DIAL = "/dial "
_READ_BYTES = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--database", action="store_true", help="use the configured database instead of one that is thrown away")
    add("--no-model", action="store_true", help="without a language model, even if one is installed")
    add("--language", choices=sorted(LANGUAGES), help="begin in this language; others may still be asked for")
    add("--verbose", action="store_true", help="after each answer, print which tier and which tools served")
    add("--scenario", type=Path, metavar="FILE", help="play the scenarios of a YAML file and print what happened")
    add("--only", default="", metavar="NAME", help="with --scenario: those whose name contains this")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Chat, or play scenarios. Exit code 1 when a scenario went otherwise than it says."""
    logs.configure(level="warning" if args.verbose else "error", personal_data=False)
    if args.scenario:
        return play(args.scenario, args.only)
    try:
        end = asyncio.run(_chat(args, settings))
    except (StoreError, ProvisionError, OSError) as error:
        raise Complaint(str(error)) from error
    if args.verbose:
        print(f"[ended: {end.reason}, {end.turns} turns]")
    return 0


def play(path: Path, only: str) -> int:
    """Play a file's scenarios as text and print their transcripts."""
    try:
        scenarios = [scenario for scenario in load(path) if only.casefold() in scenario.name.casefold()]
    except ScenarioError as error:
        raise Complaint(str(error)) from error
    if not scenarios:
        raise Complaint(f"{path} has no scenario whose name contains {only!r}.")
    wrong = 0
    for scenario in scenarios:
        played = staging.play(scenario)
        excused = bool(played.complaints) and bool(scenario.known_flaw)
        wrong += bool(played.complaints) and not excused
        verdict = f"KNOWN FLAW: {scenario.known_flaw}" if excused else "WRONG" if played.complaints else "ok"
        print(f"{scenario.name}: {verdict}\n{played.transcript}\n")
    print(f"{len(scenarios)} played, {wrong} wrong.")
    return 1 if wrong else 0


@dataclass(frozen=True, slots=True)
class Means:
    """What a chat works with."""

    office: Office
    model: LanguageModel | None


class ScreenDiary:
    """A diary that tells when the answer to a typed line is complete, and shows how it came about if wanted."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._runs: list[ToolRunRecord] = []  # not shown yet
        self.answered = asyncio.Event()  # set when a turn that the person began is over

    def turn(self, record: TurnRecord) -> None:
        if record.caller is None:
            return
        if self._verbose:
            served = [f"{run.tool} {run.arguments}: {run.status}" for run in self._runs]
            print(f"[{', '.join([record.tier, *served])}]", flush=True)
        self._runs.clear()
        self.answered.set()

    def tool_run(self, record: ToolRunRecord) -> None:
        self._runs.append(record)


class Keyboard:
    """Lines from a terminal, a pipe or a file, without a thread: a chat can end while nobody types."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = b""
        self._ended = False

    async def line(self) -> str | None:
        """The next line without its end; None when there are no more."""
        while b"\n" not in self._buffer and not self._ended:
            await self._readable()
            chunk = os.read(self._descriptor, _READ_BYTES)
            self._buffer += chunk
            self._ended = not chunk
        if not self._buffer:
            return None
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode(errors="replace").strip()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        try:
            loop.add_reader(self._descriptor, ready.set)
        except PermissionError:
            return  # a regular file: always readable, and epoll will not hear of it
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._descriptor)


async def _chat(args: argparse.Namespace, settings: Settings) -> SessionEnd:
    async with _means(args, settings) as means:
        return await converse(settings, means, verbose=args.verbose, language=args.language)


async def converse(settings: Settings, means: Means, *, verbose: bool, language: str | None = None) -> SessionEnd:
    """One conversation between standard input and standard output; `language` None: the installation's usual one."""
    persona = replace(persona_of(settings), recording_notice=False)  # nothing is recorded here
    persona = persona.speaking(language or persona.language)
    persona = replace(persona, languages=tuple(LANGUAGES))  # letters need no recogniser and no voice
    line = TypedLine(lambda text: print(f"{persona.name}: {text}", flush=True), time.monotonic)
    diary = ScreenDiary(verbose=verbose)
    zone = ZoneInfo(settings.site.time_zone)
    call = ScriptedCall(departments_of(settings), closed=closed_now(settings, datetime.now(zone)))
    hands = Hands(
        registry=Registry(make_tools(settings, means.office)),
        actor=Actor(DEFAULT_TENANT, None, None, Proof.DEVICE),  # whoever may run programs here is a colleague
        call=call,
        today=lambda: datetime.now(zone),
        key=f"chat/{time.time_ns()}",
    )
    session = Session(Parts(line, line, means.model, diary, hands), persona, PATIENT)
    async with asyncio.TaskGroup() as group:
        typing = group.create_task(_type(line, diary), name="keyboard")
        end = await session.run(Greeting())
        typing.cancel()
    for how, department in call.done:
        if how != "hang_up":
            print(f"[on the telephone the call would now go to {department}'s {_PLACES[how]}]")
    return end


_PLACES = {"transfer": "queue", "voicemail": "voicemail box"}


def closed_now(settings: Settings, now: datetime) -> frozenset[str]:
    """Departments outside their hours."""
    return frozenset(
        each.name for each in settings.departments if not is_open(hours_of(each.hours or settings.hours), now)
    )


async def _type(line: TypedLine, diary: ScreenDiary) -> None:
    """Hand over what is typed, one answer at a time, until there is no more."""
    keyboard, at_terminal = Keyboard(sys.stdin.fileno()), sys.stdin.isatty()
    while True:
        if at_terminal:
            print("You: ", end="", flush=True)
        text = await keyboard.line()
        if text is None:
            break
        if not text:
            continue
        if not at_terminal:
            print(f"You: {text}", flush=True)
        diary.answered.clear()
        if text.startswith(DIAL):
            line.dial("".join(key for key in text if key in "0123456789*#"))
        else:
            line.type(text)
        try:
            async with asyncio.timeout(ANSWER_S):
                await diary.answered.wait()
        except TimeoutError:
            print("[no answer]", flush=True)
        await asyncio.sleep(SETTLE_S)
    line.hang_up()


@asynccontextmanager
async def _means(args: argparse.Namespace, settings: Settings) -> AsyncGenerator[Means]:
    """The office and the model, closed on the way out. Raises StoreError, ProvisionError, OSError."""
    async with AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="convonet-chat-")))
        url = settings.database_url if args.database else f"sqlite+aiosqlite:///{scratch / 'office.sqlite'}"
        database: Database = await stack.enter_async_context(open_database(url))
        model = None if args.no_model else await _model(settings, scratch, stack)
        if args.verbose:
            print(f"[language model: {model.name if model else 'none'}; database: {database.place}]", flush=True)
        yield Means(Office(database, SystemClock()), model)


async def _model(settings: Settings, scratch: Path, stack: AsyncExitStack) -> LanguageModel | None:
    """The running system's language model, or one of our own, or none."""
    names = tuple(each.name for each in settings.departments)
    if Places.of(settings.paths.state_dir).state_dir.is_dir():
        made = Secrets.load_or_make(settings.paths.state_dir, names)
        running = await stack.enter_async_context(open_language_model(settings, made))
        if running is not None and await running.ready():
            return running
    if not settings.language.enabled:
        return None
    try:
        found = models.locate([settings.language.model], system.model_options(settings))
    except ProvisionError:
        return None  # not installed: the fast tier alone serves
    own = _in_scratch(settings, scratch)
    made = Secrets.load_or_make(scratch, names)
    command = system.language_engine(own, found[settings.language.model], made)
    group = await stack.enter_async_context(asyncio.TaskGroup())
    host = EngineHost(command)
    hosting = group.create_task(host.run(), name="language engine")
    stack.callback(hosting.cancel)
    if not await host.wait_ready(MODEL_START_S):
        return None
    return await stack.enter_async_context(open_language_model(own, made))


def _in_scratch(settings: Settings, scratch: Path) -> Settings:
    """The same settings with files and the language port of the chat's own."""
    return settings.model_copy(
        update={
            "paths": settings.paths.model_copy(update={"state_dir": scratch}),
            "loopback": settings.loopback.model_copy(update={"language_port": _free_port()}),
        }
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
