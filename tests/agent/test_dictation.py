"""Dictated numbers, spelled words, addresses and sums, as recognisers write them, and what is still missing of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.spelled_forms import email as email_said
from agent.spoken_forms import spoken
from tools.office.alphabets import DIGIT_NAMES, NATO
from tools.office.dictation import Expected, Kind, amount, digits, email, lacking, missing, read, spelling


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zero five five four four nine nine nine", "05544999"),
        ("oh five five, double four, triple nine, zero", "055449990"),
        ("Oh, five, five, double four, triple nine, zero.", "055449990"),
        ("055 44 999", "05544999"),
        ("5 5 double 4", "5544"),
        ("055 double 4 999.", "05544999"),
        ("plus forty nine one seven one", "+49171"),
        ("Plus 49 171 2345678", "+491712345678"),
        ("+49 171 2345678", "+491712345678"),
        ("My number is zero one seven one, two three four.", "0171234"),
        ("It's 0171-234-5678, thanks.", "01712345678"),
        ("(030) 123 45 67", "0301234567"),
        ("five five for", "554"),
        ("five five for nine", "5549"),
        ("one to three four", "1234"),
        ("six ate too", "682"),
        ("won for five", "5"),
        ("one for five", "145"),
        ("Call five five four to confirm", "554"),
        ("for confirmation call two two one", "221"),
        ("I need it for five", "5"),
        ("one eight hundred five five five", "1800555"),
        ("two thousand and one", "2001"),
        ("twenty twenty six", "2026"),
        ("nineteen eighty four", "1984"),
        ("forty two fifteen", "4215"),
        ("triple seven", "777"),
        ("treble oh seven", "0007"),
        ("double oh seven", "007"),
        ("four, uh, five, um, six", "456"),
        ("four five and then six seven", "4567"),
        ("four five dash six seven", "4567"),
        ("555 dot 1234", "5551234"),
        ("one two three, no wait, four", "124"),
        ("one two three four, no sorry, one two three five", "1235"),
        ("one two three, no, nine two three", "923"),
        ("my PIN is 1 2 3 4 and I need it by 5", "1234"),
        ("I have 2 questions about order 4711", "4711"),
        ("It is 1,234.", "1234"),
        ("order number four seven one one please", "4711"),
        ("niner fife", "95"),
        ("o five o", "050"),
        ("area code oh three oh, then one two three four", "0301234"),
        ("seven", "7"),
        ("nought two nought", "020"),
        ("fourty nine", "49"),
        ("it's 49-30-12", "493012"),
        ("double 5 triple 2", "55222"),
    ],
)
def test_digits_are_read_however_they_are_written(text: str, value: str):
    assert digits(text).value == value


@pytest.mark.parametrize("text", ["hello", "I want to talk to you", "for you", "oh", "to", "a", "", "Oh, I see."])
def test_where_no_digit_must_be_there_is_none(text: str):
    assert digits(text).value == ""


def test_an_extension_is_kept_apart():
    found = digits("oh three oh one two three four, extension two oh one")
    assert (found.value, found.extension) == ("0301234", "201")
    assert digits("extension two oh one").value == "201"
    assert digits("030 1234 ext. 7").extension == "7"
    assert digits("030 1234 extension").unfinished


@pytest.mark.parametrize(
    ("text", "count", "value"),
    [
        ("for five six seven", 4, "4567"),
        ("two five six seven", 4, "2567"),
        ("to five six seven", 4, "2567"),
        ("won for five", 3, "145"),
        ("five six, that's the beginning, seven eight", 4, "5678"),
        ("I called 3 times, it's 4711", 4, "4711"),
    ],
)
def test_knowing_how_many_digits_must_come_helps(text: str, count: int, value: str):
    assert read(text, Expected(Kind.DIGITS, count)).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("b as in bravo, r, y, a n", "bryan"),
        ("B-R-Y-A-N", "bryan"),
        ("B R Y A N.", "bryan"),
        ("B. R. Y. A. N.", "bryan"),
        ("b, r, y, a, n", "bryan"),
        ("Bryan, B-R-Y-A-N.", "bryan"),
        ("It's BRYAN", "bryan"),
        ("capital j o h n", "John"),
        ("m i double l e r", "miller"),
        ("M-I-double-L-E-R", "miller"),
        ("bravo romeo yankee alpha november", "bryan"),
        ("Bravo, Romeo, Yankee, Alfa, November.", "bryan"),
        ("d as in bravo, r, y", "bry"),
        ("b for bravo, r for romeo", "br"),
        ("s as in sierra m i t h", "smith"),
        ("n as in nancy, o, r, a", "nora"),
        ("j a n e hyphen m a r i e", "jane-marie"),
        ("o apostrophe b r i e n", "o'brien"),
        ("double u i l l", "will"),
        ("x-ray yankee zulu", "xyz"),
        ("k e double e", "keee"),
        ("t h e letter o", "theo"),
        ("It's spelled j, a, n, e.", "jane"),
        ("bee r y a n", "ryan"),
        ("r y a n with a y", "ryan"),
        ("c are y s t a l", "crystal"),
        ("t see see", "tcc"),
        ("a b c 1 2 3", "abc123"),
        ("j um a uh n e", "jane"),
        ("I", ""),
        ("I have a question", ""),
        ("a dog", ""),
        ("Where are you?", ""),
    ],
)
def test_spelled_words_are_put_together(text: str, value: str):
    assert spelling(text).value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jane dot doe at example dot com", "jane.doe@example.com"),
        ("Jane dot Doe at example dot com.", "jane.doe@example.com"),
        ("jane.doe@example.com", "jane.doe@example.com"),
        ("jane.doe at example.com", "jane.doe@example.com"),
        ("My email is jane at example dot com", "jane@example.com"),
        ("It's jane underscore doe at example dot co dot uk", "jane_doe@example.co.uk"),
        ("jane dash doe at my hyphen firm dot org", "jane-doe@my-firm.org"),
        ("jane doe all one word at example dot com", "janedoe@example.com"),
        ("info at acme dot com please", "info@acme.com"),
        ("j a n e at example dot com", "jane@example.com"),
        ("J-A-N-E at example dot com", "jane@example.com"),
        ("jane two four at example dot com", "jane24@example.com"),
        ("jane 24 at example dot com", "jane24@example.com"),
        ("b as in bravo o b at example dot com", "bob@example.com"),
        ("bi double l at example dot com", "bill@example.com"),
        ("jane at g mail dot com", "jane@gmail.com"),
        ("jane at gee mail dot com", "jane@gmail.com"),
        ("jane at gmail dotcom", "jane@gmail.com"),
        ("jane at hot mail dot calm", "jane@hotmail.com"),
        ("jane plus news at example dot com", "jane+news@example.com"),
        ("you can reach me at jane at example dot com", "jane@example.com"),
        ("Um, it's jane at example dot d e", "jane@example.de"),
        ("jane at sign example dot com", "jane@example.com"),
        ("Jane at Example.com.", "jane@example.com"),
        ("please send it to jane at example dot net", "jane@example.net"),
        ("jane, dot, doe, at, example, dot, com", "jane.doe@example.com"),
        ("jane point doe at example point com", "jane.doe@example.com"),
        ("jane at mail dot example dot com", "jane@mail.example.com"),
        ("my email address is oscar at example dot info thanks", "oscar@example.info"),
    ],
)
def test_addresses_are_put_together(text: str, value: str):
    found = email(text)
    assert found.value == value
    assert not found.unfinished


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("twelve dollars and fifty cents", "12.50", "dollar"),
        ("twelve fifty", "12.50", ""),
        ("$12.50", "12.50", "dollar"),
        ("12 dollars 50", "12.50", "dollar"),
        ("one thousand two hundred pounds", "1200", "pound"),
        ("£1,200.99", "1200.99", "pound"),
        ("a hundred euros", "100", "euro"),
        ("3 €", "3", "euro"),
        ("three point five", "3.5", ""),
        ("fifteen hundred dollars", "1500", "dollar"),
        ("two hundred and five", "205", ""),
        ("a hundred and twenty three thousand four hundred and fifty six", "123456", ""),
        ("two million euros", "2000000", "euro"),
        ("fifty cents", "0.50", ""),
        ("forty nine ninety nine", "49.99", ""),
        ("It was about twenty dollars.", "20", "dollar"),
        ("ten, no wait, twenty dollars", "20", "dollar"),
        ("five bucks", "5", "dollar"),
    ],
)
def test_sums_are_read(text: str, value: str, unit: str):
    found = amount(text)
    assert (found.value, found.unit) == (value, unit)


PIN = Expected(Kind.DIGITS, 4)
PHONE = Expected(Kind.DIGITS)
SPELLED = Expected(Kind.SPELLING)
EMAIL = Expected(Kind.EMAIL)
SUM = Expected(Kind.AMOUNT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three", PIN),
        ("1 2 3.", PIN),
        ("One.", PIN),
        ("double four", PIN),
        ("My PIN is", PIN),
        ("my number is", PHONE),
        ("My number is.", PHONE),
        ("It's", PHONE),
        ("um", PHONE),
        ("Yes, it's.", PHONE),
        ("plus", PHONE),
        ("zero five five double", PHONE),
        ("oh three oh one two three, extension", PHONE),
        ("my name is spelled", SPELLED),
        ("b as in", SPELLED),
        ("b as in bravo, r, capital", SPELLED),
        ("m i double", SPELLED),
        ("jane at", EMAIL),
        ("jane", EMAIL),
        ("jane dot", EMAIL),
        ("jane dot doe", EMAIL),
        ("jane dot doe at", EMAIL),
        ("jane at example", EMAIL),
        ("jane at example dot", EMAIL),
        ("jane at example dot co", EMAIL),
        ("My email is", EMAIL),
        ("my email address is.", EMAIL),
        ("twelve dollars and", SUM),
        ("it was", SUM),
    ],
)
def test_the_rest_is_waited_for(text: str, expected: Expected):
    assert missing(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four", PIN),
        ("1234.", PIN),
        ("one double two three", PIN),
        ("My PIN is 1 2 3 4, thanks.", PIN),
        ("I don't know.", PIN),
        ("No.", PIN),
        ("No.", EMAIL),
        ("No.", PHONE),
        ("Pardon?", EMAIL),
        ("I have no PIN", PIN),
        ("What PIN?", PIN),
        ("Give me 5 minutes to find it.", PIN),
        ("zero five five one two three", PHONE),
        ("I don't have one.", PHONE),
        ("b r y a n", SPELLED),
        ("I can't spell it.", SPELLED),
        ("jane at example dot com", EMAIL),
        ("I don't have an email address.", EMAIL),
        ("Can I speak to a person?", EMAIL),
        ("twelve dollars", SUM),
        ("I don't know.", SUM),
    ],
)
def test_nothing_is_waited_for(text: str, expected: Expected):
    assert not missing(text, expected)


def test_how_many_digits_are_to_come():
    assert lacking("one two three", PIN) == 1
    assert lacking("one two three four", PIN) == 0
    assert lacking("one", PHONE) == 0


# -- round trips ---


@st.composite
def dictations(draw: st.DrawFn) -> tuple[str, str]:
    """Digits and how a caller may say and a recogniser may write them."""
    wanted, said = "", []
    for _ in range(draw(st.integers(1, 8))):
        digit = draw(st.sampled_from("0123456789"))
        name = draw(st.sampled_from([DIGIT_NAMES[int(digit)], digit, *(["oh"] if digit == "0" else [])]))
        if name == "oh" and not said:
            name = "zero"
        repeat = draw(st.sampled_from(["", "", "double ", "triple "]))
        wanted += digit * {"": 1, "double ": 2, "triple ": 3}[repeat]
        said.append(repeat + name)
        said.append(draw(st.sampled_from([" ", ", ", ". ", " uh ", " and ", "-"])))
    return wanted, "".join(said[:-1])


@given(dictations())
def test_dictated_digits_come_back(case: tuple[str, str]):
    wanted, said = case
    assert digits(said).value == wanted
    assert digits("My number is " + said + ", thank you.").value == wanted
    assert not missing(said, Expected(Kind.DIGITS, len(wanted)))
    assert missing(said, Expected(Kind.DIGITS, len(wanted) + 1))


@given(st.from_regex(r"\+[1-9][0-9]{1,2}( [0-9]{2,4}){2,3}", fullmatch=True))
def test_a_telephone_number_that_was_said_is_heard_again(number: str):
    assert digits(spoken(number)).value == number.replace(" ", "")


_KEYWORDS = ["at", "dot", "dash", "to", "for", "double", "triple", "point", "plus", "then", "um", "capital"]
_LABEL = st.from_regex(r"[b-z][a-z]{3,8}", fullmatch=True).filter(lambda word: word not in _KEYWORDS)
_LOCAL = st.lists(_LABEL, min_size=1, max_size=3)


@given(_LOCAL, st.sampled_from([".", "_", "-", "+"]), _LABEL, st.sampled_from(["com", "org", "net", "de", "co.uk"]))
def test_an_address_that_was_said_is_heard_again(local: list[str], sign: str, host: str, top: str):
    address = f"{sign.join(local)}@{host}.{top}"
    if {"underscore", "hyphen", "minus", "period", "sign", "symbol", "mail", "email"} & {*local, host}:
        return
    assert email(email_said(address)).value == address
    assert email("My email address is " + email_said(address) + ".").value == address


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=10), st.data())
def test_a_word_that_was_spelled_is_put_together_again(word: str, data: st.DataObject):
    ways = [lambda letter: letter, lambda letter: letter.upper(), lambda letter: f"{letter} as in {NATO[letter]}",
            lambda letter: NATO[letter]]  # fmt: skip
    said = ", ".join(data.draw(st.sampled_from(ways))(letter) for letter in word)
    assert spelling(said).value == word


@given(st.integers(0, 999_999), st.integers(1, 99))
def test_a_sum_that_was_said_is_heard_again(whole: int, cents: int):
    assert amount(spoken(f"${whole}.{cents:02d}")).value == f"{whole}.{cents:02d}"


@given(st.text(max_size=80), st.sampled_from([PIN, PHONE, SPELLED, EMAIL, SUM]))
def test_no_text_breaks_it(text: str, expected: Expected):
    assert missing(text, expected) in (True, False)


@pytest.mark.parametrize("kind", list(Kind))
def test_endless_rows_break_nothing(kind: Kind):
    for text in (
        "9" * 6000,
        "5 " * 3000,
        "double " * 3000,
        "b as in " * 1000,
        "at dot " * 1000,
        "hundred and " * 1000,
        "to " * 3000,
        "capital double " * 2000,
    ):
        assert missing(text, Expected(kind)) in (True, False)


_ANY = ["double", "plus", "five", "oh", "for", "b", "as", "in", "bravo", "at", "dot", "jane", "extension", "no", "and",
        "hundred", "dollars", "7", "capital", "is", "my", ","]  # fmt: skip


@given(st.lists(st.sampled_from(_ANY), max_size=9), st.sampled_from([PIN, PHONE, SPELLED, EMAIL, SUM]))
def test_no_order_of_its_words_breaks_it(words: list[str], expected: Expected):
    assert missing(" ".join(words), expected) in (True, False)
