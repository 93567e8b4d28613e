"""`convonet call`: a real SIP call from outside to the running system, and what came of each sentence.

What is said and when comes from the caller's own tape; what was understood and done comes from the database, joined by
SIP Call-ID. Above: the person, scripts, `demo`. Below: `ari_app.caller` (the telephone), `ari_app.store` (the rows).
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from ari_app.caller import analysis, conversation, picture, voices, wav
from ari_app.caller.analysis import Heard, Turn
from ari_app.caller.call import Call
from ari_app.caller.conversation import Manners, Utterance
from ari_app.caller.errors import CallerError, CallFailed, NoReply, VoiceFailed
from ari_app.caller.g711 import Samples
from ari_app.caller.tape import Tape
from ari_app.caller.user_agent import UserAgent, UserAgentOptions
from ari_app.caller.voices import Voice
from ari_app.cli import Complaint, running, system
from ari_app.provision import asterisk
from ari_app.provision.errors import ProvisionError
from ari_app.settings import Settings
from ari_app.store import calls
from ari_app.store.calls import CallStory, ToolRunRow, TurnRow
from ari_app.store.engine import Database, open_database
from ari_app.store.errors import NoSuchRecord, StoreError
from ari_app.telemetry import logs

SUMMARY = "call the running system from outside, say something, and see what came of it"
ROWS_S = 8.0  # how long the call's rows may take to be written after it ended
ANSWER_S = 30.0
VOICES = ("rms", "awb", "slt", "kal16")
UNASKED_TIERS = ("greeting", "watchdog", "returned")  # said without being asked
ANSWER_TIERS = ("fast", "model")
SAME_S = 0.35  # how far the application's idea of an answer's begin may lie from the tape's


@dataclass(frozen=True, slots=True)
class Exchange:
    """One utterance of ours with all that is known about it. The rows are () when the call never met the assistant."""

    turn: Turn  # its `answer` is that of the rows when there are rows, else the first voice that followed
    rows: tuple[TurnRow, ...]
    runs: tuple[ToolRunRow, ...]

    @property
    def understood(self) -> str:
        return " ".join(row.caller for row in self.rows if row.caller)

    @property
    def answered(self) -> str:
        return " ".join(row.assistant for row in self.rows if row.assistant)


@dataclass(frozen=True, slots=True)
class Clock:
    """Two clocks read at the same moment, so that the tape's seconds can be compared with the database's moments."""

    monotonic_s: float
    utc: datetime

    @staticmethod
    def read() -> "Clock":
        return Clock(time.monotonic(), datetime.now(UTC))

    def seconds(self, moment: datetime) -> float:
        """A database moment on the tape's clock."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return self.monotonic_s + (aware - self.utc).total_seconds()


@dataclass(frozen=True, slots=True)
class Report:
    """A finished call."""

    to: str
    tape: Tape
    sent: Heard
    received: Heard
    exchanges: tuple[Exchange, ...]
    story: CallStory | None  # None when no row of this call came within ROWS_S
    clock: Clock
    ended_by: str
    answered_after_s: float

    @property
    def two_way(self) -> bool:
        """We heard a voice, and if we spoke, something answered or was understood."""
        spoke = bool(self.exchanges)
        heeded = any(exchange.turn.answer or exchange.understood for exchange in self.exchanges)
        return bool(self.received.voiced) and (heeded or not spoke)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--to", default="", metavar="EXT", help="extension to dial; the assistant when absent")
    add("--say", dest="steps", action=_Step, metavar="TEXT", help="say this when it is our turn; may be repeated")
    add("--wav", dest="steps", action=_Step, metavar="FILE", help="play this 16-bit WAV file as a sentence")
    add("--dtmf", dest="steps", action=_Step, metavar="DIGITS", help="press these keys when it is our turn")
    add(
        "--interrupt", dest="steps", action=_Step, metavar="SECONDS",
        help="say the next sentence into the answer, when it has lasted this long",
    )  # fmt: skip
    add("--voice", choices=VOICES, default=Voice().name, help="the caller's voice, when it speaks English")
    add("--language", default="en", metavar="LANGUAGE", help="what the caller speaks: en, es, fr …")
    add("--record", type=Path, metavar="FILE", help="keep a stereo WAV: left the caller, right what it heard")
    add("--picture", type=Path, metavar="FILE", help="draw the call as a PNG time line")
    add("--patience", type=float, default=Manners().quiet_s, metavar="SECONDS", help="silence after which we speak")
    add("--json", action="store_true", help="print one JSON object")


