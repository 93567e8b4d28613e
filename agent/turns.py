"""Who has the floor: the one place that commits turns and holds, stops or resumes the mouth. A pure decider.

`step(state, event, now)` takes what ear and mouth (`audio_pipeline.events`), mind and clock (`agent.floor`) report, and
returns the new state and what to do; `next_deadline(state)` says when `Ticked` is due. It never awaits, reads no clock
and knows neither sound nor sentences nor tools.
Above: `agent.session` executes the actions. Below: `agent.fast.smalltalk` (what a short utterance is).

All instants are seconds on the ear's monotonic clock. Every event is legal in every state, because the caller, the
recogniser and the mouth do not wait for each other; the races that look odd are named where they are handled.
"""

from collections.abc import Callable
from dataclasses import replace

from agent import patience
from agent.fast.smalltalk import is_backchannel, yes_or_no
from agent.fast.words import begins_as_command, begins_as_listening
from agent.floor import (
    Action,
    AnswerEnded,
    Answering,
    BeingRead,
    CallerTurn,
    Commit,
    Expects,
    Fill,
    Forget,
    GiveUp,
    HoldMouth,
    Interject,
    MindEvent,
    Nudge,
    Queued,
    Read,
    ResumeMouth,
    SoftenMouth,
    StopMouth,
    Ticked,
    TurnOptions,
    Turns,
    Unclear,
    Understood,
)
from agent.patience import Heard
from audio_pipeline.events import (
    Digit,
    Event,
    Glimpse,
    MediaLost,
    PauseHeard,
    RecognitionFailed,
    SpeechGoesOn,
    SpeechStarted,
    Transcript,
    UtteranceEnded,
    UtteranceFailed,
    UtteranceStarted,
)
from tools.office.dictation import Expected, Kind, missing

Step = tuple[Turns, list[Action]]


def begin(now: float, options: TurnOptions | None = None) -> Turns:
    return Turns(quiet_since_s=now, options=options or TurnOptions())


def step(state: Turns, event: Event | MindEvent, now: float) -> Step:
    """Raises TypeError for something that is no event of ours."""
    reaction = _REACTIONS.get(type(event))
    if reaction is None:
        raise TypeError(f"turns know no event {type(event).__name__}")
    state, actions = reaction(state, event, now)
    state, more = _settle(state, now)
    return state, actions + more


def next_deadline(state: Turns) -> float | None:
    """When `Ticked` is due (monotonic seconds), or None."""
    due = (_commit_due(state), _monologue_due(state), _digits_due(state), _filler_due(state), _nudge_due(state))
    return min((at for at in due if at is not None), default=None)


# -- reactions to events ---


def _speech_started(state: Turns, event: SpeechStarted, now: float) -> Step:
    actions: list[Action] = []
    if (state.queued or state.answering) and not state.held:  # nobody begins to speak over a caller
        speaking = bool(state.audible)
        actions.append(SoftenMouth() if speaking else HoldMouth())
        state = replace(state, held=True, hushed=not speaking)
    turn, answering = state.turn, state.answering
    paused_s = turn.silent_from_s if turn is not None else None
    if turn is None and answering is not None and not answering.audible:
        paused_s = answering.caller_ended_s  # the turn was taken too early
    if paused_s is not None:
        state = replace(state, habit=state.habit.after(event.onset_s - paused_s))
    if turn is None:
        turn = CallerTurn(from_s=event.onset_s, segment_from_s=event.onset_s)
    else:
        turn = turn.resumed(event.onset_s)
    return replace(state, turn=turn), actions


def _speech_goes_on(state: Turns, event: SpeechGoesOn, now: float) -> Step:
    if state.turn is None:
        return state, []
    state = replace(state, turn=replace(state.turn, lasted_s=event.lasted_s, hums=event.hum))
    return _hold_or_not(state)


def _glimpse(state: Turns, event: Glimpse, now: float) -> Step:
    if state.turn is None or event.onset_s != state.turn.segment_from_s:
        return state, []
    state = replace(state, turn=replace(state.turn, glimpse=event.text))
    return _hold_or_not(state)


def _hold_or_not(state: Turns) -> Step:
    """While our voice is soft: is what the caller's began with a listener's noise, or does somebody want the floor?"""
    turn = state.turn
    if turn is None or not state.held or not state.audible:
        return state, []
    listens = begins_as_listening(turn.glimpse) and turn.lasted_s < state.options.longest_noise_s
    if state.hushed:
        return (replace(state, hushed=False), [ResumeMouth(), SoftenMouth()]) if listens else (state, [])
    hums = turn.hums and turn.lasted_s < state.options.longest_noise_s
    wants_floor = turn.lasted_s > 0.0 and not listens and not hums
    if wants_floor or begins_as_command(turn.glimpse):
        return replace(state, hushed=True), [HoldMouth()]
    return state, []


