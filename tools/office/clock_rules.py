"""Which time of day is said: "at 2", "half past three", "2:30 p.m.", "noon". Pure; `tools.office.dates` is above."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

from tools.office.numbers import Words, cardinal

PARTS = {
    "morning": time(9),
    "lunchtime": time(12),
    "afternoon": time(15),
    "evening": time(18),
    "night": time(20),
}
_QUARTERS = {"quarter": 15, "half": 30}
_PAST_MINUTES = frozenset({5, 10, 15, 20, 25})
# "at 5 percent", "at 12 Main Street", "at one of the shops" are no times
_NOT_TIMES = """
of percent dollars dollar euros euro pounds pound cents degrees miles kilometers street avenue road lane drive boulevard
locations places people persons times items or days day weeks week months month years year hours hour minutes minute
shops stores sites offices stations
"""
_NO_TIME_AFTER = frozenset(_NOT_TIMES.split())
_STREETS = frozenset({"street", "avenue", "road", "lane", "drive", "boulevard", "st", "rd", "ave"})
_AFTER_WORDS = "please tomorrow today tonight on monday tuesday wednesday thursday friday saturday sunday sharp"
_AFTER_TIME = frozenset({"", *_AFTER_WORDS.split()})
_BEFORE_OTHERS = frozenset({"from", "between", "and", "to", "version", "room", "number"})
_NOON = time(12)
_MIDNIGHT = time(23, 59)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as it was said. `half` None when nobody said which; `exact` when the 24-hour reading is the only one."""

    hour: int  # 0..23
    minute: int  # 0..59
    half: Literal["am", "pm"] | None
    exact: bool
    after: int  # index of the token after it


def exactly(at: time, after: int) -> Clock:
    return Clock(at.hour, at.minute, None, exact=True, after=after)


def match(words: Words, index: int, *, introduced: bool) -> Clock | None:
    """The time said at `index`. `introduced`: an "at" or the like stands before, so that a bare number is a time."""
    return _named(words, index) or _relative(words, index, introduced) or _numeric(words, index, introduced)


def _named(words: Words, index: int) -> Clock | None:
    index += words.at(index) == "the"
    if words.at(index) in {"noon", "midday"}:
        return exactly(_NOON, index + 1)
    if words.follows(index, "twelve", "noon") or words.follows(index, "12", "noon"):
        return exactly(_NOON, index + 2)
    if words.at(index) == "midnight":
        return exactly(_MIDNIGHT, index + 1)
    return None


