"""The settings tree refuses what it cannot use, in sentences."""

from pathlib import Path

import pytest

from ari_app import settings
from ari_app.cli import system
from ari_app.settings import SettingsError


def problems(**overrides: object) -> str:
    with pytest.raises(SettingsError) as caught:
        settings.load(**overrides)
    return str(caught.value)


@pytest.fixture(autouse=True)
def _no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_alone_make_a_usable_tree() -> None:
    tree = settings.load()
    assert [d.name for d in tree.departments] == ["support", "sales", "general"]
    assert tree.database_url.startswith("sqlite+aiosqlite:///")


def test_a_misspelt_name_is_refused_and_the_nearest_named() -> None:
    assert problems(sip={"udp_prt": 5060}) == "There is no setting sip.udp_prt. Did you mean udp_port?"


def test_a_misspelt_section_is_refused() -> None:
    assert "Did you mean speech?" in problems(speach={})


def test_a_misspelt_name_inside_a_list_is_refused() -> None:
    message = problems(departments=[{"name": "support", "extension": "2000", "alises": []}])
    assert message == "There is no setting departments.0.alises. Did you mean aliases?"


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "convonet.toml").write_text('[sip]\nudp_port = 5070\nassistant_extension = "7100"\n')
    monkeypatch.setenv("CONVONET_SIP__UDP_PORT", "5080")
    tree = settings.load()
    assert (tree.sip.udp_port, tree.sip.assistant_extension) == (5080, "7100")


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVONET_CONFIG", str(tmp_path / "nowhere.toml"))
    assert "which is not a file" in problems()


def test_broken_toml_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "convonet.toml").write_text("[sip\n")
    assert "is not valid TOML" in problems()


@pytest.mark.parametrize("variable", ["CONVONET_SPI__UDP_PORT", "CONVONET_SIPP"])
def test_a_misspelt_variable_is_not_passed_over(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "1")
    assert "CONVONET_SIP" in problems()


@pytest.mark.parametrize("span", ["9-5", "09:00", "17:00-09:00", "09:00-25:00"])
def test_hours_that_are_no_span_are_refused(span: str) -> None:
    assert "hours.monday" in problems(hours={"monday": span})


def test_a_tiny_rtp_range_is_refused_because_it_would_crash_asterisk() -> None:
    assert "200 ports" in problems(sip={"rtp_start": 20000, "rtp_end": 20010})


def test_a_secret_is_never_repeated_in_the_complaint() -> None:
    message = problems(database={"url": "mysql://user:hunter2@host/db"})
    assert "hunter2" not in message
    assert "postgresql+asyncpg" in message


def test_an_unknown_time_zone_names_the_nearest() -> None:
    assert "Europe/Berlin" in problems(site={"time_zone": "Europe/Berln"})


def test_a_number_may_be_an_extension_or_an_extension_with_a_language() -> None:
    dids = {"+15550100": "7000", "+15550101": {"extension": "7000", "language": "es"}}
    tree = settings.load(sip={"dids": dids}, site={"languages": ["es", "en"]})
    assert tree.site.spoken == ("en", "es")
    plain, spanish = (system.did(number, meant) for number, meant in tree.sip.dids.items())
    assert (plain.extension, plain.language) == ("7000", "")
    assert (spanish.extension, spanish.language) == ("7000", "es")


def test_a_number_in_a_language_that_is_not_spoken_here_is_refused() -> None:
    message = problems(sip={"dids": {"+15550101": {"extension": "7000", "language": "fr"}}})
    assert "sip.dids.+15550101 speaks 'fr', which is not among site.languages (en)" in message


def test_a_language_is_two_letters() -> None:
    assert "site.languages.1" in problems(site={"languages": ["es", "spanish"]})


def test_a_language_without_words_is_refused_and_the_others_named() -> None:
    assert "the assistant does not converse in 'de', only in en, es, fr" in problems(site={"languages": ["de"]})
