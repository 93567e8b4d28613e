"""A real OpenAI-compatible server process for the adapter's tests: `python openai_server.py`, prints its port.

The model's name says how it behaves: good, slow, silent, half, broken, nonsense, timed, 400, 429, 500; of completions
with log-probabilities: openai, llama, mute (tells none), slow, nonsense and the numbers.
"""

import asyncio
import json
import math

from aiohttp import web


async def models(_: web.Request) -> web.Response:
    return web.json_response(
        {"object": "list", "data": [{"id": "good", "object": "model", "created": 0, "owned_by": "x"}]}
    )


def chunk(text: str, timings: dict[str, int] | None = None) -> bytes:
    body: dict[str, object] = {
        "id": "c", "object": "chat.completion.chunk", "created": 0, "model": "good",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
    }  # fmt: skip
    if timings is not None:
        body["timings"] = timings  # llama.cpp's
    return b"data: " + json.dumps(body).encode() + b"\n\n"


async def chat(request: web.Request) -> web.StreamResponse:
    asked = await request.json()
    kind = asked["model"]
    if kind.isdigit():
        return web.json_response({"error": {"message": "no", "type": "x"}}, status=int(kind))
    if request.headers.get("Authorization") != "Bearer secret":
        return web.json_response({"error": {"message": "who are you"}}, status=401)
    if kind == "slow":
        await asyncio.sleep(30)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if kind == "silent":
        await asyncio.sleep(30)
    if kind == "nonsense":
        await response.write(b"data: {this is not JSON\n\n")
        return response
    said = json.dumps({"schema": "response_format" in asked, "last": asked["messages"][-1]["content"]})
    for index in range(0, len(said), 5):
        timings = {"cache_n": 380, "prompt_n": 20 + index} if kind == "timed" else None
        await response.write(chunk(said[index : index + 5], timings))
        if kind == "half" and index > 10:
            await asyncio.sleep(30)
        if kind == "broken" and index > 10:
            request.transport and request.transport.abort()
            return response
    await response.write(b"data: [DONE]\n\n")
    return response


def weights(said: str, form: str) -> dict[str, object]:
    """What may come after `said`: an end after "Paris", a word after anything else; as OpenAI or llama.cpp tell it."""
    ends = 0.75 if said.endswith("Paris") else 0.125
    tokens = {'?"': ends, " and": 0.9 - ends}
    logs = {token: math.log(share) for token, share in tokens.items()}
    if form == "openai":
        return {"tokens": ['?"'], "token_logprobs": [-1.0], "text_offset": [0], "top_logprobs": [logs]}
    return {"content": [{"token": '?"', "logprob": -1.0, "top_logprobs": [
        {"token": token, "logprob": share} for token, share in logs.items()
    ]}]}  # fmt: skip


async def complete(request: web.Request) -> web.Response:
    asked = await request.json()
    kind = asked["model"]
    if kind.isdigit():
        return web.json_response({"error": {"message": "no", "type": "x"}}, status=int(kind))
    if kind == "slow":
        await asyncio.sleep(30)
    if kind == "nonsense":
        return web.json_response({"choices": [{"index": 0, "text": "?", "finish_reason": "length", "logprobs": 3}]})
    told = None if kind == "mute" else weights(asked["prompt"], kind)
    choice = {"index": 0, "text": "?", "finish_reason": "length", "logprobs": told}
    return web.json_response({"id": "c", "object": "text_completion", "created": 0, "model": kind, "choices": [choice]})


async def main() -> None:
    app = web.Application()
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_post("/v1/completions", complete)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - how the test learns the port
    await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(main())
