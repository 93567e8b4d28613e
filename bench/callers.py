"""Several callers in one process of their own, so that a bench with many calls is not held up by its own callers.

    echo JOB | python -m bench.callers        (a `Job` as JSON in, a list of `CallResult` as JSON out)

Each caller waits out the greeting, then speaks the same utterance `turns` times, each time after the answer and a
random pause. Latencies come from the tape, by `ari_app.caller.analysis`; so does the caller's own lateness: how late
the packet left that makes the far end hear the pause. Above: `overhead`, `lossy_line`. Not here: what is made of it.
"""

import asyncio
import base64
import json
import random
import sys
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import uvloop

from ari_app.caller import analysis
from ari_app.caller.call import Call
from ari_app.caller.errors import CallEnded, CallFailed, NoReply
from ari_app.caller.g711 import FRAME_S, RATE_HZ, Samples
from ari_app.caller.tape import Tape
from ari_app.caller.user_agent import UserAgent, UserAgentOptions

LOOK_S = 0.05
QUIET_S = 0.6  # silence of the far end that means it has finished; the stub pauses nowhere inside an answer
ANSWER_S = 6.0
PAUSE_S = (0.1, 0.6)  # between an answer and the next utterance, at random: no beat may hit the far end's
MAX_CALLS = 25  # of one process


@dataclass(frozen=True, slots=True)
class Job:
    """What one process of callers does."""

    telephone: dict[str, Any]  # UserAgentOptions as plain data
    to: str
    utterance: str  # base64 of int16 little-endian at 8 kHz
    calls: int
    turns: int
    spacing_s: float  # between two starts
    silence_s: float  # after the last voiced packet, the moment whose packet must leave in time
    seed: int

    @property
    def samples(self) -> Samples:
        return np.frombuffer(base64.b64decode(self.utterance), "<i2").astype(np.int16)


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One utterance. Instants are seconds on this machine's monotonic clock."""

    said_end_s: float  # last voiced packet sent
    answer_s: float | None  # first voiced packet received; None: no answer
    disputed: bool  # the two detectors do not agree about it: no figure is taken from it
    cut_in: bool  # the far end spoke into the utterance
    late_s: float  # of the caller itself: the packet that ends the declared silence left this much late


@dataclass(frozen=True, slots=True)
class CallResult:
    """One call. `failure` is "" for a call that came up and went on to its end."""

    call_id: str
    failure: str
    asked: int  # utterances spoken
    turns: tuple[TurnResult, ...]
    gaps_late_ms: tuple[float, ...]  # p50, p99 and max of how much more than 20 ms lay between two packets sent

    @staticmethod
    def parse(data: dict[str, Any]) -> "CallResult":
        turns = tuple(TurnResult(**turn) for turn in data["turns"])
        return CallResult(**{**data, "turns": turns, "gaps_late_ms": tuple(data["gaps_late_ms"])})


def job(telephone: UserAgentOptions, to: str, samples: Samples, **more: Any) -> Job:
    """A job for the telephone of the running system."""
    plain = {name: getattr(telephone, name) for name in ("user", "peer", "password", "host")}
    return Job(plain, to, base64.b64encode(samples.astype("<i2").tobytes()).decode(), **more)


