"""Which Debian mirror this machine uses, and an apt that uses it for another suite without touching the system.

Reads both formats of apt's source lists (sources.list(5): one line, and deb822). Signatures stay on: the mirror's own
keyring is used. The machine's download settings (proxy, certificates, retries) are carried over from `apt-config`, its
hooks are not: they are meant for root. Above: `asterisk`. Below: apt-config.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ari_app.provision.errors import ToolMissing

DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_ONE_LINE = re.compile(r"^deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s*(?P<components>.*)$")


@dataclass(frozen=True, slots=True)
class Mirror:
    """One archive. `signed_by` is a keyring file, or a key as text (several lines), or None for apt's own trust."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str | None = None

    @property
    def looks_like_debian(self) -> bool:
        """A whole Debian archive, as far as its entry tells: not the security archive, not somebody's add-on."""
        security = any("security" in part for part in (self.uri, *self.suites))
        foreign = self.signed_by is not None and "debian" not in self.signed_by and "\n" not in self.signed_by
        return "main" in self.components and not security and not foreign and not self.uri.startswith("cdrom:")


def parse_one_line(text: str) -> Iterator[Mirror]:
    """Entries of a `.list` file."""
    for line in text.splitlines():
        found = _ONE_LINE.match(line.split("#", 1)[0].strip())
        if found is None:
            continue
        options = dict(part.split("=", 1) for part in (found["options"] or "").split() if "=" in part)
        yield Mirror(
            found["uri"].rstrip("/"), (found["suite"],), tuple(found["components"].split()), options.get("signed-by")
        )


def parse_deb822(text: str) -> Iterator[Mirror]:
    """Entries of a `.sources` file; one Mirror for each address of each enabled stanza."""
    without_comments = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", without_comments):
        fields = _fields(stanza)
        if fields.get("enabled", "yes").lower() in ("no", "false") or "deb" not in fields.get("types", "").split():
            continue
        for uri in fields.get("uris", "").split():
            yield Mirror(
                uri.rstrip("/"),
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                fields.get("signed-by") or None,
            )


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1].isspace() and name:
            fields[name] = (fields[name] + "\n" + line.strip()).strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def mirrors(apt_etc: Path, named: str | None = None) -> tuple[Mirror, ...]:
    """Debian archives this machine uses, in order, each address once; only `named` when that is given."""
    if named is not None:
        return (Mirror(named.rstrip("/"), (), ("main",), DEBIAN_KEYRING if Path(DEBIAN_KEYRING).exists() else None),)
    found: dict[str, Mirror] = {}
    files = [apt_etc / "sources.list", *sorted((apt_etc / "sources.list.d").glob("*"))]
    for path in files:
        if path.suffix not in (".list", ".sources") or not path.is_file():
            continue
        parse = parse_deb822 if path.suffix == ".sources" else parse_one_line
        for mirror in parse(path.read_text("utf-8", "replace")):
            if mirror.looks_like_debian:
                found.setdefault(mirror.uri, mirror)
    return tuple(found.values())


def write_apt_configuration(state: Path, mirror: Mirror, suite: str) -> tuple[str, ...]:
    """Lay out an apt of our own below `state`; returns the beginning of its command line.

    Its package status is empty, so every dependency down to the C library is chosen from the suite.
    """
    state = state.absolute()
    if shutil.which("apt-config") is None:
        raise ToolMissing("apt-config", "it belongs to apt; elsewhere set asterisk.source to system")
    for name in ("etc/apt.conf.d", "etc/preferences.d", "etc/trusted.gpg.d", "lists/partial", "cache/archives/partial"):
        (state / name).mkdir(parents=True, exist_ok=True)
    (state / "status").write_text("")
    (state / "etc/sources.list").write_text(f"deb {_signed_by(state, mirror)}{mirror.uri} {suite} main\n")
    dump = subprocess.run(("apt-config", "dump", "Acquire"), capture_output=True, text=True, timeout=30, check=False)
    directories = {
        "Dir::Etc": state / "etc",
        "Dir::Etc::Parts": state / "etc/apt.conf.d",
        "Dir::Etc::SourceList": state / "etc/sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::TrustedParts": "/etc/apt/trusted.gpg.d",
        "Dir::Etc::Netrc": "/etc/apt/auth.conf",
        "Dir::Etc::NetrcParts": "/etc/apt/auth.conf.d",
        "Dir::State": state,
        "Dir::State::Lists": state / "lists",
        "Dir::State::Status": state / "status",
        "Dir::Cache": state / "cache",
    }
    settings = {
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Acquire::http::Timeout": "20",
        "Acquire::https::Timeout": "20",
        "APT::Update::Error-Mode": "any",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "true",
    }
    lines = [line for line in dump.stdout.splitlines() if not line.startswith("Acquire::IndexTargets")]
    lines += [f'{name} "{value}";' for name, value in (directories | settings).items()]
    configuration = state / "apt.conf"
    configuration.write_text("\n".join(lines) + "\n")
    return "env", f"APT_CONFIG={configuration}", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "apt-get"


def _signed_by(state: Path, mirror: Mirror) -> str:
    if mirror.signed_by is None:
        return f"[signed-by={DEBIAN_KEYRING}] " if Path(DEBIAN_KEYRING).exists() else ""
    if "\n" not in mirror.signed_by:
        return f"[signed-by={mirror.signed_by}] "
    key = state / "etc/mirror-key.asc"
    key.write_text("\n".join("" if line == "." else line for line in mirror.signed_by.splitlines()) + "\n")
    return f"[signed-by={key}] "
