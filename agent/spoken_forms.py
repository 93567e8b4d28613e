"""How written things are said on the telephone: numbers, money, times, telephone numbers, extensions, e-mail. Pure.

Only what a voice would otherwise read wrongly is changed; the rest of the text stays as it is. Above: `agent.speech`.
Dates of the office are said by `tools.office.dates.in_words`. What is not understood is left: nothing here raises.
"""

import re
from datetime import date

from num2words import num2words

_DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONEY = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}
_ABBREVIATIONS = {
    "mr.": "Mister", "mrs.": "Misses", "ms.": "Miz", "dr.": "Doctor", "prof.": "Professor", "e.g.": "for example",
    "i.e.": "that is", "etc.": "and so on", "approx.": "approximately", "ext.": "extension", "tel.": "telephone",
    "vs.": "versus", "dept.": "department",
}  # fmt: skip
_LARGEST = 10**12  # beyond this a number is read digit by digit
_GROUPED = 4  # so many digits and more, with a leading zero or plus, are a telephone number

_URL = re.compile(r"\bhttps?://(?:www\.)?|\bwww\.", re.I)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_HALF = r"(?:([ap])\.m\.|([ap])m\b)"
_CLOCK = re.compile(rf"\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s*{_HALF})?", re.I)
_HOUR = re.compile(rf"\b(1[0-2]|[1-9])\s*{_HALF}", re.I)
_SUM = r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?"
_AMOUNT = re.compile(rf"([$€£])\s?{_SUM}(?!\d)|{_SUM}\s?([€£])")
_EXTENSION = re.compile(r"\b(extension|ext\.?|room|line|pin|code)\s+#?(\d{3,6})\b", re.I)
_PHONE = re.compile(r"(?<![\w.,-])(?:\+\d|0)\d*(?:[\s/().-]{1,2}\d+)*(?![\w,]|\.\d)")
_GROUPED_DIGITS = re.compile(r"(?<![\w.,-])(?:\d{1,4}(?:[ -]\d{2,4}){2,}|\d{3}-\d{4})(?![\w-])")
_RANGE = re.compile(r"(?<![\w.,-])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\w-]|[.,]\d)")
_ORDINAL = re.compile(r"\b(\d{1,4})(?:st|nd|rd|th)\b")
_PERCENT = re.compile(r"(-?\d+(?:\.\d+)?)\s?%")
_YEAR = re.compile(
    r"\b(?:in|since|until|of|from|by|year|January|February|March|April|May|June|July|August|September|October"
    r"|November|December),? (1[1-9]\d\d|20\d\d)\b",
    re.I,
)
_NUMBER = re.compile(r"(?<![\w.,:/-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:/]|[.,]\d|-\d)")
_MARKS = re.compile(r"[*_`#~|<>\[\]{}]+|(?<=\s)[-–—•](?=\s)|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]")


def spoken(text: str) -> str:
    """`text` as it should be read aloud: words instead of digits and signs, no mark-up, one line."""
    text = " ".join(text.split())
    text = _EMAIL.sub(lambda found: email(found[0]), text)
    text = _URL.sub("", text)
    text = _ISO_DATE.sub(_iso_date, text)
    text = _CLOCK.sub(lambda found: clock(int(found[1]), int(found[2]), found[3] or found[4]), text)
    text = _HOUR.sub(lambda found: f"{_cardinal(found[1])} {(found[2] or found[3]).upper()}M", text)
    text = _AMOUNT.sub(_amount, text)
    text = _EXTENSION.sub(lambda found: f"{found[1]} {digit_by_digit(found[2])}", text)
    text = _PHONE.sub(lambda found: _phone(found[0]), text)
    text = _GROUPED_DIGITS.sub(lambda found: _phone(found[0]), text)
    text = _RANGE.sub(lambda found: f"{_cardinal(found[1])} to {_cardinal(found[2])}", text)
    text = _PERCENT.sub(lambda found: f"{_number(found[1])} percent", text)
    text = _YEAR.sub(lambda found: found[0].replace(found[1], _year(found[1])), text)
    text = _ORDINAL.sub(lambda found: str(num2words(int(found[1]), to="ordinal")), text)
    text = _NUMBER.sub(lambda found: _number(found[0]), text)
    text = " ".join(_ABBREVIATIONS.get(word.lower(), word) for word in text.split(" "))
    text = _MARKS.sub(" ", text).replace(" & ", " and ").replace("…", "...")
    return " ".join(text.split())


