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
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PARENT_GONE_EXIT = 75  # sysexits.h EX_TEMPFAIL
_AUTOGROUP = Path("/proc/self/autogroup")
_TRIES, _AGAIN_S = 20, 0.05


def _share_as(nice: int) -> None:
    """Give our session the same niceness.

    Most kernels share the processor among sessions first (sched(7), autogroup): the niceness of a process then counts
    inside its own session only, and every engine is a session. Measured: the voice process, at -10 and with ten busy
    sessions at 0 beside it, was ready and without a core for 78 % of the time.
    """
    if os.getsid(0) != os.getpid():
        return  # somebody else's session
    for _ in range(_TRIES):
        try:
            _AUTOGROUP.write_text(str(nice), encoding="ascii")
        except BlockingIOError:  # an ordinary user may do this ten times a second, all sessions together
            time.sleep(_AGAIN_S)  # noqa: TID251 - no loop runs here
        except OSError:  # no such kernel, or no right to be better than others
            return
        else:
            return


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
        _share_as(os.nice(arguments.nice))
    try:
        os.execvp(arguments.command[0], arguments.command)  # noqa: S606
    except OSError as error:
        print(f"{arguments.command[0]}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 127


if __name__ == "__main__":
    sys.exit(main())
