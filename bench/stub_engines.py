"""Stand-in engines with declared delays: OpenAI's transcription, speech and streaming chat in one server process.

    python -m bench.stub_engines --recognise-ms 350 --first-audio-ms 100 --first-token-ms 200

Prints its port. Every wait is counted from the moment the whole request was read, on an absolute schedule; how late
the stub itself was is told at GET /requests, so that its lateness is not taken for the product's. No randomness.

* Transcription chooses its text by the length of the sound (`--text SECONDS:TEXT`, the longest that fits), so that a
  caller chooses the fast tier or the model by how long it speaks.
* Speech is a voice-like buzz, loud from its first sample, as long as the text asks for.
* Chat streams one JSON answer in pieces, the first after `--first-token-ms`.
* POST /fault?kind=recognise|speak|think&how=crash|hang|slow|garbage|empty|half makes one of them misbehave from the
  next request on; without `how` it is well again. `slow` is SLOW times its declared delays.

Above: the benches, which reach it by the product's ordinary settings (`settings_for`). Shares no code with the
adapters.
"""

import argparse
import asyncio
import contextlib
import io
import json
import re
import subprocess
import sys
import time
import wave
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import soxr
from aiohttp import web

from ari_app.caller import selftest
from ari_app.caller.g711 import RATE_HZ

SPEECH_RATE_HZ = 24000  # what bare PCM of /v1/audio/speech is by convention
LONGEST_SPEECH_S = 6.0
SHORTEST_SPEECH_S = 0.4
KEPT_REQUESTS = 50_000  # the oldest are forgotten
PIECE_CHARS = 6  # of a streamed answer
SLOW = 10.0  # times the declared delays
FAULTS = ("crash", "hang", "slow", "garbage", "empty", "half")
FOR_EVER_S = 3600.0
FINE_S = 0.0012  # the end of every wait is awaited by yielding: the loop's timers have whole milliseconds
FAST_TEXT = "What time is it?"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MODEL_TEXT = "Tell me something about the sea and the ships on it."
ANSWER = "The sea is wide and the ships on it are small."


@dataclass(frozen=True, slots=True)
class Delays:
    """What this engine declares about itself, in seconds."""

    recognise_s: float = 0.0  # whole request read -> transcription written
    first_audio_s: float = 0.0  # -> first sound written; the rest follows at once
    first_token_s: float = 0.0  # -> first piece of text written
    token_s: float = 0.0  # between pieces


@dataclass(frozen=True, slots=True)
class Script:
    """What is understood, by the length of the sound. Pure."""

    texts: tuple[tuple[float, str], ...] = ((0.0, FAST_TEXT), (4.0, MODEL_TEXT))  # (from seconds, text), ascending

    def text(self, sound_s: float) -> str:
        """The text of the last entry that begins at or below `sound_s`; "" below the first."""
        return next((text for from_s, text in reversed(self.texts) if sound_s >= from_s), "")

    @staticmethod
    def parse(entries: Sequence[str]) -> "Script":
        """`SECONDS:TEXT` each. Raises ValueError for what is not that."""
        pairs = [entry.partition(":") for entry in entries]
        return Script(tuple(sorted((float(seconds), text) for seconds, _, text in pairs)))


@dataclass(frozen=True, slots=True)
class Served:
    """One request, monotonic seconds of this machine."""

    kind: str  # recognise, speak, think
    read_s: float  # the whole request was there
    due_s: float  # read + declared delay
    began_s: float  # the answer's first byte was handed to the socket
    ended_s: float  # the last one
    detail: str  # what was understood, or is said


