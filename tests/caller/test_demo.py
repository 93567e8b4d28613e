"""The demonstration's own ground.

The demonstration as a whole: `tests/system/test_demo.py`; its call by telephones we did not write:
`tests/system/test_independent_callers.py`.
"""

import json
import os
from pathlib import Path

import pytest

from ari_app import settings as settings_module
from ari_app.cli import Complaint, demo


def settings_in(folder: Path) -> settings_module.Settings:
    return settings_module.load(paths={"state_dir": folder})


def test_the_demonstration_has_a_state_directory_of_its_own_and_empties_it(tmp_path: Path) -> None:
    (tmp_path / "keep").write_text("a person's data")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "old").write_text("")
    own = demo.own_settings(settings_in(tmp_path))
    assert own.paths.state_dir == tmp_path / "demo"
    assert list(own.paths.state_dir.iterdir()) == []
    assert (tmp_path / "keep").is_file()
    assert str(tmp_path / "demo") in own.database_url


def test_two_demonstrations_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "status.json").write_text(json.dumps({"pid": os.getpid(), "phase": "ready"}))
    with pytest.raises(Complaint, match="already running"):
        demo.own_settings(settings_in(tmp_path))
