"""A caller with manners: waits until the far end has finished, or interrupts on purpose. A shell over one call.

Above: `convonet call`, the demonstration, the benches. Below: `call`. What happened is on the call's tape, not here.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ari_app.caller.call import Call
from ari_app.caller.errors import CallEnded
from ari_app.caller.g711 import Samples

_LOOK_S = 0.02

AfterAnswer = Callable[[int], Awaitable[None]]  # given how many utterances were spoken so far


@dataclass(frozen=True, slots=True)
class Manners:
    """When the caller considers it is its turn."""

    quiet_s: float = 1.4  # silence of the far end that means it has finished; longer than the pause after a filler
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


async def converse(
    call: Call, utterances: Sequence[Utterance], manners: Manners = POLITE, after_answer: AfterAnswer | None = None
) -> tuple[Spoken, ...]:
    """Hold the conversation, to the end of its last answer or of the call (a far end may hang up).

    `after_answer` is awaited whenever it is our turn again: once after the greeting, then after every answer.
    """
    spoken: list[Spoken] = []
    since_s = time.monotonic()
    try:
        for utterance in utterances:
            answered = await _my_turn(call, since_s, utterance, manners)
            if after_answer and utterance.interrupt_after_s is None:
                await after_answer(len(spoken))
            since_s = await say(call, utterance)
            spoken.append(Spoken(utterance.text, since_s, answered))
            since_s = time.monotonic()
        await answer_ended(call, since_s, manners)
        if after_answer:
            await after_answer(len(spoken))
    except CallEnded:
        pass
    return tuple(spoken)


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


async def answer_ended(call: Call, since_s: float, manners: Manners) -> bool:
    """Wait until the far end spoke after `since_s` and fell silent; False: it never spoke. Raises CallEnded."""
    if not await _begun(call, since_s, manners.answer_s):
        return False
    try:
        async with asyncio.timeout(manners.longest_s):
            while time.monotonic() - (call.line.last_voiced_s or 0.0) < manners.quiet_s:
                await _look(call)
    except TimeoutError:
        pass
    return True


async def _my_turn(call: Call, since_s: float, utterance: Utterance, manners: Manners) -> bool:
    if utterance.interrupt_after_s is None:
        return await answer_ended(call, since_s, manners)
    if not await _begun(call, since_s, manners.answer_s):
        return False
    await asyncio.sleep(utterance.interrupt_after_s)
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
