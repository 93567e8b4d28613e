"""The registry: whatever a model or a caller hands in, a sentence comes back, and a receipt only for what was done."""

import asyncio
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from ari_app.store.office import Office
from tools import call_control, clock, opening_hours, todos
from tools.base import Actor, Effect, Proof, Tool, ToolContext, ToolResult
from tools.errors import BadArguments, NotAllowed, NotFound, OfficeUnavailable, UnknownTool
from tools.office.access import Policy
from tools.ports import CallGone, OpeningHours, TransferFailed
from tools.receipts import receipt
from tools.registry import Registry

Context = Callable[..., ToolContext]
HOURS = OpeningHours((*(((time(9), time(17)),) * 5), None, None))


@pytest.fixture
def registry(office: Office) -> Registry:
    return Registry([*todos.make(office), *clock.make(), *opening_hours.make(HOURS), *call_control.make()])


class Anything(BaseModel):
    text: str = ""


def a_tool(run: Callable[[Any, ToolContext], Any], effect: Effect = Effect.WRITE, deadline_s: float = 5.0) -> Tool:
    return Tool("probe", "", Anything, effect, deadline_s, "", run)


async def test_every_tool_is_offered_with_what_a_model_needs_to_use_it(registry: Registry) -> None:
    offered = registry.offered(Actor(1, None, None, Proof.ANONYMOUS))
    assert [tool.name for tool in offered] == [
        "create_todo", "list_todos", "complete_todo", "tell_time", "tell_date", "opening_hours",
        "transfer_to_department", "leave_voicemail", "hang_up",
    ]  # fmt: skip
    for tool in offered:
        assert tool.description.endswith(".")
        assert tool.example
        assert tool.deadline_s > 0
        assert tool.arguments.model_json_schema()["type"] == "object"


