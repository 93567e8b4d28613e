"""The language server with its real model: schema, key, warm prompts, and one sentence when it cannot work."""

import asyncio
import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openai
import pytest

from agent.llm.llama_server import CannotWork, ServerOptions, check, warm_messages
from audio_pipeline.engine_host import EngineCommand, HttpProbe, Limits

ROOT = Path(__file__).parents[2]
PROMPT = "You are the telephone assistant of a plumber. Answer in one short sentence. " * 8
WAIT_S = 120.0
LIMITS = Limits(start_s=WAIT_S, probe_every_s=0.2, probe_s=5.0, stop_s=5.0)


@dataclass
class Served:
    port: int
    pid: int

    def client(self, key: str = "secret-key") -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=f"http://127.0.0.1:{self.port}/v1",
            api_key=key,
            max_retries=0,
            timeout=WAIT_S,
            default_headers={"Connection": "close"},
        )


def argv(model: Path, port: int, key_file: Path, *more: str) -> tuple[str, ...]:
    command = (sys.executable, "-m", "agent.llm.llama_server", "--model", str(model), "--port", str(port))
    return (*command, "--key-file", str(key_file), "--context", "1024", "--slots", "2", *more)


@pytest.fixture(scope="module")
def served(
    model_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, unused_port: int
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("llama")
    (folder / "key").write_text("secret-key\n")
    (folder / "prompt.txt").write_text(PROMPT)
    command = argv(
        model_paths["qwen2.5-coder-0.5b-instruct"], unused_port, folder / "key", "--warm", str(folder / "prompt.txt")
    )
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            if "language_model_warmed" in line:
                break
        else:
            pytest.fail("the server ended before it was warm")
        yield Served(unused_port, process.pid)
        process.terminate()
        assert process.wait(10) == 0
        process.stderr.close()


@pytest.fixture(scope="module")
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def chat(question: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": PROMPT}, {"role": "user", "content": question}]


@pytest.mark.models
@pytest.mark.slow
async def test_a_streamed_answer_obeys_its_schema(served):
    schema = {
        "type": "object",
        "properties": {"tool": {"enum": ["transfer", "none"]}, "say": {"type": "string", "maxLength": 60}},
        "required": ["tool", "say"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    async with served.client() as client:
        stream = await client.chat.completions.create(
            model="local",
            messages=chat("Hello there."),
            max_tokens=80,
            temperature=0,
            response_format=form,
            stream=True,
        )
        pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
    answer = json.loads("".join(pieces))
    assert set(answer) == {"tool", "say"}
    assert answer["tool"] in ("transfer", "none")
    assert len([piece for piece in pieces if piece]) > 3


@pytest.mark.models
@pytest.mark.slow
async def test_every_slot_knows_the_warm_prompt_and_a_conversation_finds_its_own(served):
    async with served.client() as client:
        for slot in (0, 1):
            answer = await client.chat.completions.create(
                model="local", messages=chat("Hi."), max_tokens=1, extra_body={"id_slot": slot}
            )
            usage = answer.usage
            assert usage.prompt_tokens - usage.prompt_tokens_details.cached_tokens < 20
        async with asyncio.TaskGroup() as group:
            both = [
                group.create_task(
                    client.chat.completions.create(model="local", messages=chat(f"I am {name}."), max_tokens=5)
                )
                for name in ("Alice", "Bob")
            ]
        assert all(task.result().choices[0].message.content for task in both)


@pytest.mark.models
@pytest.mark.slow
async def test_only_who_has_the_key_is_served_and_nobody_sees_what_callers_said(served):
    async with served.client("guessed") as client:
        with pytest.raises(openai.AuthenticationError):
            await client.chat.completions.create(model="local", messages=chat("Hi."), max_tokens=1)
    assert Path(f"/proc/{served.pid}/cmdline").read_bytes().find(b"secret-key") == -1
    for path, headers, status in (
        ("/health", {}, 200),
        ("/slots", {"Authorization": "Bearer secret-key"}, 501),
        ("/slots", {}, 401),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        connection.request("GET", path, headers=headers)
        assert connection.getresponse().status == status, path
        connection.close()


@pytest.mark.models
@pytest.mark.slow
async def test_a_host_keeps_it_alive_by_its_health_page(model_paths, hosted, tmp_path, free_port):
    (tmp_path / "key").write_text("k")
    port = free_port(socket.SOCK_STREAM)
    command = EngineCommand(
        "language",
        argv(model_paths["qwen2.5-coder-0.5b-instruct"], port, tmp_path / "key"),
        HttpProbe(port),
        (("PYTHONPATH", str(ROOT)),),
        tmp_path / "log",
        LIMITS,
    )
    async with hosted(command) as host:
        assert await host.wait_ready(WAIT_S)
        pid = host.stats().pid
        assert host.stats().memory_bytes > 1024**2
    assert not Path(f"/proc/{pid}").exists()


async def test_a_port_in_use_is_not_the_models_fault(tmp_path):
    (tmp_path / "key").write_text("k")
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + b"\0" * 100)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, errors = await ended(argv(tmp_path / "m.gguf", taken.getsockname()[1], tmp_path / "key"))
    assert code == 75
    assert "port_in_use" in errors


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (None, "cannot be read: No such file"),
        (b"hello", "is not a GGUF model"),
        (b"GGUF" + b"\1" * 999, "cannot be loaded"),
    ],
)
async def test_without_a_usable_model_it_says_so_and_exits_with_78(tmp_path, free_port, contents, sentence):
    (tmp_path / "key").write_text("k")
    if contents is not None:
        (tmp_path / "m.gguf").write_bytes(contents)
    code, errors = await ended(argv(tmp_path / "m.gguf", free_port(socket.SOCK_STREAM), tmp_path / "key"))
    assert code == 78
    assert sentence in errors
    assert "Traceback" not in errors


async def test_without_its_key_it_says_so_and_exits_with_78(tmp_path, free_port):
    code, errors = await ended(argv(tmp_path / "m.gguf", free_port(socket.SOCK_STREAM), tmp_path / "nokey"))
    assert code == 78
    assert "key file: No such file" in errors


async def ended(command: tuple[str, ...]) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE, cwd=ROOT)
    _, errors = await asyncio.wait_for(process.communicate(), WAIT_S)
    return process.returncode, errors.decode()


def test_too_little_memory_is_said_in_megabytes(tmp_path):
    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF" + b"\0" * 1000)
    options = ServerOptions(model, 1, "k", threads=1, slots=1, context_tokens=1024)
    check(options, available_bytes=1024**3)
    with pytest.raises(CannotWork, match="needs about 300 MiB of memory and 100 MiB are free"):
        check(options, available_bytes=100 * 1024**2)


def test_the_warm_prompt_is_a_text_or_a_list_of_messages(tmp_path):
    (tmp_path / "a.txt").write_text("Be brief.")
    assert warm_messages(tmp_path / "a.txt") == [{"role": "system", "content": "Be brief."}]
    (tmp_path / "b.json").write_text('[{"role": "user", "content": "x"}]')
    assert warm_messages(tmp_path / "b.json") == [{"role": "user", "content": "x"}]
    for name, contents in (("c.json", "{}"), ("d.json", "not json")):
        (tmp_path / name).write_text(contents)
        with pytest.raises(CannotWork, match="warm-up prompt"):
            warm_messages(tmp_path / name)
    with pytest.raises(CannotWork, match="cannot be read"):
        warm_messages(tmp_path / "missing.txt")
