"""G.711 against its own law, and the conversions around it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio_pipeline.codecs.g711 import A_LAW, BY_PAYLOAD_TYPE, G711, MU_LAW
from audio_pipeline.concealment import Concealer
from audio_pipeline.resample import resample
from tests.media.far_end import tone

LAWS = [MU_LAW, A_LAW]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_every_code_survives_a_round_trip(law: G711) -> None:
    again = np.frombuffer(law.encode(law.decode(bytes(range(256)))), np.uint8)
    values = law.to_samples
    assert np.array_equal(values[again], values)  # mu-law has two zeros


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_every_sample_comes_back_within_half_a_step(law: G711) -> None:
    samples = np.arange(-32768, 32768).astype(np.int16)
    again = law.decode(law.encode(samples)).astype(np.int32)
    error = np.abs(again - samples.astype(np.int32))
    # G.711 keeps at least 4 bits of mantissa: the error is at most 1/32 of the magnitude, and 8 near zero.
    assert np.all(error <= np.maximum(np.abs(samples.astype(np.int32)) / 32 + 5, 8) + (np.abs(again) > 31000) * 640)
    assert np.all(np.diff(again) >= 0)


@pytest.mark.parametrize(
    ("law", "code", "sample"),
    # Worked values of ITU-T G.711 tables 1 and 2, scaled to 16 bits.
    [(MU_LAW, 0x80, 32124), (MU_LAW, 0x00, -32124), (MU_LAW, 0xFF, 0), (A_LAW, 0xAA, 32256), (A_LAW, 0xD5, 8)],
)
def test_known_codes_have_their_known_value(law: G711, code: int, sample: int) -> None:
    assert int(law.decode(bytes((code,)))[0]) == sample


def test_the_payload_types_are_those_of_the_profile() -> None:
    assert {number: law.name for number, law in BY_PAYLOAD_TYPE.items()} == {0: "PCMU", 8: "PCMA"}


@pytest.mark.parametrize("hz", [300.0, 1000.0, 3400.0])
def test_a_tone_keeps_pitch_and_level_at_16_khz_and_has_no_mirror_image(hz: float) -> None:
    heard = resample(tone(1.0, hz, 10000), 8000, 16000)
    assert heard.dtype == np.int16
    assert len(heard) == 16000
    spectrum = np.abs(np.fft.rfft(heard.astype(np.float64) * np.hanning(16000))) / 4000
    assert int(np.argmax(spectrum)) == int(hz)
    assert spectrum[int(hz)] == pytest.approx(10000, rel=0.02)
    assert spectrum[8000 - int(hz) - 50 : 8000 - int(hz) + 50].max() < 15


def test_a_loss_is_filled_with_what_was_heard_fading_to_silence() -> None:
    concealer = Concealer()
    sound = tone(0.1)
    concealer.heard(sound)
    filled = concealer.fill(800)
    assert len(filled) == 800
    assert np.abs(np.diff(np.concatenate((sound, filled)).astype(np.int32))).max() < 4000  # no click
    assert np.abs(filled[:160].astype(np.int32)).max() > 4000
    assert np.abs(filled[400:480].astype(np.int32)).max() < 2000
    assert not filled[480:].any()


def test_a_second_loss_in_a_row_is_silence() -> None:
    concealer = Concealer()
    concealer.heard(tone(0.02))
    concealer.fill(160)
    assert not concealer.fill(160).any()


@given(st.integers(0, 4000), st.integers(0, 400))
def test_what_is_filled_is_as_long_as_what_is_missing(missing: int, heard: int) -> None:
    concealer = Concealer()
    concealer.heard(tone(heard / 8000))
    assert len(concealer.fill(missing)) == missing
