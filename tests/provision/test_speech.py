"""Which engines an installation needs for its languages."""

from dataclasses import replace

import pytest

from ari_app.provision.errors import BadRegistry, UnsuitableModel
from ari_app.provision.models import Registry, load_registry
from ari_app.provision.speech import RecogniserPlan, SpeechWishes, VoicePlan, plan

REGISTRY = load_registry()
ENGLISH = SpeechWishes(("en",), "whisper-tiny.en", "whisper-base", "en_US-joe-medium", {})
JOE = VoicePlan("en", "speaker", "en_US-joe-medium", "en_US-joe-medium")


def with_voice(name: str, language: str) -> Registry:
    joe = REGISTRY.named("en_US-joe-medium")
    other = joe.model_copy(update={"name": name, "languages": (language,)})
    return REGISTRY.model_copy(update={"models": (*REGISTRY.models, other)})


def test_english_alone_needs_nothing_but_the_small_recogniser_and_its_voice() -> None:
    found = plan(ENGLISH, REGISTRY)
    assert found.recognisers == (RecogniserPlan("recogniser", "whisper-tiny.en", ("en",)),)
    assert found.voices == (JOE,)
    assert found.models == ("whisper-tiny.en", "en_US-joe-medium")


def test_a_second_language_brings_the_multilingual_recogniser_and_espeak() -> None:
    found = plan(replace(ENGLISH, languages=("en", "es", "fr")), REGISTRY)
    assert found.recognisers == (
        RecogniserPlan("recogniser", "whisper-tiny.en", ("en",)),
        RecogniserPlan("recogniser-multilingual", "whisper-base", ("en", "es", "fr")),
    )
    assert found.voices == (
        JOE,
        VoicePlan("es", "speaker-espeak", "espeak-ng-es", "es"),
        VoicePlan("fr", "speaker-espeak", "espeak-ng-fr", "fr"),
    )
    assert found.models == ("whisper-tiny.en", "whisper-base", "en_US-joe-medium")


def test_a_house_without_english_has_no_english_engine() -> None:
    found = plan(replace(ENGLISH, languages=("es",)), REGISTRY)
    assert found.recognisers == (RecogniserPlan("recogniser", "whisper-base", ("es",)),)
    assert found.models == ("whisper-base",)


def test_one_recogniser_for_all_languages_is_one_process() -> None:
    found = plan(replace(ENGLISH, languages=("en", "es"), recogniser="whisper-base"), REGISTRY)
    assert found.recognisers == (RecogniserPlan("recogniser", "whisper-base", ("en", "es")),)


def test_a_language_may_have_a_voice_of_ones_own_or_a_variant() -> None:
    wishes = replace(ENGLISH, languages=("en", "es", "fr"), voices={"es": "es_ES-carla", "fr": "espeak-ng:fr-be"})
    found = plan(wishes, with_voice("es_ES-carla", "es-ES"))
    assert found.voices[1:] == (
        VoicePlan("es", "speaker", "es_ES-carla", "es_ES-carla"),
        VoicePlan("fr", "speaker-espeak", "espeak-ng-fr-be", "fr-be"),
    )
    assert [voice.voice for voice in found.spoken_by("speaker")] == ["en_US-joe-medium", "es_ES-carla"]
    assert "es_ES-carla" in found.models


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"languages": ("en", "es"), "multilingual": "whisper-tiny.en"}, "does not understand 'es'"),
        ({"recogniser": "en_US-joe-medium"}, "is a voice model, not a recogniser model"),
        ({"languages": ("es",), "voices": {"es": "en_US-joe-medium"}}, "does not speak 'es'"),
    ],
)
def test_a_model_chosen_for_what_it_cannot_do_is_refused(wishes: dict[str, object], sentence: str) -> None:
    with pytest.raises(UnsuitableModel, match=sentence):
        plan(replace(ENGLISH, **wishes), REGISTRY)  # type: ignore[arg-type]


def test_an_unknown_voice_is_refused_with_the_known_names() -> None:
    with pytest.raises(BadRegistry, match="no model 'es_ES-nobody'; known are"):
        plan(replace(ENGLISH, languages=("es",), voices={"es": "es_ES-nobody"}), REGISTRY)
