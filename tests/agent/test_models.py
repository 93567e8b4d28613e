"""Language models behind the port: a real server process that behaves badly in every way, and a list of preference."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from agent.errors import ModelError, ModelMisbehaved, ModelRefused, ModelTimeout, ModelUnavailable
from agent.evals import virtual_time
from agent.evals.world import ScriptedModel
from agent.llm.openai_compatible import OpenAICompatible, ServerOptions
from agent.llm.preferred import Preferred
from agent.ports import LanguageModel, Message, ModelRequest, PromptRead

REQUEST = ModelRequest((Message("user", "Hello, Jörg?"),), max_tokens=20, schema={"type": "object"})


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    script = Path(__file__).with_name("openai_server.py")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield f"http://127.0.0.1:{port}/v1"
        process.kill()


@pytest.fixture
async def ask(server_url: str) -> AsyncIterator[object]:
    opened: list[OpenAICompatible] = []

    async def asked(behaviour: str, *, first_s: float = 1.0, total_s: float = 2.0, key: str = "secret") -> str:
        model = OpenAICompatible(ServerOptions("test", server_url, behaviour, key))
        opened.append(model)
        text = ""
        async for piece in model.stream(REQUEST, first_token_s=first_s, total_s=total_s):
            text += piece
        return text

    yield asked
    for model in opened:
        await model.aclose()


async def test_text_streams_and_the_schema_is_sent_along(ask):
    assert json.loads(await ask("good", first_s=10.0, total_s=20.0)) == {"schema": True, "last": "Hello, Jörg?"}


@pytest.mark.parametrize(("behaviour", "told"), [("timed", [PromptRead(3, 400, 20)]), ("good", [])])
async def test_a_server_that_tells_what_it_evaluated_is_believed_at_its_first_chunk(server_url, behaviour, told):
    reads: list[PromptRead] = []
    model = OpenAICompatible(ServerOptions("test", server_url, behaviour, "secret"), reads.append)
    async with aclosing(model.stream(replace(REQUEST, turn=3), first_token_s=10.0, total_s=20.0)) as pieces:
        async for _ in pieces:
            break
    assert reads == told
    await model.aclose()


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ("slow", ModelTimeout),
        ("silent", ModelTimeout),
        ("half", ModelTimeout),
        ("broken", ModelUnavailable),
        ("nonsense", ModelMisbehaved),
        ("400", ModelRefused),
        ("404", ModelRefused),
        ("429", ModelUnavailable),
        ("500", ModelUnavailable),
        ("503", ModelUnavailable),
    ],
)
async def test_every_failure_has_a_name_and_says_if_a_retry_helps(ask, behaviour: str, error: type[ModelError]):
    with pytest.raises(error) as caught:
        await ask(behaviour)
    assert caught.value.provider == "test"
    assert caught.value.retryable is (error not in (ModelRefused, ModelMisbehaved))


async def test_a_wrong_key_is_a_refusal_and_the_key_is_not_told(ask):
    with pytest.raises(ModelRefused) as caught:
        await ask("good", key="hunter2")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(ServerOptions("test", "http://x/v1", "m", "hunter2"))


async def test_nobody_listening_is_unavailable_and_not_ready():
    model = OpenAICompatible(ServerOptions("gone", "http://127.0.0.1:9/v1", "m"))
    with pytest.raises(ModelUnavailable):
        async for _ in model.stream(REQUEST, first_token_s=5.0, total_s=5.0):
            pass
    assert not await model.ready()
    await model.aclose()


async def test_a_server_that_answers_is_ready(server_url: str):
    model = OpenAICompatible(ServerOptions("test", server_url, "good", "secret"))
    assert await model.ready()
    await model.aclose()


# -- preference ---


def answer_of(*models: ScriptedModel, first_s: float = 4.0, times: int = 1) -> list[str]:
    async def talk() -> list[str]:
        preferred: LanguageModel = Preferred(models)
        heard: list[str] = []
        for _ in range(times):
            text = ""
            async for piece in preferred.stream(REQUEST, first_token_s=first_s, total_s=12.0):
                text += piece
            heard.append(text)
        return heard

    return virtual_time.run(talk())


def test_a_dead_or_hanging_model_is_replaced_by_the_next_and_rests():
    for fault in ("dead", "hangs", "refuses"):
        first = ScriptedModel(fault=fault, name="first")  # type: ignore[arg-type]
        second = ScriptedModel(name="second")
        assert all("good question" in text for text in answer_of(first, second, times=3))
        assert len(first.requests) == (3 if fault == "refuses" else 1)  # a refusal is about the request: no rest


def test_a_model_that_says_nothing_is_replaced_by_the_next():
    mute = ScriptedModel(answer=lambda _: "", name="mute")
    assert all("good question" in text for text in answer_of(mute, ScriptedModel(), times=2))
    assert len(mute.requests) == 1
    with pytest.raises(ModelMisbehaved):
        answer_of(mute)


def test_a_model_that_is_slow_to_begin_is_overtaken():
    slow, quick = ScriptedModel(first_token_s=3.9, name="slow"), ScriptedModel(name="quick")
    assert "good question" in answer_of(slow, quick)[0]
    assert (len(slow.requests), len(quick.requests)) == (1, 1)


def test_half_an_answer_is_not_continued_by_another_model():
    second = ScriptedModel(name="second")
    with pytest.raises(ModelTimeout):
        answer_of(ScriptedModel(fault="half", name="first"), second)
    assert not second.requests


def test_when_nobody_answers_the_last_error_is_told():
    with pytest.raises(ModelTimeout, match="first"):
        answer_of(ScriptedModel(fault="hangs", name="first"), ScriptedModel(fault="dead", name="second"))


def test_a_preference_list_needs_a_model():
    with pytest.raises(ValueError, match="no language model"):
        Preferred([])
