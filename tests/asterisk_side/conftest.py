"""A real Asterisk for each test that asks for one, with an outside caller, desk phones and a listening application."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions
from ari_app.provision.asterisk import AsteriskTree
from ari_app.provision.configuration import render
from ari_app.provision.launch import RunningAsterisk, prepare_directories, run_asterisk
from ari_app.provision.ports_free import with_free_ports
from ari_app.provision.site import (
    AsteriskSite,
    Credentials,
    Directories,
    Network,
    Phone,
    default_departments,
    new_password,
)


@dataclass
class Application:
    """What the ARI application `convonet` got to see."""

    session: aiohttp.ClientSession
    socket: aiohttp.ClientWebSocketResponse
    url: str
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def arrivals(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == "StasisStart"]

    async def listen(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.events.append(message.json())

    async def post(self, path: str, **parameters: str) -> Any:
        async with self.session.post(f"{self.url}/ari{path}", params=parameters) as response:
            assert response.status < 300, await response.text()
            return await response.json() if response.status == 200 else None

    async def get(self, path: str) -> Any:
        async with self.session.get(f"{self.url}/ari{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json()


@dataclass
class Office:
    """A running Asterisk and how to reach it."""

    asterisk: RunningAsterisk
    site: AsteriskSite

    @property
    def log(self) -> str:
        return (self.site.directories.log / "messages.log").read_text()

    @property
    def queue_log(self) -> str:
        return (self.site.directories.log / "queue_log").read_text()

    async def console(self, text: str) -> str:
        return await self.asterisk.console.command(text)

    async def channels(self) -> int:
        return len([line for line in (await self.console("core show channels concise")).splitlines() if "!" in line])

    def outside(self, number: str = "+4915112345678", *, password: str | None = None) -> UserAgent:
        """The outside caller, presenting any number it likes."""
        return UserAgent(
            UserAgentOptions(
                user=number,
                auth_user=self.site.credentials.caller_user,
                password=password or self.site.credentials.caller_password,
                peer=("127.0.0.1", self.site.network.udp_port),
            )
        )

    def phone(self, extension: str, incoming: Incoming | None = None) -> UserAgent:
        (found,) = (phone for phone in self.site.phones if phone.extension == extension)
        return UserAgent(
            UserAgentOptions(
                user=extension,
                password=found.password,
                peer=("127.0.0.1", self.site.network.udp_port),
                incoming=incoming or Incoming(),
            )
        )

    @asynccontextmanager
    async def application(self) -> AsyncIterator[Application]:
        """An ARI application that only listens."""
        import asyncio

        credentials, network = self.site.credentials, self.site.network
        url = f"http://127.0.0.1:{network.http_port}"
        authorization = aiohttp.encode_basic_auth(credentials.ari_user, credentials.ari_password)
        async with (
            aiohttp.ClientSession(headers={"Authorization": authorization}) as session,
            session.ws_connect(f"{url}/ari/events?app={self.site.app_name}") as socket,
            asyncio.TaskGroup() as tasks,
        ):
            app = Application(session, socket, url)
            listening = tasks.create_task(app.listen(), name="listening-application")
            yield app
            listening.cancel()


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory with a path short enough for Asterisk's control socket."""
    with tempfile.TemporaryDirectory(prefix="cv-") as directory:
        yield Path(directory)


def plain_site(directories: Directories) -> AsteriskSite:
    """Three departments, two phones that answer support and sales, one that answers nothing; always open."""
    return AsteriskSite(
        directories=directories,
        credentials=Credentials(
            ari_password=new_password(), ami_password=new_password(), caller_password=new_password()
        ),
        departments=default_departments(("1111", "2222", "3333")),
        phones=(
            Phone(extension="1001", password=new_password(), display_name="Ann Agent", queues=("support",)),
            Phone(extension="1002", password=new_password(), display_name="Sam Sales", queues=("sales",)),
            Phone(extension="1003", password=new_password(), display_name="Ned Nobody"),
        ),
    )


@pytest.fixture
def site() -> AsteriskSite:
    """A site on paper: valid, with directories that need not exist."""
    here = Path("/srv/convonet")
    return plain_site(
        Directories(
            modules=here / "modules",
            data=here / "data",
            music=here / "music",
            var=here / "lib",
            spool=here / "spool",
            log=here / "log",
            run=here / "run",
        )
    )


@pytest.fixture
def real_site(home: Path, asterisk_tree: AsteriskTree) -> AsteriskSite:
    """A site that can be started."""
    prepared = plain_site(prepare_directories(home, asterisk_tree))
    return replace(prepared, network=with_free_ports(Network()))


@pytest.fixture
def office(asterisk_tree: AsteriskTree, home: Path) -> Callable[[AsteriskSite], AbstractAsyncContextManager[Office]]:
    """`async with office(site) as running:` renders, starts, and stops it."""

    @asynccontextmanager
    async def open_office(site: AsteriskSite) -> AsyncIterator[Office]:
        async with run_asterisk(asterisk_tree, render(site, home / "etc")) as running:
            yield Office(running, site)

    return open_office
