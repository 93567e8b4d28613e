"""Numbers, letters, addresses and sums as Spanish and French callers dictate them; and said back by us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.spoken_forms import spoken
from agent.spoken_tabled import letters, words_of
from tools.office.dictation import Dictated, Expected, Kind, missing, read


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("es", "doble cuatro", "44"),
        ("es", "seis uno dos, tres cuatro cinco, seis siete ocho", "612345678"),
        ("es", "seiscientos doce, treinta y cuatro, cincuenta y seis, setenta y ocho", "612345678"),
        ("es", "mi número es el 91 234 56 78", "912345678"),
        ("es", "más treinta y cuatro, nueve uno uno", "+34911"),
        ("es", "uno dos tres, no, perdón, cuatro", "124"),
        ("es", "triple cero siete, por favor", "0007"),
        ("es", "cero cuatro y luego cinco cinco", "0455"),
        ("fr", "quatre-vingt-douze", "92"),
        ("fr", "zéro un vingt-trois quarante-cinq soixante-sept quatre-vingt-neuf", "0123456789"),
        ("fr", "01 23 45 67 89", "0123456789"),
        ("fr", "double quatre", "44"),
        ("fr", "deux fois sept", "77"),
        ("fr", "plus trente-trois, six, douze", "+33612"),
        ("fr", "soixante-dix, septante-deux, nonante", "7070290"),
        ("fr", "un deux trois, non pardon, quatre", "124"),
    ],
)
def test_digits_are_understood_as_they_are_said(code: str, text: str, value: str):
    assert read(text, Expected(Kind.DIGITS), code).value == value


@pytest.mark.parametrize(
    ("code", "text", "wanted", "more"),
    [
        ("es", "uno dos tres", 4, True),
        ("es", "uno dos tres cuatro", 4, False),
        ("es", "uno dos doble", None, True),
        ("es", "mi número es", None, True),
        ("es", "no lo tengo", 4, False),
        ("fr", "un deux trois", 4, True),
        ("fr", "quarante-deux quarante-trois", 4, False),
        ("fr", "mon numéro c'est le", None, True),
        ("fr", "je ne l'ai pas", 4, False),
    ],
)
def test_who_is_in_the_middle_of_a_number_is_waited_for(code: str, text: str, wanted: int | None, more: bool):
    assert missing(text, Expected(Kind.DIGITS, wanted), code) is more


@pytest.mark.parametrize(
    ("code", "text", "value", "unfinished"),
    [
        ("es", "be a ene u e ele", "banuel", False),
        ("es", "B de Barcelona, R de Roma, U de Ulises", "bru", False),
        ("es", "uve doble, i griega, zeta", "wyz", False),
        ("es", "g i l", "gil", False),
        ("es", "a ene a, be de", "anab", True),
        ("fr", "d u p o n t", "dupont", False),
        ("fr", "B comme Berthe, R comme Raoul", "br", False),
        ("fr", "double v, i grec, zède", "wyz", False),
        ("fr", "d u deux fois l", "dull", False),
        ("fr", "a n comme", "an", True),
    ],
)
def test_letters_are_understood_as_they_are_spelled(code: str, text: str, value: str, unfinished: bool):
    found = read(text, Expected(Kind.SPELLING), code)
    assert (found.value, found.unfinished) == (value, unfinished)


@pytest.mark.parametrize(
    ("code", "text", "value", "unfinished"),
    [
        ("es", "ana punto gil arroba acme punto es", "ana.gil@acme.es", False),
        (
            "es",
            "Mi correo electrónico es ana guion bajo gil arroba gmail punto com, gracias",
            "ana_gil@gmail.com",
            False,
        ),
        ("es", "ana punto gil arroba", "ana.gil@", True),
        ("fr", "jean point dupont arobase acme point fr", "jean.dupont@acme.fr", False),
        ("fr", "Mon adresse mail c'est jean tiret bas dupont arobase orange point fr", "jean_dupont@orange.fr", False),
        ("fr", "jean arobase acme", "jean@acme", True),
    ],
)
def test_an_address_is_understood_as_it_is_said(code: str, text: str, value: str, unfinished: bool):
    found = read(text, Expected(Kind.EMAIL), code)
    assert (found.value, found.unfinished) == (value, unfinished)


@pytest.mark.parametrize(
    ("code", "text", "value", "unit"),
    [
        ("es", "doce euros con cincuenta", "12.50", "euro"),
        ("es", "doce con cincuenta", "12.50", ""),
        ("es", "mil doscientos euros", "1200", "euro"),
        ("es", "tres mil dólares", "3000", "dollar"),
        ("es", "12,50 euros", "12.50", "euro"),
        ("fr", "douze euros cinquante", "12.50", "euro"),
        ("fr", "deux mille trois cents euros", "2300", "euro"),
        ("fr", "quatre-vingt-dix-neuf euros", "99", "euro"),
        ("fr", "12,5 euros", "12.50", "euro"),
    ],
)
def test_a_sum_is_understood_as_it_is_said(code: str, text: str, value: str, unit: str):
    found = read(text, Expected(Kind.AMOUNT), code)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("code", "written", "said"),
    [
        ("es", "Son las 10:15 de la mañana.", "Son las diez y cuarto de la mañana."),
        ("es", "Es la 1:05 de la tarde.", "Es la una y cinco de la tarde."),
        ("es", "a las 3:30 de la tarde", "a las tres y media de la tarde"),
        ("es", "Cuesta 12,50 €.", "Cuesta doce euros con cincuenta céntimos."),
        ("es", "1 €", "un euro"),
        ("es", "21 €", "veintiún euros"),
        ("es", "1.234 personas", "mil doscientos treinta y cuatro personas"),
        ("es", "3,5 kg", "tres coma cinco kilos"),
        ("es", "Escriba a ana_gil@acme.es", "Escriba a ana guion bajo gil arroba acme punto es"),
        ("es", "+34 912 345 678", "más tres cuatro, nueve uno dos, tres cuatro cinco, seis siete ocho"),
        ("es", "el 24/12/2026", "el veinticuatro de diciembre de dos mil veintiséis"),
        ("es", "la 3.ª planta", "la tercera planta"),
        ("es", "un 5 %", "un cinco por ciento"),
        ("es", "El Sr. Gil", "El señor Gil"),
        ("fr", "Il est 10 h 15.", "Il est dix heures quinze."),
        ("fr", "à 9 h", "à neuf heures"),
        ("fr", "à 1 h 05", "à une heure cinq"),
        ("fr", "à 21 h 30", "à vingt et une heures trente"),
        ("fr", "Cela coûte 12,50 €.", "Cela coûte douze euros et cinquante centimes."),
        ("fr", "1 234 personnes", "mille deux cent trente-quatre personnes"),
        ("fr", "jean.dupont@acme.fr", "jean point dupont arobase acme point fr"),
        ("fr", "01 23 45 67 89", "zéro un, deux trois, quatre cinq, six sept, huit neuf"),
        ("fr", "le 1er décembre", "le premier décembre"),
        ("fr", "le 24/12/2026", "le vingt-quatre décembre deux mille vingt-six"),
        ("fr", "92 km", "quatre-vingt-douze kilomètres"),
        ("fr", "Mme Dupont", "madame Dupont"),
    ],
)
def test_what_is_written_is_said_as_one_says_it(code: str, written: str, said: str):
    assert spoken(written, code) == said


@given(st.sampled_from(["es", "fr"]), st.text(max_size=80))
def test_no_text_breaks_it_and_no_digit_is_left_to_the_voice(code: str, text: str):
    said = spoken(text, code)
    assert not any(char in "0123456789" for char in said)
    assert spoken(said, code) == said


@given(st.sampled_from(["es", "fr"]), st.lists(st.integers(0, 9), min_size=4, max_size=12))
def test_digits_that_are_said_are_understood_again(code: str, digits: list[int]):
    number = "0" + "".join(map(str, digits))
    assert read(spoken(number, code), Expected(Kind.DIGITS), code).value == number


@given(st.sampled_from(["es", "fr"]), st.text(max_size=60), st.sampled_from(list(Kind)))
def test_no_dictation_breaks_it(code: str, text: str, kind: Kind):
    assert isinstance(read(text, Expected(kind), code), Dictated)


def test_a_name_is_spelled_with_the_alphabet_of_the_language():
    spanish, french = words_of("es"), words_of("fr")
    assert spanish is not None
    assert french is not None
    assert letters("Gil", spanish) == "G de Gerona, I de Inés, L de Lorenzo"
    assert letters("A1", french) == "A comme Anatole, un"
