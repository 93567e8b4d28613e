"""Bringing bytes onto the disk: resumable HTTP, watched child processes, digests, locks, room on the disk.

Not here: what is fetched and why (`asterisk`, `models`, `bundle`). Nothing here prints: progress goes to a `Progress`
given by the caller. Every function blocks; from a loop, call through `asyncio.to_thread`.
Above: the rest of `ari_app.provision`. Below: urllib, the operating system.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ari_app.provision.errors import DiskFull, LockTimeout, SourceUnreachable, ToolMissing, TransferFailed

CHUNK_BYTES = 1 << 20
CONNECT_TIMEOUT_S = 4.0
LOCK_DEADLINE_S = 1800.0
NO_CONNECTION = (
    "Connection refused",
    "Name or service not known",
    "Temporary failure",
    "Network is unreachable",
    "ConnectTimeout",
    "NewConnectionError",
    "Could not connect",
)
"""What pip and apt say somewhere when nobody answered, often not in the line that they call the error."""
SPARE_BYTES = 50_000_000
"""Room that must stay free after everything was written."""


class Progress(Protocol):
    """What a person is shown while bytes arrive; one transfer at a time."""

    def say(self, sentence: str) -> None:
        """Show one line that stays."""
        ...

    def begin(self, label: str, total_bytes: int | None) -> None:
        """A transfer of `total_bytes` (None: unknown) starts."""
        ...

    def at(self, done_bytes: int) -> None:
        """`done_bytes` of it have arrived."""
        ...

    def end(self) -> None:
        """It is over, whatever the outcome."""
        ...


class Quiet:
    """A `Progress` that shows nothing."""

    def say(self, sentence: str) -> None:
        """Say nothing."""

    def begin(self, label: str, total_bytes: int | None) -> None:
        """Show nothing."""

    def at(self, done_bytes: int) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def size_of(directory: Path) -> int:
    """Bytes in all regular files below `directory`; files that vanish meanwhile count as nothing."""
    total = 0
    for parent, _, names in os.walk(directory):
        for name in names:
            try:
                total += (Path(parent) / name).lstat().st_size
            except OSError:
                continue
    return total


def largest_in(directory: Path) -> int:
    """Bytes of the biggest file below `directory`: what one transfer has brought, though its tool may copy it."""
    sizes_bytes = [0]
    for parent, _, names in os.walk(directory):
        for name in names:
            try:
                sizes_bytes.append((Path(parent) / name).lstat().st_size)
            except OSError:
                continue
    return max(sizes_bytes)


def require_room(directory: Path, needed_bytes: int) -> None:
    """Raise DiskFull unless `needed_bytes` and a reserve fit on the file system of `directory` (which must exist)."""
    free_bytes = shutil.disk_usage(directory).free
    if free_bytes < needed_bytes + SPARE_BYTES:
        raise DiskFull(directory, free_bytes, needed_bytes + SPARE_BYTES)


@contextmanager
def disk_errors(directory: Path) -> Generator[None]:
    """Turn 'no space left' and 'quota exceeded' raised inside into DiskFull; other OSErrors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(directory, shutil.disk_usage(directory).free) from error


@contextmanager
def machine_lock(path: Path, progress: Progress, deadline_s: float = LOCK_DEADLINE_S) -> Generator[None]:
    """Hold `path` against other processes, so that nothing is downloaded twice. Raises LockTimeout.

    The kernel frees the lock with the process, so a killed one leaves nothing behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    began_s = time.monotonic()
    pause = threading.Event()
    with path.open("w") as file:
        told = False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not told:
                    progress.say("Another process is provisioning; waiting for it.")
                    told = True
                if time.monotonic() - began_s > deadline_s:
                    raise LockTimeout(path, deadline_s) from None
                pause.wait(0.2)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run and watch. `log` receives all it says; `what` names it in errors and progress."""

    what: str
    argv: Sequence[str]
    log: Path
    deadline_s: float = 1800.0
    arrived: Callable[[], int] | None = None
    """Bytes on disk so far, shown while it runs; None when there is nothing to count. The caller begins and ends."""


