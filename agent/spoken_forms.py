"""How written things are said on the telephone: numbers, money, times, dates, ranges, units, telephone numbers. Pure.

Only what a voice would otherwise read wrongly is changed; the rest of the text stays as it is. What is not understood
is left: nothing here raises, and no digit is lost but those of a link's address and of mark-up tags.
Above: `agent.speech`, `agent.lines`. Below: `agent.spelled_forms`. Dates of the office are said by
`tools.office.dates.in_words`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from num2words import num2words

from agent import spelled_forms, spoken_tabled
from agent.spelled_forms import digit_by_digit

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH_NAMES = {name[:3].lower(): name for name in _MONTHS}
_DAYS = {
    "mo": "Monday", "tu": "Tuesday", "we": "Wednesday", "th": "Thursday", "fr": "Friday", "sa": "Saturday",
    "su": "Sunday",
}  # fmt: skip
_MONEY = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}
_CURRENCIES = {"USD": "$", "EUR": "€", "GBP": "£"}
_ABBREVIATIONS = {
    "mr.": "Mister", "mrs.": "Misses", "ms.": "Miz", "dr.": "Doctor", "prof.": "Professor", "e.g.": "for example",
    "e.g.,": "for example,", "i.e.": "that is", "i.e.,": "that is,", "etc.": "and so on", "etc.)": "and so on)",
    "approx.": "approximately", "ext.": "extension", "tel.": "telephone", "vs.": "versus", "vs": "versus",
    "dept.": "department", "incl.": "including", "excl.": "excluding", "min.": "minimum", "max.": "maximum",
    "w/": "with", "w/o": "without", "asap": "as soon as possible", "ave.": "Avenue", "blvd.": "Boulevard",
    "inc.": "Incorporated", "ltd.": "Limited", "jr.": "Junior", "sr.": "Senior", "govt.": "government",
    "&": "and", "=": "equals", "+": "plus", "@": "at", "%": "percent", "24/7": "twenty-four seven",
}  # fmt: skip
_UNITS = {
    "km/h": ("kilometre per hour", "kilometres per hour"), "mph": ("mile per hour", "miles per hour"),
    "km": ("kilometre", "kilometres"), "cm": ("centimetre", "centimetres"), "mm": ("millimetre", "millimetres"),
    "m²": ("square metre", "square metres"), "m2": ("square metre", "square metres"),
    "kg": ("kilogram", "kilograms"), "mg": ("milligram", "milligrams"), "ml": ("millilitre", "millilitres"),
    "lbs": ("pound", "pounds"), "lb": ("pound", "pounds"), "oz": ("ounce", "ounces"), "ft": ("foot", "feet"),
    "kWh": ("kilowatt hour", "kilowatt hours"), "kW": ("kilowatt", "kilowatts"),
    "Mbit/s": ("megabit per second", "megabits per second"), "Mbps": ("megabit per second", "megabits per second"),
    "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"), "TB": ("terabyte", "terabytes"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"), "hrs": ("hour", "hours"), "hr": ("hour", "hours"), "h": ("hour", "hours"),
    "ms": ("millisecond", "milliseconds"), "GHz": ("gigahertz", "gigahertz"), "kHz": ("kilohertz", "kilohertz"),
    "m": ("metre", "metres"), "g": ("gram", "grams"), "l": ("litre", "litres"),
}  # fmt: skip
_FRACTIONS = {"1/2": "one half", "1/4": "one quarter", "3/4": "three quarters", "1/3": "one third", "2/3": "two thirds"}
_SIGNED_FRACTIONS = {"½": " one half", "¼": " one quarter", "¾": " three quarters", "⅓": " one third"}
_LONGEST = 12  # a number of more digits is read digit by digit
_GROUPED = 4  # so many digits and more, with a leading zero or plus, are a telephone number
_PASSES = 4  # what one pass uncovers ("*5*" is "5") the next one says; two do nearly always

_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:https?:|www\.|mailto:|/|#)[^()\s]*\)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+(?!\w)")
_TOPS = "com|org|net|info|biz|io|co|gov|edu|de|uk|fr|es|it|nl|ch|at|eu|us|ca|au|dev|app|ai|shop|me|tv"
_URL = re.compile(
    rf"(?:https?://|\bwww\.)[^\s<>\"'()]*[\w/]|(?<![\w.@-])(?:[a-zA-Z][\w-]*\.)+(?:{_TOPS})(?:/[\w./?=&%#~-]*\w)?(?![\w.@-]*\w)"
)
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NUMERIC_DATE = re.compile(r"(?<![\w./])(\d{1,2})([./])(\d{1,2})\2((?:19|20)\d\d)(?![\w/]|\.\d)")
_HALF = r"(?:([ap])\.m\.|([ap])m\b)"
_CLOCK = re.compile(rf"\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s*{_HALF})?", re.I)
_HOUR = re.compile(rf"\b(1[0-2]|[1-9])\s*{_HALF}", re.I)
_SUM = r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{2}))?"
_AMOUNT = re.compile(rf"([$€£])\s?{_SUM}(?!\d|\.\d)|(?<![\w.,]){_SUM}\s?(?:([€£])|(USD|EUR|GBP)\b)")
_SCALED = re.compile(r"([$€£])\s?(\d+(?:\.\d+)?)\s?(k|million|billion|thousand|m|bn)\b", re.I)
_SCALES = {"k": "thousand", "m": "million", "bn": "billion"}
_LABELLED = re.compile(
    r"\b((?:extension|ext\.?|room|line|pin|code|flight|zip|postcode)|(?:[a-z]+ )?(?:number|no\.|nr\.|id)(?: is)?)"
    r"[ :]+#?(\d{3,24})\b(?![.,:/]\d|-\d| ?%)",
    re.I,
)
_HASH = re.compile(r"(?<![\w#&])#(\d+)\b")
_NUMERO = re.compile(r"\b[Nn]o\. ?(?=\d)|№ ?(?=\d)")
_CODE = re.compile(r"(?<![\w.@/-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*(?![\w@/-]|\.\w)")
_PHONE = re.compile(r"(?<![\w.,-])(?:\+\d|0|\(\+?\d{2,5}\))\d*(?:[\s/().-]{1,2}\d+)*(?![\w,]|\.\d)")
_GROUPED_DIGITS = re.compile(r"(?<![\w.,-])(?:\d{1,4}(?:[ -]\d{2,4}){2,}|\d{3}-\d{4})(?![\w-])")
_RANGE = re.compile(r"(?<![\w.,-])(\d{1,4}) ?[-–] ?(\d{1,4})( ?%)?(?![\w-]|[.,]\d)")
_JOINED = re.compile(r"\b([AP]M|dollars?|euros?|pounds?|cents?|pence|percent|degrees?) ?[-–] ?(?=\w|[$€£])")
_DAY = r"\b(?i:(mo)n|(tu)es?|(we)d|(th)u(?:rs?)?|(fr)i|(sa)t|(su)n)\b\.?"
_DAYS_RANGE = re.compile(rf"{_DAY} ?[-–] ?{_DAY}")
_DAY_ALONE = re.compile(
    r"\b(?:(Mo)n|(Tu)es?|(Th)u(?:rs?)?|(Fr)i)\b(?!['’])\.?(?=[,:;)]|\s|$)"
)  # not "sat", "sun", "wed"
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|t|ober|ember)?"
_MONTH_DAY = re.compile(rf"\b{_MONTH}\b\.? (\d{{1,2}})(?:st|nd|rd|th)?(?![\w:%]|[.,]\d| ?[-–]\d)", re.I)
_DAY_MONTH = re.compile(
    rf"(?<![\w.,:/-])(?:the )?(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\b\.?(?= \d{{4}}|\W|$)", re.I
)
_ORDINAL = re.compile(r"\b(\d{1,4})(?:st|nd|rd|th)\b")
_PERCENT = re.compile(r"(?<![\w.,])(-?\d+(?:,\d{3})*(?:\.\d+)?) ?%")
_UNIT_NAMES = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_UNIT = re.compile(rf"(?<![\w.,:/-])(-?\d{{1,3}}(?:,\d{{3}})+|-?\d+)(\.\d+)? ?({_UNIT_NAMES})(?![\w/²°-])")
_YEAR = re.compile(
    r"\b(?:in|since|until|of|from|by|year|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|(?:[a-z]+-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|[a-z]+teenth|[a-z]+tieth)),? (1[1-9]\d\d|20\d\d)\b(?![.,:]\d| ?[%€£$])",
    re.I,
)
_SUMS = re.compile(r"(?<=\d) ?([+×=]) ?(?=\d)")
_OPERATIONS = {"+": " plus ", "×": " times ", "=": " equals "}
_NUMBER = re.compile(r"(?<![\w.,:/-])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:/]|[.,]\d|-\d)")
_STREET = re.compile(r"(?<=[a-z]) St\.(?= |$|,)")
_SAINT = re.compile(r"\bSt\. (?=[A-Z])")
_MARKS = re.compile(
    r"[*_`#~|<>\[\]{}\\^]+|(?<=\s)[-–—•·]+(?=\s)|^[-–—•·]+(?=\s)|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]"
)


def spoken(text: str, code: str = "en") -> str:
    """`text` as it should be read aloud: words instead of digits and signs, no mark-up, one line. Idempotent."""
    if (words := spoken_tabled.words_of(code)) is not None:
        return spoken_tabled.spoken(text, words)
    text = "".join(str(unicodedata.decimal(char, char)) for char in text)  # digits of other scripts
    for _ in range(_PASSES):
        said = _once(text)
        if said == text:
            break
        text = said
    return text


def clock(hour: int, minute: int, half: str | None) -> str:
    """15:30 -> "three thirty PM"; `half` is "a" or "p" when the text says it; hour 0..23, minute 0..59."""
    if half is None:
        half = "p" if hour >= 12 else "a"
    name = _cardinal(str(hour % 12 or 12))
    if minute == 0:
        return f"{name} {half.upper()}M"
    minutes = f"oh {_cardinal(str(minute))}" if minute < 10 else _cardinal(str(minute))
    return f"{name} {minutes} {half.upper()}M"


# -- one kind of thing each ---


def _phone(found: re.Match[str]) -> str:
    """A telephone number; short ones without a leading zero or plus are left."""
    text = found[0]
    return text if sum(char.isdigit() for char in text) < _GROUPED else spelled_forms.telephone(text.lstrip("("))


def _amount(found: re.Match[str]) -> str:
    sign = found[1] or found[6] or _CURRENCIES[found[7]]
    whole, cents = (found[2] or found[4]).replace(",", ""), found[3] or found[5]
    big, small = _MONEY[sign]
    said = f"{_number(whole)} {big}{'' if whole.lstrip('0') == '1' else 's'}"
    if not cents or cents == "00":
        return said
    coins = "pence" if small == "penny" and int(cents) != 1 else small + ("" if int(cents) == 1 else "s")
    return f"{said} and {_cardinal(cents)} {coins}"


def _scaled(found: re.Match[str]) -> str:
    return f"{_number(found[2])} {_SCALES.get(found[3].lower(), found[3].lower())} {_MONEY[found[1]][0]}s"


def _labelled(found: re.Match[str]) -> str:
    label = "number" if found[1].lower() in ("no.", "nr.") else found[1]
    return f"{label} {spelled_forms.in_groups(found[2])}"


def _code(found: re.Match[str]) -> str:
    """An order number; a short name with a number ("B12", "A4") is said as such."""
    if len(found[0]) < _GROUPED and not found[0].startswith(tuple("0123456789")):
        return re.sub(r"([A-Z]+)-?(\d+)", lambda part: f"{part[1]} {_number(part[2])}", found[0])
    return spelled_forms.code(found[0]) if len(found[0]) >= _GROUPED else found[0]


def _iso_date(found: re.Match[str]) -> str:
    return _date(found[0], int(found[1]), int(found[2]), int(found[3]))


def _numeric_date(found: re.Match[str]) -> str:
    """ "11/24/2026" as Americans write it, unless there is no such month; "24.11.2026" as Europeans do."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    month_first = found[2] == "/" and first <= 12
    return _date(found[0], year, first if month_first else second, second if month_first else first)


