"""How often a caller who stops for 700 ms to think is taken for finished, and how long a finished one waits.

    python -m bench.false_cutoffs [--voices 20] [--sentences 94] [--seed 1] [--recordings DIR] [--json]

Offline: sentences of `bench/end_of_turn/sentences.txt`, said by every voice this machine has, through mu-law at 8 kHz,
whole and with 700 ms of silence or line noise at marked places ("cut": inside one rendering; "joined": two renderings).
The product's own ear hears them on virtual time with the real models and declared engine times; then every set of rules
is asked when it would have taken the turn. A false cut-off is a commit before the ear knew that the caller went on. The
response delay runs from the last sound of a whole sentence to the commit.

Voices and sentences are halved: rules are fitted to one half (`--half calibration`) and judged on the other, with other
voices *and* other sentences. Bounds are 95 % (Wilson). Goals: at most 10 %, and at most 0.3 of stock smart-turn.
"""

import argparse
import asyncio
import json
import math
import os
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.provision import asterisk, models
from audio_pipeline.ear import EarOptions
from audio_pipeline.events import Transcript
from bench.end_of_turn import reading, rules, sentences, speakers, tapes
from bench.end_of_turn.alignment import Aligner, quietest_near
from bench.end_of_turn.listening import Heard, Kept, Models, listen
from bench.end_of_turn.rules import Rule
from bench.end_of_turn.sentences import Sentence
from bench.end_of_turn.speakers import Speaker
from bench.report import REPORTS, Figure, machine
from bench.word_error_rate import choose, words_of

CUT_OFFS_GOAL = 0.10
RATIO_GOAL = 0.3
RULES: dict[str, Rule] = {
    "stock smart-turn": rules.stock_smart_turn,
    "silence of 700 ms": rules.plain_silence,
    "this product": rules.product(),
    "agent.patience": rules.patient(),
}
HUMAN = "asterisk-prompts"


@dataclass(frozen=True, slots=True)
class Case:
    """One tape and what the ear made of it. `resumes_s` None: a whole sentence."""

    speaker: str
    kind: str
    text: str
    style: str  # whole, cut, joined
    where: str  # kind of the place of the pause, or ""
    held_out: bool
    ends_s: float
    resumes_s: float | None
    noise_dbfs: float | None
    heard: tuple[Heard, ...]


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """95 % bounds of a share."""
    if n == 0:
        return 0.0, 1.0
    share, spread = hits / n, z * math.sqrt(hits / n * (1 - hits / n) / n + z * z / (4 * n * n))
    middle, scale = share + z * z / (2 * n), 1 + z * z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def cut_off(case: Case, commit_s: float | None) -> bool:
    """Whether the turn was taken from a caller who was about to go on."""
    if commit_s is None or case.resumes_s is None:
        return False
    noticed = [
        one.at_s for one in case.heard if one.at_s >= case.resumes_s and type(one.event).__name__ == "SpeechStarted"
    ]
    return commit_s < (noticed[0] if noticed else math.inf)


# -- making the cases ---


def makings(
    voices: Sequence[Speaker], said: Sequence[Sentence], aligner: Aligner, seed: int
) -> Iterator[tuple[Any, ...]]:
    """(speaker, sentence, style, where, make) for every tape; `make` gives it."""
    for speaker in voices:
        for sentence in said:
            if sentence.held_out is not speaker.held_out:
                continue
            spoken = speaker.says(sentence.text)
            if spoken is None:
                continue
            key = f"{speaker.name}/{sentence.text}"
            how = tapes.Conditions.drawn(key, seed)
            yield speaker, sentence, "whole", "", (lambda s=spoken, h=how: tapes.whole(s, h))
            ends_s = aligner.word_ends_s(spoken, sentence.text, speaker.folder)
            for at in sentence.breaks:
                how = tapes.Conditions.drawn(f"{key}/{at.words}", seed)
                if ends_s is not None:
                    place = quietest_near(spoken, ends_s[at.words - 1])
                    yield speaker, sentence, "cut", at.where, (lambda s=spoken, p=place, h=how: tapes.cut(s, p, h))
                before, rest = (speaker.says(part) for part in sentence.parts(at))
                if before is not None and rest is not None:
                    yield speaker, sentence, "joined", at.where, (lambda b=before, r=rest, h=how: tapes.joined(b, r, h))


