"""`convonet provision`: Asterisk and the default models onto this machine, before anything needs them."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ari_app.cli import Complaint
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


def asterisk_options(settings: "Settings", offline_dir: Path | None = None) -> asterisk.AsteriskOptions:
    """What the settings say about the Asterisk to use."""
    return asterisk.AsteriskOptions(
        cache_dir=settings.paths.cache_dir,
        source=settings.asterisk.source,
        system_program=settings.asterisk.binary,
        suite=settings.asterisk.suite,
        offline_dir=offline_dir,
    )


def model_options(settings: "Settings", offline_dir: Path | None = None) -> models.ModelOptions:
    """Where the settings keep models."""
    return models.ModelOptions(cache_dir=settings.paths.cache_dir, offline_dir=offline_dir)


def wanted_models(settings: "Settings") -> tuple[str, ...]:
    """The default models, with those the settings name in place of the default of the same kind."""
    registry = models.load_registry()
    named = [
        registry.named(name)
        for name in (settings.speech.recogniser_model, settings.speech.voice, settings.language.model)
    ]
    replaced = {model.kind for model in named}
    kept = [registry.named(name) for name in registry.default_names()]
    if not settings.language.enabled:
        kept, named = ([one for one in some if one.kind != "language"] for some in (kept, named))
    return tuple(dict.fromkeys(model.name for model in (*named, *(one for one in kept if one.kind not in replaced))))


def run(args: argparse.Namespace, settings: "Settings") -> int:
    """Fetch what is missing; say what there is and how much was fetched."""
    progress = TerminalProgress()
    began_s = time.monotonic()
    before_bytes = size_of(settings.paths.cache_dir)
    try:
        if args.only != "models":
            tree = asterisk.obtain(asterisk_options(settings, args.offline), progress)
            print(f"Asterisk {tree.version}: ready in {tree.root}")
        if args.only != "asterisk":
            names = wanted_models(settings)
            models.obtain(names, model_options(settings, args.offline), progress)
            print(f"Models: {', '.join(names)}: ready in {settings.paths.cache_dir / 'models'}")
    except ProvisionError as error:
        raise Complaint(str(error)) from error
    added_bytes = size_of(settings.paths.cache_dir) - before_bytes
    if added_bytes > 0:
        print(f"Added {added_bytes / 1e6:.0f} MB in {time.monotonic() - began_s:.0f} s.")
    return 0
