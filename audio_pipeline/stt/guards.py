"""When not to believe a recogniser: Whisper always says something, also about silence, coughs and music.

A pure decision on what the decoder reports about its own answer. The figures behind the limits: 3 s of silence gives
" ." with no-speech 0.96; a 1 kHz tone gives "I'm not a fan of anything." with average log-probability -1.99; clear
telephone speech lies between -0.05 and -0.6. Above: `stt.whisper_engine`. Not here: voice activity detection.
"""

import re
from dataclasses import dataclass

# What Whisper says about silence and noise because its training subtitles ended so. Only believed when it was sure.
STOCK_PHRASES = frozenset(
    {
        "you",
        "thank you",
        "thank you very much",
        "thanks for watching",
        "thank you for watching",
        "thanks for watching everyone",
        "please subscribe",
        "subscribe",
        "bye",
        "bye bye",
        "okay",
        "so",
        "the end",
        "i'm sorry",
        "beep",
        "music",
        "applause",
        "silence",
        "blank audio",
        # Spanish
        "gracias",
        "muchas gracias",
        "gracias por ver el video",
        "gracias por ver el vídeo",
        "subtítulos realizados por la comunidad de amara org",
        "suscríbete",
        "suscríbete al canal",
        "música",
        "aplausos",
        # French
        "merci",
        "merci beaucoup",
        "merci d'avoir regardé cette vidéo",
        "merci d'avoir regardé",
        "sous titres réalisés par la communauté d'amara org",
        "sous titres réalisés para la communauté d'amara org",
        "sous titrage société radio canada",
        "abonnez vous",
        "musique",
        "applaudissements",
    }
)
_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|♪[^♪]*♪?")
_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class GuardLimits:
    min_average_logprob: float = -1.0
    max_no_speech: float = 0.6  # above it, the answer must be better than `sure_average_logprob`
    sure_average_logprob: float = -0.55
    stock_no_speech: float = 0.3  # a stock phrase needs less doubt than this, or sureness
    max_words_per_s: float = 8.0  # nobody speaks faster; a loop does
    max_same_share: float = 0.5  # of ≥ 8 words, no word may make up more than this


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the decoder said, and about what."""

    text: str
    average_logprob: float
    no_speech: float  # 0..1, probability that there was no speech at all
    duration_s: float  # of the sound


@dataclass(frozen=True, slots=True)
class Verdict:
    text: str  # "" when not believed
    reason: str  # "" when believed, else which guard spoke


def judge(decoded: Decoded, limits: GuardLimits) -> Verdict:
    """Believe the text or drop it whole."""
    text = " ".join(_BRACKETED.sub(" ", decoded.text).split())
    words = [word.lower() for word in _WORD.findall(text)]
    doubtful = decoded.average_logprob < limits.sure_average_logprob
    reason = ""
    if not words:
        reason = "empty"
    elif decoded.average_logprob < limits.min_average_logprob:
        reason = "improbable"
    elif decoded.no_speech > limits.max_no_speech and doubtful:
        reason = "no_speech"
    elif " ".join(words) in STOCK_PHRASES and doubtful and decoded.no_speech > limits.stock_no_speech:
        reason = "stock_phrase"
    elif len(words) > 4 + limits.max_words_per_s * decoded.duration_s:
        reason = "too_fast"
    elif len(words) >= 8 and max(words.count(word) for word in set(words)) > limits.max_same_share * len(words):
        reason = "repetition"
    return Verdict("" if reason else text, reason)
