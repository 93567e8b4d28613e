"""Which language a conversation is in: chosen by what the caller is first heard to speak, later only by asking. Pure.

The ear says in which language it heard an utterance; that alone is not enough, because it is wrong about short ones.
The words must make sense in it: an everyday request of that language, or at least two of its commonest words and more
of them than of the present language's. The first utterance that makes sense settles the matter, whichever language it
is in; so do three utterances that make none. After that the language changes only when the caller asks for another
(`Meaning.LANGUAGE`). Above: `agent.session`. Below: `agent.fast.understanding`, the tables of `agent.languages`.
"""

from dataclasses import dataclass, replace

from agent.fast.intents import Setting
from agent.fast.smalltalk import bare
from agent.fast.understanding import understand
from agent.languages.catalogue import LANGUAGES, language

_COMMON_WORDS = 2  # of the commonest words of a language, so many make sense
_UTTERANCES = 3  # after so many that make no sense nothing is detected any more


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of one conversation. `allowed` holds those it may change to."""

    present: str
    allowed: tuple[str, ...]
    settled: bool = False
    utterances: int = 0  # heard while it was not settled

    @property
    def listens_for(self) -> str:
        """What the ear is told: the language, or "" while it is to be detected."""
        return self.present if self.settled else ""


def begin(present: str, allowed: tuple[str, ...], *, chosen: bool = False) -> Tongue:
    """Languages that have no tables cannot be conversed in, whatever the settings say. `chosen`: the caller did, by the
    number dialled."""
    usable = tuple(code for code in dict.fromkeys((present, *allowed)) if code in LANGUAGES)
    return Tongue(present, usable, settled=chosen or len(usable) < 2)


def guessed(tongue: Tongue, text: str, heard_in: str, setting: Setting) -> str:
    """The language that this utterance seems to be in: the present one unless another is heard and makes sense."""
    if tongue.settled or heard_in == tongue.present or heard_in not in tongue.allowed:
        return tongue.present
    return heard_in if makes_sense(text, heard_in, tongue.present, setting) else tongue.present


def taken(tongue: Tongue, text: str, heard_in: str, setting: Setting) -> Tongue:
    """The caller's utterance `text` was taken as a turn."""
    if tongue.settled:
        return tongue
    found = guessed(tongue, text, heard_in, setting)
    sense = found != tongue.present or makes_sense(text, tongue.present, "", setting)
    count = tongue.utterances + 1
    return replace(tongue, present=found, settled=sense or count >= _UTTERANCES, utterances=count)


def asked(tongue: Tongue, code: str) -> Tongue | None:
    """The caller asked for a language; None when it is not spoken here."""
    return replace(tongue, present=code, settled=True) if code in tongue.allowed else None


def makes_sense(text: str, code: str, other: str, setting: Setting) -> bool:
    """Whether `text` makes sense in the language `code`, and more than in `other` ("" for no other)."""
    if understand(text, setting, code) and not (other and understand(text, setting, other)):
        return True
    words = bare(text)
    here, there = (sum(word in language(one).words.common for word in words) for one in (code, other or code))
    return here >= _COMMON_WORDS and (not other or here > there)
