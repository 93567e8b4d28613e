"""`convonet explain CALL`: the story of one call on a time line, and the cause of its end in words."""

import argparse
import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from ari_app.cli import Complaint
from ari_app.cli.calls import printable
from ari_app.settings import Settings
from ari_app.store import calls
from ari_app.store.calls import CallStory
from ari_app.store.engine import open_database
from ari_app.store.errors import StoreError
from ari_app.store.timeline import ending, moments
from ari_app.telemetry import logs

SUMMARY = "tell the story of a call: time line, latencies, tools, hand-off, and why it ended"
_STYLES = {"caller": "cyan", "assistant": "green", "tool": "magenta", "hand-off": "yellow", "call": "bold"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("call", metavar="CALL", help='a call id or its beginning, a SIP Call-ID, or "last"')
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the story."""
    logs.configure(level="warning", personal_data=False)
    try:
        story = asyncio.run(_story(settings.database_url, args.call))
    except StoreError as error:
        raise Complaint(str(error)) from error
    if args.json:
        print(json.dumps({**asdict(story), "ending": ending(story)}, default=_plain))
        return 0
    console = Console(soft_wrap=True)
    for line in told(story, ZoneInfo(settings.site.time_zone)):
        console.print(line)
    return 0


async def _story(url: str, name: str) -> CallStory:
    async with open_database(url) as database:
        return await calls.story(database, (await calls.named(database, name)).call_id)


def told(story: CallStory, zone: ZoneInfo) -> list[Text]:
    """The lines people read: seconds since the call's begin, lane, what happened."""
    call = story.call
    begin = f"{call.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    length = f", {call.duration_s:.1f} s" if call.duration_s is not None else ""
    times = "once" if call.adoptions == 1 else f"{call.adoptions} times"
    adopted = f", adopted {times} after a crash" if call.adoptions else ""
    lines = [Text(printable(f"Call {call.call_id}, {begin}{length}{adopted}"), style="bold"), Text()]
    for moment in moments(story):
        offset_s = (moment.at - call.started_at).total_seconds()
        line = Text(f"{offset_s:9.3f} s  {moment.lane:10} ")
        line.append(printable(moment.text), style="red" if moment.trouble else _STYLES.get(moment.lane, ""))
        lines.append(line)
    latencies = [turn.latency_s for turn in story.turns if turn.latency_s is not None]
    lines.append(Text())
    if latencies:
        middle_ms, worst_ms = median(latencies) * 1000, max(latencies) * 1000
        lines.append(
            Text(f"Turn latency: median {middle_ms:.0f} ms, longest {worst_ms:.0f} ms, {len(latencies)} turns.")
        )
    lines.append(Text(printable(ending(story)), style="bold"))
    return lines


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else dict(value)
