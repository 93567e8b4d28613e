"""Runs of digits and amounts in the words of a recogniser. Pure. Above: `tools.office.dictation`.

A run is what belongs to one number: "zero five five, double four", "055 44 9", "plus forty nine one seven one". Words
that sound like digits ("for", "to", "ate") count only inside a run.
"""

import re
from dataclasses import dataclass

from tools.office.alphabets import DIGIT_HOMOPHONES, DIGITS, REPEATS, SCALES, TEENS, TENS_HEARD

_TOKEN = re.compile(r"\d+(?:\.\d+)?(?=[^\w]|$)|\d+|[a-z]+(?:'[a-z]+)?|[+$€£#*]", re.I)
_FILLERS = frozenset(
    [
        "um",
        "uh",
        "er",
        "erm",
        "and",
        "then",
        "dash",
        "hyphen",
        "minus",
        "space",
        "slash",
        "dot",
        "point",
        "comma",
        "area",
        "code",
        "bracket",
        "brackets",
        "open",
        "close",
        "hmm",
        "like",
    ]
)
_POLITE = frozenset(
    ["please", "thanks", "thank", "you", "okay", "yes", "yeah", "that's", "it", "all", "that", "is", "right", "correct"]
)
_LONGEST = 15  # digits of a number that is still an amount
_HOMOPHONES = 8  # in a row: more are no dictation
_EXTENSION = frozenset(("extension", "ext"))
_CORRECTIONS = re.compile(
    r"\b(?:no,? wait|wait,? no|no,? sorry|sorry,? no|sorry|no,? i mean|i mean|scratch that|correction|no)\b[\s,.]*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Run:
    """Digits that belong together."""

    digits: str  # with "+" in front when the caller said plus
    hangs: bool  # ends in "double", "plus", "extension"
    at_end: bool  # nothing but politeness follows
    extension: str = ""

    @property
    def count(self) -> int:
        return len(self.digits.removeprefix("+"))


@dataclass(frozen=True, slots=True)
class Amount:
    value: str
    hangs: bool
    at_end: bool
    unit: str


def tokens_of(text: str) -> list[str]:
    """Words, numbers and signs; "1,200" is one number, "555-1234" two."""
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text.lower().replace("’", "'"))
    return _TOKEN.findall(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text))


def longest_run(text: str) -> Run | None:
    """The run with most digits, the last of equals; corrections applied. None without any digit."""
    runs = _runs(text)
    return max(reversed(runs), key=lambda run: run.count) if runs else None


def run_of(text: str, count: int) -> Run | None:
    """The run of exactly `count` digits, else all runs together if they are that many, else the longest."""
    runs = _runs(text)
    exact = [run for run in runs if run.count == count]
    if exact:
        return exact[-1]
    if runs and sum(run.count for run in runs) == count:
        return Run("".join(run.digits for run in runs), runs[-1].hangs, runs[-1].at_end, runs[-1].extension)
    heads = _runs(text, eager=True)
    exact = [run for run in heads if run.count == count]
    return exact[-1] if exact else longest_run(text)


def _runs(text: str, *, eager: bool = False) -> list[Run]:
    """`eager`: a word that sounds like a digit counts at the head of a run too."""
    pieces = _CORRECTIONS.split(text)
    runs = _runs_in(tokens_of(pieces[0]), eager)
    for piece in pieces[1:]:
        after = _runs_in(tokens_of(piece), eager)
        if runs and after:
            runs[-1] = corrected(runs[-1], after[0])
            runs += after[1:]
        elif after:
            runs = after
        elif tokens_of(piece) and runs:
            runs[-1] = Run(runs[-1].digits, runs[-1].hangs, False, runs[-1].extension)
    return runs


def corrected(before: Run, after: Run) -> Run:
    """ "four five, no, four six": as many digits as were said again are replaced; all when it is as long."""
    if after.count >= before.count or after.digits.startswith("+"):
        return after
    return Run(before.digits[: -after.count] + after.digits, after.hangs, after.at_end, after.extension)


