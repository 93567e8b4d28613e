"""Cuts a text into the pieces a speaker computes one after another, so that the first sound comes early.

A piece ends at a sentence end, or, once it has some length, at a comma, semicolon, colon or dash, or, when it is long,
before a linking word. Short pieces are kept together: a voice needs a few words to find its melody. Nothing is lost:
the pieces joined by a space are the text with its white space tidied. Pure. Above: `tts.piper_engine`.
"""

import re

MIN_CLAUSE_CHARS = 24  # do not cut off less than this at a comma
FIRST_CLAUSE_CHARS = 14  # the first piece may be shorter: somebody is waiting
SOFT_CLAUSE_CHARS = 44  # from here on, cut before a linking word even without punctuation
MAX_CLAUSE_CHARS = 160  # cut even without punctuation

# A boundary is white space after punctuation, not punctuation alone: "3.30", "e.g. this", "Dr. Smith".
_SENTENCE_END = re.compile(r"[.!?…]['\")\]]*$")
_CLAUSE_END = re.compile(r"(?:[,;:]['\")\]]*|[–—-])$")
_LINKING = frozenset(
    {"and", "but", "or", "so", "because", "that", "which", "who", "when", "where", "if", "while", "until", "before"}
    | {"after", "in", "on", "at", "for", "with", "from", "about", "than", "as"}
)
_ABBREVIATION = re.compile(r"(?:^|\W)(?:mr|mrs|ms|dr|st|no|vs|etc|e\.g|i\.e|[a-z])\.$", re.IGNORECASE)


def split(text: str) -> list[str]:
    """The pieces of `text`, in order, none empty."""
    pieces: list[str] = []
    words: list[str] = []
    length = 0
    for word in text.split():
        if words and _begins(word, length):
            pieces.append(" ".join(words))
            words, length = [], 0
        words.append(word)
        length += len(word) + 1
        if _ends(word, length, first=not pieces):
            pieces.append(" ".join(words))
            words, length = [], 0
    if words:
        pieces.append(" ".join(words))
    return _join_scraps(pieces)


def _begins(word: str, length: int) -> bool:
    return length + len(word) > MAX_CLAUSE_CHARS or (length > SOFT_CLAUSE_CHARS and word in _LINKING)


def _ends(word: str, length: int, *, first: bool) -> bool:
    if _SENTENCE_END.search(word):
        return not _ABBREVIATION.search(word)
    least = FIRST_CLAUSE_CHARS if first else MIN_CLAUSE_CHARS
    return length > least and _CLAUSE_END.search(word) is not None


def _join_scraps(pieces: list[str]) -> list[str]:
    """A last piece without any letter or digit is said with the one before."""
    if len(pieces) > 1 and not any(character.isalnum() for character in pieces[-1]):
        return [*pieces[:-2], f"{pieces[-2]} {pieces[-1]}"]
    return pieces
