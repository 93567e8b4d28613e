"""How many callers can converse at once before they are kept waiting: real engines, step by step.

    python -m bench.conversations [--steps 1 2 4 6 8 10 12] [--turns 24] [--kinds everyday model] [--seed N] [--json]

At each step so many callers talk at once, each with sentences, voice and phase of its own: first with everyday
requests, then with questions for the language model. A kind stops at the first step whose p95 is above 1.5 s. Latency
runs from the last voiced packet a caller sent to the first of the answer; a sentence without an answer counts as
UNANSWERED_S, and only what was said while all callers of the step were there counts. Judged is what the kind's own
tier answered: an everyday request that was misheard becomes a question for the model and is told apart. The stages
beside them, and the processors' shares, tell what is used up first.
Goals: 10 callers with everyday requests, 4 with questions.
"""

import argparse
import asyncio
import os
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ari_app.caller import scenario
from ari_app.caller.user_agent import UserAgent
from bench import blind, talkers
from bench.overhead import core_wait_s, cpu_s
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm
from bench.talkers import Asked, Job, Line, Part, Talk

LIMIT_S = 1.5
GOALS = {"everyday": 10, "model": 4}
NAMES = {"everyday": "everyday requests", "model": "model answers"}
TIERS = {"everyday": "fast", "model": "model"}
POOL = {"everyday": 48, "model": 30}  # sentences spoken beforehand
FEWEST_TURNS = 5  # of each caller
UNANSWERED_S = 20.0  # longer than any answer: what a sentence without one counts as
STARTS_WITHIN_S = 3.0
STAGES = ("pause", "recognise", "think", "speak")


@dataclass(frozen=True, slots=True)
class Step:
    """What came of so many callers of one kind at once."""

    kind: str
    callers: int
    talks: Sequence[Talk]
    shares: dict[str, float] = field(default_factory=dict[str, float])  # of one core, by process
    voice_waited: float = 0.0  # share of the time in which the voice process was ready and got no core

    @property
    def counted(self) -> list[Asked]:
        """What was said while all callers were there."""
        ended_s = min((talk.ended_s for talk in self.talks if not talk.failure), default=0.0)
        return [asked for talk in self.talks for asked in talk.asked if asked.said_end_s < ended_s]

    @property
    def latencies_s(self) -> list[float]:
        """Of every sentence that the kind's tier answered, or nobody; disputed ones give none."""
        found: list[float] = []
        for asked in self.counted:
            if asked.answer_s is None or asked.tier not in ("fast", "model"):
                found.append(UNANSWERED_S)
            elif asked.latency_s is not None and asked.tier == TIERS[self.kind]:
                found.append(asked.latency_s)
        return found

    @property
    def passed(self) -> bool:
        """Every call came up and the answers came soon enough."""
        values = self.latencies_s
        up = not any(talk.failure for talk in self.talks)
        return up and bool(values) and float(np.percentile(values, 95)) <= LIMIT_S


def largest(steps: Sequence[Step], kind: str) -> int:
    """The largest step that passed, none below it having failed. Pure."""
    most = 0
    for step in sorted((one for one in steps if one.kind == kind), key=lambda one: one.callers):
        if not step.passed:
            break
        most = step.callers
    return most


