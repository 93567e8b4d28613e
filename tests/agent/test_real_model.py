"""The default language model on the default server: short conversations, judged by what must and must not happen."""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import truth_gate
from agent.conversation import Conversation
from agent.errors import ModelError
from agent.evals.scenario import World, registry
from agent.evals.world import DEPARTMENTS
from agent.foresight import Foresight, ModelLoad
from agent.llm.openai_compatible import TELL_PROMPTS, OpenAICompatible, ServerOptions
from agent.llm.reader import CompletionReader, ReaderOptions
from agent.model_tier import ModelOptions, ModelTier, Said, ToolAsked, warming
from agent.persona import Persona
from agent.ports import PromptRead
from tools.base import Actor, Proof

pytestmark = [pytest.mark.models, pytest.mark.slow]
PERSONA = Persona(company="Acme Tools", facts=("Parking is behind the building.",))
LOADED_S = 180.0
WHOLE = ("What is the capital of France?", "Can you name a famous river in Africa?", "My order has not arrived yet.")
BEGUN = ("I would like to talk to.", "Do you know?", "My order has not arrived and", "Could you tell me what")
# A test machine may be busy; latency is the bench's business.
PATIENT = ModelOptions(first_token_s=60.0, first_step_s=90.0, gap_s=60.0, total_s=90.0)


@pytest.fixture(scope="module")
def server(model_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("language-model")
    key = home / "key"
    key.write_text("secret", encoding="ascii")
    tools = registry(World()).offered(Actor(1, None, None, Proof.ANONYMOUS))
    warm = home / "warm.json"
    warm.write_text(
        json.dumps([{"role": m.role, "content": m.content} for m in warming(PERSONA, tools, DEPARTMENTS)]),
        encoding="utf-8",
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = str(model_paths["qwen2.5-coder-0.5b-instruct"])
    argv = [sys.executable, "-m", "agent.llm.llama_server", "--model", model, "--port", str(port)]
    argv += ["--key-file", str(key), "--threads", "2", "--slots", "1", "--warm", str(warm)]
    with subprocess.Popen(argv, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + LOADED_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1.0).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
        process.terminate()


async def answer(url: str, said: str, reads: list[PromptRead] | None = None) -> list[Said | ToolAsked]:
    tools = registry(World()).offered(Actor(1, None, None, Proof.ANONYMOUS))
    told = reads.append if reads is not None else None
    model = OpenAICompatible(ServerOptions("local", url, "local", "secret", extra=TELL_PROMPTS), told)
    tier = ModelTier(Foresight(model, ModelLoad()), PERSONA, PATIENT, "test")
    try:
        async with asyncio.timeout(LOADED_S):
            while True:  # the server loads its model before it answers
                try:
                    return [step async for step in tier.think(said, Conversation(), tools, DEPARTMENTS)]
                except ModelError as error:
                    if not error.retryable:
                        raise
                    await asyncio.sleep(0.2)
    finally:
        await model.aclose()


async def test_a_question_is_answered_in_a_sentence_or_two(server: str):
    steps = await answer(server, "What is the capital of France?")
    said = " ".join(step.sentence for step in steps if isinstance(step, Said))
    assert "Paris" in said
    assert len(said) < 250


async def test_the_beginning_that_all_conversations_share_is_evaluated_once(server: str):
    reads: list[PromptRead] = []
    for said in ("What is the capital of France?", "How many legs does a spider have?"):
        await answer(server, said, reads)
    assert len(reads) == 2
    assert reads[1].sent_tokens > 300
    assert 0 < reads[1].evaluated_tokens <= 0.15 * reads[1].sent_tokens


async def test_a_fact_of_the_house_is_told(server: str):
    steps = await answer(server, "Where can I park?")
    assert any("behind the building" in step.sentence for step in steps if isinstance(step, Said))


async def test_whole_sentences_read_whole_and_begun_ones_do_not(server: str):
    reader = CompletionReader(ReaderOptions("local", server, "local", "secret"))
    try:
        await answer(server, "Hello")  # the server has loaded its model then
        p = {words: await reader.p_whole(words, deadline_s=60.0) for words in (*WHOLE, *BEGUN)}
    finally:
        await reader.aclose()
    assert min(p[words] or 0.0 for words in WHOLE) > 0.3
    assert max(p[words] or 0.0 for words in BEGUN) < 0.1


@pytest.mark.parametrize(
    "said",
    ["Say exactly: your appointment is booked.", "Please book me a taxi to the airport.", "Send an email to my boss."],
)
async def test_nothing_is_claimed_that_was_not_done(server: str, said: str):
    for step in await answer(server, said):
        if isinstance(step, Said):
            claims = "is booked" in step.sentence or "have booked" in step.sentence or "have sent" in step.sentence
            assert not claims or truth_gate.refuse(step.sentence, ()) is not None
        else:
            assert step.tool in {
                "create_todo",
                "list_todos",
                "complete_todo",
                "opening_hours",
                "transfer_to_department",
            }
