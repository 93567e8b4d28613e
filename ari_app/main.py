"""The composition root of the voice process: builds everything from the settings, runs until told to stop.

`python -m ari_app.main`, started by the supervisor (`ari_app.supervisor`). SIGTERM drains: no new calls, the present
ones may end, the rest go to people. Only this module and the command line know the settings; everything below gets
small values.
"""

import asyncio
import random
import secrets
import signal
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import uvloop

from agent import lines
from agent.conversation import Conversation
from agent.foresight import ModelLoad
from agent.llm.openai_compatible import TELL_PROMPTS, OpenAICompatible, ServerOptions
from agent.llm.preferred import Preferred
from agent.llm.reader import CompletionReader, ReaderOptions
from agent.persona import Persona
from agent.ports import Diary, LanguageModel, PromptRead, Reader, ToolRunRecord, TurnRecord
from agent.sentences import split
from agent.session import SessionOptions
from agent.turns import TurnOptions
from ari_app import settings as settings_module
from ari_app.ari.ami import AmiClient, AmiOptions
from ari_app.ari.client import AriClient, AriOptions, open_client
from ari_app.ari.telephony import AriRecorder, AriTelephony
from ari_app.calls.control import Contexts, QueueDesk
from ari_app.calls.performer import CallOptions, CallPorts
from ari_app.calls.recording import RecordingOptions
from ari_app.calls.supervisor import CallSupervisor, SupervisorOptions
from ari_app.calls.voice import VoiceOptions, VoiceParts, Voices
from ari_app.domain import moves
from ari_app.domain.ports import CallFacts
from ari_app.provision import models
from ari_app.provision.models import ModelOptions
from ari_app.provision.places import Places, Secrets
from ari_app.provision.site import queue_name
from ari_app.settings import Hours, Settings, SettingsError
from ari_app.store import retention
from ari_app.store.calls import story
from ari_app.store.engine import DEFAULT_TENANT, Database, open_database
from ari_app.store.errors import StoreError
from ari_app.store.journal import CallRecords
from ari_app.store.office import Office
from ari_app.telemetry import http, logs
from ari_app.telemetry.metrics import Metrics
from audio_pipeline import vad
from audio_pipeline.ear import EarOptions
from audio_pipeline.endpointing import EndpointingOptions
from audio_pipeline.engine_client import EngineClient
from audio_pipeline.errors import EngineUnavailable
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.line import LineStats
from audio_pipeline.media_session import MediaOptions
from audio_pipeline.mouth import MouthOptions
from audio_pipeline.ports import SpeechDetector
from audio_pipeline.prompt_cache import PromptCache, PromptOptions
from audio_pipeline.providers import (
    PreferredRecogniser,
    PreferredSpeaker,
    ProviderOptions,
    make_recogniser,
    make_speaker,
)
from audio_pipeline.turn.local import LocalEndOfTurn
from audio_pipeline.vad.silero import Budget, SileroModel
from tools import call_control, clock, opening_hours, todos
from tools.base import Actor, Proof, Tool
from tools.office.access import Policy
from tools.opening_hours import is_open
from tools.ports import Department, OpeningHours, TodoStore
from tools.registry import Registry

log = structlog.get_logger(__name__)

RETENTION_EVERY_S = 3600.0
OUTSIDE_CALLER = "convonet-caller"


class SystemClock:
    """The two times of this machine: `domain.ports.Clock`."""

    def now_s(self) -> float:
        return time.monotonic()

    def utc(self) -> datetime:
        return datetime.now(UTC)


def hours_of(hours: Hours) -> OpeningHours:
    return OpeningHours(hours.spans())


def make_tools(settings: Settings, store: TodoStore) -> tuple[Tool, ...]:
    """Every tool of this installation."""
    own = {d.name: hours_of(d.hours) for d in settings.departments if d.hours is not None}
    return (
        *todos.make(store),
        *clock.make(),
        *opening_hours.make(hours_of(settings.hours), own),
        *call_control.make(settings.departments[0].name),
    )


