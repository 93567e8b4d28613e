"""What callers dictate: telephone numbers and codes, spelled words, e-mail addresses, amounts. Pure.

Reads what recognisers make of them ("055 44 999", "5 5 double 4", "B-R-Y-A-N", "jane at example.com") and says what is
still missing, so that whoever waits for the caller can wait for the rest. Not here: how such things are said
(`agent.spoken_forms`), and whether an address or number exists.

Above: `agent`. Below: `tools.office.alphabets`, `tools.office.dictated_numbers`, `tools.office.dictated_letters` for
English, `tools.office.dictated_tables` for other languages.
"""

import re
from dataclasses import dataclass
from enum import Enum

from tools.languages.catalogue import heard_dictation
from tools.languages.tables import HeardDictation
from tools.office import dictated_letters, dictated_numbers, dictated_tables
from tools.office.alphabets import DIGITS


class Kind(Enum):
    """What was asked for."""

    DIGITS = "digits"  # a telephone number, a PIN, an order number
    SPELLING = "spelling"  # a name, letter by letter
    EMAIL = "email"
    AMOUNT = "amount"  # of money, or a plain number


@dataclass(frozen=True, slots=True)
class Expected:
    """What the caller was asked to dictate."""

    kind: Kind
    digits: int | None = None  # exactly so many; None when unknown


@dataclass(frozen=True, slots=True)
class Dictated:
    """What was understood so far."""

    value: str  # "0554499", "+4917", "Bryan", "jane.doe@example.com", "12.50"; "" when nothing was
    unfinished: bool  # the words ask for more: "double", "jane at", "my number is"
    at_end: bool = True  # nothing else was said after it
    extension: str = ""  # digits after the word "extension"
    unit: str = ""  # of an amount: "dollar", "euro", "pound"; "" when none was said


_POLITE_LEADS = (
    r"yes|yeah|okay|ok|sure|so|well|um+|uh+|er+m?|hi|hello|please|and|right|oh|alright|of course|one moment|let me see"
    r"|wait|hold on|here it is"
)
_LEADS = re.compile(
    rf"(?:(?:{_POLITE_LEADS})\W+)*"
    r"(?:(?:it|that)(?:'s| is| was| would be| will be)?"
    r"|(?:my|the|our|his|her|their|your)\b[\w' -]*?\b"
    r"(?:is|are|was|it's|number|address|email|e-mail|pin|code|name|amount)"
    r"|(?:you can )?(?:reach|call|write to|email|e-mail|text) (?:me|it|us)|send it|i have|i've got|i(?:'m| am)"
    rf"|i(?:'d| would) like|spelled|spelt|a|the|my|plus|number|{_POLITE_LEADS})?"
    r"(?: (?:at|on|to|under|spelled|spelt|called))?\W*",
    re.I,
)  # what is said before the first digit or letter: nothing was dictated yet, but something will be


def digits(text: str) -> Dictated:
    """A telephone number or code: the longest run of digits in `text`. "+" is kept at its beginning."""
    run = dictated_numbers.longest_run(text)
    if run is None:
        return Dictated("", bool(_LEADS.fullmatch(text.strip())))
    return Dictated(run.digits, run.hangs, run.at_end, run.extension)


def spelling(text: str) -> Dictated:
    """A word spelled letter by letter; lower case but for what the caller calls capital."""
    run = dictated_letters.longest_run(text)
    if run is None:
        return Dictated("", bool(_LEADS.fullmatch(text.strip())))
    return Dictated(run.letters, run.hangs, run.at_end)


def amount(text: str) -> Dictated:
    """A sum or plain number, "12.50": as a decimal without separators of thousands."""
    found = dictated_numbers.amount(text)
    if found is None:
        return Dictated("", bool(_LEADS.fullmatch(text.strip())))
    return Dictated(found.value, found.hangs, found.at_end, unit=found.unit)


# -- e-mail ---

_MAIL_LEAD = re.compile(
    r"^.*?\b(?:(?:e-?mail|mail)(?: address)? (?:is|it's|would be|will be)|address is|(?:e-?mail|mail) to"
    r"|(?:reach|write to|write|contact) me(?: at| on| under)|(?:e-?mail|mail) (?:me|us|it|that)(?: at| to)?"
    r"|send (?:it|that|this|them|me an? \w+) (?:to|at))\b",
    re.I,
)
_MAIL_OPENER = re.compile(
    r"^\W*(?:(?:yes|yeah|okay|ok|sure|so|well|um+|uh+|er+m?|hi|hello|and|right|oh|alright|of course|please|it's|it is"
    r"|that's|that is|it would be|that would be|that'd be|it'd be|my address is|this is)\b\W*)+",
    re.I,
)
_MAIL_ASIDE = re.compile(
    r"\b(?:all (?:in )?one word|(?:all )?in one word|(?:that's )?one word|no spaces?|without spaces?|all lower ?case"
    r"|in lower ?case|(?:all )?small letters|all together|lower ?case|the (?:sign|symbol)|sign|symbol"
    r"|with no (?:dots?|spaces?)|u+m+|u+h+|er+m?|capital|upper ?case|then|and then)\b",
    re.I,
)
_MAIL_TAIL = re.compile(
    r"[\s.,!?]*(?:please|thanks|thank you|okay|that's (?:it|all)|that is (?:it|all)|got it)?[\s.,!?]*$", re.I
)
_MAIL_SIGNS = {
    "at": "@", "dot": ".", "point": ".", "period": ".", "underscore": "_", "dash": "-", "hyphen": "-", "minus": "-",
    "plus": "+", "dotcom": ".com",
}  # fmt: skip
_HOSTS = (("gee mail", "gmail"), ("g mail", "gmail"), ("hot mail", "hotmail"), ("out look", "outlook"))
_TOP_HEARD = {"calm": "com", "come": "com", "comm": "com", "nets": "net", "auk": "org"}
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
_NO_ADDRESS = frozenset(
    ("no", "nope", "none", "what", "pardon", "sorry", "why", "bye", "goodbye", "help", "operator", "nothing", "repeat")
)
_OPEN_TOPS = (".co", ".ac", ".gov", ".org.", ".com.")  # ".co" is followed by "dot uk" more often than not
_MAIL_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[@._+-]")