def run(command: Command, progress: Progress) -> None:
    """Run to the end while showing how much has arrived.

    Raises ToolMissing, DiskFull, TransferFailed with the last telling line of its output. The child is ended when this
    function is left by any other way (Ctrl-C included).
    """
    command.log.parent.mkdir(parents=True, exist_ok=True)
    offset = command.log.stat().st_size if command.log.exists() else 0
    if shutil.which(command.argv[0]) is None:
        raise ToolMissing(command.argv[0], f"install it to go on with {command.what}")
    with command.log.open("ab") as log:
        child = subprocess.Popen([*_leash(), *command.argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _watch(child, command, progress)
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(5)
    if child.returncode != 0:
        raise _failure(command, offset)


def _leash() -> tuple[str, ...]:
    """Have the kernel end the child with us: killed by force, we could not, and the next run would meet it at work."""
    return ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()


def _watch(child: subprocess.Popen[bytes], command: Command, progress: Progress) -> None:
    began_s = time.monotonic()
    while True:
        try:
            child.wait(0.25)
        except subprocess.TimeoutExpired:
            if command.arrived:
                progress.at(command.arrived())
            if time.monotonic() - began_s > command.deadline_s:
                reason = f"no end after {command.deadline_s:.0f} s"
                raise TransferFailed(command.what, reason, command.log) from None
        else:
            if command.arrived:
                progress.at(command.arrived())
            return


def _failure(command: Command, offset: int) -> Exception:
    with command.log.open("rb") as file:
        file.seek(offset)
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return DiskFull(command.log.parent, shutil.disk_usage(command.log.parent).free)
    errors = [line for line in lines if line.startswith(("E:", "ERROR", "error"))]
    reason = (errors[:1] or lines[-1:] or ["it said nothing"])[0][:300]
    if any(word in line for line in lines for word in NO_CONNECTION) and not any(
        word in reason for word in NO_CONNECTION
    ):
        reason = f"no connection ({reason})"
    return TransferFailed(command.what, reason, command.log)


@dataclass(slots=True)
class Web:
    """HTTPS downloads that continue a partial file and remember, for this process, which hosts did not answer."""

    silent: set[str]
    """Host names that gave no connection."""

    def __init__(self) -> None:
        self.silent = set()

    def download(self, url: str, partial: Path, size_bytes: int, progress: Progress) -> None:
        """Write `url` to `partial`, continuing what is there. Raises SourceUnreachable, TransferFailed, DiskFull."""
        host = urlsplit(url).hostname or url
        if host in self.silent:
            raise SourceUnreachable(partial.name, (f"{host} does not answer",))
        have_bytes = partial.stat().st_size if partial.exists() else 0
        if have_bytes == size_bytes:
            return
        if have_bytes > size_bytes:
            partial.unlink()
            have_bytes = 0
        request = urllib.request.Request(url)  # noqa: S310 - only https addresses stand in the registry
        if have_bytes:
            request.add_header("Range", f"bytes={have_bytes}-")
        try:
            with urllib.request.urlopen(request, timeout=CONNECT_TIMEOUT_S) as answer:  # noqa: S310
                continued = answer.status == 206
                progress.begin(partial.name, size_bytes)
                with disk_errors(partial.parent), partial.open("ab" if continued else "wb") as file:
                    done_bytes = have_bytes if continued else 0
                    while done_bytes < size_bytes and (piece := answer.read(CHUNK_BYTES)):
                        done_bytes += file.write(piece)
                        progress.at(done_bytes)
        except urllib.error.HTTPError as error:
            raise SourceUnreachable(partial.name, (f"{host} answered {error.code}",)) from None
        except urllib.error.URLError as error:
            self.silent.add(host)
            raise SourceUnreachable(partial.name, (f"{host} does not answer ({error.reason})",)) from None
        except (TimeoutError, ConnectionError) as error:
            raise TransferFailed(f"The download of {partial.name} from {host}", str(error)) from None
        finally:
            progress.end()
        if partial.stat().st_size < size_bytes:
            raise TransferFailed(f"The download of {partial.name} from {host}", "it broke off early")


def publish(partial: Path, final: Path) -> None:
    """Put a complete file or directory in its place in one step, replacing what was there."""
    final.parent.mkdir(parents=True, exist_ok=True)
    if partial.is_dir() and final.is_dir():
        old = final.with_name(final.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        final.rename(old)
        partial.rename(final)
        shutil.rmtree(old, ignore_errors=True)
        return
    partial.replace(final)
