"""A journal on disk: one file per life of a writing process, appended in batches, read from where one stopped.

Blocking file work: callers run it in a thread. The file is locked while its process lives, so that the next one knows
which files are orphans. A line without its newline is the torn end of a killed process and does not count.
Above: `backlog`.
"""

import fcntl
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines read from a journal, and the offset behind them."""

    lines: tuple[bytes, ...]
    end_bytes: int


class JournalFile:
    """An open, locked journal."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle = handle  # file descriptor; -1 once closed

    @classmethod
    def create(cls, directory: Path, run: str) -> "JournalFile":
        """Raises OSError."""
        directory.mkdir(parents=True, exist_ok=True)
        opened = cls._locked(directory / f"{run}{_SUFFIX}", os.O_CREAT | os.O_EXCL)
        if opened is None:
            raise BlockingIOError(f"{run} is in use")
        return opened

    @classmethod
    def orphans(cls, directory: Path) -> "list[JournalFile]":
        """Journals that no living process holds, oldest first, opened and locked."""
        paths = sorted(directory.glob(f"*{_SUFFIX}"), key=lambda path: (path.stat().st_mtime, path.name))
        return [opened for path in paths if (opened := cls._locked(path, 0)) is not None]

    @classmethod
    def _locked(cls, path: Path, flags: int) -> "JournalFile | None":
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | flags, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return cls(path, handle)

    def append(self, lines: Sequence[bytes]) -> int:
        """Write and fsync. Returns the size after it. Raises OSError, leaving nothing of `lines` in the file."""
        before = self.size_bytes()
        data = b"".join(lines)
        try:
            while data:
                data = data[os.write(self._handle, data) :]
            os.fsync(self._handle)
        except OSError:
            os.ftruncate(self._handle, before)
            raise
        return self.size_bytes()

    def read(self, offset_bytes: int, limit: int) -> Chunk:
        """At most `limit` whole lines from `offset_bytes` on; none when there are no more."""
        lines: list[bytes] = []
        with os.fdopen(os.dup(self._handle), "rb") as file:
            file.seek(offset_bytes)
            while len(lines) < limit:
                line = file.readline()
                if not line.endswith(b"\n"):
                    break
                lines.append(line)
                offset_bytes += len(line)
        return Chunk(tuple(lines), offset_bytes)

    def size_bytes(self) -> int:
        return os.fstat(self._handle).st_size

    def clear(self) -> None:
        """Everything was delivered: start again from an empty file."""
        os.ftruncate(self._handle, 0)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
