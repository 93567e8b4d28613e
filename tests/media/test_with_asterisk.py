"""A media session behind a real Asterisk and an outside SIP caller: both hear each other, digits come through."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from ari_app.caller.analysis import quality, tones_heard
from ari_app.caller.analysis import tone as caller_tone
from ari_app.domain.ports import Address, CallFacts
from ari_app.provision.launch import RunningAsterisk
from audio_pipeline.events import Event, PauseHeard, SpeechGoesOn, SpeechStarted, Transcript, UtteranceEnded
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.media_session import MediaOptions, MediaSession
from tests.calls.echo import Access, open_cell
from tests.calls.echo import Stage as CallStage
from tests.calls.world import Office
from tests.media.far_end import FixedTurnModel, LoudIsSpeech, ScriptedRecogniser, ToneSpeaker, until
from tools.ports import CallControl

pytestmark = pytest.mark.asterisk


class Voice:
    """`ari_app.domain.ports.Voice` with a media session and no mind."""

    def __init__(self, session: MediaSession, events: list[Event]) -> None:
        self._session = session
        self._events = events

    async def open(self) -> Address:
        return self._session.local_address

    def connect(self, peer: Address) -> None:
        self._session.connect(peer)

    def digit_pressed(self, digit: str, duration_s: float) -> None:
        self._session.digit_pressed(digit, duration_s)

    @property
    def language(self) -> str:
        return self._session.spoken

    async def converse(self, facts: CallFacts, control: CallControl) -> None:
        del facts, control
        async for event in self._session.events():
            self._events.append(event)


@dataclass
class MediaStage(CallStage):
    """Gives every call a media session of its own on one clock."""

    clock: FrameClock = field(default_factory=FrameClock)
    sessions: list[MediaSession] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @asynccontextmanager
    async def voice(self, facts: CallFacts) -> AsyncGenerator[Voice, None]:  # type: ignore[override]
        del facts
        async with MediaSession(
            MediaOptions(),
            recogniser=ScriptedRecogniser(),
            speaker=ToneSpeaker(),
            turn_model=FixedTurnModel(),
            detector=LoudIsSpeech(),
            clock=self.clock,
            prompts={},
        ) as session:
            self.sessions.append(session)
            yield Voice(session, self.events)


def office(running: RunningAsterisk) -> Office:
    site = running.rendered.site
    access = Access(
        http_port=site.network.http_port,
        ari_user=site.credentials.ari_user,
        ari_password=site.credentials.ari_password,
        ami_port=site.network.ami_port,
        ami_user=site.credentials.ami_user,
        ami_password=site.credentials.ami_password,
    )
    return Office(running, access)


async def test_a_caller_and_a_session_hear_each_other_through_asterisk(running_asterisk: RunningAsterisk) -> None:
    place, stage = office(running_asterisk), MediaStage()
    async with stage.clock, open_cell(place.access, stage) as cell, place.outside() as phone:
        call = await phone.call("7000")
        await call.answered(10.0)
        await until(lambda: bool(stage.sessions), 5.0)
        session = stage.sessions[0]

        call.play(caller_tone(440.0, 1.0))
        await until(lambda: any(isinstance(event, Transcript) for event in stage.events), 10.0)
        kinds = [type(event) for event in stage.events]
        assert kinds[:4] == [SpeechStarted, SpeechGoesOn, SpeechGoesOn, PauseHeard]

        session.say(1, "x" * 100)
        await until(lambda: 440.0 in tones_heard(call.tape.received, (440.0, 700.0)), 5.0)
        session.stop()
        await until(lambda: any(isinstance(event, UtteranceEnded) for event in stage.events), 2.0)

        heard = quality(call.tape.received)
        assert heard.lost == heard.duplicates == heard.reordered == 0
        stats = session.stats()
        assert stats.packets_received > 50
        assert stats.packets_lost == stats.strangers == stats.packets_malformed == 0
        assert stats.packets_wrong_payload_type == 0

        # Asterisk keeps telephone events to itself (the external leg negotiates no payload for them) and tells ARI;
        # what must not happen is that they harm the sound.
        call.send_digits("42#")
        call.play(caller_tone(440.0, 1.0))
        await until(lambda: sum(isinstance(event, Transcript) for event in stage.events) == 2, 10.0)
        await call.hang_up()
        await until(lambda: not cell.supervisor.call_ids, 5.0)
