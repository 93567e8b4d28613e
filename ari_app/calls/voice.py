"""Joins ear, mind and mouth for one call: implements `domain.ports.Voice` with a media session and a conversation.

Each stay of the caller with the assistant (at arrival, after a queue gave the call back, after an adoption) is one
voice; what was said before is remembered here by call, or read back from the store after a crash. Not here: what
happens to the caller's leg in Asterisk (`calls.session`), models, SQL. Above: `ari_app.main` makes the factory.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from agent.conversation import Conversation
from agent.foresight import ModelLoad
from agent.persona import Persona
from agent.ports import Diary, LanguageModel, Reader
from agent.session import Adopted, Greeting, Opening, Parts, Returned, Session, SessionOptions
from agent.tool_loop import Hands
from ari_app.calls.pressure import Ladder
from ari_app.domain.ports import Address, CallFacts
from audio_pipeline.frame_clock import FrameClock
from audio_pipeline.line import LineStats
from audio_pipeline.media_session import MediaOptions, MediaSession
from audio_pipeline.mouth import Tongue
from audio_pipeline.partials import PartialBudget
from audio_pipeline.ports import EndOfTurnModel, SpeechDetector, SpeechToText
from tools.base import Actor
from tools.ports import CallControl
from tools.registry import Registry

_log = structlog.get_logger(__name__)

REMEMBERED_CALLS = 1000  # conversations kept for callers who may come back from a queue


class ConversationFailed(Exception):
    """The assistant cannot go on; the caller belongs to people."""


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """How every voice of this process listens, speaks and converses."""

    media: MediaOptions
    session: SessionOptions
    persona: Persona
    recall_s: float = 1.0  # for reading an adopted call's conversation back; longer and it starts anew


@dataclass(frozen=True, slots=True)
class VoiceParts:
    """What every voice of this process shares."""

    recogniser: SpeechToText
    tongues: Mapping[str, Tongue]  # what speaks each language of the persona
    turn_model: EndOfTurnModel | None
    detector: Callable[[], SpeechDetector]  # a fresh one for each caller
    clock: FrameClock
    model: LanguageModel | None
    load: ModelLoad
    ladder: Ladder
    reader: Reader | None
    registry: Registry
    diary: Callable[[str], Diary]
    recall: Callable[[str], Awaitable[Conversation]]
    identify: Callable[[CallFacts], Actor]
    today: Callable[[], datetime]
    on_media_stats: Callable[[LineStats], None]
    partials: PartialBudget = field(default_factory=PartialBudget)


class Voices:
    """Makes a voice for each stay of a caller with the assistant: `domain.ports.VoiceFactory`."""

    def __init__(self, parts: VoiceParts, options: VoiceOptions) -> None:
        self._parts = parts
        self._options = options
        self._memory: OrderedDict[str, Conversation] = OrderedDict()  # call id -> what was said so far

    @asynccontextmanager
    async def __call__(self, facts: CallFacts) -> AsyncGenerator["CallVoice"]:
        async with AsyncExitStack() as stack:
            spoken = facts.spoken if facts.spoken in self._parts.tongues else ""
            options = self._speaking(spoken)
            options = replace(options, media=replace(options.media, call=facts.call_id))
            voice = CallVoice(self._parts, options, stack, self._memory.get(facts.call_id), spoken)
            try:
                yield voice
            finally:
                self._remember(facts.call_id, voice.conversation)

    def _speaking(self, spoken: str) -> VoiceOptions:
        """The options of a call whose language is `spoken`; "": it is heard, if there is a choice."""
        options, media = self._options, self._options.media
        persona = options.persona
        if spoken:
            persona, listened = replace(persona.speaking(spoken), chosen=True), spoken
        else:
            listened = "" if len(self._parts.tongues) > 1 else persona.language
        mouth = replace(media.mouth, voice=self._parts.tongues[persona.language].voice)
        media = replace(media, ear=replace(media.ear, language=listened), mouth=mouth)
        return replace(options, persona=persona, media=media)

    def _remember(self, call_id: str, conversation: Conversation | None) -> None:
        if conversation is None:
            return
        self._memory[call_id] = conversation
        self._memory.move_to_end(call_id)
        while len(self._memory) > REMEMBERED_CALLS:
            self._memory.popitem(last=False)


class CallVoice:
    """One stay of one caller with the assistant."""

    def __init__(
        self,
        parts: VoiceParts,
        options: VoiceOptions,
        stack: AsyncExitStack,
        conversation: Conversation | None,
        spoken: str,
    ) -> None:
        self._parts = parts
        self._options = options
        self._stack = stack  # closes the media session
        self.conversation = conversation  # None until something was said in this call
        self._chosen = spoken  # the language of the call as far as it is known at its begin
        self._media: MediaSession | None = None  # None until opened

    async def open(self) -> Address:
        """Bind the RTP socket. Raises OSError when no port can be had."""
        parts = self._parts
        first = parts.tongues[self._options.persona.language]
        media = MediaSession(
            self._options.media,
            recogniser=parts.recogniser,
            speaker=first.speaker,
            turn_model=parts.turn_model,
            detector=parts.detector(),
            clock=parts.clock,
            prompts=first.prompts,
            tongues=parts.tongues,
            rung=parts.ladder.rung,
            partials=parts.partials,
        )
        self._media = await self._stack.enter_async_context(media)
        self._stack.callback(lambda: parts.on_media_stats(media.stats()))
        return media.local_address

    def connect(self, peer: Address) -> None:
        """Accept RTP from `peer` only, and send to it."""
        self._require_media().connect(peer)

    def digit_pressed(self, digit: str, duration_s: float) -> None:
        """A key of the caller's, for the conversation to hear."""
        if self._media is not None:
            self._media.digit_pressed(digit, duration_s)

    @property
    def language(self) -> str:
        """What is being spoken, as far as it is known."""
        return (self._media.spoken if self._media is not None else "") or self._chosen

    async def converse(self, facts: CallFacts, control: CallControl) -> None:
        """Talk until it is over. Raises ConversationFailed when the caller must be sent to people."""
        media = self._require_media()
        parts = self._parts
        hands = Hands(
            registry=parts.registry,
            actor=parts.identify(facts),
            call=control,
            today=parts.today,
            key=f"{facts.call_id}/{facts.arrived_at.timestamp():.0f}",
        )
        pieces = Parts(
            ear=media,
            mouth=media,
            model=parts.model,
            diary=parts.diary(facts.call_id),
            hands=hands,
            load=parts.load,
            restraint=parts.ladder.restraint,
            reader=parts.reader,
            clock=parts.clock.now,
        )
        session = Session(pieces, self._options.persona, self._options.session)
        end = await session.run(await self._opening(facts))
        self.conversation = end.conversation
        if end.reason == "failed":
            raise ConversationFailed(f"after {end.turns} turns")

    async def _opening(self, facts: CallFacts) -> Opening:
        if facts.returned_from is not None:
            return Returned(facts.returned_from[0], await self._history(facts))
        if facts.adopted:
            return Adopted(await self._history(facts))
        return Greeting()

    async def _history(self, facts: CallFacts) -> Conversation:
        """What was said in this call before: from memory, else from the store, else nothing."""
        if self.conversation is not None:
            return self.conversation
        try:
            async with asyncio.timeout(self._options.recall_s):
                return await self._parts.recall(facts.call_id)
        except TimeoutError:
            _log.warning("conversation_not_recalled", call_id=facts.call_id)
            return Conversation()

    def _require_media(self) -> MediaSession:
        if self._media is None:
            raise RuntimeError("the voice is not open")
        return self._media
