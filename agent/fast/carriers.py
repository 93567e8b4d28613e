"""Carrier and payload: the title of a to-do in a sentence that no phrasing explains as a whole. Pure.

A sentence is cut into clauses at its pauses and links. Every clause must play one part: it asks ("put that on my
list"), it asks with the title in it ("remind me to …"), it says the title alone ("water the ferns"), it says a need or
a report that holds the title ("I have to …", "I paid …"), it tells, or it is noise. The parts are then put together in
any order: exactly one title, and an unmistakable cue. A clause without a part, two titles, a title that looks like
none: nothing is found, and the model is asked. Not here: what kind of request it is. `agent.fast.intents` reads
carriers only when the second opinion (`agent.fast.opinion`) does not take the sentence for something else.

Data: `agent.fast.carrier_words`. Below: `agent.fast.titles`, which judges what can be a title.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from agent.fast import carrier_words as words
from agent.fast import titles
from agent.fast.actions import ACTIONS
from agent.fast.words import normalise

_MOST_CLAUSES = 9
_MOST_TITLE_WORDS = 12
_IS_DUE = re.compile(r" (?:is|are|was)(?: due)?$")
_SHORT = 5  # words after a bare "add": a longer thing needs "to my list", or an errand's verb


class Part(Enum):
    """What a clause does in a request."""

    NOISE = "noise"
    TELLS = "tells"
    CUE = "cue"  # asks, for something that is said elsewhere
    ASKS = "asks"  # asks, with the title
    NEED = "need"
    REPORT = "report"
    FINISHED = "finished"  # a report that is a request: "the report is done"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Clause:
    """`title`: as it was said, None unless the part brings one."""

    part: Part
    title: str | None = None


_PartOf = Callable[[str, titles.Said], Clause | None]


def last_version(text: str) -> str | None:
    """What follows the last correction in `text`: "milk, no scratch that, add oat milk"; None when there is none."""
    parts = words.CORRECTS.split(text)
    return parts[-1].strip(" ,.;") if len(parts) > 1 else None


def to_add(text: str, *, dated: bool) -> str | None:
    """The title of the to-do that `text` (without its day and time) asks for; None when that is not beyond doubt."""
    return _put_together(text, dated, _adding, (Part.NEED, Part.TITLE))


def to_tick(text: str) -> str | None:
    """The title of the to-do that `text` reports as done; None when that is not beyond doubt."""
    return _put_together(text, False, _ticking, (Part.REPORT, Part.TITLE))


def _put_together(text: str, dated: bool, part_of: _PartOf, bringing: tuple[Part, ...]) -> str | None:
    said = titles.Said(text, dated, refers=part_of is _ticking)
    clauses: list[Clause] = []
    if words.OTHERS.search(text.lower()):
        return None
    for spoken in _clauses(text):
        clause = part_of(spoken, said)
        if clause is None:
            return None
        clauses.append(clause)
    for part in (Part.ASKS, Part.FINISHED):
        asked = _one([clause.title for clause in clauses if clause.part is part])
        if asked is not None:
            others = [clause.title for clause in clauses if clause.part is Part.TITLE]
            return asked if all(_shared(asked, other) for other in others) else None
    if any(clause.part in (Part.ASKS, Part.FINISHED) for clause in clauses):
        return None  # two to-dos, or one in two versions
    if not any(clause.part is Part.CUE for clause in clauses):
        return None
    brought = [[clause.title for clause in clauses if clause.part is part] for part in bringing]
    weak, strong = brought
    if strong:
        title = _one(strong)
        return title if title is not None and (not weak or any(_shared(title, other) for other in weak)) else None
    return _one(weak)


def _one(found: list[str | None]) -> str | None:
    """The one title among `found`; the shortest when all are versions of it."""
    given = [title for title in found if title]
    if not given:
        return None
    shortest = min(given, key=len)
    return shortest if all(within(shortest, other) for other in given) else None


def within(one: str, other: str) -> bool:
    """Whether the title `one` is a part of `other`, or the same; articles do not count."""
    return f" {_plainly(one)} " in f" {_plainly(other)} "


def agree(one: str, other: str) -> bool:
    """Whether two titles differ in their verb alone: "written to the bishop", "write to the bishop"."""
    return _plainly(one).partition(" ")[2] == _plainly(other).partition(" ")[2] != ""


def _plainly(title: str) -> str:
    return " ".join(word for word in title.lower().split() if word not in ("a", "an", "the", "my", "our", "to"))


def _shared(one: str, other: str | None) -> bool:
    """Whether two titles speak of one thing: half of the weightier words of the shorter are the same."""
    mine, theirs = ({word for word in (text or "").lower().split() if len(word) > 3} for text in (one, other))
    return bool(mine & theirs) and 2 * len(mine & theirs) >= min(len(mine), len(theirs))


def _clauses(text: str) -> Iterator[str]:
    """Normalised, without what is only politeness; at most a handful, otherwise none that fits any part."""
    pieces = [piece for spoken in words.PAUSES.split(text) for piece in _linked(normalise(spoken))]
    if len(pieces) > _MOST_CLAUSES:
        yield "?"
        return
    yield from pieces


def _linked(spoken: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for link in words.LINKS.finditer(spoken):
        if words.NOT_A_LINK.search(spoken[start : link.start()]) or start == link.start():
            continue
        pieces.append(spoken[start : link.start()])
        start = link.end()
    return [*pieces, spoken[start:]]


def _bare(clause: str) -> str:
    """`clause` without politeness at its ends."""
    before = None
    while clause != before:
        before = clause
        clause = words.TAILS.sub("", words.LEADS.sub("", clause)).strip()
    return clause


def _is_noise(clause: str) -> bool:
    return not clause or bool(words.WHEN_ONLY.match(clause))


def _adding(clause: str, said: titles.Said) -> Clause | None:
    core = _bare(clause)
    if _is_noise(core):
        return Clause(Part.NOISE)
    if not words.ASKS_BACK.match(core) and not words.WH.match(core):
        if _closed(clause, core, words.CUE_WORDS, words.BARE_CUES):
            return Clause(Part.CUE)
        found = _first(words.ADDS, core, said)
        if found is not None:
            return Clause(Part.ASKS, found)
        needed = _first(words.NEEDS, clause, said) or _first(words.NEEDS, _without_link(clause), said)
        if needed is not None:
            return Clause(Part.NEED, needed)
    return _told_or_title(clause, core, said)


def _ticking(clause: str, said: titles.Said) -> Clause | None:
    core = _bare(clause)
    if _is_noise(core):
        return Clause(Part.NOISE)
    if _closed(clause, core, words.TICK_WORDS, words.BARE_TICKS):
        return Clause(Part.CUE)
    if words.WH.match(clause) or words.TAKES_BACK.search(clause) or re.search(r"\bnot\b", clause):
        return None
    for patterns, part in (
        (words.TICKS, Part.ASKS),
        (words.REMOVES, Part.TITLE),
        (words.FINISHED, Part.FINISHED),
        (words.REPORTS, Part.REPORT),
    ):
        found = _first(patterns, core, said) or _first(patterns, _without_link(core), said)
        if found is not None:
            return Clause(part, found)
        named = _named(core, said) if part is Part.FINISHED else None
        if named is not None:
            return named
    return _told_or_title(clause, core, said)


def _told_or_title(clause: str, core: str, said: titles.Said) -> Clause | None:
    named = _named(core, said)
    if named is not None:
        return named
    if set(core.split()) <= words.CUE_WORDS:
        return Clause(Part.NOISE)
    if words.TELLS.match(core) or words.NEED_ONLY.match(clause):
        return None if words.TAKES_BACK.search(clause) or words.WH.match(clause) else Clause(Part.TELLS)
    if words.WH.match(core):
        return None
    found = _titled("title", re.sub(r"^(?:to|that|it is|it was|about|for|called) ", "", core), said)
    return Clause(Part.TITLE, found) if found is not None else None


def _named(core: str, said: titles.Said) -> Clause | None:
    """ "It is to water the ferns": said to be the title."""
    for expression in (words.IT_IS, words.THAT):
        meant = expression.sub("", core)
        found = _titled("errand" if expression is words.IT_IS else "title", meant, said) if meant != core else None
        if found is not None:
            return Clause(Part.TITLE, found)
    return None


def _without_link(clause: str) -> str:
    return re.sub(
        r"^(?:so|and|but|well|oh|because|since|as|right|now|yeah|then|anyway|i guess|i think|i suppose|um|like) ",
        "",
        clause,
    )


def _closed(clause: str, core: str, listed: frozenset[str], cues: re.Pattern[str]) -> bool:
    """Whether `clause` is a cue and nothing else: all its weightier words are `listed`."""
    return set(core.split()) <= listed and bool(cues.search(core) or cues.search(words.LEADS.sub("", clause)))


def _first(patterns: tuple[re.Pattern[str], ...], clause: str, said: titles.Said) -> str | None:
    for pattern in patterns:
        found = pattern.fullmatch(clause)
        if found is None:
            continue
        kind, payload = next((name, gap) for name, gap in found.groupdict().items() if gap)
        title = _titled(kind, payload, said)
        if title is not None:
            return title
    return None


def _titled(kind: str, payload: str, said: titles.Said) -> str | None:
    """`payload` as a title; None when it can be none, or when the cut is in doubt."""
    payload = _IS_DUE.sub("", words.TAILS.sub("", payload)).strip()
    if kind == "short" and len(payload.split()) > _SHORT and payload.split()[0] not in ACTIONS:
        return None
    gap = {"errand": "act", "past": "past"}.get(kind, "title")
    if not payload or len(payload.split()) > _MOST_TITLE_WORDS or payload.split()[0] in ("it", "them"):
        return None
    return titles.title({gap: payload}, said)