HOSTILE: list[Any] = [
    None, 0, -1, 1e308, True, "", " ", "\0", "\ud800", "x" * 100_000, [], {}, [[]], {"title": {}}, b"bytes",
    "'; DROP TABLE todos; --", "../../etc/passwd", "2000@evil.test", "SIP/evil", "${SHELL(id)}",
    "\r\nAction: Originate",
    "transfer to +1 900 555 0100", "🎉" * 100, "tomorrow" * 20, float("nan"),
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_arguments_never_raise_and_never_earn_a_receipt_for_nothing(
    value: Any, registry: Registry, context: Context, call: Any
) -> None:
    for tool in registry.offered(Actor(1, None, None, Proof.ANONYMOUS)):
        for name in tool.arguments.model_fields:
            result = await registry.run(tool.name, {name: value, "extra": value}, context(key=f"{tool.name}{name}"))
            assert result.status in {"ok", "refused", "failed", "question"}
            assert "Traceback" not in result.say
            assert "pydantic" not in result.say.lower()
            assert result.status != "failed", "nothing crashed"
            assert (result.receipt is not None) == (result.status == "ok" and tool.effect is not Effect.READ)
    sent_to = {asked.split(" ", 1)[1] for asked in call.asked if asked.startswith(("transfer ", "voicemail "))}
    assert sent_to <= {"support", "sales", "general"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    name=st.sampled_from(
        ["create_todo", "complete_todo", "transfer_to_department", "opening_hours", "tell_date", "no_such"]
    ),
    arguments=st.dictionaries(st.sampled_from(["title", "when", "department", "x"]), JSON, max_size=4),
    number=st.integers(),
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_gets_a_sentence(name: str, arguments: dict[str, Any], number: int, context: Context) -> None:
    class Nowhere:
        async def create(self, *_: object, **__: object) -> Any:
            raise OfficeUnavailable

        list_open = complete = create

    registry = Registry([*todos.make(Nowhere()), *clock.make(), *opening_hours.make(HOURS), *call_control.make()])
    result = asyncio.run(registry.run(name, arguments, context(key=str(number))))
    assert isinstance(result, ToolResult)
    assert result.say or result.status == "ok"
    assert result.data.get("error") != "crashed"


async def test_a_missing_argument_becomes_the_question_a_person_would_ask(registry: Registry, context: Context) -> None:
    assert (await registry.run("create_todo", {}, context())).say == "What should I put on your list?"
    assert (await registry.run("complete_todo", {"title": " ... "}, context())).say == "Which one is done?"
    result = await registry.run("create_todo", {"title": "x", "when": ["tomorrow"]}, context())
    assert (result.status, result.say) == ("question", "For which day should I note it?")


async def test_an_unknown_tool_is_refused_in_words(registry: Registry, context: Context) -> None:
    result = await registry.run("rm_rf", {}, context())
    assert (result.status, result.receipt) == ("refused", None)
    async with asyncio.TaskGroup() as tasks:
        with pytest.raises(UnknownTool):
            registry.start("rm_rf", {}, context(), tasks)


async def test_call_control_outside_a_call_is_refused(registry: Registry, context: Context) -> None:
    result = await registry.run("transfer_to_department", {"department": "sales"}, context(on=None))
    assert result.status == "refused"
    assert "telephone" in result.say


async def test_a_tenant_may_keep_its_office_for_people_who_proved_who_they_are(
    office: Office, context: Context
) -> None:
    registry = Registry([*todos.make(office), *clock.make()], Policy(shared_list=False))
    stranger = Actor(1, None, None, Proof.ANONYMOUS)
    hinted = Actor(1, 7, "Ann", Proof.CALLER_ID)
    proven = Actor(1, 7, "Ann", Proof.PIN)
    assert [tool.name for tool in registry.offered(stranger)] == ["tell_time", "tell_date"]
    assert [tool.name for tool in registry.offered(hinted)] == ["tell_time", "tell_date"]
    assert len(registry.offered(proven)) == 5
    result = await registry.run("list_todos", {}, context(actor=hinted))
    assert (result.status, result.data["error"]) == ("refused", "not_allowed")


@pytest.mark.parametrize(
    ("error", "status", "word"),
    [
        (BadArguments("text", "What text?"), "question", "What text?"),
        (NotAllowed("that"), "refused", "not allowed"),
        (NotFound("that"), "refused", "find"),
        (OfficeUnavailable(), "failed", "nothing was changed"),
        (TransferFailed(), "failed", "still with me"),
        (CallGone(), "failed", ""),
        (ZeroDivisionError("secret detail"), "failed", "not done"),
    ],
)
async def test_whatever_a_tool_raises_the_caller_hears_a_sentence_and_no_receipt_is_given(
    error: Exception, status: str, word: str, context: Context
) -> None:
    async def run(arguments: Anything, context: ToolContext) -> ToolResult:
        del arguments, context
        raise error

    result = await Registry([a_tool(run)]).run("probe", {}, context())
    assert result.status == status
    assert word in result.say
    assert "secret" not in result.say
    assert result.receipt is None


async def test_a_tool_that_misses_its_deadline_is_cancelled_and_reported(context: Context) -> None:
    stopped = asyncio.Event()

    async def run(arguments: Anything, context: ToolContext) -> ToolResult:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()
        raise AssertionError

    result = await Registry([a_tool(run, deadline_s=0.02)]).run("probe", {}, context())
    assert (result.status, result.data["error"]) == ("failed", "timeout")
    assert stopped.is_set()


async def test_a_late_run_goes_on_and_its_result_can_be_told_later(context: Context) -> None:
    go = asyncio.Event()

    async def run(arguments: Anything, context: ToolContext) -> ToolResult:
        await go.wait()
        return ToolResult("ok", "Done.", {}, receipt("probe", Effect.WRITE, "x", context))

    registry = Registry([a_tool(run)])
    async with asyncio.TaskGroup() as tasks:
        running = registry.start("probe", {}, context(), tasks)
        assert await running.within(0.01) is None
        go.set()
        result = await running.within(5.0)
    assert result is not None
    assert result.receipt is not None


async def test_cancelling_a_run_passes_through(context: Context) -> None:
    async def run(arguments: Anything, context: ToolContext) -> ToolResult:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await Registry([a_tool(run)]).run("probe", {}, context())


async def test_a_receipt_without_an_effect_does_not_pass(context: Context) -> None:
    async def lies(arguments: Anything, context: ToolContext) -> ToolResult:
        return ToolResult("failed", "", {}, receipt("probe", Effect.WRITE, "x", context))

    async def borrows(arguments: Anything, context: ToolContext) -> ToolResult:
        return ToolResult("ok", "", {}, receipt("another_tool", Effect.WRITE, "x", context))

    async def reads(arguments: Anything, context: ToolContext) -> ToolResult:
        return ToolResult("ok", "", {}, receipt("probe", Effect.READ, "x", context))

    assert (await Registry([a_tool(lies)]).run("probe", {}, context())).receipt is None
    assert (await Registry([a_tool(borrows)]).run("probe", {}, context())).receipt is None
    assert (await Registry([a_tool(reads, Effect.READ)]).run("probe", {}, context())).receipt is None


async def test_the_same_key_runs_once_also_at_the_same_time_and_failures_may_be_tried_again(context: Context) -> None:
    runs = 0

    async def run(arguments: Anything, context: ToolContext) -> ToolResult:
        nonlocal runs
        runs += 1
        await asyncio.sleep(0)
        if arguments.text == "fail":
            return ToolResult("failed", "no")
        return ToolResult("ok", "yes", {}, receipt("probe", Effect.CALL_CONTROL, "x", context))

    registry = Registry([a_tool(run, Effect.CALL_CONTROL)])
    async with asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(registry.run("probe", {}, context("same"))) for _ in range(2)]
    assert runs == 1
    assert both[0].result() == both[1].result()
    await registry.run("probe", {}, context("other"))
    await registry.run("probe", {"text": "fail"}, context("third"))
    await registry.run("probe", {"text": "fail"}, context("third"))
    assert runs == 4
    someone = Actor(1, 5, "Bob", Proof.PIN)
    await registry.run("probe", {}, context("same", actor=someone))
    assert runs == 5, "somebody else's equal key is another one"


def test_two_tools_of_one_name_are_a_mistake_found_at_start() -> None:
    with pytest.raises(ValueError, match="tell_time"):
        Registry([*clock.make(), *clock.make()])
