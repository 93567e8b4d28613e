"""What a call may rely on, asked of the switch in memory and of a real Asterisk alike."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from ari_app.ari import protocol
from ari_app.ari.client import AriOptions, open_client
from ari_app.ari.telephony import AriRecorder, AriTelephony
from ari_app.calls.performer import EventSource
from ari_app.domain.errors import PartyGone
from ari_app.domain.ports import Recorder, Telephony
from tests.calls.fake_switch import FakeSwitch
from tests.calls.world import Office
from tests.conftest import until


@dataclass
class Subject:
    telephony: Telephony
    recorder: Recorder
    events: EventSource


@asynccontextmanager
async def in_memory() -> AsyncGenerator[Subject, None]:
    switch = FakeSwitch()
    yield Subject(switch, switch, switch)


@asynccontextmanager
async def in_asterisk(office: Office) -> AsyncGenerator[Subject, None]:
    access = office.access
    options = AriOptions(
        url=f"http://127.0.0.1:{access.http_port}/ari", user=access.ari_user, password=access.ari_password
    )
    async with open_client(options, random.random) as client, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(client.run(lambda _: None, lambda _: None), name="ari")
        await until(lambda: client.connected, 5.0, "the connection")
        yield Subject(AriTelephony(client), AriRecorder(client), client)
        running.cancel()


Opens = Callable[[], AbstractAsyncContextManager[Subject]]


@pytest.fixture(params=["memory", pytest.param("asterisk", marks=pytest.mark.asterisk)])
def opens(request: pytest.FixtureRequest) -> Opens:
    if request.param == "memory":
        return in_memory
    office = request.getfixturevalue("silent_office")
    return lambda: in_asterisk(office)


async def test_a_channel_that_is_gone_is_said_to_be_gone(opens: Opens) -> None:
    async with opens() as subject:
        for attempt in (
            subject.telephony.watch("nobody"),
            subject.telephony.set_language("nobody", "es"),
            subject.telephony.continue_in_dialplan("nobody", "orphan", "s"),
            subject.telephony.join("bridge", "nobody", "nobody either"),
            subject.recorder.start("nobody", "snoop", "in", "name"),
            subject.recorder.pause("name"),
        ):
            with pytest.raises(PartyGone):
                await attempt


async def test_what_shall_be_gone_may_be_gone_already(opens: Opens) -> None:
    async with opens() as subject:
        await subject.telephony.hang_up("nobody")
        await subject.telephony.destroy_bridge("nothing")
        await subject.recorder.stop("nobody", "nothing")
        assert not await subject.telephony.is_alive("nobody")


async def test_a_media_leg_enters_and_can_be_hung_up(opens: Opens) -> None:
    async with opens() as subject:
        heard: list[protocol.AriEvent] = []
        subject.events.listen_to("cv~1~media~1~1.1", heard.append)
        leg = await subject.telephony.open_media_leg("cv~1~media~1~1.1", ("127.0.0.1", 40000))
        assert leg.channel_id == "cv~1~media~1~1.1"
        assert leg.peer[0] == "127.0.0.1"
        await until(lambda: any(isinstance(event, protocol.StasisStarted) for event in heard), 5.0, "its arrival")
        assert await subject.telephony.is_alive(leg.channel_id)
        await subject.telephony.hang_up(leg.channel_id)
        await until(lambda: any(isinstance(event, protocol.StasisEnded) for event in heard), 5.0, "its leaving")
        assert not await subject.telephony.is_alive(leg.channel_id)


async def test_a_channel_keeps_the_language_it_was_given(opens: Opens) -> None:
    async with opens() as subject:
        heard: list[protocol.AriEvent] = []
        subject.events.listen_to("cv~1~media~1~1.2", heard.append)
        await subject.telephony.open_media_leg("cv~1~media~1~1.2", ("127.0.0.1", 40000))
        await until(lambda: any(isinstance(event, protocol.StasisStarted) for event in heard), 5.0, "its arrival")
        await subject.telephony.set_language("cv~1~media~1~1.2", "es")
        await subject.telephony.hang_up("cv~1~media~1~1.2")
        await until(lambda: any(isinstance(event, protocol.StasisEnded) for event in heard), 5.0, "its leaving")
        left = next(event.channel for event in heard if isinstance(event, protocol.StasisEnded))
        assert (left.language, left.spoken) == ("es", "es")
