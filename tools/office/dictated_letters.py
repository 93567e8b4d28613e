"""Words spelled letter by letter, in the words of a recogniser. Pure. Above: `tools.office.dictation`.

"b as in bravo" is taken by its word, not by its letter: over a telephone b, d, p and t are one sound, "bravo" is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.office.alphabets import DIGITS, LETTER_NAMES, NATO_HEARD, REPEATS

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d")
_AS_IN = (("as", "in"), ("like", "in"), ("like",), ("for",), ("is", "for"), ("as",))
_SIGNS = {"hyphen": "-", "dash": "-", "apostrophe": "'", "space": " ", "dot": ".", "period": "."}
_FILLERS = frozenset(["um", "uh", "er", "erm", "and", "then", "a", "the", "letter", "small", "lowercase"])
_POLITE = frozenset(["please", "thanks", "thank", "you", "okay", "that's", "it", "that", "is", "all", "right"])
_JOINED = {"an": "an", "am": "am", "ok": "ok"}  # "a n" as a recogniser joins it, among other letters


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that belong together."""

    letters: str
    hangs: bool  # ends in "as in", "double", "capital"
    at_end: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    letters: str
    after: int  # index of the next token
    sure: bool  # a single letter or an alphabet word; False for what may be a word of its own


def longest_run(text: str) -> Run | None:
    """The longest run of letters; None when nothing was spelled."""
    tokens = _tokens(text)
    runs: list[Run] = []
    at = 0
    while at < len(tokens):
        run, after = _run_at(tokens, at)
        if run is not None:
            runs.append(run)
        at = max(after, at + 1)
    return max(reversed(runs), key=lambda run: len(run.letters)) if runs else None


def in_words(words: Sequence[str]) -> list[str]:
    """`words` with "b as in bravo" as "b" and "double l" as "ll"; everything else as it is."""
    out: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in REPEATS and at + 1 < len(words) and words[at + 1] == "u":
            out.append("w")
            at += 2
        elif word in REPEATS and at + 1 < len(words) and (len(words[at + 1]) == 1 or words[at + 1] in DIGITS):
            out.append(DIGITS.get(words[at + 1], words[at + 1]) * REPEATS[word])
            at += 2
        else:
            explained, at = _as_in(words, at) if len(word) == 1 and word.isalpha() else (word, at + 1)
            out.append(explained)
    return out


def _tokens(text: str) -> list[str]:
    """Lower case, but "BRYAN" in capitals is five letters; hyphens between letters are gone."""
    tokens: list[str] = []
    text = text.replace("’", "'")
    loud = not any(char.islower() for char in text)
    for word in _TOKEN.findall(re.sub(r"(?i)\bx-?ray\b", "xray", text)):
        joined = len(word) > 1 and word.isupper() and not loud and word.lower() not in NATO_HEARD
        tokens += list(word.lower()) if joined else [word.lower()]
    return tokens


def _run_at(tokens: list[str], at: int) -> tuple[Run | None, int]:
    letters, sure, hangs = "", 0, False
    while at < len(tokens):
        piece = _piece(tokens, at, inside=bool(letters))
        if piece is not None:
            hangs = piece.after > len(tokens)
            letters, at, sure = letters + piece.letters, piece.after, sure + piece.sure
        elif letters and tokens[at] in _FILLERS and _piece(tokens, at + 1, inside=True) is not None:
            at += 1
        else:
            break
    if not sure or (len(letters) == 1 and letters in "ai" and not hangs):
        return None, at
    at_end = all(word in _POLITE for word in tokens[at:])
    return Run(letters, hangs, at_end), at


def _piece(tokens: list[str], at: int, *, inside: bool) -> _Piece | None:
    """Letters at `at`; `after` lies beyond the end when the words stop in the middle."""
    if at >= len(tokens):
        return None
    word = tokens[at]
    if _marker(tokens, at):
        return _marked(tokens, at, inside=inside)
    if len(word) == 1 and word.isalpha():
        if word in "ai" and not inside and not _spells(tokens, at + 1):
            return None
        letter, after = _as_in(tokens, at)
        return _Piece(letter, after, True)
    if word in NATO_HEARD:
        return _Piece(NATO_HEARD[word], at + 1, inside or _spells(tokens, at + 1))
    return _inside(tokens, at) if inside else None


def _marker(tokens: list[str], at: int) -> bool:
    return at < len(tokens) and (tokens[at] in ("capital", "uppercase", "big") or tokens[at] in REPEATS)


def _marked(tokens: list[str], at: int, *, inside: bool) -> _Piece | None:
    """ "capital j", "double l", "double u"."""
    word = tokens[at]
    if at + 1 >= len(tokens):
        return _Piece("", at + 2, False) if inside else None
    if word == "double" and tokens[at + 1] in ("u", "you"):
        return _Piece("w", at + 2, True)
    if _marker(tokens, at + 1) and _marker(tokens, at + 2):
        return None  # "capital double l" is the most there is
    following = _piece(tokens, at + 1, inside=True)
    if following is None:
        return None
    if word in REPEATS:
        repeated = following.letters[:1] * REPEATS[word] + following.letters[1:]
        return _Piece(repeated, following.after, following.sure)
    return _Piece(following.letters[:1].upper() + following.letters[1:], following.after, following.sure)


def _inside(tokens: list[str], at: int) -> _Piece | None:
    """Words that are letters only among letters: "bee", "hyphen", "seven"."""
    word = tokens[at]
    if word in _SIGNS:
        return _Piece(_SIGNS[word], at + 1, False) if at + 1 < len(tokens) else None
    if word in DIGITS and word not in ("o", "oh"):
        return _Piece(DIGITS[word], at + 1, False)
    if word.isdigit():
        return _Piece(word, at + 1, False)
    found = LETTER_NAMES.get(word, _JOINED.get(word))
    if found is None:
        return None
    return _Piece(found, at + 1, False) if at + 1 == len(tokens) or _spells(tokens, at + 1) else None


def _spells(tokens: Sequence[str], at: int) -> bool:
    """A letter, or something said about the letter before, stands at `at`."""
    if at >= len(tokens):
        return False
    word = tokens[at]
    if len(word) == 1 and word.isalpha():
        return True
    if word in NATO_HEARD or word in REPEATS or word in LETTER_NAMES or word == "capital":
        return True
    return word == "as" and tuple(tokens[at : at + 2]) == ("as", "in")


def _as_in(words: Sequence[str], at: int) -> tuple[str, int]:
    """The letter at `at`, corrected by "as in …", and the index after; beyond the end when the word is missing."""
    for phrase in _AS_IN:
        end = at + 1 + len(phrase)
        if tuple(words[at + 1 : end]) != phrase:
            continue
        if end >= len(words):
            return words[at], len(words) + 1 if phrase[0] in ("as", "like") else at + 1
        if len(words[end]) > 1 and (phrase[-1] == "in" or words[end][0] == words[at] or words[end] in NATO_HEARD):
            return NATO_HEARD.get(words[end], words[end][0]), end + 1
    return words[at], at + 1
