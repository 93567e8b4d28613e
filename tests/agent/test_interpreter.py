"""One conversation's ear, mouth, tools and persona are always in the same language."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.evals.line import LineTimes, TextLine
from agent.evals.scenario import World, registry
from agent.evals.world import DEPARTMENTS, MemoryDiary, ScriptedCall
from agent.fast.intents import Setting
from agent.interpreter import Interpreter
from agent.persona import Persona
from agent.speech import Speech
from agent.tool_loop import Hands, ToolLoop
from tools.base import Actor, Proof

SETTING = Setting(datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Madrid")), DEPARTMENTS)


class Saying:
    """Somebody who speaks for the persona."""

    def __init__(self, persona: Persona) -> None:
        self.persona = persona


class Stage:
    """A line, and everything that must change with its language."""

    def __init__(self, persona: Persona) -> None:
        self.line = TextLine(LineTimes())
        self.speech = Speech(self.line.mouth, lambda: 0.0, lambda queued: None)
        actor = Actor(1, None, None, Proof.ANONYMOUS)
        hands = Hands(registry(World()), actor, ScriptedCall(), lambda: SETTING.now, "stage")
        self.tools = ToolLoop(hands, self.speech, MemoryDiary(), lambda: 0.0, lambda finished: None)
        self.saying = Saying(persona)
        self.interpreter = Interpreter(persona, self.line, self.line.mouth, self.speech, self.tools)
        self.interpreter.speakers = (self.saying,)

    def languages(self) -> set[str]:
        """All languages in use at this moment; more than one would be a fault."""
        return {self.line.mouth.languages[-1], self.speech.language, self.tools.language, self.saying.persona.language}


@pytest.fixture
def stage() -> Stage:
    return Stage(Persona(languages=("en", "es")))


def test_with_one_language_nothing_is_detected():
    stage = Stage(Persona(language="fr"))
    stage.interpreter.begin("")
    assert stage.line.languages == ["fr"]
    assert stage.languages() == {"fr"}


def test_with_several_the_ear_listens_for_any_until_it_is_settled(stage: Stage):
    stage.interpreter.begin("")
    assert (stage.line.languages, stage.languages()) == ([""], {"en"})
    assert stage.interpreter.guess("Hola, ¿qué hora es?", "es", SETTING) == "es"
    assert stage.languages() == {"en"}  # until the words are known to be a turn
    stage.interpreter.taken("Hola, ¿qué hora es?", SETTING)
    assert (stage.line.languages, stage.languages()) == (["", "es"], {"es"})


def test_the_ear_is_told_the_names_of_the_departments_in_the_language(stage: Stage):
    stage.interpreter.begin("")
    assert "ventas" not in stage.line.hot_words
    stage.interpreter.asked_for("es")
    assert {"ventas", "sales", "soporte técnico"} <= set(stage.line.hot_words)


def test_a_language_that_is_not_spoken_here_changes_nothing(stage: Stage):
    stage.interpreter.begin("")
    assert stage.interpreter.asked_for("de") == "I'm sorry, I only speak English and Spanish."
    assert stage.languages() == {"en"}
    assert not stage.interpreter.changed


def test_a_conversation_goes_on_in_the_language_it_was_left_in(stage: Stage):
    stage.interpreter.begin("es")
    assert (stage.line.languages, stage.languages()) == (["es"], {"es"})
    assert stage.interpreter.asked_for("en") == "Yes, we can speak English. What can I do for you?"
    assert stage.languages() == {"en"}
