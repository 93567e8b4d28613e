"""SIP accounts of desk and soft phones. Rendering them is `ari_app.provision.configuration`'s work."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ari_app.store.engine import DEFAULT_TENANT, Database
from ari_app.store.errors import AlreadyThere, NoSuchRecord
from ari_app.store.models import audit_log, phones

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else: people type it into phones
_PASSWORD_CHARS = 20  # 99 bits


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """One phone. `password` is in clear: SIP digest needs it. `queues` are the departments it answers for."""

    extension: str
    display_name: str
    password: str
    queues: tuple[str, ...]

    def __repr__(self) -> str:
        return f"PhoneAccount({self.extension!r}, queues={self.queues!r})"  # never the password, wherever it is printed


def random_password() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_PASSWORD_CHARS))


async def add(
    database: Database, extension: str, display_name: str, queues: Sequence[str], *, now: datetime
) -> PhoneAccount:
    """Make an account with a fresh password. The caller has checked extension and queues against the configuration.
    Raises AlreadyThere, StoreError."""
    account = PhoneAccount(extension, display_name, random_password(), tuple(dict.fromkeys(queues)))
    row = {
        "tenant_id": DEFAULT_TENANT,
        "extension": extension,
        "display_name": display_name,
        "password": account.password,
        "queues": list(account.queues),
        "created_at": now,
    }
    try:
        async with database.writing() as connection:
            await connection.execute(phones.insert().values(row))
            await connection.execute(audit_log.insert().values(_trace("add_phone", extension, now)))
    except IntegrityError:
        raise AlreadyThere(f"There is already a phone with the extension {extension}.") from None
    return account


async def everyone(database: Database) -> list[PhoneAccount]:
    """All accounts, by extension."""
    async with database.reading() as connection:
        rows = (await connection.execute(select(*phones.c).order_by(phones.c.extension))).all()
    return [PhoneAccount(row.extension, row.display_name, row.password, tuple(row.queues)) for row in rows]


async def remove(database: Database, extension: str, *, now: datetime) -> None:
    """Raises NoSuchRecord, StoreError."""
    async with database.writing() as connection:
        gone = await connection.execute(
            phones.delete().where(phones.c.extension == extension).returning(phones.c.extension)
        )
        if gone.first() is None:
            raise NoSuchRecord(f"There is no phone with the extension {extension}.")
        await connection.execute(audit_log.insert().values(_trace("remove_phone", extension, now)))


def _trace(action: str, extension: str, now: datetime) -> dict[str, object]:
    return {
        "tenant_id": DEFAULT_TENANT,
        "user_id": None,
        "at": now,
        "action": action,
        "reference": f"phone:{extension}",
    }
