"""Showing a person how far a transfer is: a bar with bytes and rate on a terminal, plain lines in a log.

Implements `downloads.Progress` with rich. Not here: deciding what is fetched. Above: `ari_app.cli`.
"""

import time

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

LINE_EVERY_S = 5.0
"""Without a terminal: how often a running transfer is mentioned."""


class TerminalProgress:
    """A `downloads.Progress` on standard error. One transfer at a time;"""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._bars: Progress | None = None
        """The bar on a terminal; None between transfers, and always without a terminal."""
        self._bar = TaskID(0)
        self._label = ""
        self._total_bytes: int | None = None
        self._began_s = 0.0
        self._said_s = 0.0
        self._done_bytes = 0

    def say(self, sentence: str) -> None:
        """Print one line."""
        self._console.print(sentence, markup=False)

    def begin(self, label: str, total_bytes: int | None) -> None:
        """Start a bar, or say that a transfer begins."""
        self.end()
        self._label, self._total_bytes, self._done_bytes = label, total_bytes, 0
        self._began_s = self._said_s = time.monotonic()
        if self._console.is_terminal:
            columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
            self._bars = Progress(*columns, console=self._console, transient=True)
            self._bars.start()
            self._bar = self._bars.add_task(label, total=total_bytes)
        else:
            size = f" ({total_bytes / 1e6:.0f} MB)" if total_bytes else ""
            self.say(f"{label}{size} ...")

    def at(self, done_bytes: int) -> None:
        """Move the bar, or once in a while say how far it is."""
        self._done_bytes = max(self._done_bytes, done_bytes)
        if self._bars is not None:
            self._bars.update(self._bar, completed=self._done_bytes)
            return
        now_s = time.monotonic()
        if now_s - self._said_s >= LINE_EVERY_S:
            self._said_s = now_s
            total = f" of {self._total_bytes / 1e6:.0f}" if self._total_bytes else ""
            rate = self._done_bytes / 1e6 / (now_s - self._began_s)
            self.say(f"  {self._label}: {self._done_bytes / 1e6:.0f}{total} MB, {rate:.1f} MB/s")

    def end(self) -> None:
        """Take the bar away."""
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
