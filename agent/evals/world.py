"""The scripted rest of the world: a call, a todo list, a diary, and language models that behave as told.

Each implements the port of the real thing and keeps what was done to it, so that a scenario can be judged.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Literal

from agent.errors import ModelRefused, ModelTimeout, ModelUnavailable
from agent.ports import ModelRequest, ToolRunRecord, TurnRecord
from tools.errors import NotFound, OfficeUnavailable
from tools.ports import CallGone, Department, QueueState, Todo, TodoDraft, TransferFailed

DEPARTMENTS = (
    Department("support", "support", "2000", ("technical support", "tech support", "help desk", "customer service")),
    Department("sales", "sales", "2001", ("the sales team",)),
    Department("general", "general", "2002", ("reception", "front desk", "office")),
)


@dataclass(slots=True)
class MemoryDiary:
    turns: list[TurnRecord] = field(default_factory=list[TurnRecord])
    tool_runs: list[ToolRunRecord] = field(default_factory=list[ToolRunRecord])

    def turn(self, record: TurnRecord) -> None:
        self.turns.append(record)

    def tool_run(self, record: ToolRunRecord) -> None:
        self.tool_runs.append(record)


@dataclass(slots=True)
class ScriptedCall:
    """A `CallControl` whose queues are open or not, and whose transfers work, fail, hang or find the caller gone."""

    departments: tuple[Department, ...] = DEPARTMENTS
    closed: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()
    transfers: Literal["work", "fail", "gone", "hang"] = "work"
    takes_s: float = 0.3
    done: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def queue_state(self, department: str) -> QueueState:
        if department not in {place.name for place in self.departments}:
            raise NotFound(department)
        ready = 0 if department in self.empty else 2
        return QueueState(department, department not in self.closed, ready, ready, 0)

    async def transfer(self, department: str) -> None:
        await self._leave("transfer", department)

    async def voicemail(self, department: str) -> None:
        await self._leave("voicemail", department)

    async def hang_up(self) -> None:
        self.done.append(("hang_up", ""))

    async def _leave(self, how: str, department: str) -> None:
        await asyncio.sleep(3600.0 if self.transfers == "hang" else self.takes_s)
        if self.transfers == "gone":
            raise CallGone
        if self.transfers == "fail":
            raise TransferFailed
        self.done.append((how, department))


@dataclass(slots=True)
class MemoryTodos:
    """A `TodoStore` in memory; slow or away when told so."""

    todos: dict[int, tuple[tuple[int, int | None], Todo]] = field(
        default_factory=dict[int, tuple[tuple[int, int | None], Todo]]
    )
    takes_s: float = 0.01
    away: bool = False
    keys: dict[str, Todo] = field(default_factory=dict[str, Todo])

    async def create(self, tenant_id: int, user_id: int | None, draft: TodoDraft, *, key: str) -> Todo:
        await self._reach()
        if key in self.keys:
            return self.keys[key]
        todo = Todo(
            len(self.todos) + 1, draft.title, draft.due_on, draft.due_at, "open", datetime(2026, 11, 20, tzinfo=UTC)
        )
        self.todos[todo.todo_id] = ((tenant_id, user_id), todo)
        self.keys[key] = todo
        return todo

    async def list_open(self, tenant_id: int, user_id: int | None, *, due_on: date | None, limit: int) -> list[Todo]:
        await self._reach()
        mine = [todo for owner, todo in self.todos.values() if owner == (tenant_id, user_id) and todo.status == "open"]
        mine.sort(key=lambda todo: (todo.due_on or date.max, todo.due_at or time.max, todo.todo_id))
        return [todo for todo in mine if due_on is None or todo.due_on == due_on][:limit]

    async def complete(self, tenant_id: int, user_id: int | None, todo_id: int, *, key: str) -> Todo:
        await self._reach()
        owner, todo = self.todos.get(todo_id, ((-1, None), None))
        if todo is None or owner != (tenant_id, user_id):
            raise NotFound("todo")
        done = replace(todo, status="done")
        self.todos[todo_id] = (owner, done)
        return done

    async def _reach(self) -> None:
        await asyncio.sleep(self.takes_s)
        if self.away:
            raise OfficeUnavailable

    @property
    def titles(self) -> list[str]:
        return [todo.title for _, todo in self.todos.values()]


@dataclass(slots=True)
class ScriptedModel:
    """A `LanguageModel` that answers by a function of the caller's last words, or misbehaves as told."""

    answer: Callable[[str], str] = lambda said: json.dumps({"say": "That is a good question."})
    first_token_s: float = 0.3
    chunk_s: float = 0.02
    chunk_chars: int = 4
    fault: Literal["", "dead", "hangs", "half", "refuses"] = ""
    requests: list[ModelRequest] = field(default_factory=list[ModelRequest])
    read: list[ModelRequest] = field(default_factory=list[ModelRequest])  # history shown ahead of a question
    name: str = "scripted"

    async def ready(self) -> bool:
        return not self.fault

    async def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncIterator[str]:
        if request.max_tokens == 1:  # only to be read
            self.read.append(request)
            return
        self.requests.append(request)
        if self.fault == "dead":
            raise ModelUnavailable(self.name, "connection refused")
        if self.fault == "refuses":
            raise ModelRefused(self.name, "400")
        if self.fault == "hangs" or self.first_token_s > first_token_s:
            await asyncio.sleep(first_token_s)
            raise ModelTimeout(self.name, "no first token")
        await asyncio.sleep(self.first_token_s)
        text = self.answer(request.messages[-1].content)
        for start in range(0, len(text), self.chunk_chars):
            if self.fault == "half" and start > len(text) // 2:
                await asyncio.sleep(total_s)
                raise ModelTimeout(self.name, "stream stopped")
            yield text[start : start + self.chunk_chars]
            await asyncio.sleep(self.chunk_s)
