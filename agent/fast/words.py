"""Small words: what a caller's shortest utterances mean, and the spelling in which everything else is matched.

Pure text. Not here: whole requests (`agent.fast.intents`), dates (`tools.office.dates`), and the rules by which words
read finished or not (`agent.fast.endings`, handed on from here).
Above: `agent.turns` (backchannels, yes/no, endings) and `agent.fast.intents`.
"""

import re
from functools import lru_cache

from agent.fast.endings import reads_complete, trails_off

__all__ = [
    "BACKCHANNELS",
    "is_backchannel",
    "normalise",
    "plain",
    "reads_complete",
    "trails_off",
    "words_of",
    "yes_or_no",
]


def _phrases(listed: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in listed.split("|"))


def words_of(listed: str) -> frozenset[str]:
    """The words of a text, as a set: how word lists are written down here."""
    return frozenset(listed.split())


_SPELLINGS: tuple[tuple[str, str], ...] = (
    # How small recognisers write what callers say; the left side is a regular expression on lower-case text.
    (r"\b(?:to|too|two)[ -]do(?:'?s)?(?= list\b)", "todo"),
    (r"\b(?:to|too|two)[ -]dos\b|\bto[ -]do's\b|\btodo's\b", "todos"),
    (r"\bto-do\b|^to do(?=[,:])|^to do colon\b", "todo"),
    (r"(?<=\ba )(?:to|too|two) do\b|(?<=\bnew )(?:to|too|two) do\b|(?<=\bmy )(?:to|too|two) do\b", "todo"),
    (r"(?<=\bthe )(?:to|too|two) do\b|(?<=\banother )(?:to|too|two) do\b|(?<=\bopen )(?:to|too|two) do\b", "todo"),
    (r"\btudu\b|\btoodoo\b|\btodu\b|\btoo-do\b", "todo"),
    (r"\bo'?clock\b", "o'clock"),
    (r"\bgood ?by(?:e)?\b|\bgood-bye\b", "goodbye"),
    (r"\bbye[ -]bye\b", "bye bye"),
    (r"\bok\b|\bo\.k\.?|\bokey\b", "okay"),
    (r"\bsails\b|\bsale's\b|\bsells\b", "sales"),
    (r"\bgonna\b", "going to"),
    (r"\bwanna\b", "want to"),
    (r"\bgotta\b", "got to"),
    (r"\boughta\b", "ought to"),
    (r"\bhafta\b", "have to"),
    (r"\blemme\b", "let me"),
    (r"\bgimme\b", "give me"),
    (r"\bwhat's\b|\bwhats\b", "what is"),
    (r"\bwhen's\b", "when is"),
    (r"\bhow's\b", "how is"),
    (r"\bwho's\b", "who is"),
    (r"\bit's\b", "it is"),
    (r"\bthat's\b|\bthats\b", "that is"),
    (r"\bthere's\b", "there is"),
    (r"\bthat'll\b", "that will"),
    (r"\byou've\b", "you have"),
    (r"\bif you're\b", "if you are"),
    (r"\bi'd\b", "i would"),
    (r"\bi'll\b", "i will"),
    (r"\bi'm\b", "i am"),
    (r"\bi've\b", "i have"),
    (r"\byou're\b", "you are"),
    (r"\blet's\b", "let us"),
    (r"\b(?:cannot|can't|cant)\b", "can not"),
    (r"\b(?:don't|dont)\b", "do not"),
    (r"\b(did|could|have|has|had|is|are|was|were|does|would|should|must|need)n't\b", r"\1 not"),
    (r"\b(that|it|there|you|we|they)'d\b", r"\1 would"),
    (r"\b(what|where|who|we|they)'ve\b", r"\1 have"),
    (r"\b(we|they)'re\b", r"\1 are"),
    (r"\b(we|they|you|it|who)'ll\b", r"\1 will"),
    (r"\bwhat'd\b", "what did"),
    (r"\by'all\b", "you all"),
    (r"\bkinda\b|\bsorta\b", ""),
    (r"\b(\w+)'s (?=(?:all )?(?:been|done|finished|sorted|fixed|complete|completed|off|out of the way)\b)", r"\1 is "),
    (r"\bwon't\b", "will not"),
    (r"\bp\.? ?m\.?(?= |$|,)", "pm"),
    (r"\ba\.m\.?(?= |$|,)", "am"),
)
_COMPILED = tuple((re.compile(pattern), replacement) for pattern, replacement in _SPELLINGS)

_HESITATIONS = re.compile(
    r"(?<![\w'])(?:u+h+m*|u+m+|e+r+m*|e+h+|a+h+|hm+|mm+|like,|(?<!do )you know,|sort of|kind of|i guess|basically)"
    r"(?![\w'])"
)

BACKCHANNELS = _phrases(
    """
    mm | mhm | mm hm | mm hmm | mhmm | uh huh | uh uh | aha | ah | oh | okay | okay okay | right | i see |
    yeah | yep | yes | sure | alright | all right | got it | hm | hmm | huh | uh | um | wow | great
    | good | nice | cool | fine | oh okay | ah okay | yeah yeah | okay yeah | yeah okay | right
    right | go on | please
    """
)

# What a recogniser writes for a murmur that has only begun ("thank you" for a closed mouth), and for "yeah", "yes",
# "sure", "right" and "I see" before they are whole. "Oh" is its glance at "hold on".
_MURMURS = words_of("m mm ml nm uh um ah hm hmm huh mhm")
_COMMANDS_AT_A_GLANCE = words_of("wait weight stop no hold hang sorry excuse what")
_AT_A_GLANCE = (BACKCHANNELS | _phrases("here | your | you | you are | i | all | write | thank you")) - _phrases(
    "oh | please | go on"
)

