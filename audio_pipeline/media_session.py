"""One call's ear and mouth on one RTP line, from `async with` to its end: implements `agent.ports.Ear` and
`agent.ports.Mouth`.

Owns the socket and every task of the call's sound. Not here: packets (`line`), listening (`ear`), speaking (`mouth`),
models (`ports`), ARI. Above: `ari_app.calls.voice`, which opens one per call.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Self

import structlog

from audio_pipeline.ear import Ear, EarOptions, Engines
from audio_pipeline.engine_client import ON_BEHALF_OF
from audio_pipeline.errors import MediaClosed
from audio_pipeline.events import Event
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.line import Line, LineOptions, LineStats
from audio_pipeline.mouth import Mouth, MouthOptions, Tongue
from audio_pipeline.partials import PartialBudget
from audio_pipeline.ports import EndOfTurnModel, SpeechDetector, SpeechToText, TextToSpeech
from audio_pipeline.pressure import Rung, at_ease
from audio_pipeline.rtp.telephone_event import DIGITS, DigitHeard

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MediaOptions:
    """Everything that can be chosen about one call's sound."""

    line: LineOptions = field(default_factory=LineOptions)
    ear: EarOptions = field(default_factory=EarOptions)
    mouth: MouthOptions = field(default_factory=MouthOptions)
    call: str = ""  # on whose behalf engines are asked
    max_events: int = 256  # heard and said, not yet read; beyond it the oldest is dropped and counted


class _EventQueue:
    """Bounded, one reader; overflow drops the oldest."""

    def __init__(self, capacity: int) -> None:
        self._events: deque[Event] = deque(maxlen=capacity)
        self._changed = asyncio.Event()
        self._closed = False
        self.dropped = 0

    def put(self, event: Event) -> None:
        if len(self._events) == self._events.maxlen:
            self.dropped += 1
        self._events.append(event)
        self._changed.set()

    def close(self) -> None:
        self._closed = True
        self._changed.set()

    async def read(self) -> AsyncIterator[Event]:
        while True:
            while self._events:
                yield self._events.popleft()
            if self._closed:
                return
            self._changed.clear()
            await self._changed.wait()  # ends with the session: `close` sets it


