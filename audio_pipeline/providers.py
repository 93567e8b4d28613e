"""The table of recognisers and speakers by kind, and the lists of preference that call them.

    kind "local"              an engine process of ours, by its `EngineClient`
    kind "openai_compatible"  any server that speaks OpenAI's audio API

A `PreferredRecogniser` or `PreferredSpeaker` is itself a port: it asks the first healthy provider, turns to the next
within the caller's deadline, and lets a failed one rest. Above: the composition root. Below: `stt`, `tts`.
Not here: what to say to the caller when all have failed.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, Protocol

import structlog

from audio_pipeline.engine_client import EngineClient
from audio_pipeline.errors import EngineError, EngineTimeout, EngineUnavailable
from audio_pipeline.frames import Samples, Sound
from audio_pipeline.ports import (
    RecogniserCapabilities,
    Recognition,
    SpeakerCapabilities,
    SpeechToText,
)
from audio_pipeline.preference import PreferenceLimits, Standing, attempt_s, failed, order, succeeded
from audio_pipeline.stt.local import LocalRecogniser
from audio_pipeline.stt.openai_compatible import RemoteRecogniser, RemoteRecogniserOptions
from audio_pipeline.tts.local import LocalSpeaker
from audio_pipeline.tts.openai_compatible import RemoteSpeaker, RemoteSpeakerOptions

_log = structlog.get_logger(__name__)


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
    languages: frozenset[str] = frozenset()
    voices: tuple[str, ...] = ()
    client: EngineClient | None = None  # kind "local"
    base_url: str = ""  # kind "openai_compatible", with /v1
    key: str = ""
    model: str = ""
    speech_format: Literal["pcm", "wav"] = "pcm"
    speech_rate_hz: int = 24000
    gain_db: float = 0.0


def _local_recogniser(options: ProviderOptions) -> Recogniser:
    return LocalRecogniser(_client(options), languages=options.languages)


def _remote_recogniser(options: ProviderOptions) -> Recogniser:
    return RemoteRecogniser(
        RemoteRecogniserOptions(
            options.name, _base_url(options), options.key or "none", options.model, options.languages
        )
    )


def _local_speaker(options: ProviderOptions) -> Speaker:
    return LocalSpeaker(_client(options), voices=options.voices, languages=options.languages)


def _remote_speaker(options: ProviderOptions) -> Speaker:
    return RemoteSpeaker(
        RemoteSpeakerOptions(
            options.name,
            _base_url(options),
            options.key or "none",
            options.model,
            options.voices,
            options.languages,
            options.speech_format,
            options.speech_rate_hz,
            options.gain_db,
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


class _Standings:
    """How each provider of a list stands; the state behind `preference`."""

    def __init__(self, what: str, names: Sequence[str], limits: PreferenceLimits) -> None:
        if not names:
            raise ValueError(f"no {what} is configured")
        self.what = what  # for logs and errors
        self.limits = limits
        self.standings = [Standing(name) for name in names]

    def order(self) -> tuple[int, ...]:
        return order(self.standings, asyncio.get_running_loop().time())

    def succeeded(self, index: int) -> None:
        self.standings[index] = succeeded(self.standings[index])

    def failed(self, index: int, error: EngineError) -> None:
        now = asyncio.get_running_loop().time()
        self.standings[index] = failed(self.standings[index], now, self.limits)
        rests_s = round(self.standings[index].rests_until_s - now, 1)
        _log.warning("provider_failed", kind=self.what, provider=error.engine, reason=error.reason, rests_s=rests_s)


class PreferredRecogniser:
    """Several recognisers as one."""

    def __init__(self, providers: Sequence[Recogniser], limits: PreferenceLimits | None = None) -> None:
        self._providers = tuple(providers)
        names = [provider.capabilities.name for provider in providers]
        self._standings = _Standings("recogniser", names, limits or PreferenceLimits())

    @property
    def capabilities(self) -> RecogniserCapabilities:
        """Of the most preferred one."""
        return self._providers[0].capabilities

    def standings(self) -> tuple[Standing, ...]:
        return tuple(self._standings.standings)

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()

    async def recognise(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition:
        """Raises the last provider's EngineError when all failed."""

        async def attempt(index: int, limit_s: float) -> Recognition:
            provider = self._providers[index]
            return await provider.recognise(sound, language=language, hot_words=hot_words, deadline_s=limit_s)

        able = [index for index in self._standings.order() if self._understands(index, language)]
        return await _first_that_can(self._standings, able, attempt, deadline_s)

    async def listen_ahead(
        self, sound: Sound, *, language: str, hot_words: tuple[str, ...], deadline_s: float
    ) -> Recognition | None:
        """Only the provider that would be asked first is asked; what becomes of it says nothing about its standing."""
        able = [index for index in self._standings.order() if self._understands(index, language)]
        if not able:
            return None
        provider = self._providers[able[0]]
        return await provider.listen_ahead(sound, language=language, hot_words=hot_words, deadline_s=deadline_s)

    async def glance(self, sound: Sound, *, language: str, deadline_s: float) -> str | None:
        """As `listen_ahead`."""
        able = [index for index in self._standings.order() if self._understands(index, language)]
        if not able:
            return None
        return await self._providers[able[0]].glance(sound, language=language, deadline_s=deadline_s)

    def _understands(self, index: int, language: str) -> bool:
        languages = self._providers[index].capabilities.languages
        return not languages or language in languages


