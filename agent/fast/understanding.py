"""What an everyday utterance means, in the language of the conversation; and whether it asks for another one. Pure.

Above: `agent.answering`, `agent.tongue`. Below: `agent.fast.intents` (English), `agent.fast.tabled` (the others).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from agent.fast import intents, tabled
from agent.fast.grammar import Rule, compile_rule
from agent.fast.intents import Awaiting, Intent, Meaning, Setting
from agent.fast.words import normalise as english_words
from agent.languages.catalogue import DEFAULT, LANGUAGES, language
from tools.office import dates, dictation
from tools.office.dictation import Expected, Kind
from tools.office.folding import folded

_REQUEST_WORDS = 12  # who asks for a language asks shortly
_NOT_WORD = re.compile(r"[^a-z0-9 ]")
_BEFORE = (
    "hello|hi|hey|excuse me|sorry|please|okay|um|uh|so|and|no|yes|but|would it be possible to|is it possible to|hola"
    "|perdon|perdone|disculpe|por favor|buenos dias|buenas tardes|buenas|oiga|eh|es posible|bonjour|bonsoir|pardon"
    "|excusez moi|s il vous plait|euh|est ce que|est il possible de"
)
_BEHIND = (
    "please|thanks|thank you|if possible|if that is okay|with me|por favor|gracias|si es posible|conmigo"
    "|s il vous plait|merci|si possible|si c est possible|avec moi"
)
_POLITE = re.compile(rf"^(?:(?:{_BEFORE}) )+|(?: (?:{_BEHIND}))+$")


def understand(text: str, setting: Setting, code: str = DEFAULT) -> tuple[Intent, ...]:
    """The intents in `text`, in order; () when any part of it is not understood."""
    wanted = language_asked(text)
    if wanted is not None and setting.awaiting is not Awaiting.TITLE:
        return (Intent(Meaning.LANGUAGE, language=wanted),)
    if language(code).requests is None:
        return intents.understand(text, setting)
    return tabled.understand(text, setting, code)


def prepare(codes: Iterable[str]) -> None:
    """Compile what these languages need, once per process: it takes a quarter of a second each, too long in a call."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    for code in codes:
        understand("a b c d", Setting(now), code)
        dates.find("a 1", now, code)
        dictation.read("1", Expected(Kind.DIGITS), code)


def language_asked(text: str) -> str | None:
    """The ISO 639-1 code of the language that the caller asks to speak, in whatever language they ask, or None."""
    if len(text.split()) > _REQUEST_WORDS:
        return None
    for sentence in reversed(re.split(r"[.!?]+\s+", text.strip(" .!?¿¡"))):
        for words in dict.fromkeys((_plain(folded(sentence)), _plain(english_words(sentence)))):
            for code in LANGUAGES:
                names = language(code).heard_names
                for gaps in _switching(code).matches(words):
                    if gaps["language"] in names:
                        return names[gaps["language"]]
    return None


def _plain(text: str) -> str:
    words = " ".join(_NOT_WORD.sub(" ", text).split())
    before = ""
    while before != words:
        before, words = words, _POLITE.sub("", words).strip()
    return words


@lru_cache(maxsize=8)
def _switching(code: str) -> Rule:
    return compile_rule(f"switching {code}", language(code).switching, {})
