"""./convonet from an empty checkout: it builds what is missing once, says what it does, and gets out of the way.

A real shell, real venv and real pip, in a checkout with one tiny dependency that comes from an index on loopback.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from ari_app import cli
from tests.provision.conftest import Site

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, sys
import tiny_dep
print("ran", sys.argv[1:], tiny_dep.VERSION, os.environ.get("CONVONET_PATHS__STATE_DIR"))
sys.exit(7 if "fail" in sys.argv else 0)
"""
BACKEND = """
import pathlib, zipfile
def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "tinyproject-1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr("tinyproject.pth", str(pathlib.Path.cwd()))
        info = "tinyproject-1.0.dist-info/"
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tinyproject\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""


def lock_line(index: Site, version: str) -> str:
    (content,) = [body for path, body in index.files.items() if path.startswith(f"/files/tiny_dep-{version}-")]
    return f"tiny-dep=={version} \\\n    --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"


def publish(index: Site, version: str) -> str:
    index.add_package("tiny-dep", version, {"tiny_dep.py": f"VERSION = {version!r}\n".encode()})
    return lock_line(index, version)


@pytest.fixture
def checkout(index: Site, tmp_path: Path) -> Path:
    """A project with a space in its path."""
    home = tmp_path / "a checkout"
    (home / "ari_app").mkdir(parents=True)
    shutil.copy(ROOT / "convonet", home)
    (home / "ari_app/__init__.py").touch()
    (home / "ari_app/__main__.py").write_text(PROGRAM)
    (home / "backend.py").write_text(BACKEND)
    (home / "pyproject.toml").write_text(
        '[project]\nname = "tinyproject"\nversion = "1.0"\n'
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    for name in ("requirements.lock", "requirements-dev.lock"):
        (home / name).write_text(publish(index, "1.0"))
    return home


def convonet(
    checkout: Path, *arguments: str, cwd: Path | None = None, **env: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(checkout / "convonet"), *arguments],
        cwd=cwd or checkout,
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_alone_it_lists_every_word_there_is_and_builds_nothing(checkout):
    told = convonet(checkout)
    assert told.returncode == 0
    words = set(re.findall(r"^  ([a-z]+) ", told.stdout, re.MULTILINE))
    assert words == {*cli.WORDS, "test"}
    assert not (checkout / ".venv").exists()


def test_a_first_run_builds_the_environment_and_later_ones_only_run(checkout, index, tmp_path):
    first = convonet(checkout, "call", "--say", "two words")
    assert first.stdout == "ran ['call', '--say', 'two words'] 1.0 None\n", first.stderr
    assert "Building the Python environment" in first.stderr
    assert first.returncode == 0

    index.asked.clear()
    second = convonet(checkout, "status", "fail")
    assert (second.returncode, second.stderr) == (7, "")
    assert index.asked == []

    link = tmp_path / "bin"
    link.symlink_to(checkout / "convonet")
    elsewhere = subprocess.run([str(link), "status"], cwd="/", capture_output=True, text=True, timeout=60, check=False)
    assert elsewhere.stdout == f"ran ['status'] 1.0 {checkout}/var\n"

    (checkout / "requirements.lock").write_text(publish(index, "2.0"))
    changed = convonet(checkout, "status")
    assert changed.stdout == "ran ['status'] 2.0 None\n", changed.stderr

    moved = tmp_path / "moved"
    checkout.rename(moved)
    after = convonet(moved, "status")
    assert after.stdout == "ran ['status'] 2.0 None\n"
    assert "it is built anew" in after.stderr


def test_a_folder_named_like_a_package_of_ours_does_not_get_in_the_way(checkout, tmp_path):
    stranger = tmp_path / "elsewhere"
    (stranger / "ari_app").mkdir(parents=True)
    (stranger / "ari_app/__init__.py").write_text("raise SystemExit('a stranger')")
    told = convonet(checkout, "status", cwd=stranger)
    assert told.stdout == f"ran ['status'] 1.0 {checkout}/var\n", told.stderr


def test_a_half_built_environment_is_built_anew(checkout):
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").write_text("#!/bin/sh\nexit 1\n")
    (checkout / ".venv/bin/python").chmod(0o755)
    told = convonet(checkout, "status")
    assert told.returncode == 0, told.stderr
    assert "An unfinished or moved environment is here" in told.stderr


def test_without_a_network_it_says_so_and_the_next_run_with_one_succeeds(checkout):
    told = convonet(checkout, "status", PIP_INDEX_URL="http://127.0.0.1:9/simple/", PIP_RETRIES="1")
    assert told.returncode == 1
    assert "No package index could be reached" in told.stderr
    assert "Traceback" not in told.stderr
    assert told.stdout == ""
    assert convonet(checkout, "status").returncode == 0


def test_a_package_that_is_not_the_pinned_one_is_refused(checkout):
    lock = checkout / "requirements.lock"
    lock.write_text(re.sub("sha256:....", "sha256:0000", lock.read_text()))
    told = convonet(checkout, "status")
    assert told.returncode == 1
    assert "DO NOT MATCH THE HASHES" in told.stderr
    assert not (checkout / ".venv/convonet-stamp").exists()


def test_a_bundle_serves_packages_and_is_handed_to_provisioning(checkout, index, tmp_path):
    wheels = tmp_path / "bundle" / "wheels"
    wheels.mkdir(parents=True)
    for path, content in index.files.items():
        if path.startswith("/files/"):
            (wheels / Path(path).name).write_bytes(content)
    index.asked.clear()
    told = convonet(checkout, "demo", "--offline", "../bundle", "--quiet")
    bundle = tmp_path / "bundle"
    assert told.stdout.splitlines() == [
        f"ran ['provision', '--offline', '{bundle}'] 1.0 None",
        "ran ['demo', '--quiet'] 1.0 None",
    ], told.stderr
    assert index.asked == []


@pytest.mark.parametrize("arguments", [("demo", "--offline"), ("demo", "--offline", "nowhere")])
def test_a_bundle_that_is_none_is_one_sentence(checkout, arguments):
    told = convonet(checkout, *arguments)
    assert told.returncode == 1
    assert len(told.stderr.splitlines()) == 1


async def test_two_at_once_build_one_environment(checkout, index):
    argv = [str(checkout / "convonet"), "status"]
    both = [
        subprocess.Popen(argv, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [one.communicate(timeout=120) for one in both]
    assert [out for out, _ in told] == ["ran ['status'] 1.0 None\n"] * 2, told
    assert index.downloads("/files/tiny_dep") == 1


async def test_ctrl_c_while_packages_arrive_ends_pip_and_the_next_run_succeeds(checkout, index, until):
    index.hold = threading.Event()
    running = subprocess.Popen(
        [str(checkout / "convonet"), "status"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    await until(lambda: index.downloads("/files/tiny_dep") == 1, 60)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "Interrupted" in said
    await until(lambda: not processes_of(running.pid), 10, "pip is still running")
    index.hold.set()
    index.hold = None
    assert convonet(checkout, "status").returncode == 0


def processes_of(session: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A bin directory with the system's small tools and no Python: what a test puts in it is what there is."""
    programs = tmp_path / "bin"
    programs.mkdir()
    tools = (
        "sh env awk cat cut dirname flock grep head id mkdir mv printf readlink rm sha256sum sleep sort sudo tail true"
    )
    for tool in tools.split():
        if tool not in ("id", "sudo") and (found := shutil.which(tool)):
            (programs / tool).symlink_to(found)
    install(programs, "id", "echo 1000")
    return programs


