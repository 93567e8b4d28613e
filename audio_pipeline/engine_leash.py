"""`python -m audio_pipeline.engine_leash --nice N -- COMMAND…`: become COMMAND, but never outlive the parent.

The kernel kills the command when the thread that started it ends (prctl(2), PR_SET_PDEATHSIG; it survives execve),
so that an engine host killed with -9 leaves nothing behind. A wrapper and not `preexec_fn`, which is unsafe beside
threads; the host must run in its process's main thread.
Runs for some 30 ms and knows nothing of engines. Above: `engine_host`. Linux only.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PARENT_GONE_EXIT = 75  # sysexits.h EX_TEMPFAIL


def main() -> int:
    """Tie ourselves to the parent and turn into the command. Returns only when that failed."""
    parser = argparse.ArgumentParser(description="Run a command that dies with its parent.")
    parser.add_argument("--parent", type=int, required=True, help="process id of the one who starts us")
    parser.add_argument("--nice", type=int, default=0, help="added to the scheduling niceness")
    parser.add_argument("command", nargs="+", help="what to run")
    arguments = parser.parse_args()
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        print(f"prctl: {os.strerror(ctypes.get_errno())}", file=sys.stderr)  # noqa: T201
        return 1
    if os.getppid() != arguments.parent:  # it died before prctl: no signal will ever come
        return _PARENT_GONE_EXIT
    with contextlib.suppress(PermissionError):  # root without CAP_SYS_NICE, as in a container: as it is, then
        os.nice(arguments.nice)
    try:
        os.execvp(arguments.command[0], arguments.command)  # noqa: S606
    except OSError as error:
        print(f"{arguments.command[0]}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 127


if __name__ == "__main__":
    sys.exit(main())
