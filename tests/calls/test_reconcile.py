"""What our picture and Asterisk's agreeing takes, as a table."""

from dataclasses import replace

import pytest

from ari_app.ari.protocol import Application, Bridge, Channel
from ari_app.ari.telephony import Inventory
from ari_app.calls.reconcile import Adoption, LiveCall, plan
from ari_app.domain import moves
from ari_app.domain.moves import Phase
from tests.calls.fake_switch import channel

OLD, NEW = "old", "new"
CALLER = channel("7.1")
QUEUED = replace(CALLER, app_name="Queue", app_data="support")
RETURNED = replace(CALLER, app_data="convonet,returned,support,TIMEOUT")


def leg(run: str, call_id: str = "7.1", serial: int = 1) -> Channel:
    return replace(channel(f"cv~{run}~media~{serial}~{call_id}", "convonet"), name="UnicastRTP/127.0.0.1:4000-0x55")


def found(*channels: Channel, bridges: tuple[str, ...] = (), subscribed: tuple[str, ...] = ()) -> Inventory:
    application = Application("convonet", frozenset(subscribed), frozenset(bridges))
    return Inventory(application, channels, tuple(Bridge(bridge, ()) for bridge in bridges))


def live(phase: Phase = Phase.TALKING, media: int = 1) -> dict[str, LiveCall]:
    return {"7.1": LiveCall("7.1", "7.1", phase, media)}


def test_a_dead_process_leaves_a_caller_to_adopt_and_things_to_remove() -> None:
    inventory = found(CALLER, leg(OLD), bridges=(f"cv~{OLD}~bridge~1~7.1",))
    todo = plan(inventory, {}, NEW, reconnected=True)
    assert todo.adopt == (Adoption(CALLER, False, ("inbound", "7000")),)
    assert todo.stray_channels == (f"cv~{OLD}~media~1~7.1",)
    assert todo.stray_bridges == (f"cv~{OLD}~bridge~1~7.1",)


def test_a_caller_waiting_for_people_is_adopted_when_we_had_watched_it() -> None:
    assert plan(found(QUEUED, subscribed=("7.1",)), {}, NEW, reconnected=True).adopt == (Adoption(QUEUED, True, ()),)
    assert plan(found(QUEUED), {}, NEW, reconnected=True).adopt == ()


def test_other_applications_and_other_channels_are_left_alone() -> None:
    others = (
        replace(CALLER, app_data="convonet2,x"),
        replace(CALLER, id="7.2", app_name="Dial", app_data="PJSIP/1001"),
        replace(CALLER, id="7.3", name="UnicastRTP/127.0.0.1:9-0x1", app_data="convonet"),
    )
    todo = plan(found(*others, bridges=("somebody's",)), {}, NEW, reconnected=True)
    assert (todo.adopt, todo.stray_channels, todo.stray_bridges) == ((), (), ())


def test_what_serves_a_living_call_stays() -> None:
    inventory = found(CALLER, leg(NEW), bridges=(f"cv~{NEW}~bridge~1~7.1",))
    todo = plan(inventory, live(), NEW, reconnected=True)
    assert todo == plan(inventory, live(), NEW, reconnected=False)
    assert (todo.adopt, todo.missed, todo.lost, todo.stray_channels, todo.stray_bridges) == ((), (), (), (), ())


def test_a_living_call_of_ours_does_not_protect_what_its_dead_predecessor_left() -> None:
    todo = plan(found(CALLER, leg(OLD), leg(NEW)), live(), NEW, reconnected=False)
    assert todo.stray_channels == (f"cv~{OLD}~media~1~7.1",)


def test_a_call_whose_caller_vanished_is_lost() -> None:
    assert plan(found(), live(), NEW, reconnected=False).lost == ("7.1",)


@pytest.mark.parametrize(
    ("call", "channels", "missed"),
    [
        (live(Phase.TALKING), (QUEUED, leg(NEW)), [moves.CallerLeft()]),
        (live(Phase.LEAVING), (QUEUED, leg(NEW)), [moves.CallerLeft()]),
        (live(Phase.JOINING), (CALLER, leg(NEW)), [moves.MediaLegEntered(1)]),
        (live(Phase.JOINING), (CALLER,), []),  # its deadline will tell
        (live(Phase.TALKING), (CALLER,), [moves.MediaLegLeft(1, "it was gone after a reconnect")]),
        (live(Phase.IN_QUEUE), (RETURNED,), [moves.CallerReturned("support", "TIMEOUT")]),
        (live(Phase.IN_QUEUE), (QUEUED,), []),
        (live(Phase.WITH_AGENT), (QUEUED,), []),
        (live(Phase.HANGING_UP), (QUEUED,), []),
    ],
)
def test_after_a_reconnect_a_call_is_told_what_it_missed(
    call: dict[str, LiveCall], channels: tuple[Channel, ...], missed: list[moves.Event]
) -> None:
    todo = plan(found(*channels), call, NEW, reconnected=True)
    assert [event for _, event in todo.missed] == missed
    assert plan(found(*channels), call, NEW, reconnected=False).missed == ()


def test_a_returned_caller_of_a_dead_process_keeps_where_it_came_from() -> None:
    (adoption,) = plan(found(RETURNED), {}, NEW, reconnected=True).adopt
    assert adoption.args == ("returned", "support", "TIMEOUT")
