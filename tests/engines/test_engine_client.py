"""The client of an engine process, against real processes: good ones, slow ones and rogues."""

import asyncio
import os
import signal

import pytest

from audio_pipeline.engine_client import ON_BEHALF_OF, ClientOptions, EngineClient
from audio_pipeline.engine_host import Limits
from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable


async def connected(client: EngineClient) -> EngineClient:
    assert await client.wait_connected(10)
    return client


async def test_an_answer_comes_back_with_its_payload(command, hosted, sockets):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        part = await client.ask("echo", {"a": "ä"}, b"\x00\xff" * 50_000, deadline_s=5)
        assert part.fields == {"a": "ä"}
        assert part.payload == b"\x00\xff" * 50_000


async def test_many_requests_share_one_connection_and_none_gets_anothers_answer(command, hosted, sockets):
    async with (
        hosted(command("toy_engine.py", "--workers", "2", "--max-jobs", "100")),
        EngineClient("toy", sockets / "toy.sock") as client,
    ):
        await connected(client)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(client.ask("echo", {"n": n}, deadline_s=10)) for n in range(50)]
        assert [task.result().fields["n"] for task in tasks] == list(range(50))
        assert client.stats().outstanding == 0
        assert client.stats().connections == 1


async def test_parts_arrive_while_later_ones_are_still_computed(command, hosted, sockets):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        parts = client.stream("count", {"to": 1000, "each_s": 0.05}, deadline_s=5)
        assert (await anext(parts)).fields == {"number": 0}
        assert (await anext(parts)).fields == {"number": 1}
        await parts.aclose()


async def test_an_abandoned_request_stops_being_computed(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        parts = client.stream("count", {"to": 10_000, "each_s": 0.01}, deadline_s=5)
        await anext(parts)
        await parts.aclose()

        async def served() -> int:
            return len((await client.ask("served", {}, deadline_s=5)).fields["served"])

        async def stands_still() -> bool:
            before = await served()
            await client.ask("sleep", {"s": 0.1}, deadline_s=5)
            return await served() == before

        await until(stands_still, 5)
        assert await served() < 1000


async def test_a_cancelled_waiter_abandons_its_request(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        async with asyncio.TaskGroup() as group:
            blocker = group.create_task(client.ask("sleep", {"s": 0.3}, deadline_s=5))
            waiter = group.create_task(client.ask("count", {"to": 1, "who": "given-up-"}, deadline_s=5))
            await until(lambda: client.stats().outstanding == 2, 2)
            waiter.cancel()
            await blocker
        served = await client.ask("served", {}, deadline_s=5)
        assert served.fields["served"] == []
        assert client.stats().outstanding == 0


async def test_who_just_came_is_served_before_who_has_sound_to_play(command, hosted, sockets):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)

        async def count(who: str, to: int) -> None:
            wishes = {"who": who, "to": to, "each_s": 0.05, "lasts_s": 2.0}
            async for _ in client.stream("count", wishes, deadline_s=10):
                pass

        async with asyncio.TaskGroup() as group:
            group.create_task(count("long", 6))
            group.create_task(count("short", 1))
        served = (await client.ask("served", {}, deadline_s=5)).fields["served"]
        assert served.index("short0") <= 2
        assert [name for name in served if name.startswith("long")] == [f"long{n}" for n in range(6)]


async def test_a_call_with_many_requests_does_not_delay_another_calls_only_one(command, hosted, sockets):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)

        async def count(call: str, who: str) -> None:
            ON_BEHALF_OF.set(call)
            await client.ask("count", {"who": who, "to": 1, "each_s": 0.05}, deadline_s=10)

        async with asyncio.TaskGroup() as group:
            for number in range(6):
                group.create_task(count("talker", f"talker-{number}-"))
            await asyncio.sleep(0.02)
            group.create_task(count("other", "other-"))
        served = (await client.ask("served", {}, deadline_s=5)).fields["served"]
        assert served.index("other-0") <= 2


async def test_one_call_cannot_fill_the_queue(command, hosted, sockets):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)

        async def attempt(call: str) -> str:
            ON_BEHALF_OF.set(call)
            try:
                await client.ask("sleep", {"s": 0.05}, deadline_s=5)
            except EngineUnavailable as error:
                return error.reason
            return "served"

        async with asyncio.TaskGroup() as group:
            many = [group.create_task(attempt("talker")) for _ in range(12)]
            other = group.create_task(attempt("other"))
        assert [task.result() for task in many].count("served") == 8
        assert other.result() == "served"


