"""What the compiled callers tell, and what it comes to; and that they count and time what arrives as they should."""

import asyncio
import shutil
import socket
from pathlib import Path

import pytest

from bench import media_calls
from bench.media_calls import CallHeard, Sound, Window

TOLD = """call 12000 600 0 600 40
call 12002 580 1 600 40
gaps 20000 1100
gaps 24950 70
gaps 40000 8
late 3 7000"""
CORES = {"voice": 0.6, "asterisk": 0.5}


def test_the_report_of_the_generator_is_read() -> None:
    sound = Sound.parse(TOLD)
    assert sound.calls[1] == CallHeard(12002, 580, 1, 600, 40)
    assert sound.gaps_ms[25.0] == 70
    assert len(sound.every_gap_ms) == 1178
    assert sound.own_late == 3


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(ValueError, match="is not of the generator's report"):
        Sound.parse("call 12000 600 0 600 40\nhello")


def test_a_frame_that_was_never_sent_is_neither_heard_nor_lost() -> None:
    assert media_calls.missed_frames(Window(Sound.parse(TOLD), 12.0, CORES)) == 18


@pytest.mark.parametrize(
    ("cores", "lost", "restarted", "met"),
    [(0.6, 0, False, True), (0.8, 0, False, False), (0.6, 1, False, False), (0.6, 0, True, False)],
)
def test_two_hundred_calls_may_cost_so_much_and_lose_nothing(
    cores: float, lost: int, restarted: bool, met: bool
) -> None:
    calls = tuple(CallHeard(12000 + 2 * n, 600, lost, 600, 40) for n in range(200))
    window = Window(Sound(calls, {20.05: 1000}, 0), 12.0, {"voice": cores}, restarted=restarted)
    assert media_calls.report_of(window, 0, "none", {"voice": -10}, (0.0, 0.0, 0.0)).met is met


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
async def test_the_compiled_callers_answer_whoever_speaks_to_them_and_count_what_was_lost(tmp_path: Path) -> None:
    async with media_calls.generator(tmp_path, "127.0.0.1", 2) as sound:
        loop = asyncio.get_running_loop()
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
        ):
            for one in (far, other):
                one.setblocking(False)
                one.bind(("127.0.0.1", 0))
            await loop.sock_sendto(other, packet(0, b"\xff"), ("127.0.0.1", media_calls.FIRST_PORT + 2))
            await loop.sock_sendto(far, packet(65534, b"\x00"), ("127.0.0.1", media_calls.FIRST_PORT))
            await sound.told("all", 10.0)
            sound.begin()
            answers = [await asyncio.wait_for(loop.sock_recv(far, 2048), 10.0) for _ in range(3)]
            for sequence in (65535, 0, 2, 1, 5):  # 3 and 4 are lost, 1 is late
                await loop.sock_sendto(far, packet(sequence, b"\xff"), ("127.0.0.1", media_calls.FIRST_PORT))
            await asyncio.wait_for(loop.sock_recv(far, 2048), 10.0)
            heard, silent = (await sound.end()).calls
    assert (heard.received, heard.lost, heard.voiced) == (5, 2, 1)
    assert (silent.received, silent.lost, silent.voiced) == (0, 0, 0)
    sequences = [int.from_bytes(answer[2:4], "big") for answer in answers]
    assert sequences == list(range(sequences[0], sequences[0] + 3))
    assert {len(answer) for answer in answers} == {172}
    assert answers[0][12:] != b"\xff" * 160  # the far end's voice detector has something to judge


def packet(sequence: int, sound: bytes) -> bytes:
    return bytes((0x80, 0)) + sequence.to_bytes(2, "big") + bytes(8) + sound * 160