def _pause_heard(state: Turns, event: PauseHeard, now: float) -> Step:
    turn = state.turn
    if turn is None or event.to_s <= state.taken_to_s:
        return state, []  # the end-of-turn model answered after the turn was taken
    if event.to_s < turn.segment_from_s:
        return state, []  # an opinion on a pause that is over: the caller speaks again
    # The first opinion on a pause is kept: the longer the silence, the more finished anything sounds.
    p_complete = event.p_complete if turn.p_complete is None else turn.p_complete
    return replace(state, turn=replace(turn, silent_from_s=event.to_s, p_complete=p_complete)), []


def _transcript(state: Turns, event: Transcript, now: float) -> Step:
    turn = state.turn
    if turn is None or event.to_s <= state.taken_to_s:
        return state, []  # the recogniser answered after the turn was taken
    words = event.text.strip()
    if not event.final:
        begins = event.stable or turn.begins
        return _stop_for(replace(state, turn=replace(turn, so_far=words, begins=begins)), words)
    turn = replace(
        turn,
        text=words,
        text_to_s=event.to_s,
        confidence=event.confidence,
        recognise_s=event.engine_s,
        understood=False,
        being_read=False,
        p_whole=None,
    )
    return _stop_for(replace(state, turn=turn), words)


def _recognition_failed(state: Turns, event: RecognitionFailed, now: float) -> Step:
    if state.turn is None or event.to_s <= state.taken_to_s:
        return state, []
    if state.turn.silent_from_s is None:
        return state, []  # the caller went on: the next pause brings another try
    waited_s = now - state.turn.silent_from_s
    state, actions = _forget(state, now)
    return replace(state, unclear_before=True), [*actions, Unclear(True, event.reason, waited_s)]


def _digit(state: Turns, event: Digit, now: float) -> Step:
    actions: list[Action] = []
    if state.queued or state.answering:
        state, actions = _stop(state, event.at_s)
    digits = state.digits if event.digit == "#" else (state.digits + event.digit)[: state.options.digits_max]
    state = replace(state, digits=digits, digit_s=event.at_s)
    wants_many = state.expects is Expects.DIGITS
    complete = wants_many and 0 < state.digits_wanted <= len(digits)
    if digits and (event.digit == "#" or complete or (not wants_many and state.options.digit_ends_turn)):
        state, more = _commit_digits(state, now)
        return state, actions + more
    return state, actions


def _utterance_started(state: Turns, event: UtteranceStarted, now: float) -> Step:
    answering = state.answering
    if answering is not None and event.utterance_id in state.queued - state.filler_ids:
        answering = replace(answering, audible=True, worded=True)
    audible = state.audible | ({event.utterance_id} & state.queued)
    return replace(state, answering=answering, audible=audible), []


def _utterance_over(state: Turns, event: UtteranceEnded | UtteranceFailed, now: float) -> Step:
    if event.utterance_id not in state.queued:
        return state, []  # dropped by our own stop: already forgotten
    queued = state.queued - {event.utterance_id}
    state = replace(
        state,
        queued=queued,
        filler_ids=state.filler_ids & queued,
        audible=state.audible & queued,
        waiting_from_s=now if queued or state.answering else None,
        quiet_since_s=now,
    )
    return _let_go(state)


def _media_lost(state: Turns, event: MediaLost, now: float) -> Step:
    return state, []  # the session ends the conversation


def _queued(state: Turns, event: Queued, now: float) -> Step:
    answering = state.answering
    if answering is not None and not event.filler:
        answering = replace(answering, worded=True)
    filler_ids = state.filler_ids | ({event.utterance_id} if event.filler else set[int]())
    worded_s = state.worded_s if state.queued - state.filler_ids else now
    queued = state.queued | {event.utterance_id}
    return replace(state, queued=queued, filler_ids=filler_ids, answering=answering, worded_s=worded_s), []


def _answer_ended(state: Turns, event: AnswerEnded, now: float) -> Step:
    state = replace(
        state,
        answering=None,
        expects=event.expects,
        digits_wanted=event.digits,
        quiet_limit_s=event.quiet_limit_s,
        quiet_since_s=now,
    )
    return _let_go(state)


def _understood(state: Turns, event: Understood, now: float) -> Step:
    turn = state.turn
    if turn is None or turn.text_to_s != event.to_s:
        return state, []  # taken at once, or overtaken by a newer transcript
    return replace(state, turn=replace(turn, understood=True, open_end=event.open_end)), []


def _being_read(state: Turns, event: BeingRead, now: float) -> Step:
    turn = state.turn
    if turn is None or turn.text_to_s != event.to_s:
        return state, []  # taken at once, or overtaken by a newer transcript
    return replace(state, turn=replace(turn, being_read=True)), []