async def test_work_ahead_of_need_is_done_only_while_a_worker_is_left_for_others(command, hosted, sockets):
    async with (
        hosted(command("toy_engine.py", "--workers", "2")),
        EngineClient("toy", sockets / "toy.sock") as client,
    ):
        await connected(client)
        async with asyncio.TaskGroup() as group:
            guess = group.create_task(client.ask("sleep", {"s": 0.5, "ahead": True}, deadline_s=5))
            await asyncio.sleep(0.1)
            with pytest.raises(EngineUnavailable, match="waiting"):
                await client.ask("sleep", {"s": 0.5, "ahead": True}, deadline_s=5)
            assert not guess.done()  # refused at once, not after the first
            await client.ask("echo", {}, deadline_s=5)  # an answer finds a worker
        await client.ask("echo", {"ahead": True}, deadline_s=5)
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(client.ask("sleep", {"s": 0.3}, deadline_s=5))
            await asyncio.sleep(0.1)
            with pytest.raises(EngineUnavailable, match="waiting"):
                await client.ask("echo", {"ahead": True}, deadline_s=5)


async def test_a_guess_yields_between_its_pieces_and_is_dropped_when_there_is_no_room(command, hosted, sockets):
    async with (
        hosted(command("toy_engine.py", "--max-jobs", "2")),
        EngineClient("toy", sockets / "toy.sock") as client,
    ):
        await connected(client)
        async with asyncio.TaskGroup() as group:
            pieces = client.stream("count", {"to": 1000, "each_s": 0.05, "ahead": True}, deadline_s=5)
            await anext(pieces)
            first = group.create_task(client.ask("sleep", {"s": 0.4}, deadline_s=5))
            await asyncio.sleep(0.15)  # the guess waits behind it now
            second = group.create_task(client.ask("echo", {"n": 2}, deadline_s=5))
            with pytest.raises(EngineUnavailable, match="others need the engine"):
                [piece async for piece in pieces]
            assert not first.done()
        assert second.result().fields == {"n": 2}


async def test_a_guess_nobody_wants_any_more_makes_room_for_the_next(command, hosted, sockets):
    async with (
        hosted(command("toy_engine.py", "--workers", "2")),
        EngineClient("toy", sockets / "toy.sock") as client,
    ):
        await connected(client)
        async with asyncio.TaskGroup() as group:
            guess = group.create_task(client.ask("sleep", {"s": 0.5, "ahead": True}, deadline_s=5))
            await asyncio.sleep(0.1)
            guess.cancel()
            await asyncio.sleep(0.05)
            await client.ask("echo", {"ahead": True}, deadline_s=5)


async def test_a_slow_answer_is_a_timeout_and_the_engine_stays_usable(command, hosted, sockets):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        with pytest.raises(EngineTimeout) as caught:
            await client.ask("sleep", {"s": 0.5}, deadline_s=0.05)
        assert caught.value.retryable
        assert caught.value.engine == "toy"
        assert (await client.ask("echo", {}, deadline_s=5)).payload == b""


async def test_without_a_process_a_request_fails_at_once(sockets):
    async with EngineClient("toy", sockets / "nobody.sock") as client:
        assert not await client.wait_connected(0.05)
        with pytest.raises(EngineUnavailable, match="no connection"):
            await client.ask("echo", {}, deadline_s=30)


async def test_too_many_requests_are_refused_by_the_engine_and_by_the_client(command, hosted, sockets):
    async with hosted(command("toy_engine.py", "--max-jobs", "2")):
        async with EngineClient("toy", sockets / "toy.sock", ClientOptions(max_outstanding=4)) as client:
            await connected(client)

            async def attempt() -> str:
                try:
                    await client.ask("sleep", {"s": 0.2}, deadline_s=5)
                except EngineUnavailable as error:
                    return error.reason
                return "served"

            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(attempt()) for _ in range(6)]
            results = sorted(task.result() for task in tasks)
        assert results == ["2 requests are waiting"] * 2 + ["4 requests are in flight already"] * 2 + ["served"] * 2


