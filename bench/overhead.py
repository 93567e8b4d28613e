"""How much of a turn is our own: the gap on the wire less the waits that were declared.

    python -m bench.overhead [--calls 1 10 25 50] [--turns 60] [--seed N] [--recording] [--json]

The engines are stand-ins with declared delays (`stub_engines`), the callers speak an utterance whose last voiced packet
is known exactly (`utterances`) and which is understood as an everyday request. The declared waits of such a turn are

    max(pause_understood, pause + recognise) + first audio

`pause` is the ear's setting; `pause_understood` is the silence after which a request that is understood as it stands
is taken. `recognise` is chosen so long that the recogniser's answer, not anybody's opinion on the pause, ends the wait.
What is left is ours: the ear, two HTTP requests, the event loop, the tool, playout, Asterisk and the wire; the stub's
own lateness is published beside it and not subtracted. The declared pause is counted in packets, as the far end must:
when the caller sent the packet that ends it a little early or late, that is taken out; when its process was held up for
more than a frame the turn is discarded, because then the far end counts by its own clock. Both are published.
How long the voice process was ready to run and got no core is published too: on a busy machine that is most of the
overhead, and the figures then say more about the machine than about the product.
A turn that is quicker than its declared waits means that this formula no longer describes the product: it is counted
and fails the bench. Goals: p50 <= 8 ms, p95 <= 30 ms with one call; p95 of N calls / p95 of one <= 1.5.
"""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import secrets
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.floor import TurnOptions
from ari_app import settings as settings_module
from ari_app.caller.g711 import Samples
from ari_app.caller.user_agent import UserAgent
from ari_app.cli import call
from ari_app.settings import Settings
from ari_app.store.calls import TurnRow
from bench import blind, callers, stub_engines, utterances
from bench.callers import CallResult, TurnResult
from bench.report import BOOTSTRAP_DRAWS, Count, Figure, Report, finish
from bench.stage import Stage, system, warm
from bench.stub_engines import Delays, Served

DELAYS = Delays(recognise_s=0.35, first_audio_s=0.1, first_token_s=0.2)
SPACING_S = 0.37  # between two starts: no multiple of a frame
FEWEST_TURNS = 4  # of each call, however many calls there are
HELD_UP_S = 0.020  # a caller that was late by more than this gives no figure
QUICKER_S = 0.002  # quicker than declared by more than this: the formula is not the product's
LIMITS_MS = {"p50": 8.0, "p95": 30.0}
MOST_RATIO = 1.5


@dataclass(frozen=True, slots=True)
class Path:
    """The declared waits of a turn in the fast tier whose text comes by remote recognition. Pure."""

    delays: Delays
    pause_s: float  # silence after which the ear asks the recogniser
    understood_s: float  # least silence before a request that is understood is taken

    @property
    def commit_s(self) -> float:
        """Last voiced packet -> the turn is taken."""
        return max(self.understood_s, self.pause_s + self.delays.recognise_s)

    @property
    def whole_s(self) -> float:
        """Last voiced packet -> first voiced packet of the answer."""
        return self.commit_s + self.delays.first_audio_s


@dataclass(frozen=True, slots=True)
class Run:
    """What came of N calls at once."""

    calls: int
    results: Sequence[CallResult]
    rows: Sequence[TurnRow]
    served: Sequence[Served]
    cpu_shares: Mapping[str, float]  # of one core, by process, while the calls lasted
    voice_waited: float = 0.0  # share of that time in which the voice process was ready to run and got no core


def part_ms(run: Run, path: Path) -> dict[str, list[float]]:
    """Where a single caller's overhead goes, by the stub's stamps; empty with more calls, whose requests mix. Pure."""
    names = (
        "ear, WAV, request up",
        "stub late (recognise)",
        "answer down, commit, tool, request up",
        "stub late (speak)",
        "sound down, playout, wire",
    )
    found: dict[str, list[float]] = {name: [] for name in names}
    if run.calls != 1:
        return {}
    for turn in (turn for result in run.results for turn in result.turns):
        if turn.answer_s is None or turn.disputed or _held_up(turn):
            continue
        heard = next((s for s in run.served if s.kind == "recognise" and s.read_s > turn.said_end_s), None)
        said = next((s for s in run.served if heard and s.kind == "speak" and s.read_s > heard.due_s), None)
        if heard is None or said is None or said.began_s > turn.answer_s:
            continue
        steps_s = (
            heard.read_s - turn.said_end_s - path.pause_s - turn.late_s,
            heard.began_s - heard.due_s,
            said.read_s - heard.began_s,
            said.began_s - said.due_s,
            turn.answer_s - said.began_s,
        )
        for name, step_s in zip(names, steps_s, strict=True):
            found[name].append(step_s * 1000)
    return found


