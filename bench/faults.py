"""What callers meet when an engine goes wrong in mid-call: every engine times every fault, over real calls.

    python -m bench.faults [--only remote local] [--json]

A caller outside waits out the greeting; then one engine begins to misbehave and the caller asks something. *Remote*:
recogniser, language model and speaker are stand-ins (`stub_engines`) that crash, hang, become ten times slower, talk
garbage, answer nothing or break off half-way: 18 cells; behind the two for speech stands the real local engine, behind
the model nobody. *Local*: the real engine processes, nobody behind them, killed and stopped: 6 cells.

Of each cell: silence from the caller's last word to our voice (the caller's tape; a filler counts, and so does being
asked to say it again), the longest silence until it was over, and when that was: the first sound of an answer, by the
product's own stamps, an honest "I can't" with the offer of a person among them, or the moment the caller stood in a
human queue, as Asterisk says. A caller who is asked to say it again does so once; times then count from the end of the
last utterance. Goals: our voice within 1.2 s, over within 5 s, nobody dropped.
"""

import argparse
import asyncio
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agent import lines
from ari_app import settings as settings_module
from ari_app.caller import analysis
from ari_app.caller.analysis import Span
from ari_app.caller.call import Call
from ari_app.caller.g711 import Samples
from ari_app.caller.user_agent import UserAgent
from ari_app.cli import call
from ari_app.settings import Settings
from ari_app.store.calls import TurnRow
from ari_app.store.engine import Database, open_database
from bench import stub_engines, utterances
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm
from bench.stub_engines import FAULTS, Delays

DELAYS = Delays(recognise_s=0.2, first_audio_s=0.1, first_token_s=0.2, token_s=0.02)
REMOTE = {"recogniser": "recognise", "language model": "think", "speaker": "speak"}  # as the stub calls them
LOCAL = {"recogniser": "recogniser", "language model": "language", "speaker": "speaker"}  # processes
SPEECH_WITHIN_S, OVER_WITHIN_S = 1.2, 5.0
WATCHED_S = 8.0  # after an utterance
QUIET_S = 0.7
AGAIN = frozenset((lines.of("en").unheard, *lines.of("en").unclear))
QUEUE_CONTEXT = "human-queue"


@dataclass(frozen=True, slots=True)
class Cell:
    """What came of one fault. Times count from the end of the caller's last utterance, in s."""

    where: str  # "remote" or "local"
    engine: str
    how: str
    speech_s: float  # the worst of all utterances
    dead_air_s: float
    over_s: float  # inf: never
    outcome: str  # answer, honest answer, person, "" for none
    said: int
    dropped: bool

    @property
    def name(self) -> str:
        return f"{self.where}: {self.engine}, {self.how}"

    @property
    def met(self) -> bool:
        return self.speech_s <= SPEECH_WITHIN_S and self.over_s <= OVER_WITHIN_S and not self.dropped


def longest_silence_s(spans: Sequence[Span], from_s: float, until_s: float) -> float:
    """The longest stretch without our voice in between. Pure."""
    longest, silent_from_s = 0.0, from_s
    for span in spans:
        if span.end_s <= from_s:
            continue
        if span.begin_s >= until_s:
            break
        longest = max(longest, span.begin_s - silent_from_s)
        silent_from_s = max(silent_from_s, span.end_s)
    return max(longest, until_s - silent_from_s)


def answered(rows: Sequence[TurnRow]) -> TurnRow | None:
    """The first row in which something the caller said was answered. Pure."""
    return next((row for row in rows if row.caller and row.latency_s is not None), None)


def asked_again(rows: Sequence[TurnRow]) -> int:
    """How often the caller was asked to say it again. Pure."""
    return sum(row.assistant in AGAIN for row in rows)


class Caller:
    """One call through one cell."""

    def __init__(self, stage: Stage, database: Database, placed: Call) -> None:
        self._stage = stage
        self._database = database
        self._placed = placed
        self._queued_s: float | None = None  # monotonic; None until the caller stood in a queue

    async def ask(self, samples: Samples) -> tuple[float, bool]:
        """Say it, then watch: the end of the utterance (monotonic s), and whether we were asked to say it again."""
        asked_before = asked_again(await self.rows())
        self._placed.mark("said", "the request")
        self._placed.play(samples)
        await self._placed.played(within_s=len(samples) / 8000 + 10.0)
        ended_s = time.monotonic()
        while time.monotonic() < ended_s + WATCHED_S and self._placed.state != "ended":
            await self._look_for_queue()
            if self._queued_s is not None:
                break
            rows = await self.rows()
            if answered(rows) is not None:
                break
            if asked_again(rows) > asked_before:
                return ended_s, True
            await asyncio.sleep(0.05)
        return ended_s, False

    async def rows(self) -> Sequence[TurnRow]:
        story = await call.story_so_far(self._database, self._placed.call_id)
        return story.turns if story else ()

    async def quiet(self) -> None:
        """Until the assistant has spoken and been silent for a while."""
        while time.monotonic() - (self._placed.line.last_voiced_s or time.monotonic()) < QUIET_S:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    @property
    def queued_s(self) -> float | None:
        return self._queued_s

    async def _look_for_queue(self) -> None:
        channels: list[dict[str, Any]] = await asyncio.to_thread(self._stage.ari, "channels")
        if any(channel["dialplan"]["context"] == QUEUE_CONTEXT for channel in channels):
            self._queued_s = time.monotonic()


