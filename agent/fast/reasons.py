"""The clauses around a request that only tell why: "my watch died, what time is it", "…, I always forget". Pure.

Not what is said around the verb ("could you please"): `agent.fast.frames`. Above: `agent.fast.intents`.
"""

import re
from collections.abc import Iterator

from agent.fast.words import normalise

_CUT = re.compile(
    r"(?i),\s+|\s+-\s+|[.;?!]\s+|,?\s+(?=so\s)|,?\s+and\s+(?=(?:can|could|would|will|please|i'd|remind|let me"
    r"|i want)\b)"
    r"|\s+(?=(?:because|since|cause|otherwise|before i forget|as i|cos)\b)"
    r"|(?<=[a-z])\s+(?=(?:can|could|would|will) (?:you|i|we)\b)|(?<=[a-z])\s+(?=(?:please|remind me|what time is it)\b)"
)
_MOST_CUTS = 4
_TELLS = re.compile(
    r"^(?:(?:so|well|oh|and|but|yeah|yes|hi|hello|hey|okay|look|listen|sorry|right|no|actually|because|since|as|just"
    r"|now that|for|while|given|seeing as|cause|honestly|you see|like|basically|hi there|good morning|good afternoon"
    r"|excuse me|now|then|you know what|anyway|also|alright|all right|the thing is|it turns out|turns out|um|please"
    r"|thanks|thank you|hello there|apparently|unfortunately|sadly|luckily|finally|good news|today|tomorrow) )*"
    r"(?:i|i am|i have|i would|i will|we|we're|we've|my|our|the|it|it's|there|there's|he|he's|she|she's|they|they're"
    r"|that|this|these|those|you|you're|your|\w+'s|a|an|nobody|nobody's|somebody|someone|somebody's|someone's|people"
    r"|everybody|everyone|everything|nothing|half|before|after|one of|work|mum|mom|dad|some|all|lost|running"
    r"|driving|long|every)(?: |$)"
)
_ONLY_NOISE = re.compile(
    r"^(?:so|well|oh|and|but|yeah|yes|hi|hello|hey|okay|look|listen|sorry|right|um|uh|please|thanks|thank you|hi there"
    r"|hello there|good (?:morning|afternoon|evening)|excuse me|now|then|you know what|anyway|alright|all right"
    r"|actually"
    r"|like|hm|again|whoa|long story|huh|a|no)(?: (?:so|well|there|you|like|and|um|please|yeah|yes))*$"
)
_EXPLAINS = re.compile(
    r"^(?:(?:because|since|as|so|cause|cos|and|but|or|otherwise|before|for|in case|yeah|honestly|you see|if) )*"
    r"(?:i|i am|i have|i would|i will|we|we're|we've|my|our|the|it|it's|there|he|he's|she|she's|they|they're|that|this"
    r"|you|\w+'s|a|an|nobody|somebody|someone|people|everybody|everyone|everything|mum|mom|dad|please|thanks|thank you"
    r"|okay|cheers)(?: |$)"
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|when|whenever|suppose|would have|wish)\b")
_DENIES = re.compile(
    r"\b(?:not|never|no|nothing|nobody|none|without|instead|except|n't|don't|doesn't|didn't|won't|isn't|aren't|wasn't"
    r"|hasn't|haven't|shouldn't|wouldn't|cancel|scratch|wrong|forget it|forget that|forget about|wait|rather|changed"
    r"|change|move|moved|stop|undo|already|used to|joking|kidding|supposed)\b"
)
_REPORTS = re.compile(
    r"\b(?:say|says|said|tells?|told|thinks?|thought|heard|reads?|called|titled|wrote|sang|asks?"
    r"|asked|know|knows|knew|wonder|wondered|remember|forgot|hate|love|like|that|which|who|where|what|how|than|as"
    r"|person|one|thing|people|everything|all|agent|time|way|reason)(?: (?:me|us|him|her|them|you))?$"
)
_ASKS_MORE = re.compile(
    r"\b(?:can you|could you|would you|will you|remind me|add|put|note|tick|cross|transfer|connect|delete"
    r"|rename|send me"
    r"|what|why|how|which|book me|call me|tell me|who is)\b"
)


def splits(text: str) -> Iterator[tuple[str, str, str]]:
    """`text` as (before, request, after) in every way, the longest requests first."""
    cuts = [(0, 0), *((m.start(), m.end()) for m in _CUT.finditer(text)), (len(text), len(text))]
    if not 2 < len(cuts) <= _MOST_CUTS + 2:
        return
    for length in range(len(cuts) - 2, 0, -1):
        for first in range(len(cuts) - length):
            start, end = cuts[first], cuts[first + length]
            yield text[: start[0]], text[start[1] : end[0]], text[end[1] :]


def tells(text: str, *, writes: bool) -> bool:
    """Whether `text`, said before a request, only tells. `writes`: the request changes a list, so nothing in doubt."""
    words = normalise(text)
    if not words or _ONLY_NOISE.match(words):
        return True
    if "?" in text or _REPORTS.search(words) or not _TELLS.match(words) or _ASKS_MORE.search(words):
        return False
    return not (_CONDITION.search(words) or (writes and _DENIES.search(words)))


def explains(text: str, *, writes: bool) -> bool:
    """Whether `text`, said after a request, only gives reasons for it."""
    words = normalise(text)
    if not words or _ONLY_NOISE.match(words):
        return True
    if "?" in text or not _EXPLAINS.match(words) or _ASKS_MORE.search(words):
        return False
    return not (_CONDITION.search(words) or _DENIES.search(words)) or (
        not writes and words.startswith(("i ", "because", "since", "it ", "my "))
    )
