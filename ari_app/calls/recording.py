"""Two-channel recording of one call: two snoops, one mono file each, merged into one stereo WAV when the call is over.

A snoop costs the call nothing, while recording a bridge turns it into a mixing one (23 ms, measured on 22.10); it also
survives the hand-off to a queue, so that the part with people can be kept. Both start times stand in the files' names:
what a killed process left behind is aligned and merged by the next one. A recording that fails never ends a call.
Merging and deleting are plain functions, run off the event loop.
"""

import asyncio
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import structlog

from ari_app.ari.protocol import RecordingChanged
from ari_app.domain.errors import PartyGone, TelephonyError
from ari_app.domain.outcome import RecordingMade
from ari_app.domain.ports import CallBook, CallFacts, Clock, Recorder

RATE_HZ = 8000
HEADER_BYTES = 44  # format_wav writes exactly this before the samples
_STAMP = "%Y%m%dT%H%M%S%fZ"
_BLOCK_SAMPLES = 60 * RATE_HZ
_STALE_S = 10.0  # a file nobody wrote to for so long belongs to an Asterisk that was killed
_LOOK_S = 0.05  # between looks at files that are not closed yet

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """`spool` is where Asterisk writes (its spool directory's `recording`); None when we cannot see it, e.g. another
    machine: then its mono files are left there and nothing is merged."""

    spool: Path | None = None
    directory: Path = Path("recordings")  # where the stereo files go
    keep_days: int | None = 30  # None: until somebody deletes them
    finish_s: float = 3.0  # at most: for Asterisk to close its files, and for a start that is under way


@dataclass(frozen=True, slots=True)
class Part:
    """One mono file of a call. `spy` "in": what the caller says (left); "out": what the caller hears (right)."""

    call_id: str
    spy: str
    started_at: datetime  # UTC

    def serialize(self) -> str:
        return "~".join(("cv", self.call_id, self.started_at.strftime(_STAMP), self.spy))

    @classmethod
    def parse(cls, name: str) -> "Part | None":
        """None when the name is not one of ours."""
        prefix, _, rest = name.partition("~")
        call_id, _, rest = rest.partition("~")
        stamp, _, spy = rest.partition("~")
        if prefix != "cv" or not call_id or spy not in {"in", "out"}:
            return None
        try:
            return cls(call_id, spy, datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC))
        except ValueError:
            return None