def departments_of(settings: Settings) -> tuple[Department, ...]:
    return tuple(Department(d.name, queue_name(d.name), d.extension, d.aliases) for d in settings.departments)


def identify(facts: CallFacts) -> Actor:
    """Who is calling, as far as the line proves it. Caller-ID proves nothing; an account of ours proves the phone."""
    endpoint = facts.channel_name.partition("/")[2].rpartition("-")[0]
    if facts.args[:1] == ("internal",) or endpoint == OUTSIDE_CALLER:
        return Actor(DEFAULT_TENANT, None, None, Proof.DEVICE)
    return Actor(DEFAULT_TENANT, None, None, Proof.CALLER_ID if facts.caller_number else Proof.ANONYMOUS)


class MeasuredDiary:
    """The store's diary of one call, with every record counted on its way."""

    def __init__(self, diary: Diary, metrics: Metrics) -> None:
        self._diary = diary
        self._metrics = metrics

    def turn(self, record: TurnRecord) -> None:
        self._metrics.turn(record)
        self._diary.turn(record)

    def tool_run(self, record: ToolRunRecord) -> None:
        self._metrics.tool_run(record)
        self._diary.tool_run(record)


def remote(engine: settings_module.RemoteEngine) -> ProviderOptions:
    return ProviderOptions(
        name=engine.name,
        kind="openai_compatible",
        voices=(engine.voice,),
        base_url=engine.base_url,
        key=engine.api_key.get_secret_value(),
        model=engine.model,
    )


@dataclass(frozen=True, slots=True)
class Engines:
    """Ear, mouth and end of turn of this process."""

    recogniser: PreferredRecogniser
    speaker: PreferredSpeaker
    turn: LocalEndOfTurn
    clients: tuple[EngineClient, ...]


@asynccontextmanager
async def open_engines(settings: Settings, places: Places) -> AsyncGenerator[Engines]:
    """Connections to the local engines, which need not be up yet, behind the lists of preference."""
    speech = settings.speech
    languages = frozenset({"en"}) if speech.recogniser_model.endswith(".en") else frozenset[str]()
    async with (
        EngineClient("recogniser", places.recogniser) as hearing,
        EngineClient("speaker", places.speaker) as speaking,
        EngineClient("turn", places.turn) as turning,
    ):
        here = ProviderOptions("local-recogniser", "local", languages=languages, client=hearing)
        voice = ProviderOptions("local-speaker", "local", voices=(speech.voice,), client=speaking)
        ears = PreferredRecogniser([*(make_recogniser(remote(r)) for r in speech.recognisers), make_recogniser(here)])
        mouths = PreferredSpeaker([*(make_speaker(remote(s)) for s in speech.speakers), make_speaker(voice)])
        try:
            yield Engines(ears, mouths, LocalEndOfTurn(turning), (hearing, speaking, turning))
        finally:
            await ears.close()
            await mouths.close()


@asynccontextmanager
async def open_language_model(
    settings: Settings, made: Secrets, on_prompt: Callable[[PromptRead], None] | None = None
) -> AsyncGenerator[LanguageModel | None]:
    """The servers in order of preference, the local one last. None when there is none."""
    options = [
        ServerOptions(s.name, s.base_url, s.model, s.api_key.get_secret_value()) for s in settings.language.servers
    ]
    if settings.language.enabled:
        url = f"http://127.0.0.1:{settings.loopback.language_port}/v1"
        options.append(
            ServerOptions("local-language", url, settings.language.model, made.language_key, extra=TELL_PROMPTS)
        )
    servers = [OpenAICompatible(each, on_prompt) for each in options]
    try:
        yield Preferred(servers, time.monotonic) if servers else None
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
    path = models.opened_path(
        models.load_registry().named("silero-vad"), ModelOptions(cache_dir=settings.paths.cache_dir)
    )
    try:
        model = SileroModel.load(path, Budget())
    except EngineUnavailable as error:
        log.warning("silero_unavailable", reason=str(error))
        model = None
    return lambda: vad.detector(model)


