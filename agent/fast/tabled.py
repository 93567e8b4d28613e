"""Everyday requests in a language that brings tables (`agent.languages`): the same promise as `agent.fast.intents`.

An intent only when phrasings explain *all* of an utterance; a wrong guess is worse than none. Text is compared without
accents and joints of words; titles keep the caller's spelling. Not here: English, and any word of any language.

Above: `agent.fast.understanding`. Below: `agent.fast.grammar` (phrasings), `tools.office.dates`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from agent.fast.grammar import Rule, compile_rule
from agent.fast.intents import Awaiting, Intent, Meaning, Setting
from agent.fast.smalltalk import yes_or_no
from agent.languages.catalogue import language
from agent.languages.tables import Requests
from tools.office import dates
from tools.office.folding import folded
from tools.ports import Department

_LIKELY_WORDS = 40  # an everyday request is shorter than this
_TOGETHER = 3  # at most this many requests in one breath
_TITLE_WORDS = 12
_FRAME_WORDS = 9  # the longest opener or closer
_CANDIDATES = 40
_PLACE_WORDS = 2  # of a department that nobody knows
_ALIKE = 0.84  # as in `agent.fast.slots`
_LONG_ENOUGH = 5
# Rules that take a date out of the sentence first; then the rest, the narrow ones first.
_DATED = ("create_todo_empty", "remind_me", "complete_todo", "create_todo", "list_todos", "hours")
_PLAIN = (
    "time", "date", "hours", "list_todos", "voicemail", "presence", "slower", "faster", "louder", "quieter", "continue",
    "repeat", "robot", "capabilities", "goodbye", "wait", "how_are_you", "never_mind", "thanks", "greeting", "human",
    "create_todo_empty", "remind_me", "complete_todo", "create_todo",
)  # fmt: skip
_MANNERS = frozenset(
    {Meaning.GREETING, Meaning.THANKS, Meaning.YES, Meaning.NO, Meaning.HOW_ARE_YOU, Meaning.NEVER_MIND, Meaning.WAIT}
)
_NOT_WORD = re.compile(r"[^a-z0-9: ]|(?<!\d):|:(?!\d)")
_SENTENCES = re.compile(r"(?<=[^\W\d_])[.!?;]+(?=\s|$)|(?<=\d)[.!?;]+(?=\s|$)|\s+[–—-]\s+")
_CLAUSES = re.compile(r"[,;.!?]\s+")


@dataclass(frozen=True, slots=True)
class _Tables:
    """A language's requests, compiled."""

    code: str
    requests: Requests
    rules: Mapping[str, Rule]
    opener: re.Pattern[str]
    closer: re.Pattern[str]
    joins: re.Pattern[str]
    correction: re.Pattern[str]


def understand(text: str, setting: Setting, code: str) -> tuple[Intent, ...]:
    """The intents in `text`, in order; () when any part of it is not understood."""
    tables = _tables(code)
    if tables is None or len(text.split()) > _LIKELY_WORDS:
        return ()
    if setting.awaiting is not Awaiting.NOTHING:
        return _awaited(text, setting, tables)
    intents = _said(text, setting, tables)
    if len(intents) > 1:  # who asks for something does not ask for the last words again
        return tuple(intent for intent in intents if intent.meaning is not Meaning.REPEAT) or intents[:1]
    return intents


def normalise(text: str, code: str) -> str:
    """Folded, without punctuation and hesitations."""
    hesitations = language(code).words.hesitations
    return " ".join(word for word in _NOT_WORD.sub(" ", folded(text)).split() if word not in hesitations)


def department(words: str, departments: tuple[Department, ...], code: str) -> str | None:
    """The configured department that `words` name, or None."""
    tables = _tables(code)
    return _department(words, departments, tables) if tables is not None else None


# -- an utterance ---


def _said(text: str, setting: Setting, tables: _Tables) -> tuple[Intent, ...]:
    sentences = [part for part in _SENTENCES.split(text) if part.strip(" .,;:!?¿¡")]
    several = _all_of(sentences, setting, tables)
    if several:
        return several
    whole = _clause(text, setting, tables)
    parts = [part for part in _CLAUSES.split(text) if part.strip(" .,;:!?¿¡")]
    joined = [piece for part in parts for piece in tables.joins.split(part) if piece.strip()]
    if whole is not None and (whole.title is None or len(joined) == 1):
        return (whole,)
    return (
        _all_of(parts, setting, tables)
        or _all_of(joined, setting, tables)  # "… a mi lista y adiós" is no title
        or ((whole,) if whole is not None else ())
        or _last_version(text, setting, tables)
        or _plea(parts, setting, tables)
    )


def _all_of(parts: list[str], setting: Setting, tables: _Tables) -> tuple[Intent, ...]:
    """Several requests in one breath: all of them, or none."""
    if not 1 < len(parts) <= 2 * _TOGETHER:
        return ()
    intents: list[Intent] = []
    for part in parts:
        intent = _clause(part, setting, tables)
        if intent is None:
            if normalise(part, tables.code):
                return ()
            continue
        intents += [] if intent in intents else [intent]
    return _without_ornaments(intents)


