"""The table of recognisers and speakers by kind, and the lists of preference that call them.

    kind "local"              an engine process of ours, by its `EngineClient`
    kind "openai_compatible"  any server that speaks OpenAI's audio API

A `PreferredRecogniser` or `PreferredSpeaker` is itself a port: it asks the first healthy provider, turns to the next
within the caller's deadline, and lets a failed one rest (`hedging`). Above: the composition root. Below: `stt`, `tts`.
Not here: what to say to the caller when all have failed.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, Protocol

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable
from audio_pipeline.frames import Samples, Sound
from audio_pipeline.hedging import Judge, Nobody, Providers
from audio_pipeline.ports import (
    RecogniserCapabilities,
    Recognition,
    SpeakerCapabilities,
    SpeechToText,
)
from audio_pipeline.preference import Hedges, PreferenceLimits, Standing, breaker
from audio_pipeline.stt.local import LocalRecogniser
from audio_pipeline.stt.openai_compatible import RemoteRecogniser, RemoteRecogniserOptions
from audio_pipeline.tts.local import LocalSpeaker
from audio_pipeline.tts.openai_compatible import RemoteSpeaker, RemoteSpeakerOptions


class Recogniser(SpeechToText, Protocol):
    """`ports.SpeechToText` that holds connections."""

    async def close(self) -> None: ...


class Speaker(Protocol):
    """`ports.TextToSpeech` that holds connections and whose iterator can be closed."""

    async def close(self) -> None: ...

    @property
    def capabilities(self) -> SpeakerCapabilities: ...

    def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncGenerator[Samples]: ...


@dataclass(frozen=True, slots=True)
class ProviderOptions:
    """One entry of the configured list, of either kind. Fields that its kind does not use stay at their defaults."""

    name: str
    kind: str
    languages: Sequence[str] = ()  # a recogniser's, the likeliest first; none: any
    voices: tuple[str, ...] = ()
    client: EngineClient | None = None  # kind "local"
    base_url: str = ""  # kind "openai_compatible", with /v1
    key: str = ""
    model: str = ""
    speech_format: Literal["pcm", "wav"] = "pcm"
    speech_rate_hz: int = 24000
    gain_db: float = 0.0
    deadline_s: float = 60.0  # longest wait for its answer to begin; the asker's deadline holds too


def _local_recogniser(options: ProviderOptions) -> Recogniser:
    return LocalRecogniser(_client(options), languages=options.languages)


def _remote_recogniser(options: ProviderOptions) -> Recogniser:
    return RemoteRecogniser(
        RemoteRecogniserOptions(
            options.name,
            _base_url(options),
            options.key or "none",
            options.model,
            frozenset(options.languages),
            deadline_s=options.deadline_s,
        )
    )


def _local_speaker(options: ProviderOptions) -> Speaker:
    return LocalSpeaker(_client(options), voices=options.voices, languages=frozenset(options.languages))


def _remote_speaker(options: ProviderOptions) -> Speaker:
    return RemoteSpeaker(
        RemoteSpeakerOptions(
            options.name,
            _base_url(options),
            options.key or "none",
            options.model,
            options.voices,
            frozenset(options.languages),
            options.speech_format,
            options.speech_rate_hz,
            options.gain_db,
            options.deadline_s,
        )
    )


RECOGNISERS: Mapping[str, Callable[[ProviderOptions], Recogniser]] = {
    "local": _local_recogniser,
    "openai_compatible": _remote_recogniser,
}
SPEAKERS: Mapping[str, Callable[[ProviderOptions], Speaker]] = {
    "local": _local_speaker,
    "openai_compatible": _remote_speaker,
}


def make_recogniser(options: ProviderOptions) -> Recogniser:
    """Raises ValueError with a sentence for the operator."""
    _require_kind(options, RECOGNISERS)
    return RECOGNISERS[options.kind](options)


def make_speaker(options: ProviderOptions) -> Speaker:
    """Raises ValueError with a sentence for the operator."""
    _require_kind(options, SPEAKERS)
    return SPEAKERS[options.kind](options)


def _require_kind(options: ProviderOptions, table: Mapping[str, object]) -> None:
    if options.kind not in table:
        near = get_close_matches(options.kind, table, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(table)}"
        raise ValueError(f"provider {options.name!r}: no kind {options.kind!r}{hint}")


def _client(options: ProviderOptions) -> EngineClient:
    if options.client is None:
        raise ValueError(f"provider {options.name!r}: a local engine needs its client")
    return options.client


def _base_url(options: ProviderOptions) -> str:
    if not options.base_url.startswith(("http://", "https://")):
        raise ValueError(f"provider {options.name!r}: base_url {options.base_url!r} is not an http(s) address")
    return options.base_url


JUDGE = Judge(
    blames=lambda error: True,
    retry_helps=lambda error: isinstance(error, EngineError) and error.retryable,
)


_TELLING_SHARE = 0.6  # of the time, for those who can tell the caller's language; the rest is for anybody


def _standings(names: Sequence[str], tiers: Sequence[int] | None) -> list[Standing]:
    """Each provider of a tier of its own, unless told otherwise."""
    return [Standing(name, tier=tier) for name, tier in zip(names, tiers or range(len(names)), strict=True)]


class PreferredRecogniser:
    """Several recognisers as one."""

    def __init__(
        self,
        providers: Sequence[Recogniser],
        limits: PreferenceLimits | None = None,
        tiers: Sequence[int] | None = None,
    ) -> None:
        """`tiers`: of each provider; the lowest is preferred, equals share the work. None: in the order given."""
        self._recognisers = tuple(providers)
        standings = _standings([provider.capabilities.name for provider in providers], tiers)
        self._providers = Providers[Recognition]("recogniser", standings, JUDGE, limits or PreferenceLimits())

    @property
    def capabilities(self) -> RecogniserCapabilities:
        """Of the most preferred one."""
        return self._recognisers[0].capabilities

    def standings(self) -> tuple[Standing, ...]:
        return tuple(self._providers.standings)

    def hedges(self) -> Hedges:
        return self._providers.hedges

    async def close(self) -> None:
        for provider in self._recognisers:
            await provider.close()

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        """Raises the last provider's EngineError when all failed for as long as there was time."""

        async def attempt(index: int, limit_s: float) -> AsyncGenerator[Recognition]:
            yield await self._recognisers[index].recognise(
                sound, language=language, hot_words=hot_words, deadline_s=limit_s
            )

        telling = () if language else self._telling()
        if not telling:
            return await self._first(attempt, deadline_s, lambda index: self._understands(index, language))
        ends_s = asyncio.get_running_loop().time() + deadline_s
        try:
            return await self._first(attempt, deadline_s * _TELLING_SHARE, telling.__contains__)
        except EngineError:
            left_s = max(ends_s - asyncio.get_running_loop().time(), 0.0)
            return await self._first(attempt, left_s, lambda index: index not in telling)

    async def _first(
        self,
        attempt: Callable[[int, float], AsyncGenerator[Recognition]],
        deadline_s: float,
        able: Callable[[int], bool],
    ) -> Recognition:
        answers = self._providers.stream(attempt, deadline_s, able)
        heard: Recognition | None = None
        async with aclosing(answers):
            try:
                async for answer in answers:
                    heard = answer
            except Nobody:
                raise EngineUnavailable("recogniser", "no provider can do this") from None
        if heard is None:
            raise EngineMisbehaved("recogniser", "finished without an answer")
        return heard

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        """Only the provider that would be asked first is asked; what becomes of it says nothing about its standing."""
        able = self._able(language)
        if not able:
            return None
        provider = self._recognisers[able[0]]
        return await provider.listen_ahead(sound, language=language, hot_words=hot_words, deadline_s=deadline_s)

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        """As `listen_ahead`."""
        able = self._able(language)
        if not able:
            return None
        return await self._recognisers[able[0]].glance(sound, language=language, deadline_s=deadline_s)

    def _able(self, language: str) -> list[int]:
        """Who understands `language`, in the order of asking; for "" those who can tell languages apart, then anybody:
        a caller of the usual language is served although the engine for the others is dead."""
        order = list(self._providers.order())
        if language:
            return [index for index in order if self._understands(index, language)]
        return sorted(order, key=lambda index: len(self._recognisers[index].capabilities.languages) == 1)

    def _telling(self) -> tuple[int, ...]:
        """Who can tell the language of a caller, and is not left alone just now; () when all can, or nobody."""
        now = asyncio.get_running_loop().time()
        standings = self._providers.standings
        found = tuple(
            index
            for index, one in enumerate(self._recognisers)
            if len(one.capabilities.languages) != 1 and breaker(standings[index], now) != "open"
        )
        return found if len(found) < len(self._recognisers) else ()

    def _understands(self, index: int, language: str) -> bool:
        languages = self._recognisers[index].capabilities.languages
        return not languages or not language or language in languages


