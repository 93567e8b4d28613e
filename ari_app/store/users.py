"""People with an account: added with a PIN that is shown once, found by PIN or by number.

A number only suggests who is calling; a PIN proves it. Above: `ari_app.cli.user`, and the voice's identification.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ari_app.store import pins
from ari_app.store.engine import DEFAULT_TENANT, Database
from ari_app.store.errors import AlreadyThere, NoSuchRecord
from ari_app.store.models import audit_log, user_numbers, users

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_EXTENSION = re.compile(r"[0-9]{2,8}")
_TRIES = 20  # to draw a PIN that nobody else of the tenant has


class BadNumber(ValueError):
    """`number` is neither E.164 nor an extension."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)

    def __str__(self) -> str:
        return f"{self.number!r} is neither an international number such as +14155550123 nor an extension such as 101"


@dataclass(frozen=True, slots=True)
class User:
    user_id: int
    tenant_id: int
    name: str
    numbers: tuple[str, ...]
    has_pin: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user just made; `pin` is known here for the only time."""

    user: User
    pin: str


def number_from(text: str) -> str:
    """E.164 or an extension, without the spaces and marks people write. Raises BadNumber."""
    number = re.sub(r"[\s().\-/]", "", text)
    number = "+" + number.removeprefix("00") if number.startswith("00") else number
    if not (_E164.fullmatch(number) or _EXTENSION.fullmatch(number)):
        raise BadNumber(text)
    return number


async def add(
    database: Database, key: bytes, name: str, numbers: Sequence[str], *, now: datetime, tenant_id: int = DEFAULT_TENANT
) -> NewUser:
    """Make a user with a fresh random PIN. `key` is `pins.secret_key`. Raises BadNumber, AlreadyThere, StoreError."""
    wanted = tuple(dict.fromkeys(number_from(number) for number in numbers))
    for _ in range(_TRIES):
        pin = pins.random_pin()
        row: dict[str, Any] = {
            "tenant_id": tenant_id,
            "display_name": name,
            "pin_index": pins.index(key, tenant_id, pin),
            "pin_hash": await asyncio.to_thread(pins.hashed, pin),
            "created_at": now,
        }
        try:
            return NewUser(await _insert(database, row, wanted), pin)
        except IntegrityError:
            if await _taken(database, tenant_id, row["pin_index"]):
                continue
            raise AlreadyThere("That number already belongs to another user.") from None
    raise AlreadyThere("No free PIN was found; there are too many users for six digits.")


async def _insert(database: Database, row: dict[str, Any], numbers: Sequence[str]) -> User:
    async with database.writing() as connection:
        made = (await connection.execute(users.insert().values(row).returning(users.c.id, users.c.tenant_id))).one()
        for number in numbers:
            await connection.execute(
                user_numbers.insert().values(tenant_id=made.tenant_id, user_id=made.id, number=number)
            )
        trace = {"tenant_id": made.tenant_id, "user_id": None, "at": row["created_at"]}
        await connection.execute(audit_log.insert().values(**trace, action="add_user", reference=f"user:{made.id}"))
    return User(made.id, made.tenant_id, row["display_name"], tuple(numbers), True, row["created_at"])


async def _taken(database: Database, tenant_id: int, pin_index: object) -> bool:
    query = select(users.c.id).where(users.c.tenant_id == tenant_id, users.c.pin_index == pin_index)
    async with database.reading() as connection:
        return (await connection.execute(query)).first() is not None


async def everyone(database: Database, tenant_id: int = DEFAULT_TENANT) -> list[User]:
    """All users of the tenant, by name."""
    async with database.reading() as connection:
        rows = (await connection.execute(select(*users.c).where(users.c.tenant_id == tenant_id))).all()
        found = (
            await connection.execute(
                select(user_numbers.c.user_id, user_numbers.c.number)
                .where(user_numbers.c.tenant_id == tenant_id)
                .order_by(user_numbers.c.id)
            )
        ).all()
    numbers: dict[int, list[str]] = {}
    for owner, number in found:
        numbers.setdefault(owner, []).append(number)
    people = [
        User(
            row.id,
            row.tenant_id,
            row.display_name,
            tuple(numbers.get(row.id, ())),
            row.pin_hash is not None,
            row.created_at,
        )
        for row in rows
    ]
    return sorted(people, key=lambda person: (person.name.casefold(), person.user_id))


async def by_pin(database: Database, key: bytes, pin: str, tenant_id: int = DEFAULT_TENANT) -> User | None:
    """Who has this PIN; None when nobody has. Takes equally long either way; rate limits are the caller's."""
    query = select(users.c.id, users.c.pin_hash).where(
        users.c.tenant_id == tenant_id, users.c.pin_index == pins.index(key, tenant_id, pin)
    )
    async with database.reading() as connection:
        row = (await connection.execute(query)).one_or_none()
    proven = await asyncio.to_thread(pins.proves, pin, row.pin_hash if row is not None else None)
    if row is None or not proven:
        return None
    return next((user for user in await everyone(database, tenant_id) if user.user_id == row.id), None)


async def by_number(database: Database, number: str, tenant_id: int = DEFAULT_TENANT) -> User | None:
    """Whose number this is: a hint, not a proof."""
    query = select(user_numbers.c.user_id).where(user_numbers.c.tenant_id == tenant_id, user_numbers.c.number == number)
    async with database.reading() as connection:
        owner = (await connection.execute(query)).scalar_one_or_none()
    if owner is None:
        return None
    return next((user for user in await everyone(database, tenant_id) if user.user_id == owner), None)


async def remove(database: Database, user_id: int, *, now: datetime, tenant_id: int = DEFAULT_TENANT) -> None:
    """The user with numbers and todos. Raises NoSuchRecord."""
    async with database.writing() as connection:
        gone = await connection.execute(
            users.delete().where(users.c.tenant_id == tenant_id, users.c.id == user_id).returning(users.c.id)
        )
        if gone.first() is None:
            raise NoSuchRecord(f"There is no user {user_id}.")
        trace = {"tenant_id": tenant_id, "user_id": None, "at": now}
        await connection.execute(audit_log.insert().values(**trace, action="remove_user", reference=f"user:{user_id}"))
