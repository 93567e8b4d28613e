"""Looks tools up, checks what they are given, runs them within their deadline, and lets no empty receipt pass.

Not a model's tool loop (`agent.tool_loop`, above, decides *what* to run and tells late results) and not a tool.
Whatever happens inside a tool, `run` returns a `ToolResult` with a sentence for the caller; only cancellation passes
through.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import structlog
from pydantic import ValidationError

from tools.base import Actor, Effect, Tool, ToolContext, ToolResult
from tools.errors import BadArguments, NotAllowed, NotFound, OfficeUnavailable, UnknownTool
from tools.languages.catalogue import DEFAULT, texts
from tools.languages.tables import EndingTexts
from tools.office.access import Policy, may_use
from tools.ports import CallGone, TransferFailed

log = structlog.get_logger("tools")

_REMEMBERED = 512  # finished runs whose repetition is answered from memory; the oldest are forgotten
_LATE_FACTOR = 6.0  # a run that was let go on in the background ends after so many times its deadline
# how a run can end without doing its work: (status, what the caller is told, what the model is told)
_ENDINGS: dict[type[Exception], tuple[Literal["refused", "failed"], Callable[[EndingTexts], str], str]] = {
    TimeoutError: ("failed", lambda words: words.timeout, "timeout"),
    NotAllowed: ("refused", lambda words: words.not_allowed, "not_allowed"),
    NotFound: ("refused", lambda words: words.not_found, "not_found"),
    OfficeUnavailable: ("failed", lambda words: words.office_away, "office_unavailable"),
    CallGone: ("failed", lambda words: "", "call_gone"),
    TransferFailed: ("failed", lambda words: words.transfer_failed, "transfer_failed"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A tool at work. It goes on when `within` gives up, until it ends or its task group does."""

    tool: Tool
    task: "asyncio.Task[ToolResult]"

    async def within(self, seconds: float | None = None) -> ToolResult | None:
        """The result, or None when it takes longer than `seconds` (None: the tool's own deadline). Ask again later."""
        limit_s = self.tool.deadline_s if seconds is None else seconds
        done, _ = await asyncio.wait({self.task}, timeout=limit_s)
        return self.task.result() if done else None


