"""What breaks around a call: our process, the websocket, a request, Asterisk itself."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from ari_app.caller.call import Call
from ari_app.caller.user_agent import Incoming, UserAgent
from ari_app.calls.session import Session
from ari_app.domain.moves import Phase
from ari_app.domain.outcome import EndedBy
from ari_app.domain.ports import CallFacts
from ari_app.provision.asterisk import AsteriskTree
from ari_app.provision.launch import run_asterisk
from tests.calls.echo import Access, Cell, Stage, for_ever, open_cell
from tests.calls.proxy import open_proxy
from tests.calls.world import Ledger, Office, hears, sing
from tests.conftest import until
from tools.ports import CallControl

pytestmark = pytest.mark.asterisk

ROOT = Path(__file__).parents[2]


async def _callers(office: Office, count: int) -> bool:
    return (await office.asterisk.console.command("core show channels concise")).count("PJSIP/convonet-caller") == count


@asynccontextmanager
async def voice_process(access: Access) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    """One of ours in a process of its own, ready; killed without a word at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.calls.echo",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asdict(access)).encode())
        process.stdin.close()
        async with asyncio.timeout(20):
            while not (await process.stdout.readline()).startswith(b'{"adopted"'):
                pass
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def agent_ready(cell: Cell) -> bool:
    return cell.queues.connected and (await cell.queues.queue("support")).free > 0


async def test_callers_of_a_killed_process_are_adopted_and_hear_themselves_again(office: Office) -> None:
    before = await office.ledger()
    async with office.outside() as phone:
        async with voice_process(office.access) as process:
            stays, leaves = await phone.call("7000"), await phone.call("7000")
            sing(stays, 500.0)
            sing(leaves, 700.0)
            await until(hears(stays, 500.0), 5.0, "two-way audio before")
            await until(hears(leaves, 700.0), 5.0, "two-way audio before")
            await asyncio.sleep(1.0)  # a length to record, not a wait for something
            process.kill()
            await process.wait()
        await leaves.hang_up()
        await until(lambda: _callers(office, 1), 5.0, "Asterisk knowing that one hung up")
        async with open_cell(office.access) as cell:
            assert cell.supervisor.stats.adopted == 1
            await until(lambda: cell.stage.conversations, 5.0, "a new conversation")
            facts = cell.stage.conversations[0][0]
            assert facts.adopted
            assert facts.sip_call_id == stays.call_id
            heard = len(stays.tape.received)
            await until(lambda: len(stays.tape.received) > heard + 50, 5.0, "RTP again")
            assert hears(stays, 500.0)()
            await stays.hang_up()
            await until(lambda: cell.book.ended, 5.0, "the end")
            # What the killed process had recorded is kept: of the call that went on, and of the one that was over.
            await until(lambda: len(cell.book.recordings) == 2, 10.0, "both recordings")
            by_call = {call_id: made for call_id, made in cell.book.recordings}
            assert len(by_call) == 2
            assert all(made.duration_s > 0.9 for made in by_call.values())
            # One file over both processes: from the first moment with the killed one to the end with the next.
            assert by_call[facts.call_id].duration_s > 0.9 + min(made.duration_s for made in by_call.values())
            assert cell.supervisor.stats.strays_removed >= 3
    assert await office.ledger() == before
    assert not list(Path(office.access.spool).glob("cv~*"))


@pytest.mark.slow
async def test_kill_after_kill_the_callers_stay_and_nothing_piles_up(office: Office) -> None:
    before = await office.ledger()
    random = Random(22)
    async with office.outside() as phone:
        stays = phone.dial("7000")
        others: list[Call] = []
        for _ in range(8):
            async with voice_process(office.access) as process:
                others += [phone.dial("7000") for _ in range(3)]
                await stays.answered(10.0)
                sing(stays, 500.0, 1.0)
                await asyncio.sleep(random.random() * 0.3)  # any moment
                process.kill()
                await process.wait()
            await others.pop(0).hang_up()
        async with open_cell(office.access) as cell:
            await until(lambda: cell.supervisor.stats.with_us >= 1, 5.0, "adoption")
            stays.stop_playing()
            sing(stays, 700.0)
            await until(hears(stays, 700.0), 5.0, "two-way audio at last")
            for call in (*others, stays):
                await call.hang_up()
            await until(lambda: not cell.supervisor.call_ids, 10.0, "the end of all")
            assert cell.stage.open_sockets == 0
    # Callers who met no process at all are with the people's queue; their channels end in their own time.
    await until(lambda: _balanced(office, before), 10.0, "the ledger balancing")


