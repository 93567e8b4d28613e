"""Every scenario of the project, as text on virtual time. A failure shows the transcript and what was wrong in it."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agent.evals.script import SCENARIOS, Scenario, load_all
from agent.evals.staging import play


def cases() -> list[object]:
    return [
        pytest.param(
            scenario,
            id=f"{path.stem}: {scenario.name}",
            marks=[pytest.mark.xfail(reason=scenario.known_flaw, strict=True)] if scenario.known_flaw else [],
        )
        for path, scenario in load_all()
    ]


@pytest.mark.parametrize("scenario", cases())
def test_a_scenario_goes_as_it_says(scenario: Scenario) -> None:
    with capture_logs():  # the transcript says it better
        played = play(scenario)
    if played.complaints:
        pytest.fail("\n" + played.transcript, pytrace=False)


def test_every_file_of_the_folder_is_played() -> None:
    played = {path for path, _ in load_all()}
    assert played == {path for path in Path(SCENARIOS).iterdir() if path.name != "__pycache__"}
