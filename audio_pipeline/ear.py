"""One call's ear: frames in, proposals out (`events.EarEvent`). Endpointing at once; recognition and the end-of-turn
model run concurrently from the first pause on, and are started anew when the caller goes on speaking.

It listens ahead, with what the engine has to spare: every now and then while the caller speaks, and when the voice
falls silent for less than a pause. The results are partial transcripts; when nothing was said since, the last one is
the final one too, and no time is lost.

Shell; its tasks belong to the media session. Not here: packets (`audio_pipeline.line`), whether the turn is over
(`agent.turns`), models (`ports`). Above: `audio_pipeline.media_session`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace

import numpy as np
import structlog

from audio_pipeline.endpointing import (
    SILENCE_DBFS,
    Endpointer,
    EndpointingOptions,
    VoiceBegan,
    VoiceDipped,
    VoiceGoesOn,
    VoicePaused,
    is_hum,
    level_dbfs,
)
from audio_pipeline.errors import EngineError
from audio_pipeline.events import (
    Digit,
    Event,
    MediaLost,
    PauseHeard,
    RecognitionFailed,
    SpeechGoesOn,
    SpeechStarted,
    Transcript,
)
from audio_pipeline.frames import FRAME_S, FRAME_SAMPLES, Samples, Sound
from audio_pipeline.glances import GlanceOptions, Glances
from audio_pipeline.own_voice import OwnVoice, OwnVoiceOptions
from audio_pipeline.partials import Agreement, PartialBudget
from audio_pipeline.ports import EndOfTurnModel, Recognition, SpeechDetector, SpeechToText
from audio_pipeline.pressure import Rung, at_ease
from audio_pipeline.rtp.telephone_event import DigitHeard
from audio_pipeline.turn_audio import TurnAudio, TurnAudioOptions

_log = structlog.get_logger(__name__)
_SILENT_FRAME: Samples = np.zeros(FRAME_SAMPLES, np.int16)

Spawn = Callable[[Coroutine[object, object, None], str], asyncio.Task[None]]


@dataclass(frozen=True, slots=True)
class EarOptions:
    """Listening."""

    language: str = "en"  # ISO 639-1 at the begin of the call; "": whichever the recogniser hears
    endpointing: EndpointingOptions = field(default_factory=EndpointingOptions)
    own_voice: OwnVoiceOptions = field(default_factory=OwnVoiceOptions)
    glances: GlanceOptions = field(default_factory=GlanceOptions)
    turn_audio: TurnAudioOptions = field(default_factory=TurnAudioOptions)
    listen_ahead: bool = True  # off: nothing is recognised before a pause
    recognise_deadline_s: float = 2.0  # longer, and the caller is told or goes to people: `agent.turns` waits for 2.4 s
    turn_model_deadline_s: float = 0.5
    turn_model_window_s: float = 8.0  # what the end-of-turn model is given at most
    deadline_grace_s: float = 0.5  # an engine client that ignores its deadline is cut off this much later
    fold_after_s: float = 12.0  # a turn longer than this goes on as text: its sound is dropped at the next transcript
    max_sound_s: float = 28.0  # speech without any pause is cut here; the recogniser's window is 30 s
    max_prefix_chars: int = 8000  # of the folded text; the oldest is dropped


@dataclass(frozen=True, slots=True)
class Engines:
    """What the ear may ask. `turn_model` None: pauses carry no opinion."""

    recogniser: SpeechToText
    turn_model: EndOfTurnModel | None
    detector: SpeechDetector
    partials: PartialBudget | None = None  # shared by the ears of a process; None: partial transcripts at silences only
    rung: Callable[[], Rung] = at_ease  # how hard pressed they are


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the recogniser is to listen for."""

    language: str  # ISO 639-1; "": any
    hot_words: tuple[str, ...] = ()  # likely to come next


@dataclass(slots=True)
class _Preview:
    """What was recognised before it was known whether the caller had paused."""

    to_s: float  # last voiced moment
    task: asyncio.Task[None] | None = None
    recognition: Recognition | None = None  # None: not yet, or there was nothing to spare
    duration_s: float = 0.0  # of the sound


