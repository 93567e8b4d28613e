"""How many words the recogniser gets wrong on a telephone line: Asterisk's own prompts after a mu-law round trip.

    python -m bench.word_error_rate [--language en] [--prompts 100] [--seed 7] [--model whisper-tiny.en] [--json]

The prompts and their transcripts ship with the sound package. Chosen by a seeded draw among those with at least four
words and no digits, whose transcript is all speech. They go 8 kHz -> mu-law -> 8 kHz -> the real engine process, with
its padding and its guards. The report is kept in bench/reports as JSON and Markdown. A clean studio voice: real
callers are harder. Target: at most 5 % for English; other languages (es, fr: `whisper-base`, whose announcements
./convonet provision fetches when they are configured) have none, accents do not count in them, and the report says
how often the language was told, and told right, when it was not known.
"""

import argparse
import asyncio
import gzip
import json
import os
import platform
import random
import re
import sys
import tempfile
import unicodedata
import wave
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from num2words import num2words

from ari_app.provision import asterisk, models
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_host import EngineCommand, EngineHost, SocketProbe
from audio_pipeline.frames import LINE_RATE_HZ, Samples, Sound
from audio_pipeline.stt.local import LocalRecogniser

REPORTS = Path(__file__).parent / "reports"
TARGETS = {"en": 0.05}
MODELS = {"en": "whisper-tiny.en"}
OTHERS_MODEL = "whisper-base"
TELLING = ("en", "es", "fr")  # among these the language is to be told
LONGEST_S = 14.0
CLIENT_DEADLINE_S = 30.0