def keeps(key: str, share: float) -> bool:
    """Whether a tape is among the `share` (0..1) that is heard: the same ones in every run."""
    return int(sentences.name_of(key)[:8], 16) < share * 2**32


def cases(makers: Iterator[tuple[Any, ...]], ear: Models, arguments: argparse.Namespace) -> list[Case]:
    options = EarOptions()
    found: list[Case] = []
    for speaker, sentence, style, where, make in makers:
        if not keeps(f"{speaker.name}/{sentence.text}/{style}/{where}", arguments.share):
            continue
        tape = make()
        heard = tuple(listen(tape, ear, options))
        found.append(
            Case(
                speaker.name, sentence.kind, sentence.text, style, where, sentence.held_out,
                tape.ends_s, tape.resumes_s, tape.noise_dbfs, heard,
            )
        )  # fmt: skip
        if len(found) % 100 == 0:
            print(f"  {len(found)} tapes heard", file=sys.stderr, flush=True)
    return found


def prompts(tree: asterisk.AsteriskTree, count: int, seed: int) -> tuple[list[Sentence], dict[str, Path]]:
    """Recorded prompts of a human voice as sentences, with one seeded place each where the speaker may stop."""
    transcripts = next(tree.root.rglob("core-sounds-en.txt.gz"))
    sounds = next(tree.root.rglob("vm-intro.wav")).parent
    rng = random.Random(seed)
    found: list[Sentence] = []
    paths: dict[str, Path] = {}
    for prompt in choose(sounds, transcripts, count * 4, seed):
        text = " ".join(prompt.text.split())
        if not 5 <= len(words_of(text)) <= 20 or len(text.split()) != len(words_of(text)) or "." in text[:-1]:
            continue
        at = rng.randrange(2, len(text.split()))
        found.append(Sentence("prompt", text, (sentences.Break(at, "any"),), held_out=True))
        paths[text] = prompt.path
    return found[:count], paths


def all_makings(
    arguments: argparse.Namespace, tree: asterisk.AsteriskTree, paths: dict[str, Path]
) -> Iterator[tuple[Any, ...]]:
    cache: Path = arguments.cache / "bench-voices"
    extra = sorted(arguments.recordings.glob("*.onnx")) if arguments.recordings else []
    piper = {"en_US-joe-medium": paths["en_US-joe-medium"]} | {path.stem: path for path in extra}
    voices = speakers.available(cache, tree, piper, arguments.recordings)
    said = sentences.load()[: arguments.sentences]
    wanted = {
        name: [
            text
            for sentence in said
            if sentence.held_out is (name not in speakers.PIPER)
            for text in (sentence.text, *(part for at in sentence.breaks for part in sentence.parts(at)))
        ]
        for name in piper
    }
    asyncio.run(speakers.prepare_piper(cache, piper, wanted))
    aligner = Aligner(paths["whisper-tiny.en"])
    if arguments.half in ("both", "held-out"):
        human, files = prompts(tree, arguments.prompts, arguments.seed)
        yield from makings([_copied(cache, files)], human, aligner, arguments.seed)
    halves = {"both": (True, False), "held-out": (True,), "calibration": (False,)}[arguments.half]
    chosen = [voice for voice in voices if voice.held_out in halves][: arguments.voices]
    yield from makings(chosen, said, aligner, arguments.seed)


