"""Tapes with known gaps, and the proof that the analyser recovers them: run before any figure is believed.

Pure; randomness comes in as a generator. Above: tests, benches, the demonstration's report.
"""

from dataclasses import dataclass

import numpy as np

from ari_app.caller import analysis, g711
from ari_app.caller.g711 import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from ari_app.caller.rtp import RtpPacket
from ari_app.caller.tape import Mark, Tape, Taped


@dataclass(frozen=True, slots=True)
class Known:
    """What a made tape contains."""

    tape: Tape
    gaps_s: tuple[float, ...]  # last voiced packet sent -> first voiced packet received, per turn


def voice_like(duration_s: float, rng: np.random.Generator) -> Samples:
    """A buzz with a falling pitch, formant-like harmonics and syllables: both detectors take it for a voice."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    pitch_hz = rng.uniform(100, 180) * (1 - 0.1 * time_s / max(duration_s, 0.1))
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    formants_hz = rng.uniform(400, 700), rng.uniform(1200, 1900)
    wave = np.zeros(len(time_s))
    for harmonic in range(1, 20):
        nearest = min(abs(harmonic * pitch_hz.mean() - formant) for formant in formants_hz)
        wave += np.sin(harmonic * phase) * np.exp(-nearest / 300)
    syllables = 0.65 + 0.35 * np.sin(2 * np.pi * rng.uniform(3, 5) * time_s + np.pi / 2)
    return (wave / np.abs(wave).max() * syllables * rng.uniform(6000, 16000)).astype(np.int16)


def known_tape(rng: np.random.Generator, *, turn_count: int = 6, noise: int = 20, jitter_s: float = 0.002) -> Known:
    """A conversation with random gaps, background noise and late arrivals. `noise` is its rms in sample units."""
    frames_sent: list[bool] = []
    frames_received: list[bool] = []
    said_at: list[int] = []
    gaps: list[tuple[int, int]] = []
    for _ in range(turn_count):
        pause, speech, gap, answer = (
            int(rng.integers(low, high)) for low, high in ((20, 60), (30, 90), (10, 80), (30, 120))
        )
        said_at.append(len(frames_sent) + pause)
        gaps.append((len(frames_sent) + pause + speech - 1, len(frames_sent) + pause + speech + gap))
        frames_sent += [False] * pause + [True] * speech + [False] * (gap + answer)
        frames_received += [False] * (pause + speech + gap) + [True] * answer
    sent = _packets(frames_sent, rng, noise=noise, jitter_s=0.0)
    received = _packets(frames_received, rng, noise=noise, jitter_s=jitter_s)
    marks = tuple(Mark(sent[index].at_s - 0.001, "said", f"turn {turn}") for turn, index in enumerate(said_at))
    gaps_s = tuple(received[begin].at_s - sent[end].at_s for end, begin in gaps)
    return Known(Tape(tuple(sent), tuple(received), marks), gaps_s)


def worst_error_s(known: Known) -> float:
    """The largest difference between a known gap and what the analyser makes of it; infinite when a turn is missed."""
    found = [turn.latency_s for turn in analysis.turns(known.tape)]
    if len(found) != len(known.gaps_s):
        return float("inf")
    pairs = zip(found, known.gaps_s, strict=True)
    return max(float("inf") if got is None else abs(got - gap_s) for got, gap_s in pairs)


def _packets(voiced: list[bool], rng: np.random.Generator, *, noise: int, jitter_s: float) -> list[Taped]:
    samples = rng.normal(0, max(noise, 1), len(voiced) * FRAME_SAMPLES)
    edges = np.flatnonzero(np.diff([0, *voiced, 0]))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        samples[begin * FRAME_SAMPLES : end * FRAME_SAMPLES] += voice_like((end - begin) * FRAME_S, rng)
    coded = g711.encode(np.clip(samples, -32768, 32767).astype(np.int16))
    ssrc, first_s = int(rng.integers(1 << 32)), 1000.0
    return [
        Taped(
            first_s + index * FRAME_S + float(rng.uniform(0, jitter_s) if jitter_s else 0.0),
            RtpPacket(0, index & 0xFFFF, index * FRAME_SAMPLES, ssrc, coded[index * FRAME_SAMPLES :][:FRAME_SAMPLES]),
        )
        for index in range(len(voiced))
    ]
