"""Which of the languages a caller may speak was spoken: a pure decision on what the recogniser makes of the sound.

Whisper gives every language it knows a probability; only those that are configured here count. Too little sound, or
too little difference, is no answer: then the caller is understood in the first of them, and nothing is switched.
Above: `stt.whisper_engine`. Not here: what a call does when its language is known (`agent`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DetectionLimits:
    min_sound_s: float = 0.7  # a "hello" is said alike in too many languages
    min_probability: float = 0.8  # among the languages that may be spoken


def decide(
    probabilities: Mapping[str, float], languages: Sequence[str], sound_s: float, limits: DetectionLimits
) -> str:
    """The language of `languages` (ISO 639-1) that was spoken; "" when it is not sure.

    `probabilities`: of all the languages the model knows, each 0..1.
    """
    known = {language: probabilities.get(language, 0.0) for language in languages}
    total = sum(known.values())
    if sound_s < limits.min_sound_s or total <= 0:
        return ""
    likeliest = max(known, key=lambda language: known[language])
    return likeliest if known[likeliest] / total >= limits.min_probability else ""
