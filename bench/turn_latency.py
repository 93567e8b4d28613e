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

from ari_app.caller import analysis, conversation, scenario, voices
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.user_agent import UserAgent
from ari_app.caller.voices import Voice
from ari_app.cli import call
from ari_app.cli.call import Exchange
from ari_app.settings import Settings
from ari_app.store.engine import open_database
from bench import blind
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system

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


async def one_call(stage: Stage, texts: list[str], settings: Settings) -> tuple[tuple[Exchange, ...], list[float]]:
    """The exchanges, and after each utterance the silence (s) until any voice came, a filler's too."""
    command = call.voice_command(settings)
    said = [Utterance(text, await voices.speak(text, Voice(), command)) for text in texts]
    async with UserAgent(stage.telephone()) as phone, open_database(stage.database_url) as database:
        began_s = time.monotonic()
        placed = await phone.call(stage.assistant)
        answered_after_s = time.monotonic() - began_s
        await conversation.converse(placed, said, Manners(), call.company(placed, database))
        await placed.hang_up()
        silences_s = [turn.answer.begin_s - turn.said.end_s for turn in analysis.turns(placed.tape) if turn.answer]
        return (await call.reported(placed, stage.assistant, settings, answered_after_s)).exchanges, silences_s


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    settings = stage.settings
    rng = random.Random(args.seed)
    asked: list[Exchange] = []
    silences_s: list[float] = []
    for _ in range(args.calls):
        exchanges, silent_s = await one_call(stage, sentences(rng), settings)
        asked += exchanges
        silences_s += silent_s
    by_tier: dict[str, list[float]] = {"fast": [], "model": []}
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
        {"blind self-test": str(trust), "seed": args.seed},
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
