"""A small HTTP server on loopback: is the voice process well, what is its state, what are its metrics.

    GET /health   200 while the event loop turns (the supervisor kills the process when this stays unanswered)
    GET /state    {"ari": "connected" | "lost", "calls": n, …}
    GET /metrics  Prometheus text

Above: `ari_app.main`. Below: `metrics`.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from ari_app.telemetry.metrics import Metrics


@asynccontextmanager
async def serve(port: int, metrics: Metrics, state: Callable[[], dict[str, Any]]) -> AsyncGenerator[None]:
    """Serve for as long as the block runs. `state` is asked at each request and must not block. Raises OSError."""

    async def health(request: web.Request) -> web.Response:
        del request
        return web.Response(text="well\n")

    async def show_state(request: web.Request) -> web.Response:
        del request
        return web.json_response(state())

    async def show_metrics(request: web.Request) -> web.Response:
        del request
        return web.Response(body=metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"})

    application = web.Application()
    application.add_routes(
        [web.get("/health", health), web.get("/state", show_state), web.get("/metrics", show_metrics)]
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()
