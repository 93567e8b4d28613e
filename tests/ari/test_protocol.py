"""ARI's JSON as a real Asterisk 22.10 sent it, and as no Asterisk should."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ari import protocol
from ari_app.domain.errors import ApplicationForgotten, PartyGone, TelephonyMisbehaved, TelephonyRefused

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded.json").read_text())
EVENTS: list[dict[str, Any]] = RECORDED["events"]
REPLIES: dict[str, Any] = RECORDED["replies"]


def named(kind: str, **fields: str) -> dict[str, Any]:
    return next(e for e in EVENTS if e["type"] == kind and fields.items() <= e.items())


def parse(event: dict[str, Any]) -> protocol.AriEvent:
    return protocol.parse_event(json.dumps(event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e["type"] + e.get("dialstatus", ""))
def test_everything_asterisk_said_can_be_read(event: dict[str, Any]) -> None:
    known = event["type"] in protocol.WANTED_EVENTS
    assert isinstance(parse(event), protocol.UnknownEvent) is not known


def test_an_arrival_says_who_came_and_what_the_dialplan_said() -> None:
    event = parse(named("StasisStart"))
    assert isinstance(event, protocol.StasisStarted)
    assert event.args == ("arrived", "7000")
    assert event.channel.app_name == "Stasis"
    assert event.channel.caller_number == "caller"
    assert event.channel.protocol_id == "sayx5vmtu357d82k"
    assert event.channel.dialled == "7000"
    assert protocol.about(event) == event.channel.id


def test_the_dialled_number_survives_the_dialplan_as_a_variable() -> None:
    event = named("StasisStart")
    event = {**event, "channel": {**event["channel"], "channelvars": {"CONVONET_DIALLED": "+15550100"}}}
    parsed = parse(event)
    assert isinstance(parsed, protocol.StasisStarted)
    assert parsed.channel.dialled == "+15550100"


def test_the_end_of_a_channel_has_its_cause() -> None:
    event = parse(named("ChannelDestroyed"))
    assert isinstance(event, protocol.ChannelDestroyed)
    assert event.cause == 16


def test_a_key_is_read_with_its_length() -> None:
    event = parse(
        {"type": "ChannelDtmfReceived", "digit": "#", "duration_ms": 120, "channel": named("StasisStart")["channel"]}
    )
    assert isinstance(event, protocol.DigitReceived)
    assert (event.digit, event.duration_s) == ("#", 0.12)


@pytest.mark.parametrize("digit", ["", "12", "x", "é", None, 5])
def test_a_key_that_is_none_is_refused_by_name(digit: object) -> None:
    event = {"type": "ChannelDtmfReceived", "duration_ms": 1, "channel": named("StasisStart")["channel"]}
    with pytest.raises(TelephonyMisbehaved, match="digit"):
        parse({**event, "digit": digit})


def test_a_dialled_agent_belongs_to_the_caller() -> None:
    event = parse(named("Dial", dialstatus="RINGING"))
    assert isinstance(event, protocol.Dialled)
    assert event.peer.name.startswith("PJSIP/agent1-")
    assert protocol.about(event) == named("Dial", dialstatus="RINGING")["caller"]["id"]


def test_a_dial_without_a_caller_is_about_nobody() -> None:
    assert protocol.about(parse(named("Dial", dialstatus=""))) == ""


def test_a_recording_is_about_the_channel_it_records() -> None:
    event = parse(named("RecordingFinished"))
    assert isinstance(event, protocol.RecordingChanged)
    assert event.state == "done"
    assert protocol.about(event).startswith("cv~ab~snoopin~1~")


def test_unknown_fields_are_ignored() -> None:
    event = named("StasisEnd")
    assert parse({**event, "mood": "sunny", "channel": {**event["channel"], "x": [1]}}) == parse(event)


@pytest.mark.parametrize("missing", ["id", "name", "state", "dialplan"])
def test_a_missing_field_is_named(missing: str) -> None:
    event = named("StasisEnd")
    channel = {key: value for key, value in event["channel"].items() if key != missing}
    with pytest.raises(TelephonyMisbehaved, match=rf"event StasisEnd.*channel\.{missing}: Field required"):
        parse({**event, "channel": channel})


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", '{"kind": "StasisStart"}', '{"type": 3}'])
def test_what_is_no_event_is_said_to_be_none(text: str) -> None:
    with pytest.raises(TelephonyMisbehaved):
        protocol.parse_event(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(EVENTS), st.data())
def test_a_damaged_event_is_read_or_refused_by_name_and_nothing_else(
    event: dict[str, Any], data: st.DataObject
) -> None:
    damaged = json.loads(json.dumps(event))
    target = damaged
    while True:
        key = data.draw(st.sampled_from(sorted(target)))
        if isinstance(target[key], dict) and target[key] and data.draw(st.booleans()):
            target = target[key]
            continue
        target[key] = data.draw(json_values)
        break
    with contextlib.suppress(TelephonyMisbehaved):  # anything else fails the test
        parse(damaged)


def test_requests_name_their_path_quoted() -> None:
    request = protocol.hang_up("a/b?c d~1.2")
    assert str(request) == "DELETE /channels/a%2Fb%3Fc%20d~1.2"


def test_external_media_is_asked_for_as_mu_law_rtp_with_our_id() -> None:
    request = protocol.external_media("convonet", "cv~ab~media~1~7.1", ("127.0.0.1", 4000))
    assert request.params == {
        "app": "convonet",
        "channelId": "cv~ab~media~1~7.1",
        "external_host": "127.0.0.1:4000",
        "format": "ulaw",
        "transport": "udp",
        "encapsulation": "rtp",
        "direction": "both",
    }


def test_the_media_leg_says_where_to_send() -> None:
    request = protocol.external_media("convonet", "x", ("127.0.0.1", 4000))
    leg = protocol.read_media_leg(request, REPLIES["externalMedia"])
    assert leg.peer == ("127.0.0.1", 30998)


@pytest.mark.parametrize("port", [None, "", "no", "-1", "²"])
def test_a_media_leg_without_a_port_is_refused(port: str | None) -> None:
    reply = json.loads(json.dumps(REPLIES["externalMedia"]))
    if port is None:
        del reply["channelvars"]["UNICASTRTP_LOCAL_PORT"]
    else:
        reply["channelvars"]["UNICASTRTP_LOCAL_PORT"] = port
    with pytest.raises(TelephonyMisbehaved, match="does not say where to send RTP"):
        protocol.read_media_leg(protocol.get_channel("x"), reply)


def test_the_inventory_can_be_read() -> None:
    application = protocol.read_application(protocol.get_application("convonet"), REPLIES["application"])
    assert len(application.channel_ids) == 3
    channels = protocol.read_channels(protocol.list_channels(), REPLIES["channels"])
    assert all(channel.app_name == "Stasis" for channel in channels)
    bridges = protocol.read_bridges(protocol.list_bridges(), REPLIES["bridges"])
    assert len(bridges[-1].channels) == 2


def test_a_reply_of_the_wrong_shape_names_the_request() -> None:
    with pytest.raises(TelephonyMisbehaved, match="GET /bridges"):
        protocol.read_bridges(protocol.list_bridges(), {"not": "a list"})


@pytest.mark.parametrize(
    ("request_", "status", "error"),
    [
        (protocol.answer("x"), 204, None),
        (protocol.answer("x"), 404, PartyGone),
        (protocol.answer("x"), 409, TelephonyRefused),
        (protocol.watch_channel("convonet", "x"), 422, PartyGone),  # the event source does not exist
        (protocol.watch_channel("convonet", "x"), 404, ApplicationForgotten),
        (protocol.get_application("convonet"), 404, ApplicationForgotten),
        (protocol.add_to_bridge("b", ("x", "y")), 400, PartyGone),  # the channel does not exist
        (protocol.add_to_bridge("b", ("x", "y")), 422, TelephonyRefused),  # not in our application yet
        (protocol.answer("x"), 500, TelephonyRefused),
    ],
)
def test_what_a_status_means_depends_on_what_was_asked(
    request_: protocol.Request, status: int, error: type[Exception] | None
) -> None:
    found = protocol.reply_error(request_, status, '{"message": "because"}')
    assert type(found) is (error or type(None))
    if found is not None:
        assert found.reason == f"{status} because"


def test_an_error_page_instead_of_json_is_quoted() -> None:
    found = protocol.reply_error(protocol.answer("x"), 502, "<html>Bad Gateway</html>")
    assert found is not None
    assert "Bad Gateway" in found.reason
