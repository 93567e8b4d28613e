"""Who says the sentences: every voice that this machine has, each rendering kept in a cache.

Piper voices run in the real speaker process; flite comes from the Asterisk tree, espeak-ng from the machine. A folder
of recordings (`NAME/<name_of(text)>.wav`) adds voices that are too slow or too foreign to be run here. One half of the
voices is held out: no rule is ever fitted to them.
"""

import asyncio
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ari_app.caller import voices, wav
from ari_app.caller.voices import Voice
from ari_app.provision.asterisk import AsteriskTree
from audio_pipeline.frames import LINE_RATE_HZ, Samples
from audio_pipeline.tts.local import LocalSpeaker
from bench.end_of_turn.sentences import name_of
from bench.engines import ENGLISH, engine

DEADLINE_S = 60.0
FLITE = {"slt": False, "kal16": False, "rms": True, "awb": True}  # voice -> held out
ESPEAK = {"en-us": False, "en-gb+f2": False, "en-us-nyc+m3": False, "en-gb-scotland+m7": True, "en-us+f4": True}
PIPER = {"en_US-joe-medium": False}
RECORDED_FOR_CALIBRATION = frozenset({"af", "af_bella", "af_sky", "am_adam", "bf_emma", "bm_george"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice. `render` None: only what is recorded already can be heard from it."""

    name: str
    held_out: bool
    folder: Path
    render: Callable[[str, Path], None] | None = None

    def says(self, text: str) -> Samples | None:
        """8 kHz, telephone level, without silence at its ends; None when there is no recording."""
        path = self.folder / f"{name_of(text)}.wav"
        if not path.exists():
            if self.render is None:
                return None
            self.folder.mkdir(parents=True, exist_ok=True)
            self.render(text, path)
        said = voices.trimmed(voices.at_level(wav.read(path)))
        return said if len(said) else None


def available(cache: Path, tree: AsteriskTree, piper: dict[str, Path], recordings: Path | None) -> list[Speaker]:
    """All voices of this machine. `piper`: name -> .onnx."""
    found = [Speaker(f"flite-{name}", out, cache / f"flite-{name}", _flite(tree, name)) for name, out in FLITE.items()]
    if shutil.which("espeak-ng"):
        found += [Speaker(f"espeak-{n}", out, cache / f"espeak-{n}", _espeak(n)) for n, out in ESPEAK.items()]
    for name in piper:
        found.append(Speaker(f"piper-{name}", PIPER.get(name, True) is not False, cache / f"piper-{name}"))
    if recordings is not None:
        for folder in sorted(path for path in recordings.iterdir() if path.is_dir()):
            held_out = folder.name.rpartition("-")[2] not in RECORDED_FOR_CALIBRATION
            found.append(Speaker(folder.name, held_out, folder))
    return found


async def prepare_piper(cache: Path, piper: dict[str, Path], wanted: dict[str, list[str]]) -> None:
    """Let the real speaker process say what its voices have not said yet. `wanted`: voice -> texts."""
    for name, path in piper.items():
        folder = cache / f"piper-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        missing = [text for text in wanted[name] if not (folder / f"{name_of(text)}.wav").exists()]
        if not missing:
            continue
        async with engine("audio_pipeline.tts.piper_engine", "--voice", f"v={path}", "--threads", "1") as client:
            speaker = LocalSpeaker(client, voices=("v",), languages=ENGLISH)
            for text in missing:
                chunks = [chunk async for chunk in speaker.speak(text, voice="v", speed=1.0, deadline_s=DEADLINE_S)]
                _write(folder / f"{name_of(text)}.wav", np.concatenate(chunks))


def _flite(tree: AsteriskTree, name: str) -> Callable[[str, Path], None]:
    def render(text: str, path: Path) -> None:
        said = asyncio.run(voices.speak(text, Voice(name), lambda t, p, v: tree.flite(t, p, voice=v.name)))
        _write(path, said)

    return render


def _espeak(name: str) -> Callable[[str, Path], None]:
    def render(text: str, path: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="cn-") as folder:
            made = Path(folder) / "said.wav"
            argv = ("espeak-ng", "-v", name, "-s", "160", "-w", str(made), text)
            subprocess.run(argv, check=True, timeout=DEADLINE_S)
            _write(path, wav.read(made))

    return render


def _write(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(LINE_RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