async def _balanced(office: Office, before: Ledger) -> bool:
    return await office.ledger() == before


async def test_a_caller_waiting_in_a_queue_when_the_process_dies_keeps_its_story(silent_office: Office) -> None:
    async with silent_office.outside() as phone, silent_office.agent(Incoming(action="ring")) as agent:
        await agent.register()
        call = await _with_a_transferred_caller(silent_office, phone)
        async with open_cell(silent_office.access) as cell:
            assert cell.supervisor.stats.adopted == 1
            (session_id,) = cell.supervisor.call_ids
            session = cell.supervisor.session(session_id)
            assert session is not None
            await until(lambda: session.call.phase is Phase.IN_QUEUE, 5.0, "the queue")
            await call.hang_up()
            await until(lambda: cell.book.ended, 5.0, "the end")
            assert cell.book.hand_offs[-1][1].result.value == "abandoned"


async def _with_a_transferred_caller(office: Office, phone: UserAgent) -> Call:
    """A caller in the support queue whose process ended without taking leave of Asterisk."""

    async def hand_over(facts: CallFacts, control: CallControl) -> None:
        del facts
        await control.transfer("support")

    async with open_cell(office.access, Stage(hand_over)) as cell:
        await until(lambda: agent_ready(cell), 5.0, "the agent being ready")
        call = await phone.call("7000")
        await until(lambda: cell.supervisor.stats.away == 1, 5.0, "the queue")
    return call


async def test_a_process_that_was_thought_dead_leaves_the_callers_to_its_successor(silent_office: Office) -> None:
    async with silent_office.outside() as phone, open_cell(silent_office.access) as zombie:
        call = await phone.call("7000")
        sing(call, 500.0)
        await until(hears(call, 500.0), 5.0, "two-way audio")
        async with open_cell(silent_office.access) as successor:
            await until(zombie.taken.is_set, 5.0, "the older one giving up")
            await until(lambda: successor.stage.open_sockets == 1, 5.0, "adoption")
            await until(lambda: zombie.stage.open_sockets == 0, 5.0, "the older one letting go")
            heard = len(call.tape.received)
            await until(lambda: len(call.tape.received) > heard + 50, 5.0, "RTP again")
            assert hears(call, 500.0)()
            await call.hang_up()
            await until(lambda: successor.book.ended, 5.0, "the end")


async def test_a_dropped_websocket_does_not_touch_the_calls_and_missed_ends_are_found(silent_office: Office) -> None:
    before = await silent_office.ledger()
    async with open_proxy(silent_office.access.http_port) as proxy, silent_office.outside() as phone:
        # No AMI either: it would tell what ARI could not.
        access = replace(silent_office.access, http_port=proxy.port, ami_port=1)
        async with open_cell(access) as cell:
            stays, leaves = await phone.call("7000"), await phone.call("7000")
            sing(stays, 500.0)
            sing(leaves, 700.0)
            await until(hears(stays, 500.0), 5.0, "two-way audio")
            await until(hears(leaves, 700.0), 5.0, "two-way audio")
            proxy.refusing = True
            proxy.cut()
            await until(lambda: not cell.client.connected, 5.0, "the loss being noticed")
            await leaves.hang_up()
            sent = len(stays.tape.received)
            await until(lambda: len(stays.tape.received) > sent + 25, 5.0, "audio going on")
            assert hears(stays, 500.0)()
            assert not cell.book.ended
            proxy.refusing = False
            await until(lambda: len(cell.book.ended) == 1, 10.0, "the missed end")
            assert cell.stage.open_sockets == 1
            assert hears(stays, 500.0)()
            await stays.hang_up()
            await until(lambda: len(cell.book.ended) == 2, 5.0, "the end")
    assert await silent_office.ledger() == before


