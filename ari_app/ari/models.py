"""The fields of ARI's JSON that we use; unknown ones are ignored, missing ones are pydantic errors that name them.

Border only: `ari_app.ari.protocol` turns these into frozen values. Names are ARI's own (Asterisk 22, rest-api/*.json).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter


class CallerIdModel(BaseModel):
    name: str = ""
    number: str = ""


class DialplanModel(BaseModel):
    context: str
    exten: str
    app_name: str = ""
    app_data: str = ""


class ChannelModel(BaseModel):
    id: str = Field(min_length=1)
    name: str
    state: str
    protocol_id: str = ""  # SIP Call-ID for PJSIP channels
    caller: CallerIdModel = CallerIdModel()
    dialplan: DialplanModel
    language: str = ""
    channelvars: dict[str, str] = {}


class BridgeModel(BaseModel):
    id: str
    channels: list[str] = []


class LiveRecordingModel(BaseModel):
    name: str
    state: str
    target_uri: str
    duration: int | None = None  # seconds
    cause: str = ""


class StoredRecordingModel(BaseModel):
    name: str
    format: str


class ApplicationModel(BaseModel):
    name: str
    channel_ids: list[str]
    bridge_ids: list[str]


class VariableModel(BaseModel):
    value: str


class MessageModel(BaseModel):
    """The body of an error reply."""

    message: str = ""


class StasisStartModel(BaseModel):
    type: Literal["StasisStart"]
    args: list[str]
    channel: ChannelModel


class StasisEndModel(BaseModel):
    type: Literal["StasisEnd"]
    channel: ChannelModel


class ChannelDestroyedModel(BaseModel):
    type: Literal["ChannelDestroyed"]
    channel: ChannelModel
    cause: int


class DialModel(BaseModel):
    type: Literal["Dial"]
    caller: ChannelModel | None = None  # absent when nobody dialled, e.g. for an originated channel
    peer: ChannelModel
    dialstatus: str


class ChannelDtmfReceivedModel(BaseModel):
    type: Literal["ChannelDtmfReceived"]
    channel: ChannelModel
    digit: str = Field(pattern="^[0-9A-D*#]$")
    duration_ms: int = Field(ge=0)


class RecordingModel(BaseModel):
    type: Literal["RecordingStarted", "RecordingFinished", "RecordingFailed"]
    recording: LiveRecordingModel


class ApplicationReplacedModel(BaseModel):
    type: Literal["ApplicationReplaced"]


EventModel = Annotated[
    StasisStartModel
    | StasisEndModel
    | ChannelDestroyedModel
    | ChannelDtmfReceivedModel
    | DialModel
    | RecordingModel
    | ApplicationReplacedModel,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[EventModel] = TypeAdapter(EventModel)
CHANNELS = TypeAdapter(list[ChannelModel])
BRIDGES = TypeAdapter(list[BridgeModel])
STORED_RECORDINGS = TypeAdapter(list[StoredRecordingModel])
