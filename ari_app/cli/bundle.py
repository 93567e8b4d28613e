"""`convonet bundle DIR`: everything a machine without a network needs, in one directory."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ari_app.cli import Complaint, system
from ari_app.provision import bundle, bundle_list
from ari_app.provision.errors import ProvisionError
from ari_app.provision.progress import TerminalProgress

if TYPE_CHECKING:
    from ari_app.settings import Settings

SUMMARY = "Write packages, Asterisk and models into a directory, for a machine without a network."
CHECKOUT = Path(__file__).parents[2]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`DIR`, `--model`, `--tests`, `--check`."""
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--model", action="append", default=[], metavar="NAME", help="one more model than those in use")
    parser.add_argument("--tests", action="store_true", help="also what ./convonet test needs")
    parser.add_argument("--check", action="store_true", help="write nothing; read the bundle and compare digests")


def run(args: argparse.Namespace, settings: "Settings") -> int:
    """Write or check the bundle."""
    try:
        if args.check:
            return _check(args.directory)
        names = ("requirements.lock", "requirements-dev.lock") if args.tests else ("requirements.lock",)
        options = bundle.BundleOptions(
            directory=args.directory,
            lock_files=tuple(CHECKOUT / name for name in names),
            asterisk=system.asterisk_options(settings),
            models=system.model_options(settings),
            model_names=tuple(dict.fromkeys((*system.model_names(settings), *args.model))),
        )
        size_bytes = bundle.write(options, TerminalProgress())
    except ProvisionError as error:
        raise Complaint(str(error)) from error
    print(f"{args.directory}: {size_bytes / 1e6:.0f} MB. Carry it over, then there: ./convonet demo --offline DIR")
    return 0


def _check(directory: Path) -> int:
    wrong = bundle_list.flaws(directory)
    for sentence in wrong:
        print(sentence)
    if wrong:
        raise Complaint(f"{len(wrong)} files are not as they were written; write the bundle again.")
    print(f"{directory}: whole")
    return 0
