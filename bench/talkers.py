"""Callers who hold real conversations, in a process of their own: many sentences, several calls at once.

    echo JOB | python -m bench.talkers        (a `Job` as JSON in, a list of `Talk` as JSON out)

Every caller waits until an answer is over (the database tells an answer from a filler), pauses for a random moment and
says its next sentence. What is said was spoken beforehand, and the tapes are analysed when all calls are over, so that
neither disturbs what is measured. Above: `conversations`, `dead_air`, `memory`, `speculation`. Not here: callers of
one sentence for the stub engines' arithmetic (`callers`), and what is made of it.
"""

import asyncio
import base64
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import uvloop

from ari_app.caller import analysis, conversation, voices
from ari_app.caller.analysis import Heard, Turn
from ari_app.caller.call import Call
from ari_app.caller.conversation import Company, IsAnswered, Manners, Utterance
from ari_app.caller.errors import CallFailed, NoReply
from ari_app.caller.g711 import Samples
from ari_app.caller.user_agent import UserAgent, UserAgentOptions
from ari_app.caller.voices import Voice
from ari_app.cli import call
from ari_app.cli.call import Exchange
from ari_app.settings import Settings
from ari_app.store.engine import open_database
from bench import callers
from bench.stage import Stage, settings_of

VOICES = (Voice(), Voice("slt", {"duration_stretch": 1.1}), Voice("awb", {"duration_stretch": 1.1}), Voice("kal16"))
PAUSE_S = (0.0, 1.0)  # between an answer and the next sentence
ASKS_EVERY_S = 0.25  # of the database, whether that was the answer
SPEAKING_AT_ONCE = 2  # sentences spoken beforehand at the same time


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence somebody says, in a voice."""

    kind: str  # the bench's own word for it
    text: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class Part:
    """One call."""

    starts_s: float  # after the job's begin
    says: tuple[int, ...]  # numbers of the job's sounds


@dataclass(frozen=True, slots=True)
class Job:
    """What one process of callers does."""

    telephone: dict[str, Any]  # UserAgentOptions as plain data
    to: str
    database_url: str
    sounds: tuple[str, ...]  # base64 of int16 little-endian at 8 kHz
    parts: tuple[Part, ...]
    at_once: int
    seed: int
    quiet_s: float = Manners().quiet_s

    @staticmethod
    def parse(data: dict[str, Any]) -> "Job":
        parts = tuple(Part(one["starts_s"], tuple(one["says"])) for one in data["parts"])
        return Job(**{**data, "sounds": tuple(data["sounds"]), "parts": parts})


@dataclass(frozen=True, slots=True)
class Asked:
    """One sentence of a call and what came of it. Instants are seconds on this machine's monotonic clock."""

    sound: int  # number of the job's sound
    said_end_s: float  # last voiced packet sent
    voice_s: float | None  # first voice received after it, a filler's too
    answer_s: float | None  # first voice of the answer; None: none came, or what came was an apology
    silence_s: float  # the longest in which the caller waited for anything; up to the next sentence without an answer
    disputed: bool  # the two detectors do not agree about the answer's begin
    cut_in: bool  # the far end spoke into the sentence
    understood: str
    answered: str
    turn: int | None  # index of the last turn of it; None: it has no row
    tier: str  # of that turn; "": it has no row
    stages_s: dict[str, float | None]  # pause, recognise, think, speak, latency: the product's own stamps
    tools: tuple[tuple[str, str], ...]  # (name, status)

    @property
    def latency_s(self) -> float | None:
        """Last voiced packet sent -> first voiced packet of the answer."""
        return None if self.answer_s is None or self.disputed else self.answer_s - self.said_end_s

    @property
    def to_voice_s(self) -> float | None:
        """Last voiced packet sent -> any voice."""
        return None if self.voice_s is None else self.voice_s - self.said_end_s


@dataclass(frozen=True, slots=True)
class Talk:
    """One call. `failure` is "" for a call that came up."""

    part: int  # of the job
    call_id: str
    failure: str
    name: str  # of the call, as the product calls it; "": it has no row
    planned: int  # sentences
    ended_s: float
    asked: tuple[Asked, ...]

    @staticmethod
    def parse(data: dict[str, Any]) -> "Talk":
        asked = tuple(
            Asked(**{**one, "tools": tuple((name, status) for name, status in one["tools"])}) for one in data["asked"]
        )
        return Talk(**{**data, "asked": asked})


async def spoken(lines: Sequence[Line], settings: Settings) -> tuple[str, ...]:
    """The lines as a job's sounds. Raises VoiceFailed."""
    command = call.voice_command(settings)
    limit = asyncio.Semaphore(SPEAKING_AT_ONCE)

    async def one(line: Line) -> str:
        async with limit:
            return sound_of(await voices.speak(line.text, line.voice, command))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(line), name=f"speak {line.text}") for line in lines]
    return tuple(task.result() for task in tasks)


def sound_of(samples: Samples) -> str:
    return base64.b64encode(samples.astype("<i2").tobytes()).decode()


