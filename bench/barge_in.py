"""What silences the assistant while it speaks, and how soon: words, a listener's noises, a cough, its own echo.

    python -m bench.barge_in [--rounds 20] [--seed 1] [--json]

Each call asks what the assistant can do. Into that answer the caller makes two sounds of a listener (words like "yeah",
a hum, a cough, somebody in the background), and then interrupts with words. In other calls the caller's line gives back
what it receives, 220 ms later and 14 dB quieter, or six people babble behind the caller, 17 dB below; and then the
caller interrupts. After words the assistant must be silent soon: from the caller's first audible packet to the last one
received. After anything else it must go on: it was stopped when it fell silent for 100 ms longer than it ever does in
answers nobody disturbs. A sound made when the assistant was silent already is void and counted. Goals: words p95 <= 300
ms, stops by listeners' noises <= 5 %, by echo 0. Offline, with more voices and without a wire: `bench.interruption`.
"""

import argparse
import asyncio
import itertools
import math
import os
import random
import time
from dataclasses import dataclass

import numpy as np

from ari_app import settings as settings_module
from ari_app.caller import g711, voices
from ari_app.caller.call import Call
from ari_app.caller.g711 import FRAME_S, RATE_HZ, Samples
from ari_app.caller.tape import Taped
from ari_app.caller.user_agent import UserAgent
from ari_app.caller.voices import Voice
from ari_app.cli import call
from bench.interruption import sounds
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm

QUESTION = "What can you do for me?"
WORDS = (
    "Stop, please.", "What time is it?", "No, I want to talk to a person.", "Wait, what day is it today?",
    "Can you repeat that?", "Hold on.", "I need to speak to sales.", "How much does it cost?",
    "That's not what I asked.", "Actually, never mind.",
)  # fmt: skip
LISTENING = ("yeah", "okay", "right", "uh huh", "I see")
VOICES = ("rms", "slt", "awb")
INTO_ANSWER_S = 1.0
WATCHED_S = 1.7  # after the sound began
STOPPED_S = 0.100  # longer than the assistant's own pauses
ECHO_S, ECHO_GAIN = 0.220, 10 ** (-14 / 20)
BABBLE_DB, BACKGROUND_DB = -17.0, -15.0  # against the caller
AUDIBLE = 60.0  # mean |sample| of a frame that counts as heard
GOAL_WORDS_MS, GOAL_STOPS = 300.0, 0.05
NOISES = ("listening", "hum", "cough", "background", "echo", "babble")
KINDS = ("nothing", "words", *NOISES, "echo and words", "babble and words")
USUAL_DBFS = 20 * math.log10(voices.LEVEL_RMS / 32768)  # of a caller
STEP = round(FRAME_S * RATE_HZ)
VOID_S = 0.5


@dataclass(frozen=True, slots=True)
class Trial:
    """One sound made into one answer."""

    kind: str
    silent_after_s: float | None  # the caller's onset to the last voiced packet before the longest pause; None: void
    longest_pause_s: float  # of the assistant while it was watched
    void: bool = False  # the assistant was silent already


@dataclass(frozen=True, slots=True)
class Sound:
    """What the caller does into the answer. `samples` None: nothing."""

    kind: str
    samples: Samples | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """One call. `under`: what the line carries all the time during the answer."""

    sounds: tuple[Sound, ...]
    under: str = ""  # "", "echo" or "babble"


def longest_pause(received: list[Taped], from_s: float, to_s: float) -> tuple[float, float]:
    """(length in s, begin) of the longest stretch without an audible packet within the times. Pure."""
    heard = [
        taped.at_s
        for taped in received
        if from_s <= taped.at_s <= to_s and np.abs(g711.decode(taped.packet.payload).astype(np.int32)).mean() > AUDIBLE
    ]
    edges = [from_s, *heard, to_s]
    gaps = [(after - before - FRAME_S, before) for before, after in itertools.pairwise(edges)]
    return max(gaps)


