"""Our own voice out of a caller's loudspeaker, and callers who speak above it."""

import numpy as np
import pytest

from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.events import SpeechStarted
from audio_pipeline.frames import FRAME_SAMPLES, LINE_RATE_HZ, Samples
from audio_pipeline.own_voice import OwnVoice
from tests.media.far_end import on_stage, tone, until
from tests.media.virtual_time import virtual

SECONDS = 3.0


def voice(seed: int, duration_s: float = SECONDS, amplitude: float = 5000.0) -> np.ndarray:
    """Something like speech: pulses of a wandering pitch through wandering formants, and breath."""
    rng = np.random.default_rng(seed)
    length = round(duration_s * LINE_RATE_HZ)
    pitch_hz = rng.uniform(90, 220) * np.exp(np.cumsum(rng.normal(0, 0.02, length // 80 + 1)).clip(-0.4, 0.4))
    phase = np.cumsum(np.repeat(pitch_hz, 80)[:length] / LINE_RATE_HZ)
    source = np.diff(np.floor(phase), prepend=0.0) * 8.0 + rng.normal(0, 0.15, length)
    out = np.zeros(length)
    for begin in range(0, length, 640):  # 80 ms: a new sound
        piece = source[begin : begin + 640]
        spectrum = np.fft.rfft(piece, 1024)
        hz = np.fft.rfftfreq(1024, 1 / LINE_RATE_HZ)
        shape = sum(
            1 / (1 + ((hz - centre) / 90.0) ** 2) for centre in rng.uniform((250, 800, 1800), (800, 1900, 3200))
        )
        sound = np.fft.irfft(spectrum * shape, 1024)[: len(piece)]
        out[begin : begin + 640] = sound
    return out / np.abs(out).max() * amplitude


def echo(sent: np.ndarray, delay_s: float, gain_db: float, room_s: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    late = np.arange(round(room_s * LINE_RATE_HZ)) / LINE_RATE_HZ
    room = np.concatenate(([1.5], rng.normal(0, 0.12, len(late)) * np.exp(-6.9 * late / max(room_s, 0.01))))
    room /= np.sqrt((room**2).sum())
    heard = np.convolve(sent, room)[: len(sent)] * 10 ** (gain_db / 20)
    return np.concatenate((np.zeros(round(delay_s * LINE_RATE_HZ)), heard))[: len(sent)]


def line(sound: np.ndarray) -> Samples:
    return MU_LAW.decode(MU_LAW.encode(np.clip(sound, -32768, 32767).astype(np.int16)))


def likenesses(sent: np.ndarray, heard: np.ndarray) -> list[float]:
    guard = OwnVoice()
    outgoing, incoming = line(sent), line(heard)
    found: list[float] = []
    for begin in range(0, len(outgoing) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        guard.sent(outgoing[begin : begin + FRAME_SAMPLES])
        guard.heard(incoming[begin : begin + FRAME_SAMPLES])
        if begin > 0.7 * LINE_RATE_HZ:
            found.append(guard.likeness())
    return found


@pytest.mark.parametrize("gain_db", [-10.0, -20.0])
@pytest.mark.parametrize("delay_s", [0.15, 0.22, 0.3])
@pytest.mark.parametrize("room_s", [0.0, 0.3])
def test_our_own_voice_coming_back_is_known(gain_db: float, delay_s: float, room_s: float) -> None:
    ours = voice(1)
    found = likenesses(ours, echo(ours, delay_s, gain_db, room_s))
    assert np.percentile(found, 5) > 0.42


@pytest.mark.parametrize("seed", range(2, 10))
def test_a_caller_is_not_taken_for_us_with_an_echo_below_them_or_without(seed: int) -> None:
    ours, caller = voice(1), voice(seed)
    assert np.percentile(likenesses(ours, caller), 90) < 0.42
    assert np.percentile(likenesses(ours, caller + echo(ours, 0.2, -16.0, 0.3)), 90) < 0.42


def test_when_we_are_silent_nothing_is_ours() -> None:
    guard = OwnVoice()
    loud = line(voice(3))[:FRAME_SAMPLES]
    for _ in range(50):
        guard.sent(None)
        guard.heard(loud)
    assert not guard.may_come_back
    assert not guard.comes_back()


def test_what_we_said_is_forgotten_when_it_cannot_come_back_any_more() -> None:
    guard = OwnVoice()
    ours = line(voice(1))
    for begin in range(0, 40 * FRAME_SAMPLES, FRAME_SAMPLES):
        guard.sent(ours[begin : begin + FRAME_SAMPLES])
    assert guard.may_come_back
    for _ in range(33):
        guard.sent(None)
    assert not guard.may_come_back


def test_digital_silence_is_nobodys_voice() -> None:
    guard = OwnVoice()
    ours = line(voice(1))
    for begin in range(0, 40 * FRAME_SAMPLES, FRAME_SAMPLES):
        guard.sent(ours[begin : begin + FRAME_SAMPLES])
        guard.heard(np.zeros(FRAME_SAMPLES, np.int16))
    assert guard.likeness() == 0.0


@virtual
async def test_a_loudspeaker_that_gives_our_words_back_does_not_interrupt_them_and_its_owner_does() -> None:
    async with on_stage() as stage:
        stage.session.say(1, "x" * 200)
        await until(lambda: len(stage.far.voiced()) > 10)
        for _ in range(100):  # 220 ms after we sent it, 14 dB quieter
            _, packet = stage.far.tape[-11]
            back = MU_LAW.decode(packet.payload).astype(np.float64) * 0.2
            await stage.far.talk(back.astype(np.int16))
        assert stage.of(SpeechStarted) == []
        await stage.far.talk(tone(0.4))
        assert len(stage.of(SpeechStarted)) == 1
