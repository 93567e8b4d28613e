"""A caller with manners: waits until the far end has finished, or interrupts on purpose. A shell over one call.

Above: `convonet call`, the demonstration, the benches. Below: `call`. What happened is on the call's tape, not here.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ari_app.caller.call import Call
from ari_app.caller.errors import CallEnded
from ari_app.caller.g711 import Samples

_LOOK_S = 0.02

AfterAnswer = Callable[[int], Awaitable[None]]  # given how many utterances were spoken so far
IsAnswered = Callable[[float], Awaitable[bool]]  # given when the last utterance began: was that it, or a filler?
InOtherWords = Callable[[int], Awaitable["Utterance | None"]]  # given an utterance's number: what to say again, if so


@dataclass(frozen=True, slots=True)
class Manners:
    """When the caller considers it is its turn."""

    quiet_s: float = 1.4  # silence of the far end that means it has finished; longer than the pause after a filler
    patience_s: float = 7.0  # silence that ends the wait for an answer of which only a filler came
    answer_s: float = 20.0  # how long to wait for an answer to begin before speaking again
    longest_s: float = 60.0  # how long one answer may last


POLITE = Manners()


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say, press, or both (the keys first)."""

    text: str
    samples: Samples
    keys: str = ""
    interrupt_after_s: float | None = None  # speak when the far end has spoken this long; None: wait until it is done


@dataclass(frozen=True, slots=True)
class Spoken:
    """When an utterance was begun, and whether the far end had said anything before it."""

    text: str
    at_s: float
    after_answer: bool


@dataclass(frozen=True, slots=True)
class Company:
    """Who goes along with the conversation."""

    after_answer: AfterAnswer | None = None  # awaited when it is our turn again: after the greeting, after every answer
    is_answered: IsAnswered | None = None  # None: the first pause of `quiet_s` is taken for the end of the answer
    in_other_words: InOtherWords | None = None  # None: what was not understood is not said again


ALONE = Company()


async def converse(
    call: Call, utterances: Sequence[Utterance], manners: Manners = POLITE, company: Company = ALONE
) -> tuple[Spoken, ...]:
    """Hold the conversation, to the end of its last answer or of the call (a far end may hang up)."""
    spoken: list[Spoken] = []
    since_s = time.monotonic()
    try:
        for number, utterance in enumerate(utterances):
            if utterance.interrupt_after_s is None:
                answered = await _answer_ended(call, since_s, manners, spoken, company)
            else:
                answered = await _speaking_for(call, since_s, utterance.interrupt_after_s, manners)
            again: Utterance | None = utterance
            while again is not None:
                began_s = await say(call, again)
                spoken.append(Spoken(again.text, began_s, answered))
                since_s = time.monotonic()
                if company.in_other_words is None or _is_interrupted(utterances, number):
                    break
                answered = await _answer_ended(call, since_s, manners, spoken, company)
                again = await company.in_other_words(number)
        await _answer_ended(call, since_s, manners, spoken, company)
    except CallEnded:
        pass
    return tuple(spoken)


def _is_interrupted(utterances: Sequence[Utterance], number: int) -> bool:
    """The next utterance is spoken into the answer to this one."""
    return number + 1 < len(utterances) and utterances[number + 1].interrupt_after_s is not None


async def say(call: Call, utterance: Utterance) -> float:
    """Press and speak now; returns when it began, after the last frame left. Raises CallEnded."""
    if utterance.keys:
        call.send_digits(utterance.keys)
    began_s = time.monotonic()
    if len(utterance.samples):
        call.mark("said" if utterance.interrupt_after_s is None else "barge_in", utterance.text)
        call.play(utterance.samples)
    await call.played(within_s=len(utterance.samples) / 8000 + len(utterance.keys) + 10.0)
    return began_s


async def _answer_ended(
    call: Call, since_s: float, manners: Manners, spoken: Sequence[Spoken], company: Company
) -> bool:
    """Wait until the far end spoke after `since_s` and has finished; False: it never spoke. Raises CallEnded."""
    if not await _begun(call, since_s, manners.answer_s):
        return False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(manners.longest_s):
            while not await _finished(call, manners, spoken, company):
                await _look(call)
    if company.after_answer:
        await company.after_answer(len(spoken))
    return True


async def _finished(call: Call, manners: Manners, spoken: Sequence[Spoken], company: Company) -> bool:
    silent_s = time.monotonic() - (call.line.last_voiced_s or 0.0)
    if silent_s < manners.quiet_s:
        return False
    if company.is_answered is None or not spoken or silent_s > manners.patience_s:
        return True
    return await company.is_answered(spoken[-1].at_s)


async def _speaking_for(call: Call, since_s: float, duration_s: float, manners: Manners) -> bool:
    if not await _begun(call, since_s, manners.answer_s):
        return False
    await asyncio.sleep(duration_s)
    return True


async def _begun(call: Call, since_s: float, within_s: float) -> bool:
    try:
        async with asyncio.timeout(within_s):
            while (call.line.last_voiced_s or 0.0) <= since_s:
                await _look(call)
    except TimeoutError:
        return False
    return True


async def _look(call: Call) -> None:
    if call.state == "ended":
        raise CallEnded("ended")
    await asyncio.sleep(_LOOK_S)
