"""An Asterisk of our own: unpacked, complete, startable in a bare environment, or one clear sentence why not."""

import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from ari_app.provision import asterisk, bundle_list, music
from ari_app.provision.asterisk import AsteriskOptions
from ari_app.provision.downloads import Quiet
from ari_app.provision.errors import (
    BadRegistry,
    NotProvisioned,
    ProvisionError,
    SourceUnreachable,
    ToolMissing,
    UnsuitableVersion,
)

TELLS_VERSION = '#!/bin/sh\necho "Asterisk {}"\n'


def sources(directory: Path, text: str) -> Path:
    directory.mkdir(parents=True)
    (directory / "sources.list").write_text(text)
    return directory


@pytest.mark.asterisk
def test_the_tree_starts_without_anything_of_the_callers_environment(asterisk_tree):
    assert asterisk.measured_version(asterisk_tree) == asterisk_tree.version
    assert tuple(map(int, asterisk_tree.version.split(".")[:2])) >= (22, 10)
    launch = asterisk_tree.command("-V")
    assert set(launch.env) == {"PATH", "LANG", "GCONV_PATH", "OPENSSL_MODULES", "OPENSSL_CONF"}


@pytest.mark.asterisk
def test_the_tree_has_the_modules_prompts_and_certificates_that_calls_need(asterisk_tree):
    for name in ("res_pjsip", "res_ari", "chan_rtp", "app_queue", "app_stasis", "res_srtp", "codec_opus_open_source"):
        present = (asterisk_tree.module_dir / f"{name}.so").exists()
        assert present or name == "codec_opus_open_source", name
    for name in ("vm-goodbye.gsm", "beep.wav", "queue-thankyou.gsm"):
        assert (asterisk_tree.sounds_dir / name).is_file(), name
    assert (asterisk_tree.root / "usr/lib/ssl/openssl.cnf").exists() or asterisk_tree.loader


@pytest.mark.asterisk
def test_the_data_directory_has_no_dangling_link_and_can_be_prepared_twice(asterisk_tree, tmp_path):
    for _ in range(2):
        assert asterisk_tree.prepare_data(tmp_path / "data") == tmp_path / "data"
    assert (tmp_path / "data/sounds/en/vm-goodbye.gsm").is_file()
    assert (tmp_path / "data/rest-api/channels.json").is_file()
    assert (tmp_path / "data/documentation/core-en_US.xml").is_file()
    dangling = [path for path in (tmp_path / "data").rglob("*") if path.is_symlink() and not path.exists()]
    assert dangling == []


@pytest.mark.asterisk
@pytest.mark.parametrize("voice", asterisk.FLITE_VOICES)
def test_every_voice_of_the_outside_caller_speaks(asterisk_tree, tmp_path, voice):
    launch = asterisk_tree.flite("I want to talk to a person, please.", tmp_path / "said.wav", voice=voice)
    subprocess.run(launch.argv, env=dict(launch.env), check=True, timeout=30)
    with wave.open(str(tmp_path / "said.wav")) as tape:
        assert tape.getframerate() == (8000 if voice == "kal" else 16000)
        samples = np.frombuffer(tape.readframes(tape.getnframes()), np.int16)
    assert 1.0 < len(samples) / tape.getframerate() < 5.0
    assert np.abs(samples).max() > 3000


@pytest.mark.asterisk
def test_a_voice_can_be_slowed_down_and_an_unknown_one_is_refused(asterisk_tree, tmp_path):
    lengths = []
    for stretch in (1.0, 1.5):
        launch = asterisk_tree.flite("One moment.", tmp_path / "said.wav", settings={"duration_stretch": stretch})
        subprocess.run(launch.argv, env=dict(launch.env), check=True, timeout=30)
        with wave.open(str(tmp_path / "said.wav")) as tape:
            lengths.append(tape.getnframes())
    assert lengths[1] > 1.3 * lengths[0]
    with pytest.raises(ValueError, match="flite has no voice 'joe'"):
        asterisk_tree.flite("Hello", tmp_path / "said.wav", voice="joe")


@pytest.mark.asterisk
async def test_it_runs_on_free_ports_and_ends_with_its_test(running_asterisk):
    assert "convonet" in await running_asterisk.console.command("core show settings")