def _without_ornaments(intents: list[Intent]) -> tuple[Intent, ...]:
    """Greetings, thanks, a yes or a "wait" beside a request are manners, not requests of their own."""
    requests = tuple(intent for intent in intents if intent.meaning not in _MANNERS)
    places = [intent for intent in requests if intent.meaning is Meaning.HUMAN and intent.department]
    if places:
        requests = tuple(one for one in requests if one.meaning is not Meaning.HUMAN or one == places[0])
    return (requests or tuple(intents[-1:]))[:_TOGETHER]


def _last_version(text: str, setting: Setting, tables: _Tables) -> tuple[Intent, ...]:
    """Only what follows a correction counts."""
    meant = tables.correction.split(normalise(text, tables.code))
    last = _clause(meant[-1], setting, tables) if len(meant) > 1 else None
    return (last,) if last is not None and last.title is None else ()


def _plea(parts: list[str], setting: Setting, tables: _Tables) -> tuple[Intent, ...]:
    """ "Una persona, por favor, esto no sirve": whoever asks for people gets them."""
    intents = [_clause(part, setting, tables) for part in parts if len(parts) <= _TOGETHER]
    pleas = [intent for intent in intents if intent is not None and intent.meaning is Meaning.HUMAN]
    asks = any("?" in part for part, intent in zip(parts, intents, strict=False) if intent is None)
    return (pleas[0],) if len(pleas) == 1 and not asks else ()


def _awaited(text: str, setting: Setting, tables: _Tables) -> tuple[Intent, ...]:
    words = normalise(text, tables.code)
    if setting.awaiting in (Awaiting.DEPARTMENT, Awaiting.VOICEMAIL_DEPARTMENT):
        shortest = min(_candidates(words, tables), key=len)
        name = _department(shortest, setting.departments, tables)
        meaning = Meaning.HUMAN if setting.awaiting is Awaiting.DEPARTMENT else Meaning.VOICEMAIL
        return (Intent(meaning, department=name),) if name else _said(text, setting, tables)
    meaning = Meaning.CREATE_TODO if setting.awaiting is Awaiting.TITLE else Meaning.COMPLETE_TODO
    other = _said(text, setting, tables)
    if len(other) == 1 and other[0].meaning in (Meaning.THANKS, Meaning.GREETING):
        return (Intent(meaning),)
    if other or text.rstrip().endswith("?"):
        return other
    found = dates.find(text, setting.now, tables.code)
    rest = dates.without(text, found) if found else text
    title = _title(normalise(rest, tables.code), rest, tables)
    if not title:
        return ()
    return (Intent(meaning, title=title, day=found.day if found else None, at=found.at if found else None),)


def _clause(text: str, setting: Setting, tables: _Tables) -> Intent | None:
    words = normalise(text, tables.code)
    if not words:
        answer = yes_or_no(text, tables.code)
        return None if answer is None else Intent(Meaning.YES if answer else Meaning.NO)
    found = dates.find(text, setting.now, tables.code)
    if found is not None:
        rest = dates.without(text, found)
        dated = _match(_DATED, rest, setting, tables)
        if dated is not None:
            finished = dated.meaning is Meaning.COMPLETE_TODO
            listed = dated.meaning is Meaning.LIST_TODOS
            return dated if finished else replace(dated, day=found.day, at=None if listed else found.at)
    plain = _match(_PLAIN, text, setting, tables)
    if plain is not None and found is not None and plain.title is not None:
        plain = None  # with a day in its title it is no request
    answer = yes_or_no(text, tables.code)
    if plain is not None and not (answer is not None and plain.meaning in _MANNERS):
        return plain
    if answer is not None:
        return Intent(Meaning.YES if answer else Meaning.NO)
    place = _department(min(_candidates(words, tables), key=len), setting.departments, tables)
    return Intent(Meaning.HUMAN, department=place) if place else None


def _match(names: tuple[str, ...], text: str, setting: Setting, tables: _Tables) -> Intent | None:
    """The first that fits; a place nobody knows only when nothing else fits."""
    strange: Intent | None = None
    for candidate in _candidates(normalise(text, tables.code), tables):
        for name in names:
            for gaps in tables.rules[name].matches(candidate):
                intent = _filled(name, gaps, text, setting, tables)
                if intent is not None and intent.unknown_place is None:
                    return intent
                strange = strange or intent
    return strange


