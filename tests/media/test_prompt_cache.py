"""Cached prompts survive the process and the speaker."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np

from audio_pipeline.errors import EngineUnavailable
from audio_pipeline.frames import Samples
from audio_pipeline.ports import SpeakerCapabilities
from audio_pipeline.prompt_cache import PromptCache, PromptOptions


class ToneSpeaker:
    """Speaks 100 ms of a constant per character count; fails the first `failures` times."""

    capabilities = SpeakerCapabilities("tone", ("any",), frozenset({"en"}), streams=True)

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.asked: list[str] = []

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncIterator[Samples]:
        del voice, speed, deadline_s
        self.asked.append(text)
        if self.failures:
            self.failures -= 1
            raise EngineUnavailable("tone", "not up yet")
        yield np.full(800, 100 * len(text), np.int16)


def options(directory: Path, voice: str = "joe") -> PromptOptions:
    return PromptOptions(directory, voice, retry_s=0.001)


async def test_a_prompt_is_synthesised_once_and_read_by_the_next_process(tmp_path: Path) -> None:
    first, speaker = PromptCache(options(tmp_path)), ToneSpeaker()
    await first.fill(await first.load(["Hello.", "Hello.", "Bye."]), speaker)
    second = PromptCache(options(tmp_path))
    assert await second.load(["Hello.", "Bye."]) == ()
    assert speaker.asked == ["Hello.", "Bye."]
    assert dict(second) == dict(first)
    assert len(second["Bye."]) == 800


async def test_a_speaker_that_comes_up_late_still_makes_the_prompts(tmp_path: Path) -> None:
    cache, speaker = PromptCache(options(tmp_path)), ToneSpeaker(failures=3)
    await cache.fill(await cache.load(["Hello."]), speaker)
    assert "Hello." in cache


async def test_another_voice_is_another_prompt(tmp_path: Path) -> None:
    cache = PromptCache(options(tmp_path))
    await cache.fill(["Hello."], ToneSpeaker())
    assert await PromptCache(options(tmp_path, "anna")).load(["Hello."]) == ("Hello.",)