def row_ms(run: Run, path: Path) -> dict[str, list[float]]:
    """The product's own stamps of every turn, less what was declared of each. Pure."""
    declared = {
        "pause": path.commit_s,
        "recognise": path.delays.recognise_s,
        "think": 0.0,
        "speak": path.delays.first_audio_s,
        "latency": path.whole_s,
    }
    found: dict[str, list[float]] = {}
    for name, wait_s in declared.items():
        values = [getattr(row, f"{name}_s") for row in run.rows if row.tier == "fast"]
        found[name] = [(value - wait_s) * 1000 for value in values if value is not None]
    return found


def overheads_ms(run: Run, path: Path) -> list[float]:
    """Wire gap less the declared waits less the caller's own lateness, of every undisputed turn. Pure."""
    return [
        (turn.answer_s - turn.said_end_s - path.whole_s - turn.late_s) * 1000
        for turn in (turn for result in run.results for turn in result.turns)
        if turn.answer_s is not None and not turn.disputed and not _held_up(turn)
    ]


def served_by(port: int) -> list[Served]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/requests", timeout=10) as answer:
        return [Served(**each) for each in json.loads(answer.read())]


async def one_run(stage: Stage, port: int, samples: Samples, count: int, args: argparse.Namespace) -> Run:
    since_s, before, waited_before_s = time.monotonic(), cpu_s(stage), core_wait_s(stage.pid("voice"))
    turns = max(FEWEST_TURNS, -(-args.turns // count))
    given = callers.job(
        stage.telephone(), stage.assistant, samples,
        calls=count, turns=turns, spacing_s=SPACING_S, silence_s=args.pause_s, seed=args.seed + count,
    )  # fmt: skip
    results = await callers.place(given)
    lasted_s = time.monotonic() - since_s
    shares = {name: (used_s - before.get(name, used_s)) / lasted_s for name, used_s in cpu_s(stage).items()}
    waited = (core_wait_s(stage.pid("voice")) - waited_before_s) / lasted_s
    rows: list[TurnRow] = []
    settings = _settings(stage)
    for result in results:
        story = await call.written_story(result.call_id, settings) if result.call_id else None
        rows += story.turns if story else ()
    return Run(count, results, rows, [one for one in served_by(port) if one.read_s >= since_s], shares, waited)


def cpu_s(stage: Stage) -> dict[str, float]:
    """Processor seconds used so far by each process of the system."""
    found: dict[str, float] = {}
    for name in stage.status["processes"]:
        with contextlib.suppress(OSError):  # it has just ended
            fields = pathlib.Path(f"/proc/{stage.pid(name)}/stat").read_text().rpartition(")")[2].split()
            found[name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


async def measure(stage: Stage, port: int, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    settings = _settings(stage)
    samples = await utterances.spoken(settings)
    async with UserAgent(stage.telephone()) as phone:
        greeting_s = await warm(stage, phone)
    args.pause_s = settings.speech.pause_s
    path = Path(DELAYS, settings.speech.pause_s, TurnOptions().patience.understood_s)
    runs = [await one_run(stage, port, samples, count, args) for count in args.calls]
    trust = blind.tried()
    return Report(
        "overhead",
        "Own overhead of a turn, with engines of declared delays",
        figures(runs, path),
        [*counts(runs, path), *blind.counts(trust)],
        {
            "declared": {
                "pause_ms": path.pause_s * 1000,
                "recognise_ms": DELAYS.recognise_s * 1000,
                "first_audio_ms": DELAYS.first_audio_s * 1000,
            },
            "declared wait of a turn": f"{path.whole_s * 1000:.0f} ms: max({path.understood_s * 1000:.0f}, "
            f"{path.pause_s * 1000:.0f} + {DELAYS.recognise_s * 1000:.0f}) + {DELAYS.first_audio_s * 1000:.0f}",
            "utterance": f"{len(samples) / 8000:.2f} s",
            "recording": args.recording,
            **{
                f"processor share, {run.calls} calls": f"{_in_words(run.cpu_shares)}; voice was ready and had no core "
                f"{run.voice_waited * 100:.0f} % of the time"
                for run in runs
            },
            "blind self-test": str(trust),
            "warm greeting after": f"{greeting_s:.2f} s",
            "seed": args.seed,
        },
        load,
    )


def core_wait_s(pid: int) -> float:
    """Seconds a process's main thread has been ready to run without a core; NaN where the kernel does not count it."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[1]) * 1e-9
    except (OSError, IndexError, ValueError):
        return float("nan")


def figures(runs: Sequence[Run], path: Path) -> list[Figure]:
    """Everything measured, the judged ones first."""
    found: list[Figure] = []
    base = next((run for run in runs if run.calls == 1), None)
    for run in runs:
        many = f"{run.calls} call{'s' if run.calls > 1 else ''}"
        values = overheads_ms(run, path)
        found.append(Figure(f"own overhead, {many}", "ms", values, LIMITS_MS["p50"] if run is base else None, "p50"))
        if run is base:
            found.append(Figure("own overhead, 1 call (p95)", "ms", values, LIMITS_MS["p95"], "p95"))
        elif base is not None:
            alone = overheads_ms(base, path)
            ratio = [_percentile(values, 95) / _percentile(alone, 95)]
            edges = ratio_interval(values, alone)
            found.append(Figure(f"p95 of {many} / p95 of 1", "ratio", ratio, MOST_RATIO, "p50", interval=edges))
    for run in runs:
        found += [Figure(f"{run.calls}: {name}", "ms", values) for name, values in part_ms(run, path).items()]
        found += [Figure(f"{run.calls}: row {name}, own", "ms", values) for name, values in row_ms(run, path).items()]
        for kind in ("recognise", "speak"):
            late = [(one.began_s - one.due_s) * 1000 for one in run.served if one.kind == kind]
            found.append(Figure(f"{run.calls}: stub itself late, {kind}", "ms", late))
        turns = [turn for result in run.results for turn in result.turns]
        found.append(Figure(f"{run.calls}: caller itself late", "ms", [turn.late_s * 1000 for turn in turns]))
    return found


def ratio_interval(many: Sequence[float], alone: Sequence[float]) -> tuple[float, float] | None:
    """99 % bootstrap interval of p95(many) / p95(alone); None for too few values. Seeded, so that it repeats. Pure."""
    if min(len(many), len(alone)) < 2:
        return None
    rng = np.random.default_rng(0)
    drawn = [np.percentile(rng.choice(np.array(v), (BOOTSTRAP_DRAWS, len(v))), 95, axis=1) for v in (many, alone)]
    low, high = np.percentile(drawn[0] / drawn[1], (0.5, 99.5))
    return round(float(low), 3), round(float(high), 3)


def counts(runs: Sequence[Run], path: Path) -> list[Count]:
    turns = [turn for run in runs for result in run.results for turn in result.turns]
    results = [result for run in runs for result in run.results]
    values = [value for run in runs for value in overheads_ms(run, path)]
    return [
        Count("calls", len(results), sum(run.calls for run in runs)),
        Count("calls failed or cut short", sum(bool(result.failure) for result in results), 0),
        Count("turns asked", sum(result.asked for result in results)),
        Count("turns without an answer", sum(turn.answer_s is None for turn in turns), 0),
        Count("discarded: disputed by the second detector", sum(turn.disputed for turn in turns)),
        Count("discarded: the caller itself was held up", sum(_held_up(turn) for turn in turns)),
        Count("cut into", sum(turn.cut_in for turn in turns)),
        Count("quicker than the declared waits", sum(value < -QUICKER_S * 1000 for value in values), 0),
        Count("turns not of the fast tier", sum(_other_tier(row) for run in runs for row in run.rows), 0),
    ]


def _in_words(shares: Mapping[str, float]) -> str:
    largest = sorted(shares.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {share * 100:.0f} %" for name, share in largest) + " of a core"


def _held_up(turn: TurnResult) -> bool:
    return not abs(turn.late_s) <= HELD_UP_S  # NaN counts as held up: its packet was never sent


def _other_tier(row: TurnRow) -> bool:
    return row.caller is not None and row.tier != "fast"


def _percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(np.array(values), share)) if values else float("nan")


def _settings(stage: Stage) -> Settings:
    base = settings_module.load()
    return base.model_copy(update={"database": base.database.model_copy(update={"url": stage.database_url})})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="+", default=[1, 10, 25, 50])
    parser.add_argument("--turns", type=int, default=60, help="of all calls of a run together, at least")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--recording", action="store_true", help="record the calls, as the product does by default")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    more = {
        "ASTERISK__MAX_ASSISTANT_CALLS": str(max(args.calls) + 20),
        "RECORDING__ENABLED": str(args.recording).lower(),
    }
    with stub_engines.started(DELAYS) as port, system(**stub_engines.settings_for(port), **more) as stage:
        report = asyncio.run(measure(stage, port, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
