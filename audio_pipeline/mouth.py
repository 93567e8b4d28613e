"""One call's mouth: sentences in, line codes out, and what the caller heard of them (`events.MouthEvent`).

Sentences are synthesised in order, one ahead of the one that plays; the first chunk plays as it arrives, cached
prompts at once, and so does a sentence prepared because it was likely to be said. Shell; its tasks belong to the media
session. Not here: what to send in a frame
(`audio_pipeline.playout`), models (`ports`), what to say. Above: `audio_pipeline.media_session`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import structlog

from audio_pipeline.ear import Spawn
from audio_pipeline.errors import EngineError
from audio_pipeline.events import Event, UtteranceEnded, UtteranceFailed, UtteranceStarted
from audio_pipeline.frames import LINE_RATE_HZ, Samples
from audio_pipeline.playout import Ended, OutgoingFrame, Playout, PlayoutEvent, PlayoutOptions, Started
from audio_pipeline.ports import TextToSpeech
from audio_pipeline.preparation import Preparation

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MouthOptions:
    """Speaking."""

    voice: str = ""  # the speaker's default; of the language that a call begins in
    prompt_speed: float = 1.0  # what the cached prompts were made at; at another speed they are the last resort
    playout: PlayoutOptions = field(default_factory=PlayoutOptions)
    chunk_deadline_s: float = 1.8  # for the first sound of a sentence, and between its chunks
    starved_s: float = 1.1  # silence inside a sentence, its next chunk missing, after which it is given up
    prepare_deadline_s: float = 5.0  # for all of a sentence that is only likely to be said
    deadline_grace_s: float = 0.5  # an engine client that ignores its deadline is cut off this much later
    ahead_utterances: int = 2  # made and not yet played to their end: the one playing and the next
    max_waiting: int = 64  # utterances; more fail at once


@dataclass(frozen=True, slots=True)
class Tongue:
    """What it takes to speak one language."""

    speaker: TextToSpeech
    voice: str = ""  # the speaker's default
    prompts: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))  # text -> line codes


@dataclass(slots=True)
class _Sentence:
    utterance_id: int
    text: str
    speed: float
    said_at_s: float
    tongue: Tongue  # it is spoken in the language that was chosen when it was said
    engine_s: float = 0.0  # from `say` to the first sound
    reason: str = ""  # why it failed
    made: bool = False  # all its sound is in the playout


class Mouth:
    """`say`, `stop`, `pause`, `resume`; the line asks `next_frame`."""

    def __init__(
        self,
        options: MouthOptions,
        tongue: Tongue,
        emit: Callable[[Event], None],
        spawn: Spawn,
        monotonic: Callable[[], float],
    ) -> None:
        self._options = options
        self._tongue = tongue  # of the language spoken now
        self._emit = emit
        self._spawn = spawn
        self._monotonic = monotonic
        self._playout = Playout(options.playout)
        self._sentences: dict[int, _Sentence] = {}  # said and not ended, by utterance id
        self._to_make: deque[_Sentence] = deque()
        self._making: asyncio.Task[None] | None = None  # None, or done: nothing to make
        self._preparation = Preparation(options.prepare_deadline_s, spawn)
        self._room = asyncio.Event()  # an utterance ended: there may be room to make the next
        self.kick: Callable[[], None] = _nothing  # tells the line that speech is ready

    @property
    def talking(self) -> bool:
        """Our voice was in the last frame."""
        return self._playout.talking

    def speak_in(self, tongue: Tongue) -> None:
        """From the next sentence on."""
        self._tongue = tongue

    def say(
        self, utterance_id: int, text: str, *, speed: float = 1.0, gain_db: float = 0.0, first: bool = False
    ) -> None:
        """Queue one sentence; `gain_db` is from now on; `first`: before sentences of which there is no sound yet.
        Raises ValueError for an id still waiting or playing."""
        now = self._monotonic()
        if utterance_id in self._sentences:
            raise ValueError(f"utterance {utterance_id} is still waiting")
        if len(self._sentences) >= self._options.max_waiting:
            self._emit(UtteranceFailed(now, utterance_id, "too many utterances are waiting"))
            return
        sentence = _Sentence(utterance_id, text, speed, now, self._tongue)
        self._sentences[utterance_id] = sentence
        self._playout.loudness = 10.0 ** (gain_db / 20.0)
        self._playout.announce(utterance_id, len(text), first=first)
        if not any(character.isalnum() for character in text):
            self._made(sentence)
        elif speed == self._options.prompt_speed and text in self._tongue.prompts:
            self._use_prompt(sentence)
        else:
            self._to_make.append(sentence)
            if self._making is None or self._making.done():
                self._making = self._spawn(self._make_all(), "mouth-synthesise")

    def prepare(self, text: str, *, speed: float = 1.0) -> None:
        """Make the sound of a sentence that is likely to be said next, unless something is being made already."""
        busy = self._making is not None and not self._making.done()
        if busy or not text.strip() or (speed == self._options.prompt_speed and text in self._tongue.prompts):
            return
        self._preparation.begin(self._tongue.speaker, self._tongue.voice, text, speed)

    def stop(self) -> None:
        """Silence within one frame; everything queued is dropped, and synthesis with it."""
        if self._making is not None:
            self._making.cancel()
            self._making = None
        self._to_make.clear()
        self._playout.stop()

    def pause(self) -> None:
        """Silence within one frame, keeping the place."""
        self._playout.pause()

    def soften(self) -> None:
        """Go on more quietly, from the next frame."""
        self._playout.soften()

    def resume(self) -> None:
        """Go on where `pause` stopped, and as loud as ever."""
        self._playout.resume()
        self._kick_if_ready()

    def close(self) -> None:
        """The call is over: what was not heard to its end is reported."""
        self.stop()
        self._preparation.drop()
        self.frame_sent(self._playout.frame().events, self._monotonic())

    def next_frame(self) -> OutgoingFrame:
        """Called by the line: what to send now."""
        return self._playout.frame()

    def frame_sent(self, events: tuple[PlayoutEvent, ...], now: float) -> None:
        """Called by the line: the frame with these `events` went out."""
        for event in events:
            if isinstance(event, Started):
                self._emit(UtteranceStarted(now, event.utterance_id, self._sentences[event.utterance_id].engine_s))
            else:
                self._ended(event, now)

    def _ended(self, event: Ended, now: float) -> None:
        sentence = self._sentences.pop(event.utterance_id)
        self._room.set()
        if event.failed:
            self._emit(UtteranceFailed(now, event.utterance_id, sentence.reason))
        else:
            self._emit(UtteranceEnded(now, event.utterance_id, event.heard_chars, event.interrupted))

    async def _make_all(self) -> None:
        while self._to_make:
            while sum(one.made for one in self._sentences.values()) >= self._options.ahead_utterances:
                self._room.clear()
                await self._room.wait()  # ends when an utterance does; cancelled by `stop` and with the session
            sentence = self._to_make.popleft()
            try:
                await self._make(sentence)
            except (EngineError, TimeoutError) as error:
                self._give_up(sentence, str(error) or "the speaker's deadline passed")
            except Exception:  # noqa: BLE001 - a request ends here, logged with its traceback
                _log.exception("synthesis_crashed", utterance_id=sentence.utterance_id)
                self._give_up(sentence, "the speaker's client crashed")

    async def _make(self, sentence: _Sentence) -> None:
        wait_s = self._options.chunk_deadline_s + self._options.deadline_grace_s
        loop = asyncio.get_running_loop()
        tongue = sentence.tongue
        chunks = await self._preparation.take(tongue.voice, sentence.text, sentence.speed) or tongue.speaker.speak(
            sentence.text, voice=tongue.voice, speed=sentence.speed, deadline_s=self._options.chunk_deadline_s
        )
        silent, runs_out_s = True, 0.0
        try:
            async with asyncio.timeout(wait_s) as guard:
                async for chunk in chunks:
                    runs_out_s = max(runs_out_s, loop.time()) + len(chunk) / LINE_RATE_HZ
                    starved_s = runs_out_s + self._options.starved_s
                    # While the sentence before it still plays there is more time.
                    plays = next(iter(self._sentences), None) == sentence.utterance_id
                    guard.reschedule(starved_s if plays else max(starved_s, loop.time() + wait_s))
                    if silent and len(chunk):
                        silent = False
                        sentence.engine_s = self._monotonic() - sentence.said_at_s
                    if not self._playout.feed(sentence.utterance_id, chunk):
                        # `stop` cancels this task, so the utterance is not over: there is more of it than can be kept.
                        _log.warning("utterance_truncated", utterance_id=sentence.utterance_id)
                        break
                    self._kick_if_ready()
        finally:
            await _close(chunks)
        if silent:
            self._give_up(sentence, "the speaker made no sound")
        else:
            self._made(sentence)

    def _give_up(self, sentence: _Sentence, reason: str) -> None:
        """A cached prompt is better than nothing, even at another speed."""
        if not self._playout.begun(sentence.utterance_id) and sentence.text in sentence.tongue.prompts:
            self._use_prompt(sentence)
            return
        _log.warning("synthesis_failed", utterance_id=sentence.utterance_id, reason=reason)
        sentence.reason = reason
        self._playout.fail(sentence.utterance_id)
        sentence.made = True
        self._kick_if_ready()

    def _use_prompt(self, sentence: _Sentence) -> None:
        sentence.engine_s = 0.0
        self._playout.feed_codes(sentence.utterance_id, sentence.tongue.prompts[sentence.text])
        self._made(sentence)

    def _made(self, sentence: _Sentence) -> None:
        sentence.made = True
        self._playout.finish(sentence.utterance_id)
        self._kick_if_ready()

    def _kick_if_ready(self) -> None:
        if self._playout.ready and not self._playout.talking:
            self.kick()


async def _close(chunks: AsyncIterator[Samples]) -> None:
    """A generator that is left early must be told, or its engine goes on working."""
    if isinstance(chunks, AsyncGenerator):
        await chunks.aclose()


def _nothing() -> None:
    return None
