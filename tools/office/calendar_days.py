"""Reckoning with days of the calendar: Mondays, months later, the next time a date comes round. Pure; no language.

Above: `tools.office.day_rules` (English) and `tools.office.date_patterns` (the other languages).
"""

import calendar
from datetime import date, timedelta


def monday(today: date, weeks: int) -> date:
    return today + timedelta(days=7 * weeks - today.weekday())


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def dated(month: int, number: int, year: int | None, today: date) -> date | None:
    """That day of `year`, or its next occurrence (February 29th waits for a leap year); None if no such day is."""
    years = [year] if year is not None else range(today.year, today.year + 9)
    for candidate in years:
        if 1 <= number <= calendar.monthrange(candidate, month)[1]:
            day = date(candidate, month, number)
            if year is not None or day >= today:
                return day
    return None