def _date(text: str, year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        return text
    return f"{_MONTHS[found.month - 1]} {_ordinal(found.day)}, {_year(str(year))}"


def _month_day(found: re.Match[str]) -> str:
    return f"{_MONTH_NAMES[found[1].lower()]} {_ordinal(int(found[2]))}" if 1 <= int(found[2]) <= 31 else found[0]


def _day_month(found: re.Match[str]) -> str:
    if not 1 <= int(found[1]) <= 31:
        return found[0]
    return f"the {_ordinal(int(found[1]))} of {_MONTH_NAMES[found[2].lower()]}"


def _days(found: re.Match[str]) -> str:
    first, last = (part.lower() for part in found.groups() if part)
    return f"{_DAYS[first]} to {_DAYS[last]}"


def _day(found: re.Match[str]) -> str:
    return next(_DAYS[part.lower()] for part in found.groups() if part)


def _range(found: re.Match[str]) -> str:
    first, second = found[1], found[2]
    years = all(len(part) == 4 and part.startswith(("19", "20")) for part in (first, second))
    say = _year if years else _number
    return f"{say(first)} to {say(second)}{' percent' if found[3] else ''}"


def _unit(found: re.Match[str]) -> str:
    number = found[1] + (found[2] or "")
    return f"{_number(number)} {_UNITS[found[3]][number not in ('1', '-1')]}"


def _ordinal(number: int) -> str:
    return str(num2words(number, to="ordinal"))


def _year(text: str) -> str:
    return str(num2words(int(text), to="year"))


def _number(text: str) -> str:
    plain = text.replace(",", "")
    if len(plain) > 1 and plain.isdigit() and plain.startswith("0"):
        return digit_by_digit(plain)
    whole, _, part = plain.partition(".")
    minus = "minus " if plain.startswith("-") else ""
    far = len(whole.lstrip("-0")) > _LONGEST
    said = minus + digit_by_digit(whole) if far else _cardinal(whole)
    return f"{said} point {digit_by_digit(part)}" if part else said


def _cardinal(digits: str) -> str:
    value = int(digits)
    said = str(num2words(abs(value))).replace(",", "")
    return f"minus {said}" if value < 0 or digits.startswith("-") else said


def _word(word: str) -> str:
    return _ABBREVIATIONS.get(word.lower(), _FRACTIONS.get(word, word))


# -- all of them, in order: what is most particular first ---

_Say = Callable[[re.Match[str]], str]
_STEPS: tuple[tuple[re.Pattern[str], _Say | str], ...] = (
    (_TAG, " "),
    (_LINK, r"\1"),
    (_EMAIL, lambda found: spelled_forms.email(found[0])),
    (_URL, lambda found: spelled_forms.url(found[0])),
    (_ISO_DATE, _iso_date),
    (_NUMERIC_DATE, _numeric_date),
    (_CLOCK, lambda found: clock(int(found[1]), int(found[2]), found[3] or found[4])),
    (_HOUR, lambda found: f"{_cardinal(found[1])} {(found[2] or found[3]).upper()}M"),
    (_SCALED, _scaled),
    (_AMOUNT, _amount),
    (_LABELLED, _labelled),
    (_HASH, lambda found: f"number {spelled_forms.in_groups(found[1])}"),
    (_NUMERO, "number "),
    (_CODE, _code),
    (_PHONE, _phone),
    (_GROUPED_DIGITS, lambda found: spelled_forms.telephone(found[0])),
    (_DAYS_RANGE, _days),
    (_DAY_ALONE, _day),
    (_MONTH_DAY, _month_day),
    (_DAY_MONTH, _day_month),
    (_RANGE, _range),
    (_PERCENT, lambda found: f"{_number(found[1])} percent"),
    (_UNIT, _unit),
    (_YEAR, lambda found: found[0].replace(found[1], _year(found[1]))),
    (_ORDINAL, lambda found: _ordinal(int(found[1]))),
    (_SUMS, lambda found: _OPERATIONS[found[1]]),
    (_NUMBER, lambda found: _number(found[0])),
    (_JOINED, r"\1 to "),
    (_SAINT, "Saint "),
    (_STREET, " Street"),
)


def _once(text: str) -> str:
    text = " ".join(text.split())
    for sign, said in _SIGNED_FRACTIONS.items():
        text = text.replace(sign, said)
    for pattern, say in _STEPS:
        text = pattern.sub(say, text)
    text = " ".join(_word(word) for word in text.split())
    text = _MARKS.sub(" ", text).replace("…", "...")
    return " ".join(text.split())
