"""From a site to files: the same bytes every time, private, strict, and closed to a stranger's own lines."""

import stat
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.provision import configuration, sections
from ari_app.provision.configuration import render
from ari_app.provision.emergency import emergency_numbers, known_countries, ways_to_dial
from ari_app.provision.site import (
    NEVER_OPEN,
    AsteriskSite,
    Department,
    Did,
    Directories,
    Network,
    OpeningHours,
    OpenSpan,
    Phone,
    Policy,
    Trunk,
    new_password,
    new_pin,
)
from ari_app.provision.site_rules import (
    Contradiction,
    UnknownCountry,
    UnsafeValue,
    check,
    check_display_name,
    check_phone,
)
from ari_app.provision.templates import TemplateError, fill


@pytest.fixture
def here(site: AsteriskSite, tmp_path: Path) -> AsteriskSite:
    """The site with directories that can be written."""
    places = {name: tmp_path / name for name in ("modules", "data", "music", "var", "spool", "log")}
    return replace(site, directories=Directories(**places, run=Path("/tmp")))


def bytes_of(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in sorted(directory.rglob("*.conf"))}


def test_rendering_twice_gives_identical_bytes(here: AsteriskSite, tmp_path: Path) -> None:
    render(here, tmp_path / "etc")
    first = bytes_of(tmp_path / "etc")
    render(here, tmp_path / "etc")
    assert bytes_of(tmp_path / "etc") == first
    assert set(first) == set(render(here, tmp_path / "etc").files)


def test_every_file_is_for_its_owner_only_and_nothing_temporary_stays(here: AsteriskSite, tmp_path: Path) -> None:
    rendered = render(here, tmp_path / "etc")
    files = [path for path in rendered.directory.rglob("*") if path.is_file()]
    assert len(files) == len(rendered.files)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_file_of_an_earlier_rendering_goes_away(here: AsteriskSite, tmp_path: Path) -> None:
    render(here, tmp_path / "etc")
    (tmp_path / "etc/dialplan/old.conf").write_text("[from-trunk]\nexten => 112,1,Stasis(convonet)\n")
    (tmp_path / "etc/users.conf").write_text("[x]\n")
    render(here, tmp_path / "etc")
    assert not (tmp_path / "etc/dialplan/old.conf").exists()
    assert not (tmp_path / "etc/users.conf").exists()


def test_no_template_holds_a_secret_and_every_secret_of_the_site_arrives(here: AsteriskSite, tmp_path: Path) -> None:
    rendered = render(here, tmp_path / "etc")
    text = b"".join(bytes_of(rendered.directory).values()).decode()
    credentials = here.credentials
    for secret in (
        credentials.ari_password,
        credentials.ami_password,
        credentials.caller_password,
        *(phone.password for phone in here.phones),
        *(department.mailbox_pin for department in here.departments),
    ):
        assert secret in text
    for folder in (configuration.TEMPLATES, configuration.DIALPLAN):
        for path in folder.glob("*.conf"):
            for line in path.read_text().splitlines():
                key, _, value = line.partition("=")
                if key.strip() in {"password", "secret"}:
                    assert value.strip().startswith("@{"), f"{path.name}: {line}"


def test_secrets_do_not_show_when_a_site_is_printed(here: AsteriskSite) -> None:
    shown = repr(here)
    assert here.credentials.ari_password not in shown
    assert not any(phone.password in shown for phone in here.phones)


def test_a_missing_and_an_unused_name_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "x.conf"
    path.write_text("a = @{one}\nb = sip:you@host ${EXTEN}@${HOST}\n")
    assert fill(path, {"one": "1"}) == "a = 1\nb = sip:you@host ${EXTEN}@${HOST}\n"
    with pytest.raises(TemplateError, match=r"no value for one; nothing in it is called two"):
        fill(path, {"two": "2"})
    path.write_text("a = @{One}\n")
    with pytest.raises(ValueError, match="Invalid placeholder"):
        fill(path, {})


# What a person or a stranger may try to smuggle in -----------------------------------------------------------------

