"""Calls in Spanish to a system of three languages: by the number dialled, and by what the caller is heard to speak."""

import json
import sqlite3
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audio_pipeline.engine_protocol import Ask
from audio_pipeline.stt.whisper_engine import WhisperEngine
from tests.system.conftest import System, environment_for, running_system

pytestmark = [pytest.mark.asterisk, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(300)]

SPANISH_NUMBER = "+34910000001"
LANGUAGES = ("en", "es", "fr")


@pytest.fixture(scope="module")
def polyglot(
    tmp_path_factory: pytest.TempPathFactory,
    cache_dir: Path,
    asterisk_of_three_languages: object,
    model_paths: object,
    multilingual_model: Path,
) -> Iterator[System]:
    """A system that speaks English, Spanish and French, without a language model."""
    del asterisk_of_three_languages, model_paths, multilingual_model  # only that they are there
    state_dir = tmp_path_factory.mktemp("polyglot")
    environment = environment_for(state_dir, cache_dir) | {
        "CONVONET_SITE__LANGUAGES": json.dumps(LANGUAGES),
        "CONVONET_SIP__DIDS": json.dumps({SPANISH_NUMBER: {"extension": "7000", "language": "es"}}),
        "CONVONET_LANGUAGE__ENABLED": "false",
    }
    with running_system(System(state_dir, environment)) as system:
        yield system


@pytest.fixture(scope="module")
def ears(multilingual_model: Path) -> WhisperEngine:
    engine = WhisperEngine(multilingual_model, threads=2, workers=1, beam=1)
    engine.load()
    return engine


def heard(ears: WhisperEngine, tape: Path) -> tuple[str, str]:
    """(language, words) of what the caller was told after its own words, or from the begin: fifteen seconds of a
    recording's right channel."""
    with wave.open(str(tape)) as file:
        both = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    own = np.flatnonzero(np.abs(both[:, 0].astype(np.int32)) > 500)
    sound = both[own[-1] if len(own) else 0 :, 1]
    ask = Ask(
        1, "recognise", {"rate_hz": 8000, "language": "", "languages": list(LANGUAGES)}, sound[: 15 * 8000].tobytes()
    )
    (answer,) = ears.answer(ask)
    return answer.fields["language"], answer.fields["text"].lower()


def called(system: System, *words: str) -> dict[str, Any]:
    done = system.word("call", *words, "--json")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(done.stdout)


def said_by_the_assistant(system: System, call_id: str) -> str:
    query = "select assistant from turns where call_id = ? order by turn_index"
    with sqlite3.connect(system.state_dir / "convonet.sqlite") as connection:
        return " ".join(text for (text,) in connection.execute(query, (call_id,)))


@pytest.mark.capability("A6")
def test_who_dials_the_spanish_number_is_greeted_in_spanish(
    polyglot: System, ears: WhisperEngine, tmp_path: Path
) -> None:
    tape = tmp_path / "call.wav"
    report = called(polyglot, "--to", SPANISH_NUMBER, "--dtmf", "0", "--record", str(tape))
    said = said_by_the_assistant(polyglot, report["call_id"])
    assert said.startswith("Hola, le damos la bienvenida")
    assert "Hello" not in said
    language, words = heard(ears, tape)
    assert language == "es"
    assert "convonet" in words or "asistente" in words or "bienvenida" in words


@pytest.mark.capability("A6")
def test_who_begins_in_spanish_is_answered_in_spanish(polyglot: System, ears: WhisperEngine, tmp_path: Path) -> None:
    tape = tmp_path / "call.wav"
    report = called(
        polyglot, "--language", "es", "--say", "Quiero hablar con el departamento de soporte.", "--record", str(tape)
    )
    (turn,) = report["turns"]
    assert "quiero hablar" in turn["understood"].lower()
    said = said_by_the_assistant(polyglot, report["call_id"])
    assert said.startswith("Hello")  # nobody could know
    answer = turn["heard"]
    assert "soporte" in answer.lower()
    assert not {"sorry", "the", "support"} & set(answer.lower().replace(",", " ").split())
    assert heard(ears, tape)[0] == "es"
