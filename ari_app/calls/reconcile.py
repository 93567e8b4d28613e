"""What must be done so that our picture and Asterisk's agree. Pure; `calls.supervisor` takes the inventory and acts.

Measured on 22.10: when our process dies, every channel and bridge stays, and `GET /applications/<app>` still lists what
the application was subscribed to, callers in a queue included; when such a caller hangs up, the media leg and the
bridge stay for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ari_app.ari.protocol import Channel
from ari_app.ari.telephony import Inventory
from ari_app.calls.translation import returned_from
from ari_app.domain import moves
from ari_app.domain.ids import Kind, OwnedId, parse_owned
from ari_app.domain.moves import AWAY, Phase

_NOT_CALLERS = ("UnicastRTP/", "Snoop/", "Recorder/", "Announcer/")


@dataclass(frozen=True, slots=True)
class LiveCall:
    """What a session thought *before* the inventory was taken."""

    call_id: str
    channel_id: str
    phase: Phase
    media: int  # serial of its media leg; 0 when it has none


@dataclass(frozen=True, slots=True)
class Adoption:
    channel: Channel
    away: bool  # in the dialplan (queue), not in our application
    args: tuple[str, ...]  # what stood after the application's name in Stasis(…); () when away


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, in this order."""

    adopt: tuple[Adoption, ...]
    missed: tuple[tuple[str, moves.Event], ...]  # (call id, what its session did not hear)
    lost: tuple[str, ...]  # ids of calls whose caller is gone
    stray_channels: tuple[str, ...]  # ours, serving nobody
    stray_bridges: tuple[str, ...]


def plan(inventory: Inventory, live: Mapping[str, LiveCall], run: str, *, reconnected: bool) -> Plan:
    """`live` by call id. `reconnected`: events may have been lost, so sessions are told what they must have missed;
    otherwise only strays and vanished callers are looked for."""
    channels = {channel.id: channel for channel in inventory.channels}
    served = {call.channel_id for call in live.values()}
    return Plan(
        adopt=tuple(
            adoption
            for channel in inventory.channels
            if channel.id not in served and (adoption := _adoption(channel, inventory)) is not None
        ),
        missed=tuple(
            (call.call_id, event)
            for call in live.values()
            if reconnected and call.channel_id in channels
            for event in _missed(call, channels, inventory.application.name, run)
        ),
        lost=tuple(call.call_id for call in live.values() if call.channel_id not in channels),
        stray_channels=tuple(channel_id for channel_id in channels if _is_stray(channel_id, live, run)),
        stray_bridges=tuple(bridge.id for bridge in inventory.bridges if _is_stray(bridge.id, live, run)),
    )


def in_application(channel: Channel, application: str) -> bool:
    return channel.app_name == "Stasis" and channel.app_data.partition(",")[0] == application


def _adoption(channel: Channel, inventory: Inventory) -> Adoption | None:
    if parse_owned(channel.id) is not None or channel.name.startswith(_NOT_CALLERS):
        return None
    if in_application(channel, inventory.application.name):
        return Adoption(channel, False, _args(channel))
    if channel.id in inventory.application.channel_ids:
        return Adoption(channel, True, ())
    return None


def _args(channel: Channel) -> tuple[str, ...]:
    return tuple(channel.app_data.split(",")[1:])


def _missed(call: LiveCall, channels: Mapping[str, Channel], application: str, run: str) -> list[moves.Event]:
    caller = channels[call.channel_id]
    with_us = in_application(caller, application)
    if call.phase in AWAY:
        if not with_us:
            return []
        department, status = returned_from(_args(caller)) or ("", "")
        return [moves.CallerReturned(department, status)]
    if not with_us:
        return [moves.CallerLeft()] if call.phase in {Phase.JOINING, Phase.TALKING, Phase.LEAVING} else []
    leg = channels.get(str(OwnedId(run, Kind.MEDIA, call.media, call.call_id)))
    if call.phase is Phase.TALKING and leg is None:
        return [moves.MediaLegLeft(call.media, "it was gone after a reconnect")]
    if call.phase is Phase.JOINING and leg is not None and in_application(leg, application):
        return [moves.MediaLegEntered(call.media)]
    return []


def _is_stray(name: str, live: Mapping[str, LiveCall], run: str) -> bool:
    owned = parse_owned(name)
    return owned is not None and (owned.run != run or owned.call_id not in live)
