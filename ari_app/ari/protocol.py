"""ARI without the network: JSON to typed events, what we want to requests, replies to values or errors.

Pure. The shell is `ari_app.ari.client`; paths and parameters are Asterisk 22's (rest-api/api-docs).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter, ValidationError

from ari_app.ari import models
from ari_app.domain.errors import (
    ApplicationForgotten,
    PartyGone,
    TelephonyError,
    TelephonyMisbehaved,
    TelephonyRefused,
)
from ari_app.domain.ports import Address, MediaLeg

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Asterisk described it at one moment."""

    id: str
    name: str  # e.g. "PJSIP/trunk-00000004"
    state: str  # "Ring", "Up", …
    caller_number: str
    caller_name: str
    context: str
    extension: str
    dialled: str  # what the caller dialled, whatever the dialplan made of it since
    app_name: str  # the dialplan application it is in; "Stasis" when with us (or another ARI application)
    app_data: str
    language: str
    protocol_id: str  # SIP Call-ID; "" for other technologies
    linkedid: str = ""  # of the whole call; "" when Asterisk's configuration does not tell
    spoken: str = ""  # the language that the dialplan or the application chose; "" when nobody did


@dataclass(frozen=True, slots=True)
class Bridge:
    id: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Application:
    """What our application is subscribed to; survives the death of its process (measured on 22.10)."""

    name: str
    channel_ids: frozenset[str]
    bridge_ids: frozenset[str]


# -- events --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StasisStarted:
    channel: Channel
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StasisEnded:
    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelDestroyed:
    channel: Channel
    cause: int  # Q.850; 0 when Asterisk has none


@dataclass(frozen=True, slots=True)
class Dialled:
    """The dialplan dials `peer` for `caller_id`. `status` is "" at the begin, then "RINGING", "ANSWER", "BUSY", …"""

    caller_id: str
    peer: Channel
    status: str


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    name: str
    state: str  # "recording", "done", "failed", "canceled"
    channel_id: str  # "" when it is a bridge's
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationReplaced:
    """Another connection took over our application's name."""


@dataclass(frozen=True, slots=True)
class DigitReceived:
    """One key, complete. Asterisk takes digits out of the media: external media never carries them (measured)."""

    channel: Channel
    digit: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """A type we have no use for."""

    type: str


AriEvent = (
    StasisStarted
    | StasisEnded
    | ChannelDestroyed
    | Dialled
    | DigitReceived
    | RecordingChanged
    | ApplicationReplaced
    | UnknownEvent
)

WANTED_EVENTS = (
    "StasisStart",
    "StasisEnd",
    "ChannelDestroyed",
    "Dial",
    "ChannelDtmfReceived",
    "RecordingStarted",
    "RecordingFinished",
    "RecordingFailed",
    "ApplicationReplaced",
)


def parse_event(text: str | bytes) -> AriEvent:
    """One websocket message. Raises TelephonyMisbehaved naming the field at fault."""
    try:
        raw: Any = json.loads(text)
    except ValueError as error:
        raise TelephonyMisbehaved("event", f"not JSON: {error}") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise TelephonyMisbehaved("event", "no type")
    kind: str = raw["type"]
    if kind not in WANTED_EVENTS:
        return UnknownEvent(kind)
    try:
        return _event(models.EVENT.validate_python(raw))
    except ValidationError as error:
        raise TelephonyMisbehaved(f"event {kind}", _faults(error)) from None


def _event(model: models.EventModel) -> AriEvent:
    match model:
        case models.StasisStartModel():
            return StasisStarted(_channel(model.channel), tuple(model.args))
        case models.StasisEndModel():
            return StasisEnded(_channel(model.channel))
        case models.ChannelDestroyedModel():
            return ChannelDestroyed(_channel(model.channel), model.cause)
        case models.DialModel():
            return Dialled(model.caller.id if model.caller else "", _channel(model.peer), model.dialstatus)
        case models.ChannelDtmfReceivedModel():
            return DigitReceived(_channel(model.channel), model.digit, model.duration_ms / 1000)
        case models.RecordingModel(recording=recording):
            kind, _, target = recording.target_uri.partition(":")
            return RecordingChanged(
                recording.name, recording.state, target if kind == "channel" else "", recording.cause
            )
        case models.ApplicationReplacedModel():
            return ApplicationReplaced()