HOSTILE = (
    "Ann\n[evil]",
    "Ann\r\nexten => 7000,1,Dial(PJSIP/0900@trunk)",
    'Ann" <1002>',
    "Ann;comment",
    "Ann,PJSIP/1002",
    "${SHELL(id)}",
    "$[1+1]",
    "[1002]",
    "Ann\\",
    "Ann\x00",
    "Ann\u2028Bee",
    "#include /etc/passwd",
    "<script>",
    "a=b",
    "x" * 65,
    " Ann",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_refused_before_anything_is_written(here: AsteriskSite, tmp_path: Path, name: str) -> None:
    phone = replace(here.phones[0], display_name=name)
    with pytest.raises(UnsafeValue) as refused:
        render(replace(here, phones=(phone,)), tmp_path / "etc")
    assert "name of phone 1001" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize("name", ["Zoë O'Brien-Smith", "Łukasz Żółć", "王小明", "R&D (Berlin)", "Dr. No", ""])
def test_names_that_people_have_are_taken(name: str) -> None:
    check_display_name("name", name)


@given(st.text(max_size=70))
def test_no_accepted_name_can_end_its_line_or_its_quotes(name: str) -> None:
    try:
        check_display_name("name", name)
    except UnsafeValue:
        return
    assert not set(name) & set('\r\n\x00\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029";,\\[]{}<>$|=#`?')
    assert len(name.splitlines()) <= 1


@given(st.text(max_size=20))
def test_only_digits_pass_as_an_extension(text: str) -> None:
    try:
        check_phone(Phone(extension=text, password=new_password()))
    except UnsafeValue:
        return
    assert text.isascii()
    assert text.isdigit()


@pytest.mark.parametrize(
    "change",
    [
        {"app_name": "convonet,x)"},
        {"system_name": "a b"},
        {"language": "en\n"},
        {"assistant_extension": "_X."},
        {"dids": (Did("_X!", "7000"),)},
        {"dids": (Did("49301\n2", "7000"),)},
        {"dids": (Did("4930123", "7000", "es)\nexten"),)},
        {"trunks": (Trunk(name="udp]", host="h"),)},
        {"trunks": (Trunk(name="t", host="h;transport=tls"),)},
        {"trunks": (Trunk(name="t", host="-h"),)},
        {"trunks": (Trunk(name="t", host="h", username="u@x", password="p"),)},
        {"trunks": (Trunk(name="t", host="h", username="_X.", password="p"),)},
        {"trunks": (Trunk(name="t", host="h", username="u", password="a;b"),)},
        {"trunks": (Trunk(name="t", host="h", username="u", password="a\nb"),)},
        {"trunks": (Trunk(name="t", host="h", username="u", password=""),)},
        {"trunks": (Trunk(name="t", host="h", codecs=()),)},
        {"network": Network(sip_address="localhost\nx")},
        {"network": Network(local_networks=("10.0.0.0/8\n",))},
        {"network": Network(external_address="a b")},
        {"network": Network(udp_port=0)},
        {"departments": (Department(name="Sup port", extension="2000", mailbox_pin="1234"),)},
        {"departments": (Department(name="support", extension="2000", mailbox_pin="12,34"),)},
        {"departments": (Department(name="support", queue="general", extension="2000", mailbox_pin="1234"),)},
        {"departments": (Department(name="support", extension="2000", mailbox_pin="1234", title="a,b"),)},
        {"policy": Policy(time_zone="Europe/Nowhere")},
        {"policy": Policy(time_zone="../../etc/passwd")},
        {"policy": Policy(outside_prefixes=("_X",))},
        {"policy": Policy(hours=OpeningHours((OpenSpan(7, time(9), time(17)),)))},
        {"policy": Policy(hours=OpeningHours((OpenSpan(1, time(17), time(9)),)))},
        {"policy": Policy(hours=OpeningHours((OpenSpan(1, time(9), time(17, 0, 30)),)))},
    ],
    ids=lambda change: str(change)[:60],
)
def test_a_value_that_does_not_fit_its_place_is_refused_by_name(site: AsteriskSite, change: dict) -> None:
    with pytest.raises(UnsafeValue):
        check(replace(site, **change))


def test_a_refused_secret_is_not_repeated(site: AsteriskSite) -> None:
    phone = Phone(extension="1001", password="short;secret")
    with pytest.raises(UnsafeValue) as refused:
        check(replace(site, phones=(phone,)))
    assert "short;secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"assistant_extension": "2000"}, "Extension 2000 is used twice"),
        ({"dids": (Did("+4930123", "7000"), Did("4930123", "2000"))}, "DID 4930123 is used twice"),
        ({"dids": (Did("4930123", "7777"),)}, "leads to extension 7777"),
        ({"trunks": (Trunk(name="convonet-caller", host="h"),)}, "SIP name convonet-caller is used twice"),
        ({"trunks": (Trunk(name="phone", host="h"),)}, "SIP name phone is used twice"),
        ({"policy": Policy(emergency_trunk="none")}, "emergency trunk none does not exist"),
        ({"policy": Policy(default_department="tea")}, "default department tea does not exist"),
        ({"policy": Policy(max_assistant_calls=201)}, "max_assistant_calls"),
        ({"policy": Policy(max_calls=5000)}, "RTP ports are too few"),
        ({"network": Network(http_port=5038)}, "TCP port 5038 is used twice"),
        ({"phones": (Phone(extension="1001", password="x" * 20, queues=("tea",)),)}, "queue tea"),
        ({"phones": (Phone(extension="1001", password="x" * 20, mailbox="2009"),)}, "box 2009"),
        ({"departments": ()}, "at least one department"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_site_that_contradicts_itself_is_refused_with_the_reason(site: AsteriskSite, change: dict, said: str) -> None:
    with pytest.raises(Contradiction, match=said):
        check(replace(site, **change))


def test_a_run_directory_too_deep_for_a_socket_is_refused(site: AsteriskSite) -> None:
    places = replace(site.directories, run=Path("/" + "r" * 100))
    with pytest.raises(UnsafeValue, match="107 bytes"):
        check(replace(site, directories=places))


def test_generated_secrets_pass_the_rules_and_differ(site: AsteriskSite) -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        check_phone(Phone(extension="1001", password=password))
    assert all(len(new_pin()) == 6 and new_pin().isdigit() for _ in range(20))


# Emergency numbers ---------------------------------------------------------------------------------------------------


def test_at_least_forty_countries_are_known_and_their_numbers_are_digits() -> None:
    countries = known_countries()
    assert len(countries) >= 40
    for country, numbers in countries.items():
        assert country.isascii()
        assert country.isupper()
        assert len(country) == 2
        assert len(numbers) == len(set(numbers)) > 0, country
        assert all(number.isascii() and number.isdigit() and 2 <= len(number) <= 5 for number in numbers), country


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("US", "911"),
        ("GB", "999"),
        ("DE", "112"),
        ("DE", "110"),
        ("FR", "15"),
        ("AU", "000"),
        ("JP", "119"),
        ("gb", "112"),
    ],
)
def test_the_well_known_numbers_are_there(country: str, number: str) -> None:
    assert number in emergency_numbers(country)


