"""How quickly calls are set up when they come fast, and whether each of them has sound both ways.

    python -m bench.setup_rate [--rate 25] [--calls 250] [--hold 2] [--json]

Set-up runs from the INVITE to the 200; the greeting is counted from the answer as the media tell it (`answered_s`), and
from the INVITE beside it, which no late caller can make shorter. Sound towards the caller is proven for every call by
the greeting on its tape; sound from the callers by the sum of packets the assistant received: a call that is deaf would
be missing in it.
Goals: set-up p95 <= 50 ms, greeting p95 <= 200 ms after the answer, every call two-way.
"""

import argparse
import asyncio
import os
import time

import uvloop

from ari_app.caller import analysis
from ari_app.caller.errors import CallFailed, NoReply
from ari_app.caller.tape import Tape
from ari_app.caller.user_agent import UserAgent
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm

JOIN_PACKETS = 10  # of a call's packets that may leave before its media leg is there


def answered_s(tape: Tape) -> float:
    """When the call was answered: the first packet sent or received, whichever was earlier. Pure.

    The caller sends at once when it has the 200, but may come to read it late on a busy machine; what it receives has
    the kernel's stamp. Raises ValueError for a call without sound.
    """
    return min(side[0].at_s for side in (tape.sent, tape.received) if side)


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    setup_ms: list[float] = []
    greeted_ms: list[float] = []
    greeted_after_answer_ms: list[float] = []
    tapes: list[Tape] = []
    failures: list[str] = []
    async with UserAgent(stage.telephone()) as phone:
        greeting_s = await warm(stage, phone)
    await asyncio.sleep(3.0)
    received_before = stage.metric('convonet_media_packets_total{direction="received"}')

    async def one(phone: UserAgent, at_s: float) -> None:
        await asyncio.sleep(max(0.0, at_s - time.monotonic()))
        began_s = time.monotonic()
        try:
            call = await phone.call(stage.assistant, within_s=10)
        except (CallFailed, NoReply) as error:
            failures.append(str(error))
            return
        setup_ms.append((time.monotonic() - began_s) * 1000)
        await asyncio.sleep(args.hold)
        await call.hang_up()
        tapes.append(call.tape)
        voiced = analysis.hear(call.tape.received).voiced
        if voiced:
            greeted_ms.append((voiced[0].begin_s - began_s) * 1000)
            greeted_after_answer_ms.append((voiced[0].begin_s - answered_s(call.tape)) * 1000)

    async with UserAgent(stage.telephone()) as phone:
        first_s = time.monotonic() + 0.5
        async with asyncio.TaskGroup() as group:
            for number in range(args.calls):
                group.create_task(one(phone, first_s + number / args.rate))
    await asyncio.sleep(3.0)
    sent = sum(len(tape.sent) for tape in tapes)
    arrived = stage.metric('convonet_media_packets_total{direction="received"}') - received_before
    shortest = min((len(tape.sent) for tape in tapes), default=0)
    missing = max(0.0, sent - arrived - JOIN_PACKETS * len(tapes))
    facts = {
        "warm greeting after": f"{greeting_s:.2f} s",
        "hold": f"{args.hold:g} s",
        "failures": "; ".join(sorted(set(failures))) or "none",
    }
    return Report(
        "setup_rate",
        f"{args.calls} calls at {args.rate:g} a second",
        (
            Figure("INVITE to 200", "ms", setup_ms, 50.0, "p95"),
            Figure("answer to the first voiced packet of the greeting", "ms", greeted_after_answer_ms, 200.0, "p95"),
            Figure("INVITE to the first voiced packet of the greeting", "ms", greeted_ms),
        ),
        (
            Count("calls failed", len(failures), 0),
            Count("calls that heard no voice", len(tapes) - len(greeted_ms), 0),
            Count("calls' worth of packets the assistant did not get", int(missing // max(shortest, 1)), 0),
            Count("packets sent by the callers", sent),
            Count("of which the assistant received", arrived),
        ),
        facts,
        load,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=25.0)
    parser.add_argument("--calls", type=int, default=250)
    parser.add_argument("--hold", type=float, default=2.0, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    room = str(max(int(args.rate * (args.hold + 10)), 50))
    with system(ASTERISK__MAX_ASSISTANT_CALLS=room, LANGUAGE__ENABLED="false", RECORDING__ENABLED="false") as stage:
        report = uvloop.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
