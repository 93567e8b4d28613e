"""A speaker as a process: espeak-ng, for languages that no other voice here speaks.

    python -m audio_pipeline.tts.espeak_engine --socket PATH --voice NAME=LANGUAGE [--voice NAME=LANGUAGE …]
    python -m audio_pipeline.tts.espeak_engine --voice NAME=LANGUAGE --say TEXT --wav FILE

LANGUAGE is espeak-ng's own name, a variant included: `es`, `fr`, `es-419+f3`. The second form writes one sentence at
the synthesiser's own rate and level and ends: the outside caller speaks so.

The library and its data are those inside the Piper package, which turns letters into sounds with them: there is nothing
to install. They are GPL-3 and live in this process only. The library holds one global state, so there is one worker; a
sentence takes it about 15 ms. What is asked and answered: `tts.clause_engine`.
"""

import argparse
import ctypes
import importlib.util
import sys
import wave
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.engine_server import Answer, CannotWork, add_arguments, run_engine
from audio_pipeline.tts.clause_engine import ClauseEngine, RawVoice, calibrated

WORDS_PER_MINUTE = 140  # at speed 1.0; the library's own 175 is hard to follow on a telephone
# espeak_ng/speak_lib.h
_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS
_NO_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_UTF8 = 1  # espeakCHARS_UTF8, with neither SSML nor phonemes understood: text comes from outside
_RATE = 1  # espeakRATE
_ON_SAMPLES = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, once a process. Not for several threads."""

    def __init__(self) -> None:
        """Raises CannotWork when the library or its data is missing."""
        home = _home()
        try:
            self._library: Any = ctypes.CDLL(str(home / "espeakbridge.so"))
        except OSError as error:
            raise CannotWork(f"espeak-ng cannot be loaded: {error}") from error
        self._library.espeak_Synth.argtypes = (
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, str(home).encode(), _NO_EXIT))
        if self.rate_hz <= 0:
            raise CannotWork(f"espeak-ng finds no data in {home / 'espeak-ng-data'}")
        self._chunks: list[NDArray[np.int16]] = []  # of the sentence being spoken
        self._on_samples: Callable[..., Any] = _ON_SAMPLES(self._take)  # kept: the library holds only its address
        self._library.espeak_SetSynthCallback(self._on_samples)

    def require(self, voice: str) -> None:
        """Raises CannotWork when there is no such voice."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise CannotWork(f"espeak-ng has no voice {voice!r}")

    def speak(self, voice: str, text: str, speed: float) -> NDArray[np.float32]:
        """float32, -1..1, at `rate_hz`."""
        self.require(voice)
        self._library.espeak_SetParameter(_RATE, round(WORDS_PER_MINUTE * speed), 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        chunks, self._chunks = self._chunks, []
        if not chunks:
            return np.zeros(0, np.float32)
        return (np.concatenate(chunks).astype(np.float32) / 32768).astype(np.float32)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        if count > 0 and samples:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


class EspeakEngine:
    """Several voices in one process."""

    name = "espeak-ng"

    def __init__(self, voices: dict[str, str]) -> None:
        self._names = voices  # ours -> the library's
        self._clauses = ClauseEngine()

    def load(self) -> None:
        """Raises CannotWork when the library is missing or does not know a voice."""
        espeak = Espeak()
        for name, voice in self._names.items():
            espeak.require(voice)
            raw = RawVoice(name, voice[:2], espeak.rate_hz, partial(espeak.speak, voice))
            self._clauses.add(calibrated(raw))

    def answer(self, ask: Ask) -> Iterator[Answer]:
        return self._clauses.answer(ask)


def _home() -> Path:
    """Where the library lies, its data beside it. Raises CannotWork."""
    found = importlib.util.find_spec("piper")  # its place only: the package itself is not imported
    for place in (found.submodule_search_locations or ()) if found else ():
        if (Path(place) / "espeakbridge.so").is_file():
            return Path(place)
    raise CannotWork("espeak-ng is missing: it comes with the package piper-tts; remove .venv and build it again")


def write_wav(path: Path, voice: str, text: str) -> None:
    """One sentence as a file, 16-bit mono at the library's rate. Raises CannotWork, OSError."""
    espeak = Espeak()
    samples = np.clip(np.rint(espeak.speak(voice, text, 1.0) * 32767), -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, espeak.rate_hz, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


def _voice_argument(text: str) -> tuple[str, str]:
    name, equals, voice = text.partition("=")
    if not name or not equals or not voice:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=LANGUAGE")
    return name, voice


def main() -> int:
    parser = argparse.ArgumentParser(description="Speech synthesis engine (espeak-ng).")
    parser.add_argument("--voice", type=_voice_argument, action="append", required=True, help="NAME=LANGUAGE")
    parser.add_argument("--say", metavar="TEXT", help="speak this into --wav instead of serving")
    parser.add_argument("--wav", type=Path, metavar="FILE")
    known, _ = parser.parse_known_args()
    if known.say is not None and known.wav is not None:
        try:
            write_wav(known.wav, known.voice[0][1], known.say)
        except (CannotWork, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        return 0
    add_arguments(parser)
    arguments = parser.parse_args()
    arguments.workers = 1
    return run_engine(EspeakEngine(dict(arguments.voice)), arguments)


if __name__ == "__main__":
    sys.exit(main())