@dataclass(slots=True)
class Waiting:
    """Waits on an absolute schedule. Clock and sleep are arguments, so that a test needs no real time."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def until(self, due_s: float) -> None:
        """Return at `due_s`, never before; the last FINE_S by yielding."""
        left_s = due_s - self.clock() - FINE_S
        if left_s > 0.0:
            await self.sleep(left_s)
        while self.clock() < due_s:
            await self.sleep(0.0)


@dataclass(slots=True)
class Stub:
    """The three engines and what they have served."""

    delays: Delays
    script: Script = field(default_factory=Script)
    waiting: Waiting = field(default_factory=Waiting)
    s_per_char: float = 0.02  # of speech
    faults: dict[str, str] = field(default_factory=dict[str, str])  # kind -> how it misbehaves now
    served: deque[Served] = field(default_factory=lambda: deque(maxlen=KEPT_REQUESTS))
    sound: bytes = field(default_factory=lambda: buzz(LONGEST_SPEECH_S))

    def app(self) -> web.Application:
        app = web.Application(client_max_size=16 * 1024**2, middlewares=[_caller_may_leave])
        app.add_routes(
            [
                web.get("/v1/models", self.models),
                web.post("/v1/audio/transcriptions", self.recognise),
                web.post("/v1/audio/speech", self.speak),
                web.post("/v1/chat/completions", self.think),
                web.get("/requests", self.requests),
                web.post("/fault", self.fault),
            ]
        )
        return app

    async def models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "stub", "object": "model"}]})

    async def requests(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(one) for one in self.served])

    async def fault(self, request: web.Request) -> web.Response:
        kind, how = request.query.get("kind", ""), request.query.get("how", "")
        if kind not in ("recognise", "speak", "think") or how not in ("", *FAULTS):
            return web.Response(status=400, text=f"no fault {how!r} of {kind!r}")
        self.faults[kind] = how
        return web.Response()

    async def _misbehave(self, kind: str, request: web.Request) -> web.StreamResponse | None:
        """The whole answer of an engine that crashed, hangs or babbles; None when it is well, slow, or fails later."""
        how = self.faults.get(kind, "")
        if how == "crash" and request.transport is not None:
            request.transport.abort()
            return web.Response()
        if how == "hang":
            await asyncio.sleep(FOR_EVER_S)
        if how == "garbage":
            noise = bytes(np.random.default_rng(1).integers(0, 256, 2048, dtype=np.uint8))
            return web.Response(body=noise, content_type="application/json")
        return None

    def _due_s(self, kind: str, read_s: float, delay_s: float) -> float:
        return read_s + delay_s * (SLOW if self.faults.get(kind) == "slow" else 1.0)

    async def recognise(self, request: web.Request) -> web.Response:
        body = await request.read()
        if bad := await self._misbehave("recognise", request):
            return bad
        read_s = self.waiting.clock()  # taking the form apart is the engine's work, so it is inside the declared wait
        form = fields(body, request.headers.get("Content-Type", ""))
        with wave.open(io.BytesIO(form["file"])) as sound:
            text = self.script.text(sound.getnframes() / sound.getframerate())
        how = self.faults.get("recognise", "")
        text = "" if how == "empty" else text
        answer: dict[str, object] = {"text": text}
        if form.get("response_format") == b"verbose_json":
            answer["segments"] = [{"avg_logprob": -0.1, "no_speech_prob": 0.01, "text": text}]
        response = web.json_response(answer)
        due_s = self._due_s("recognise", read_s, self.delays.recognise_s)
        await self.waiting.until(due_s)
        began_s = self.waiting.clock()
        if how == "half":
            return await _half(request, str(response.text).encode())
        await response.prepare(request)
        await response.write_eof()
        self._note("recognise", read_s, due_s, began_s, text)
        return response

    async def speak(self, request: web.Request) -> web.StreamResponse:
        wishes = await request.json()
        if bad := await self._misbehave("speak", request):
            return bad
        read_s = self.waiting.clock()
        text = str(wishes["input"])
        length_s = min(max(SHORTEST_SPEECH_S, len(text) * self.s_per_char), LONGEST_SPEECH_S)
        data = self.sound[: 2 * round(length_s * SPEECH_RATE_HZ)]
        how = self.faults.get("speak", "")
        response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
        due_s = self._due_s("speak", read_s, self.delays.first_audio_s)
        await self.waiting.until(due_s)
        began_s = self.waiting.clock()
        await response.prepare(request)
        if how == "half":
            await response.write(data[: len(data) // 4 * 2])
            await asyncio.sleep(FOR_EVER_S)
        await response.write(b"" if how == "empty" else data)
        await response.write_eof()
        self._note("speak", read_s, due_s, began_s, text)
        return response

    async def think(self, request: web.Request) -> web.StreamResponse:
        await request.json()
        if bad := await self._misbehave("think", request):
            return bad
        read_s = self.waiting.clock()
        answer = json.dumps({"say": ANSWER})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        how = self.faults.get("think", "")
        due_s = self._due_s("think", read_s, self.delays.first_token_s)
        answer = "" if how == "empty" else answer
        await self.waiting.until(due_s)
        began_s = self.waiting.clock()
        await response.prepare(request)
        for number, at in enumerate(range(0, len(answer), PIECE_CHARS)):
            await self.waiting.until(self._due_s("think", due_s, number * self.delays.token_s))
            if how == "half" and number == 2:
                await asyncio.sleep(FOR_EVER_S)
            await response.write(_chunk(answer[at : at + PIECE_CHARS]))
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        self._note("think", read_s, due_s, began_s, ANSWER)
        return response

    def _note(self, kind: str, read_s: float, due_s: float, began_s: float, detail: str) -> None:
        self.served.append(Served(kind, read_s, due_s, began_s, self.waiting.clock(), detail))


def fields(body: bytes, content_type: str) -> dict[str, bytes]:
    """The fields of a multipart/form-data body by name (RFC 7578); aiohttp's own way costs a file each."""
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    found: dict[str, bytes] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if name is not None:
            found[name[1].decode()] = value.removesuffix(b"\r\n")
    return found


