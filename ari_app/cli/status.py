"""`convonet status`: what runs, on which ports, since when it is well; `--json` for monitors and other programs."""

import argparse
import json
from typing import Any

from rich.console import Console
from rich.table import Table

from ari_app.cli import running
from ari_app.settings import Settings

SUMMARY = "show processes, ports and how to dial in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the status. Exit code 3 when the system is not running."""
    status = running.read_status(settings.paths.state_dir)
    if args.json:
        print(json.dumps(status if status is not None else {"phase": "down"}, indent=1))
        return 0 if status else 3
    if status is None:
        print("The system is not running. Start it with: ./convonet up")
        return 3
    show(status, Console())
    return 0


def show(status: dict[str, Any], console: Console) -> None:
    """The status for a person."""
    table = Table(title=f"Convonet is {status['phase']}", title_justify="left")
    for column in ("process", "state", "pid", "restarts", "last trouble"):
        table.add_column(column)
    for name, process in status["processes"].items():
        table.add_row(
            name, process["state"], str(process["pid"] or "-"), str(process["restarts"]), process["last_failure"] or "-"
        )
    console.print(table)
    console.print(how_to_dial(status))


def how_to_dial(status: dict[str, Any]) -> str:
    """How to reach the assistant from any SIP phone."""
    sip = status["sip"]
    departments = ", ".join(f"{name} {extension}" for name, extension in status["departments"].items())
    return (
        f"SIP: {sip['address']} udp {sip['udp_port']}, tcp {sip['tcp_port']}, tls {sip['tls_port']}\n"
        f"A phone of yours:  ./convonet phone add 101   (then dial {status['assistant_extension']})\n"
        f"From this machine: ./convonet call --say 'What time is it?'\n"
        f"People:            {departments}\n"
        f"Database:          {status['database']}\n"
        f"Logs:              {status['log_dir']}"
    )
