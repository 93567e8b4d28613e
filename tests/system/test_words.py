"""The command line as a person meets it: every complaint is one clear sentence, and nothing is left behind."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.asterisk, pytest.mark.models, pytest.mark.timeout(240)]


def word(state_dir: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVONET_")}
    environment |= {"CONVONET_PATHS__STATE_DIR": str(state_dir), "CONVONET_SIP__BIND": "127.0.0.1", **variables}
    return subprocess.run(
        [sys.executable, "-m", "ari_app", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_a_misspelt_setting_is_named_with_the_nearest_valid_one(tmp_path: Path) -> None:
    assert "Did you mean" in complaint(word(tmp_path, "status", CONVONET_SIP__UDP_PROT="5060"))


def test_words_that_need_a_running_system_say_how_to_start_it(tmp_path: Path) -> None:
    assert "./convonet up" in complaint(word(tmp_path, "call", "--say", "Hello"))
    assert json.loads(word(tmp_path, "status", "--json").stdout) == {"phase": "down"}


def test_a_port_in_use_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        said = complaint(word(tmp_path, "up", CONVONET_SIP__UDP_PORT=port))
    assert f"{port}/udp (sip.udp_port)" in said
    assert "--free-ports" in said


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    assert word(tmp_path, "phone", "list").returncode == 0
    with sqlite3.connect(tmp_path / "convonet.sqlite") as database:
        database.execute("update alembic_version set version_num = '9999'")
    said = complaint(word(tmp_path, "phone", "list"))
    assert len(said.strip().splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; the store's own tests cover a read-only file")
def test_a_read_only_database_is_one_sentence(tmp_path: Path) -> None:
    assert word(tmp_path, "phone", "list").returncode == 0
    (tmp_path / "convonet.sqlite").chmod(0o400)
    assert "Traceback" not in complaint(word(tmp_path, "phone", "add", "101"))


@pytest.mark.parametrize("extension", ["7000", "2000", "1", "12ab", "911"])
def test_an_extension_that_cannot_be_a_phone_is_refused(tmp_path: Path, extension: str) -> None:
    complaint(word(tmp_path, "phone", "add", extension))


def test_a_phone_is_added_listed_and_removed_and_its_password_shown_once(tmp_path: Path) -> None:
    added = word(tmp_path, "phone", "add", "101", "--name", "Ann", "--queue", "support").stdout
    password = next(line.split()[-1] for line in added.splitlines() if line.strip().startswith("password"))
    listed = word(tmp_path, "phone", "list").stdout
    assert "101" in listed
    assert password not in listed
    complaint(word(tmp_path, "phone", "add", "101"))
    assert word(tmp_path, "phone", "remove", "101").returncode == 0
    complaint(word(tmp_path, "phone", "remove", "101"))


def test_the_status_says_where_everything_is(system: Any) -> None:
    status = json.loads(system.word("status", "--json").stdout)
    assert status["phase"] == "ready"
    assert {process["state"] for process in status["processes"].values()} == {"ready"}
    assert status["sip"]["udp_port"]
    assert "database" in status
    assert oct((system.state_dir / "status.json").stat().st_mode)[-3:] == "600"


def test_starting_twice_is_harmless(system: Any) -> None:
    done = system.word("up")
    assert done.returncode == 0
    assert "already running" in done.stdout


def test_metrics_and_state_are_served_on_loopback(system: Any) -> None:
    from urllib.request import urlopen

    base = system.status["metrics"].removesuffix("/metrics")
    with urlopen(f"{base}/state", timeout=5) as answer:
        assert json.load(answer)["ari"] == "connected"
    with urlopen(f"{base}/metrics", timeout=5) as answer:
        assert b"convonet_ari_connected 1.0" in answer.read()
