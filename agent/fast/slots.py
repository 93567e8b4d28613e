"""What stands in the gaps of a phrasing: departments and titles. Pure.

Dates are `tools.office.dates`. Above: `agent.fast.intents`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from agent.fast.actions import ACTIONS
from agent.fast.words import normalise, words_of
from tools.ports import Department

_CORRECTION = re.compile(
    r"\b(?:(?:or|oh|no|wait|sorry|actually|hang on|hold on|well|i am sorry|my mistake) )*"
    r"(?:no wait|wait no|no sorry|sorry no|i mean|i meant|or rather|rather|actually no|no actually|actually make"
    r" (?:that|it)|correction|scratch that|make that|no make (?:that|it)|strike that|change that to)\b"
)
_PLACE_NOISE = words_of(
    """
    the your our a an to with from in of at department team desk queue line people guys staff office please there now
    representative agent person rep side group hotline human service about for
    then instead try maybe rather i would like want prefer
    """
)
# What people call departments of these names, whatever the configuration says.
_USUAL: dict[str, tuple[str, ...]] = {
    "support": (
        "tech", "technical", "technical help", "tech help", "customer support", "customer service", "customer care",
        "help", "helpdesk", "technician", "technicians", "engineer", "it", "it support", "it help", "service",
        "technical problem", "technical issue", "technical problems", "technical issues", "technical question",
        "tech issues", "tech problem", "tech problems", "technical stuff", "tech stuff", "technical assistance",
    ),
    "sales": (
        "buying", "ordering", "orders", "order", "purchasing", "purchases", "purchase", "placing order", "salesperson",
        "salesman", "saleswoman", "salespeople", "sales rep", "sales reps", "new order", "buying something",
        "making purchase", "placing new order", "new orders", "an order",
    ),
    "general": (
        "reception", "receptionist", "front desk", "front", "general inquiries", "general enquiries", "inquiries",
        "enquiries", "switchboard", "lobby", "general office", "main office", "the office",
    ),
}  # fmt: skip
_SIGNS = {
    "support": words_of("technical tech technician technicians engineer broken mend repair router printer login"),
    "sales": words_of("buying ordering purchasing buy purchase sales quote pricing"),
}
# Names that say nothing in the middle of a sentence.
_TOO_WIDE = frozenset({"an order", "the office"}) | words_of(
    "it help orders order front service lobby engineer purchase purchases buying ordering selling tech"
)
_TEAMS = words_of("department team desk section people line")
_DENIED = words_of("not than nor from")
_PLACE_WORDS = 4
_LONG_ENOUGH = 5  # shorter names must be said exactly
_ALIKE = 0.84  # two words of five letters and more that differ in about one letter: "suport", "sails"
_TITLE_HEADS = re.compile(
    r"^(?:(?:get me to|to|that|it is|it should (?:say|read)|it says|call it|name it|called|that says"
    r"|the title is|for me|me|self"
    r"|sharp for|sharp|sharpish|please|on there"
    r"|(?:i|we) (?:(?:really|also|still|just) )?(?:need|have|must|want|have got|got|ought|am supposed"
    r"|am going|will need|will have) to|(?:i|we) (?:should|must|need|have)(?: really)?|remember to"
    r"|not to forget|let us see"
    r"|so|oh|well|maybe|just|also|and|but|then|about|how about)\s)+"
)
_TITLE_TAILS = re.compile(
    r"(?:\s(?:please|thanks|thank you|okay|for me|kindly|ta|cheers|mate|love|pal|dear|sir|buddy|for now"
    r"|won't you|do|due|ever|will you|would you|could you|can you|and|on|for|(?<!look )(?<!looked )at|by|whenever"
    r"|honestly|itself|sharp|sharpish|too|as well"
    r"|maybe|or so|also|if you (?:can|could|would|do not mind)|if (?:that is )?(?:possible|okay|all right)"
    r"|when you (?:get|have) a (?:chance|minute|moment|second)|right|real quick|quickly|then|so|but|the|actually"
    r"|(?:that|it) would be (?:great|good|lovely|helpful|nice|wonderful|perfect|fantastic)|before i forget"
    r"|(?:or|otherwise|because|and) i will (?:only )?forget(?: it)?|so i do not forget|sometime|some time"
    r"|at some point|i keep forgetting|in case i forget|(?:on|to|onto|in) (?:my|the) (?:todo )?list))+$"
)


def department(words: str, departments: tuple[Department, ...]) -> str | None:
    """The configured department that `words` name, or None. Never anything that is not configured."""
    phrase = bare_place(words)
    if not phrase:
        return None
    names = _names(departments)
    if phrase in names.exact:
        return names.exact[phrase]
    if len(phrase.split()) > _PLACE_WORDS:
        return None
    return next((name for alias, name in names.fuzzy if _alike(phrase, alias)), None)


def named(text: str, departments: tuple[Department, ...]) -> str | None:
    """The one department that is named anywhere in `text`, the last one after a correction; None when in doubt."""
    words = normalise(text).split()
    names = _names(departments).spoken
    places: list[str] = []
    taken = 0
    for first in range(len(words)):
        if first < taken:
            continue
        for length in range(min(_PLACE_WORDS, len(words) - first), 0, -1):
            phrase = " ".join(words[first : first + length])
            after = words[first + length : first + length + 1]
            narrow = phrase not in _TOO_WIDE or set(after) & _TEAMS
            if phrase in names and narrow and not _DENIED & set(words[max(0, first - 2) : first]):
                places.append(names[phrase])
                taken = first + length
                break
    if len(set(places)) < 2 or _CORRECTION.search(" ".join(words)):
        return places[-1] if places else belonging(text, departments)
    return None


def about(topic: str, departments: tuple[Department, ...]) -> str | None:
    """The department that a topic belongs to beyond doubt ("placing an order"), or None: then the caller is asked."""
    return department(topic, departments) or belonging(topic, departments)


def belonging(told: str, departments: tuple[Department, ...]) -> str | None:
    """The one department that a word of `told` points to ("a technical problem"), or None."""
    words = set(normalise(told).split())
    belongs = {one for one, signs in _SIGNS.items() if signs & words} & {one.name for one in departments}
    return belongs.pop() if len(belongs) == 1 else None


@dataclass(frozen=True, slots=True)
class _Names:
    """`exact`: every way to name a department, barely; `fuzzy`: the configured ones that may be misheard too."""

    exact: Mapping[str, str]
    fuzzy: tuple[tuple[str, str], ...]
    spoken: Mapping[str, str]  # as people say them in the middle of a sentence


@lru_cache(maxsize=8)
def _names(departments: tuple[Department, ...]) -> _Names:
    configured = {bare_place(alias): one.name for one in departments for alias in (one.name, *one.aliases)}
    usual = {word: one.name for one in departments for word in _USUAL.get(one.name, ())}
    fuzzy = tuple((alias, name) for alias, name in configured.items() if len(alias) >= _LONG_ENOUGH)
    whole = {normalise(alias): one.name for one in departments for alias in (one.name, *one.aliases)}
    return _Names(usual | configured, fuzzy, usual | configured | whole)


def bare_place(words: str) -> str:
    """A department's name without "the", "team", "department"; what is only such words stays as it is."""
    plain = normalise(words)
    return " ".join(word for word in plain.split() if word not in _PLACE_NOISE) or plain


