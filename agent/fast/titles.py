"""What a to-do is called: which of the words that a phrasing caught make a title, and which are no title at all. Pure.

Above: `agent.fast.intents`. Below: `agent.fast.slots` (trimming and spelling), `agent.fast.actions`.
"""

import re
from dataclasses import dataclass

from agent.fast import slots
from agent.fast.actions import ACTIONS, base
from agent.fast.carrier_words import CUE_WORDS
from agent.fast.words import normalise, words_of

MOST_WORDS = 25
GAPS = frozenset({"title", "act", "past", "loose"})
_NO_TITLE = re.compile(
    r"^(?:(?:todos?|tasks?|reminders?|lists?|items?|notes?|it|that|this|them|these|those|something|anything|things?|one"
    r"|everything|nothing|all|all of (?:it|them|that)|mine|me|us|there|some|more|another|now|here|what|so|work"
    r"|i|you|is|was|are|he|she|they|(?:he|she|they|who) .*|register that .*|note that .*|confirm that .*"
    r"|(?:mark|tick|cross|check|take|set|put) (?:it|that|this|them)\b.*"
    r"|(?:it|them|that|this|those|that one|this one|those ones)"
    r"(?: (?:off|out|down|up|in|on|away|there|one|as \w+|to \w+))+"
    r"|please|thanks|thank you|okay|yes|up|off|out|down|for me|one more|so far|today|later)"
    r"|(?:the|my|your|a|an|some|any|all|all my|all the|that|this|this one|that one) "
    r"(?:todos?|tasks?|reminders?|items?|notes?|things?|stuff|work|job|entry|entries)"
    r"|(?:(?:my|your|our) )?(?:new )?(?:phone |home |email |mobile )?(?:number|address|name|email|password|account)"
    r"|(?:from|to|in|on|at|of|with|onto|into) .*|(?:\S+ ){0,2}(?:list|lists|line)|(?:(?:this|that|the|my|a) )?call)$"
)
_TALK = re.compile(
    r"\b(?:you said|did you|do you|are you|can you|will you|(?<!thank )you|your|what|why|who|how|whether|not"
    r"|never|nobody|no|nor"
    r"|n't|don't|isn't|hasn't|haven't|wasn't|aren't|won't|doesn't|remind me|put that|add that|note that|tell me"
    r"|on there|cross it|tick it|check it|is done|are done|off my|on my list"
    r"|i|we|asked me|told me|wants me|reminded me|(?:my|the|this|that|our) (?:todo )?list|my todos?|to it"
    r"|(?:put|add|stick|note"
    r"|jot|write|make|take) (?:it|that|this)|so|(?:to|as) (?:done|finished|complete|completed)|that would"
    r"|if|unless|would|could|so i|so please|so can|because|cross off|tick off|check off|jot that|write that|i mean)\b"
)
_REFERRING = re.compile(
    r"^(?:(?:the|my|our) )?"
    r"(?:(?:todo|task|item|reminder|entry|note|job|one) (?:to |about |called |for |of )?)?"
    r"|(?<=\S)(?: (?:one|todo|task|item|reminder|entry|thing))$",
    re.I,
)
_NOT_PLAIN = words_of(
    """
    to in into on onto of up me you us him her them it that this and or with from by two three one a an the my your our
    some any more all no these those his their numbers sugar salt pepper
    """
)
_PLAIN_WORDS = 3
_LISTED_WORDS = 2  # "milk, eggs and bread"
_NO_LIST = words_of("it he she they i we you that this from for all do not please mate love so my because no in on at")
_BACK = words_of("it them that those him her")
_NO_HEAD = words_of(
    """
    off up down out as since because consider wants want another him her completed done finished kindly regard so
    like yes no todo task reminder item is are was
    """
)
# A reason that hangs on a title: "return the book or they will fine me".
_FOR_A_REASON = re.compile(
    r" (?:or|because|cause|cos|since|before|so|so that|as|until|till|when|while|after|in case|if) "
    r"(?:they|he|she|it|i|we|there|that|the \w+ (?:is|are|goes|gets|shuts|closes|opens)|my \w+ (?:is|are|will))\b.*$"
)
_PARTICLE = re.compile(r"(?: out| off)$|^(?:that|this) (?:business|thing|job|bit|matter) (?:with|about|of|for) ", re.I)
_BEING = re.compile(r"^be (?=\w+ing )")  # "I am meant to be putting out the cones"
_POINTS_BACK = re.compile(
    r"^(?:(?:\S+ ){1,3}(?:it|that|this|them|those|these)(?: up| out| back| off)?|him|her|set|(?:mate|love|dear"
    r"|pal|please) .*|(?:mark|tick|cross|check|strike|scratch|knock|take|clear) .* off"
    r"|.* (?:so|kindly|arvo|is|are|was|to|of|the|a|an|my)|(?:(?:back|on|through) )+to .*)$"
)  # "fix it"


