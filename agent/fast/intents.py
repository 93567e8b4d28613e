"""What an everyday utterance means, without a language model. Pure.

`understand` returns the intents of an utterance when phrasings explain *all* of it, otherwise an empty tuple: then
the model is asked. A wrong guess is worse than none. Not here: doing anything about it (`agent.answering`).

Above: `agent.answering`. Below: `agent.fast.grammar`, `agent.fast.phrasings` (data), `agent.fast.slots`,
`tools.office.dates`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache

from agent.fast import carriers, opinion, reasons, slots, titles
from agent.fast.frames import candidates, unwrapped
from agent.fast.grammar import Rule, compile_rule
from agent.fast.mishearings import as_meant
from agent.fast.phrasings import PARTS, RULES
from agent.fast.words import normalise, words_of, yes_or_no
from tools.office import dates
from tools.ports import Department


class Meaning(Enum):
    """The everyday requests. Values are the rule names of `agent.fast.phrasings`."""

    GREETING = "greeting"
    HOW_ARE_YOU = "how_are_you"
    ROBOT = "robot"
    THANKS = "thanks"
    TIME = "time"
    DATE = "date"
    HOURS = "hours"
    CREATE_TODO = "create_todo"
    REMIND_ME = "remind_me"
    LIST_TODOS = "list_todos"
    COMPLETE_TODO = "complete_todo"
    HUMAN = "human"
    VOICEMAIL = "voicemail"
    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    CONTINUE = "continue"  # with what was being said before the interruption
    CAPABILITIES = "capabilities"
    GOODBYE = "goodbye"
    WAIT = "wait"
    PRESENCE = "presence"
    NEVER_MIND = "never_mind"
    YES = "yes"
    NO = "no"
    LANGUAGE = "language"  # to go on in another one: `agent.fast.understanding`


@dataclass(frozen=True, slots=True)
class Intent:
    """One everyday request with its gaps filled."""

    meaning: Meaning
    title: str | None = None  # of a todo; None when it was not said
    day: date | None = None
    at: time | None = None
    department: str | None = None  # a configured name, never the caller's word
    unknown_place: str | None = None  # the caller named a place that is not configured
    language: str | None = None  # asked for, ISO 639-1


class Awaiting(Enum):
    """What the assistant has just asked for, so that a bare answer makes sense."""

    NOTHING = "nothing"
    TITLE = "title"
    DEPARTMENT = "department"
    VOICEMAIL_DEPARTMENT = "voicemail_department"
    WHICH_TODO = "which_todo"


@dataclass(frozen=True, slots=True)
class Setting:
    """What an utterance is understood against."""

    now: datetime  # aware, caller's time zone
    departments: tuple[Department, ...] = ()
    awaiting: Awaiting = Awaiting.NOTHING


_MANNERS = frozenset(
    {
        Meaning.GREETING,
        Meaning.THANKS,
        Meaning.YES,
        Meaning.HOW_ARE_YOU,
        Meaning.NEVER_MIND,
        Meaning.NO,
        Meaning.WAIT,
    }
)
_HARMLESS = frozenset(
    {
        Meaning.TIME,
        Meaning.DATE,
        Meaning.HOURS,
        Meaning.LIST_TODOS,
        Meaning.HUMAN,
        Meaning.VOICEMAIL,
        Meaning.CAPABILITIES,
    }
)
# What the second opinion may decide: nothing that writes, and no yes, which may let something be written.
_GUESSED = frozenset(
    meaning.value
    for meaning in (
        *_HARMLESS, Meaning.ROBOT, Meaning.REPEAT, Meaning.SLOWER, Meaning.FASTER, Meaning.LOUDER, Meaning.QUIETER,
        Meaning.CONTINUE, Meaning.THANKS, Meaning.GREETING, Meaning.WAIT, Meaning.NO, Meaning.GOODBYE,
    )
)  # fmt: skip
_WRITTEN = frozenset({Meaning.CREATE_TODO.value, Meaning.COMPLETE_TODO.value})
# "Yes, go on", "yeah, no worries", "no, thanks": the answer counts.
_OR_AN_ANSWER = frozenset({Meaning.THANKS, Meaning.CONTINUE, Meaning.NEVER_MIND})
_ANSWERS = ("yes", "yeah", "no ", "aye")
# Whose opening hours a guess may answer: ours. "Are the museums open today?" has none of these.
_OURS = re.compile(
    r"\b(?:you|your|yous|ye|yall|we|us|our|they|office|offices|shop|store|place|company|premises|doors?|here|there|anyone"
    r"|anybody|somebody|someone|people|folks|guys|staff|lines?|desk|helpdesk|department|team|hours|it|closing|opening)\b"
)
_LEAVES = frozenset({Meaning.HUMAN, Meaning.VOICEMAIL, Meaning.GOODBYE})  # the caller is moved, or gone
_DIGIT = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|hundred)"
_NUMBER_SAID = re.compile(rf"(?i)\d[\d -]{{2,}}\d|\b{_DIGIT}(?: {_DIGIT}){{2}}\b")  # no place that is guessed at
_OF_A_DAY = frozenset({Meaning.HOURS, Meaning.LIST_TODOS})
_OF_A_PLACE = frozenset({Meaning.HUMAN, Meaning.VOICEMAIL})
_WRITES = frozenset({Meaning.CREATE_TODO, Meaning.REMIND_ME, Meaning.COMPLETE_TODO})
# Rules that take a date out of the sentence first; in order of preference.
_DATED = ("create_todo_empty", "remind_me", "create_todo", "list_todos", "complete_todo", "hours")
# The rest, in order of preference: the narrow ones first, those with wide gaps last.
_PLAIN = (
    "time", "date", "hours", "list_todos", "voicemail", "presence", "slower", "faster", "louder", "quieter",
    "continue", "repeat", "robot", "capabilities", "human", "goodbye", "wait", "how_are_you", "never_mind", "thanks",
    "greeting", "create_todo_empty", "remind_me", "create_todo", "complete_todo",
)  # fmt: skip
_COMPILED: dict[str, Rule] = {name: compile_rule(name, text, PARTS) for name, text in RULES.items()}
_ENDS = re.compile(r"(?<=[a-z\d])[.!?;]+(?=\s|$)|\s+[–—-]\s+", re.I)
_ABBREVIATED = re.compile(r"\b(mr|mrs|ms|dr|st|a\.m|p\.m|no|vs|e\.g|i\.e)\.$", re.I)
_REPAIRED = re.compile(
    r",\s+(?:(?:no|oh|wait|uh|um|er),? )*(?:sorry|no wait|wait no|no sorry|i mean|no)(?:,\s+|\s+(?=make))", re.I
)
_EVERY_WEEKDAY = re.compile(r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)s\b", re.I)
_TODAY = re.compile(r"(?i)\b(?:today|tonight|this (?:morning|afternoon|evening))\b")
_LIKELY_WORDS = 40  # an everyday request is shorter than this
_TOGETHER = 3  # at most this many requests in one breath
_PLACELESS = words_of("you him her them me us that this it bob mom god yourself itself someone somebody anyone anybody")


@lru_cache(maxsize=64)  # the pieces of one utterance are looked at again and again
def _found(text: str, now: datetime) -> dates.DateFound | None:
    return dates.find(text, now)


def understand(text: str, setting: Setting) -> tuple[Intent, ...]:
    """The intents in `text`, in order; () when any part of it is not understood."""
    if len(text.split()) > _LIKELY_WORDS:
        return ()
    text = as_meant(text)
    if setting.awaiting is not Awaiting.NOTHING:
        return _awaited(text, setting)
    intents = _checked(_said(text, setting), text, setting) or _likely(text, setting)
    if len(intents) > 1:  # "Excuse me? What day is it?": who asks for something does not ask for the last words again
        return tuple(intent for intent in intents if intent.meaning is not Meaning.REPEAT) or intents[:1]
    return intents


def _checked(intents: tuple[Intent, ...], text: str, setting: Setting) -> tuple[Intent, ...]:
    """A write is held against the other reading of the sentence: the shorter of two titles that agree, else none."""
    if len(intents) != 1:
        return intents
    (intent,) = intents
    if intent.meaning is Meaning.HUMAN and intent.department is None:
        place = slots.named(text, setting.departments)
        return (replace(intent, department=place, unknown_place=None),) if place else intents
    if intent.title is None:
        return intents
    last = carriers.last_version(text)
    if last is not None:
        meant = _said(last, setting)
        return meant if len(meant) == 1 and meant[0].meaning is intent.meaning else intents
    kind = Meaning.CREATE_TODO if intent.meaning is Meaning.REMIND_ME else intent.meaning
    found = _found(text, setting.now)
    told = opinion.weigh(text, found)
    if told.kind in _WRITTEN and told.kind != kind.value and told.share >= opinion.SURE:
        return ()
    carried = _carried(kind, text, found, setting)
    other = carried[0].title or "" if carried else intent.title
    if carriers.within(intent.title, other) or carriers.agree(intent.title, other):
        return intents
    return carried if carriers.within(other, intent.title) else ()


def _likely(text: str, setting: Setting) -> tuple[Intent, ...]:
    """What no phrasing explains, by the second opinion: questions, transfers and the talk about the talk alone."""
    found = _found(text, setting.now)
    told = opinion.weigh(text, found)
    unsure = told.share < opinion.SURE_NOT
    if told.kind in _WRITTEN or (told.kind == opinion.NOT_EVERYDAY and unsure):
        last = carriers.last_version(text)
        for meaning in (Meaning.CREATE_TODO, Meaning.COMPLETE_TODO):
            if told.kind == meaning.value or unsure:
                carried = _carried(meaning, text, found, setting) or (
                    _carried(meaning, last, _found(last, setting.now), setting) if last is not None else ()
                )
                if carried:
                    return carried
        return ()
    if told.share < opinion.SURE or told.kind not in _GUESSED:
        return ()
    meaning = Meaning(told.kind)
    if meaning in _LEAVES and (told.share < opinion.SURE_TO_LEAVE or _NUMBER_SAID.search(text)):
        return ()
    if meaning is Meaning.HOURS and not _OURS.search(normalise(text)):
        return ()  # "are the museums open today?"
    if meaning in _OF_A_DAY:
        return (Intent(meaning, day=_day_meant(text, found, setting)),)
    place = slots.named(text, setting.departments) if meaning in _OF_A_PLACE else None
    return (Intent(meaning, department=place),)


def _carried(meaning: Meaning, text: str, found: dates.DateFound | None, setting: Setting) -> tuple[Intent, ...]:
    """A to-do whose title stands in a carrier, where the second opinion takes the sentence for such a request too."""
    for rest in _undated(text, found):
        if _found(rest, setting.now) is not None or carriers.last_version(rest) is not None:
            return ()  # two days, or two titles: nobody guesses which is meant
        if meaning is Meaning.COMPLETE_TODO:
            done = carriers.to_tick(rest)
            if done is not None:
                return (Intent(meaning, title=done),)
            continue
        title = carriers.to_add(rest, dated=found is not None)
        if title is not None:
            return (Intent(meaning, title=title, day=found.day if found else None, at=found.at if found else None),)
    return ()


def _undated(text: str, found: dates.DateFound | None) -> tuple[str, ...]:
    """`text` without its day and time: the words beside it joined, and held apart."""
    if found is None:
        return (text,)
    start, end = found.span
    return (
        (dates.without(text, found), f"{text[:start]}, {text[end:]}")
        if found.also is None
        else (dates.without(text, found),)
    )


def _day_meant(text: str, found: dates.DateFound | None, setting: Setting) -> date | None:
    if found is not None and found.at is not None and found.day == setting.now.date():
        return found.day if _TODAY.search(text) else None  # "by five" speaks of no day
    if found is None:  # "on Saturdays" is no coming day, but has its opening hours
        found = _found(_EVERY_WEEKDAY.sub(r"\1", text), setting.now)
    return found.day if found is not None else None


def _said(text: str, setting: Setting) -> tuple[Intent, ...]:
    sentences = _all_of(_sentences(text), setting) or _before_parting(text, setting)
    if sentences:
        return sentences
    whole = _clause(text, setting)
    if whole is not None and (whole.title is None or "," not in text):
        return (whole,)
    if whole is not None:
        return _with_reason(text, setting, whole)
    parts = _comma_parts(text)
    return _all_of(parts, setting) or _last_version(text, setting) or _with_reason(text, setting, None)


def _placed(intent: Intent, told: str, setting: Setting) -> Intent:
    """ "I have a technical problem, can you transfer me": the department that what was told belongs to."""
    if intent.meaning is not Meaning.HUMAN or intent.department or intent.unknown_place or "not" in normalise(told):
        return intent
    return replace(intent, department=slots.belonging(told, setting.departments))


def _with_reason(text: str, setting: Setting, whole: Intent | None) -> tuple[Intent, ...]:
    """ "We are out of milk, so put it on my list": the one part of `text` that asks, when all around it only tells.

    `whole` is what the text means without looking for parts: it stands unless a part of it has the shorter title.
    """
    for before, part, after in reasons.splits(text):
        intent = _clause(part, setting)
        if intent is None or intent.meaning in _MANNERS or intent.meaning is Meaning.REPEAT:
            continue
        writes = intent.meaning in _WRITES
        if writes and (intent.title is None or _another_day(intent, before, after, setting)):
            continue
        if not reasons.tells(before, writes=writes) or not reasons.explains(after, writes=writes):
            continue
        if whole is not None and (whole.meaning is not intent.meaning or not _shorter(intent, whole)):
            continue
        return (_placed(intent, before, setting),)
    return (whole,) if whole is not None else ()


def _another_day(intent: Intent, before: str, after: str, setting: Setting) -> bool:
    """Whether the words around a request speak of a day that may be meant for it: then nobody guesses."""
    if _found(after, setting.now) is not None:
        return True
    return intent.day is None and _found(before, setting.now) is not None


def _shorter(one: Intent, other: Intent) -> bool:
    return len(one.title or "") < len(other.title or "")


def _before_parting(text: str, setting: Setting) -> tuple[Intent, ...]:
    """ "Add a todo to buy milk, goodbye": the farewell after the last comma is no part of a title."""
    head, comma, tail = text.rpartition(",")
    parting = _clause(tail, setting) if comma else None
    if parting is None or parting.meaning is not Meaning.GOODBYE:
        return ()
    first = _said(head, setting)
    return (*first, parting) if any(intent.title for intent in first) else ()


def _all_of(parts: list[str], setting: Setting) -> tuple[Intent, ...]:
    """Several requests in one breath: all of them, or none."""
    if not 1 < len(parts) <= 2 * _TOGETHER:
        return ()
    intents: list[Intent] = []
    for part in parts:
        intent = _clause(part, setting)
        if intent is None:
            return ()
        intents += [] if intent in intents else [intent]
    return _without_ornaments(intents)


def _last_version(text: str, setting: Setting) -> tuple[Intent, ...]:
    """ "What time is it, no wait, what day is it": only what follows the correction counts."""
    meant = re.split(
        r"(?i)\b(?:no,? wait|wait,? no|no,? sorry|sorry,? no|i mean|i meant|actually,? no|scratch that)\b,?", text
    )
    if len(meant) < 2:
        return ()
    last = _clause(meant[-1], setting)
    return (last,) if last is not None else ()


def _awaited(text: str, setting: Setting) -> tuple[Intent, ...]:
    words = normalise(text)
    if setting.awaiting in (Awaiting.DEPARTMENT, Awaiting.VOICEMAIL_DEPARTMENT):
        name = slots.department(unwrapped(words), setting.departments)
        meaning = Meaning.HUMAN if setting.awaiting is Awaiting.DEPARTMENT else Meaning.VOICEMAIL
        return (Intent(meaning, department=name),) if name else _said(text, setting)
    meaning = Meaning.CREATE_TODO if setting.awaiting is Awaiting.TITLE else Meaning.COMPLETE_TODO
    other = _said(text, setting)
    if len(other) == 1 and other[0].meaning in (Meaning.THANKS, Meaning.GREETING):
        return (Intent(meaning),)  # manners, or what a recogniser hears in a silence: still no title
    if other:
        return other
    found = _found(text, setting.now)
    title = slots.title(normalise(dates.without(text, found) if found else text), text)
    if not title or len(title.split()) > titles.MOST_WORDS or text.rstrip().endswith("?"):
        return ()
    return (Intent(meaning, title=title, day=found.day if found else None, at=found.at if found else None),)


def _clause(text: str, setting: Setting) -> Intent | None:
    text = _REPAIRED.sub(" i mean ", text)
    words = normalise(text)
    if not words:
        return None
    answer = yes_or_no(text)
    found = _found(text, setting.now)
    if found is not None:
        rest = _cut_out(text, found)
        dated = _match(_DATED, normalise(rest), rest, setting, dated=True)
        if dated is not None:
            finished = dated.meaning is Meaning.COMPLETE_TODO  # when it was done is no matter
            listed = dated.meaning is Meaning.LIST_TODOS  # a day's, whatever the hour
            return dated if finished else replace(dated, day=found.day, at=None if listed else found.at)
    weekday = _EVERY_WEEKDAY.sub(r"\1", text)
    if found is None and weekday != text:  # "on Saturdays" is no coming day, but has its opening hours
        usual = _found(weekday, setting.now)
        hours = _match(("hours",), normalise(dates.without(weekday, usual)), text, setting) if usual else None
        if hours is not None:
            return replace(hours, day=usual.day if usual else None)
    plain = _match(_PLAIN, words, text, setting)
    if plain is not None and found is not None and plain.title is not None:
        plain = None  # the words without the date made no request: with it in a title they make none either
    if plain is not None and not (answer is not None and plain.meaning in _OR_AN_ANSWER and words.startswith(_ANSWERS)):
        return plain
    if answer is not None:
        return Intent(Meaning.YES if answer else Meaning.NO)
    place = slots.department(unwrapped(words), setting.departments)
    return Intent(Meaning.HUMAN, department=place) if place else None


def _cut_out(text: str, found: dates.DateFound) -> str:
    """`text` without the date; a "due" before it is about the to-do: "what is due on Friday"."""
    start, end = found.span
    if text[start:end].lower().startswith("due"):
        return f"{text[:start]}due {text[end:].strip()}".strip()
    return dates.without(text, found)


def _match(
    names: tuple[str, ...], words: str, original: str, setting: Setting, *, dated: bool = False
) -> Intent | None:
    """The first that fits; a place nobody knows only when nothing else fits ("a human, please" is no department)."""
    strange: Intent | None = None
    for candidate in candidates(words):
        for name in names:
            for gaps in _COMPILED[name].matches(candidate):
                said = titles.Said(original, dated, refers=name == "complete_todo")
                intent = _filled(name, gaps, said, setting)
                if intent is not None and intent.unknown_place is None:
                    return intent
                strange = strange or intent
    return strange


def _filled(name: str, gaps: dict[str, str], said: titles.Said, setting: Setting) -> Intent | None:
    if name == "create_todo_empty":
        return Intent(Meaning.CREATE_TODO)
    meaning = Meaning(name)
    if titles.GAPS & gaps.keys():
        title = titles.title(gaps, said)
        return Intent(meaning, title=title) if title else None
    if "topic" in gaps and not {"known", "place"} & gaps.keys():
        return Intent(meaning, department=slots.about(gaps["topic"], setting.departments))
    if "known" in gaps:  # a gap so wide that only a configured department may fill it
        known = slots.department(gaps["known"], setting.departments)
        return Intent(meaning, department=known) if known else None
    if "place" in gaps:
        known = slots.department(gaps["place"], setting.departments)
        place = slots.bare_place(gaps["place"])
        if known is None and (
            any(char.isdigit() for char in place) or not 0 < len(place.split()) <= 2 or set(place.split()) & _PLACELESS
        ):
            return None
        return Intent(meaning, department=known, unknown_place=None if known else place)
    return Intent(meaning)


def _sentences(text: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for end in _ENDS.finditer(text):
        if _ABBREVIATED.search(text[start : end.end()]):
            continue
        parts.append(text[start : end.end()])
        start = end.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip(" .,!?;-")]


def _comma_parts(text: str) -> list[str]:
    return [
        part
        for part in re.split(r"[,;.!]\s+|(?<=\?)\s+|\s+(?:and then|and also|and)\s+", text)
        if part.strip(" .,!?;-")
    ]


def _without_ornaments(intents: list[Intent]) -> tuple[Intent, ...]:
    """Greetings, thanks, a yes or a "wait" beside a request are manners, not requests of their own."""
    requests = tuple(intent for intent in intents if intent.meaning not in _MANNERS)
    places = [intent for intent in requests if intent.meaning is Meaning.HUMAN and intent.department]
    if places:  # "I have a question for sales, can you connect me?" asks for one thing
        requests = tuple(one for one in requests if one.meaning is not Meaning.HUMAN or one == places[0])
    return (requests or (intents[-1],))[:_TOGETHER]