class Mouthpiece:
    """What the caller's telephone picks up, mixed frame by frame: sounds, and what lies under them."""

    def __init__(self, placed: Call, under: str, babble: Samples) -> None:
        self._placed = placed
        self._under = under
        self._babble = babble
        self._sound: Samples = np.zeros(0, np.int16)
        self._played = 0  # frames
        self._onset: asyncio.Future[float] | None = None  # when the sound's first frame was handed to the line

    async def make(self, sound: Sound) -> float:
        """Begin a sound; returns when (s) it began."""
        if sound.samples is None:
            return time.monotonic()
        self._onset = asyncio.get_running_loop().create_future()
        self._sound = sound.samples
        return await self._onset

    async def run(self) -> None:
        began_s = time.monotonic()
        while True:
            while self._played * FRAME_S < time.monotonic() - began_s:
                self._frame()
            await asyncio.sleep(FRAME_S / 4)

    def _frame(self) -> None:
        mixed = np.zeros(STEP)
        if self._under == "babble":
            mixed += np.take(self._babble, range(self._played * STEP, (self._played + 1) * STEP), mode="wrap")
        elif self._under == "echo":
            mixed += self._came_back()
        piece, self._sound = self._sound[:STEP], self._sound[STEP:]
        mixed[: len(piece)] += piece
        self._played += 1
        if len(piece) or self._under:
            self._placed.play(np.clip(mixed, -32768, 32767).astype(np.int16))
        if len(piece) and self._onset is not None and not self._onset.done():
            self._onset.set_result(time.monotonic())

    def _came_back(self) -> np.ndarray:
        due_s = time.monotonic() - ECHO_S
        for taped in reversed(self._placed.tape.received[-40:]):
            if due_s - FRAME_S < taped.at_s <= due_s:
                return g711.decode(taped.packet.payload).astype(np.float64) * ECHO_GAIN
        return np.zeros(STEP)


async def play_out(phone: UserAgent, stage: Stage, question: Samples, script: Script, babble: Samples) -> list[Trial]:
    """One call, and what became of each of its sounds."""
    placed = await phone.call(stage.assistant, within_s=15)
    await _quiet(placed, time.monotonic())
    placed.play(question)
    await placed.played()
    await _speaking(placed, time.monotonic())
    mouthpiece = Mouthpiece(placed, script.under, babble)
    marks: list[tuple[Sound, float]] = []
    async with asyncio.TaskGroup() as group:
        running = group.create_task(mouthpiece.run(), name="mouthpiece")
        await asyncio.sleep(INTO_ANSWER_S)
        for sound in script.sounds:
            marks.append((sound, await mouthpiece.make(sound) + lead_s(sound.samples)))
            await asyncio.sleep(WATCHED_S)
        running.cancel()
    received = list(placed.tape.received)
    await placed.hang_up()
    return [judged(sound.kind, received, onset_s) for sound, onset_s in marks]


def lead_s(samples: Samples | None) -> float:
    """How much of a sound comes before its first audible frame. Pure."""
    if samples is None:
        return 0.0
    loud = [np.abs(samples[at : at + STEP].astype(np.int32)).mean() > AUDIBLE for at in range(0, len(samples), STEP)]
    return loud.index(True) * FRAME_S if True in loud else 0.0


def judged(kind: str, received: list[Taped], onset_s: float) -> Trial:
    """What a sound that began at `onset_s` did to the assistant's voice. Pure."""
    before_s, _ = longest_pause(received, onset_s - VOID_S, onset_s)
    if before_s > VOID_S - 2 * FRAME_S:
        return Trial(kind, None, 0.0, void=True)
    pause_s, since_s = longest_pause(received, onset_s, onset_s + WATCHED_S)
    return Trial(kind, max(0.0, since_s - onset_s), pause_s)


async def _speaking(placed: Call, since_s: float) -> None:
    async with asyncio.timeout(10.0):
        while (placed.line.last_voiced_s or 0.0) <= since_s:  # noqa: ASYNC110 - a tape, not an event
            await asyncio.sleep(0.01)


async def _quiet(placed: Call, since_s: float) -> None:
    await _speaking(placed, since_s)
    async with asyncio.timeout(20.0):
        while time.monotonic() - (placed.line.last_voiced_s or 0.0) < 0.9:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)


