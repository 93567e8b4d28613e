"""Does the assistant ever fall silent? Hundreds of turns with the real engines, every silence too long told one by one.

    python -m bench.dead_air [--turns 500] [--minutes 15] [--at-once 2] [--seed N] [--json]

Calls of everyday requests, questions for the language model and sentences that break off, mixed, in several voices.
A silence runs from the caller's last voiced packet to the first voice of any kind, a filler's too; without any, to
the caller's next sentence. Goals: none above 1.2 s after a complete utterance, none above 2.5 s after an unfinished
one. No new call begins after `--minutes`; the report tells how many turns there were. Who waits longer for what comes
after a filler is counted beside it.
"""

import argparse
import asyncio
import os
import random
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ari_app.caller import scenario
from ari_app.caller.user_agent import UserAgent
from bench import blind, talkers
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm
from bench.talkers import Asked, Job, Line, Part, Talk

LIMITS_S: Mapping[str, float] = {"everyday": 1.2, "model": 1.2, "unfinished": 2.5}
MIXTURE = ("everyday", "everyday", "model", "everyday", "unfinished")
PER_CALL = 10  # sentences
ROUND_CALLS = 4  # between two looks at the clock, for each caller at once
UNFINISHED = (
    "I would like to",
    "Can you please tell me the",
    "Please add to my list",
    "I want to talk to",
    "My number is five five",
    "Could you remind me to",
    "I need to know when",
    "What is the",
    "I was wondering if you could",
    "Hello, I am calling about the",
    "Please put me through to the",
    "I have a question about my",
)


@dataclass(frozen=True, slots=True)
class Silence:
    """One turn: what was said, and how long nothing came."""

    kind: str
    text: str
    voice: str
    silence_s: float  # until any voice
    later_s: float  # the longest until the answer came, fillers counting as voice
    asked: Asked

    @property
    def too_long(self) -> bool:
        return self.silence_s > LIMITS_S[self.kind]

    def in_words(self) -> str:
        stages = ", ".join(
            f"{name} {value * 1000:.0f}" for name, value in self.asked.stages_s.items() if value is not None
        )
        return (
            f"{self.silence_s * 1000:.0f} ms after {self.kind} {self.text!r} ({self.voice}), "
            f"understood {self.asked.understood!r}, {self.asked.tier or 'no turn'}: {stages or 'no stages'}"
        )


def lines(count: int, rng: random.Random) -> list[Line]:
    """So many sentences, mixed, in all voices. Pure."""
    found: list[Line] = []
    for number in range(count):
        kind = MIXTURE[number % len(MIXTURE)]
        task, _ = rng.choice(scenario.TASKS)
        everyday = (
            rng.choice(scenario.TODO_FRAMES).format(task=task),
            rng.choice(scenario.LISTINGS),
            rng.choice(scenario.GREETINGS),
            rng.choice(("What time is it?", "Can you tell me the time?", "What day is it today?")),
            "What are your opening hours?",
        )
        texts = {
            "everyday": rng.choice(everyday),
            "model": rng.choice(scenario.QUESTIONS),
            "unfinished": rng.choice(UNFINISHED),
        }
        found.append(Line(kind, texts[kind], rng.choice(talkers.VOICES)))
    return found


def parts(turns: int, pool: int, rng: random.Random) -> tuple[Part, ...]:
    """Calls of PER_CALL sentences, `turns` together at least. Pure."""
    order = [number for _ in range(-(-turns // pool)) for number in rng.sample(range(pool), pool)]
    return tuple(Part(0.0, tuple(order[at : at + PER_CALL])) for at in range(0, turns, PER_CALL))


def silences(talks: Sequence[Talk], said: Sequence[Line]) -> list[Silence]:
    """Every sentence but those that the far end cut into: of these nobody can say when they were over. Pure."""
    found: list[Silence] = []
    for asked in (asked for talk in talks for asked in talk.asked):
        if asked.cut_in:
            continue
        line = said[asked.sound]
        silence_s = asked.to_voice_s if asked.to_voice_s is not None else asked.silence_s
        found.append(Silence(line.kind, line.text, line.voice.name, silence_s, asked.silence_s, asked))
    return found


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    rng = random.Random(args.seed)
    said = lines(min(args.turns, 100), rng)
    sounds = await talkers.spoken(said, stage.settings)
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
    waiting, talks = list(parts(args.turns, len(said), rng)), list[Talk]()
    ends_s = time.monotonic() + args.minutes * 60
    while waiting and time.monotonic() < ends_s:
        batch, waiting = waiting[: args.at_once * ROUND_CALLS], waiting[args.at_once * ROUND_CALLS :]
        job = Job(
            talkers.telephone_of(stage), stage.assistant, stage.database_url, sounds, tuple(batch), args.at_once,
            rng.getrandbits(32),
        )  # fmt: skip
        talks += await talkers.talk(job)
    return report_of(talks, said, args, load)


def report_of(
    talks: Sequence[Talk], said: Sequence[Line], args: argparse.Namespace, load: tuple[float, float, float]
) -> Report:
    """Pure but for the self-test."""
    found = silences(talks, said)
    trust = blind.tried()
    whole = [one for one in found if one.kind != "unfinished"]
    broken = [one for one in found if one.kind == "unfinished"]
    offenders = sorted((one for one in found if one.too_long), key=lambda one: -one.silence_s)
    asked = [asked for talk in talks for asked in talk.asked]
    figures = (
        Figure("silence after a complete utterance", "ms", [one.silence_s * 1000 for one in whole], 1200, "max"),
        Figure("silence after an unfinished one", "ms", [one.silence_s * 1000 for one in broken], 2500, "max"),
        *(
            Figure(f"silence, {kind}", "ms", [one.silence_s * 1000 for one in found if one.kind == kind])
            for kind in LIMITS_S
        ),
        Figure("longest silence until the answer, fillers heard", "ms", [one.later_s * 1000 for one in found]),
    )
    counts = (
        Count("turns", len(found)),
        Count("calls", len(talks)),
        Count("calls failed", sum(bool(talk.failure) for talk in talks), 0),
        Count("sentences that were never said", sum(talk.planned - len(talk.asked) for talk in talks)),
        Count("silences too long after complete utterances", sum(one.too_long for one in whole), 0),
        Count("silences too long after unfinished ones", sum(one.too_long for one in broken), 0),
        Count("discarded: the far end spoke into the sentence", sum(one.cut_in for one in asked)),
        Count("waited more than 4.5 s in one stretch for the answer", sum(one.later_s > 4.5 for one in found)),
        Count("answered with an apology", sum(one.tier == "apology" for one in asked)),
        *blind.counts(trust),
    )
    facts = {f"offender {number}": one.in_words() for number, one in enumerate(offenders, start=1)}
    return Report(
        "dead_air",
        f"Silences over {len(found)} turns, {args.at_once} calls at once",
        figures,
        counts,
        {"seed": args.seed, "blind self-test": str(trust), **facts},
        load,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=15.0, help="no new calls after this long")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
