"""A telephone line made of text: the ear and the mouth of a scripted conversation, with realistic durations.

Implements `agent.ports.Ear` and `Mouth` with the promises of the real ones: every `say` ends exactly once, `stop`
silences at once, a final transcript follows every pause and covers everything since `turn_taken`. Above:
`agent.evals.scenario`.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from audio_pipeline.events import (
    Digit,
    Event,
    PauseHeard,
    RecognitionFailed,
    SpeechGoesOn,
    SpeechStarted,
    Transcript,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)


@dataclass(frozen=True, slots=True)
class LineTimes:
    """How fast people and engines are."""

    caller_char_s: float = 0.06
    voice_char_s: float = 0.065
    engine_s: float = 0.15  # `say` until first audio
    onset_s: float = 0.08  # first voiced frame until SpeechStarted
    dip_s: float = 0.08  # last voiced frame until the recogniser is asked ahead of the pause
    goes_on_s: tuple[float, ...] = (0.22, 0.7)  # lengths of a segment that are told
    pause_s: float = 0.22  # last voiced frame until the first PauseHeard
    turn_model_s: float | None = 0.03  # until its opinion; None: no model
    recogniser_s: float = 0.2  # until the transcript
    partials_s: tuple[float, float] = (0.5, 0.3)  # the first partial transcript of a segment; between two


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript: what really was audible."""

    at_s: float  # a caller's begin, an assistant's end
    speaker: str  # "caller" or "assistant"
    text: str
    from_s: float  # first audible
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the caller's speech between two pauses."""

    from_s: float
    to_s: float  # last voiced frame
    understood: str  # by the recogniser
    p_complete: float | None  # the end-of-turn model's opinion of the pause after it


@dataclass(slots=True)
class _Playing:
    utterance_id: int
    text: str
    left_s: float
    total_s: float
    began_s: float | None = None  # None while waiting for the engine, or on hold
    from_s: float | None = None  # first audible; None before


