"""What callers say in Spanish and French: everyday requests, small words, and which language they want."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from agent import patience, tongue, truth_gate
from agent.evals.world import DEPARTMENTS
from agent.fast.intents import Awaiting, Intent, Meaning, Setting
from agent.fast.smalltalk import is_backchannel, trails_off, yes_or_no
from agent.fast.understanding import language_asked, understand
from agent.grounding import asks_to_note, grounded
from agent.patience import Habit, Heard, PatienceOptions
from tools.base import Effect, Receipt
from tools.ports import Department

NOW = datetime(2026, 11, 20, 10, 15, tzinfo=ZoneInfo("Europe/Madrid"))
SETTING = Setting(NOW, DEPARTMENTS)
FOLDER = Path(__file__).parent / "languages"
OPTIONS = PatienceOptions()


def labelled(code: str) -> list[tuple[str, str, list[dict[str, str]]]]:
    items = yaml.load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [(code, item["say"], item["intents"]) for item in items]


def shown(intent: Intent) -> dict[str, str]:
    found = {
        "means": intent.meaning.value,
        "title": intent.title or "",
        "day": str(intent.day or ""),
        "at": intent.at.strftime("%H:%M") if intent.at else "",
        "department": intent.department or "",
        "place": intent.unknown_place or "",
    }
    return {name: value for name, value in found.items() if value}


CASES = [*labelled("es"), *labelled("fr")]


@pytest.mark.parametrize(("code", "say", "intents"), CASES)
def test_an_everyday_request_is_understood(code: str, say: str, intents: list[dict[str, str]]):
    assert [shown(intent) for intent in understand(say, SETTING, code)] == intents


@pytest.mark.parametrize("code", ["es", "fr"])
def test_the_sets_are_large_enough(code: str):
    assert sum(bool(intents) for _, _, intents in labelled(code)) >= 60
    assert sum(not intents for _, _, intents in labelled(code)) >= 15


@pytest.mark.parametrize(
    ("code", "awaiting", "say", "shows"),
    [
        ("es", Awaiting.TITLE, "Comprar pan", {"means": "create_todo", "title": "comprar pan"}),
        (
            "es",
            Awaiting.TITLE,
            "Llamar a Ana mañana",
            {"means": "create_todo", "title": "llamar a Ana", "day": "2026-11-21"},
        ),
        ("es", Awaiting.WHICH_TODO, "Lo del fontanero", {"means": "complete_todo", "title": "fontanero"}),
        ("es", Awaiting.DEPARTMENT, "Con ventas, por favor", {"means": "human", "department": "sales"}),
        ("es", Awaiting.VOICEMAIL_DEPARTMENT, "Para soporte", {"means": "voicemail", "department": "support"}),
        ("fr", Awaiting.TITLE, "Acheter du pain", {"means": "create_todo", "title": "acheter du pain"}),
        ("fr", Awaiting.WHICH_TODO, "Celle du plombier", {"means": "complete_todo", "title": "celle du plombier"}),
        ("fr", Awaiting.DEPARTMENT, "Le service commercial", {"means": "human", "department": "sales"}),
    ],
)
def test_a_bare_answer_is_what_was_asked_for(code: str, awaiting: Awaiting, say: str, shows: dict[str, str]):
    assert [shown(one) for one in understand(say, Setting(NOW, DEPARTMENTS, awaiting), code)] == [shows]


def test_a_question_is_no_title():
    assert understand("¿Por qué lo pregunta?", Setting(NOW, DEPARTMENTS, Awaiting.TITLE), "es") == ()


def test_departments_of_the_house_are_understood_by_their_aliases():
    house = (Department("garden", "garden", "1", ("jardinería", "plantas")),)
    (intent,) = understand("Quiero hablar con jardinería", Setting(NOW, house), "es")
    assert intent.department == "garden"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "Ajá."),
        ("es", "Vale, vale."),
        ("es", "Eh"),
        ("es", "Este..."),
        ("fr", "D'accord."),
        ("fr", "Euh"),
        ("fr", "Ah bon."),
        ("fr", "Oui, oui."),
        ("en", "Mm-hm."),
    ],
)
def test_a_listeners_noise_does_not_want_the_floor(code: str, text: str):
    assert is_backchannel(text, code)


@pytest.mark.parametrize(("code", "text"), [("es", "Vale, pare."), ("fr", "D'accord, stop."), ("fr", "Attendez.")])
def test_words_do_want_the_floor(code: str, text: str):
    assert not is_backchannel(text, code)


@pytest.mark.parametrize(
    ("code", "text", "answer"),
    [
        ("es", "Sí, por favor.", True),
        ("es", "Claro que sí", True),
        ("es", "No, gracias.", False),
        ("es", "Vale", True),
        ("es", "Sí, pero ¿cuándo?", None),
        ("es", "Ahora no, gracias", False),
        ("fr", "Oui, s'il vous plaît.", True),
        ("fr", "Bien sûr", True),
        ("fr", "Non merci.", False),
        ("fr", "Pas du tout", False),
        ("fr", "Euh, oui", True),
        ("fr", "Oui, mais quand ?", None),
        ("es", "Si", True),
    ],
)
def test_yes_and_no(code: str, text: str, answer: bool | None):
    assert yes_or_no(text, code) is answer


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("es", "Quiero hablar con"),
        ("es", "Mi número es el"),
        ("es", "Necesito que"),
        ("es", "Llamo para"),
        ("es", "Pero"),
        ("fr", "Je voudrais parler à"),
        ("fr", "Mon numéro est le"),
        ("fr", "Il faut que"),
        ("fr", "Parce que"),
        ("fr", "Et"),
    ],
)
def test_function_words_at_the_end_ask_for_more(code: str, text: str):
    assert trails_off(text, code)
    assert patience.patience_s(Heard(text, 0.99, False, 0.9, language=code), Habit(), OPTIONS) == OPTIONS.unfinished_s


@pytest.mark.parametrize("code", ["es", "fr"])
def test_without_fitted_weights_the_rules_are_as_stated(code: str):
    def waits(text: str = "mira", **how: object) -> float:
        heard = {"p_complete": 0.5, "understood": False, "confidence": 0.9} | how
        return patience.patience_s(Heard(text, language=code, **heard), Habit(), OPTIONS)

    assert waits(understood=True) == OPTIONS.understood_s
    assert waits(understood=True, confidence=0.3) == OPTIONS.likely_s
    assert waits(understood=True, open_end=True) == OPTIONS.likely_s
    assert waits("mira.", p_complete=0.95) == OPTIONS.likely_s
    assert waits("mira", p_complete=0.95) == OPTIONS.doubtful_s
    assert waits("mira.", p_complete=None) == OPTIONS.doubtful_s


def test_who_stops_for_long_is_waited_for_in_every_language():
    heard = Heard("mira", 0.5, False, 0.9, language="es")
    assert patience.patience_s(heard, Habit((1.2,)), OPTIONS) == 1.2 + OPTIONS.habit_margin_s


# -- the truth gate ---


@pytest.mark.parametrize(
    ("code", "sentence", "rule"),
    [
        ("es", "He anotado su cita.", "done_by_me"),
        ("es", "Ya está.", "all_set"),
        ("es", "Se lo he enviado.", "done_by_me"),
        ("es", "Su pedido está confirmado.", "state_claimed"),
        ("es", "Voy a llamarle mañana.", "promise"),
        ("es", "Le llamaremos mañana.", "promise"),
        ("es", "Alguien le llamará.", "others_promised"),
        ("es", "Estoy buscándolo.", "doing_now"),
        ("es", "La cita ha sido cancelada.", "done_passive"),
        ("es", "No se preocupe, ya lo he apuntado.", "done_by_me"),
        ("es", "No cuelgue.", ""),
        ("es", "I have booked it.", "done_by_me"),
        ("fr", "J'ai ajouté votre rendez-vous.", "done_by_me"),
        ("fr", "C'est fait.", "state_claimed"),
        ("fr", "Je vous l'ai envoyé.", "done_by_me"),
        ("fr", "Votre commande est confirmée.", "state_claimed"),
        ("fr", "Je vais vous rappeler.", "promise"),
        ("fr", "Quelqu'un vous rappellera.", "others_promised"),
        ("fr", "Je m'en occupe.", "promise"),
        ("fr", "Le rendez-vous a été annulé.", "done_passive"),
        ("fr", "Ne vous inquiétez pas, j'ai noté le rendez-vous.", "done_by_me"),
    ],
)
def test_a_claim_without_a_receipt_is_not_spoken(code: str, sentence: str, rule: str):
    refusal = truth_gate.refuse(sentence, (), (), code)
    assert (refusal.rule if refusal else "") == rule
    receipt = Receipt("r-1", "create_todo", Effect.WRITE, "todo:1")
    assert truth_gate.refuse(sentence, (receipt,), (), code) is None


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("es", "Júpiter es el planeta más grande."),
        ("es", "Eso no puedo hacerlo yo."),
        ("es", "¿Quiere que lo anote?"),
        ("es", "No he anotado nada."),
        ("es", "La oficina está en el centro."),
        ("fr", "Jupiter est la plus grande planète."),
        ("fr", "Je ne peux pas le faire."),
        ("fr", "Voulez-vous que je le note ?"),
        ("fr", "Je n'ai rien noté."),
        ("fr", "Le bureau est au centre-ville."),
    ],
)
def test_what_claims_nothing_is_spoken(code: str, sentence: str):
    assert truth_gate.refuse(sentence, (), (), code) is None


def test_what_is_said_instead_is_in_the_language():
    refusal = truth_gate.refuse("Le número es el 555 12 34 56.", (), (), "es")
    assert refusal is not None
    assert refusal.instead.startswith("Prefiero no darle")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("es", "¿Quiere hablar con una persona?"),
        ("fr", "Voulez-vous parler à une personne ?"),
        ("es", "Would you like to talk to a person?"),
    ],
)
def test_a_model_that_offers_a_person_is_understood(code: str, sentence: str):
    assert truth_gate.offers_people(sentence, code)


def test_a_model_may_only_note_what_was_said():
    said = "Recuérdame mañana regar las plantas"
    asked = {"title": "regar las plantas", "when": "el lunes"}
    assert grounded(asked, said, NOW, "es") == {"title": "regar las plantas", "when": "mañana"}
    assert grounded({"title": "comprar coches", "when": ""}, said, NOW, "es")["title"] == ""
    assert asks_to_note(said, "es")
    assert not asks_to_note("¿Qué tiempo hace?", "es")


# -- which language ---


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Can we speak Spanish?", "es"),
        ("Do you speak French?", "fr"),
        ("Spanish, please.", "es"),
        ("In French, please.", "fr"),
        ("I'd like to speak Spanish.", "es"),
        ("Let's talk in English.", "en"),
        ("Hello, do you speak German?", "de"),
        ("¿Habla español?", "es"),
        ("¿Podemos hablar en inglés?", "en"),
        ("En español, por favor.", "es"),
        ("Hola. ¿Hablan ustedes francés?", "fr"),
        ("Prefiero hablar en castellano.", "es"),
        ("Parlez-vous français ?", "fr"),
        ("En français, s'il vous plaît.", "fr"),
        ("Est-ce que vous parlez anglais ?", "en"),
        ("On peut parler espagnol ?", "es"),
    ],
)
def test_a_request_for_a_language_is_understood_in_any(text: str, code: str):
    assert language_asked(text) == code
    for present in ("en", "es", "fr"):
        (intent,) = understand(text, SETTING, present)
        assert (intent.meaning, intent.language) == (Meaning.LANGUAGE, code)


@pytest.mark.parametrize(
    "text",
    [
        "My Spanish teacher is ill.",
        "Add learn Spanish to my list.",
        "I don't speak Spanish.",
        "Mi profesor de inglés está malo.",
        "Je ne parle pas anglais.",
        "What time is it?",
        "Remind me to speak French to my mother.",
    ],
)
def test_who_only_speaks_of_a_language_does_not_ask_for_it(text: str):
    assert language_asked(text) is None


BEGUN = tongue.begin("en", ("en", "es", "fr"))


def test_the_first_utterance_that_makes_sense_in_another_language_changes_to_it():
    changed = tongue.taken(BEGUN, "Hola, ¿qué hora es?", "es", SETTING)
    assert (changed.present, changed.settled, changed.listens_for) == ("es", True, "es")


def test_a_story_changes_the_language_by_its_words():
    changed = tongue.taken(BEGUN, "Es que mi pedido todavía no ha llegado y no sé qué hacer.", "es", SETTING)
    assert changed.present == "es"


@pytest.mark.parametrize(
    ("text", "heard_in"),
    [
        ("Uh.", "es"),
        ("No.", "es"),
        ("What time is it?", "es"),
        ("Hola, ¿qué hora es?", "de"),
        ("Hola, ¿qué hora es?", ""),
        ("Taxi Hotel", "fr"),
    ],
)
def test_what_makes_no_sense_or_is_not_spoken_here_changes_nothing(text: str, heard_in: str):
    assert tongue.taken(BEGUN, text, heard_in, SETTING).present == "en"


def test_sense_in_the_present_language_settles_it_for_good():
    settled = tongue.taken(BEGUN, "What time is it?", "en", SETTING)
    assert settled.settled
    assert tongue.taken(settled, "Hola, ¿qué hora es?", "es", SETTING) == settled
    assert tongue.guessed(settled, "Hola, ¿qué hora es?", "es", SETTING) == "en"


def test_three_utterances_without_sense_settle_it_too():
    state = BEGUN
    for _ in range(3):
        assert state.listens_for == ""
        state = tongue.taken(state, "Bzzt", "fr", SETTING)
    assert (state.present, state.settled) == ("en", True)


def test_a_language_changes_on_request_only_to_one_that_is_spoken_here():
    settled = tongue.begin("en", ())
    assert settled.settled
    assert tongue.asked(settled, "es") is None
    changed = tongue.asked(BEGUN, "fr")
    assert changed is not None
    assert changed.present == "fr"


def test_a_language_without_tables_is_not_among_the_allowed():
    assert tongue.begin("en", ("es", "xx")).allowed == ("en", "es")


@given(st.sampled_from(["es", "fr"]), st.text(max_size=80), st.sampled_from(list(Awaiting)))
def test_no_text_breaks_it(code: str, text: str, awaiting: Awaiting):
    for intent in understand(text, Setting(NOW, DEPARTMENTS, awaiting), code):
        assert intent.title is None or intent.title.strip()
    assert isinstance(is_backchannel(text, code), bool)
    assert yes_or_no(text, code) in (True, False, None)


@pytest.mark.parametrize("code", ["es", "fr"])
def test_nothing_is_noted_for_who_says_not_to(code: str):
    writes = {Meaning.CREATE_TODO, Meaning.REMIND_ME, Meaning.COMPLETE_TODO}
    refusals = {
        "es": [
            "No añadas leche a mi lista",
            "No me recuerdes llamar a Ana",
            "No apuntes nada",
            "No marques el pan como hecho",
        ],
        "fr": [
            "N'ajoute pas de lait à ma liste",
            "Ne me rappelle pas d'appeler Anne",
            "Ne note rien",
            "Ne coche pas le pain",
        ],
    }
    for text in refusals[code]:
        assert not writes & {intent.meaning for intent in understand(text, SETTING, code)}, text
