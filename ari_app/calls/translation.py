"""What an event of Asterisk means to one call. Pure; between `ari_app.ari` and the table in `ari_app.domain.call`."""

from ari_app.ari import ami, protocol
from ari_app.domain import moves
from ari_app.domain.ids import Kind, parse_owned

SwitchEvent = protocol.AriEvent | ami.AmiEvent

RETURNED = "returned"  # first argument of Stasis() for a caller coming back from a queue


def translate(event: SwitchEvent, channel_id: str, now_s: float) -> moves.Event | None:
    """None for what changes nothing in the call whose caller is `channel_id`."""
    match event:
        case protocol.StasisStarted() | protocol.StasisEnded() | protocol.ChannelDestroyed():
            return _channel_event(event, channel_id, now_s)
        case protocol.Dialled(caller_id, peer, "ANSWER") if caller_id == channel_id:
            return moves.AgentConnected(now_s, interface_of(peer.name), None)
        case ami.AgentConnected(agent=agent, waited_s=waited_s):
            return moves.AgentConnected(now_s, agent, waited_s)
        case ami.AgentCompleted(talked_s=talked_s):
            return moves.AgentCompleted(talked_s)
        case ami.QueueCallerAbandoned(waited_s=waited_s):
            return moves.QueueAbandoned(waited_s)
        case ami.HungUp(cause=cause):  # ARI says so too; whichever comes first
            return moves.CallerDestroyed(now_s, cause or None)
        case _:
            return None


def _channel_event(
    event: protocol.StasisStarted | protocol.StasisEnded | protocol.ChannelDestroyed, channel_id: str, now_s: float
) -> moves.Event | None:
    if event.channel.id == channel_id:
        return _caller_event(event, now_s)
    owned = parse_owned(event.channel.id)
    if owned is None or owned.kind is not Kind.MEDIA:
        return None
    match event:
        case protocol.StasisStarted():
            return moves.MediaLegEntered(owned.serial)
        case protocol.StasisEnded():
            return moves.MediaLegLeft(owned.serial, "it left the application")
        case protocol.ChannelDestroyed(cause=cause):
            return moves.MediaLegLeft(owned.serial, f"it ended with cause {cause}")


def _caller_event(
    event: protocol.StasisStarted | protocol.StasisEnded | protocol.ChannelDestroyed, now_s: float
) -> moves.Event:
    match event:
        case protocol.StasisStarted(args=args):
            department, status = returned_from(args) or ("", "")
            return moves.CallerReturned(department, status)
        case protocol.StasisEnded():
            return moves.CallerLeft()
        case protocol.ChannelDestroyed(cause=cause):
            return moves.CallerDestroyed(now_s, cause or None)


def returned_from(args: tuple[str, ...]) -> tuple[str, str] | None:
    """(department, QUEUESTATUS) when the dialplan brought the caller back: Stasis(app,returned,department,status)."""
    if not args or args[0] != RETURNED:
        return None
    department, status = (*args[1:3], "", "")[:2]
    return department, status


def interface_of(channel_name: str) -> str:
    """ "PJSIP/2101-0000000a" is a channel of the interface "PJSIP/2101"."""
    return channel_name.rpartition("-")[0] or channel_name
