"""The shape of the repository: rooms, budgets, names that must not stand in it, paths the documents name."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    """Files git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def load_budgets() -> object:
    spec = importlib.util.spec_from_file_location("budgets", Path(__file__).with_name("budgets.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["budgets"] = module
    spec.loader.exec_module(module)
    return module


def test_nothing_is_over_budget() -> None:
    over = load_budgets().excesses()  # type: ignore[attr-defined]
    assert not over, "\n".join(str(excess) for excess in over)


def test_import_contracts_are_kept() -> None:
    outcome = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout[-4000:]


@pytest.mark.parametrize(
    "check",
    [
        ("ruff", "format", "--check", "."),
        ("ruff", "check", "."),
        ("basedpyright", "--pythonpath", sys.executable),
        ("python", "-m", "docs.generate", "--check"),
    ],
    ids=["format", "rules", "types", "references"],
)
def test_what_make_check_says(check: tuple[str, ...]) -> None:
    program = Path(sys.executable).with_name(check[0])
    outcome = subprocess.run([str(program), *check[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, (outcome.stdout + outcome.stderr)[-4000:]


@pytest.mark.parametrize("room", ["ari_app", "agent", "tools", "audio_pipeline"])
def test_a_room_is_imported_from_this_checkout(room: str) -> None:
    """A stray distribution that ships a package called `tools` must not shadow ours."""
    spec = importlib.util.find_spec(room)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)


def test_importing_a_room_starts_nothing() -> None:
    code = (
        "import sys, threading; import ari_app, agent, tools, audio_pipeline, audio_pipeline.events; "
        "assert threading.active_count() == 1; assert 'numpy' not in sys.modules; assert 'asyncio' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    """Mirrors differ from machine to machine; the machine's own configuration names them."""
    from pip._internal.models.index import PyPI

    hosts = {PyPI.netloc, PyPI.file_storage_domain, "deb." + "debian" + ".org", "registry." + "npmjs" + ".org"}
    pattern = re.compile("|".join(re.escape(host) for host in sorted(hosts)) + r"|(?<![\w$.])/(?:root|home/\w+|work)/")
    found: list[str] = []
    for path in tracked():
        if path.suffix in {".png", ".bin", ".wav", ".onnx"}:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:100]}")
    assert not found, "\n".join(found)


PATH_IN_PROSE = re.compile(r"`((?:[\w.-]+/)+[\w.-]*)(?:::[\w\[\]-]+)?`")


def test_every_path_the_documents_name_exists() -> None:
    missing: list[str] = []
    for document in tracked("*.md"):
        for named in PATH_IN_PROSE.findall(document.read_text()):
            top = named.split("/")[0]
            if not (ROOT / top).is_dir() or top in ("var", ".venv"):
                continue  # only paths into this repository
            if not ((ROOT / named).exists() or (document.parent / named).exists()):
                missing.append(f"{document.relative_to(ROOT)}: {named}")
    assert not missing, "\n".join(missing)


def test_every_room_says_what_belongs_and_what_does_not() -> None:
    for room in ("ari_app", "agent", "tools", "audio_pipeline", "dialplan", "asterisk_conf", "softphone_web", "docker"):
        text = (ROOT / room / "README.md").read_text()
        assert "Belongs" in text, room
        assert "Does not belong" in text, room
