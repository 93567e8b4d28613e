"""What thinking and listening ahead are worth, and what they cost: the same turns with and without, real engines.

    python -m bench.speculation [--turns 200] [--at-once 2] [--seed N] [--json]

The same callers say the same sentences in the same order to two systems: one as it is delivered, one that recognises
nothing before a pause and asks the model nothing before a turn is taken (`speech.listen_ahead`, `language.ahead`).
They take turns (ABBA), lest a machine that is busier for a while count for one of them. The engines' part of a wait is
the product's own: its latency less the silence that it would have waited for anyway, whatever the engines did (the log
has both). Effects are looked up in the database: each must belong to a turn that the caller really took. Tokens are
what the language server says it evaluated of what it was sent. Goals: waits on / off <= 0.35, answers begun in vain
<= 30 %, effects of none of them, tokens evaluated / sent from the second turn on <= 0.15.
"""

import argparse
import asyncio
import os
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select

from ari_app.caller import scenario
from ari_app.caller.user_agent import UserAgent
from ari_app.store.engine import open_database
from ari_app.store.models import calls, todos, tool_runs, turns
from bench import talkers
from bench.report import BOOTSTRAP_DRAWS, Count, Figure, Report, finish
from bench.stage import Stage, system, warm
from bench.talkers import Asked, Job, Line, Part, Talk

MODES: Mapping[str, Mapping[str, str]] = {"on": {}, "off": {"SPEECH__LISTEN_AHEAD": "false", "LANGUAGE__AHEAD": "0"}}
ORDER = (("on", 0), ("off", 0), ("off", 1), ("on", 1))  # (mode, half of the calls)
PER_CALL = 8
MOST_RATIO, MOST_WASTE, MOST_EVALUATED = 0.35, 0.30, 0.15
TOKENS = 'convonet_prompt_tokens_total{{part="{part}",turn="{turn}"}}'
THOUGHTS = 'convonet_thoughts_ahead_total{{result="{result}"}}'


@dataclass(frozen=True, slots=True)
class Book:
    """What the database holds of effects."""

    with_receipt: tuple[tuple[str, int, str], ...]  # (call, turn, tool) of every run that changed something
    turns: frozenset[tuple[str, int]]  # every turn that a caller took
    todos: int

    @property
    def strays(self) -> int:
        """Effects that belong to no turn, and to-dos that no run accounts for."""
        unowned = sum((call, turn) not in self.turns for call, turn, _ in self.with_receipt)
        return unowned + abs(self.todos - sum(tool == "create_todo" for _, _, tool in self.with_receipt))


@dataclass(slots=True)
class Side:
    """Everything of one mode."""

    asked: dict[tuple[int, int], Asked] = field(default_factory=dict[tuple[int, int], Asked])  # by (call, sentence)
    waits_s: dict[tuple[int, int], float] = field(default_factory=dict[tuple[int, int], float])  # the engines' part
    failed: int = 0
    strays: int = 0
    metrics: dict[str, float] = field(default_factory=dict[str, float])  # sums, by name

    def add(self, first_call: int, talks: Sequence[Talk], patience_s: Mapping[tuple[str, int], float]) -> None:
        """`talks` in the order of their calls, which are numbered from `first_call`."""
        for number, talk in enumerate(talks, start=first_call):
            self.failed += bool(talk.failure)
            for place, asked in enumerate(talk.asked):
                self.asked[number, place] = asked
                latency_s = asked.stages_s["latency"]
                waited_s = patience_s.get((talk.name, asked.turn if asked.turn is not None else -1))
                if asked.tier in ("fast", "model") and latency_s is not None and waited_s is not None:
                    self.waits_s[number, place] = max(0.0, latency_s - waited_s)


def ratio_interval(on_s: Sequence[float], off_s: Sequence[float]) -> tuple[float, float] | None:
    """99 % bootstrap interval of mean(on) / mean(off), the same turns drawn for both. Seeded, so that it repeats."""
    if len(on_s) < 2:
        return None
    rng = np.random.default_rng(0)
    pairs = np.array(list(zip(on_s, off_s, strict=True)))
    means = pairs[rng.integers(len(pairs), size=(BOOTSTRAP_DRAWS, len(pairs)))].mean(axis=1)
    low, high = np.percentile(means[:, 0] / np.maximum(means[:, 1], 1e-6), (0.5, 99.5))
    return round(float(low), 3), round(float(high), 3)


def lines(rng: random.Random, calls_: int) -> list[Line]:
    """PER_CALL sentences a call: six everyday ones and two for the model, in random order. Pure."""
    found: list[Line] = []
    for _ in range(calls_):
        task, _ = rng.choice(scenario.TASKS)
        texts = [
            rng.choice(scenario.TODO_FRAMES).format(task=task),
            rng.choice(scenario.LISTINGS),
            rng.choice(scenario.GREETINGS),
            rng.choice(scenario.LONG_REQUESTS),
            "What time is it?",
            "What are your opening hours?",
            *rng.sample(scenario.QUESTIONS, PER_CALL - 6),
        ]
        rng.shuffle(texts)
        voice = rng.choice(talkers.VOICES[:3])
        found += [Line("any", text, voice) for text in texts]
    return found