class PreferredSpeaker:
    """Several speakers as one. Once a provider's first sound was played there is no turning to another."""

    def __init__(
        self, providers: Sequence[Speaker], limits: PreferenceLimits | None = None, tiers: Sequence[int] | None = None
    ) -> None:
        """`tiers` as for `PreferredRecogniser`."""
        self._speakers = tuple(providers)
        standings = _standings([provider.capabilities.name for provider in providers], tiers)
        self._providers = Providers[Samples]("speaker", standings, JUDGE, limits or PreferenceLimits())

    @property
    def capabilities(self) -> SpeakerCapabilities:
        """Of the most preferred one."""
        return self._speakers[0].capabilities

    def standings(self) -> tuple[Standing, ...]:
        return tuple(self._providers.standings)

    def hedges(self) -> Hedges:
        return self._providers.hedges

    async def close(self) -> None:
        for provider in self._speakers:
            await provider.close()

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncGenerator[Samples]:
        """A provider that does not know `voice` speaks with its first one. `deadline_s`: for the first sound, all tries
        together, and then between chunks. Raises EngineError, also when words brought no sound."""

        async def attempt(index: int, limit_s: float) -> AsyncGenerator[Samples]:
            provider = self._speakers[index]
            known = voice if voice in provider.capabilities.voices else ""
            silent = True
            async with aclosing(provider.speak(text, voice=known, speed=speed, deadline_s=limit_s)) as chunks:
                async for chunk in chunks:
                    if len(chunk):
                        silent = False
                        yield chunk
            if silent:
                raise EngineMisbehaved(provider.capabilities.name, "made no sound")

        if not any(character.isalnum() for character in text):
            return
        try:
            async with aclosing(self._providers.stream(attempt, deadline_s)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except Nobody:
            raise EngineTimeout("speaker", "no time left to try") from None
