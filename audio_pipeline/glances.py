"""Early looks at a voice that begins while ours is heard: is it a listener's noise, or does somebody want the floor?

The recogniser is shown the first fifth of a second, and a little more each time, in its cheapest way
(`ports.SpeechToText.glance`). What it says of it becomes a `Glimpse`; an answer that comes too late is dropped with
its segment. Shell; its tasks belong to the media session. Not here: what follows from it (`agent.interruption`).
Above: `audio_pipeline.ear`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

import structlog

from audio_pipeline.events import Glimpse
from audio_pipeline.frames import FRAME_S, LINE_RATE_HZ, MODEL_RATE_HZ, Samples, Sound
from audio_pipeline.own_voice import OwnVoice
from audio_pipeline.ports import SpeechToText
from audio_pipeline.resample import resample

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class GlanceOptions:
    """When to look."""

    at_s: tuple[float, ...] = (0.14, 0.20, 0.26, 0.32)  # lengths of a segment, ascending
    before_s: float = 0.10  # of the line before the segment that is shown too: the consonant is in it
    deadline_s: float = 0.25  # later, the voice itself has told more


class Glances:
    """`begin` with a segment, `go_on` every frame of it, `end` with it."""

    def __init__(
        self,
        options: GlanceOptions,
        own_voice: OwnVoice,
        recogniser: SpeechToText,
        emit: Callable[[Glimpse], None],
        spawn: Callable[[Coroutine[object, object, None], str], asyncio.Task[None]],
    ) -> None:
        self._options = options
        self.own_voice = own_voice  # what we say, and what of it comes back
        self._recogniser = recogniser
        self._emit = emit
        self._spawn = spawn
        self._onset_s: float | None = None  # of the segment looked at; None: none is
        self._looked = 0  # how many lengths of it
        self._look: asyncio.Task[None] | None = None  # the last one, under way or over

    def begin(self, onset_s: float) -> None:
        """A segment began; it is looked at if that was while our own voice was heard."""
        self._onset_s = onset_s if self.own_voice.talking else None
        self._looked = 0

    def go_on(self, now: float, language: str, newest: Callable[[float], Samples]) -> None:
        """One more frame; `newest(length_s)` gives that much of the latest sound, 8 kHz."""
        lengths = self._options.at_s
        if self._onset_s is None or self._looked == len(lengths):
            return
        lasted_s = now - self._onset_s
        if lasted_s < lengths[self._looked] - FRAME_S / 2 or (self._look is not None and not self._look.done()):
            return
        while self._looked < len(lengths) and lasted_s >= lengths[self._looked] - FRAME_S / 2:
            self._looked += 1
        samples = resample(newest(lasted_s + self._options.before_s), LINE_RATE_HZ, MODEL_RATE_HZ)
        looking = self._glance(Sound(samples, MODEL_RATE_HZ), language, self._onset_s, lasted_s)
        self._look = self._spawn(looking, "ear-glance")

    def end(self) -> None:
        """The segment is over."""
        self._onset_s = None
        if self._look is not None:
            self._look.cancel()
            self._look = None

    async def _glance(self, sound: Sound, language: str, onset_s: float, lasted_s: float) -> None:
        deadline_s = self._options.deadline_s
        try:
            async with asyncio.timeout(deadline_s):
                text = await self._recogniser.glance(sound, language=language, deadline_s=deadline_s)
        except TimeoutError:
            return
        except Exception:  # noqa: BLE001 - a request ends here, logged with its traceback
            _log.exception("glance_crashed")
            return
        if text is not None:
            self._emit(Glimpse(onset_s + lasted_s, onset_s, lasted_s, text))