def _read(state: Turns, event: Read, now: float) -> Step:
    turn = state.turn
    if turn is None or turn.text_to_s != event.to_s:
        return state, []
    return replace(state, turn=replace(turn, being_read=False, p_whole=event.p_whole)), []


def _ticked(state: Turns, event: Ticked, now: float) -> Step:
    if _due(_monologue_due(state), now):
        return _cut_monologue(state, now)
    if _due(_digits_due(state), now):
        return _commit_digits(state, now)
    if _due(_filler_due(state), now):
        return _fill(state, now)
    if _due(_nudge_due(state), now):
        if state.nudges >= state.options.nudges:
            return replace(state, quiet_since_s=now, nudges=0), [GiveUp()]
        nudges = state.nudges + 1
        return replace(state, nudges=nudges, quiet_since_s=now, quiet_limit_s=None), [Nudge(nudges)]
    return state, []


# Each reaction takes exactly its key's event type; the table is what makes that true.
_REACTIONS: dict[type, Callable[..., Step]] = {
    SpeechStarted: _speech_started,
    SpeechGoesOn: _speech_goes_on,
    Glimpse: _glimpse,
    PauseHeard: _pause_heard,
    Transcript: _transcript,
    RecognitionFailed: _recognition_failed,
    Digit: _digit,
    UtteranceStarted: _utterance_started,
    UtteranceEnded: _utterance_over,
    UtteranceFailed: _utterance_over,
    MediaLost: _media_lost,
    Queued: _queued,
    AnswerEnded: _answer_ended,
    Understood: _understood,
    BeingRead: _being_read,
    Read: _read,
    Ticked: _ticked,
}

# -- decisions ---


def _settle(state: Turns, now: float) -> Step:
    """After every event: is the caller's turn nothing, a backchannel, or over?"""
    turn = state.turn
    if turn is None or turn.silent_from_s is None:
        return state, []
    if not turn.covered:
        if now >= turn.silent_from_s + state.options.transcript_wait_s:
            waited_s = now - turn.silent_from_s
            state, actions = _forget(state, now)
            return replace(state, unclear_before=True), [*actions, Unclear(True, "no transcript in time", waited_s)]
        return state, []
    if not turn.text:
        return _nothing_said(state, turn, now)
    if state.held and _listening_noise(state, turn.text):
        return _forget(state, now)
    if now >= turn.silent_from_s + patience_s(state):
        return _commit(state, turn, now)
    return state, []


def patience_s(state: Turns) -> float:
    """How much silence ends the caller's present turn (seconds since the last voiced frame)."""
    turn, options = state.turn, state.options
    if turn is None or turn.text is None or turn.silent_from_s is None:
        return options.patience.doubtful_s
    if turn.silent_from_s - turn.from_s >= options.long_turn_s:
        return options.patience.sure_s
    if state.expects is Expects.YES_NO and yes_or_no(turn.text, state.language) is not None:
        return options.patience.sure_s
    if state.expects is Expects.DIGITS and missing(
        turn.text, Expected(Kind.DIGITS, state.digits_wanted or None), state.language
    ):
        return options.patience.unfinished_s
    heard = Heard(
        turn.text, turn.p_complete, turn.understood, turn.confidence, turn.open_end, state.language, turn.p_whole
    )
    wait_s = patience.patience_s(heard, state.habit, options.patience)
    return max(wait_s, options.patience.likely_s) if turn.being_read else wait_s


def _listening_noise(state: Turns, text: str) -> bool:
    if state.expects is Expects.YES_NO and yes_or_no(text, state.language) is not None:
        return False
    return is_backchannel(text, state.language)


def _stop_for(state: Turns, words: str) -> Step:
    """Real words while the mouth is on hold: the caller has the floor."""
    if state.turn is None or not state.held or not words or _listening_noise(state, words):
        return state, []
    return _stop(state, state.turn.from_s)


def _stop(state: Turns, from_s: float) -> Step:
    """`from_s`: when the caller began what takes the floor."""
    silent = replace(state, queued=frozenset(), filler_ids=frozenset(), audible=frozenset(), answering=None)
    return replace(silent, held=False, hushed=False), [StopMouth(from_s)]


def _let_go(state: Turns) -> Step:
    """Nothing is left to hold back: the next thing said must not meet a mouth on hold."""
    return (state, []) if state.queued or state.answering else _release(state)


def _release(state: Turns) -> Step:
    if not state.held:
        return state, []
    return replace(state, held=False, hushed=False), [ResumeMouth()]


def _fill(state: Turns, now: float) -> Step:
    if state.turn is not None:
        return replace(state, turn=replace(state.turn, bridged=True)), [Fill(1)]
    bridges = state.bridges + 1
    return replace(state, bridges=bridges, waiting_from_s=now), [Fill(bridges)]


