"""The contract of a tool: what it is called, what it takes, what it may do, and what it hands back.

A tool is a value (`Tool`), made by a factory that is given its ports, e.g. `tools.todos.make(store)`. It is run by
`agent.tool_loop` (or, later, by MCP and REST) with validated arguments and a `ToolContext`. A tool gets no call id: it
is handed a `CallControl` already bound to this call, and an `Actor` it cannot change.

Only a `Receipt` lets the assistant say "done" (the truth gate).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Literal

from pydantic import BaseModel

from tools.ports import CallControl


class Effect(Enum):
    """What a tool may change. Only READ tools may run before a turn is committed."""

    READ = "read"
    WRITE = "write"
    CALL_CONTROL = "call_control"


class Proof(Enum):
    """How we know who is speaking. Caller-ID is a hint and proves nothing."""

    ANONYMOUS = "anonymous"
    CALLER_ID = "caller_id"
    PIN = "pin"
    DEVICE = "device"  # a phone registered with its own password at our PBX


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, proven how. `user_id` None means nobody in particular (an anonymous caller)."""

    tenant_id: int
    user_id: int | None
    name: str | None
    proof: Proof


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that something was really done."""

    receipt_id: str
    tool: str
    effect: Effect
    reference: str  # what was touched, e.g. "todo:12"


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What came of it. `say` is a sentence for the caller; `data` is for the model. `receipt` only when `status` is
    "ok" and the effect is not READ."""

    status: Literal["ok", "refused", "failed", "question"]
    say: str
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What a run is given. `say` speaks a line and returns when it was heard (or interrupted)."""

    actor: Actor
    now: datetime  # aware, in the caller's time zone
    key: str  # idempotency key of this run: the same key never has its effect twice
    call: CallControl | None  # None outside a call (text mode, later REST and MCP)
    say: Callable[[str], Awaitable[None]]
    language: str = "en"  # ISO 639-1, of the conversation: tools hear and speak it


@dataclass(frozen=True, slots=True)
class Tool:
    """One typed action."""

    name: str
    description: str  # one line for the model
    arguments: type[BaseModel]
    effect: Effect
    deadline_s: float
    progress: str  # what is said if it takes longer than a breath; "" for tools that speak themselves
    run: Callable[[Any, ToolContext], Awaitable[ToolResult]]
    example: str = ""  # an utterance that asks for it
    office: bool = False  # acts on somebody's office: the tenant's policy may ask for proof of who is speaking