async def test_a_return_from_the_queue_during_an_outage_is_found(silent_office: Office) -> None:
    async def hand_over_once(facts: CallFacts, control: CallControl) -> None:
        if facts.returned_from is None:
            await control.transfer("support")
        else:
            await for_ever(facts, control)

    async with (
        open_proxy(silent_office.access.http_port) as proxy,
        silent_office.outside() as phone,
        silent_office.agent(Incoming(action="ring")) as agent,
    ):
        await agent.register()
        access = replace(silent_office.access, http_port=proxy.port)
        async with open_cell(access, Stage(hand_over_once)) as cell:
            await until(lambda: agent_ready(cell), 5.0, "the agent being ready")
            call = await phone.call("7000")
            await until(lambda: cell.supervisor.stats.away == 1, 5.0, "the queue")
            proxy.refusing = True
            proxy.cut()
            await until(lambda: not cell.client.connected, 5.0, "the loss being noticed")
            # Everybody leaves the queue's members: the caller falls back into our application, unheard.
            await silent_office.asterisk.console.command("queue pause member PJSIP/1001")
            await silent_office.asterisk.console.command("queue pause member PJSIP/1001 queue support")
            proxy.refusing = False
            await until(lambda: len(cell.stage.conversations) == 2, 20.0, "the second conversation")
            assert cell.stage.conversations[1][0].returned_from is not None
            sing(call, 600.0)
            await until(hears(call, 600.0), 5.0, "two-way audio again")


async def test_when_requests_hang_the_deadline_ends_them_and_nothing_is_left(silent_office: Office) -> None:
    before = await silent_office.ledger()
    async with open_proxy(silent_office.access.http_port) as proxy, silent_office.outside() as phone:
        access = replace(silent_office.access, http_port=proxy.port, request_s=0.5)
        async with open_cell(access, joining_s=1.0, leaving_s=1.0, hanging_up_s=0.5) as cell:
            await phone.call("7000")
            # Existing connections (the websocket, and idle ones) go on; every new request meets silence.
            proxy.swallowing = True
            calls = [phone.dial("7000") for _ in range(3)]
            await until(lambda: cell.supervisor.stats.arrived == 4, 5.0, "their arrival")
            await until(lambda: any(s.call.reason for s in _sessions(cell)), 10.0, "a deadline")
            proxy.swallowing = False
            for call in [*calls, *phone.calls]:
                await call.hang_up()
            await until(lambda: len(cell.book.ended) == 4, 20.0, "the end of all")
            assert cell.stage.open_sockets == 0
    # A process that had to give up on a release leaves it to the next reconcile.
    async with open_cell(silent_office.access):
        pass
    assert await silent_office.ledger() == before


def _sessions(cell: Cell) -> list[Session]:
    found = [cell.supervisor.session(call_id) for call_id in cell.supervisor.call_ids]
    return [session for session in found if session is not None]


async def test_when_asterisk_dies_calls_end_and_new_ones_are_served_after_its_return(
    silent_office: Office, asterisk_tree: AsteriskTree
) -> None:
    async with open_cell(silent_office.access) as cell, silent_office.outside() as phone:
        call = await phone.call("7000")
        sing(call, 500.0)
        await until(hears(call, 500.0), 5.0, "two-way audio")
        silent_office.asterisk.process.kill()
        await silent_office.asterisk.process.wait()
        await until(lambda: not cell.client.connected, 10.0, "the loss being noticed")
        async with run_asterisk(asterisk_tree, silent_office.asterisk.rendered):
            await until(lambda: cell.book.ended, 15.0, "the lost call's end")
            assert cell.book.ended[0][1].ended_by is EndedBy.SWITCH
            assert cell.stage.open_sockets == 0
            again = await phone.call("7000")
            sing(again, 700.0)
            await until(hears(again, 700.0), 5.0, "two-way audio again")
            await again.hang_up()
            await until(lambda: len(cell.book.ended) == 2, 5.0, "the end")
            await until(lambda: cell.queues.connected, 10.0, "AMI too")
