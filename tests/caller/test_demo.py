"""The demonstration's own ground, and one of its calls repeated by a telephone we did not write.

The demonstration as a whole: `tests/system/test_demo.py`.
"""

import asyncio
import json
import os
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from ari_app import settings as settings_module
from ari_app.caller import g711, voices
from ari_app.caller.voices import Voice
from ari_app.cli import Complaint, call, demo
from ari_app.store.calls import recent, story
from ari_app.store.engine import open_database

real = [pytest.mark.asterisk, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(600)]


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


@pytest.mark.usefixtures("asterisk_tree", "model_paths")
class TestReal:
    pytestmark = real

    @pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed")
    def test_baresip_asks_the_time_and_hears_an_answer(self, tmp_path: Path) -> None:
        settings = demo.own_settings(settings_in(tmp_path))
        with demo.system_of_our_own(settings, Console(quiet=True)) as status:
            asyncio.run(ask_with_baresip(tmp_path, settings, status))


async def ask_with_baresip(folder: Path, settings: settings_module.Settings, status: dict[str, object]) -> None:
    said = await voices.speak("What time is it?", Voice(), call.voice_command(settings))
    silence = np.zeros(8000 * 12, np.int16)
    with wave.open(str(folder / "say.wav"), "wb") as file:
        file.setparams((1, 2, g711.RATE_HZ, 0, "NONE", ""))
        file.writeframes(np.concatenate((silence, said, silence)).tobytes())
    options = call.telephone(status)
    host, port = options.peer
    (folder / "accounts").write_text(f"<sip:{options.user}@{host}:{port}>;auth_pass={options.password};regint=0\n")
    (folder / "contacts").write_text("")
    (folder / "config").write_text(
        f"audio_source aufile,{folder}/say.wav\naudio_player aufile,{folder}/heard.wav\naudio_alert aufile,/dev/null\n"
        "ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n"
        f"sip_listen {options.host}:0\nsnd_path {folder}\nmodule_path /usr/lib/baresip/modules\n"
        "module g711.so\nmodule aufile.so\nmodule sndfile.so\nmodule_tmp account.so\nmodule_app menu.so\n"
    )
    phone = await asyncio.create_subprocess_exec(
        "baresip", "-f", str(folder), "-e", f"/dial sip:{status['assistant_extension']}@{host}:{port}", "-t", "22",
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.wait_for(phone.wait(), 60)
    finally:
        if phone.returncode is None:
            phone.kill()
            await phone.wait()
    async with open_database(settings.database_url) as database:
        async with asyncio.timeout(10):
            while not (rows := await recent(database)) or rows[0].ended_at is None:
                await asyncio.sleep(0.2)
        told = await story(database, rows[0].call_id)
    asked = [turn for turn in told.turns if turn.caller and "time" in turn.caller.lower()]
    assert asked, told.turns
    assert [run.tool for run in told.tool_runs] == ["tell_time"]
    (decoded,) = folder.glob("dump-*-dec.wav")
    heard = call.wav.read(decoded)
    after_question = heard[8000 * 12 :].astype(float)
    assert np.sqrt(np.mean(after_question**2)) > 50  # silence is 0 on this line
