"""What a language must bring for the tools: every sentence they say, and how days and times are said. Values only.

A sentence is a template for `str.format`; the names in braces are what the tools fill in, so that every language may
put them where its grammar wants them. Above: `tools.languages.catalogue`. Not here: the words of any language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Plural:
    """A template for one and one for more. French counts none as one: see `Texts.singular`."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class TodoTexts:
    """`{when}` begins with its own space and preposition, or is ""."""

    added: str  # {todo}
    with_due: str  # {title}, {when}: "buy milk, for tomorrow"
    for_day: str  # {day}: " for tomorrow"
    none: str  # {when}
    listed: Plural  # one: {when}, {name}; many: {count}, {when}, {names}, {last}, {rest}
    more: Plural  # {count}: the rest that is not read out; begins with a space
    not_found: str
    none_open: str
    which: str  # {names}
    quoted: str  # {title}
    gone: str
    done: str  # {title}
    which_day: str
    past: str


@dataclass(frozen=True, slots=True)
class ClockTexts:
    """The time and the date."""

    time: Plural  # {time}; one: at one o'clock, noon and midnight
    today: str  # {day}: weekday and date
    near: str  # {near}: "Tomorrow", {day}
    far: str  # {day}
    which: str


@dataclass(frozen=True, slots=True)
class HoursTexts:
    """Opening hours. The first of a pair is about the house ("We"), the second about {name}."""

    always: tuple[str, str]
    open_until: tuple[str, str]  # {time}
    closed_until: tuple[str, str]  # {when}
    closed_now: tuple[str, str]
    day_open: tuple[str, str]  # {day}, {span}
    day_closed: tuple[str, str]  # {day}
    all_week_closed: tuple[str, str]
    every_day: tuple[str, str]  # {span}
    week: tuple[str, str]  # {parts}
    span: str  # {opens}, {closes}
    all_day: str
    one_day: str  # {day}
    two_days: str  # {first}, {last}
    days: str  # {first}, {last}


@dataclass(frozen=True, slots=True)
class CallTexts:
    """Transfers, voicemail, the end of the call."""

    which: str  # {places}
    which_voicemail: str  # {places}
    nobody_at_all: str
    connecting: str  # {place}, {ahead}
    ahead: Plural  # {count}; begins with a space
    voicemail: str  # {place}
    goodbye: str
    nobody_now: str  # {place}
    closed: str  # {place}
    offer: str  # {others}: "" or `offer_others`
    offer_others: str  # {places}


@dataclass(frozen=True, slots=True)
class EndingTexts:
    """How a run can end without doing its work."""

    timeout: str
    not_allowed: str
    not_found: str
    office_away: str
    transfer_failed: str
    unknown_tool: str
    no_account: str
    no_call: str
    crashed: str
    say_again: str
    field_again: str  # {field}


@dataclass(frozen=True, slots=True)
class SaidTimes:
    """How a day and a time of day are said."""

    weekdays: tuple[str, ...]  # Monday first
    months: tuple[str, ...]
    near: Mapping[int, str]  # days from today: "tomorrow"
    on: str  # {day}: how a day follows a verb
    day: str  # {weekday}, {number}, {month}, {year}
    year: str  # {year}: follows `day`
    ordinals: Mapping[int, str]  # days of the month that are not said as plain numbers: "1er"
    at: str  # {time}
    noon: str
    midnight: str
    half_day: bool  # hours 1..12 with a part of the day, or 0..23
    time: Plural  # {hour}, {minutes}, {part}; one: at one o'clock
    minutes: str  # {minute}, two digits
    parts: tuple[tuple[int, str], ...]  # from that hour on, in order; "" when there are none


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything the tools say in one language."""

    code: str  # ISO 639-1
    both: str  # "and"
    either: str  # "or"
    numbers: tuple[str, ...]  # 0..12
    singular: frozenset[int]  # counts that take the singular
    places: Mapping[str, str]  # what departments with these names are called; others by the name they have
    todos: TodoTexts
    clock: ClockTexts
    hours: HoursTexts
    call: CallTexts
    endings: EndingTexts
    times: SaidTimes
    progress: Mapping[str, str]  # by tool; what is said while it works
    working: str  # the same for tools that are not among them
    asks: Mapping[str, str]  # by "tool.field"; what is asked when it is missing


@dataclass(frozen=True, slots=True)
class HeardWords:
    """Small words of callers, without accents (`tools.office.folding`). Empty: the English rules serve."""

    anybody: frozenset[str] = frozenset()  # who just wants a person says one of these
    fillers: frozenset[str] = frozenset()  # words of a request that are no part of a title
    ordinals: Mapping[str, int] = field(default_factory=dict[str, int])  # "segunda": a place in a list
    last: frozenset[str] = frozenset()


Rules = tuple[tuple[str, str], ...]  # (phrasing, what it means): see `tools.office.date_patterns`


@dataclass(frozen=True, slots=True)
class HeardDates:
    """How days and times are heard. Phrasings are in the notation of `tools.office.date_patterns`."""

    code: str  # for num2words, which brings the numbers
    numbers: Mapping[str, int]  # and other ways to say them: "una": 1
    weekdays: Mapping[str, int]  # 0 is Monday
    months: Mapping[str, int]
    units: Mapping[str, tuple[str, int]]  # "semanas": ("day", 7), "horas": ("minute", 60), "meses": ("month", 1)
    minutes: Mapping[str, int]  # "media": 30, beside the numbers
    half: tuple[str, ...]  # "y media": after a number of units
    parts: Mapping[str, str]  # the word of a part of the day: "morning", "lunchtime", "afternoon", "evening", "night"
    leads: tuple[str, ...]  # may stand before a day and are cut out with it
    nothing: tuple[str, ...]  # speaks of days, and of none that is to come: "el lunes pasado"
    days: Rules
    clocks: Rules
    part_phrases: Rules  # `{part}` with its prepositions, and ""; or words, and the part that they say
    late_parts: Rules  # the same, but only right after a day or time
    repairs: tuple[str, ...]  # between a wrong day and the right one


@dataclass(frozen=True, slots=True)
class HeardDictation:
    """How callers dictate numbers, letters and addresses. Words are folded; numbers come from num2words."""

    code: str
    numbers: Mapping[str, int]  # other ways to say them: "una": 1
    thousand: str
    repeats: Mapping[str, int]  # "doble": 2
    plus: str
    fillers: frozenset[str]  # between the digits of one number
    polite: frozenset[str]  # behind it
    leads: str  # pattern of words after which a dictation comes: "mi numero es"
    correction: str  # pattern between what was wrong and what is meant
    letters: Mapping[str, str]  # names of letters, also of several words: "uve doble": "w"
    as_in: frozenset[str]  # "b de barcelona"
    signs: Mapping[str, str]  # of addresses: "arroba": "@"
    mail_leads: str  # pattern of what is said before an address
    units: Mapping[str, str]  # "euros": "euro"
    cents: frozenset[str]  # between whole and cents: "con"
