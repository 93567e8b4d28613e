"""Who may ask the language model next: on virtual time."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from agent.errors import ModelUnavailable
from agent.evals.virtual_time import run
from agent.evals.world import ScriptedModel
from agent.foresight import Foresight, ModelLoad
from agent.places import NoPlace, Places
from agent.ports import Message, ModelRequest


def request(who: str, text: str = "Hello?") -> ModelRequest:
    return ModelRequest((Message("user", text),), 50, session=who)


def together(*work: Coroutine[Any, Any, None]) -> None:
    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)

    run(all_of_them())


def test_no_more_than_the_places_are_held_at_once_and_everybody_gets_one() -> None:
    places, held, most, order = Places(2), 0, 0, []

    async def ask(who: str) -> None:
        nonlocal held, most
        async with places.place(who, 60.0):
            held += 1
            most = max(most, held)
            order.append(who)
            await asyncio.sleep(1.0)
            held -= 1

    together(*(ask(who) for who in "aaaab"))
    assert most == 2
    assert order.index("b") == 2  # one of the four others' requests after the first two, and then this
    assert len(order) == 5


def test_who_waits_in_vain_is_told_in_time_and_holds_nothing() -> None:
    waits: list[float] = []
    places = Places(1, waits.append)

    async def hold() -> None:
        async with places.place("a", 1.0):
            await asyncio.sleep(10.0)

    async def hope() -> None:
        await asyncio.sleep(0.1)
        with pytest.raises(NoPlace):
            async with places.place("b", 2.0):
                pass

    together(hold(), hope())
    assert places.free
    assert waits == [0.0, pytest.approx(2.0)]


def test_whoever_is_cancelled_while_waiting_or_in_the_moment_of_their_turn_leaves_the_place_to_the_next() -> None:
    for at_s in (0.5, 1.0):
        places = Places(1)

        async def hold(places: Places = places) -> None:
            async with places.place("a", 9.0):
                await asyncio.sleep(1.0)

        async def leave(places: Places = places, at_s: float = at_s) -> None:
            try:
                async with asyncio.timeout(at_s), places.place("b", 9.0):
                    await asyncio.sleep(1.0)
            except TimeoutError:
                pass

        together(hold(), leave())
        assert places.free


def test_a_thought_ahead_gives_its_place_to_whoever_really_asks() -> None:
    load = ModelLoad(places=Places(1))
    slow = ScriptedModel(first_token_s=3.0)
    asked_at: list[float] = []

    async def play() -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            guessing, asking = Foresight(slow, load), Foresight(ScriptedModel(first_token_s=0.2), load)
            assert guessing.think_ahead(request("a"), tasks, first_token_s=4.0, total_s=9.0) is not None
            await asyncio.sleep(0.5)
            began_s = loop.time()
            async for _ in asking.stream(request("b"), first_token_s=2.0, total_s=9.0):
                asked_at.append(loop.time() - began_s)
                break

    run(play())
    assert asked_at == [pytest.approx(0.2)]
    assert (load.ahead, load.asking) == (0, 0)


def test_a_thought_that_was_asked_for_is_no_guess_any_more() -> None:
    load = ModelLoad(places=Places(1))
    model = ScriptedModel(first_token_s=1.0)

    async def play() -> None:
        async with asyncio.TaskGroup() as tasks:
            first, second = Foresight(model, load), Foresight(model, load)
            first.think_ahead(request("a"), tasks, first_token_s=4.0, total_s=9.0)
            await asyncio.sleep(0.5)

            async def real() -> str:
                return "".join([piece async for piece in first.stream(request("a"), first_token_s=4.0, total_s=9.0)])

            answer = tasks.create_task(real())
            await asyncio.sleep(0.1)
            text = "".join([piece async for piece in second.stream(request("b"), first_token_s=4.0, total_s=9.0)])
            assert "good question" in text
            assert "good question" in await answer

    run(play())


def test_without_a_place_in_time_the_model_is_unavailable() -> None:
    load = ModelLoad(places=Places(1))

    async def ask(who: str, hope: bool) -> None:
        model = Foresight(ScriptedModel(first_token_s=3.0), load)
        stream = model.stream(request(who), first_token_s=3.5 if hope else 1.0, total_s=9.0)
        if hope:
            assert [piece async for piece in stream]
        else:
            with pytest.raises(ModelUnavailable, match="no place"):
                [piece async for piece in stream]

    together(ask("a", True), ask("b", False))
