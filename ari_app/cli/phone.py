"""`convonet phone`: SIP accounts of desk phones and softphones. The password is shown once, when the account is made.

A running system takes a change at once: the supervisor renders Asterisk's files anew and reloads them.
"""

import argparse
import asyncio
import os
import signal
from datetime import UTC, datetime

from ari_app.cli import Complaint, running, system
from ari_app.provision.site import Phone
from ari_app.provision.site_rules import SiteError
from ari_app.settings import Settings
from ari_app.store import phones
from ari_app.store.engine import open_database
from ari_app.store.errors import StoreError
from ari_app.store.phones import PhoneAccount

SUMMARY = "add, list or remove SIP accounts of phones"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an account and print its password once")
    add.add_argument("extension", metavar="EXT", help="2 to 8 digits that nothing else uses, e.g. 101")
    add.add_argument("--name", default="", help="name shown to the called party")
    add.add_argument(
        "--queue", action="append", default=[], metavar="DEPARTMENT", help="answers this department's queue"
    )
    actions.add_parser("list", help="show the accounts")
    remove = actions.add_parser("remove", help="delete an account")
    remove.add_argument("extension", metavar="EXT")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """One action on the accounts; then tell a running system."""
    try:
        if args.action == "list":
            return asyncio.run(show(settings))
        if args.action == "add":
            check(args.extension, args.name, tuple(args.queue), settings)
            account = asyncio.run(add(settings, args.extension, args.name, tuple(args.queue)))
            _tell_supervisor(settings)
            _print_account(settings, account)
            return 0
        asyncio.run(remove(settings, args.extension))
    except StoreError as error:
        raise Complaint(str(error)) from error
    _tell_supervisor(settings)
    print(f"Phone {args.extension} is removed.")
    return 0


def check(extension: str, name: str, queues: tuple[str, ...], settings: Settings) -> None:
    """Raises Complaint for what Asterisk could not be configured with: an emergency number, an odd name, …"""
    if not (extension.isascii() and extension.isdigit() and 2 <= len(extension) <= 8):
        raise Complaint(f"{extension!r} is not an extension: 2 to 8 digits, e.g. 101.")
    taken = {department.extension: department.name for department in settings.departments}
    taken[settings.sip.assistant_extension] = "the assistant"
    if extension in taken:
        raise Complaint(f"Extension {extension} belongs to {taken[extension]}. Choose another, e.g. 101.")
    names = [department.name for department in settings.departments]
    for queue in queues:
        if queue not in names:
            raise Complaint(f"There is no department {queue!r}. There are: {', '.join(names)}.")
    try:
        system.verify_phone(settings, Phone(extension=extension, password="x" * 20, display_name=name, queues=queues))
    except SiteError as error:
        raise Complaint(str(error)) from error


async def add(settings: Settings, extension: str, name: str, queues: tuple[str, ...]) -> PhoneAccount:
    """Raises StoreError when there is such a phone already, or no database."""
    async with open_database(settings.database_url) as database:
        return await phones.add(database, extension, name or extension, queues, now=datetime.now(UTC))


async def show(settings: Settings) -> int:
    async with open_database(settings.database_url) as database:
        accounts = await phones.everyone(database)
    for account in accounts:
        print(f"{account.extension:8} {account.display_name:24} {', '.join(account.queues) or '-'}")
    if not accounts:
        print("There are no phones yet. Add one: ./convonet phone add 101")
    return 0


async def remove(settings: Settings, extension: str) -> None:
    async with open_database(settings.database_url) as database:
        await phones.remove(database, extension, now=datetime.now(UTC))


def _tell_supervisor(settings: Settings) -> None:
    status = running.read_status(settings.paths.state_dir)
    if status is not None:
        os.kill(int(status["pid"]), signal.SIGHUP)


def _print_account(settings: Settings, account: PhoneAccount) -> None:
    address = system.reachable_address(settings.sip.bind)
    sip = settings.sip
    print(f"Phone {account.extension} can register now. The password is shown only this once:")
    print(f"  server    {address}   (udp {sip.udp_port}, tcp {sip.tcp_port}, tls {sip.tls_port})")
    print(f"  user      {account.extension}")
    print(f"  password  {account.password}")
    if account.queues:
        print(f"  answers   {', '.join(account.queues)}")
    departments = ", ".join(f"{d.extension} {d.name}" for d in settings.departments)
    print(f"From it dial {settings.sip.assistant_extension} for the assistant, {departments}.")
