"""Which day is said: "tomorrow", "next Friday", "in three days", "March 5th". Pure; `tools.office.dates` is above."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tools.office.calendar_days import add_months, dated, monday
from tools.office.clock_rules import Clock, exactly
from tools.office.numbers import Words, cardinal, ordinal

_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tues", "wednesday weds", "thursday thurs", "friday fri", "saturday", "sunday")
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march", "april apr", "may", "june", "july", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_UNIT_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14, "fortnights": 14}
_UNIT_MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60}
_DAY_LEADS = frozenset({"on", "by", "for", "before", "until", "till", "due", "starting"})
# "on the first floor", "for the second time": an ordinal that counts something else than days
_NOT_DAYS = """
time one ones floor half quarter thing question line row page hand try attempt street avenue item todo task step place
round option person person's offer class chapter meeting reminder two three year
"""
_NO_DAY_AFTER = frozenset(_NOT_DAYS.split())
_VAGUELY = frozenset({"later", "sometime", "early", "late", "over"})  # "later today", "sometime next week"
_NEAR = frozenset({"today", "tomorrow"})
_HOLIDAYS = {
    ("christmas", "eve"): (12, 24),
    ("christmas", "day"): (12, 25),
    ("boxing", "day"): (12, 26),
    ("new", "year's", "eve"): (12, 31),
    ("new", "years", "eve"): (12, 31),
    ("new", "year's", "day"): (1, 1),
    ("new", "years", "day"): (1, 1),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was said, with what else its words tell."""

    day: date
    after: int  # index of the token after it
    part: str | None = None  # part of the day, for "tonight"
    clock: Clock | None = None  # for "in two hours"
    is_weekday: bool = False  # said as a weekday only: a date may follow and is more exact
    possessive: bool = False  # "tomorrow's"


def match(words: Words, index: int, lead: str, now: datetime) -> Day | None:
    """The day said at `index`; `lead` is the preposition before it, or ""."""
    today = now.date()
    found = _in_a_while(words, index, lead, now)
    for rule in _RULES:
        found = found or rule(words, index, today)
    return found or _day_of_month(words, index, lead, today)


def _near(words: Words, index: int, today: date) -> Day | None:
    index = words.skip(index, _VAGUELY) if words.at(words.skip(index, _VAGUELY)) in _NEAR else index
    word = words.at(index)
    if word in {"today", "tonight"}:
        if words.at(index + 1) == "week":
            return Day(today + timedelta(days=7), index + 2)
        return Day(today, index + 1, part="night" if word == "tonight" else None)
    morrow = word in {"the", "to", "two"} and words.at(index + 1) == "morrow"  # as a small recogniser hears it
    if word == "tomorrow" or morrow:
        return Day(today + timedelta(days=1), index + 1 + morrow)
    if word in {"today's", "tomorrow's", "tonight's"}:
        return Day(today + timedelta(days=word == "tomorrow's"), index + 1, possessive=True)
    if word == "this" and words.at(index + 1) in {"morning", "afternoon", "evening"}:
        return Day(today, index + 2, part=words.at(index + 1))
    start = index + (word == "the")
    if words.follows(start, "day", "after", "tomorrow"):
        return Day(today + timedelta(days=2), start + 3)
    if words.follows(start, "next", "day") or words.follows(start, "following", "day"):
        return Day(today + timedelta(days=1), start + 2)
    return None


def _in_a_while(words: Words, index: int, lead: str, now: datetime) -> Day | None:
    """ "in three days", "within the hour", "in an hour and a half", "two weeks from Friday"."""
    introduced = words.at(index) in {"in", "within"}
    start = index + introduced
    amount = _amount(words, start + (introduced and words.at(start) in {"about", "around", "roughly"}))
    if amount is None:
        return None
    count, unit, after = amount
    if not introduced:
        counted = _counted_from(words, amount, now.date()) if lead != "for" else None
        if counted is not None or not words.follows(after, "from", "now"):
            return counted
    after += words.at(after) in {"time", "from"} and (words.at(after) == "time" or words.at(after + 1) == "now")
    after += words.at(after) == "now"
    after += 2 * words.follows(after, "or", "so")
    if unit in _UNIT_MINUTES:
        # through UTC: three hours from now are three hours also when the clocks change meanwhile
        moment = (now.astimezone(UTC) + timedelta(minutes=count * _UNIT_MINUTES[unit])).astimezone(now.tzinfo)
        at = moment.time().replace(second=0, microsecond=0, tzinfo=None)
        return Day(moment.date(), after, clock=exactly(at, after))
    day = _later(now.date(), count, unit)
    return None if day is None else Day(day, after)


