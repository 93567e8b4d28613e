"""What may be wrong on this machine: each check says what was found, why it matters and how to mend it.

Checks look and change nothing (one temporary file in the cache proves that it can be written). Not here: the state of
a running system (`convonet status`). Above: `ari_app.cli.doctor`. Below: the operating system.
"""

import ctypes
import importlib.util
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ari_app.provision import asterisk, models
from ari_app.provision.downloads import size_of
from ari_app.provision.errors import ProvisionError

GIGABYTE = 1_000_000_000
PROVISIONED_BYTES = 4 * GIGABYTE
"""Disk for everything from nothing: environment 0.9, Asterisk 0.4 (+ packages), models 0.65 (twice while unpacking)."""
WORKING_BYTES = GIGABYTE
"""Disk for recordings and logs once everything is there."""
MEMORY_BYTES = 2 * GIGABYTE
"""Asterisk 0.1, recogniser 0.3, voice 0.3, language model 0.7, voice process 0.2, rounded up."""
OPEN_FILES = 4096
NOT_BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock can be right that is before this program was written."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `essential` false: things work without, but worse."""

    name: str
    ok: bool
    what: str
    why: str
    mend: str
    essential: bool = True


@dataclass(frozen=True, slots=True)
class PortWanted:
    """A port that the configuration names."""

    name: str
    transport: Literal["udp", "tcp"]
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """What this installation should have."""

    asterisk: asterisk.AsteriskOptions
    models: models.ModelOptions
    model_names: tuple[str, ...]
    state_dir: Path
    ports: tuple[PortWanted, ...] = ()
    database: Callable[[], str | None] | None = None
    """Tries to reach the database; returns what is wrong, or None. Must have its own deadline."""
    own_ports_in_use: bool = field(default=False)
    """The system is up, so that its ports are taken by itself."""


def examine(options: DoctorOptions) -> Iterator[Check]:
    """Every check, one after the other, as they are done (the models take seconds)."""
    yield _python()
    yield _disk(options)
    yield _memory()
    yield _cores()
    yield _writable("cache", options.models.cache_dir)
    yield _writable("state", options.state_dir)
    yield _asterisk(options.asterisk)
    yield from _announcements(options.asterisk)
    yield from _models(options)
    yield _phonemes()
    yield _openmp()
    yield from _ports(options)
    yield _clock()
    yield _priorities()
    yield _open_files()
    if options.database is not None:
        problem = options.database()
        yield Check(
            "database",
            problem is None,
            problem or "can be used",
            "Calls, turns and todos are kept there.",
            "Start the server, or correct database.url; without that setting a file in var/ is used.",
        )


def _python() -> Check:
    return Check(
        "python",
        sys.version_info >= (3, 11),
        f"{sys.version.split()[0]} at {sys.executable}",
        "The program uses the language of Python 3.11.",
        "Install python3.11 or newer and remove .venv; the next ./convonet builds it again.",
    )


def _existing(path: Path) -> Path:
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path


def _disk(options: DoctorOptions) -> Check:
    place = _existing(options.models.cache_dir)
    free_bytes = shutil.disk_usage(place).free
    have_bytes = size_of(options.models.cache_dir)
    needed_bytes = max(WORKING_BYTES, PROVISIONED_BYTES - have_bytes)
    return Check(
        "disk",
        free_bytes >= needed_bytes,
        f"{free_bytes / GIGABYTE:.1f} GB free at {place}, {needed_bytes / GIGABYTE:.1f} GB wanted",
        "Asterisk, models and the Python environment are unpacked there; recordings grow with every call.",
        "Make room, or put the cache elsewhere: paths.cache_dir.",
    )


def _memory() -> Check:
    free_bytes = available_bytes()
    return Check(
        "memory",
        free_bytes >= MEMORY_BYTES,
        f"{free_bytes / GIGABYTE:.1f} GB available, {MEMORY_BYTES / GIGABYTE:.0f} GB wanted",
        "With less, the language model is swapped out and answers late, or the kernel ends a process.",
        "Close other programs, or run without the language model: the everyday requests work without it.",
        essential=False,
    )


def available_bytes(meminfo: Path = Path("/proc/meminfo")) -> int:
    """Memory that programs may still take, in bytes (`MemAvailable` of proc_meminfo(5)); 0 when it is not told."""
    for line in meminfo.read_text().splitlines():
        label, _, rest = line.partition(":")
        if label == "MemAvailable":
            return int(rest.split()[0]) * 1024
    return 0


def _cores() -> Check:
    cores = len(os.sched_getaffinity(0))
    return Check(
        "cores",
        cores >= 2,
        f"{cores} processor cores",
        "Speech recognition and the clock of a call need to run at the same time.",
        "Give the machine a second core.",
        essential=False,
    )


def _writable(name: str, directory: Path) -> Check:
    place = _existing(directory)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".convonet-doctor-"):
            problem = None
    except OSError as error:
        problem = error.strerror or str(error)
    return Check(
        f"{name} directory",
        problem is None,
        f"{directory}: {problem or 'can be written'}",
        "Downloads go to the cache; the database, recordings and logs to the state directory.",
        f"Make {place} writable for this user, or name another: paths.{name}_dir.",
    )


