"""Days and times of day as one says them in a language: "tomorrow at 2 PM", "el viernes 27 de noviembre". Pure.

Digits stay digits: whoever speaks turns them into words (`agent.spoken_forms`). Above: `tools`. Below: the tables of
`tools.languages`. How they are heard is `tools.office.dates`.
"""

from datetime import date, time, timedelta

from tools.languages.catalogue import texts
from tools.languages.tables import SaidTimes

_MIDNIGHT = time(23, 59)  # ends the day that was named


def in_words(day: date | None, at: time | None, today: date, language: str = "en") -> str:
    """ "tomorrow at 2 PM", "on Friday, November 27th", "at noon"; "" when both are None."""
    table = texts(language).times
    return " ".join(part for part in (_near_or_on(table, day, today), time_in_words(at, language)) if part)


def due(day: date | None, at: time | None, today: date, language: str = "en") -> str:
    """What can follow "for": "tomorrow at 2 PM", "Friday, November 27th"."""
    said = in_words(day, at, today, language)
    return said.removeprefix("on ") if language == "en" else said


def near(day: date, today: date, language: str) -> str:
    """ "tomorrow", or "" for a day that has no such name."""
    return texts(language).times.near.get((day - today).days, "")


def day_alone(day: date, today: date, language: str) -> str:
    """ "Friday, November 27th", also when it is today."""
    return _day(texts(language).times, day, today)


def time_in_words(at: time | None, language: str = "en") -> str:
    """ "at 2 PM", "at noon"; "" for None."""
    return "" if at is None else texts(language).times.at.format(time=time_alone(at, language))


def time_alone(at: time, language: str) -> str:
    """ "2 PM", "noon", "las 2 de la tarde"."""
    table = texts(language).times
    if (at.hour, at.minute) == (12, 0):
        return table.noon
    if (at.hour, at.minute) == (23, 59):
        return table.midnight
    hour = (at.hour % 12 or 12) if table.half_day else at.hour
    part = next((name for from_hour, name in reversed(table.parts) if at.hour >= from_hour), "")
    minutes = table.minutes.format(minute=f"{at.minute:02d}") if at.minute else ""
    template = table.time.one if is_one(at, language) else table.time.many
    return template.format(hour=hour, minutes=minutes, part=part)


def is_one(at: time, language: str) -> bool:
    """The time is said in the singular, where a language has one: one o'clock, noon, midnight."""
    table = texts(language).times
    named = (at.hour, at.minute) in ((12, 0), (_MIDNIGHT.hour, _MIDNIGHT.minute))
    return named or at.hour == 1 or (table.half_day and at.hour == 13)


def _near_or_on(table: SaidTimes, day: date | None, today: date) -> str:
    if day is None:
        return ""
    return table.near.get((day - today).days) or table.on.format(day=_day(table, day, today))


def _day(table: SaidTimes, day: date, today: date) -> str:
    soon = day.year == today.year or timedelta(0) < day - today < timedelta(days=90)
    return table.day.format(
        weekday=table.weekdays[day.weekday()],
        number=table.ordinals.get(day.day, str(day.day)),
        month=table.months[day.month - 1],
        year="" if soon else table.year.format(year=day.year),
    )