def _counted_from(words: Words, amount: tuple[float, str, int], today: date) -> Day | None:
    """ "a week from Monday", "a week on Monday", "a fortnight today"; not "for two weeks on Monday"."""
    count, unit, after = amount
    if unit in _UNIT_MINUTES:
        return None
    whole_weeks = _UNIT_DAYS.get(unit, 0) >= 7
    if words.follows(after, "from", "now"):
        base = Day(today, after + 2)
    elif words.at(after) in {"from", "after"} or (whole_weeks and words.at(after) == "on"):
        base = _near(words, after + 1, today) or _weekday(words, after + 1, today)
    elif whole_weeks:
        base = _near(words, after, today) or _weekday(words, after, today)
    else:
        base = None
    day = _later(base.day, count, unit) if base is not None else None
    return Day(day, base.after) if base is not None and day is not None else None


def _amount(words: Words, index: int) -> tuple[float, str, int] | None:
    """How many of which unit: (2.5, "hours", index after)."""
    if words.follows(index, "half", "an", "hour") or words.follows(index, "half", "a", "hour"):
        return 0.5, "hour", index + 3
    if words.follows(index, "a", "half", "hour"):
        return 0.5, "hour", index + 3
    for part, hours in (("quarter", 0.25), ("quarters", 0.75)):
        start = index + (words.at(index) in {"a", "three", "3"})
        if words.follows(start, part, "of", "an", "hour"):
            return hours, "hour", start + 4
    count, after = _count(words, index)
    if count is None:
        return None
    if words.follows(after, "and", "a", "half"):
        count, after = count + 0.5, after + 3
    unit = words.at(after)
    unit = unit.removesuffix("'s") if words.at(after + 1) == "time" else unit
    if unit not in _UNIT_DAYS and unit not in _UNIT_MINUTES and unit not in {"month", "months", "year", "years"}:
        return None
    after += 1
    if words.follows(after, "and", "a", "half"):
        count, after = count + 0.5, after + 3
    return count, unit, after


def _count(words: Words, index: int) -> tuple[float | None, int]:
    word = words.at(index)
    if word in {"a", "an", "the"}:
        if words.follows(index + 1, "couple"):
            return 2, index + 2 + (words.at(index + 2) == "of")
        if words.follows(index + 1, "few"):
            return 3, index + 2
        return (1, index + 1) if word != "the" or words.at(index + 1) == "hour" else (None, index)
    number = cardinal(words, index)
    return (float(number[0]), number[1]) if number is not None else (None, index)


def _later(day: date, count: float, unit: str) -> date | None:
    """`day` plus so many days, weeks, months or years; None beyond a sensible horizon of a hundred years."""
    if unit in _UNIT_DAYS:
        days = count * _UNIT_DAYS[unit]
        return day + timedelta(days=int(days)) if days <= 36_525 else None
    months = int(count * (12 if unit.startswith("year") else 1))
    return add_months(day, months) if months <= 1200 else None


def _weekday(words: Words, index: int, today: date) -> Day | None:
    which = ""
    while words.at(index) in {"this", "next", "coming", "the", "following"}:
        which, index = (words.at(index) if which != "next" else which), index + 1
    word = words.at(index)
    possessive = word.endswith("'s")
    number = _WEEKDAYS.get(word.removesuffix("'s"))
    if number is None or (which == "the" and not possessive):
        return None
    ahead = (number - today.weekday()) % 7
    coming = today + timedelta(days=ahead if ahead or which == "this" else 7)
    next_week = monday(today, 1) + timedelta(days=number)
    after = index + 1
    named = after + (words.at(after) == "of")
    if words.follows(named, "next", "week"):
        return Day(next_week, named + 2, is_weekday=True)
    if words.follows(named, "this", "week"):
        return Day(coming, named + 2, is_weekday=True)
    if words.follows(after, "after", "next"):
        return Day(coming + timedelta(days=7), after + 2)
    if words.at(after) in {"week", "fortnight"}:
        return Day(coming + timedelta(days=_UNIT_DAYS[words.at(after)]), after + 1)
    return Day(next_week if which == "next" else coming, after, is_weekday=True, possessive=possessive)


def _period(words: Words, index: int, today: date) -> Day | None:
    index = words.skip(index, _VAGUELY) if words.at(words.skip(index, _VAGUELY)) == "next" else index
    start = index + (words.at(index) == "the")
    if words.follows(start, "week", "after", "next"):
        return Day(monday(today, 2), start + 3)
    if words.follows(index, "next", "week"):
        weekday = _weekday(words, words.skip(index + 2, frozenset({"on"})), today)
        if weekday is not None and not weekday.possessive:
            return Day(monday(today, 1) + timedelta(days=weekday.day.weekday()), weekday.after)
        return Day(monday(today, 1), index + 2)
    if words.at(index + 1) == "weekend" and words.at(index) in {"this", "the", "next"}:
        weeks = 1 if words.at(index) == "next" else 0
        return Day(max(monday(today, weeks) + timedelta(days=5), today), index + 2)
    if words.follows(index, "next", "month"):
        return Day(add_months(today.replace(day=1), 1), index + 2)
    if words.follows(index, "next", "year"):
        return Day(date(today.year + 1, 1, 1), index + 2)
    return _end_of(words, index, today)


