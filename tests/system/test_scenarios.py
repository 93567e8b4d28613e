"""A dozen scenarios of the text evaluations as real calls, judged by the same expectations. `bench.scenarios` plays all
that are audible."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.evals.script import Scenario
from ari_app import settings as settings_module
from ari_app.caller.user_agent import UserAgentOptions
from bench.scenarios import Place, audible, play
from bench.stage import Stage

pytestmark = [pytest.mark.asterisk, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(120)]

DOZEN = (
    "a greeting tells who speaks and that the call is recorded",
    "what it can do is what its tools can do",
    "a to-do for tomorrow",
    "a correction of the title inside the sentence counts",
    "a missing title is asked for and the day is kept",
    "the list of one day holds that day only",
    "a to-do is ticked off by a part of its name",
    "never mind ends a question of the assistant",
    "an interruption with words is answered",
    "somebody in a department is that department",
    "nobody logged in offers a message, and the caller keeps the line",
    "goodbye is answered, and then the call is over",
)


@pytest.fixture
def place(system: Any) -> Place:
    stage = Stage(system.status, f"sqlite+aiosqlite:///{system.state_dir / 'convonet.sqlite'}")
    base = settings_module.load()
    settings = base.model_copy(update={"database": base.database.model_copy(update={"url": stage.database_url})})
    person = UserAgentOptions("110", stage.telephone().peer, system.environment["TEST_PHONE_PASSWORD"])
    return Place(stage, settings, person, ZoneInfo("UTC"))


def dozen() -> list[Scenario]:
    by_name = {scenario.name: scenario for scenario in audible()}
    return [by_name[name] for name in DOZEN]


@pytest.mark.parametrize("scenario", [pytest.param(one, id=one.name) for one in dozen()])
async def test_a_scenario_goes_as_it_says_by_telephone(scenario: Scenario, place: Place) -> None:
    attempts = await play(scenario, place)
    if attempts[-1].complaints:
        pytest.fail("\n" + "\n".join(one.transcript for one in attempts), pytrace=False)
