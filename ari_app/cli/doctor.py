"""`convonet doctor`: what is wrong on this machine and how to mend it."""

import argparse
import asyncio
import json
import sqlite3
from dataclasses import asdict
from typing import TYPE_CHECKING

import asyncpg
from rich.console import Console
from sqlalchemy import make_url

from ari_app.cli import running, system
from ari_app.provision import doctor

if TYPE_CHECKING:
    from ari_app.settings import Settings

SUMMARY = "What is wrong on this machine and how to mend it."
DATABASE_DEADLINE_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="one JSON object a check, a line each")


def run(args: argparse.Namespace, settings: "Settings") -> int:
    """Show every check; the exit code is 1 when something essential is wrong."""
    console = Console(soft_wrap=True, highlight=False)
    essential_wrong = advisable = 0
    for check in doctor.examine(_options(settings)):
        essential_wrong += not check.ok and check.essential
        advisable += not check.ok and not check.essential
        if args.json:
            print(json.dumps(asdict(check)), flush=True)
        else:
            _show(console, check)
    if not args.json:
        console.print(_summary(essential_wrong, advisable), markup=False)
    return 1 if essential_wrong else 0


def _show(console: Console, check: doctor.Check) -> None:
    mark, style = ("ok  ", "green") if check.ok else ("BAD ", "bold red") if check.essential else ("weak", "yellow")
    console.print(mark, style=style, end=" ")
    console.print(f"{check.name}: {check.what}", markup=False)
    if not check.ok:
        console.print(f"       why it matters: {check.why}", markup=False)
        console.print(f"       to mend it:     {check.mend}", markup=False)


def _summary(essential_wrong: int, advisable: int) -> str:
    if essential_wrong:
        return f"{essential_wrong} of these must be mended before calls work."
    if advisable:
        return f"Everything essential is right; {advisable} could be better."
    return "Everything is right. Next: ./convonet demo"


def _options(settings: "Settings") -> doctor.DoctorOptions:
    sip, loopback = settings.sip, settings.loopback
    ports = (
        doctor.PortWanted("SIP", "udp", sip.bind, sip.udp_port),
        doctor.PortWanted("SIP", "tcp", sip.bind, sip.tcp_port),
        doctor.PortWanted("SIP over TLS", "tcp", sip.bind, sip.tls_port),
        doctor.PortWanted("RTP (first)", "udp", sip.bind, sip.rtp_start),
        doctor.PortWanted("Asterisk HTTP", "tcp", "127.0.0.1", loopback.http_port),
        doctor.PortWanted("Asterisk HTTPS", "tcp", "127.0.0.1", loopback.https_port),
        doctor.PortWanted("Asterisk AMI", "tcp", "127.0.0.1", loopback.ami_port),
        doctor.PortWanted("language model", "tcp", "127.0.0.1", loopback.language_port),
        doctor.PortWanted("metrics", "tcp", "127.0.0.1", loopback.metrics_port),
    )
    return doctor.DoctorOptions(
        asterisk=system.asterisk_options(settings),
        models=system.model_options(settings),
        model_names=tuple(system.model_names(settings)),
        state_dir=settings.paths.state_dir,
        ports=ports,
        own_ports_in_use=running.read_status(settings.paths.state_dir) is not None,
        database=lambda: _database_problem(settings),
    )


def _database_problem(settings: "Settings") -> str | None:
    """Look at the database without creating or changing it."""
    url = make_url(settings.database.url) if settings.database.url else None
    if url is not None and url.get_backend_name() == "postgresql":
        return asyncio.run(_server_problem(url.set(drivername="postgresql").render_as_string(hide_password=False)))
    if url is None or not url.database:
        return None  # a file in the state directory, whose own check stands above
    try:
        with sqlite3.connect(f"file:{url.database}?mode=rw", uri=True, timeout=DATABASE_DEADLINE_S) as file:
            told = file.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return f"{url.database}: {error}"
    return None if told == ("ok",) else f"{url.database} is damaged"


async def _server_problem(dsn: str) -> str | None:
    try:
        async with asyncio.timeout(DATABASE_DEADLINE_S):
            connection = await asyncpg.connect(dsn)
            await connection.close()
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        return str(error) or f"no answer within {DATABASE_DEADLINE_S:.0f} s"
    return None