class _Step(argparse.Action):
    """Keeps --say, --wav, --dtmf and --interrupt in the order they were given."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        steps: list[tuple[str, str]] = getattr(namespace, "steps", None) or []
        namespace.steps = [*steps, (str(option_string).lstrip("-"), str(values))]


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Place the call. Exit code 1 when audio did not go both ways."""
    logs.configure(level="warning", personal_data=False)
    status = running.require_status(settings.paths.state_dir)
    try:
        report = asyncio.run(_call(args, settings, status))
    except (CallFailed, NoReply) as error:
        raise Complaint(f"The call to {args.to or status['assistant_extension']} failed: {error}.") from error
    except (CallerError, ProvisionError, StoreError, OSError) as error:
        raise Complaint(str(error)) from error
    if args.record:
        wav.write_stereo(args.record, report.tape)
    if args.picture:
        picture.draw(args.picture, report.tape, picture_story(report))
    print(json.dumps(as_json(report), indent=1) if args.json else in_words(report))
    return 0 if report.two_way else 1


def telephone(status: dict[str, Any]) -> UserAgentOptions:
    """The outside caller's account on the running system."""
    sip, account = status["sip"], status["caller"]
    return UserAgentOptions(
        account["username"], (sip["address"], int(sip["udp_port"])), account["password"], host=_near(sip["address"])
    )


def voice_command(settings: Settings, language: str = "en") -> voices.FliteCommand:
    """flite as it was provisioned; for other languages espeak-ng, as a man and not as the assistant has it.

    Raises ProvisionError.
    """
    if language != "en":
        voice_of = f"caller={language}+m3"
        engine = (sys.executable, "-m", "audio_pipeline.tts.espeak_engine", "--voice", voice_of)
        return lambda text, path, _voice: asterisk.Launch((*engine, "--say", text, "--wav", str(path)), {})
    tree = asterisk.locate(system.asterisk_options(settings))
    return lambda text, path, voice: tree.flite(text, path, voice=voice.name, settings=voice.settings)


async def utterances(
    steps: Sequence[tuple[str, str]], voice: Voice, command: voices.FliteCommand
) -> tuple[Utterance, ...]:
    """The steps as things to say, spoken beforehand so that no synthesis disturbs the call. Raises VoiceFailed."""
    made: list[Utterance] = []
    keys, interrupt_s = "", None
    for kind, value in steps:
        if kind == "dtmf":
            keys += _checked_keys(value)
        elif kind == "interrupt":
            interrupt_s = _checked_seconds(value)
        else:
            samples = wav.read(Path(value)) if kind == "wav" else await voices.speak(value, voice, command)
            made.append(Utterance(value, samples, keys, interrupt_s))
            keys, interrupt_s = "", None
    if keys:
        made.append(Utterance(f"keys {keys}", _no_sound(), keys))
    return tuple(made)


async def reported(call: Call, to: str, settings: Settings, answered_after_s: float) -> Report:
    """What a call that ended comes to: the tape analysed, the rows joined. Raises StoreError."""
    clock, tape = Clock.read(), call.tape
    sent, received = analysis.hear(tape.sent), analysis.hear(tape.received)
    story = await written_story(call.call_id, settings)
    turns = analysis.turns(tape, sent, received)
    return Report(
        to=to,
        tape=tape,
        sent=sent,
        received=received,
        exchanges=join(turns, received, story, clock),
        story=story,
        clock=clock,
        ended_by=call.leg.ended_by,
        answered_after_s=answered_after_s,
    )


async def written_story(sip_call_id: str, settings: Settings) -> CallStory | None:
    """The call's rows, once its end is written; what there is after ROWS_S otherwise. Raises StoreError."""
    found: CallStory | None = None
    async with open_database(settings.database_url) as database:
        ends_s = time.monotonic() + ROWS_S
        while time.monotonic() < ends_s:
            found = await story_so_far(database, sip_call_id)
            if found and found.call.ended_at:
                return found
            await asyncio.sleep(0.2)
    return found


async def story_so_far(database: Database, sip_call_id: str) -> CallStory | None:
    """The call's rows as they are now; None before the first. Raises StoreError."""
    try:
        return await calls.story(database, (await calls.named(database, sip_call_id)).call_id)
    except NoSuchRecord:
        return None


