"""What stands in the gaps of a phrasing: departments and titles. Pure.

Dates are `tools.office.dates`. Above: `agent.fast.intents`.
"""

import re
from difflib import SequenceMatcher

from agent.fast.words import normalise, words_of
from tools.ports import Department

_CORRECTION = re.compile(
    r"\b(?:no wait|wait no|no sorry|sorry no|no i mean|i mean|no i meant|i meant|or rather|rather|actually no"
    r"|no actually|correction|scratch that|make that|no make that|sorry i meant|sorry i mean)\b"
)
_PLACE_NOISE = words_of(
    """
    the your our a an to with from in of at department team desk queue line people guys staff office please there now
    representative agent person rep side group hotline human service about for
    then instead try maybe rather i would like want prefer
    """
)
_LONG_ENOUGH = 5  # shorter names must be said exactly
_ALIKE = 0.84  # two words of five letters and more that differ in about one letter: "suport", "sails"
_TITLE_HEADS = re.compile(
    r"^(?:(?:to|that|it is|it should say|call it|name it|that says|i (?:need|have|must|want) to|the title is)\s)+"
)
_TITLE_TAILS = re.compile(
    r"(?:\s(?:please|thanks|thank you|okay|for me|will you|would you|could you|and|on|for|at|by))+$"
)


def department(words: str, departments: tuple[Department, ...]) -> str | None:
    """The configured department that `words` name, or None. Never anything that is not configured."""
    phrase = bare_place(words)
    if not phrase:
        return None
    for candidate in departments:
        for alias in (candidate.name, *candidate.aliases):
            name = bare_place(alias)
            if phrase == name or (len(name) >= _LONG_ENOUGH and _alike(phrase, name)):
                return candidate.name
    return None


def bare_place(words: str) -> str:
    """A department's name without "the", "team", "department"; what is only such words stays as it is."""
    plain = normalise(words)
    return " ".join(word for word in plain.split() if word not in _PLACE_NOISE) or plain


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def corrected(text: str) -> str:
    """What is meant after "no wait", "I mean": the last version. "call bob no wait alice" is "call alice"."""
    parts = [part.strip() for part in _CORRECTION.split(text)]
    meant = parts[0]
    for part in parts[1:]:
        before, after = meant.split(), part.split()
        if not after:
            continue
        meant = " ".join(before[: -len(after)] + after) if len(after) < len(before) else part
    return meant


def title(words: str, original: str) -> str:
    """`words` (normalised) as a title, spelled as in `original`: "call Bob" keeps its capital."""
    words = corrected(words)
    words = _TITLE_TAILS.sub("", _TITLE_HEADS.sub("", words)).strip(" ,.:;'")
    spelled: dict[str, str] = {}
    for index, token in enumerate(original.split()):
        bare = token.strip(".,;:!?\"'()")
        if bare and (index > 0 or bare == "I"):
            spelled.setdefault(bare.lower(), bare)
    return " ".join(spelled.get(word, word) for word in words.split())
