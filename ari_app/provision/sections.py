"""The lines of Asterisk's files that a template cannot hold because their number varies with the site.

Pure functions from checked values (`site_rules.check`) to text. Above: `configuration`. Below: `site`.
"""

from collections.abc import Iterator, Mapping
from datetime import time
from importlib import resources
from pathlib import Path

from ari_app.provision.site import AsteriskSite, Department, Did, OpeningHours, OpenSpan, Phone, Trunk

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SYSTEM_ZONES = Path("/usr/share/zoneinfo")
TONE_ZONES = {"US": "us", "CA": "us", "GB": "gb", "IE": "gb", "DE": "de", "AT": "de", "FR": "fr", "ES": "es"}

Values = Mapping[str, str]


def tone_zone(country: str) -> str:
    """The section of indications.conf for a country; `itu` where it has none of its own."""
    return TONE_ZONES.get(country.upper(), "itu")


def zone_reference(name: str, zones: Path = SYSTEM_ZONES) -> str:
    """How a rule names its time zone. Asterisk silently takes UTC for a zone it cannot find, so where the system has no
    zone files the ones of Python's tzdata are named by their path, which Asterisk takes as well."""
    if (zones / name).is_file():
        return name
    return str(resources.files("tzdata").joinpath("zoneinfo", *name.split("/")))


def _times(span: OpenSpan) -> str:
    """Asterisk's time range. It takes the last minute of a range as part of it (seen with 22.10), so ours is the one
    before the span closes."""
    if span.closes == time.max:
        return "*" if span.opens == time.min else f"{span.opens:%H:%M}-23:59"
    minutes = span.closes.hour * 60 + span.closes.minute - 1
    return f"{span.opens:%H:%M}-{minutes // 60:02d}:{minutes % 60:02d}"


def hours_extension(name: str, hours: OpeningHours, zone: str) -> str:
    """The subroutine that decides whether `name` is open now."""
    lines = [f"exten => {name},1,Set(CONVONET_HOURS=closed)"]
    for span in hours.spans:
        when = f"{_times(span)},{WEEKDAYS[span.weekday]},*,*,{zone}"
        lines.append(f" same => n,ExecIfTime({when}?Set(CONVONET_HOURS=open))")
    for day in hours.closed_on:
        today = f"${{STRFTIME(,{zone},%Y-%m-%d)}}"
        lines.append(f' same => n,ExecIf($["{today}" = "{day.isoformat()}"]?Set(CONVONET_HOURS=closed))')
    lines.append(" same => n,Return()")
    return "\n".join(lines)


def all_hours(site: AsteriskSite) -> str:
    """The site's subroutine and one for each department."""
    zone = zone_reference(site.policy.time_zone)
    parts = [hours_extension("site", site.policy.hours, zone)]
    parts += [hours_extension(d.name, d.hours or site.policy.hours, zone) for d in site.departments]
    return "\n".join(parts)


def members(department: Department, phones: tuple[Phone, ...]) -> str:
    """Interface, penalty, name, and the interface again as the one whose state counts."""
    return "\n".join(
        f"member => PJSIP/{p.extension},0,{p.display_name or p.extension},PJSIP/{p.extension}"
        for p in sorted(phones, key=lambda p: p.extension)
        if {department.name, department.queue_name} & set(p.queues)
    )


def department_values(department: Department, site: AsteriskSite) -> Values:
    """For dialplan/department.conf."""
    aliases = dict.fromkeys(a for a in (department.extension, department.box) if a != department.name)
    return {
        "name": department.name,
        "extension": department.extension,
        "queue": department.queue_name,
        "mailbox": department.box,
        "ring_s": str(department.ring_s),
        "app_name": site.app_name,
        "voicemail_aliases": "\n".join(
            f"exten => {alias},1,Goto(voicemail-box,{department.name},1)" for alias in aliases
        ),
    }


def box_values(department: Department) -> Values:
    """For voicemail_box.conf."""
    return {
        "mailbox": department.box,
        "pin": department.mailbox_pin,
        "title": department.title or department.name,
    }


def _first_department(phone: Phone, site: AsteriskSite) -> Department | None:
    """The one whose queue the phone names first; None when it answers none."""
    first = phone.queues[:1]
    return next((d for d in site.departments if {d.name, d.queue_name} & set(first)), None)


def _phone_options(phone: Phone, site: AsteriskSite) -> Iterator[str]:
    department = _first_department(phone, site)
    if box := phone.mailbox or (department.box if department else ""):
        yield f"mailboxes = {box}@default"
        yield f"set_var = CONVONET_MAILBOX={box}"
    if department:
        yield f"set_var = CONVONET_QUEUE={department.queue_name}"
    if phone.web:
        yield from ("webrtc = yes", "use_ptime = yes", "rtp_timeout = 30")
    elif phone.encrypted_media:
        yield from ("media_encryption = sdes", "media_encryption_optimistic = no")


