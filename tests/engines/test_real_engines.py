"""The engines with their real models, as processes: what one says the other understands, together and under fire."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soxr

from agent.fast.words import begins_as_listening
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.engine_host import EngineCommand, EngineHost, Limits, SocketProbe
from audio_pipeline.errors import EngineError, EngineMisbehaved
from audio_pipeline.frames import Sound
from audio_pipeline.stt.local import LocalRecogniser
from audio_pipeline.tts.levels import active_level_dbfs
from audio_pipeline.tts.local import LocalSpeaker
from audio_pipeline.turn.local import LocalEndOfTurn

pytestmark = [pytest.mark.models, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ENGLISH = frozenset({"en"})
WAIT_S = 60.0  # machines of continuous integration are slow; nothing here measures time


@dataclass
class Engines:
    hosts: dict[str, EngineHost]
    clients: dict[str, EngineClient]
    recogniser: LocalRecogniser
    speaker: LocalSpeaker
    end_of_turn: LocalEndOfTurn


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(model_paths: dict[str, Path]) -> AsyncIterator[Engines]:
    """Shared by this module's tests: loading takes longer than everything they do."""
    sockets = Path(tempfile.mkdtemp(prefix="cn-"))
    joe = model_paths["en_US-joe-medium"]
    argvs = {
        "stt": ("audio_pipeline.stt.whisper_engine", "--model", str(model_paths["whisper-tiny.en"])),
        "tts": ("audio_pipeline.tts.piper_engine", "--voice", f"joe={joe}", "--voice", f"twin={joe}"),
        "turn": ("audio_pipeline.turn.smart_turn_engine", "--model", str(model_paths["smart-turn"])),
    }
    hosts = {name: EngineHost(process(sockets, name, *argv)) for name, argv in argvs.items()}
    clients = {name: EngineClient(name, sockets / f"{name}.sock") for name in argvs}
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(host.run()) for host in hosts.values()]
        async with clients["stt"], clients["tts"], clients["turn"]:
            for client in clients.values():
                assert await client.wait_connected(WAIT_S)
            yield Engines(
                hosts,
                clients,
                LocalRecogniser(clients["stt"], languages=ENGLISH),
                LocalSpeaker(clients["tts"], voices=("joe", "twin"), languages=ENGLISH),
                LocalEndOfTurn(clients["turn"]),
            )
        for task in tasks:
            task.cancel()
    shutil.rmtree(sockets)


def process(sockets: Path, name: str, module: str, *arguments: str) -> EngineCommand:
    path = sockets / f"{name}.sock"
    argv = (sys.executable, "-m", module, "--socket", str(path), *arguments)
    limits = Limits(start_s=WAIT_S, probe_every_s=0.1, probe_s=2.0, step_s=WAIT_S)
    return EngineCommand(
        name,
        argv,
        SocketProbe(path),
        (("PYTHONPATH", str(Path(__file__).parents[2])),),
        sockets / f"{name}.log",
        limits,
    )


async def say(engines: Engines, text: str, **wishes: object) -> np.ndarray:
    options = {"voice": "joe", "speed": 1.0, "deadline_s": WAIT_S, **wishes}
    chunks = [chunk async for chunk in engines.speaker.speak(text, **options)]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.int16)


async def hear(engines: Engines, samples: np.ndarray, rate_hz: int = 8000, hot_words: tuple[str, ...] = ()) -> str:
    answer = await engines.recogniser.recognise(
        Sound(samples, rate_hz), language="en", hot_words=hot_words, deadline_s=WAIT_S
    )
    return " ".join(re.findall(r"[a-z']+", answer.text.lower()))


def wide(samples: np.ndarray) -> Sound:
    return Sound(soxr.resample(samples.astype(np.float32), 8000, 16000).clip(-32768, 32767).astype(np.int16), 16000)


async def test_what_the_speaker_says_the_recogniser_understands(engines):
    for sentence in (
        "I would like to talk to somebody in the support department, please.",
        "Your appointment is confirmed for Tuesday morning.",
        "No, thank you, that is all for today.",
    ):
        heard = await hear(engines, await say(engines, sentence))
        assert heard == " ".join(re.findall(r"[a-z']+", sentence.lower()))


async def test_a_glance_at_the_first_fifth_of_a_second_tells_a_listeners_noise_from_words(engines):
    for sentence, noise in (("Okay.", True), ("Right.", True), ("How much does it cost?", False), ("Stop.", False)):
        samples = await say(engines, sentence)
        onset = int(np.flatnonzero(np.abs(samples.astype(int)) > 400)[0])
        begins = wide(samples[max(onset - 400, 0) : onset + 2080])  # 0.26 s of voice
        glimpse = await engines.recogniser.glance(begins, language="en", deadline_s=WAIT_S)
        assert glimpse is not None
        assert begins_as_listening(glimpse) is noise, (sentence, glimpse)


