"""One call's lines in the log and in the `CallBook`. Says, never decides."""

import structlog

from ari_app.ari import protocol
from ari_app.domain import moves
from ari_app.domain.call import Call
from ari_app.domain.outcome import CallOutcome, EndedBy, HandOff, LegSeen, PhaseEntered
from ari_app.domain.ports import CallBook, CallFacts, Clock


class Notes:
    """Bound to one call; `log` carries its id."""

    def __init__(self, facts: CallFacts, book: CallBook, clock: Clock) -> None:
        self.log = structlog.get_logger(__name__).bind(call_id=facts.call_id)
        self._facts = facts
        self._book = book
        self._clock = clock
        self._agents: dict[str, str] = {}  # ids and names of agents' legs not yet written down as closed

    def started(self) -> None:
        self.log.info(
            "call_started",
            dialled=self._facts.dialled,
            adopted=self._facts.adopted,
            returned=self._facts.returned_from is not None,
            pii_caller=self._facts.caller_number,
        )
        self._book.call_started(self._facts)
        self.leg(self._facts.channel_id, "caller", self._facts.channel_name, is_open=True)

    def phase(self, call: Call, event: moves.Event) -> None:
        if isinstance(event, moves.AgentCompleted | moves.CallerReturned):
            self.agents_left()
        because = type(event).__name__
        detail = call.destination.department if call.destination else call.reason
        self.log.info("call_phase", phase=call.phase.value, because=because)
        self._book.phase_entered(
            self._facts.call_id, PhaseEntered(call.phase.value, self._clock.utc(), because, detail)
        )

    def leg(self, leg_id: str, kind: str, name: str, *, is_open: bool) -> None:
        self._book.leg_seen(self._facts.call_id, LegSeen(leg_id, kind, name, self._clock.utc(), is_open))

    def agent_leg(self, event: protocol.Dialled) -> None:
        if event.status == "ANSWER":
            self._agents[event.peer.id] = event.peer.name
            self.leg(event.peer.id, "agent", event.peer.name, is_open=True)

    def agents_left(self) -> None:
        for leg_id, name in self._agents.items():
            self.leg(leg_id, "agent", name, is_open=False)
        self._agents.clear()

    def handed_off(self, report: moves.ReportHandOff) -> None:
        self.log.info("call_handed_off", department=report.department, result=report.result.value)
        hand_off = HandOff(
            department=report.department,
            result=report.result,
            at=self._clock.utc(),
            status=report.status,
            waited_s=report.waited_s,
            agent=report.agent,
            talked_s=report.talked_s,
        )
        self._book.handed_off(self._facts.call_id, hand_off)

    def failed(self, what: str, error: BaseException) -> None:
        """With the traceback."""
        self.log.error(what, exc_info=error)
        self._book.noted(self._facts.call_id, self._clock.utc(), what, {"reason": type(error).__name__})

    def ended(self, call: Call) -> None:
        self._end(CallOutcome(call.ended_by or EndedBy.SWITCH, self._clock.utc(), call.cause, call.reason))

    def broken(self, error: BaseException) -> None:
        self._end(CallOutcome(EndedBy.FAULT, self._clock.utc(), None, str(error) or type(error).__name__))

    def _end(self, outcome: CallOutcome) -> None:
        self.agents_left()
        self.leg(self._facts.channel_id, "caller", self._facts.channel_name, is_open=False)
        self._book.call_ended(self._facts.call_id, outcome)
        self.log.info("call_ended", ended_by=outcome.ended_by.value, cause=outcome.cause, reason=outcome.reason)