def lines(kind: str, count: int, rng: random.Random) -> list[Line]:
    """So many sentences of a kind, in all voices. Pure."""
    found: list[Line] = []
    for number in range(count):
        task, _ = rng.choice(scenario.TASKS)
        everyday = (
            rng.choice(scenario.TODO_FRAMES).format(task=task),
            rng.choice(scenario.LISTINGS),
            "What time is it?",
            "What are your opening hours?",
            "What day is it today?",
        )
        text = everyday[number % len(everyday)] if kind == "everyday" else rng.choice(scenario.QUESTIONS)
        found.append(Line(kind, text, talkers.VOICES[number // len(everyday) % len(talkers.VOICES)]))
    return found


def parts(callers: int, turns: int, pool: int, rng: random.Random) -> tuple[Part, ...]:
    """Who says what, and when each begins. Pure."""
    each = max(FEWEST_TURNS, -(-turns // callers))
    return tuple(
        Part(rng.uniform(0.0, STARTS_WITHIN_S), tuple(rng.randrange(pool) for _ in range(each))) for _ in range(callers)
    )


async def one_step(stage: Stage, kind: str, callers: int, sounds: tuple[str, ...], args: argparse.Namespace) -> Step:
    rng = random.Random(f"{args.seed} {kind} {callers}")
    job = Job(
        talkers.telephone_of(stage), stage.assistant, stage.database_url, sounds,
        parts(callers, args.turns, len(sounds), rng), callers, rng.getrandbits(32),
    )  # fmt: skip
    began_s, before, waited_s = time.monotonic(), cpu_s(stage), core_wait_s(stage.pid("voice"))
    talks = await talkers.talk(job)
    lasted_s = time.monotonic() - began_s
    shares = {name: (used_s - before.get(name, used_s)) / lasted_s for name, used_s in cpu_s(stage).items()}
    return Step(kind, callers, talks, shares, (core_wait_s(stage.pid("voice")) - waited_s) / lasted_s)


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    rng = random.Random(args.seed)
    sounds = {kind: await talkers.spoken(lines(kind, POOL[kind], rng), stage.settings) for kind in args.kinds}
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
    steps: list[Step] = []
    for kind in args.kinds:
        for callers in args.steps:
            steps.append(await one_step(stage, kind, callers, sounds[kind], args))
            if not steps[-1].passed:
                break
    trust = blind.tried()
    return Report(
        "conversations",
        "Callers conversing at once",
        figures(steps, args.kinds),
        [*counts(steps), *blind.counts(trust)],
        {**facts(steps), "voices": len(talkers.VOICES), "seed": args.seed, "blind self-test": str(trust)},
        load,
    )


def figures(steps: Sequence[Step], kinds: Sequence[str]) -> list[Figure]:
    """The counts that pass first, then every step with its stages. Pure."""
    found = [
        Figure(f"callers at once, {NAMES[kind]}", "callers", [largest(steps, kind)], GOALS[kind], "p50", at_least=True)
        for kind in kinds
    ]
    for step in steps:
        name = f"{NAMES[step.kind]}, {step.callers} at once"
        found.append(Figure(name, "ms", [value * 1000 for value in step.latencies_s]))
        for tier in ("fast", "model"):
            values = [one.latency_s * 1000 for one in step.counted if one.tier == tier and one.latency_s is not None]
            found.append(Figure(f"{name}: answered by the {tier} tier", "ms", values))
        for stage in STAGES:
            stamps = [one.stages_s.get(stage) for one in step.counted]
            found.append(Figure(f"{name}: {stage}", "ms", [one * 1000 for one in stamps if one is not None]))
    return found


def counts(steps: Sequence[Step]) -> list[Count]:
    """Pure."""
    talks = [talk for step in steps for talk in step.talks]
    said = [asked for talk in talks for asked in talk.asked]
    counted = [asked for step in steps for asked in step.counted]
    return [
        Count("calls", len(talks)),
        Count("calls failed", sum(bool(talk.failure) for talk in talks), 0),
        Count("sentences", len(said)),
        Count("discarded: not all callers were there", len(said) - len(counted)),
        Count("discarded: disputed by the second detector or run into a filler", sum(one.disputed for one in counted)),
        Count("without an answer", sum(one.answer_s is None for one in counted)),
        Count("answered with an apology", sum(one.tier == "apology" for one in counted)),
        Count(
            "answered by the other kind's tier",
            sum(one.tier in TIERS.values() and one.tier != TIERS[step.kind] for step in steps for one in step.counted),
        ),
        Count("cut into", sum(one.cut_in for one in counted)),
    ]


def facts(steps: Sequence[Step]) -> dict[str, str]:
    """What was used up, in words. Pure."""
    found: dict[str, str] = {}
    for step in steps:
        largest_first = sorted(step.shares.items(), key=lambda pair: -pair[1])
        shares = ", ".join(f"{name} {share * 100:.0f} %" for name, share in largest_first if share >= 0.01)
        found[f"{NAMES[step.kind]}, {step.callers} at once"] = (
            f"{'passed' if step.passed else 'over the limit'}; of a core: {shares}; "
            f"voice was ready and had no core {step.voice_waited * 100:.0f} % of the time"
        )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, nargs="+", default=[1, 2, 4, 6, 8, 10, 12])
    parser.add_argument("--turns", type=int, default=24, help="of all callers of a step together, at least")
    parser.add_argument("--kinds", nargs="+", choices=tuple(GOALS), default=list(GOALS))
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
