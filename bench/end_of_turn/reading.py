"""What the language model says about the transcripts of the tapes: asked once a text, kept by its digest.

The answers become events among those of the ear, at the moment they would come (`with_answers`); what asks and what it
does about an answer is the product's. Above: `bench.false_cutoffs`.
"""

import asyncio
import hashlib
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from agent.floor import BeingRead, Read
from agent.llm.reader import CompletionReader, ReaderOptions, prompt
from audio_pipeline.engine_host import EngineCommand, EngineHost, HttpProbe, Limits
from audio_pipeline.events import Transcript
from bench.end_of_turn.listening import Heard, Kept

READER_S = 0.080  # declared: the newest words of a text that was shown while it was spoken, one thread
DEADLINE_S = 30.0


def key_of(text: str) -> str:
    """By the whole prompt: other examples are another question."""
    return "read-" + hashlib.sha256(prompt(text).encode()).hexdigest()[:24]


async def answered(model: Path, texts: Iterable[str], kept: Kept) -> dict[str, float]:
    """How likely each text is a whole sentence. Raises RuntimeError when the model does not say."""
    wanted = {text for text in texts if text}
    missing = [text for text in sorted(wanted) if key_of(text) not in kept]
    if missing:
        async with _reader(model) as reader:
            for text in missing:
                p_whole = await reader.p_whole(text, deadline_s=DEADLINE_S)
                if p_whole is None:
                    raise RuntimeError(f"the language model says nothing about {text!r}")
                kept.keep(key_of(text), p_whole)
    return {text: float(kept[key_of(text)]) for text in wanted}


@asynccontextmanager
async def _reader(model: Path) -> AsyncIterator[CompletionReader]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="cn-") as folder:
        key = secrets.token_hex(16)
        key_file = Path(folder) / "key"
        key_file.write_text(key)
        argv = (sys.executable, "-m", "agent.llm.llama_server", "--model", str(model), "--port", str(port))
        argv += ("--key-file", str(key_file), "--threads", "1", "--slots", "1")
        limits = Limits(start_s=120.0, step_s=60.0)
        host = EngineHost(EngineCommand("language", argv, HttpProbe(port), Path(folder) / "log", limits))
        reader = CompletionReader(ReaderOptions("bench", f"http://127.0.0.1:{port}/v1", "bench", key))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(host.run(), name="host")
            try:
                if not await host.wait_ready(limits.start_s):
                    raise RuntimeError("the language model did not start")
                yield reader
            finally:
                running.cancel()
                await reader.aclose()


def with_answers(
    heard: Sequence[Heard], p_whole: Callable[[str], float], asks: Callable[[str], bool]
) -> tuple[Heard, ...]:
    """The events of the ear with the reader's among them. `asks`: whether the product asks about a transcript."""
    found = list(heard)
    for one in heard:
        event = one.event
        if isinstance(event, Transcript) and event.final and event.text and asks(event.text):
            found.append(Heard(one.at_s, BeingRead(event.to_s)))
            found.append(Heard(one.at_s + READER_S, Read(event.to_s, p_whole(event.text))))
    return tuple(sorted(found, key=lambda one: one.at_s))  # stable: the question comes right after its transcript