def _runs_in(tokens: list[str], eager: bool) -> list[Run]:
    runs: list[Run] = []
    at = 0
    while at < len(tokens):
        run, after = _run_at(tokens, at, eager)
        if run is None:
            at += 1
            continue
        if runs and tokens[at - 1] in _EXTENSION:
            runs[-1] = Run(runs[-1].digits, run.hangs, run.at_end, run.digits)
        else:
            runs.append(run)
        at = after
    if tokens and tokens[-1] in _EXTENSION and runs:
        runs[-1] = Run(runs[-1].digits, True, True)
    return runs


def _run_at(tokens: list[str], at: int, eager: bool) -> tuple[Run | None, int]:
    found, plus, hangs = "", False, False
    start = at
    while at < len(tokens):
        word = tokens[at]
        if word in ("plus", "+") and not found:
            plus, at, hangs = True, at + 1, True
            continue
        piece, after, hung = _piece(tokens, at, inside=bool(found) or plus or eager)
        if piece:
            found, at, hangs = found + piece, after, False
        elif hung:
            return _finished(found, plus, True, tokens, after)
        elif found and word in _FILLERS and _goes_on(tokens, at):
            at += 1
        else:
            break
    if not found and not (hangs and at >= len(tokens)):
        return None, start + 1
    return _finished(found, plus, hangs, tokens, at)


def _finished(found: str, plus: bool, hangs: bool, tokens: list[str], at: int) -> tuple[Run, int]:
    at_end = all(word in _POLITE or word in _FILLERS for word in tokens[at:])
    return Run(("+" if plus else "") + found, hangs and at >= len(tokens), at_end), at


def _goes_on(tokens: list[str], at: int) -> bool:
    """After fillers another digit follows."""
    while at < len(tokens) and tokens[at] in _FILLERS:
        at += 1
    return at < len(tokens) and bool(_piece(tokens, at, inside=True)[0])


def _piece(tokens: list[str], at: int, *, inside: bool) -> tuple[str, int, bool]:
    """Digits at `at`, the index after them, and whether the words end in the middle ("double")."""
    word = tokens[at]
    if word in REPEATS:
        if at + 1 >= len(tokens):
            return "", at + 1, inside
        digit = _digit(tokens, at + 1, inside=True)
        return digit[:1] * REPEATS[word] + digit[1:], at + 2, False
    if word.replace(".", "").isdigit():
        return word.replace(".", ""), at + 1, False
    if word in TEENS or word in TENS_HEARD or (word in DIGITS and _scale(tokens, at + 1)):
        value, after = cardinal(tokens, at, spaced=True)
        if after > at:  # not so for "oh hundred"
            return str(value), after, False
    return _digit(tokens, at, inside=inside), at + 1, False


def _scale(tokens: list[str], at: int) -> bool:
    return at < len(tokens) and tokens[at] in ("hundred", "thousand")


def _digit(tokens: list[str], at: int, *, inside: bool) -> str:
    word = tokens[at]
    if word.isdigit():
        return word
    if word in DIGITS and word != "o" and not (word == "oh" and not inside and not _followed(tokens, at)):
        return DIGITS[word]
    if word == "o" and (inside or _followed(tokens, at)):
        return "0"
    if word in DIGIT_HOMOPHONES and inside and (at + 1 == len(tokens) or _followed(tokens, at)):
        return DIGIT_HOMOPHONES[word]
    return ""


def _followed(tokens: list[str], at: int) -> bool:
    """The next word is a digit in its own right, or words that may be some are followed by one or by nothing."""
    start, at = at, at + 1
    while at < len(tokens) and tokens[at] in DIGIT_HOMOPHONES and at - start <= _HOMOPHONES:
        at += 1
    if at >= len(tokens):
        return at > start + 1
    after = tokens[at]
    return after.isdigit() or after in DIGITS or after in REPEATS or after in TEENS or after in TENS_HEARD


# -- cardinals and amounts ---