async def test_the_voice_arrives_at_telephone_level_without_clipping(engines):
    for text in ("Yes.", "Thank you for calling. How can I help you today?"):
        samples = (await say(engines, text)).astype(np.float32) / 32768
        assert active_level_dbfs(samples, 8000) == pytest.approx(-20.0, abs=3.0)
        assert np.abs(samples).max() < 0.985


async def test_speed_and_voice_and_nothing_to_say(engines):
    text = "Please hold the line for a moment."
    slow, normal, fast = [len(await say(engines, text, speed=speed)) for speed in (0.7, 1.0, 1.5)]
    assert slow > 1.15 * normal > 1.15 * 1.15 * fast
    assert len(await say(engines, text, voice="twin")) > 4000
    assert len(await say(engines, text, voice="")) > 4000
    for nothing in ("", "   ", "...", "[[]]"):
        assert len(await say(engines, nothing)) < 8000
    with pytest.raises(EngineMisbehaved, match="no voice 'nobody'; there are joe, twin"):
        await say(engines, text, voice="nobody")


async def test_any_characters_can_be_sent_to_the_speaker(engines):
    for text in ("[[ h@l'oU ]] hello", "naïve café – 東京 🎉", "\x00\x1b[31m hi", "<speak>&amp;</speak>", "a" * 500):
        assert (await say(engines, text)).dtype == np.int16


async def test_a_long_text_begins_to_sound_before_it_is_all_computed(engines):
    text = "The first clause is short, " * 20
    chunks = engines.speaker.speak(text, voice="joe", speed=1.0, deadline_s=WAIT_S)
    first = await anext(chunks)
    assert 0.5 * 8000 < len(first) < 4 * 8000
    await chunks.aclose()
    assert await hear(engines, await say(engines, "Good morning.")) == "good morning"


async def test_silence_noise_tones_and_scraps_are_no_words(engines):
    rng = np.random.default_rng(7)
    at = np.arange(24000) / 8000
    for sound in (
        np.zeros(24000, np.int16),
        rng.normal(0, 330, 24000).astype(np.int16),
        rng.normal(0, 3300, 24000).astype(np.int16),
        (8000 * np.sin(2 * np.pi * 1000 * at)).astype(np.int16),
        np.zeros(1, np.int16),
        np.zeros(0, np.int16),
    ):
        assert await hear(engines, sound) == ""


async def test_a_single_word_by_a_stranger_is_understood(engines, asterisk_tree, tmp_path):
    """Without context the model is unsure of one word; unsure is not nothing."""
    launch = asterisk_tree.flite("Hello.", tmp_path / "hello.wav", voice="rms")
    subprocess.run(launch.argv, env=dict(launch.env), check=True)
    with wave.open(str(tmp_path / "hello.wav")) as file:
        spoken = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32)
        narrow = soxr.resample(spoken, file.getframerate(), 8000)
    line = MU_LAW.decode(MU_LAW.encode((narrow / np.abs(narrow).max() * 11_468).astype(np.int16)))
    peaks = [int(np.abs(line[at : at + 160].astype(np.int32)).max()) for at in range(0, len(line), 160)]
    loud = [number for number, peak in enumerate(peaks) if peak > 328]
    quiet = np.zeros(2400, np.int16)
    sound = np.concatenate([quiet, line[loud[0] * 160 : (loud[-1] + 1) * 160], quiet[:1600]])
    assert (await hear(engines, sound)).lower().strip(" .?!") == "hello"


async def test_more_than_thirty_seconds_are_heard_at_their_end(engines):
    minute = np.concatenate([np.zeros(60 * 8000, np.int16), await say(engines, "I want to talk to a person.")])
    assert "talk to a person" in await hear(engines, minute)


async def test_a_language_the_model_does_not_know_is_refused(engines):
    with pytest.raises(EngineMisbehaved, match="does not understand language 'fr'"):
        await engines.recogniser.recognise(
            Sound(np.zeros(8000, np.int16), 8000), language="fr", hot_words=(), deadline_s=WAIT_S
        )


