"""What silences the assistant while it speaks, and how soon: words, a listener's noises, a cough, its own echo.

    python -m bench.barge_in [--rounds 8] [--seed 1] [--json]

Each call asks what the assistant can do; 1.2 s into that answer the caller makes a sound. After words the assistant
must be silent soon: from the caller's first voiced packet sent to the last voiced packet received. After anything else
it must go on: it was stopped when it fell silent for 100 ms longer than it ever does in answers nobody disturbs.
Echo: the caller's line gives back what it receives, 220 ms later and 14 dB quieter. Goals: words p95 <= 300 ms, stops
by listeners' noises <= 5 %, by echo 0.
"""

import argparse
import asyncio
import itertools
import os
import random
import time
from dataclasses import dataclass

import numpy as np

from ari_app import settings as settings_module
from ari_app.caller import analysis, g711, voices
from ari_app.caller.call import Call
from ari_app.caller.g711 import FRAME_S, RATE_HZ, Samples
from ari_app.caller.tape import Taped
from ari_app.caller.user_agent import UserAgent
from ari_app.caller.voices import Voice
from ari_app.cli import call
from bench.report import Count, Figure, Report, finish
from bench.stage import Stage, system, warm

QUESTION = "What can you do for me?"
WORDS = ("Stop, please.", "What time is it?", "No, I want to talk to a person.", "Wait, what day is it today?")
LISTENING = ("yeah", "okay", "right", "uh huh", "I see")
INTO_ANSWER_S = 1.2
WATCHED_S = 2.5  # after the sound began
STOPPED_S = 0.100  # longer than the assistant's own pauses
ECHO_S, ECHO_GAIN = 0.220, 10 ** (-14 / 20)
AUDIBLE = 60.0  # mean |sample| of a frame that counts as heard
GOAL_WORDS_MS, GOAL_STOPS = 300.0, 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """One sound made into one answer."""

    kind: str
    silent_after_s: float | None  # the caller's onset to the last voiced packet before a long silence; None: it went on
    longest_pause_s: float  # of the assistant while it was watched


def hum(rng: np.random.Generator) -> Samples:
    """ "mm-hm": two notes of a closed mouth, 0.15 to 0.2 s each."""
    parts: list[np.ndarray] = []
    for pitch_hz in (rng.uniform(110, 190), rng.uniform(120, 210)):
        at = np.arange(round(rng.uniform(0.15, 0.2) * RATE_HZ)) / RATE_HZ
        voice = sum(np.sin(2 * np.pi * pitch_hz * n * at) / n**2 for n in (1, 2, 3))
        shape = np.minimum(1, np.minimum(at, at[-1] - at) / 0.03)
        parts += [voice * shape, np.zeros(round(0.03 * RATE_HZ))]
    sound = np.concatenate(parts)
    return (sound / np.abs(sound).max() * 7000).astype(np.int16)


def cough(rng: np.random.Generator) -> Samples:
    """A burst of noise that dies away within 0.25 s."""
    at = np.arange(round(0.25 * RATE_HZ)) / RATE_HZ
    return (rng.normal(0, 1, len(at)) * np.exp(-at / 0.06) * 9000).clip(-32000, 32000).astype(np.int16)


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


async def trial(phone: UserAgent, stage: Stage, question: Samples, kind: str, sound: Samples | None) -> Trial:
    """`sound` None with kind "echo": what is received is given back; with kind "nothing": silence."""
    placed = await phone.call(stage.assistant, within_s=15)
    await _quiet(placed, time.monotonic())
    placed.play(question)
    await placed.played()
    asked_s = time.monotonic()
    await _speaking(placed, asked_s)
    began_s = time.monotonic()
    await asyncio.sleep(INTO_ANSWER_S)
    onset_s = time.monotonic()
    if kind == "echo":
        await _give_back(placed, WATCHED_S)
    elif sound is not None:
        placed.play(sound)
    await asyncio.sleep(max(0.0, onset_s + WATCHED_S - time.monotonic()))
    until_s = time.monotonic()
    tape = placed.tape
    await placed.hang_up()
    sent = [span.begin_s for span in analysis.hear(tape.sent).sounding if span.begin_s >= onset_s - FRAME_S]
    onset_s = sent[0] if sent else onset_s
    pause_s, since_s = longest_pause(list(tape.received), began_s, until_s)
    return Trial(kind, max(0.0, since_s - onset_s) if since_s >= onset_s - 0.3 else None, pause_s)


