"""What time and what day it is, where the caller is. Reads nothing but the context's `now`."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from tools.base import Effect, Tool, ToolContext, ToolResult
from tools.office.dates import find, in_words
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
    now = context.now
    said = in_words(None, now.time().replace(second=0, microsecond=0, tzinfo=None), now).removeprefix("at ")
    return ToolResult("ok", f"It's {said}.", {"time": now.strftime("%H:%M")})


async def _date(arguments: TellDate, context: ToolContext) -> ToolResult:
    now = context.now
    found = find(arguments.when, now) if arguments.when.strip() else None
    if arguments.when.strip() and (found is None or found.day is None):
        return ToolResult("question", "Which day do you mean?", {"field": "when"})
    day = found.day if found is not None and found.day is not None else now.date()
    # seen from three days before, even today is said by its weekday and date
    said = in_words(day, None, now - timedelta(days=3) if abs((day - now.date()).days) < 2 else now).removeprefix("on ")
    near = in_words(day, None, now)
    if day == now.date():
        return ToolResult("ok", f"Today is {said}.", {"date": day.isoformat()})
    return ToolResult("ok", f"{capital(near)} is {said}." if near in {"tomorrow", "yesterday"} else f"That is {said}.",
                      {"date": day.isoformat()})  # fmt: skip
