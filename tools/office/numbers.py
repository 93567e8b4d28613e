"""Words and numbers of an English sentence as a recogniser writes it: tokens with places, cardinals, ordinals.

Not a date grammar (that is `tools.office.dates`, above), and not the spoken form of numbers.
"""

import re
from dataclasses import dataclass

_UNIT_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_ORDINAL_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
sixteenth seventeenth eighteenth nineteenth
"""
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_CARDINALS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_ORDINALS = {word: value for value, word in enumerate(_ORDINAL_WORDS.split(), start=1)} | {
    "twentieth": 20,
    "thirtieth": 30,
}

_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}:\d{2}|\d+(?:st|nd|rd|th)?(?![^\W_a-z])"
    r"|[ap]\.? ?m\b\.?|[^\W\d_]+(?:['’][^\W\d_]+)?['’]?",
    re.IGNORECASE,
)
_SUFFIXED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: lower case, straight apostrophes, and its place in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as tokens. Asking beyond either end gives ""."""

    tokens: tuple[Token, ...]

    def at(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def follows(self, index: int, *words: str) -> bool:
        return all(self.at(index + offset) == word for offset, word in enumerate(words))

    def skip(self, index: int, words: frozenset[str]) -> int:
        while self.at(index) in words:
            index += 1
        return index


def split(text: str) -> Words:
    """Tokens of `text`. "2pm" is two tokens; "p.m.", "P M" and "pm" are all "pm"; "twenty-five" is two."""
    return Words(tuple(Token(_normal(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)))


def _normal(word: str) -> str:
    word = word.lower().replace("’", "'")
    letters = word.replace(".", "").replace(" ", "")
    if letters in {"am", "pm"}:
        return letters
    return word.rstrip("'")


def cardinal(words: Words, index: int) -> tuple[int, int] | None:
    """The number (0..9999 in digits, 0..59 in words) at `index`, and the index after it."""
    word = words.at(index)
    if word.isdecimal() and word.isascii() and len(word) <= 4:
        return int(word), index + 1
    if word in _TENS:
        unit = _CARDINALS.get(words.at(index + 1), 0)
        return (_TENS[word] + unit, index + 2) if 0 < unit < 10 else (_TENS[word], index + 1)
    if word in _CARDINALS:
        return _CARDINALS[word], index + 1
    return None


def ordinal(words: Words, index: int) -> tuple[int, int] | None:
    """The ordinal (1..31 or so) at `index`, "5th", "fifth" or "twenty first", and the index after it."""
    word = words.at(index)
    if suffixed := _SUFFIXED.fullmatch(word):
        return int(suffixed.group(1)), index + 1
    if word in _TENS:
        unit = _ORDINALS.get(words.at(index + 1), 0)
        return (_TENS[word] + unit, index + 2) if 0 < unit < 10 else None
    if word in _ORDINALS:
        return _ORDINALS[word], index + 1
    return None
