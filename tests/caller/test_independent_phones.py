"""Our telephone against telephones we did not write: baresip and SIPp."""

import asyncio
import shutil
import socket
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from ari_app.caller import g711
from ari_app.caller.tape import Taped
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions

needs_baresip = pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed")
needs_sipp = pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp is not installed")


async def until(condition: Callable[[], object], deadline_s: float = 10.0) -> None:
    async with asyncio.timeout(deadline_s):
        while not condition():
            await asyncio.sleep(0.02)


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tone(hz: float, duration_s: float) -> g711.Samples:
    return (8000 * np.sin(2 * np.pi * hz * np.arange(int(8000 * duration_s)) / 8000)).astype(np.int16)


def strength(packets: tuple[Taped, ...], hz: float) -> float:
    sound = g711.decode(b"".join(taped.packet.payload for taped in packets if taped.packet.payload_type == 0))
    return (
        float(abs(np.mean(sound * np.exp(-2j * np.pi * hz * np.arange(len(sound)) / 8000))) * 2) if len(sound) else 0.0
    )


@asynccontextmanager
async def program(*argv: str, cwd: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *argv,
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 5)


def write_baresip(folder: Path, port: int, account: str) -> None:
    with wave.open(str(folder / "tone.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(tone(700, 20).tobytes())
    folder.joinpath("config").write_text(
        "\n".join(
            [
                f"audio_source aufile,{folder}/tone.wav",
                f"audio_player aufile,{folder}/heard.wav",
                "audio_alert aufile,/dev/null",
                "ausrc_srate 8000",
                "auplay_srate 8000",
                "ausrc_channels 1",
                "auplay_channels 1",
                f"sip_listen 127.0.0.1:{port}",
                "module_path /usr/lib/baresip/modules",
                "module g711.so",
                "module aufile.so",
                "module_tmp account.so",
                "module_app menu.so",
                "",
            ]
        )
    )
    folder.joinpath("accounts").write_text(account + "\n")
    folder.joinpath("contacts").write_text("")


@needs_baresip
async def test_baresip_calls_us_and_we_hear_its_tone(tmp_path: Path) -> None:
    async with UserAgent(UserAgentOptions("bob", ("127.0.0.1", 9))) as bob:
        write_baresip(tmp_path, free_udp_port(), "<sip:bare@127.0.0.1>;regint=0")
        dial = f"/dial sip:7000@127.0.0.1:{bob.address[1]}"
        async with program("baresip", "-f", str(tmp_path), "-e", dial, cwd=tmp_path):
            call = await bob.next_call()
            await call.answered()
            await until(lambda: strength(call.tape.received[-40:], 700) > 3000)
            assert call.remote_user == "bare"
            await call.hang_up()


@needs_baresip
async def test_we_call_baresip_and_hear_its_tone(tmp_path: Path) -> None:
    port = free_udp_port()
    write_baresip(tmp_path, port, "<sip:bare@127.0.0.1>;regint=0;answermode=auto")
    async with (
        UserAgent(UserAgentOptions("alice", ("127.0.0.1", port))) as alice,
        program("baresip", "-f", str(tmp_path), cwd=tmp_path),
    ):
        call = await alice.call("bare")
        call.play(tone(400, 1))
        await until(lambda: strength(call.tape.received[-40:], 700) > 3000)
        await call.hold()
        await call.hold(held=False)
        before = len(call.tape.received)
        await until(lambda: len(call.tape.received) > before + 10)
        await call.hang_up()


@needs_sipp
async def test_sipp_finds_nothing_wrong_with_how_we_answer(tmp_path: Path) -> None:
    options = UserAgentOptions("bob", ("127.0.0.1", 9), incoming=Incoming(ring_s=0.05))
    async with UserAgent(options) as bob:
        target = f"127.0.0.1:{bob.address[1]}"
        argv = ("sipp", "-sn", "uac", target, "-i", "127.0.0.1", "-m", "5", "-r", "5", "-d", "200", "-timeout", "15")
        async with program(*argv, "-nostdin", "-timeout_error", cwd=tmp_path) as sipp:
            assert await asyncio.wait_for(sipp.wait(), 20) == 0
        assert len(bob.calls) == 5
        assert all(call.state == "ended" and call.leg.ended_by == "them" for call in bob.calls)


@needs_sipp
async def test_sipp_finds_nothing_wrong_with_how_we_call(tmp_path: Path) -> None:
    port = free_udp_port()
    argv = ("sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-m", "3", "-nostdin", "-timeout", "20")
    async with (
        program(*argv, "-timeout_error", cwd=tmp_path) as sipp,
        UserAgent(UserAgentOptions("alice", ("127.0.0.1", port))) as alice,
    ):
        for _ in range(3):
            call = await alice.call("service")
            await call.hang_up()
        assert await asyncio.wait_for(sipp.wait(), 20) == 0
