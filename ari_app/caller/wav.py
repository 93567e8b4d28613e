"""WAV files: what the caller says, and the stereo recording of a call (left caller, right far end)."""

import wave
from pathlib import Path

import numpy as np
import soxr

from ari_app.caller import analysis
from ari_app.caller.errors import VoiceFailed
from ari_app.caller.g711 import RATE_HZ, Samples
from ari_app.caller.tape import Tape


def read(path: Path) -> Samples:
    """A 16-bit WAV file of any rate, mono or stereo, as 8 kHz mono. Raises VoiceFailed with the reason."""
    try:
        with wave.open(str(path), "rb") as file:
            rate_hz, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise VoiceFailed(str(path), f"not a readable WAV file ({error})") from error
    if width != 2:
        raise VoiceFailed(str(path), f"{8 * width}-bit samples; 16-bit are wanted")
    usable = len(data) // (2 * channels) * 2 * channels
    samples = np.frombuffer(data[:usable], dtype="<i2").reshape(-1, channels).mean(axis=1)
    return to_line_rate(samples, rate_hz)


def to_line_rate(samples: np.typing.NDArray[np.float64], rate_hz: int) -> Samples:
    """Samples of any rate, full scale 32767, as int16 at 8 kHz."""
    resampled = samples if rate_hz == RATE_HZ else soxr.resample(samples, rate_hz, RATE_HZ)
    return np.clip(np.rint(resampled), -32768, 32767).astype(np.int16)


def write_stereo(path: Path, tape: Tape) -> float:
    """The tape as a recording: left what we sent, right what we received. Returns its seconds. Raises OSError."""
    begin_s, end_s = tape.begin_s, tape.end_s + 0.02
    left, right = analysis.sound(tape.sent, begin_s, end_s), analysis.sound(tape.received, begin_s, end_s)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.column_stack((left, right)).astype("<i2").tobytes())
    return len(left) / RATE_HZ