# The same word written in two ways is no error.
_SPELLINGS = {
    "voice mail": "voicemail",
    "e mail": "email",
    "ok": "okay",
    "log in": "login",
    "log on": "logon",
    "log off": "logoff",
    "call back": "callback",
    "can not": "cannot",
    "file name": "filename",
    "mail box": "mailbox",
}
_CONTRACTIONS = {
    "you're": "you are",
    "i'm": "i am",
    "that's": "that is",
    "it's": "it is",
    "can't": "cannot",
    "don't": "do not",
    "isn't": "is not",
    "there's": "there is",
    "we're": "we are",
    "we'll": "we will",
    "you'll": "you will",
    "i'll": "i will",
    "you've": "you have",
    "let's": "let us",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    key: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt's outcome."""

    key: str
    wanted: str
    heard: str
    errors: int
    words: int
    engine_ms: float
    told: str  # the language it was taken for when that was not known; "" when it was left open


def words_of(text: str, language: str = "en") -> list[str]:
    """Lower case, numbers spelled out, one spelling a word, no punctuation; in other languages than English also no
    accents, which the transcripts lack here and there."""
    if language != "en":
        text = re.sub(r"\d+", lambda found: f" {num2words(int(found.group()), lang=language)} ", text.lower())
        letters = unicodedata.normalize("NFKD", text)
        return re.findall(r"[a-z]+", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    text = (
        text.lower()
        .replace("’", "'")
        .replace("&", " and ")
        .replace("*", " star ")
        .replace("#", " pound ")
        .replace("-", " ")
    )
    text = re.sub(r"\d+", lambda found: f" {num2words(int(found.group()))} ".replace("-", " "), text)
    text = " ".join(re.sub(r"[^a-z' ]", " ", text).split())
    for table in (_CONTRACTIONS, _SPELLINGS):
        for written, canonical in table.items():
            text = re.sub(rf"\b{re.escape(written)}\b", canonical, text)
    return text.replace("'", "").split()


def distance(wanted: list[str], heard: list[str]) -> int:
    """Least number of words to insert, delete or replace (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for at, word in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for column, other in enumerate(heard, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (word != other))
    return row[-1]


def choose(sounds: Path, transcripts: Path, count: int, seed: int, language: str = "en") -> list[Prompt]:
    """A seeded draw of prompts that have a recording, words and no digits."""
    recordings = {str(path.relative_to(sounds).with_suffix("")): path for path in sounds.rglob("*.wav")}
    fitting: list[Prompt] = []
    with gzip.open(transcripts, "rt", encoding="utf-8") as lines:
        for line in lines:
            key, colon, text = line.strip().partition(":")
            path = recordings.get(key.strip())
            if not colon or path is None or re.search(r"[\d\[\]{}()<>;]", text) or len(words_of(text, language)) < 4:
                continue
            with wave.open(str(path)) as sound:
                if sound.getframerate() == LINE_RATE_HZ and sound.getnframes() <= LONGEST_S * LINE_RATE_HZ:
                    fitting.append(Prompt(key.strip(), text.strip(), path))
    fitting.sort(key=lambda prompt: prompt.key)
    return sorted(random.Random(seed).sample(fitting, min(count, len(fitting))), key=lambda prompt: prompt.key)


def over_the_line(path: Path) -> Samples:
    """What is left of a recording after mu-law."""
    with wave.open(str(path)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(np.int16)
    return MU_LAW.decode(MU_LAW.encode(samples))


async def measure(model: Path, prompts: list[Prompt], *, threads: int, language: str) -> list[Line]:
    """Recognise every prompt, one after another, in a real engine process."""
    with tempfile.TemporaryDirectory(prefix="cn-") as folder:
        path = Path(folder) / "stt.sock"
        argv = (sys.executable, "-m", "audio_pipeline.stt.whisper_engine", "--socket", str(path))
        argv += ("--model", str(model), "--threads", str(threads))
        host = EngineHost(EngineCommand("recogniser", argv, SocketProbe(path)))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(host.run(), name="host")
            async with EngineClient("recogniser", path) as client:
                if not await client.wait_connected(60):
                    raise SystemExit("the recogniser did not start")
                recogniser = LocalRecogniser(client, languages=("en",) if language == "en" else TELLING)
                lines = [await _recognise(recogniser, prompt, language) for prompt in prompts]
            running.cancel()
    return lines


async def _recognise(recogniser: LocalRecogniser, prompt: Prompt, language: str) -> Line:
    sound = Sound(over_the_line(prompt.path), LINE_RATE_HZ)
    answer = await recogniser.recognise(sound, language=language, hot_words=(), deadline_s=CLIENT_DEADLINE_S)
    told = language
    if language != "en":
        told = (await recogniser.recognise(sound, language="", hot_words=(), deadline_s=CLIENT_DEADLINE_S)).language
    wanted, heard = words_of(prompt.text, language), words_of(answer.text, language)
    errors = distance(wanted, heard)
    return Line(prompt.key, prompt.text, answer.text, errors, len(wanted), round(answer.engine_s * 1000, 1), told)


def report(lines: list[Line], *, model: str, seed: int, language: str) -> dict[str, object]:
    """The whole outcome as one JSON value."""
    errors, words = sum(line.errors for line in lines), sum(line.words for line in lines)
    engine_ms = [line.engine_ms for line in lines]
    target = TARGETS.get(language)
    return {
        "bench": "word_error_rate",
        "language": language,
        "model": model,
        "seed": seed,
        "prompts": len(lines),
        "words": words,
        "errors": errors,
        "word_error_rate": round(errors / words, 4),
        "target": target,
        "met": target is None or errors / words <= target,
        "language_told": {
            "right": sum(line.told == language for line in lines),
            "wrong": sum(line.told not in ("", language) for line in lines),
            "left_open": sum(not line.told for line in lines),
        },
        "exact": sum(line.errors == 0 for line in lines),
        "engine_ms": {f"p{share}": round(float(np.percentile(engine_ms, share)), 1) for share in (50, 95, 99)},
        "machine": {"cpus": os.cpu_count(), "load": os.getloadavg()[0], "system": platform.platform()},
        "lines": [asdict(line) for line in lines],
    }


def markdown(result: dict[str, object], lines: list[Line]) -> str:
    """For people: the figure, and every prompt that was not understood word for word."""
    rows = [
        f"| {line.key} | {line.errors}/{line.words} | {line.wanted} | {line.heard} |" for line in lines if line.errors
    ]
    summary = (
        f"{result['model']}: **{float(str(result['word_error_rate'])):.1%}** of {result['words']} words in "
        f"{result['prompts']} Asterisk prompts ({result['language']}) after a mu-law round trip (target: "
        f"{result['target'] or 'none'}), language told {result['language_told']}, "
        f"{result['exact']} prompts without any error. Engine time {result['engine_ms']} ms on {result['machine']}."
    )
    head = ["# Word error rate on a telephone line", "", summary, ""]
    return "\n".join([*head, "| prompt | wrong words | said | heard |", "|---|---|---|---|", *rows, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description="Word error rate of the recogniser on telephone prompts.")
    parser.add_argument("--prompts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--language", default="en", choices=TELLING)
    parser.add_argument("--model", default="", help="name in the model registry")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "convonet")
    parser.add_argument("--json", action="store_true", help="print the result")
    arguments = parser.parse_args()
    language = arguments.language
    name = arguments.model or MODELS.get(language, OTHERS_MODEL)
    tree = asterisk.locate(asterisk.AsteriskOptions(cache_dir=arguments.cache))
    model = models.locate([name], models.ModelOptions(cache_dir=arguments.cache))[name]
    sounds = tree.prompts_dir(language)
    if sounds is None:
        raise SystemExit(f"No announcements in {language} are here: configure site.languages, ./convonet provision")
    transcripts = next(tree.root.rglob(f"core-sounds-{language}.txt.gz"))
    prompts = choose(sounds, transcripts, arguments.prompts, arguments.seed, language)
    lines = asyncio.run(measure(model, prompts, threads=arguments.threads, language=language))
    result = report(lines, model=name, seed=arguments.seed, language=language)
    REPORTS.mkdir(exist_ok=True)
    stem = REPORTS / ("word_error_rate" if language == "en" else f"word_error_rate_{language}")
    stem.with_suffix(".json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    stem.with_suffix(".md").write_text(markdown(result, lines))
    summary = {key: value for key, value in result.items() if key != "lines"}
    print(json.dumps(summary) if arguments.json else markdown(result, lines))
    return 0 if result["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
