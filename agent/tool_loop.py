"""Runs tools for a conversation: progress lines, deadlines, late results, receipts of the present turn.

What a tool may do and how it ends is `tools.registry`'s; here is only *when the caller hears what*. A run goes on when
the answer that asked for it is given up (the caller spoke): an effect is never left half done, and its result is told
later. The exception is call control that is still announcing itself: interrupting the announcement calls it off.

Above: `agent.answering`, `agent.session`. Below: `tools.registry`, `agent.speech`.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import structlog

from agent.ports import Diary, ToolRunRecord
from agent.speech import Speech
from agent.timeline import TurnTimeline
from tools.base import Actor, Effect, Receipt, Tool, ToolContext, ToolResult
from tools.errors import UnknownTool
from tools.ports import CallControl
from tools.registry import Registry, Run

log = structlog.get_logger("agent")

_BREATH_S = 0.9  # a tool quicker than this needs no progress line


@dataclass(frozen=True, slots=True)
class Hands:
    """Everything a tool run of this conversation is given besides its arguments."""

    registry: Registry
    actor: Actor
    call: CallControl | None
    today: Callable[[], datetime]  # aware, caller's time zone
    key: str  # of this conversation: makes idempotency keys of its runs


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A run ended. `told` is False when nobody waited for it any more."""

    turn_index: int
    tool: Tool
    arguments: dict[str, Any]
    result: ToolResult
    told: bool


@dataclass(slots=True)
class _Pending:
    run: Run
    turn: TurnTimeline
    arguments: dict[str, Any]
    began_s: float
    waited_for: bool = True  # False once the answer went on without it
    announcing: bool = False  # it is speaking a line of its own
    called_off: bool = False


@dataclass(slots=True)
class ToolLoop:
    """The tool runs of one conversation."""

    hands: Hands
    speech: Speech
    diary: Diary
    clock: Callable[[], float]
    finished: Callable[[ToolFinished], None]  # told of every run that ended, in any way
    tasks: asyncio.TaskGroup | None = None  # parent of every run; None until the conversation begins
    _runs: list[_Pending] = field(default_factory=list["_Pending"])
    _count: int = 0

    def offered(self) -> tuple[Tool, ...]:
        return self.hands.registry.offered(self.hands.actor)

    async def run(self, name: str, arguments: Mapping[str, Any], turn: TurnTimeline) -> ToolResult | None:
        """The result, or None when it is late: then `finished` brings it. Cancelling this leaves the run alive."""
        self._count += 1
        pending: list[_Pending] = []

        async def announce(text: str) -> None:
            entry = pending[0]
            entry.announcing = True
            await self.speech.finished([turn.said(self.speech.say(text, turn.index))])
            entry.announcing = False

        context = ToolContext(
            actor=self.hands.actor,
            now=self.hands.today(),
            key=f"{self.hands.key}/{turn.index}/{self._count}",
            call=self.hands.call,
            say=announce,
        )
        if self.tasks is None:
            raise AssertionError("tools run only while the conversation does")
        try:
            run = self.hands.registry.start(name, arguments, context, self.tasks)
        except UnknownTool:
            return ToolResult("refused", "That is something I can't do.", {"error": "unknown_tool"})
        entry = _Pending(run, turn, dict(arguments), self.clock())
        pending.append(entry)
        self._runs.append(entry)
        run.task.add_done_callback(lambda task: self._over(entry, task))
        try:
            return await self._wait(entry, run.tool)
        finally:
            entry.waited_for = False

    async def look(self, name: str, arguments: Mapping[str, Any]) -> str:
        """What a tool that only looks something up would say now, ahead of need; "" from any other. Leaves no trace."""
        tool = next((one for one in self.offered() if one.name == name), None)
        if tool is None or tool.effect is not Effect.READ:
            return ""

        async def unheard(text: str) -> None:
            """Nothing is announced ahead of need."""

        context = ToolContext(self.hands.actor, self.hands.today(), f"{self.hands.key}/look", self.hands.call, unheard)
        return (await self.hands.registry.run(name, arguments, context)).say

    async def _wait(self, entry: _Pending, tool: Tool) -> ToolResult | None:
        result = await entry.run.within(min(_BREATH_S, tool.deadline_s))
        if result is None and tool.progress:
            entry.turn.said(self.speech.say(tool.progress, entry.turn.index, "progress"))
        return result or await entry.run.within(max(tool.deadline_s - _BREATH_S, 0.0))

    def interrupted(self) -> None:
        """The caller took the floor: a transfer that is still being announced is called off."""
        for entry in self._runs:
            if entry.announcing and entry.run.tool.effect is Effect.CALL_CONTROL:
                entry.called_off = True
                entry.run.task.cancel()

    def had_effect(self, turn_index: int) -> bool:
        """True when a run of that turn is under way or may have changed something."""
        return any(entry.turn.index == turn_index and entry.run.tool.effect is not Effect.READ for entry in self._runs)

    async def close(self, grace_s: float) -> None:
        """The conversation is over: let what is under way end, then cancel it."""
        tasks = {entry.run.task for entry in self._runs if not entry.run.task.done()}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            for task in late:
                task.cancel()

    def _over(self, entry: _Pending, task: "asyncio.Task[ToolResult]") -> None:
        told = entry.waited_for and not entry.called_off
        if task.cancelled():
            self._write(entry, "failed", "", None)
            return
        error = task.exception()
        if error is not None:  # the registry turns every failure into a result: this is our own defect
            log.error("tool_run_broke", tool=entry.run.tool.name, exc_info=error)
            self._write(entry, "failed", "", None)
            return
        result = task.result()
        status = "timeout" if result.data.get("error") == "timeout" else result.status
        self._write(entry, status, result.say, result.receipt)
        self.finished(ToolFinished(entry.turn.index, entry.run.tool, entry.arguments, result, told))

    def _write(
        self,
        entry: _Pending,
        status: Literal["ok", "refused", "failed", "question", "timeout"],
        said: str,
        receipt: Receipt | None,
    ) -> None:
        self.diary.tool_run(
            ToolRunRecord(
                turn_index=entry.turn.index,
                tool=entry.run.tool.name,
                arguments=entry.arguments,
                status=status,
                said=said,
                receipt_id=receipt.receipt_id if receipt else None,
                duration_s=self.clock() - entry.began_s,
            )
        )
