"""The caller's todos: note one, hear them, tick one off. Keeps nothing itself; the store is a port.

Dates are taken as they were said and worked out by `tools.office.dates`; which todo is meant, by
`tools.office.matching`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tools.base import Effect, Tool, ToolContext, ToolResult
from tools.errors import BadArguments, NotFound
from tools.languages.catalogue import texts
from tools.office import matching, speech
from tools.office.access import scope
from tools.office.dates import find, without
from tools.ports import Todo, TodoDraft, TodoStore
from tools.receipts import receipt

_TITLE_CHARS = 200
_SEARCHED = 200  # open todos among which a named one is looked for
_NAMED = 3  # of several that fit, how many are read out


def _clean(text: object) -> object:
    """One line without control characters or lone surrogates: it will be spoken and stored."""
    if not isinstance(text, str):
        return text
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split()).strip(" .,;:!?")


def _has_words(text: str) -> str:
    if not any(char.isalnum() for char in text):
        raise ValueError("no words")
    return text


_Title = Annotated[
    str, BeforeValidator(_clean), AfterValidator(_has_words), Field(min_length=1, max_length=_TITLE_CHARS)
]


class CreateTodo(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: _Title = Field(
        description="what is to be done, without the date", json_schema_extra={"ask": "What should I put on your list?"}
    )
    when: str = Field(
        default="",
        max_length=200,
        description='the day and time as the caller said it: "tomorrow at 2"; empty when none was said',
        json_schema_extra={"ask": "For which day should I note it?"},
    )


class ListTodos(BaseModel):
    model_config = ConfigDict(extra="ignore")

    when: str = Field(default="", max_length=200, description='only for this day: "tomorrow"; empty for all')


class CompleteTodo(BaseModel):
    model_config = ConfigDict(extra="ignore")

    title: _Title = Field(
        description="which todo, in the caller's words",
        json_schema_extra={"ask": "Which one is done?"},
    )


@dataclass(frozen=True, slots=True)
class _When:
    day: date | None
    at: time | None


def make(store: TodoStore) -> tuple[Tool, ...]:
    """`create_todo`, `list_todos` and `complete_todo` on `store`."""
    desk = _Desk(store)
    return (
        Tool(
            name="create_todo",
            description="Put something on the caller's todo list, with a day and time if one was said.",
            arguments=CreateTodo,
            effect=Effect.WRITE,
            deadline_s=3.0,
            progress="I'm noting that down.",
            run=desk.create,
            example="remind me to call the plumber tomorrow at two",
            office=True,
        ),
        Tool(
            name="list_todos",
            description="Read the caller's open todos, all or those of one day.",
            arguments=ListTodos,
            effect=Effect.READ,
            deadline_s=3.0,
            progress="Let me look at your list.",
            run=desk.list_open,
            example="what's on my list for tomorrow",
            office=True,
        ),
        Tool(
            name="complete_todo",
            description="Tick off one of the caller's open todos.",
            arguments=CompleteTodo,
            effect=Effect.WRITE,
            deadline_s=3.0,
            progress="One moment.",
            run=desk.complete,
            example="the plumber one is done",
            office=True,
        ),
    )


class _Desk:
    """The three runs over one store."""

    def __init__(self, store: TodoStore) -> None:
        self._store = store

    async def create(self, arguments: CreateTodo, context: ToolContext) -> ToolResult:
        title, when = _understood(arguments, context.now, context.language)
        whose = scope(context.actor)
        draft = TodoDraft(title, when.day, when.at)
        todo = await self._store.create(whose.tenant_id, whose.user_id, draft, key=f"create_todo/{context.key}")
        proof = receipt("create_todo", Effect.WRITE, f"todo:{todo.todo_id}", context)
        noted = speech.title_with_due(todo, context.now, context.language)
        return ToolResult("ok", texts(context.language).todos.added.format(todo=noted), _data(todo), proof)

    async def list_open(self, arguments: ListTodos, context: ToolContext) -> ToolResult:
        whose = scope(context.actor)
        day: date | None = None
        if arguments.when.strip():
            found = find(arguments.when, context.now, context.language)
            if found is None or found.day is None:
                raise BadArguments("when", texts(context.language).todos.which_day)
            day = found.day
        todos = await self._store.list_open(whose.tenant_id, whose.user_id, due_on=day, limit=20)
        said = speech.listed(todos, context.now, on=day, language=context.language)
        return ToolResult("ok", said, {"todos": [_data(todo) for todo in todos]})

    async def complete(self, arguments: CompleteTodo, context: ToolContext) -> ToolResult:
        whose = scope(context.actor)
        words = texts(context.language).todos
        todos = await self._store.list_open(whose.tenant_id, whose.user_id, due_on=None, limit=_SEARCHED)
        titles = [todo.title for todo in todos]
        fitting = [todos[index] for index in matching.candidates(arguments.title, titles, context.language)]
        if not fitting:
            say = words.not_found if todos else words.none_open
            return ToolResult("refused", say, {"error": "not_found"})
        if len(fitting) > 1:
            quoted = [words.quoted.format(title=todo.title) for todo in fitting[:_NAMED]]
            say = words.which.format(names=speech.joined(quoted, texts(context.language).either))
            return ToolResult("question", say, {"todos": [_data(todo) for todo in fitting]})
        try:
            todo = await self._store.complete(
                whose.tenant_id, whose.user_id, fitting[0].todo_id, key=f"complete_todo/{context.key}"
            )
        except NotFound:  # somebody was quicker
            return ToolResult("refused", words.gone, {"error": "not_found"})
        proof = receipt("complete_todo", Effect.WRITE, f"todo:{todo.todo_id}", context)
        return ToolResult("ok", words.done.format(title=todo.title), _data(todo), proof)


def _understood(arguments: CreateTodo, now: datetime, language: str) -> tuple[str, _When]:
    """Title and due date. A date left inside the title by a hasty model or caller is taken out of it."""
    if arguments.when.strip():
        when = arguments.when.replace("T", " ") if arguments.when[:4].isdigit() else arguments.when
        found = find(when, now, language)
        if found is None:
            raise BadArguments("when", texts(language).asks["create_todo.when"])
        title = arguments.title
    else:
        found = find(arguments.title, now, language)
        title = without(arguments.title, found) if found is not None else arguments.title
        if not any(char.isalnum() for char in title):
            raise BadArguments("title", texts(language).asks["create_todo.title"])
    if found is None:
        return title, _When(None, None)
    if found.day is not None and (found.day, found.at or time.max) < (now.date(), now.time().replace(tzinfo=None)):
        raise BadArguments("when", texts(language).todos.past)
    return title, _When(found.day, found.at)


def _data(todo: Todo) -> dict[str, object]:
    return {
        "todo_id": todo.todo_id,
        "title": todo.title,
        "due_on": todo.due_on.isoformat() if todo.due_on is not None else None,
        "due_at": todo.due_at.isoformat("minutes") if todo.due_at is not None else None,
        "status": todo.status,
    }
