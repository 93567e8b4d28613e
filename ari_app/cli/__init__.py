"""What people type. One word a file; this module only finds the word and hands over.

A word's module has `SUMMARY`, `add_arguments(parser)` and `run(args, settings) -> exit code`. Errors that a person can
mend end here as one sentence without a traceback; anything else is a defect and keeps its traceback.
Above: `ari_app.__main__`. Below: everything.
"""

import argparse
import importlib
import sys
from typing import Any, Protocol, cast

from ari_app import settings as settings_module
from ari_app.settings import Settings, SettingsError
from ari_app.telemetry import logs

WORDS = (
    "demo",
    "up",
    "down",
    "status",
    "call",
    "calls",
    "chat",
    "explain",
    "user",
    "phone",
    "doctor",
    "models",
    "provision",
    "bundle",
    "settings",
)


class Word(Protocol):
    """The shape of a module in this folder."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace, settings: Settings) -> int: ...


class Complaint(Exception):
    """Something the person at the keyboard can mend; its text is the one sentence to show."""


def main(argv: list[str] | None = None) -> int:
    """Run one word. Returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="convonet", description="A telephone system with an assistant in it.")
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)
    chosen = next((argument for argument in arguments if argument in WORDS), None)
    modules: dict[str, Word] = {}
    for name in WORDS:
        if chosen not in (None, name):
            continue  # importing every word would cost a second at each start
        module = cast("Word", cast("Any", importlib.import_module(f"ari_app.cli.{name}")))
        modules[name] = module
        module.add_arguments(words.add_parser(name, help=module.SUMMARY, description=module.SUMMARY))
    args = parser.parse_args(arguments)
    logs.configure(level="warning", personal_data=False)  # people get sentences; the supervisor asks for more
    try:
        return modules[args.word].run(args, settings_module.load())
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except Complaint as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