def test_a_machine_without_debian_sources_is_told_what_to_do(cache, tmp_path):
    options = AsteriskOptions(cache_dir=cache, apt_etc=sources(tmp_path / "apt", "# nothing\n"))
    with pytest.raises(SourceUnreachable, match="names no Debian mirror"):
        asterisk.obtain(options, Quiet())


def test_a_mirror_that_does_not_answer_is_one_sentence_and_leaves_no_tree(cache, tmp_path):
    apt_etc = sources(tmp_path / "apt", "deb http://127.0.0.1:9/debian bookworm main\n")
    with pytest.raises(SourceUnreachable) as raised:
        asterisk.obtain(AsteriskOptions(cache_dir=cache, apt_etc=apt_etc), Quiet())
    sentence = str(raised.value)
    assert sentence.startswith("Asterisk (Debian suite forky) could not be fetched: http://127.0.0.1:9/debian (")
    assert "Connection refused" in sentence
    assert "\n" not in sentence
    assert not (cache / "asterisk").exists()


def test_without_apt_the_way_out_is_the_systems_own_asterisk(cache, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing, match=r"apt-get is needed .* set asterisk\.source to system"):
        asterisk.obtain(AsteriskOptions(cache_dir=cache), Quiet())


def test_an_unfinished_tree_is_not_taken_for_a_whole_one(cache):
    (cache / "asterisk" / "forky.partial" / "usr/sbin").mkdir(parents=True)
    (cache / "asterisk" / "forky" / "usr/sbin").mkdir(parents=True)
    with pytest.raises(NotProvisioned, match=r"Asterisk is not there; fetch it with: \./convonet provision"):
        asterisk.locate(AsteriskOptions(cache_dir=cache))


def test_a_bundle_that_is_unfinished_or_damaged_is_refused(cache, tmp_path):
    bundle = tmp_path / "bundle"
    (bundle / "debs").mkdir(parents=True)
    options = AsteriskOptions(cache_dir=cache, offline_dir=bundle)
    with pytest.raises(BadRegistry, match="this is no finished bundle"):
        asterisk.obtain(options, Quiet())
    (bundle / "debs" / "asterisk_22.deb").write_bytes(b"package")
    bundle_list.write(bundle)
    (bundle / "debs" / "asterisk_22.deb").write_bytes(b"packagE")
    with pytest.raises(SourceUnreachable, match=r"the bundle is not whole \(debs/asterisk_22\.deb is damaged\)"):
        asterisk.obtain(options, Quiet())
    assert not (cache / "asterisk").exists()


def test_a_package_that_is_not_one_leaves_no_tree(cache, tmp_path):
    bundle = tmp_path / "bundle"
    (bundle / "debs").mkdir(parents=True)
    (bundle / "debs" / "asterisk_22.deb").write_bytes(b"no archive")
    bundle_list.write(bundle)
    with pytest.raises(ProvisionError, match=r"Unpacking asterisk_22\.deb failed"):
        asterisk.obtain(AsteriskOptions(cache_dir=cache, offline_dir=bundle), Quiet())
    assert not (cache / "asterisk" / "forky").exists()


def test_a_system_asterisk_that_is_too_old_absent_or_silent_is_refused(cache, tmp_path, monkeypatch):
    program = tmp_path / "asterisk"
    options = AsteriskOptions(cache_dir=cache, source="system", system_program=program)
    with pytest.raises(ToolMissing, match="install Asterisk 20 or newer"):
        asterisk.obtain(options, Quiet())
    monkeypatch.setattr(asterisk, "SYSTEM_MODULE_DIRS", (tmp_path,))
    monkeypatch.setattr(asterisk, "SYSTEM_SHARE_DIRS", (tmp_path,))
    program.write_text(TELLS_VERSION.format("18.26.4"))
    program.chmod(0o755)
    with pytest.raises(UnsuitableVersion, match=r"is version 18\.26\.4, at least 20 is needed"):
        asterisk.obtain(options, Quiet())
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(ProvisionError, match="it ended with 1"):
        asterisk.obtain(options, Quiet())


@pytest.mark.parametrize("told", ["20.9.2", "22.10.1~dfsg+~cs6.15-1", "certified/20.7-cert3"])
def test_a_system_asterisk_that_is_new_enough_is_started_as_it_is(cache, tmp_path, monkeypatch, told):
    program = tmp_path / "asterisk"
    program.write_text(TELLS_VERSION.format(told))
    program.chmod(0o755)
    monkeypatch.setattr(asterisk, "SYSTEM_MODULE_DIRS", (tmp_path / "none", tmp_path))
    monkeypatch.setattr(asterisk, "SYSTEM_SHARE_DIRS", (tmp_path,))
    tree = asterisk.obtain(AsteriskOptions(cache_dir=cache, source="system", system_program=program), Quiet())
    assert tree.command("-f").argv == (str(program), "-f")
    assert tree.module_dir == tmp_path


