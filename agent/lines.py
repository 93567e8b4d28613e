"""What the assistant says in its own words, without a model: fillers, apologies, questions. Pure data and choice.

Nothing here claims that something was done. Above: `agent.answering`, `agent.session`; the composition root may have
`fixed(persona)` synthesised beforehand, so that these lines still speak when the speaker engine is dead.
"""

from collections.abc import Sequence

from agent.fast.intents import Meaning
from agent.persona import Persona
from agent.sentences import split
from agent.spoken_forms import spoken
from tools.ports import Department

FILLERS = ("Let me see.", "One moment.", "Just a second.", "Let me think about that.")
STILL_WORKING = ("I'm still on it.", "Thanks for waiting, I'm still working on it.", "Still here, a little longer.")
STILL_THERE = ("Are you still there?", "I can't hear you. Are you still on the line?")
SILENCE_GOODBYE = "I can't hear anyone, so I'll hang up now. Please call again any time. Goodbye."
UNCLEAR = ("Sorry, I didn't catch that.", "Sorry, could you say that again?")
UNHEARD = "I'm having trouble hearing you. Could you say that again?"
DEAF = "I can't hear you. Here is a person."
MUTE = "I've lost my voice. Here is a person."
BUSY = "A lot of people are calling just now. Shall I put you through to a person?"
INTERJECT = "Sorry to break in. Could you tell me in one sentence what you need?"
FAILED = "I'm sorry, something went wrong on my side. Could you say that again?"
TOO_LONG = "I'm sorry, that is taking too long. Shall we try something else?"
LATE = "That is taking longer than usual. I'll tell you as soon as I know."
ADOPTED = "Sorry for the interruption, we had a short technical problem. I'm back. Where were we?"
HELLO = "Hello! What can I do for you?"
FINE = "I'm fine, thank you. What can I do for you?"
WELCOME = ("You're welcome. Is there anything else?", "My pleasure. Anything else I can do?")
GOODBYE = "Thank you for calling. Goodbye."
OKAY = "Okay."
TAKE_YOUR_TIME = "Sure, take your time."
HERE = "Yes, I'm here and I can hear you."
NEVER_MIND = "Okay, never mind. What else can I do for you?"
ASK_TITLE = "Sure. What should I put on your list?"
ASK_WHICH = "Which one is done?"
ASK_WHAT = "Okay. What can I do for you?"
NOTHING_SAID_YET = "I haven't said anything yet. What can I do for you?"
SLOWER = "Okay, I'll speak more slowly."
FASTER = "Okay, I'll speak a bit faster."
LOUDER = "Okay, I'll speak louder."
QUIETER = "Okay, I'll speak more quietly."
LOUDEST = "I'm sorry, that is as loud as I can speak."
QUIETEST = "That is as quietly as I can speak."
THAT_WAS_ALL = "That was all. What else can I do for you?"
NO_REMINDER = "I can't ring you to remind you, but it is on your list."


# Said about the conversation itself: what was being said before them is still what may be repeated or gone on with.
ASIDES = frozenset((OKAY, TAKE_YOUR_TIME, HERE, SLOWER, FASTER, LOUDER, QUIETER, LOUDEST, QUIETEST, *UNCLEAR))


def rotated(lines: Sequence[str], before: str) -> str:
    """The next of `lines` after `before`, so that none is said twice in a row."""
    return lines[(lines.index(before) + 1) % len(lines)] if before in lines else lines[0]


def freshest(lines: Sequence[str], said: Sequence[str]) -> str:
    """The first of `lines` that was not said yet; when all were, the one said longest ago."""
    return min(lines, key=lambda line: max((at + 1 for at, one in enumerate(said) if one == line), default=0))


def listed(names: Sequence[str], word: str = "or") -> str:
    """ "a", "a or b", "a, b or c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def who_am_i(persona: Persona) -> str:
    house = f" of {persona.company}" if persona.company else ""
    return f"I'm {persona.name}, the automated assistant{house}. I'm a computer, but I can put you through to a person."


def possible(tool_names: frozenset[str], departments: Sequence[Department]) -> str:
    """What the assistant can really do here, as the end of a sentence beginning with "I can"."""
    can: list[str] = []
    if "create_todo" in tool_names:
        can.append("keep your to-do list")
    if "tell_time" in tool_names or "opening_hours" in tool_names:
        can.append("tell you the time, the date and our opening hours")
    if "transfer_to_department" in tool_names and departments:
        can.append(f"put you through to {listed([place.name for place in departments])}")
    return listed(can) or "take note that you called"


def capabilities(tool_names: frozenset[str], departments: Sequence[Department]) -> str:
    return f"I can {possible(tool_names, departments)}. What would you like?"


def cannot(tool_names: frozenset[str], departments: Sequence[Department]) -> str:
    return f"I'm sorry, I can't help with that myself. I can {possible(tool_names, departments)}."


def shall_i_transfer(department: str | None) -> str:
    return f"Shall I put you through to {department or 'a person'}?"


def shall_i_note(title: str) -> str:
    return f"Shall I put this on your to-do list: {title}?"


def manners(meaning: Meaning, before: str) -> str:
    """The answer to what wants no deed; `before` is what the assistant said last."""
    fixed_lines = {
        Meaning.HOW_ARE_YOU: FINE,
        Meaning.THANKS: rotated(WELCOME, before),
        Meaning.WAIT: TAKE_YOUR_TIME,
        Meaning.PRESENCE: HERE,
        Meaning.NEVER_MIND: NEVER_MIND,
    }
    return fixed_lines.get(meaning, HELLO)


def of_level(*, louder: bool, changed: bool) -> str:
    """The answer to "louder" or "quieter"; `changed` is False at the limit."""
    if louder:
        return LOUDER if changed else LOUDEST
    return QUIETER if changed else QUIETEST


def no_such_place(place: str, departments: Sequence[Department]) -> str:
    if not departments:
        return "I'm sorry, there is nobody I can put you through to."
    return (
        f"I don't know a department called {place}. I can put you through to {listed([d.name for d in departments])}."
    )


def returned(department: str, voicemail: bool) -> str:
    offer = (
        "Would you like to leave a message, or try another department?" if voicemail else "What else can I do for you?"
    )
    return f"I'm sorry, nobody in {department} could take your call just now. {offer}"


def fixed(persona: Persona) -> tuple[str, ...]:
    """Every sentence that does not depend on the conversation, as the mouth is given it: worth synthesising once."""
    single = (
        SILENCE_GOODBYE, UNHEARD, DEAF, MUTE, BUSY, INTERJECT, FAILED, TOO_LONG, LATE, ADOPTED, HELLO, FINE, GOODBYE,
        OKAY, TAKE_YOUR_TIME, HERE, NEVER_MIND, ASK_TITLE, ASK_WHICH, ASK_WHAT, NOTHING_SAID_YET, SLOWER, FASTER,
        LOUDER, QUIETER, LOUDEST, QUIETEST, THAT_WAS_ALL, NO_REMINDER,
    )  # fmt: skip
    several = (FILLERS, STILL_WORKING, STILL_THERE, UNCLEAR, WELCOME, (persona.greets(), who_am_i(persona)), single)
    return tuple(dict.fromkeys(spoken(sentence) for group in several for line in group for sentence in split(line)))
