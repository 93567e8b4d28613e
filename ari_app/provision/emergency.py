"""Which numbers are emergency calls in a country.

The list is `emergency_numbers.toml` beside this module. Above: `configuration`. Below: `site_rules`.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from ari_app.provision.site_rules import UnknownCountry

NUMBERS_FILE = Path(__file__).with_name("emergency_numbers.toml")


def known_countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166 country -> its emergency numbers, most important first."""
    table = tomllib.loads(NUMBERS_FILE.read_text(encoding="utf-8"))
    return {country: tuple(numbers) for country, numbers in table.items()}


def emergency_numbers(country: str) -> tuple[str, ...]:
    """Raises UnknownCountry: a site without emergency numbers is not started."""
    countries = known_countries()
    numbers = countries.get(country.upper())
    if numbers is None:
        raise UnknownCountry(country, tuple(sorted(countries)))
    return numbers


def ways_to_dial(numbers: tuple[str, ...], prefixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(what is dialled, the number that is meant): plain, and behind an outside-line prefix out of habit.

    A plain number wins where a prefix and another number spell the same digits.
    """
    seen: set[str] = set()
    for prefix in ("", *prefixes):
        for number in numbers:
            if (dialled := prefix + number) not in seen:
                seen.add(dialled)
                yield dialled, number
