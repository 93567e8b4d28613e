"""The doctor finds what is wrong, says why it matters and how to mend it, and changes nothing."""

import os
import random
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.provision import doctor, models
from ari_app.provision.asterisk import AsteriskOptions
from ari_app.provision.doctor import Check, DoctorOptions, PortWanted
from ari_app.provision.models import ModelOptions
from tests.provision.conftest import model_file, registry_of


@pytest.fixture
def options(tmp_path: Path) -> DoctorOptions:
    cache = tmp_path / "cache"
    return DoctorOptions(
        asterisk=AsteriskOptions(cache_dir=cache),
        models=ModelOptions(cache_dir=cache),
        model_names=(),
        state_dir=tmp_path / "var",
    )


def checks(options: DoctorOptions) -> dict[str, Check]:
    return {check.name: check for check in doctor.examine(options)}


def test_every_finding_that_is_not_right_says_why_it_matters_and_how_to_mend_it(options):
    found = checks(replace(options, model_names=("whisper-tiny.en",), database=lambda: "no answer"))
    wrong = [check for check in found.values() if not check.ok]
    assert {"asterisk", "model whisper-tiny.en", "database"} <= {check.name for check in wrong}
    for check in wrong:
        assert check.what
        assert check.why
        assert check.mend


def test_looking_leaves_nothing_behind(options, tmp_path):
    checks(options)
    assert list(tmp_path.iterdir()) == []


def test_an_asterisk_that_was_never_fetched_is_mended_by_provision(options):
    check = checks(options)["asterisk"]
    assert (check.ok, check.essential, check.mend) == (False, True, "./convonet provision")


@pytest.mark.asterisk
def test_an_asterisk_that_starts_is_right_and_one_that_lost_its_loader_is_not(
    options, asterisk_tree, cache_dir, tmp_path
):
    good = checks(replace(options, asterisk=AsteriskOptions(cache_dir=cache_dir)))["asterisk"]
    assert good.ok
    assert asterisk_tree.version in good.what
    broken = tmp_path / "cache/asterisk/forky"
    broken.mkdir(parents=True)
    (broken / "convonet-tree.json").write_text('{"version": "22.10.1"}')
    assert not checks(options)["asterisk"].ok


def test_announcements_that_are_missing_in_a_language_are_told_and_not_essential(options, tmp_path):
    tree = tmp_path / "cache/asterisk/forky"
    (tree / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    (tree / "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2").touch()
    (tree / "convonet-tree.json").write_text('{"version": "22.10.1"}')
    for name in ("en_US_f_Allison", "es_MX_f_Allison"):
        (tree / "usr/share/asterisk/sounds" / name).mkdir(parents=True)
    found = checks(replace(options, asterisk=replace(options.asterisk, languages=("en", "es", "fr", "de"))))
    assert found["announcements en"].ok
    assert found["announcements es"].ok
    french, german = found["announcements fr"], found["announcements de"]
    assert (french.ok, french.essential, french.mend) == (False, False, "./convonet provision")
    assert not german.ok
    assert german.mend.startswith("Install sounds")


@pytest.fixture
def one_model(options: DoctorOptions, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = random.Random(3).randbytes(5000)
    registry = registry_of(model_file("model.bin", content))
    monkeypatch.setattr(models, "load_registry", lambda: registry)
    path = options.models.models_dir / "tiny" / "model.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_a_whole_model_a_truncated_one_and_a_damaged_one_are_told_apart(options, one_model):
    options = replace(options, model_names=("tiny",))
    assert checks(options)["model tiny"].ok
    content = bytearray(one_model.read_bytes())
    content[100] ^= 1
    one_model.write_bytes(content)
    assert "damaged" in checks(options)["model tiny"].what
    os.truncate(one_model, 4000)
    check = checks(options)["model tiny"]
    assert check.what == "tiny/model.bin has 4000 of 5000 bytes"
    assert check.mend == "./convonet models fetch --verify tiny"
    assert check.essential


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_port_somebody_holds_is_found_and_our_own_is_not_held_against_us(options, transport):
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", 0))
        if transport == "tcp":
            holder.listen()
        wanted = PortWanted("SIP", transport, "127.0.0.1", holder.getsockname()[1])
        taken = checks(replace(options, ports=(wanted,)))["port SIP"]
        ours = checks(replace(options, ports=(wanted,), own_ports_in_use=True))["port SIP"]
    free = checks(replace(options, ports=(wanted,)))["port SIP"]
    assert (taken.ok, ours.ok, free.ok) == (False, True, True)
    assert "Address already in use" in taken.what


def test_a_directory_that_cannot_be_written_is_found(options):
    check = checks(replace(options, state_dir=Path("/proc/convonet")))["state directory"]
    assert not check.ok
    assert "paths.state_dir" in check.mend


def test_a_database_that_answers_is_right_and_one_that_does_not_is_quoted(options):
    assert checks(replace(options, database=lambda: None))["database"].ok
    check = checks(replace(options, database=lambda: "connection refused at db.example:5432"))["database"]
    assert (check.ok, check.what) == (False, "connection refused at db.example:5432")


def test_memory_is_read_from_the_kernels_table(tmp_path):
    table = tmp_path / "meminfo"
    table.write_text("MemTotal:       24683520 kB\nMemAvailable:    1024000 kB\n")
    assert doctor.available_bytes(table) == 1024000 * 1024


def test_the_voices_own_phoneme_data_is_found(options):
    assert checks(options)["phonemes"].ok