def cardinal(tokens: list[str], at: int, *, spaced: bool = False) -> tuple[int, int]:
    """The number at `at` ("two hundred and five", "forty nine", "12") and the index after it; (0, `at`) without one.

    `spaced`: among digits, where "eight hundred five five" is 800 and two fives.
    """
    total, group, start = 0, 0, at
    while at < len(tokens):
        word = tokens[at]
        value, after = _below_hundred(tokens, at)
        apart = spaced and at > start and tokens[at - 1] in SCALES and tokens[at] in DIGITS
        if after > at and group % 100 == 0 and not apart:
            group, at = group + value, after
        elif word == "hundred" and 0 < group < 100:
            group, at = group * 100, at + 1
        elif word in ("thousand", "million") and group:
            total, group, at = total + group * SCALES[word], 0, at + 1
        elif word == "and" and at > start and tokens[at - 1] in SCALES and _below_hundred(tokens, at + 1)[1] > at + 1:
            at += 1
        else:
            break
    return total + group, at


def _below_hundred(tokens: list[str], at: int) -> tuple[int, int]:
    word = tokens[at] if at < len(tokens) else ""
    if word.isdigit() and len(word) <= _LONGEST:
        return int(word), at + 1
    if word in TENS_HEARD:
        unit = int(DIGITS.get(tokens[at + 1], "0")) if at + 1 < len(tokens) else 0
        return (TENS_HEARD[word] + unit, at + 2) if unit else (TENS_HEARD[word], at + 1)
    if word in TEENS:
        return TEENS[word], at + 1
    if word in DIGITS and word not in ("o", "oh"):
        return int(DIGITS[word]), at + 1
    if word == "a" and at + 1 < len(tokens) and tokens[at + 1] in SCALES:
        return 1, at + 1
    return 0, at


_UNITS = {"dollar": "dollar", "dollars": "dollar", "bucks": "dollar", "buck": "dollar", "$": "dollar", "euro": "euro",
          "euros": "euro", "€": "euro", "pound": "pound", "pounds": "pound", "quid": "pound", "£": "pound"}  # fmt: skip
_COINS = frozenset(("cents", "cent", "pence", "p", "penny"))


def amount(text: str) -> Amount | None:
    """The first sum or number in `text`; the last one after a correction."""
    for piece in reversed(_CORRECTIONS.split(text)):
        tokens = tokens_of(piece)
        for at in range(len(tokens)):
            found = _amount_at(tokens, at)
            if found is not None:
                return found
    return None


def _amount_at(tokens: list[str], at: int) -> Amount | None:
    unit = _UNITS.get(tokens[at], "")
    if unit:
        at += 1
    whole, cents, after = _sum(tokens, at)
    if after == at:
        return None
    if not unit and after < len(tokens):
        unit = _UNITS.get(tokens[after], "")
        after += bool(unit)
    if unit and not cents:
        cents, after = _coins(tokens, after)
    elif after < len(tokens) and tokens[after] in _COINS and not unit and not cents:
        whole, cents, unit, after = 0, f"{whole:02d}", "", after + 1
    rest = tokens[after:]
    hangs = bool(rest) and len(rest) == 1 and rest[0] in ("and", "point")
    return Amount(f"{whole}.{cents}" if cents else str(whole), hangs, all(word in _POLITE for word in rest), unit)


def _sum(tokens: list[str], at: int) -> tuple[int, str, int]:
    """Whole part, decimals and the index after: "12.50", "three point five", "twelve fifty"."""
    if at < len(tokens) and re.fullmatch(r"\d{1,15}\.\d+", tokens[at]):
        whole, _, part = tokens[at].partition(".")
        return int(whole), part, at + 1
    value, after = cardinal(tokens, at)
    if after == at:
        return 0, "", at
    if after < len(tokens) and tokens[after] == "point":
        part, end = "", after + 1
        while end < len(tokens) and (digit := _digit(tokens, end, inside=True)):
            part, end = part + digit, end + 1
        return (value, part, end) if part else (value, "", after)
    if after < len(tokens) and (tokens[after] in TENS_HEARD or tokens[after] in TEENS) and value < 100:
        part_value, end = _below_hundred(tokens, after)
        return value, f"{part_value:02d}", end
    return value, "", after


def _coins(tokens: list[str], at: int) -> tuple[str, int]:
    start = at
    at += at < len(tokens) and tokens[at] == "and"
    value, after = _below_hundred(tokens, at)
    if after == at or value > 99:
        return "", start
    after += after < len(tokens) and tokens[after] in _COINS
    return f"{value:02d}", after
