"""The far end of a line and scripted engines, for whole media sessions over real loopback sockets."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

import numpy as np

from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.errors import EngineError
from audio_pipeline.events import Event
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.frames import FRAME_SAMPLES, LINE_RATE_HZ, Samples, Sound
from audio_pipeline.media_session import MediaOptions, MediaSession
from audio_pipeline.mouth import Tongue
from audio_pipeline.partials import PartialBudget
from audio_pipeline.ports import RecogniserCapabilities, Recognition, SpeakerCapabilities
from audio_pipeline.pressure import Rung, at_ease
from audio_pipeline.rtp.packet import RtpPacket
from tests.media.virtual_time import VirtualTimeLoop

_T = TypeVar("_T")


async def until(condition: Callable[[], bool], deadline_s: float = 5.0) -> None:
    """Wait until something is true; fail when it does not become so in time."""
    async with asyncio.timeout(deadline_s):
        while not condition():
            await asyncio.sleep(0.002)


CALLER_HZ, OUR_HZ = 330.0, 440.0  # not the same: a caller in our own pitch would be an echo


def tone(duration_s: float, hz: float = CALLER_HZ, amplitude: int = 8000) -> Samples:
    """A sine at 8 kHz."""
    at = np.arange(round(duration_s * LINE_RATE_HZ)) / LINE_RATE_HZ
    return (amplitude * np.sin(2 * math.pi * hz * at)).astype(np.int16)


@dataclass
class ScriptedRecogniser:
    """Answers from a list; keeps the sounds it was asked about. An error in the list is raised."""

    answers: list[str | Exception] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    hot_words: list[tuple[str, ...]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    hears: str = ""  # the language of what it is asked about in none
    takes: asyncio.Event | None = None  # when given, answers wait for it
    cancelled: int = 0
    spare: bool = False  # it has something to spare for listening ahead
    ahead: list[Sound] = field(default_factory=list)  # the sounds of that
    guesses: list[str] = field(default_factory=list)  # what it makes of them; "ahead N" when there are no more
    at_once: int = 0  # how many of them are being heard now
    most_at_once: int = 0
    glimpses: list[str] = field(default_factory=list)  # what it makes of glances; None when there are no more
    glanced: list[Sound] = field(default_factory=list)
    capabilities: RecogniserCapabilities = field(
        default_factory=lambda: RecogniserCapabilities("scripted", frozenset(), True)
    )

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        self.sounds.append(sound)
        self.hot_words.append(hot_words)
        self.languages.append(language)
        try:
            if self.takes is not None:
                await self.takes.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        answer = self.answers.pop(0) if self.answers else f"sound {len(self.sounds)}"
        if isinstance(answer, Exception):
            raise answer
        return Recognition(answer, 0.9, language or self.hears, 0.01)

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        if not self.spare:
            return None
        self.ahead.append(sound)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.takes is not None:
                await self.takes.wait()
        finally:
            self.at_once -= 1
        text = self.guesses.pop(0) if self.guesses else f"ahead {len(self.ahead)}"
        return Recognition(text, 0.9, language, 0.01)

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        self.glanced.append(sound)
        return self.glimpses.pop(0) if self.glimpses else None


@dataclass
class ToneSpeaker:
    """Says each character as 20 ms of tone, in chunks; texts in `failures` raise instead."""

    chunk_s: float = 0.1
    failures: dict[str, Exception] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    closed: int = 0
    hangs: bool = False  # no sound ever comes
    gap_s: float = 0.0  # computing time of each chunk
    capabilities: SpeakerCapabilities = field(
        default_factory=lambda: SpeakerCapabilities("tone", (), frozenset(), True)
    )

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncIterator[Samples]:
        self.said.append(text)
        self.voices.append(voice)
        if text in self.failures:
            raise self.failures[text]
        sound = tone(0.02 * len(text) / speed, hz=OUR_HZ)
        step = round(self.chunk_s * LINE_RATE_HZ)
        try:
            if self.hangs:
                await asyncio.Event().wait()
            for begin in range(0, len(sound), step):
                await asyncio.sleep(self.gap_s)
                yield sound[begin : begin + step]
        finally:
            self.closed += 1


@dataclass
class FixedTurnModel:
    """Always of the same opinion, or failing."""

    opinion: float | EngineError = 0.8
    sounds: list[Sound] = field(default_factory=list)

    async def p_complete(self, sound: Sound, *, deadline_s: float) -> float:
        self.sounds.append(sound)
        if isinstance(self.opinion, EngineError):
            raise self.opinion
        return self.opinion


class LoudIsSpeech:
    """A detector for tests: whatever is loud is voice."""

    def is_speech(self, frame: Samples) -> bool:
        return bool(np.max(np.abs(frame.astype(np.int32))) > 500)


class FarEnd(asyncio.DatagramProtocol):
    """The other side of the line: keeps what arrives with its time, sends what it is told."""

    def __init__(self) -> None:
        self.tape: list[tuple[float, RtpPacket]] = []
        self.sequence = 65500  # wraps in every longer test
        self.timestamp = 2**32 - 2000
        self.ssrc = 0x1234
        self.transport: asyncio.DatagramTransport | None = None
        self.peer: tuple[str, int] = ("127.0.0.1", 9)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.tape.append((asyncio.get_running_loop().time(), RtpPacket.parse(data)))

    @property
    def address(self) -> tuple[str, int]:
        assert self.transport is not None
        host, port = self.transport.get_extra_info("sockname")[:2]
        return host, port

    def send(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.sendto(data, self.peer)

    def packet(self, payload: bytes, *, payload_type: int = 0, marker: bool = False) -> bytes:
        """The next packet of this stream."""
        data = RtpPacket(payload_type, self.sequence, self.timestamp, self.ssrc, payload, marker).serialize()
        self.sequence = (self.sequence + 1) % 65536
        self.timestamp = (self.timestamp + FRAME_SAMPLES) % 2**32
        return data

    async def talk(self, samples: Samples, pace_s: float = 0.020) -> None:
        """Send sound as packets."""
        for begin in range(0, len(samples), FRAME_SAMPLES):
            frame = samples[begin : begin + FRAME_SAMPLES]
            self.send(self.packet(MU_LAW.encode(np.ascontiguousarray(frame))))
            await asyncio.sleep(pace_s)

    async def silence(self, duration_s: float, pace_s: float = 0.020) -> None:
        await self.talk(np.zeros(round(duration_s * LINE_RATE_HZ), np.int16), pace_s)

    def voiced(self) -> list[tuple[float, RtpPacket]]:
        """What arrived and is not silence."""
        return [entry for entry in self.tape if entry[1].payload.count(0xFF) + entry[1].payload.count(0x7F) < 150]


@dataclass
class Stage:
    """A session, its engines, its far end, and everything it reported."""

    session: MediaSession
    far: FarEnd
    recogniser: ScriptedRecogniser
    speaker: ToneSpeaker
    turn_model: FixedTurnModel
    events: list[Event]

    def of(self, kind: type[_T]) -> list[_T]:
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def on_stage(
    options: MediaOptions | None = None,
    *,
    prompts: dict[str, bytes] | None = None,
    tongues: dict[str, Tongue] | None = None,
    connect: bool = True,
    recogniser: "ScriptedRecogniser | None" = None,
    rung: Callable[[], Rung] = at_ease,
    partials: PartialBudget | None = None,
) -> AsyncIterator[Stage]:
    """A connected session whose events are read, until the block ends."""
    loop = asyncio.get_running_loop()
    recogniser, speaker, turn_model = recogniser or ScriptedRecogniser(), ToneSpeaker(), FixedTurnModel()
    transport, far = await loop.create_datagram_endpoint(FarEnd, local_addr=("127.0.0.1", 0))
    try:
        async with (
            FrameClock(monotonic=loop.time if isinstance(loop, VirtualTimeLoop) else time.monotonic) as clock,
            asyncio.TaskGroup() as tasks,
            MediaSession(
                options or MediaOptions(),
                recogniser=recogniser,
                speaker=speaker,
                turn_model=turn_model,
                detector=LoudIsSpeech(),
                clock=clock,
                prompts=prompts or {},
                rung=rung,
                partials=partials,
                tongues=tongues or {},
            ) as session,
        ):
            far.peer = session.local_address
            stage = Stage(session, far, recogniser, speaker, turn_model, [])
            tasks.create_task(_read(session, stage.events), name="read-events")
            if connect:
                session.connect(far.address)
            yield stage
    finally:
        transport.close()


async def _read(session: MediaSession, events: list[Event]) -> None:
    async for event in session.events():
        events.append(event)