class CallRecording:
    """The recording of one call: at most one at a time, but one after another (a return from the queue, a crash)."""

    def __init__(
        self, facts: CallFacts, recorder: Recorder, book: CallBook, clock: Clock, options: RecordingOptions
    ) -> None:
        self._facts = facts
        self._recorder = recorder
        self._book = book
        self._clock = clock
        self._options = options
        self._running: list[tuple[str, str]] = []  # (snoop id, name) of what was started
        self._stopped = 0  # serial up to which nothing may start any more
        self._idle = asyncio.Event()  # no start is under way
        self._idle.set()
        self._log = log.bind(call_id=facts.call_id)

    async def start(self, serial: int, snoop_ids: tuple[str, str]) -> None:
        """Runs as a task of its own. Raises nothing but CancelledError."""
        if serial <= self._stopped:
            return
        self._idle.clear()
        try:
            for spy, snoop_id in zip(("in", "out"), snoop_ids, strict=True):
                name = Part(self._facts.call_id, spy, self._clock.utc()).serialize()
                self._running.append((snoop_id, name))
                await self._recorder.start(self._facts.channel_id, snoop_id, spy, name)
        except PartyGone:
            self._log.info("recording_not_started", reason="the caller hung up")
        except TelephonyError as error:
            self._log.warning("recording_not_started", reason=str(error))
            self._note("recording_not_started", str(error))
        except Exception:  # noqa: BLE001 - here a task ends; a recording never ends a call
            self._log.exception("recording_failed")
        finally:
            self._idle.set()

    async def pause(self) -> None:
        """Raises TelephonyError: whoever asked for privacy must know that it was not granted."""
        for _, name in self._running:
            await self._recorder.pause(name)

    async def resume(self) -> None:
        """Raises TelephonyError."""
        for _, name in self._running:
            await self._recorder.resume(name)

    def changed(self, event: RecordingChanged) -> None:
        """Asterisk said something about one of our files."""
        if event.state == "failed":
            self._log.warning("recording_failed", reason=event.reason)
            self._note("recording_failed", event.reason)

    async def stop(self, serial: int) -> None:
        """Nothing to stop is fine."""
        self._stopped = serial
        try:
            async with asyncio.timeout(self._options.finish_s):
                await self._idle.wait()
        except TimeoutError:
            self._log.warning("recording_slow", waited_s=self._options.finish_s)
        running, self._running = self._running, []
        for snoop_id, name in running:
            try:
                await self._recorder.stop(snoop_id, name)
            except TelephonyError as error:
                self._log.warning("recording_not_stopped", reason=str(error))  # it ends with the caller's channel

    async def finish(self) -> None:
        """The call is over: merge what there is, also of an earlier process. Raises nothing but CancelledError."""
        spool = self._options.spool
        if spool is None:
            return
        try:
            made = await _collect_when_closed(self._facts.call_id, spool, self._clock, self._options)
        except Exception as error:  # noqa: BLE001 - here a task ends; the mono files are still there
            self._log.exception("recording_not_merged")
            self._note("recording_not_merged", type(error).__name__)
            return
        if made is not None:
            self._log.info("recording_made", duration_s=made.duration_s, size_bytes=made.size_bytes)
            self._book.recording_made(self._facts.call_id, made)

    def _note(self, what: str, reason: str) -> None:
        self._book.noted(self._facts.call_id, self._clock.utc(), what, {"reason": reason})


async def salvage(live: Callable[[], frozenset[str]], book: CallBook, clock: Clock, options: RecordingOptions) -> None:
    """Merge what a killed process left of calls that are over. Raises nothing but CancelledError."""
    spool = options.spool
    if spool is None:
        return
    try:
        for call_id in sorted(await asyncio.to_thread(find_calls, spool) - live()):
            made = await _collect_when_closed(call_id, spool, clock, options)
            if made is not None:
                log.info("recording_salvaged", call_id=call_id, duration_s=made.duration_s)
                book.recording_made(call_id, made)
    except OSError as error:
        log.warning("recordings_not_salvaged", reason=str(error))


async def _collect_when_closed(
    call_id: str, spool: Path, clock: Clock, options: RecordingOptions
) -> RecordingMade | None:
    """Asterisk closes its files a moment after the channel ended, and never if it was killed."""
    try:
        async with asyncio.timeout(options.finish_s):
            while not _is_quiet(call_id, spool, clock.utc()):  # noqa: ASYNC110 - files tell nobody when they are closed
                await asyncio.sleep(_LOOK_S)
    except TimeoutError:
        log.warning("recording_not_closed", call_id=call_id, waited_s=options.finish_s)
    return await asyncio.to_thread(collect, call_id, spool, options)


def _is_quiet(call_id: str, spool: Path, now: datetime) -> bool:
    paths = [path for _, path in find_parts(call_id, spool)]
    return all(is_closed(path) or now.timestamp() - path.stat().st_mtime > _STALE_S for path in paths)


def is_closed(path: Path) -> bool:
    """Whether Asterisk is done with a file: it writes the true length into the header when it closes it."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    length_bytes = int.from_bytes(header[HEADER_BYTES - 4 :], "little")
    return len(header) == HEADER_BYTES and length_bytes == path.stat().st_size - HEADER_BYTES


def find_calls(spool: Path) -> frozenset[str]:
    """Calls that have mono files."""
    parts = (Part.parse(path.stem) for path in spool.glob("cv~*.wav"))
    return frozenset(part.call_id for part in parts if part is not None)


def find_parts(call_id: str, spool: Path) -> list[tuple[Part, Path]]:
    """The call's mono files, oldest first."""
    found: list[tuple[Part, Path]] = []
    for path in spool.glob("cv~*.wav"):
        part = Part.parse(path.stem)
        if part is not None and part.call_id == call_id:
            found.append((part, path))
    return sorted(found, key=lambda pair: (pair[0].started_at, pair[0].spy))


