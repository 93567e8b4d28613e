"""How much silence ends a caller's turn: a pure function of how it sounded, how it reads and how this caller pauses.

`finished` joins the end-of-turn model's word, what the text says about itself and, where there is one, the language
model's reading of it, and gives a probability; `patience_s` turns that into seconds of silence. The weights come from
`bench.end_of_turn.fitting`: logistic regression on sentences of telephone callers, whole and stopped for 700 ms at
marked places, several voices, mu-law at 8 kHz. Why not the end-of-turn model alone: on such sound its 0.5 calls four
stops in five a finished turn. Why the recogniser's confidence: it invents an end for a sentence that has none
("looking for it." for "looking for a"), but it is not sure of it then. Measured on held-out voices and sentences: ADR
16.

The weights know English only. Not here: who has the floor (`agent.turns`), whole requests (`agent.fast.intents`), who
reads (`agent.reading`). Above: `agent.turns`, `bench.end_of_turn.rules`. Below: `agent.fast.words`.
"""

import math
import re
from dataclasses import dataclass

from agent.fast.words import plain, trails_off, words_of

# The words that hardly ever end what somebody wanted to say.
_FUNCTION = words_of(
    """
    and or but because so if when until while whether than that unless before after since to for of with at on in from
    about into by through over under near like as the a an my your his her its their our this these those some any every
    each no which whose what how why where who is are was were am be been being have has had do does did can could will
    would should may might must shall i we they he she very too really quite just also not more most less much many
    between during without against around happens supposed another other
    """
)
# Verbs that want an object or an infinitive, in the forms that callers use.
_WANTING = words_of(
    """
    tell give want wanted need needs make put send sends get buy bought book order ordered say says said mean add create
    set remind connect transfer charge charged bring brought take takes took find found know read leave use used try
    tried change call called ask asked see show explain recommend repair rent pay cost costs looks look looking got
    include includes speak talk wondering calling think thought hope love like liked prefer going trying finish finished
    mark move moved write wrote start started starts ends lost forgot saw received cancel deliver delivered rather
    """
)
# Words that stand before the noun they belong to.
_ATTRIBUTES = words_of(
    """
    new old real small big large little next last first second third same best whole different strange technical opening
    open main wrong good bad nice blue red green black white electric electricity credit phone customer coffee spare
    washing internet grocery dry garden hotel birthday front twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand half mister missus miss doctor professor quick short long free special private personal few several
    two three four five six seven eight nine ten double
    """
)
_REMEMBERED = 8
_READS_WHOLE = 0.3
_FEW_WORDS = 3
_DIGITS = words_of("zero oh one two three four five six seven eight nine double triple hundred thousand")
_NUMBERS = re.compile(r"\b(?:number|phone|code|postcode|zip|account|reach me|call me|pin|extension|dollars|birth)\b")
_CLOSING = words_of(
    """
    please thanks you goodbye bye today tomorrow tonight yesterday now morning afternoon evening week month year
    weekend again here there it me us them well already yet anymore more monday tuesday wednesday thursday
    friday saturday sunday
    """
)
_VERBS = words_of(
    """
    is are was were am be been have has had do does did can could will would should may might must want need like know
    think tell give make put send get buy book order say add create set remind connect transfer call speak talk leave
    read open close cost costs take takes come comes came go goes went work works make makes stop stops ask see show
    explain pay change move bring repair cancel mark note write finished bought ordered lost sent live lives happens
    happened wondering looking calling repeat help hear understand mean means starts ends said says told got let keep
    begin seem feel try leave hold wait turn run believe write sit stand lose meet learn lead watch follow start spend
    grow offer remember love consider appear serve die expect build stay fall reach remain suggest raise pass sell
    require report decide enter press dial check fix pick drop bring broke broken stopped worked wanted needed called
    came went took gave found made sent saw heard thought kept left felt met paid sold ate drove thank thanks excuse
    wonder hope wish guess confirm update return replace order deliver schedule reschedule postpone switch ship refund
    """
)
_SUBJECTS = words_of("you somebody someone anybody anyone it there")
_PRONOUNS = words_of("it me that this them us him her")
_COPULAS = words_of("is are was were am")
_AUXILIARY = words_of("can could will would should may might must do does did are was were have has")


# Fitted, see above; logarithms of odds.
WEIGHTS = {
    "bias": 0.49,
    "sound": 0.17,
    "confidence": 2.77,
    "understood": 0.25,
    "bare_it": -1.71,
    "trails_off": -1.26,
    "function_word": -1.86,
    "wanting_verb": -1.66,
    "attribute": -0.34,
    "in_number": -0.06,
    "number_talk": 0.45,
    "closing": 0.97,
    "no_verb": -0.7,
    "question": 0.21,
    "full_stop": 0.61,
    "unstopped": -0.08,
    "few_words": -1.54,
}
# When the language model has read the words: it knows the lists above better, and short sentences too.
WEIGHTS_READ = {
    "bias": 0.97,
    "confidence": 0.75,
    "bare_it": -2.06,
    "trails_off": -0.39,
    "function_word": -1.75,
    "wanting_verb": -1.02,
    "in_number": 0.67,
    "number_talk": -0.53,
    "closing": -0.1,
    "no_verb": -0.59,
    "full_stop": 0.5,
    "reads_whole": 0.61,
}