@dataclass(frozen=True, slots=True)
class Said:
    """The whole utterance, and whether a day or time was found in it."""

    text: str
    dated: bool
    refers: bool = False  # to a to-do that is there already: "the plumber one", "the task call Anna"


def title(gaps: dict[str, str], said: Said) -> str | None:
    """The title in `gaps`, spelled as it was said; None when these words can be none."""
    kind = next(name for name in ("past", "act", "loose", "title") if name in gaps)
    found = slots.title(_based(gaps[kind]) if kind == "past" else gaps[kind], said.text)
    if not found or len(found.split()) > MOST_WORDS:
        return None
    found = _BEING.sub("", _FOR_A_REASON.sub("", found))
    found = _REFERRING.sub("", found) if said.refers else found
    found = _PARTICLE.sub("", found) if said.refers and kind != "past" else found
    words = found.lower()
    if said.refers and words.startswith(("this ", "that ", "these ", "those ")):
        return None  # "I am done with this company"
    if (
        not words
        or (not said.refers and set(words.split()) <= CUE_WORDS)
        or _spans_a_comma(words, said.text)
        or _NO_TITLE.match(words)
        or _POINTS_BACK.match(words)
        or _TALK.search(words)
    ):
        return None
    first = words.split()[0]
    if words.startswith("have ") and words.split()[1] in ACTIONS:
        return None  # "have replace the knob added"
    if kind == "act" and not _errand(words):
        return None
    if kind == "loose" and not (_errand(words) or _plain(words, said)):
        return None
    return None if kind == "title" and first in _NO_HEAD else found


def _spans_a_comma(words: str, text: str) -> bool:
    """ "Book the hall, it is for Monday": what goes on behind a comma is no title, but for a list of short things."""
    parts = [part for part in (normalise(piece) for piece in re.split(r"[,;?]", text)) if part]
    padded = f" {words} "
    crossed = [i for i in range(1, len(parts)) if f" {parts[i - 1].split()[-1]} {parts[i].split()[0]} " in padded]
    return any(
        len(parts[i].split()) > _LISTED_WORDS or parts[i].split()[0] in _NO_LIST or parts[i].split()[-1] in _BACK
        for i in crossed
    )


def _errand(words: str) -> bool:
    first, _, rest = words.partition(" ")
    return bool(rest) and (first in ACTIONS or (first.endswith("ing") and base(first) is not None))


def _plain(words: str, said: Said) -> bool:
    """ "Add dish soap" is a to-do; "add two and three", "add some salt to it" are none. A day makes it one."""
    tokens = words.split()
    if any(token[0].isdigit() for token in tokens) or tokens[0] in _NOT_PLAIN:
        return False
    return said.dated or (len(tokens) <= _PLAIN_WORDS and not _NOT_PLAIN & set(tokens))


def _based(found: str) -> str:
    """ "renewed the permit" as the to-do will have been called: "renew the permit"; "" when it is no errand."""
    first, _, rest = found.partition(" ")
    verb = base(first.lower())
    return f"{verb} {rest}" if verb and verb in ACTIONS and rest else ""
