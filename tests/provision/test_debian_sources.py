"""Which mirror a machine uses is read from its own lists, in both of apt's formats."""

import os
import subprocess
from pathlib import Path

import pytest

from ari_app.provision import debian_sources
from ari_app.provision.debian_sources import Mirror, mirrors, parse_deb822, parse_one_line

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
DEB822 = f"""\
# a comment
Types: deb deb-src
# another: with a colon
URIs: http://mirror.example/debian https://second.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: {KEYRING}

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no

Types: deb-src
URIs: http://sources.example/debian
Suites: bookworm
Components: main
"""


def test_a_deb822_file_gives_one_mirror_for_each_address_of_each_enabled_stanza():
    found = list(parse_deb822(DEB822))
    assert [one.uri for one in found] == [
        "http://mirror.example/debian",
        "https://second.example/debian",
        "http://mirror.example/debian-security",
    ]
    assert found[0] == Mirror(
        "http://mirror.example/debian", ("bookworm", "bookworm-updates"), ("main", "contrib"), KEYRING
    )


def test_a_key_written_into_the_stanza_is_kept_with_all_its_lines():
    text = "Types: deb\nURIs: http://m.example/debian\nSuites: forky\nComponents: main\n"
    text += "Signed-By:\n -----BEGIN\n .\n abc\n -----END\n"
    (found,) = parse_deb822(text)
    assert found.signed_by == "-----BEGIN\n.\nabc\n-----END"
    assert found.looks_like_debian


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "deb http://m.example/debian/ bookworm main contrib # mine",
            Mirror("http://m.example/debian", ("bookworm",), ("main", "contrib")),
        ),
        (
            f"deb [arch=amd64 signed-by={KEYRING}] https://m.example/debian bookworm main",
            Mirror("https://m.example/debian", ("bookworm",), ("main",), KEYRING),
        ),
        ("deb-src http://m.example/debian bookworm main", None),
        ("# deb http://m.example/debian bookworm main", None),
        ("", None),
    ],
)
def test_one_line_entries(line, expected):
    assert list(parse_one_line(line)) == ([expected] if expected else [])


def etc(directory: Path, files: dict[str, str]) -> Path:
    (directory / "sources.list.d").mkdir(parents=True)
    for name, text in files.items():
        (directory / name).write_text(text)
    return directory


def test_security_archives_and_strangers_are_passed_over(tmp_path):
    plain = "deb http://plain.example/debian bookworm main\ndeb http://s.example/debian-security x main"
    files = {
        "sources.list": plain,
        "sources.list.d/debian.sources": DEB822,
        "sources.list.d/other.list": "deb [signed-by=/etc/keys/nodesource.gpg] https://n.example nodistro main",
        "sources.list.d/old.list.save": "deb http://saved.example/debian bookworm main",
    }
    assert [one.uri for one in mirrors(etc(tmp_path / "apt", files))] == [
        "http://plain.example/debian",
        "http://mirror.example/debian",
        "https://second.example/debian",
    ]


def test_a_machine_without_sources_has_no_mirror(tmp_path):
    assert mirrors(tmp_path / "nothing") == ()


def test_a_mirror_in_the_settings_wins(tmp_path):
    assert [one.uri for one in mirrors(etc(tmp_path / "apt", {}), "http://named.example/debian/")] == [
        "http://named.example/debian"
    ]


def test_our_apt_reads_only_our_lists_and_none_of_the_systems_hooks(tmp_path):
    argv = debian_sources.write_apt_configuration(
        tmp_path / "a b", Mirror("http://m.example/debian", (), ("main",)), "forky"
    )
    environment = dict(part.split("=", 1) for part in argv[1:-1])
    dump = subprocess.run(
        ["apt-config", "dump"], env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout
    pairs = (line.rstrip(";").split(" ", 1) for line in dump.splitlines())
    values = {name.lower(): value for name, value in pairs}
    assert values["dir::state::lists"] == f'"{tmp_path / "a b" / "lists"}"'
    assert values["dir::etc::sourceparts"] == '"/dev/null"'
    assert "Post-Invoke" not in dump
    assert (tmp_path / "a b/etc/sources.list").read_text().endswith("http://m.example/debian forky main\n")
    assert "trusted=yes" not in (tmp_path / "a b/etc/sources.list").read_text()
