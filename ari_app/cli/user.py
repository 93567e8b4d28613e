"""`convonet user`: people with an account. A PIN is drawn at random and shown once, when the account is made."""

import argparse
import asyncio
from datetime import UTC, datetime

from ari_app.cli import Complaint
from ari_app.cli.calls import printable
from ari_app.settings import Settings
from ari_app.store import pins, users
from ari_app.store.engine import open_database
from ari_app.store.errors import StoreError
from ari_app.store.users import BadNumber, NewUser, User
from ari_app.telemetry import logs

SUMMARY = "add, list or remove people; prints a new user's PIN once"
_NAME_CHARS = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an account and print its PIN once")
    add.add_argument("name", metavar="NAME")
    add.add_argument(
        "--phone",
        action="append",
        default=[],
        metavar="NUMBER",
        help="a number of this person: international (+14155550123) or an extension (101); may be repeated",
    )
    actions.add_parser("list", help="show the people")
    remove = actions.add_parser("remove", help="delete an account with its numbers and todos")
    remove.add_argument("id", metavar="ID", type=int, help="as shown by `user list`")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """One action on the people."""
    logs.configure(level="warning", personal_data=False)
    try:
        if args.action == "add":
            _show_pin(asyncio.run(_add(settings, args.name, args.phone)))
        elif args.action == "list":
            _show(asyncio.run(_everyone(settings)))
        else:
            asyncio.run(_remove(settings, args.id))
            print(f"User {args.id} is removed.")
    except BadNumber as error:
        raise Complaint(f"{error}.") from error
    except (StoreError, ValueError) as error:
        raise Complaint(str(error)) from error
    except OSError as error:
        raise Complaint(f"The PIN key in {settings.paths.state_dir} cannot be used: {error.strerror}.") from error
    return 0


async def _add(settings: Settings, name: str, numbers: list[str]) -> NewUser:
    name = " ".join(printable(name).split())
    if not name or len(name) > _NAME_CHARS:
        raise Complaint(f"A name has 1 to {_NAME_CHARS} characters.")
    key = pins.secret_key(settings.paths.state_dir)
    async with open_database(settings.database_url) as database:
        return await users.add(database, key, name, numbers, now=datetime.now(UTC))


async def _everyone(settings: Settings) -> list[User]:
    async with open_database(settings.database_url) as database:
        return await users.everyone(database)


async def _remove(settings: Settings, user_id: int) -> None:
    async with open_database(settings.database_url) as database:
        await users.remove(database, user_id, now=datetime.now(UTC))


def _show_pin(made: NewUser) -> None:
    numbers = f" ({', '.join(made.user.numbers)})" if made.user.numbers else ""
    print(f"{made.user.name}{numbers} is user {made.user.user_id}.")
    print(f"PIN: {made.pin}")
    print("Write it down: it is not shown again, and nobody can read it back.")


def _show(people: list[User]) -> None:
    for person in people:
        print(f"{person.user_id:6}  {person.name:30} {', '.join(person.numbers) or '-'}")
    if not people:
        print('There are no users yet. Add one: ./convonet user add "Ann Example"')
