"""A directory with everything a machine without a network needs: Python packages, Asterisk's packages, models.

    DIR/wheels/*.whl, *.tar.gz   what requirements*.lock names, hashes checked, and setuptools to build with
    DIR/debs/*.deb               Asterisk and all it depends on
    DIR/models/NAME/...          models as the registry describes them
    DIR/bundle.json              sha256 and size of each of them; written last, so its absence means "not finished"

The system's own packages (python3-venv) are not in it. Above: `ari_app.cli.bundle`. Below: `asterisk`,
`models`, `bundle_list`.
"""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.provision import asterisk, bundle_list, models
from ari_app.provision.downloads import Command, Progress, disk_errors, require_room, run, size_of

WHEELS_BYTES = 450_000_000
"""Room for the packages of both lock files, rounded up from 330 MB."""


@dataclass(frozen=True, slots=True)
class BundleOptions:
    """What goes into the bundle, and where it is."""

    directory: Path
    lock_files: tuple[Path, ...]
    asterisk: asterisk.AsteriskOptions
    models: models.ModelOptions
    model_names: tuple[str, ...]


def write(options: BundleOptions, progress: Progress) -> int:
    """Fill the directory; continues an unfinished one. Returns its size in bytes. Raises ProvisionError."""
    directory = options.directory.absolute()
    directory.mkdir(parents=True, exist_ok=True)
    (directory / bundle_list.NAME).unlink(missing_ok=True)
    with disk_errors(directory):
        require_room(directory, max(0, WHEELS_BYTES - size_of(directory)))
        _wheels(directory / "wheels", options, progress)
        _debs(directory, options, progress)
        _models(directory / "models", options, progress)
        progress.say("Writing the list of files and their digests ...")
        bundle_list.write(directory)
    return size_of(directory)


def _wheels(directory: Path, options: BundleOptions, progress: Progress) -> None:
    directory.mkdir(exist_ok=True)
    scratch = directory.with_name("pip.partial")
    scratch.mkdir(exist_ok=True)
    # pip collects everything below TMPDIR and copies it in the end: both count as progress
    python = ("env", f"TMPDIR={scratch}", sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
    pip = (*python, "download", "--dest", str(directory))
    log = options.asterisk.cache_dir / "downloads" / "pip.log"
    wanted: list[Sequence[str]] = [("--require-hashes", "-r", str(lock)) for lock in options.lock_files]
    wanted.append(("setuptools", "wheel"))

    def arrived() -> int:
        return max(size_of(directory), size_of(scratch))

    progress.begin("Python packages", None)
    try:
        for what in wanted:
            run(Command("Fetching Python packages", (*pip, *what), log, arrived=arrived), progress)
    finally:
        progress.end()
        shutil.rmtree(scratch, ignore_errors=True)


def _debs(directory: Path, options: BundleOptions, progress: Progress) -> None:
    if options.asterisk.source == "system":
        return
    arriving = directory / "apt.partial"
    packages = asterisk.download_packages(options.asterisk, arriving, progress)
    kept = directory / "debs"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for package in packages:
        package.replace(kept / package.name)
    shutil.rmtree(arriving, ignore_errors=True)


def _models(directory: Path, options: BundleOptions, progress: Progress) -> None:
    models.obtain(options.model_names, options.models, progress, read_all=True)
    registry = models.registry_of(options.models)
    for name in options.model_names:
        model = registry.named(name)
        (directory / name).mkdir(parents=True, exist_ok=True)
        for file in model.files:
            target = directory / name / file.name
            if target.exists() and target.stat().st_size == file.size_bytes:
                continue
            arriving = target.with_name(target.name + ".partial")
            shutil.copyfile(options.models.models_dir / name / file.name, arriving)
            arriving.replace(target)
        progress.say(f"{name}: copied")
