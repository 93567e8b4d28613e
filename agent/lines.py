"""What the assistant says in its own words, without a model: which line fits, and how lines are put together. Pure.

The words are `agent.languages`' (below). Nothing here claims that something was done. Above: `agent.answering`,
`agent.session`; the composition root may have `fixed(persona)` synthesised beforehand, so that these lines still speak
when the speaker engine is dead.
"""

from collections.abc import Sequence

from agent.fast.intents import Meaning
from agent.languages.catalogue import language
from agent.languages.tables import Lines
from agent.persona import Persona
from agent.sentences import split
from agent.spoken_forms import spoken
from tools.languages.catalogue import place, texts
from tools.office.speech import joined
from tools.ports import Department


def of(code: str) -> Lines:
    """The lines of a language."""
    return language(code).lines


def rotated(lines: Sequence[str], before: str) -> str:
    """The next of `lines` after `before`, so that none is said twice in a row."""
    return lines[(lines.index(before) + 1) % len(lines)] if before in lines else lines[0]


def places(code: str, departments: Sequence[Department]) -> str:
    """ "support, sales or general"."""
    return joined([place(code, one.name) for one in departments], texts(code).either)


def freshest(lines: Sequence[str], said: Sequence[str]) -> str:
    """The first of `lines` that was not said yet; when all were, the one said longest ago."""
    return min(lines, key=lambda line: max((at + 1 for at, one in enumerate(said) if one == line), default=0))


def who_am_i(persona: Persona) -> str:
    words = language(persona.language).composed
    house = words.house.format(company=persona.company) if persona.company else ""
    return words.who_am_i.format(name=persona.name, house=house)


def possible(code: str, tool_names: frozenset[str], departments: Sequence[Department]) -> str:
    """What the assistant can really do here, as the end of a sentence beginning with "I can"."""
    words = language(code).composed
    can: list[str] = []
    if "create_todo" in tool_names:
        can.append(words.can_todos)
    if "tell_time" in tool_names or "opening_hours" in tool_names:
        can.append(words.can_tell)
    if "transfer_to_department" in tool_names and departments:
        can.append(words.can_transfer.format(places=places(code, departments)))
    return joined(can, texts(code).either) or words.can_nothing


def capabilities(code: str, tool_names: frozenset[str], departments: Sequence[Department]) -> str:
    return language(code).composed.capabilities.format(possible=possible(code, tool_names, departments))


def cannot(code: str, tool_names: frozenset[str], departments: Sequence[Department]) -> str:
    return language(code).composed.cannot.format(possible=possible(code, tool_names, departments))


def shall_i_transfer(code: str, department: str | None) -> str:
    words = language(code).composed
    return words.shall_i_transfer.format(place=place(code, department) if department else words.a_person)


def shall_i_note(code: str, title: str) -> str:
    return language(code).composed.shall_i_note.format(title=title)


def manners(code: str, meaning: Meaning, before: str) -> str:
    """The answer to what wants no deed; `before` is what the assistant said last."""
    lines = of(code)
    fixed_lines = {
        Meaning.HOW_ARE_YOU: lines.fine,
        Meaning.THANKS: rotated(lines.welcome, before),
        Meaning.WAIT: lines.take_your_time,
        Meaning.PRESENCE: lines.here,
        Meaning.NEVER_MIND: lines.never_mind,
    }
    return fixed_lines.get(meaning, lines.hello)


def of_level(code: str, *, louder: bool, changed: bool) -> str:
    """The answer to "louder" or "quieter"; `changed` is False at the limit."""
    lines = of(code)
    if louder:
        return lines.louder if changed else lines.loudest
    return lines.quieter if changed else lines.quietest


def no_such_place(code: str, name: str, departments: Sequence[Department]) -> str:
    words = language(code).composed
    if not departments:
        return words.nobody_to_transfer
    return words.no_such_place.format(place=name, places=places(code, departments))


def returned(code: str, department: str, voicemail: bool) -> str:
    words = language(code).composed
    offer = words.offer_voicemail if voicemail else words.offer_else
    return words.returned.format(place=place(code, department), offer=offer)


def only_these(code: str, spoken_here: Sequence[str]) -> str:
    """The caller asked for a language that is not spoken here."""
    names = [language(code).names.get(one, language(one).name) for one in spoken_here]
    return of(code).only_these.format(languages=joined(names, texts(code).both))


def fixed(persona: Persona) -> tuple[str, ...]:
    """Every sentence in the persona's language that does not depend on the conversation, as the mouth is given it:
    worth synthesising once. For another language ask with `persona.speaking(code)`."""
    lines = of(persona.language)
    several = (
        lines.fillers, lines.still_working, lines.still_there, lines.unclear, lines.welcome,
        (persona.greets(), who_am_i(persona)), (
            lines.silence_goodbye, lines.unheard, lines.deaf, lines.mute,
            lines.busy, lines.interject, lines.failed, lines.too_long, lines.late,
            lines.adopted, lines.hello, lines.fine, lines.goodbye, lines.okay, lines.take_your_time, lines.here,
            lines.never_mind, lines.ask_title, lines.ask_which, lines.ask_what, lines.how_help, lines.nothing_said_yet,
            lines.slower, lines.faster, lines.louder, lines.quieter, lines.loudest, lines.quietest,
            lines.that_was_all, lines.no_reminder, lines.switched,
        ),
    )  # fmt: skip
    sentences = (sentence for group in several for line in group for sentence in split(line))
    return tuple(dict.fromkeys(spoken(sentence, persona.language) for sentence in sentences))
