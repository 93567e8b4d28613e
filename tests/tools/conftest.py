"""Tools run against the real store on SQLite, and a call that follows a script."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ari_app.store.engine import Database, open_database
from ari_app.store.office import Office
from tools.base import Actor, Proof, ToolContext
from tools.errors import NotFound
from tools.ports import CallControl, Department, QueueState

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=ZoneInfo("America/New_York"))
DEPARTMENTS = (
    Department("support", "support", "2000", ("help desk", "technical support")),
    Department("sales", "sales", "2001", ("new orders",)),
    Department("general", "general", "2002", ("reception", "operator")),
)


class WallClock:
    def now_s(self) -> float:
        return 0.0

    def utc(self) -> datetime:
        return NOW.astimezone(UTC)


@dataclass
class ScriptedCall:
    """A call whose queues are as the test says, and which remembers in order what was asked of it."""

    departments: tuple[Department, ...] = DEPARTMENTS
    states: dict[str, QueueState | Exception] = field(default_factory=dict)
    failure: Exception | None = None
    asked: list[str] = field(default_factory=list)

    async def queue_state(self, department: str) -> QueueState:
        state = self.states.get(department) or QueueState(department, True, 1, 1, 0)
        if isinstance(state, Exception):
            raise state
        if department not in {one.name for one in self.departments}:
            raise NotFound(department)
        return state

    async def transfer(self, department: str) -> None:
        self.asked.append(f"transfer {department}")
        if self.failure is not None:
            raise self.failure

    async def voicemail(self, department: str) -> None:
        self.asked.append(f"voicemail {department}")
        if self.failure is not None:
            raise self.failure

    async def hang_up(self) -> None:
        self.asked.append("hang up")

    async def say(self, text: str) -> None:
        self.asked.append(f"say {text}")


@pytest.fixture
def call() -> ScriptedCall:
    return ScriptedCall()


@pytest.fixture
def context(call: ScriptedCall) -> Callable[..., ToolContext]:
    def make(
        key: str = "k", actor: Actor | None = None, now: datetime = NOW, on: CallControl | None = call
    ) -> ToolContext:
        return ToolContext(actor or Actor(1, None, None, Proof.ANONYMOUS), now, key, on, call.say)

    return make


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/office.sqlite") as opened:
        yield opened


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database, WallClock())
