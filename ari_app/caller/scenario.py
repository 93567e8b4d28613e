"""What the demonstration's caller says: for each step a table of paraphrases, and a seeded choice among them. Pure.

The same seed gives the same call; another seed another one, so that the system cannot be tuned to a handful of
sentences. Sentences that our synthetic caller pronounces so that no listener could understand them were replaced,
whatever the assistant makes of them; slips such as people's voices have were left in. Above: `ari_app.cli.demo`.
Not here: how it is spoken (`voices`) and whether it worked (`verdict`).
"""

import random
from dataclasses import dataclass
from typing import Literal

StepKind = Literal["greeting", "question", "todo", "list", "long", "barge_in", "person"]

GREETINGS = (
    "Hello.",
    "Hi there.",
    "Good morning.",
    "Good afternoon.",
    "Hello, good morning.",
    "Hi, how are you?",
    "Hello there.",
    "Hello, good evening.",
    "Good day.",
    "Hello, how are you doing today?",
    "Hi, nice to talk to you.",
    "Hello, can you hear me?",
    "Good evening.",
)

QUESTIONS = (
    "What is the capital of France?",
    "Which planet is closest to the sun?",
    "What color do you get when you mix blue and yellow?",
    "How many legs does a spider have?",
    "Why is the sky blue?",
    "What is the opposite of cold?",
    "In which country is the city of Rome?",
    "Can you explain what a telephone is?",
    "How do I boil an egg?",
    "What is the largest animal on earth?",
    "Can you name a famous river in Africa?",
    "What do cows eat?",
    "Where is the city of Berlin?",
    "What should I wear in the rain?",
    "How many continents are there?",
)

TASKS = (  # (what to do, the word it is recognised by)
    ("call the plumber", "plumber"),
    ("buy some fresh bread", "bread"),
    ("paint the garden fence", "fence"),
    ("pay the electricity bill", "electricity"),
    ("pick up the dry cleaning", "cleaning"),
    ("send the report to my boss", "report"),
    ("book a table at the restaurant", "restaurant"),
    ("feed the neighbor's cat", "cat"),
    ("order new printer paper", "paper"),
    ("return the library books", "library"),
    ("clean the kitchen", "kitchen"),
    ("buy a birthday present", "birthday"),
    ("take the car to the garage", "garage"),
)

TODO_FRAMES = (
    "Please add a to do for tomorrow: {task}.",
    "Can you add a task for tomorrow, {task}.",
    "Remind me to {task} tomorrow.",
    "I need to {task} tomorrow, please put that on my list.",
    "Create a to do for tomorrow: {task}.",
    "Please put {task} on my to do list for tomorrow.",
    "Please add {task} to my list for tomorrow.",
    "Could you remind me tomorrow to {task}?",
    "Make a note that I have to {task} tomorrow.",
    "For tomorrow, please add {task} to my list.",
    "I have to {task} tomorrow. Please add it to my list.",
    "Put on my list for tomorrow: {task}.",
    "Please remind me to {task} tomorrow.",
)

LISTINGS = (
    "What is on my to do list?",
    "Can you read me my to do list?",
    "What do I have to do tomorrow?",
    "Please list my tasks.",
    "Please read my list.",
    "What are my tasks for tomorrow?",
    "Tell me what is on my list.",
    "Which tasks do I have?",
    "What is on my list for tomorrow?",
    "Could you read out my tasks?",
    "Show me my to do list.",
    "What do I need to do tomorrow?",
    "Read me my tasks, please.",
)

LONG_REQUESTS = (  # whose answers are long enough to be interrupted
    "What can you do for me?",
    "What can you help me with?",
    "Tell me what you can do.",
    "How can you help me?",
    "What are you able to do?",
    "What kind of things can you do?",
    "What can I ask you?",
    "Which things can you help with?",
    "What are my options?",
    "Please tell me what you can help me with.",
    "What services do you offer?",
    "What sort of help can you give me?",
)

INTERRUPTIONS = (
    "Wait, what time is it?",
    "Hold on, what is the time now?",
    "Stop please, what day is it today?",
    "Excuse me, can you tell me the time?",
    "Sorry, what time is it right now?",
    "Hang on, what is the date today?",
    "Okay, stop. What time is it?",
    "Wait a moment, which day is it today?",
    "Excuse me, what is the date today?",
    "Thank you, that is enough. What time is it?",
    "Stop. Please tell me the time.",
    "Sorry to interrupt, what is the time?",
)

PERSON_REQUESTS = (
    "I want to talk to a person.",
    "Can I speak to a human, please?",
    "Please put me through to support.",
    "I would like to talk to somebody in support.",
    "Let me speak to a real person.",
    "Please connect me with a human.",
    "Could I talk to someone in the support department?",
    "I need to speak with a person, please.",
    "Transfer me to support, please.",
    "I would rather talk to a human being.",
    "Can you connect me to a person?",
    "Please let me talk to somebody.",
    "I'd like to speak to an agent, please.",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the caller says."""

    kind: StepKind
    text: str
    keyword: str = ""  # of a to do: the word its title must contain


REPEATABLE: tuple[StepKind, ...] = ("greeting", "question", "todo", "list", "person")
"""Steps whose answer the caller listens to and can ask for again; the others are about interrupting it."""


def other_words(step: Step, seed: int) -> tuple[Step, ...]:
    """How the caller would say it again, when it was not understood: two other sentences that mean the same."""
    rng = random.Random(f"{seed} {step.kind}")  # noqa: S311 - a choice of sentences, no secret
    task = next((task for task, keyword in TASKS if keyword == step.keyword), "")
    tables: dict[StepKind, tuple[str, ...]] = {
        "greeting": GREETINGS,
        "question": QUESTIONS,
        "todo": tuple(frame.format(task=task) for frame in TODO_FRAMES),
        "list": LISTINGS,
        "person": PERSON_REQUESTS,
    }
    others = [text for text in tables.get(step.kind, ()) if text != step.text]
    return tuple(Step(step.kind, text, step.keyword) for text in rng.sample(others, min(2, len(others))))


def script(seed: int) -> tuple[Step, ...]:
    """The demonstration's call: seven utterances, the sixth spoken into the answer to the fifth."""
    rng = random.Random(seed)  # noqa: S311 - a choice of sentences, no secret
    task, keyword = rng.choice(TASKS)
    return (
        Step("greeting", rng.choice(GREETINGS)),
        Step("question", rng.choice(QUESTIONS)),
        Step("todo", rng.choice(TODO_FRAMES).format(task=task), keyword),
        Step("list", rng.choice(LISTINGS)),
        Step("long", rng.choice(LONG_REQUESTS)),
        Step("barge_in", rng.choice(INTERRUPTIONS)),
        Step("person", rng.choice(PERSON_REQUESTS)),
    )
