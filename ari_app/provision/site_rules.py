"""What a site may say. Every value that reaches a configuration file has passed a rule here, so that no name, password
or number can end its line, open a section, start a comment or become a dialplan expression.

    SiteError
    ├── UnsafeValue      a value has characters or a form that its place does not allow
    ├── Contradiction    two values exclude one another, or one refers to something that does not exist
    └── UnknownCountry   no emergency numbers are known for the country

Above: `configuration`, `ari_app.cli` (a phone's name is checked before it is stored). Below: `site`.
"""

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ari_app.provision.site import QUEUE_WORDS, AsteriskSite, Department, Did, OpeningHours, Phone, Trunk

LABEL = re.compile(r"[a-z][a-z0-9_-]{0,30}")  # departments, queues, trunks, users
EXTENSION = re.compile(r"[0-9]{2,8}")
NUMBER = re.compile(r"\+?[0-9]{2,20}")
HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,62})?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})?)*")
GENERATED = re.compile(r"[A-Za-z0-9_.~-]{12,128}")  # our own secrets
PIN = re.compile(r"[0-9]{4,12}")
TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
NAME_MARKS = frozenset(" .'’-()&/+_:!·")
NAME_LIMIT = 64
SOCKET_PATH_LIMIT_BYTES = 107  # sun_path is 108 with its end mark
RESERVED_NAMES = frozenset({"general", "default", "system", "global"})


class SiteError(ValueError):
    """Base of this module's errors; `str()` is one sentence for the person who configured it."""


class UnsafeValue(SiteError):
    """`field` was given `value`; `wanted` says what it takes. Secrets are not repeated."""

    def __init__(self, field: str, value: str, wanted: str) -> None:
        self.field = field
        self.value = value
        self.wanted = wanted
        super().__init__(field, value, wanted)

    def __str__(self) -> str:
        shown = "the value given" if "password" in self.field or "PIN" in self.field else ascii(self.value)
        return f"{self.field}: {shown} is not {self.wanted}."


class Contradiction(SiteError):
    """The site contradicts itself in the way `what` says."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"{self.what}."


class UnknownCountry(SiteError):
    """No emergency numbers are known for `country`; `known` are the countries that have them."""

    def __init__(self, country: str, known: tuple[str, ...]) -> None:
        self.country = country
        self.known = known
        super().__init__(country, known)

    def __str__(self) -> str:
        return f"No emergency numbers are known for {self.country!a}; known are {', '.join(self.known)}."


def _match(rule: re.Pattern[str], field: str, value: str, wanted: str) -> None:
    if not rule.fullmatch(value):
        raise UnsafeValue(field, value, wanted)


def check_label(field: str, value: str) -> None:
    _match(LABEL, field, value, "a name of lower-case letters, digits, - and _, at most 31, beginning with a letter")


def check_extension(field: str, value: str) -> None:
    _match(EXTENSION, field, value, "an extension of 2 to 8 digits")


def check_display_name(field: str, value: str) -> None:
    """Letters and digits of any script and a few marks: what no file and no SIP header treats specially."""
    if len(value) > NAME_LIMIT or value != value.strip() or not all(c.isalnum() or c in NAME_MARKS for c in value):
        raise UnsafeValue(
            field, value, f"a name of letters, digits and {' '.join(sorted(NAME_MARKS - {' '}))}, at most 64"
        )


def check_secret(field: str, value: str) -> None:
    """A password somebody else chose: printable ASCII, but nothing that Asterisk's files cut off or swallow."""
    fine = 0 < len(value) <= 128 and all("!" <= c <= "~" for c in value) and not set(value) & set(";\\")
    if not fine or value.startswith((">", "[")):
        raise UnsafeValue(field, value, "1 to 128 printable characters without spaces, semicolons or backslashes")


def check_path(field: str, value: object) -> None:
    text = str(value)
    if not text.startswith("/") or not text.isprintable() or set(text) & set(";\\\"'$[]{}|,?"):
        raise UnsafeValue(
            field, text, "an absolute path without quotes, semicolons, brackets, commas or control characters"
        )


def _check_address(field: str, value: str) -> None:
    try:
        ipaddress.IPv4Address(value)
    except ValueError:
        raise UnsafeValue(field, value, "an IPv4 address") from None


def check_phone(phone: Phone) -> None:
    """Raises UnsafeValue. Whether its queues exist is only known together with the site."""
    check_extension("phone extension", phone.extension)
    check_display_name(f"name of phone {phone.extension}", phone.display_name)
    _match(GENERATED, f"password of phone {phone.extension}", phone.password, "12 to 128 letters, digits, - _ . ~")
    for queue in phone.queues:
        check_label(f"queue of phone {phone.extension}", queue)
    if phone.mailbox:
        check_extension(f"voicemail box of phone {phone.extension}", phone.mailbox)