def clock(hour: int, minute: int, half: str | None) -> str:
    """15:30 -> "three thirty PM"; `half` is "a" or "p" when the text says it; hour 0..23, minute 0..59."""
    if half is None:
        half = "p" if hour >= 12 else "a"
    name = _cardinal(str(hour % 12 or 12))
    if minute == 0:
        return f"{name} {half.upper()}M"
    minutes = f"oh {_cardinal(str(minute))}" if minute < 10 else _cardinal(str(minute))
    return f"{name} {minutes} {half.upper()}M"


def digit_by_digit(digits: str) -> str:
    """ "2000" -> "two zero zero zero"."""
    return " ".join(_DIGIT_NAMES[int(digit)] for digit in digits if digit in "0123456789")


def email(address: str) -> str:
    """ "joe.doe@acme.com" -> "joe dot doe at acme dot com"."""
    said = address.replace("@", " at ").replace(".", " dot ").replace("_", " underscore ").replace("-", " dash ")
    return " ".join(said.replace("+", " plus ").split())


def digits_said(text: str) -> str:
    """The digits in spoken words: "double four, oh, seven" -> "4407"; "" when there are other words."""
    values = {name: str(value) for value, name in enumerate(_DIGIT_NAMES)}
    values |= {"oh": "0", "o": "0", "nought": "0", "for": "4", "to": "2", "too": "2", "won": "1", "ate": "8"}
    found, times = "", 1
    for word in re.findall(r"[a-z]+|\d+", text.lower()):
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        digits = word if word.isdigit() else values.get(word)
        if digits is None:
            return ""
        found += digits[0] * times + digits[1:]
        times = 1
    return found


def _phone(text: str) -> str:
    """Digits one by one, a breath between the groups. Short numbers without a leading zero or plus are left."""
    if sum(char.isdigit() for char in text) < _GROUPED:
        return text
    groups = [group for group in re.split(r"[\s/().-]+", text.removeprefix("+")) if group]
    said = ", ".join(digit_by_digit(group) for group in groups)
    return f"plus {said}" if text.startswith("+") else said


def _amount(found: re.Match[str]) -> str:
    sign = found[1] or found[6]
    whole, cents = (found[2] or found[4]).replace(",", ""), found[3] or found[5]
    big, small = _MONEY[sign]
    said = f"{_number(whole)} {big}{'' if int(whole) == 1 else 's'}"
    if not cents or cents == "00":
        return said
    coins = "pence" if small == "penny" and int(cents) != 1 else small + ("" if int(cents) == 1 else "s")
    return f"{said} and {_cardinal(cents)} {coins}"


def _iso_date(found: re.Match[str]) -> str:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return found[0]
    return f"{_MONTHS[day.month - 1]} {num2words(day.day, to='ordinal')}, {_year(found[1])}"


def _year(text: str) -> str:
    return str(num2words(int(text), to="year"))


def _number(text: str) -> str:
    plain = text.replace(",", "")
    if len(plain) > 1 and plain.isdigit() and plain.startswith("0"):
        return digit_by_digit(plain)
    whole, _, part = plain.partition(".")
    if abs(int(whole or "0")) >= _LARGEST:
        return digit_by_digit(plain)
    said = _cardinal(whole)
    return f"{said} point {digit_by_digit(part)}" if part else said


def _cardinal(digits: str) -> str:
    value = int(digits)
    said = str(num2words(abs(value))).replace(",", "")
    return f"minus {said}" if value < 0 or digits.startswith("-") else said