def _alike(one: str, other: str) -> bool:
    shared = 2 * min(len(one), len(other)) / (len(one) + len(other))  # no ratio can be above it
    near = shared >= _ALIKE and (one[0] == other[0] or one[-2:] == other[-2:])
    return near and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def corrected(text: str) -> str:
    """What is meant after "no wait", "I mean": the last version. "call bob no wait alice" is "call alice"."""
    parts = [part.strip() for part in _CORRECTION.split(text)]
    meant = parts[0]
    for part in parts[1:]:
        before, after = meant.split(), part.split()
        if not after:
            return ""  # corrected, and then not said what is right
        if after[0] in ACTIONS:
            meant = part
            continue
        meant = " ".join(before[: -len(after)] + after) if len(after) < len(before) else part
    return meant


def title(words: str, original: str) -> str:
    """`words` (normalised) as a title, spelled as in `original`: "call Bob" keeps its capital."""
    words = corrected(words)
    words = _TITLE_TAILS.sub("", _TITLE_HEADS.sub("", words)).strip(" ,.:;'")
    spelled: dict[str, str] = {}
    for index, token in enumerate(original.split()):
        bare = token.strip(".,;:!?\"'()")
        if bare and (index > 0 or bare == "I"):
            spelled.setdefault(bare.lower(), bare)
    return " ".join(spelled.get(word, word) for word in words.split())
