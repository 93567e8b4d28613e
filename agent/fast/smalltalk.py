"""The shortest utterances in any language: a listener's noises, yes and no, and words after which more must come. Pure.

Above: `agent.turns`, `agent.patience`, `agent.fast.tabled`. Below: `agent.fast.words` for English, the tables of
`agent.languages` for the others.
"""

import re

from agent.fast import words as english
from agent.languages.catalogue import DEFAULT, language
from tools.office.folding import folded

_NOT_WORD = re.compile(r"[^a-z0-9 ]")
_MOST_POLITE = 3  # "sí, por favor, gracias"


def bare(text: str) -> list[str]:
    """The words of `text`, folded."""
    return _NOT_WORD.sub(" ", folded(text)).split()


def is_backchannel(text: str, code: str = DEFAULT) -> bool:
    """True for "mm-hm", "d'accord", "vale": the listener's noises that do not want the floor."""
    if language(code).requests is None:
        return english.is_backchannel(text)
    said = bare(text)
    return not said or " ".join(said) in language(code).words.backchannels


def yes_or_no(text: str, code: str = DEFAULT) -> bool | None:
    """True for yes, False for no, None when it is neither."""
    if language(code).requests is None:
        return english.yes_or_no(text)
    words, said = language(code).words, bare(text)
    while said and said[0] in words.hesitations and " ".join(said) not in words.yes:
        said = said[1:]
    for cut in range(_MOST_POLITE + 1):
        kept = said[: len(said) - cut] if cut else said
        if not set(said[len(kept) :]) <= words.polite:
            break
        phrase = " ".join(kept)
        if phrase in words.yes or phrase in words.no:
            return phrase in words.yes
    return None


def trails_off(text: str, code: str = DEFAULT) -> bool:
    """The words ask for more: the last of them hardly ever ends what somebody wanted to say."""
    if language(code).requests is None:
        return english.trails_off(text)
    said = bare(text)
    if text.rstrip().endswith(("...", "…", ",", "-", "–")):
        return True
    return bool(said) and said[-1] in language(code).words.hanging and not text.rstrip().endswith("?")
