"""Many calls that only carry sound: is every packet there, in time, and what does a call cost the voice process?

    python -m bench.media_calls [--calls 200] [--rate 25] [--hold 12] [--json]

No caller is Python: SIPp places the calls and `bench/rtp_callers.c`, compiled here, is their sound. They send line
noise that the voice detector has to judge, and hear the greeting and then the assistant's own 20 ms silence. Gaps are
between the kernel's arrival stamps of consecutive packets of one call, told in steps of 50 us, while all calls are up;
the processor's time is that of the same window. The engines are stand-ins; nobody says anything to them. Niceness of
every process is in the report. A frame that a busy machine kept the voice process from sending is no lost packet; such
frames are counted apart. Goals: 0 lost, gap p99 <= 25 ms, 0.35 % of a core a call in the voice process.
Needs gcc and SIPp (Debian: `gcc`, `sip-tester`).
"""

import argparse
import asyncio
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

from bench import stub_engines
from bench.overhead import core_wait_s, cpu_s
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system
from bench.stub_engines import Delays

HERE = pathlib.Path(__file__).parent
FIRST_PORT = 12000  # of the callers' sound: below Asterisk's ports and the kernel's own choices
BIN_MS = 0.05  # of the generator's histogram
SETTLE_S = 1.0
RAMP_SPARE_S = 8.0  # for a machine too busy to place calls at the given rate
FRAME_S = 0.020
NICE = -10 if os.geteuid() == 0 else 0  # of the callers' sound: what is late in leaving would be late in arriving
GOAL_GAP_MS, GOAL_CORE_PERCENT = 25.0, 0.35
NEEDED = ("gcc", "sipp")


@dataclass(frozen=True, slots=True)
class CallHeard:
    """One call in the window; `voiced` counts loud packets since its begin."""

    port: int
    received: int
    lost: int
    sent: int
    voiced: int


@dataclass(frozen=True, slots=True)
class Sound:
    """What the generator tells after "end"."""

    calls: tuple[CallHeard, ...]
    gaps_ms: Mapping[float, int]  # upper edge of a bin -> how many gaps
    own_late: int  # packets that the generator itself sent more than 5 ms late

    @staticmethod
    def parse(text: str) -> "Sound":
        """Raises ValueError for what is not the generator's report."""
        calls: list[CallHeard] = []
        gaps: dict[float, int] = {}
        late = 0
        for line in text.splitlines():
            match line.split():
                case ["call", *numbers]:
                    calls.append(CallHeard(*(int(number) for number in numbers)))
                case ["gaps", edge_us, count]:
                    gaps[int(edge_us) / 1000 + BIN_MS] = int(count)
                case ["late", count, _]:
                    late = int(count)
                case _:
                    raise ValueError(f"{line!r} is not of the generator's report")
        return Sound(tuple(calls), gaps, late)

    @property
    def every_gap_ms(self) -> list[float]:
        return [edge for edge, count in self.gaps_ms.items() for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which all calls were up."""

    sound: Sound
    lasted_s: float
    cores: Mapping[str, float] = field(default_factory=dict[str, float])  # used, by process
    voice_waited: float = 0.0  # share of the time in which the voice process was ready and got no core
    restarted: bool = False  # the voice process: others' calls are adopted, but this was no quiet window


class Generator:
    """The compiled callers' sound. Made by `generator`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def told(self, word: str, within_s: float) -> None:
        """Wait for "ready" (all ports are bound) or "all" (every call hears something). Raises RuntimeError."""
        try:
            line = await self._line(within_s)
        except TimeoutError:
            line = "nothing"
        if line != word:
            raise RuntimeError(f"the callers' sound said {line!r} instead of {word!r}")

    def begin(self) -> None:
        self._tell(b"begin\n")

    async def end(self) -> Sound:
        """Stop counting."""
        self._tell(b"end\n")
        lines = [await self._line()]
        while not lines[-1].startswith("late"):
            lines.append(await self._line())
        return Sound.parse("\n".join(lines))

    def _tell(self, word: bytes) -> None:
        assert self._process.stdin is not None  # it was started with one
        self._process.stdin.write(word)

    async def _line(self, within_s: float = 10.0) -> str:
        assert self._process.stdout is not None  # as above
        async with asyncio.timeout(within_s):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the callers' sound ended")
        return line.decode().strip()


@contextlib.asynccontextmanager
async def generator(folder: pathlib.Path, host: str, calls: int) -> AsyncGenerator[Generator]:
    """Compile and start. Raises RuntimeError."""
    program = folder / "rtp_callers"
    compiler = await asyncio.create_subprocess_exec("gcc", "-O2", "-o", str(program), str(HERE / "rtp_callers.c"))
    if await compiler.wait() != 0:
        raise RuntimeError("gcc could not compile bench/rtp_callers.c")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "audio_pipeline.engine_leash", "--parent", str(os.getpid()), "--nice", str(NICE), "--"),
        *(str(program), host, str(FIRST_PORT), str(calls)),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        sound = Generator(process)
        await sound.told("ready", 10.0)
        yield sound
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def sipp_command(stage: Stage, folder: pathlib.Path, args: argparse.Namespace, up_s: float) -> list[str]:
    """SIPp that places all calls and lets each last `up_s`."""
    phone = stage.telephone()
    ports = folder / "ports.csv"
    ports.write_text("SEQUENTIAL\n" + "".join(f"{FIRST_PORT + 2 * number};\n" for number in range(args.calls)))
    host, port = phone.peer
    return [
        "sipp", f"{host}:{port}", "-sf", str(HERE / "media_calls.xml"), "-inf", str(ports), "-s", stage.assistant,
        "-i", phone.host, "-au", phone.user, "-ap", phone.password or "", "-key", "user", phone.user,
        "-m", str(args.calls), "-l", str(args.calls), "-r", f"{args.rate:g}", "-d", str(round(up_s * 1000)),
        "-timeout", f"{up_s + 60:.0f}s", "-timeout_error", "-nostdin", "-trace_err", "-error_file",
        str(folder / "errors.log"),
    ]  # fmt: skip


