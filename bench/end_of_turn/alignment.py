"""Where each word of a rendering ends: Whisper's cross-attention on the text that is known to have been said.

Whisper is loaded here, in the bench's own process. Results are kept beside the renderings.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from audio_pipeline.frames import LINE_RATE_HZ, MODEL_RATE_HZ, Samples
from audio_pipeline.resample import resample
from bench.end_of_turn.sentences import name_of

_FRAMES_PER_S = 100
_SNAP_S = 0.09  # the cut goes to the quietest place this near to the boundary
_STEP = LINE_RATE_HZ // 100


class Aligner:
    """`word_ends_s` once per rendering."""

    def __init__(self, model: Path) -> None:
        self._path = model
        self._model: Any = None  # faster_whisper.WhisperModel once needed

    def word_ends_s(self, samples: Samples, text: str, kept: Path) -> list[float] | None:
        """End of each word (s); None when the words could not be told apart. `kept`: folder of the results."""
        path = kept / f"{name_of(text)}.words.json"
        if path.exists():
            return json.loads(path.read_text())
        ends_s = self._align(samples, text)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(ends_s))
        return ends_s

    def _align(self, samples: Samples, text: str) -> list[float] | None:
        from faster_whisper.tokenizer import Tokenizer  # noqa: PLC0415 - heavy

        if self._model is None:
            from faster_whisper import WhisperModel  # noqa: PLC0415

            self._model = WhisperModel(str(self._path), compute_type="int8", cpu_threads=1, local_files_only=True)
        tokenizer = Tokenizer(self._model.hf_tokenizer, self._model.model.is_multilingual)
        sound = resample(samples, LINE_RATE_HZ, MODEL_RATE_HZ).astype(np.float32) / 32768
        mel = self._model.feature_extractor(sound)
        frames = mel.shape[-1]
        window = max(1000, frames + 500) // 2 * 2
        mel = np.pad(mel, ((0, 0), (0, max(0, window - frames))))
        tokens = tokenizer.encode(" " + text)
        spans = self._model.find_alignment(tokenizer, [tokens], self._model.encode(mel), frames)[0]
        ends_s = [span["end"] for span in spans if span["word"].strip(" .,?!:")]
        return [float(end) for end in ends_s] if len(ends_s) == len(text.split()) else None


def quietest_near(samples: Samples, at_s: float) -> int:
    """Sample index of the quietest 10 ms within _SNAP_S of `at_s`."""
    middle, reach = round(at_s * LINE_RATE_HZ), round(_SNAP_S * LINE_RATE_HZ)
    begins = range(max(0, middle - reach), min(len(samples) - _STEP, middle + reach), _STEP // 2)
    powers = [(float(np.mean(samples[begin : begin + _STEP].astype(np.float64) ** 2)), begin) for begin in begins]
    return min(powers)[1] + _STEP // 2 if powers else middle
