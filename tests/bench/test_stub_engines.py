"""The stand-in engines: declared waits on a virtual clock, and that the product's own adapters understand them."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm.openai_compatible import OpenAICompatible, ServerOptions
from agent.ports import Message, ModelRequest
from ari_app.caller import analysis, g711
from ari_app.caller.g711 import FRAME_SAMPLES, SILENCE
from ari_app.caller.rtp import RtpPacket
from ari_app.caller.tape import Taped
from audio_pipeline.frames import Sound
from audio_pipeline.stt.openai_compatible import RemoteRecogniser, RemoteRecogniserOptions
from audio_pipeline.tts.openai_compatible import RemoteSpeaker, RemoteSpeakerOptions
from bench import stub_engines
from bench.stub_engines import ANSWER, FAST_TEXT, FINE_S, MODEL_TEXT, Delays, Script, Waiting


class Clock:
    """A clock that only sleeping moves; yielding costs a tenth of a millisecond."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, duration_s: float) -> None:
        self.slept.append(duration_s)
        self.now_s += max(duration_s, 0.0001)


@given(st.floats(min_value=0.0, max_value=5.0))
async def test_a_declared_wait_ends_at_its_moment_and_never_before(delay_s: float) -> None:
    clock = Clock()
    await Waiting(clock, clock.sleep).until(100.0 + delay_s)
    assert 0.0 <= clock.now_s - (100.0 + delay_s) <= 0.00011
    assert len(clock.slept) <= 2 + FINE_S / 0.0001


async def test_a_moment_that_has_passed_is_not_waited_for() -> None:
    clock = Clock()
    await Waiting(clock, clock.sleep).until(99.0)
    assert clock.slept == []


def test_the_length_of_the_sound_chooses_what_is_understood() -> None:
    script = Script.parse(["4:a long one", "0.5:a short one"])
    assert [script.text(length_s) for length_s in (0.4, 0.5, 3.99, 4.0)] == [
        "",
        "a short one",
        *["a short one"],
        "a long one",
    ]


def test_a_script_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        Script.parse(["what time is it"])


def test_its_voice_is_a_voice_for_both_detectors_and_loud_from_the_first_frame() -> None:
    wide = np.frombuffer(stub_engines.buzz(1.0), "<i2")
    frame = wide[: stub_engines.SPEECH_RATE_HZ // 50].astype(np.float64)
    assert np.sqrt(np.mean(frame**2)) > 1500
    codes = SILENCE * 50 + g711.encode(wide[::3].copy()) + SILENCE * 50
    frames = [codes[at : at + FRAME_SAMPLES] for at in range(0, len(codes), FRAME_SAMPLES)]
    tape = [Taped(index * 0.02, RtpPacket(0, index, index * 160, 1, frame)) for index, frame in enumerate(frames)]
    heard = analysis.hear(tape)
    assert heard.disputed == ()
    assert [(round(span.begin_s, 3), round(span.end_s, 3)) for span in heard.voiced] == [(1.0, 1.98)]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with stub_engines.started(Delays(recognise_s=0.02, first_audio_s=0.01, first_token_s=0.03, token_s=0.001)) as port:
        yield f"http://127.0.0.1:{port}"


def served(url: str, kind: str) -> list[dict[str, float]]:
    with urllib.request.urlopen(f"{url}/requests", timeout=5) as answer:
        return [one for one in json.loads(answer.read()) if one["kind"] == kind]


@pytest.mark.parametrize(("sound_s", "text"), [(1.0, FAST_TEXT), (5.0, MODEL_TEXT)])
async def test_the_products_recogniser_believes_what_it_says(url: str, sound_s: float, text: str) -> None:
    remote = RemoteRecogniser(RemoteRecogniserOptions("stub", f"{url}/v1", "none", "stub"))
    try:
        sound = Sound(np.zeros(round(sound_s * 8000), np.int16), 8000)
        answer = await remote.recognise(sound, language="en", hot_words=("sales",), deadline_s=5)
    finally:
        await remote.close()
    assert answer.text == text
    assert answer.confidence > 0.8
    last = served(url, "recognise")[-1]
    assert last["due_s"] - last["read_s"] == pytest.approx(0.02, abs=1e-9)
    assert last["began_s"] >= last["due_s"]


async def test_the_products_speaker_gets_sound_as_long_as_the_text_asks_for(url: str) -> None:
    remote = RemoteSpeaker(RemoteSpeakerOptions("stub", f"{url}/v1", "none", "stub", ("alloy",)))
    try:
        chunks = [chunk async for chunk in remote.speak("x" * 50, voice="alloy", speed=1.0, deadline_s=5)]
    finally:
        await remote.close()
    assert sum(map(len, chunks)) == pytest.approx(8000, abs=2)
    last = served(url, "speak")[-1]
    assert last["due_s"] - last["read_s"] == pytest.approx(0.01, abs=1e-9)
    assert last["began_s"] >= last["due_s"]


async def test_the_products_model_streams_the_answer_in_pieces(url: str) -> None:
    server = OpenAICompatible(ServerOptions("stub", f"{url}/v1", "stub", "none"))
    try:
        assert await server.ready()
        request = ModelRequest((Message("user", MODEL_TEXT),), 50)
        pieces = [piece async for piece in server.stream(request, first_token_s=5, total_s=10)]
    finally:
        await server.aclose()
    assert json.loads("".join(pieces)) == {"say": ANSWER}
    assert len(pieces) > 5
    last = served(url, "think")[-1]
    assert last["due_s"] - last["read_s"] == pytest.approx(0.03, abs=1e-9)
    assert last["ended_s"] - last["due_s"] >= 0.001 * (len(pieces) - 1)


def test_the_settings_name_the_stub_for_all_three_engines() -> None:
    named = stub_engines.settings_for(4711)
    for name in ("SPEECH__RECOGNISERS", "SPEECH__SPEAKERS", "LANGUAGE__SERVERS"):
        assert json.loads(named[name])[0]["base_url"] == "http://127.0.0.1:4711/v1"


def test_it_complains_about_an_option_it_does_not_know() -> None:
    command = [sys.executable, "-m", "bench.stub_engines", "--slow"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
