"""What a language must bring for the mind: its lines, its small words, its everyday requests, its truth gate. Values.

A line is a template for `str.format`; names in braces are filled in. Word lists and phrasings are written without
accents and joints of words (`tools.office.folding`), as they are compared; lines are written as they are read aloud.
Above: `agent.languages.catalogue`. Not here: the words of any language.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lines:
    """What the assistant says in its own words. Nothing here claims that something was done."""

    fillers: tuple[str, ...]
    still_working: tuple[str, ...]
    still_there: tuple[str, ...]
    silence_goodbye: str
    unclear: tuple[str, ...]
    unheard: str
    deaf: str
    mute: str
    busy: str
    interject: str
    failed: str
    too_long: str
    late: str
    adopted: str
    hello: str
    fine: str
    welcome: tuple[str, ...]
    goodbye: str
    okay: str
    take_your_time: str
    here: str
    never_mind: str
    ask_title: str
    ask_which: str
    ask_what: str
    how_help: str
    nothing_said_yet: str
    slower: str
    faster: str
    louder: str
    quieter: str
    loudest: str
    quietest: str
    that_was_all: str
    no_reminder: str
    switched: str  # said first when the caller asked for this language
    only_these: str  # {languages}: those that are spoken here

    @property
    def asides(self) -> frozenset[str]:
        """Said about the conversation itself: what was being said before them is still what may be repeated."""
        return frozenset(
            (
                self.okay, self.take_your_time, self.here, self.slower, self.faster, self.louder, self.quieter,
                self.loudest, self.quietest, *self.unclear,
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Composed:
    """Lines that depend on the house, the persona or the caller's words."""

    greeting: str  # {where}, {who}
    where: str  # {company}; begins with a space
    assistant: str  # {name}: discloses that a machine speaks
    named: str  # {name}
    recorded: str  # begins with a space
    how_can_i_help: str
    who_am_i: str  # {name}, {house}
    house: str  # {company}; begins with a space
    can_todos: str
    can_tell: str
    can_transfer: str  # {places}
    can_nothing: str
    capabilities: str  # {possible}
    cannot: str  # {possible}
    shall_i_transfer: str  # {place}
    a_person: str
    shall_i_note: str  # {title}
    nobody_to_transfer: str
    no_such_place: str  # {place}, {places}
    returned: str  # {place}, {offer}
    offer_voicemail: str
    offer_else: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth gate's words. Patterns are regular expressions on the sentence as it is written, case ignored."""

    not_done: str
    not_mine: str
    no_number: str
    claims: tuple[tuple[str, str], ...] = ()  # (rule, pattern); English has its own in `agent.truth_gate`
    offer: str = ""
    negated: str = ""
    offers_people: str = ""  # a sentence of the model that offers a person
    noting: str = ""  # the caller speaks of noting something down


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the language model is told."""

    instructions: str  # {name}, {house}, {tools}, {places}
    facts: str  # {facts}
    house: str
    none: str
    call_begins: str
    tools: Mapping[str, str]  # descriptions by tool, where the language has its own
    examples: tuple[tuple[str, str, Mapping[str, str]], ...]  # caller's words, tool or "", arguments or {"say": …}
    fact_example: str  # {fact}


@dataclass(frozen=True, slots=True)
class SmallWords:
    """The shortest utterances, and words that say how an utterance goes on."""

    hesitations: frozenset[str]
    backchannels: frozenset[str]  # phrases: a listener's noises
    yes: frozenset[str]  # phrases
    no: frozenset[str]
    polite: frozenset[str]  # words that change nothing beside a yes or no
    hanging: frozenset[str]  # an utterance that ends in one of these goes on
    common: frozenset[str]  # the commonest words: by them a language is told from another


@dataclass(frozen=True, slots=True)
class Titles:
    """How a to-do's title is cut out of a sentence. Regular expressions on folded text."""

    heads: str  # cut off at the beginning: "que tengo que"
    tails: str  # cut off at the end: "por favor"
    none: str  # what is no title at all: "algo", "eso"
    correction: str  # between what was wrong and what is meant
    act: str  # an errand: an infinitive with its object


@dataclass(frozen=True, slots=True)
class Requests:
    """Everyday requests, in the notation of `agent.fast.grammar`, on folded text."""

    parts: Mapping[str, str]
    rules: Mapping[str, str]  # by the value of `agent.fast.intents.Meaning`, and "create_todo_empty"
    openers: tuple[str, ...]  # phrasings that may stand before a request
    closers: tuple[str, ...]  # and after it
    joins: frozenset[str]  # "y": between two requests
    titles: Titles
    place_noise: frozenset[str]  # words of a department that do not name it
    places: Mapping[str, tuple[str, ...]]  # what people call departments of these names


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the mind."""

    code: str  # ISO 639-1
    name: str  # in the language itself
    names: Mapping[str, str]  # other languages by code, as this one calls them
    lines: Lines
    composed: Composed
    truth: Truth
    prompt: Prompt
    words: SmallWords
    heard_names: Mapping[str, str]  # "espanol": "es": languages as callers name them in this one, spoken here or not
    switching: str  # phrasings that ask for another language, with the gap <language>
    requests: Requests | None  # None: English, which has modules of its own in `agent.fast`


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """How written things are read aloud."""

    code: str
    digits: tuple[str, ...]
    point: str
    minus: str
    percent: str
    signs: Mapping[str, str]
    money: Mapping[str, tuple[str, str, str, str]]  # one, many, one coin, coins
    amount: str  # {whole}, {cents}, {coins}
    units: Mapping[str, tuple[str, str]]
    short_ones: tuple[tuple[str, str], ...]  # endings of numbers before a masculine noun: "uno" -> "un"
    months: tuple[str, ...]
    date: str  # {day}, {month}, {year}
    first: str  # the first of a month
    hours: tuple[str, str]  # said after an hour: "heure", "heures"; "" when nothing is
    hour_names: Mapping[int, str]  # hours that are not said as plain numbers
    minutes: Mapping[int, str]  # 30: "y media"
    minute: str  # {minute}
    article_hour: str  # pattern of an hour without minutes, with its article and number
    ordinal: str  # pattern of a written ordinal: number and ending
    ordinals: Mapping[tuple[int, str], str]
    group: int  # digits of a telephone number between two breaths
    abbreviations: Mapping[str, str]
    as_in: str  # {letter}, {word}
    alphabet: Mapping[str, str]