class _Tasks:
    """The tasks of one session, in one group."""

    def __init__(self, call: str) -> None:
        # Work is begun by the frame clock, whose context is nobody's: engines are to know for which call they work.
        self._context = contextvars.copy_context()
        self._context.run(ON_BEHALF_OF.set, call)
        self._group: asyncio.TaskGroup | None = None  # None unless open
        self._running: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._group = asyncio.TaskGroup()
        await self._group.__aenter__()

    def require_open(self) -> asyncio.TaskGroup:
        """Raises MediaClosed."""
        if self._group is None:
            raise MediaClosed("the media session is not open")
        return self._group

    def spawn(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Raises MediaClosed."""
        if self._group is None:
            work.close()
        task = self.require_open().create_task(work, name=name, context=self._context)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def cancel(self) -> asyncio.TaskGroup | None:
        """No more of them: the group whose last ones are still to be awaited."""
        group, self._group = self._group, None
        for task in tuple(self._running):
            task.cancel()
        return group


class MediaSession:
    """`async with MediaSession(...) as session`.

    Tell the peer `session.local_address`, `connect` to its, read `events`.
    """

    def __init__(  # noqa: PLR0913 - engines and options, all by keyword: the composition root's one call
        self,
        options: MediaOptions,
        *,
        recogniser: SpeechToText,
        speaker: TextToSpeech,
        turn_model: EndOfTurnModel | None,
        detector: SpeechDetector,
        clock: FrameClock,
        prompts: Mapping[str, bytes],
        tongues: Mapping[str, Tongue] = MappingProxyType({}),
        partials: PartialBudget | None = None,
        rung: Callable[[], Rung] = at_ease,
    ) -> None:
        """`prompts`: text to G.711 codes of `options.line.codec`; `detector` is this caller's alone.

        `tongues`: what speaks each language (ISO 639-1) that `speak_in` may be asked for; `speaker`, the voice of
        `options.mouth` and `prompts` are those of the language that the call begins in. `partials` is shared by all
        calls; None: partial transcripts at silences only. `rung`: how hard pressed the engines are.
        """
        self._events = _EventQueue(options.max_events)
        self._now = clock.now
        self._tasks = _Tasks(options.call)
        self._local_address: tuple[str, int] | None = None  # None until open
        engines = Engines(recogniser, turn_model, detector, partials, rung)
        self._ear = Ear(options.ear, engines, self._events.put, self._tasks.spawn, clock.now)
        self._tongues = tongues
        self.spoken = ""  # the language `speak_in` was last asked for; "": the one the call began in
        first = Tongue(speaker, options.mouth.voice, prompts)
        self._mouth = Mouth(options.mouth, first, self._events.put, self._tasks.spawn, clock.now)
        self._line = Line(options.line, clock, self._ear, self._mouth)
        self._mouth.kick = self._line.kick

    async def __aenter__(self) -> Self:
        """Raises OSError when no port can be had."""
        self._local_address = await self._line.open()
        await self._tasks.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = self._tasks.cancel()
        self._mouth.close()
        self._events.close()
        try:
            await self._line.close()
        finally:
            if tasks is not None:
                # What ended the body is not the group's error and must not come out wrapped in an ExceptionGroup; a
                # cancellation is shown to it, because it may be the group's own doing.
                cancelled = kind is not None and issubclass(kind, asyncio.CancelledError)
                await tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))

    @property
    def local_address(self) -> tuple[str, int]:
        """Where the peer must send its RTP. Raises MediaClosed before the session is open."""
        if self._local_address is None:
            raise MediaClosed("the media session is not open yet")
        return self._local_address

    def connect(self, peer: tuple[str, int]) -> None:
        """Send to `peer` (numeric address, port) and hear only it, from now on; also to change the peer."""
        self._tasks.require_open()
        self._line.connect(peer)

    def stats(self) -> LineStats:
        """Figures of the line so far; also after the session closed."""
        return self._line.stats()

    @property
    def dropped_events(self) -> int:
        """Events nobody read in time."""
        return self._events.dropped

    def events(self) -> AsyncIterator[Event]:
        """Everything heard and said, in order, until the session closes. For one reader."""
        return self._events.read()

    def turn_taken(self) -> None:
        """The turn was committed: the next transcript starts afresh."""
        self._ear.turn_taken()

    def expect(self, hot_words: tuple[str, ...]) -> None:
        """Words likely to come next."""
        self._ear.expect(hot_words)

    def listen_in(self, language: str) -> None:
        """Understand this language (ISO 639-1) from the next recognition on; "": whichever is heard."""
        self._ear.listen_in(language)

    def speak_in(self, language: str) -> None:
        """Speak this language (ISO 639-1) from the next sentence on; without a voice for it the present one goes on."""
        self.spoken = language
        if language in self._tongues:
            self._mouth.speak_in(self._tongues[language])
        else:
            _log.warning("no_voice_for_language", language=language, known=sorted(self._tongues))

    def say(
        self, utterance_id: int, text: str, *, speed: float = 1.0, gain_db: float = 0.0, first: bool = False
    ) -> None:
        """Queue one sentence. Ends with UtteranceEnded or UtteranceFailed. Raises MediaClosed."""
        self._tasks.require_open()
        self._mouth.say(utterance_id, text, speed=speed, gain_db=gain_db, first=first)

    def prepare(self, text: str, *, speed: float = 1.0) -> None:
        """This sentence is likely to be said next."""
        self._tasks.require_open()
        self._mouth.prepare(text, speed=speed)

    def stop(self) -> None:
        """Silence within one frame; everything queued is dropped."""
        self._mouth.stop()

    def pause(self) -> None:
        """Silence within one frame, keeping the place."""
        self._mouth.pause()

    def soften(self) -> None:
        """Go on more quietly."""
        self._mouth.soften()

    def resume(self) -> None:
        """Go on where `pause` stopped, and as loud as ever."""
        self._mouth.resume()

    def digit_pressed(self, digit: str, duration_s: float) -> None:
        """The caller pressed a key, and signalling told us instead of RTP. Raises ValueError.

        Asterisk passes no telephone events to an external media leg; it reports ARI's ChannelDtmfReceived.
        """
        if len(digit) != 1 or digit not in DIGITS:
            raise ValueError(f"{digit!r} is not a DTMF digit")
        self._ear.digit_heard(DigitHeard(digit, duration_s), self._now())

    def press(self, digits: str) -> None:
        """Send DTMF (RFC 4733) while we do not speak, to a peer that takes it; Asterisk wants ARI's `dtmf` instead.

        Raises ValueError, MediaClosed.
        """
        self._tasks.require_open()
        self._line.press(digits)
