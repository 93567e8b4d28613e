"""Whole calls on a real Asterisk: an outside SIP caller, an echo for a voice, and a ledger that must balance."""

import asyncio

import pytest

from ari_app.domain.outcome import EndedBy, HandOffResult
from ari_app.domain.ports import CallFacts
from tools.ports import CallControl
from tests.calls.echo import Stage, open_cell
from tests.calls.world import Office, hears, sing
from tests.conftest import until

pytestmark = pytest.mark.asterisk


async def test_a_caller_is_answered_and_heard_and_nothing_is_left_when_it_hangs_up(silent_office: Office) -> None:
    before = await silent_office.ledger()
    async with open_cell(silent_office.access) as cell, silent_office.outside() as phone:
        call = await phone.call("7000")
        sing(call, 500.0)
        await until(hears(call, 500.0), 5.0, "its own tone")
        assert cell.stage.open_sockets == 1
        await call.hang_up()
        await until(lambda: cell.book.ended, 5.0, "the end")
        ((_, outcome),) = cell.book.ended
        assert outcome.ended_by is EndedBy.CALLER
        assert outcome.cause == 16
        (facts,) = cell.book.started
        assert facts.dialled == "7000"
        assert facts.sip_call_id == call.call_id
        assert facts.args == ("inbound", "7000")
        assert cell.stage.open_sockets == 0
        assert cell.book.phase_names() == ["joining", "talking", "in_dialplan", "ended"]
    assert await silent_office.ledger() == before
