"""The product's own ear on virtual time, with the real models behind it and declared engine times.

`listen` gives every event the ear emitted for a tape. What the models said about a sound is kept by the sound's
digest, so that another set of rules costs no engine time. Above: `bench.false_cutoffs`.
"""

import asyncio
import hashlib
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.evals import virtual_time
from agent.floor import BeingRead, Read
from audio_pipeline import vad
from audio_pipeline.ear import Ear, EarOptions, Engines
from audio_pipeline.engine_protocol import Ask
from audio_pipeline.events import Event
from audio_pipeline.frames import FRAME_S, FRAME_SAMPLES, Sound
from audio_pipeline.ports import RecogniserCapabilities, Recognition
from audio_pipeline.stt.whisper_engine import WhisperEngine
from audio_pipeline.turn.smart_turn_engine import SmartTurnEngine
from audio_pipeline.vad.silero import Budget, SileroModel
from bench.end_of_turn.tapes import Tape

TURN_MODEL_S = 0.030  # declared: what it takes on one core of a quiet machine
RECOGNISER_S = 0.090
HOT_WORDS = ("support", "sales", "general", "technical support", "customer service", "reception")


@dataclass(frozen=True, slots=True)
class Heard:
    """An event and when it came (s from the begin of the tape, as are the event's own times): the ear's, or the mind's
    own about its words."""

    at_s: float
    event: Event | BeingRead | Read


class Kept:
    """Answers of the models, by digest; appended to a file as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            for line in path.read_text().splitlines():
                key, value = json.loads(line)
                self._known[key] = value

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def __getitem__(self, key: str) -> Any:
        return self._known[key]

    def keep(self, key: str, value: Any) -> Any:
        self._known[key] = value
        with self._path.open("a") as file:
            file.write(json.dumps([key, value]) + "\n")
        return value


class Models:
    """The real engines, in this process, asked once per sound."""

    def __init__(self, whisper: Path, smart_turn: Path, silero: Path, kept: Kept) -> None:
        self._paths = (whisper, smart_turn)
        self._whisper: WhisperEngine | None = None
        self._smart_turn: SmartTurnEngine | None = None
        self._kept = kept
        self.silero = SileroModel.load(silero, Budget(share=1e6, burst_s=1e6, left_s=1e6))

    @property
    def capabilities(self) -> RecogniserCapabilities:
        return RecogniserCapabilities("whisper", frozenset({"en"}), hot_words=True)

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        del deadline_s
        payload = sound.samples.astype("<i2").tobytes()
        key = "hear-" + hashlib.sha256(payload + ",".join(hot_words).encode()).hexdigest()[:24]
        if key not in self._kept:
            fields = {"rate_hz": sound.rate_hz, "language": language, "hot_words": list(hot_words)}
            answer = next(iter(self._engine().answer(Ask(1, "recognise", fields, payload))))
            self._kept.keep(key, {name: answer.fields[name] for name in ("text", "confidence", "engine_s")})
        await asyncio.sleep(RECOGNISER_S)
        return Recognition(self._kept[key]["text"], self._kept[key]["confidence"], "en", RECOGNISER_S)

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        """Nobody else needs the engine here: there is always something to spare."""
        return await self.recognise(sound, language=language, hot_words=hot_words, deadline_s=deadline_s)

    def glanced(self, sound: Sound, language: str) -> str:
        """What the recogniser says at a glance."""
        payload = sound.samples.astype("<i2").tobytes()
        key = "glance-" + hashlib.sha256(payload).hexdigest()[:24]
        if key not in self._kept:
            ask = Ask(1, "glance", {"rate_hz": sound.rate_hz, "language": language}, payload)
            self._kept.keep(key, next(iter(self._engine().answer(ask))).fields["text"])
        return str(self._kept[key])

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        """Never asked: nobody speaks to these callers while they speak."""
        return None

    def _engine(self) -> WhisperEngine:
        if self._whisper is None:
            self._whisper = WhisperEngine(self._paths[0], threads=1, workers=1, beam=1)
            self._whisper.load()
        return self._whisper

    async def p_complete(self, sound: Sound, *, deadline_s: float) -> float:
        del deadline_s
        payload = sound.samples.astype("<i2").tobytes()
        key = "turn-" + hashlib.sha256(payload).hexdigest()[:24]
        if key not in self._kept:
            if self._smart_turn is None:
                self._smart_turn = SmartTurnEngine(self._paths[1])
                self._smart_turn.load()
            answer = next(iter(self._smart_turn.answer(Ask(1, "p_complete", {}, payload))))
            self._kept.keep(key, answer.fields["p_complete"])
        await asyncio.sleep(TURN_MODEL_S)
        return float(self._kept[key])


def listen(tape: Tape, models: Models, options: EarOptions) -> list[Heard]:
    """Everything the ear says about a tape, in order."""
    return virtual_time.run(_listen(tape, models, options))


async def _listen(tape: Tape, models: Models, options: EarOptions) -> list[Heard]:
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    heard: list[Heard] = []

    def clock() -> float:
        return loop.time() - began_s

    async with asyncio.TaskGroup() as group:

        def spawn(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
            return group.create_task(work, name=name)

        engines = Engines(models, models, vad.detector(models.silero))
        ear = Ear(options, engines, lambda event: heard.append(Heard(clock(), event)), spawn, clock)
        ear.expect(HOT_WORDS)
        frames = len(tape.samples) // FRAME_SAMPLES
        for number in range(frames):
            await asyncio.sleep((number + 1) * FRAME_S - clock())
            ear.frame_heard(tape.samples[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES], clock())
    return heard
