"""Many calls that only carry sound: is every packet there, and in time?

    python -m bench.media_calls [--calls 100] [--hold 15] [--json]

The callers are silent and hear the greeting, then the assistant's own 20 ms silence. Gaps are between the kernel's
arrival stamps of consecutive packets of one call, while all calls are up. Goals: 0 lost, gap p99 <= 25 ms.
"""

import argparse
import asyncio
import itertools
import os
import time

import uvloop

from ari_app.caller import analysis
from ari_app.caller.call import Call
from ari_app.caller.errors import CallFailed, NoReply
from ari_app.caller.user_agent import UserAgent
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm


async def measure(stage: Stage, calls: int, hold_s: float, load: tuple[float, float, float]) -> Report:
    setup_ms: list[float] = []
    up: list[Call] = []
    failed = 0
    async with UserAgent(stage.telephone()) as phone:
        greeting_s = await warm(stage, phone)
    await asyncio.sleep(3.0)
    received_before = stage.metric('convonet_media_packets_total{direction="received"}')
    async with UserAgent(stage.telephone()) as phone:
        for _ in range(calls):
            began_s = time.monotonic()
            try:
                up.append(await phone.call(stage.assistant, within_s=10))
            except (CallFailed, NoReply):
                failed += 1
            setup_ms.append((time.monotonic() - began_s) * 1000)
            await asyncio.sleep(0.05)
        from_s = time.monotonic() + 1.0
        await asyncio.sleep(hold_s + 1.0)
        until_s = time.monotonic()
        for call in up:
            await call.hang_up()
        tapes = [call.tape for call in up]
    await asyncio.sleep(3.0)
    windows = [[taped for taped in tape.received if from_s <= taped.at_s < until_s] for tape in tapes]
    gaps_ms = [(b.at_s - a.at_s) * 1000 for window in windows for a, b in itertools.pairwise(window)]
    qualities = [analysis.quality(window) for window in windows if window]
    sent = sum(len(tape.sent) for tape in tapes)
    arrived = stage.metric('convonet_media_packets_total{direction="received"}') - received_before
    return Report(
        "media_calls",
        f"{calls} media-only calls",
        (
            Figure("gap between packets heard by a caller", "ms", gaps_ms, 25.0, "p99"),
            Figure("set-up one after another", "ms", setup_ms),
        ),
        (
            Count("calls failed", failed, 0),
            Count("calls without a voice heard", sum(not analysis.hear(tape.received).voiced for tape in tapes), 0),
            Count("packets lost towards the callers", sum(quality.lost for quality in qualities), 0),
            Count("packets late by more than 40 ms", sum(quality.late for quality in qualities)),
            Count("packets heard", sum(quality.packets for quality in qualities)),
            Count("packets sent by the callers", sent),
            Count("of which the assistant received", arrived),
        ),
        {"window": f"{until_s - from_s:.0f} s with all calls up", "warm greeting after": f"{greeting_s:.2f} s"},
        load,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--hold", type=float, default=15.0, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    room = str(max(args.calls + 20, 50))
    with system(ASTERISK__MAX_ASSISTANT_CALLS=room, LANGUAGE__ENABLED="false", RECORDING__ENABLED="false") as stage:
        report = uvloop.run(measure(stage, args.calls, args.hold, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
