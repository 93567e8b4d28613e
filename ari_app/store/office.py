"""Todos in the database: implements `tools.ports.TodoStore`.

Every write is one transaction with its audit row and its key; the key makes a repetition return what the first run did.
Whose todos are meant is in every WHERE clause, and the schema itself refuses a todo whose user belongs to another
tenant.
Who may do what was decided above (`tools.office.access`).
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ari_app.domain.ports import Clock
from ari_app.store.delivery import fitted
from ari_app.store.engine import Database
from ari_app.store.entries import clean
from ari_app.store.errors import StoreError
from ari_app.store.models import audit_log, done_keys, todos
from tools.errors import NotFound, OfficeUnavailable
from tools.ports import Todo, TodoDraft


class Office:
    """See the module. Raises NotFound and OfficeUnavailable only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(self, tenant_id: int, user_id: int | None, draft: TodoDraft, *, key: str) -> Todo:
        wanted = _scoped(key, user_id)
        values = {
            "tenant_id": tenant_id,
            "user_id": user_id,
            "title": clean(draft.title),
            "due_on": draft.due_on,
            "due_at": draft.due_at,
            "status": "open",
            "created_at": self._clock.utc(),
        }
        try:
            async with _honestly(), self._database.writing() as connection:
                done = await _done(connection, tenant_id, wanted)
                if done is not None:
                    return done
                inserted = await connection.execute(todos.insert().values(fitted(todos, values)).returning(*todos.c))
                todo = _todo(inserted.one())
                await self._finished(connection, (tenant_id, user_id), wanted, "create_todo", todo.todo_id)
                return todo
        except IntegrityError as error:
            return await self._already(tenant_id, wanted, "user", error)

    async def list_open(self, tenant_id: int, user_id: int | None, *, due_on: date | None, limit: int) -> list[Todo]:
        query = select(*todos.c).where(_owned(tenant_id, user_id), todos.c.status == "open")
        if due_on is not None:
            query = query.where(todos.c.due_on == due_on)
        order = (todos.c.due_on.asc().nulls_last(), todos.c.due_at.asc().nulls_last(), todos.c.id)
        async with _honestly(), self._database.reading() as connection:
            return [_todo(row) for row in await connection.execute(query.order_by(*order).limit(limit))]

    async def complete(self, tenant_id: int, user_id: int | None, todo_id: int, *, key: str) -> Todo:
        wanted = _scoped(key, user_id)
        statement = (
            todos.update()
            .where(_owned(tenant_id, user_id), todos.c.id == todo_id, todos.c.status == "open")
            .values(status="done", done_at=self._clock.utc())
            .returning(*todos.c)
        )
        try:
            async with _honestly(), self._database.writing() as connection:
                done = await _done(connection, tenant_id, wanted)
                if done is not None:
                    return done
                row = (await connection.execute(statement)).one_or_none()
                if row is not None:
                    await self._finished(connection, (tenant_id, user_id), wanted, "complete_todo", todo_id)
                    return _todo(row)
        except IntegrityError as error:
            return await self._already(tenant_id, wanted, f"todo {todo_id}", error)
        # a run with the same key may have been quicker while this one waited for the row
        return await self._already(tenant_id, wanted, f"todo {todo_id}", None)

    async def _finished(
        self, connection: AsyncConnection, whose: tuple[int, int | None], key: str, action: str, todo_id: int
    ) -> None:
        now = self._clock.utc()
        await connection.execute(done_keys.insert().values(tenant_id=whose[0], key=key, todo_id=todo_id, at=now))
        trace = {
            "tenant_id": whose[0],
            "user_id": whose[1],
            "at": now,
            "action": action,
            "reference": f"todo:{todo_id}",
        }
        await connection.execute(audit_log.insert().values(trace))

    async def _already(self, tenant_id: int, key: str, what: str, error: IntegrityError | None) -> Todo:
        """Another run with the same key was quicker, or tenant and user do not belong together."""
        async with _honestly(), self._database.reading() as connection:
            done = await _done(connection, tenant_id, key)
        if done is None:
            raise NotFound(what) from error
        return done


@asynccontextmanager
async def _honestly() -> AsyncGenerator[None]:
    try:
        yield
    except StoreError as error:
        raise OfficeUnavailable(str(error)) from error


def _scoped(key: str, user_id: int | None) -> str:
    """A key belongs to who used it: somebody else's equal key is another one."""
    return f"{'-' if user_id is None else user_id}/{key}"[:255]


def _owned(tenant_id: int, user_id: int | None) -> ColumnElement[bool]:
    user = todos.c.user_id.is_(None) if user_id is None else todos.c.user_id == user_id
    return and_(todos.c.tenant_id == tenant_id, user)


async def _done(connection: AsyncConnection, tenant_id: int, key: str) -> Todo | None:
    query = (
        select(*todos.c)
        .join(done_keys, done_keys.c.todo_id == todos.c.id)
        .where(done_keys.c.tenant_id == tenant_id, done_keys.c.key == key)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _todo(row)


def _todo(row: Row[Any]) -> Todo:
    return Todo(row.id, row.title, row.due_on, row.due_at, row.status, row.created_at)