def _check_trunk(trunk: Trunk) -> None:
    check_label("trunk name", trunk.name)
    _match(HOST, f"host of trunk {trunk.name}", trunk.host, "a host name or an IPv4 address")
    _check_port(f"port of trunk {trunk.name}", trunk.port)
    if not trunk.codecs:
        raise UnsafeValue(f"codecs of trunk {trunk.name}", "", "at least one codec")
    if trunk.username:
        _match(
            re.compile(r"[A-Za-z0-9+][A-Za-z0-9_.+~-]{0,63}"),
            f"username of trunk {trunk.name}",
            trunk.username,
            "a SIP user name",
        )
        check_secret(f"password of trunk {trunk.name}", trunk.password)


def _check_port(field: str, value: int) -> None:
    if not 1 <= value <= 65535:
        raise UnsafeValue(field, str(value), "a port from 1 to 65535")


def _check_department(department: Department) -> None:
    check_label("department name", department.name)
    where = f"of department {department.name}"
    check_label(f"queue {where}", department.queue_name)
    if department.queue_name in QUEUE_WORDS:
        raise UnsafeValue(f"queue {where}", department.queue_name, "free: Asterisk uses this word itself")
    check_extension(f"extension {where}", department.extension)
    check_extension(f"voicemail box {where}", department.box)
    check_display_name(f"title {where}", department.title)
    if department.hours is not None:
        _check_hours(department.name, department.hours)
    _match(PIN, f"voicemail PIN {where}", department.mailbox_pin, "4 to 12 digits")
    if not 5 <= department.ring_s <= 3600:
        raise UnsafeValue(f"ring_s {where}", str(department.ring_s), "from 5 to 3600 seconds")
    if not 0 <= department.queue_limit <= 10_000:
        raise UnsafeValue(f"queue_limit {where}", str(department.queue_limit), "from 0 to 10000")


def _check_hours(where: str, hours: OpeningHours) -> None:
    for span in hours.spans:
        shown = f"{span.weekday} {span.opens}-{span.closes}"
        whole_minutes = all(at.second == 0 or at == time.max for at in (span.opens, span.closes))
        if not 0 <= span.weekday <= 6 or span.opens >= span.closes or not whole_minutes:
            raise UnsafeValue(
                f"hours of {where}", shown, "a weekday from 0 to 6 and whole minutes, opening before closing"
            )


def _check_did(did: Did) -> None:
    _match(NUMBER, "DID", did.number, "a number of 2 to 20 digits, with or without a leading +")
    check_extension(f"extension of DID {did.number}", did.extension)
    if did.language:
        _match(re.compile("[a-z]{2}"), f"language of DID {did.number}", did.language, "two letters such as es")


def _check_network(site: AsteriskSite) -> None:
    network = site.network
    _check_address("sip_address", network.sip_address)
    _check_address("http_address", network.http_address)
    if network.external_address:
        _match(HOST, "external_address", network.external_address, "a host name or an IPv4 address")
    for net in network.local_networks:
        try:
            ipaddress.IPv4Network(net)
        except ValueError:
            raise UnsafeValue("local_networks", net, "an IPv4 network such as 192.168.1.0/24") from None
    tcp = {"tcp_port": network.tcp_port, "http_port": network.http_port, "ami_port": network.ami_port}
    if site.certificate:
        tcp |= {"tls_port": network.tls_port, "https_port": network.https_port}
    for name, port in (tcp | {"udp_port": network.udp_port}).items():
        _check_port(name, port)
    _refuse_doubles("TCP port", [str(port) for port in tcp.values()])
    _check_port("rtp_start", network.rtp_start)
    _check_port("rtp_end", network.rtp_end)
    _check_capacity(site)


def _check_capacity(site: AsteriskSite) -> None:
    policy, network = site.policy, site.network
    if not 1 <= policy.max_assistant_calls <= policy.max_calls:
        raise Contradiction(
            f"max_assistant_calls ({policy.max_assistant_calls}) must be at least 1 and at most max_calls"
            f" ({policy.max_calls})"
        )
    ports = network.rtp_end - network.rtp_start + 1
    wanted = 3 * site.rtp_ports_needed // 2
    if ports < wanted:
        raise Contradiction(
            f"{ports} RTP ports are too few for {policy.max_calls} calls and {len(site.phones)} phones: {wanted} are"
            " wanted, because Asterisk crashes when they are used up"
        )


def _refuse_doubles(what: str, values: Iterable[str]) -> None:
    twice = [value for value, times in Counter(values).items() if times > 1]
    if twice:
        raise Contradiction(f"{what} {twice[0]} is used twice")


