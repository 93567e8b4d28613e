"""Sentences the tools say on the telephone: short, natural, no lists of symbols. Pure. Above: the tool files.

The words are `tools.languages`' (below): here is only which of them are put together.
"""

from collections.abc import Sequence
from datetime import date, datetime

from tools.languages.catalogue import counted, texts
from tools.office.said_times import due
from tools.ports import Todo

_READ_OUT = 5  # nobody remembers more than a handful of things heard


def joined(parts: Sequence[str], word: str) -> str:
    """ "support, sales and general"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def title_with_due(todo: Todo, now: datetime, language: str = "en") -> str:
    when = due(todo.due_on, todo.due_at, now.date(), language)
    return texts(language).todos.with_due.format(title=todo.title, when=when) if when else todo.title


def listed(todos: Sequence[Todo], now: datetime, *, on: date | None, language: str = "en") -> str:
    """What is open, read out. `on`: only that day was asked for."""
    table = texts(language)
    when = table.todos.for_day.format(day=due(on, None, now.date(), language)) if on is not None else ""
    if not todos:
        return table.todos.none.format(when=when)
    names = [todo.title if on is not None else title_with_due(todo, now, language) for todo in todos[:_READ_OUT]]
    more = len(todos) - len(names)
    rest = counted(table, table.todos.more, more) if more else ""
    gaps = {"when": when, "name": names[0], "names": "; ".join(names[:-1]), "last": names[-1], "rest": rest}
    return counted(table, table.todos.listed, len(todos), **gaps)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
