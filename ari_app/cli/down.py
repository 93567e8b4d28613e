"""`convonet down`: stop the system in an orderly way; callers on the line are continued to the human queue first."""

import argparse
import os
import signal
import time

from ari_app.cli import Complaint, running
from ari_app.settings import Settings

SUMMARY = "stop the running system"
DEADLINE_S = 45.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Signal the supervisor and wait for its end. Nothing running is not an error."""
    del args
    status = running.read_status(settings.paths.state_dir)
    if status is None:
        print("The system is not running.")
        return 0
    pid = int(status["pid"])
    print("Stopping: calls on the line go to the queue first …")
    os.kill(pid, signal.SIGTERM)
    ends_s = time.monotonic() + DEADLINE_S
    while running.is_alive(pid):
        if time.monotonic() > ends_s:
            raise Complaint(f"Process {pid} has not ended after {DEADLINE_S:.0f} s. Its log is in the state directory.")
        signal.sigtimedwait((), 0.1)  # a pause that a signal may cut short
    print("Stopped.")
    return 0