@pytest.mark.parametrize(
    ("operation", "reason"),
    [("gossip", "unknown operation"), ("break", "RuntimeError"), ("nothing", "without an answer")],
)
async def test_refusals_and_faults_are_named_and_do_not_kill_the_engine(command, hosted, sockets, operation, reason):
    async with hosted(command("toy_engine.py")) as host, EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        with pytest.raises(EngineMisbehaved, match=reason) as caught:
            await client.ask(operation, {}, deadline_s=5)
        assert not caught.value.retryable
        assert (await client.ask("echo", {}, deadline_s=5)).fields == {}
        assert host.stats().restarts == 0


@pytest.mark.parametrize(
    ("how", "error", "reason"),
    [
        ("garbage", EngineMisbehaved, "claims a header"),
        ("html", EngineMisbehaved, "claims a header"),
        ("huge", EngineMisbehaved, "claims a header"),
        ("half", EngineMisbehaved, "in the middle of a message"),
        ("stranger", EngineMisbehaved, "for request"),
        ("endless", EngineMisbehaved, "faster than anybody can use"),
        ("exit", EngineUnavailable, "connection lost"),
        ("stall", EngineTimeout, "no answer within"),
    ],
)
async def test_a_rogue_engine_gives_a_named_error_in_time_and_a_new_connection(
    command, hosted, sockets, how, error, reason
):
    async with hosted(command("rogue_engine.py", "--how", how)), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)

        async def consume() -> None:
            parts = client.stream("speak", {}, deadline_s=1.0)
            async for _ in parts:
                if how == "endless":
                    await asyncio.sleep(0.1)  # a reader slower than the engine

        async with asyncio.timeout(5):
            with pytest.raises(error, match=reason):
                await consume()
        assert await client.wait_connected(10)
        assert client.stats().outstanding == 0


async def test_one_rogue_answer_fails_everybody_on_that_connection_and_nobody_waits_for_their_deadline(
    command, hosted, sockets
):
    rogue = command("rogue_engine.py", "--how", "garbage")
    async with hosted(rogue), EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)

        async def attempt(operation: str) -> EngineError:
            with pytest.raises(EngineError) as caught:
                await client.ask(operation, {}, deadline_s=60)
            return caught.value

        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            waiting = [group.create_task(attempt("ignore")) for _ in range(3)]
            await asyncio.sleep(0)
            group.create_task(attempt("speak"))
        errors = [task.result() for task in waiting]
        assert all(isinstance(error, EngineMisbehaved) for error in errors)
        assert len({id(error) for error in errors}) == 3


async def test_after_kill_the_waiting_fail_and_the_next_are_served_by_the_successor(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py")) as host, EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        pid = host.stats().pid

        async def wait() -> None:
            with pytest.raises(EngineUnavailable, match="connection lost"):
                await client.ask("sleep", {"s": 30}, deadline_s=30)

        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            group.create_task(wait())
            await until(lambda: client.stats().outstanding == 1, 2)
            os.kill(pid, signal.SIGKILL)
        await until(lambda: client.stats().connections == 2 and client.stats().connected, 10)
        assert (await client.ask("echo", {"n": 1}, deadline_s=5)).fields == {"n": 1}
        assert host.stats().pid != pid


async def test_a_stopped_process_is_a_timeout_for_its_client(command, hosted, sockets):
    patient = Limits(probe_every_s=0.05, probe_s=30, stop_s=1.0, nice=0)
    toy = command("toy_engine.py", limits=patient)
    async with hosted(toy) as host, EngineClient("toy", sockets / "toy.sock") as client:
        await connected(client)
        assert await host.wait_ready(10)
        os.kill(host.stats().pid, signal.SIGSTOP)
        with pytest.raises(EngineTimeout):
            await client.ask("echo", {}, b"x" * 1_000_000, deadline_s=0.2)
        os.kill(host.stats().pid, signal.SIGCONT)
        assert (await client.ask("echo", {"n": 2}, deadline_s=10)).fields == {"n": 2}


async def test_closing_the_client_fails_who_still_waits(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py")), asyncio.TaskGroup() as group:
        client = EngineClient("toy", sockets / "toy.sock")

        async def wait() -> None:
            with pytest.raises(EngineUnavailable, match="closed"):
                await client.ask("sleep", {"s": 30}, deadline_s=30)

        async with client:
            await connected(client)
            group.create_task(wait())
            await until(lambda: client.stats().outstanding == 1, 2)
