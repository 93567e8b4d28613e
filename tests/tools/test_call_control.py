"""Sending callers on: only where people are, and nowhere that is not configured."""

from datetime import UTC, datetime

import pytest

from tools import call_control
from tools.base import Actor, Proof, ToolContext, ToolResult
from tools.errors import NotFound, OfficeUnavailable
from tools.ports import CallGone, Department, QueueState, TransferFailed
from tools.registry import Registry

SUPPORT = Department("support", "support", "2000", ("help desk",))
SALES = Department("sales", "sales", "2001")
GENERAL = Department("general", "general-queue", "2002")


class Line:
    """A caller's line that notes what was asked of it."""

    def __init__(self, states: dict[str, QueueState | Exception], trouble: Exception | None = None) -> None:
        self.departments = (SUPPORT, SALES, GENERAL)
        self.states = states
        self.trouble = trouble
        self.done: list[str] = []

    async def queue_state(self, department: str) -> QueueState:
        state = self.states.get(department, QueueState(department, True, 0, 0, 0))
        if isinstance(state, Exception):
            raise state
        return state

    async def transfer(self, department: str) -> None:
        if self.trouble:
            raise self.trouble
        self.done.append(f"transfer {department}")

    async def voicemail(self, department: str) -> None:
        self.done.append(f"voicemail {department}")

    async def hang_up(self) -> None:
        self.done.append("hang up")


def ready(department: str, waiting: int = 0) -> QueueState:
    return QueueState(department, True, 1, 1, waiting)


async def asked(line: Line, department: str = "support", tool: str = "transfer_to_department") -> ToolResult:
    async def say(text: str) -> None:
        line.done.append(f"say {text}")

    context = ToolContext(Actor(1, None, None, Proof.ANONYMOUS), datetime.now(UTC), "k", line, say)
    arguments = {"department": department} if tool != "hang_up" else {}
    return await Registry(call_control.make()).run(tool, arguments, context)


async def test_the_announcement_is_heard_before_the_caller_leaves() -> None:
    line = Line({"support": ready("support", waiting=2)})
    result = await asked(line, "the help desk")
    assert line.done == [
        "say I'm putting you through to support. There are two callers ahead of you. One moment.",
        "transfer support",
    ]
    assert result.receipt is not None


async def test_nobody_is_put_into_a_queue_that_nobody_serves() -> None:
    line = Line({"sales": ready("sales")})
    result = await asked(line)
    assert result.status == "refused"
    assert result.receipt is None
    assert "leave a message, or I can put you through to sales" in result.say
    assert line.done == []


async def test_a_closed_department_is_said_to_be_closed() -> None:
    line = Line({"support": QueueState("support", False, 3, 3, 0)})
    assert (await asked(line)).say.startswith("Support is closed right now.")


@pytest.mark.parametrize("fault", [OfficeUnavailable("no manager"), TimeoutError()])
async def test_when_nobody_can_tell_how_the_queue_is_the_dialplan_decides(fault: Exception) -> None:
    line = Line({"support": fault})
    assert (await asked(line)).status == "ok"
    assert line.done[-1] == "transfer support"


async def test_another_departments_unknown_queue_does_not_spoil_the_answer() -> None:
    line = Line({"sales": OfficeUnavailable("no manager"), "general": NotFound("general")})
    assert (await asked(line)).status == "refused"


async def test_words_are_never_a_destination() -> None:
    line = Line({"support": ready("support")})
    for word in ("+4930123456", "911", "PJSIP/evil", "the moon"):
        assert (await asked(line, word)).status == "question"
    assert line.done == []


@pytest.mark.parametrize("trouble", [CallGone(), TransferFailed("busy")])
async def test_a_failed_transfer_has_no_receipt(trouble: Exception) -> None:
    result = await asked(Line({"support": ready("support")}, trouble))
    assert (result.status, result.receipt) == ("failed", None)


async def test_a_message_can_be_left_where_nobody_answers() -> None:
    line = Line({})
    assert (await asked(line, "sales", "leave_voicemail")).receipt is not None
    assert line.done[-1] == "voicemail sales"
