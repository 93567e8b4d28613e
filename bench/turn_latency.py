"""How long a caller waits for an answer, on the wire, with the real engines.

    python -m bench.turn_latency [--calls 5] [--seed 1] [--json]

Each call asks six questions of the everyday tier and two of the language model, drawn from the demonstration's
paraphrases. Latency runs from the last voiced packet the caller sent to the first voiced packet of the *answer*
received; fillers do not stop the clock, but they end the silence that is counted beside it. Goals on two cores: fast
p50 <= 400 ms and p95 <= 700 ms, model p50 <= 750 ms and p95 <= 1,100 ms; no silence above 1.2 s.
"""

import argparse
import asyncio
import os
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ari_app.caller import analysis, conversation, scenario, voices
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.user_agent import UserAgent
from ari_app.caller.voices import Voice
from ari_app.cli import call
from ari_app.cli.call import Exchange
from ari_app.settings import Settings
from ari_app.store.engine import open_database
from bench import blind, plots
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system

TIERS = ("fast", "model")
STAGES = ("pause", "recognise", "think", "speak")
DEAD_AIR_S = 1.2


def sentences(rng: random.Random) -> list[str]:
    """Six everyday ones and two for the model, in random order after a greeting."""
    task, _ = rng.choice(scenario.TASKS)
    asked = [
        rng.choice(scenario.TODO_FRAMES).format(task=task),
        rng.choice(scenario.LISTINGS),
        rng.choice(scenario.LONG_REQUESTS),
        "What time is it?",
        "What are your opening hours?",
        *rng.sample(scenario.QUESTIONS, 2),
    ]
    rng.shuffle(asked)
    return [rng.choice(scenario.GREETINGS), *asked]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One turn from the caller's last voiced packet sent to the first of the answer received. Milliseconds."""

    said: str
    tier: str
    patience_ms: float  # silence that was waited for anyway
    beyond_ms: float  # more of the pause, until the turn was taken: an engine's
    think_ms: float
    speak_ms: float
    wire_ms: float  # what the product's own stamps do not see, and its sending

    @property
    def whole_ms(self) -> float:
        return self.patience_ms + self.beyond_ms + self.think_ms + self.speak_ms + self.wire_ms


def waterfall(exchange: Exchange, patience_s: float | None) -> Waterfall | None:
    """None for a turn that lacks a stamp. Pure."""
    row, latency_s = exchange.rows[-1] if exchange.rows else None, exchange.turn.latency_s
    if row is None or latency_s is None or patience_s is None or row.tier not in TIERS:
        return None
    if row.pause_s is None or row.think_s is None or row.speak_s is None or row.latency_s is None:
        return None
    waited_s = min(patience_s, row.pause_s)
    parts_s = (waited_s, row.pause_s - waited_s, row.think_s, row.speak_s, latency_s - row.latency_s)
    return Waterfall(exchange.turn.text, row.tier, *(round(part_s * 1000, 1) for part_s in parts_s))


def typical(found: Sequence[Waterfall], tier: str) -> Waterfall | None:
    """The turn in the middle of its tier, by its whole length; None when there is none. Pure."""
    turns = sorted((one for one in found if one.tier == tier), key=lambda one: one.whole_ms)
    return turns[len(turns) // 2] if turns else None


async def one_call(stage: Stage, texts: list[str], settings: Settings) -> tuple[call.Report, list[float]]:
    """The call, and after each utterance the silence (s) until any voice came, a filler's too."""
    command = call.voice_command(settings)
    said = [Utterance(text, await voices.speak(text, Voice(), command)) for text in texts]
    async with UserAgent(stage.telephone()) as phone, open_database(stage.database_url) as database:
        began_s = time.monotonic()
        placed = await phone.call(stage.assistant)
        answered_after_s = time.monotonic() - began_s
        await conversation.converse(placed, said, Manners(), call.company(placed, database))
        await placed.hang_up()
        silences_s = [turn.answer.begin_s - turn.said.end_s for turn in analysis.turns(placed.tape) if turn.answer]
        return await call.reported(placed, stage.assistant, settings, answered_after_s), silences_s


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    settings = stage.settings
    rng = random.Random(args.seed)
    asked: list[Exchange] = []
    silences_s: list[float] = []
    waterfalls: list[Waterfall] = []
    for _ in range(args.calls):
        report, silent_s = await one_call(stage, sentences(rng), settings)
        asked += report.exchanges
        silences_s += silent_s
        patience_s, name = stage.patience_s(), report.story.call.call_id if report.story else ""
        for exchange in report.exchanges:
            turn = exchange.rows[-1].turn_index if exchange.rows else -1
            waterfalls += filter(None, (waterfall(exchange, patience_s.get((name, turn))),))
    by_tier: dict[str, list[float]] = {tier: [] for tier in TIERS}
    stages: dict[str, list[float]] = {f"{tier}, {name}": [] for tier in by_tier for name in STAGES}
    overhead_ms: list[float] = []
    for exchange in asked:
        latency_s, row = exchange.turn.latency_s, exchange.rows[-1] if exchange.rows else None
        if latency_s is None or row is None or row.tier not in by_tier:
            continue
        by_tier[row.tier].append(latency_s * 1000)
        for name in STAGES:
            value = getattr(row, f"{name}_s")
            stages[f"{row.tier}, {name}"].append(float("nan") if value is None else value * 1000)
        if row.latency_s is not None:
            overhead_ms.append((latency_s - row.latency_s) * 1000)
    trust = blind.tried()
    apologies = sum(any(row.tier == "apology" for row in exchange.rows) for exchange in asked)
    return Report(
        "turn_latency",
        f"Turn latency over {len(asked)} turns",
        (
            Figure("fast tier", "ms", by_tier["fast"], 400.0, "p50"),
            Figure("language-model tier", "ms", by_tier["model"], 750.0, "p50"),
            Figure("wire less our own stamps", "ms", overhead_ms),
            Figure("silence until any voice", "ms", [silent_s * 1000 for silent_s in silences_s]),
            *(
                Figure(f"{tier}, {name}", "ms", [getattr(one, field) for one in waterfalls if one.tier == tier])
                for tier in TIERS
                for name, field in (
                    ("silence waited for anyway", "patience_ms"),
                    ("more of the pause, for an engine", "beyond_ms"),
                )
            ),
            *(Figure(f"stage {name}", "ms", values) for name, values in stages.items()),
        ),
        (
            Count("turns asked", len(asked)),
            Count("answered with an apology", apologies),
            Count("without a row of their own", sum(not exchange.rows for exchange in asked)),
            Count("disputed by the second detector or run into a filler", sum(e.turn.disputed for e in asked)),
            Count(
                "silent for more than 1.2 s after the caller's last word", sum(s > DEAD_AIR_S for s in silences_s), 0
            ),
            Count("cut into", sum(exchange.turn.cut_in for exchange in asked)),
            *blind.counts(trust),
        ),
        {
            "blind self-test": str(trust),
            "seed": args.seed,
            **{
                plots.TYPICAL.format(tier=tier): asdict(one)
                for tier in TIERS
                if (one := typical(waterfalls, tier)) is not None
            },
        },
        load,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
