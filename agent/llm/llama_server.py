"""The language model as a process: llama.cpp's OpenAI-compatible server on a loopback port.

    python -m agent.llm.llama_server --model FILE.gguf --port N --key-file FILE
        [--threads 2] [--slots 4] [--context 4096] [--warm FILE]

Serves /v1/chat/completions (streaming, response_format json_schema, `id_slot`, `cache_prompt`) for whoever sends
`Authorization: Bearer KEY`; /health answers 200 to anybody once the model is loaded. Every slot keeps the last
conversation it served, and a request goes to the slot whose contents resemble it most, so a conversation finds its own
prompt evaluated already (measured, 0.5B model, 2 threads, 260-token prompt: first token after 1,100 ms cold, 110 ms
warm; 48 tokens/s). `--warm` evaluates a prompt in every slot at start: a text file is the system prompt, a JSON file is
a list of messages {role, content}.

The server closes a connection after a streamed answer although it announced keep-alive: clients should send
`Connection: close` or be ready to reconnect.

Exit code 78 with one sentence on standard error: it can never work like this (no model, too little memory, library
missing); the deterministic tier then serves alone. Not here: the client (`agent.llm.openai_compatible`), restarts
(`audio_pipeline.engine_host`, by whoever composes). Never imported by the voice process.
"""

import argparse
import http.client
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import structlog

_log = structlog.get_logger(__name__)

CANNOT_WORK_EXIT = 78  # sysexits.h EX_CONFIG: starting it again would not help
PORT_TAKEN_EXIT = 75  # sysexits.h EX_TEMPFAIL
CACHE_BYTES_PER_TOKEN = 64 * 1024  # generous for models up to 3B (0.5B: 12 KiB)
SPARE_BYTES = 300 * 1024**2  # buffers, and something for the others
WARM_S = 120.0


class CannotWork(Exception):
    """A sentence for the operator: why no language model will be served."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    model: Path
    port: int
    key: str
    threads: int
    slots: int
    context_tokens: int  # of each slot


def check(options: ServerOptions, available_bytes: int) -> None:
    """Raises CannotWork when the model is not there or would not fit into `available_bytes` of memory."""
    try:
        with options.model.open("rb") as file:
            magic = file.read(4)
        size_bytes = options.model.stat().st_size
    except OSError as error:
        raise CannotWork(f"the language model {options.model} cannot be read: {error.strerror}") from error
    if magic != b"GGUF":
        raise CannotWork(f"{options.model} is not a GGUF model")
    cache_bytes = min(size_bytes, options.slots * options.context_tokens * CACHE_BYTES_PER_TOKEN)
    needed = size_bytes + cache_bytes + SPARE_BYTES
    if available_bytes < needed:
        raise CannotWork(
            f"the language model needs about {needed >> 20} MiB of memory and {available_bytes >> 20} MiB are free"
        )


def warm_messages(path: Path) -> list[dict[str, str]]:
    """The prompt in `path`. Raises CannotWork when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".json":
            return [{"role": "system", "content": text}]
        decoded: object = json.loads(text)
    except (OSError, ValueError) as error:
        raise CannotWork(f"the warm-up prompt {path} cannot be read: {error}") from error
    if not isinstance(decoded, list) or not all(isinstance(item, dict) for item in cast("list[object]", decoded)):
        raise CannotWork(f"the warm-up prompt {path} is not a list of messages")
    return cast("list[dict[str, str]]", decoded)


def available_bytes() -> int:
    """Memory the kernel would give without swapping (proc(5), MemAvailable)."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


def _serve(options: ServerOptions, scratch: str) -> Any:
    """A running xllamacpp.Server; it lives as long as the returned object. Raises CannotWork."""
    try:
        # Heavy, and its absence is a sentence instead of a traceback; its extension module has no type stubs.
        xllamacpp: Any = importlib.import_module("xllamacpp")
    except ImportError as error:
        raise CannotWork(f"the language model library cannot be loaded: {error}") from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(options.model)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = options.port
    parameters.api_keys = [options.key]
    parameters.n_ctx = options.context_tokens * options.slots
    parameters.n_parallel = options.slots
    parameters.kv_unified = False  # shared cache was measured: slots evict each other's prompts (TTFT 4.6 s)
    parameters.cpuparams.n_threads = options.threads
    parameters.cpuparams_batch.n_threads = options.threads
    parameters.cpuparams.poll = 0  # the cores are shared with recogniser and speaker
    parameters.cpuparams_batch.poll = 0
    parameters.endpoint_slots = False  # would show what callers said
    parameters.slot_save_path = scratch + "/"
    parameters.ui = False
    parameters.verbosity = 2
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise CannotWork(f"the language model {options.model} cannot be loaded: {error}") from error


def _warm(options: ServerOptions, messages: list[dict[str, str]]) -> None:
    """Evaluate the prompt in the first slot and copy the result to the others (10 ms each instead of a second).
    A failure costs only speed: logged, not raised."""
    ask = {"messages": messages, "max_tokens": 1, "temperature": 0, "id_slot": 0, "cache_prompt": True}
    copy = {"filename": "warm"}
    steps = [("/v1/chat/completions", ask), ("/slots/0?action=save", copy)]
    steps += [(f"/slots/{slot}?action=restore", copy) for slot in range(1, options.slots)]
    for path, body in steps:
        status = _post(options, path, body)
        if status != http.client.OK:
            _log.warning("language_model_not_warmed", step=path, status=status)
            return
    _log.info("language_model_warmed", slots=options.slots)


def _post(options: ServerOptions, path: str, body: dict[str, Any]) -> int:
    """The HTTP status; 0 when there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", options.port, timeout=WARM_S)
    headers = {"Authorization": f"Bearer {options.key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", path, json.dumps(body), headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _require_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Language model engine (llama.cpp, OpenAI-compatible).")
    parser.add_argument("--model", type=Path, required=True, help="GGUF file")
    parser.add_argument("--port", type=int, required=True, help="loopback port")
    parser.add_argument("--key-file", type=Path, required=True, help="file with the bearer key (never on argv)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--slots", type=int, default=4, help="conversations whose prompts are kept evaluated")
    parser.add_argument("--context", type=int, default=4096, help="tokens of one conversation")
    parser.add_argument("--warm", type=Path, help="prompt to evaluate at start (.txt or .json)")
    return parser.parse_args()


def main() -> int:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    arguments = _parse()
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before any thread of llama.cpp exists
    try:
        key = arguments.key_file.read_text(encoding="utf-8").strip()
        options = ServerOptions(
            arguments.model, arguments.port, key, arguments.threads, arguments.slots, arguments.context
        )
        messages = warm_messages(arguments.warm) if arguments.warm else []
        check(options, available_bytes())
        if not _require_free(options.port):
            _log.error("port_in_use", port=options.port)
            return PORT_TAKEN_EXIT
        scratch = tempfile.TemporaryDirectory(prefix="convonet-llama-")
        server = _serve(options, scratch.name)
    except OSError as error:
        _log.error("engine_cannot_work", engine="llama", reason=f"key file: {error.strerror}")
        return CANNOT_WORK_EXIT
    except CannotWork as error:
        _log.error("engine_cannot_work", engine="llama", reason=str(error))
        return CANNOT_WORK_EXIT
    _log.info("engine_listening", engine="llama", address=server.listening_address, slots=options.slots)
    if messages:
        threading.Thread(target=_warm, args=(options, messages), name="warm-up", daemon=True).start()
    signal.sigwait(signals)
    # llama.cpp's own shutdown waits for answers in progress; nobody waits for them any more.
    scratch.cleanup()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