def telephone_of(stage: Stage) -> dict[str, Any]:
    options = stage.telephone()
    return {name: getattr(options, name) for name in ("user", "peer", "password", "host")}


async def talk(job: Job, within_s: float = 3600.0) -> list[Talk]:
    """Run the job in a process of its own. Raises RuntimeError when it fails, TimeoutError."""
    return [Talk.parse(one) for one in await callers.apart("bench.talkers", asdict(job), within_s)]


async def run(job: Job) -> list[Talk]:
    """Place all calls, hold them, and then look at the tapes."""
    options = UserAgentOptions(**{**job.telephone, "peer": tuple(job.telephone["peer"])})
    settings = settings_of(job.database_url)
    limit = asyncio.Semaphore(job.at_once)
    held: list[tuple[int, Call | None, str, float]] = []

    async def one(phone: UserAgent, number: int, rng: random.Random) -> None:
        part = job.parts[number]
        await asyncio.sleep(part.starts_s)
        async with limit:
            try:
                placed = await phone.call(job.to, within_s=15)
            except (CallFailed, NoReply) as error:
                held.append((number, None, str(error), time.monotonic()))
                return
            await _converse(placed, job, part, rng)
            held.append((number, placed, "", time.monotonic()))
            await placed.hang_up()

    async with UserAgent(options) as phone:
        async with asyncio.TaskGroup() as group:
            for number in range(len(job.parts)):
                rng = random.Random(job.seed * 1000 + number)
                group.create_task(one(phone, number, rng), name=f"caller {number}")
        return [await _told(job, *one, settings) for one in held]


async def _converse(placed: Call, job: Job, part: Part, rng: random.Random) -> None:
    said = [Utterance(str(number), _samples(job.sounds[number])) for number in part.says]

    async def pause(_: int) -> None:
        await asyncio.sleep(rng.uniform(*PAUSE_S))

    async with open_database(job.database_url) as database:
        is_answered = call.company(placed, database).is_answered
        company = Company(after_answer=pause, is_answered=_now_and_then(is_answered) if is_answered else None)
        await conversation.converse(placed, said, Manners(quiet_s=job.quiet_s), company)


def _samples(sound: str) -> Samples:
    return np.frombuffer(base64.b64decode(sound), "<i2").astype(np.int16)


def _now_and_then(is_answered: IsAnswered) -> IsAnswered:
    """Many callers who wait must not keep the machine busy with asking."""
    last_s = 0.0

    async def ask(since_s: float) -> bool:
        nonlocal last_s
        if time.monotonic() - last_s < ASKS_EVERY_S:
            return False
        last_s = time.monotonic()
        return await is_answered(since_s)

    return ask


async def _told(job: Job, number: int, placed: Call | None, failure: str, ended_s: float, settings: Settings) -> Talk:
    planned = len(job.parts[number].says)
    if placed is None:
        return Talk(number, "", failure, "", planned, ended_s, ())
    report = await call.reported(placed, "", settings, 0.0)
    turns = analysis.turns(report.tape, report.sent, report.received)
    found: list[Asked] = []
    for index, (exchange, turn) in enumerate(zip(report.exchanges, turns, strict=True)):
        until_s = turns[index + 1].said.begin_s if index + 1 < len(turns) else ended_s
        found.append(asked(int(turn.text), exchange, turn, report.received, until_s))
    name = report.story.call.call_id if report.story else ""
    return Talk(number, placed.call_id, "", name, planned, ended_s, tuple(found))


def asked(sound: int, exchange: Exchange, turn: Turn, received: Heard, until_s: float) -> Asked:
    """`turn` has the first voice after the sentence, `exchange` the answer's. Pure."""
    answered, row = exchange.turn, exchange.rows[-1] if exchange.rows else None
    answer_s = answered.answer.begin_s if answered.answer else None
    stages = ("pause", "recognise", "think", "speak", "latency")
    return Asked(
        sound=sound,
        said_end_s=turn.said.end_s,
        voice_s=turn.answer.begin_s if turn.answer else None,
        answer_s=answer_s,
        silence_s=longest_silence_s(received, turn.said.end_s, answer_s if answer_s is not None else until_s),
        disputed=answered.disputed,
        cut_in=turn.cut_in,
        understood=exchange.understood,
        answered=exchange.answered,
        turn=row.turn_index if row else None,
        tier=row.tier if row else "",
        stages_s={name: getattr(row, f"{name}_s") if row else None for name in stages},
        tools=tuple((run.tool, run.status) for run in exchange.runs),
    )


def longest_silence_s(received: Heard, from_s: float, to_s: float) -> float:
    """The longest stretch between the two moments in which nothing was received. Pure."""
    longest_s, since_s = 0.0, from_s
    for span in received.sounding:
        if from_s < span.begin_s <= to_s:
            longest_s = max(longest_s, span.begin_s - since_s)
        if from_s < span.end_s:
            since_s = max(since_s, span.end_s)
    return max(longest_s, to_s - since_s)


def main() -> int:
    given = Job.parse(json.load(sys.stdin))
    print(json.dumps([asdict(one) for one in uvloop.run(run(given))]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
