"""Scenario files: what is wrong in one is told with file, line and key, and every expectation can fail."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from agent.evals.script import (
    BadScript,
    Expected,
    Forbidden,
    ModelScript,
    PersonaScript,
    Scenario,
    Step,
    WorldScript,
    load,
)
from agent.evals.staging import Played, play

GOOD = """\
- name: the time is told
  caller:
    - say: What time is it?
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "one.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def played(tmp_path: Path, text: str) -> Played:
    (scenario,) = load(written(tmp_path, text))
    return play(scenario)


@pytest.mark.parametrize(
    ("text", "line", "key", "why"),
    [
        ("", 1, "", "holds no scenario"),
        ("[]", 1, "", "holds no scenario"),
        ("just words", 1, "", "holds no scenario"),
        ("- name: [", 1, "", "is no YAML"),
        ("- name: the time\n  caller:\n    - sey: Hello.\n", 3, "[1].caller[1].sey", "did you mean say?"),
        ("- name: the time\n  caller:\n    - say: Hello.\n      dial: 7\n", 3, "[1].caller[1]", "exactly one of say"),
        ("- name: the time\n  caller:\n    - silence: soon\n", 3, "[1].caller[1].silence", "valid number"),
        ("- name: the time\n  caller:\n    - dial: 12a\n", 3, "[1].caller[1].dial", "pattern"),
        ("- name: the time\n  caller: []\n", 2, "[1].caller", "at least 1"),
        ("- name: the time\n", 1, "[1].caller", "is missing"),
        ("- caller:\n    - say: Hello.\n", 1, "[1].name", "is missing"),
        (GOOD + "  expect:\n    end: tired\n", 5, "[1].expect.end", "goodbye"),
        (GOOD + "  expect:\n    todos: [{title: x, due: 31.12.}]\n", 5, "[1].expect.todos[1].due", "isoformat"),
        (GOOD + "  expect:\n    tools: [{tool: x, status: good}]\n", 5, "[1].expect.tools[1].status", "ok"),
        (GOOD + "  expect:\n    turns: -1\n", 5, "[1].expect.turns", "greater than"),
        (GOOD + "  world:\n    hours: {someday: 09:00-10:00}\n", 5, "[1].world.hours.someday", "monday"),
        (GOOD + "  world:\n    model: {answers: [{to: x}]}\n", 5, "[1].world.model.answers[1]", "one of say, tool"),
        (GOOD + "  name: again\n", 4, "name", "stands twice"),
        (GOOD + GOOD, 4, "[2].name", "another scenario"),
        (GOOD + "  audio: yes\n  world: {deaf: yes}\n", 1, "[1]", "by audio only"),
        (GOOD + "  audio: yes\n  expect:\n    todos: [{title: x, due: 2026-11-21}]\n", 1, "[1]", "write today"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_key(tmp_path: Path, text: str, line: int, key: str, why: str) -> None:
    with pytest.raises(BadScript) as caught:
        load(written(tmp_path, text))
    assert (caught.value.line, caught.value.key) == (line, key)
    assert why in caught.value.why
    assert str(caught.value).startswith(f"{tmp_path / 'one.yaml'}:{line}: ")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadScript, match="No such file"):
        load(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"- name: caf\xe9\n")
    with pytest.raises(BadScript, match="UTF-8"):
        load(tmp_path / "latin.yaml")


def test_a_file_may_be_one_scenario_and_words_are_never_taken_for_numbers_or_truths(tmp_path: Path) -> None:
    text = "name: plain words\ncaller:\n  - {say: yes}\n  - {say: 14:00}\nworld:\n  todos: [{title: no, at: 09:30}]\n"
    (scenario,) = load(written(tmp_path, text))
    assert [step.say for step in scenario.caller] == ["yes", "14:00"]
    assert (scenario.world.todos[0].title, scenario.world.todos[0].at) == ("no", "09:30")


@pytest.mark.parametrize(
    ("expectation", "complaint"),
    [
        ("tools: []", "tools expected none, ran create_todo"),
        ("tools: [{tool: create_todo, status: refused}]", "expected to end refused, it ended ok"),
        ("tools: [{tool: create_todo, arguments: {title: buy eggs}}]", "it ran with 'buy milk'"),
        ("todos: []", "todos expected none, kept buy milk"),
        ("todos: [{title: buy milk, due: today}]", "buy milk, 2026-11-20, open"),
        ("todos: [{title: buy milk, at: '10:00'}]", "buy milk, 10:00, open"),
        ("{}", "todos expected none, kept buy milk"),
        ("transfer: sales", "was to go to transfer sales, and went to none"),
        ("voicemail: sales", "was to go to voicemail sales"),
        ("heard: eggs", "never heard: eggs"),
        ("not_heard: milk", "heard: milk"),
        ("forbidden: {tools: create_todo}", "create_todo ran, which is forbidden"),
        ("forbidden: {words: milk}", "the forbidden 'milk' stands in: argument of create_todo"),
        ("end: goodbye", "was to end as goodbye, it ended as hung_up"),
        ("tiers: model", "tiers expected model, served fast"),
        ("turns: 2", "2 answers expected, 1 given"),
        ("longest_silence_s: 0.3", "s of silence after: Add a to-do to buy milk. (at most 0.3 s)"),
    ],
)
def test_every_expectation_can_fail(tmp_path: Path, expectation: str, complaint: str) -> None:
    text = f"name: some milk\ncaller:\n  - say: Add a to-do to buy milk.\nexpect:\n  {expectation}\n"
    found = played(tmp_path, text)
    assert any(complaint in one for one in found.complaints), found.complaints
    assert complaint in found.transcript


@pytest.mark.parametrize(
    ("step", "complaint"),
    [("hear: noon", "after step 1 (What time is it?) not heard: noon"), ("not_hear: fifteen", "heard: fifteen")],
)
def test_what_is_heard_is_judged_step_by_step(tmp_path: Path, step: str, complaint: str) -> None:
    text = (
        f"name: the time\ncaller:\n  - say: What time is it?\n    {step}\n  - say: Goodbye.\nexpect: {{end: goodbye}}\n"
    )
    assert any(complaint in one for one in played(tmp_path, text).complaints)


def test_a_question_the_model_was_not_to_be_asked_is_told(tmp_path: Path) -> None:
    text = "name: no model\nworld: {model: {}}\ncaller:\n  - say: Why is the sky blue?\n"
    (complaint,) = played(tmp_path, text).complaints
    assert "the model was asked what the scenario gives no answer to: " in complaint


def test_a_scenario_gives_the_same_every_time(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert play(load(path)[0]).transcript == play(load(path)[0]).transcript


HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "scenario.md"


def test_the_example_of_the_how_to_goes_as_it_says(tmp_path: Path) -> None:
    example = HOW_TO.read_text().split("```yaml\n")[1].split("```")[0]
    assert played(tmp_path, example).complaints == ()


@pytest.mark.parametrize("kind", [Scenario, Step, WorldScript, Expected, Forbidden, ModelScript, PersonaScript])
def test_the_how_to_names_every_key(kind: type[BaseModel]) -> None:
    text = HOW_TO.read_text()
    assert [name for name in kind.model_fields if name not in text] == []