def _copied(cache: Path, paths: dict[str, Path]) -> Speaker:
    """The human voice as a speaker. A recording has no parts that could be said on their own."""
    folder = cache / HUMAN
    folder.mkdir(parents=True, exist_ok=True)
    for text, path in paths.items():
        (folder / f"{sentences.name_of(text)}.wav").write_bytes(path.read_bytes())
    return Speaker(HUMAN, held_out=True, folder=folder)


# -- judging ---


def delays(found: Sequence[Case], rule: Rule) -> dict[str, Any]:
    """Response delay after whole sentences (ms).

    `early` counts turns taken inside the sentence (voices make pauses of their own at commas), `never` those not taken.
    """
    waited = [commit_s - case.ends_s for case in found if (commit_s := rule(case.heard)) is not None]
    late = [wait_s for wait_s in waited if wait_s >= 0.0]
    spread = {f"p{part}": round(float(np.percentile(late, part)) * 1000) for part in (50, 75, 95)} if late else {}
    return {"n": len(found), **spread, "early": len(waited) - len(late), "never": len(found) - len(waited)}


def share(found: Sequence[Case], rule: Rule) -> dict[str, Any]:
    """False cut-offs with their bounds."""
    hits = sum(cut_off(case, rule(case.heard)) for case in found)
    low, high = wilson(hits, len(found))
    return {
        "n": len(found),
        "hits": hits,
        "share": round(hits / max(len(found), 1), 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def judged(found: Sequence[Case], rule: Rule) -> dict[str, Any]:
    """All figures of one rule on some cases."""
    paused = [case for case in found if case.resumes_s is not None]
    whole = [case for case in found if case.resumes_s is None]
    groups = {"by_style": "style", "by_place": "where", "by_voice": "speaker"}
    return {
        "cut_offs": share(paused, rule),
        **{group: by(paused, field, rule, share) for group, field in groups.items()},
        "delay_ms": by(whole, "kind", rule, delays),
        "delay_all_ms": delays(whole, rule),
    }


def by(found: Sequence[Case], field: str, rule: Rule, judge: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """`judge` for each value of a field."""
    names = sorted({getattr(case, field) for case in found})
    return {name: judge([case for case in found if getattr(case, field) == name], rule) for name in names}


def result_of(found: Sequence[Case], arguments: argparse.Namespace, load: tuple[float, float, float]) -> dict[str, Any]:
    halves = {"held-out": [c for c in found if c.held_out], "calibration": [c for c in found if not c.held_out]}
    figures = {
        half: {name: judged(some, rule) for name, rule in RULES.items()} for half, some in halves.items() if some
    }
    ours, stock = (
        figures[next(iter(figures))][name]["cut_offs"]["share"] for name in ("this product", "stock smart-turn")
    )
    ratio = round(ours / stock, 3) if stock else None
    return {
        "bench": "false_cutoffs",
        "met": ours <= CUT_OFFS_GOAL and ratio is not None and ratio <= RATIO_GOAL,
        "share": ours,
        "ratio_to_stock": ratio,
        "voices": sorted({case.speaker for case in found}),
        "figures": {"false cut-offs": Figure("false cut-offs", "share", [ours], CUT_OFFS_GOAL, "p50").summary()},
        "halves": figures,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": arguments.seed,
        "machine": machine(),
        "load_average": {"before": load, "after": os.getloadavg()},
    }


def markdown(result: dict[str, Any]) -> str:
    lines = ["# False cut-offs at pauses of 700 ms, mu-law", ""]
    lines.append(
        f"This product {result['share']:.1%} (goal at most {CUT_OFFS_GOAL:.0%}), {result['ratio_to_stock']} of stock "
        f"smart-turn (goal at most {RATIO_GOAL}): {'met' if result['met'] else '**missed**'}. Engine times declared, "
        "delays from the last sound to the commit."
    )
    for half, by_rule in result["halves"].items():
        lines += ["", f"## {half} voices and sentences", "", "| rules | cut off | 95 % | n | " + _kinds(by_rule) + " |"]
        lines.append("|---" * (4 + _kinds(by_rule).count("|") + 1) + "|")
        for name, found in by_rule.items():
            cut = found["cut_offs"]
            cells = [f"{d.get('p50')} / {d.get('p95')}" for d in found["delay_ms"].values()]
            cells.append(f"{found['delay_all_ms'].get('p50')} / {found['delay_all_ms'].get('p95')}")
            bounds = f"{cut['low']:.1%}..{cut['high']:.1%}"
            lines.append(f"| {name} | {cut['share']:.1%} | {bounds} | {cut['n']} | " + " | ".join(cells) + " |")
        for group in ("by_style", "by_place", "by_voice"):
            names = list(next(iter(by_rule.values()))[group])
            lines += [
                "",
                f"| cut off, {group[3:]} | n | " + " | ".join(by_rule) + " |",
                "|---" * (2 + len(by_rule)) + "|",
            ]
            for name in names:
                parts = [found[group][name] for found in by_rule.values()]
                lines.append(
                    f"| {name} | {parts[0]['n']} | " + " | ".join(f"{part['share']:.1%}" for part in parts) + " |"
                )
    lines += ["", f"* voices: {', '.join(result['voices'])}"]
    lines += [f"* {name}: {value}" for name, value in result["machine"].items()]
    return "\n".join(lines) + "\n"


def _kinds(by_rule: dict[str, Any]) -> str:
    kinds = next(iter(by_rule.values()))["delay_ms"]
    return " | ".join([*(f"{kind} p50 / p95 ms (n {value['n']})" for kind, value in kinds.items()), "all"])


def gather(arguments: argparse.Namespace) -> list[Case]:
    """Every case of a run; also for those who look for better rules."""
    tree = asterisk.locate(asterisk.AsteriskOptions(cache_dir=arguments.cache))
    names = ("whisper-tiny.en", "smart-turn", "silero-vad", "en_US-joe-medium", arguments.language_model)
    paths = models.locate(list(names), models.ModelOptions(cache_dir=arguments.cache))
    kept = Kept(arguments.cache / "bench-voices" / "answers.jsonl")
    ear = Models(paths["whisper-tiny.en"], paths["smart-turn"], paths["silero-vad"], kept)
    found = cases(all_makings(arguments, tree, paths), ear, arguments)
    texts = (one.event.text for case in found for one in case.heard if isinstance(one.event, Transcript))
    said = asyncio.run(reading.answered(paths[arguments.language_model], texts, kept))
    return [
        replace(
            case, heard=reading.with_answers(case.heard, said.__getitem__, lambda text: not rules.understands(text))
        )
        for case in found
    ]


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="False cut-offs at pauses of 700 ms, and the delay after true ends.")
    made.add_argument("--voices", type=int, default=100)
    made.add_argument("--sentences", type=int, default=1000)
    made.add_argument("--prompts", type=int, default=60, help="recorded prompts of a human voice")
    made.add_argument("--share", type=float, default=1.0, help="of the tapes; 0.3 is a quick look")
    made.add_argument("--half", choices=("both", "held-out", "calibration"), default="held-out")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "convonet")
    made.add_argument("--language-model", default="qwen2.5-coder-0.5b-instruct", help="name in the model registry")
    made.add_argument("--recordings", type=Path, help="folder of more voices: NAME/*.wav and Piper's *.onnx")
    made.add_argument("--json", action="store_true", help="print the result")
    return made


def main() -> int:
    arguments = parser().parse_args()
    load = os.getloadavg()
    result = result_of(gather(arguments), arguments, load)
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "false_cutoffs.json").write_text(json.dumps(result, indent=1) + "\n")
    (REPORTS / "false_cutoffs.md").write_text(markdown(result))
    print(json.dumps(result) if arguments.json else markdown(result))
    return 0 if result["met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
