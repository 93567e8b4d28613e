"""A softphone we did not write registers, answers the support queue, and is understood: by UDP, TCP, TLS with SRTP."""

import asyncio
import shutil
import socket
import wave
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ari_app.caller.analysis import tone, tone_strength, tones_heard
from ari_app.provision import certificates
from ari_app.provision.site import Phone, new_password

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed"),
]
SOFTPHONE_HZ, CALLER_HZ = 1100.0, 700.0


def write_softphone(folder: Path, account: str, ports: tuple[int, int], authority: Path) -> None:
    sip_port, rtp_port = ports
    with wave.open(str(folder / "tone.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(tone(SOFTPHONE_HZ, 60).tobytes())
    modules = ("g711", "g722", "opus", "srtp", "aufile", "sndfile")
    (folder / "config").write_text(
        "\n".join(
            (
                f"audio_source aufile,{folder}/tone.wav",
                f"audio_player aufile,{folder}/played.wav",
                "audio_alert aufile,/dev/null",
                "ausrc_srate 8000",
                "auplay_srate 8000",
                "ausrc_channels 1",
                "auplay_channels 1",
                f"sip_listen 127.0.0.1:{sip_port}",
                f"sip_cafile {authority}",
                f"rtp_ports {rtp_port}-{rtp_port + 10}",
                f"snd_path {folder}",
                "module_path /usr/lib/baresip/modules",
                *(f"module {name}.so" for name in modules),
                "module_tmp account.so",
                "module_app menu.so",
                "",
            )
        )
    )
    (folder / "accounts").write_text(account + "\n")
    (folder / "contacts").write_text("")


def free_sip_port() -> int:
    """baresip takes a port for UDP and TCP, and the next one for TLS."""
    for _ in range(100):
        with ExitStack() as held:
            first = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                for kind, number in ((socket.SOCK_DGRAM, port), (socket.SOCK_STREAM, port + 1)):
                    held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", number))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two neighbouring ports are free")


@asynccontextmanager
async def softphone(folder: Path) -> AsyncIterator[Path]:
    output = folder / "baresip.log"
    with output.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            "baresip", "-f", str(folder), cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield output
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(10):
            await process.wait()


def heard_by_softphone(folder: Path) -> float:
    """Strength of the caller's tone in what baresip decoded last; 0.0 while there is nothing."""
    found = sorted(folder.glob("dump*-dec.wav"))
    if not found or found[-1].stat().st_size < 10_000:
        return 0.0
    content = found[-1].read_bytes()  # the header's lengths are complete only at the end, its rate is there at once
    rate_hz = int.from_bytes(content[24:28], "little")
    samples = np.frombuffer(content[44 : len(content) // 2 * 2], dtype="<i2")[:: rate_hz // 8000]
    return tone_strength(samples[-4000:], CALLER_HZ)


@pytest.mark.parametrize(
    ("transport", "parameters", "encrypted"),
    [
        ("udp", ";audio_codecs=PCMA/8000", False),
        ("tcp", ";audio_codecs=G722/16000", False),
        ("tls", ";audio_codecs=PCMU/8000;mediaenc=srtp-mand", True),
    ],
)
async def test_a_softphone_answers_the_queue_and_both_sides_hear_each_other(
    office, real_site, until, free_port, home, transport, parameters, encrypted
) -> None:
    certificate = certificates.obtain(home / "tls", ("127.0.0.1",), datetime.now(UTC))
    phone = Phone(extension="1009", password=new_password(), queues=("support",), encrypted_media=encrypted)
    site = replace(real_site, certificate=certificate, phones=(*real_site.phones, phone))
    network = site.network
    port = {"udp": network.udp_port, "tcp": network.tcp_port, "tls": network.tls_port}[transport]
    folder = home / "softphone"
    folder.mkdir()
    address = f"<sip:1009@127.0.0.1:{port};transport={transport}>"
    account = f"{address};auth_pass={phone.password};answermode=auto;regint=60{parameters}"
    write_softphone(folder, account, (free_sip_port(), free_port() & ~1), certificate.certificate)
    async with office(site) as running, softphone(folder) as output, running.outside() as caller:

        async def registered() -> bool:
            return "1009" in await running.console("pjsip show contacts")

        try:
            await until(registered, 30, "the softphone registers")
        except AssertionError:
            raise AssertionError(f"baresip did not register: {output.read_text()[-1500:]}") from None
        call = await caller.call("2000")
        call.play(tone(CALLER_HZ, 30))
        await until(lambda: tones_heard(call.tape.received, [SOFTPHONE_HZ]), 15, "the caller hears the softphone")
        await until(lambda: heard_by_softphone(folder) > 400, 10, "the softphone hears the caller")
        legs = await running.console("pjsip show channelstats")
        assert "1009-" in legs
        assert "ERROR" not in running.log
