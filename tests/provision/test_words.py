"""The words provision, models, bundle and doctor: what a person reads, and exit codes."""

import json
import os
from pathlib import Path

import pytest

from ari_app import cli
from ari_app.provision import bundle_list, models


@pytest.fixture(autouse=True)
def empty_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache and a state directory with nothing in them, and no package index."""
    monkeypatch.setenv("CONVONET_PATHS__CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("CONVONET_CONFIG", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache"


def test_models_lists_every_model_and_which_are_in_use(capsys):
    assert cli.main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == [model.name for model in models.load_registry().models]
    assert all("not here" in line for line in lines)
    assert sum("in use" in line for line in lines) == 5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["models", "fetch", "whisper-huge"], "there is no model 'whisper-huge'; known are"),
        (["models", "remove", "minilm"], "The model minilm is not here."),
        (["bundle", "--check", "nowhere"], "nowhere/bundle.json: this is no finished bundle, write it again."),
        (["provision", "--only", "asterisk", "--offline", "nowhere"], "this is no finished bundle"),
        (["provision", "--only", "models", "--offline", "nowhere"], "the bundle has no file"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_failure(capsys, words, sentence):
    assert cli.main(words) == 1
    said = capsys.readouterr().err.splitlines()
    assert sentence in said[-1]
    assert not any("Traceback" in line for line in said)


def test_a_truncated_and_a_damaged_model_are_named_by_verify_and_can_be_removed(capsys, empty_machine):
    model = models.load_registry().named("silero-vad")
    (file,) = model.files
    path = empty_machine / "models" / model.name / file.name
    path.parent.mkdir(parents=True)
    path.touch()
    os.truncate(path, file.size_bytes)

    assert cli.main(["models", "verify"]) == 1
    said = capsys.readouterr()
    assert said.out == "silero-vad: silero-vad/silero_vad.onnx is damaged (its sha256 differs)\n"
    assert "./convonet models fetch --verify" in said.err

    os.truncate(path, 10)
    assert cli.main(["models", "verify", "silero-vad"]) == 1
    assert f"has 10 of {file.size_bytes} bytes" in capsys.readouterr().out

    assert cli.main(["models", "remove", "silero-vad"]) == 0
    assert not path.parent.exists()


def test_doctor_fails_on_an_empty_machine_and_tells_programs_the_same_as_people(capsys):
    assert cli.main(["doctor", "--json"]) == 1
    checks = {check["name"]: check for check in map(json.loads, capsys.readouterr().out.splitlines())}
    assert checks["python"]["ok"]
    assert not checks["asterisk"]["ok"]
    assert checks["asterisk"]["mend"] == "./convonet provision"

    assert cli.main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "BAD  asterisk: Asterisk is not there" in said
    assert said.splitlines()[-1].endswith("must be mended before calls work.")


def test_a_bundle_is_checked_byte_for_byte(capsys, tmp_path):
    directory = tmp_path / "bundle"
    (directory / "wheels").mkdir(parents=True)
    (directory / "wheels/a.whl").write_bytes(b"wheel")
    bundle_list.write(directory)
    assert cli.main(["bundle", "--check", str(directory)]) == 0
    (directory / "wheels/a.whl").write_bytes(b"wheeL")
    assert cli.main(["bundle", "--check", str(directory)]) == 1
    said = capsys.readouterr()
    assert "wheels/a.whl is damaged" in said.out
    assert "1 files are not as they were written" in said.err
