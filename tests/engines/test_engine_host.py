"""Engine processes are kept alive, replaced when sick, and never left behind."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_host import EngineCommand, EngineHost, HttpProbe, Limits, SocketProbe, backoff_s
from audio_pipeline.errors import EngineError

AUTOGROUP = Path("/proc/sys/kernel/sched_autogroup_enabled")
QUICK = Limits(probe_every_s=0.05, probe_s=0.5, step_s=1.0, stop_s=1.0, backoff_min_s=0.05, nice=0)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def test_a_killed_engine_is_started_again(command, hosted, until):
    async with hosted(command("toy_engine.py")) as host:
        assert await host.wait_ready(10)
        first = host.stats().pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: host.stats().restarts == 1 and host.stats().state == "ready", 10)
        assert host.stats().pid != first
        assert host.stats().last_failure == "killed by signal 9"


async def test_a_hung_engine_is_replaced_though_its_process_lives(command, hosted, until):
    async with hosted(command("toy_engine.py")) as host:
        assert await host.wait_ready(10)
        first = host.stats().pid
        os.kill(first, signal.SIGSTOP)
        await until(lambda: host.stats().restarts == 1 and host.stats().state == "ready", 10)
        assert "did not answer its probe" in host.stats().last_failure
        assert not alive(first)


async def test_a_step_that_never_ends_is_a_hang_though_probes_are_answered(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py")) as host, EngineClient("toy", sockets / "toy.sock") as client:
        assert await client.wait_connected(10)
        with pytest.raises(Exception, match="connection lost"):
            await client.ask("sleep", {"s": 60}, deadline_s=30)
        await until(lambda: host.stats().restarts == 1 and host.stats().state == "ready", 10)
        assert "one step has been computing" in host.stats().last_failure


async def test_probes_are_answered_while_computing(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py")) as host, EngineClient("toy", sockets / "toy.sock") as client:
        assert await client.wait_connected(10)
        async with asyncio.TaskGroup() as group:
            busy = group.create_task(client.ask("sleep", {"s": 0.6}, deadline_s=5))
            await until(lambda: host.stats().busy_s > 0.1, 5)
            assert not busy.done()
        assert host.stats().state == "ready"
        assert host.stats().restarts == 0


async def test_an_engine_that_grows_beyond_its_memory_is_replaced(command, hosted, sockets, until):
    limits = Limits(probe_every_s=0.05, probe_s=2, stop_s=1.0, backoff_min_s=0.05, nice=0, memory_bytes=200 * 1024**2)
    async with hosted(command("toy_engine.py", limits=limits)) as host:
        async with EngineClient("toy", sockets / "toy.sock") as client:
            assert await client.wait_connected(10)
            with contextlib.suppress(EngineError):  # it may be killed before it can answer
                await client.ask("hoard", {"bytes": 300 * 1024**2}, deadline_s=10)
            await until(lambda: host.stats().restarts == 1 and host.stats().state == "ready", 10)
        assert "allowed are 200 MiB" in host.stats().last_failure


async def test_an_engine_that_does_not_get_ready_is_given_up(command, hosted, until):
    limits = Limits(probe_every_s=0.05, start_s=0.3, stop_s=1.0, backoff_min_s=0.05, nice=0)
    async with hosted(command("toy_engine.py", "--load-s", "60", limits=limits)) as host:
        await until(lambda: host.stats().restarts >= 1, 10)
        assert "not ready within" in host.stats().last_failure
        assert not await host.wait_ready(0.01)


async def test_an_engine_that_cannot_work_says_so_and_is_not_started_in_a_loop(command, hosted, sockets, until):
    async with hosted(command("toy_engine.py", "--cannot-work")) as host:
        await until(lambda: host.stats().state == "refused", 10)
        assert host.stats().restarts == 0
        assert "there is no model here" in (sockets / "toy.log").read_text()


async def test_a_program_that_does_not_exist_is_reported(sockets, hosted, until):
    command = EngineCommand("ghost", ("/nonexistent/engine",), SocketProbe(sockets / "g.sock"), limits=QUICK)
    async with hosted(command) as host:
        await until(lambda: host.stats().restarts >= 1, 10)
        assert host.stats().last_failure == "exited with code 127"


async def test_stopping_the_host_leaves_no_process_and_no_socket(command, hosted, sockets):
    async with hosted(command("toy_engine.py")) as host:
        assert await host.wait_ready(10)
        pid = host.stats().pid
    assert not alive(pid)
    assert not (sockets / "toy.sock").exists()
    assert host.stats().state == "stopped"


async def test_stopping_the_host_ends_an_engine_that_does_not_listen(command, hosted):
    async with hosted(command("toy_engine.py")) as host:
        assert await host.wait_ready(10)
        pid = host.stats().pid
        os.kill(pid, signal.SIGSTOP)
    assert not alive(pid)


async def test_a_killed_host_takes_its_engine_with_it(sockets, until):
    script = f"""
