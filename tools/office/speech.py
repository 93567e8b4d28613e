"""Sentences the tools say on the telephone: short, natural, no lists of symbols. Pure. Above: the tool files."""

from collections.abc import Sequence
from datetime import date, datetime, time

from tools.office.dates import in_words
from tools.ports import Todo

_READ_OUT = 5  # nobody remembers more than a handful of things heard
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def joined(parts: Sequence[str], word: str = "and") -> str:
    """ "support, sales and general"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def number(count: int) -> str:
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def due(day: date | None, at: time | None, now: datetime) -> str:
    """ "tomorrow at 2 PM", "Friday, November 27th": what can follow "for"."""
    return in_words(day, at, now).removeprefix("on ")


def title_with_due(todo: Todo, now: datetime) -> str:
    when = due(todo.due_on, todo.due_at, now)
    return f"{todo.title}, for {when}" if when else todo.title


def listed(todos: Sequence[Todo], now: datetime, *, on: date | None) -> str:
    """What is open, read out. `on`: only that day was asked for."""
    when = f" for {due(on, None, now)}" if on is not None else ""
    if not todos:
        return f"You have nothing on your list{when}."
    names = [todo.title if on is not None else title_with_due(todo, now) for todo in todos[:_READ_OUT]]
    more = len(todos) - len(names)
    if len(todos) == 1:
        return f"You have one thing to do{when}: {names[0]}."
    rest = f" And {number(more)} more." if more else ""
    return f"You have {number(len(todos))} things to do{when}: {'; '.join(names[:-1])}; and {names[-1]}.{rest}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
