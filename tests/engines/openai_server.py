"""A server process that speaks OpenAI's audio API, well or badly according to the `model` it is asked for.

Prints its port. Transcription of `good` says what it was really sent; speech of `good` is one second of 440 Hz at 24
kHz, in ten pieces. Shares no code with the adapters it tests.
"""

import asyncio
import io
import json
import math
import struct
import sys
import wave

from aiohttp import web

RATE_HZ = 24000
TONE = struct.pack("<24000h", *(int(8000 * math.sin(2 * math.pi * 440 * n / RATE_HZ)) for n in range(RATE_HZ)))
STATUS = {"busy": 429, "broken": 500, "overloaded": 503, "forbidden": 401, "unknown": 404, "rejected": 400}


async def misbehave(model: str) -> web.Response | None:
    if model in STATUS:
        return web.json_response({"error": {"message": "no", "type": "t"}}, status=STATUS[model])
    if model == "html":
        return web.Response(text="<html>welcome</html>", content_type="text/html")
    if model == "hang":
        await asyncio.sleep(3600)
    return None


async def transcriptions(request: web.Request) -> web.Response:
    form = await request.post()
    model = str(form["model"])
    if bad := await misbehave(model):
        return bad
    if model == "list":
        return web.json_response(["not", "a", "transcription"])
    if model == "error_200":
        return web.json_response({"error": {"message": "the model is loading", "type": "t"}})
    if model == "peer":
        return web.json_response({"text": str(request.transport.get_extra_info("peername")[1])})
    if model == "null":
        return web.json_response({"text": None})
    if model == "empty":
        return web.Response(body=b"", content_type="application/json")
    with wave.open(io.BytesIO(form["file"].file.read())) as sound:
        heard = f"{sound.getnframes() / sound.getframerate():.2f} s at {sound.getframerate()} Hz"
    said = {"duration": heard, "language": form.get("language"), "prompt": form.get("prompt", ""), "key": key(request)}
    answer = {"text": " " + json.dumps(said)}
    if form.get("response_format") == "verbose_json":
        sure = {"good": (-0.1, 0.01), "unsure": (-1.6, 0.2)}[model]
        answer["segments"] = [{"avg_logprob": sure[0], "no_speech_prob": sure[1], "text": "x"}]
    return web.json_response(answer)


async def speech(request: web.Request) -> web.StreamResponse:
    wishes = await request.json()
    model = wishes["model"]
    if bad := await misbehave(model):
        return bad
    data = TONE if model != "mute" else b""
    if wishes["response_format"] == "wav":
        endless = 0xFFFFFFFF  # as servers do that do not know the length yet
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16)
        head = struct.pack("<4sI4s", b"RIFF", endless, b"WAVE") + form + struct.pack("<4sI", b"data", endless)
        data = (b"this is not a wav file" if model == "noise" else head) + data
    response = web.StreamResponse(
        headers={"Content-Type": "audio/mpeg" if model == "mp3" else "audio/pcm", "X-Voice": wishes["voice"]}
    )
    await response.prepare(request)
    for at in range(0, len(data), 4801):  # an odd number: pieces end within a sample
        await response.write(data[at : at + 4801])
        await asyncio.sleep(0.01)
        if model == "stall":
            await asyncio.sleep(3600)
        if model == "cut" and at > 10_000:
            request.transport.abort()
            return response
    return response


def key(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


async def main() -> None:
    app = web.Application(client_max_size=16 * 1024**2)
    app.add_routes([web.post("/v1/audio/transcriptions", transcriptions), web.post("/v1/audio/speech", speech)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