def _check_references(site: AsteriskSite) -> None:
    departments, phones = site.departments, site.phones
    extensions = [site.assistant_extension, *(d.extension for d in departments), *(p.extension for p in phones)]
    _refuse_doubles("Extension", extensions)
    _refuse_doubles("Department", (d.name for d in departments))
    _refuse_doubles("Queue", (d.queue_name for d in departments))
    _refuse_doubles("Voicemail box", (d.box for d in departments))
    _refuse_doubles("DID", (did.number.removeprefix("+") for did in site.dids))
    _refuse_doubles("Trunk account", (t.username for t in site.trunks if t.username))
    _refuse_doubles("SIP name", [*(t.name for t in site.trunks), *TRANSPORT_NAMES, site.credentials.caller_user])
    targets = [(f"DID {did.number}", did.extension) for did in site.dids]
    if site.policy.unlisted_extension:
        targets.append(("unlisted_extension", site.policy.unlisted_extension))
    for what, extension in targets:
        if extension not in extensions:
            raise Contradiction(f"{what} leads to extension {extension}, which does not exist")
    queues = {name for d in departments for name in (d.name, d.queue_name)}
    boxes = {d.box for d in departments}
    for phone in phones:
        for queue in phone.queues:
            if queue not in queues:
                raise Contradiction(f"Phone {phone.extension} belongs to queue {queue}, which does not exist")
        if phone.mailbox and phone.mailbox not in boxes:
            raise Contradiction(f"Phone {phone.extension} has voicemail box {phone.mailbox}, which does not exist")
    if site.policy.default_department not in {d.name for d in departments}:
        raise Contradiction(f"The default department {site.policy.default_department} does not exist")
    if site.policy.emergency_trunk and site.policy.emergency_trunk not in {t.name for t in site.trunks}:
        raise Contradiction(f"The emergency trunk {site.policy.emergency_trunk} does not exist")


TRANSPORT_NAMES = (
    "udp",
    "tcp",
    "tls",
    "websocket",
    "edge",
    "phone",
    "phone-aor",
    "trunk",
    "transport",
    "global",
    "system",
)


def check_emergency_free(site: AsteriskSite, dialled: Iterable[str]) -> None:
    """Nothing of the site's own may be dialled like an emergency number. Raises Contradiction."""
    reserved = frozenset(dialled)
    own = {site.assistant_extension: "The assistant's extension"}
    own |= {d.extension: f"The extension of {d.name}" for d in site.departments}
    own |= {p.extension: "A phone's extension" for p in site.phones}
    own |= {did.number.removeprefix("+"): "A DID" for did in site.dids}
    for number, what in own.items():
        if number in reserved:
            raise Contradiction(f"{what} {number} is dialled like an emergency number of {site.policy.country}")


def check(site: AsteriskSite) -> None:
    """Raises SiteError at the first thing that is wrong."""
    _check_directories(site)
    _check_names(site)
    _check_zone(site.policy.time_zone)
    _check_hours("the site", site.policy.hours)
    for prefix in site.policy.outside_prefixes:
        _match(re.compile("[0-9]{1,3}"), "outside_prefixes", prefix, "1 to 3 digits")
    if not site.departments:
        raise Contradiction("A site needs at least one department for people to answer in")
    for department in site.departments:
        _check_department(department)
    for phone in site.phones:
        check_phone(phone)
    for trunk in site.trunks:
        _check_trunk(trunk)
    for did in site.dids:
        _check_did(did)
    _check_network(site)
    _check_references(site)


def _check_directories(site: AsteriskSite) -> None:
    for name in ("modules", "data", "music", "var", "spool", "log", "run"):
        check_path(f"directory {name}", getattr(site.directories, name))
    if len(bytes(site.directories.control_socket)) > SOCKET_PATH_LIMIT_BYTES:
        raise UnsafeValue("directory run", str(site.directories.run), "short enough: a socket's path has 107 bytes")
    if site.certificate is not None:
        check_path("certificate", site.certificate.certificate)
        check_path("certificate key", site.certificate.key)


def _check_names(site: AsteriskSite) -> None:
    credentials = site.credentials
    for name in ("ari_password", "ami_password", "caller_password"):
        _match(GENERATED, name, getattr(credentials, name), "12 to 128 letters, digits, - _ . ~")
    for name in ("ari_user", "ami_user", "caller_user"):
        check_label(name, getattr(credentials, name))
    if {credentials.ari_user, credentials.ami_user} & RESERVED_NAMES:
        raise Contradiction("The ARI and AMI users may not be called like a section of Asterisk's own")
    for name in ("app_name", "system_name", "language"):
        _match(TOKEN, name, getattr(site, name), "a word of letters, digits, - and _")
    check_extension("assistant_extension", site.assistant_extension)


def _check_zone(name: str) -> None:
    _match(re.compile(r"[A-Za-z0-9_+/-]{1,64}"), "time_zone", name, "an IANA time zone")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise UnsafeValue("time_zone", name, "an IANA time zone such as Europe/Berlin") from None
