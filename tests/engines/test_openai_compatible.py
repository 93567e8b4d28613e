"""Recognition and speech over OpenAI's API, against a real local server process that can also behave badly."""

import asyncio
import json
import math
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable
from audio_pipeline.frames import Sound
from audio_pipeline.stt.openai_compatible import RemoteRecogniser, RemoteRecogniserOptions
from audio_pipeline.tts.openai_compatible import RemoteSpeaker, RemoteSpeakerOptions

SECOND = Sound(np.zeros(8000, np.int16), 8000)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    script = Path(__file__).parent / "openai_server.py"
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        port = process.stdout.readline().strip()
        assert port.isdigit()
        yield f"http://127.0.0.1:{port}/v1"
        process.kill()


@asynccontextmanager
async def recogniser(url: str, model: str, **more: object) -> AsyncIterator[RemoteRecogniser]:
    provider = RemoteRecogniser(RemoteRecogniserOptions("remote", url, "secret", model, **more))
    try:
        yield provider
    finally:
        await provider.close()


@asynccontextmanager
async def speaker(url: str, model: str, **more: object) -> AsyncIterator[RemoteSpeaker]:
    provider = RemoteSpeaker(RemoteSpeakerOptions("remote", url, "secret", model, ("anna", "bert"), **more))
    try:
        yield provider
    finally:
        await provider.close()


async def spoken(provider: RemoteSpeaker, text: str = "Hello.", deadline_s: float = 5.0) -> list[np.ndarray]:
    return [chunk async for chunk in provider.speak(text, voice="bert", speed=1.0, deadline_s=deadline_s)]


@pytest.mark.parametrize(("form", "confidence"), [("verbose_json", math.exp(-0.1)), ("json", 0.8)])
async def test_the_sound_travels_whole_at_16_khz_with_language_and_hot_words(server, form, confidence):
    async with recogniser(server, "good", response_format=form) as remote:
        answer = await remote.recognise(
            Sound(np.zeros(24000, np.int16), 8000), language="en", hot_words=("dentist", "todo"), deadline_s=10
        )
    assert json.loads(answer.text) == {
        "duration": "3.00 s at 16000 Hz",
        "language": "en",
        "prompt": "dentist, todo",
        "key": "secret",
    }
    assert answer.confidence == pytest.approx(confidence)


async def test_a_transcription_the_server_itself_doubts_is_not_believed(server):
    async with recogniser(server, "unsure") as remote:
        answer = await remote.recognise(SECOND, language="en", hot_words=(), deadline_s=10)
    assert (answer.text, answer.confidence) == ("", 0.0)


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("busy", EngineUnavailable),
        ("broken", EngineUnavailable),
        ("overloaded", EngineUnavailable),
        ("forbidden", EngineMisbehaved),
        ("unknown", EngineMisbehaved),
        ("rejected", EngineMisbehaved),
        ("html", EngineMisbehaved),
        ("hang", EngineTimeout),
    ],
)
async def test_every_bad_answer_is_a_named_error_that_says_if_a_retry_helps(server, model, error):
    async with recogniser(server, model) as remote:
        with pytest.raises(EngineError) as caught:
            await remote.recognise(SECOND, language="en", hot_words=(), deadline_s=10 if model != "hang" else 0.3)
    assert type(caught.value) is error
    assert caught.value.retryable == (error is not EngineMisbehaved)
    async with speaker(server, model) as remote:
        with pytest.raises(EngineError) as caught:
            await spoken(remote, deadline_s=10 if model != "hang" else 0.3)
    assert type(caught.value) is error


@pytest.mark.parametrize("model", ["list", "null", "empty", "error_200"])
async def test_json_that_is_no_transcription_is_misbehaviour(server, model):
    async with recogniser(server, model) as remote:
        with pytest.raises(EngineMisbehaved, match="not a transcription"):
            await remote.recognise(SECOND, language="en", hot_words=(), deadline_s=10)


async def test_a_request_is_one_connection_kept_for_the_next(server):
    async with recogniser(server, "peer") as remote, speaker(server, "good") as voice:
        asked = [await remote.recognise(SECOND, language="en", hot_words=(), deadline_s=10) for _ in range(3)]
        assert len({answer.text for answer in asked}) == 1
        assert len(await spoken(voice)) > 3
        assert len(await spoken(voice)) > 3


async def test_no_server_is_unavailable(free_port):
    import socket

    url = f"http://127.0.0.1:{free_port(socket.SOCK_STREAM)}/v1"
    async with recogniser(url, "good") as remote:
        with pytest.raises(EngineUnavailable, match="no connection"):
            await remote.recognise(SECOND, language="en", hot_words=(), deadline_s=10)
    async with speaker(url, "good") as remote:
        with pytest.raises(EngineUnavailable, match="no connection"):
            await spoken(remote)


@pytest.mark.parametrize("form", ["pcm", "wav"])
async def test_speech_arrives_in_pieces_as_the_same_tone_at_8_khz(server, form):
    async with speaker(server, "good", response_format=form) as remote:
        chunks = await spoken(remote)
    assert len(chunks) > 3
    samples = np.concatenate(chunks)
    assert samples.dtype == np.int16
    assert len(samples) == pytest.approx(8000, abs=20)
    spectrum = np.abs(np.fft.rfft(samples[:8000] * np.hanning(len(samples[:8000]))))
    assert np.argmax(spectrum) == pytest.approx(440, abs=1)
    assert np.abs(samples[1000:7000]).max() == pytest.approx(8000, rel=0.02)


async def test_nothing_to_say_asks_nobody(free_port):
    async with speaker("http://127.0.0.1:9/v1", "good") as remote:
        assert await spoken(remote, " … ") == []


@pytest.mark.parametrize(
    ("model", "form", "error", "reason"),
    [
        ("noise", "wav", EngineMisbehaved, "no WAV header"),
        ("mute", "pcm", EngineMisbehaved, "sent no sound"),
        ("mute", "wav", EngineMisbehaved, "sent no sound"),
        ("stall", "pcm", EngineTimeout, "deadline"),
        ("cut", "pcm", EngineUnavailable, "no connection"),
        ("mp3", "pcm", EngineMisbehaved, "audio/mpeg instead of sound"),
    ],
)
async def test_half_a_stream_is_an_error_after_what_did_come(server, model, form, error, reason):
    async with speaker(server, model, response_format=form) as remote:
        with pytest.raises(error, match=reason):
            await spoken(remote, deadline_s=1.0)


async def test_a_slow_listener_does_not_count_against_the_servers_deadline(server):
    async with speaker(server, "good") as remote:
        total = 0
        async for chunk in remote.speak("Hello.", voice="anna", speed=1.0, deadline_s=0.3):
            await asyncio.sleep(0.12)
            total += len(chunk)
    assert total == pytest.approx(8000, abs=20)


async def test_hanging_up_in_the_middle_closes_the_stream(server):
    async with speaker(server, "good") as remote:
        chunks = remote.speak("Hello.", voice="anna", speed=1.0, deadline_s=2)
        assert len(await anext(chunks))
        await chunks.aclose()
        assert len(await spoken(remote)) > 3  # the client is still good


def test_a_speaker_without_any_voice_is_refused():
    with pytest.raises(ValueError, match="at least one voice"):
        RemoteSpeaker(RemoteSpeakerOptions("remote", "http://x/v1", "k", "m", ()))