@dataclass(frozen=True, slots=True)
class PatienceOptions:
    """Silences count from the caller's last voiced frame; `p_…` are probabilities that the turn is finished."""

    p_sure: float = 0.75  # at or above: sure_s
    p_likely: float = 0.70  # at or above: likely_s; below: doubtful_s
    p_understood: float = 0.5  # at or above, for a whole everyday request: understood_s
    p_unfinished: float = 0.1  # below: unfinished_s
    least_confidence: float = 0.65  # of the recogniser; below, nothing it wrote is believed to be an end
    sure_s: float = 0.25
    understood_s: float = 0.25  # likely_s when it has an open end
    likely_s: float = 0.45
    doubtful_s: float = 0.95  # a stop to think lasts 0.7 s, and 0.1 s more until the voice is noticed
    unfinished_s: float = 1.4
    habit_margin_s: float = 0.25  # a doubtful turn of a caller with long pauses waits this much longer than those
    longest_s: float = 2.0  # nobody is waited for longer than this


@dataclass(frozen=True, slots=True)
class Habit:
    """How long this caller stops inside turns: the last of those pauses (s), the newest last."""

    pauses_s: tuple[float, ...] = ()

    def after(self, pause_s: float) -> "Habit":
        """The caller went on after a silence of `pause_s`."""
        return Habit((*self.pauses_s, pause_s)[-_REMEMBERED:])

    @property
    def longest_s(self) -> float:
        """0.0 while this caller was not heard to stop."""
        return max(self.pauses_s, default=0.0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known about the caller's turn at a pause."""

    text: str  # newest transcript, covering the pause
    p_complete: float | None  # end-of-turn model, 0..1; None when it has no opinion
    understood: bool  # the text is an everyday request
    confidence: float = 0.7  # the recogniser's, 0..1: it invents an end for a sentence that has none, but not surely
    open_end: bool = False  # an everyday request to which something is often added
    p_whole: float | None = None  # how likely the text is a whole sentence, by the language model; None: not known


def finished(heard: Heard) -> float:
    """Probability (0..1) that nothing is to come, when stops and ends are equally frequent."""
    found = features(heard)
    weights = WEIGHTS if heard.p_whole is None else WEIGHTS_READ
    log_odds = sum(weight * found[name] for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-log_odds))


def patience_s(heard: Heard, habit: Habit, options: PatienceOptions) -> float:
    """How much silence ends the turn (s since the last voiced frame)."""
    p = finished(heard)
    if heard.confidence >= options.least_confidence:
        quick_s = _quick_s(heard, p, options)
        if quick_s is not None:
            return quick_s
    wait_s = options.doubtful_s if p >= options.p_unfinished else options.unfinished_s
    return min(max(wait_s, habit.longest_s + options.habit_margin_s), options.longest_s)


def _quick_s(heard: Heard, p: float, options: PatienceOptions) -> float | None:
    """The wait after words that are believed to be all; None when they are not."""
    if p >= options.p_sure:
        return options.sure_s
    # The sentences behind the weights have five words or more: of a shorter one they only know that it is short.
    if heard.understood and (p >= options.p_understood or (_is_short(heard) and not trails_off(heard.text))):
        return options.likely_s if heard.open_end else options.understood_s
    if heard.understood and not heard.open_end and not trails_off(heard.text):
        return options.likely_s
    return options.likely_s if p >= options.p_likely else None


def features(heard: Heard) -> dict[str, float]:
    """What the weights multiply. Logarithms of odds for the model's word, 0 or 1 for what the text shows."""
    text = heard.text.strip()
    words = plain(text).split()
    last, before = (words[-1] if words else ""), (words[-2] if len(words) > 1 else "")
    ends_in_digit = bool(re.fullmatch(r"\d+", last)) or last in _DIGITS
    return {
        "bias": 1.0,
        "sound": _log_odds(0.5 if heard.p_complete is None else heard.p_complete),
        "confidence": max(math.log(max(heard.confidence, 1e-3)), -1.0),
        "understood": float(heard.understood),
        "bare_it": float(last in _PRONOUNS and len(words) >= 3 and not heard.understood and not _asks(heard)),
        "trails_off": float(trails_off(text)),
        "function_word": float(_hangs(last, before, text)),
        "wanting_verb": float(last in _WANTING),
        "attribute": float(last in _ATTRIBUTES and not ends_in_digit),
        "in_number": float(ends_in_digit or (bool(_NUMBERS.search(text.lower())) and bool(re.search(r"\d", last)))),
        "number_talk": float(bool(_NUMBERS.search(text.lower()))),
        "closing": float(last in _CLOSING),
        "no_verb": float(len(words) > 0 and not _VERBS.intersection(words)),
        "question": float(text.endswith("?")),
        "full_stop": float(text.endswith((".", "!")) and not text.endswith("...")),
        "unstopped": float(bool(text) and text[-1].isalnum()),
        "few_words": float(_is_short(heard)),
        "reads_whole": _log_odds(0.5 if heard.p_whole is None else heard.p_whole, 1e-4),
    }


def _asks(heard: Heard) -> bool:
    """A question by its mark, which a recogniser seldom invents where the words do not read like an end."""
    return heard.text.endswith("?") and (heard.p_whole or 0.0) >= _READS_WHOLE


def _is_short(heard: Heard) -> bool:
    return len(plain(heard.text).split()) <= _FEW_WORDS


def _hangs(last: str, before: str, text: str) -> bool:
    """The last word leans on one that has not come: "about the", "could you"."""
    if last in _COPULAS and text.endswith("?"):
        return False  # "do you know where it is?"
    return last in _FUNCTION or (last in _SUBJECTS and before in _AUXILIARY)


def _log_odds(p: float, least: float = 0.005) -> float:
    kept = min(max(p, least), 1.0 - least)
    return math.log(kept / (1.0 - kept))
