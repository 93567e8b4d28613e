"""How things that are no sentences are said: digits one by one, letters, e-mail addresses, web addresses, codes. Pure.

Read back by `tools.office.dictation`. Not here: numbers as quantities and whole texts (`agent.spoken_forms`, above).
"""

import re

from tools.office.alphabets import DIGIT_NAMES, NATO

_SIGNS = {
    "@": "at", ".": "dot", "_": "underscore", "-": "dash", "+": "plus", "/": "slash", "?": "question mark",
    "=": "equals", "&": "and", "#": "hash", "%": "percent", "~": "tilde", ":": "colon",
}  # fmt: skip
_PIECE = re.compile(r"\d|[^\W\d_]+|[^\w]|_")
_CODE_PIECE = re.compile(r"\d+|[A-Z]+")
_LETTERS_MAX = 3  # capitals in a code beyond this are a word: "COVID-19"


def digit_by_digit(digits: str) -> str:
    """ "2000" -> "two zero zero zero"; what is no digit is left out."""
    return " ".join(DIGIT_NAMES[int(digit)] for digit in digits if digit in "0123456789")


def in_groups(digits: str) -> str:
    """A row of digits as people say it: groups of three to five with a breath between, the longer ones last."""
    if len(digits) <= 4:
        return digit_by_digit(digits)
    count = (len(digits) + 2) // 4 if len(digits) % 3 else len(digits) // 3
    short, longer = divmod(len(digits), count)
    sizes = [short] * (count - longer) + [short + 1] * longer
    groups: list[str] = []
    for size in sizes:
        groups.append(digit_by_digit(digits[:size]))
        digits = digits[size:]
    return ", ".join(groups)


def telephone(number: str) -> str:
    """Digits one by one, a breath between the groups as they are written; a long group is cut into shorter ones."""
    groups = [group for group in re.split(r"\D+", number) if group]
    said = ", ".join(in_groups(group) for group in groups)
    return f"plus {said}" if number.startswith("+") else said


def email(address: str) -> str:
    """ "joe.doe@acme.com" -> "joe dot doe at acme dot com"."""
    return _signs_said(address)


def url(address: str) -> str:
    """ "https://www.acme.com/help" -> "acme dot com slash help"."""
    return _signs_said(re.sub(r"^(?:https?://)?(?:www\.)?", "", address, flags=re.I).rstrip("/"))


def code(text: str) -> str:
    """ "AB12-345" -> "A B, one two, three four five": one by one; four capitals and more are a word."""
    said = (
        digit_by_digit(piece) if piece.isdigit() else piece if len(piece) > _LETTERS_MAX else " ".join(piece)
        for piece in _CODE_PIECE.findall(text)
    )
    return ", ".join(said)


def letters(word: str) -> str:
    """ "Bryan" -> "B, R, Y, A, N": spelled for somebody who writes it down."""
    return ", ".join(_letter(char) for char in word if not char.isspace())


def nato(word: str) -> str:
    """ "Bryan" -> "B as in Bravo, R as in Romeo, …": spelled so that no letter is mistaken. Letters without a word and
    signs are only named.
    """
    return ", ".join(
        f"{char.upper()} as in {NATO[char.lower()]}" if char.lower() in NATO else _letter(char)
        for char in word
        if not char.isspace()
    )


def _letter(char: str) -> str:
    if char in "0123456789":
        return DIGIT_NAMES[int(char)]
    return _SIGNS.get(char, char.upper())


def _signs_said(text: str) -> str:
    pieces: list[str] = _PIECE.findall(text)
    return " ".join(digit_by_digit(piece) or _SIGNS.get(piece, piece) for piece in pieces)
