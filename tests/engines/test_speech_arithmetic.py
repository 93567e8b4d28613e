"""The pure parts of the engines: guards, clauses, levels, features, PCM streams."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_pipeline.stt.guards import Decoded, GuardLimits, judge
from audio_pipeline.stt.spoken_language import DetectionLimits, decide
from audio_pipeline.stt.whisper_engine import as_prompt, padded_frames
from audio_pipeline.tts import levels
from audio_pipeline.tts.clauses import MAX_CLAUSE_CHARS, split
from audio_pipeline.tts.pcm_stream import NotSound, PcmStream
from audio_pipeline.turn.features import log_mel

# --- guards: what Whisper really said about these sounds (tiny.en, int8, short padding)


@pytest.mark.parametrize(
    ("text", "logprob", "no_speech", "duration_s", "reason"),
    [
        ("Create a todo for tomorrow.", -0.17, 0.03, 2.6, ""),
        ("Yes, please.", -0.29, 0.27, 0.9, ""),
        ("Thank you.", -0.30, 0.05, 0.8, ""),  # said clearly
        ("No.", -0.45, 0.65, 0.5, ""),  # short words look like silence to the model, but it is sure of the word
        (" .", -0.9, 0.96, 3.0, "empty"),
        ("", -0.2, 0.1, 3.0, "empty"),
        ("[BLANK_AUDIO]", -0.2, 0.1, 3.0, "empty"),
        ("(upbeat music)", -0.2, 0.1, 3.0, "empty"),
        ("I'm not a fan of anything.", -1.99, 0.3, 2.0, "improbable"),
        ("you", -0.8, 0.4, 3.0, "stock_phrase"),
        ("Thanks for watching!", -0.7, 0.5, 3.0, "stock_phrase"),
        ("Gracias por ver el video.", -0.8, 0.5, 3.0, "stock_phrase"),
        ("Gracias.", -0.3, 0.05, 0.8, ""),
        ("Sous-titres réalisés para la communauté d'Amara.org", -0.7, 0.5, 3.0, "stock_phrase"),
        ("something was said", -0.8, 0.9, 3.0, "no_speech"),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", -0.2, 0.1, 1.0, "too_fast"),
        ("no no no no no no no no no", -0.3, 0.1, 5.0, "repetition"),
    ],
)
def test_what_is_believed(text, logprob, no_speech, duration_s, reason):
    verdict = judge(Decoded(text, logprob, no_speech, duration_s), GuardLimits())
    assert verdict.reason == reason
    assert verdict.text == ("" if reason else text)


def test_stage_directions_are_cut_out_of_real_words():
    assert judge(Decoded("[coughs] I need help", -0.2, 0.0, 2.0), GuardLimits()).text == "I need help"


@settings(deadline=None)
@given(st.integers(0, 3000))
def test_the_padded_window_is_even_and_between_ten_and_thirty_seconds(frames):
    window = padded_frames(frames)
    assert window % 2 == 0
    assert max(1000, frames) <= window <= 3000


# --- the language that was spoken

OURS = ("en", "es", "fr")


@pytest.mark.parametrize(
    ("probabilities", "sound_s", "language"),
    [
        ({"en": 0.02, "es": 0.9, "fr": 0.01}, 2.0, "es"),
        ({"en": 0.05, "es": 0.2, "pt": 0.6, "gl": 0.1}, 2.0, "es"),  # who may not be speaking does not count
        ({"en": 0.4, "es": 0.5, "fr": 0.1}, 2.0, ""),
        ({"en": 0.01, "es": 0.98, "fr": 0.01}, 0.5, ""),  # "no" is said alike
        ({"pt": 1.0}, 2.0, ""),
        ({}, 2.0, ""),
    ],
)
def test_which_language_was_spoken(probabilities, sound_s, language):
    assert decide(probabilities, OURS, sound_s, DetectionLimits()) == language


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["en", "es", "fr", "pt", "de"]), st.floats(0, 1)),
    st.lists(st.sampled_from(OURS), min_size=1, unique=True),
    st.floats(0, 30),
)
def test_only_a_configured_language_is_ever_told(probabilities, languages, sound_s):
    assert decide(probabilities, languages, sound_s, DetectionLimits()) in ("", *languages)


# --- clauses


@settings(deadline=None)
@given(st.text(max_size=600))
def test_no_word_is_lost_or_moved_by_cutting_into_clauses(text):
    pieces = split(text)
    assert " ".join(pieces) == " ".join(text.split())
    assert all(pieces)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=30), min_size=1, max_size=80))
def test_no_clause_is_much_longer_than_the_limit(words):
    assert all(len(piece) <= MAX_CLAUSE_CHARS + 31 for piece in split(" ".join(words)))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Yes.", ["Yes."]),
        ("Hello, this is the assistant.", ["Hello, this is the assistant."]),
        (
            "It is half past three, so we are open. Shall I go on?",
            ["It is half past three,", "so we are open.", "Shall I go on?"],
        ),
        (
            "I would like to talk to somebody in the support department because my line is broken",
            ["I would like to talk to somebody in the support department", "because my line is broken"],
        ),
        ("Call Dr. Smith at 3.30 p.m. tomorrow.", ["Call Dr. Smith at 3.30 p.m. tomorrow."]),
        ("The order no. 5 is ready.", ["The order no. 5 is ready."]),
        ("Well … !", ["Well … !"]),
        ("", []),
    ],
)
def test_where_clauses_end(text, pieces):
    assert split(text) == pieces


# --- levels


def tone(level_dbfs: float, seconds: float = 1.0, rate_hz: int = 8000) -> np.ndarray:
    at = np.arange(int(seconds * rate_hz)) / rate_hz
    return (10 ** (level_dbfs / 20) * np.sqrt(2) * np.sin(2 * np.pi * 440 * at)).astype(np.float32)


@pytest.mark.parametrize("level", [-40.0, -23.0, -12.0])
def test_the_level_of_speech_is_not_changed_by_the_silence_around_it(level):
    sound = np.concatenate([np.zeros(16000, np.float32), tone(level), np.zeros(8000, np.float32)])
    assert levels.active_level_dbfs(sound, 8000) == pytest.approx(level, abs=0.2)
    mended = sound * levels.gain_to_target(levels.active_level_dbfs(sound, 8000))
    expected = max(level - levels.MAX_GAIN_DB, min(level + levels.MAX_GAIN_DB, levels.TARGET_DBFS))
    assert levels.active_level_dbfs(mended, 8000) == pytest.approx(expected, abs=0.2)


def test_silence_is_left_alone():
    assert levels.gain_to_target(levels.active_level_dbfs(np.zeros(8000, np.float32), 8000)) == 1.0
    assert levels.active_level_dbfs(np.zeros(3, np.float32), 8000) == -120.0
    assert len(levels.trimmed(np.zeros(100, np.float32), 8000, head_s=0.1, tail_s=0.1)) == 0


@settings(deadline=None)
@given(st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=50))
def test_the_limiter_keeps_quiet_samples_and_order_and_stays_below_full_scale(values):
    samples = np.array(sorted(values), np.float32)
    limited = levels.limit(samples)
    assert np.abs(limited).max() <= 0.98 + 1e-6
    assert np.all(np.diff(limited) >= -1e-6)
    quiet = np.abs(samples) <= 0.7
    assert np.array_equal(limited[quiet], samples[quiet])


def test_trimming_keeps_the_sound_and_the_asked_for_silence():
    sound = np.concatenate([np.zeros(4000, np.float32), tone(-20, 0.5), np.zeros(4000, np.float32)])
    kept = levels.trimmed(sound, 8000, head_s=0.01, tail_s=0.05)
    assert len(kept) == pytest.approx(4000 + 80 + 400, abs=4)


# --- end-of-turn features


def test_features_have_the_shape_of_the_model_and_zeros_come_before_a_short_sound():
    noise = np.random.default_rng(3).normal(0, 3000, 16000).astype(np.int16)
    features = log_mel(noise)
    assert (features.shape, features.dtype) == ((80, 800), np.float32)
    energy = features.mean(axis=0)
    assert energy[:690].max() < energy[705:].min()  # silence first, the sound at the end


def test_only_the_last_eight_seconds_count():
    rng = np.random.default_rng(4)
    tail = rng.normal(0, 2000, 128_000).astype(np.int16)
    assert np.array_equal(log_mel(tail), log_mel(np.concatenate([rng.normal(0, 9000, 5000).astype(np.int16), tail])))


def test_a_tone_lands_in_the_band_of_its_frequency():
    def band(hz: float) -> int:
        at = np.arange(128_000) / 16000
        return int(log_mel((8000 * np.sin(2 * np.pi * hz * at)).astype(np.int16)).mean(axis=1).argmax())

    # Slaney mel: 80 bands up to 8 kHz, 0.555 mel apart; 1 kHz is mel 15, 4 kHz is mel 35.2.
    assert band(1000) == pytest.approx(15 / 0.5592 - 1, abs=1)
    assert band(4000) == pytest.approx(35.16 / 0.5592 - 1, abs=1)


# --- PCM streams


def wav(*chunks: bytes, channels: int = 1, rate_hz: int = 16000, bits: int = 16, coding: int = 1) -> bytes:
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, coding, channels, rate_hz, rate_hz * channels * 2, channels * 2, bits)
    return struct.pack("<4sI4s", b"RIFF", 0xFFFFFFFF, b"WAVE") + b"".join((form, *chunks))


def data_of(samples: np.ndarray) -> bytes:
    return struct.pack("<4sI", b"data", 0) + samples.astype("<i2").tobytes()


@settings(deadline=None)
@given(st.lists(st.integers(20, 700), min_size=1), st.sampled_from([1, 2]))
def test_a_wav_cut_anywhere_sounds_the_same(cuts, channels):
    mono = (9000 * np.sin(2 * np.pi * 440 * np.arange(4000) / 16000)).astype(np.int16)
    extra = struct.pack("<4sI", b"LIST", 5) + b"hello\0"
    whole = wav(extra, data_of(np.repeat(mono, channels)), channels=channels)
    stream, parts, at, turn = PcmStream(None), [], 0, 0
    while at < len(whole):
        size = cuts[turn % len(cuts)]
        parts.append(stream.feed(whole[at : at + size]))
        at, turn = at + size, turn + 1
    parts.append(stream.flush())
    sound = np.concatenate(parts)
    assert len(sound) == pytest.approx(2000, abs=4)
    reference = (9000 * np.sin(2 * np.pi * 440 * np.arange(2000) / 8000)).astype(np.int16)
    assert np.abs(sound[200:1800].astype(int) - reference[200:1800]).max() < 200


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>", "no WAV header"),
        (wav(data_of(np.zeros(4, np.int16)), coding=7), "coding 7"),
        (wav(data_of(np.zeros(4, np.int16)), bits=8), "8 bits"),
        (wav(data_of(np.zeros(4, np.int16)), rate_hz=7), "rate of 7 Hz"),
        (b"RIFF\0\0\0\0WAVE" + data_of(np.zeros(4, np.int16)), "before their format"),
        (b"RIFF\0\0\0\0WAVE" + struct.pack("<4sI", b"junk", 0x7FFFFFFF) + b"x" * 5000, "without end"),
    ],
)
def test_what_is_not_sound_is_refused(data, reason):
    with pytest.raises(NotSound, match=reason):
        PcmStream(None).feed(data)


def test_a_stream_that_ends_in_its_header_is_refused():
    stream = PcmStream(None)
    assert len(stream.feed(b"RIFF")) == 0
    with pytest.raises(NotSound, match="ended within its header"):
        stream.flush()


def test_the_gain_is_applied_and_limited():
    samples = np.full(800, 12000, np.int16).tobytes()
    louder = PcmStream(8000, gain=10.0)
    sound = np.concatenate([louder.feed(samples), louder.flush()])
    assert 0.9 * 32767 < sound.max() <= 0.981 * 32767


def test_hot_words_are_shown_as_sentences_within_their_bound():
    assert as_prompt(["support", "help desk.", " ", "Sales"]) == "Support. Help desk. Sales."
    assert as_prompt([]) == ""
    assert len(as_prompt(["x" * 50] * 20)) == 400
