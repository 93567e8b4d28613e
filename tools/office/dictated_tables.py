"""What callers dictate in a language that brings tables: digits, letters, addresses, amounts. Pure. Not English.

"doble cuatro" is 44, "quatre-vingt-douze" 92, "be de Barcelona" b, "ana punto gil arroba acme punto es" an address.
Above: `tools.office.dictation`, which gives English its own rules. Below: `tools.languages`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from num2words import num2words

from tools.languages.tables import HeardDictation
from tools.office.dictated_numbers import Run, corrected
from tools.office.folding import folded

_TOKEN = re.compile(r"\d+(?:[.,]\d{1,2}(?!\d))?|[a-zñ]+|[+@._]")
_LONGEST_WORDS = 7  # of a number below a thousand
_SPOKEN = 1000
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Something dictated: its value, whether more must come, whether nothing else was said behind it, its unit."""

    value: str
    hangs: bool
    at_end: bool
    unit: str = ""


def longest_run(text: str, table: HeardDictation) -> Run | None:
    """The run with most digits, the last of equals; corrections applied. None without any digit."""
    runs: list[Run] = []
    for index, part in enumerate(re.split(table.correction, folded(text))):
        found = _runs(_tokens(part), table)
        if index and runs and found:
            runs[-1] = corrected(runs[-1], found[0])
            found = found[1:]
        runs += found
    return max(reversed(runs), key=lambda run: run.count) if runs else None


def letters(text: str, table: HeardDictation) -> Piece | None:
    """The longest run of letters, at least two; None when nothing was spelled."""
    tokens = _tokens(folded(text))
    best: Piece | None = None
    at = 0
    while at < len(tokens):
        piece, after = _letters_at(tokens, at, table)
        if piece is not None and (best is None or len(piece.value) >= len(best.value)):
            best = piece
        at = max(after, at + 1)
    return best if best is not None and (len(best.value) > 1 or best.hangs) else None


def email(text: str, table: HeardDictation) -> Piece | None:
    """An e-mail address, or what was heard of one; None when none was begun."""
    plain = re.sub(table.mail_leads, "", folded(text), count=1).strip(" .,!?")
    for words, sign in sorted(table.signs.items(), key=lambda pair: -len(pair[0])):
        plain = re.sub(rf"\b{words}\b", f" {sign} ", plain)
    tokens = [token for token in re.findall(r"[a-z0-9]+|[@._+-]", plain) if token]
    while len(tokens) > 1 and tokens[-1] in table.polite and tokens[-2] != ".":
        tokens.pop()
    spoken = _digits_of(table)
    address = "".join(spoken.get(token, token) if len(token) > 1 else token for token in tokens)
    if _ADDRESS.fullmatch(address):
        return Piece(address, False, True)
    return Piece(address, True, True) if "@" in address or address.endswith(".") else None


def amount(text: str, table: HeardDictation) -> Piece | None:
    """A sum or number, "12.50", with its unit."""
    tokens = _tokens(folded(text))
    for at in range(len(tokens)):
        whole, after = _quantity(tokens, at, table)
        if whole is None:
            continue
        unit = table.units.get(tokens[after], "") if after < len(tokens) else ""
        after += bool(unit)
        joined = after < len(tokens) and tokens[after] in table.cents
        cents, end = _number(tokens, after + joined, table) if (joined or unit) and "." not in whole else (None, after)
        if cents is not None and len(cents) <= 2:
            whole, after = f"{whole}.{int(cents):02d}", end
        unit = unit or (table.units.get(tokens[after], "") if after < len(tokens) else "")
        rest = tokens[after + bool(unit and after < len(tokens) and tokens[after] in table.units) :]
        hangs = bool(rest) and rest[-1] in table.cents
        return Piece(whole, hangs, all(word in table.polite for word in rest), unit)
    return None


def begins(text: str, table: HeardDictation) -> bool:
    """Only what is said before a dictation was said: it will come."""
    plain = " ".join(re.findall(r"[a-z0-9ñ]+", folded(text)))
    return re.fullmatch(table.leads, plain) is not None


# -- pieces ---


def _tokens(plain: str) -> list[str]:
    return _TOKEN.findall(re.sub(r"(?<=\d)[.\s](?=\d{3}\b)", "", plain) if "," in plain else plain)


def _runs(tokens: list[str], table: HeardDictation) -> list[Run]:
    runs: list[Run] = []
    at = 0
    while at < len(tokens):
        run, after = _run_at(tokens, at, table)
        if run is not None:
            runs.append(run)
        at = max(after, at + 1)
    return runs


