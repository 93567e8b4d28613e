"""Which engine hears and which engine speaks each language of an installation: a decision on names, made once.

An installation of English alone has the small English recogniser and one voice. As soon as another language may be
spoken there is a recogniser that knows several, which also finds out which one a caller speaks; a language without a
Piper voice of its own is spoken by espeak-ng, which comes with Piper. Nothing here reads a file or a setting: above
(`ari_app.main`, `ari_app.cli`) hand in names and the registry.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ari_app.provision.errors import UnsuitableModel
from ari_app.provision.models import Kind, Model, Registry

ESPEAK = "espeak-ng"


@dataclass(frozen=True, slots=True)
class SpeechWishes:
    """What the settings say."""

    languages: tuple[str, ...]  # ISO 639-1, all that may be spoken, the usual one first
    recogniser: str  # model that is preferred where it knows the language
    multilingual: str  # model for what that one does not know, and to find out which language it is
    voice: str  # model, for the language it speaks
    voices: Mapping[str, str]  # language -> model, or "espeak-ng", or "espeak-ng:VARIANT"


@dataclass(frozen=True, slots=True)
class RecogniserPlan:
    """One recogniser process."""

    name: str
    model: str
    languages: tuple[str, ...]  # the usual one first


@dataclass(frozen=True, slots=True)
class VoicePlan:
    """Who speaks one language."""

    language: str
    engine: str  # name of the process
    voice: str  # as the engine is asked for it
    source: str  # a model's name, or what espeak-ng calls the voice


@dataclass(frozen=True, slots=True)
class SpeechPlan:
    recognisers: tuple[RecogniserPlan, ...]  # in order of preference
    voices: tuple[VoicePlan, ...]  # one for each language, in their order

    @property
    def models(self) -> tuple[str, ...]:
        """What must be on disk, each once."""
        piper = (voice.source for voice in self.voices if voice.engine == PIPER_PROCESS)
        return tuple(dict.fromkeys((*(one.model for one in self.recognisers), *piper)))

    def spoken_by(self, engine: str) -> tuple[VoicePlan, ...]:
        """The voices of one process, each once."""
        return tuple({plan.voice: plan for plan in self.voices if plan.engine == engine}.values())


RECOGNISER_PROCESS, MULTILINGUAL_PROCESS = "recogniser", "recogniser-multilingual"
PIPER_PROCESS, ESPEAK_PROCESS = "speaker", "speaker-espeak"


def plan(wishes: SpeechWishes, registry: Registry) -> SpeechPlan:
    """Raises BadRegistry for an unknown model, UnsuitableModel for one that cannot do it."""
    voices = tuple(_voice(language, wishes, registry) for language in wishes.languages)
    return SpeechPlan(_recognisers(wishes, registry), voices)


def _recognisers(wishes: SpeechWishes, registry: Registry) -> tuple[RecogniserPlan, ...]:
    languages = wishes.languages
    preferred = _model(registry, wishes.recogniser, "recogniser")
    known = tuple(language for language in languages if _knows(preferred, language))
    if known == languages and (len(languages) == 1 or "*" in preferred.languages):
        return (RecogniserPlan(RECOGNISER_PROCESS, preferred.name, languages),)
    other = _model(registry, wishes.multilingual, "recogniser")
    for language in languages:
        if not _knows(other, language):
            raise UnsuitableModel(other.name, f"does not understand {language!r} (setting speech.multilingual_model)")
    if not known:
        return (RecogniserPlan(RECOGNISER_PROCESS, other.name, languages),)
    return (
        RecogniserPlan(RECOGNISER_PROCESS, preferred.name, known),
        RecogniserPlan(MULTILINGUAL_PROCESS, other.name, languages),
    )


def _voice(language: str, wishes: SpeechWishes, registry: Registry) -> VoicePlan:
    named = wishes.voices.get(language)
    if named is None:
        usual = _model(registry, wishes.voice, "voice")
        named = usual.name if _knows(usual, language) else ESPEAK
    engine, _, variant = named.partition(":")
    if engine == ESPEAK:
        source = variant or language
        return VoicePlan(language, ESPEAK_PROCESS, f"{ESPEAK}-{source}", source)
    model = _model(registry, named, "voice")
    if not _knows(model, language):
        raise UnsuitableModel(named, f"does not speak {language!r} (setting speech.voices)")
    return VoicePlan(language, PIPER_PROCESS, named, named)


def _model(registry: Registry, name: str, kind: Kind) -> Model:
    model = registry.named(name)
    if model.kind != kind:
        raise UnsuitableModel(name, f"is a {model.kind} model, not a {kind} model")
    return model


def _knows(model: Model, language: str) -> bool:
    return any(one in ("*", language) or one.startswith(f"{language}-") for one in model.languages)