def email(text: str) -> Dictated:
    """An e-mail address; while it is unfinished `value` is what was heard of it. Always lower case."""
    words = _mail_words(text)
    if not words:
        return Dictated("", bool(_LEADS.fullmatch(text.strip())))
    address = _joined(words)
    local, _, domain = address.rpartition("@")
    local = local.rpartition("@")[2]  # "reach me at jane at example dot com"
    address = f"{local}@{domain}" if local else domain
    if _ADDRESS.fullmatch(address) and ".." not in address:
        return Dictated(address, address.endswith(_OPEN_TOPS))
    if "@" in address or any(_MAIL_SIGNS.get(word, word) in (".", "_") for word in words):
        return Dictated(address, True)
    begun = len(words) == 1 and words[0] not in _NO_ADDRESS
    return Dictated("", begun or bool(_LEADS.fullmatch(text.strip())))


def _mail_words(text: str) -> list[str]:
    text = _MAIL_LEAD.sub("", text.strip().lower().replace("’", "'"), count=1)
    text = _MAIL_ASIDE.sub(" ", _MAIL_OPENER.sub("", text))
    text = _MAIL_TAIL.sub("", text).replace("full stop", "dot")
    text = re.sub(r"(?<=\b[a-z])-(?=[a-z]\b)", " ", text)  # "J-A-N-E"
    text = re.sub(r"[.,](?=\s)|\s-\s", " ", text)
    for heard, meant in _HOSTS:
        text = re.sub(rf"\b{heard}\b", meant, text)
    return dictated_letters.in_words(_MAIL_WORD.findall(text))


def _joined(words: list[str]) -> str:
    address = ""
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in ("at", "@") and not address:
            continue
        if word in ("o", "oh"):
            counted = address[-1:].isdigit() or following.isdigit() or following in DIGITS
            address += "0" if counted and following not in ("o", "oh") else "o"
        elif at == len(words) - 1 and address.endswith(".") and "@" in address:
            address += _TOP_HEARD.get(word, word)
        else:
            address += _MAIL_SIGNS.get(word, DIGITS.get(word, word.replace("'", "")))
    return address


# -- waiting ---

_READERS = {Kind.DIGITS: digits, Kind.SPELLING: spelling, Kind.EMAIL: email, Kind.AMOUNT: amount}


def read(text: str, expected: Expected, language: str = "en") -> Dictated:
    """What `text` says of what was asked for."""
    table = heard_dictation(language)
    if table is not None:
        return _read_by(table, text, expected.kind)
    if expected.kind is Kind.DIGITS and expected.digits is not None:
        run = dictated_numbers.run_of(text, expected.digits)
        if run is not None:
            return Dictated(run.digits, run.hangs, run.at_end, run.extension)
    return _READERS[expected.kind](text)


def _read_by(table: HeardDictation, text: str, kind: Kind) -> Dictated:
    """The same by the tables of another language."""
    if kind is Kind.DIGITS:
        run = dictated_tables.longest_run(text, table)
        if run is not None:
            return Dictated(run.digits, run.hangs, run.at_end)
        return Dictated("", dictated_tables.begins(text, table))
    readers = {
        Kind.SPELLING: dictated_tables.letters,
        Kind.EMAIL: dictated_tables.email,
        Kind.AMOUNT: dictated_tables.amount,
    }
    found = readers[kind](text, table)
    if found is None:
        return Dictated("", dictated_tables.begins(text, table))
    return Dictated(found.value, found.hangs, found.at_end, unit=found.unit)


def lacking(text: str, expected: Expected, language: str = "en") -> int:
    """How many of the expected digits are still to come; 0 when that is unknown."""
    if expected.digits is None:
        return 0
    return max(expected.digits - sum(char.isdigit() for char in read(text, expected, language).value), 0)


def missing(text: str, expected: Expected, language: str = "en") -> bool:
    """True when the caller is in the middle of it: 3 of 4 digits, "jane at", "my number is".

    False for whatever is no dictation at all ("I don't have one"): then nothing of it is to come.
    """
    found = read(text, expected, language)
    if found.unfinished:
        return True
    return bool(found.value) and found.at_end and lacking(text, expected, language) > 0
