"""Starts a rendered Asterisk, waits until it is really there, and stops it.

`run_asterisk` is for tests and one-off runs; a supervisor that restarts things uses the pieces: `start_command`,
`Console`, `wait_until_ready`. Not here: what the configuration says (`configuration`), where Asterisk comes from
(`asterisk`).

    LaunchError
    ├── PortTaken         somebody else listens where Asterisk would
    ├── DidNotStart       the process ended, or was not ready in time
    ├── ModulesMissing    it runs, but without modules that the configuration lists
    └── ConsoleFailed     a console command did not come back

Above: the supervisor, tests. Below: `asterisk`, `music`, `configuration`, `ports_free`.
"""

import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ari_app.provision import music
from ari_app.provision.asterisk import AsteriskTree, Launch
from ari_app.provision.configuration import RenderedSite, expected_modules
from ari_app.provision.ports_free import taken_ports
from ari_app.provision.site import Directories

MODULE_LINE = re.compile(r"^(\S+)\.so\s.*\s(Running|Not Running)\s", re.MULTILINE)
CONSOLE_RETRY_S = 0.05
LOG_TAIL_LINES = 5


class LaunchError(Exception):
    """Base of this module's errors; `str()` is a sentence for the person who starts it."""


class PortTaken(LaunchError):
    """`taken` lists (setting, transport, port)."""

    def __init__(self, taken: tuple[tuple[str, str, int], ...]) -> None:
        self.taken = taken
        super().__init__(taken)

    def __str__(self) -> str:
        said = ", ".join(f"{transport} port {port} ({setting})" for setting, transport, port in self.taken)
        return f"Another program uses {said}; stop it, or choose another port."


class DidNotStart(LaunchError):
    """Asterisk was not ready; `status` is its exit status or None when it still ran at the deadline."""

    def __init__(self, status: int | None, waited_s: float, last_lines: str) -> None:
        self.status = status
        self.waited_s = waited_s
        self.last_lines = last_lines
        super().__init__(status, waited_s, last_lines)

    def __str__(self) -> str:
        what = f"was not ready after {self.waited_s:g} s" if self.status is None else f"ended with status {self.status}"
        return f"Asterisk {what}. It said last: {self.last_lines or 'nothing'}"


class ModulesMissing(LaunchError):
    """`modules` are listed and do not run; the reason is in Asterisk's log."""

    def __init__(self, modules: frozenset[str]) -> None:
        self.modules = modules
        super().__init__(modules)

    def __str__(self) -> str:
        return f"Asterisk runs without {', '.join(sorted(self.modules))}; its log says why."


class ConsoleFailed(LaunchError):
    """The console command `text` failed: `reason`."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason
        super().__init__(text, reason)

    def __str__(self) -> str:
        return f"Asterisk's console did not do {self.text!r}: {self.reason}"


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    ready_s: float = 20.0  # how long the start may take (measured: 0.3 to 0.8)
    stop_s: float = 5.0  # between the request to end and the end by force
    console_s: float = 5.0  # deadline of one console command


def prepare_directories(root: Path, tree: AsteriskTree, run: Path | None = None) -> Directories:
    """Directories for one Asterisk below `root`, with its data and its music in place.

    `run` stands elsewhere when `root` is too long a path for a socket.
    """
    data = tree.prepare_data(root / "data")
    music.write_music(root / "music")
    return Directories(
        modules=tree.module_dir,
        data=data,
        music=root / "music",
        var=root / "lib",
        spool=root / "spool",
        log=root / "log",
        run=run or root / "run",
    )


def start_command(tree: AsteriskTree, rendered: RenderedSite) -> Launch:
    """The process to start: in the foreground, without colours."""
    return tree.command("-C", str(rendered.main_file), "-f", "-n")


def parse_modules(shown: str) -> frozenset[str]:
    """Names, without `.so`, of the modules that `module show` reports as running."""
    return frozenset(name for name, state in MODULE_LINE.findall(shown) if state == "Running")


@dataclass(frozen=True, slots=True)
class Console:
    """Asterisk's console, one command at a time, through a second short-lived process."""

    tree: AsteriskTree
    rendered: RenderedSite
    within_s: float = LaunchOptions.console_s

    async def command(self, text: str) -> str:
        """What the console answers. Raises ConsoleFailed: not running, or no answer in time."""
        launch = self.tree.command("-C", str(self.rendered.main_file), "-rx", text)
        process = await asyncio.create_subprocess_exec(
            *launch.argv, env=dict(launch.env), stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        try:
            async with asyncio.timeout(self.within_s):
                output, _ = await process.communicate()
        except TimeoutError:
            raise ConsoleFailed(text, f"no answer within {self.within_s:g} s") from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        said = output.decode(errors="replace")
        if process.returncode != 0:
            raise ConsoleFailed(text, said.strip() or f"exit status {process.returncode}")
        return said

    async def missing_modules(self) -> frozenset[str]:
        """Listed modules that do not run."""
        return expected_modules() - parse_modules(await self.command("module show"))


async def wait_until_ready(console: Console, exit_status: Callable[[], int | None], within_s: float) -> None:
    """Return when Asterisk is fully booted and all its modules run.

    `exit_status` gives the process's, None while it runs. Raises DidNotStart, ModulesMissing.
    """
    log_file = console.rendered.site.directories.log / "console.log"
    try:
        async with asyncio.timeout(within_s):
            while True:
                status = exit_status()
                if status is not None:
                    raise DidNotStart(status, within_s, _last_lines(log_file))
                if await _fully_booted(console):
                    break
                await asyncio.sleep(CONSOLE_RETRY_S)
    except TimeoutError:
        raise DidNotStart(None, within_s, _last_lines(log_file)) from None
    missing = await console.missing_modules()
    if missing:
        raise ModulesMissing(missing)


async def _fully_booted(console: Console) -> bool:
    if not console.rendered.site.directories.control_socket.is_socket():
        return False
    try:
        return "fully booted" in await console.command("core waitfullybooted")
    except ConsoleFailed:
        return False  # the socket of an earlier run, or not listening yet


def _last_lines(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except FileNotFoundError:
        return ""
    return " | ".join(lines[-LOG_TAIL_LINES:])


@dataclass(frozen=True, slots=True)
class RunningAsterisk:
    """An Asterisk that is up. `process` belongs to `run_asterisk`."""

    rendered: RenderedSite
    console: Console
    process: Process

    @property
    def pid(self) -> int:
        return self.process.pid


@asynccontextmanager
async def run_asterisk(
    tree: AsteriskTree, rendered: RenderedSite, options: LaunchOptions | None = None
) -> AsyncGenerator[RunningAsterisk]:
    """Asterisk, up and complete, for as long as the block runs. Its output goes to `console.log` in its log directory.

    Raises LaunchError.
    """
    options = options or LaunchOptions()
    if taken := taken_ports(rendered.site):
        raise PortTaken(taken)
    places = rendered.site.directories
    places.control_socket.unlink(missing_ok=True)  # of a run that was killed
    launch = start_command(tree, rendered)
    with (places.log / "console.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *launch.argv,
            env=dict(launch.env),
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            cwd="/",
            start_new_session=True,  # a Ctrl-C for us is not one for it: it is stopped in its turn
        )
    try:
        console = Console(tree, rendered, options.console_s)
        await wait_until_ready(console, lambda: process.returncode, options.ready_s)
        yield RunningAsterisk(rendered, console, process)
    finally:
        await stop(process, options.stop_s)


async def stop(process: Process, within_s: float) -> None:
    """Ask the process to end (SIGTERM: Asterisk hangs up and leaves), then insist (SIGKILL)."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(within_s):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