_YES = _phrases(
    """
    yes | yeah | yep | yup | yes please | sure | of course | okay | correct | right | that is right
    | that is correct | exactly | absolutely | definitely | please do | go ahead | please | yes that
    is right | yes it is | yes i do | i do | yes i am | yes sure | yeah sure | sure thing | why not
    | sounds good | that is fine | fine | alright | all right | yes do that | do that | do it | yes
    do it | yes please do | i would | yes i would | yes of course | by all means | uh huh | mm hm |
    mhm | yea | ja | okay yes | yes okay | that works | that would be great | i would like that |
    certainly | indeed | i do indeed | work away | exactly | that is it exactly | yes please do | fire away
    | indeed it is | quite so | quite right | that is correct | that is it
    | go for it | aye | aye go on
    | sure go for it | yes yes | sounds good to me | sounds great | that is the one
    | yep that is right | yeah that is right
    | yes that is correct | you bet | totally | for sure | of course you can | of course yes
    | very well | yeah do it
    | spot on | that will do | that would be lovely | yes indeed | yeah go on | yes go on then
    | go on then | lovely yes |
    please go ahead | yes go ahead | very much | affirmative
    """
)
_NO = _phrases(
    """
    no | nope | nah | no thanks | no thank you | not really | no way | no it is not | it is not | no
    i do not | i do not | no not really | never mind | no never mind | not now | no not now | do not
    | please do not | no do not | wrong | that is wrong | that is not right | not at all | no sorry
    | incorrect | no it is fine | no that is fine | no that is okay | no i am fine | negative | no
    no | i am afraid not | certainly not | definitely not | absolutely not | no that is wrong
    | no ma'am | no sir | no way
    | nah you are right | i would rather not | no i would rather not | i do not think so
    | no i do not think so | of course not
    | wrong one | do not do that | not that one | certainly not that | not likely
    | not for me | no need | no not at all | no that is not right | no it is wrong
    | no thank you very much
    | no thanks very much | not this time | no not this time | no i am good | i am good
    | i am good thanks | i am fine thanks
    | no no no | uh uh | rather not | i would rather not | no that is all | that is all | no that
    is it | that is it | nothing | nothing else | no nothing | no nothing else | not today | no not
    today | forget it | no forget it | do not bother
    """
)

# Said beside a yes or a no, and no answer alone.
_BESIDE = _phrases(
    """
    no worries | thanks | thank you | dear | love | mate | sir | madam | only | then | now | you are grand | leave it
    | ah | oh | well | so | um | uh | er | hon | honey | pet | to be honest | i think | actually | it is | that | one
    """
)
_ANSWERS: dict[str, bool | None] = dict.fromkeys(_BESIDE) | dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
_LONGEST_ANSWER = 6  # words of one such phrase
_KEEP = re.compile(r"[^a-z0-9:'@/+#$%&. -]")


@lru_cache(maxsize=32)  # the pieces of one utterance are looked at again and again
def normalise(text: str) -> str:
    """Lower case, one spelling, no punctuation but what numbers and times need; hesitations gone."""
    text = _one_spelling(text)
    text = _HESITATIONS.sub(" ", text)
    text = _KEEP.sub(" ", text)
    text = re.sub(r"(?<!\d)[.:/](?!\d)|[.:](?=\s|$)|(?<=[a-z])[.](?=[a-z])", " ", text)
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text).replace(" - ", " ")
    return " ".join(text.split())


def plain(text: str) -> str:
    """`normalise` without dropping hesitations: for telling "mm-hm" from silence."""
    text = _one_spelling(text.replace("-", " "))
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text).split())


def is_backchannel(text: str) -> bool:
    """True for "mm-hm", "okay", "right": the listener's noises that do not want the floor."""
    words = plain(text)
    return words in BACKCHANNELS or not words


def begins_as_listening(text: str) -> bool:
    """By a glance at a fifth of a second ("Yeah", "Right, right", "M"): it may be no more than a listener's noise."""
    words = plain(text).split()
    said = " ".join(word for word, before in zip(words, ["", *words], strict=False) if word != before)
    return bool(said) and (said in _AT_A_GLANCE or all(word in _MURMURS for word in words))


def begins_as_command(text: str) -> bool:
    """By the same glance: "Wait", "Stop", "No": nobody who says that only listens."""
    words = plain(text).split()
    return bool(words) and words[0] in _COMMANDS_AT_A_GLANCE


def yes_or_no(text: str) -> bool | None:
    """True for yes, False for no, None when it is neither (or both)."""
    words = plain(text)
    for head in ("um ", "uh ", "er ", "well ", "oh "):
        words = words.removeprefix(head)
    for tail in (" please", " thanks", " thank you"):
        if words not in _YES and words not in _NO:
            words = words.removesuffix(tail)
    if words in _YES:
        return True
    if words in _NO:
        return False
    return _in_pieces(words)


def _in_pieces(words: str) -> bool | None:
    """ "Aye, go on", "no thank you, not today": one answer in several phrases, all of one mind."""
    tokens = words.split()
    answers: set[bool] = set()
    while tokens:
        lengths = range(min(len(tokens), _LONGEST_ANSWER), 0, -1)
        length = next((n for n in lengths if " ".join(tokens[:n]) in _ANSWERS), None)
        if length is None:
            return None
        answer = _ANSWERS[" ".join(tokens[:length])]
        answers |= set() if answer is None else {answer}
        tokens = tokens[length:]
    return answers.pop() if len(answers) == 1 else None


def _one_spelling(text: str) -> str:
    text = text.lower().replace("’", "'").replace("“", "").replace("”", "").replace("‑", "-")
    for pattern, replacement in _COMPILED:
        text = pattern.sub(replacement, text)
    return text