def company(call: Call, database: Database) -> conversation.Company:
    """Lets the caller tell an answer from a filler: an answer's row is written when it has been said."""

    async def is_answered(since_s: float) -> bool:
        story, clock = await story_so_far(database, call.call_id), Clock.read()
        rows = story.turns if story else ()
        asked = [row for row in rows if row.tier not in UNASKED_TIERS]
        return any(clock.seconds(row.started_at) >= since_s - SAME_S for row in asked)

    return conversation.Company(is_answered=is_answered)


def join(turns: Sequence[Turn], received: Heard, story: CallStory | None, clock: Clock) -> tuple[Exchange, ...]:
    """Give every utterance the rows of the turns that began while it was the latest one, and its true answer. Pure."""
    rows = story.turns if story else ()
    runs = story.tool_runs if story else ()
    joined: list[Exchange] = []
    for index, turn in enumerate(turns):
        until_s = turns[index + 1].said.begin_s - 0.3 if index + 1 < len(turns) else float("inf")
        own = tuple(
            row
            for row in rows
            if row.tier not in UNASKED_TIERS and turn.said.begin_s - 0.3 <= clock.seconds(row.started_at) < until_s
        )
        numbers = {row.turn_index for row in own}
        answered = _answered(turn, own, received, until_s) if rows else turn
        joined.append(Exchange(answered, own, tuple(run for run in runs if run.turn_index in numbers)))
    return tuple(joined)


def _answered(turn: Turn, rows: Sequence[TurnRow], received: Heard, until_s: float) -> Turn:
    """The turn with the voice that was its answer: fillers and apologies before it do not stop the clock.

    The database only tells *which* voice on the tape is the answer; when it began is the tape's. When no voice begins
    where the answer must have (a filler ran into it), the turn is disputed.
    """
    answers = [row for row in rows if row.tier in ANSWER_TIERS and row.latency_s is not None]
    if not answers:
        return replace(turn, answer=None)
    due_s = turn.said.end_s + (answers[-1].latency_s or 0.0)
    after = [span for span in received.sounding if turn.said.end_s < span.begin_s < until_s]
    nearest = min(after, key=lambda span: abs(span.begin_s - due_s), default=None)
    if nearest is None or abs(nearest.begin_s - due_s) > SAME_S:
        return replace(turn, answer=nearest, disputed=True)
    return replace(turn, answer=nearest, disputed=nearest in received.disputed)


