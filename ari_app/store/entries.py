"""What a call reports, as values that can wait in a queue or a file: an `Entry` and its JSON line. Pure.

Above: `journal` (keeps and delivers them), `delivery` (applies them to the database).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.ports import ToolRunRecord, TurnRecord
from ari_app.domain.outcome import CallOutcome, HandOff, LegSeen, PhaseEntered, RecordingMade
from ari_app.domain.ports import CallFacts

_TEXT_CHARS = 20_000  # of one field: a turn of ten minutes fits, an accident does not


class BadEntry(Exception):
    """A line that is no entry; `reason` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Entry:
    """One report, named by `run` (one life of the writing process) and `serial` (counting up within it)."""

    run: str
    serial: int
    kind: str
    call_id: str
    data: Mapping[str, Any]  # JSON values only

    def to_line(self) -> bytes:
        """One line of JSON with its newline; ASCII, so that a torn write cannot tear a character."""
        fields = {"run": self.run, "serial": self.serial, "kind": self.kind, "call": self.call_id, "data": self.data}
        return json.dumps(fields, separators=(",", ":")).encode("ascii") + b"\n"


def parse_line(line: bytes) -> Entry:
    """The entry in `line`. Raises BadEntry."""
    try:
        fields = json.loads(line)
        return Entry(
            str(fields["run"]), int(fields["serial"]), str(fields["kind"]), str(fields["call"]), dict(fields["data"])
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadEntry(f"not an entry: {type(error).__name__}") from error


def clean(value: Any) -> Any:
    """JSON that both databases take: no NUL, no lone surrogates, no endless text, no NaN, string keys."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:_TEXT_CHARS]
    if isinstance(value, Mapping):
        return {str(clean(str(key))): clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124 - NaN differs from itself
    if value is None or isinstance(value, (bool, int)):
        return value
    return clean(value.isoformat() if isinstance(value, datetime) else str(value))


def of_start(facts: CallFacts) -> dict[str, Any]:
    return {
        "channel_id": facts.channel_id,
        "channel_name": facts.channel_name,
        "linkedid": facts.linkedid,
        "sip_call_id": facts.sip_call_id,
        "caller_number": facts.caller_number,
        "caller_name": facts.caller_name,
        "dialled": facts.dialled,
        "language": facts.language,
        "at": facts.arrived_at,
        "adopted": facts.adopted,
    }


def of_leg(leg: LegSeen) -> dict[str, Any]:
    return {
        "leg_id": leg.leg_id,
        "kind": leg.kind,
        "name": leg.name,
        "at": leg.at,
        "open": leg.open,
        "detail": leg.detail,
    }


def of_phase(entry: PhaseEntered) -> dict[str, Any]:
    return {"phase": entry.phase, "at": entry.at, "because": entry.because, "detail": entry.detail}


def of_hand_off(hand_off: HandOff) -> dict[str, Any]:
    return {
        "department": hand_off.department,
        "result": hand_off.result.value,
        "at": hand_off.at,
        "status": hand_off.status,
        "waited_s": hand_off.waited_s,
        "agent": hand_off.agent,
        "talked_s": hand_off.talked_s,
    }


def of_recording(recording: RecordingMade) -> dict[str, Any]:
    return {
        "path": recording.path,
        "channels": recording.channels,
        "at": recording.started_at,
        "duration_s": recording.duration_s,
        "size_bytes": recording.size_bytes,
        "expires_at": recording.expires_at,
    }


def of_end(outcome: CallOutcome) -> dict[str, Any]:
    return {"ended_by": outcome.ended_by.value, "at": outcome.at, "cause": outcome.cause, "reason": outcome.reason}


def of_turn(record: TurnRecord, started_at: datetime, caller_ended_at: datetime | None) -> dict[str, Any]:
    """The moments are those of `record` on the wall clock."""
    return {
        "index": record.index,
        "caller": record.caller,
        "assistant": record.assistant,
        "tier": record.tier,
        "at": started_at,
        "caller_ended_at": caller_ended_at,
        "pause_s": record.pause_s,
        "recognise_s": record.recognise_s,
        "think_s": record.think_s,
        "speak_s": record.speak_s,
        "latency_s": record.latency_s,
        "interrupted": record.interrupted,
    }


def of_tool_run(record: ToolRunRecord, at: datetime) -> dict[str, Any]:
    return {
        "turn_index": record.turn_index,
        "tool": record.tool,
        "arguments": record.arguments,
        "status": record.status,
        "said": record.said,
        "receipt_id": record.receipt_id,
        "duration_s": record.duration_s,
        "at": at,
    }