def test_an_unknown_country_is_refused_not_started_without_numbers(here: AsteriskSite, tmp_path: Path) -> None:
    with pytest.raises(UnknownCountry, match="'XX'"):
        render(replace(here, policy=Policy(country="XX")), tmp_path / "etc")


def test_a_number_is_reached_plain_and_behind_each_prefix() -> None:
    assert dict(ways_to_dial(("112", "12"), ("9", "1"))) == {
        "112": "112",  # and not prefix 1 with 12
        "12": "12",
        "9112": "112",
        "912": "12",
        "1112": "112",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"assistant_extension": "911", "policy": Policy(unlisted_extension="911")},
        {"phones": (Phone(extension="9911", password="x" * 20),)},
        {"dids": (Did("+911", "7000"),)},
    ],
    ids=str,
)
def test_nothing_of_ours_may_be_dialled_like_an_emergency(here: AsteriskSite, tmp_path: Path, change: dict) -> None:
    with pytest.raises(Contradiction, match="like an emergency number"):
        render(replace(here, **change), tmp_path / "etc")


# Sections ------------------------------------------------------------------------------------------------------------


def test_opening_hours_become_rules_in_their_zone_and_holidays_close_last() -> None:
    hours = OpeningHours(
        (OpenSpan(0, time(9), time(17, 30)), OpenSpan(5, time.min, time.max), OpenSpan(6, time(20), time.max)),
        (date(2026, 12, 25),),
    )
    assert sections.hours_extension("support", hours, "Europe/Berlin").splitlines() == [
        "exten => support,1,Set(CONVONET_HOURS=closed)",
        " same => n,ExecIfTime(09:00-17:29,mon,*,*,Europe/Berlin?Set(CONVONET_HOURS=open))",
        " same => n,ExecIfTime(*,sat,*,*,Europe/Berlin?Set(CONVONET_HOURS=open))",
        " same => n,ExecIfTime(20:00-23:59,sun,*,*,Europe/Berlin?Set(CONVONET_HOURS=open))",
        ' same => n,ExecIf($["${STRFTIME(,Europe/Berlin,%Y-%m-%d)}" = "2026-12-25"]?Set(CONVONET_HOURS=closed))',
        " same => n,Return()",
    ]
    assert "open" not in sections.hours_extension("x", NEVER_OPEN, "UTC")


def test_without_zone_files_of_the_system_the_zone_is_named_by_its_path(tmp_path: Path) -> None:
    reference = sections.zone_reference("Europe/Berlin", tmp_path)
    assert Path(reference).read_bytes()[:4] == b"TZif"


def test_a_trunk_with_an_account_registers_and_one_without_is_known_by_address(
    here: AsteriskSite, tmp_path: Path
) -> None:
    trunks = (
        Trunk(name="with", host="sip.example.net", username="acct", password="p#ss", transport="tls", port=5061),
        Trunk(name="without", host="192.0.2.7"),
    )
    render(replace(here, trunks=trunks), tmp_path / "etc")
    text = (tmp_path / "etc/pjsip_trunk.conf").read_text()
    account, address = text.split("[without](trunk)")
    assert "type = registration" in account
    assert "server_uri = sip:sip.example.net:5061\\;transport=tls" in account
    assert "password = p#ss" in account
    assert "registration" not in address
    assert "match = 192.0.2.7" in address


def test_nat_settings_reach_every_transport(here: AsteriskSite, tmp_path: Path) -> None:
    network = Network(
        sip_address="0.0.0.0", external_address="203.0.113.9", local_networks=("192.168.0.0/16", "10.0.0.0/8")
    )
    render(replace(here, network=network), tmp_path / "etc")
    text = (tmp_path / "etc/pjsip.conf").read_text()
    for line in (
        "bind = 0.0.0.0:5060",
        "external_media_address = 203.0.113.9",
        "external_signaling_address = 203.0.113.9",
        "local_net = 192.168.0.0/16",
        "local_net = 10.0.0.0/8",
    ):
        assert line in text
