"""An event loop whose clock jumps to the next timer: a minute of conversation takes milliseconds, always the same.

Only for code that reads the loop's clock (or is given it). Real I/O still works, but takes no virtual time.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_STUCK_S = 5.0  # real seconds without a timer, a callback or I/O: nothing will ever happen


class NothingWillHappen(RuntimeError):
    """Everything waits for something that no timer and no socket will bring."""


class _JumpingSelector(selectors.DefaultSelector):
    """Instead of sleeping until the next timer, tells the loop that the time has passed."""

    def __init__(self, passed: Callable[[float], None]) -> None:
        super().__init__()
        self._passed = passed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            ready = super().select(_STUCK_S)
            if not ready:
                raise NothingWillHappen
            return ready
        self._passed(timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 1000 s and moves only when everything waits."""

    def __init__(self) -> None:
        self._virtual_s = 1000.0
        super().__init__(_JumpingSelector(self._pass))

    def time(self) -> float:
        return self._virtual_s

    def _pass(self, seconds: float) -> None:
        self._virtual_s += seconds


def run(main: Coroutine[Any, Any, T]) -> T:
    """Like `asyncio.run`, on virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
