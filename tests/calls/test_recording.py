"""Merging and keeping recordings, without Asterisk: files as it writes them."""

import struct
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.calls.recording import Part, RecordingOptions, collect, find_calls, is_closed, purge

BEGIN = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def write(spool: Path, part: Part, samples: np.ndarray, *, closed: bool = True) -> Path:
    """As Asterisk's format_wav does: a 44-byte header whose length is written when the file is closed."""
    data = samples.astype("<i2").tobytes()
    length = len(data) if closed else 0
    path = spool / f"{part.serialize()}.wav"
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", length
    )
    path.write_bytes(header + data)
    return path


def read(path: str) -> np.ndarray:
    with wave.open(path) as wav:
        return np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2").reshape(-1, 2)


@given(st.from_regex(r"[A-Za-z0-9.\-]{1,40}", fullmatch=True), st.sampled_from(["in", "out"]), st.datetimes())
def test_a_part_survives_being_written_and_read(call_id: str, spy: str, at: datetime) -> None:
    part = Part(call_id, spy, at.replace(year=max(at.year, 1000), tzinfo=UTC))
    assert Part.parse(part.serialize()) == part


@pytest.mark.parametrize("name", ["", "voicemail", "cv~7.1", "cv~7.1~yesterday~in", "cv~~20260301T120000000000Z~in"])
def test_other_files_are_none_of_ours(name: str) -> None:
    assert Part.parse(name) is None


def test_two_channels_are_aligned_by_their_starts(tmp_path: Path) -> None:
    spool, options = tmp_path / "spool", RecordingOptions(tmp_path / "spool", tmp_path / "kept", keep_days=7)
    spool.mkdir()
    write(spool, Part("7.1", "in", BEGIN), np.full(8000, 100))
    write(spool, Part("7.1", "out", BEGIN + timedelta(milliseconds=10)), np.full(8000, 200))
    made = collect("7.1", spool, options)
    assert made is not None
    samples = read(made.path)
    assert len(samples) == 8080
    assert (samples[:8000, 0] == 100).all()
    assert (samples[8000:, 0] == 0).all()
    assert (samples[:80, 1] == 0).all()
    assert (samples[80:, 1] == 200).all()
    assert made.duration_s == pytest.approx(1.01)
    assert made.expires_at == BEGIN + timedelta(days=7)
    assert list(spool.iterdir()) == []


def test_what_a_killed_process_left_goes_before_what_the_next_one_made(tmp_path: Path) -> None:
    for spy in ("in", "out"):
        write(tmp_path, Part("7.1", spy, BEGIN), np.full(800, 1))
        write(tmp_path, Part("7.1", spy, BEGIN + timedelta(seconds=1)), np.full(800, 2))
    made = collect("7.1", tmp_path, RecordingOptions(tmp_path, tmp_path / "kept"))
    assert made is not None
    left = read(made.path)[:, 0]
    assert (left[:800] == 1).all()
    assert (left[800:8000] == 0).all()
    assert (left[8000:] == 2).all()


def test_a_file_asterisk_never_closed_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write(tmp_path, Part("7.1", "in", BEGIN), np.full(800, 5), closed=False)
    assert not is_closed(path)
    made = collect("7.1", tmp_path, RecordingOptions(tmp_path, tmp_path / "kept"))
    assert made is not None
    assert (read(made.path)[:, 0] == 5).all()


@pytest.mark.parametrize("size_bytes", [0, 10, 44, 45])
def test_an_empty_or_stunted_file_hurts_nobody(tmp_path: Path, size_bytes: int) -> None:
    path = write(tmp_path, Part("7.1", "in", BEGIN), np.full(800, 5))
    path.write_bytes(path.read_bytes()[:size_bytes])
    write(tmp_path, Part("7.1", "out", BEGIN), np.full(80, 6))
    made = collect("7.1", tmp_path, RecordingOptions(tmp_path, tmp_path / "kept"))
    assert made is not None
    assert (read(made.path)[:, 1] == 6).all()


def test_hours_are_merged_minute_by_minute(tmp_path: Path) -> None:
    count = 8000 * 150
    write(tmp_path, Part("7.1", "in", BEGIN), np.arange(count) % 30000)
    write(tmp_path, Part("7.1", "out", BEGIN + timedelta(seconds=30)), np.arange(count) % 20000)
    made = collect("7.1", tmp_path, RecordingOptions(tmp_path, tmp_path / "kept"))
    assert made is not None
    samples = read(made.path)
    assert (samples[:count, 0] == np.arange(count) % 30000).all()
    assert (samples[240000:, 1] == np.arange(count) % 20000).all()


def test_calls_do_not_mix(tmp_path: Path) -> None:
    write(tmp_path, Part("7.1", "in", BEGIN), np.full(80, 1))
    write(tmp_path, Part("7.10", "in", BEGIN), np.full(80, 2))
    (tmp_path / "greeting.wav").write_bytes(b"RIFF")
    assert find_calls(tmp_path) == {"7.1", "7.10"}
    made = collect("7.1", tmp_path, RecordingOptions(tmp_path, tmp_path / "kept"))
    assert made is not None
    assert (read(made.path)[:, 0] == 1).all()
    assert find_calls(tmp_path) == {"7.10"}
    assert collect("7.1", tmp_path, RecordingOptions(tmp_path, tmp_path / "kept")) is None


def test_only_old_recordings_are_purged(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for days in (0, 5):
        write(tmp_path, Part(f"7.{days}", "in", BEGIN + timedelta(days=days)), np.full(80, 1))
        collect(f"7.{days}", tmp_path, RecordingOptions(tmp_path, kept))
    (kept / "notes~of mine.wav").write_bytes(b"")
    assert [path.name for path in purge(kept, BEGIN + timedelta(days=8), 7)] == ["20260301T120000000000Z~7.0.wav"]
    assert len(list(kept.iterdir())) == 2