def about(event: AriEvent) -> str:
    """The id of the channel an event is about; "" when it is about none."""
    match event:
        case StasisStarted(channel) | StasisEnded(channel) | ChannelDestroyed(channel) | DigitReceived(channel):
            return channel.id
        case Dialled(caller_id):
            return caller_id
        case RecordingChanged(channel_id=channel_id):
            return channel_id
        case ApplicationReplaced() | UnknownEvent():
            return ""


def _channel(model: models.ChannelModel) -> Channel:
    return Channel(
        id=model.id,
        name=model.name,
        state=model.state,
        caller_number=model.caller.number,
        caller_name=model.caller.name,
        context=model.dialplan.context,
        extension=model.dialplan.exten,
        dialled=model.channelvars.get("CONVONET_DIALLED") or model.dialplan.exten,
        app_name=model.dialplan.app_name,
        app_data=model.dialplan.app_data,
        language=model.language,
        protocol_id=model.protocol_id,
        linkedid=model.channelvars.get("CHANNEL(linkedid)", ""),
        spoken=model.channelvars.get("CONVONET_LANGUAGE", ""),
    )


# -- requests --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """One REST request. `gone` lists the statuses that mean "that party hung up"."""

    method: str
    path: str  # below /ari, already quoted
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, Any] | None = None
    gone: frozenset[int] = frozenset({404})

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def _path(*parts: str) -> str:
    return "/" + "/".join(quote(part, safe="~") for part in parts)


def answer(channel_id: str) -> Request:
    return Request("POST", _path("channels", channel_id, "answer"))


def hang_up(channel_id: str, reason: str = "normal") -> Request:
    return Request("DELETE", _path("channels", channel_id), {"reason": reason})


def continue_in_dialplan(channel_id: str, context: str, extension: str) -> Request:
    params = {"context": context, "extension": extension, "priority": "1"}
    return Request("POST", _path("channels", channel_id, "continue"), params)


def fall_through(channel_id: str) -> Request:
    """Let the dialplan go on with the line after Stasis()."""
    return Request("POST", _path("channels", channel_id, "continue"))


def external_media(application: str, channel_id: str, our_address: Address) -> Request:
    """G.711 mu-law over RTP: the only two-way format without resampling (measured on 22.10)."""
    host, port = our_address
    params = {
        "app": application,
        "channelId": channel_id,
        "external_host": f"{host}:{port}",
        "format": "ulaw",
        "transport": "udp",
        "encapsulation": "rtp",
        "direction": "both",
    }
    return Request("POST", "/channels/externalMedia", params)


def create_bridge(bridge_id: str) -> Request:
    return Request("POST", _path("bridges", bridge_id), {"type": "mixing"})


def add_to_bridge(bridge_id: str, channel_ids: tuple[str, ...]) -> Request:
    """The reply is 400 when one of the channels is gone; 404 is the bridge."""
    params = {"channel": ",".join(channel_ids)}
    return Request("POST", _path("bridges", bridge_id, "addChannel"), params, gone=frozenset({400, 404}))


def destroy_bridge(bridge_id: str) -> Request:
    return Request("DELETE", _path("bridges", bridge_id))


def watch_channel(application: str, channel_id: str) -> Request:
    """422: the event source does not exist (any more); 404: our application is not registered."""
    params = {"eventSource": f"channel:{channel_id}"}
    return Request("POST", _path("applications", application, "subscription"), params, gone=frozenset({422}))


def snoop(application: str, channel_id: str, snoop_id: str, spy: str) -> Request:
    params = {"app": application, "snoopId": snoop_id, "spy": spy}
    return Request("POST", _path("channels", channel_id, "snoop"), params)


