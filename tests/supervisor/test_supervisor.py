"""The supervisor over small real processes: order of start and end, restarts, orphans, the status file."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from ari_app.ari.rescue import AriAccess
from ari_app.supervisor import OrphanWatch, Plan, StartFailed, Supervisor
from audio_pipeline.engine_host import EngineCommand, HttpProbe, Limits

CHILD = """
import http.server, sys
class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'{"ari": "connected"}')
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Well).serve_forever()
"""
QUICK = Limits(start_s=10.0, probe_every_s=0.1, stop_s=1.0, nice=0, backoff_min_s=0.05)


def test_callers_are_orphans_only_after_the_application_was_lost_for_a_while() -> None:
    watch = OrphanWatch(after_s=3.0)
    assert not watch.step(held=True, now_s=0.0)
    assert not watch.step(held=False, now_s=1.0)
    assert not watch.step(held=False, now_s=3.9)
    assert watch.step(held=False, now_s=4.0)
    assert watch.step(held=False, now_s=4.25), "and again, until it is held: callers may still arrive"
    assert not watch.step(held=True, now_s=5.0)
    assert not watch.step(held=False, now_s=6.0)


@dataclass
class FakeAri:
    """A real HTTP server that answers the few requests of the rescue, with two callers and our own leftovers."""

    port: int = 0
    channels: list[str] = field(default_factory=lambda: ["caller-1", "cv~run~media~1~caller-1", "caller-2"])
    bridges: list[str] = field(default_factory=lambda: ["cv~run~bridge~1~caller-1"])
    asked: list[str] = field(default_factory=list)

    async def application(self, request: web.Request) -> web.Response:
        return web.json_response({"channel_ids": self.channels, "bridge_ids": self.bridges})

    async def proceed(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        if channel == "caller-2":
            return web.Response(status=404)  # hung up in the same moment
        self.asked.append(f"{channel} -> {request.query['context']},{request.query['extension']}")
        self.channels.remove(channel)
        return web.Response(status=204)

    async def remove(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path}")
        return web.Response(status=204)


@pytest.fixture
async def ari(free_port: Callable[..., int]) -> AsyncIterator[FakeAri]:
    import socket

    fake = FakeAri(free_port(socket.SOCK_STREAM))
    application = web.Application()
    application.add_routes(
        [
            web.get("/ari/applications/convonet", fake.application),
            web.post("/ari/channels/{channel}/continue", fake.proceed),
            web.delete("/ari/{kind}/{name}", fake.remove),
        ]
    )
    runner = web.AppRunner(application, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", fake.port).start()
    yield fake
    await runner.cleanup()


def child(name: str, port: int, argv: tuple[str, ...] | None = None) -> EngineCommand:
    command = argv or (sys.executable, "-c", CHILD, str(port))
    return EngineCommand(name, command, HttpProbe(port, "/"), limits=QUICK)


def plan(tmp_path: Path, ports: list[int], ari: FakeAri | None = None, **changes: Any) -> Plan:
    async def nothing() -> None:
        return None

    values: dict[str, Any] = {
        "asterisk": child("asterisk", ports[0]),
        "engines": (child("recogniser", ports[1]),),
        "voice": child("voice", ports[2]),
        "ari": AriAccess(f"http://127.0.0.1:{ari.port if ari else 9}/ari", "user", "secret"),
        "voice_state_url": f"http://127.0.0.1:{ports[2]}/state",
        "status_path": tmp_path / "status.json",
        "facts": {"database": "somewhere"},
        "after_asterisk": nothing,
        "on_reload": nothing,
        "orphan_after_s": 0.3,
        "poll_s": 0.05,
        "start_s": 10.0,
        "join_s": 1.0,
    }
    return Plan(**(values | changes))


@pytest.fixture
def ports(free_port: Callable[..., int]) -> list[int]:
    import socket

    return [free_port(socket.SOCK_STREAM) for _ in range(3)]


def read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {"phase": "none", "processes": {}}


async def test_all_come_up_the_status_says_so_and_stopping_leaves_nothing(
    tmp_path: Path, ports: list[int], until: Any
) -> None:
    supervisor = Supervisor(plan(tmp_path, ports))
    status = tmp_path / "status.json"
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run())
        await until(lambda: read(status)["phase"] == "ready", 15.0, "ready")
        told = read(status)
        assert {process["state"] for process in told["processes"].values()} == {"ready"}
        assert told["database"] == "somewhere"
        assert status.stat().st_mode & 0o077 == 0, "it names passwords"
        supervisor.stop()
    assert not status.exists()
    assert all(not Path(f"/proc/{process['pid']}").exists() for process in told["processes"].values())


async def test_it_is_ready_only_when_the_voice_process_has_reached_its_engines(
    tmp_path: Path, ports: list[int], until: Any
) -> None:
    """A first caller a moment too early would find nobody to listen."""
    switch = tmp_path / "reached"
    slow = CHILD.replace(
        """b'{"ari": "connected"}'""",
        """(b'{"ari": "connected", "engines": {"recogniser": %d}}' % os.path.exists(sys.argv[2]))""",
    ).replace("import http.server, sys", "import http.server, os, sys")
    voice = child("voice", ports[2], (sys.executable, "-c", slow, str(ports[2]), str(switch)))
    supervisor = Supervisor(plan(tmp_path, ports, voice=voice, join_s=30.0))
    status = tmp_path / "status.json"
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run())
        await until(lambda: read(status)["processes"].get("voice", {}).get("state") == "ready", 15.0, "it answers")
        assert read(status)["phase"] == "starting"
        switch.touch()
        await until(lambda: read(status)["phase"] == "ready", 5.0, "ready")
        supervisor.stop()


async def test_a_dead_process_is_started_again(tmp_path: Path, ports: list[int], until: Any) -> None:
    supervisor = Supervisor(plan(tmp_path, ports))
    status = tmp_path / "status.json"
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run())
        await until(lambda: read(status)["phase"] == "ready", 15.0, "ready")
        import os

        old = read(status)["processes"]["recogniser"]["pid"]
        os.kill(old, signal.SIGKILL)

        def well_again() -> bool:
            process = read(status)["processes"]["recogniser"]
            return process["pid"] not in (None, old) and process["state"] == "ready" and process["restarts"] == 1

        await until(well_again, 10.0, "a successor")
        supervisor.stop()


async def test_callers_of_a_dead_application_are_continued_to_people(
    tmp_path: Path, ports: list[int], ari: FakeAri, until: Any
) -> None:
    """The voice process is there, but holds no application."""
    deaf = CHILD.replace('{"ari": "connected"}', '{"ari": "lost"}')
    voice = child("voice", ports[2], (sys.executable, "-c", deaf, str(ports[2])))
    supervisor = Supervisor(plan(tmp_path, ports, ari, voice=voice))
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run())
        await until(lambda: "caller-1 -> orphan,s" in ari.asked, 15.0, "the caller went on")
        await until(lambda: read(tmp_path / "status.json").get("callers_rescued") == 1, 5.0, "and was counted")
        supervisor.stop()
    assert "DELETE /ari/channels/cv~run~media~1~caller-1" in ari.asked
    assert "DELETE /ari/bridges/cv~run~bridge~1~caller-1" in ari.asked


async def test_what_never_comes_up_is_named_with_its_reason(tmp_path: Path, ports: list[int]) -> None:
    broken = child("asterisk", ports[0], (sys.executable, "-c", "import sys; sys.exit(3)"))
    with pytest.raises(ExceptionGroup) as caught:
        await Supervisor(plan(tmp_path, ports, asterisk=broken)).run()
    (error,) = caught.value.exceptions
    assert isinstance(error, StartFailed)
    assert str(error).startswith("asterisk did not start: exited with code 3")


async def test_an_engine_that_can_never_work_does_not_keep_the_system_down(
    tmp_path: Path, ports: list[int], until: Any
) -> None:
    hopeless = child("language", ports[1], (sys.executable, "-c", "import sys; sys.exit(78)"))
    supervisor = Supervisor(plan(tmp_path, ports, engines=(hopeless,)))
    status = tmp_path / "status.json"
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run())
        await until(lambda: read(status)["phase"] == "ready", 15.0, "ready without it")
        assert read(status)["processes"]["language"]["state"] == "refused"
        supervisor.stop()


async def test_a_reload_that_fails_is_survived(tmp_path: Path, ports: list[int], until: Any) -> None:
    reloads: list[int] = []

    async def reload() -> None:
        reloads.append(1)
        if len(reloads) == 1:
            raise RuntimeError("a bad row")

    supervisor = Supervisor(plan(tmp_path, ports, on_reload=reload))
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run())
        supervisor.reload()
        await until(lambda: len(reloads) == 1, 5.0, "the first reload")
        supervisor.reload()
        await until(lambda: len(reloads) == 2, 5.0, "the second reload")
        supervisor.stop()
