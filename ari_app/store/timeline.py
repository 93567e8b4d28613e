"""A call's story as a time line and a sentence about its end. Pure: a `CallStory` in, values for people out.

Above: `ari_app.cli.explain`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ari_app.store.calls import CallStory, HandOffRow, LegRow, ToolRunRow, TurnRow

# Q.850 causes as a person would say them
_CAUSES = {
    1: "the number does not exist",
    16: "normal hang-up",
    17: "busy",
    18: "no answer from the phone",
    19: "nobody answered",
    20: "the phone was not reachable",
    21: "the call was rejected",
    22: "the number has changed",
    26: "the call was taken elsewhere",
    27: "the destination is out of order",
    28: "the number is incomplete",
    31: "normal end, unspecified",
    34: "no free line",
    38: "the network is out of order",
    41: "a temporary failure in the network",
    42: "the switch is overloaded",
    44: "the requested line is not available",
    50: "a feature that is not subscribed",
    58: "a service that is not available right now",
    79: "a service that is not supported",
    88: "the two ends are incompatible (for instance no common codec)",
    102: "a timer ran out: the other side went silent",
    111: "a protocol error",
    127: "an error in another network",
}
_ENDED_BY = {
    "caller": "The caller hung up",
    "assistant": "The assistant ended the call: the conversation was over",
    "queue": "The call ended while it was with people, in a queue or at a voicemail box",
    "fault": "The call ended because something of ours broke",
    "switch": "The call was lost by the switch or by a process that ended",
}
_HAND_OFFS = {
    "answered": "answered by {who}",
    "abandoned": "the caller hung up while waiting",
    "returned": "nobody took the call, it came back",
    "voicemail": "sent to the voicemail box",
    "refused": "the switch did not let the caller go",
    "unknown": "how it went is not known",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the time line."""

    at: datetime  # UTC
    lane: str  # "call", "leg", "phase", "caller", "assistant", "tool", "hand-off", "recording", "note"
    text: str
    trouble: bool = False  # worth a second look


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a turn's latency, in order."""

    name: str
    seconds: float


def ending(story: CallStory) -> str:
    """The cause of the end in words."""
    call = story.call
    if call.ended_at is None:
        return "The call is still going on, or its end is not written yet."
    who = _ENDED_BY.get(call.ended_by or "", "The call ended")
    why = [call.reason.rstrip(".")] if call.reason else []
    if call.cause is not None and (call.cause != 16 or not why):
        why.append(f"{_CAUSES.get(call.cause, 'cause')} (Q.850 cause {call.cause})")
    return f"{who}: {'; '.join(why)}." if why and ":" not in who else f"{who}{' — ' if why else ''}{'; '.join(why)}."


def moments(story: CallStory) -> list[Moment]:
    """Everything that happened, in order of time."""
    call = story.call
    caller = call.caller_number or "somebody who withheld the number"
    name = f" ({call.caller_name})" if call.caller_name else ""
    lines = [Moment(call.started_at, "call", f"{caller}{name} called {call.dialled or 'us'}")]
    for leg in story.legs:
        lines += _leg(leg)
    for event in story.events:
        about = ", ".join(f"{key}: {value}" for key, value in event.detail.items() if value)
        trouble = event.kind == "note" and any(word in event.what for word in ("fail", "lost", "slow", "dead"))
        lines.append(Moment(event.at, event.kind, f"{event.what}{f' ({about})' if about else ''}", trouble))
    for turn in story.turns:
        lines += _turn(turn)
    lines += [_tool_run(run) for run in story.tool_runs]
    lines += [_hand_off(hand_off) for hand_off in story.hand_offs]
    for made in story.recordings:
        gone = f", deleted {made.deleted_at:%Y-%m-%d}" if made.deleted_at is not None else ""
        text = f"recording of {made.duration_s:.1f} s, {made.channels} channels: {made.path}{gone}"
        lines.append(Moment(made.started_at, "recording", text))
    if call.ended_at is not None:
        lines.append(Moment(call.ended_at, "call", ending(story), call.ended_by in {"fault", "switch"}))
    # what has the same moment keeps the order above; the end of the call comes last of all
    return sorted(lines, key=lambda line: (line.at, line.lane == "call" and line.at == call.ended_at))


def _leg(leg: LegRow) -> Iterator[Moment]:
    name = leg.name or leg.leg_id
    detail = f": {leg.detail}" if leg.detail else ""
    if leg.opened_at is not None:
        yield Moment(leg.opened_at, "leg", f"{leg.kind} leg {name} begins{detail}")
    if leg.closed_at is not None:
        yield Moment(leg.closed_at, "leg", f"{leg.kind} leg {name} ends{detail}")


def stages(turn: TurnRow) -> tuple[Stage, ...]:
    """Where a turn's latency went, in order; what no stage accounts for is "other". Empty when nothing was measured."""
    known = [
        Stage(name, seconds)
        for name, seconds in (("pause", turn.pause_s), ("think", turn.think_s), ("speak", turn.speak_s))
        if seconds is not None
    ]
    if turn.latency_s is not None:
        rest_s = turn.latency_s - sum(stage.seconds for stage in known)
        if rest_s >= 0.001:
            known.append(Stage("other", rest_s))
    return tuple(known)


def _turn(turn: TurnRow) -> Iterator[Moment]:
    if turn.caller is not None:
        heard = f", recognised in {turn.recognise_s * 1000:.0f} ms" if turn.recognise_s is not None else ""
        yield Moment(turn.started_at, "caller", f"“{turn.caller}”{heard}")
    said = f"“{turn.assistant}”" if turn.assistant else "(said nothing)"
    parts = [turn.tier]
    if turn.latency_s is not None:
        waterfall = " + ".join(f"{stage.name} {stage.seconds * 1000:.0f}" for stage in stages(turn))
        parts.append(f"{turn.latency_s * 1000:.0f} ms = {waterfall}")
    if turn.interrupted:
        parts.append("interrupted")
    slow = turn.latency_s is not None and turn.latency_s > 1.2  # from there on it is dead air
    yield Moment(turn.answered_at, "assistant", f"{said} [{', '.join(parts)}]", slow or turn.tier == "apology")


def _tool_run(run: ToolRunRow) -> Moment:
    proof = f", receipt {run.receipt_id}" if run.receipt_id else ""
    said = f": “{run.said}”" if run.said else ""
    text = f"{run.tool} {run.status} in {run.duration_s * 1000:.0f} ms{proof}{said}"
    return Moment(run.at, "tool", text, run.status in {"failed", "timeout"})


def _hand_off(hand_off: HandOffRow) -> Moment:
    how = _HAND_OFFS.get(hand_off.result, hand_off.result).format(who=hand_off.agent or "a person")
    numbers = [
        f"{label} {seconds:.0f} s"
        for label, seconds in (("after waiting", hand_off.waited_s), ("talked", hand_off.talked_s))
        if seconds is not None
    ]
    status = f" [{hand_off.status}]" if hand_off.status else ""
    text = f"to {hand_off.department or 'people'}: {', '.join([how, *numbers])}{status}"
    return Moment(hand_off.at, "hand-off", text, hand_off.result in {"abandoned", "refused", "unknown"})
