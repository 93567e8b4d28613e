"""Several providers as one: the first healthy one serves, within the caller's deadline, and a failed one rests."""

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable
from audio_pipeline.frames import Sound
from audio_pipeline.preference import PreferenceLimits, Standing, attempt_s, failed, order, succeeded
from audio_pipeline.providers import (
    PreferredRecogniser,
    PreferredSpeaker,
    ProviderOptions,
    make_recogniser,
    make_speaker,
)

_T = TypeVar("_T")
SECOND = Sound(np.zeros(8000, np.int16), 8000)
ENGLISH = frozenset({"en"})


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    script = Path(__file__).parent / "openai_server.py"
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        process.kill()


@pytest.fixture
async def opened() -> AsyncIterator[Callable[[_T], _T]]:
    """`opened(provider)`: it is closed when the test ends."""
    async with AsyncExitStack() as stack:

        def remember(provider: _T) -> _T:
            stack.push_async_callback(provider.close)
            return provider

        yield remember


def remote(url: str, model: str) -> ProviderOptions:
    return ProviderOptions(model, "openai_compatible", voices=("anna",), base_url=url, key="k", model=model)


def local(client: EngineClient) -> ProviderOptions:
    return ProviderOptions(client.name, "local", languages=ENGLISH, voices=("joe",), client=client)


def both(client: EngineClient, url: str) -> PreferredRecogniser:
    return PreferredRecogniser([make_recogniser(local(client)), make_recogniser(remote(url, "good"))])


async def recognised(preferred: PreferredRecogniser, language: str = "en", deadline_s: float = 5.0) -> str:
    return (await preferred.recognise(SECOND, language=language, hot_words=(), deadline_s=deadline_s)).text


async def test_a_failing_recogniser_is_passed_over_and_then_left_to_rest(opened, server):
    names = ["broken", "html", "good"]
    preferred = opened(
        PreferredRecogniser(
            [make_recogniser(remote(server, name)) for name in names], PreferenceLimits(rest_min_s=60, rest_max_s=60)
        )
    )
    assert "1.00 s" in await recognised(preferred)
    assert "1.00 s" in await recognised(preferred)
    assert [(s.name, s.served, s.failed) for s in preferred.standings()] == [
        ("broken", 0, 1),
        ("html", 0, 1),
        ("good", 2, 0),
    ]


async def test_a_hanging_recogniser_leaves_time_for_the_next_one(opened, server):
    preferred = opened(PreferredRecogniser([make_recogniser(remote(server, name)) for name in ("hang", "good")]))
    assert "1.00 s" in await recognised(preferred, deadline_s=3.0)
    assert preferred.standings()[0].failed == 1


async def test_when_all_fail_the_last_reason_is_told_and_resting_ones_were_tried(opened, server):
    once = PreferenceLimits(retry_after_s=0.0)
    names = ("html", "busy")
    preferred = opened(PreferredRecogniser([make_recogniser(remote(server, name)) for name in names], once))
    for _ in range(2):
        with pytest.raises(EngineError):
            await recognised(preferred)
    assert [standing.failed for standing in preferred.standings()] == [2, 2]


async def test_a_dead_local_engine_is_replaced_by_the_remote_one_at_once(opened, server, sockets):
    async with EngineClient("local-whisper", sockets / "nobody.sock") as client:
        preferred = opened(
            PreferredRecogniser([make_recogniser(local(client)), make_recogniser(remote(server, "good"))])
        )
        assert "1.00 s" in await recognised(preferred)
        assert preferred.capabilities.name == "local-whisper"


async def test_who_does_not_understand_a_language_is_not_asked(opened, server, sockets):
    async with EngineClient("english-only", sockets / "nobody.sock") as client:
        preferred = opened(
            PreferredRecogniser([make_recogniser(local(client)), make_recogniser(remote(server, "good"))])
        )
        await recognised(preferred, language="fr")
        assert preferred.standings()[0].failed == 0
        alone = opened(PreferredRecogniser([make_recogniser(local(client))]))
        with pytest.raises(EngineUnavailable, match="no provider can do this"):
            await recognised(alone, language="fr")


async def test_a_caller_of_unknown_language_is_heard_by_who_can_tell_else_by_anybody(opened, server, sockets):
    async with EngineClient("english-only", sockets / "nobody.sock") as client:
        telling = make_recogniser(remote(server, "good"))
        preferred = opened(PreferredRecogniser([make_recogniser(local(client)), telling]))
        await recognised(preferred, language="")
        assert [standing.served for standing in preferred.standings()] == [0, 1]
        assert preferred.standings()[0].failed == 0
        dead = opened(PreferredRecogniser([make_recogniser(remote(server, "broken")), make_recogniser(local(client))]))
        with pytest.raises(EngineUnavailable):
            await recognised(dead, language="")
        assert all(standing.failed >= 1 for standing in dead.standings())  # nobody was spared