def latencies_ms(report: Report) -> list[float]:
    """Wire latencies of all turns both detectors agree on."""
    found = [exchange.turn.latency_s for exchange in report.exchanges]
    return [latency_s * 1000 for latency_s in found if latency_s is not None]


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data; times in milliseconds."""
    quality = analysis.quality(report.tape.received)
    air = analysis.dead_air(report.tape, report.sent, report.received)
    found = latencies_ms(report)
    return {
        "to": report.to,
        "call_id": report.story.call.call_id if report.story else None,
        "answered_after_ms": _ms(report.answered_after_s),
        "two_way": report.two_way,
        "ended_by": report.ended_by,
        "turns": [_turn_json(exchange) for exchange in report.exchanges],
        "turn_latency_ms": {
            "p50": round(analysis.percentile(found, 50)) if found else None,
            "p95": round(analysis.percentile(found, 95)) if found else None,
        },
        "longest_dead_air_ms": _ms(air.end_s - air.begin_s),
        "rtp_received": {
            "packets": quality.packets,
            "lost": quality.lost,
            "late": quality.late,
            "gap_p99_ms": round(quality.gap_p99_ms, 1),
            "jitter_ms": round(quality.jitter_ms, 2),
        },
    }


def in_words(report: Report) -> str:
    """The report for a person."""
    lines = [f"Dialled {report.to}, answered after {report.answered_after_s * 1000:.0f} ms."]
    greeting = [row.assistant for row in report.story.turns if row.caller is None] if report.story else []
    lines += [f"   heard       {text}" for text in greeting[:1]]
    for number, exchange in enumerate(report.exchanges, start=1):
        lines += ["", *exchange_lines(number, exchange)]
    if not report.two_way:
        lines += ["", "Audio did not go both ways."]
    found = latencies_ms(report)
    if found:
        p50, p95 = analysis.percentile(found, 50), analysis.percentile(found, 95)
        lines += ["", f"Turn latency on the wire: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {len(found)} turns."]
    if report.story:
        lines.append(f"More: ./convonet explain {report.story.call.call_id}")
    return "\n".join(lines)


def exchange_lines(number: int, exchange: Exchange) -> list[str]:
    """One turn for a person."""
    turn = exchange.turn
    lines = [f"{number:2d} said        {turn.text}"]
    if turn.stopped_after_s is not None:
        lines.append(f"   interrupted it fell silent {turn.stopped_after_s * 1000:.0f} ms after our first sound")
    if exchange.understood:
        lines.append(f"   understood  {exchange.understood}")
    for run in exchange.runs:
        receipt = f", receipt {run.receipt_id}" if run.receipt_id else ""
        lines.append(f"   done        {run.tool}: {run.status}{receipt}")
    heard = exchange.answered or ("(a voice)" if turn.answer else "(nothing)")
    timing = f"   {turn.latency_s * 1000:.0f} ms" if turn.latency_s is not None else ""
    tier = f" [{exchange.rows[-1].tier}]" if exchange.rows else ""
    lines.append(f"   heard       {heard}{timing}{tier}")
    if turn.cut_in:
        lines.append("   note        it began to speak before we had finished")
    return lines


def picture_story(report: Report) -> picture.Story:
    """The words on the picture: ours as said, the far end's as the database has them."""
    snippets = [picture.Snippet(e.turn.said.begin_s, "caller", e.turn.text) for e in report.exchanges]
    for exchange in report.exchanges:
        if exchange.turn.answer and exchange.answered:
            snippets.append(picture.Snippet(exchange.turn.answer.begin_s, "far", exchange.answered))
    greeting = [row for row in report.story.turns if row.caller is None] if report.story else []
    if greeting and report.received.voiced:
        snippets.append(picture.Snippet(report.received.voiced[0].begin_s, "far", greeting[0].assistant))
    found = latencies_ms(report)
    summary = f"{len(report.exchanges)} turns"
    if found:
        summary += (
            f" · answer after p50 {analysis.percentile(found, 50):.0f} ms, p95 {analysis.percentile(found, 95):.0f} ms"
        )
        summary += " (last voiced packet sent to first voiced packet received)"
    return picture.Story(
        f"A call to {report.to}",
        summary,
        snippets=tuple(sorted(snippets, key=lambda snippet: snippet.at_s)),
        turns=tuple(exchange.turn for exchange in report.exchanges),
    )


async def _call(args: argparse.Namespace, settings: Settings, status: dict[str, Any]) -> Report:
    to = args.to or status["assistant_extension"]
    steps = args.steps or []
    spoken = ()
    if steps:
        command = voice_command(settings, args.language)
        spoken = await utterances(steps, Voice(args.voice), command)
    async with UserAgent(telephone(status)) as phone, open_database(settings.database_url) as database:
        began_s = time.monotonic()
        call = await phone.call(to, within_s=ANSWER_S)
        answered_after_s = time.monotonic() - began_s
        await conversation.converse(call, spoken, Manners(quiet_s=args.patience), company(call, database))
        await call.hang_up()
        return await reported(call, to, settings, answered_after_s)


def _turn_json(exchange: Exchange) -> dict[str, Any]:
    turn, row = exchange.turn, exchange.rows[-1] if exchange.rows else None
    return {
        "said": turn.text,
        "understood": exchange.understood,
        "heard": exchange.answered,
        "tier": row.tier if row else None,
        "done": [{"tool": r.tool, "status": r.status, "receipt": r.receipt_id} for r in exchange.runs],
        "latency_ms": _ms(turn.latency_s),
        "stages_ms": {name: _ms(getattr(row, f"{name}_s")) for name in ("pause", "recognise", "think", "speak")}
        if row
        else {},
        "disputed": turn.disputed,
        "cut_in": turn.cut_in,
        "stopped_after_ms": _ms(turn.stopped_after_s),
    }


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _near(address: str) -> str:
    """The local address to bind so that the far end can answer us."""
    return "127.0.0.1" if address.startswith("127.") else system.reachable_address("0.0.0.0")  # noqa: S104 - asks which


def _checked_keys(value: str) -> str:
    if not value or set(value) - set("0123456789*#ABCD"):
        raise VoiceFailed("--dtmf", f"{value!r} holds what is no telephone key")
    return value


def _checked_seconds(value: str) -> float:
    try:
        return max(0.0, float(value))
    except ValueError as error:
        raise VoiceFailed("--interrupt", f"{value!r} is no number of seconds") from error


def _no_sound() -> Samples:
    return np.zeros(0, np.int16)
