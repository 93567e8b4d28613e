"""When people answer: told for today, a named day, or the week. Facts come from configuration, never from a model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field

from tools.base import Effect, Tool, ToolContext, ToolResult
from tools.languages.catalogue import place, texts
from tools.languages.tables import HoursTexts
from tools.office.dates import find
from tools.office.said_times import in_words, time_alone
from tools.office.speech import capital, joined
from tools.ports import OpeningHours

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
        told = _Told(own, capital(place(context.language, name)) if name in special else "", context)
        return ToolResult("ok", told.answer(arguments.when), {"open_now": is_open(own, context.now)})

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


@dataclass(frozen=True, slots=True)
class _Told:
    """The answers about one set of hours. `name` is the department's, "" for the whole house."""

    hours: OpeningHours
    name: str
    context: ToolContext

    def answer(self, when: str) -> str:
        now, words = self.context.now, self._words
        found = find(when, now, self.context.language) if when.strip() else None
        if when.strip() and found is None:
            return self._week()
        if found is not None and found.day is not None and found.day != now.date():
            return self._on_day(found.day)
        if not self.hours.closed_on and all(span == (time.min, time.max) for span in self.hours.days):
            return self._said(words.always)
        return f"{self._right_now()} {self._week()}"

    @property
    def _words(self) -> HoursTexts:
        return texts(self.context.language).hours

    def _said(self, pair: tuple[str, str], **gaps: str) -> str:
        return pair[bool(self.name)].format(name=self.name, **gaps)

    def _right_now(self) -> str:
        now, words, language = self.context.now, self._words, self.context.language
        span = on_day(self.hours, now.date())
        if span is not None and span[0] <= now.time() < span[1]:
            return self._said(words.open_until, time=self._time(span[1]))
        for ahead in range(15):
            day = now.date() + timedelta(days=ahead)
            coming = on_day(self.hours, day)
            if coming is not None and (ahead or now.time() < coming[0]):
                return self._said(words.closed_until, when=in_words(day, coming[0], now.date(), language))
        return self._said(words.closed_now)

    def _on_day(self, day: date) -> str:
        span, words = on_day(self.hours, day), self._words
        when = capital(in_words(day, None, self.context.now.date(), self.context.language))
        if span is None:
            return self._said(words.day_closed, day=when)
        return self._said(words.day_open, day=when, span=self._span(span))

    def _week(self) -> str:
        """The week in one sentence, days with equal hours together."""
        runs: list[tuple[int, int, tuple[time, time]]] = []
        for index, span in enumerate(self.hours.days):
            if span is None:
                continue
            if runs and runs[-1][1] == index - 1 and runs[-1][2] == span:
                runs[-1] = (runs[-1][0], index, span)
            else:
                runs.append((index, index, span))
        words = self._words
        if not runs:
            return self._said(words.all_week_closed)
        if len(runs) == 1 and runs[0][:2] == (0, 6):
            return self._said(words.every_day, span=self._span(runs[0][2]))
        parts = [f"{self._days(first, last)} {self._span(span)}" for first, last, span in runs]
        return self._said(words.week, parts=joined(parts, texts(self.context.language).both))

    def _days(self, first: int, last: int) -> str:
        names, words = texts(self.context.language).times.weekdays, self._words
        if first == last:
            return words.one_day.format(day=names[first])
        template = words.two_days if last == first + 1 else words.days
        return template.format(first=names[first], last=names[last])

    def _span(self, span: tuple[time, time]) -> str:
        if span[0] == time(0) and span[1] >= time(23, 59):
            return self._words.all_day
        return self._words.span.format(opens=self._time(span[0]), closes=self._time(span[1]))

    def _time(self, at: time) -> str:
        return time_alone(min(at, time(23, 59)), self.context.language)
