"""The truth gate: a sentence that claims something was done is spoken only if a receipt of this turn proves it. Pure.

It judges what a *model* wants to say; sentences of tools are written next to the effect they report. It also stops
promises ("I'll call you back") that nothing here would keep, and numbers that no one configured. Above:
`agent.answering`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from agent.languages.catalogue import DEFAULT, language
from tools.base import Effect, Receipt

_DONE = (
    r"(?:added|created|booked|scheduled|reserved|sent|e-?mailed|mailed|texted|messaged|transferred|forwarded|connected"
    r"|called|phoned|cancell?ed|deleted|removed|updated|changed|moved|rescheduled|saved|noted|recorded|marked|completed"
    r"|ordered|placed|paid|refunded|registered|submitted|filed|assigned|notified|informed|confirmed|arranged|organi[sz]ed"
    r"|processed|put|set|made|taken care of|done|finished|written|contacted|reported|logged|opened|closed|issued"
    r"|renewed|activated|fixed|resolved|checked|verified|unlocked|reset|shared|invited|signed)"
)
_DO = (
    r"(?:add|create|book|schedule|reserve|send|e-?mail|mail|text|message|transfer|forward|connect|call|phone|ring|cancel"
    r"|delete|remove|update|change|move|reschedule|save|note|record|mark|complete|order|place|pay|refund|register|submit"
    r"|file|assign|notify|inform|arrange|organi[sz]e|process|put you|set|contact|report|open|issue|renew|activate|fix"
    r"|resolve|reset|share|invite|remind|pass|get back|follow up|look into|take care|make sure|write|check|find out"
    r"|have (?:someone|somebody|them|him|her)|let (?:them|him|her) know)"
)
_DOING = (
    r"(?:adding|creating|booking|scheduling|reserving|sending|e-?mailing|texting|transferring|forwarding|connecting"
    r"|calling|phoning|cancell?ing|deleting|removing|updating|changing|moving|saving|noting|recording|marking|completing|ordering"
    r"|placing|paying|refunding|registering|submitting|filing|assigning|notifying|informing|arranging|organi[sz]ing"
    r"|processing|putting|setting|making|getting you|contacting|reporting|passing)"
)
_SOON = r"(?:(?:just|already|now|successfully|also|gladly|happily|immediately|personally|all) )*"
_THING = (
    r"(?:your|the|that|this|it|everything|all|appointment|order|meeting|booking|request|task|todo|reminder|message|e-?mail"
    r"|ticket|payment|call)"
)
_PEOPLE = r"(?:someone|somebody|an? (?:\w+ )?(?:agent|colleague|representative|technician|expert)|they|he|she|\w+ team)"
_CLAIMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (rule, re.compile(pattern, re.IGNORECASE))
    for rule, pattern in (
        ("done_by_me", rf"\b(?:i|we)(?:'ve| have|'d| had)? {_SOON}(?:been )?{_DONE}\b"),
        ("done_passive", rf"\b(?:has|have|had) {_SOON}been {_SOON}{_DONE}\b"),
        (
            "state_claimed",
            rf"\b{_THING}(?:'s| is| are| was| were) {_SOON}(?:{_DONE}|on (?:your|the) list|in (?:your|the) calendar"
            r"|on its way|on the way|set up)\b",
        ),
        (
            "all_set",
            r"\b(?:all set|all done|consider it done|it'?s done|that'?s done)\b|^(?:done|success|successfully|booked"
            r"|confirmed|scheduled|transferred|added|sent|saved|noted)\b",
        ),
        ("doing_now", rf"\b(?:i(?:'m| am)|we(?:'re| are)) {_SOON}{_DOING}\b"),
        ("promise", rf"\b(?:(?:i|we)(?:'ll| will| shall|'m going to| am going to)|let me) {_SOON}{_DO}\b"),
        (
            "others_promised",
            rf"\b{_PEOPLE}(?:'ll| will| is going to| has been| was) (?:\w+ )?(?:call|contact|get back|reach|e-?mail"
            r"|be with|be in touch|notified|informed|help you shortly)",
        ),
        ("hold_the_line", r"\b(?:please hold|hold the line|stay on the line|while i (?:transfer|connect|put))"),
    )
)
_OFFER = re.compile(
    r"^(?:would you like|do you want|shall i|should i|can i|could i|may i|if you (?:like|want|wish)"
    r"|(?:i|you) (?:can|could))\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|nothing|unable|(?:ca|have|has|do|did|does|could|wo|was|is|were|are)n't)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:\+|\b)\d(?:[\s().-]{0,2}\d){4,}")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_OFFERS_PEOPLE = re.compile(r"(?:talk|speak) (?:to|with) (?:a person|somebody|someone|a human)[^?]*\?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sentence may not be spoken, and what is said instead."""

    rule: str
    instead: str


