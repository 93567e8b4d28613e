"""The languages of the mind by their ISO 639-1 code. An unknown code is English. Pure.

Above: everything in `agent` that says or understands something. Below: one module per language (data).
"""

from collections.abc import Mapping

from agent.languages import en, es, fr
from agent.languages.tables import Language

DEFAULT = "en"
LANGUAGES: Mapping[str, Language] = {one.code: one for one in (en.LANGUAGE, es.LANGUAGE, fr.LANGUAGE)}


def language(code: str) -> Language:
    return LANGUAGES.get(code, LANGUAGES[DEFAULT])
