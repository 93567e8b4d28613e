"""Dates and times as people say them, found in a sentence. How they are said back is `tools.office.said_times`.

Pure: `now` is an argument (aware, in the caller's time zone) and decides what "tomorrow" is. It finds *coming* times:
"last Friday" and "every Friday" are no match, because a wrong day is worse than none. Below: for English
`tools.office.day_rules` (which day) and `tools.office.clock_rules` (what time), for the other languages
`tools.office.date_patterns`. Above: `tools.todos`, and the fast tier, which cuts what was found out of the sentence.

What is assumed where people are vague:
* an hour without "am" or "pm": 1-6 is the afternoon, 7-11 the morning, 12 noon; today the half that is still to come;
* a time without a day: today if it is still to come, otherwise tomorrow;
* "next Friday" is the Friday of next week (weeks begin on Monday); "Friday" and "this Friday" the coming one;
* "in the morning" is 9 AM, "afternoon" 3 PM, "evening" 6 PM, "tonight" 8 PM: said back, so the caller can correct it;
* midnight ends the day that was named (23:59, said "midnight").
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from tools.languages.catalogue import heard_dates
from tools.office import clock_rules, date_patterns, day_rules
from tools.office.numbers import Words, split

_LEADS = frozenset({"on", "at", "for", "by", "before", "until", "till", "due", "around", "about", "starting"})
_TIME_LEADS = frozenset({"at", "by", "before", "until", "till"})
_DETERMINERS = frozenset({"the", "a", "my", "your", "very", "one", "next"})
_LOOSE_LEADS = frozenset({"around", "about"})
_REPAIRS = re.compile(
    r"^\W*(?:(?:no|wait|sorry|actually|rather|i mean|i meant|make (?:that|it)|or|hold on|hang on|oh|well|let's say"
    r"|scratch that|strike that|not|my mistake|i'm sorry|er|uh|um)\b\W*)+$",
    re.I,
)
_BLOCKERS = frozenset({"last", "past", "previous", "every", "each", "black", "good", "other"})


@dataclass(frozen=True, slots=True)
class DateFound:
    """A day, a time of day, or both. `span` is where in the text (to be cut out; empty for "tomorrow's", which belongs
    to the sentence); `also` a second place when day and time stand apart ("at 2 call Anna tomorrow")."""

    day: date | None
    at: time | None
    span: tuple[int, int]
    also: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One stretch of the sentence that speaks of time, not yet resolved to a day."""

    day: day_rules.Day | None
    clock: clock_rules.Clock | None
    part: str | None
    first: int  # token indexes
    after: int
    possessive: bool = False


def find(text: str, now: datetime, language: str = "en") -> DateFound | None:
    """The first day and time spoken of in `text`, or None. ValueError if `now` is not aware."""
    if now.tzinfo is None:
        raise ValueError("now must be aware, in the caller's time zone")
    spoken = _spoken(text, now, language)
    if not spoken:
        return None
    chosen, span = spoken[0]
    also: tuple[int, int] | None = None
    for phrase, place in spoken[1:]:
        if _is_repair(text[span[1] : place[0]], language):
            chosen, span = _repaired(chosen, phrase), (span[0], place[1])
        elif also is None and _complement(chosen, phrase):
            chosen, also = _repaired(chosen, phrase), place
    day, at = _resolve(chosen, now)
    return DateFound(day, at, span, also)


def _spoken(text: str, now: datetime, language: str) -> list[tuple[_Phrase, tuple[int, int]]]:
    """Every stretch of the sentence that speaks of time, and its place in the text."""
    if heard_dates(language) is None:
        words = split(text)
        return [(phrase, _span(words, phrase)) for phrase in _phrases(words, now)]
    found = date_patterns.phrases(text, now, language)
    return [(_Phrase(one.day, one.clock, one.part, 0, 0), (one.start, one.end)) for one in found]


def _is_repair(between: str, language: str) -> bool:
    if heard_dates(language) is None:
        return _REPAIRS.match(between) is not None
    return date_patterns.repaired(between, language)


def without(text: str, found: DateFound) -> str:
    """`text` with what was found cut out, and tidied."""
    for start, end in sorted({found.span, found.also or found.span}, reverse=True):
        text = text[:start] + " " + text[end:]
    text = re.sub(r"\s+([,.;!?])", r"\1", re.sub(r"\s+", " ", text))
    return text.strip(" ,;")


