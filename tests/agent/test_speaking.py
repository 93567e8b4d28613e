"""What a voice is given to say: numbers, money, dates, codes, addresses as on the telephone; nothing is lost."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from num2words import num2words

from agent.spelled_forms import digit_by_digit, letters, nato
from agent.spoken_forms import spoken
from tools.office.alphabets import NATO
from tools.office.dictation import digits, email, spelling


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # money
        ("It is $12.50.", "It is twelve dollars and fifty cents."),
        ("€3", "three euros"),
        ("£1,200.99", "one thousand two hundred pounds and ninety-nine pence"),
        ("1 € more", "one euro more"),
        ("25 EUR or 30 USD", "twenty-five euros or thirty dollars"),
        ("$5 million", "five million dollars"),
        ("€2.5k", "two point five thousand euros"),
        ("between $10-$20", "between ten dollars to twenty dollars"),
        ("$1.01", "one dollar and one cent"),
        # percentages, units, fractions
        ("3.5% interest", "three point five percent interest"),
        ("10-20%", "ten to twenty percent"),
        ("5 km away", "five kilometres away"),
        ("1 km away", "one kilometre away"),
        ("80 kg at 60 km/h", "eighty kilograms at sixty kilometres per hour"),
        ("It is 21°C.", "It is twenty-one degrees Celsius."),
        ("100 Mbit/s and 16 GB", "one hundred megabits per second and sixteen gigabytes"),
        ("in 5 min", "in five minutes"),
        ("12 m² for 1/2 of it", "twelve square metres for one half of it"),
        ("1,500 kWh", "one thousand five hundred kilowatt hours"),
        # times
        ("from 9:00-17:00", "from nine AM to five PM"),
        ("9am-5pm", "nine AM to five PM"),
        ("at 12:30", "at twelve thirty PM"),
        ("at 0:05", "at twelve oh five AM"),
        ("24/7", "twenty-four seven"),
        # dates, ranges
        ("9-17", "nine to seventeen"),
        ("Mon-Fri 9-17", "Monday to Friday nine to seventeen"),
        ("Sat – Sun", "Saturday to Sunday"),
        ("Tue, Thu", "Tuesday, Thursday"),
        ("1939-1945", "nineteen thirty-nine to nineteen forty-five"),
        ("on Nov 24", "on November twenty-fourth"),
        ("January 5, 2027", "January fifth, twenty twenty-seven"),
        ("24 November 2026", "the twenty-fourth of November twenty twenty-six"),
        ("11/24/2026", "November twenty-fourth, twenty twenty-six"),
        ("24/11/2026", "November twenty-fourth, twenty twenty-six"),
        ("24.11.2026", "November twenty-fourth, twenty twenty-six"),
        ("the 1st, 2nd and 23rd", "the first, second and twenty-third"),
        ("99/99/2026", "99/99/2026"),
        # telephone numbers, codes
        ("+493012345678", "plus four nine three, zero one two, three four five, six seven eight"),
        ("(030) 123456", "zero three zero, one two three, four five six"),
        ("Order number 471112.", "Order number four seven one, one one two."),
        ("Your PIN is in room 12.", "Your PIN is in room twelve."),
        ("ext. 201", "extension two zero one"),
        ("ticket #4711", "ticket number four seven one one"),
        ("Order AB12-345.", "Order A B, one two, three four five."),
        ("INV-2026-0042", "I N V, two zero two six, zero zero four two"),
        ("COVID-19", "COVID, one nine"),
        ("No. 5", "number five"),
        ("gate B12", "gate B twelve"),
        # addresses
        ("jane.doe@example.com", "jane dot doe at example dot com"),
        ("Write to j_d-2@ex-ample.co.uk.", "Write to j underscore d dash two at ex dash ample dot co dot uk."),
        ("See https://www.example.com/help.", "See example dot com slash help."),
        ("on www.example.com", "on example dot com"),
        ("example.com/a-1?x=2", "example dot com slash a dash one question mark x equals two"),
        # abbreviations, mark-up
        ("e.g. bread & milk, approx. 5", "for example bread and milk, approximately five"),
        ("12 Main St. near St. John", "twelve Main Street near Saint John"),
        ("2+2=4", "two plus two equals four"),
        ("# Title\n\n* one\n* two", "Title one two"),
        ("1. **First** 2. _Second_", "one. First two. Second"),
        ("[our page](https://example.com/x)", "our page"),
        ("<b>bold</b> <br/>", "bold"),
        ("| a | b |", "a b"),
        ("٣ and ５", "three and five"),
        ("-5 degrees", "minus five degrees"),
        # what must stay as it is
        ("I said so. It is good - really.", "I said so. It is good really."),
        ("May I help you?", "May I help you?"),
        ("The second one, please.", "The second one, please."),
        ("Mary has a sun hat.", "Mary has a sun hat."),
        ("My friend's Mac", "My friend's Mac"),
    ],
)
def test_things_are_said_as_people_say_them_on_the_telephone(text: str, said: str):
    assert spoken(text) == said


def test_a_word_is_spelled_for_somebody_who_writes_it_down():
    assert letters("Bryan 2") == "B, R, Y, A, N, two"
    assert nato("Bo-7") == "B as in Bravo, O as in Oscar, dash, seven"
    assert nato("é") == "É"


# -- properties ---

_MARKUP = set("*_`#~|<>[]{}\\^")


@given(st.text(max_size=150))
@example("*5*")
@example("1-2-3-4")
@example("$1-$2-$3 %")
@example("5 %5%")
def test_any_text_can_be_said_and_saying_it_twice_changes_nothing(text: str):
    said = spoken(text)
    assert spoken(said) == said
    assert not _MARKUP & set(said)
    assert "\n" not in said


_PIECES = [
    "12", "5", "0", "007", "1,200", ".", "-", "–", "/", ":", "%", "$", "€", " ", " ", "#", "AB", "am", "Mon", "May",
    "km", "number ", "+", "*", "(", ")", "@", "a.com", "th", "°C", ",",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_any_row_of_signs_and_digits_can_be_said_and_saying_it_twice_changes_nothing(text: str):
    said = spoken(text)
    assert spoken(said) == said
    assert not _MARKUP & set(said)


@pytest.mark.parametrize(
    "text", ["9" * 6000, "$" + "1" * 6000, "5" * 6000 + "%", "A" + "1" * 6000, "1-" * 3000, "a." * 3000]
)
def test_endless_rows_are_said_too(text: str):
    assert not _MARKUP & set(spoken(text))


@given(st.from_regex(r"(\+[1-9]|0)[0-9]{5,14}", fullmatch=True), st.sampled_from([" ", "-", "/", "."]), st.data())
def test_no_digit_of_a_telephone_number_is_lost(number: str, gap: str, data: st.DataObject):
    cuts = sorted(data.draw(st.sets(st.integers(3, len(number) - 2), max_size=3)))
    parts = [number[start:end] for start, end in zip([0, *cuts], [*cuts, len(number)], strict=True)]
    said = spoken(f"Call {gap.join(parts)} now.")
    assert not re.search(r"\d", said)
    assert digits(said.removeprefix("Call ")).value == number


@given(st.integers(0, 10**12 - 1))
def test_a_number_is_said_in_full(number: int):
    wanted = str(num2words(number)).replace(",", "")
    assert spoken(f"There are {number:,} of them.") == f"There are {wanted} of them."


@given(st.text("0123456789", min_size=3, max_size=20))
def test_no_digit_of_a_labelled_number_is_lost(number: str):
    said = spoken(f"Your order number is {number}.")
    assert digits(said).value == number
    assert said.replace(",", "").endswith(digit_by_digit(number) + ".")


@given(st.from_regex(r"([A-Z]{2,3}|[B-HJ-Z])-?[0-9]{3,8}", fullmatch=True))  # a lone "A" may be an article
def test_no_sign_of_a_code_is_lost(code: str):
    said = spoken(f"Your code: {code}")
    assert spelling(said.removeprefix("Your code: ")).value == code.replace("-", "").lower()


@given(st.from_regex(r"[a-z]{2,6}(\.[a-z]{2,6})?[0-9]{0,2}@[a-z]{4,8}\.(com|org|de)", fullmatch=True))
def test_an_address_in_a_sentence_is_said_whole(address: str):
    said = spoken(f"Write to {address}.")
    assert "@" not in said
    assert re.sub(r"\s", "", said).startswith("Writeto")
    keywords = {
        "at", "dot", "um", "uh", "erm", "er", "to", "for", "oh", "point", "dash", "plus", "please", "okay", "so", "ok",
        "yes", "well", "hi", "and", "it", "sign", "an", "am", "double", "triple", "thanks", "then",
    }  # fmt: skip
    if not keywords & set(re.split(r"[.@\d]", address)):
        assert email(said.removeprefix("Write to ")).value == address


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_word_spelled_with_the_alphabet_is_heard_again(word: str):
    assert spelling(nato(word)).value == word or len(word) == 1
    assert [part.split()[-1] for part in nato(word).split(", ")] == [NATO[letter] for letter in word]
