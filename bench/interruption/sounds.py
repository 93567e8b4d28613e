"""What callers and their rooms bring to the line while the assistant speaks. Pure but for the seed's generator.

Sounds are float64 at int16 scale, 8 kHz. Nothing here is recorded: voices come from `bench.end_of_turn.speakers`.
"""

from collections.abc import Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from audio_pipeline.frames import LINE_RATE_HZ

Wave = NDArray[np.float64]

WORDS = (
    "Stop, please.", "What time is it?", "No, I want to talk to a person.", "Wait, what day is it today?", "Hold on.",
    "Wait.", "Excuse me, can you repeat that?", "Can you say that again?", "I need to speak to sales.",
    "Actually, never mind.", "Please connect me to support.", "How much does it cost?", "Sorry, I didn't catch that.",
    "That's not what I asked.", "Let me stop you there.", "Could you speak more slowly?", "My name is Peter.",
    "Is anybody there?", "Do you have anything on Friday?", "One moment please.", "Go back, please.",
    "But I already told you that.", "Tell me about the opening hours.", "Transfer me to an agent.", "Forget it.",
    "Listen, I have a question.", "Add milk to my list.", "Cancel the appointment.", "Thank you, that is enough.",
    "Goodbye.", "Hey, wait a second.", "Where are you located?", "Who am I talking to?", "Louder, please.",
    "Repeat that.", "Not that one, the other one.", "It's about my invoice.", "When does the office close?",
    "The first one, please.", "Okay, stop now.", "Yeah, but what about Monday?", "Oh, I have another question.",
)  # fmt: skip
LISTENING = ("yeah", "okay", "right", "uh huh", "I see", "yes", "sure", "got it", "oh okay", "yeah yeah", "alright")


def level(sound: Wave, dbfs: float) -> Wave:
    """Scaled so that its louder half, by 20 ms frames, has this power."""
    step = LINE_RATE_HZ // 50
    frames = sound[: len(sound) // step * step].reshape(-1, step)
    powers = np.mean(frames**2, axis=1)
    loud = float(np.mean(powers[powers >= np.median(powers)]))
    return sound * (32768.0 * 10 ** (dbfs / 20) / max(np.sqrt(loud), 1e-9))


def at_speed(sound: Wave, speed: float) -> Wave:
    """Resampled: pitch goes with it."""
    return soxr.resample(sound, LINE_RATE_HZ * speed, LINE_RATE_HZ, quality="HQ")


def hum(rng: np.random.Generator) -> Wave:
    """ "mm-hm": two notes of a closed mouth, 0.15 to 0.2 s each, with a breath between them."""
    parts: list[Wave] = []
    for low_hz, high_hz in ((100, 200), (110, 230)):
        at = np.arange(round(rng.uniform(0.15, 0.2) * LINE_RATE_HZ)) / LINE_RATE_HZ
        glide = np.cumsum(rng.uniform(low_hz, high_hz) * (1 + 0.1 * at / at[-1])) / LINE_RATE_HZ
        voice = np.sum([np.sin(2 * np.pi * n * glide) / n**2 for n in (1, 2, 3)], axis=0)
        parts += [voice * np.minimum(1, np.minimum(at, at[-1] - at) / 0.03), rng.normal(0, 0.01, 240)]
    return np.concatenate(parts)


def cough(rng: np.random.Generator) -> Wave:
    """One or two bursts of coloured noise that die away, with a little voice in their tails."""
    parts: list[Wave] = []
    for _ in range(rng.integers(1, 3)):
        at = np.arange(round(rng.uniform(0.2, 0.32) * LINE_RATE_HZ)) / LINE_RATE_HZ
        burst = np.convolve(rng.normal(0, 1, len(at)), np.ones(rng.integers(2, 6)), "same")
        tail = np.sin(2 * np.pi * rng.uniform(110, 220) * at) * np.clip(at / 0.08 - 1, 0, 1) * 0.4
        parts += [(burst + tail) * np.exp(-at / rng.uniform(0.05, 0.1)), np.zeros(round(0.12 * LINE_RATE_HZ))]
    return np.concatenate(parts)


def babble(voices: Sequence[Wave], length_s: float, rng: np.random.Generator, talkers: int = 6) -> Wave:
    """Several people talking at once, in no order."""
    length = round(length_s * LINE_RATE_HZ)
    mixed = np.zeros(length)
    for _ in range(talkers):
        at = 0
        row: list[Wave] = []
        while at < length:
            one = level(voices[rng.integers(len(voices))], -25.0 + rng.uniform(-4, 4))
            row.append(one)
            at += len(one)
        mixed += np.roll(np.concatenate(row), rng.integers(length))[:length]
    return mixed


def street(length_s: float, rng: np.random.Generator) -> Wave:
    """Traffic: low rumble that swells as cars pass, hiss, and a horn now and then."""
    length = round(length_s * LINE_RATE_HZ)
    at = np.arange(length) / LINE_RATE_HZ
    spectrum = np.fft.rfft(rng.normal(0, 1, length))
    hz = np.fft.rfftfreq(length, 1 / LINE_RATE_HZ)
    rumble = np.fft.irfft(spectrum / np.maximum(hz, 60) ** 0.7, length)
    swell = 1 + 0.8 * np.sin(2 * np.pi * at / rng.uniform(2.5, 5) + rng.uniform(0, 6))
    noise = rumble / rumble.std() * swell
    if rng.random() < 0.5:
        begin, lasts = rng.integers(length // 2), round(0.4 * LINE_RATE_HZ)
        horn = np.sign(np.sin(2 * np.pi * 420 * at[:lasts])) * 0.7
        noise[begin : begin + lasts] += horn[: len(noise[begin : begin + lasts])]
    return noise


def room(rng: np.random.Generator, reverberation_s: float) -> Wave:
    """A loudspeaker telephone's way from loudspeaker to microphone, of unit energy."""
    at = np.arange(max(round(reverberation_s * LINE_RATE_HZ), 1)) / LINE_RATE_HZ
    response = rng.normal(0, 0.12, len(at)) * np.exp(-6.9 * at / max(reverberation_s, 0.01))
    response[0] += 1.5
    return response / np.sqrt(np.sum(response**2))
