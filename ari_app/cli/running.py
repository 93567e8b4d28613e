"""The running system as the other words see it: its status file and its lock. Not a word itself.

The status file is written by `ari_app.supervisor` while the system runs and removed when it ends.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

from ari_app.cli import Complaint

STATUS_FILE = "status.json"
LOCK_FILE = "supervisor.lock"


class AlreadyRunning(Complaint):
    """Another supervisor holds this state directory."""


def read_status(state_dir: Path) -> dict[str, Any] | None:
    """What the supervisor last said; None when the system is not running."""
    try:
        status: dict[str, Any] = json.loads((state_dir / STATUS_FILE).read_text())
        return status if is_alive(int(status["pid"])) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def require_status(state_dir: Path) -> dict[str, Any]:
    """The status of a system that is up. Raises Complaint when there is none."""
    status = read_status(state_dir)
    if status is None:
        raise Complaint("The system is not running. Start it with: ./convonet up")
    return status


def is_alive(pid: int) -> bool:
    """True if a process of that id exists (whoever owns it)."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def only_one(state_dir: Path) -> Generator[None]:
    """Hold the state directory: two supervisors on one would fight over ports and files. Raises AlreadyRunning."""
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / LOCK_FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning("The system is already running here. See: ./convonet status") from None
        yield
