"""Do the words of a transcript read as if more must come, or as if nothing need come? Pure; English.

Two opinions with a gap between them: `trails_off` ("my number is", "I need to change the") and `reads_complete` ("what
time is it"). A bare noun phrase is neither. Punctuation is weak evidence: recognisers end nearly everything with a full
stop; only dots, a dash or a comma at the end say something. Not here: what the words mean (`agent.fast.intents`), and
whether a dictated number is whole (`tools.office.dictation`).

Above: `agent.fast.words`, which hands both on to `agent.turns`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


def _set(listed: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in listed.split("|" if "|" in listed else None))


# -- words by what they demand ---

_FILLERS = _set("um uh uhm umm er erm eh ehm")
_OPENERS = _FILLERS | _set(
    "hi hello hey okay ok yes yeah yep no nope so well oh ah right now and but also please thanks sorry actually"
    " alright listen look then good morning afternoon evening excuse me maybe just basically anyway hm hmm great fine"
    " perfect sure thank you"
)
_ALONE = _FILLERS | _set(
    "and but so or because well actually basically also if the plus like my anyway though at on in from with about of"
    " unless although either mr mrs ms extension double triple namely when's"
)
_DETERMINERS = _set("the a an my your our their its every his whose another's")
_CONJUNCTIONS = _set("and or but because cause if unless although whereas than whether while nor plus cos cuz except")
_PREPOSITIONS = _set(
    "to for of with at on in from about into onto by between against during without through under over near until"
    " till since as like via per towards toward regarding concerning including within upon among despite beside inside"
)
_HANGING = _set("very really quite just only please's double triple dot underscore hyphen slash dash also namely")
_ADJECTIVES = _set("new different quick next few couple small big little wrong right first second last other certain")
_AFTER_ARTICLE = _set("a an the my your our their another one some")
_WH = _set("what who whom where when why how which whose what's who's where's when's how's")
_BE = _set("is are was were am")
_DO = _set("do does did can could would should will shall may might must have has had")
_AUX = _BE | _DO
_NOT_HELPED = _set("don't can't won't isn't aren't didn't doesn't couldn't wouldn't shouldn't haven't hasn't wasn't")
_SUBJECTS = _set("i we he she they")
_PRONOUNS = _SUBJECTS | _set("you it that this there these those")
_NAMED = _set("me him her us them it you that this one ones some any everything nothing something anything")
_CLIPPED = frozenset(
    f"{who}'{tail}"
    for who in [
        "i",
        "you",
        "we",
        "they",
        "he",
        "she",
        "it",
        "that",
        "there",
        "who",
        "what",
        "where",
        "here",
        "let",
        "how",
    ]
    for tail in ["m", "re", "ve", "d", "ll", "s"]
)
# Verbs that want an object: without one, and with nothing before them that it could be, more must come.
_WANTING = _set(
    "want need add book make get put set buy bring find send create update reach contact discuss tell give take"
    " reserve arrange show let wish prefer receive provide mention describe add have got like ask's wanted needed"
    " requires bought received sent made saying says means"
)
_THINKING = _set(
    """
    let me see | let me think | let us see | i think | i guess | i believe | i mean | you know | i was wondering | i
    would like to know | i want to know | do you know | can you tell me | could you tell me | i need to know | i am
    looking | i am trying | i am calling | i was calling | i was thinking | i am interested | i feel like | i hope |
    for example | the reason i am calling | i was hoping | i would say | i just wanted | there are | there is | it
    is like | how about | what about | i have been | i have got | i would | i had | i was | we were | we have | i
    will | that would be | it will be | it would be | so that | and then | let me check | let me have a look | i
    suppose | such as | so i | but i
    | even though | and i | i wonder | do you happen to know | i was told | what i mean | the
    question | i am just | i need you to | i want you to | give me | show me | send me | tell me | i said | he said
    | she said
    """
)
_TAILS = _set(
    """
    as in | because of | instead of | due to | such as | in order to | as well as | as soon as | in case | half past
    | quarter to | quarter past | number is | name is | address is | tell them that | say that | think that | says
    that | said that | is that | so that | told me that | told that | hope that | let me | if you | when you | that
    you | because you | unless you | and then | how about | what about | how to | where to | in the name | area code
    | a lot of | kind of | sort of | please add | would like | even if | only if | as if | a bit more | and also |
    or maybe | and maybe | a little more | or rather | or the | spelled | spelt | in order | a kind | a sort | at
    least | at about | at around | on behalf | no actually | as far as | according to | who can | which is | who is
    | that is why | or even | such a | and so | but then | due on | ask if | ask whether | i am going to | we are
    going to | want you to | tell me if | know if | know whether | maybe you | perhaps you | if they | where i |
    that i | because i | because we | if i | if we | whether i | somebody who | someone who | a person who | the one
    who | the person who | something that | anything that | one that | would be that | between nine | you mean the |
    about to | used to | supposed to | have to | need to | able to | want to | wanted to | trying to | going to |
    tried to | like a | and please | not only | more than | less than | rather than | other than | kinds of | which
    was | who was | to the | my name's | name's | number's | it says | it said | letter saying | e mail is
    """
)
_LABELLED = _set("plan option room section vitamin block letter flat platform terminal gate")
# Prepositions that close their verb: "I can't log in", "hang on", "come over".
_PARTICLES: dict[str, frozenset[str]] = {
    "in": _set(
        "log sign check come get opt drop join move fill plug logging coming signing checking fit phone kick come's"
        " logged signed checked came let step call cave hand not"
    ),
    "on": _set(
        "hold hang go carry come move turn put switch it going keep log press hanging holding goes moving later early"
        " turned switched and sign"
    ),
    "over": _set("come start is's over pull call's stop hand take all be game is's its starting coming it's"),
    "through": _set("me put get go put's him her us them call went got going getting through it all come"),
    "by": _set("come stop drop pass go near stand"),
    "about": _set("it's"),
    "under": _set("go down"),
    "around": _set("look turn"),
    "off": frozenset(),
    "since": _set("ever long"),
    "inside": _set("come go is wait from the"),
    "near": _set("anywhere come somewhere"),
    "without": _set("go do"),
    "like": _set("you what whatever"),
    "for": _set("paid asked looked called cared"),
    "to": _set("listened talked spoken replied referred up"),
    "with": _set("dealt finished agreed"),
    "of": _set("care heard thought unheard course made"),
}
_RELATIVE = re.compile(
    # A noun, then its own clause: "someone I can talk to", "the number I called from", "nothing to worry about".
    r"\b(?:someone|somebody|anyone|anybody|people|person|one|thing|things|something|anything|nothing|number|address|guy"
    r"|man|woman|lady|order|item|place|department|all|everything|first|last|only|much|that|which|who)"
    r" (?:that |who |else |to |which )?(?:i|you|we|they|he|she|to|worry|talk|speak|was|were)\b.*"
)
_OF_WHICH = re.compile(r"\b(?:all|thing|one|everything|anything|much|that|than|as) (?:i|you|we|they)\b")
_ELLIPTIC = re.compile(
    r"\b(?:not (?:want|need|have|going|able|wish|like|supposed|allowed|intend|mean)"
    r"|if (?:you|i|we|they) (?:want|need|have|like)|would love|would be happy|like you used|of how) to$"
)
_SO = re.compile(r"\b(?:think|hope|guess|say|believe|suppose|if|even|or|not|do|told you|is that|thought|why|done) so$")
_NOT = re.compile(
    r"\b(?:why|hope|or|course|if|maybe|think|guess|probably|certainly|definitely|absolutely|rather|perhaps|afraid"
    r"|i am|we are|it is|they are|is it|he is|she is|that is|i would|i do|i have|please do|it does|it did|i did|i can"
    r"|i could|it was|i was|they do|we do|you do|she does|he does|i will|they did|you did|better|does it|surely) not$"
)
_SHORT_ANSWER = re.compile(
    r"(?:(?:oh|well|okay|right|um|uh) )*(?:yes|yeah|no|nope|yep|sure|of course|i (?:know|hope|see)) "
    r"(?:it|that|there|he|she|this|they|we|you|i) (?:is|are|was|were|do|does|did|can|could|will|am|have|has|had|should"
    r"|would)(?: not)?"
)
_BARE_ANSWER = re.compile(
    r"(?:it|that|he|she|they|we|you|i) (?:is|do|does|did|can|could|am|have|has|will|would|was) not"
)
_IF_YOU_COULD = re.compile(
    r"\b(?:wonder|wondering|know|ask|asking|see|great|nice|it|appreciate|was) if (?:you|i|we) \w+$"
)
_REMINDED = re.compile(r"\bto (?:call|phone|email|e mail|write|ask|text|ring|tell|pay|visit|water|clean|fix|check)$")
_CONDITION = re.compile(
    r"^(?:if|when|whenever|while|although|even though|since|as soon as|unless|in case|every time|before|after) "
    r"(?:i|we|he|she|they|you|it|my|the|our|your|somebody|someone|there|that|this)\b"
)
_POLITE_CONDITION = re.compile(
    r"^if (?:possible|not|so|you (?:could|can|would|do not mind|please|like|want|must|say so|insist)|(?:that|it) is "
    r"(?:okay|possible|all right|alright|fine|not)|i may|it is (?:okay|possible)|necessary)"
)
_BARE_REASON = re.compile(r"\b(?:because|that|whether|if|when|while|although)((?: [a-z']+){1,3})$")
_EITHER = re.compile(r"\b(?:either|between)\b(?!.*\b(?:or|and|us|them|you|nor)\b)(?! way)(?: [\w']+){1,4}$")
_CALLED = re.compile(
    r"\b(?:i|you|we|they|he|she|who|just|ever|have|has|already|somebody|someone|anyone|had|been|not) called$"
)

_VERBS = _AUX | _set(
    "be been being not want wants need needs like likes know knows think thinks go goes went gone come comes came get"
    " gets got take takes took make makes made say says said tell told give gave given find found call calls called"
    " work works leave left keep kept let begin began show shows hear heard run runs ran move live believe bring"
    " brought happen happens write wrote sit stand lost lose pay paid meet met set learn lead understand understood"
    " watch follow stop speak spoke spoken read spend spent open opens close closes closed buy bought broke broken"
    " break breaks fell fall sent send sell sold built build cut put hurt cost costs stays stay feel felt forgot"
    " forget expect expects book wait ask help try tried use start started turn look looks seem seems change changed"
    " add cancel cancelled remind received receive missed miss owe owes drive drove sleep slept eat ate drink drank"
    " ordered order prefer prefers mean means meant hope love loves hate finish finished arrive arrived arrives keeps"
    " leaks leaking died sick away ready here there late down right wrong closed busy available okay fine better"
    " possible hold hang repeat connect transfer put mark delete remove check talk reach contact speak's moved asked"
    " sounds fits helps depends hurts matters happened slow fixed"
)
_IMPERATIVES = _set(
    "call slow put cancel add repeat stop wait speak tell give connect transfer remind read list mark delete remove"
    " check say hold hang go take send show open close book let do don't make turn change note write leave try look"
    " come move keep forget hurry explain help spell ring get set find save bring order switch confirm reschedule"
    " start skip"
)
_OBJECTLESS = _set("stop wait help continue cancel repeat hurry")
_WHOLE = _set(
    """
    yes | no | yes please | no thanks | no thank you | thanks | thank you | thank you very much | thanks a lot | bye
    | goodbye | bye bye | that is all | that is it | nothing | nothing else | never mind | okay | sure | correct |
    exactly | of course | that is right | that is correct | yes that is right | i do | i do not | go ahead | sounds
    good | all right | absolutely | not really | not at all | i think so | i do not think so | i hope so | i guess
    so | me too | why not | yeah | yep | nope | good morning | good afternoon | good evening | hello | hi | please
    do | not today | no problem | you too | same to you | forget it | stop | stop it | wait | hold on | hang on |
    one moment | just a moment | just a second | one second | pardon | sorry | excuse me | help | what | who | why |
    when | where | how | come again | once more | again | go on | carry on | continue | slower | louder | faster |
    hello there | see you | see you tomorrow | see you then | take care | good night | have a nice day | have a good
    day | wait a minute | one moment please | as soon as possible | any time | whatever | perfect | great | that is
    fine | that is great | that is perfect | i see | got it | definitely | certainly | right | fine | works for me |
    what for | since when | who is this | who is it | please
    """
)
_COURTESIES = _set("please thanks you sure fine perfect great morning evening afternoon hello")
_CLOSING = re.compile(
    r"\b(?:please|thanks|thank you|bye|goodbye|too|either|again|for me|right now|as well|instead|anymore)$"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """A transcript made comparable: lower case, contractions written out, without openers in `core`."""

    raw: tuple[str, ...]  # tokens as written
    words: tuple[str, ...]  # contractions written out
    core: tuple[str, ...]  # `words` after greetings, "yes", "um"
    asked: bool  # ends with a question mark

    @property
    def last(self) -> str:
        return self.words[-1]

    @property
    def before(self) -> str:
        return self.words[-2] if len(self.words) > 1 else ""

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def core_text(self) -> str:
        return " ".join(self.core)

    @property
    def questioned(self) -> bool:
        """A question word stands before the end: a preposition or a verb there may have its object already."""
        return any(word in _WH for word in self.words[:-1])


_WRITTEN_OUT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), out)
    for pattern, out in (
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"(?<=\w)n't\b", " not"),
        (r"\bdont\b", "do not"),
        (r"\bi'm\b|\bim\b", "i am"),
        (r"(?<=\w)'re\b", " are"),
        (r"(?<=\w)'ve\b", " have"),
        (r"(?<=\w)'ll\b", " will"),
        (r"(?<=\w)'d\b", " would"),
        (r"\blet's\b", "let us"),
        (r"\b(it|that|there|he|she|what|who|where|how|here|when|this)'s\b", r"\1 is"),
        (r"(?<=\ba )to do(s?)\b|(?<=\bmy )to do(s?)\b|(?<=\bnew )to do(s?)\b", r"todo\1\2\3"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\bgotta\b", "got to"),
    )
)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[@+&]")
_HALF_DAY = re.compile(r"\b([ap])\. ?m\b\.?|\b([ap]) m\b")


@lru_cache(maxsize=64)  # turns ask again at every tick of the same pause
def _said(text: str) -> _Said:
    lower = _HALF_DAY.sub(r"\1\2m", text.lower().replace("’", "'")).replace("-", " ")
    raw = tuple(_TOKEN.findall(lower))
    for pattern, out in _WRITTEN_OUT:
        lower = pattern.sub(out, lower)
    words = tuple(_TOKEN.findall(lower))
    first = next((at for at, word in enumerate(words) if word not in _OPENERS), len(words))
    return _Said(raw, words, words[first:], text.rstrip().endswith("?"))


# -- trailing ---


def trails_off(text: str) -> bool:
    """True when the words themselves ask for more: "I would like to", "call me at", "my number is"."""
    said = _said(text)
    if text.rstrip().endswith(("...", "…", ",", "-", "–", "—")):
        return True
    if not said.words:
        return False
    if len(said.raw) == 1:
        return said.last in _ALONE or said.raw[0] in _CLIPPED  # a single "to" may be all that was said: two
    if said.last == "please" and len(said.words) > 2 and said.before != "you":
        return trails_off(" ".join(said.words[:-1])) and not reads_complete(" ".join(said.words[:-1]))
    if said.text.endswith(("can you please", "could you please", "would you please", "will you please")):
        return len(said.core) <= 4
    for rule in _RULES:
        opinion = rule(said)
        if opinion is not None:
            return opinion
    return False


def _by_filler(said: _Said) -> bool | None:
    if said.last in _FILLERS:
        return said.before not in ("uh", "mm")
    if said.raw[-1] in _CLIPPED:
        return True
    return None


def _by_spelling(said: _Said) -> bool | None:
    """Letters and digits read out: "a", "i", "for" and "to" are no small words there."""
    if said.last in ("a", "i", "for", "to", "too", "oh", "o") and (len(said.before) == 1 or said.before in _DIGITS):
        two = len(said.words) < 3 or len(said.words[-3]) == 1 or said.words[-3] in _DIGITS
        return False if two and said.before not in ("i", "a") else None
    if said.last in ("a", "i") and said.before in _LABELLED:
        return False
    if said.last in ("dot", "double", "triple", "@", "+", "at") and said.before != "what":
        return True
    return None


def _by_phrase(said: _Said) -> bool | None:
    if said.core_text in _THINKING:
        return True
    if said.core_text in _WHOLE or said.text in _WHOLE or _SHORT_ANSWER.fullmatch(said.text):
        return False
    if _BARE_ANSWER.fullmatch(said.text):
        return False
    return None


def _by_small_word(said: _Said) -> bool | None:
    """Articles, conjunctions, and what hangs on the next word."""
    last, text = said.last, said.text
    if last in _DETERMINERS or last in _CONJUNCTIONS or last in _HANGING:
        return not (last == "quite" and said.before == "not")
    if last in ("mr", "mrs", "ms") or (last in ("spelled", "spelt") and not said.questioned):
        return True
    if last in ("so", "not"):
        return not (_SO if last == "so" else _NOT).search(text)
    if last in _ADJECTIVES and said.before in _AFTER_ARTICLE:
        return last not in ("first", "second", "last", "other", "wrong", "right", "few", "couple", "little")
    if last == "called" and not said.questioned:
        return not _CALLED.search(text)
    return None


def _by_preposition(said: _Said) -> bool | None:
    if said.last not in _PREPOSITIONS:
        return None
    if said.before in _PARTICLES.get(said.last, frozenset()):
        return False
    if said.last == "to" and _ELLIPTIC.search(said.text):
        return False
    if said.text.endswith(("how about", "what about", "how to", "where to", "what to", "as far as")):
        return len(said.core) <= 3
    if said.core and said.core[0] in _WH and said.core[-1] != "as":
        return len(said.core) <= 2 and said.last != "for"
    if re.search(r"\b(?:know|tell me|ask|see|understand|sure|wonder) (?:what|who|where|which)\b", said.text):
        return False
    return not _RELATIVE.search(said.text)


def _by_subject(said: _Said) -> bool | None:
    """A subject without its verb, or a helping verb without its own."""
    last, before = said.last, said.before
    if last in _SUBJECTS:
        echo = len(said.words) > 2 and said.words[-3] in ("so", "neither", "nor")  # "so do I"
        inverted = before in _AUX and (echo or said.core[0] in _WH | _AUX)
        return not inverted or (before in _DO and (len(said.core) <= 2 or said.core[0] in _WH))
    if last in ("you", "it") and before in _DO and (said.core[-3:-2] == () or said.core[0] in _WH):
        return len(said.core) <= 4 or said.core[0] in _WH
    if last == "you" and before in ("are", "is") and len(said.core) == 2:
        return True
    return None


def _by_helping_verb(said: _Said) -> bool | None:
    last, before = said.last, said.before
    if last not in _AUX and last != "be":
        return None
    if _IF_YOU_COULD.search(said.text):
        return True
    if re.search(r"\bif (?:you|i|we) (?:can|could|would|do)$", said.text):
        return len(said.core) <= 3
    free_relative = re.match(r"(?:what|all|the (?:thing|problem|reason|question))\b.* (?:is|was|are)$", said.core_text)
    if free_relative and before not in _PRONOUNS | {"problem", "reason", "thing"}:
        return True
    asking = any(word in _WH or word in ("if", "as", "than") for word in said.words[:-2])
    return not (asking and (before in _PRONOUNS or (last in _BE and before not in _WH)))


def _by_object(said: _Said) -> bool | None:
    """A verb that wants an object and has none."""
    if _REMINDED.search(said.text) and "remind" in said.words:
        return True
    if said.last not in _WANTING:
        return None
    if said.questioned or _OF_WHICH.search(said.text):
        return False
    helped = said.before in _AUX | _PRONOUNS | _set("to please not just really also already") or len(said.core) == 1
    return helped or said.last in ("saying", "says")


def _by_clause(said: _Said) -> bool | None:
    """Clauses that only begin something: "if I come on Monday", "because my internet", "either Thursday"."""
    core = said.core_text
    if _CONDITION.match(core) and not _POLITE_CONDITION.match(core):
        asks = said.core[1] in _AUX
        subjects = sum(word in _PRONOUNS or word in ("my", "the", "our") for word in said.core)
        helps = sum(word in _AUX for word in said.core)
        if not asks and len(said.core) <= 8 and subjects <= 2 and helps <= 1:
            return True
    if _EITHER.search(said.text):
        return True
    reason = _BARE_REASON.search(said.text)
    if reason and said.before not in _WH and reason[0].split()[0] in ("because", "whether", "although"):
        words = reason[1].split()
        return words[0] != "of" and not any(_is_verb(word) for word in words)
    return None


def _by_tail(said: _Said) -> bool | None:
    tails = (" ".join(said.words[-count:]) for count in (2, 3) if count <= len(said.words))
    return True if any(tail in _TAILS for tail in tails) else None


_DIGITS = _set("zero one two three four five six seven eight nine oh double triple") | frozenset("0123456789")
_RULES: tuple[Callable[[_Said], bool | None], ...] = (
    _by_filler, _by_spelling, _by_phrase, _by_small_word, _by_preposition, _by_tail, _by_subject, _by_helping_verb,
    _by_object, _by_clause,
)  # fmt: skip


def _is_verb(word: str) -> bool:
    return word in _VERBS or (len(word) > 4 and word.endswith(("ed", "ing")))


# -- complete ---


def reads_complete(text: str) -> bool:
    """True for a sentence that reads finished: a question, a request or a statement with all its parts, "yes please".

    Never true together with `trails_off`.
    """
    if trails_off(text):
        return False
    said = _said(text)
    if not said.words:
        return False
    if said.text in _WHOLE or said.core_text in _WHOLE or _SHORT_ANSWER.fullmatch(said.text):
        return True
    if _is_dictation(said.words) or _BARE_ANSWER.fullmatch(said.text):
        return False
    if not said.core:
        return said.last in _COURTESIES
    return _has_all_parts(said)


def _is_dictation(words: tuple[str, ...]) -> bool:
    """The end of something read out in groups: nobody knows from the words how many are to come."""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last.isdigit() and (len(last) > 2 or before.isdigit()):
        return True
    spelled = len(last) == 1 and not last.isdigit() and before not in _LABELLED
    return spelled or (last in _DIGITS and (before in _DIGITS or before.isdigit())) or words[-3:-1] == ("as", "in")


def _has_all_parts(said: _Said) -> bool:
    core = said.core
    first = core[0]
    if first in _WH:
        return len(core) >= 3 and any(_is_verb(word) for word in core)
    if first in _AUX:
        enough = 4 if len(core) > 1 and core[1] in ("the", "my", "your", "there", "a", "mr", "mrs", "our") else 3
        return len(core) >= enough
    if first in _IMPERATIVES:
        return len(core) >= 2 or first in _OBJECTLESS
    if _CLOSING.search(said.text) and len(said.words) >= 2:
        return True
    return _is_statement(core)


def _is_statement(core: tuple[str, ...]) -> bool:
    """A subject, a finite verb, and something after it."""
    verb = next((at for at, word in enumerate(core) if at > 0 and _is_verb(word)), None)
    return verb is not None and verb <= 6 and len(core) >= 3 and len(core) - verb >= (2 if core[verb] in _AUX else 1)
