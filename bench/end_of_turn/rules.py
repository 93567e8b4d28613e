"""When each set of rules takes the turn, given what the ear heard. Pure.

A rule gets all events of a tape and gives the instant (s) at which it commits the turn, or None. What comes later than
that instant it must not have looked at.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from agent import patience, turns
from agent.answering import _OPEN_ENDED
from agent.evals.scenario import NOW
from agent.evals.world import DEPARTMENTS
from agent.fast.intents import Setting, understand
from agent.floor import Commit, Read, Ticked, TurnOptions, Turns, Understood
from agent.patience import Habit, PatienceOptions
from audio_pipeline.events import PauseHeard, SpeechStarted, Transcript
from bench.end_of_turn.listening import Heard

Rule = Callable[[Sequence[Heard]], float | None]

STOCK_P = 0.5  # smart-turn's own threshold
STOCK_GIVES_UP_S = 3.0  # pipecat's stop_secs for its turn analyser: silence that ends an unfinished turn
PLAIN_S = 0.7
COVERS_S = 0.06  # as `agent.turns`: a transcript this near to the last voiced frame covers it
AFTER_TAPE_S = 5.0  # how long the last event is waited upon; a voice that goes on would be cut as a monologue some day


def understands(text: str, now: datetime = NOW) -> bool:
    """As `agent.answering.Answering.understands`, without a call behind it."""
    intents = understand(text, Setting(now, DEPARTMENTS))
    return bool(intents) and not any(intent.title or intent.meaning in _OPEN_ENDED for intent in intents)


def stock_smart_turn(heard: Sequence[Heard]) -> float | None:
    """smart-turn as it comes: asked once, at the first pause; 0.5 decides; else a long silence."""
    for due_s, silent_from_s, p_complete in _first_opinions(heard):
        if p_complete >= STOCK_P:
            return due_s
        if _silence_lasts(heard, silent_from_s, STOCK_GIVES_UP_S):
            return silent_from_s + STOCK_GIVES_UP_S
    return None


def plain_silence(heard: Sequence[Heard]) -> float | None:
    """A voice detector and 700 ms."""
    for one in heard:
        event = one.event
        if isinstance(event, PauseHeard) and _silence_lasts(heard, event.to_s, PLAIN_S):
            return event.to_s + PLAIN_S
    return None


def product(options: TurnOptions | None = None) -> Rule:
    """The product's own decider, with its own deadlines."""

    def commit_s(heard: Sequence[Heard]) -> float | None:
        state = turns.begin(0.0, options)
        for one, following in zip(heard, [*heard[1:], None], strict=True):
            state, actions = turns.step(state, one.event, one.at_s)
            event = one.event
            if isinstance(event, Transcript) and event.final and understands(event.text):
                state, more = turns.step(state, Understood(event.to_s), one.at_s)
                actions = [*actions, *more]
            if any(isinstance(action, Commit) for action in actions):
                return one.at_s
            until_s = following.at_s if following is not None else one.at_s + AFTER_TAPE_S
            state, at_s = _tick(state, one.at_s, until_s)
            if at_s is not None:
                return at_s
        return None

    return commit_s


def _tick(state: Turns, now_s: float, until_s: float) -> tuple[Turns, float | None]:
    """Let time pass until the next event; the instant of a commit if one falls due before."""
    while state.turn is not None:
        due_s = turns.next_deadline(state)
        if due_s is None or max(due_s, now_s) >= until_s:
            break
        now_s = max(due_s, now_s)
        state, actions = turns.step(state, Ticked(), now_s)
        if any(isinstance(action, Commit) for action in actions):
            return state, now_s
    return state, None


def _first_opinions(heard: Sequence[Heard]) -> list[tuple[float, float, float]]:
    """(when, silent since, p) of the model's first word on each pause."""
    found: dict[float, tuple[float, float, float]] = {}
    for one in heard:
        event = one.event
        if isinstance(event, PauseHeard) and event.p_complete is not None:
            found.setdefault(event.to_s, (one.at_s, event.to_s, event.p_complete))
    return list(found.values())


def _silence_lasts(heard: Sequence[Heard], from_s: float, length_s: float) -> bool:
    """No voice begins within `length_s` after `from_s`."""
    return not any(isinstance(one.event, SpeechStarted) and from_s < one.at_s <= from_s + length_s for one in heard)


def patient(options: PatienceOptions | None = None, habit: Habit | None = None) -> Rule:
    """`agent.patience` in place of the decider's own numbers; `habit`: what is known of this caller."""
    wanted, known = options or PatienceOptions(), habit or Habit()

    def commit_s(heard: Sequence[Heard]) -> float | None:
        silent_from_s: float | None = None
        p_complete: float | None = None
        p_whole: float | None = None
        text, to_s, confidence = "", -1.0, 0.0
        for one, following in zip(heard, [*heard[1:], None], strict=True):
            event = one.event
            if isinstance(event, SpeechStarted):
                silent_from_s, p_complete = None, None
            elif isinstance(event, PauseHeard):
                silent_from_s = event.to_s
                p_complete = event.p_complete if event.p_complete is not None else p_complete
            elif isinstance(event, Transcript) and event.final:
                text, to_s, confidence, p_whole = event.text, event.to_s, event.confidence, None
            elif isinstance(event, Read) and event.to_s == to_s:
                p_whole = event.p_whole
            if silent_from_s is None or not text or to_s < silent_from_s - COVERS_S:
                continue
            known_now = patience.Heard(text, p_complete, understands(text), confidence, p_whole=p_whole)
            due_s = max(silent_from_s + patience.patience_s(known_now, known, wanted), one.at_s)
            if following is None or due_s < following.at_s:
                return due_s
        return None

    return commit_s
