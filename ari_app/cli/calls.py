"""`convonet calls`: the latest calls, one a line. `convonet explain` tells one of them in full."""

import argparse
import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ari_app.cli import Complaint
from ari_app.settings import Settings
from ari_app.store import calls
from ari_app.store.calls import CallRow
from ari_app.store.engine import open_database
from ari_app.store.errors import StoreError
from ari_app.telemetry import logs

SUMMARY = "list the latest calls"
_MOST = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many, newest first (default 20)")
    parser.add_argument("--json", action="store_true", help="print one JSON array")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the list."""
    logs.configure(level="warning", personal_data=False)
    if not 1 <= args.limit <= _MOST:
        raise Complaint(f"--limit takes a number from 1 to {_MOST}.")
    try:
        rows = asyncio.run(_recent(settings.database_url, args.limit))
    except StoreError as error:
        raise Complaint(str(error)) from error
    if args.json:
        print(json.dumps([as_json(row) for row in rows]))
    elif rows:
        Console().print(table(rows, ZoneInfo(settings.site.time_zone)))
    else:
        print("There are no calls yet. Make one: ./convonet call --say 'Hello'")
    return 0


async def _recent(url: str, limit: int) -> list[CallRow]:
    async with open_database(url) as database:
        return await calls.recent(database, limit)


def as_json(row: CallRow) -> dict[str, object]:
    """The call's fields, moments as ISO 8601 in UTC."""
    fields = {**asdict(row), "duration_s": row.duration_s}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()}


def table(rows: list[CallRow], zone: ZoneInfo) -> Table:
    """One line a call."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("begin", "from", "to", "length", "turns", "ended by", "call"):
        made.add_column(heading, justify="right" if heading in {"length", "turns"} else "left", overflow="fold")
    for row in rows:
        length = "…" if row.duration_s is None else f"{row.duration_s:.0f} s"
        who = row.caller_number or row.caller_name or "-"
        cells = (
            f"{row.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            who,
            row.dialled,
            length,
            str(row.turns),
            row.ended_by or "-",
            row.call_id,
        )
        made.add_row(*(Text(printable(cell)) for cell in cells))  # Text: a caller's name is no markup
    return made


def printable(text: str) -> str:
    """Without control characters: what a caller sends must not steer the terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)
