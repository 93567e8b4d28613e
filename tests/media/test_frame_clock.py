"""The wheel that beats for all calls, on virtual time."""

import asyncio
from itertools import pairwise

import pytest

from audio_pipeline.frame_clock import FrameClock, Seat
from tests.media.virtual_time import VirtualTimeLoop, virtual


class Drum:
    """Keeps when it was beaten."""

    def __init__(self, clock: FrameClock) -> None:
        self.clock = clock
        self.beats: list[tuple[float, int]] = []
        self.breaks_at = -1
        self.unseated_at: float | None = None
        self.seat: Seat = clock.join(self)

    def beat(self, now: float, missed: int) -> None:
        self.beats.append((now, missed))
        if len(self.beats) == self.breaks_at:
            raise RuntimeError("torn")

    def unseated(self, now: float) -> None:
        self.unseated_at = now

    @property
    def gaps_ms(self) -> list[int]:
        return [round((after - before) * 1000) for (before, _), (after, _) in pairwise(self.beats)]


def clock_of(loop: asyncio.AbstractEventLoop) -> FrameClock:
    return FrameClock(monotonic=loop.time)


@virtual
async def test_a_seat_beats_every_20_ms_without_drift() -> None:
    async with clock_of(asyncio.get_running_loop()) as clock:
        drum = Drum(clock)
        await asyncio.sleep(60.01)
        assert set(drum.gaps_ms) == {20}
        assert len(drum.beats) == 3001


@virtual
async def test_many_seats_share_the_phases_evenly() -> None:
    async with clock_of(asyncio.get_running_loop()) as clock:
        drums = [Drum(clock) for _ in range(200)]
        await asyncio.sleep(1.0)
        assert {len(drum.beats) for drum in drums} <= {49, 50, 51}
        moments = {round(drum.beats[-1][0], 3) for drum in drums}
        assert len(moments) == 20


@virtual
async def test_a_stall_is_told_and_beats_do_not_pile_up() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    async with clock_of(loop) as clock:
        drums = [Drum(clock) for _ in range(40)]
        await asyncio.sleep(0.1)
        loop.stall(0.1)
        await asyncio.sleep(0.1)
        for drum in drums:
            assert sum(missed for _, missed in drum.beats) in (4, 5)
            assert sum(gap < 19 for gap in drum.gaps_ms) <= 1
            assert sum(drum.gaps_ms) + 20 == pytest.approx(20 * (len(drum.beats) + 4), abs=41)


@virtual
async def test_between_other_work_late_beats_are_caught_up_without_the_timer() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    async with clock_of(loop) as clock:
        drum = Drum(clock)
        await asyncio.sleep(0.1)
        known = len(drum.beats)
        assert not clock.behind(clock.now())
        for _ in range(100):  # one long turn of the loop: no timer can fire
            loop.stall(0.002)
            clock.catch_up(clock.now())
        assert len(drum.beats) - known in (9, 10)
        assert max(drum.gaps_ms) <= 26
        assert clock.behind(clock.now())
        await asyncio.sleep(0.5)
        assert not clock.behind(clock.now())
        assert set(drum.gaps_ms[-20:]) == {20}


@virtual
async def test_a_rephased_seat_follows_its_new_phase() -> None:
    loop = asyncio.get_running_loop()
    async with clock_of(loop) as clock:
        drum = Drum(clock)
        await asyncio.sleep(0.107)
        moved_at = loop.time()
        drum.seat.rephase(moved_at)
        known = len(drum.beats)
        await asyncio.sleep(0.2)
        offsets = [at - moved_at for at, _ in drum.beats[known:]]
        assert 0.0199 < offsets[0] < 0.0212
        assert {round((after - before) * 1000) for before, after in pairwise(offsets)} == {20}


@virtual
async def test_a_postponed_seat_comes_a_slot_later_from_then_on() -> None:
    async with clock_of(asyncio.get_running_loop()) as clock:
        drum = Drum(clock)
        await asyncio.sleep(0.09)
        drum.seat.postpone()
        await asyncio.sleep(0.1)
        assert drum.gaps_ms.count(21) == 1
        assert set(drum.gaps_ms) == {20, 21}


@virtual
async def test_a_seat_that_left_beats_no_more_and_one_that_fails_stops_nobody_else() -> None:
    async with clock_of(asyncio.get_running_loop()) as clock:
        gone, torn, well = Drum(clock), Drum(clock), Drum(clock)
        torn.breaks_at = 3
        await asyncio.sleep(0.1)
        gone.seat.leave()
        gone.seat.leave()
        known = len(gone.beats)
        await asyncio.sleep(1.0)
        assert len(gone.beats) == known
        assert len(torn.beats) == 3
        assert torn.unseated_at is not None
        assert gone.unseated_at is None
        assert len(well.beats) >= 54
        assert clock.seated == 1
        gone.seat.rephase(clock.now())  # too late, and harmless
        assert clock.seated == 1


@virtual
async def test_after_hours_without_a_call_the_clock_still_beats() -> None:
    async with clock_of(asyncio.get_running_loop()) as clock:
        first = Drum(clock)
        await asyncio.sleep(0.1)
        first.seat.leave()
        await asyncio.sleep(7200)
        second = Drum(clock)
        await asyncio.sleep(0.5)
        assert len(second.beats) in (24, 25, 26)
        assert sum(missed for _, missed in second.beats) == 0


def test_nobody_can_sit_on_a_clock_that_does_not_run() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Drum(FrameClock())
