"""The tables of every language are whole, say the same things, and no English is spoken in another language's call."""

import dataclasses
import re
import string
from collections.abc import Iterator
from datetime import time
from itertools import chain

import pytest

from agent import lines
from agent.fast.intents import Meaning
from agent.fast.phrasings import RULES as ENGLISH_RULES
from agent.languages.catalogue import LANGUAGES, language
from agent.persona import Persona
from agent.prompts import prefix
from tools.base import Tool
from tools.languages.catalogue import TEXTS, counted, place, texts
from tools.office.said_times import time_in_words

CODES = sorted(LANGUAGES)
OTHERS = [code for code in CODES if code != "en"]
ENGLISH = frozenset(
    """
    the you your is are it that this what can could sorry please and for with not have there hello goodbye again call
    list done who when which would like speak
    """.split()  # noqa: SIM905 - a word list is read as words
)


def sentences(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a table, with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from sentences(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from sentences(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from sentences(item, f"{path}[{key}]")


def said(code: str) -> dict[str, str]:
    """Everything that is said in a language without a model, by place."""
    one = language(code)
    truth = {name: getattr(one.truth, name) for name in ("not_done", "not_mine", "no_number")}
    mine = chain(sentences(one.lines, "lines"), sentences(one.composed, "composed"), sentences(truth, "truth"))
    return dict(chain(mine, sentences(texts(code), "tools")))


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", " ", text.lower().replace("’", "'"))))


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_has_the_gaps_of_the_english_one_or_fewer(code: str):
    english = said("en")
    for where, text in said(code).items():
        known = gaps(english[where]) if where in english else gaps(text)
        assert gaps(text) <= known, (where, text)
        if where.startswith(("lines", "composed")):
            assert gaps(text) == known, (where, text)


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_left_in_english(code: str):
    english = said("en")
    for where, text in said(code).items():
        assert text or not english.get(where), where
        if " " in text.strip():
            assert text != english.get(where), (where, text)
            assert not ENGLISH & words(text), (where, text)


@pytest.mark.parametrize("code", CODES)
def test_what_is_rotated_never_repeats(code: str):
    for name in ("fillers", "still_working", "still_there", "unclear", "welcome"):
        rotation = getattr(lines.of(code), name)
        assert len(set(rotation)) == len(rotation) >= 2
        assert all(lines.rotated(rotation, one) != one for one in rotation)


@pytest.mark.parametrize("code", CODES)
def test_the_fixed_lines_are_ready_to_be_spoken(code: str):
    persona = Persona(company="Acme").speaking(code)
    fixed = lines.fixed(persona)
    assert len(fixed) > 40
    for line in fixed:
        assert not re.search(r"[\d{}@€]", line), line
    if code != "en":
        assert all(not ENGLISH & words(line) for line in fixed)


@pytest.mark.parametrize("code", OTHERS)
def test_every_meaning_of_english_can_be_asked_for(code: str):
    requests = language(code).requests
    assert requests is not None
    assert set(ENGLISH_RULES) <= set(requests.rules)
    assert {rule for rule in requests.rules if rule != "create_todo_empty"} <= {meaning.value for meaning in Meaning}


@pytest.mark.parametrize("code", CODES)
def test_every_tool_has_its_progress_line_and_questions(code: str):
    assert set(texts(code).progress) == set(TEXTS["en"].progress)
    assert set(texts(code).asks) == set(TEXTS["en"].asks)


def test_none_is_one_in_french_and_many_in_spanish():
    french, spanish = texts("fr"), texts("es")
    assert counted(french, french.call.ahead, 1) == " Il y a un appel avant le vôtre."
    assert counted(french, french.call.ahead, 3) == " Il y a trois appels avant le vôtre."
    assert counted(french, french.todos.more, 0) == french.todos.more.one
    assert counted(spanish, spanish.todos.more, 0) == " Y ninguna más."
    assert counted(spanish, spanish.call.ahead, 20) == " Hay 20 llamadas antes que la suya."


def test_departments_have_the_names_that_people_use_and_others_keep_theirs():
    assert place("es", "sales") == "ventas"
    assert place("fr", "Support") == "le support technique"
    assert place("es", "Jardinería") == "Jardinería"
    assert place("en", "sales") == "sales"


@pytest.mark.parametrize(
    ("code", "at", "words"),
    [
        ("es", time(13, 5), "a la 1:05 de la tarde"), ("es", time(0, 30), "a las 12:30 de la madrugada"),
        ("es", time(12), "a mediodía"), ("es", time(23, 59), "a medianoche"), ("es", time(21), "a las 9 de la noche"),
        ("fr", time(9), "à 9 h"), ("fr", time(15, 5), "à 15 h 05"), ("fr", time(12), "à midi"),
    ],
)  # fmt: skip
def test_a_time_is_said_as_one_says_it(code: str, at: time, words: str):
    assert time_in_words(at, code) == words


def test_a_persona_speaks_another_language_without_the_houses_own_greeting():
    house = Persona(company="Acme", greeting="Acme, good day.", languages=("en", "es"))
    spanish = house.speaking("es")
    assert spanish.greets().startswith("Hola, le damos la bienvenida a Acme.")
    assert set(spanish.speaks) == {"en", "es"}
    assert house.speaking("en") is house


@pytest.mark.parametrize(("code", "says"), [("es", "siempre en español"), ("fr", "toujours en français")])
def test_the_model_is_instructed_in_the_language(code: str, says: str, offered: tuple[Tool, ...]):
    found = prefix(Persona(facts=("Hay aparcamiento.",)).speaking(code), offered, ())
    assert says in found[0].content
    assert not {"Answer", "Never", "Tools"} & set(re.findall(r"\w+", found[0].content))
    assert all("transfer_to_department" not in message.content for message in found[1:])


@pytest.fixture
def offered() -> tuple[Tool, ...]:
    from agent.evals.scenario import World, registry
    from tools.base import Actor, Proof

    known = {"create_todo", "list_todos", "complete_todo", "opening_hours", "transfer_to_department"}
    return tuple(
        tool for tool in registry(World()).offered(Actor(1, None, None, Proof.ANONYMOUS)) if tool.name in known
    )
