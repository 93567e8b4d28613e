"""The line between the wire and the ear: line time is neither lost nor doubled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np

from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.frames import FRAME_SAMPLES, Samples
from audio_pipeline.line import Line, LineOptions
from audio_pipeline.playout import SILENCE, OutgoingFrame, PlayoutEvent
from audio_pipeline.rtp.telephone_event import DigitHeard
from tests.media.far_end import FarEnd, tone, until
from tests.media.virtual_time import VirtualTimeLoop, virtual


@dataclass
class Tape:
    """An ear that only records, and a mouth that is shut."""

    frames: list[tuple[float, Samples | None]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    breaks: bool = False

    def frame_heard(self, frame: Samples | None, now: float) -> None:
        self.frames.append((now, frame))

    def own_frame(self, frame: Samples | None) -> None: ...

    def digit_heard(self, digit: DigitHeard, now: float) -> None: ...

    def line_lost(self, reason: str, now: float) -> None:
        self.lost.append(reason)

    def next_frame(self) -> OutgoingFrame:
        if self.breaks:
            raise RuntimeError("a bug")
        return SILENCE

    def frame_sent(self, events: tuple[PlayoutEvent, ...], now: float) -> None: ...

    @property
    def sound(self) -> Samples:
        parts = [np.zeros(FRAME_SAMPLES, np.int16) if frame is None else frame for _, frame in self.frames]
        return np.concatenate(parts)


@asynccontextmanager
async def a_line() -> AsyncIterator[tuple[Line, FarEnd, Tape]]:
    loop = asyncio.get_running_loop()
    transport, far = await loop.create_datagram_endpoint(FarEnd, local_addr=("127.0.0.1", 0))
    tape = Tape()
    async with FrameClock(monotonic=loop.time) as clock:
        line = Line(LineOptions(), clock, tape, tape)
        far.peer = await line.open()
        line.connect(far.address)
        try:
            yield line, far, tape
        finally:
            await line.close()
            transport.close()


@virtual
async def test_a_frame_is_heard_when_it_arrives() -> None:
    async with a_line() as (_, far, tape):
        loop = asyncio.get_running_loop()
        for number in range(50):
            sent_at = loop.time()
            far.send(far.packet(MU_LAW.encode(tone(0.02))))
            await until(lambda: len(tape.frames) == number + 1)  # noqa: B023
            assert tape.frames[-1][0] - sent_at < 0.003
            await asyncio.sleep(0.02 - (loop.time() - sent_at))


@virtual
async def test_silence_that_was_not_sent_is_heard_once() -> None:
    async with a_line() as (_, far, tape):
        await far.talk(tone(0.5))
        await asyncio.sleep(1.0)
        far.timestamp = (far.timestamp + 8000) % 2**32
        await far.talk(tone(0.5))
        assert 1.9 <= len(tape.sound) / 8000 <= 2.06
        quiet = np.flatnonzero(np.abs(tape.sound[4160:11840]) > 0)
        assert len(quiet) == 0


@virtual
async def test_a_process_that_stalled_does_not_take_the_unread_for_silence() -> None:
    async with a_line() as (line, far, tape):
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        await far.talk(tone(0.2))
        for _ in range(10):
            far.send(far.packet(MU_LAW.encode(tone(0.02))))
        loop.stall(0.2)
        await far.talk(tone(0.2))
        assert len(tape.frames) == 30
        assert line.stats().starved_s == 0.0


@virtual
async def test_a_stream_that_was_only_delayed_is_heard_whole() -> None:
    async with a_line() as (line, far, tape):
        await far.talk(tone(0.2))
        late = [far.packet(MU_LAW.encode(tone(0.02, amplitude=3000))) for _ in range(10)]
        await asyncio.sleep(0.2)
        for data in late:
            far.send(data)
        await far.talk(tone(0.2))
        assert sum(frame is not None for _, frame in tape.frames) == 30
        assert line.stats().packets_lost == 0


@virtual
async def test_a_lost_packet_is_filled_and_line_time_kept() -> None:
    async with a_line() as (line, far, tape):
        await far.talk(tone(0.2))
        far.packet(b"")  # never sent
        await far.talk(tone(0.2))
        assert len(tape.sound) == round(0.42 * 8000)
        assert line.stats().concealed_s == 0.02
        assert np.abs(tape.sound[1600:1760].astype(np.int32)).max() > 2000


@virtual
async def test_a_line_that_breaks_says_so() -> None:
    async with a_line() as (_, _far, tape):
        tape.breaks = True
        await until(lambda: tape.lost == ["the line failed"])


@virtual
async def test_what_the_kernel_refuses_to_send_is_counted_and_not_raised() -> None:
    async with a_line() as (line, far, tape):
        line.connect(("127.0.0.1", 0))  # nobody can be sent to at port 0
        await asyncio.sleep(0.5)
        assert line.stats().send_errors >= 24
        line.connect(far.address)
        await until(lambda: len(far.tape) > 3)
        assert tape.lost == []