def record(channel_id: str, name: str) -> Request:
    return Request("POST", _path("channels", channel_id, "record"), {"name": name, "format": "wav"})


def stop_recording(name: str) -> Request:
    return Request("POST", _path("recordings", "live", name, "stop"))


def pause_recording(name: str) -> Request:
    return Request("POST", _path("recordings", "live", name, "pause"))


def resume_recording(name: str) -> Request:
    return Request("DELETE", _path("recordings", "live", name, "pause"))


def forget_recording(name: str) -> Request:
    return Request("DELETE", _path("recordings", "stored", name))


def get_channel(channel_id: str) -> Request:
    return Request("GET", _path("channels", channel_id))


def get_channel_variable(channel_id: str, variable: str) -> Request:
    return Request("GET", _path("channels", channel_id, "variable"), {"variable": variable})


def set_channel_variable(channel_id: str, variable: str, value: str) -> Request:
    return Request("POST", _path("channels", channel_id, "variable"), {"variable": variable, "value": value})


def list_channels() -> Request:
    return Request("GET", "/channels")


def list_bridges() -> Request:
    return Request("GET", "/bridges")


def get_application(application: str) -> Request:
    return Request("GET", _path("applications", application))


def want_events(application: str) -> Request:
    """Spare us what we would ignore: a call makes dozens of ChannelVarset events."""
    body = {"allowed": [{"type": kind} for kind in WANTED_EVENTS]}
    return Request("PUT", _path("applications", application, "eventFilter"), body=body)


# -- replies ---------------------------------------------------------------------------------------


def reply_error(request: Request, status: int, text: str) -> TelephonyError | None:
    """What an HTTP status means; None when it is a success."""
    if status < 300:
        return None
    try:
        message = models.MessageModel.model_validate_json(text).message
    except ValidationError:
        message = text[:200]
    reason = f"{status} {message}"
    if status == 404 and request.path.startswith("/applications/"):
        return ApplicationForgotten(str(request), reason)
    if status in request.gone:
        return PartyGone(str(request), reason)
    return TelephonyRefused(str(request), reason)


def read_media_leg(request: Request, raw: object) -> MediaLeg:
    """Where Asterisk receives the leg's RTP. Raises TelephonyMisbehaved."""
    channel = _validate(request, models.ChannelModel, raw)
    host = channel.channelvars.get("UNICASTRTP_LOCAL_ADDRESS")
    port = channel.channelvars.get("UNICASTRTP_LOCAL_PORT")
    if not host or port is None or not port.isascii() or not port.isdigit():
        raise TelephonyMisbehaved(str(request), "the reply does not say where to send RTP")
    return MediaLeg(channel.id, (host, int(port)))


def read_channel(request: Request, raw: object) -> Channel:
    return _channel(_validate(request, models.ChannelModel, raw))


def read_variable(request: Request, raw: object) -> str:
    return _validate(request, models.VariableModel, raw).value


def read_application(request: Request, raw: object) -> Application:
    model = _validate(request, models.ApplicationModel, raw)
    return Application(model.name, frozenset(model.channel_ids), frozenset(model.bridge_ids))


def read_channels(request: Request, raw: object) -> tuple[Channel, ...]:
    return tuple(_channel(model) for model in _validate_list(request, models.CHANNELS, raw))


def read_bridges(request: Request, raw: object) -> tuple[Bridge, ...]:
    return tuple(Bridge(model.id, tuple(model.channels)) for model in _validate_list(request, models.BRIDGES, raw))


def _validate(request: Request, model: type[_Model], raw: object) -> _Model:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise TelephonyMisbehaved(str(request), _faults(error)) from None


def _validate_list(request: Request, adapter: TypeAdapter[list[_Model]], raw: object) -> list[_Model]:
    try:
        return adapter.validate_python(raw)
    except ValidationError as error:
        raise TelephonyMisbehaved(str(request), _faults(error)) from None


def _faults(error: ValidationError) -> str:
    faults = (f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:3])
    return "; ".join(faults)