async def cell(
    stage: Stage, settings: Settings, samples: Samples, label: tuple[str, str, str], begin: Callable[[], None]
) -> Cell:
    """One call; `begin` makes the engine misbehave."""
    where, engine, how = label
    async with UserAgent(stage.telephone()) as phone, open_database(settings.database_url) as database:
        placed = await phone.call(stage.assistant, within_s=15)
        caller = Caller(stage, database, placed)
        await caller.quiet()
        begin()
        ends_s: list[float] = []
        again = True
        while again and len(ends_s) < 2:
            ended_s, again = await caller.ask(samples)
            ends_s.append(ended_s)
            if again:
                await caller.quiet()
        dropped = placed.state == "ended" and caller.queued_s is None
        if not dropped:
            await placed.hang_up()
    story = await call.written_story(placed.call_id, settings)
    row = answered(story.turns if story else ())
    spans = analysis.hear(placed.tape.received).sounding
    over_s, outcome = float("inf"), ""
    if row is not None and row.latency_s is not None:
        over_s, outcome = row.latency_s, "honest answer" if row.tier == "apology" else "answer"
    elif caller.queued_s is not None:
        over_s, outcome = caller.queued_s - ends_s[-1], "person"
    turns = analysis.turns(placed.tape)[-len(ends_s) :]
    speech_s = max(
        (turn.answer.begin_s - turn.said.end_s if turn.answer else float("inf") for turn in turns), default=float("inf")
    )
    last_s = turns[-1].said.end_s if turns else ends_s[-1]
    dead_s = longest_silence_s(spans, last_s, last_s + min(over_s, WATCHED_S))
    return Cell(where, engine, how, speech_s, dead_s, over_s, outcome, len(ends_s), dropped)


def set_fault(port: int, kind: str, how: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/fault?kind={kind}&how={how}", method="POST")
    with urllib.request.urlopen(request, timeout=5):
        pass


async def remote_cells(stage: Stage, port: int) -> list[Cell]:
    """All 18, behind which the local speech engines stand."""
    settings, short, long = await _ready(stage)
    found: list[Cell] = []
    for engine, kind in REMOTE.items():
        samples = long if kind == "think" else short
        for how in FAULTS:
            begin = _begin_remote(port, kind, how)
            found.append(await cell(stage, settings, samples, ("remote", engine, how), begin))
            set_fault(port, kind, "")
            print(found[-1], flush=True)
    return found


def _begin_remote(port: int, kind: str, how: str) -> Callable[[], None]:
    return lambda: set_fault(port, kind, how)


async def local_cells(stage: Stage) -> list[Cell]:
    """The real engines, killed and stopped."""
    settings, short, long = await _ready(stage)
    found: list[Cell] = []
    for engine, process in LOCAL.items():
        samples = long if process == "language" else short
        for how, number in (("crash", signal.SIGKILL), ("hang", signal.SIGSTOP)):
            pid = stage.pid(process)
            found.append(await cell(stage, settings, samples, ("local", engine, how), _begin_local(pid, number)))
            print(found[-1], flush=True)
            await _well_again(stage, process, pid)
    return found


def _begin_local(pid: int, number: signal.Signals) -> Callable[[], None]:
    return lambda: os.kill(pid, number)


async def _well_again(stage: Stage, process: str, old_pid: int) -> None:
    ends_s = time.monotonic() + 60.0
    while time.monotonic() < ends_s:
        if stage.pid(process) != old_pid and all(stage.state()["engines"].values()):
            await asyncio.sleep(3.0)  # its breaker rests, and the language model reads its prompt
            return
        await asyncio.sleep(0.2)
    raise SystemExit(f"{process} did not come back")


def report(cells: Sequence[Cell], load: tuple[float, float, float]) -> Report:
    """Pure."""
    over_ms = [one.over_s * 1000 for one in cells if one.over_s < float("inf")]
    return Report(
        "faults",
        "A failing engine in mid-call",
        (
            Figure(
                "silence until any voice", "ms", [one.speech_s * 1000 for one in cells], SPEECH_WITHIN_S * 1000, "max"
            ),
            Figure("until an answer or a person", "ms", over_ms, OVER_WITHIN_S * 1000, "max"),
            Figure("longest silence until then", "ms", [one.dead_air_s * 1000 for one in cells]),
        ),
        (
            Count("cells", len(cells)),
            Count("cells that met both limits", sum(one.met for one in cells), len(cells)),
            Count("callers dropped", sum(one.dropped for one in cells), 0),
            Count("callers left without an answer or a person", sum(not one.outcome for one in cells), 0),
        ),
        {
            one.name: f"{one.outcome or 'nothing'} after {one.over_s:.2f} s, voice after {one.speech_s:.2f} s, longest "
            f"silence {one.dead_air_s:.2f} s, said {one.said} x{'' if one.met else ' MISSED'}"
            for one in cells
        },
        load,
    )


async def _ready(stage: Stage) -> tuple[Settings, Samples, Samples]:
    """The settings, a request of the everyday tier and one for the language model, when prompts are cached."""
    settings = _settings(stage)
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
    return settings, await utterances.spoken(settings), await utterances.spoken(settings, long=True)


def _settings(stage: Stage) -> Settings:
    base = settings_module.load()
    return base.model_copy(update={"database": base.database.model_copy(update={"url": stage.database_url})})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=("remote", "local"), default=("remote", "local"))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    quiet = {"RECORDING__ENABLED": "false"}
    cells: list[Cell] = []
    if "remote" in args.only:
        with stub_engines.started(DELAYS) as port, system(**stub_engines.settings_for(port), **quiet) as stage:
            cells += asyncio.run(remote_cells(stage, port))
    if "local" in args.only:
        with system(**quiet) as stage:
            cells += asyncio.run(local_cells(stage))
    return finish(report(cells, load), as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