def collect(call_id: str, spool: Path, options: RecordingOptions) -> RecordingMade | None:
    """Merge the call's parts into one file and delete them; None when there are none. Blocks. Raises OSError."""
    parts = find_parts(call_id, spool)
    if not parts:
        return None
    started_at = parts[0][0].started_at
    options.directory.mkdir(parents=True, exist_ok=True)
    path = options.directory / f"{started_at.strftime(_STAMP)}~{call_id}.wav"
    partial = path.with_suffix(".partial")
    samples = merge(parts, partial)
    partial.replace(path)
    for _, source in parts:
        source.unlink()
    return RecordingMade(
        path=str(path),
        channels=2,
        started_at=started_at,
        duration_s=samples / RATE_HZ,
        size_bytes=path.stat().st_size,
        expires_at=None if options.keep_days is None else started_at + timedelta(days=options.keep_days),
    )


@dataclass(frozen=True, slots=True)
class _Strip:
    """Samples of one mono file on the recording's time line."""

    column: int  # 0 left, 1 right
    begin_samples: int
    samples: np.ndarray[tuple[int], np.dtype[np.int16]]  # shape (n,), mapped from the file

    @property
    def end_samples(self) -> int:
        return self.begin_samples + len(self.samples)


def merge(parts: Sequence[tuple[Part, Path]], target: Path) -> int:
    """Write a 16-bit stereo WAV; returns its length in samples. A minute at a time, so that hours cost no memory."""
    origin = min(part.started_at for part, _ in parts)
    strips = [_strip(part, path, origin) for part, path in parts]
    total = max(strip.end_samples for strip in strips)
    with wave.open(str(target), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        for begin in range(0, total, _BLOCK_SAMPLES):
            out.writeframesraw(_block(strips, begin, min(total, begin + _BLOCK_SAMPLES)).tobytes())
    return total


def _strip(part: Part, path: Path, origin: datetime) -> _Strip:
    # The header's length is not trusted: Asterisk writes it when it closes the file, and may have died before.
    count = max(0, path.stat().st_size - HEADER_BYTES) // 2
    samples = (
        np.memmap(path, dtype="<i2", mode="r", offset=HEADER_BYTES, shape=(count,))
        if count
        else np.zeros(0, dtype=np.int16)
    )
    begin = round((part.started_at - origin).total_seconds() * RATE_HZ)
    return _Strip(0 if part.spy == "in" else 1, begin, samples)


def _block(strips: Sequence[_Strip], begin: int, end: int) -> np.ndarray[tuple[int, int], np.dtype[np.int16]]:
    block = np.zeros((end - begin, 2), dtype=np.int16)
    for strip in strips:
        low, high = max(begin, strip.begin_samples), min(end, strip.end_samples)
        if low < high:
            cut = strip.samples[low - strip.begin_samples : high - strip.begin_samples]
            block[low - begin : high - begin, strip.column] = cut
    return block


def purge(directory: Path, now: datetime, keep_days: int) -> list[Path]:
    """Delete stereo files older than `keep_days` by the time in their name; returns them. Blocks. Raises OSError."""
    deleted: list[Path] = []
    for path in sorted(directory.glob("*~*.wav")):
        stamp, _, _ = path.stem.partition("~")
        try:
            started_at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # not one of ours
        if now - started_at > timedelta(days=keep_days):
            path.unlink(missing_ok=True)
            deleted.append(path)
    return deleted
