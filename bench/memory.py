"""Does memory grow from call to call? Resident memory after 10 and after 200 short calls with real speech.

    python -m bench.memory [--calls 200] [--real] [--at-once 8] [--seed N] [--json]

Every call hears the greeting, asks one thing, hears the answer and hangs up. The engines are stand-ins of declared
delays unless `--real` is given (then 2 calls at once are sensible: `--at-once 2`); the first calls come as many at
once as the others, so that what is needed for so many at once is no growth. Memory is read when all calls are over and
SETTLE_S have passed. Goal: the voice process has grown by 50 MB at most.
"""

import argparse
import asyncio
import contextlib
import os
import random
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from ari_app.caller import scenario
from ari_app.caller.user_agent import UserAgent
from bench import stub_engines, talkers
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm
from bench.stub_engines import Delays
from bench.talkers import Job, Line, Part, Talk

DELAYS = Delays(recognise_s=0.15, first_audio_s=0.1, first_token_s=0.3)
FIRST = 10  # calls before the first look
STEPS = 4  # looks between the first and the last, for the slope
SETTLE_S = 5.0
SENTENCES = 16  # of which every call says one
GOAL_MB = 50.0
QUIET_S = 0.7  # the stand-ins pause nowhere inside an answer


def resident_mb(pid: int) -> float:
    """Of one process (proc(5), VmRSS); NaN when it is not there."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return float("nan")


def looks(calls: int) -> list[int]:
    """After how many calls memory is read: FIRST, the whole, and evenly between. Pure."""
    return [round(FIRST + (calls - FIRST) * step / (STEPS + 1)) for step in range(STEPS + 2)]


def lines(rng: random.Random) -> list[Line]:
    """Pure."""
    texts = [
        *(rng.choice(scenario.TODO_FRAMES).format(task=task) for task, _ in scenario.TASKS),
        *scenario.LISTINGS,
        *scenario.QUESTIONS,
    ]
    drawn = rng.sample(texts, SENTENCES)
    return [Line("any", text, talkers.VOICES[number % len(talkers.VOICES)]) for number, text in enumerate(drawn)]


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    rng = random.Random(args.seed)
    sounds = await talkers.spoken(lines(rng), stage.settings)
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
    pids = {name: stage.pid(name) for name in stage.status["processes"]}
    talks: list[Talk] = []
    read: dict[int, dict[str, float]] = {}
    for calls in looks(args.calls):
        each = tuple(Part(rng.uniform(0, 0.5), (rng.randrange(len(sounds)),)) for _ in range(calls - len(talks)))
        job = Job(
            talkers.telephone_of(stage), stage.assistant, stage.database_url, sounds, each, args.at_once,
            rng.getrandbits(32), QUIET_S,
        )  # fmt: skip
        talks += await talkers.talk(job)
        await asyncio.sleep(SETTLE_S)
        read[calls] = {name: resident_mb(pid) for name, pid in pids.items()}
    restarted = [name for name, pid in pids.items() if stage.pid(name) != pid]
    return report_of(talks, read, restarted, args, load)


def report_of(
    talks: Sequence[Talk],
    read: Mapping[int, Mapping[str, float]],
    restarted: Sequence[str],
    args: argparse.Namespace,
    load: tuple[float, float, float],
) -> Report:
    """`read`: megabytes by process after so many calls. Pure."""
    first, last = min(read), max(read)
    grown = {name: read[last][name] - was for name, was in read[first].items()}
    asked = [asked for talk in talks for asked in talk.asked]
    return Report(
        "memory",
        f"Resident memory after {first} and after {last} calls",
        (
            Figure("voice process grew by", "MB", [grown["voice"]], GOAL_MB, "p50"),
            *(Figure(f"{name} grew by", "MB", [by_mb]) for name, by_mb in grown.items() if name != "voice"),
        ),
        (
            Count("calls", len(talks), last),
            Count("calls failed", sum(bool(talk.failure) for talk in talks), 0),
            Count("sentences", len(asked)),
            Count("sentences without an answer", sum(one.answer_s is None for one in asked)),
            Count("processes restarted meanwhile", len(restarted), 0),
        ),
        {
            "engines": "the local ones" if args.real else f"stand-ins: {DELAYS}",
            "calls at once": args.at_once,
            **{
                f"after {calls} calls": ", ".join(f"{name} {value:.1f} MB" for name, value in found.items())
                for calls, found in read.items()
            },
            "seed": args.seed,
        },
        load,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--real", action="store_true", help="the local engines instead of stand-ins")
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with contextlib.ExitStack() as stack:
        engines = {} if args.real else stub_engines.settings_for(stack.enter_context(stub_engines.started(DELAYS)))
        stage = stack.enter_context(system(**engines))
        report = asyncio.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
