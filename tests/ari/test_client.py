"""The ARI client against a small server that behaves, hangs, breaks and talks nonsense."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import WSMsgType, web
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ari import protocol
from ari_app.ari.client import AriClient, AriOptions, Connected, Disconnected, backoff_s, open_client
from ari_app.domain.errors import (
    ApplicationForgotten,
    ApplicationTaken,
    PartyGone,
    TelephonyMisbehaved,
    TelephonyTimedOut,
    TelephonyUnreachable,
)
from tests.conftest import until

EVENTS = json.loads((Path(__file__).parent / "recorded.json").read_text())["events"]
ARRIVAL = json.dumps(next(event for event in EVENTS if event["type"] == "StasisStart"))
ARRIVED = protocol.parse_event(ARRIVAL)


@dataclass
class Server:
    """An ARI of a few lines."""

    port: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    refusing: int = 0  # how many more handshakes fail
    filters: list[object] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    forgets: bool = False  # our application, though the websocket stays

    async def events(self, request: web.Request) -> web.StreamResponse:
        self.authorizations.add(request.headers.get("Authorization", ""))
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            assert message.type is WSMsgType.TEXT
        return socket

    async def event_filter(self, request: web.Request) -> web.Response:
        if self.forgets:
            return web.json_response({"message": "Application not found"}, status=404)
        self.filters.append(await request.json())
        return web.json_response({})

    async def application(self, request: web.Request) -> web.Response:
        del request
        if self.forgets:
            return web.json_response({"message": "Application not found"}, status=404)
        return web.json_response({"name": "convonet", "channel_ids": [], "bridge_ids": []})

    async def channel(self, request: web.Request) -> web.StreamResponse:
        match request.match_info["id"]:
            case "slow":
                await asyncio.get_running_loop().create_future()
            case "gone":
                return web.json_response({"message": "Channel not found"}, status=404)
            case "babble":
                return web.Response(text="{nonsense")
            case "broken":
                assert request.transport is not None
                request.transport.abort()
        return web.Response(status=204)


@asynccontextmanager
async def ari() -> AsyncGenerator[Server, None]:
    server = Server()
    app = web.Application()
    app.router.add_get("/ari/events", server.events)
    app.router.add_put("/ari/applications/convonet/eventFilter", server.event_filter)
    app.router.add_get("/ari/applications/convonet", server.application)
    app.router.add_get("/ari/channels/{id}", server.channel)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass
class Heard:
    events: list[protocol.AriEvent] = field(default_factory=list)
    connection: list[Connected | Disconnected] = field(default_factory=list)


@asynccontextmanager
async def running(server: Server) -> AsyncGenerator[tuple[AriClient, Heard], None]:
    heard = Heard()
    options = AriOptions(
        url=f"http://127.0.0.1:{server.port}/ari", password="pw", request_s=0.3, backoff_first_s=0.01, heartbeat_s=0.2
    )
    async with open_client(options, lambda: 0.0) as client, asyncio.TaskGroup() as tasks:
        task = tasks.create_task(client.run(heard.events.append, heard.connection.append), name="ari")
        await until(lambda: client.connected, 5.0, "the connection")
        yield client, heard
        task.cancel()


async def test_events_go_to_who_registered_and_else_to_the_default() -> None:
    async with ari() as server, running(server) as (client, heard):
        await server.sockets[0].send_str(ARRIVAL)
        await until(lambda: heard.events == [ARRIVED], 5.0, "the default")
        mine: list[protocol.AriEvent] = []
        client.listen_to(protocol.about(ARRIVED), mine.append)
        await server.sockets[0].send_str(ARRIVAL)
        await until(lambda: mine == [ARRIVED], 5.0, "mine")
        client.forget(protocol.about(ARRIVED))
        await server.sockets[0].send_str(ARRIVAL)
        await until(lambda: len(heard.events) == 2, 5.0, "the default again")


async def test_nonsense_is_skipped_and_the_reader_goes_on() -> None:
    async with ari() as server, running(server) as (_, heard):
        for text in ("{", "[]", '{"type": "StasisStart"}', '{"type": "Novelty"}', ARRIVAL):
            await server.sockets[0].send_str(text)
        await until(lambda: heard.events == [ARRIVED], 5.0, "the good one")
        assert len(heard.connection) == 1


async def test_only_what_we_use_is_asked_for_with_our_password() -> None:
    async with ari() as server, running(server):
        assert server.filters == [{"allowed": [{"type": kind} for kind in protocol.WANTED_EVENTS]}]
        assert server.authorizations == {"Basic Y29udm9uZXQ6cHc="}


async def test_a_process_whose_application_was_taken_over_gives_up() -> None:
    async with (
        ari() as server,
        open_client(AriOptions(url=f"http://127.0.0.1:{server.port}/ari"), lambda: 0.0) as client,
    ):
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(_expect_taken(client), name="ari")
            await until(lambda: client.connected, 5.0, "the connection")
            await server.sockets[0].send_str('{"type": "ApplicationReplaced", "application": "convonet"}')
            await until(running.done, 5.0, "its giving up")
        assert not client.connected


async def _expect_taken(client: AriClient) -> None:
    with pytest.raises(ApplicationTaken, match="took over the ARI application 'convonet'"):
        await client.run(lambda _: None, lambda _: None)


async def test_a_clean_close_is_a_loss_too_and_the_client_comes_back() -> None:
    async with ari() as server, running(server) as (_, heard):
        await server.sockets[0].close()
        await until(lambda: len(heard.connection) == 3, 5.0, "the return")
        kinds = [type(event) for event in heard.connection]
        assert kinds == [Connected, Disconnected, Connected]
        assert heard.connection[-1] == Connected(2)


async def test_an_application_that_asterisk_forgot_is_registered_again() -> None:
    """The websocket stays open and silent: only a request tells (seen on 22.10 after a quick reconnect)."""
    async with ari() as server, running(server) as (client, heard):
        server.forgets = True
        with pytest.raises(ApplicationForgotten, match="404 Application not found"):
            await client.request(protocol.get_application("convonet"))
        await until(lambda: not client.connected, 5.0, "letting go of the deaf connection")
        await until(lambda: len(server.sockets) > 2, 5.0, "connections that are forgotten at once being given up")
        assert heard.connection == [Connected(1), Disconnected("Asterisk forgot our application")]
        server.forgets = False
        await until(lambda: client.connected, 5.0, "the return")
        await client.request(protocol.get_application("convonet"))
        await server.sockets[-1].send_str(ARRIVAL)
        await until(lambda: heard.events == [ARRIVED], 5.0, "events again")


async def test_refused_handshakes_are_tried_again() -> None:
    async with ari() as server, running(server) as (client, heard):
        server.refusing = 3
        await server.sockets[0].close()
        await until(lambda: heard.connection[-1] == Connected(2), 5.0, "the return")
        assert server.refusing == 0
        assert client.connected


async def test_a_request_nobody_answers_ends_at_its_deadline() -> None:
    async with ari() as server, running(server) as (client, _):
        with pytest.raises(TelephonyTimedOut, match=r"GET /channels/slow: no answer within 0\.3 s"):
            await client.request(protocol.get_channel("slow"))


@pytest.mark.parametrize(
    ("channel", "error"), [("gone", PartyGone), ("babble", TelephonyMisbehaved), ("broken", TelephonyUnreachable)]
)
async def test_what_can_go_wrong_has_a_name(channel: str, error: type[Exception]) -> None:
    async with ari() as server, running(server) as (client, _):
        with pytest.raises(error):
            await client.request(protocol.get_channel(channel))
        assert await client.request(protocol.get_channel("fine")) is None


async def test_nobody_there_is_unreachable() -> None:
    async with open_client(AriOptions(url="http://127.0.0.1:1/ari"), lambda: 0.0) as client:
        with pytest.raises(TelephonyUnreachable):
            await client.request(protocol.get_channel("x"))


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_back_off_grows_to_its_ceiling_and_is_never_nothing(failures: int, chance: float) -> None:
    options = AriOptions(backoff_first_s=0.1, backoff_most_s=2.0)
    assert 0.05 <= backoff_s(options, failures, chance) <= 2.0
    assert backoff_s(options, failures, chance) <= backoff_s(options, failures + 1, chance)