import asyncio, sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from audio_pipeline.errors import EngineError
from audio_pipeline.engine_host import EngineCommand, EngineHost, SocketProbe
path = Path({str(sockets / "toy.sock")!r})
argv = (sys.executable, {str(Path(__file__).parent / "toy_engine.py")!r}, "--socket", str(path))
async def main():
    host = EngineHost(EngineCommand("toy", argv, SocketProbe(path)))
    async with asyncio.TaskGroup() as group:
        group.create_task(host.run())
        await host.wait_ready(20)
        print(host.stats().pid, flush=True)
asyncio.run(main())
"""
    # Detached from our streams: only the line with the pid is read.
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as host:
        line = await asyncio.to_thread(host.stdout.readline)
        while not line.strip().isdigit():  # log lines come first
            assert line, "the host ended early"
            line = await asyncio.to_thread(host.stdout.readline)
        pid = int(line)
        assert alive(pid)
        host.kill()
        await until(lambda: not alive(pid), 5)


async def test_changes_of_state_are_told_as_they_happen(command, until):
    states: list[str] = []
    host = EngineHost(command("toy_engine.py"), on_change=lambda stats: states.append(stats.state))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(host.run())
        assert await host.wait_ready(10)
        task.cancel()
    assert states[0] == "starting"
    assert states[-2:] == ["ready", "stopped"]


async def test_the_environment_is_added_to(sockets, hosted, until):
    out = sockets / "seen"
    command = EngineCommand(
        "env",
        ("sh", "-c", f'echo "$CONVONET_WORD $HOME" > {out}; sleep 60'),
        SocketProbe(sockets / "none.sock"),
        environment=(("CONVONET_WORD", "hello world"),),
        limits=QUICK,
    )
    async with hosted(command):
        await until(lambda: out.exists() and out.read_text().endswith("\n"), 10)
    assert out.read_text().startswith("hello world /")


async def test_a_server_of_http_is_ready_when_it_answers_200(free_port, hosted, tmp_path):
    import socket

    port = free_port(socket.SOCK_STREAM)
    (tmp_path / "health").write_text("ok")
    argv = (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path))
    command = EngineCommand("web", argv, HttpProbe(port), log_path=tmp_path / "log", limits=QUICK)
    async with hosted(command) as host:
        assert await host.wait_ready(20)
    sick = EngineCommand("web", argv, HttpProbe(port, "/nothing"), log_path=tmp_path / "log", limits=QUICK)
    async with hosted(sick) as host:
        assert not await host.wait_ready(0.7)


def test_waiting_grows_with_every_failure_up_to_a_limit():
    limits = Limits(backoff_min_s=0.1, backoff_max_s=5.0)
    assert [backoff_s(limits, failures) for failures in (1, 2, 3, 10, 10_000)] == [0.1, 0.2, 0.4, 5.0, 5.0]


def test_a_socket_path_that_the_kernel_would_refuse_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="107 bytes"):
        SocketProbe(Path("/tmp") / ("x" * 120))


def test_a_priority_that_is_not_ours_to_take_does_not_keep_the_program_from_starting() -> None:
    """Root in a container has no CAP_SYS_NICE, and an ordinary user never had it."""
    leash = [sys.executable, "-m", "audio_pipeline.engine_leash", "--parent", "{parent}", "--nice", "-5", "--"]
    script = (
        "import os, subprocess, sys\n"
        f"leash = [part.replace('{{parent}}', str(os.getpid())) for part in {leash!r}]\n"
        "sys.exit(subprocess.run([*leash, 'true']).returncode)\n"
    )
    unprivileged = ["setpriv", "--inh-caps=-all", "--bounding-set=-sys_nice", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*unprivileged, sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def session_of_a_leashed_program(*, own_session: bool) -> str:
    """What the kernel says about the session of a program that was started with niceness 7."""
    leash = [sys.executable, "-m", "audio_pipeline.engine_leash", "--parent", str(os.getpid()), "--nice", "7", "--"]
    done = subprocess.run(
        [*leash, "cat", "/proc/self/autogroup"],
        cwd=Path(__file__).parents[2],
        start_new_session=own_session,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.skipif(
    not AUTOGROUP.exists() or AUTOGROUP.read_text().strip() != "1", reason="this kernel has no autogroups"
)
def test_a_program_s_niceness_counts_beside_other_sessions_too() -> None:
    assert session_of_a_leashed_program(own_session=True).strip().endswith("nice 7")
    # A session that is not the program's own stays as it is: others work in it.
    assert session_of_a_leashed_program(own_session=False) == Path("/proc/self/autogroup").read_text()


def children() -> set[int]:
    """Processes whose parent we are, zombies included."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {int(pid) for pid in found}


async def test_a_host_that_is_cancelled_at_any_moment_leaves_no_process(command):
    """Before, while and after the process is born, and while it is being stopped for being sick."""
    before = children()
    for moment in range(40):
        host = EngineHost(command("toy_engine.py"))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(host.run(), name="host")
            for _ in range(moment % 8):  # a few steps of the loop: the birth takes some of them
                await asyncio.sleep(0)
            await asyncio.sleep(0.002 * (moment // 8))
            running.cancel()
        assert children() == before, f"at moment {moment}"