def shared(whole: Job, most: int = MAX_CALLS) -> list[Job]:
    """The job split among as few processes as hold at most `most` calls each; starts interleave."""
    processes = -(-whole.calls // most)
    return [
        replace(
            whole,
            calls=len(range(number, whole.calls, processes)),
            spacing_s=whole.spacing_s * processes,
            seed=whole.seed * 1000 + number,
        )
        for number in range(processes)
    ]


async def place(whole: Job, within_s: float = 600.0) -> list[CallResult]:
    """Run the job in processes of its own. Raises RuntimeError when one of them fails, TimeoutError."""
    results: list[CallResult] = []

    async def one(part: Job, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        results.extend(CallResult.parse(each) for each in await apart("bench.callers", asdict(part), within_s))

    async with asyncio.TaskGroup() as group:
        for number, part in enumerate(shared(whole)):
            group.create_task(one(part, number * whole.spacing_s), name=f"callers {number}")
    return results


async def apart(module: str, given: dict[str, Any], within_s: float) -> list[dict[str, Any]]:
    """Let a module do a job in a process of its own: JSON in, JSON out. Raises RuntimeError, TimeoutError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(within_s):
            out, _ = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"a process of callers ended with {process.returncode}")
    return json.loads(out)


async def run(given: Job) -> list[CallResult]:
    """Place all calls of one process and hold them."""
    rng = random.Random(given.seed)
    options = UserAgentOptions(**{**given.telephone, "peer": tuple(given.telephone["peer"])})
    results: list[CallResult] = []

    async def one(phone: UserAgent, number: int, seed: int) -> None:
        await asyncio.sleep(number * given.spacing_s)
        try:
            call = await phone.call(given.to, within_s=10)
        except (CallFailed, NoReply) as error:
            results.append(CallResult("", str(error), 0, (), ()))
            return
        asked, failure = await converse(call, given, random.Random(seed))
        await call.hang_up()
        tape = call.tape
        results.append(
            CallResult(call.call_id, failure, asked, turn_results(tape, given.silence_s), gaps_late_ms(tape))
        )

    async with UserAgent(options) as phone, asyncio.TaskGroup() as group:
        for number in range(given.calls):
            group.create_task(one(phone, number, rng.getrandbits(32)), name=f"caller {number}")
    return results


async def converse(call: Call, given: Job, rng: random.Random) -> tuple[int, str]:
    """(utterances spoken, why it ended early or "")."""
    samples, asked = given.samples, 0
    since_s = time.monotonic()
    try:
        for _ in range(given.turns):
            await _answer_over(call, since_s)
            await asyncio.sleep(rng.uniform(*PAUSE_S))
            call.mark("said", f"utterance {asked}")
            call.play(samples)
            asked += 1
            await call.played(within_s=len(samples) / RATE_HZ + 10.0)
            since_s = time.monotonic()
        await _answer_over(call, since_s)
    except CallEnded:
        return asked, "the far end hung up"
    return asked, ""


async def _answer_over(call: Call, since_s: float) -> None:
    """The far end has spoken after `since_s` and finished, or was not heard within ANSWER_S. Raises CallEnded."""
    while call.state != "ended":
        now_s, heard_s = time.monotonic(), call.line.last_voiced_s or 0.0
        if (now_s - heard_s > QUIET_S) if heard_s > since_s else (now_s - since_s > ANSWER_S):
            return
        await asyncio.sleep(LOOK_S)
    raise CallEnded("ended")


def turn_results(tape: Tape, silence_s: float) -> tuple[TurnResult, ...]:
    """Pure: every utterance of the tape with its answer and the caller's own lateness."""
    sent_s = [taped.at_s for taped in tape.sent]
    frames = round(silence_s / FRAME_S)
    found: list[TurnResult] = []
    for turn in analysis.turns(tape):
        end_s = turn.said.end_s
        index = bisect_left(sent_s, end_s) + frames
        late_s = sent_s[index] - end_s - frames * FRAME_S if index < len(sent_s) else float("nan")
        answer_s = turn.answer.begin_s if turn.answer else None
        found.append(TurnResult(end_s, answer_s, turn.disputed, turn.cut_in, late_s))
    return tuple(found)


def gaps_late_ms(tape: Tape) -> tuple[float, ...]:
    """(p50, p99, max) of how much longer than a frame the caller let pass between two packets; () for no tape."""
    if len(tape.sent) < 2:
        return ()
    gaps = (np.diff([taped.at_s for taped in tape.sent]) - FRAME_S) * 1000
    return tuple(round(float(np.percentile(gaps, share)), 3) for share in (50, 99, 100))


def latencies_s(results: Sequence[CallResult]) -> list[float]:
    """Undisputed wire gaps of all calls."""
    turns = [turn for result in results for turn in result.turns]
    return [turn.answer_s - turn.said_end_s for turn in turns if turn.answer_s is not None and not turn.disputed]


def main() -> int:
    given = Job(**json.load(sys.stdin))
    print(json.dumps([asdict(result) for result in uvloop.run(run(given))]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
