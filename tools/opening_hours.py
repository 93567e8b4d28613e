"""When people answer: told for today, a named day, or the week. Facts come from configuration, never from a model."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field

from tools.base import Effect, Tool, ToolContext, ToolResult
from tools.office.dates import find, in_words, time_in_words
from tools.office.speech import capital, joined
from tools.ports import OpeningHours

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_Span = tuple[time, time] | None


class AskOpeningHours(BaseModel):
    model_config = ConfigDict(extra="ignore")

    when: str = Field(
        default="", max_length=200, description='the day asked about, as said: "on Saturday"; empty for now'
    )
    department: str = Field(default="", max_length=60, description="the department asked about; empty for the company")


def make(hours: OpeningHours, departments: Mapping[str, OpeningHours] | None = None) -> tuple[Tool, ...]:
    """`opening_hours`. `departments` holds only those whose hours differ from the company's, by name."""
    special = {name.casefold(): own for name, own in (departments or {}).items()}

    async def run(arguments: AskOpeningHours, context: ToolContext) -> ToolResult:
        name = arguments.department.strip().casefold()
        own = special.get(name, hours)
        who = capital(name) if name in special else "We"
        found = find(arguments.when, context.now) if arguments.when.strip() else None
        if arguments.when.strip() and found is None:
            return ToolResult("ok", _week(own, who), _data(own, context.now))
        if found is not None and found.day is not None and found.day != context.now.date():
            return ToolResult("ok", _on_day(own, who, found.day, context.now), _data(own, context.now))
        if _always(own):
            return ToolResult("ok", f"{_is_are(who)} here around the clock, every day.", _data(own, context.now))
        return ToolResult("ok", f"{_right_now(own, who, context.now)} {_week(own, who)}", _data(own, context.now))

    tool = Tool(
        name="opening_hours",
        description="Say when people are there to answer: now, on a day, or in the week.",
        arguments=AskOpeningHours,
        effect=Effect.READ,
        deadline_s=1.0,
        progress="",
        run=run,
        example="are you open on Saturday",
    )
    return (tool,)


def on_day(hours: OpeningHours, day: date) -> _Span:
    """(opens, closes) on that day, or None."""
    return None if day in hours.closed_on else hours.days[day.weekday()]


def is_open(hours: OpeningHours, now: datetime) -> bool:
    """`now` in the office's time zone."""
    span = on_day(hours, now.date())
    return span is not None and span[0] <= now.time() < span[1]


def _data(hours: OpeningHours, now: datetime) -> dict[str, object]:
    return {"open_now": is_open(hours, now)}


def _is_are(who: str) -> str:
    return "We're" if who == "We" else f"{who} is"


def _said(at: time) -> str:
    if at >= time(23, 59):
        return "midnight"
    return time_in_words(at).removeprefix("at ")


def _span(span: tuple[time, time]) -> str:
    if span[0] == time(0) and span[1] >= time(23, 59):
        return "all day"
    return f"from {_said(span[0])} to {_said(span[1])}"


def _always(hours: OpeningHours) -> bool:
    return not hours.closed_on and all(span == (time.min, time.max) for span in hours.days)


def _right_now(hours: OpeningHours, who: str, now: datetime) -> str:
    span = on_day(hours, now.date())
    if span is not None and span[0] <= now.time() < span[1]:
        return f"{_is_are(who)} open now, until {_said(span[1])}."
    for ahead in range(15):
        day = now.date() + timedelta(days=ahead)
        coming = on_day(hours, day)
        if coming is not None and (ahead or now.time() < coming[0]):
            opens = in_words(day, coming[0], now)
            return f"{_is_are(who)} closed now and will open {opens}."
    return f"{_is_are(who)} closed now."


def _on_day(hours: OpeningHours, who: str, day: date, now: datetime) -> str:
    span = on_day(hours, day)
    when = capital(in_words(day, None, now))
    subject = who.replace("We", "we")
    be = "are" if who == "We" else "is"
    return f"{when} {subject} {be} {f'open {_span(span)}' if span is not None else 'closed'}."


def _week(hours: OpeningHours, who: str) -> str:
    """The week in one sentence, days with equal hours together."""
    runs: list[tuple[int, int, tuple[time, time]]] = []
    for index, span in enumerate(hours.days):
        if span is None:
            continue
        if runs and runs[-1][1] == index - 1 and runs[-1][2] == span:
            runs[-1] = (runs[-1][0], index, span)
        else:
            runs.append((index, index, span))
    if not runs:
        return f"{_is_are(who)} closed all week."
    if len(runs) == 1 and runs[0][:2] == (0, 6):
        return f"{_is_are(who)} open every day {_span(runs[0][2])}."
    parts = [f"{_days(first, last)} {_span(span)}" for first, last, span in runs]
    return f"{_is_are(who)} open {joined(parts)}."


def _days(first: int, last: int) -> str:
    if first == last:
        return f"on {_DAYS[first]}"
    return f"{_DAYS[first]} {'and' if last == first + 1 else 'to'} {_DAYS[last]}"
