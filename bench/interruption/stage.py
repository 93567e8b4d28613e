"""The product's own ear, floor and playout with each other on virtual time, in front of a simulated caller.

The caller asks, the assistant answers, and in the middle of the answer the caller's line brings a sound. Echo is real:
what the playout sends comes back. Real: endpointing, detectors, glances, `agent.turns`, G.711, the recogniser's words.
Declared: how long engines take, and what the first question was. Not here: Asterisk, jitter (`bench.barge_in`).
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field

import numpy as np

from agent import turns
from agent.evals import virtual_time
from agent.floor import (
    Action,
    AnswerEnded,
    Commit,
    Forget,
    HoldMouth,
    Queued,
    ResumeMouth,
    SoftenMouth,
    StopMouth,
    Ticked,
)
from audio_pipeline import vad
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.ear import Ear, EarOptions, Engines
from audio_pipeline.events import Event, UtteranceEnded, UtteranceStarted
from audio_pipeline.frames import FRAME_S, FRAME_SAMPLES, LINE_RATE_HZ, Samples, Sound
from audio_pipeline.playout import Playout, PlayoutOptions, Started
from audio_pipeline.ports import RecogniserCapabilities, Recognition
from bench.end_of_turn.listening import Models
from bench.interruption.sounds import Wave

GLANCE_S = 0.030  # declared: a glance on one core of a quiet machine, there and back
THINKS_S = 0.3  # the caller's commit until the answer
INTO_ANSWER_S = 1.2
WATCHED_S = 3.2
QUESTION = "What can you do for me?"


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """Our voice comes back."""

    delay_s: float
    gain: float  # of amplitude
    room: Wave


@dataclass(frozen=True, slots=True)
class Scene:
    """One call. Sounds are float64 at int16 scale, 8 kHz; `sound` begins with its own onset."""

    question: Wave
    sound: Wave
    noise: Wave  # under all of it; repeated when it is too short
    loudspeaker: Loudspeaker | None = None


@dataclass(slots=True)
class Told:
    """What happened; times in s since the begin of the sound."""

    events: list[tuple[float, Event]] = field(default_factory=list[tuple[float, Event]])
    acts: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    silent: list[bool] = field(default_factory=list[bool])  # of each frame from the sound on: the mouth was held
    answered: bool = False  # the question was taken and the answer begun
    texts: list[str] = field(default_factory=list[str])  # of turns committed after the sound

    @property
    def silenced_s(self) -> float | None:
        """When the first silence of more than 100 ms began; None: there was none."""
        run = 0
        for index, silent in enumerate(self.silent):
            run = run + 1 if silent else 0
            if run * FRAME_S > 0.100 + FRAME_S / 2:
                return (index - run + 1) * FRAME_S
        return None


class Recogniser:
    """The real one, but for the question, which everybody understood."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.asking = True
        self.glances = True

    @property
    def capabilities(self) -> RecogniserCapabilities:
        return self._models.capabilities

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        if self.asking:
            return Recognition(QUESTION, 0.9, "en", 0.09)
        return await self._models.recognise(sound, language=language, hot_words=hot_words, deadline_s=deadline_s)

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        return await self.recognise(sound, language=language, hot_words=hot_words, deadline_s=deadline_s)

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        if self.asking or not self.glances:
            return None
        await asyncio.sleep(GLANCE_S)
        return self._models.glanced(sound, language)