def _filled(name: str, gaps: dict[str, str], text: str, setting: Setting, tables: _Tables) -> Intent | None:
    if name == "create_todo_empty":
        return Intent(Meaning.CREATE_TODO)
    meaning = Meaning(name)
    for kind in ("act", "title"):
        if kind in gaps:
            title = _title(gaps[kind], text, tables, act=kind == "act")
            return Intent(meaning, title=title) if title else None
    if "topic" in gaps and not {"known", "place"} & gaps.keys():
        return Intent(meaning, department=_department(gaps["topic"], setting.departments, tables))
    if "known" in gaps:
        known = _department(gaps["known"], setting.departments, tables)
        return Intent(meaning, department=known) if known else None
    if "place" in gaps:
        known = _department(gaps["place"], setting.departments, tables)
        place = _bare_place(gaps["place"], tables)
        strange = not 0 < len(place.split()) <= _PLACE_WORDS or any(char.isdigit() for char in place)
        if known is None and (strange or re.fullmatch(tables.requests.titles.none, place)):
            return None
        return Intent(meaning, department=known, unknown_place=None if known else _as_spelled(place, text))
    return Intent(meaning)


# -- gaps ---


def _title(words: str, text: str, tables: _Tables, *, act: bool = False) -> str | None:
    """`words` as a title, spelled as in `text`; None when they can be none."""
    shape = tables.requests.titles
    meant = tables.correction.split(words)
    if len(meant) > 1:
        words = _repaired(meant[0].strip(), meant[-1].strip())
    words = re.sub(shape.tails, "", re.sub(shape.heads, "", words)).strip()
    if not words or len(words.split()) > _TITLE_WORDS or re.fullmatch(shape.none, words):
        return None
    if act and not re.fullmatch(shape.act, words):
        return None
    return _as_spelled(words, text)


def _repaired(before: str, after: str) -> str:
    """ "llamar a Ana, no perdón, a Luis" is "llamar a Luis"."""
    old, new = before.split(), after.split()
    return " ".join(old[: -len(new)] + new) if new and len(new) < len(old) else after


def _as_spelled(words: str, text: str) -> str:
    """The stretch of `text` that reads as `words` when it is folded; `words` when it was taken apart."""
    plain = _NOT_WORD.sub(" ", folded(text))
    pattern = r"\b" + r"\s+".join(re.escape(word) for word in words.split()) + r"\b"
    found = re.search(pattern, plain)
    if found is None:
        tokens = [word.strip(" .,;:!?¿¡\"'()") for word in text.split()]
        known = {" ".join(_NOT_WORD.sub(" ", folded(token)).split()): token for token in reversed(tokens[1:])}
        return " ".join(known.get(word, word) for word in words.split())
    spelled = " ".join(text[found.start() : found.end()].split())
    at_begin = not text[: found.start()].strip(" ¿¡")
    return spelled[:1].lower() + spelled[1:] if at_begin else spelled


def _bare_place(words: str, tables: _Tables) -> str:
    plain = normalise(words, tables.code)
    return " ".join(word for word in plain.split() if word not in tables.requests.place_noise) or plain


def _department(words: str, departments: tuple[Department, ...], tables: _Tables) -> str | None:
    phrase = _bare_place(words, tables)
    if not phrase:
        return None
    usual = {_bare_place(word, tables): one.name for one in departments
             for word in tables.requests.places.get(one.name.casefold(), ())}  # fmt: skip
    configured = {_bare_place(alias, tables): one.name for one in departments for alias in (one.name, *one.aliases)}
    names = usual | configured
    if phrase in names:
        return names[phrase]
    return next((name for alias, name in configured.items() if _alike(phrase, alias)), None)


def _alike(one: str, other: str) -> bool:
    long = min(len(one), len(other)) >= _LONG_ENOUGH
    return long and one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= _ALIKE


# -- politeness around a request ---


def _candidates(words: str, tables: _Tables) -> list[str]:
    """`words` and what remains when openers and closers are cut off, longest first."""
    seen = [words]
    for current in seen:
        tokens = current.split()
        lengths = range(1, min(len(tokens), _FRAME_WORDS + 1))
        shorter = [" ".join(tokens[n:]) for n in lengths if tables.opener.fullmatch(" ".join(tokens[:n]) + " ")]
        shorter += [" ".join(tokens[:-n]) for n in lengths if tables.closer.fullmatch(" ".join(tokens[-n:]) + " ")]
        seen += [one for one in dict.fromkeys(shorter) if one not in seen][: _CANDIDATES - len(seen)]
    return seen


@lru_cache(maxsize=8)
def _tables(code: str) -> _Tables | None:
    requests = language(code).requests
    if requests is None:
        return None
    rules = {name: compile_rule(name, text, requests.parts) for name, text in requests.rules.items()}
    frames = [
        re.compile("|".join(one.pattern.pattern for one in compile_rule("frame", "\n".join(lines), {}).expressions))
        for lines in (requests.openers, requests.closers)
    ]
    joins = re.compile(r"\s+(?:" + "|".join(sorted(requests.joins)) + r")\s+", re.I)
    return _Tables(code, requests, rules, frames[0], frames[1], joins, re.compile(requests.titles.correction))
