"""How the caller speaks: with flite (in other languages than English: espeak-ng), never with the assistant's own voice.

Above: `convonet call` and the demonstration, which know where flite is and hand in how to start it. Below: a process of
its own for every sentence. Not here: what is said (`scenario`).
"""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from ari_app.caller import wav
from ari_app.caller.errors import VoiceFailed
from ari_app.caller.g711 import RATE_HZ, Samples

LEVEL_RMS = 2600.0  # of the loud half of the speech: about -22 dBFS, as telephones send it
EDGE = 200  # |sample| below this at the edges is silence
LEAD_S, TAIL_S = 0.08, 0.04  # kept before and after: the breath of an "h" and the end of an "s" are below EDGE
DEADLINE_S = 20.0


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of flite and its `--setf` settings.

    The default was chosen by measurement: 42 of the scenario's sentences, mu-law, Whisper tiny.en int8; word error rate
    rms 5.0 %, kal16 8.4 %, awb 9.0 %, slt 10.9 % (best with duration_stretch=1.1: awb 6.8 %, slt 7.5 %, rms 6.2 %).
    """

    name: str = "rms"
    settings: Mapping[str, float] = field(default_factory=dict[str, float])


class Launch(Protocol):
    """How to start a program."""

    @property
    def argv(self) -> Sequence[str]: ...

    @property
    def env(self) -> Mapping[str, str]: ...


# (text, wav file to write, voice) -> how to start flite, or another speaking program, so that it writes it
FliteCommand = Callable[[str, Path, Voice], Launch]


async def speak(text: str, voice: Voice, command: FliteCommand, *, deadline_s: float = DEADLINE_S) -> Samples:
    """Say `text`: 8 kHz int16 at telephone level, silence at both ends cut off. Raises VoiceFailed."""
    with tempfile.TemporaryDirectory(prefix="convonet-voice-") as folder:
        path = Path(folder) / "said.wav"
        launch = command(text, path, voice)
        await _run(launch, deadline_s)
        samples = wav.read(path)
    if not np.any(np.abs(samples) >= EDGE):
        raise VoiceFailed("flite", f"was silent for {text[:40]!r}")
    return at_level(trimmed(samples))


def trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends but LEAD_S and TAIL_S, so that the sentence ends where its sound ends."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) >= EDGE)
    if not len(loud):
        return samples[:0]
    return samples[max(0, int(loud[0]) - round(LEAD_S * RATE_HZ)) : int(loud[-1]) + 1 + round(TAIL_S * RATE_HZ)]


def at_level(samples: Samples) -> Samples:
    """Scaled so that its louder half (by 20 ms frames) has LEVEL_RMS."""
    step = RATE_HZ // 50
    frames = samples[: len(samples) // step * step].astype(np.float64).reshape(-1, step)
    if not len(frames):
        return samples
    levels = np.sqrt(np.mean(frames**2, axis=1))
    loud = levels[levels >= np.median(levels)]
    scale = LEVEL_RMS / max(float(np.sqrt(np.mean(loud**2))), 1.0)
    return np.clip(np.rint(samples * scale), -32768, 32767).astype(np.int16)


async def _run(launch: Launch, deadline_s: float) -> None:
    program = Path(launch.argv[0]).name
    try:
        process = await asyncio.create_subprocess_exec(
            *launch.argv,
            env=dict(launch.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise VoiceFailed(program, f"cannot be started ({error})") from error
    try:
        async with asyncio.timeout(deadline_s):
            _, complaint = await process.communicate()
    except TimeoutError:
        raise VoiceFailed(program, f"took longer than {deadline_s:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise VoiceFailed(program, complaint.decode("utf-8", "replace").strip()[-200:] or f"exit {process.returncode}")
