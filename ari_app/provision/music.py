"""Music on hold that belongs to nobody: soft chords, computed.

Debian's Asterisk carries none. Pure but for one file written; the same bytes every time.
Above: whoever prepares Asterisk's directories. Below: numpy.
"""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
CHORD_S = 4.0
PEAK = 0.16
"""Of full scale, about -16 dBFS at the loudest instant: quiet enough to talk over, above any comfort-noise gate."""
CHORDS_HZ = (
    (130.81, 261.63, 329.63, 392.00, 493.88),
    (110.00, 220.00, 329.63, 392.00, 523.25),
    (87.31, 261.63, 349.23, 440.00, 523.25),
    (98.00, 246.94, 293.66, 392.00, 440.00),
)
"""C major seventh, A minor seventh, F major, G with an added ninth; the lowest note first."""


def hold_music() -> NDArray[np.int16]:
    """One seamless loop, mono int16 at 8 kHz: chords that swell, overlap and fade, a small melody above them."""
    chord_samples = int(CHORD_S * RATE_HZ)
    total_samples = chord_samples * len(CHORDS_HZ)
    tape = np.zeros(total_samples)
    for index, chord in enumerate(CHORDS_HZ):
        note_samples = int(1.6 * chord_samples)
        where = (index * chord_samples + np.arange(note_samples)) % total_samples
        swell = np.sin(np.pi * np.linspace(0.0, 1.0, note_samples)) ** 1.5
        for order, pitch_hz in enumerate(chord):
            np.add.at(tape, where, _tone(pitch_hz, note_samples) * swell / (1.5 + order))
        for step, pitch_hz in enumerate((chord[4], chord[2], chord[3])):
            begin = index * chord_samples + int((0.5 + step) * chord_samples / 3.5)
            length = int(1.4 * RATE_HZ)
            decay = np.exp(-np.arange(length) / (0.35 * RATE_HZ)) * np.minimum(1.0, np.arange(length) / 160)
            np.add.at(tape, (begin + np.arange(length)) % total_samples, 0.5 * _tone(pitch_hz, length) * decay)
    return (tape / np.abs(tape).max() * PEAK * 32767).astype(np.int16)


def _tone(pitch_hz: float, length_samples: int) -> NDArray[np.float64]:
    turns = 2 * np.pi * pitch_hz * np.arange(length_samples) / RATE_HZ
    return np.sin(turns) + 0.25 * np.sin(2 * turns) + 0.08 * np.sin(3 * turns)


def write_music(directory: Path, name: str = "calm.wav") -> Path:
    """Write the loop as a WAV file into `directory` (made if needed); returns the file. Existing files stay."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    if path.exists():
        return path
    arriving = path.with_name(name + ".partial")
    with arriving.open("wb") as file, wave.open(file, "wb") as tape:
        tape.setnchannels(1)
        tape.setsampwidth(2)
        tape.setframerate(RATE_HZ)
        tape.writeframes(hold_music().tobytes())
    return arriving.replace(path)