class _Call:
    def __init__(self, scene: Scene, answer: Samples, models: Models, *, glances: bool) -> None:
        self._scene = scene
        self._answer = answer
        self._recogniser = Recogniser(models)
        self._recogniser.glances = glances
        self._models = models
        self._floor = turns.begin(0.0)
        self._playout = Playout(PlayoutOptions())
        self._out: list[Wave] = []  # all frames that we sent
        self._told = Told()
        self._sound_s = float("inf")  # when the caller's sound begins
        self._began_s = 0.0
        self._answer_due_s: float | None = None
        self._next_id = 1

    def _now(self) -> float:
        return asyncio.get_running_loop().time() - self._began_s

    async def run(self) -> Told:
        self._began_s = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as group:

            def spawn(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
                return group.create_task(work, name=name)

            engines = Engines(self._recogniser, self._models, vad.detector(self._models.silero))
            self._ear = Ear(EarOptions(), engines, self._heard, spawn, self._now)
            number = 0
            while self._now() < self._sound_s + WATCHED_S and number < 12 / FRAME_S:
                number += 1
                await asyncio.sleep(number * FRAME_S - self._now())
                self._ear.frame_heard(self._line(number), self._now())
                self._tick()
                self._send()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
        return self._told

    def _heard(self, event: Event) -> None:
        if self._now() >= self._sound_s:
            self._told.events.append((self._now() - self._sound_s, event))
        self._feed(event)

    def _feed(self, event: object) -> None:
        self._floor, actions = turns.step(self._floor, event, self._now())  # type: ignore[arg-type]
        for action in actions:
            self._act(action)

    def _act(self, action: Action) -> None:
        if self._now() >= self._sound_s:
            self._told.acts.append((self._now() - self._sound_s, type(action).__name__))
        match action:
            case SoftenMouth():
                self._playout.soften()
            case HoldMouth():
                self._playout.pause()
            case ResumeMouth():
                self._playout.resume()
            case StopMouth():
                self._playout.stop()
            case Forget():
                self._ear.turn_taken()
            case Commit(text=text):
                self._ear.turn_taken()
                if self._sound_s < float("inf"):
                    self._told.texts.append(text)
                elif self._answer_due_s is None:
                    self._answer_due_s = self._now() + THINKS_S
            case _:
                pass

    def _tick(self) -> None:
        due_s = turns.next_deadline(self._floor)
        if due_s is not None and due_s <= self._now():
            self._feed(Ticked())
        if self._answer_due_s is not None and self._now() >= self._answer_due_s and self._recogniser.asking:
            self._recogniser.asking = False
            self._told.answered = True
            self._sound_s = self._now() + INTO_ANSWER_S
            self._playout.announce(self._next_id, 200)
            self._playout.feed(self._next_id, self._answer)
            self._playout.finish(self._next_id)
            self._feed(Queued(self._next_id))
            self._feed(AnswerEnded())

    def _send(self) -> None:
        frame = self._playout.frame()
        for event in frame.events:
            if isinstance(event, Started):
                self._feed(UtteranceStarted(self._now(), event.utterance_id, 0.0))
            else:
                self._feed(UtteranceEnded(self._now(), event.utterance_id, event.heard_chars, event.interrupted))
        samples = None if frame.codes is None else MU_LAW.decode(frame.codes)
        self._ear.own_frame(samples)
        self._out.append(np.zeros(FRAME_SAMPLES) if samples is None else samples.astype(np.float64))
        if self._now() >= self._sound_s:
            self._told.silent.append(samples is None)

    def _line(self, number: int) -> Samples:
        """The frame that the caller's telephone sends."""
        at = (number - 1) * FRAME_SAMPLES
        noise = self._scene.noise
        mixed = np.take(noise, range(at, at + FRAME_SAMPLES), mode="wrap") + _part(self._scene.question, at - 8000)
        if self._sound_s < float("inf"):
            mixed += _part(self._scene.sound, at - round(self._sound_s / FRAME_S) * FRAME_SAMPLES)
        speaker = self._scene.loudspeaker
        if speaker is not None:
            since = at - round(speaker.delay_s * LINE_RATE_HZ)
            back = len(speaker.room) - 1
            first = max((since - back) // FRAME_SAMPLES, 0)
            sent = np.concatenate((np.zeros(0), *self._out[first : (since + 2 * FRAME_SAMPLES) // FRAME_SAMPLES]))
            piece = _slice(sent, since - back - first * FRAME_SAMPLES, since + FRAME_SAMPLES - first * FRAME_SAMPLES)
            mixed += np.convolve(piece, speaker.room, "valid") * speaker.gain
        return MU_LAW.decode(MU_LAW.encode(np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)))


def _part(sound: Wave, at: int) -> Wave:
    return _slice(sound, at, at + FRAME_SAMPLES)


def _slice(sound: Wave, begin: int, end: int) -> Wave:
    """With zeros where there is none."""
    found = np.zeros(end - begin)
    kept = sound[max(begin, 0) : max(end, 0)]
    offset = max(-begin, 0)
    found[offset : offset + len(kept)] = kept
    return found


def play(scene: Scene, answer: Samples, models: Models, *, glances: bool = True) -> Told:
    """`answer`: what the assistant says, int16 at 8 kHz."""
    return virtual_time.run(_Call(scene, answer, models, glances=glances).run())
