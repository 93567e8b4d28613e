"""Todos in the database: nobody reaches somebody else's, and no key has its effect twice."""

import asyncio
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from ari_app.store import pins, users
from ari_app.store.engine import DEFAULT_TENANT, Database, DatabaseOptions, open_database
from ari_app.store.models import audit_log, done_keys, tenants, todos
from ari_app.store.office import Office
from tools.errors import NotFound, OfficeUnavailable
from tools.ports import TodoDraft

KEY = b"k" * 32


def draft(title: str = "call the plumber", due_on: date | None = None, due_at: time | None = None) -> TodoDraft:
    return TodoDraft(title, due_on, due_at)


async def second_tenant(database: Database) -> int:
    async with database.writing() as connection:
        made = insert(tenants).values(name="other", created_at=func.now()).returning(tenants.c.id)
        return (await connection.execute(made)).scalar_one()


async def a_user(database: Database, clock: object, name: str = "Ann", tenant_id: int = DEFAULT_TENANT) -> int:
    made = await users.add(database, KEY, name, [], now=clock.utc(), tenant_id=tenant_id)  # type: ignore[attr-defined]
    return made.user.user_id


@pytest.fixture
def office(database: Database, clock: object) -> Office:
    return Office(database, clock)  # type: ignore[arg-type]


async def count(database: Database, table: object) -> int:
    async with database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()  # type: ignore[arg-type]


async def test_a_todo_comes_back_as_it_was_noted(office: Office, clock: object) -> None:
    made = await office.create(1, None, draft("buy milk", date(2026, 11, 21), time(14, 30)), key="k1")
    assert (made.title, made.due_on, made.due_at, made.status) == ("buy milk", date(2026, 11, 21), time(14, 30), "open")
    assert made.created_at == clock.utc()  # type: ignore[attr-defined]
    assert await office.list_open(1, None, due_on=None, limit=10) == [made]


async def test_open_todos_are_listed_by_date_and_those_without_last(office: Office) -> None:
    for number, (day, at) in enumerate(
        [(None, None), (date(2026, 12, 1), None), (date(2026, 12, 1), time(9)), (date(2026, 11, 1), None)]
    ):
        await office.create(1, None, draft(str(number), day, at), key=str(number))
    assert [todo.title for todo in await office.list_open(1, None, due_on=None, limit=10)] == ["3", "2", "1", "0"]
    on_the_day = await office.list_open(1, None, due_on=date(2026, 12, 1), limit=10)
    assert [todo.title for todo in on_the_day] == ["2", "1"]
    assert len(await office.list_open(1, None, due_on=None, limit=2)) == 2


async def test_the_same_key_never_has_its_effect_twice(office: Office, database: Database) -> None:
    first = await office.create(1, None, draft(), key="k")
    again = await office.create(1, None, draft("something else"), key="k")
    assert again == first
    assert await count(database, todos) == await count(database, audit_log) == 1
    done = await office.complete(1, None, first.todo_id, key="d")
    assert await office.complete(1, None, first.todo_id, key="d") == done
    assert done.status == "done"
    with pytest.raises(NotFound):
        await office.complete(1, None, first.todo_id, key="another key")
    assert await count(database, audit_log) == 2


async def test_twenty_retries_at_the_same_time_make_one_todo(office: Office, database: Database) -> None:
    async with asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(office.create(1, None, draft(), key="same")) for _ in range(20)]
    assert len({run.result().todo_id for run in runs}) == 1
    assert await count(database, todos) == await count(database, done_keys) == await count(database, audit_log) == 1
    todo_id = runs[0].result().todo_id
    async with asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(office.complete(1, None, todo_id, key="done")) for _ in range(20)]
    assert {run.result().status for run in runs} == {"done"}
    assert await count(database, audit_log) == 2


async def test_an_equal_key_of_somebody_else_is_another_key(office: Office, database: Database, clock: object) -> None:
    ann, bob = await a_user(database, clock), await a_user(database, clock, "Bob")
    of_ann = await office.create(1, ann, draft("ann's"), key="k")
    of_bob = await office.create(1, bob, draft("bob's"), key="k")
    shared = await office.create(1, None, draft("everybody's"), key="k")
    assert len({of_ann.todo_id, of_bob.todo_id, shared.todo_id}) == 3
    assert of_bob.title == "bob's"


async def test_a_user_of_another_tenant_cannot_be_given_a_todo(
    office: Office, database: Database, clock: object
) -> None:
    other = await second_tenant(database)
    stranger = await a_user(database, clock, "Eve", other)
    with pytest.raises(NotFound):
        await office.create(DEFAULT_TENANT, stranger, draft(), key="k")
    with pytest.raises(NotFound):
        await office.create(4711, None, draft(), key="k")
    assert await count(database, todos) == 0


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["create", "complete", "list"]), st.integers(0, 4), st.integers(0, 11)),
    min_size=5,
    max_size=25,
)


@given(steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sequence_of_actions_reaches_a_todo_of_another_owner(
    steps: list[Step], tmp_path_factory: pytest.TempPathFactory, clock: object
) -> None:
    """Five owners in two tenants; whatever ids they try, each sees and changes exactly its own."""

    async def go() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('property')}/x.sqlite"
        async with open_database(url) as database:
            other = await second_tenant(database)
            owners: list[tuple[int, int | None]] = [(1, None), (other, None)]
            owners += [(1, await a_user(database, clock, name)) for name in "ab"]
            owners.append((other, await a_user(database, clock, "c", other)))
            await play(Office(database, clock), owners)  # type: ignore[arg-type]

    async def play(office: Office, owners: list[tuple[int, int | None]]) -> None:
        opened: dict[int, set[int]] = {index: set() for index in range(len(owners))}
        for number, (action, who, target) in enumerate(steps):
            tenant_id, user_id = owners[who]
            if action == "create":
                opened[who].add((await office.create(tenant_id, user_id, draft(), key=str(number))).todo_id)
            elif action == "complete" and target in opened[who]:
                await office.complete(tenant_id, user_id, target, key=str(number))
                opened[who].remove(target)
            elif action == "complete":
                with pytest.raises(NotFound):
                    await office.complete(tenant_id, user_id, target, key=str(number))
            for owner, mine in opened.items():
                seen = await office.list_open(*owners[owner], due_on=None, limit=100)
                assert {todo.todo_id for todo in seen} == mine

    asyncio.run(go())