def _run_at(tokens: list[str], at: int, table: HeardDictation) -> tuple[Run | None, int]:
    found, plus, hangs = "", tokens[at] in (table.plus, "+"), False
    at += plus
    while at < len(tokens):
        repeat, behind = _repeat(tokens, at, table)
        digits, after = _number(tokens, behind, table)
        if digits is not None and (repeat == 1 or len(digits) == 1):
            found, at = found + digits * repeat, after
        elif repeat > 1 and behind >= len(tokens) and found:
            hangs, at = True, behind
        elif found and tokens[at] in table.fillers and _goes_on(tokens, at, table):
            at += 1
        else:
            break
    if not found:
        return None, at
    at_end = all(token in table.polite or token in table.fillers for token in tokens[at:])
    return Run(("+" if plus else "") + found, hangs, at_end), at


def _goes_on(tokens: list[str], at: int, table: HeardDictation) -> bool:
    """After fillers another digit follows."""
    while at < len(tokens) and tokens[at] in table.fillers:
        at += 1
    _, behind = _repeat(tokens, at, table)
    return _number(tokens, behind, table)[0] is not None


def _repeat(tokens: list[str], at: int, table: HeardDictation) -> tuple[int, int]:
    """How often the digit behind is said ("doble"), and where it stands."""
    for words, times in table.repeats.items():
        wanted = words.split()
        if tokens[at : at + len(wanted)] == wanted:
            return times, at + len(wanted)
    return 1, at


def _number(tokens: list[str], at: int, table: HeardDictation) -> tuple[str | None, int]:
    """The digits of the number at `at`, written or in words below a thousand, and the index after it."""
    if at < len(tokens) and tokens[at].isdecimal():
        return tokens[at], at + 1
    known = _digits_of(table)
    for length in range(min(_LONGEST_WORDS, len(tokens) - at), 0, -1):
        digits = known.get(" ".join(tokens[at : at + length]))
        if digits is not None:
            return digits, at + length
    return None, at


def _quantity(tokens: list[str], at: int, table: HeardDictation) -> tuple[str | None, int]:
    """A quantity up to 999,999, also with its thousands in words, or written with decimals."""
    if re.fullmatch(r"\d+[.,]\d{1,2}", tokens[at]):
        whole, part = re.split(r"[.,]", tokens[at])
        return f"{whole}.{part.ljust(2, '0')}", at + 1
    if tokens[at] == table.thousand:
        rest, after = _number(tokens, at + 1, table)
        return str(1000 + int(rest or "0")), after if rest else at + 1
    first, after = _number(tokens, at, table)
    if first is not None and after < len(tokens) and tokens[after] == table.thousand:
        rest, end = _number(tokens, after + 1, table)
        return str(int(first) * 1000 + int(rest or "0")), end if rest else after + 1
    return first, after


def _letters_at(tokens: list[str], at: int, table: HeardDictation) -> tuple[Piece | None, int]:
    found, hangs = "", False
    while at < len(tokens):
        repeat, behind = _repeat(tokens, at, table)
        letter, after = _letter(tokens, at, table)
        if letter is None and repeat > 1:
            letter, after = _letter(tokens, behind, table)
            letter = letter * repeat if letter is not None else None
        if letter is None:
            hangs = bool(found) and repeat > 1 and behind >= len(tokens)
            break
        if after < len(tokens) and tokens[after] in table.as_in and len(letter) == 1:
            if after + 1 >= len(tokens):
                return Piece(found + letter, True, True), after + 1
            letter, after = tokens[after + 1][0], after + 2
        found, at = found + letter, after
    at_end = all(token in table.polite for token in tokens[at:])
    return (Piece(found, hangs, at_end or hangs) if found else None), at


def _letter(tokens: list[str], at: int, table: HeardDictation) -> tuple[str | None, int]:
    for length in (2, 1):
        name = " ".join(tokens[at : at + length])
        if name in table.letters and at + length <= len(tokens):
            return table.letters[name], at + length
    single = at < len(tokens) and len(tokens[at]) == 1 and tokens[at].isalpha()
    return (tokens[at] if single else None), at + 1


def _digits_of(table: HeardDictation) -> Mapping[str, str]:
    return _spoken_numbers(table.code, tuple(table.numbers.items()))


@lru_cache(maxsize=8)
def _spoken_numbers(code: str, more: tuple[tuple[str, int], ...]) -> Mapping[str, str]:
    known = {folded(str(num2words(number, lang=code))): str(number) for number in range(_SPOKEN)}
    return known | {words: str(number) for words, number in more}
