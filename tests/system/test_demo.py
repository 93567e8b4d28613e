"""The README's first command, as a test: it exits 0 only when every step was verified from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEED = 7  # any would do; a fixed one makes a failure repeatable


@pytest.mark.asterisk
@pytest.mark.models
@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.capability("F1")
def test_the_demonstration_proves_itself(
    tmp_path: Path, cache_dir: Path, asterisk_tree: object, model_paths: object
) -> None:
    del asterisk_tree, model_paths  # only that they are there
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVONET_")}
    environment |= {"CONVONET_PATHS__STATE_DIR": str(tmp_path / "var"), "CONVONET_CACHE": str(cache_dir)}
    done = subprocess.run(
        [sys.executable, "-m", "ari_app", "demo", "--seed", str(SEED), "--out", str(tmp_path / "out")],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=380, check=False,
    )  # fmt: skip
    assert done.stdout.strip(), done.stderr[-3000:]
    result = json.loads(done.stdout.strip().splitlines()[-1])
    assert (result["demo"], done.returncode) == ("ok", 0), done.stdout[-6000:]
    assert result["turns"] >= 6
    assert result["handoff"] == "answered"
    assert result["todo_id"]
    assert Path(result["recording"]).stat().st_size > 100_000
    assert Path(result["picture"]).read_bytes().startswith(b"\x89PNG")
    left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False).stdout
    assert left == "", f"processes left behind: {left}"
