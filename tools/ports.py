"""What tools need from the world. Implemented by `ari_app.store` and `ari_app.calls`."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class QueueState:
    """What a department's queue looks like right now."""

    department: str
    open: bool  # within its hours
    agents_ready: int  # logged in, not paused, reachable (busy ones count)
    agents_free: int
    waiting: int  # callers in the queue


@dataclass(frozen=True, slots=True)
class Department:
    """A place a caller can be sent to. `queue` is the app_queue name, `extension` its number."""

    name: str
    queue: str
    extension: str
    aliases: tuple[str, ...] = ()


class CallControl(Protocol):
    """The call this tool was asked in. Each method returns when Asterisk confirmed it, or raises."""

    @property
    def departments(self) -> tuple[Department, ...]: ...

    async def queue_state(self, department: str) -> QueueState:
        """Raises NotFound for a department that is not configured."""
        ...

    async def transfer(self, department: str) -> None:
        """Send the caller to the department's queue, in the same channel, caller-ID kept. Returns when the channel has
        left the application. Raises CallGone if the caller hung up, TransferFailed otherwise."""
        ...

    async def voicemail(self, department: str) -> None:
        """Send the caller to the department's voicemail box. Same contract as `transfer`."""
        ...

    async def hang_up(self) -> None: ...


class CallGone(Exception):
    """The caller hung up meanwhile."""


class TransferFailed(Exception):
    """Asterisk refused; the caller is still with us."""


@dataclass(frozen=True, slots=True)
class Todo:
    todo_id: int
    title: str
    due_on: date | None
    due_at: time | None
    status: Literal["open", "done"]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TodoDraft:
    title: str
    due_on: date | None
    due_at: time | None


class TodoStore(Protocol):
    """Todos of one tenant's user (or of an anonymous caller's line, `user_id` None: the tenant's own list).

    Every write is one transaction with its audit row and is idempotent by `key`. Raises NotFound, OfficeUnavailable.
    """

    async def create(self, tenant_id: int, user_id: int | None, draft: TodoDraft, *, key: str) -> Todo: ...

    async def list_open(
        self, tenant_id: int, user_id: int | None, *, due_on: date | None, limit: int
    ) -> list[Todo]: ...

    async def complete(self, tenant_id: int, user_id: int | None, todo_id: int, *, key: str) -> Todo: ...


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When people answer. `days` maps 0 (Monday) .. 6 to (opens, closes) or None for closed."""

    days: tuple[tuple[time, time] | None, ...]
    closed_on: frozenset[date] = frozenset()