def buzz(duration_s: float) -> bytes:
    """24 kHz int16 mono that both detectors of the analyser take for a voice, loud from its first frame."""
    narrow = selftest.voice_like(duration_s, np.random.default_rng(3)).astype(np.float32)
    wide = soxr.resample(narrow, RATE_HZ, SPEECH_RATE_HZ, quality="HQ")
    return np.clip(np.rint(wide), -32768, 32767).astype("<i2").tobytes()


def settings_for(port: int) -> dict[str, str]:
    """The product's settings, without their CONVONET_ prefix, that make it use a stub as its preferred engines."""
    entry = {"name": "stub", "base_url": f"http://127.0.0.1:{port}/v1", "model": "stub"}
    engines = json.dumps([entry])
    return {
        "SPEECH__RECOGNISERS": engines,
        "SPEECH__SPEAKERS": engines,
        "LANGUAGE__SERVERS": engines,
        "LANGUAGE__ENABLED": "false",  # of the local model: the stub alone thinks
    }


@contextlib.contextmanager
def started(delays: Delays) -> Generator[int]:
    """A stub in a process of its own; yields its port. Raises RuntimeError when it does not come up."""
    command = [sys.executable, "-m", "bench.stub_engines"]
    for name, value_s in asdict(delays).items():
        command += [f"--{name.removesuffix('_s').replace('_', '-')}-ms", f"{value_s * 1000:g}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        try:
            line = process.stdout.readline().strip() if process.stdout else ""
            if not line.isdigit():
                raise RuntimeError("the stub engines did not start")
            yield int(line)
        finally:
            process.terminate()


@web.middleware
async def _caller_may_leave(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whoever hangs up in the middle of an answer (a call that ended) is no fault of the stub."""
    try:
        return await handler(request)
    except ConnectionResetError:
        return web.Response(status=499)


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    """Announces all of `body`, sends half of it and is gone."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.abort()
    return response


def _chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "stub", "choices": [choice]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


async def serve(stub: Stub) -> None:
    """Print the port and serve until cancelled."""
    runner = web.AppRunner(stub.app(), shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("recognise", "first-audio", "first-token", "token"):
        parser.add_argument(f"--{name}-ms", type=float, default=0.0)
    parser.add_argument("--text", action="append", metavar="SECONDS:TEXT", help="understood from this length of sound")
    args = parser.parse_args()
    declared_ms = (args.recognise_ms, args.first_audio_ms, args.first_token_ms, args.token_ms)
    delays = Delays(*(value / 1000 for value in declared_ms))
    stub = Stub(delays, Script.parse(args.text) if args.text else Script())
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(stub))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
