"""Which language a conversation is in, at its begin and after each utterance."""

from datetime import UTC, datetime

from agent import tongue
from agent.fast.intents import Setting

LANGUAGES = ("en", "es", "fr")
SETTING = Setting(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))


def test_with_a_choice_any_language_is_listened_for_until_an_utterance_makes_sense() -> None:
    begun = tongue.begin("en", LANGUAGES)
    assert begun.listens_for == ""
    spanish = tongue.taken(begun, "quiero hablar con el departamento de soporte", "es", SETTING)
    assert (spanish.present, spanish.listens_for) == ("es", "es")


def test_a_language_chosen_by_the_number_is_listened_for_at_once_and_another_may_be_asked_for() -> None:
    begun = tongue.begin("es", LANGUAGES, chosen=True)
    assert begun.listens_for == "es"
    assert tongue.taken(begun, "what time is it", "en", SETTING) == begun
    english = tongue.asked(begun, "en")
    assert english is not None
    assert english.listens_for == "en"


def test_without_a_choice_there_is_nothing_to_find_out() -> None:
    assert tongue.begin("fr", ("fr",)).listens_for == "fr"
    assert tongue.asked(tongue.begin("fr", ("fr",)), "es") is None