@dataclass(slots=True)
class _Ahead:
    """What was asked of the recogniser before the caller had paused."""

    preview: _Preview | None = None  # of the last dip or pause
    partial: asyncio.Task[None] | None = None  # of the middle of speech; None: nothing was asked yet
    partial_at_s: float = 0.0  # when that was asked
    agreement: Agreement = field(default_factory=Agreement)  # about this turn, without the part that is folded

    def drop_preview(self) -> None:
        if self.preview is not None and self.preview.task is not None:
            self.preview.task.cancel()
        self.preview = None

    def drop_partial(self) -> None:
        if self.partial is not None:
            self.partial.cancel()
        self.partial = None

    def forget(self) -> None:
        """What was heard so far is history, or heard in another language."""
        self.drop_preview()
        self.drop_partial()
        self.agreement = Agreement()


class Ear:
    """`frame_heard` is called by the line for each 20 ms; everything else follows from it."""

    def __init__(
        self,
        options: EarOptions,
        engines: Engines,
        emit: Callable[[Event], None],
        spawn: Spawn,
        monotonic: Callable[[], float],
    ) -> None:
        self._options = options
        self._engines = engines
        self._emit = emit
        self._spawn = spawn
        self._monotonic = monotonic
        self._endpointer = Endpointer(options.endpointing)
        self._turn = TurnAudio(options.turn_audio)
        self._glances = Glances(options.glances, OwnVoice(options.own_voice), engines.recogniser, emit, spawn)
        self._folded = _Folded(options.max_prefix_chars)
        self._wanted = _Wanted(options.language)
        self._segment_from_s = 0.0  # begin of the present or last segment
        self._recognition: asyncio.Task[None] | None = None  # of the last pause; None: nothing was asked yet
        self._ahead = _Ahead()
        self._judgement: asyncio.Task[None] | None = None  # the end-of-turn model's, of the last pause
        self._folding: asyncio.Task[None] | None = None  # of sound cut off an endless segment

    def turn_taken(self) -> None:
        """The turn was committed: what was said until now is not transcribed again."""
        self._cancel(self._recognition, self._judgement, self._folding)
        self._ahead.forget()
        self._folding = None
        self._folded.clear()
        self._turn.forget(self._segment_from_s)

    def expect(self, hot_words: tuple[str, ...]) -> None:
        """Words likely to come next; used from the next recognition on."""
        self._wanted = replace(self._wanted, hot_words=hot_words)

    def listen_in(self, language: str) -> None:
        """The language to listen for, ISO 639-1; "": whichever is heard. Used from the next recognition on."""
        if language != self._wanted.language:
            self._wanted = replace(self._wanted, language=language)
            self._ahead.forget()

    def frame_heard(self, frame: Samples | None, now: float) -> None:
        """One 20 ms frame, 160 int16 samples at 8 kHz; None: digital silence."""
        if frame is None:
            frame = _SILENT_FRAME
            is_speech, level = False, SILENCE_DBFS
        else:
            is_speech = self._engines.detector.is_speech(frame)
            level = level_dbfs(frame)
        own_voice = self._glances.own_voice
        own_voice.heard(frame)
        echo = is_speech and own_voice.may_come_back and own_voice.comes_back()
        self._turn.heard(frame)
        event = self._endpointer.step(
            is_speech=is_speech and not echo, level=level, own_voice=own_voice.talking, now=now, echo=echo
        )
        if event is None:
            if self._endpointer.speaking and self._turn.duration_s >= self._options.max_sound_s:
                self._cut(now)
            elif self._endpointer.voiced:
                self._listen_on(now)
        elif isinstance(event, VoiceBegan):
            self._voice_began(event, now)
        elif isinstance(event, VoiceGoesOn):
            hum = is_hum(self._turn.newest(event.lasted_s))
            self._emit(SpeechGoesOn(now, event.onset_s, event.lasted_s, hum))
        elif isinstance(event, VoiceDipped):
            self._voice_dipped(event)
        else:
            self._voice_paused(event, now)
        if self._endpointer.speaking:
            self._glances.go_on(now, self._options.language, self._turn.newest)

    def own_frame(self, frame: Samples | None) -> None:
        """160 int16 samples of our own voice went out; None: silence."""
        self._glances.own_voice.sent(frame)

    def digit_heard(self, digit: DigitHeard, now: float) -> None:
        """The line completed a DTMF digit."""
        self._emit(Digit(now, digit.digit, digit.duration_s))

    def line_lost(self, reason: str, now: float) -> None:
        """The line has been dead for too long."""
        self._emit(MediaLost(now, reason))

    def _voice_began(self, event: VoiceBegan, now: float) -> None:
        # The answers to the last pause are overtaken: its words come again with the next one.
        self._cancel(self._recognition, self._judgement)
        self._ahead.drop_partial()
        self._segment_from_s = event.onset_s
        self._turn.begin(event.onset_s)
        self._glances.begin(event.onset_s)
        self._emit(SpeechStarted(now, event.onset_s))

    def _voice_dipped(self, dip: VoiceDipped) -> None:
        self._ahead.drop_preview()
        if self._engines.rung() >= Rung.NO_GUESSES:
            return
        if not _under_way(self._folding) and self._turn.from_s is not None:
            preview = self._ahead.preview = _Preview(dip.to_s)
            preview.task = self._spawn(self._listen_ahead(preview, self._turn.from_s), "ear-listen-ahead")

    def _listen_on(self, now: float) -> None:
        """The caller is speaking: understand what there is, as often as the budget of all calls allows."""
        turn_from_s, budget = self._turn.from_s, self._engines.partials
        if self._engines.rung() >= Rung.FEWER_PARTIALS:
            return
        if budget is None or turn_from_s is None or _under_way(self._ahead.partial) or _under_way(self._folding):
            return
        waited_s = now - max(self._ahead.partial_at_s, self._segment_from_s)
        first = self._ahead.partial_at_s < self._segment_from_s
        least_s = budget.options.first_s if first else 0.0
        if waited_s >= max(budget.interval_s(id(self), now), least_s) - FRAME_S / 2:
            self._ahead.partial_at_s = now
            self._ahead.partial = self._spawn(self._listen_ahead(_Preview(now), turn_from_s), "ear-partial")

    async def _listen_ahead(self, preview: _Preview, from_s: float) -> None:
        if not self._options.listen_ahead:
            return
        options, sound = self._options, self._turn.so_far()
        if preview is self._ahead.preview and self._ahead.partial is not None:
            await asyncio.wait({self._ahead.partial})  # bounded by its own deadline; two at once would be one too many
        try:
            async with asyncio.timeout(options.recognise_deadline_s + options.deadline_grace_s):
                heard = await self._engines.recogniser.listen_ahead(
                    sound,
                    language=self._wanted.language,
                    hot_words=self._wanted.hot_words,
                    deadline_s=options.recognise_deadline_s,
                )
        except TimeoutError:
            return
        except Exception:  # noqa: BLE001 - a request ends here, logged with its traceback
            _log.exception("recognition_crashed")
            return
        if heard is not None:
            if self._engines.partials is not None:
                self._engines.partials.cost(heard.engine_s)
            preview.recognition, preview.duration_s = heard, sound.duration_s
            self._ahead.agreement = self._ahead.agreement.heard(heard.text)
            text, confidence = self._folded.joined(heard)
            stable = self._folded.followed_by(self._ahead.agreement.stable)
            now = self._monotonic()
            about = (confidence, heard.engine_s, heard.language, stable)
            self._emit(Transcript(now, text, False, from_s, preview.to_s, *about))

    def _voice_paused(self, pause: VoicePaused, now: float) -> None:
        if pause.first:
            self._glances.end()
            self._turn.pause(pause.to_s)
            self._emit(PauseHeard(now, pause.from_s, pause.to_s, None))
            self._recognition = self._spawn(self._recognise(), "ear-recognise")
        if self._engines.turn_model is not None and self._turn.from_s is not None:
            self._cancel(self._judgement)
            self._judgement = self._spawn(self._judge(self._engines.turn_model, pause), "ear-end-of-turn")

    async def _judge(self, model: EndOfTurnModel, pause: VoicePaused) -> None:
        sound = self._turn.tail(self._options.turn_model_window_s)
        deadline_s = self._options.turn_model_deadline_s
        p_complete = None
        try:
            async with asyncio.timeout(deadline_s + self._options.deadline_grace_s):
                p_complete = await model.p_complete(sound, deadline_s=deadline_s)
        except (EngineError, TimeoutError) as error:
            _log.warning("end_of_turn_unavailable", reason=_reason(error))
        except Exception:  # noqa: BLE001 - a task ends here, logged with its traceback
            _log.exception("end_of_turn_crashed")
        self._emit(PauseHeard(self._monotonic(), pause.from_s, pause.to_s, p_complete))

    async def _recognise(self) -> None:
        """Everything since the turn began, as one final transcript."""
        from_s, to_s = self._turn.from_s or 0.0, self._turn.to_s
        if self._folding is not None:
            await asyncio.wait({self._folding})  # bounded by its own deadline
        recognition, duration_s = await self._previewed(to_s)
        if recognition is None:
            sound = self._turn.sound()
            recognition, duration_s = await self._ask(sound, from_s, to_s), sound.duration_s
        if recognition is None:
            return
        text, confidence = self._folded.joined(recognition)
        if duration_s > self._options.fold_after_s:
            self._folded.add(recognition)
            self._ahead.agreement = Agreement()
            self._turn.drop_closed()
        now, engine_s, language = self._monotonic(), recognition.engine_s, recognition.language
        self._emit(Transcript(now, text, True, from_s, to_s, confidence, engine_s, language))

    async def _previewed(self, to_s: float) -> tuple[Recognition | None, float]:
        """What was heard ahead of the pause at `to_s`, if nothing was said since; with the length of its sound in s."""
        preview = self._ahead.preview
        if preview is None or preview.task is None or abs(preview.to_s - to_s) > FRAME_S / 2:
            return None, 0.0
        await asyncio.wait({preview.task})  # bounded by its own deadline
        return preview.recognition, preview.duration_s

    def _cut(self, now: float) -> None:
        """Speech without a pause: what there is goes to the recogniser, whose window is as bounded as our memory."""
        self._ahead.forget()  # its sound holds what is cut off here: the words would come twice
        if _under_way(self._folding):
            _log.warning("monologue_dropped", dropped_s=self._turn.duration_s)
            self._turn.cut(now)
            self._turn.drop_closed()
            return
        self._turn.cut(now)
        sound = self._turn.sound()
        self._turn.drop_closed()
        self._folding = self._spawn(self._fold(sound, self._turn.from_s or now, now), "ear-fold")

    async def _fold(self, sound: Sound, from_s: float, to_s: float) -> None:
        recognition = await self._ask(sound, from_s, to_s)
        if recognition is not None:
            self._folded.add(recognition)

    async def _ask(self, sound: Sound, from_s: float, to_s: float) -> Recognition | None:
        """Ask the recogniser; a failure is reported, not raised."""
        wanted = self._wanted
        deadline_s = self._options.recognise_deadline_s
        try:
            async with asyncio.timeout(deadline_s + self._options.deadline_grace_s):
                return await self._engines.recogniser.recognise(
                    sound, language=wanted.language, hot_words=wanted.hot_words, deadline_s=deadline_s
                )
        except (EngineError, TimeoutError) as error:
            reason = _reason(error)
            _log.warning("recognition_failed", reason=reason, sound_s=sound.duration_s)
        except Exception:  # noqa: BLE001 - a request ends here, logged with its traceback
            reason = "the recogniser's client crashed"
            _log.exception("recognition_crashed")
        self._emit(RecognitionFailed(self._monotonic(), from_s, to_s, reason))
        return None

    @staticmethod
    def _cancel(*tasks: asyncio.Task[None] | None) -> None:
        for task in tasks:
            if task is not None:
                task.cancel()


class _Folded:
    """The part of a long turn that is text already."""

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._text = ""
        self._confidence = 1.0  # the lowest of the parts

    def add(self, recognition: Recognition) -> None:
        self._text, self._confidence = self.joined(recognition)

    def joined(self, recognition: Recognition) -> tuple[str, float]:
        """The whole turn's text and confidence if `recognition` ends it."""
        text = self.followed_by(recognition.text.strip())
        confidence = min(self._confidence, recognition.confidence) if recognition.text else self._confidence
        if not self._text:
            confidence = recognition.confidence
        return text[-self._max_chars :], confidence

    def followed_by(self, text: str) -> str:
        return " ".join(part for part in (self._text, text) if part)

    def clear(self) -> None:
        self._text = ""
        self._confidence = 1.0


def _under_way(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done()


def _reason(error: BaseException) -> str:
    return str(error) or "the deadline passed"