def _phrases(words: Words, now: datetime) -> list[_Phrase]:
    found: list[_Phrase] = []
    index = 0
    while index < len(words.tokens):
        phrase = _phrase(words, index, now)
        if phrase is not None:
            found.append(phrase)
        index = phrase.after if phrase is not None else index + 1
    return found


def _phrase(words: Words, first: int, now: datetime) -> _Phrase | None:
    """The longest phrase that begins exactly at `first`, its prepositions included."""
    if words.at(first - 1) in _BLOCKERS and words.at(first) not in _LEADS:
        return None
    start = first + 2 * words.follows(first, "first", "thing")
    phrase = _Phrase(None, None, None, first, start)
    if start > first and _early_alone(words, first):
        phrase = replace(phrase, part="morning")
        start = first
    while (longer := _longer(words, phrase, now)) is not None:
        phrase = longer
    return phrase if phrase.after > start else None


def _early_alone(words: Words, first: int) -> bool:
    """ "Call me first thing": tomorrow morning. Not "the first thing we do"."""
    return words.at(first - 1) not in _DETERMINERS and words.at(first + 2) in {"", "please", "to", "and"}


def _longer(words: Words, phrase: _Phrase, now: datetime) -> _Phrase | None:
    index = words.skip(phrase.after, _LEADS)
    if index > phrase.after and words.at(index) in _BLOCKERS:
        return None
    lead = words.at(index - 1) if index > phrase.after else ""
    day = day_rules.match(words, index, lead, now)
    if day is not None and _adds(phrase, day):
        part = day.part or phrase.part
        return replace(
            phrase, day=day, part=part, clock=day.clock or phrase.clock, after=day.after, possessive=day.possessive
        )
    if phrase.day is not None and words.follows(index, "first", "thing"):
        return replace(phrase, part=phrase.part or "morning", after=index + 2)
    sure = lead in _TIME_LEADS or (lead in _LOOSE_LEADS and phrase.day is not None)
    sure = sure or (phrase.day is not None and words.at(index) == "half")
    clock = clock_rules.match(
        words, index, introduced=sure or (words.at(index - 2) in _TIME_LEADS and lead in _LOOSE_LEADS)
    )
    if clock is not None and phrase.clock is None:
        return replace(phrase, clock=clock, after=clock.after)
    part = clock_rules.part_of_day(words, index, bare=phrase.day is not None)
    if part is not None and phrase.part is None:
        return replace(phrase, part=part[0], after=part[1])
    return None


def _adds(phrase: _Phrase, day: day_rules.Day) -> bool:
    """A second day may follow only if it says a weekday more exactly: "Friday, the 27th"."""
    if phrase.possessive:
        return False
    return phrase.day is None or (phrase.day.is_weekday and not day.is_weekday)


def _span(words: Words, phrase: _Phrase) -> tuple[int, int]:
    start = words.tokens[phrase.first].start
    return (start, start) if phrase.possessive else (start, words.tokens[phrase.after - 1].end)


def _complement(one: _Phrase, other: _Phrase) -> bool:
    """One says the day and the other the time."""
    if one.day is None:
        return other.day is not None and other.clock is None
    return one.clock is None and one.part is None and other.day is None


def _repaired(one: _Phrase, later: _Phrase) -> _Phrase:
    """What was said later wins, and leaves what it does not speak of."""
    timed = later.clock is not None or later.part is not None
    return replace(
        one,
        day=later.day or one.day,
        clock=later.clock if timed else one.clock,
        part=later.part if timed else one.part,
    )


def _resolve(phrase: _Phrase, now: datetime) -> tuple[date | None, time | None]:
    day = phrase.day.day if phrase.day is not None else None
    if phrase.clock is None and phrase.part is None:
        return day, None
    if phrase.clock is None:
        at = clock_rules.PARTS[phrase.part or "morning"]
        if day is None or day == now.date():
            return _part_today(day, at, now)
        return day, at
    is_today = day is None or day == now.date()
    at = clock_rules.resolve(phrase.clock, phrase.part, after=now.time() if is_today else None)
    if day is None:
        day = now.date() if at > now.time() else now.date() + timedelta(days=1)
    return day, at


def _part_today(day: date | None, at: time, now: datetime) -> tuple[date, time | None]:
    if at > now.time():
        return now.date(), at
    # "tonight" said at nine in the evening: the day is sure, the usual hour has passed
    return (now.date(), None) if day is not None else (now.date() + timedelta(days=1), at)