async def measure(stage: Stage, rounds: int, seed: int, load: tuple[float, float, float]) -> Report:
    command = call.voice_command(settings_module.load())
    order = random.Random(seed)
    question = await voices.speak(QUESTION, Voice(), command)

    async def said(texts: tuple[str, ...]) -> list[Samples]:
        return [await voices.speak(text, Voice(order.choice(VOICES)), command) for text in texts]

    words, listening = await said(WORDS), await said(LISTENING * 2)
    scripts = plan(words, listening, rounds, seed)
    rng = np.random.default_rng(seed)
    babble = sounds.level(sounds.babble([one.astype(float) for one in words], 12.0, rng), USUAL_DBFS + BABBLE_DB)
    trials: list[Trial] = []
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
        for script in scripts:
            trials += await play_out(phone, stage, question, script, babble.astype(np.int16))
    return summarise(trials, seed, load)


def plan(words: list[Samples], listening: list[Samples], rounds: int, seed: int) -> list[Script]:
    """The calls of a run. Pure."""
    rng = np.random.default_rng(seed)
    made: list[Script] = [Script((Sound("nothing"), Sound("nothing"), Sound("nothing")))] * 3
    for number in range(rounds):
        other = Sound("hum", _as_heard(sounds.hum(rng), USUAL_DBFS - 3.0))
        if number % 3 == 1:
            other = Sound("cough", _as_heard(sounds.cough(rng), USUAL_DBFS + 2.0))
        elif number % 3 == 2:
            other = Sound(
                "background", _as_heard(words[-1 - number % len(words)].astype(float), USUAL_DBFS + BACKGROUND_DB)
            )
        noise = Sound("listening", listening[number % len(listening)])
        made.append(Script((noise, other, Sound("words", words[number % len(words)]))))
        if number % 4 == 0:
            for under in ("echo", "babble"):
                interruption = Sound(f"{under} and words", words[(number + 1) % len(words)])
                made.append(Script((Sound(under), interruption), under))
    return made


def _as_heard(sound: np.ndarray, dbfs: float) -> Samples:
    return np.clip(sounds.level(sound, dbfs), -32768, 32767).astype(np.int16)


def summarise(trials: list[Trial], seed: int, load: tuple[float, float, float]) -> Report:
    """Pure."""
    valid = [one for one in trials if not one.void]
    by_kind = {kind: [one for one in valid if one.kind == kind] for kind in KINDS}
    natural_s = max((one.longest_pause_s for one in by_kind["nothing"]), default=0.0)

    def stopped(kind: str) -> list[bool]:
        return [one.longest_pause_s > natural_s + STOPPED_S for one in by_kind[kind]]

    def soon(kind: str) -> list[float]:
        pairs = zip(by_kind[kind], stopped(kind), strict=True)
        return [one.silent_after_s * 1000 for one, was in pairs if was and one.silent_after_s is not None]

    noises = stopped("listening") + stopped("hum")
    figures = (
        Figure("speech onset to silence", "ms", soon("words"), GOAL_WORDS_MS, "p95"),
        Figure("the same over echo", "ms", soon("echo and words"), GOAL_WORDS_MS, "p95"),
        Figure("the same over babble", "ms", soon("babble and words"), GOAL_WORDS_MS, "p95"),
        Figure("stopped by a listener's noise", "share", [sum(noises) / max(len(noises), 1)], GOAL_STOPS, "p50"),
    )
    missed = sum(len(by_kind[kind]) - len(soon(kind)) for kind in KINDS if kind.endswith("words"))
    counts = [Count("words that did not stop it", missed, 0), Count("void", len(trials) - len(valid))]
    for kind in NOISES:
        wanted = 0 if kind == "echo" else None
        counts += [Count(kind, len(by_kind[kind])), Count(f"stopped by {kind}", sum(stopped(kind)), wanted)]
    facts = {"longest pause of undisturbed answers": f"{natural_s * 1000:.0f} ms", "seed": seed}
    return Report("barge_in", "Sounds made into the assistant's answer", figures, tuple(counts), facts, load)


def main() -> int:
    parser = argparse.ArgumentParser(description="What silences the assistant, and how soon.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args.rounds, args.seed, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
