"""Does anything stay behind after many short calls that end in every possible way?

    python -m bench.leaks [--calls 500] [--kills 20] [--seed 1] [--json]

Callers give up before the first ring, cancel, hang up at the answer, in the greeting, later, on hold, or send
two BYEs at once; meanwhile the application is killed `--kills` times. Afterwards channels, bridges, sockets and
waiting records must be exactly as before the first call.
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from ari_app.caller.errors import CallerError
from ari_app.caller.user_agent import UserAgent
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system

SETTLE_S = 40.0
Way = Callable[[UserAgent, str], Awaitable[None]]
AT_ONCE = 5
BACK_S = 90.0


async def give_up_at_once(phone: UserAgent, to: str) -> None:
    call = phone.dial(to)
    await call.hang_up()


async def cancel_while_ringing(phone: UserAgent, to: str) -> None:
    call = phone.dial(to)
    await asyncio.sleep(random.uniform(0.0, 0.01))
    await call.hang_up()


async def hang_up_at_answer(phone: UserAgent, to: str) -> None:
    await (await phone.call(to, within_s=10)).hang_up()


async def hang_up_in_setup(phone: UserAgent, to: str) -> None:
    call = await phone.call(to, within_s=10)
    await asyncio.sleep(random.uniform(0.001, 0.2))
    await call.hang_up()


async def hang_up_in_greeting(phone: UserAgent, to: str) -> None:
    call = await phone.call(to, within_s=10)
    await asyncio.sleep(random.uniform(0.5, 3.0))
    await call.hang_up()


async def hang_up_on_hold(phone: UserAgent, to: str) -> None:
    call = await phone.call(to, within_s=10)
    await asyncio.sleep(0.3)
    await call.hold()
    await asyncio.sleep(0.2)
    await call.hang_up()


async def digits_then_hang_up(phone: UserAgent, to: str) -> None:
    call = await phone.call(to, within_s=10)
    call.send_digits("12#")
    await call.played()
    await call.hang_up()


async def byes_cross(phone: UserAgent, to: str) -> None:
    """Two BYEs of ours at once. A true glare, with the far end's BYE, needs the assistant to hang up: not here."""
    call = await phone.call(to, within_s=10)
    await asyncio.sleep(random.uniform(0.2, 1.0))
    async with asyncio.TaskGroup() as group:
        group.create_task(call.hang_up())
        group.create_task(call.leg.bye())


WAYS: tuple[Way, ...] = (
    give_up_at_once,
    cancel_while_ringing,
    hang_up_at_answer,
    hang_up_in_setup,
    hang_up_in_greeting,
    hang_up_on_hold,
    digits_then_hang_up,
    byes_cross,
)


def ledger(stage: Stage) -> dict[str, float]:
    """What must be the same before and after."""
    found = {
        "channels": float(len(stage.ari("channels"))),
        "bridges": float(len(stage.ari("bridges"))),
        "calls active": stage.metric("convonet_calls_active"),
        "records waiting": stage.metric("convonet_records_waiting"),
    }
    for process in ("asterisk", "voice"):
        found[f"sockets of {process}"] = float(sockets(stage.pid(process)))
    return found


def sockets(pid: int) -> int:
    """Open sockets of a process."""
    count = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            count += str(entry.readlink()).startswith("socket:")
        except OSError:  # closed between listing and looking
            continue
    return count


async def settled(stage: Stage, wanted: dict[str, float] | None) -> dict[str, float]:
    """The ledger once it is `wanted`, or unchanged for three seconds, or time is up."""
    ends_s = time.monotonic() + SETTLE_S
    last, since_s = await attempt(stage), time.monotonic()
    while time.monotonic() < ends_s:
        if wanted is not None and last == wanted:
            break
        if wanted is None and time.monotonic() - since_s > 3.0:
            break
        await asyncio.sleep(0.5)
        now = await attempt(stage)
        if now != last:
            last, since_s = now, time.monotonic()
    return last


async def holds_again(stage: Stage) -> float:
    """Seconds until a killed application holds its callers again; NaN when it does not within BACK_S."""
    began_s = time.monotonic()
    while time.monotonic() - began_s < BACK_S:
        await asyncio.sleep(0.1)
        with contextlib.suppress(OSError, ValueError):
            state = await asyncio.to_thread(stage.state)
            if state.get("ari") == "connected":
                return time.monotonic() - began_s
    return float("nan")


async def attempt(stage: Stage) -> dict[str, float]:
    try:
        return await asyncio.to_thread(ledger, stage)
    except OSError:  # the application is just being restarted
        return {}


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    random.seed(args.seed)
    async with UserAgent(stage.telephone()) as phone:
        for way in WAYS:  # warm: what is opened once and kept is no leak
            await _one(way, phone, stage, Counter())
    before = await settled(stage, None)
    ended: Counter[str] = Counter()
    kill_at = {round((number + 1) * args.calls / (args.kills + 1)) for number in range(args.kills)}
    back_s: list[float] = []
    limit = asyncio.Semaphore(AT_ONCE)
    async with UserAgent(stage.telephone()) as phone, asyncio.TaskGroup() as group:
        for number in range(args.calls):
            await limit.acquire()
            task = group.create_task(_one(random.choice(WAYS), phone, stage, ended))
            task.add_done_callback(lambda _: limit.release())
            if number in kill_at:
                pid = stage.pid("voice")
                if pid > 0:  # 0 while it is being restarted; a signal to 0 would end ourselves
                    os.kill(pid, signal.SIGKILL)
                    back_s.append(await holds_again(stage))
    after = await settled(stage, before)
    counts = [Count(f"{name} left over", after.get(name, float("nan")) - before[name], 0) for name in before]
    return Report(
        "leaks",
        f"{args.calls} short calls, the application killed {len(back_s)} times",
        (Figure("application back after a kill", "s", back_s),),
        counts=(
            Count("calls placed", sum(ended.values()), args.calls),
            Count("kills", len(back_s), args.kills),
            *counts,
        ),
        facts={"how they ended": dict(ended), "before": before, "after": after, "seed": args.seed},
        load_before=load,
    )


async def _one(way: Way, phone: UserAgent, stage: Stage, ended: "Counter[str]") -> None:
    try:
        await way(phone, stage.assistant)
        ended[way.__name__] += 1
    except (CallerError, TimeoutError) as error:
        ended[f"{way.__name__}: {type(error).__name__}"] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system(LANGUAGE__ENABLED="false") as stage:
        report = uvloop.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