def install(programs: Path, name: str, script: str) -> None:
    (programs / name).write_text(f"#!/bin/sh\n{script}\n")
    (programs / name).chmod(0o755)


def real_python() -> str:
    return subprocess.run(
        ["python3", "-c", "import sys; print(sys._base_executable)"], capture_output=True, text=True, check=True
    ).stdout.strip()


OLD = 'case "$*" in --version) echo Python 3.9.2;; *) exit 1;; esac'
NO_VENV = 'case "$*" in *ensurepip*) exit 1;; esac\nexec {} "$@"'


@pytest.mark.parametrize(
    ("script", "reason", "packages"),
    [
        (None, "this machine has no Python", "python3 python3-venv"),
        (OLD, "this machine has Python 3.9.2", "python3 python3-venv"),
        (NO_VENV, "cannot build environments", "python3-venv"),
    ],
)
def test_an_ordinary_user_is_told_which_packages_to_ask_for(checkout, machine, script, reason, packages):
    if script:
        install(machine, "python3", script.format(real_python()))
    install(machine, "apt-get", "exit 1")
    told = convonet(checkout, "demo", PATH=str(machine))
    assert told.returncode == 1
    assert reason in told.stderr
    assert f"\n    sudo apt-get install -y {packages}\n" in told.stderr
    assert not (checkout / ".venv").exists()


def test_without_apt_the_packages_are_named_all_the_same(checkout, machine):
    told = convonet(checkout, "demo", PATH=str(machine))
    assert told.returncode == 1
    assert "Install what your system calls python3 python3-venv" in told.stderr


def test_root_gets_them_installed(checkout, machine):
    install(machine, "id", "echo 0")
    log = checkout / "apt"
    waiting = machine / "waiting"
    install(machine, "waiting", f'exec {real_python()} "$@"')
    install(
        machine,
        "apt-get",
        f'echo "$*" >>"{log}"\ncase "$*" in *install*python3*) mv "{waiting}" "{machine}/python3";; esac',
    )
    told = convonet(checkout, "status", PATH=f"{machine}")
    assert told.returncode == 0, told.stderr
    assert log.read_text().splitlines()[-1].endswith("install -y --no-install-recommends python3 python3-venv")
