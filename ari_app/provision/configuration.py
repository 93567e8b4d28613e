"""Renders Asterisk's whole configuration from one value.

`render` checks the site, fills the templates of `asterisk_conf/` and `dialplan/` and writes the result with mode 0600,
each file in one step. It starts nothing (`launch`), invents no password and reads no settings.

Above: the composition root, tests. Below: `site`, `site_rules`, `sections`, `templates`, `emergency`.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ari_app.provision import sections
from ari_app.provision.emergency import emergency_numbers, ways_to_dial
from ari_app.provision.site import RESERVED_CALLS, AsteriskSite
from ari_app.provision.site_rules import check, check_emergency_free, check_path
from ari_app.provision.templates import fill

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "asterisk_conf"
DIALPLAN = ROOT / "dialplan"
LOAD_LINE = re.compile(r"^load\s*=\s*(\S+)\.so\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RenderedSite:
    """A configuration on disk, ready to be started from."""

    site: AsteriskSite
    directory: Path
    files: tuple[str, ...]  # relative to `directory`, sorted

    @property
    def main_file(self) -> Path:
        """What `asterisk -C` takes."""
        return self.directory / "asterisk.conf"


def expected_modules() -> frozenset[str]:
    """Names, without `.so`, of the modules that must be running. Those marked optional are not among them: an Asterisk
    of the system's own may be built without them."""
    return frozenset(LOAD_LINE.findall((TEMPLATES / "modules.conf").read_text(encoding="utf-8")))


def verify(site: AsteriskSite) -> tuple[tuple[str, str], ...]:
    """All that `render` checks, without writing: for whoever is about to add a phone or a trunk to a site.

    Returns what is dialled for an emergency and the number meant. Raises SiteError.
    """
    check(site)
    numbers = tuple(ways_to_dial(emergency_numbers(site.policy.country), site.policy.outside_prefixes))
    check_emergency_free(site, (dialled for dialled, _ in numbers))
    return numbers


def render(site: AsteriskSite, directory: Path) -> RenderedSite:
    """Write the configuration of `site` into `directory`, which belongs to it: `.conf` files of an earlier rendering
    that are no longer part of it are removed. The same site gives the same bytes.

    Raises SiteError before anything is written, OSError when the disk refuses.
    """
    numbers = verify(site)
    check_path("configuration directory", directory)
    texts = _texts(site, directory, numbers)
    _make_directories(site, directory)
    for name, text in texts.items():
        _write_private(directory / name, text)
    for stale in {*directory.glob("*.conf"), *(directory / "dialplan").glob("*.conf")}:
        if str(stale.relative_to(directory)) not in texts:
            stale.unlink()
    return RenderedSite(site, directory, tuple(sorted(texts)))


def _texts(site: AsteriskSite, directory: Path, numbers: Iterable[tuple[str, str]]) -> dict[str, str]:
    once: dict[str, Mapping[str, str]] = {path.name: {} for path in TEMPLATES.glob("*.conf")}
    once |= {f"dialplan/{path.name}": {} for path in DIALPLAN.glob("*.conf")}
    once |= _singles(site, directory)
    texts: dict[str, str] = {}
    repeated = _repeated(site, numbers)
    for name, values in once.items():
        if name not in repeated:
            texts[name] = fill(_template(name), values)
    for name, several in repeated.items():
        texts[name] = "".join(fill(_template(name), values) for values in several)
    return texts


def _template(name: str) -> Path:
    folder, _, base = name.rpartition("/")
    return (DIALPLAN if folder else TEMPLATES) / base


def _singles(site: AsteriskSite, directory: Path) -> dict[str, Mapping[str, str]]:
    """Files that exist once and have names to fill."""
    network, policy, credentials, places = site.network, site.policy, site.credentials, site.directories
    return {
        "asterisk.conf": {
            "etc_dir": str(directory),
            "modules_dir": str(places.modules),
            "data_dir": str(places.data),
            "var_dir": str(places.var),
            "spool_dir": str(places.spool),
            "log_dir": str(places.log),
            "run_dir": str(places.run),
            "system_name": site.system_name,
            "language": site.language,
            "call_limit": str(policy.max_calls + RESERVED_CALLS),
        },
        "http.conf": {
            "http_address": network.http_address,
            "http_port": str(network.http_port),
            "https": sections.https_lines(site),
        },
        "ari.conf": {"ari_user": credentials.ari_user, "ari_password": credentials.ari_password},
        "manager.conf": {
            "ami_port": str(network.ami_port),
            "ami_user": credentials.ami_user,
            "ami_password": credentials.ami_password,
        },
        "rtp.conf": {
            "rtp_start": str(network.rtp_start),
            "rtp_end": str(network.rtp_end),
            "ice_support": "yes" if any(phone.web for phone in site.phones) else "no",
        },
        "musiconhold.conf": {"music_dir": str(places.music)},
        "indications.conf": {"tone_zone": sections.tone_zone(policy.country)},
        "pjsip.conf": {
            "nat": sections.nat_lines(site),
            "sip_address": network.sip_address,
            "udp_port": str(network.udp_port),
            "tcp_port": str(network.tcp_port),
            "tls_transport": sections.tls_transport(site),
            "language": site.language,
            "caller_user": credentials.caller_user,
            "caller_password": credentials.caller_password,
        },
        "extensions.conf": {
            "max_assistant_calls": str(policy.max_assistant_calls),
            "assistant_when_closed": "yes" if policy.assistant_when_closed else "no",
            "max_calls": str(policy.max_calls),
            "emergency_trunk": policy.emergency_trunk,
        },
        "dialplan/hours.conf": {"hours": sections.all_hours(site)},
        "dialplan/assistant.conf": {
            "assistant_extension": site.assistant_extension,
            "app_name": site.app_name,
            "default_department": policy.default_department,
        },
        "dialplan/orphan.conf": {"default_department": policy.default_department},
    }


def _repeated(site: AsteriskSite, numbers: Iterable[tuple[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    """Files that are their template once for each phone, trunk, department …; possibly empty."""
    return {
        "queue.conf": [
            {
                "queue": d.queue_name,
                "queue_limit": str(d.queue_limit),
                "members": sections.members(d, site.phones),
            }
            for d in site.departments
        ],
        "voicemail_box.conf": [sections.box_values(d) for d in site.departments],
        "pjsip_phone.conf": [sections.phone_values(p, site) for p in site.phones],
        "pjsip_trunk.conf": [sections.trunk_values(t) for t in site.trunks],
        "dialplan/emergency_number.conf": [{"dialled": dialled, "number": number} for dialled, number in numbers],
        "dialplan/number.conf": [values for did in site.dids for values in sections.did_values(did, site)],
        "dialplan/account.conf": [sections.account_values(t, site) for t in site.trunks if t.username],
        "dialplan/unlisted.conf": list(sections.unlisted_values(site)),
        "dialplan/department.conf": [sections.department_values(d, site) for d in site.departments],
        "dialplan/phone.conf": [sections.phone_dialplan_values(p) for p in site.phones],
    }


def _make_directories(site: AsteriskSite, directory: Path) -> None:
    places = site.directories
    wanted = (
        directory,
        directory / "dialplan",
        places.var,
        places.var / "keys",
        places.spool,
        places.spool / "voicemail",
        places.spool / "recording",
        places.spool / "monitor",
        places.spool / "tmp",
        places.log,
        places.log / "cdr-csv",
        places.log / "cel-custom",
        places.run,
    )
    for path in wanted:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_private(path: Path, text: str) -> None:
    """Mode 0600 from the first byte (mkstemp), and whole or not at all (rename)."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
