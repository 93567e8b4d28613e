"""Voice detectors on what a line carries."""

from pathlib import Path

import numpy as np
import pytest

from audio_pipeline import vad
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.errors import EngineUnavailable
from audio_pipeline.frames import FRAME_SAMPLES, Samples
from audio_pipeline.ports import SpeechDetector
from audio_pipeline.vad.silero import Budget, SileroModel
from audio_pipeline.vad.webrtc import WebRtcDetector


def vowel(duration_s: float, pitch_hz: float = 120.0) -> Samples:
    """An "a" after a mu-law round trip: pulses of a voice through three resonances, with the tremor of a throat."""
    rate = 8000
    count = round(duration_s * rate)
    chance = np.random.default_rng(3)
    phase = np.cumsum(pitch_hz * (1 + 0.02 * np.sin(2 * np.pi * 5 * np.arange(count) / rate)) / rate)
    sound = np.diff(np.floor(phase), prepend=0.0) + 0.01 * chance.standard_normal(count)
    for hz, width in ((730.0, 80.0), (1090.0, 90.0), (2440.0, 120.0)):
        radius = np.exp(-np.pi * width / rate)
        first, second = 2 * radius * np.cos(2 * np.pi * hz / rate), -radius * radius
        out = np.zeros(count + 2)
        for at in range(count):
            out[at + 2] = sound[at] + first * out[at + 1] + second * out[at]
        sound = out[2:]
    envelope = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(count) / rate)
    samples = (sound / np.abs(sound).max() * 12000 * envelope).astype(np.int16)
    return MU_LAW.decode(MU_LAW.encode(samples))


def share(detector: SpeechDetector, sound: Samples) -> float:
    """How many of the frames are speech, 0..1."""
    frames = [sound[at : at + FRAME_SAMPLES] for at in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES)]
    return sum(detector.is_speech(np.ascontiguousarray(frame)) for frame in frames) / len(frames)


def hiss(duration_s: float, level: float) -> Samples:
    return (np.random.default_rng(1).standard_normal(round(duration_s * 8000)) * level).astype(np.int16)


def test_webrtc_hears_a_voice_and_not_silence_or_hiss() -> None:
    assert share(WebRtcDetector(), vowel(2.0)) > 0.8
    assert share(WebRtcDetector(), np.zeros(16000, np.int16)) == 0.0
    assert share(WebRtcDetector(), hiss(2.0, 30.0)) < 0.1


def test_without_a_model_the_gate_alone_serves() -> None:
    assert share(vad.detector(None), vowel(1.0)) > 0.8


def test_a_broken_model_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "silero_vad.onnx"
    broken.write_bytes(b"not a network")
    with pytest.raises(EngineUnavailable, match=r"cannot load silero_vad\.onnx"):
        SileroModel.load(broken)


def test_a_budget_refuses_when_spent_and_recovers_with_time() -> None:
    budget = Budget(share=0.25, burst_s=0.1, left_s=0.1)
    assert budget.allows(10.0)
    budget.spend(0.3)
    assert not budget.allows(10.4)
    assert budget.refused == 1
    assert budget.allows(10.9)
    budget.spend(0.0)
    budget.allows(99.0)
    assert budget.left_s == 0.1


@pytest.mark.models
def test_without_time_for_silero_the_gate_alone_serves(model_paths: dict[str, Path]) -> None:
    budget = Budget(share=0.0, burst_s=0.0, left_s=0.0)
    model = SileroModel.load(model_paths["silero-vad"], budget)
    alone = share(WebRtcDetector(), vowel(1.0))
    assert abs(share(vad.detector(model), vowel(1.0)) - alone) < 0.15
    assert budget.refused > 10


@pytest.mark.models
def test_silero_behind_the_gate_is_silent_in_noise_and_starts_each_caller_afresh(model_paths: dict[str, Path]) -> None:
    model = SileroModel.load(model_paths["silero-vad"])
    chatter = hiss(3.0, 3000.0)
    assert share(vad.detector(model), chatter) < 0.05
    assert share(vad.detector(model), np.zeros(16000, np.int16)) == 0.0
    first = [share(vad.detector(model), vowel(1.0)) for _ in range(2)]
    assert first[0] == first[1]
