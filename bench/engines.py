"""How fast the engines are on this machine: recogniser, speaker, end of turn, language server, as real processes.

    python -m bench.engines [--rounds 15] [--only recogniser speaker end_of_turn language] [--json]

The sounds are spoken by the speaker itself. Latencies are the voice process's: from asking to the answer over the
socket. The report is kept in bench/reports as JSON and Markdown, with the load of the machine, because it decides.
"""

import argparse
import asyncio
import contextlib
import json
import os
import platform
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import openai
import soxr

from ari_app.provision import models
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_host import EngineCommand, EngineHost, HttpProbe, Limits, SocketProbe
from audio_pipeline.frames import Samples, Sound
from audio_pipeline.stt.local import LocalRecogniser
from audio_pipeline.tts.local import LocalSpeaker
from audio_pipeline.turn.local import LocalEndOfTurn

REPORTS = Path(__file__).parent / "reports"
DEADLINE_S = 60.0
ENGLISH = frozenset({"en"})
SENTENCES = {
    "short": "Yes, please.",
    "middle": "I would like to book a table for two people tonight.",
    "long": "I would like to talk to somebody in the support department because my internet connection has been "
    "broken since yesterday.",
}
SYSTEM = (
    "You are a polite telephone assistant of a plumber. Answer in one short sentence. A visit costs eighty dollars. "
    * 8
)
QUESTIONS = ("Hi there.", "How much does a visit cost?", "Are you open on Saturday?", "Thank you, goodbye.")
SCHEMA = {
    "type": "object",
    "properties": {"tool": {"enum": ["transfer", "todo", "none"]}, "say": {"type": "string", "maxLength": 60}},
    "required": ["tool", "say"],
    "additionalProperties": False,
}
Row = dict[str, object]


def spread(name: str, values_ms: list[float]) -> Row:
    p50, p95 = (round(float(np.percentile(values_ms, share)), 1) for share in (50, 95))
    return {"what": name, "n": len(values_ms), "p50_ms": p50, "p95_ms": p95}


async def timed(work: Callable[[], Awaitable[object]], rounds: int) -> list[float]:
    values: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        await work()
        values.append((time.perf_counter() - began) * 1000)
    return values


@contextlib.asynccontextmanager
async def engine(module: str, *arguments: str) -> AsyncIterator[EngineClient]:
    """A running engine process and a connection to it."""
    with tempfile.TemporaryDirectory(prefix="cn-") as folder:
        path = Path(folder) / "s"
        argv = (sys.executable, "-m", module, "--socket", str(path), *arguments)
        host = EngineHost(EngineCommand(module, argv, SocketProbe(path), log_path=Path(folder) / "log"))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(host.run(), name="host")
            async with EngineClient(module, path) as client:
                if not await client.wait_connected(DEADLINE_S):
                    raise SystemExit(f"{module} did not start")
                yield client
            running.cancel()


async def spoken(paths: dict[str, Path]) -> dict[str, Samples]:
    async with engine("audio_pipeline.tts.piper_engine", "--voice", f"v={paths['en_US-joe-medium']}") as client:
        speaker = LocalSpeaker(client, voices=("v",), languages=ENGLISH)
        sounds: dict[str, Samples] = {}
        for name, text in SENTENCES.items():
            chunks = [chunk async for chunk in speaker.speak(text, voice="v", speed=1.0, deadline_s=DEADLINE_S)]
            sounds[name] = np.concatenate(chunks)
        return sounds


async def recogniser(paths: dict[str, Path], rounds: int) -> list[Row]:
    sounds, rows = await spoken(paths), []
    for threads, workers in ((1, 1), (2, 1), (1, 2)):
        argv = ("--model", str(paths["whisper-tiny.en"]), "--threads", str(threads), "--workers", str(workers))
        async with engine("audio_pipeline.stt.whisper_engine", *argv) as client:
            port = LocalRecogniser(client, languages=ENGLISH)

            async def hear(samples: Samples, port: LocalRecogniser = port) -> None:
                await port.recognise(Sound(samples, 8000), language="en", hot_words=(), deadline_s=DEADLINE_S)

            async def four(samples: Samples, hear: Callable[[Samples], Awaitable[None]] = hear) -> None:
                async with asyncio.TaskGroup() as group:
                    for _ in range(4):
                        group.create_task(_await(hear(samples)))

            label = f"recogniser, {threads} thread(s) x {workers} worker(s)"
            for name, samples in sounds.items():
                values = await timed(lambda samples=samples: hear(samples), rounds)
                rows.append(spread(f"{label}: {len(samples) / 8000:.1f} s of speech ({name})", values))
            rows.append(
                spread(
                    f"{label}: four at once, until all are answered",
                    await timed(lambda: four(sounds["middle"]), rounds),
                )
            )
    return rows


async def _await(work: Awaitable[None]) -> None:
    await work


async def speaker(paths: dict[str, Path], rounds: int) -> list[Row]:
    rows: list[Row] = []
    for threads in (1, 2):
        argv = ("--voice", f"v={paths['en_US-joe-medium']}", "--threads", str(threads))
        async with engine("audio_pipeline.tts.piper_engine", *argv) as client:
            port = LocalSpeaker(client, voices=("v",), languages=ENGLISH)
            for name, text in SENTENCES.items():
                first, whole, seconds = [], [], 0.0
                for _ in range(rounds):
                    began = time.perf_counter()
                    sizes = []
                    async for chunk in port.speak(text, voice="v", speed=1.0, deadline_s=DEADLINE_S):
                        if not sizes:
                            first.append((time.perf_counter() - began) * 1000)
                        sizes.append(len(chunk))
                    whole.append((time.perf_counter() - began) * 1000)
                    seconds = sum(sizes) / 8000
                label = f"speaker, {threads} thread(s): {seconds:.1f} s ({name})"
                rows += [spread(f"{label}, first sound", first), spread(f"{label}, all of it", whole)]
    return rows


