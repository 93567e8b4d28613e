"""Does what the table says: one action of `domain.moves` at a time, against the ports.

A failure is an event, handed back to the table; what can only be cleaned up later is logged and left to
`calls.agreement`. Above: `calls.session`. Holds no state of the call but what must be closed.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from ari_app.ari.protocol import AriEvent
from ari_app.calls.control import Asks, BoundControl, QueueDesk
from ari_app.calls.notes import Notes
from ari_app.calls.recording import CallRecording, RecordingOptions
from ari_app.calls.speaking import Speaking, VoiceTimes
from ari_app.domain import moves
from ari_app.domain.call import Call
from ari_app.domain.errors import PartyGone, TelephonyError
from ari_app.domain.ids import Kind, OwnedId
from ari_app.domain.ports import CallBook, CallFacts, Clock, Recorder, Telephony, VoiceFactory

Listener = Callable[[AriEvent], None]


class EventSource(Protocol):
    """Implemented by `ari_app.ari.client.AriClient`."""

    def listen_to(self, channel_id: str, listener: Listener) -> None: ...

    def forget(self, channel_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class CallPorts:
    """What all calls of a process share."""

    telephony: Telephony
    recorder: Recorder
    events: EventSource
    voices: VoiceFactory
    book: CallBook
    desk: QueueDesk
    clock: Clock


@dataclass(frozen=True, slots=True)
class CallOptions:
    """What holds for every call of a process. `run` marks this life of the process in the ids we choose."""

    run: str
    policy: moves.Policy
    recording: RecordingOptions = field(default_factory=RecordingOptions)
    voice: VoiceTimes = field(default_factory=VoiceTimes)
    joining_s: float = 5.0  # until the media leg is there
    leaving_s: float = 5.0  # until a caller we let go has left
    hanging_up_s: float = 3.0  # until a hang-up is repeated
    look_s: float = 30.0  # in phases that may last: how often Asterisk is asked whether the caller is still there
    ask_s: float = 8.0  # a tool's wish; longer than `leaving_s`
    inbox_most: int = 256  # events; more waiting means this call cannot keep up and fails


class Performer:
    """Bound to one call."""

    def __init__(
        self, facts: CallFacts, ports: CallPorts, options: CallOptions, post: Callable[[moves.Event], None]
    ) -> None:
        self.notes = Notes(facts, ports.book, ports.clock)
        self.asks = Asks(post, options.ask_s)
        self.speaking = Speaking(ports.voices, options.voice, self.notes, post)
        self.recording = CallRecording(facts, ports.recorder, ports.book, ports.clock, options.recording)
        self._facts = facts
        self._ports = ports
        self._run = options.run
        self._answered = False  # a wish was settled since the voice started
        self._language = facts.language[:2]  # in which Asterisk speaks to the caller

    async def perform(
        self, action: moves.Action, call: Call, tasks: asyncio.TaskGroup, listener: Listener
    ) -> moves.Event | None:
        """`call` is the state the action belongs to, `listener` hears the media leg. Returns what a failure means."""
        match action:
            case moves.Watch():
                return await self._watch()
            case moves.OpenMediaLeg(serial):
                self._ports.events.listen_to(self._id(Kind.MEDIA, serial), listener)
                return await self._open_media(serial, call)
            case moves.Join(serial):
                return await self._join(serial)
            case moves.Continue(destination):
                return await self.let_go(destination)
            case moves.LookAtCaller():
                return await self._look()
            case _:
                await self._perform_surely(action, tasks)
                return None

    async def _perform_surely(self, action: moves.Action, tasks: asyncio.TaskGroup) -> None:
        """Actions whose failure changes nothing for the table."""
        match action:
            case moves.StartVoice(serial):
                self._answered = False
                self.asks.open()
                self.speaking.start(serial, BoundControl(self.asks, self._ports.desk), tasks)
            case moves.StopVoice():
                self.asks.close()
                await self.speaking.stop(graceful=self._answered)
            case moves.ReleaseMedia(serial):
                await self.release_media(serial)
            case moves.HangUp():
                await self.hang_up()
            case moves.StartRecording(serial):
                ids = self._id(Kind.SNOOP_IN, serial), self._id(Kind.SNOOP_OUT, serial)
                tasks.create_task(self.recording.start(serial, ids), name=f"recording {self._facts.call_id}")
            case moves.StopRecording(serial):
                await self.recording.stop(serial)
            case moves.Settle():
                self._answered = True
                self.asks.settle(action)
            case moves.ReportHandOff():
                self.notes.handed_off(action)
            case _:
                raise AssertionError(action)  # `perform` has the rest

    async def _watch(self) -> moves.Event | None:
        try:
            await self._ports.telephony.watch(self._facts.channel_id)
        except PartyGone:
            return moves.CallerDestroyed(self._ports.clock.now_s(), None)
        except TelephonyError as error:
            # The call can go on: looking at the caller now and then notices its end, late.
            self.notes.log.warning("call_not_watched", reason=str(error))
        return None

    async def _open_media(self, serial: int, call: Call) -> moves.Event | None:
        adopted = self._facts.adopted and serial == 1
        spoken = self.speaking.language or self._facts.spoken
        facts = replace(self._facts, adopted=adopted, returned_from=call.returned_from, spoken=spoken)
        address = await self.speaking.open(facts)
        if address is None:
            return moves.MediaLegLeft(serial, "the voice did not open")
        leg_id = self._id(Kind.MEDIA, serial)
        try:
            leg = await self._ports.telephony.open_media_leg(leg_id, address)
        except TelephonyError as error:
            return moves.MediaLegLeft(serial, str(error))
        self.speaking.connect(leg.peer)
        self.notes.leg(leg_id, "media", f"{leg.peer[0]}:{leg.peer[1]}", is_open=True)
        return None

    async def _join(self, serial: int) -> moves.Event | None:
        bridge_id, leg_id = self._id(Kind.BRIDGE, serial), self._id(Kind.MEDIA, serial)
        try:
            await self._ports.telephony.join(bridge_id, self._facts.channel_id, leg_id)
        except TelephonyError as error:
            return moves.JoinFailed(str(error))
        return None

    async def let_go(self, destination: moves.Destination) -> moves.Event | None:
        """Ask Asterisk to take the caller to the dialplan."""
        telephony, channel_id = self._ports.telephony, self._facts.channel_id
        await self._tell_language()
        try:
            await telephony.continue_in_dialplan(channel_id, destination.context, destination.extension)
        except PartyGone:
            return moves.CallerDestroyed(self._ports.clock.now_s(), None)
        except TelephonyError as error:
            return moves.LeaveRefused(str(error))
        return None

    async def _tell_language(self) -> None:
        """People's queues and boxes speak as the assistant did."""
        language = self.speaking.language
        if language in ("", self._language):
            return
        try:
            await self._ports.telephony.set_language(self._facts.channel_id, language)
            self._language = language
        except TelephonyError as error:
            self.notes.log.warning("language_not_told", reason=str(error))  # the caller is let go all the same

    async def _look(self) -> moves.Event | None:
        try:
            alive = await self._ports.telephony.is_alive(self._facts.channel_id)
        except TelephonyError as error:
            self.notes.log.warning("call_not_seen", reason=str(error))
            return None
        return None if alive else moves.CallerDestroyed(self._ports.clock.now_s(), None, lost=True)

    async def hang_up(self) -> None:
        try:
            await self._ports.telephony.hang_up(self._facts.channel_id)
        except TelephonyError as error:
            self.notes.log.warning("call_not_hung_up", reason=str(error))  # repeated at the phase's deadline

    async def release_media(self, serial: int) -> None:
        leg_id = self._id(Kind.MEDIA, serial)
        self._ports.events.forget(leg_id)
        try:
            await self._ports.telephony.hang_up(leg_id)
            await self._ports.telephony.destroy_bridge(self._id(Kind.BRIDGE, serial))
        except TelephonyError as error:
            self.notes.log.warning("media_not_released", reason=str(error))  # `calls.agreement` finds it
        self.notes.leg(leg_id, "media", "", is_open=False)

    def _id(self, kind: Kind, serial: int) -> str:
        return str(OwnedId(self._run, kind, serial, self._facts.call_id))