def test_the_music_is_quiet_seamless_and_the_same_every_time(tmp_path):
    samples = music.hold_music().astype(float) / 32768
    assert len(samples) / music.RATE_HZ == 16.0
    assert 0.15 < np.abs(samples).max() < 0.17
    pieces = samples.reshape(-1, music.RATE_HZ // 2)
    assert np.sqrt((pieces**2).mean(axis=1)).min() > 0.01, "a hole of half a second"
    assert abs(samples[0] - samples[-1]) < np.abs(np.diff(samples)).max(), "a click where the loop closes"
    first = music.write_music(tmp_path / "one").read_bytes()
    assert first == music.write_music(tmp_path / "two").read_bytes()
    with wave.open(str(tmp_path / "one/calm.wav")) as tape:
        assert (tape.getframerate(), tape.getnchannels(), tape.getsampwidth()) == (8000, 1, 2)


def deb(folder, name, files):
    """A real package of that name with these files."""
    root = folder / name
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <n@example.org>\nDescription: test\n"
    )
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    subprocess.run(["dpkg-deb", "-b", str(root), str(folder / f"{name}_1_all.deb")], check=True, capture_output=True)
    shutil.rmtree(root)


@pytest.fixture
def english_tree(cache):
    """An unpacked tree as far as `locate` looks at it, with English announcements."""
    root = cache / "asterisk" / "forky"
    triplet, loader = asterisk.MULTIARCH["amd64"]
    (root / "usr/lib" / triplet).mkdir(parents=True)
    (root / "usr/lib" / triplet / loader).touch()
    (root / "usr/share/asterisk/sounds/en_US_f_Allison").mkdir(parents=True)
    (root / asterisk.STAMP).write_text('{"version": "22.10.1"}')
    return root


@pytest.fixture
def bundle_with_spanish(tmp_path):
    bundle = tmp_path / "bundle"
    (bundle / "debs").mkdir(parents=True)
    deb(bundle / "debs", "asterisk-core-sounds-es-wav", {"usr/share/asterisk/sounds/es_MX_f_Ann/vm-intro.wav": b"hola"})
    deb(bundle / "debs", "asterisk-core-sounds-es", {
        "usr/share/doc/asterisk-core-sounds-es/core-sounds-es.txt.gz": b"text",
    })  # fmt: skip
    bundle_list.write(bundle)
    return bundle


def test_announcements_of_another_language_come_into_a_tree_that_is_there(
    cache, english_tree, bundle_with_spanish, tmp_path
):
    options = AsteriskOptions(cache_dir=cache, languages=("en", "es", "de"), offline_dir=bundle_with_spanish)
    tree = asterisk.obtain(options, Quiet())
    assert (english_tree / "usr/share/doc/asterisk-core-sounds-es/core-sounds-es.txt.gz").read_bytes() == b"text"
    data = tree.prepare_data(tmp_path / "data")
    assert (data / "sounds/es/vm-intro.wav").read_bytes() == b"hola"
    assert (data / "sounds/en").readlink() == tree.sounds_dir
    assert not (data / "sounds/de").exists()
    assert asterisk.obtain(AsteriskOptions(cache_dir=cache, languages=("es",)), Quiet()) == tree  # nothing to fetch


def test_announcements_that_the_source_does_not_have_are_said_to_be_missing(cache, english_tree, bundle_with_spanish):
    options = AsteriskOptions(cache_dir=cache, languages=("es", "fr"), offline_dir=bundle_with_spanish)
    with pytest.raises(SourceUnreachable, match="no package of them holds asterisk-core-sounds-fr-wav"):
        asterisk.obtain(options, Quiet())
    assert asterisk.lacking_prompts(asterisk.locate(options), options) == ("fr",)


def test_english_alone_wants_no_more_announcements(cache, english_tree):
    options = AsteriskOptions(cache_dir=cache, languages=("en",))
    assert asterisk.lacking_prompts(asterisk.obtain(options, Quiet()), options) == ()
