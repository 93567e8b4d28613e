"""`convonet chat` as a process: typed lines through a pipe, answers on standard output; no Asterisk anywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def chat(tmp_path: Path, typed: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVONET_")}
    environment |= {"CONVONET_PATHS__STATE_DIR": str(tmp_path / "var"), "TMPDIR": str(tmp_path), **variables}
    return subprocess.run(
        [sys.executable, "-m", "ari_app", "chat", *words],
        cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_what_is_typed_is_answered_line_by_line_until_the_end_of_input(tmp_path: Path) -> None:
    done = chat(tmp_path, "What day is it?\n\nAdd a to-do to call Bob.\nWhat's on my list?\n", "--no-model")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "How can I help you?" in lines[2]
    asked = [
        lines.index(f"You: {text}") for text in ("What day is it?", "Add a to-do to call Bob.", "What's on my list?")
    ]
    assert lines[asked[0] + 1].startswith("Joe: Today is ")
    assert lines[asked[1] + 1] == "Joe: I added: call Bob."
    assert "call Bob" in lines[asked[2] + 1]
    assert "recorded" not in done.stdout
    assert not [*tmp_path.glob("convonet-*"), *tmp_path.glob("var")], "a chat leaves nothing behind"


def test_it_says_which_tier_and_which_tools_served_when_asked_to(tmp_path: Path) -> None:
    done = chat(tmp_path, "What time is it?\nWhy is the sky blue?\nBye.\nToo late.\n", "--no-model", "--verbose")
    assert "[fast, tell_time {}: ok]" in done.stdout
    assert "[apology]" in done.stdout
    assert "[language model: none; database: " in done.stdout
    assert done.stdout.rstrip().endswith("[ended: goodbye, 4 turns]")
    assert "Too late" not in done.stdout


def test_a_hand_off_says_where_the_call_would_go_and_keys_work(tmp_path: Path) -> None:
    done = chat(tmp_path, "Put me through to sales.\n", "--no-model")
    assert "to sales's queue" in done.stdout
    done = chat(tmp_path, "/dial 0\n", "--no-model", CONVONET_DEPARTMENTS='[{"name": "billing", "extension": "2000"}]')
    assert "to billing's queue" in done.stdout


def test_a_chat_may_begin_in_spanish_and_go_on_in_english(tmp_path: Path) -> None:
    typed = "Recuérdame llamar a Ana mañana.\nCan we speak English?\nWhat's on my list?\n"
    done = chat(tmp_path, typed, "--no-model", "--language", "es")
    assert "Joe: He anotado: llamar a Ana, para mañana." in done.stdout
    assert "Joe: Yes, we can speak English." in done.stdout
    assert "Joe: You have one thing to do: llamar a Ana, for tomorrow." in done.stdout
    assert "Hello" not in done.stdout
    refused = chat(tmp_path, "", "--language", "xx")
    assert refused.returncode == 2
    assert "'xx'" in refused.stderr


def test_outside_their_hours_departments_are_closed_in_a_chat_too(tmp_path: Path) -> None:
    days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    done = chat(tmp_path, "Put me through to sales.\n", "--no-model", **{f"CONVONET_HOURS__{day}": "" for day in days})
    assert "closed right now" in done.stdout
    assert "queue]" not in done.stdout


def test_the_configured_database_is_used_only_when_asked_for(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'office.sqlite'}"
    for words, kept in (((), False), (("--database",), True)):
        chat(tmp_path, "Add a to-do to call Bob.\n", "--no-model", *words, CONVONET_DATABASE__URL=url)
        done = chat(tmp_path, "What's on my list?\n", "--no-model", "--database", CONVONET_DATABASE__URL=url)
        assert ("call Bob" in done.stdout) is kept


def test_typed_lines_may_come_from_a_file(tmp_path: Path) -> None:
    typed = tmp_path / "typed.txt"
    typed.write_text("What time is it?")  # without an end of line
    with typed.open() as file:
        done = subprocess.run(
            [sys.executable, "-m", "ari_app", "chat", "--no-model"],
            cwd=ROOT, env={**os.environ, "CONVONET_PATHS__STATE_DIR": str(tmp_path / "var")}, stdin=file,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Joe: It's " in done.stdout


def test_a_scenario_file_is_played_and_its_verdict_is_the_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("- name: the time\n  caller: [{say: 'What time is it?', hear: ten fifteen}]\n")
    done = chat(tmp_path, "", "--scenario", str(path))
    assert done.returncode == 0, done.stderr
    assert "the time: ok" in done.stdout
    assert "caller     What time is it?" in done.stdout
    path.write_text("- name: the time\n  caller: [{say: 'What time is it?', hear: midnight}]\n")
    done = chat(tmp_path, "", "--scenario", str(path))
    assert done.returncode == 1
    assert "WRONG  after step 1 (What time is it?) not heard: midnight" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- name: the time\n", "own.yaml:1: [1].caller: is missing"),
        ("- name: another\n  caller: [{say: Hello.}]\n", "no scenario whose name contains 'the time'"),
    ],
)  # fmt: skip
def test_a_scenario_file_that_cannot_be_played_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    done = chat(tmp_path, "", "--scenario", str(path), "--only", "the time")
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.models
@pytest.mark.slow
def test_the_installed_language_model_answers_what_the_fast_tier_cannot(
    tmp_path: Path, cache_dir: Path, model_paths: object
) -> None:
    del model_paths  # only that they are there
    words = ("--verbose",)
    done = chat(tmp_path, "What is the capital of France?\nBye.\n", *words, CONVONET_CACHE=str(cache_dir))
    assert done.returncode == 0, done.stderr
    assert "[language model: local-language;" in done.stdout
    assert "[model" in done.stdout
    assert "Paris" in done.stdout
    left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False).stdout
    assert left == "", "the model's process ends with the chat"