@dataclass(slots=True)
class _Gate:
    """Lets equal runs through one after the other."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  # in or before the gate


class Registry:
    """All tools of this installation. Holds no call and no actor: one registry serves every conversation."""

    def __init__(self, tools: Iterable[Tool], policy: Policy | None = None) -> None:
        """ValueError when two tools share a name."""
        self._policy = policy or Policy()
        self._tools: dict[str, Tool] = {}
        self._done: OrderedDict[tuple[object, ...], ToolResult] = OrderedDict()  # runs that had their effect
        self._gates: dict[tuple[object, ...], _Gate] = {}  # one per run in progress
        for tool in tools:
            if tool.name in self._tools:
                raise ValueError(f"two tools are called {tool.name!r}")
            self._tools[tool.name] = tool

    def offered(self, actor: Actor) -> tuple[Tool, ...]:
        """The tools this actor may use, in the order they were registered."""
        return tuple(tool for tool in self._tools.values() if may_use(actor, tool, self._policy))

    async def run(self, name: str, arguments: Mapping[str, Any], context: ToolContext) -> ToolResult:
        """Run to the end or to the tool's deadline, then it is cancelled and reported as failed."""
        tool = self._tools.get(name)
        return await self._run(name, arguments, context, limit_s=tool.deadline_s if tool is not None else 0.0)

    def start(self, name: str, arguments: Mapping[str, Any], context: ToolContext, tasks: asyncio.TaskGroup) -> Run:
        """Begin a run as a child of `tasks`, which may outlive the tool's deadline. Raises UnknownTool."""
        tool = self._tools.get(name)
        if tool is None:
            raise UnknownTool(name)
        work = self._run(name, arguments, context, limit_s=tool.deadline_s * _LATE_FACTOR)
        return Run(tool, tasks.create_task(work, name=f"tool {name}"))

    async def _run(
        self, name: str, arguments: Mapping[str, Any], context: ToolContext, *, limit_s: float
    ) -> ToolResult:
        began_s = asyncio.get_running_loop().time()
        result = await self._answered(name, arguments, context, limit_s)
        took_s = asyncio.get_running_loop().time() - began_s
        log.info(
            "tool_ran",
            tool=name[:60],
            status=result.status,
            duration_s=round(took_s, 4),
            receipt=result.receipt.receipt_id if result.receipt is not None else None,
            pii_said=result.say,
        )
        return result

    async def _answered(
        self, name: str, arguments: Mapping[str, Any], context: ToolContext, limit_s: float
    ) -> ToolResult:
        tool, words = self._tools.get(name), texts(context.language).endings
        if tool is None:
            return ToolResult("refused", words.unknown_tool, {"error": "unknown_tool"})
        if not may_use(context.actor, tool, self._policy):
            return ToolResult("refused", words.no_account, {"error": "not_allowed"})
        if tool.effect is Effect.CALL_CONTROL and context.call is None:
            return ToolResult("refused", words.no_call, {"error": "no_call"})
        try:
            parsed = tool.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            argument, question = _question(tool, error, context.language)
            return ToolResult("question", question, {"field": argument})
        if tool.effect is Effect.READ:
            return await _guarded(tool, parsed, context, limit_s)
        return await self._once(tool, parsed, context, limit_s)

    async def _once(self, tool: Tool, parsed: Any, context: ToolContext, limit_s: float) -> ToolResult:
        """The same key never has its effect twice, also when both runs are under way at the same time."""
        run = (context.actor, tool.name, context.key)
        gate = self._gates.setdefault(run, _Gate())
        gate.users += 1
        try:
            async with gate.lock:
                if run in self._done:
                    return self._done[run]
                result = await _guarded(tool, parsed, context, limit_s)
                if result.status == "ok":
                    self._done[run] = result
                    while len(self._done) > _REMEMBERED:
                        self._done.popitem(last=False)
                return result
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[run]


async def _guarded(tool: Tool, parsed: Any, context: ToolContext, limit_s: float) -> ToolResult:
    """One run, with every way it can end turned into a result."""
    try:
        async with asyncio.timeout(limit_s):
            return _checked(tool, await tool.run(parsed, context))
    except BadArguments as error:
        return ToolResult("question", error.question, {"field": error.field})
    except tuple(_ENDINGS) as error:
        status, say, code = next(ending for kind, ending in _ENDINGS.items() if isinstance(error, kind))
        return ToolResult(status, say(texts(context.language).endings), {"error": code})
    except Exception:
        log.exception("tool_crashed", tool=tool.name)
        return ToolResult("failed", texts(context.language).endings.crashed, {"error": "crashed"})


def _checked(tool: Tool, result: ToolResult) -> ToolResult:
    """A receipt stands only for an effect that happened."""
    if result.receipt is None:
        return result
    if result.status != "ok" or tool.effect is Effect.READ or result.receipt.tool != tool.name:
        log.error("receipt_refused", tool=tool.name, status=result.status)
        return replace(result, receipt=None)
    return result


def _question(tool: Tool, error: ValidationError, language: str) -> tuple[str, str]:
    """The first argument at fault, and what to ask. A field that the tables of the language do not know says its
    question itself, in English: `json_schema_extra={"ask": …}`."""
    table = texts(language)
    where = error.errors(include_url=False, include_input=False)[0]["loc"]
    name = str(where[0]) if where else ""
    field = tool.arguments.model_fields.get(name)
    if field is None:
        return name, table.endings.say_again
    if (known := table.asks.get(f"{tool.name}.{name}")) is not None:
        return name, known
    extra = field.json_schema_extra
    if language == DEFAULT and isinstance(extra, dict) and isinstance(ask := extra.get("ask"), str):
        return name, ask
    return name, table.endings.field_again.format(field=name.replace("_", " "))