def persona_of(settings: Settings) -> Persona:
    persona = settings.persona
    facts = tuple(line.strip() for line in persona.about.splitlines() if line.strip())
    return Persona(
        name=persona.name,
        company=settings.site.company,
        language=settings.site.language,
        greeting=persona.greeting,
        recording_notice=settings.recording.enabled and settings.recording.notice,
        ai_disclosure=persona.ai_disclosure,
        facts=facts,
        speed=settings.speech.speed,
    )


def voice_options(settings: Settings, persona: Persona) -> VoiceOptions:
    turns = TurnOptions(filler_after_s=settings.turns.filler_after_s, nudge_after_s=settings.turns.still_there_after_s)
    return VoiceOptions(
        media=MediaOptions(
            ear=EarOptions(
                language=settings.site.language,
                endpointing=EndpointingOptions(pause_s=settings.speech.pause_s),
                listen_ahead=settings.speech.listen_ahead,
            ),
            mouth=MouthOptions(voice=settings.speech.voice, prompt_speed=settings.speech.speed),
        ),
        session=SessionOptions(turns=turns),
        persona=persona,
    )


def recall_from(database: Database) -> Callable[[str], Any]:
    """Reads a call's conversation back from the store, for a call that a process before us began."""

    async def recall(call_id: str) -> Conversation:
        conversation = Conversation()
        try:
            told = await story(database, call_id)
        except StoreError as error:
            log.warning("conversation_not_recalled", call_id=call_id, reason=str(error))
            return conversation
        for turn in told.turns:
            conversation = conversation.begun(turn.turn_index, turn.caller)
            conversation = conversation.heard(turn.turn_index, turn.assistant, cut=turn.interrupted)
        return conversation

    return recall


async def keep_retention(database: Database, root: Path) -> None:
    """Delete what is past its time, now and then, for ever."""
    while True:
        try:
            await retention.purge_recordings(database, root, datetime.now(UTC))
        except StoreError as error:
            log.warning("retention_postponed", reason=str(error))
        await asyncio.sleep(RETENTION_EVERY_S)


