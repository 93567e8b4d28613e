"""Dates as people say them: a table of expressions, and the laws that hold for every sentence."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.office.dates import DateFound, find, without
from tools.office.said_times import in_words

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 18, 10, 30, tzinfo=NEW_YORK)  # a Wednesday morning

# expression -> (day, time) as ISO, "-" for none; said on Wednesday 2026-11-18 at 10:30
TABLE = """
today                                        | 2026-11-18 | -
for today                                    | 2026-11-18 | -
tonight                                      | 2026-11-18 | 20:00
tonight at 8                                 | 2026-11-18 | 20:00
tonight at nine thirty                       | 2026-11-18 | 21:30
at 7 tonight                                 | 2026-11-18 | 19:00
this morning                                 | 2026-11-18 | -
this afternoon                               | 2026-11-18 | 15:00
this evening                                 | 2026-11-18 | 18:00
this afternoon at four                       | 2026-11-18 | 16:00
tomorrow                                     | 2026-11-19 | -
Tomorrow.                                    | 2026-11-19 | -
for tomorrow                                 | 2026-11-19 | -
the morrow                                   | 2026-11-19 | -
to morrow at two                             | 2026-11-19 | 14:00
by tomorrow                                  | 2026-11-19 | -
tomorrow morning                             | 2026-11-19 | 09:00
tomorrow afternoon                           | 2026-11-19 | 15:00
tomorrow evening                             | 2026-11-19 | 18:00
tomorrow night                               | 2026-11-19 | 20:00
tomorrow in the morning                      | 2026-11-19 | 09:00
first thing tomorrow morning                 | 2026-11-19 | 09:00
tomorrow at 2                                | 2026-11-19 | 14:00
tomorrow at two                              | 2026-11-19 | 14:00
tomorrow at 2 PM                             | 2026-11-19 | 14:00
tomorrow at 2 p.m.                           | 2026-11-19 | 14:00
tomorrow at 2pm                              | 2026-11-19 | 14:00
tomorrow at 2p.m.                            | 2026-11-19 | 14:00
tomorrow, 2 PM                               | 2026-11-19 | 14:00
2 PM tomorrow                                | 2026-11-19 | 14:00
at 2 tomorrow                                | 2026-11-19 | 14:00
at 2 o'clock tomorrow                        | 2026-11-19 | 14:00
two o'clock tomorrow afternoon               | 2026-11-19 | 14:00
tomorrow at 2:30                             | 2026-11-19 | 14:30
tomorrow at 2.30                             | 2026-11-19 | 14:30
tomorrow at two thirty                       | 2026-11-19 | 14:30
tomorrow at two-thirty p.m.                  | 2026-11-19 | 14:30
tomorrow at two oh five                      | 2026-11-19 | 14:05
tomorrow at 14:30                            | 2026-11-19 | 14:30
tomorrow at 1430                             | 2026-11-19 | 14:30
tomorrow at 230 pm                           | 2026-11-19 | 14:30
tomorrow at 09:15                            | 2026-11-19 | 09:15
tomorrow at 9                                | 2026-11-19 | 09:00
tomorrow at nine in the evening              | 2026-11-19 | 21:00
tomorrow morning at 6                        | 2026-11-19 | 06:00
tomorrow around five                         | 2026-11-19 | 17:00
tomorrow at about five                       | 2026-11-19 | 17:00
tomorrow at noon                             | 2026-11-19 | 12:00
tomorrow at 12                               | 2026-11-19 | 12:00
tomorrow at 12 am                            | 2026-11-19 | 00:00
tomorrow at midnight                         | 2026-11-19 | 23:59
tomorrow at half past three                  | 2026-11-19 | 15:30
tomorrow at half-past 3                      | 2026-11-19 | 15:30
tomorrow at half three                       | 2026-11-19 | 15:30
tomorrow at a quarter past four              | 2026-11-19 | 16:15
tomorrow at quarter to five                  | 2026-11-19 | 16:45
tomorrow at ten past six                     | 2026-11-19 | 18:10
tomorrow at twenty to nine                   | 2026-11-19 | 08:40
tomorrow at twenty-five minutes to nine      | 2026-11-19 | 08:35
tomorrow at quarter to one                   | 2026-11-19 | 12:45
tomorrow at a quarter to eight pm            | 2026-11-19 | 19:45
the day after tomorrow                       | 2026-11-20 | -
day after tomorrow at noon                   | 2026-11-20 | 12:00
the day after tomorrow in the evening        | 2026-11-20 | 18:00
at 2                                         | 2026-11-18 | 14:00
at 8                                         | 2026-11-18 | 20:00
at 11                                        | 2026-11-18 | 11:00
at 10                                        | 2026-11-18 | 22:00
at 8 am                                      | 2026-11-19 | 08:00
at 9:15 a.m.                                 | 2026-11-19 | 09:15
by five                                      | 2026-11-18 | 17:00
before 5 pm                                  | 2026-11-18 | 17:00
3 o'clock                                    | 2026-11-18 | 15:00
noon                                         | 2026-11-18 | 12:00
at midday                                    | 2026-11-18 | 12:00
by midnight                                  | 2026-11-18 | 23:59
half past eleven                             | 2026-11-18 | 11:30
in the morning                               | 2026-11-19 | 09:00
in the afternoon                             | 2026-11-18 | 15:00
at night                                     | 2026-11-18 | 20:00
on Friday                                    | 2026-11-20 | -
Friday                                       | 2026-11-20 | -
this Friday                                  | 2026-11-20 | -
this coming Friday                           | 2026-11-20 | -
by Friday                                    | 2026-11-20 | -
due Friday                                   | 2026-11-20 | -
next Friday                                  | 2026-11-27 | -
Friday next week                             | 2026-11-27 | -
Friday of next week                          | 2026-11-27 | -
next week Friday                             | 2026-11-27 | -
next week on Friday                          | 2026-11-27 | -
Friday week                                  | 2026-11-27 | -
a week from Friday                           | 2026-11-27 | -
on Monday                                    | 2026-11-23 | -
next Monday                                  | 2026-11-23 | -
on Wednesday                                 | 2026-11-25 | -
this Wednesday                               | 2026-11-18 | -
next Wednesday                               | 2026-11-25 | -
on Sunday evening                            | 2026-11-22 | 18:00
on Saturday at 10 in the morning             | 2026-11-21 | 10:00
Thursday at 4                                | 2026-11-19 | 16:00
on Tuesday at half past eight                | 2026-11-24 | 08:30
on Friday, November 27th                     | 2026-11-27 | -
Friday the 27th                              | 2026-11-27 | -
Friday November 27 at 3 p.m.                 | 2026-11-27 | 15:00
next week                                    | 2026-11-23 | -
this weekend                                 | 2026-11-21 | -
next weekend                                 | 2026-11-28 | -
next month                                   | 2026-12-01 | -
by the end of the week                       | 2026-11-20 | -
at the end of the month                      | 2026-11-30 | -
at the end of next month                     | 2026-12-31 | -
by the end of the day                        | 2026-11-18 | -
next year                                    | 2027-01-01 | -
in three days                                | 2026-11-21 | -
in 3 days                                    | 2026-11-21 | -
in three days' time                          | 2026-11-21 | -
three days from now                          | 2026-11-21 | -
within two days                              | 2026-11-20 | -
in a couple of days                          | 2026-11-20 | -
two days from tomorrow                       | 2026-11-21 | -
in a week                                    | 2026-11-25 | -
in one week                                  | 2026-11-25 | -
a week from today                            | 2026-11-25 | -
in two weeks                                 | 2026-12-02 | -
in two weeks at noon                         | 2026-12-02 | 12:00
in a fortnight                               | 2026-12-02 | -
in a month                                   | 2026-12-18 | -
in an hour                                   | 2026-11-18 | 11:30
in two hours                                 | 2026-11-18 | 12:30
in two and a half hours                      | 2026-11-18 | 13:00
in an hour and a half                        | 2026-11-18 | 12:00
in half an hour                              | 2026-11-18 | 11:00
in 20 minutes                                | 2026-11-18 | 10:50
in twenty-four hours                         | 2026-11-19 | 10:30
on the fifth                                 | 2026-12-05 | -
on the 5th                                   | 2026-12-05 | -
on the twentieth                             | 2026-11-20 | -
on the twenty-first                          | 2026-11-21 | -
on the twenty first at ten                   | 2026-11-21 | 10:00
on the 18th                                  | 2026-11-18 | -
on the 31st                                  | 2026-12-31 | -
by the first                                 | 2026-12-01 | -
the fifth of next month                      | 2026-12-05 | -
on the third of next month at 4 pm           | 2026-12-03 | 16:00
March 5th                                    | 2027-03-05 | -
March 5                                      | 2027-03-05 | -
March the fifth                              | 2027-03-05 | -
on March fifth                               | 2027-03-05 | -
5 March                                      | 2027-03-05 | -
the 5th of March                             | 2027-03-05 | -
on the fifth of March                        | 2027-03-05 | -
on the fifth of March at half past three     | 2027-03-05 | 15:30
November 18th                                | 2026-11-18 | -
November 17th                                | 2027-11-17 | -
December 25th, 2028                          | 2028-12-25 | -
December 25th twenty twenty-eight            | 2028-12-25 | -
February 29th                                | 2028-02-29 | -
the twenty-ninth of February                 | 2028-02-29 | -
May 1st                                      | 2027-05-01 | -
Sept. 3rd                                    | 2027-09-03 | -
2026-12-24                                   | 2026-12-24 | -
12/24                                        | 2026-12-24 | -
24/12/2026                                   | 2026-12-24 | -
12/24/26 at 6 pm                             | 2026-12-24 | 18:00
tomorrow, no, Friday                         | 2026-11-20 | -
tomorrow at 2, sorry, at 3                   | 2026-11-19 | 15:00
on Monday, I mean Tuesday at 9               | 2026-11-24 | 09:00
tomorrow at 4, make it Friday                | 2026-11-20 | 16:00
Tuesday week                                 | 2026-12-01 | -
a week on Monday                             | 2026-11-30 | -
a week tomorrow                              | 2026-11-26 | -
two weeks today                              | 2026-12-02 | -
a fortnight on Friday                        | 2026-12-04 | -
Tuesday fortnight                            | 2026-12-08 | -
Monday after next                            | 2026-11-30 | -
the week after next                          | 2026-11-30 | -
in a week's time                             | 2026-11-25 | -
in an hour's time                            | 2026-11-18 | 11:30
in about an hour                             | 2026-11-18 | 11:30
in an hour or so                             | 2026-11-18 | 11:30
twenty minutes from now                      | 2026-11-18 | 10:50
in three quarters of an hour                 | 2026-11-18 | 11:15
in a quarter of an hour                      | 2026-11-18 | 10:45
tomorrow half nine                           | 2026-11-19 | 09:30
half two on Friday                           | 2026-11-20 | 14:30
three thirty on Friday                       | 2026-11-20 | 15:30
around five thirty                           | 2026-11-18 | 17:30
tomorrow at lunchtime                        | 2026-11-19 | 12:00
the twenty third                             | 2026-11-23 | -
first thing                                  | 2026-11-19 | 09:00
on Monday first thing                        | 2026-11-23 | 09:00
later today                                  | 2026-11-18 | -
early tomorrow                               | 2026-11-19 | -
sometime next week                           | 2026-11-23 | -
by close of business                         | 2026-11-18 | -
on Christmas Eve                             | 2026-12-24 | -
on twenty fifth                              | 2026-11-25 | -
by 25th                                      | 2026-11-25 | -
by close of play                             | 2026-11-18 | -
New Year's Day                               | 2027-01-01 | -
"""

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]

NOTHING = """
last Friday
every Friday
the other Friday
I have three questions
call me at the office
a table for two
book it for three nights
at 5 Main Street
at 12 percent
at one of the shops
at first
for the first time
on the first floor
on the second page
I may be late
the march to the top
complete the second one
February 30th
on the 32nd
99:99
between nine and five
nine to five
two to three people
version 2.5
call 555 1234
for 20 dollars
I am here
good friday
buy 5 eggs
add ten eggs to the list
the weekdays
in no time
in the office
at three locations
book it for two weeks on end
the first thing we do
half a dozen eggs
between eight thirty and nine thirty
from half nine to half ten
buy christmas cards
""".strip().splitlines()


def _date(cell: str) -> date | None:
    return None if cell == "-" else date.fromisoformat(cell)


def _time(cell: str) -> time | None:
    return None if cell == "-" else time.fromisoformat(cell)


@pytest.mark.parametrize(("expression", "day", "at"), ROWS)
def test_the_expression_means_this_day_and_time(expression: str, day: str, at: str) -> None:
    found = find(expression, NOW)
    assert found is not None
    assert (found.day, found.at) == (_date(day), _time(at))


@pytest.mark.parametrize(("expression", "day", "at"), ROWS)
def test_cutting_the_expression_out_leaves_the_sentence_around_it(expression: str, day: str, at: str) -> None:
    text = f"call the plumber {expression.rstrip('.')}"
    found = find(text, NOW)
    assert found is not None
    assert (found.day, found.at) == (_date(day), _time(at))
    assert without(text, found) == "call the plumber"


@pytest.mark.parametrize("text", NOTHING)
def test_a_sentence_without_a_coming_date_is_no_match(text: str) -> None:
    assert find(text, NOW) is None


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(ROWS) >= 120
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("text", "left", "day", "at"),
    [
        ("tomorrow at 2 call Anna", "call Anna", date(2026, 11, 19), time(14)),
        ("at 2 call Anna tomorrow", "call Anna", date(2026, 11, 19), time(14)),
        ("call Anna tomorrow, and buy milk", "call Anna, and buy milk", date(2026, 11, 19), None),
        ("prepare tomorrow's meeting", "prepare tomorrow's meeting", date(2026, 11, 19), None),
        ("Buy milk for the day after tomorrow.", "Buy milk.", date(2026, 11, 20), None),
        ("send Friday's report at noon", "send Friday's report", date(2026, 11, 20), time(12)),
    ],
)
def test_what_is_left_of_the_sentence_is_what_was_asked(text: str, left: str, day: date, at: time | None) -> None:
    found = find(text, NOW)
    assert found is not None
    assert (found.day, found.at) == (day, at)
    assert without(text, found) == left


def test_tonight_said_late_in_the_evening_is_today_without_an_hour_that_has_passed() -> None:
    assert find("tonight", NOW.replace(hour=21)) == DateFound(date(2026, 11, 18), None, (0, 7))


def test_on_friday_said_on_a_friday_is_next_week_and_this_friday_is_today() -> None:
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=NEW_YORK)
    assert find("on Friday", friday).day == date(2026, 11, 27)  # type: ignore[union-attr]
    assert find("this Friday", friday).day == date(2026, 11, 20)  # type: ignore[union-attr]


def test_hours_are_counted_through_the_change_of_the_clocks() -> None:
    before_spring = datetime(2027, 3, 13, 23, 30, tzinfo=NEW_YORK)  # at 2:00 the clocks jump to 3:00
    found = find("in three hours", before_spring)
    assert found is not None
    assert (found.day, found.at) == (date(2027, 3, 14), time(3, 30))
    before_autumn = datetime(2026, 10, 31, 23, 30, tzinfo=NEW_YORK)  # at 2:00 they fall back to 1:00
    found = find("in three hours", before_autumn)
    assert found is not None
    assert (found.day, found.at) == (date(2026, 11, 1), time(1, 30))


def test_today_is_the_callers_today_not_the_servers() -> None:
    moment = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
    assert find("tomorrow", moment.astimezone(NEW_YORK)).day == date(2026, 11, 19)  # type: ignore[union-attr]
    assert find("tomorrow", moment).day == date(2026, 11, 20)  # type: ignore[union-attr]


def test_a_leap_day_is_a_tomorrow_like_any_other() -> None:
    assert find("tomorrow", datetime(2028, 2, 28, 9, tzinfo=UTC)).day == date(2028, 2, 29)  # type: ignore[union-attr]
    assert find("in a month", datetime(2028, 1, 31, 9, tzinfo=UTC)).day == date(2028, 2, 29)  # type: ignore[union-attr]


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        find("tomorrow", datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        (date(2026, 11, 18), None, "today"),
        (date(2026, 11, 19), time(14), "tomorrow at 2 PM"),
        (date(2026, 11, 27), None, "on Friday, November 27th"),
        (date(2026, 12, 1), time(9, 5), "on Tuesday, December 1st at 9:05 AM"),
        (date(2026, 12, 2), None, "on Wednesday, December 2nd"),
        (date(2026, 12, 3), None, "on Thursday, December 3rd"),
        (date(2026, 12, 11), None, "on Friday, December 11th"),
        (date(2027, 3, 5), None, "on Friday, March 5th, 2027"),
        (date(2027, 1, 5), None, "on Tuesday, January 5th"),
        (None, time(12), "at noon"),
        (None, time(23, 59), "at midnight"),
        (None, time(0), "at 12 AM"),
        (None, None, ""),
    ],
)
def test_a_day_and_time_are_said_as_one_says_them(day: date | None, at: time | None, words: str) -> None:
    assert in_words(day, at, NOW.date()) == words


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, NEW_YORK]))  # noqa: DTZ001


@given(st.integers(0, 400), st.none() | st.times(), MOMENTS)
def test_what_we_say_back_is_understood_as_the_same_day_and_time(days: int, at: time | None, now: datetime) -> None:
    day = now.date() + timedelta(days=days)
    at = at.replace(second=0, microsecond=0) if at is not None else None
    said = in_words(day, at, now.date())
    found = find(said, now)
    assert found is not None
    assert (found.day, found.at) == (day, at), said
    assert without(said, found) == ""


FRAGMENTS = st.sampled_from(
    sorted({word for row in ROWS for word in row[0].split()} | {"call", "the", "0", "99", "'", "12/31/99"})
)


@given(st.lists(FRAGMENTS, max_size=12).map(" ".join) | st.text(max_size=60), MOMENTS)
def test_any_text_gives_a_place_inside_it_and_never_an_error(text: str, now: datetime) -> None:
    found = find(text, now)
    if found is not None:
        assert 0 <= found.span[0] <= found.span[1] <= len(text)
        assert found.day is not None or found.at is not None
        assert len(without(text, found)) <= len(text)
