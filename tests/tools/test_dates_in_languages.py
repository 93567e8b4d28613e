"""Days and times in Spanish and French: what callers say, with what follows from it on one Friday; and said back."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.office.dates import find, without
from tools.office.said_times import in_words

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 20, 10, 15, tzinfo=MADRID)
FOLDER = Path(__file__).parent / "languages"
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, MADRID]))  # noqa: DTZ001


def expressions(code: str) -> list[tuple[str, str, str]]:
    lines = (FOLDER / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line.strip() and not line.startswith("#")]
    return [(said.strip(), day.strip(), at.strip()) for said, day, at in rows]


CASES = [(code, *row) for code in ("es", "fr") for row in expressions(code)]


@pytest.mark.parametrize(("code", "said", "day", "at"), CASES)
def test_a_day_or_time_is_understood_alone(code: str, said: str, day: str, at: str) -> None:
    found = find(said, NOW, code)
    seen = (str(found.day or "-"), found.at.strftime("%H:%M") if found.at else "-") if found else ("-", "-")
    assert seen == (day, at)


@pytest.mark.parametrize("code", ["es", "fr"])
def test_there_are_at_least_a_hundred_expressions(code: str) -> None:
    assert len(expressions(code)) >= 100


@pytest.mark.parametrize(
    ("code", "text", "rest", "day", "at"),
    [
        ("es", "llamar a Ana mañana a las tres y media", "llamar a Ana", "2026-11-21", "15:30"),
        ("es", "comprar pan para el viernes", "comprar pan", "2026-11-27", "-"),
        ("es", "para mañana, llamar al médico", "llamar al médico", "2026-11-21", "-"),
        ("es", "a las cinco llamar a Luis mañana", "llamar a Luis", "2026-11-21", "17:00"),
        ("fr", "appeler l'hôtel demain à 9h", "appeler l'hôtel", "2026-11-21", "09:00"),
        ("fr", "acheter du pain pour vendredi", "acheter du pain", "2026-11-27", "-"),
        ("fr", "à cinq heures appeler Luc demain", "appeler Luc", "2026-11-21", "17:00"),
    ],
)
def test_what_was_found_is_cut_out_of_the_sentence(code: str, text: str, rest: str, day: str, at: str) -> None:
    found = find(text, NOW, code)
    assert found is not None
    assert without(text, found) == rest
    assert (str(found.day), found.at.strftime("%H:%M") if found.at else "-") == (day, at)


def test_in_two_hours_is_two_hours_also_when_the_clocks_change() -> None:
    before_change = datetime(2026, 10, 25, 1, 30, tzinfo=MADRID)
    found = find("dentro de dos horas", before_change, "es")
    assert found is not None
    assert found.at == time(2, 30)


def test_there_is_no_thirtieth_of_february() -> None:
    assert find("el 30 de febrero", NOW, "es") is None
    assert find("le 30 février", NOW, "fr") is None


@given(st.sampled_from(["es", "fr"]), st.integers(0, 400), st.none() | st.times(), MOMENTS)
def test_what_is_said_back_is_understood_as_the_same(code: str, days: int, at: time | None, now: datetime) -> None:
    day = now.date() + timedelta(days=days)
    at = at.replace(second=0, microsecond=0) if at is not None else None
    if code == "fr" and at is not None and at.hour <= 12:
        at = at.replace(hour=15)  # the French say 24 hours, but "à 3 heures" may also be the afternoon
    said = in_words(day, at, now.date(), code)
    found = find(said, now, code)
    assert found is not None
    assert (found.day, found.at) == (day, at), said
    assert without(said, found) == ""


@given(st.sampled_from(["es", "fr"]), st.text(max_size=60), MOMENTS)
def test_no_text_breaks_it(code: str, text: str, now: datetime) -> None:
    found = find(text, now, code)
    if found is not None:
        assert 0 <= found.span[0] <= found.span[1] <= len(text)
        assert isinstance(found.day, date | None)