def _asterisk(options: asterisk.AsteriskOptions) -> Check:
    why = "It is the telephone exchange: without it there are no calls."
    try:
        tree = asterisk.locate(options)
        version = asterisk.measured_version(tree)
    except ProvisionError as error:
        return Check("asterisk", ok=False, what=str(error), why=why, mend="./convonet provision")
    return Check("asterisk", ok=True, what=f"{version} ({options.source}) starts from {tree.root}", why=why, mend="")


def _announcements(options: asterisk.AsteriskOptions) -> Iterator[Check]:
    try:
        tree = asterisk.locate(options)
    except ProvisionError:
        return  # said already
    for language in options.languages:
        found = tree.prompts_dir(language)
        ours = options.source == "embedded" and language in asterisk.PROMPTS
        yield Check(
            f"announcements {language}",
            found is not None,
            str(found) if found else "are not there; the English ones are heard",
            "Queues and voicemail boxes speak them.",
            "./convonet provision"
            if ours
            else f"Install sounds of that language in {tree.sounds_dir.parent / language}.",
            essential=False,
        )


def _models(options: DoctorOptions) -> Iterator[Check]:
    registry = models.registry_of(options.models)
    reasons = {
        "recogniser": "Without it nothing that callers say is understood.",
        "voice": "Without it the assistant cannot speak.",
        "turn": "Without it the end of a sentence is told by silence alone: slower answers.",
        "vad": "Without it noise is taken for speech more often.",
        "language": "Without it only the everyday requests are understood.",
    }
    for name in options.model_names:
        model = registry.named(name)
        absent = not (options.models.models_dir / name).exists()
        wrong = ("it was never fetched",) if absent else models.flaws(model, options.models, read_all=True)
        yield Check(
            f"model {name}",
            not wrong,
            "; ".join(wrong) or f"whole ({model.size_bytes / 1e6:.0f} MB, every byte read)",
            reasons.get(model.kind, "A feature that was switched on needs it."),
            f"./convonet models fetch --verify {name}",
            essential=model.kind in ("recogniser", "voice"),
        )


def _phonemes() -> Check:
    found = importlib.util.find_spec("piper")
    places = [Path(place) / "espeak-ng-data" for place in (found.submodule_search_locations or ())] if found else []
    there = [place for place in places if (place / "phontab").is_file()]  # the library lies beside them
    return Check(
        "phonemes",
        bool(there),
        f"espeak data in {there[0]}" if there else "the voice's espeak-ng-data is missing",
        "Piper turns letters into sounds with it, and other languages are spoken from it.",
        "Remove .venv; the next ./convonet builds it again.",
    )


def _openmp() -> Check:
    try:
        ctypes.CDLL("libgomp.so.1")
        problem = None
    except OSError as error:
        problem = str(error)
    return Check(
        "libgomp",
        problem is None,
        problem or "the system has it",
        "The language model's engine computes with it; without it only the everyday requests are understood.",
        "sudo apt-get install -y libgomp1",
        essential=False,
    )


def _ports(options: DoctorOptions) -> Iterator[Check]:
    for wanted in options.ports:
        problem = _bind_problem(wanted)
        ours = problem is not None and options.own_ports_in_use
        state = "in use by this system, which is up" if ours else problem or "free"
        yield Check(
            f"port {wanted.name}",
            problem is None or ours,
            f"{wanted.transport} {wanted.address}:{wanted.port}: {state}",
            "`up` needs exactly this port, so that phones and trunks find it (`demo` takes free ones).",
            f"Stop the program that holds it (ss -lpn 'sport = :{wanted.port}'), or set another port.",
            essential=False,
        )


def _bind_problem(wanted: PortWanted) -> str | None:
    kind = socket.SOCK_DGRAM if wanted.transport == "udp" else socket.SOCK_STREAM
    family = socket.AF_INET6 if ":" in wanted.address else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.address, wanted.port))
        except OSError as error:
            return error.strerror or str(error)
    return None


def _clock() -> Check:
    now = datetime.now(UTC)
    resolution_s = time.get_clock_info("monotonic").resolution
    ok = now >= NOT_BEFORE and resolution_s <= 0.001
    return Check(
        "clock",
        ok,
        f"{now:%Y-%m-%d %H:%M} UTC, resolution {resolution_s * 1e9:.0f} ns",
        "A wrong date makes 'tomorrow' wrong and certificates invalid; a coarse clock makes audio uneven.",
        "Set the date (timedatectl set-ntp true).",
    )


def _priorities() -> Check:
    soft, _ = resource.getrlimit(resource.RLIMIT_NICE)
    by_limit = soft == resource.RLIM_INFINITY or soft > 20
    possible = by_limit or _realtime_possible()
    return Check(
        "priorities",
        possible,
        "audio may be given precedence over speech models" if possible else "this user may not raise a priority",
        "On a busy machine the models otherwise take turns with the 20 ms clock of the calls (models are made "
        "less important instead).",
        "As root: echo '@users - nice -11' >> /etc/security/limits.d/convonet.conf, then log in again.",
        essential=False,
    )


def _realtime_possible() -> bool:
    try:
        done = subprocess.run(("chrt", "-f", "1", "true"), capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _open_files() -> Check:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = hard == resource.RLIM_INFINITY or hard >= OPEN_FILES
    return Check(
        "open files",
        enough,
        f"up to {hard if hard != resource.RLIM_INFINITY else 'any number of'} per process, {OPEN_FILES} wanted",
        "Each call holds about ten sockets and files in Asterisk.",
        "Raise the hard limit: ulimit -Hn 65536, or LimitNOFILE in the unit file.",
        essential=False,
    )