def refuse(
    sentence: str, receipts: Iterable[Receipt], known: Iterable[str] = (), code: str = DEFAULT
) -> Refusal | None:
    """None when `sentence` may be spoken. `known` are texts whose numbers may be told (facts, the caller's words).

    A model may fall into English in any conversation: the English rules hold always, those of language `code` too.
    """
    plain, words = sentence.replace("’", "'").strip(), language(code).truth
    if _tells_unknown_number(plain, known):
        return Refusal("unknown_number", words.no_number)
    if any(receipt.effect is not Effect.READ for receipt in receipts):
        return None
    for rules in dict.fromkeys((_rules(code), _rules(DEFAULT))):
        rule = _claimed(plain, rules)
        if rule is not None:
            return Refusal(rule, words.not_mine if rule in ("promise", "others_promised") else words.not_done)
    return None


def offers_people(sentence: str, code: str = DEFAULT) -> bool:
    """A sentence of the model that asks whether the caller would like to talk to a person."""
    return any(rules.offers_people.search(sentence) for rules in (_rules(code), _rules(DEFAULT)))


@dataclass(frozen=True, slots=True)
class _Rules:
    """What counts as a claim in one language."""

    claims: tuple[tuple[str, re.Pattern[str]], ...]
    offer: re.Pattern[str]
    negated: re.Pattern[str]
    clauses: re.Pattern[str]  # between clauses that claim each for itself
    offers_people: re.Pattern[str]


@lru_cache(maxsize=8)
def _rules(code: str) -> _Rules:
    words = language(code).truth
    if not words.claims:
        clauses = re.compile(r"(?<=[.!?;])\s+|,\s+(?:and|but|so)\s+")
        return _Rules(_CLAIMS, _OFFER, _NEGATED, clauses, _OFFERS_PEOPLE)
    claims = tuple((rule, re.compile(pattern, re.IGNORECASE)) for rule, pattern in words.claims)
    offer, negated, people = (
        re.compile(pattern, re.IGNORECASE) for pattern in (words.offer, words.negated, words.offers_people)
    )
    return _Rules(claims, offer, negated, re.compile(r"(?<=[.!?;])\s+|,\s+"), people)


def _claimed(plain: str, rules: _Rules) -> str | None:
    """The rule that the sentence breaks, or None."""
    for clause in rules.clauses.split(plain):
        if clause.endswith("?") or rules.offer.match(clause) or rules.negated.search(clause):
            continue
        for rule, pattern in rules.claims:
            if pattern.search(clause):
                return rule
    return None


def _tells_unknown_number(sentence: str, known: Iterable[str]) -> bool:
    if _ADDRESS.search(sentence) and not any(found in text for found in _ADDRESS.findall(sentence) for text in known):
        return True
    told = ["".join(char for char in number if char.isdigit()) for number in _NUMBER.findall(sentence)]
    known_digits = ["".join(char for char in text if char.isdigit()) for text in known]
    return any(not any(number in digits for digits in known_digits) for number in told)
