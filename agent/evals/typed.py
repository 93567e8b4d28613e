"""A telephone line made of a keyboard and a screen, in real time: what is typed is heard, what is said is shown.

Implements `agent.ports.Ear` and `Mouth` with the promises of the real ones. A typed line is a complete utterance, and a
shown sentence has been heard at once: there is nothing to interrupt. Above: `ari_app.cli.chat`. Scripted callers with
human timing are in `agent.evals.line`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

from agent.floor import TurnOptions
from agent.patience import PatienceOptions
from audio_pipeline.events import (
    Digit,
    Event,
    PauseHeard,
    SpeechStarted,
    Transcript,
    UtteranceEnded,
    UtteranceStarted,
)

# A line that was sent is over, and nobody is asked "are you still there?" while they think what to type.
TYPING = TurnOptions(
    patience=PatienceOptions(sure_s=0.0, understood_s=0.0, likely_s=0.0, doubtful_s=0.0, unfinished_s=0.0),
    nudge_after_s=24 * 3600.0,
)
_EVENTS = 1000


class TypedLine:
    """Ear and mouth of one conversation with a person at a keyboard."""

    def __init__(self, show: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._show = show  # told every sentence as it is said
        self._clock = clock
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(_EVENTS)  # overflow: QueueFull, our own defect

    # -- the person ---

    def type(self, text: str) -> None:
        """The person sent this line."""
        at_s = self._clock()
        self._events.put_nowait(SpeechStarted(at_s, at_s))
        self._events.put_nowait(PauseHeard(at_s, at_s, at_s, 1.0))
        self._events.put_nowait(Transcript(at_s, text, True, at_s, at_s, 1.0, 0.0))

    def dial(self, digits: str) -> None:
        """The person pressed these keys."""
        for digit in digits:
            self._events.put_nowait(Digit(self._clock(), digit, 0.1))

    def hang_up(self) -> None:
        """The person is gone: the ear's events end."""
        self._events.put_nowait(None)

    # -- ear ---

    async def events(self) -> AsyncIterator[Event]:
        while (event := await self._events.get()) is not None:
            yield event

    def turn_taken(self) -> None:
        """Every typed line is a turn of its own already."""

    def expect(self, hot_words: tuple[str, ...]) -> None:
        """Keyboards mishear nothing."""

    def listen_in(self, language: str) -> None:
        """Letters are of every language."""

    # -- mouth ---

    def say(
        self, utterance_id: int, text: str, *, speed: float = 1.0, gain_db: float = 0.0, first: bool = False
    ) -> None:
        del speed
        self._show(text)
        self._events.put_nowait(UtteranceStarted(self._clock(), utterance_id, 0.0))
        self._events.put_nowait(UtteranceEnded(self._clock(), utterance_id, len(text), False))

    def stop(self) -> None:
        """Nothing is ever under way."""

    def pause(self) -> None:
        """Nothing is ever under way."""

    def soften(self) -> None:
        """Nothing is ever under way."""

    def resume(self) -> None:
        """Nothing is ever under way."""

    def prepare(self, text: str, *, speed: float = 1.0) -> None:
        """Text needs no sound."""

    def speak_in(self, language: str) -> None:
        """Text needs no voice."""
