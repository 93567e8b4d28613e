"""How written things are said on the telephone in a language that brings tables: numbers, money, times, dates. Pure.

The same promise as `agent.spoken_forms` (above, which hands over to here): only what a voice would read wrongly is
changed, nothing raises, no digit is lost, and saying it twice changes nothing. Not here: English, and words.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from num2words import num2words

from agent.languages import es_spoken, fr_spoken
from agent.languages.tables import SpokenWords

_WORDS = {one.code: one for one in (es_spoken.WORDS, fr_spoken.WORDS)}
_LONGEST = 12  # a number of more digits is read digit by digit
_PASSES = 4
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:https?:|www\.|mailto:|/|#)[^()\s]*\)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+(?!\w)")
_URL = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"'()]*[\w/]")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"(?<![\w./])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?![\w/]|\.\d)")
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-4])(?::| ?h ?)([0-5]\d)(?![\d:])(?: ?h\b)?")
_HOUR = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]) ?h\b(?! ?\d)")
_PHONE = re.compile(r"(?<![\w.,-])(?:\+\d|0|\(\+?\d{2,5}\))\d*(?:[\s/().-]{1,2}\d+)*(?![\w,]|\.\d)")
_GROUPED = re.compile(r"(?<![\w.,-])\d{2,4}(?:[ -]\d{2,4}){2,}(?![\w-])")
_THOUSANDS = re.compile(
    r"(?<![\d.,])(\d{1,3})(?:[.\u00a0\u202f ](?=\d{3}(?!\d)))((?:\d{3}[.\u00a0\u202f ]?)*\d{3})(?!\d)"
)
_SUM = r"(\d+)(?:[,.](\d{1,2}))?"
_AMOUNT = re.compile(rf"(?<![\w.,]){_SUM} ?([€$£])|([€$£]) ?{_SUM}(?![\d.,]\d)")
_PERCENT = re.compile(r"(?<![\w.,])(-?\d+(?:[,.]\d+)?) ?%")
_NUMBER = re.compile(r"(?<![\w.,:/-])-?\d+(?:[,.]\d+)?(?![\w:/]|[.,]\d|-\d)")
_CODE = re.compile(r"(?<![\w.@/-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w@/-]|\.\w)")
_LEFT = re.compile(r"(?<![\w.])\d+|\d+")
_MARKS = re.compile(
    r"[*_`#~|<>\[\]{}\\^]+|(?<=\s)[-–—•·]+(?=\s)|^[-–—•·]+(?=\s)|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]"
)
_PIECE = re.compile(r"\d+|[^\W\d_]+|[^\w]|_")


def words_of(code: str) -> SpokenWords | None:
    """The tables of a language; None for English."""
    return _WORDS.get(code)


def spoken(text: str, words: SpokenWords) -> str:
    """`text` as it should be read aloud. Idempotent."""
    voice = _voice(words.code)
    for _ in range(_PASSES):
        said = voice.once(text)
        if said == text:
            break
        text = said
    return text


def letters(word: str, words: SpokenWords) -> str:
    """ "Ana" -> "A de Antonio, N de Navarra, A de Antonio": spelled so that no letter is mistaken."""
    return ", ".join(
        words.as_in.format(letter=char.upper(), word=words.alphabet[char.lower()])
        if char.lower() in words.alphabet
        else words.signs.get(char, words.digits[int(char)] if char in "0123456789" else char.upper())
        for char in word
        if not char.isspace()
    )


@lru_cache(maxsize=8)
def _voice(code: str) -> "_Voice":
    return _Voice(_WORDS[code])


class _Voice:
    """The steps of one language, compiled."""

    def __init__(self, words: SpokenWords) -> None:
        self._words = words
        units = "|".join(re.escape(unit) for unit in sorted(words.units, key=len, reverse=True))
        unit = re.compile(rf"(?<![\w.,:/-])(-?\d+(?:[,.]\d+)?) ?({units})(?![\w/²°-])")
        ordinal = re.compile(words.ordinal)
        steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...] = (
            (_TAG, " "),
            (_LINK, r"\1"),
            (_EMAIL, lambda found: self._signs(found[0])),
            (_URL, lambda found: self._signs(re.sub(r"^(?:https?://)?(?:www\.)?", "", found[0]).rstrip("/"))),
            (_ISO_DATE, lambda found: self._date(found, found[1], found[2], found[3])),
            (_SLASHED, lambda found: self._date(found, found[3], found[2], found[1])),
            (_CLOCK, lambda found: self._clock(int(found[1]), int(found[2]))),
            (_HOUR, lambda found: self._clock(int(found[1]), 0)),
            (_PHONE, lambda found: self._phone(found[0])),
            (_GROUPED, lambda found: self._phone(found[0])),
            (_THOUSANDS, lambda found: re.sub(r"\D", "", found[0])),
            (_AMOUNT, self._amount),
            (_CODE, lambda found: self._code(found[0])),
            (_PERCENT, lambda found: f"{self._number(found[1])} {words.percent}"),
            (unit, lambda found: self._unit(found[1], found[2])),
            (ordinal, self._ordinal),
            (re.compile(words.article_hour), lambda found: f"{found[1]} {self._hour(int(found[2]))}"),
            (_NUMBER, lambda found: self._number(found[0])),
            (_LEFT, lambda found: f" {self._digits(found[0])} "),
        )
        self._steps = steps

    def once(self, text: str) -> str:
        text = " ".join(text.split())
        for pattern, say in self._steps:
            text = pattern.sub(say, text)
        text = " ".join(self._words.abbreviations.get(word.lower(), word) for word in text.split())
        text = _MARKS.sub(" ", text).replace("…", "...")
        return re.sub(r" (?=[,.])", "", " ".join(text.split()))

    # -- one kind of thing each ---

    def _date(self, found: re.Match[str], year: str, month: str, day: str) -> str:
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            return self._digits(found[0])
        number = self._words.first if int(day) == 1 else self._number(day)
        name = self._words.months[int(month) - 1]
        return self._words.date.format(day=number, month=name, year=self._number(year))

    def _clock(self, hour: int, minute: int) -> str:
        """15:30 -> "quince treinta" or "tres y media": as people say the hour that is written."""
        words = self._words
        said = self._hour(hour)
        plural = words.hours[hour > 1] if words.hours[0] else ""
        named = words.minutes.get(minute, "") if 1 <= hour <= 12 or words.hours[0] else ""
        tail = named or (words.minute.format(minute=self._number(str(minute))) if minute else "")
        return " ".join(part for part in (said, plural, tail) if part)

    def _hour(self, hour: int) -> str:
        return self._words.hour_names.get(hour, self._number(str(hour)))

    def _amount(self, found: re.Match[str]) -> str:
        whole, cents, sign = (found[1], found[2], found[3]) if found[3] else (found[5], found[6], found[4])
        one, many, coin, coins = self._words.money[sign]
        said = f"{self._counted(whole)} {one if whole.lstrip('0') == '1' else many}"
        if not cents or not int(cents):
            return said
        number = int(cents) * (10 if len(cents) == 1 else 1)
        return self._words.amount.format(
            whole=said, cents=self._counted(str(number)), coins=coin if number == 1 else coins
        )

    def _unit(self, number: str, unit: str) -> str:
        one, many = self._words.units[unit]
        return f"{self._counted(number)} {one if number in ('1', '-1') else many}"

    def _counted(self, number: str) -> str:
        """Before a masculine noun: "un euro", "veintiún euros"."""
        said = self._number(number)
        for ending, short in self._words.short_ones:
            if said.endswith(ending) and (said == ending or said[-len(ending) - 1] in " -" or len(ending) > _SHORTEST):
                return said[: len(said) - len(ending)] + short
        return said

    def _ordinal(self, found: re.Match[str]) -> str:
        number, gender = int(found[1]), found[2]
        special = self._words.ordinals.get((number, gender))
        return special or str(num2words(number, to="ordinal", lang=self._words.code))

    def _phone(self, text: str) -> str:
        digits = re.findall(r"\d+", text)
        if sum(len(one) for one in digits) < 4:
            return text
        plus = f"{self._words.signs['+']} " if text.lstrip("(").startswith("+") else ""
        return plus + ", ".join(self._digits(piece) for one in digits for piece in _groups(one, self._words.group))

    def _code(self, text: str) -> str:
        pieces = re.findall(r"\d+|[A-Z]+", text)
        return ", ".join(
            self._digits(one) if one.isdigit() else " ".join(one) if len(one) < 4 else one for one in pieces
        )

    def _digits(self, text: str) -> str:
        return " ".join(self._words.digits[int(char)] for char in text if char in "0123456789")

    def _signs(self, text: str) -> str:
        pieces: list[str] = _PIECE.findall(text)
        return " ".join(
            self._digits(piece) if piece.isdigit() else self._words.signs.get(piece, piece) for piece in pieces
        )

    def _number(self, text: str) -> str:
        whole, _, part = re.sub(r"\.(?=\d{1,2}$)", ",", text).partition(",")
        minus = f"{self._words.minus} " if whole.startswith("-") else ""
        whole = whole.lstrip("-")
        if len(whole) > _LONGEST or (len(whole) > 1 and whole.startswith("0")):
            said = self._digits(whole)
        else:
            said = str(num2words(int(whole or "0"), lang=self._words.code))
        return f"{minus}{said} {self._words.point} {self._digits(part)}" if part else minus + said


_SHORTEST = 3  # "uno" is a word of its own; "veintiuno" is longer


def _groups(digits: str, size: int) -> list[str]:
    """A long row of digits in breaths of `size`, the last one longer rather than alone."""
    groups = [digits[at : at + size] for at in range(0, len(digits), size)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups
