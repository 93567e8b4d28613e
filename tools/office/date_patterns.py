"""Days and times heard in a sentence by the tables of a language (`tools.languages`). Pure. Not English.

A table holds phrasings in a small notation, on text without accents (`tools.office.folding`):

    [el] {weekday} que viene        words; square brackets: may be missing; (a|b): alternatives
    {n} {unit}                      slots: n, number, unit, weekday, month, year, hour, minute, hhmm, hh, half, part

and what each means: "days 2", "weekday" (the coming one), "weekday this|next|after", "in" (n units), "in 30 minute",
"date", "day" and "day next" (of the month), "week|weekend|month|year|end_week|end_month N", "fixed 12-24";
for times "clock", "clock minus|exact|late" (late: only beside a day), "at 12:00". Of all that match at a place the
longest wins. Above: `tools.office.dates`, which joins what is found. How a language is added: docs/how-to/language.md.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from num2words import num2words

from tools.languages.catalogue import heard_dates
from tools.languages.tables import HeardDates
from tools.office.calendar_days import add_months, dated, monday
from tools.office.clock_rules import Clock, exactly
from tools.office.day_rules import Day
from tools.office.folding import folded

_SYMBOL = re.compile(r"\[|\]|\(|\)|\||\{\w+\}|[^\s\[\]()|{}]+")
_SEP = r"(?:[\s,]+|(?=[^\w\s,]|$))"
_SPOKEN_YEARS = range(2000, 2100)
_HHMM = r"\d{1,2}(?:[:.]|\s?h\s?)\d{2}"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b")
_NOUNS_AFTER_NUMBERS = re.compile(r"(?:person|tienda|magasin|oficina|bureau|euro|dolar|dollar|%|por ciento|pour cent)")


@dataclass(frozen=True, slots=True)
class Heard:
    """One stretch of the sentence that speaks of time: what it says, and where (`start`, `end`) it stands."""

    day: Day | None = None
    clock: Clock | None = None
    part: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    kind: str  # "day", "clock", "part", "late" or "nothing"
    means: str


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The tables of a language, compiled."""

    table: HeardDates
    numbers: dict[str, int]
    rules: tuple[_Rule, ...]
    leads: re.Pattern[str]
    repairs: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: _Rule
    values: dict[str, str]
    end: int


def phrases(text: str, now: datetime, language: str) -> list[Heard]:
    """Every stretch of `text` that speaks of a coming time, in order."""
    grammar, plain = _compiled(language), folded(text)
    found: list[Heard] = []
    index = 0
    while index < len(plain):
        if not _is_word_start(plain, index):
            index += 1
            continue
        heard, index = _phrase(plain, index, now, grammar)
        if heard is not None:
            end = len(text[: heard.end].rstrip(" ,"))
            found.append(replace(heard, end=end))
    return found


def repaired(between: str, language: str) -> bool:
    """The words between two times take the first one back: "el lunes, no, el martes"."""
    return bool(_compiled(language).repairs.fullmatch(folded(between).strip(" ,.;:!?") + " "))


def _is_word_start(plain: str, index: int) -> bool:
    return plain[index].isalnum() and (index == 0 or not plain[index - 1].isalnum())


def _phrase(plain: str, start: int, now: datetime, grammar: _Grammar) -> tuple[Heard | None, int]:
    """The longest phrase that begins at `start`, and where to go on."""
    heard, index = Heard(start=start, end=start), start
    while True:
        hit = _next(plain, index, heard, grammar)
        if hit is None:
            break
        if hit.rule.kind == "nothing":
            return (heard, hit.end) if heard.end > start else (None, hit.end)
        longer = _taken(heard, hit, now, grammar)
        if longer is None:
            break
        heard, index = replace(longer, end=hit.end), hit.end
    if heard.end > start:
        return heard, max(heard.end, start + 1)
    word = re.compile(r"\w+").match(plain, start)
    return None, word.end() if word is not None else start + 1


def _next(plain: str, index: int, heard: Heard, grammar: _Grammar) -> _Hit | None:
    """The longest rule that matches at `index`, or behind the prepositions there."""
    lead = grammar.leads.match(plain, index)
    places = [index] if lead is None else [index, lead.end()]
    hits = [hit for place in places for hit in _hits(plain, place, heard, grammar)]
    # of two that reach as far, the more literal one: "quince días" before any number of days
    return max(hits, key=lambda hit: (hit.end, hit.rule.kind == "nothing", -len(hit.values)), default=None)


def _hits(plain: str, index: int, heard: Heard, grammar: _Grammar) -> list[_Hit]:
    began = heard.day is not None or heard.clock is not None
    hits: list[_Hit] = []
    for rule in grammar.rules:
        late = rule.kind == "late" or rule.means.endswith("late")
        if late and not began:
            continue
        found = rule.pattern.match(plain, index)
        if found is None or found.end() == index:
            continue
        if rule.kind == "clock" and _NOUNS_AFTER_NUMBERS.match(plain, found.end()):
            continue
        values = {name.rpartition("_")[0]: value.strip(" ,") for name, value in found.groupdict().items() if value}
        hits.append(_Hit(rule, values, found.end()))
    return hits + _written(plain, index)


def _written(plain: str, index: int) -> list[_Hit]:
    """Dates in digits, the same in every language but English: the day stands before the month."""
    hits: list[_Hit] = []
    for pattern, means in ((_ISO, "iso"), (_SLASHED, "slashed")):
        if (found := pattern.match(plain, index)) is not None:
            values = {str(at): value for at, value in enumerate(found.groups()) if value}
            after = re.compile(r"[\s,]*").match(plain, found.end())
            hits.append(_Hit(_Rule(pattern, "day", means), values, after.end() if after else found.end()))
    if (clock := re.compile(r"(\d{1,2}):(\d{2})\b").match(plain, index)) is not None:
        hits.append(_Hit(_Rule(_ISO, "clock", "clock exact"), {"hhmm": clock[0]}, clock.end()))
    return hits


def _taken(heard: Heard, hit: _Hit, now: datetime, grammar: _Grammar) -> Heard | None:
    """`heard` with what `hit` says; None when it cannot be added."""
    part = grammar.table.parts.get(hit.values.get("part", ""))
    if hit.rule.kind == "clock":
        clock = _clock(hit, grammar)
        return replace(heard, clock=clock) if clock is not None and heard.clock is None else None
    if hit.rule.kind in ("part", "late"):
        return replace(heard, part=part or hit.rule.means) if heard.part is None else None
    if heard.day is not None and not (heard.day.is_weekday and hit.rule.means in ("date", "day", "slashed")):
        return None
    day = _day(hit, now, grammar)
    if day is None:
        return None
    return replace(heard, day=day, part=part or heard.part, clock=day.clock or heard.clock)


# -- days ---


def _day(hit: _Hit, now: datetime, grammar: _Grammar) -> Day | None:
    what, _, how = hit.rule.means.partition(" ")
    today = now.date()
    if what == "in":
        return _in(hit, how, now, grammar)
    if what.startswith("weekday"):
        return _weekday(hit.values, how, today, grammar)
    day = _plain_day(what, how, today)
    if what in ("date", "day", "iso", "slashed"):
        day = _numbered(what, how, hit.values, today, grammar)
    return None if day is None else Day(day, 0)


def _plain_day(what: str, how: str, today: date) -> date | None:
    """A day that follows from today alone."""
    if what == "fixed":
        month, number = (int(piece) for piece in how.split("-"))
        return dated(month, number, None, today)
    reckon = _RECKONED.get(what)
    return reckon(today, int(how)) if reckon is not None else None


_RECKONED: Mapping[str, Callable[[date, int], date]] = {
    "days": lambda today, count: today + timedelta(days=count),
    "week": monday,
    "weekend": lambda today, count: max(monday(today, count) + timedelta(days=5), today),
    "month": lambda today, count: add_months(today.replace(day=1), count),
    "year": lambda today, count: date(today.year + count, 1, 1),
    "end_week": lambda today, count: max(monday(today, count) + timedelta(days=4), today),
    "end_month": lambda today, count: add_months(today.replace(day=1), 1 + count) - timedelta(days=1),
}


def _weekday(values: dict[str, str], how: str, today: date, grammar: _Grammar) -> Day | None:
    number = grammar.table.weekdays.get(values.get("weekday", ""))
    if number is None:
        return None
    ahead = (number - today.weekday()) % 7
    coming = today + timedelta(days=ahead if ahead or how == "this" else 7)
    if how == "next":
        return Day(monday(today, 1) + timedelta(days=number), 0)
    if how == "after":
        return Day(coming + timedelta(days=7), 0)
    return Day(coming, 0, is_weekday=True)


def _in(hit: _Hit, how: str, now: datetime, grammar: _Grammar) -> Day | None:
    """So many units from now."""
    if how:
        count_text, _, kind = how.partition(" ")
        count, size = float(count_text), 1
    else:
        number = _number(hit.values.get("n", ""), grammar)
        unit = grammar.table.units.get(hit.values.get("unit", ""))
        if number is None or unit is None:
            return None
        (kind, size), count = unit, number + (0.5 if "half" in hit.values else 0.0)
    if kind == "minute":
        # through UTC: three hours from now are three hours also when the clocks change meanwhile
        moment = (now.astimezone(UTC) + timedelta(minutes=count * size)).astimezone(now.tzinfo)
        return Day(moment.date(), 0, clock=exactly(moment.time().replace(second=0, microsecond=0, tzinfo=None), 0))
    if count * size > 1200:
        return None
    if kind == "month":
        return Day(add_months(now.date(), int(count * size)), 0)
    return Day(now.date() + timedelta(days=int(count * size)), 0)


def _numbered(what: str, how: str, values: dict[str, str], today: date, grammar: _Grammar) -> date | None:
    """A date by its numbers; None when there is no such day."""
    if what == "iso":
        year, month, number = (int(values[str(at)]) for at in range(3))
        return dated(month, number, year, today) if 1 <= month <= 12 and 2000 <= year < 2200 else None
    if what == "slashed":
        number, month = int(values["0"]), int(values["1"])
        year = int(values["2"]) + (2000 if len(values["2"]) == 2 else 0) if "2" in values else None
        return dated(month, number, year, today) if 1 <= month <= 12 else None
    day = _number(values.get("number", ""), grammar)
    if day is None:
        return None
    if what == "date":
        spoken_year = _year(values.get("year", ""), grammar)
        return dated(grammar.table.months[values["month"]], day, spoken_year, today)
    first = add_months(today.replace(day=1), 1 if how == "next" else 0)
    for months in range(13):
        month_first = add_months(first, months)
        last = add_months(month_first, 1) - timedelta(days=1)
        if 1 <= day <= last.day and month_first.replace(day=day) >= today:
            return month_first.replace(day=day)
    return None


def _number(text: str, grammar: _Grammar) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() else grammar.numbers.get(" ".join(text.split()))


def _year(text: str, grammar: _Grammar) -> int | None:
    if text.isdecimal() and text.isascii():
        return int(text)
    return _year_words(grammar.table.code).get(" ".join(text.split())) if text else None


# -- times ---


def _clock(hit: _Hit, grammar: _Grammar) -> Clock | None:
    what, _, how = hit.rule.means.partition(" ")
    if what == "at":
        return exactly(time.fromisoformat(how), 0)
    if "hhmm" in hit.values:
        hour, minute = (int(piece) for piece in re.findall(r"\d+", hit.values["hhmm"]))
    else:
        hour_said = _number(hit.values.get("hour", hit.values.get("hh", "").rstrip("h ")), grammar)
        minute_said = hit.values.get("minute", "")
        minute_known = grammar.table.minutes.get(minute_said, _number(minute_said, grammar))
        if hour_said is None:
            return None
        hour, minute = hour_said, minute_known or 0
    if how == "minus":
        total = (hour * 60 - minute) % (24 * 60)
        hour, minute = total // 60 or (12 if hour == 1 else 0), total % 60
    if hour == 24:
        return exactly(time(23, 59), 0)
    if hour > 24 or minute > 59:
        return None
    sure = how == "exact" or hour == 0 or hour > 12 or hit.values.get("hhmm", "").startswith("0")
    return Clock(hour, minute, None, exact=sure, after=0)


# -- compiling ---


@lru_cache(maxsize=8)
def _year_words(code: str) -> dict[str, int]:
    return {folded(str(num2words(year, lang=code))): year for year in _SPOKEN_YEARS}


@lru_cache(maxsize=8)
def _compiled(language: str) -> _Grammar:
    table = heard_dates(language)
    if table is None:
        raise ValueError(f"{language!r} has no tables of dates")
    known = {folded(str(num2words(number, lang=table.code))): number for number in range(100)}
    numbers = known | dict(table.numbers)
    slots = _slots(table, numbers)
    kinds = (("nothing", tuple((one, "") for one in table.nothing)), ("day", table.days), ("clock", table.clocks))
    parts = (("part", table.part_phrases), ("late", table.late_parts))
    rules = tuple(
        _Rule(re.compile(_regex(phrasing, slots)), kind, means)
        for kind, phrasings in (*kinds, *parts)
        for phrasing, means in phrasings
    )
    leads, repairs = ("|".join(_regex(one, slots) for one in words) for words in (table.leads, table.repairs))
    return _Grammar(table, numbers, rules, re.compile(f"(?:{leads})+"), re.compile(f"(?:{repairs})+"))


def _slots(table: HeardDates, numbers: Mapping[str, int]) -> dict[str, str]:
    said = _any_of(numbers)
    return {
        "n": rf"\d{{1,3}}|{said}",
        "number": rf"\d{{1,2}}|{said}",
        "hour": rf"\d{{1,2}}|{said}",
        "minute": rf"\d{{1,2}}|{_any_of((*table.minutes, *numbers))}",
        "weekday": _any_of(table.weekdays),
        "month": _any_of(table.months),
        "unit": _any_of(table.units),
        "part": _any_of(table.parts),
        "half": _any_of(table.half),
        "year": rf"20\d\d|21\d\d|{_any_of(_year_words(table.code))}",
        "hhmm": _HHMM,
        "hh": r"\d{1,2}\s?h",
    }


def _any_of(words: Iterable[str]) -> str:
    """Alternatives, the longest first: "veinte y uno" before "veinte"."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def _regex(phrasing: str, slots: Mapping[str, str]) -> str:
    """The notation as a regular expression. ValueError for a slot that there is not."""
    pieces: list[str] = []
    for index, symbol in enumerate(_SYMBOL.findall(phrasing)):
        if symbol in "[(":
            pieces.append("(?:")
        elif symbol in "])|":
            pieces.append({"]": ")?", ")": ")", "|": "|"}[symbol])
        elif symbol.startswith("{"):
            name = symbol[1:-1]
            if name not in slots:
                raise ValueError(f"unknown slot {symbol} in {phrasing!r}")
            pieces.append(f"(?P<{name}_{index}>{slots[name]}){_SEP}")
        else:
            pieces.append(re.escape(folded(symbol)).replace(r"\ ", r"\s+") + _SEP)
    return "".join(pieces)