@pytest.mark.postgres
async def test_while_the_database_is_away_writes_are_refused_honestly_and_work_again_afterwards(
    private_postgres: object, quick: DatabaseOptions, clock: object
) -> None:
    server = private_postgres
    async with open_database(server.url, quick) as database:  # type: ignore[attr-defined]
        office = Office(database, clock)  # type: ignore[arg-type]
        await office.create(1, None, draft("before"), key="1")
        server.stop()  # type: ignore[attr-defined]
        with pytest.raises(OfficeUnavailable):
            await office.create(1, None, draft("meanwhile"), key="2")
        with pytest.raises(OfficeUnavailable):
            await office.list_open(1, None, due_on=None, limit=5)
        server.start()  # type: ignore[attr-defined]
        await office.create(1, None, draft("after"), key="3")
        titles = [todo.title for todo in await office.list_open(1, None, due_on=None, limit=5)]
    assert titles == ["before", "after"]


async def test_a_locked_sqlite_file_is_waited_for_and_then_refused_honestly(tmp_path: Path, clock: object) -> None:
    import sqlite3

    path = tmp_path / "x.sqlite"
    async with open_database(f"sqlite+aiosqlite:///{path}", DatabaseOptions(transaction_s=0.5)) as database:
        office = Office(database, clock)  # type: ignore[arg-type]
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(OfficeUnavailable):
            await office.create(1, None, draft(), key="k")
        assert await office.list_open(1, None, due_on=None, limit=5) == [], "reading goes on while somebody writes"
        blocker.execute("ROLLBACK")
        blocker.close()


NAUGHTY = ["\0a", "'; DROP TABLE todos; --", "x" * 5000, "🎉\u202e", "\ud800?", "%s"]


@pytest.mark.parametrize("title", NAUGHTY, ids=range(len(NAUGHTY)))
async def test_any_title_is_stored(title: str, office: Office) -> None:
    made = await office.create(1, None, draft(title), key="k")
    assert (await office.list_open(1, None, due_on=None, limit=5))[0].title == made.title


async def test_a_pin_is_shown_once_finds_its_user_and_is_not_in_the_database(
    database: Database, clock: object, tmp_path: Path
) -> None:
    key = pins.secret_key(tmp_path / "state")
    made = await users.add(database, key, "Ann", ["+1 (415) 555-0123", "101"], now=clock.utc())  # type: ignore[attr-defined]
    assert len(made.pin) == 6
    assert made.pin.isdecimal()
    assert (await users.by_pin(database, key, made.pin)) == made.user
    wrong = f"{(int(made.pin) + 1) % 10**6:06d}"
    assert await users.by_pin(database, key, wrong) is None
    assert await users.by_pin(database, b"another key of 32 bytes.........", made.pin) is None
    assert await users.by_pin(database, key, made.pin, await second_tenant(database)) is None
    assert (await users.by_number(database, "+14155550123")) == made.user
    assert await users.by_number(database, "+14155550199") is None
    async with database.reading() as connection:
        rows = (await connection.execute(select(users.users))).all()
    assert made.pin not in repr([tuple(row) for row in rows])


async def test_users_have_different_pins_and_numbers_belong_to_one(
    database: Database, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["111111", "111111", "222222", "333333"])
    monkeypatch.setattr(pins, "random_pin", lambda: next(drawn))
    now = clock.utc()  # type: ignore[attr-defined]
    first = await users.add(database, KEY, "Ann", ["101"], now=now)
    second = await users.add(database, KEY, "Bob", [], now=now)
    assert (first.pin, second.pin) == ("111111", "222222")
    with pytest.raises(Exception, match="already belongs"):
        await users.add(database, KEY, "Eve", ["101"], now=now)
    assert [user.name for user in await users.everyone(database)] == ["Ann", "Bob"]


@pytest.mark.parametrize("number", ["", "1", "abc", "+0123456", "+1415555012345678901", "12;drop", "+1415555０１２３"])
def test_a_number_that_is_none_is_refused_by_name(number: str) -> None:
    with pytest.raises(users.BadNumber) as caught:
        users.number_from(number)
    assert repr(number) in str(caught.value)


async def test_removing_a_user_takes_its_todos_and_nobody_elses(
    office: Office, database: Database, clock: object
) -> None:
    ann = await a_user(database, clock)
    await office.create(1, ann, draft("ann's"), key="1")
    await office.create(1, None, draft("shared"), key="2")
    await users.remove(database, ann, now=clock.utc())  # type: ignore[attr-defined]
    assert await count(database, todos) == 1
    assert [todo.title for todo in await office.list_open(1, None, due_on=None, limit=5)] == ["shared"]


def test_the_pin_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = pins.secret_key(tmp_path)
    assert pins.secret_key(tmp_path) == key
    assert (tmp_path / "pin.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["pin.key"]
    (tmp_path / "pin.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="damaged"):
        pins.secret_key(tmp_path)
