"""`convonet up`: provision what is missing, start everything, and say how to dial in.

Without `--foreground` the supervisor goes on in the background and this word returns when the system answers calls.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console as Screen

from ari_app.cli import Complaint, running, status, system
from ari_app.provision import asterisk, models
from ari_app.provision.asterisk import AsteriskTree
from ari_app.provision.errors import ProvisionError
from ari_app.provision.launch import Console, LaunchError, ModulesMissing
from ari_app.provision.places import Secrets
from ari_app.provision.progress import TerminalProgress
from ari_app.provision.site import Phone
from ari_app.provision.site_rules import SiteError
from ari_app.settings import Settings
from ari_app.store import phones as phone_accounts
from ari_app.store.engine import open_database
from ari_app.store.errors import StoreError
from ari_app.supervisor import Plan, StartFailed, Supervisor
from ari_app.telemetry import logs

SUMMARY = "start the telephone system and keep it running"
START_DEADLINE_S = 180.0
LOG_TAIL_LINES = 12
CONSOLE_S = 5.0  # deadline of one command at Asterisk's console

_log = structlog.get_logger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--foreground", action="store_true", help="stay in this terminal; Ctrl-C stops everything")
    parser.add_argument("--free-ports", action="store_true", help="take the next free port for each that is in use")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Start, in the background or here."""
    if running.read_status(settings.paths.state_dir) is not None:
        print("The system is already running. See: ./convonet status")
        return 0
    if args.free_ports:
        moved = system.free_ports(settings)
        if moved:
            return _again_with(moved, args)
    system.require_free_ports(settings)
    provision(settings)
    if args.foreground:
        return in_foreground(settings)
    return in_background(settings)


def _again_with(variables: dict[str, str], args: argparse.Namespace) -> int:
    """Run ourselves once more with some ports moved: settings are read once, and children inherit the environment."""
    command = [sys.executable, "-m", "ari_app", "up", *(["--foreground"] if args.foreground else [])]
    for name, value in variables.items():
        print(f"{name}={value}")
    os.execvp("env", ["env", *(f"{name}={value}" for name, value in variables.items()), *command])  # noqa: S606
    return 1  # never reached: the program was replaced


def provision(settings: Settings) -> tuple[AsteriskTree, dict[str, Path]]:
    """Have Asterisk and the models on disk. Raises Complaint with the one sentence that matters."""
    progress = TerminalProgress()
    try:
        tree = asterisk.obtain(system.asterisk_options(settings), progress)
        return tree, models.obtain(system.model_names(settings), system.model_options(settings), progress)
    except ProvisionError as error:
        raise Complaint(str(error)) from error


def in_background(settings: Settings) -> int:
    """Start a supervisor of its own session and wait until it reports ready. Raises Complaint with its last words."""
    log = system.places(settings).log_dir / "supervisor.log"
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "ari_app", "up", "--foreground"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    screen = Screen()
    ends_s = time.monotonic() + START_DEADLINE_S
    with screen.status("Starting …") as spinner:
        while True:
            found = running.read_status(settings.paths.state_dir)
            if found is not None and found["phase"] == "ready":
                break
            if child.poll() is not None:
                raise Complaint(f"The system did not start. Its last words ({log}):\n{last_words(log)}")
            if time.monotonic() > ends_s:
                os.kill(child.pid, signal.SIGTERM)
                raise Complaint(f"The system was not ready after {START_DEADLINE_S:.0f} s. See {log}")
            spinner.update(_progress(found))
            signal.sigtimedwait((), 0.1)
    screen.print("Convonet is up.")
    screen.print(status.how_to_dial(found))
    screen.print("Stop it with: ./convonet down")
    return 0


def _progress(found: dict[str, Any] | None) -> str:
    if found is None:
        return "Starting …"
    waiting = [name for name, process in found["processes"].items() if process["state"] != "ready"]
    return f"Starting: waiting for {', '.join(waiting)} …"


def last_words(log: Path) -> str:
    """The end of a log, for a complaint."""
    with contextlib.suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:])
    return "(no log)"


def in_foreground(settings: Settings) -> int:
    """Be the supervisor until SIGINT or SIGTERM. Raises Complaint."""
    logs.configure(level=settings.log.level, personal_data=settings.log.personal_data)
    with running.only_one(settings.paths.state_dir):
        try:
            asyncio.run(_supervise(settings))
        except* (StartFailed, LaunchError, ProvisionError, StoreError, SiteError) as group:
            raise Complaint("\n".join(str(error) for error in group.exceptions)) from None
    return 0


async def _supervise(settings: Settings) -> None:
    supervisor = Supervisor(await plan(settings))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    loop.add_signal_handler(signal.SIGHUP, supervisor.reload)
    await supervisor.run()


async def plan(settings: Settings) -> Plan:
    """Everything the supervisor is told. Reads the database, renders Asterisk's files."""
    tree = asterisk.locate(system.asterisk_options(settings))
    paths = models.locate(system.model_names(settings), system.model_options(settings))
    made = Secrets.load_or_make(system.places(settings).state_dir, tuple(d.name for d in settings.departments))
    rendered = system.render(settings, tree, made, await phones(settings))
    console = Console(tree, rendered, CONSOLE_S)

    async def check_modules() -> None:
        missing = await console.missing_modules()
        if missing:
            raise ModulesMissing(missing)

    async def reload() -> None:
        system.render(settings, tree, made, await phones(settings))
        for command in ("module reload res_pjsip.so", "module reload app_queue.so", "dialplan reload"):
            await console.command(command)

    return Plan(
        asterisk=system.asterisk_process(settings, tree, rendered),
        engines=system.engines(settings, paths, made),
        voice=system.voice_process(settings),
        ari=system.ari_access(settings, made),
        voice_state_url=f"http://127.0.0.1:{settings.loopback.metrics_port}/state",
        status_path=system.status_path(settings),
        facts=system.facts(settings, made, tree),
        after_asterisk=check_modules,
        on_reload=reload,
    )


async def phones(settings: Settings) -> tuple[Phone, ...]:
    """The SIP accounts of the database, as Asterisk's site wants them. Raises StoreError."""
    async with open_database(settings.database_url) as database:
        return tuple(
            Phone(
                extension=phone.extension,
                password=phone.password,
                display_name=phone.display_name,
                queues=phone.queues,
            )
            for phone in await phone_accounts.everyone(database)
        )