async def measure(stage: Stage, args: argparse.Namespace, load: tuple[float, float, float]) -> Report:
    ramp_s = args.calls / args.rate + RAMP_SPARE_S
    with tempfile.TemporaryDirectory(prefix="convonet-media-") as name:
        folder = pathlib.Path(name)
        async with generator(folder, stage.telephone().host, args.calls) as sound:
            command = sipp_command(stage, folder, args, ramp_s + args.hold + 2 * SETTLE_S)
            quiet = subprocess.DEVNULL
            sipp = await asyncio.create_subprocess_exec(*command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
            try:
                await sound.told("all", ramp_s)
                await asyncio.sleep(SETTLE_S)
                window = await watched(stage, sound, args.hold)
                ended = await asyncio.wait_for(sipp.wait(), args.hold + 90)
            finally:
                if sipp.returncode is None:
                    sipp.kill()
                    await sipp.wait()
        errors = folder / "errors.log"
        complaint = errors.read_text(errors="replace")[:400] if ended and errors.exists() else "none"
    return report_of(window, ended, complaint, niceness(stage), load)


async def watched(stage: Stage, sound: Generator, hold_s: float) -> Window:
    """Count while all calls are up."""
    pid = stage.pid("voice")
    began_s, before, waited_s = time.monotonic(), cpu_s(stage), core_wait_s(stage.pid("voice"))
    sound.begin()
    await asyncio.sleep(hold_s)
    found = await sound.end()
    lasted_s = time.monotonic() - began_s
    cores = {name: (used_s - before.get(name, used_s)) / lasted_s for name, used_s in cpu_s(stage).items()}
    waited = (core_wait_s(pid) - waited_s) / lasted_s
    return Window(found, lasted_s, cores, waited, restarted=stage.pid("voice") != pid)


def niceness(stage: Stage) -> dict[str, int]:
    """Of every process of the system."""
    return {name: os.getpriority(os.PRIO_PROCESS, stage.pid(name)) for name in stage.status["processes"]}


def report_of(
    window: Window, sipp_ended: int, complaint: str, nice: Mapping[str, int], load: tuple[float, float, float]
) -> Report:
    """Pure."""
    calls = window.sound.calls
    percent = window.cores["voice"] * 100 / max(len(calls), 1)
    shares = sorted(window.cores.items(), key=lambda pair: -pair[1])
    return Report(
        "media_calls",
        f"{len(calls)} media-only calls",
        (
            Figure("gap between packets heard by a caller", "ms", window.sound.every_gap_ms, GOAL_GAP_MS, "p99"),
            Figure("voice process, of a core a call", "%", [percent], GOAL_CORE_PERCENT, "p50"),
        ),
        (
            Count("calls", len(calls)),
            Count("SIPp's exit code (0: every call came up and ended as it should)", sipp_ended, 0),
            Count("voice process restarted", int(window.restarted), 0),
            Count("calls without a voice heard", sum(not one.voiced for one in calls), 0),
            Count("calls without sound in the window", sum(not one.received for one in calls), 0),
            Count("packets lost towards the callers", sum(one.lost for one in calls), 0),
            Count("frames that the voice process was too late to send", missed_frames(window)),
            Count("packets heard", sum(one.received for one in calls)),
            Count("packets sent by the callers", sum(one.sent for one in calls)),
            Count("of which left more than 5 ms late", window.sound.own_late),
        ),
        {
            "window": f"{window.lasted_s:.1f} s with all calls up",
            "of a core": ", ".join(f"{name} {share * 100:.0f} %" for name, share in shares if share >= 0.005),
            "voice was ready and had no core": f"{window.voice_waited * 100:.0f} % of the time",
            "niceness": ", ".join(f"{name} {value}" for name, value in nice.items()) + f", callers {NICE}",
            "SIPp's complaints": complaint,
        },
        load,
    )


def missed_frames(window: Window) -> int:
    """What each call should have heard in the window and was never sent: no loss, but no sound either. Pure."""
    due = int(window.lasted_s / FRAME_S) - 1
    return sum(max(0, due - one.received - one.lost) for one in window.sound.calls)


def missing(programs: Sequence[str]) -> list[str]:
    return [name for name in programs if shutil.which(name) is None]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--rate", type=float, default=25.0, help="calls placed in a second")
    parser.add_argument("--hold", type=float, default=12.0, metavar="SECONDS", help="with all calls up")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if absent := missing(NEEDED):
        raise SystemExit(f"This bench needs {' and '.join(absent)} (Debian: gcc, sip-tester).")
    load = os.getloadavg()
    more = {
        "ASTERISK__MAX_ASSISTANT_CALLS": str(args.calls + 20),
        "RECORDING__ENABLED": "false",
        "TURNS__STILL_THERE_AFTER_S": "120",  # nobody asks the silent callers, or gives them up
    }
    with stub_engines.started(Delays()) as port, system(**stub_engines.settings_for(port), **more) as stage:
        report = asyncio.run(measure(stage, args, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
