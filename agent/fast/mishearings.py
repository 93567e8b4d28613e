"""What a small recogniser writes for the words that carry a request, put right before anything is read. Pure; English.

Only cue words, hours, and small words in fixed places: "right that down", "F past 2" for "half past two". What is
misheard inside a title or a name stays as it was heard. Not here: one spelling for the same words (`agent.fast.words`).
Above: `agent.fast.intents`.
"""

import re

_HEARD: tuple[tuple[str, str], ...] = (
    (r"^what you (?=ever|be|mind|kindly|please|just|possibly)\b", "would you "),
    (r"\b(?:bring|green|three|we re|be|re)[ -]?mind me\b|\bwe remind me\b", "remind me"),
    (r"\bright (?=(?:that|it|this) down)", "write "),
    (r"\b(?:boot|foot)(?= (?:it|that|this|them|those|one) (?:on|in|down|to)\b)", "put"),
    (r"\bmake note\b", "make a note"),
    (r"\b(?:tic|tik|tech|dick) (?=(?:off|it|that)\b)", "tick "),
    (r"\bticket (?=off|out)\b", "tick it "),
    (r"\bmarket (?=off|done|down|in|finished|complete|as)\b", "mark it "),
    (r"\bslip my mine\b|\bflip my mind\b", "slip my mind"),
    (r"(?<=\bmy )to[- ]?(?:desk|dues|does|deuce|doze|dews|dude)\b", "to-dos"),
    (r"\bchidos\b|\btodos?e\b", "to-dos"),
    (r"^ad (?=[a-z])", "add "),
    (r"^add (?=\d+ (?:to|past) \d)", "at "),
    (r"\bf[-. ]*(?:pass|past|pest|paste) (?=\w)", "half past "),
    (r"\b(?<=at )f[- ]?(?=\d{1,2}\b)", "half "),
    (r"\bhave the (?=(?:quick )?(?:word|chat) with\b)", "have a "),
    (r"\b(?<!a )pick-?up (?=the|my|a|an|some|our|his|her|their\b)", "pick up "),
    (r"\bto day\b", "today"),
    (r"(?<=[a-z])-in (?=\d)", " in "),
    (r"\b(?:human|person|someone|somebody) plays\b", "human please"),
    (r"[,.] (?:chairs|tears)[.!]?$", ", cheers"),
)
_COMPILED = tuple((re.compile(pattern, re.I), meant) for pattern, meant in _HEARD)


def as_meant(text: str) -> str:
    """`text` with the misheard cues put right; the rest to the letter."""
    for pattern, meant in _COMPILED:
        text = pattern.sub(meant, text)
    return text