def phone_values(phone: Phone, site: AsteriskSite) -> Values:
    """For pjsip_phone.conf."""
    return {
        "extension": phone.extension,
        "password": phone.password,
        "display_name": phone.display_name or phone.extension,
        "options": "\n".join(_phone_options(phone, site)),
    }


def phone_dialplan_values(phone: Phone) -> Values:
    """For dialplan/phone.conf. Only a box of the phone's own takes messages for it, not its department's."""
    if phone.mailbox:
        lines = (
            f' same => n,VoiceMail({phone.mailbox}@default,${{IF($["${{DIALSTATUS}}" = "BUSY"]?b:u)}})',
            " same => n,Hangup()",
        )
    else:
        lines = (
            ' same => n,ExecIf($["${DIALSTATUS}" = "BUSY"]?Hangup(17))',
            " same => n,Playback(vm-nobodyavail,noanswer)",
            " same => n,Hangup(19)",
        )
    return {"extension": phone.extension, "unanswered": "\n".join(lines)}


def trunk_values(trunk: Trunk) -> Values:
    """For pjsip_trunk.conf. With a username the trunk answers challenges, and registers unless told not to."""
    uri = f"sip:{trunk.host}:{trunk.port}"
    transport = "" if trunk.transport == "udp" else f"\\;transport={trunk.transport}"
    lines: list[str] = []
    if trunk.username:
        lines += [
            f"outbound_auth = {trunk.name}",
            f"from_user = {trunk.username}",
            "",
            f"[{trunk.name}]",
            "type = auth",
            "auth_type = digest",
            f"username = {trunk.username}",
            f"password = {trunk.password}",
        ]
        if trunk.register:
            lines += [
                "",
                f"[{trunk.name}]",
                "type = registration",
                f"transport = {trunk.transport}",
                f"outbound_auth = {trunk.name}",
                f"server_uri = {uri}{transport}",
                f"client_uri = sip:{trunk.username}@{trunk.host}:{trunk.port}{transport}",
                f"contact_user = {trunk.username}",
                "retry_interval = 30",
                "forbidden_retry_interval = 300",
                "max_retries = 100000",
            ]
    return {
        "name": trunk.name,
        "host": trunk.host,
        "port": str(trunk.port),
        "transport": trunk.transport,
        "uri_transport": transport,
        "codecs": ",".join(trunk.codecs),
        "credentials": "\n".join(lines),
    }


def _context_of(extension: str, site: AsteriskSite) -> str:
    if extension == site.assistant_extension:
        return "assistant"
    return "departments" if extension in {d.extension for d in site.departments} else "phones"


def did_values(did: Did, site: AsteriskSite) -> Iterator[Values]:
    """For dialplan/number.conf: as it was written and as providers that add or drop the + send it."""
    bare = did.number.removeprefix("+")
    chosen = ("Set(CONVONET_LANGUAGE={0})", "Set(CHANNEL(language)={0})") if did.language else ()
    for dialled in (bare, f"+{bare}"):
        yield {
            "dialled": dialled,
            "number": did.number,
            "language": "\n".join(f" same => n,{line.format(did.language)}" for line in chosen),
            "context": _context_of(did.extension, site),
            "extension": did.extension,
        }


def account_values(trunk: Trunk, site: AsteriskSite) -> Values:
    """For dialplan/account.conf: where a call to the bare account goes."""
    extension = site.policy.unlisted_extension
    otherwise = f"Goto({_context_of(extension, site)},{extension},1)" if extension else "Hangup(1)"
    return {"username": trunk.username, "otherwise": otherwise}


def unlisted_values(site: AsteriskSite) -> Iterator[Values]:
    """For dialplan/unlisted.conf; nothing when unlisted numbers are to be refused."""
    if extension := site.policy.unlisted_extension:
        yield {"context": _context_of(extension, site), "extension": extension}


def nat_lines(site: AsteriskSite) -> str:
    """What every transport says when a router translates our address."""
    network = site.network
    lines = [f"local_net = {net}" for net in network.local_networks]
    if network.external_address:
        lines.append(f"external_media_address = {network.external_address}")
        lines.append(f"external_signaling_address = {network.external_address}")
    return "\n".join(lines)


def tls_transport(site: AsteriskSite) -> str:
    """The SIP-over-TLS transport, when there is a certificate."""
    if site.certificate is None:
        return ""
    return "\n".join(
        (
            "[tls](transport)",
            "protocol = tls",
            f"bind = {site.network.sip_address}:{site.network.tls_port}",
            f"cert_file = {site.certificate.certificate}",
            f"priv_key_file = {site.certificate.key}",
            "method = tlsv1_2",
        )
    )


def https_lines(site: AsteriskSite) -> str:
    """The TLS half of the HTTP server (wss), when there is a certificate."""
    if site.certificate is None:
        return ""
    return "\n".join(
        (
            "tlsenable = yes",
            f"tlsbindaddr = {site.network.http_address}:{site.network.https_port}",
            f"tlscertfile = {site.certificate.certificate}",
            f"tlsprivatekey = {site.certificate.key}",
        )
    )
