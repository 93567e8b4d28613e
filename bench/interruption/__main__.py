"""What would silence the assistant, judged offline: many voices, echo, babble and street noise, without a wire.

    python -m bench.interruption [--trials 30] [--seed 1] [--recordings DIR] [--kinds words listening ...] [--json]

The product's ear, floor and playout on virtual time (`stage`), with the real recogniser and declared engine times. Each
trial draws a voice, a phrase, a level, a speed and the noise of the line from the seed. "Onset to silence" begins with
the caller's first sound and ends with the first frame of a silence of more than 100 ms; the way over the wire, 20 to 40
ms, is not in it. The goals are judged on the wire, by `bench.barge_in`.
"""

import argparse
import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ari_app.provision import asterisk, models
from audio_pipeline.frames import LINE_RATE_HZ, Samples
from bench.end_of_turn import speakers
from bench.end_of_turn.listening import Kept, Models
from bench.end_of_turn.speakers import Speaker
from bench.interruption import sounds, stage
from bench.interruption.sounds import Wave
from bench.interruption.stage import Loudspeaker, Scene, Told
from bench.report import Count, Figure, Report, finish

KINDS = (
    "words", "words over echo", "words over babble", "listening", "hum", "cough", "echo", "babble", "street",
    "background",
)  # fmt: skip
ECHO_DB, ECHO_S = (-20.0, -10.0), (0.15, 0.30)
BEHIND_DB = (-20.0, -15.0)  # babble, street and people in the background, against the caller
ANSWER = (
    "I can find people and departments for you, take messages, and keep your calendar and your list of things to do.",
    "You can also ask me for the opening hours, for the time, or to be called back later today.",
    "If you would rather talk to a person, just say so, and I will connect you to the next free colleague.",
)
ANSWERS_WITH = "piper-en_US-joe-medium"
LENGTH_S = 14.0


class Cast:
    """Who can speak, and what they said."""

    def __init__(self, voices: Sequence[Speaker]) -> None:
        self._callers = [voice for voice in voices if voice.name != ANSWERS_WITH]
        host = next(voice for voice in voices if voice.name == ANSWERS_WITH)
        self.answer: Samples = np.concatenate([piece for piece in map(host.says, ANSWER) if piece is not None])

    def caller(self, rng: np.random.Generator) -> Speaker:
        return self._callers[int(rng.integers(len(self._callers)))]

    def says(self, who: Speaker, text: str) -> Wave:
        """From its first sound on. Raises SystemExit for a voice that has not been recorded saying it."""
        said = who.says(text)
        if said is None:
            raise SystemExit(f"{who.name} has no recording of {text!r}")
        loud = np.flatnonzero(np.abs(said.astype(int)) >= 200)
        return said[max(int(loud[0]) - 40, 0) :].astype(np.float64)


def scene(kind: str, cast: Cast, rng: np.random.Generator) -> Scene:
    """One trial of a kind."""
    who, dbfs = cast.caller(rng), float(rng.uniform(-30.0, -20.0))
    question = sounds.level(cast.says(who, stage.QUESTION), dbfs)
    noise = rng.normal(0.0, 32768 * 10 ** (rng.uniform(-65.0, -50.0) / 20), round(LENGTH_S * LINE_RATE_HZ))
    behind_db = dbfs + float(rng.uniform(*BEHIND_DB))
    speaker = None
    if "babble" in kind:
        people = [cast.says(cast.caller(rng), str(rng.choice(sounds.WORDS))) for _ in range(12)]
        noise = noise + sounds.level(sounds.babble(people, LENGTH_S, rng), behind_db)
    elif kind == "street":
        noise = noise + sounds.level(sounds.street(LENGTH_S, rng), behind_db)
    elif "echo" in kind:
        gain = 10 ** (rng.uniform(*ECHO_DB) / 20)
        speaker = Loudspeaker(float(rng.uniform(*ECHO_S)), float(gain), sounds.room(rng, rng.uniform(0.02, 0.15)))
    return Scene(question, _made(kind, cast, who, dbfs, rng), noise, speaker)


