"""What each tool says and does, through the registry."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from ari_app.store.office import Office
from tools import call_control, clock, opening_hours, todos
from tools.base import Actor, Proof, ToolContext, ToolResult
from tools.errors import OfficeUnavailable
from tools.office.matching import candidates
from tools.ports import CallGone, Department, OpeningHours, QueueState, TransferFailed
from tools.registry import Registry

Context = Callable[..., ToolContext]
WEEK = "We're open Monday to Friday from 9 AM to 5 PM."
HOURS = OpeningHours((*(((time(9), time(17)),) * 5), None, None), frozenset({date(2026, 11, 26)}))


@pytest.fixture
def registry(office: Office) -> Registry:
    late = OpeningHours(((time(8), time(20)),) * 7)
    return Registry(
        [*todos.make(office), *clock.make(), *opening_hours.make(HOURS, {"support": late}), *call_control.make()]
    )


class Conversation:
    """Runs tools one after the other, each with a key of its own."""

    def __init__(self, registry: Registry, context: Context) -> None:
        self.registry, self.context, self.runs = registry, context, 0

    async def __call__(
        self, tool: str, actor: Actor | None = None, now: datetime | None = None, **arguments: Any
    ) -> ToolResult:
        self.runs += 1
        more = {} if now is None else {"now": now}
        return await self.registry.run(tool, arguments, self.context(f"run {self.runs}", actor=actor, **more))


@pytest.fixture
def run(registry: Registry, context: Context) -> Conversation:
    return Conversation(registry, context)


# Todos


async def test_a_todo_is_noted_listed_and_ticked_off(run: Conversation) -> None:
    added = await run("create_todo", title="call the plumber", when="tomorrow at two")
    assert (added.status, added.say) == ("ok", "I added: call the plumber, for tomorrow at 2 PM.")
    assert added.receipt is not None
    assert added.receipt.reference == f"todo:{added.data['todo_id']}"
    assert (await run("list_todos")).say == "You have one thing to do: call the plumber, for tomorrow at 2 PM."
    done = await run("complete_todo", title="the plumber one")
    assert (done.status, done.say) == ("ok", "Done: call the plumber.")
    assert done.receipt is not None
    assert (await run("list_todos")).say == "You have nothing on your list."


async def test_a_list_is_read_out_for_a_day_and_long_ones_are_cut(run: Conversation) -> None:
    await run("create_todo", title="buy milk", when="tomorrow")
    await run("create_todo", title="pay rent", when="on Friday")
    assert (await run("list_todos", when="tomorrow")).say == "You have one thing to do for tomorrow: buy milk."
    assert (await run("list_todos", when="next month")).say.startswith("You have nothing on your list for Tuesday")
    for number in range(6):
        await run("create_todo", title=f"thing {number}")
    said = (await run("list_todos")).say
    assert said.startswith("You have eight things to do: buy milk, for tomorrow; pay rent, for Friday, November 20th;")
    assert said.endswith("And three more.")


async def test_a_date_left_in_the_title_is_understood_as_the_date(run: Conversation) -> None:
    added = await run("create_todo", title="call the plumber tomorrow at 2 pm")
    assert added.say == "I added: call the plumber, for tomorrow at 2 PM."


@pytest.mark.parametrize("when", ["2026-11-19", "2026-11-19T14:00", "2026-11-19 14:00"])
async def test_a_model_may_give_the_date_in_iso_form(when: str, run: Conversation) -> None:
    added = await run("create_todo", title="call", when=when)
    assert added.data["due_on"] == "2026-11-19"
    assert added.data["due_at"] == ("14:00" if "14" in when else None)


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        ({"title": "call", "when": "someday when it suits"}, "For which day should I note it?"),
        ({"title": "call", "when": "today at 8 am"}, "That time has already passed. For when should I note it?"),
        ({"title": "tomorrow"}, "What should I put on your list?"),
        ({"title": "…"}, "What should I put on your list?"),
    ],
)
async def test_what_is_not_clear_is_asked_and_nothing_is_noted(
    arguments: dict[str, str], question: str, run: Conversation
) -> None:
    asked = await run("create_todo", **arguments)
    assert (asked.status, asked.say, asked.receipt) == ("question", question, None)
    assert (await run("list_todos")).data["todos"] == []


async def test_when_two_todos_fit_the_caller_is_asked_which(run: Conversation) -> None:
    await run("create_todo", title="call the plumber")
    await run("create_todo", title="call the dentist")
    asked = await run("complete_todo", title="the call")
    assert asked.status == "question"
    assert asked.say == "Which one do you mean: “call the plumber” or “call the dentist”?"
    assert (await run("complete_todo", title="the dentist")).say == "Done: call the dentist."
    missing = await run("complete_todo", title="walk the dog")
    assert (missing.status, missing.say) == ("refused", "I can't find that on your list.")


async def test_somebody_who_only_shows_a_number_sees_the_shared_list_and_no_private_one(
    run: Conversation, database: Any
) -> None:
    from ari_app.store import users

    made = await users.add(database, b"k" * 32, "Ann", [], now=datetime(2026, 11, 1).astimezone())
    proven = Actor(1, made.user.user_id, "Ann", Proof.PIN)
    hinted = Actor(1, made.user.user_id, "Ann", Proof.CALLER_ID)
    await run("create_todo", actor=proven, title="private")
    await run("create_todo", actor=hinted, title="shared")
    assert [one["title"] for one in (await run("list_todos", actor=proven)).data["todos"]] == ["private"]
    assert [one["title"] for one in (await run("list_todos", actor=hinted)).data["todos"]] == ["shared"]
    assert (await run("complete_todo", actor=hinted, title="private")).status == "refused"


async def test_a_repeated_run_adds_nothing_and_hands_out_the_same_receipt(
    office: Office, registry: Registry, context: Context
) -> None:
    first = await registry.run("create_todo", {"title": "call"}, context("k"))
    again = await registry.run("create_todo", {"title": "call"}, context("k"))
    elsewhere = await Registry(todos.make(office)).run(
        "create_todo", {"title": "call"}, context("k")
    )  # after a restart
    assert first.receipt == again.receipt == elsewhere.receipt
    assert len((await registry.run("list_todos", {}, context("l"))).data["todos"]) == 1


async def test_an_office_that_is_away_is_admitted(context: Context) -> None:
    class Away:
        async def create(self, *_: object, **__: object) -> Any:
            raise OfficeUnavailable

        list_open = complete = create

    result = await Registry(todos.make(Away())).run("create_todo", {"title": "call"}, context())
    assert result.status == "failed"
    assert result.say == "I can't reach our records right now, so nothing was changed."


TITLES = ["call the plumber", "buy milk and eggs", "pay the rent", "call Anna about the invoice", "book flights"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("the plumber one", [0]),
        ("plummer", [0]),
        ("the plumbing", [0]),
        ("calling the plumber", [0]),
        ("call the plumber", [0]),
        ("milk", [1]),
        ("eggs and milk", [1]),
        ("rent", [2]),
        ("paid the rent", [2]),
        ("anna", [3]),
        ("the invoice", [3]),
        ("flight booking", [4]),
        ("call", [0, 3]),
        ("the first one", [0]),
        ("number two", [1]),
        ("the last one", [4]),
        ("the ninth one", []),
        ("dentist", []),
        ("", []),
        ("the one", []),
    ],
)
def test_a_todo_is_known_by_a_few_of_its_words(asked: str, meant: list[int]) -> None:
    assert sorted(candidates(asked, TITLES)) == meant


def test_an_exact_title_wins_over_a_longer_one_that_contains_it() -> None:
    assert candidates("pay rent", ["pay rent", "pay rent for the office"]) == [0]
    assert candidates("anything", []) == []


# Clock and hours


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("", "Today is Wednesday, November 18th."),
        ("today", "Today is Wednesday, November 18th."),
        ("tomorrow", "Tomorrow is Thursday, November 19th."),
        ("next Friday", "That is Friday, November 27th."),
        ("in 3 weeks", "That is Wednesday, December 9th."),
    ],
)
async def test_the_date_is_told(when: str, said: str, run: Conversation) -> None:
    assert (await run("tell_date", when=when)).say == said


async def test_the_time_is_told_and_a_day_that_is_none_is_asked_for(run: Conversation) -> None:
    assert (await run("tell_time")).say == "It's 10:30 AM."
    assert (await run("tell_date", when="blue")).status == "question"


@pytest.mark.parametrize(
    ("hours_ahead", "arguments", "said"),
    [
        (0, {}, f"We're open now, until 5 PM. {WEEK}"),
        (8, {}, f"We're closed now and will open tomorrow at 9 AM. {WEEK}"),
        (72, {}, f"We're closed now and will open on Monday, November 23rd at 9 AM. {WEEK}"),
        (0, {"when": "tomorrow"}, "Tomorrow we are open from 9 AM to 5 PM."),
        (0, {"when": "on Saturday"}, "On Saturday, November 21st we are closed."),
        (0, {"when": "on November 26th"}, "On Thursday, November 26th we are closed."),
        (0, {"when": "usually"}, WEEK),
        (
            0,
            {"department": "Support", "when": "Saturday"},
            "On Saturday, November 21st Support is open from 8 AM to 8 PM.",
        ),
        (0, {"department": "support"}, "Support is open now, until 8 PM. Support is open every day from 8 AM to 8 PM."),
        (0, {"department": "nobody"}, f"We're open now, until 5 PM. {WEEK}"),
    ],
)  # fmt: skip
async def test_opening_hours_are_told(
    hours_ahead: int, arguments: dict[str, str], said: str, run: Conversation, context: Context
) -> None:
    now = context().now + timedelta(hours=hours_ahead)
    assert (await run("opening_hours", now=now, **arguments)).say == said


async def test_hours_that_are_never_or_always_are_told_without_nonsense(context: Context) -> None:
    never = Registry(opening_hours.make(OpeningHours((None,) * 7)))
    always = Registry(opening_hours.make(OpeningHours(((time(0), time.max),) * 7)))
    assert (await never.run("opening_hours", {}, context())).say == "We're closed now. We're closed all week."
    said = (await always.run("opening_hours", {}, context())).say
    assert said == "We're here around the clock, every day."


# Sending the caller on


async def test_a_transfer_is_announced_to_its_end_before_the_caller_leaves(run: Conversation, call: Any) -> None:
    result = await run("transfer_to_department", department="support")
    assert result.status == "ok"
    assert result.receipt is not None
    assert result.receipt.reference == "queue:support"
    assert call.asked == ["say I'm putting you through to support. One moment.", "transfer support"]


@pytest.mark.parametrize(
    ("said", "department"),
    [
        ("Help Desk", "support"), ("the sales department", "sales"), ("the reception please", "general"),
        ("a person", "general"), ("", "general"), ("suport", "support"), ("new orders", "sales"),
        ("somebody", "general"),
    ],
)  # fmt: skip
async def test_a_department_is_known_by_its_names(said: str, department: str, run: Conversation, call: Any) -> None:
    await run("transfer_to_department", department=said)
    assert call.asked[-1] == f"transfer {department}"


@pytest.mark.parametrize("said", ["accounting", "2000", "+1 900 555 0100", "sip:evil@example.com", "supper"])
async def test_a_destination_that_is_not_configured_is_never_dialled(said: str, run: Conversation, call: Any) -> None:
    result = await run("transfer_to_department", department=said)
    assert result.status == "question"
    assert result.say == "I can put you through to support, sales or general. Which one would you like?"
    assert call.asked == []


async def test_an_empty_or_closed_department_is_refused_with_what_is_possible(run: Conversation, call: Any) -> None:
    call.states = {
        "support": QueueState("support", True, 0, 0, 0),
        "sales": QueueState("sales", False, 2, 2, 0),
    }
    empty = await run("transfer_to_department", department="support")
    assert empty.status == "refused"
    assert empty.say == (
        "Nobody is available in support right now. You can leave a message, "
        "or I can put you through to general instead. What would you like?"
    )
    closed = await run("transfer_to_department", department="sales")
    assert closed.say.startswith("Sales is closed right now. You can leave a message, or")
    call.states["general"] = QueueState("general", True, 0, 0, 0)
    nobody = await run("transfer_to_department", department="sales")
    assert nobody.say == "Sales is closed right now. You can leave a message. What would you like?"
    assert call.asked == []


async def test_callers_waiting_are_told_about(run: Conversation, call: Any) -> None:
    call.states = {"support": QueueState("support", True, 3, 0, 2)}
    await run("transfer_to_department", department="support")
    assert call.asked[0] == "say I'm putting you through to support. There are two callers ahead of you. One moment."


async def test_a_queue_whose_state_nobody_knows_is_tried_all_the_same(run: Conversation, call: Any) -> None:
    call.states = {"support": TimeoutError()}
    assert (await run("transfer_to_department", department="support")).status == "ok"
    assert call.asked[-1] == "transfer support"


@pytest.mark.parametrize(("failure", "said"), [(TransferFailed(), "I could not put you through"), (CallGone(), "")])
async def test_a_transfer_that_did_not_happen_has_no_receipt(
    failure: Exception, said: str, run: Conversation, call: Any
) -> None:
    call.failure = failure
    result = await run("transfer_to_department", department="support")
    assert (result.status, result.receipt) == ("failed", None)
    assert result.say.startswith(said)


async def test_a_message_can_be_left_and_a_call_ended(run: Conversation, call: Any) -> None:
    message = await run("leave_voicemail", department="sales")
    ended = await run("hang_up")
    assert message.receipt is not None
    assert ended.receipt is not None
    assert call.asked == [
        "say You can leave a message for sales after the tone.", "voicemail sales", "say Goodbye.", "hang up",
    ]  # fmt: skip


async def test_without_departments_there_is_nobody_and_that_is_said(run: Conversation, call: Any) -> None:
    call.departments = ()
    assert (await run("transfer_to_department", department="")).status == "refused"


def test_a_named_default_department_serves_who_just_wants_a_person() -> None:
    here = (Department("billing", "billing", "1"), Department("desk", "desk", "2"))
    assert call_control.resolve("", here, "desk") == here[1]
    assert call_control.resolve("somebody", here, "general") == here[0]
    assert call_control.resolve("", (), "general") is None
