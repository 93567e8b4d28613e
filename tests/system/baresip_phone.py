"""baresip as a caller: a telephone we did not write, driven through its own control socket while the call lasts.

It sends what WAV files hold, silence after their end, and writes what it hears to a WAV file, which is read meanwhile.
"""

import asyncio
import contextlib
import json
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.caller.g711 import RATE_HZ, Samples

MODULES = Path("/usr/lib/baresip/modules")
TAIL_S = 60  # of silence behind every sentence: baresip hangs up when a file ends
LOUD = 300.0  # RMS of 16-bit samples above which somebody speaks
QUIET_S = 1.3


@dataclass(frozen=True)
class Account:
    user: str
    password: str
    port: int  # of the far end, on 127.0.0.1
    transport: str  # "udp" or "tcp"
    codec: str  # the only one offered, as baresip writes it: "PCMA/8000"

    @property
    def line(self) -> str:
        address = f"<sip:{self.user}@127.0.0.1:{self.port};transport={self.transport}>"
        return f"{address};auth_pass={self.password};regint=60;audio_codecs={self.codec}\n"


def write_silence_after(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(np.concatenate((samples, np.zeros(RATE_HZ * TAIL_S, np.int16))).tobytes())
    return path


def configure(folder: Path, account: Account, control_port: int) -> None:
    silence = write_silence_after(folder / "silence.wav", np.zeros(0, np.int16))
    options = {
        "audio_source": f"aufile,{silence}",
        "audio_player": f"aufile,{folder}/played.wav",
        "audio_alert": "aufile,/dev/null",
        "ausrc_srate": RATE_HZ, "auplay_srate": RATE_HZ, "ausrc_channels": 1, "auplay_channels": 1,
        "sip_listen": "127.0.0.1:0",
        "ctrl_tcp_listen": f"127.0.0.1:{control_port}",
        "snd_path": folder,
        "module_path": MODULES,
        "module_tmp": "account.so",
    }  # fmt: skip
    lines = [f"{name} {value}" for name, value in options.items()]
    lines += [f"module {name}.so" for name in ("g711", "g722", "aufile", "sndfile")]
    lines += [f"module_app {name}.so" for name in ("menu", "ctrl_tcp")]
    (folder / "config").write_text("\n".join(lines) + "\n")
    (folder / "accounts").write_text(account.line)
    (folder / "contacts").write_text("")


class Baresip:
    """A running baresip."""

    def __init__(self, folder: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.folder = folder
        self._reader, self._writer = reader, writer

    def tell(self, command: str, parameters: str = "") -> None:
        """A command of baresip's menu; as a netstring, which is what its control socket speaks."""
        text = json.dumps({"command": command, "params": parameters})
        self._writer.write(f"{len(text)}:{text},".encode())

    async def event(self, kind: str, deadline_s: float = 20.0) -> dict[str, Any]:
        """The next event of that kind, e.g. CALL_ESTABLISHED; raises TimeoutError."""
        async with asyncio.timeout(deadline_s):
            while True:
                length = int((await self._reader.readuntil(b":"))[:-1])
                message = json.loads((await self._reader.readexactly(length + 1))[:-1])
                if message.get("type") == kind:
                    return message

    def heard(self) -> Samples:
        """All that was decoded so far: the file's lengths are complete only at its end, its rate is there at once."""
        found = sorted(self.folder.glob("dump*-dec.wav"))
        if not found or len(content := found[-1].read_bytes()) < 44:
            return np.zeros(0, np.int16)
        rate_hz = int.from_bytes(content[24:28], "little")
        return np.frombuffer(content[44 : len(content) // 2 * 2], dtype="<i2")[:: rate_hz // RATE_HZ]

    async def sound_begun(self, deadline_s: float = 20.0) -> None:
        """Wait until the far end says something."""
        async with asyncio.timeout(deadline_s):
            while speech_s(self.heard()) < 0.4:
                await asyncio.sleep(0.1)

    async def answer_ended(self, after_samples: int, deadline_s: float = 25.0) -> int:
        """Wait until somebody spoke after that sample and has finished; returns how much was heard by then."""
        async with asyncio.timeout(deadline_s):
            while True:
                new = self.heard()[after_samples:]
                if speech_s(new) > 0.4 and speech_s(new[-round(QUIET_S * RATE_HZ) :]) == 0.0:
                    return after_samples + len(new)
                await asyncio.sleep(0.1)


def speech_s(samples: Samples) -> float:
    """Seconds of sound in it, by frames of 20 ms."""
    step = RATE_HZ // 50
    frames = samples[: len(samples) // step * step].astype(np.float64).reshape(-1, step)
    return float(np.sum(np.sqrt(np.mean(frames**2, axis=1)) > LOUD)) * 0.02 if len(frames) else 0.0


@contextlib.asynccontextmanager
async def running(folder: Path, account: Account, control_port: int) -> AsyncIterator[Baresip]:
    """A baresip that has registered; ended with the context."""
    configure(folder, account, control_port)
    with (folder / "baresip.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            "baresip", "-f", str(folder), cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(20):
            while "200 OK" not in (folder / "baresip.log").read_text(errors="replace"):  # to its REGISTER
                await asyncio.sleep(0.02)
        reader, writer = await asyncio.open_connection("127.0.0.1", control_port)
        yield Baresip(folder, reader, writer)
    finally:
        if writer is not None:
            writer.close()
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(10):
            await process.wait()
