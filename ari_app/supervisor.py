"""Keeps the system alive: Asterisk, the engines and the voice process as siblings, each restarted when it dies.

It touches no audio and serves no web. Its one telephone duty: when no voice process has held the application for
`orphan_after_s`, callers left silent in it are continued to the human queue. What it knows is written to the status
file, so that the command line, a monitor or any SIP client can be pointed at the system.

    asterisk ── up ──► engines and voice ── up ──► ready ── SIGTERM ──► voice drains ──► engines ──► Asterisk

Above: `ari_app.cli.up`. Below: `audio_pipeline.engine_host` (one process each), `ari_app.ari.rescue`.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from ari_app.ari.rescue import AriAccess, continue_orphans
from audio_pipeline.engine_host import EngineCommand, EngineHost

_log = structlog.get_logger(__name__)

STATUS_MODE = 0o600  # it names the passwords of the outside caller


class StartFailed(Exception):
    """A process did not come up; `name` says which, `log` where it says why."""

    def __init__(self, name: str, reason: str, log: Path | None) -> None:
        self.name = name
        self.reason = reason
        self.log = log
        super().__init__(name, reason, log)

    def __str__(self) -> str:
        return f"{self.name} did not start: {self.reason}." + (f" Its log: {self.log}" if self.log else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run."""

    asterisk: EngineCommand
    engines: tuple[EngineCommand, ...]
    voice: EngineCommand
    ari: AriAccess
    voice_state_url: str  # answers {"ari": "connected", …} while a voice process holds the application
    status_path: Path
    facts: Mapping[str, Any]  # what the status says besides processes
    after_asterisk: Callable[[], Awaitable[None]]  # asserts that Asterisk is as configured; raises
    on_reload: Callable[[], Awaitable[None]]  # phones or departments changed
    orphan_after_s: float = 3.0  # a restarted voice process is usually quicker, and adopts
    poll_s: float = 0.25
    start_s: float = 90.0
    join_s: float = 10.0  # for the voice process to reach Asterisk and the engines, once all of them are up


@dataclass(slots=True)
class OrphanWatch:
    """Decides when callers are orphans. Fed with what was seen and when; reads no clock."""

    after_s: float
    lost_since_s: float | None = None  # None while the application is held

    def step(self, *, held: bool, now_s: float) -> bool:
        """True when callers must be continued to the queue now (again and again until it is held)."""
        if held:
            self.lost_since_s = None
            return False
        if self.lost_since_s is None:
            self.lost_since_s = now_s
        return now_s - self.lost_since_s >= self.after_s


@dataclass(slots=True)
class _Child:
    """One process under care."""

    host: EngineHost
    command: EngineCommand
    task: asyncio.Task[None] | None = field(default=None)  # None until started