async def end_of_turn(paths: dict[str, Path], rounds: int) -> list[Row]:
    sounds = await spoken(paths)
    wide = soxr.resample(sounds["long"].astype(np.float32), 8000, 16000).clip(-32768, 32767).astype(np.int16)
    async with engine("audio_pipeline.turn.smart_turn_engine", "--model", str(paths["smart-turn"])) as client:
        port = LocalEndOfTurn(client)
        values = await timed(lambda: port.p_complete(Sound(wide, 16000), deadline_s=DEADLINE_S), rounds)
    return [spread("end of turn", values)]


async def language(paths: dict[str, Path], rounds: int) -> list[Row]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="cn-") as name:
        folder, key = Path(name), secrets.token_hex(16)
        (folder / "key").write_text(key)
        (folder / "warm.txt").write_text(SYSTEM)
        argv = (sys.executable, "-m", "agent.llm.llama_server", "--model", str(paths["qwen2.5-coder-0.5b-instruct"]))
        argv += ("--port", str(port), "--key-file", str(folder / "key"), "--warm", str(folder / "warm.txt"))
        log = folder / "log"
        host = EngineHost(EngineCommand("language", argv, HttpProbe(port), log_path=log, limits=Limits(start_s=120)))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(host.run(), name="host")
            await host.wait_ready(120)
            began = time.perf_counter()
            while "language_model_warmed" not in log.read_text():  # noqa: ASYNC110 - a file of another process
                await asyncio.sleep(0.1)
            rows: list[Row] = [spread("language model: warming its slots", [(time.perf_counter() - began) * 1000])]
            client = openai.AsyncOpenAI(
                base_url=f"http://127.0.0.1:{port}/v1",
                api_key=key,
                max_retries=0,
                timeout=DEADLINE_S,
                default_headers={"Connection": "close"},
            )
            async with client:
                rows += await _conversations(client, rounds)
            running.cancel()
    return rows


async def _conversations(client: openai.AsyncOpenAI, rounds: int) -> list[Row]:
    rows: list[Row] = []
    for together in (1, 3):
        firsts: list[float] = []
        rates: list[float] = []
        for number in range(max(1, rounds // 5)):
            async with asyncio.TaskGroup() as group:
                for caller in range(together):
                    group.create_task(_converse(client, f"{number}-{caller}", firsts, rates))
        rows.append(spread(f"language model: first token, {together} conversation(s) at once", firsts))
        rows.append({"what": f"language model: tokens/s, {together} at once", "n": len(rates), "p50": _median(rates)})
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}

    async def constrained() -> None:
        answer = await client.chat.completions.create(
            model="local",
            messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": "Can I talk to a person?"}],
            max_tokens=60,
            temperature=0,
            response_format=schema,  # type: ignore[arg-type]
        )
        json.loads(answer.choices[0].message.content or "")

    rows.append(spread("language model: whole answer by schema", await timed(constrained, rounds)))
    return rows


async def _converse(client: openai.AsyncOpenAI, who: str, firsts: list[float], rates: list[float]) -> None:
    messages: list[dict[str, str]] = [{"role": "system", "content": SYSTEM}]
    for question in QUESTIONS:
        messages.append({"role": "user", "content": f"My number is {who}. {question}"})
        began = time.perf_counter()
        pieces: list[str] = []
        first = 0.0
        stream = await client.chat.completions.create(
            model="local",
            messages=messages,
            max_tokens=40,
            temperature=0,
            stream=True,  # type: ignore[arg-type]
        )
        async for chunk in stream:
            piece = chunk.choices[0].delta.content if chunk.choices else None
            if piece:
                first = first or time.perf_counter()
                pieces.append(piece)
        firsts.append((first - began) * 1000)
        if len(pieces) > 2:
            rates.append((len(pieces) - 1) / (time.perf_counter() - first))
        messages.append({"role": "assistant", "content": "".join(pieces)})


def _median(values: list[float]) -> float:
    return round(float(np.median(values)), 1)


BENCHES = {"recogniser": recogniser, "speaker": speaker, "end_of_turn": end_of_turn, "language": language}


def main() -> int:
    parser = argparse.ArgumentParser(description="Latencies of the engine processes on this machine.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="*", choices=sorted(BENCHES), default=list(BENCHES))
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "convonet")
    parser.add_argument("--json", action="store_true", help="print JSON instead of Markdown")
    arguments = parser.parse_args()
    names = models.load_registry().default_names()
    paths = models.locate(names, models.ModelOptions(cache_dir=arguments.cache))
    load_before = os.getloadavg()[0]
    rows = [row for name in arguments.only for row in asyncio.run(BENCHES[name](paths, arguments.rounds))]
    result = {
        "bench": "engines",
        "machine": {"cpus": os.cpu_count(), "system": platform.platform()},
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
        "rows": rows,
    }
    table = [
        f"| {row['what']} | {row['n']} | {row.get('p50_ms', row.get('p50'))} | {row.get('p95_ms', '')} |"
        for row in rows
    ]
    text = "\n".join(
        [
            "# Engines",
            "",
            f"{os.cpu_count()} CPUs, load average {load_before:.1f} before and {result['load_after']:.1f} after.",
            "",
            "| what | n | p50 ms | p95 ms |",
            "|---|---|---|---|",
            *table,
            "",
        ]
    )
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "engines.json").write_text(json.dumps(result, indent=1) + "\n")
    (REPORTS / "engines.md").write_text(text)
    print(json.dumps(result) if arguments.json else text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