async def test_an_engine_that_answers_nonsense_is_passed_over(opened, command, hosted, sockets, server):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        assert await client.wait_connected(10)
        preferred = opened(
            PreferredRecogniser([make_recogniser(local(client)), make_recogniser(remote(server, "good"))])
        )
        assert "1.00 s" in await recognised(preferred)
        assert preferred.standings()[0].failed == 1


async def spoken(preferred: PreferredSpeaker, deadline_s: float = 5.0) -> int:
    total = 0
    async for chunk in preferred.speak("Hello.", voice="joe", speed=1.0, deadline_s=deadline_s):
        total += len(chunk)
    return total


async def test_another_speaker_says_it_when_the_first_cannot_begin(opened, command, hosted, sockets, server):
    async with hosted(command("toy_engine.py")), EngineClient("toy", sockets / "toy.sock") as client:
        assert await client.wait_connected(10)
        providers = [make_speaker(local(client)), *(make_speaker(remote(server, name)) for name in ("hang", "good"))]
        preferred = opened(PreferredSpeaker(providers))
        assert await spoken(preferred) == pytest.approx(8000, abs=20)
        assert [standing.failed for standing in preferred.standings()] == [1, 1, 0]


async def test_a_sentence_once_begun_is_not_begun_again_by_somebody_else(opened, server):
    preferred = opened(PreferredSpeaker([make_speaker(remote(server, name)) for name in ("cut", "good")]))
    with pytest.raises(EngineUnavailable):
        await spoken(preferred)
    assert [(s.failed, s.served) for s in preferred.standings()] == [(1, 0), (0, 0)]


async def test_a_half_stream_of_a_local_engine_is_an_error_in_time(opened, command, hosted, sockets):
    for how, error in (("half", EngineMisbehaved), ("stall", EngineTimeout), ("exit", EngineUnavailable)):
        rogue = command("rogue_engine.py", "--how", how, name=how)
        async with hosted(rogue), EngineClient(how, sockets / f"{how}.sock") as client:
            assert await client.wait_connected(10)
            with pytest.raises(error):
                await spoken(opened(PreferredSpeaker([make_speaker(local(client))])), deadline_s=0.5)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (ProviderOptions("x", "openai_compatable"), "did you mean 'openai_compatible'"),
        (ProviderOptions("x", "zzz"), "there are local, openai_compatible"),
        (ProviderOptions("x", "local"), "needs its client"),
        (ProviderOptions("x", "openai_compatible", base_url="localhost:1"), "not an http"),
    ],
)
def test_a_wrong_configuration_is_a_sentence_for_the_operator(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        make_recogniser(options)
    with pytest.raises(ValueError, match=sentence):
        make_speaker(options)


def test_an_empty_list_of_providers_is_refused():
    with pytest.raises(ValueError, match="no recogniser"):
        PreferredRecogniser([])
    with pytest.raises(ValueError, match="no speaker"):
        PreferredSpeaker([])


numbers = st.floats(0, 100)
standings = st.lists(st.builds(Standing, st.text(), st.integers(0, 50), st.floats(0, 100)), max_size=6)


@settings(deadline=None)
@given(standings, st.floats(0, 100))
def test_everybody_is_asked_at_some_time_and_nobody_rests_before_somebody_who_does_not(all_of, now):
    asked = order(all_of, now)
    assert sorted(asked) == list(range(len(all_of)))
    rested = [all_of[index].rests_until_s <= now for index in asked]
    assert rested == sorted(rested, reverse=True)
    assert [index for index in asked if all_of[index].rests_until_s <= now] == [
        index for index, standing in enumerate(all_of) if standing.rests_until_s <= now
    ]


def test_resting_doubles_with_each_failure_ends_at_a_limit_and_a_success_forgives():
    limits = PreferenceLimits(rest_min_s=1, rest_max_s=5)
    standing, rests = Standing("x"), []
    for _ in range(5):
        standing = failed(standing, 100.0, limits)
        rests.append(standing.rests_until_s - 100.0)
    assert rests == [1, 2, 4, 5, 5]
    assert (succeeded(standing).failures, succeeded(standing).rests_until_s) == (0, 0.0)


@settings(deadline=None)
@given(st.floats(0.001, 60), st.integers(0, 5))
def test_an_attempt_never_takes_more_than_is_left_and_leaves_some_for_others(remaining_s, others):
    limit_s = attempt_s(remaining_s, others, PreferenceLimits())
    assert 0 < limit_s <= remaining_s
    assert (limit_s < remaining_s) == (others > 0)
