"""What the mind needs: an ear, a mouth, a language model, a diary.

Above: `ari_app.calls.voice` joins them for one call, or a scripted text conversation does. Below: `agent.llm`
implements `LanguageModel`; the ear and mouth are `audio_pipeline.media_session`; the diary is `ari_app.store`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from audio_pipeline.events import Event


class Ear(Protocol):
    def events(self) -> AsyncIterator[Event]:
        """Everything heard and said, in order, until the media session closes."""
        ...

    def turn_taken(self) -> None:
        """The turn was committed: the next transcript starts afresh."""
        ...

    def expect(self, hot_words: tuple[str, ...]) -> None:
        """Words likely to come next (names, departments); biases the recogniser from now on."""
        ...

    def listen_in(self, language: str) -> None:
        """From now on the caller speaks this language (ISO 639-1); "": tell it, among the configured ones."""
        ...


class Mouth(Protocol):
    """Says sentences in order. Every method is a call that acts at once; none waits."""

    def say(
        self, utterance_id: int, text: str, *, speed: float = 1.0, gain_db: float = 0.0, first: bool = False
    ) -> None:
        """Queue one sentence; `gain_db` is from now on; `first`: before what the caller has not begun to hear. Ends
        with UtteranceEnded or UtteranceFailed."""
        ...

    def prepare(self, text: str, *, speed: float = 1.0) -> None:
        """`text` is likely to be said next: make its sound now, if nothing else is being made. Reports nothing."""
        ...

    def stop(self) -> None:
        """Silence within one frame; everything queued is dropped (each still gets its UtteranceEnded)."""
        ...

    def pause(self) -> None:
        """Silence within one frame, keeping the place."""
        ...

    def soften(self) -> None:
        """Go on more quietly, from the next frame."""
        ...

    def resume(self) -> None:
        """Go on where `pause` stopped, and as loud as ever."""
        ...

    def speak_in(self, language: str) -> None:
        """What is said from now on is in this language (ISO 639-1): its voice, if there is one."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the conversation as the model sees it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ModelRequest:
    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float = 0.0
    schema: dict[str, object] | None = None  # JSON schema the whole answer must obey; None for free text
    turn: int = 1  # of the conversation, from 1: one more than what the caller was answered before
    session: str = ""  # sticky key: the same conversation should meet the same warm prompt cache


class LanguageModel(Protocol):
    @property
    def name(self) -> str: ...

    def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncIterator[str]:
        """Yield text as it is generated. Raises ModelError. Closing the iterator cancels the generation."""
        ...

    async def ready(self) -> bool:
        """True if the server answers its health question within a second."""
        ...


class Reader(Protocol):
    """Who can say of a caller's words whether they read like a whole sentence."""

    async def p_whole(self, words: str, *, deadline_s: float) -> float | None:
        """0..1, how likely the sentence ends here; None when nobody could say in time. Raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class PromptRead:
    """What one request cost to read, as far as the server tells."""

    turn: int  # as in the request
    sent_tokens: int  # of the whole prompt
    evaluated_tokens: int  # of these, not found in the server's cache


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One finished exchange, both sides, for the diary. Durations in seconds; None when the stage did not happen."""

    index: int  # 0 is the greeting (its `caller` is None)
    caller: str | None  # what the caller was understood to say
    assistant: str  # what the caller really heard of the answer
    tier: Literal["greeting", "fast", "model", "apology", "watchdog", "returned"]
    started_at_s: float  # monotonic, when the caller began (or the greeting was said)
    caller_ended_at_s: float | None  # last voiced frame of the caller
    pause_s: float | None  # caller's last voiced frame -> turn committed
    recognise_s: float | None  # recogniser's own time
    think_s: float | None  # commit -> first sentence text
    speak_s: float | None  # first sentence text -> first audio
    latency_s: float | None  # caller's last voiced frame -> first audio of the answer
    interrupted: bool
    patience_s: float | None = None  # of the pause, the part that is no engine's: silence that was waited for anyway

    @property
    def engines_s(self) -> float | None:
        """What the engines added to the latency: what is left of it without the silence that was waited for anyway."""
        if self.latency_s is None or self.patience_s is None:
            return None
        return max(0.0, self.latency_s - self.patience_s)


@dataclass(frozen=True, slots=True)
class ToolRunRecord:
    """One run of a tool, as the diary keeps it."""

    turn_index: int
    tool: str
    arguments: dict[str, object]
    status: Literal["ok", "refused", "failed", "question", "timeout"]
    said: str
    receipt_id: str | None
    duration_s: float


class Diary(Protocol):
    """Where finished turns and tool runs go. Never blocks; what cannot be written now is the diary's problem."""

    def turn(self, record: TurnRecord) -> None: ...

    def tool_run(self, record: ToolRunRecord) -> None: ...
