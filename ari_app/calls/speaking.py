"""The voice of one call: opened, joined to its media leg, talking in a task of its own, closed.

A voice may be of any make and fail in any way; whatever it does, this says it in events and never raises. Below:
`domain.ports.Voice`. Above: `calls.performer`.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from ari_app.calls.notes import Notes
from ari_app.domain import moves
from ari_app.domain.ports import Address, CallFacts, Voice, VoiceFactory
from tools.ports import CallControl


@dataclass(frozen=True, slots=True)
class VoiceTimes:
    open_s: float = 3.0
    grace_s: float = 0.25  # for a voice whose wish was just answered, to bring its turn into the diary
    close_s: float = 3.0


@dataclass(frozen=True, slots=True)
class _Opened:
    voice: Voice
    facts: CallFacts  # as this voice was given them
    stack: AsyncExitStack  # closes it


class Speaking:
    """At most one voice at a time."""

    def __init__(
        self, voices: VoiceFactory, times: VoiceTimes, notes: Notes, post: Callable[[moves.Event], None]
    ) -> None:
        self._voices = voices
        self._times = times
        self._notes = notes
        self._post = post
        self._opened: _Opened | None = None  # None while there is no media leg
        self._talk: asyncio.Task[None] | None = None  # the conversation; None when none was begun
        self._language = ""  # of the voice that was closed last

    async def open(self, facts: CallFacts) -> Address | None:
        """Where our RTP socket is; None when the voice did not open."""
        stack = AsyncExitStack()
        try:
            async with asyncio.timeout(self._times.open_s):
                voice = await stack.enter_async_context(self._voices(facts))
                self._opened = _Opened(voice, facts, stack)
                return await voice.open()
        except Exception as error:  # noqa: BLE001 - foreign code of any make: the caller goes to people instead
            self._notes.failed("voice_not_opened", error)
            return None

    @property
    def language(self) -> str:
        """ISO 639-1 of what is, or was last, spoken in this call; "" when nobody chose or heard one."""
        return self._opened.voice.language if self._opened is not None else self._language

    def connect(self, peer: Address) -> None:
        if self._opened is not None:
            self._opened.voice.connect(peer)

    def digit_pressed(self, digit: str, duration_s: float) -> None:
        """A key of the caller's; without a voice nobody wants it."""
        if self._opened is not None:
            self._opened.voice.digit_pressed(digit, duration_s)

    def start(self, serial: int, control: CallControl, tasks: asyncio.TaskGroup) -> None:
        """Begin the conversation; its end comes as an event with this `serial`."""
        opened = self._opened
        if opened is None:
            self._post(moves.VoiceFailed(serial, "it was not open"))
            return
        talk = self._converse(serial, opened, control)
        self._talk = tasks.create_task(talk, name=f"voice {opened.facts.call_id} {serial}")

    async def _converse(self, serial: int, opened: _Opened, control: CallControl) -> None:
        try:
            await opened.voice.converse(opened.facts, control)
        except Exception as error:  # noqa: BLE001 - here a task ends: the caller goes to people instead
            self._notes.failed("voice_failed", error)
            self._post(moves.VoiceFailed(serial, type(error).__name__))
        else:
            self._post(moves.VoiceFinished(serial))

    async def stop(self, *, graceful: bool) -> None:
        """End the conversation and close the voice, both within their deadlines. Nothing to stop is fine."""
        talk, self._talk = self._talk, None
        if talk is not None:
            if graceful:
                await asyncio.wait({talk}, timeout=self._times.grace_s)
            talk.cancel()
            _, stuck = await asyncio.wait({talk}, timeout=self._times.close_s)
            if stuck:
                self._notes.log.error("voice_stuck", after_s=self._times.close_s)
        await self.close()

    async def close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is None:
            return
        self._language = opened.voice.language
        try:
            async with asyncio.timeout(self._times.close_s):
                await opened.stack.aclose()
        except Exception as error:  # noqa: BLE001 - here a voice ends, whatever its make
            self._notes.failed("voice_not_closed", error)