def _made(kind: str, cast: Cast, who: Speaker, dbfs: float, rng: np.random.Generator) -> Wave:
    speed = float(rng.uniform(0.92, 1.10))
    if kind.startswith("words"):
        said = cast.says(who, str(rng.choice(sounds.WORDS)))
        return sounds.at_speed(sounds.level(said, dbfs + 2.0), speed)
    if kind == "listening":
        return sounds.at_speed(sounds.level(cast.says(who, str(rng.choice(sounds.LISTENING))), dbfs - 2.0), speed)
    if kind == "background":
        said = cast.says(cast.caller(rng), str(rng.choice(sounds.WORDS)))
        return sounds.level(said, dbfs + float(rng.uniform(*BEHIND_DB)))
    noises: dict[str, Callable[[np.random.Generator], Wave]] = {"hum": sounds.hum, "cough": sounds.cough}
    return sounds.level(noises[kind](rng), dbfs) if kind in noises else np.zeros(0)


def run(kinds: Sequence[str], cast: Cast, ear: Models, trials: int, seed: int) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for kind in kinds:
        rng = np.random.default_rng([seed, KINDS.index(kind)])
        found[kind] = [stage.play(scene(kind, cast, rng), cast.answer, ear) for _ in range(trials)]
    return found


def summarise(found: dict[str, list[Told]], seed: int, load: tuple[float, float, float]) -> Report:
    """Pure."""
    figures: list[Figure] = []
    counts: list[Count] = []
    for kind, told in found.items():
        silenced = [one.silenced_s * 1000 for one in told if one.silenced_s is not None]
        if kind.startswith("words"):
            figures.append(Figure(f"{kind}: onset to silence", "ms", silenced))
            counts.append(Count(f"{kind}: went on all the same", len(told) - len(silenced)))
        else:
            figures.append(Figure(f"{kind}: stopped it", "share", [len(silenced) / max(len(told), 1)]))
        counts.append(Count(f"{kind}: questions not taken", sum(not one.answered for one in told), 0))
    trials = max((len(told) for told in found.values()), default=0)
    facts = {"trials of each kind": trials, "seed": seed}
    return Report("interruption", "Sounds into the assistant's answer, offline", figures, counts, facts, load)


def main() -> int:
    parser = argparse.ArgumentParser(description="What would silence the assistant, offline.")
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "convonet")
    parser.add_argument("--recordings", type=Path, default=None, help="more voices: NAME/<name_of(text)>.wav")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    load = os.getloadavg()
    cast, ear = _prepared(arguments)
    found = run(arguments.kinds, cast, ear, arguments.trials, arguments.seed)
    return finish(summarise(found, arguments.seed, load), as_json=arguments.json)


def _prepared(arguments: argparse.Namespace) -> tuple[Cast, Models]:
    """Voices that have said what they may be asked for, and the models."""
    tree = asterisk.locate(asterisk.AsteriskOptions(cache_dir=arguments.cache))
    options = models.ModelOptions(cache_dir=arguments.cache)
    paths = models.locate(["whisper-tiny.en", "smart-turn", "silero-vad", "en_US-joe-medium"], options)
    kept, spoken = arguments.cache / "bench-voices" / "answers.jsonl", arguments.cache / "bench-voices"
    piper = {"en_US-joe-medium": paths["en_US-joe-medium"]}
    asyncio.run(speakers.prepare_piper(spoken, piper, {"en_US-joe-medium": list(ANSWER)}))
    found = speakers.available(spoken, tree, piper, arguments.recordings)
    ear = Models(paths["whisper-tiny.en"], paths["smart-turn"], paths["silero-vad"], Kept(kept))
    return Cast(found), ear


if __name__ == "__main__":
    raise SystemExit(main())
