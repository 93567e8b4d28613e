"""Which title is meant by "the plumber one". Pure; sees titles, not todos.

Words are compared loosely (a recogniser writes "plummer"), and rare words count more than those many titles share.
When two titles fit about as well, both are returned: the caller is asked, nobody guesses. Above: `tools.todos`.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from tools.languages.catalogue import heard_words
from tools.office.folding import folded
from tools.office.numbers import cardinal, ordinal, split

_FILLING = """
a an the my our that this one ones todo todos task tasks item items thing things reminder note entry about to for of
with and please is it its on in at as i me you we have do did done want
"""
_FILLERS = frozenset(_FILLING.split())
_ALIKE = 0.8  # SequenceMatcher ratio from which two words count as the same word misheard
_ENOUGH = 0.55  # share of what was asked that a title must cover
_UNKNOWN = 0.5  # weight of a word that no title has
_CLOSE = 0.15  # two scores nearer than this cannot be told apart


def candidates(asked: str, titles: Sequence[str], language: str = "en") -> list[int]:
    """Indexes of the titles that `asked` may mean, best first: none, one, or several that fit equally well."""
    wanted = _meaningful(asked, language)
    if not wanted:
        return _by_place(asked, len(titles), language)
    bags = [_meaningful(title, language) for title in titles]
    scores = [_score(wanted, bag, bags) for bag in bags]
    best = max(scores, default=0.0)
    if best < _ENOUGH:
        return _by_place(asked, len(titles), language)
    fitting = [index for index, score in enumerate(scores) if score >= best - _CLOSE]
    exact = [index for index in fitting if set(bags[index]) == set(wanted)]
    return exact or sorted(fitting, key=lambda index: -scores[index])


def _meaningful(text: str, language: str) -> list[str]:
    table = heard_words(language)
    words = re.findall(r"[^\W_]+", folded(text) if table.fillers else text.lower())
    return [_stem(word) for word in words if word not in (table.fillers or _FILLERS)]


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _score(wanted: list[str], bag: list[str], bags: Sequence[list[str]]) -> float:
    """Share of the wanted words found in `bag`, each weighed by how few titles have it; a word that no title has ("I
    paid the rent") says little."""
    counts = [sum(_has(other, word) > 0 for other in bags) for word in wanted]
    weights = [1.0 / count if count else _UNKNOWN for count in counts]
    return sum(weight * _has(bag, word) for weight, word in zip(weights, wanted, strict=True)) / sum(weights)


def _has(bag: list[str], word: str) -> float:
    """1.0 when the bag has the word, the likeness when it has one like it, 0.0 otherwise."""
    likeness = max((_likeness(word, other) for other in bag), default=0.0)
    return likeness if likeness >= _ALIKE else 0.0


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 4:
        return 0.0  # "buy" and "bus" are different words, not one misheard
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _by_place(asked: str, count: int, language: str) -> list[int]:
    """ "the second one", "number two", "the last one": places in the list as it was read out."""
    if (table := heard_words(language)).ordinals:
        said = folded(asked).split()
        if table.last & set(said) and count:
            return [count - 1]
        place = next((table.ordinals[word] for word in said if word in table.ordinals), 0)
        return [place - 1] if 1 <= place <= count else []
    words = split(asked)
    for index in range(len(words.tokens)):
        if words.at(index) == "last" and count:
            return [count - 1]
        after_number = cardinal(words, index) if words.at(index - 1) == "number" else None
        place = ordinal(words, index) or after_number
        if place is not None:
            return [place[0] - 1] if 1 <= place[0] <= count else []
    return []
