"""`convonet provision`: Asterisk and the default models onto this machine, before anything needs them."""

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ari_app.cli import Complaint, system
from ari_app.provision import asterisk, models
from ari_app.provision.downloads import size_of
from ari_app.provision.errors import ProvisionError
from ari_app.provision.progress import TerminalProgress

if TYPE_CHECKING:
    from ari_app.settings import Settings

SUMMARY = "Fetch Asterisk and the models this configuration uses."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--offline`, `--only`."""
    parser.add_argument("--offline", type=Path, metavar="DIR", help="a bundle written by `convonet bundle DIR`")
    parser.add_argument("--only", choices=("asterisk", "models"), help="one half of it")


def run(args: argparse.Namespace, settings: "Settings") -> int:
    """Fetch what is missing; say what there is and how much was fetched."""
    progress = TerminalProgress()
    began_s = time.monotonic()
    before_bytes = size_of(settings.paths.cache_dir)
    from_bundle = args.offline.absolute() if args.offline else None
    try:
        if args.only != "models":
            tree = asterisk.obtain(replace(system.asterisk_options(settings), offline_dir=from_bundle), progress)
            print(f"Asterisk {tree.version}: ready in {tree.root}")
        if args.only != "asterisk":
            names = system.model_names(settings)
            models.obtain(names, replace(system.model_options(settings), offline_dir=from_bundle), progress)
            print(f"Models: {', '.join(names)}: ready in {settings.paths.cache_dir / 'models'}")
    except ProvisionError as error:
        raise Complaint(str(error)) from error
    added_bytes = size_of(settings.paths.cache_dir) - before_bytes
    if added_bytes > 0:
        print(f"Added {added_bytes / 1e6:.0f} MB in {time.monotonic() - began_s:.0f} s.")
    return 0
