"""`convonet models`: list, fetch, verify and remove speech and language models."""

import argparse
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from ari_app.cli import Complaint, system
from ari_app.provision import models
from ari_app.provision.errors import ProvisionError
from ari_app.provision.progress import TerminalProgress

if TYPE_CHECKING:
    from ari_app.settings import Settings

SUMMARY = "List, fetch, verify and remove speech and language models."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`list` (default), `fetch [NAME...]`, `verify [NAME...]`, `remove NAME...`."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED")
    deeds.add_parser("list", help="every known model and whether it is here (default)")
    fetch = deeds.add_parser("fetch", help="fetch models (default: those this configuration uses)")
    fetch.add_argument("names", nargs="*", metavar="NAME")
    fetch.add_argument("--offline", type=Path, metavar="DIR", help="a bundle written by `convonet bundle DIR`")
    fetch.add_argument("--verify", action="store_true", help="read what is here, and fetch what is damaged")
    verify = deeds.add_parser("verify", help="read every byte of the models here and compare digests")
    verify.add_argument("names", nargs="*", metavar="NAME")
    remove = deeds.add_parser("remove", help="delete models from the cache")
    remove.add_argument("names", nargs="+", metavar="NAME")


def run(args: argparse.Namespace, settings: "Settings") -> int:
    """Do the deed."""
    deeds = {"fetch": _fetch, "verify": _verify, "remove": _remove}
    try:
        return deeds.get(args.deed, _list)(args, settings)
    except ProvisionError as error:
        raise Complaint(str(error)) from error


def _list(_args: argparse.Namespace, settings: "Settings") -> int:
    options = system.model_options(settings)
    used = system.model_names(settings)
    table = Table(box=None, pad_edge=False)
    for title in ("name", "kind", "MB", "state", "licence", "languages"):
        table.add_column(title, no_wrap=True)
    for model in models.registry_of(options).models:
        wrong = models.flaws(model, options, read_all=False)
        absent = not (options.models_dir / model.name).exists()
        state = "not here" if absent else wrong[0] if wrong else "here"
        state += ", in use" if model.name in used else ""
        size = f"{model.size_bytes / 1e6:.0f}"
        table.add_row(model.name, model.kind, size, state, model.licence, " ".join(model.languages))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)
    return 0


def _fetch(args: argparse.Namespace, settings: "Settings") -> int:
    names = args.names or system.model_names(settings)
    paths = models.obtain(
        names,
        replace(system.model_options(settings), offline_dir=args.offline),
        TerminalProgress(),
        read_all=args.verify,
    )
    for name, path in paths.items():
        print(f"{name}: {path}")
    return 0


def _verify(args: argparse.Namespace, settings: "Settings") -> int:
    options = system.model_options(settings)
    registry = models.registry_of(options)
    here = [model.name for model in registry.models if (options.models_dir / model.name).exists()]
    names = args.names or here
    broken = 0
    for name in names:
        wrong = models.flaws(registry.named(name), options, read_all=True)
        broken += bool(wrong)
        print(f"{name}: {'; '.join(wrong) or 'whole'}")
    if broken:
        raise Complaint("Mend it with: ./convonet models fetch --verify NAME")
    if not names:
        print("No models are here; fetch them with: ./convonet models fetch")
    return 0


def _remove(args: argparse.Namespace, settings: "Settings") -> int:
    options = system.model_options(settings)
    registry = models.registry_of(options)
    for name in args.names:
        directory = options.models_dir / registry.named(name).name
        if not directory.exists():
            raise Complaint(f"The model {name} is not here.")
        shutil.rmtree(directory)
        print(f"{name}: removed")
    return 0