async def test_hot_words_change_what_is_heard(engines):
    """No two renderings of a sentence are alike; about one in twenty is heard as "to do" in spite of the hot words."""
    plain, biased = 0, 0
    for _ in range(5):
        samples = await say(engines, "Create a todo for tomorrow.")
        plain += "todo" in (await hear(engines, samples)).split()
        biased += "todo" in (await hear(engines, samples, hot_words=("create a todo", "list my todos"))).split()
    assert plain <= 1
    assert biased >= 3


async def test_a_finished_sentence_sounds_more_finished_than_a_broken_one(engines):
    finished = wide(await say(engines, "I would like to book a table for two people tonight."))
    # Cut inside a word: nobody ends like that.
    broken = Sound(finished.samples[: int(1.1 * 16000)], 16000)
    p_finished = await engines.end_of_turn.p_complete(finished, deadline_s=WAIT_S)
    p_broken = await engines.end_of_turn.p_complete(broken, deadline_s=WAIT_S)
    assert p_finished > 0.5 > p_broken
    with pytest.raises(EngineMisbehaved, match="wants 16000 Hz"):
        await engines.end_of_turn.p_complete(Sound(np.zeros(8000, np.int16), 8000), deadline_s=1)
    with pytest.raises(EngineMisbehaved, match="empty"):
        await engines.end_of_turn.p_complete(Sound(np.zeros(0, np.int16), 16000), deadline_s=WAIT_S)


async def test_calls_at_the_same_time_get_their_own_words(engines):
    sentences = ["Good morning.", "I need some help.", "Please call me back.", "What time is it now?"]
    sounds = [await say(engines, sentence) for sentence in sentences]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(hear(engines, sound)) for sound in sounds * 3]
    wanted = [" ".join(re.findall(r"[a-z']+", sentence.lower())) for sentence in sentences]
    assert [task.result() for task in tasks] == wanted * 3


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
async def test_engines_that_die_or_hang_come_back_and_work(engines, sign, until):
    samples = await say(engines, "Good morning.")
    before = {name: host.stats().restarts for name, host in engines.hosts.items()}
    for host in engines.hosts.values():
        os.kill(host.stats().pid, sign)

    async def works() -> bool:
        try:
            assert await hear(engines, samples) == "good morning"
            assert len(await say(engines, "Hello.")) > 2000
            await engines.end_of_turn.p_complete(wide(samples), deadline_s=WAIT_S)
        except EngineError:
            return False
        return all(host.stats().restarts == before[name] + 1 for name, host in engines.hosts.items())

    await until(works, WAIT_S)


@pytest.mark.parametrize(
    ("module", "arguments", "sentence"),
    [
        ("audio_pipeline.stt.whisper_engine", ("--model", "{tmp}"), "no Whisper model in"),
        ("audio_pipeline.tts.piper_engine", ("--voice", "joe={tmp}/voice.onnx"), "is missing"),
        ("audio_pipeline.turn.smart_turn_engine", ("--model", "{tmp}/m.onnx"), "no end-of-turn model"),
    ],
)
async def test_without_its_model_an_engine_says_so_and_exits_with_78(module, arguments, sentence, tmp_path):
    arguments = [argument.format(tmp=tmp_path) for argument in arguments]
    ended = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, "--socket", str(tmp_path / "s"), *arguments),
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    _, errors = await asyncio.wait_for(ended.communicate(), WAIT_S)
    assert ended.returncode == 78
    assert sentence in errors.decode()
    assert "Traceback" not in errors.decode()


@pytest.mark.parametrize("module", ["stt.whisper_engine", "tts.piper_engine", "turn.smart_turn_engine"])
async def test_a_truncated_model_is_a_sentence_and_exit_code_78(module, model_paths, tmp_path):
    for name, source in (
        ("model.bin", model_paths["whisper-tiny.en"] / "model.bin"),
        ("v.onnx", model_paths["en_US-joe-medium"]),
    ):
        with source.open("rb") as whole:
            (tmp_path / name).write_bytes(whole.read(1_000_000))
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (tmp_path / name).symlink_to(model_paths["whisper-tiny.en"] / name)
    (tmp_path / "v.onnx.json").write_text("{}")
    argument = {
        "stt.whisper_engine": ("--model", str(tmp_path)),
        "tts.piper_engine": ("--voice", f"joe={tmp_path}/v.onnx"),
        "turn.smart_turn_engine": ("--model", str(tmp_path / "v.onnx")),
    }[module]
    ended = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"audio_pipeline.{module}", "--socket", str(tmp_path / "s"), *argument),
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    _, errors = await asyncio.wait_for(ended.communicate(), WAIT_S)
    assert ended.returncode == 78
    assert "cannot be loaded" in errors.decode()
    assert "Traceback" not in errors.decode()
