"""Turns as they happen: who said what when, until each becomes a `TurnRecord` and a line of the conversation.

Decides nothing. Above: `agent.session`, `agent.answering`. Below: `agent.speech` (utterances), `agent.conversation`.
"""

from dataclasses import dataclass, field
from typing import Literal

import structlog

from agent.conversation import Conversation, ToolNote
from agent.ports import Diary, TurnRecord
from agent.speech import Utterance

log = structlog.get_logger("agent")

_REACTION_S = 0.3  # nobody answers a voice sooner than this: one's own quickness, the line and both buffers

Tier = Literal["greeting", "fast", "model", "apology", "watchdog", "returned"]


@dataclass(slots=True)
class TurnTimeline:
    """Instants are monotonic seconds; None while (or because) the stage did not happen."""

    index: int
    caller: str | None
    tier: Tier
    started_s: float
    caller_ended_s: float | None = None
    committed_s: float | None = None
    recognise_s: float | None = None
    patience_s: float | None = None  # silence that was waited for anyway
    digits: str = ""
    merged: bool = False  # joins the turn before, whose answer was not heard
    utterances: list[Utterance] = field(default_factory=list[Utterance])
    answered: bool = False  # the mind has nothing more to say
    cut_from_s: float | None = None  # when the caller began to take the floor

    def said(self, utterance: Utterance) -> Utterance:
        self.utterances.append(utterance)
        return utterance

    def apologised(self, utterance: Utterance) -> None:
        self.tier = "apology"
        self.said(utterance)

    @property
    def over(self) -> bool:
        """Everything was said and heard, or given up."""
        return self.answered and all(utterance.over.is_set() for utterance in self.utterances)

    @property
    def heard(self) -> str:
        """What the caller heard of the answer; fillers are no answer."""
        return " ".join(one.heard for one in self.utterances if one.kind != "filler" and one.heard)

    @property
    def cut(self) -> bool:
        """The caller took the floor."""
        return self.cut_from_s is not None

    @property
    def reached_caller(self) -> bool:
        """The caller had heard the answer begin before they spoke: what they said is about it, or meant to stop it."""
        starts = [one.started_s for one in self.utterances if one.started_s is not None and one.kind != "filler"]
        return bool(starts) and (self.cut_from_s is None or self.cut_from_s >= min(starts) + _REACTION_S)

    def record(self) -> TurnRecord:
        answers = [one for one in self.utterances if one.kind in ("answer", "nudge")]
        first_text_s = answers[0].given_s if answers else None
        first_audio_s = next((one.started_s for one in answers if one.started_s is not None), None)
        return TurnRecord(
            index=self.index,
            caller=self.caller,
            assistant=self.heard,
            tier=self.tier,
            started_at_s=self.started_s,
            caller_ended_at_s=self.caller_ended_s,
            pause_s=_between(self.caller_ended_s, self.committed_s),
            recognise_s=self.recognise_s,
            think_s=_between(self.committed_s, first_text_s),
            speak_s=_between(first_text_s, first_audio_s),
            latency_s=_between(self.caller_ended_s, first_audio_s),
            interrupted=self.cut or any(one.cut for one in answers),
            patience_s=self.patience_s,
        )


class Ledger:
    """The turns of one conversation: open ones, and what became of the others."""

    def __init__(self, diary: Diary, conversation: Conversation) -> None:
        self._diary = diary
        self.conversation = conversation  # what the model may be shown
        self.open: list[TurnTimeline] = []  # not written yet, oldest first
        self.count = 1 + max((item.index for item in conversation.exchanges), default=-1)  # index of the next turn

    def begin(self, caller: str | None, tier: Tier, now: float) -> TurnTimeline:
        turn = TurnTimeline(self.count, caller, tier, now)
        self.count += 1
        self.open.append(turn)
        self.conversation = self.conversation.begun(turn.index, caller)
        return turn

    def before(self, turn: TurnTimeline) -> TurnTimeline | None:
        """The open turn before this one, if the caller was still speaking it when its answer came."""
        before = next((one for one in reversed(self.open) if one is not turn), None)
        return before if before is not None and before.caller is not None and not before.reached_caller else None

    def join(self, before: TurnTimeline, turn: TurnTimeline) -> None:
        """The caller had not finished: both are one turn."""
        turn.caller = f"{before.caller} {turn.caller}".strip()
        before.merged = True
        rest = self.conversation.taken_back(before.index).taken_back(turn.index)
        self.conversation = rest.begun(turn.index, turn.caller)

    def noted(self, index: int, note: ToolNote) -> None:
        self.conversation = self.conversation.noted(index, note)

    def cut(self, from_s: float) -> None:
        """The caller took the floor, beginning at `from_s`: every answer under way ends here."""
        for turn in self.open:
            if not turn.cut and not turn.over:
                turn.cut_from_s = from_s
            turn.answered = True

    def write_finished(self) -> None:
        while self.open and self.open[0].over and not self._may_go_on(self.open[0]):
            self._write(self.open.pop(0))

    def _may_go_on(self, turn: TurnTimeline) -> bool:
        """The caller took the floor before the answer reached them: what is being said may belong to this turn."""
        return turn is self.open[-1] and turn.cut and turn.caller is not None and not turn.reached_caller

    def close(self) -> None:
        """The conversation ended or was cancelled: what is unfinished is written as far as it was heard."""
        self.cut(float("inf"))
        for turn in self.open:
            self._write(turn)
        self.open.clear()

    def _write(self, turn: TurnTimeline) -> None:
        if turn.merged:
            return
        record = turn.record()
        self.conversation = self.conversation.heard(turn.index, record.assistant, cut=record.interrupted)
        self._diary.turn(record)
        log.info(
            "turn",
            turn=record.index,
            tier=record.tier,
            interrupted=record.interrupted,
            pause_s=_rounded(record.pause_s),
            recognise_s=_rounded(record.recognise_s),
            think_s=_rounded(record.think_s),
            speak_s=_rounded(record.speak_s),
            latency_s=_rounded(record.latency_s),
            patience_s=_rounded(record.patience_s),
            pii_caller=record.caller,
            pii_assistant=record.assistant,
        )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _between(from_s: float | None, to_s: float | None) -> float | None:
    return None if from_s is None or to_s is None else to_s - from_s
