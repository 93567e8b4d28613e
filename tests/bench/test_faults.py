"""The arithmetic of the fault matrix, and stand-ins that misbehave as told."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from agent.errors import ModelError
from agent.llm.openai_compatible import OpenAICompatible, ServerOptions
from agent.llm.preferred import Preferred
from agent.ports import Message, ModelRequest
from ari_app.caller.analysis import Span
from ari_app.store.calls import TurnRow
from audio_pipeline.errors import EngineError
from audio_pipeline.frames import Sound
from audio_pipeline.providers import PreferredSpeaker, ProviderOptions, make_recogniser, make_speaker
from bench import faults
from bench.faults import Cell
from bench.stub_engines import FAULTS, Delays, Stub

AT = datetime(2026, 11, 20, tzinfo=UTC)


def row(caller: str | None, latency_s: float | None, tier: str = "fast") -> TurnRow:
    return TurnRow(1, caller, "It's ten.", tier, AT, None, None, None, None, latency_s, interrupted=False)


def cell(speech_s: float = 0.5, over_s: float = 2.0, outcome: str = "answer", *, dropped: bool = False) -> Cell:
    return Cell("remote", "speaker", "hang", speech_s, 0.5, over_s, outcome, 1, dropped)


def test_the_longest_silence_lies_between_what_was_heard_and_the_moment_it_was_over() -> None:
    spans = [Span(5.0, 9.0), Span(11.0, 12.0), Span(12.5, 13.0)]
    assert faults.longest_silence_s(spans, 10.0, 12.5) == pytest.approx(1.0)
    assert faults.longest_silence_s(spans, 10.0, 16.0) == pytest.approx(3.0)
    assert faults.longest_silence_s([], 10.0, 14.0) == pytest.approx(4.0)


def test_an_answer_is_the_first_row_that_follows_words_of_the_caller() -> None:
    assert faults.answered([row(None, 0.2), row("x", None), row("y", 0.7)]) == row("y", 0.7)
    assert faults.answered([row(None, 0.2)]) is None


def test_being_asked_again_is_told_from_an_answer() -> None:
    again = TurnRow(2, None, "Sorry, I didn't catch that.", "apology", AT, *[None] * 5, interrupted=False)
    assert faults.asked_again([row("x", 0.5), again, again]) == 2


@pytest.mark.parametrize(
    "bad",
    [cell(speech_s=1.3), cell(over_s=5.1), cell(dropped=True), cell(over_s=float("inf"), outcome="")],
)
def test_a_cell_that_misses_anything_fails_the_bench(bad: Cell) -> None:
    assert faults.report([cell()], (0.0, 0.0, 0.0)).met
    assert not faults.report([cell(), bad], (0.0, 0.0, 0.0)).met


@pytest.fixture
async def stub() -> AsyncIterator[tuple[Stub, str]]:
    made = Stub(Delays())
    server = TestServer(made.app())
    await server.start_server()
    try:
        yield made, f"http://{server.host}:{server.port}/v1"
    finally:
        await server.close()


async def test_an_unknown_fault_is_refused(stub: tuple[Stub, str]) -> None:
    import aiohttp

    url = stub[1].removesuffix("/v1")
    async with aiohttp.ClientSession() as http:
        for query, status in (("kind=speak&how=hang", 200), ("kind=speak&how=", 200), ("kind=sing&how=hang", 400)):
            async with http.post(f"{url}/fault?{query}") as answer:
                assert answer.status == status


@pytest.mark.parametrize("how", [how for how in FAULTS if how != "slow"])
async def test_every_fault_of_a_stand_in_is_a_named_error_or_nothing_heard(stub: tuple[Stub, str], how: str) -> None:
    made, url = stub
    made.faults = dict.fromkeys(("recognise", "speak", "think"), how)
    options = ProviderOptions("stub", "openai_compatible", voices=("a",), base_url=url, key="k", model="m")
    recogniser, speaker = make_recogniser(options), PreferredSpeaker([make_speaker(options)])
    model = OpenAICompatible(ServerOptions("stub", url, "m"))
    try:
        second = Sound(np.zeros(16000, np.int16), 16000)
        if how == "empty":
            heard = await recogniser.recognise(second, language="en", hot_words=(), deadline_s=1.0)
            assert heard.text == ""
        else:
            with pytest.raises(EngineError):
                await recogniser.recognise(second, language="en", hot_words=(), deadline_s=0.3)
        with pytest.raises(EngineError):
            async for _ in speaker.speak("Hello there.", voice="a", speed=1.0, deadline_s=0.3):
                pass
        request = ModelRequest((Message("user", "Hello?"),), 50)
        with pytest.raises(ModelError):
            async for _ in Preferred([model]).stream(request, first_token_s=0.3, total_s=0.6):
                pass
    finally:
        await recogniser.close()
        await speaker.close()
        await model.aclose()


def test_the_stand_ins_know_the_same_kinds_as_the_bench() -> None:
    assert isinstance(Stub(Delays()).app(), web.Application)
    assert set(faults.REMOTE.values()) == {"recognise", "think", "speak"}