def _drop_turn(state: Turns, now: float) -> Turns:
    turn = state.turn
    taken_to_s = turn.silent_from_s if turn and turn.silent_from_s is not None else state.taken_to_s
    return replace(state, turn=None, taken_to_s=taken_to_s, quiet_since_s=now)


def _forget(state: Turns, now: float) -> Step:
    """The caller's sound meant nothing: go on as if it had not been."""
    state, actions = _release(_drop_turn(state, now))
    return state, [*actions, Forget()]


def _nothing_said(state: Turns, turn: CallerTurn, now: float) -> Step:
    length_s = (turn.silent_from_s or turn.from_s) - turn.from_s
    interrupted_us = state.held
    state, actions = _forget(state, now)
    least_s = state.options.unclear_again_s if state.unclear_before else state.options.unclear_s
    if interrupted_us or length_s < least_s:
        return state, actions
    return replace(state, unclear_before=True), [*actions, Unclear(failed=False)]


def _commit(state: Turns, turn: CallerTurn, now: float) -> Step:
    ended_s = turn.silent_from_s if turn.silent_from_s is not None else now
    actions: list[Action] = []
    if state.queued - state.filler_ids or state.answering:
        state, actions = _stop(state, turn.from_s)
    commit = Commit(turn.text or "", "", turn.from_s, ended_s, turn.recognise_s, patience_s(state))
    answering = Answering(caller_ended_s=ended_s, committed_s=now)
    state = replace(
        state,
        turn=None,
        answering=answering,
        waiting_from_s=ended_s,
        bridges=int(turn.bridged),
        taken_to_s=ended_s,
        nudges=0,
        unclear_before=False,
        quiet_limit_s=None,
    )
    return state, [*actions, commit]


def _commit_digits(state: Turns, now: float) -> Step:
    actions: list[Action] = []
    if state.queued or state.answering:
        state, actions = _stop(state, state.digit_s)
    text = state.turn.text or "" if state.turn else ""
    commit = Commit(text, state.digits, state.digit_s, state.digit_s, None)
    answering = Answering(caller_ended_s=state.digit_s, committed_s=now)
    state = replace(_drop_turn(state, now), digits="", answering=answering, nudges=0, unclear_before=False)
    state = replace(state, waiting_from_s=state.digit_s, bridges=0)
    return state, [*actions, commit]


def _cut_monologue(state: Turns, now: float) -> Step:
    turn = state.turn
    if turn is not None and turn.text:
        speaking = turn.silent_from_s is None
        state, actions = _commit(state, replace(turn, silent_from_s=turn.text_to_s), now)
        # No second SpeechStarted comes in the middle of a segment: the rest is heard as a turn of its own.
        return replace(state, turn=CallerTurn(from_s=now, segment_from_s=now) if speaking else None), actions
    speaking = turn is not None and turn.silent_from_s is None
    state, actions = _release(replace(state, turn=CallerTurn(from_s=now, segment_from_s=now) if speaking else None))
    return state, [*actions, Interject()]


# -- deadlines ---


def _due(at: float | None, now: float) -> bool:
    return at is not None and now >= at


def _commit_due(state: Turns) -> float | None:
    turn = state.turn
    if turn is None or turn.silent_from_s is None:
        return None
    return turn.silent_from_s + (patience_s(state) if turn.covered else state.options.transcript_wait_s)


def _monologue_due(state: Turns) -> float | None:
    return state.turn.from_s + state.options.monologue_s if state.turn else None


def _digits_due(state: Turns) -> float | None:
    return state.digit_s + state.options.digit_wait_s if state.digits else None


def _filler_due(state: Turns) -> float | None:
    """Silence is bridged while the caller's words are not understood yet, while an answer is thought of, and while
    its words wait for their sound."""
    turn, answering, options = state.turn, state.answering, state.options
    if state.audible or state.filler_ids or state.held:
        return None
    if turn is not None:
        unknown = turn.silent_from_s is not None and not turn.covered and not turn.bridged and not state.queued
        return (turn.silent_from_s or 0.0) + options.filler_after_s if unknown else None
    if state.waiting_from_s is None or not (state.queued or (answering is not None and not answering.worded)):
        return None
    if state.bridges:
        again_s = options.filler_again_s if state.bridges == 1 else options.filler_rarely_s
        return state.waiting_from_s + again_s
    not_before_s = state.worded_s + options.filler_after_words_s if state.queued else 0.0
    if answering is not None:
        not_before_s = max(not_before_s, answering.committed_s + options.filler_after_commit_s)
    return max(state.waiting_from_s + options.filler_after_s, not_before_s)


def _nudge_due(state: Turns) -> float | None:
    if not state.idle:
        return None
    return state.quiet_since_s + (state.quiet_limit_s or state.options.nudge_after_s)