async def half(stage: Stage, side: Side, first_call: int, sounds: Sequence[str], args: argparse.Namespace) -> None:
    """Hold the calls of one half with one mode."""
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
    count = len(sounds) // PER_CALL
    parts = tuple(Part(0.0, tuple(range(at * PER_CALL, (at + 1) * PER_CALL))) for at in range(count))
    job = Job(
        talkers.telephone_of(stage), stage.assistant, stage.database_url, tuple(sounds), parts, args.at_once,
        args.seed + first_call,
    )  # fmt: skip
    talks = sorted(await talkers.talk(job), key=lambda talk: talk.part)
    side.add(first_call, talks, stage.patience_s())
    side.strays += (await book(stage.database_url)).strays
    for template, labels in ((TOKENS, ("part", "turn")), (THOUGHTS, ("result",))):
        values = {"part": ("sent", "evaluated"), "turn": ("first", "later"), "result": ("used", "dropped")}
        for first in values[labels[0]]:
            for second in values[labels[1]] if len(labels) > 1 else ("",):
                name = template.format(**dict(zip(labels, (first, second), strict=False)))
                side.metrics[name] = side.metrics.get(name, 0.0) + stage.metric(name)


async def book(database_url: str) -> Book:
    """Read the effects. Raises StoreError."""
    async with open_database(database_url) as database, database.reading() as connection:
        runs = await connection.execute(
            select(tool_runs.c.call_id, tool_runs.c.turn_index, tool_runs.c.tool).where(
                tool_runs.c.receipt_id.is_not(None)
            )
        )
        taken = await connection.execute(
            select(turns.c.call_id, turns.c.turn_index)
            .join(calls, calls.c.id == turns.c.call_id)
            .where(turns.c.caller.is_not(None))
        )
        kept = await connection.execute(select(todos.c.id))
        return Book(
            tuple((call, turn, tool) for call, turn, tool in runs),
            frozenset((call, turn) for call, turn in taken),
            len(kept.all()),
        )


async def measure(args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    rng = random.Random(args.seed)
    count = max(2, -(-args.turns // PER_CALL))
    sides = {mode: Side() for mode in MODES}
    sounds: tuple[str, ...] = ()
    for mode, part in ORDER:
        with system(**MODES[mode]) as stage:
            sounds = sounds or await talkers.spoken(lines(rng, count), stage.settings)
            middle = count // 2
            first, last = (0, middle) if part == 0 else (middle, count)
            await half(stage, sides[mode], first, sounds[first * PER_CALL : last * PER_CALL], args)
    return report_of(sides["on"], sides["off"], args, load)


def report_of(on: Side, off: Side, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    """Pure."""
    both = sorted(set(on.waits_s) & set(off.waits_s))
    on_s, off_s = [on.waits_s[key] for key in both], [off.waits_s[key] for key in both]
    ratio = float(np.mean(on_s) / max(np.mean(off_s), 1e-6)) if both else float("nan")
    used, dropped = (on.metrics.get(THOUGHTS.format(result=result), 0.0) for result in ("used", "dropped"))
    figures = [
        Figure("engines' part of the wait, on / off", "ratio", [ratio], MOST_RATIO, "p50",
               interval=ratio_interval(on_s, off_s)),
        Figure("answers begun in vain", "share", [dropped / max(used + dropped, 1.0)], MOST_WASTE, "p50"),
        Figure("tokens evaluated / sent, from the second turn", "ratio", [_evaluated(on, "later")], MOST_EVALUATED,
               "p50"),
        Figure("tokens evaluated / sent, first turn", "ratio", [_evaluated(on, "first")]),
        Figure("tokens evaluated / sent, from the second turn, off", "ratio", [_evaluated(off, "later")]),
    ]  # fmt: skip
    for name, side in (("on", on), ("off", off)):
        figures.append(Figure(f"engines' part of the wait, {name}", "ms", [side.waits_s[key] * 1000 for key in both]))
        for tier in ("fast", "model"):
            waits = [side.waits_s[key] * 1000 for key in both if side.asked[key].tier == tier]
            wire = [one.latency_s * 1000 for one in side.asked.values() if one.tier == tier and one.latency_s]
            figures.append(Figure(f"engines' part of the wait, {name}, {tier} tier", "ms", waits))
            figures.append(Figure(f"latency on the wire, {name}, {tier} tier", "ms", wire))
    counts = (
        Count("turns that both systems answered", len(both)),
        Count("sentences, on", len(on.asked)),
        Count("sentences, off", len(off.asked)),
        Count("calls failed", on.failed + off.failed, 0),
        Count("effects from discarded answers", on.strays, 0),
        Count("the same without speculation", off.strays, 0),
        Count("answers begun ahead and used", used),
        Count("answers begun ahead and thrown away", dropped),
        Count("answers begun ahead, off", off.metrics.get(THOUGHTS.format(result="dropped"), 0.0), 0),
    )
    facts = {"seed": args.seed, "calls at once": args.at_once, "order": " ".join(mode for mode, _ in ORDER)}
    return Report("speculation", "The same turns with and without speculation", figures, counts, facts, load)


def _evaluated(side: Side, turn: str) -> float:
    sent, evaluated = (side.metrics.get(TOKENS.format(part=part, turn=turn), 0.0) for part in ("sent", "evaluated"))
    return evaluated / sent if sent else float("nan")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    return finish(asyncio.run(measure(args, load)), as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
