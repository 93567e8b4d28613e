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
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
import uvloop

from agent import lines
from agent.conversation import Conversation
from agent.fast import understanding
from agent.floor import TurnOptions
from agent.foresight import ModelLoad
from agent.llm.preferred import Preferred
from agent.persona import Persona
from agent.places import Places as ModelPlaces
from agent.ports import Diary, ToolRunRecord, TurnRecord
from agent.sentences import split
from agent.session import SessionOptions
from ari_app import settings as settings_module
from ari_app.ari.ami import AmiClient, AmiOptions
from ari_app.ari.client import AriClient, AriOptions, open_client
from ari_app.ari.telephony import AriRecorder, AriTelephony
from ari_app.calls.control import Contexts, QueueDesk
from ari_app.calls.performer import CallOptions, CallPorts
from ari_app.calls.pressure import Ladder
from ari_app.calls.recording import RecordingOptions
from ari_app.calls.supervisor import CallSupervisor, SupervisorOptions
from ari_app.calls.voice import VoiceOptions, VoiceParts, Voices
from ari_app.domain import moves
from ari_app.domain.ports import CallFacts
from ari_app.engines import (
    Engines,
    detectors,
    open_engines,
    open_language_model,
    open_reader,
    speech_of,
)
from ari_app.provision.places import Places, Secrets
from ari_app.provision.site import queue_name
from ari_app.provision.speech import VoicePlan
from ari_app.settings import Hours, Settings, SettingsError
from ari_app.store import retention
from ari_app.store.calls import story
from ari_app.store.engine import DEFAULT_TENANT, Database, open_database
from ari_app.store.errors import StoreError
from ari_app.store.journal import CallRecords
from ari_app.store.office import Office
from ari_app.telemetry import http, logs
from ari_app.telemetry.metrics import Metrics
from audio_pipeline.ear import EarOptions
from audio_pipeline.endpointing import EndpointingOptions
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.line import LineStats
from audio_pipeline.media_session import MediaOptions
from audio_pipeline.mouth import MouthOptions, Tongue
from audio_pipeline.preference import breaker
from audio_pipeline.pressure import Rung
from audio_pipeline.prompt_cache import PromptCache, PromptOptions
from audio_pipeline.providers import (
    PreferredSpeaker,
)
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


def persona_of(settings: Settings) -> Persona:
    persona = settings.persona
    facts = tuple(line.strip() for line in persona.about.splitlines() if line.strip())
    return Persona(
        name=persona.name,
        company=settings.site.company,
        language=settings.site.language,
        languages=settings.site.spoken,
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
                endpointing=EndpointingOptions(pause_s=settings.speech.pause_s),
                listen_ahead=settings.speech.listen_ahead,
            ),
            mouth=MouthOptions(prompt_speed=settings.speech.speed),
        ),
        session=SessionOptions(turns=turns),
        persona=persona,
    )


async def keep_prompts(cache: PromptCache, persona: Persona, speaker: PreferredSpeaker) -> None:
    """Read the fixed lines of one language from disk, and have those made that are not there."""
    texts = (sentence for line in lines.fixed(persona) for sentence in split(line))
    await cache.fill(await cache.load(texts), speaker)


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
        self._ladder = Ladder(time.monotonic)
        self._model: Preferred | None = None  # until `run`, or for good when there is none
        self._places = Places.of(settings.paths.state_dir)
        self._secrets = Secrets.load_or_make(self._places.state_dir, tuple(d.name for d in settings.departments))
        self._zone = ZoneInfo(settings.site.time_zone)

    def today(self) -> datetime:
        return datetime.now(self._zone)

    async def run(self, stop: asyncio.Event) -> None:
        """Open everything, serve until `stop`, close everything."""
        settings, stack, ladder = self._settings, self._stack, self._ladder
        database = await stack.enter_async_context(open_database(settings.database_url, must_answer=False))
        records = await stack.enter_async_context(CallRecords(database, self._places.journal, self._clock))
        speech = speech_of(settings)
        engines = await stack.enter_async_context(open_engines(settings, self._places, speech, self._ladder))
        frame_clock = await stack.enter_async_context(FrameClock())
        client = await stack.enter_async_context(open_client(self._ari_options(), random.random))
        persona = persona_of(settings)
        understanding.prepare(persona.speaks)
        prompts = {voice.language: self._prompts(voice) for voice in speech.voices}
        self._model = await stack.enter_async_context(
            open_language_model(settings, self._secrets, self._metrics.prompt_read)
        )
        parts = VoiceParts(
            recogniser=engines.recogniser,
            tongues={
                voice.language: Tongue(engines.speakers[voice.language], voice.voice, prompts[voice.language])
                for voice in speech.voices
            },
            turn_model=engines.turn,
            detector=detectors(settings),
            clock=frame_clock,
            model=self._model,
            load=ModelLoad(
                settings.language.ahead,
                places=ModelPlaces(settings.language.at_once, partial(ladder.waited, "language")),
                told=self._metrics.thought,
            ),
            ladder=ladder,
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
                *(
                    tasks.create_task(
                        keep_prompts(cache, persona.speaking(language), engines.speakers[language]),
                        name=f"prompts {language}",
                    )
                    for language, cache in prompts.items()
                ),
                tasks.create_task(keep_retention(database, self._places.recordings), name="retention"),
                tasks.create_task(self._close_lost(calls, records), name="close lost calls"),
            ]
            await calls.run(stop)
            for task in eternal:
                task.cancel()

    def _prompts(self, voice: VoicePlan) -> PromptCache:
        directory = self._places.state_dir / "prompts"
        return PromptCache(PromptOptions(directory, voice.voice, self._settings.speech.speed))

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
        limits = SupervisorOptions(
            most_calls=settings.asterisk.max_assistant_calls,
            people_first=lambda: self._ladder.rung() is Rung.PEOPLE,
        )
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
        self._gauge_engines(engines)
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

    def _gauge_engines(self, engines: Engines) -> None:
        self._metrics.gauge("convonet_pressure_rung", float(self._ladder.rung()))
        for engine, strain in self._ladder.strains().items():
            self._metrics.gauge("convonet_engine_strain", strain, engine=engine)
        speakers = {f"speaker {language}": speaker for language, speaker in engines.speakers.items()}
        lists = {"recogniser": engines.recogniser, "language": self._model, **speakers}
        now = self._clock.now_s()
        for kind, providers in lists.items():
            if providers is None:
                continue
            hedges = providers.hedges()
            self._metrics.gauge("convonet_requests_hedged", float(hedges.hedged), engine=kind)
            for standing in providers.standings():
                is_open = breaker(standing, now) == "open"
                self._metrics.gauge("convonet_provider_resting", float(is_open), engine=kind, provider=standing.name)


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
