"""The fast tier on sentences nobody tuned it for: as text, and spoken over the telephone.

    python -m bench.sealed_set [--text-only] [--json]

The set (`bench/sealed/`) was made from the product's description only, and nobody reads it: this bench prints totals
and the ids of what failed, never a sentence. Right means: the label and every slot. A wrong *write* is a to-do that
would be made or ticked off though it was not asked for, or another than was asked for. Spoken: flite's voices in turn,
mu-law at 8 kHz, the product's recogniser with the product's hot words. Every run is counted in the report.
"""

import argparse
import asyncio
import hashlib
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from agent.evals.labelled import Item, Verdict, judge, load
from agent.evals.scenario import NOW
from ari_app import settings as settings_module
from ari_app.caller import voices
from ari_app.caller.voices import Voice
from ari_app.cli import call
from ari_app.main import departments_of
from ari_app.provision import models
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_host import EngineCommand, EngineHost, SocketProbe
from audio_pipeline.frames import LINE_RATE_HZ, MODEL_RATE_HZ, Samples, Sound
from audio_pipeline.resample import resample
from audio_pipeline.stt.local import LocalRecogniser
from bench.report import REPORTS, Count, Figure, Report, finish
from tools.ports import Department

SET = Path(__file__).parent / "sealed" / "utterances.yaml"
VOICES = (
    Voice("rms"),
    Voice("slt", {"duration_stretch": 1.1}),
    Voice("awb", {"duration_stretch": 1.1}),
    Voice("kal16"),
)
GOAL = 0.95
DEADLINE_S = 60.0


def wilson(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """95 % bounds of a share of `n`."""
    if n == 0:
        return 0.0, 1.0
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return max(0.0, middle - half), min(1.0, middle + half)


async def spoken(items: Sequence[Item], departments: tuple[Department, ...]) -> list[str]:
    """What the recogniser makes of every sentence."""
    settings = settings_module.load()
    command = call.voice_command(settings)
    model = models.locate([settings.speech.recogniser_model], models.ModelOptions(cache_dir=settings.paths.cache_dir))
    hot_words = tuple(word for place in departments for word in (place.name, *place.aliases))
    heard: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cn-") as folder:
        path = Path(folder) / "stt.sock"
        argv = (sys.executable, "-m", "audio_pipeline.stt.whisper_engine", "--socket", str(path))
        argv += ("--model", str(model[settings.speech.recogniser_model]))
        host = EngineHost(EngineCommand("recogniser", argv, SocketProbe(path)))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(host.run(), name="host")
            async with EngineClient("recogniser", path) as client:
                if not await client.wait_connected(DEADLINE_S):
                    raise SystemExit("the recogniser did not start")
                port = LocalRecogniser(client, languages=frozenset({"en"}))
                for number, item in enumerate(items):
                    sound = on_the_line(await voices.speak(item.say, VOICES[number % len(VOICES)], command))
                    answer = await port.recognise(sound, language="en", hot_words=hot_words, deadline_s=DEADLINE_S)
                    heard.append(answer.text)
            running.cancel()
    return heard


def on_the_line(samples: Samples) -> Sound:
    """mu-law and back, with the silence around it that the product's ear leaves, at 16 kHz."""
    quiet = np.zeros(round(0.3 * LINE_RATE_HZ), np.int16)
    line = MU_LAW.decode(MU_LAW.encode(np.concatenate((quiet, samples, quiet))))
    return Sound(resample(line, LINE_RATE_HZ, MODEL_RATE_HZ), MODEL_RATE_HZ)


def summarise(
    found: dict[str, list[Verdict]], digest: str, runs: int, load_before: tuple[float, float, float]
) -> Report:
    """`found`: verdicts by way ("text", "spoken")."""
    figures: list[Figure] = []
    counts: list[Count] = [Count("runs of this bench so far, this one included", runs)]
    facts: dict[str, Any] = {"sha256 of the set": digest}
    for way, verdicts in found.items():
        n = len(verdicts)
        share = sum(one.right for one in verdicts) / n
        goal = GOAL if way == "spoken" else None
        figures.append(Figure(f"right, {way}", "share", [share], goal, "p50", at_least=True, interval=wilson(share, n)))
        wrong = sum(one.wrong_write for one in verdicts)
        counts += [Count(f"sentences, {way}", n), Count(f"wrong writes, {way}", wrong, 0)]
        facts[f"wrong writes, {way}, 95 % bound"] = f"at most {wilson(wrong / n, n)[1]:.1%}"
        by_label: dict[str, list[bool]] = defaultdict(list)
        for one in verdicts:
            by_label[one.label].append(one.right)
        facts[f"right by label, {way}"] = ", ".join(f"{k} {sum(v)}/{len(v)}" for k, v in sorted(by_label.items()))
        facts[f"failed, {way}"] = " ".join(one.key for one in verdicts if not one.right)
    return Report("sealed_set", "Everyday requests nobody tuned for", tuple(figures), tuple(counts), facts, load_before)


def main() -> int:
    parser = argparse.ArgumentParser(description="The fast tier on the sealed set.")
    parser.add_argument("--text-only", action="store_true", help="do not speak; the quick half")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    load_before = os.getloadavg()
    items = load(SET)
    departments = departments_of(settings_module.load())
    found = {"text": [judge(item, item.say, NOW, departments) for item in items]}
    if not args.text_only:
        heard = asyncio.run(spoken(items, departments))
        found["spoken"] = [judge(item, text, NOW, departments) for item, text in zip(items, heard, strict=True)]
    before = REPORTS / "sealed_set.json"
    name = "runs of this bench so far, this one included"
    runs = 1 + (int(json.loads(before.read_text())["counts"][name]["value"]) if before.exists() else 0)
    digest = hashlib.sha256(SET.read_bytes()).hexdigest()
    return finish(summarise(found, digest, runs, load_before), as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
