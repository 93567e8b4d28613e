"""What time and what day it is, where the caller is. Reads nothing but the context's `now`."""

from pydantic import BaseModel, ConfigDict, Field

from tools.base import Effect, Tool, ToolContext, ToolResult
from tools.languages.catalogue import texts
from tools.office.dates import find
from tools.office.said_times import day_alone, is_one, near, time_alone
from tools.office.speech import capital


class TellTime(BaseModel):
    model_config = ConfigDict(extra="ignore")


class TellDate(BaseModel):
    model_config = ConfigDict(extra="ignore")

    when: str = Field(default="", max_length=200, description='another day, as said: "next Friday"; empty for today')


def make() -> tuple[Tool, ...]:
    """`tell_time` and `tell_date`."""
    return (
        Tool(
            name="tell_time",
            description="Say what time it is.",
            arguments=TellTime,
            effect=Effect.READ,
            deadline_s=1.0,
            progress="",
            run=_time,
            example="what time is it",
        ),
        Tool(
            name="tell_date",
            description="Say what day and date it is today, or on another day.",
            arguments=TellDate,
            effect=Effect.READ,
            deadline_s=1.0,
            progress="",
            run=_date,
            example="what's the date next Friday",
        ),
    )


async def _time(arguments: TellTime, context: ToolContext) -> ToolResult:
    del arguments
    at = context.now.time().replace(second=0, microsecond=0, tzinfo=None)
    words = texts(context.language).clock.time
    template = words.one if is_one(at, context.language) else words.many
    said = template.format(time=time_alone(at, context.language))
    return ToolResult("ok", said, {"time": context.now.strftime("%H:%M")})


async def _date(arguments: TellDate, context: ToolContext) -> ToolResult:
    language, today = context.language, context.now.date()
    words = texts(language).clock
    found = find(arguments.when, context.now, language) if arguments.when.strip() else None
    if arguments.when.strip() and (found is None or found.day is None):
        return ToolResult("question", words.which, {"field": "when"})
    day = found.day if found is not None and found.day is not None else today
    said = day_alone(day, today, language)
    if day == today:
        return ToolResult("ok", words.today.format(day=said), {"date": day.isoformat()})
    name = near(day, today, language)
    answer = words.near.format(near=capital(name), day=said) if name else words.far.format(day=said)
    return ToolResult("ok", answer, {"date": day.isoformat()})
