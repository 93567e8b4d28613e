"""The manager interface: messages of a real Asterisk 22.10, and a connection to a server that behaves or does not."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.ari import ami
from ari_app.domain.errors import TelephonyMisbehaved, TelephonyRefused, TelephonyUnreachable
from tests.conftest import until

RECORDED = [
    ami.parse_message(text.split("\n"))
    for text in (Path(__file__).parent / "recorded_ami.txt").read_text().split("\n\n")
    if text.strip()
]


def answer_to(action_id: str) -> list[ami.Message]:
    return [message for message in RECORDED if message.get("ActionID") == action_id]


def first(event: str) -> dict[str, str]:
    return next(dict(message) for message in RECORDED if message.get("Event") == event)


def test_the_story_of_an_answered_caller_is_read() -> None:
    joined, called, connected, completed = (
        ami.read_event(first(name)) for name in ("QueueCallerJoin", "AgentCalled", "AgentConnect", "AgentComplete")
    )
    assert isinstance(joined, ami.QueueCallerJoined)
    assert (joined.queue, joined.position) == ("support", 1)
    assert isinstance(called, ami.AgentCalled)
    assert isinstance(connected, ami.AgentConnected)
    assert (connected.agent, connected.waited_s) == ("PJSIP/agent1", 0.0)
    assert isinstance(completed, ami.AgentCompleted)
    assert completed.reason == "caller"
    assert joined.channel_id == called.channel_id == connected.channel_id == completed.channel_id


def test_a_caller_who_gave_up_is_read() -> None:
    event = ami.read_event(first("QueueCallerAbandon"))
    assert isinstance(event, ami.QueueCallerAbandoned)
    assert event.waited_s >= 1


def test_a_hang_up_has_its_cause() -> None:
    event = ami.read_event(first("Hangup"))
    assert isinstance(event, ami.HungUp)
    assert event.cause == 16


def test_what_we_have_no_use_for_is_nothing() -> None:
    assert ami.read_event({"Event": "FullyBooted"}) is None
    assert ami.read_event({"Response": "Success"}) is None


@pytest.mark.parametrize("missing", ["Uniqueid", "Queue", "Interface", "HoldTime"])
def test_a_missing_field_is_named(missing: str) -> None:
    message = first("AgentConnect")
    del message[missing]
    with pytest.raises(TelephonyMisbehaved, match=f"AgentConnect: no {missing}"):
        ami.read_event(message)


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(TelephonyMisbehaved, match="HoldTime is 'soon'"):
        ami.read_event({**first("AgentConnect"), "HoldTime": "soon"})


def test_a_queue_with_one_agent_talking_has_two_ready_and_one_free() -> None:
    snapshot = ami.read_queue("support", answer_to("2")[1:])
    assert snapshot == ami.QueueSnapshot("support", ready=2, free=1, waiting=0)


def test_a_waiting_caller_is_counted() -> None:
    assert ami.read_queue("support", answer_to("4")[1:]).waiting == 1


def test_paused_and_unreachable_members_are_not_there() -> None:
    queue = {"Event": "QueueParams", "Queue": "q"}
    member = {"Event": "QueueMember", "Paused": "0"}
    events: list[ami.Message] = [
        queue,
        {**member, "Status": "1", "Paused": "1"},
        {**member, "Status": "5"},
        {**member, "Status": "0"},
        {**member, "Status": "2"},
    ]
    assert ami.read_queue("q", events) == ami.QueueSnapshot("q", ready=1, free=0, waiting=0)


def test_a_queue_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TelephonyRefused, match="no such queue"):
        ami.read_queue("nix", answer_to("3")[1:])


def test_nothing_can_be_smuggled_into_an_action() -> None:
    with pytest.raises(ValueError, match="line break"):
        ami.serialize_action("QueueStatus", "1", {"Queue": "support\r\nAction: Originate"})


Dialogue = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(*dialogues: Dialogue) -> AsyncGenerator[int, None]:
    """The first connection meets the first dialogue, and so on; the last one stays."""
    waiting = list(dialogues)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dialogue = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        try:
            writer.write(b"Asterisk Call Manager/11.0.0\r\n")
            await dialogue(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


async def _read_action(reader: asyncio.StreamReader) -> dict[str, str]:
    lines: list[str] = []
    while line := (await reader.readline()).decode().strip():
        lines.append(line)
    return ami.parse_message(lines)


async def behaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while action := await _read_action(reader):
        action_id = action["ActionID"]
        writer.write(f"Response: Success\r\nActionID: {action_id}\r\n\r\n".encode())
        if action["Action"] == "QueueStatus":
            for event in ("QueueParams", "QueueEntry"):
                writer.write(f"Event: {event}\r\nActionID: {action_id}\r\nQueue: {action['Queue']}\r\n\r\n".encode())
            writer.write(f"Event: QueueStatusComplete\r\nEventList: Complete\r\nActionID: {action_id}\r\n\r\n".encode())


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _read_action(reader)


async def refuses(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    action = await _read_action(reader)
    writer.write(f"Response: Error\r\nActionID: {action['ActionID']}\r\nMessage: no\r\n\r\n".encode())
    await reader.read()


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    action = await _read_action(reader)
    writer.write(f"Response: Success\r\nActionID: {action['ActionID']}\r\n\r\n".encode())
    await reader.read()


@asynccontextmanager
async def client(port: int, **options: float) -> AsyncGenerator[tuple[ami.AmiClient, list[ami.AmiEvent]], None]:
    events: list[ami.AmiEvent] = []
    opened = ami.AmiClient(ami.AmiOptions(port=port, backoff_first_s=0.01, **options), lambda: 0.0)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(opened.run(events.append), name="ami")
        yield opened, events
        running.cancel()


async def test_a_queue_is_asked_over_the_connection() -> None:
    async with server(behaves) as port, client(port) as (opened, _):
        await until(lambda: opened.connected, 5.0, "the login")
        assert (await opened.queue("sales")).waiting == 1


async def test_a_lost_connection_and_a_refused_login_are_tried_again() -> None:
    async with server(hangs_up, refuses, behaves) as port, client(port) as (opened, _):
        await until(lambda: opened.connected, 5.0, "the login")


async def test_an_action_nobody_answers_ends_at_its_deadline() -> None:
    async with server(says_nothing) as port, client(port, action_s=0.2) as (opened, _):
        await until(lambda: opened.connected, 5.0, "the login")
        with pytest.raises(TelephonyUnreachable, match=r"no answer within 0\.2 s"):
            await opened.queue("sales")


async def test_a_silent_connection_is_pinged_and_given_up() -> None:
    returned: list[bool] = []

    async def behaves_at_last(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        returned.append(True)
        await behaves(reader, writer)

    async with server(says_nothing, behaves_at_last) as port, client(port, action_s=0.2, ping_s=0.05) as (opened, _):
        await until(lambda: returned and opened.connected, 5.0, "the next login")
        assert (await opened.queue("sales")).queue == "sales"


async def test_without_a_connection_a_queue_cannot_be_asked() -> None:
    opened = ami.AmiClient(ami.AmiOptions(port=1), lambda: 0.0)
    with pytest.raises(TelephonyUnreachable, match="not connected"):
        await opened.queue("sales")


async def test_events_are_handed_out_and_bad_ones_skipped() -> None:
    async def tells(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await says_nothing_but_login(reader, writer)
        writer.write(b"Event: AgentConnect\r\nQueue: q\r\n\r\n")
        writer.write(b"Event: Hangup\r\nUniqueid: 7.1\r\nCause: 16\r\n\r\n")
        await reader.read()

    async with server(tells) as port, client(port) as (_, events):
        await until(lambda: events, 5.0, "an event")
        assert events == [ami.HungUp("7.1", 16)]


async def says_nothing_but_login(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    action = await _read_action(reader)
    writer.write(f"Response: Success\r\nActionID: {action['ActionID']}\r\n\r\n".encode())


async def test_nothing_is_asked_before_the_login_was_answered() -> None:
    """Asterisk would say "Permission denied", as if it were for ever."""
    slow, seen = asyncio.Event(), []

    async def takes_its_time(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while action := await _read_action(reader):
            seen.append(action["Action"])
            if action["Action"] == "Login":
                await slow.wait()
            answer = "Success" if slow.is_set() else "Error\r\nMessage: Permission denied"
            writer.write(f"Response: {answer}\r\nActionID: {action['ActionID']}\r\n\r\n".encode())

    async with server(takes_its_time) as port, client(port) as (one, _):
        await until(lambda: seen == ["Login"], 5.0, "the login being asked for")
        with pytest.raises(TelephonyUnreachable, match="not connected"):
            await one.queue("support")
        slow.set()
        await until(lambda: one.connected, 5.0, "the login")
        assert seen == ["Login"]