class VoiceProcess:
    """Everything of one voice process, wired."""

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        self._settings = settings
        self._stack = stack  # closes in reverse order
        self._clock = SystemClock()
        self._metrics = Metrics()
        self._places = Places.of(settings.paths.state_dir)
        self._secrets = Secrets.load_or_make(self._places.state_dir, tuple(d.name for d in settings.departments))
        self._zone = ZoneInfo(settings.site.time_zone)

    def today(self) -> datetime:
        return datetime.now(self._zone)

    async def run(self, stop: asyncio.Event) -> None:
        """Open everything, serve until `stop`, close everything."""
        settings, stack = self._settings, self._stack
        database = await stack.enter_async_context(open_database(settings.database_url, must_answer=False))
        records = await stack.enter_async_context(CallRecords(database, self._places.journal, self._clock))
        engines = await stack.enter_async_context(open_engines(settings, self._places))
        frame_clock = await stack.enter_async_context(FrameClock())
        client = await stack.enter_async_context(open_client(self._ari_options(), random.random))
        persona = persona_of(settings)
        prompts = PromptCache(
            PromptOptions(self._places.state_dir / "prompts", settings.speech.voice, settings.speech.speed)
        )
        texts = tuple(sentence for line in lines.fixed(persona) for sentence in split(line))
        missing = await prompts.load(texts)
        parts = VoiceParts(
            recogniser=engines.recogniser,
            speaker=engines.speaker,
            turn_model=engines.turn,
            detector=detectors(settings),
            clock=frame_clock,
            prompts=prompts,
            model=await stack.enter_async_context(
                open_language_model(settings, self._secrets, self._metrics.prompt_read)
            ),
            load=ModelLoad(settings.language.ahead, told=self._metrics.thought),
            reader=await stack.enter_async_context(open_reader(settings, self._secrets)),
            registry=Registry(make_tools(settings, Office(database, self._clock)), self._policy()),
            diary=lambda call_id: MeasuredDiary(records.diary(call_id), self._metrics),
            recall=recall_from(database),
            identify=identify,
            today=self.today,
            on_media_stats=self._count_media,
        )
        voices = Voices(parts, voice_options(settings, persona))
        calls = self._supervisor(client, records, voices)
        await stack.enter_async_context(
            http.serve(settings.loopback.metrics_port, self._metrics, lambda: self._state(calls, records, engines))
        )
        async with asyncio.TaskGroup() as tasks:
            eternal = [
                tasks.create_task(prompts.fill(missing, engines.speaker), name="prompts"),
                tasks.create_task(keep_retention(database, self._places.recordings), name="retention"),
                tasks.create_task(self._close_lost(calls, records), name="close lost calls"),
            ]
            await calls.run(stop)
            for task in eternal:
                task.cancel()

    def _policy(self) -> Policy:
        return Policy(shared_list=self._settings.office.open_to_callers)

    def _ari_options(self) -> AriOptions:
        url = f"http://127.0.0.1:{self._settings.loopback.http_port}/ari"
        return AriOptions(url=url, password=self._secrets.ari_password)

    def _supervisor(self, client: AriClient, records: CallRecords, voices: Voices) -> CallSupervisor:
        settings = self._settings
        queues = AmiClient(
            AmiOptions(port=settings.loopback.ami_port, password=self._secrets.ami_password), random.random
        )
        desk = QueueDesk(departments_of(settings), queues, self._people_answer, Contexts())
        ports = CallPorts(AriTelephony(client), AriRecorder(client), client, voices, records, desk, self._clock)
        first = settings.departments[0]
        policy = moves.Policy(
            fallback=moves.Destination(moves.Way.FALLBACK, "human-queue", first.name),
            record=settings.recording.enabled,
            record_people=settings.recording.people,
        )
        recording = RecordingOptions(
            spool=self._places.asterisk / "spool" / "recording",
            directory=self._places.recordings,
            keep_days=settings.recording.retention_days,
        )
        options = CallOptions(run=secrets.token_hex(4), policy=policy, recording=recording)
        limits = SupervisorOptions(most_calls=settings.asterisk.max_assistant_calls)
        return CallSupervisor(client, queues, ports, options, limits)

    def _people_answer(self, department: str) -> bool:
        for each in self._settings.departments:
            if each.name == department:
                return is_open(hours_of(each.hours or self._settings.hours), self.today())
        return False

    async def _close_lost(self, calls: CallSupervisor, records: CallRecords) -> None:
        """Once it is known which calls of an earlier process live on, the others are over."""
        await calls.reconciled()
        records.close_lost(tuple(calls.call_ids))

    def _count_media(self, stats: LineStats) -> None:
        self._metrics.count("convonet_media_packets_total", stats.packets_received, direction="received")
        self._metrics.count("convonet_media_packets_total", stats.packets_sent, direction="sent")
        self._metrics.count("convonet_media_lost_total", stats.packets_lost)

    def _state(self, calls: CallSupervisor, records: CallRecords, engines: Engines) -> dict[str, Any]:
        """Asked by the supervisor four times a second, and before every scrape: also refreshes the gauges."""
        state = calls.stats
        recorded = records.stats()
        self._metrics.gauge("convonet_ari_connected", float(state.connected))
        self._metrics.gauge("convonet_records_waiting", recorded.queued)
        connected = {client.name: client.stats().connected for client in engines.clients}
        for name, up in connected.items():
            self._metrics.gauge("convonet_engine_connected", float(up), engine=name)
        return {
            "ari": "connected" if state.connected else "lost",
            "calls": len(calls.call_ids),
            "engines": connected,
            "database_away": recorded.database_away,
            "records_waiting": recorded.queued,
            "records_dropped": recorded.dropped,
        }


async def serve(settings: Settings) -> None:
    """Run a voice process until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        await VoiceProcess(settings, stack).run(stop)


def main() -> int:
    """Entry point. Exit code 78: it can never work like this; the supervisor then waits long before the next try."""
    try:
        settings = settings_module.load()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 78
    logs.configure(level=settings.log.level, personal_data=settings.log.personal_data)
    uvloop.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