class Supervisor:
    """Runs a plan until told to stop."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._children = {
            command.name: _Child(EngineHost(command, on_change=lambda _: self._changed.set()), command)
            for command in (plan.asterisk, *plan.engines, plan.voice)
        }
        self._changed = asyncio.Event()  # some process changed its state: the status file is stale
        self._stop = asyncio.Event()
        self._reload = asyncio.Event()
        self._phase = "starting"
        self._rescued = 0  # callers continued to the queue since the start

    def stop(self) -> None:
        """Ask for an orderly end; returns at once."""
        self._stop.set()

    def reload(self) -> None:
        """Phones or departments changed; returns at once."""
        self._reload.set()

    async def run(self) -> None:
        """Start everything, stay, stop everything. Raises StartFailed when something never came up."""
        async with asyncio.TaskGroup() as group:
            helpers = [
                group.create_task(self._write_status(), name="supervisor-status"),
                group.create_task(self._watch_orphans(), name="supervisor-orphans"),
                group.create_task(self._reload_when_asked(), name="supervisor-reload"),
            ]
            try:
                await self._start(group)
                self._enter("ready")
                await self._stop.wait()
            finally:
                self._enter("stopping")
                await self._end()
                for helper in helpers:
                    helper.cancel()
                with contextlib.suppress(FileNotFoundError):
                    self._plan.status_path.unlink()

    async def _start(self, group: asyncio.TaskGroup) -> None:
        plan = self._plan
        await self._bring_up(group, (plan.asterisk,))
        await plan.after_asterisk()
        # The voice process starts beside the engines: its imports take as long as their models.
        await self._bring_up(group, (*plan.engines, plan.voice))
        await self._await_joined()

    async def _bring_up(self, group: asyncio.TaskGroup, commands: tuple[EngineCommand, ...]) -> None:
        for command in commands:
            child = self._children[command.name]
            child.task = group.create_task(child.host.run(), name=f"host-{command.name}")
        for command in commands:
            await self._await_ready(self._children[command.name])

    async def _await_ready(self, child: _Child) -> None:
        """Ready, or refused (an engine that cannot work here: the system serves without it), or StartFailed."""
        essential = child.command.name in (self._plan.asterisk.name, self._plan.voice.name)
        deadline_s = asyncio.get_running_loop().time() + self._plan.start_s
        while not self._stop.is_set():
            if await child.host.wait_ready(0.2):
                return
            stats = child.host.stats()
            if stats.state == "refused" and not essential:
                _log.warning("engine_refused", engine=stats.name, reason=stats.last_failure)
                return
            if stats.restarts >= 3 and essential:
                raise StartFailed(stats.name, stats.last_failure, child.command.log_path)
            if asyncio.get_running_loop().time() > deadline_s:
                raise StartFailed(stats.name, stats.last_failure or "no answer in time", child.command.log_path)

    async def _await_joined(self) -> None:
        """Until the voice process holds the application and has reached its engines: the first caller must be served.
        A deadline, not an error: without them callers are told honestly, or go to people."""
        timeout = aiohttp.ClientTimeout(total=1.0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._plan.join_s), aiohttp.ClientSession(timeout=timeout) as http:
                while not self._stop.is_set():
                    state = await self._voice_state(http)
                    if state.get("ari") == "connected" and all(state.get("engines", {}).values()):
                        return
                    await asyncio.sleep(0.05)

    async def _end(self) -> None:
        """Stop in order: voice (it drains), engines, Asterisk. Each host bounds its own stop."""
        plan = self._plan
        for commands in ((plan.voice,), plan.engines, (plan.asterisk,)):
            tasks = [task for command in commands if (task := self._children[command.name].task) is not None]
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks, timeout=30.0)

    async def _watch_orphans(self) -> None:
        loop = asyncio.get_running_loop()
        watch = OrphanWatch(self._plan.orphan_after_s)
        timeout = aiohttp.ClientTimeout(total=1.0)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            while True:
                await asyncio.sleep(self._plan.poll_s)
                if self._phase != "ready":
                    continue
                held = (await self._voice_state(http)).get("ari") == "connected"
                if watch.step(held=held, now_s=loop.time()):
                    moved = await continue_orphans(http, self._plan.ari)
                    self._rescued += moved
                    if moved:
                        _log.warning("orphans_continued", callers=moved)
                        self._changed.set()

    async def _voice_state(self, http: aiohttp.ClientSession) -> dict[str, Any]:
        """What the voice process says of itself; {} when it says nothing."""
        try:
            async with http.get(self._plan.voice_state_url) as response:
                return await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return {}

    async def _reload_when_asked(self) -> None:
        while True:
            await self._reload.wait()
            self._reload.clear()
            try:
                await self._plan.on_reload()
                _log.info("reloaded")
            except Exception:  # noqa: BLE001 - a bad row must not end the system; the log says what it was
                _log.exception("reload_failed")

    def _enter(self, phase: str) -> None:
        self._phase = phase
        _log.info("supervisor_phase", phase=phase)
        self._changed.set()

    async def _write_status(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._publish()
            with contextlib.suppress(TimeoutError):  # at most twenty times a second, however wild the children are
                async with asyncio.timeout(0.05):
                    await asyncio.Event().wait()

    def _publish(self) -> None:
        path = self._plan.status_path
        partial = path.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, STATUS_MODE)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self.status(), file, indent=1)
        partial.replace(path)

    def status(self) -> dict[str, Any]:
        """The status as plain values."""
        processes: dict[str, Any] = {}
        for name, child in self._children.items():
            stats = child.host.stats()
            processes[name] = {
                "state": stats.state,
                "pid": stats.pid,
                "restarts": stats.restarts,
                "ready_after_s": stats.ready_after_s,
                "last_failure": stats.last_failure,
                "log": str(child.command.log_path) if child.command.log_path else None,
            }
        return {
            "phase": self._phase,
            "pid": os.getpid(),
            "callers_rescued": self._rescued,
            "processes": processes,
            **self._plan.facts,
        }