def _end_of(words: Words, index: int, today: date) -> Day | None:
    """ "the end of the week" (Friday), "the end of next month", "the end of the day"."""
    index += words.at(index) == "the"
    if words.follows(index, "close", "of") and words.at(index + 2) in {"business", "play"}:
        return Day(today, index + 3)
    if not words.follows(index, "end", "of"):
        return None
    index += 2
    next_one = words.at(index) == "next"
    index += words.at(index) in {"the", "this", "next"}
    unit, after = words.at(index), index + 1
    if unit in {"day", "business", "play", "work"} and not next_one:
        return Day(today, after)
    if unit == "week":
        return Day(max(monday(today, int(next_one)) + timedelta(days=4), today), after)
    if unit == "month":
        first = add_months(today.replace(day=1), 1 + next_one)
        return Day(first - timedelta(days=1), after)
    if unit == "year":
        return Day(date(today.year + next_one, 12, 31), after)
    return None


def _month_day(words: Words, index: int, today: date) -> Day | None:
    """ "March 5th", "March the fifth 2027", "the 5th of March", "5 March"."""
    month = _MONTHS.get(words.at(index))
    if month is not None:
        start = index + 1 + (words.at(index + 1) == "the")
        number = ordinal(words, start) or cardinal(words, start)
    else:
        start = index + (words.at(index) == "the")
        number = ordinal(words, start) or cardinal(words, start)
        if number is None:
            return None
        after = number[1] + (words.at(number[1]) == "of")
        month, number = _MONTHS.get(words.at(after)), (number[0], after + 1)
    if month is None or number is None:
        return None
    year, after = _year(words, number[1])
    day = dated(month, number[0], year, today)
    return None if day is None else Day(day, after)


def _holiday(words: Words, index: int, today: date) -> Day | None:
    """Those with a date of their own. A bare "Christmas" is none: "buy Christmas cards" names no day."""
    if words.at(index) not in {"christmas", "boxing", "new"}:
        return None
    for name, (month, number) in _HOLIDAYS.items():
        if words.follows(index, *name):
            day = dated(month, number, None, today)
            return None if day is None else Day(day, index + len(name))
    return None


def _year(words: Words, index: int) -> tuple[int | None, int]:
    start = index + (words.at(index) == "in")
    word = words.at(start)
    if word.isdecimal() and word.isascii() and len(word) == 4 and 2000 <= int(word) < 2200:
        return int(word), start + 1
    if word == "twenty":
        tail = cardinal(words, start + 1)
        if tail is not None and 20 <= tail[0] <= 59:
            return 2000 + tail[0], tail[1]
    return None, index


def _numeric(words: Words, index: int, today: date) -> Day | None:
    word = words.at(index)
    if word.count("-") == 2:
        year, month, number = (int(piece) for piece in word.split("-"))
        known = 1 <= month <= 12 and 2000 <= year < 2200
    elif "/" in word:
        pieces = [int(piece) for piece in word.split("/")]
        month, number = pieces[:2] if pieces[0] <= 12 else pieces[1::-1]
        year = pieces[2] + (2000 if pieces[2] < 100 else 0) if len(pieces) == 3 else None
        known = 1 <= month <= 12 and (year is None or 2000 <= year < 2200)
    else:
        return None
    day = dated(month, number, year, today) if known else None
    return None if day is None else Day(day, index + 1)


def _day_of_month(words: Words, index: int, lead: str, today: date) -> Day | None:
    """ "on the fifth", "by the 31st", "the fifth of next month"; "the 27th" after a weekday."""
    if words.at(index) != "the":
        bare = ordinal(words, index) if lead in {"on", "by"} else None
        exact = bare is not None and (words.at(index)[0].isdecimal() or bare[1] == index + 2)
        if bare is None or not exact or words.at(bare[1]) in _NO_DAY_AFTER:
            return None
        return _in_month(today.replace(day=1), bare[0], bare[1], today)
    number = ordinal(words, index + 1)
    if number is None or not 1 <= number[0] <= 31:
        return None
    after = number[1]
    if words.at(after) == "of" and words.at(after + 1) in {"this", "next", "the"} and words.at(after + 2) == "month":
        first = add_months(today.replace(day=1), 1 if words.at(after + 1) == "next" else 0)
        return _in_month(first, number[0], after + 3, today)
    digits = words.at(index + 1)[0].isdecimal()
    follows_weekday = words.at(index - 1).removesuffix("'s") in _WEEKDAYS
    if words.at(after) in _NO_DAY_AFTER or words.at(after) == "of":
        return None
    composed = after == index + 3  # "the twenty third": hardly ever counts anything but days
    if lead not in _DAY_LEADS and not follows_weekday and not digits and not composed:
        return None
    return _in_month(today.replace(day=1), number[0], after, today)


def _in_month(first: date, number: int, after: int, today: date) -> Day | None:
    for months in range(13):
        month = add_months(first, months)
        if number <= calendar.monthrange(month.year, month.month)[1] and month.replace(day=number) >= today:
            return Day(month.replace(day=number), after)
    return None


_Rule = Callable[[Words, int, date], Day | None]
_RULES: tuple[_Rule, ...] = (_near, _numeric, _month_day, _holiday, _period, _weekday)
