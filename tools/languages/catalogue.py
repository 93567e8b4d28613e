"""Which languages there are, and the tables of each by its ISO 639-1 code. An unknown code is English. Pure.

Above: `tools`, `agent`. Below: the modules of each language (data).
"""

from collections.abc import Mapping

from tools.languages import en, es, es_dictated, es_heard, fr, fr_dictated, fr_heard
from tools.languages.tables import HeardDates, HeardDictation, HeardWords, Plural, Texts

DEFAULT = "en"
TEXTS: Mapping[str, Texts] = {one.code: one for one in (en.TEXTS, es.TEXTS, fr.TEXTS)}
_WORDS: Mapping[str, HeardWords] = {"es": es_heard.WORDS, "fr": fr_heard.WORDS}
_DATES: Mapping[str, HeardDates] = {one.code: one for one in (es_heard.DATES, fr_heard.DATES)}

_DICTATIONS: Mapping[str, HeardDictation] = {one.code: one for one in (es_dictated.DICTATION, fr_dictated.DICTATION)}


def texts(language: str) -> Texts:
    """What the tools say in `language`."""
    return TEXTS.get(language, TEXTS[DEFAULT])


def heard_words(language: str) -> HeardWords:
    """Small words of callers; empty for English, which has rules of its own."""
    return _WORDS.get(language, HeardWords())


def heard_dates(language: str) -> HeardDates | None:
    """How days and times are heard; None for English, which has rules of its own."""
    return _DATES.get(language)


def heard_dictation(language: str) -> HeardDictation | None:
    """How callers dictate; None for English, which has rules of its own."""
    return _DICTATIONS.get(language)


def counted(table: Texts, plural: Plural, count: int, **gaps: str) -> str:
    """The form of `plural` for so many, its gaps filled; `{count}` is said as a word up to twelve."""
    template = plural.one if count in table.singular else plural.many
    said = table.numbers[count] if 0 <= count < len(table.numbers) else str(count)
    return template.format(count=said, **gaps)


def place(language: str, department: str) -> str:
    """What a department is called in `language`."""
    return texts(language).places.get(department.casefold(), department)
