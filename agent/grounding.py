"""Arguments of a tool a model asked for, held against what the caller really said. Pure.

Small models copy words from their examples ("next Tuesday" becomes "Monday"). A day that the caller did not name is
dropped or corrected; a title made of words nobody said is dropped, so that the tool asks for it. Above:
`agent.answering`.
"""

import re
from datetime import datetime
from typing import Any

from agent.languages.catalogue import language
from tools.office import dates

_SAME = 0.5  # of a title's words must have been said (in this turn)
_NOTING = re.compile(
    r"\b(?:to-?\s?dos?|tasks?|lists?|notes?|note|remind\w*|remember|forget|write (?:it|that|this)? ?down|jot)\b", re.I
)
_SMALL = 3  # shorter words carry no meaning of their own


def grounded(arguments: dict[str, Any], said: str, now: datetime, code: str = "en") -> dict[str, Any]:
    """`arguments` with `when` and `title` as far as the caller's words `said` bear them out."""
    result = {name: value for name, value in arguments.items() if isinstance(value, str)}
    found = dates.find(said, now, code)
    if "when" in result:
        result["when"] = "" if found is None else said[slice(*found.span)] + _also(said, found)
    title = result.get("title", "")
    if title and not _borne_out(title, said):
        result["title"] = ""
    return result


def asks_to_note(said: str, code: str = "en") -> bool:
    """True when the caller speaks of noting something down at all."""
    noting = language(code).truth.noting
    return (re.search(noting, said, re.I) if noting else _NOTING.search(said)) is not None


def _also(said: str, found: dates.DateFound) -> str:
    return "" if found.also is None else " " + said[slice(*found.also)]


def _borne_out(title: str, said: str) -> bool:
    heard = set(_stems(said))
    stems = _stems(title)
    return bool(stems) and sum(stem in heard for stem in stems) >= _SAME * len(stems)


def _stems(text: str) -> list[str]:
    """Words without endings: "calling", "calls" and "call" are one."""
    words = re.findall(r"[^\W_]+", text.lower())
    long = [word for word in words if len(word) > _SMALL] or words
    return [re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > _SMALL + 1 else word for word in long]