async def _first_that_can(
    standings: _Standings,
    able: Sequence[int],
    attempt: Callable[[int, float], Awaitable[Recognition]],
    deadline_s: float,
) -> Recognition:
    loop = asyncio.get_running_loop()
    ends_s = loop.time() + deadline_s
    last: EngineError = EngineUnavailable(standings.what, "no provider can do this")
    for position, index in enumerate(able):
        remaining_s = ends_s - loop.time()
        if remaining_s <= 0:
            break
        limit_s = attempt_s(remaining_s, len(able) - position - 1, standings.limits)
        try:
            result = await attempt(index, limit_s)
        except EngineError as error:
            standings.failed(index, error)
            last = error
        else:
            standings.succeeded(index)
            return result
    raise last


class PreferredSpeaker:
    """Several speakers as one. Once a provider's first sound was played there is no turning to another: a sentence
    is not begun twice, nor finished by somebody else's voice."""

    def __init__(self, providers: Sequence[Speaker], limits: PreferenceLimits | None = None) -> None:
        self._providers = tuple(providers)
        names = [provider.capabilities.name for provider in providers]
        self._standings = _Standings("speaker", names, limits or PreferenceLimits())

    @property
    def capabilities(self) -> SpeakerCapabilities:
        """Of the most preferred one."""
        return self._providers[0].capabilities

    def standings(self) -> tuple[Standing, ...]:
        return tuple(self._standings.standings)

    async def close(self) -> None:
        for provider in self._providers:
            await provider.close()

    async def speak(self, text: str, *, voice: str, speed: float, deadline_s: float) -> AsyncGenerator[Samples]:
        """A provider that does not know `voice` speaks with its first one. Raises EngineError."""
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + deadline_s
        last: EngineError = EngineTimeout("speaker", "no time left to try")
        candidates = self._standings.order()
        for position, index in enumerate(candidates):
            remaining_s = ends_s - loop.time()
            if remaining_s <= 0:
                break
            limit_s = attempt_s(remaining_s, len(candidates) - position - 1, self._standings.limits)
            provider = self._providers[index]
            known = voice if voice in provider.capabilities.voices else ""
            spoken = False
            try:
                async with aclosing(provider.speak(text, voice=known, speed=speed, deadline_s=limit_s)) as chunks:
                    async for chunk in chunks:
                        spoken = True
                        yield chunk
            except EngineError as error:
                self._standings.failed(index, error)
                if spoken:
                    raise
                last = error
            else:
                self._standings.succeeded(index)
                return
        raise last
