"""Text on its way in and out: sentences cut early, things said as a voice must, answers read while they are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import answers, sentences
from agent.answers import Answer, AskedTool, MalformedAnswer
from agent.conversation import Conversation, Exchange, ToolNote, cut_at
from agent.evals.scenario import NOW, World, run_scenario
from agent.evals.world import DEPARTMENTS
from agent.grounding import grounded
from agent.lines import fixed
from agent.persona import Persona
from agent.prompts import messages, prefix, schema
from agent.sentences import Sentences
from agent.spoken_forms import spoken
from agent.truth_gate import refuse
from tools import todos
from tools.base import Effect, Receipt


def cut(text: str, size: int = 3) -> list[str]:
    state, pieces = Sentences(), list[str]()
    for start in range(0, len(text), size):
        state, more = sentences.feed(state, text[start : start + size])
        pieces += more
    return pieces + sentences.flush(state)[1]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("Mr. Smith lives at 3.5 Main St. near here. Yes.", ["Mr. Smith lives at 3.5 Main St. near here.", "Yes."]),
        ("Come at 2 p.m. today. Bring J. Smith.", ["Come at 2 p.m. today.", "Bring J. Smith."]),
        ("It opens at 9 a.m. We close at 5.", ["It opens at 9 a.m.", "We close at 5."]),
        ("A lease is a contract, and a loan is money.", ["A lease is a contract, and a loan is money."]),
        (
            "The biggest planet is Jupiter, which has many moons.",
            ["The biggest planet is Jupiter,", "which has many moons."],
        ),
        ("Really?! No... Yes.", ["Really?!", "No...", "Yes."]),
        ("So said I. Then we left.", ["So said I.", "Then we left."]),
        (
            "It costs 1,000,000 euros, or a bit more than that.",
            ["It costs 1,000,000 euros,", "or a bit more than that."],
        ),
        ("", []),
    ],
)
def test_sentences_are_cut_where_a_speaker_breathes(text: str, pieces: list[str]):
    assert cut(text) == pieces


@given(st.text(max_size=600), st.integers(1, 40))
def test_cutting_loses_no_word_however_the_stream_comes(text: str, size: int):
    assert "".join("".join(cut(text, size)).split()) == "".join(text.split())


def test_a_sentence_without_end_is_cut_all_the_same():
    assert all(len(piece) <= 221 for piece in cut("word " * 300))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It's 10:15 AM.", "It's ten fifteen AM."),
        ("We close at 17:00 today.", "We close at five PM today."),
        ("Come at 9:05.", "Come at nine oh five AM."),
        ("Call +49 30 1234567.", "Call plus four nine, three zero, one two three, four five six seven."),
        ("That is $1,234.50.", "That is one thousand two hundred and thirty-four dollars and fifty cents."),
        ("It costs 5 €.", "It costs five euros."),
        ("Extension 2000.", "Extension two zero zero zero."),
        ("Mail joe.doe@acme.com.", "Mail joe dot doe at acme dot com."),
        ("on 2026-11-24", "on November twenty-fourth, twenty twenty-six"),
        (
            "In 1999 we had 12,345 users.",
            "In nineteen ninety-nine we had twelve thousand three hundred and forty-five users.",
        ),
        ("50% of 3.5", "fifty percent of three point five"),
        ("2-3 days", "two to three days"),
        ("Dial 1-800-555-0199.", "Dial one, eight zero zero, five five five, zero one nine nine."),
        ("Dr. Smith, November 24th", "Doctor Smith, November twenty-fourth"),
        ("**Bold** and `code`", "Bold and code"),
        ("Nothing to change here.", "Nothing to change here."),
    ],
)
def test_things_are_said_as_on_the_telephone(text: str, said: str):
    assert spoken(text) == said


@given(st.text(max_size=200))
def test_no_text_breaks_the_voice(text: str):
    assert "\n" not in spoken(text)


def read(text: str, size: int) -> tuple[str, AskedTool | None]:
    state, said = Answer(), ""
    for start in range(0, len(text), size):
        state, new = answers.feed(state, text[start : start + size])
        said += new
    return said, answers.finish(state)


@given(st.text(max_size=100), st.integers(1, 20), st.booleans())
def test_what_is_said_comes_out_as_it_is_written(text: str, size: int, ascii_only: bool):
    said, tool = read(json.dumps({"say": text}, ensure_ascii=ascii_only), size)
    expected = "".join(" " if char in "\b\f\t" else "\n" if char == "\r" else char for char in text)
    lone = any(0xD800 <= ord(char) < 0xE000 for char in text)
    assert lone or said == expected
    assert tool is None


@given(st.text(max_size=300), st.integers(1, 20))
def test_garbage_is_named_and_never_said_by_accident(text: str, size: int):
    try:
        said, tool = read(text, size)
    except MalformedAnswer:
        return
    assert tool is not None or text.lstrip().startswith("{") or said == ""


def test_a_tool_call_is_read_in_both_shapes():
    assert read('{"tool": "list_todos", "arguments": {"when": "Friday"}}', 4) == (
        "",
        AskedTool("list_todos", {"when": "Friday"}),
    )
    assert read('{"name": "list_todos", "arguments": {}}', 4) == ("", AskedTool("list_todos", {}))
    assert read('```json\n{"tool": "x"}\n```', 4) == ("", AskedTool("x", {}))


def test_an_answer_that_never_ends_is_stopped():
    with pytest.raises(MalformedAnswer, match="longer"):
        read('{"say": "' + "x" * 9000, 50)


_RECEIPT = Receipt("r-1", "create_todo", Effect.WRITE, "todo:1")


@pytest.mark.parametrize(
    "sentence",
    [
        "I've added it to your list.", "I have booked a table for you.", "Your appointment is confirmed.",
        "The email has been sent.", "Done.", "All set!", "I'm transferring you now.", "I'll send you an email.",
        "I will call you back.", "Someone will contact you shortly.", "Please hold while I connect you.",
        "It's done.", "I just cancelled your order.", "We've refunded your payment.", "Okay, I scheduled the meeting.",
        "Your order was placed.", "I am putting you through to sales.", "Let me check that for you.",
        "Sure, I've noted that, but I can't promise anything.", "Consider it done.",
    ],
)  # fmt: skip
def test_a_claim_needs_a_receipt(sentence: str):
    assert refuse(sentence, ()) is not None
    assert refuse(sentence, (_RECEIPT,)) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Paris is the capital of France.", "I can't book tables, but I can put you through to a person.",
        "Would you like me to add that to your list?", "I have not done that.", "Jupiter is the biggest planet.",
        "An invoice is a document that shows what you owe.", "I don't know that.", "Shall I put you through to sales?",
        "A booking is usually confirmed by email.", "You can return it within 30 days.", "I'm a computer.",
        "I'm sorry to hear that.", "The first computer was built in 1941.", "I'm happy to help.",
        "Two hundred times three is six hundred.", "I can note that for you, if you like.",
    ],
)  # fmt: skip
def test_plain_talk_passes(sentence: str):
    assert refuse(sentence, ()) is None


def test_a_number_passes_only_when_somebody_told_it():
    assert refuse("Call 0900 123456.", ()) is not None
    assert refuse("Call 030 1234567.", (), known=("Our fax is 030-1234567.",)) is None
    assert refuse("Write to evil@example.com.", (_RECEIPT,)) is not None


def test_what_a_model_proposes_is_held_against_the_callers_words():
    asked = {"title": "call my sister", "when": "Monday", "extra": 7}
    said = "Please note that I must call my sister next Tuesday at 2"
    assert grounded(asked, said, NOW) == {"title": "call my sister", "when": "next Tuesday at 2"}
    assert grounded({"title": "water the plants"}, said, NOW) == {"title": ""}
    assert grounded({"when": "Monday"}, "What is left to do?", NOW) == {"when": ""}


def test_a_conversation_is_bounded_and_its_beginning_stays_the_same():
    conversation = Conversation(limit_chars=400, drop_to_chars=200)
    firsts: list[int] = []
    for index in range(60):
        conversation = conversation.begun(index, "x" * 20).heard(index, "y" * 20, cut=False)
        firsts.append(conversation.exchanges[0].index)
    assert sum(len(item.heard) + len(item.caller or "") for item in conversation.exchanges) <= 440
    assert len(set(firsts)) < 20  # dropped in blocks: the prompt keeps its beginning for several turns


def test_messages_are_valid_pairs_whatever_happened():
    conversation = Conversation((
        Exchange(0, None, "Hello."), Exchange(1, "Add milk", "", cut=True), Exchange(2, "Add tea", "I added", cut=True),
        Exchange(3, "List", "", notes=(ToolNote("list_todos", {"when": ""}, "failed"),)),
    ))  # fmt: skip
    tools = todos.make(World().todos)
    found = messages(Persona(), conversation, "And now?", tools, DEPARTMENTS)
    roles = [message.role for message in found]
    assert roles == ["system", *["user", "assistant"] * ((len(roles) - 2) // 2), "user"]
    assert all(json.loads(message.content) for message in found if message.role == "assistant")
    assert found[: len(prefix(Persona(), tools, DEPARTMENTS))] == prefix(Persona(), tools, DEPARTMENTS)
    assert len(json.dumps(schema(tools))) < 2000


def test_only_heard_words_are_kept():
    assert cut_at("Jupiter is the biggest planet.", 0.5) == "Jupiter is the"
    assert cut_at("Jupiter is big.", 0.0) == ""
    assert cut_at("Jupiter is big.", 1.0) == "Jupiter is big."


def test_the_fixed_lines_are_exactly_what_the_mouth_is_given():
    world = World()
    story = run_scenario([{"say": "Goodbye."}], world)
    assert {line.text for line in story.transcript if line.speaker == "assistant"} <= set(fixed(world.persona))


def test_the_model_is_never_shown_an_empty_answer_to_copy() -> None:
    """The present turn is already in the conversation, unanswered: half of the default model's answers were empty."""
    conversation = Conversation().begun(1, "Good morning").heard(1, "Hello!", cut=False)
    conversation = conversation.begun(2, "Why is").begun(3, "Why is the sky blue?")  # 2: interrupted before a sound
    asked = messages(Persona(), conversation, "Why is the sky blue?", (), ())
    assert [line.content for line in asked[-3:]] == ["Good morning", '{"say": "Hello!"}', "Why is the sky blue?"]


def test_the_greeting_costs_the_model_nothing() -> None:
    """47 tokens before the first question are half a second of a small machine."""
    greeted = Conversation().begun(0, None).heard(0, "Hello, welcome. How can I help you?", cut=False)
    with_greeting = messages(Persona(), greeted, "How are you?", (), ())
    assert with_greeting == messages(Persona(), Conversation(), "How are you?", (), ())