class TextMouth:
    """Says what it is given, as long as a voice would take."""

    def __init__(self, times: LineTimes, transcript: list[Line], put: Callable[[Event], None]) -> None:
        self._times = times
        self._transcript = transcript
        self._put = put
        self.mute = False  # the speaker engine is dead: every utterance fails
        self.spoken_s = 0.0  # when the assistant was last audible
        self.prepared: list[str] = []  # what was made ahead of need; the last of it is still there
        self.languages: list[str] = []  # spoken in turn
        self.stops: list[float] = []
        self.holds: list[float] = []
        self.softens: list[float] = []
        self.sounds: list[tuple[float, float]] = []  # (from, to) of every stretch that was audible, s
        self._queue: deque[_Playing] = deque()
        self._held = False
        self._timer: asyncio.TimerHandle | None = None

    def say(
        self, utterance_id: int, text: str, *, speed: float = 1.0, gain_db: float = 0.0, first: bool = False
    ) -> None:
        if self.mute:
            self._put(UtteranceFailed(_now(), utterance_id, "no speaker"))
            return
        total_s = max(len(text) * self._times.voice_char_s / speed, 0.2)
        one = _Playing(utterance_id, text, total_s, total_s)
        if first and self._queue and self._queue[0].left_s == self._queue[0].total_s and self._queue[0].began_s is None:
            self._queue.appendleft(one)
            self._cancel_timer()
            self._timer = asyncio.get_running_loop().call_later(0.0, self._begin)
            return
        self._queue.append(one)
        if len(self._queue) == 1:
            engine_s = 0.0 if [text] == self.prepared[-1:] else self._times.engine_s
            self._timer = asyncio.get_running_loop().call_later(engine_s, self._begin)

    def prepare(self, text: str, *, speed: float = 1.0) -> None:
        self.prepared.append(text)

    def stop(self) -> None:
        self._cancel_timer()
        self._freeze()
        self._held = False
        self.stops.append(_now())
        while self._queue:
            one = self._queue.popleft()
            share = 1.0 - one.left_s / one.total_s
            self._end(one, int(len(one.text) * share), cut=True)

    def pause(self) -> None:
        self._cancel_timer()
        self._freeze()
        self._held = True
        self.holds.append(_now())

    def speak_in(self, language: str) -> None:
        self.languages.append(language)

    def soften(self) -> None:
        self.softens.append(_now())

    def resume(self) -> None:
        self._held = False
        if self._queue and self._timer is None:
            self._begin()

    @property
    def quiet(self) -> bool:
        """Nothing is being said and nothing is queued."""
        return not self._queue

    @property
    def audible(self) -> bool:
        return bool(self._queue) and self._queue[0].began_s is not None

    def _begin(self) -> None:
        self._timer = None
        if self._held or not self._queue:
            return
        one = self._queue[0]
        if one.left_s == one.total_s:
            self._put(UtteranceStarted(_now(), one.utterance_id, self._times.engine_s))
        one.began_s = _now()
        one.from_s = one.began_s if one.from_s is None else one.from_s
        self._timer = asyncio.get_running_loop().call_later(one.left_s, self._finish)

    def _finish(self) -> None:
        self._timer = None
        one = self._queue.popleft()
        one.left_s = 0.0
        self._sounded(one)
        self._end(one, len(one.text), cut=False)
        if self._queue:
            self._begin()

    def _freeze(self) -> None:
        """Keep the place of what is playing."""
        if self._queue and self._queue[0].began_s is not None:
            one = self._queue[0]
            one.left_s = max(one.left_s - (_now() - (one.began_s or 0.0)), 0.0)
            self._sounded(one)
            one.began_s = None
            self.spoken_s = _now()

    def _sounded(self, one: _Playing) -> None:
        if one.began_s is not None:
            self.sounds.append((one.began_s, _now()))

    def _end(self, one: _Playing, heard_chars: int, *, cut: bool) -> None:
        if not cut:  # what was cut was audible until it was frozen, if it ever was
            self.spoken_s = _now()
        if heard_chars:
            from_s = _now() if one.from_s is None else one.from_s
            self._transcript.append(Line(_now(), "assistant", one.text[:heard_chars], from_s, cut))
        self._put(UtteranceEnded(_now(), one.utterance_id, heard_chars, cut))

    def close(self) -> None:
        """The line is gone: nothing more is said and nothing is reported."""
        self._cancel_timer()
        self._freeze()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class TextLine:
    """The ear of one scripted call, the caller who is heard, and the mouth beside it."""

    def __init__(self, times: LineTimes) -> None:
        self.times = times
        self.transcript: list[Line] = []
        self.deaf = False  # the recogniser is dead: every segment fails
        self.hot_words: tuple[str, ...] = ()
        self.languages: list[str] = []  # listened for in turn; "" is any
        self.spoken = ""  # the language the caller speaks, as the recogniser tells it when it listens for any
        self.segments: list[Segment] = []
        self.hung_up_s: float | None = None  # None while the caller is there
        self.mouth = TextMouth(times, self.transcript, self._put)
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(1000)
        self._turn_text: list[str] = []  # what the caller said since `turn_taken`
        self._turn_from_s: float | None = None

    # -- ear ---

    async def events(self) -> AsyncIterator[Event]:
        while (event := await self._events.get()) is not None:
            yield event

    def turn_taken(self) -> None:
        self._turn_text.clear()
        self._turn_from_s = None

    def expect(self, hot_words: tuple[str, ...]) -> None:
        self.hot_words = hot_words

    def listen_in(self, language: str) -> None:
        self.languages.append(language)

    @property
    def last_said(self) -> str:
        return next((line.text for line in reversed(self.transcript) if line.speaker == "assistant"), "")

    # -- the caller ---

    async def caller_says(self, text: str, *, p_complete: float | None, understood: str | None = None) -> None:
        """Speak one segment, then be silent until the transcript is out. `understood` is what the recogniser hears."""
        onset_s = _now()
        self._reopen(onset_s)
        self.transcript.append(Line(onset_s, "caller", text, onset_s))
        await asyncio.sleep(self.times.onset_s)
        self._put(SpeechStarted(_now(), onset_s))
        ends_s = _now() + max(len(text) * self.times.caller_char_s - self.times.onset_s, 0.1)
        heard = text if understood is None else understood
        lengths = [(lasted_s, True) for lasted_s in self.times.goes_on_s]
        lengths += [(lasted_s, False) for lasted_s in _steps(*self.times.partials_s, ends_s - onset_s)]
        for lasted_s, told in sorted(lengths):
            if onset_s + lasted_s > ends_s:
                break
            await asyncio.sleep(onset_s + lasted_s - _now())
            if told:
                self._put(SpeechGoesOn(_now(), onset_s, lasted_s, hum=text.lower().startswith(("mm", "hm"))))
            else:
                self._heard_so_far(heard, lasted_s / (ends_s - onset_s))
        await asyncio.sleep(ends_s - _now())
        ended_s = _now()
        self.segments.append(Segment(onset_s, ended_s, heard, p_complete))
        self._turn_text.append(heard)
        self._reopen(onset_s)
        ahead_s = self.times.dip_s + self.times.recogniser_s
        asyncio.get_running_loop().call_later(ahead_s, self._heard_so_far, "", 1.0)
        await asyncio.sleep(self.times.pause_s)
        self._put(PauseHeard(_now(), onset_s, ended_s, None))
        if self.times.turn_model_s is not None:
            await asyncio.sleep(self.times.turn_model_s)
            self._put(PauseHeard(_now(), onset_s, ended_s, p_complete))
        await asyncio.sleep(self.times.recogniser_s)
        self._recognised(ended_s)

    def _reopen(self, onset_s: float) -> None:
        """A turn begins here, or goes on; it may have been taken while this segment was still being said."""
        if self._turn_from_s is None:
            self._turn_from_s = onset_s

    def _heard_so_far(self, text: str, share: float) -> None:
        """A partial transcript of this `share` (0..1) of a segment; of its words all but the newest are stable."""
        if self.deaf or self._turn_from_s is None:
            return
        words = " ".join([*self._turn_text, *text[: int(len(text) * share)].split()[:-1]])
        if not words:
            return
        stable = words.rpartition(" ")[0]
        took_s = self.times.recogniser_s
        self._put(Transcript(_now(), words, False, self._turn_from_s, _now(), 0.9, took_s, "", stable))

    def _recognised(self, ended_s: float) -> None:
        if self._turn_from_s is None:
            return  # taken meanwhile
        if self.deaf:
            self._put(RecognitionFailed(_now(), self._turn_from_s, ended_s, "no recogniser"))
            return
        whole = " ".join(part for part in self._turn_text if part)
        known = self.languages[-1] if self.languages else ""
        took_s = self.times.recogniser_s
        self._put(Transcript(_now(), whole, True, self._turn_from_s, ended_s, 0.9, took_s, known or self.spoken))

    async def caller_dials(self, digits: str) -> None:
        for digit in digits:
            self._put(Digit(_now(), digit, 0.1))
            await asyncio.sleep(0.3)

    def hang_up(self) -> None:
        """The media session closes: the ear's events end."""
        if self.hung_up_s is None:
            self.hung_up_s = _now()
        self.mouth.close()
        self._events.put_nowait(None)

    def _put(self, event: Event) -> None:
        self._events.put_nowait(event)


def _steps(first_s: float, every_s: float, until_s: float) -> list[float]:
    return [first_s + every_s * count for count in range(1 + int(max(until_s - first_s, -every_s) / every_s))]


def _now() -> float:
    return asyncio.get_running_loop().time()
