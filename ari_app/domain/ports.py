"""What a call needs from the world, and what it offers.

`Telephony` and `Recorder` are implemented by `ari_app.ari.telephony`; `Voice` by `ari_app.calls.voice`; `CallBook` by
`ari_app.store`; `Clock` by the composition root (and by tests). The first two raise
`ari_app.domain.errors.TelephonyError`.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ari_app.domain.outcome import CallOutcome, HandOff, LegSeen, PhaseEntered, RecordingMade
from tools.ports import CallControl

Address = tuple[str, int]  # host, UDP port


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known about a call when a conversation begins. Numbers and names are personal data."""

    call_id: str  # ours; the same for an adopted or returning call
    channel_id: str  # Asterisk's id of the caller's channel
    channel_name: str  # e.g. "PJSIP/trunk-00000004"
    linkedid: str  # Asterisk's id of the whole call; "" when unknown
    caller_number: str  # "" when withheld
    caller_name: str  # "" when unknown
    dialled: str  # the extension the caller dialled
    args: tuple[str, ...]  # what the dialplan said after the application's name
    language: str  # Asterisk's channel language, e.g. "en"
    arrived_at: datetime  # UTC
    # ISO 639-1: chosen by the number dialled or found out in this call; "": not known yet. A contact's language, once
    # there are contacts, is told here too, by whoever knows the caller before the voice is opened.
    spoken: str = ""
    sip_call_id: str | None = None  # SIP Call-ID header of the caller's leg; None when it is not a SIP channel
    adopted: bool = False  # taken over in mid-call from a process that died
    returned_from: tuple[str, str] | None = None  # (department, QUEUESTATUS) when people did not answer


class Voice(Protocol):
    """The assistant on one call, made by a `VoiceFactory` and used as an async context manager: leaving it closes its
    sockets and streams."""

    async def open(self) -> Address:
        """Bind our RTP socket and say where: Asterisk will send there."""
        ...

    def connect(self, peer: Address) -> None:
        """Asterisk's end of the media leg; the only address we accept RTP from. Called once, before `converse`."""
        ...

    def digit_pressed(self, digit: str, duration_s: float) -> None:
        """The caller pressed a key (0-9 * # A-D). Never blocks, never raises."""
        ...

    @property
    def language(self) -> str:
        """ISO 639-1 of what is being spoken, as far as it is known; "" when nobody chose or heard one."""
        ...

    async def converse(self, facts: CallFacts, control: CallControl) -> None:
        """Talk until the conversation is over: then the session hangs up, unless the channel already left. Cancelled
        when the caller is gone. An exception sends the caller to the human queue."""
        ...


VoiceFactory = Callable[[CallFacts], AbstractAsyncContextManager[Voice]]


class CallBook(Protocol):
    """Where a call's life is written down. Never blocks, never raises: what cannot be written now is its problem."""

    def call_started(self, facts: CallFacts) -> None:
        """Also for an adopted call, which may already be in the book (`facts.adopted`)."""
        ...

    def leg_seen(self, call_id: str, leg: LegSeen) -> None: ...

    def phase_entered(self, call_id: str, entry: PhaseEntered) -> None: ...

    def handed_off(self, call_id: str, hand_off: HandOff) -> None:
        """May come twice for one hand-off: ANSWERED first without and, when the agent is done, with `talked_s`."""
        ...

    def recording_made(self, call_id: str, recording: RecordingMade) -> None:
        """May come after `call_ended`."""
        ...

    def noted(self, call_id: str, at: datetime, what: str, detail: Mapping[str, str]) -> None:
        """Anything else for the time line, e.g. "voice_failed"."""
        ...

    def call_ended(self, call_id: str, outcome: CallOutcome) -> None: ...


class Clock(Protocol):
    """The two times a shell needs."""

    def now_s(self) -> float:
        """Monotonic seconds."""
        ...

    def utc(self) -> datetime:
        """Aware, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class MediaLeg:
    """An assistant's leg that was asked for. `peer` is where Asterisk receives its RTP."""

    channel_id: str
    peer: Address


class Telephony(Protocol):
    """What a call asks of the switch. Every method has a deadline inside. Raises TelephonyError."""

    async def watch(self, channel_id: str) -> None:
        """Keep getting the channel's events until it is destroyed, wherever it goes. Without it Asterisk reports
        neither its end nor what happens in a queue (measured on 22.10). Raises PartyGone."""
        ...

    async def open_media_leg(self, leg_id: str, our_address: Address) -> MediaLeg:
        """Ask for an external media channel named `leg_id`. It may be joined only after *its own* StasisStart."""
        ...

    async def join(self, bridge_id: str, channel_id: str, leg_id: str) -> None:
        """Answer the caller and put both into a new two-party bridge."""
        ...

    async def set_language(self, channel_id: str, language: str) -> None:
        """What Asterisk itself says to that channel (queues, voicemail) is in this language from now on."""
        ...

    async def continue_in_dialplan(self, channel_id: str, context: str, extension: str) -> None:
        """Let the channel go to `context`,`extension`,1. Done when its StasisEnd comes."""
        ...

    async def hang_up(self, channel_id: str) -> None:
        """A channel that is gone already is fine."""
        ...

    async def destroy_bridge(self, bridge_id: str) -> None:
        """A bridge that is gone already is fine."""
        ...

    async def is_alive(self, channel_id: str) -> bool: ...


class Recorder(Protocol):
    """Two mono files of one call, by snooping. Raises TelephonyError."""

    async def start(self, channel_id: str, snoop_id: str, spy: str, name: str) -> None:
        """Snoop on `channel_id` (`spy` "in": what it says; "out": what it hears) and record to the file `name`."""
        ...

    async def pause(self, name: str) -> None: ...

    async def resume(self, name: str) -> None: ...

    async def stop(self, snoop_id: str, name: str) -> None:
        """End the recording (the file is kept) and the snoop. What is gone already is fine."""
        ...
