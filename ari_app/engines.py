"""The engines as the settings want them: who hears, speaks, thinks and reads, local and remote, in order of preference.

A part of the composition root (`ari_app.main`), and of the command line's. Connections only: the processes belong to
the supervisor. Above: `ari_app.main`, `ari_app.cli`. Below: the providers of `audio_pipeline` and `agent.llm`.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from agent.llm.openai_compatible import TELL_PROMPTS, OpenAICompatible, ServerOptions
from agent.llm.preferred import Preferred
from agent.llm.reader import CompletionReader, ReaderOptions
from agent.ports import PromptRead, Reader
from ari_app import settings as settings_module
from ari_app.calls.pressure import Ladder
from ari_app.provision import models
from ari_app.provision.models import ModelOptions
from ari_app.provision.places import Places, Secrets
from ari_app.provision.speech import SpeechPlan, SpeechWishes, plan
from ari_app.settings import Settings
from audio_pipeline import vad
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.errors import EngineUnavailable
from audio_pipeline.ports import SpeechDetector
from audio_pipeline.providers import (
    PreferredRecogniser,
    PreferredSpeaker,
    ProviderOptions,
    Speaker,
    make_recogniser,
    make_speaker,
)
from audio_pipeline.turn.local import LocalEndOfTurn
from audio_pipeline.vad.silero import Budget, SileroModel

log = structlog.get_logger(__name__)


def remote(engine: settings_module.RemoteEngine) -> ProviderOptions:
    return ProviderOptions(
        name=engine.name,
        kind="openai_compatible",
        voices=(engine.voice,),
        base_url=engine.base_url,
        key=engine.api_key.get_secret_value(),
        model=engine.model,
        deadline_s=engine.deadline_s,
    )


def models_from(settings: Settings) -> ModelOptions:
    return ModelOptions(cache_dir=settings.paths.cache_dir, own=settings.paths.own_models)


def speech_of(settings: Settings) -> SpeechPlan:
    """Who hears and who speaks each language of this installation. Raises ProvisionError."""
    speech = settings.speech
    wishes = SpeechWishes(
        settings.site.spoken, speech.recogniser_model, speech.multilingual_model, speech.voice, speech.voices
    )
    return plan(wishes, models.registry_of(models_from(settings)))


def tiers(engines: Sequence[settings_module.RemoteEngine], *, local: int) -> list[int]:
    """Of each remote engine, as configured or by its place in the list; `local` ones come last, one after the other."""
    found = [number if engine.tier is None else engine.tier for number, engine in enumerate(engines)]
    first = max(found, default=-1) + 1
    return [*found, *range(first, first + local)]


@dataclass(frozen=True, slots=True)
class Engines:
    """Ears, mouths and end of turn of this process."""

    recogniser: PreferredRecogniser
    speakers: Mapping[str, PreferredSpeaker]  # by language
    turn: LocalEndOfTurn
    clients: tuple[EngineClient, ...]


@asynccontextmanager
async def open_engines(
    settings: Settings, places: Places, speech: SpeechPlan, ladder: Ladder
) -> AsyncGenerator[Engines]:
    """Connections to the local engines, which need not be up yet, behind the lists of preference."""
    clients: list[EngineClient] = []
    async with AsyncExitStack() as stack:

        async def client(name: str, kind: str) -> EngineClient:
            waited = partial(ladder.waited, kind)
            clients.append(await stack.enter_async_context(EngineClient(name, places.socket(name), on_wait=waited)))
            return clients[-1]

        ears = [make_recogniser(remote(server)) for server in settings.speech.recognisers]
        for one in speech.recognisers:
            engine = await client(one.name, "recogniser")
            ears.append(make_recogniser(ProviderOptions(one.name, "local", languages=one.languages, client=engine)))
        away = [make_speaker(remote(server)) for server in settings.speech.speakers]
        here: dict[str, Speaker] = {}
        for name in dict.fromkeys(one.engine for one in speech.voices):
            known = tuple(one.voice for one in speech.spoken_by(name))
            engine = await client(name, "speaker")
            here[name] = make_speaker(ProviderOptions(name, "local", voices=known, client=engine))
        for provider in (*ears, *away, *here.values()):
            stack.push_async_callback(provider.close)
        turning = await stack.enter_async_context(EngineClient("turn", places.socket("turn")))
        order = tiers(settings.speech.speakers, local=1)
        speakers = {one.language: PreferredSpeaker([*away, here[one.engine]], tiers=order) for one in speech.voices}
        heard = PreferredRecogniser(ears, tiers=tiers(settings.speech.recognisers, local=len(speech.recognisers)))
        yield Engines(heard, speakers, LocalEndOfTurn(turning), (*clients, turning))


@asynccontextmanager
async def open_language_model(
    settings: Settings, made: Secrets, on_prompt: Callable[[PromptRead], None] | None = None
) -> AsyncGenerator[Preferred | None]:
    """The servers in order of preference, the local one last. None when there is none."""
    options = [
        ServerOptions(s.name, s.base_url, s.model, s.api_key.get_secret_value(), deadline_s=s.deadline_s)
        for s in settings.language.servers
    ]
    if settings.language.enabled:
        url = f"http://127.0.0.1:{settings.loopback.language_port}/v1"
        options.append(
            ServerOptions("local-language", url, settings.language.model, made.language_key, extra=TELL_PROMPTS)
        )
    servers = [OpenAICompatible(each, on_prompt) for each in options]
    try:
        numbers = tiers(settings.language.servers, local=int(settings.language.enabled))
        yield Preferred(servers, tiers=numbers) if servers else None
    finally:
        for server in servers:
            await server.aclose()


@asynccontextmanager
async def open_reader(settings: Settings, made: Secrets) -> AsyncGenerator[Reader | None]:
    """Who reads whether the caller's words are a whole sentence: the local model, in the slot after those of the
    conversations. None without one."""
    if not settings.language.enabled:
        yield None
        return
    url = f"http://127.0.0.1:{settings.loopback.language_port}/v1"
    name, slot = settings.language.model, settings.language.slots
    reader = CompletionReader(ReaderOptions("local-language", url, name, made.language_key, slot))
    try:
        yield reader
    finally:
        await reader.aclose()


def detectors(settings: Settings) -> Callable[[], SpeechDetector]:
    """A fresh detector for each caller: webrtcvad gating Silero, or webrtcvad alone when the model is not there."""
    path = models.opened_path(models.load_registry().named("silero-vad"), models_from(settings))
    try:
        model = SileroModel.load(path, Budget())
    except EngineUnavailable as error:
        log.warning("silero_unavailable", reason=str(error))
        model = None
    return lambda: vad.detector(model)