def _relative(words: Words, index: int, introduced: bool) -> Clock | None:
    """ "half past three", "a quarter to five", "ten past six", "half three" (British: 3:30)."""
    index += words.at(index) in {"a", "exactly"}
    minutes, after = _fraction(words, index)
    if minutes is None:
        return None
    if words.at(after) in {"past", "after"}:
        shift = minutes
    elif words.at(after) in {"to", "till", "before", "of"} and minutes < 30 and (introduced or minutes == 15):
        shift = -minutes
    elif words.at(index) == "half":
        shift, after = minutes, after - 1
    else:
        return None
    hour = _hour(words, after + 1)
    if hour is None:
        return None
    if words.at(after) == "half" and not (introduced or _stands_alone(words, index, hour[1])):
        return None
    total = (hour[0] * 60 + shift) % (24 * 60)
    return _with_half(words, total // 60 or 12, total % 60, hour[1])


def _fraction(words: Words, index: int) -> tuple[int | None, int]:
    if words.at(index) in _QUARTERS:
        return _QUARTERS[words.at(index)], index + 1
    number = cardinal(words, index)
    if number is None or number[0] not in _PAST_MINUTES:
        return None, index
    after = number[1] + (words.at(number[1]) in {"minutes", "minute"})
    return number[0], after


def _hour(words: Words, index: int) -> tuple[int, int] | None:
    if words.at(index) in {"noon", "midnight"}:
        return 12, index + 1
    number = cardinal(words, index)
    return number if number is not None and 1 <= number[0] <= 12 else None


def _numeric(words: Words, index: int, introduced: bool) -> Clock | None:
    word = words.at(index)
    if ":" in word:
        hour, minute = (int(piece) for piece in word.split(":"))
        after = index + 1
        if hour > 23 or minute > 59:
            return None
        if word.startswith("0") or hour > 12:
            return _settled(words, hour, minute, after)
        return _with_half(words, hour, minute, after)
    number = cardinal(words, index)
    if number is None:
        return None
    return _spoken(words, number, introduced)


def _spoken(words: Words, number: tuple[int, int], introduced: bool) -> Clock | None:
    hour, after = number
    if hour >= 100:
        return _military(words, hour, after, introduced)
    minute, after = _minutes(words, after)
    if hour > 23:
        return None
    alone = minute % 5 == 0 < minute and 1 <= hour <= 12 and _stands_alone(words, number[1] - 1, after)
    marked = alone or _is_half(words, after) or _oclock(words, after) != after or _part_follows(words, after)
    if not (marked or (introduced and not _is_quantity(words, after))):
        return None
    if hour == 0 or hour > 12:
        return _settled(words, hour, minute, after)
    return _with_half(words, hour, minute, after)


def _military(words: Words, number: int, after: int, introduced: bool) -> Clock | None:
    """ "at 1430", "230 pm": digits that lost their colon."""
    hour, minute = divmod(number, 100)
    if hour > 23 or minute > 59 or not (introduced or _is_half(words, after)) or _is_quantity(words, after):
        return None
    return _settled(words, hour, minute, after) if hour > 12 else _with_half(words, hour, minute, after)


def _minutes(words: Words, index: int) -> tuple[int, int]:
    """ "two thirty", "two oh five", "2 30": minutes after an hour; (0, index) when there are none."""
    if words.at(index) in {"oh", "o", "0", "zero"}:
        unit = cardinal(words, index + 1)
        return unit if unit is not None and 0 < unit[0] < 10 else (0, index)
    number = cardinal(words, index)
    if number is None or not 10 <= number[0] <= 59 or _is_quantity(words, number[1]):
        return 0, index
    return number


def _stands_alone(words: Words, first: int, after: int) -> bool:
    """Nothing is counted: "half nine" and "three thirty" end the sentence or a day follows them."""
    return words.at(after) in _AFTER_TIME and words.at(first - 1) not in _BEFORE_OTHERS


def _is_half(words: Words, index: int) -> bool:
    return words.at(index) in {"am", "pm"}


def _oclock(words: Words, index: int) -> int:
    if words.at(index) in {"o'clock", "oclock"}:
        return index + 1
    if words.follows(index, "o", "clock"):
        return index + 2
    return index


def _part_follows(words: Words, index: int) -> bool:
    return part_of_day(words, index, bare=False) is not None and not words.follows(index, "this")


def _is_quantity(words: Words, index: int) -> bool:
    return words.at(index) in _NO_TIME_AFTER or words.at(index + 1) in _STREETS


def _with_half(words: Words, hour: int, minute: int, after: int) -> Clock:
    after = _oclock(words, after)
    word = words.at(after)
    if word == "am":
        return Clock(hour, minute, "am", exact=False, after=after + 1)
    if word == "pm":
        return Clock(hour, minute, "pm", exact=False, after=after + 1)
    return Clock(hour, minute, None, exact=False, after=after)


def _settled(words: Words, hour: int, minute: int, after: int) -> Clock:
    after = _oclock(words, after)
    return Clock(hour, minute, None, exact=True, after=after + _is_half(words, after))


def part_of_day(words: Words, index: int, *, bare: bool) -> tuple[str, int] | None:
    """ "in the morning", "at night", "this evening"; with `bare` also the lone word, as in "tomorrow morning"."""
    if words.at(index) == "first" and words.at(index + 1) == "thing":
        inner = part_of_day(words, index + 2, bare=True)
        return inner if inner is not None else (("morning", index + 2) if bare else None)
    start = index
    if words.at(index) == "in" and words.at(index + 1) == "the":
        index += 2
    elif words.at(index) == "in" and bare:
        index += 1
    index += words.at(index) in {"early", "late"} and index == start and bare
    if words.at(index) == "lunchtime" and (bare or words.at(index - 1) == "at"):
        return "lunchtime", index + 1
    if words.at(index) in {"morning", "afternoon", "evening"} and (index > start or bare):
        return words.at(index), index + 1
    if words.at(index) == "night" and (words.at(index - 1) == "at" or bare):
        return "night", index + 1
    return None


def resolve(clock: Clock, part: str | None, *, after: time | None) -> time:
    """The time meant. `after` is the time now when it is about today, None for another day."""
    hour, minute = clock.hour, clock.minute
    if clock.exact:
        return time(hour, minute)
    if clock.half is not None:
        return time(hour % 12 + (12 if clock.half == "pm" else 0), minute)
    if part is not None:
        return _in_part(hour, minute, part)
    usual = time(hour % 12 + (12 if hour <= 6 or hour == 12 else 0), minute)
    other = usual.replace(hour=(usual.hour + 12) % 24)
    if after is not None and usual <= after < other:
        return other
    return usual


def _in_part(hour: int, minute: int, part: str) -> time:
    if part == "morning":
        return time(hour % 12, minute)
    if part == "night" and (hour == 12 or hour <= 4):
        return _MIDNIGHT if (hour, minute) == (12, 0) else time(hour % 12, minute)
    return time(hour % 12 + 12, minute)