async def _give_back(placed: Call, lasting_s: float) -> None:
    ends_s, done = time.monotonic() + lasting_s, len(placed.tape.received)
    while time.monotonic() < ends_s:
        received = placed.tape.received
        while done < len(received) and received[done].at_s <= time.monotonic() - ECHO_S:
            samples = g711.decode(received[done].packet.payload).astype(np.float64) * ECHO_GAIN
            placed.play(samples.astype(np.int16))
            done += 1
        await asyncio.sleep(FRAME_S / 2)


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
    rng, order = np.random.default_rng(seed), random.Random(seed)
    question = await voices.speak(QUESTION, Voice(), command)
    named = ("rms", "slt", "awb")
    words = [await voices.speak(text, Voice(order.choice(named)), command) for text in WORDS]
    listening = [await voices.speak(text, Voice(order.choice(named)), command) for text in LISTENING]
    plan: list[tuple[str, Samples | None]] = [("nothing", None)] * max(3, rounds // 2)
    for number in range(rounds):
        plan += [("words", words[number % len(words)]), ("listening", listening[number % len(listening)])]
        plan += [("hum", hum(rng)), ("cough", cough(rng)), ("echo", None)]
    async with UserAgent(stage.telephone()) as phone:
        await warm(stage, phone)
        trials = [await trial(phone, stage, question, kind, sound) for kind, sound in plan]
    return summarise(trials, seed, load)


def summarise(trials: list[Trial], seed: int, load: tuple[float, float, float]) -> Report:
    """Pure."""
    by_kind = {kind: [one for one in trials if one.kind == kind] for kind in {one.kind for one in trials}}
    natural_s = max(one.longest_pause_s for one in by_kind["nothing"])

    def stopped(kind: str) -> list[bool]:
        return [one.longest_pause_s > natural_s + STOPPED_S for one in by_kind[kind]]

    words = [
        one.silent_after_s * 1000
        for one, was in zip(by_kind["words"], stopped("words"), strict=True)
        if was and one.silent_after_s is not None
    ]
    noises = stopped("listening") + stopped("hum")
    figures = (
        Figure("speech onset to silence", "ms", words, GOAL_WORDS_MS, "p95"),
        Figure("stopped by a listener's noise", "share", [sum(noises) / len(noises)], GOAL_STOPS, "p50"),
    )
    counts = (
        Count("words that did not stop it", len(by_kind["words"]) - len(words), 0),
        Count("listeners' words (yeah, okay, right, uh huh, I see)", len(by_kind["listening"])),
        Count("of these stopped it", sum(stopped("listening"))),
        Count("hums", len(by_kind["hum"])),
        Count("of these stopped it ", sum(stopped("hum"))),
        Count("coughs", len(by_kind["cough"])),
        Count("of these stopped it  ", sum(stopped("cough"))),
        Count("answers with echo, -14 dB after 220 ms", len(by_kind["echo"])),
        Count("of these stopped by it", sum(stopped("echo")), 0),
    )
    facts = {"longest pause of undisturbed answers": f"{natural_s * 1000:.0f} ms", "seed": seed}
    return Report("barge_in", "Sounds made into the assistant's answer", figures, counts, facts, load)


def main() -> int:
    parser = argparse.ArgumentParser(description="What silences the assistant, and how soon.")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load = os.getloadavg()
    with system() as stage:
        report = asyncio.run(measure(stage, args.rounds, args.seed, load))
    return finish(report, as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
