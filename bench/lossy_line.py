"""What a bad line costs: everyday requests with the real engines, clean and through a relay that impairs RTP both ways.

    python -m bench.lossy_line [--requests 40] [--seed N] [--json]

The same sentences go over each line: clean; 3 % loss and 60 ms jitter; 10 % loss and 60 ms jitter (each packet is
delayed by 0 to 60 ms). A request has succeeded when the database has the right tool's run for it, ended well, and, for
a to do, the answer names what was asked for. What is judged is the share of successes against the clean line's in the
same run. Goals: >= 0.98 and >= 0.90. The interval beside a ratio is a bootstrap over the requests, paired.
"""

import argparse
import asyncio
import math
import os
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ari_app.caller import analysis, conversation, scenario, verdict, voices
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.errors import CallFailed, NoReply
from ari_app.caller.user_agent import UserAgent
from ari_app.caller.voices import Voice
from ari_app.cli import call
from ari_app.cli.call import Exchange
from ari_app.settings import Settings
from ari_app.store.engine import open_database
from bench import blind
from bench.blind import Trust
from bench.relay import Impairment, Relay, RelayedUserAgent
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm

PER_CALL = 5
AT_ONCE = 2
LINES = (
    ("clean", Impairment(), None),
    ("3 % loss, 60 ms jitter", Impairment(loss=0.03, jitter_s=0.060), 0.98),
    ("10 % loss, 60 ms jitter", Impairment(loss=0.10, jitter_s=0.060), 0.90),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence and what must come of it."""

    text: str
    tool: str
    keyword: str = ""  # the answer must name it


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of the requests of one line, in the order they were asked."""

    name: str
    succeeded: tuple[bool, ...]
    latencies_ms: tuple[float, ...]
    lost_share: float  # of the packets the caller should have received
    jitter_ms: float  # RFC 3550, at the caller, median of the calls
    disputed: int
    failed_calls: int
    misses: tuple[str, ...] = ()  # what was asked and what was understood instead


def requests(rng: random.Random, count: int) -> list[Request]:
    """Everyday requests, evenly mixed."""
    kinds = ("todo", "list", "time", "hours")
    found: list[Request] = []
    for number in range(count):
        task, keyword = rng.choice(scenario.TASKS)
        found.append(
            {
                "todo": Request(rng.choice(scenario.TODO_FRAMES).format(task=task), "create_todo", keyword),
                "list": Request(rng.choice(scenario.LISTINGS), "list_todos"),
                "time": Request(rng.choice(("What time is it?", "Can you tell me the time?")), "tell_time"),
                "hours": Request("What are your opening hours?", "opening_hours"),
            }[kinds[number % len(kinds)]]
        )
    rng.shuffle(found)
    return found


def succeeded(request: Request, exchange: Exchange | None) -> bool:
    """The right tool ran well, and the answer names the thing."""
    if exchange is None or not any(run.tool == request.tool and run.status == "ok" for run in exchange.runs):
        return False
    return not request.keyword or verdict.mentions(exchange.answered, request.keyword)


def ratio_interval(clean: Sequence[bool], bad: Sequence[bool], seed: int) -> tuple[float, float]:
    """95 % bootstrap interval of share(bad) / share(clean), the same requests drawn for both; NaN when none is clean.

    Pure.
    """
    rng = np.random.default_rng(seed)
    pairs = np.array(list(zip(clean, bad, strict=True)), dtype=float)
    drawn = pairs[rng.integers(len(pairs), size=(2000, len(pairs)))].sum(axis=1)
    kept = drawn[drawn[:, 0] > 0]
    if not len(kept):
        return float("nan"), float("nan")
    low, high = np.percentile(kept[:, 1] / kept[:, 0], (2.5, 97.5))
    return float(low), float(high)


async def one_call(
    stage: Stage, phone: UserAgent, asked: Sequence[tuple[Request, Utterance]], settings: Settings
) -> call.Report | None:
    """None when the call never came up."""
    began_s = time.monotonic()
    try:
        placed = await phone.call(stage.assistant, within_s=15)
    except (CallFailed, NoReply):
        return None
    answered_after_s = time.monotonic() - began_s
    async with open_database(stage.database_url) as database:
        said = [utterance for _, utterance in asked]
        await conversation.converse(placed, said, Manners(), call.company(placed, database))
    await placed.hang_up()
    return await call.reported(placed, stage.assistant, settings, answered_after_s)


async def over_line(
    stage: Stage, named: tuple[str, Impairment], asked: Sequence[tuple[Request, Utterance]], seed: int
) -> Heard:
    """Ask everything over one kind of line."""
    name, line = named
    settings = stage.settings
    groups = [asked[at : at + PER_CALL] for at in range(0, len(asked), PER_CALL)]
    reports: list[call.Report | None] = [None] * len(groups)
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(phone: UserAgent, number: int) -> None:
        async with limit:
            reports[number] = await one_call(stage, phone, groups[number], settings)

    relays = RelayedUserAgent(stage.telephone(), lambda number: Relay(line, seed * 1000 + number))
    async with relays as phone, asyncio.TaskGroup() as group:
        for number in range(len(groups)):
            group.create_task(one(phone, number), name=f"call {number}")
    return _heard(name, groups, reports)


def _heard(
    name: str, groups: Sequence[Sequence[tuple[Request, Utterance]]], reports: Sequence[call.Report | None]
) -> Heard:
    results: list[bool] = []
    misses: list[str] = []
    for group, report in zip(groups, reports, strict=True):
        by_text = {exchange.turn.text: exchange for exchange in report.exchanges} if report else {}
        for request, utterance in group:
            exchange = by_text.get(utterance.text)
            results.append(succeeded(request, exchange))
            if not results[-1]:
                misses.append(f"{request.text} -> {exchange.understood if exchange else '(no turn)'}")
    held = [report for report in reports if report is not None]
    qualities = [analysis.quality(report.tape.received) for report in held]
    packets = sum(quality.packets for quality in qualities)
    lost = sum(quality.lost for quality in qualities)
    return Heard(
        name,
        tuple(results),
        tuple(value for report in held for value in call.latencies_ms(report)),
        lost / max(packets + lost, 1),
        float(np.median([quality.jitter_ms for quality in qualities])) if qualities else float("nan"),
        sum(exchange.turn.disputed for report in held for exchange in report.exchanges),
        sum(report is None for report in reports),
        tuple(misses),
    )


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    settings = stage.settings
    wanted = requests(random.Random(args.seed), args.requests)
    command = call.voice_command(settings)
    # Numbered, because a sentence may be asked twice in one call and the tape tells them apart by their text.
    asked = [
        (request, Utterance(f"{number}: {request.text}", await voices.speak(request.text, Voice(), command)))
        for number, request in enumerate(wanted)
    ]
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
    heard = [await over_line(stage, (name, line), asked, args.seed) for name, line, _ in LINES]
    return report_of(heard, blind.tried(), args.seed, load)


def report_of(heard: Sequence[Heard], trust: Trust, seed: int, load: tuple[float, float, float]) -> Report:
    """Pure."""
    clean = heard[0]
    found: list[Figure] = []
    facts: dict[str, object] = {"seed": seed, "blind self-test": str(trust)}
    for one, (name, _, least) in zip(heard, LINES, strict=True):
        facts[name] = (
            f"{sum(one.succeeded)} of {len(one.succeeded)} requests succeeded; packets lost to the caller "
            f"{one.lost_share * 100:.1f} %, jitter there {one.jitter_ms:.1f} ms"
        )
        facts[f"{name}: missed"] = "; ".join(one.misses) or "nothing"
        if least is not None:
            ratio = sum(one.succeeded) / max(sum(clean.succeeded), 1)
            low, high = ratio_interval(clean.succeeded, one.succeeded, seed)
            facts[f"{name}: interval of the ratio"] = f"{low:.2f} to {high:.2f} (95 %, paired bootstrap)"
            figure = f"success against clean, {name}"
            edges = None if math.isnan(low) else (low, high)
            found.append(Figure(figure, "ratio", [ratio], least, "p50", at_least=True, interval=edges))
        found.append(Figure(f"turn latency, {name}", "ms", one.latencies_ms))
    counted = [
        Count("requests on each line", len(clean.succeeded)),
        Count("calls failed", sum(one.failed_calls for one in heard), 0),
        Count("discarded from the latencies: disputed", sum(one.disputed for one in heard)),
        *blind.counts(trust),
    ]
    return Report("lossy_line", "Everyday requests over bad lines", found, counted, facts, load)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
