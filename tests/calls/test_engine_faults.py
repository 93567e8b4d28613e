"""Eighteen whole conversations in which an engine goes wrong in mid-call: recogniser, language model and speaker, each
crashed, hanging, ten times slower, talking garbage, answering nothing, or breaking off half-way.

Real ear, mouth, floor, conversation, breakers and deadlines on a real loopback line, on virtual time; only the engines
are scripted. The same matrix with real processes and real calls is `bench.faults`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise, product

import pytest

from agent import lines
from agent.errors import ModelMisbehaved, ModelTimeout, ModelUnavailable
from agent.evals.scenario import NOW, World, registry
from agent.llm.preferred import Preferred
from agent.persona import Persona
from agent.ports import ModelRequest
from agent.session import Greeting, Parts, Session, SessionEnd
from agent.tool_loop import Hands
from audio_pipeline.codecs.g711 import MU_LAW
from audio_pipeline.errors import EngineMisbehaved, EngineTimeout, EngineUnavailable
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.frames import Samples, Sound
from audio_pipeline.media_session import MediaOptions, MediaSession
from audio_pipeline.ports import RecogniserCapabilities, Recognition, SpeakerCapabilities
from audio_pipeline.providers import PreferredRecogniser, PreferredSpeaker
from tests.media.far_end import OUR_HZ, FarEnd, FixedTurnModel, LoudIsSpeech, tone
from tests.media.virtual_time import virtual
from tools.base import Actor, Proof

FAULTS = ("crash", "hang", "slow", "garbage", "empty", "half")
ENGINES = ("recogniser", "model", "speaker")
SPEECH_WITHIN_S, OVER_WITHIN_S = 1.2, 5.0
CHAR_S = 0.06  # of our voice
RECOGNISE_S, FIRST_TOKEN_S, PIECE_S, FIRST_AUDIO_S = 0.2, 0.2, 0.02, 0.1  # of engines that are well
ANSWER = "A loan is money that you borrow. You pay it back."


@dataclass
class Fault:
    """What is wrong now; "" while all is well."""

    how: str = ""

    @property
    def factor(self) -> float:
        return 10.0 if self.how == "slow" else 1.0


@dataclass
class Recogniser:
    fault: Fault
    text: str
    capabilities: RecogniserCapabilities = field(
        default_factory=lambda: RecogniserCapabilities("recogniser", frozenset(), True)
    )

    async def close(self) -> None: ...

    async def listen_ahead(self, sound: Sound, **_: object) -> Recognition | None:
        return None

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        takes_s = {"hang": 3600.0}.get(self.fault.how, RECOGNISE_S * self.fault.factor)
        if self.fault.how == "crash":
            raise EngineUnavailable("recogniser", "connection lost")
        if self.fault.how == "garbage":
            raise EngineMisbehaved("recogniser", "claims a header of 3 GB")
        await asyncio.sleep(min(takes_s, deadline_s))
        if takes_s > deadline_s:
            raise EngineTimeout("recogniser", "no answer")
        if self.fault.how == "half":
            raise EngineMisbehaved("recogniser", "connection closed in the middle of a message")
        return Recognition("" if self.fault.how == "empty" else self.text, 0.9, language, takes_s)


@dataclass
class Speaker:
    fault: Fault
    capabilities: SpeakerCapabilities = field(
        default_factory=lambda: SpeakerCapabilities("speaker", (), frozenset(), True)
    )

    async def close(self) -> None: ...

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncGenerator[Samples]:
        how, takes_s = self.fault.how, FIRST_AUDIO_S * self.fault.factor
        if how == "crash":
            raise EngineUnavailable("speaker", "connection lost")
        if how == "garbage":
            raise EngineMisbehaved("speaker", "claims a header of 3 GB")
        await asyncio.sleep(deadline_s if how == "hang" else takes_s)
        if how == "hang":
            raise EngineTimeout("speaker", "no answer")
        if how == "empty":
            return
        sound = voice_of(text)
        yield sound[: len(sound) // 2]
        if how == "half":
            await asyncio.sleep(deadline_s)
            raise EngineTimeout("speaker", "no answer")
        yield sound[len(sound) // 2 :]


@dataclass
class Model:
    fault: Fault
    name: str = "model"

    async def ready(self) -> bool:
        return True

    async def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncIterator[str]:
        how, takes_s = self.fault.how, FIRST_TOKEN_S * self.fault.factor
        if how == "crash":
            raise ModelUnavailable(self.name, "connection refused")
        if how == "garbage":
            raise ModelMisbehaved(self.name, "an answer that makes no sense")
        await asyncio.sleep(first_token_s if how == "hang" else takes_s)
        if how == "hang":
            raise ModelTimeout(self.name, "no first token")
        if how == "empty":
            return
        text = json.dumps({"say": ANSWER})
        for at in range(0, len(text), 6):
            if how == "half" and at > 12:
                await asyncio.sleep(total_s)
                raise ModelTimeout(self.name, "the stream stopped")
            yield text[at : at + 6]
            await asyncio.sleep(PIECE_S * self.fault.factor)


def voice_of(text: str) -> Samples:
    return tone(len(text) * CHAR_S, hz=OUR_HZ)


@dataclass
class Played:
    """What a caller met."""

    speech_after_s: float = float("nan")  # end of the utterance -> our voice, the worst of all utterances
    over_after_s: float = float("nan")  # end of the last utterance -> an answer was heard, or people were called
    outcome: str = ""  # "answer", "honest answer", "people"
    silence_s: float = float("nan")  # the longest without our voice from the end of the last utterance until then
    ended_s: float = 0.0  # end of the last utterance, on the loop's clock
    said: int = 0  # times the caller had to say it


async def converse(engine: str, how: str) -> Played:
    """One call: all is well until the caller begins to speak."""
    loop, world = asyncio.get_running_loop(), World()
    faults = {name: Fault() for name in ENGINES}
    text = "What is a loan?" if engine == "model" else "What time is it?"
    persona = Persona()
    prompts = {line: MU_LAW.encode(voice_of(line)) for line in lines.fixed(persona)}
    model = Preferred([Model(faults["model"])])
    transport, far = await loop.create_datagram_endpoint(FarEnd, local_addr=("127.0.0.1", 0))
    played = Played()
    try:
        async with (
            FrameClock(monotonic=loop.time) as clock,
            asyncio.TaskGroup() as tasks,
            MediaSession(
                MediaOptions(),
                recogniser=PreferredRecogniser([Recogniser(faults["recogniser"], text)]),
                speaker=PreferredSpeaker([Speaker(faults["speaker"])]),
                turn_model=FixedTurnModel(0.95),
                detector=LoudIsSpeech(),
                clock=clock,
                prompts=prompts,
            ) as media,
        ):
            far.peer = media.local_address
            media.connect(far.address)
            hands = Hands(
                registry=registry(world),
                actor=Actor(1, None, None, Proof.ANONYMOUS),
                call=world.call,
                today=lambda: NOW + timedelta(seconds=loop.time() - 1000.0),
                key="call",
            )
            session = Session(Parts(media, media, model, world.diary, hands, clock.now), persona)
            talking = tasks.create_task(session.run(Greeting()), name="conversation")
            await far.silence(7.0)  # the greeting
            faults[engine].how = how
            await _caller(far, talking, world, played)
            _judge(played, world, talking)
            over_s = played.ended_s + played.over_after_s
            heard = [at for at, _ in far.voiced() if played.ended_s + 0.1 < at < over_s]
            played.silence_s = max(later - sooner for sooner, later in pairwise([played.ended_s, *heard, over_s]))
            talking.cancel()
    finally:
        transport.close()
    return played


async def _caller(far: FarEnd, talking: "asyncio.Task[SessionEnd]", world: World, played: Played) -> None:
    loop = asyncio.get_running_loop()
    worst_s = 0.0
    for played.said in (1, 2, 3):
        await far.talk(tone(1.2))
        ended_s = loop.time()
        while not talking.done() and (loop.time() < ended_s + 1.5 or not _quiet(far, loop.time())):
            await far.silence(0.1)
            if loop.time() > ended_s + 25.0:
                break
        heard_s = next((at for at, _ in far.voiced() if at > ended_s + 0.1), float("inf"))
        worst_s = max(worst_s, heard_s - ended_s)
        if talking.done() or not _asked_again(world):
            break
    played.speech_after_s = worst_s
    played.over_after_s, played.ended_s = loop.time() - ended_s, ended_s


def _quiet(far: FarEnd, now: float) -> bool:
    """Nothing was heard for so long that the answer must be over: longer than any filler is followed by."""
    return now - max(at for at, _ in far.voiced()) > 2.6


def _asked_again(world: World) -> bool:
    return bool(world.diary.turns) and world.diary.turns[-1].assistant in (
        lines.of("en").unheard,
        *lines.of("en").unclear,
    )


def _judge(played: Played, world: World, talking: "asyncio.Task[SessionEnd]") -> None:
    answers = [turn for turn in world.diary.turns if turn.caller and turn.latency_s is not None]
    if talking.done():
        played.outcome = "people" if talking.result().reason == "failed" else talking.result().reason
    elif answers:
        played.outcome = "honest answer" if answers[-1].tier == "apology" else "answer"
        played.over_after_s = answers[-1].latency_s or 0.0


MATRIX = {
    ("recogniser", "crash"): "people",
    ("recogniser", "hang"): "people",
    ("recogniser", "slow"): "answer",
    ("recogniser", "garbage"): "people",
    ("recogniser", "empty"): "people",
    ("recogniser", "half"): "people",
    ("model", "crash"): "honest answer",
    ("model", "hang"): "honest answer",
    ("model", "slow"): "answer",
    ("model", "garbage"): "honest answer",
    ("model", "empty"): "honest answer",
    ("model", "half"): "honest answer",
    ("speaker", "crash"): "people",
    ("speaker", "hang"): "people",
    ("speaker", "slow"): "answer",
    ("speaker", "garbage"): "people",
    ("speaker", "empty"): "people",
    ("speaker", "half"): "people",
}


@pytest.mark.parametrize(("engine", "how"), list(product(ENGINES, FAULTS)))
@virtual
async def test_a_caller_hears_something_at_once_and_an_answer_or_a_person_soon(engine: str, how: str) -> None:
    played = await converse(engine, how)
    assert played.speech_after_s <= SPEECH_WITHIN_S, played
    assert played.over_after_s <= OVER_WITHIN_S, played
    assert played.silence_s <= SPEECH_WITHIN_S, played
    assert played.outcome == MATRIX[engine, how], played
    assert played.said <= 2


@virtual
async def test_without_a_fault_the_caller_is_answered_and_nobody_is_called() -> None:
    for engine in ENGINES:
        played = await converse(engine, "")
        assert (played.outcome, played.said) == ("answer", 1)
        assert played.over_after_s < SPEECH_WITHIN_S
