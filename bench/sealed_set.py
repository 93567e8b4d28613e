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
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from agent.evals.scenario import NOW
from agent.fast.intents import Intent, Setting, understand
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
WRITES = frozenset({"create_todo", "complete_todo"})
_SAME = {"remind_me": "create_todo", "never_mind": "no"}  # our meanings that the set has no label of its own for
_SMALL = frozenset({"a", "an", "the", "my", "our", "your", "some"})


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence of the set. `slots` hold every accepted value."""

    key: str
    say: str
    label: str
    slots: dict[str, tuple[str, ...]]
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    key: str
    label: str
    right: bool
    wrong_write: bool


def load(path: Path) -> list[Item]:
    """Raises KeyError, yaml.YAMLError for a set that is not one."""
    found: list[Item] = []
    for raw in yaml.safe_load(path.read_text(encoding="utf-8")):
        slots: dict[str, tuple[str, ...]] = {}
        for name, value in (raw.get("slots") or {}).items():
            if not name.endswith("_any"):
                slots[name] = tuple(str(one) for one in (raw["slots"].get(f"{name}_any") or [value]))
        found.append(Item(raw["id"], raw["say"], raw["label"], slots, frozenset(raw.get("ignore") or ())))
    return found


def judge(item: Item, heard: str, departments: tuple[Department, ...]) -> Verdict:
    """Pure. `heard`: the words as text, or as the recogniser wrote them."""
    intents = understand(heard, Setting(NOW, departments))
    labels = [_SAME.get(intent.meaning.value, intent.meaning.value) for intent in intents]
    right = labels == [item.label] if item.label != "none" else not labels
    right = right and (not intents or _slots_fit(item, intents[0]))
    writes = [intent for intent, label in zip(intents, labels, strict=True) if label in WRITES]
    return Verdict(item.key, item.label, right, bool(writes) and not right)


def _slots_fit(item: Item, intent: Intent) -> bool:
    said = {
        "title": intent.title,
        "date": intent.day.isoformat() if intent.day else None,
        "time": intent.at.strftime("%H:%M") if intent.at else None,
        "department": intent.department,
    }
    if item.label == "hours":
        said = {"day": intent.day.strftime("%A").lower() if intent.day else None}
    for name in ("title", "date", "time", "department", "day"):
        if name in item.ignored or name not in {**said, **item.slots}:
            continue
        wanted, value = item.slots.get(name, ()), said.get(name)
        iso = intent.day.isoformat() if name == "day" and intent.day else None
        accepted = {_plain(one) for one in wanted}
        if not wanted:
            if value is not None:
                return False
        elif value is None or not ({_plain(value)} | ({iso} if iso else set())) & accepted:
            return False
    return True


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9: -]", "", text.lower().replace("-", " ") if not text[:4].isdigit() else text).split()
    return " ".join(word for word in words if word not in _SMALL)


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
    found = {"text": [judge(item, item.say, departments) for item in items]}
    if not args.text_only:
        heard = asyncio.run(spoken(items, departments))
        found["spoken"] = [judge(item, text, departments) for item, text in zip(items, heard, strict=True)]
    before = REPORTS / "sealed_set.json"
    name = "runs of this bench so far, this one included"
    runs = 1 + (int(json.loads(before.read_text())["counts"][name]["value"]) if before.exists() else 0)
    digest = hashlib.sha256(SET.read_bytes()).hexdigest()
    return finish(summarise(found, digest, runs, load_before), as_json=args.json)


if __name__ == "__main__":
    raise SystemExit(main())
