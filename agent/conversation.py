"""What was said so far, as both sides heard it. Values; bounded; always valid.

An interrupted answer keeps only what the caller heard. An exchange whose tool failed or whose answer was cut is
still one complete pair of lines, so no broken round can poison the next. Old exchanges are dropped in blocks, so that
the beginning of the model's prompt stays the same for many turns and its cache stays warm.

Above: `agent.answering` reads it, `agent.session` writes it. Not here: instructions and examples (`agent.prompts`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ToolNote:
    """A tool that ran in an exchange, as the model is reminded of it."""

    tool: str
    arguments: dict[str, object]
    status: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn of the caller (None for the opening) and what was heard in answer."""

    index: int
    caller: str | None
    heard: str = ""
    cut: bool = False  # the caller interrupted
    notes: tuple[ToolNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges still remembered, oldest first."""

    exchanges: tuple[Exchange, ...] = ()
    limit_chars: int = 4000  # about 1,000 tokens
    drop_to_chars: int = 2000  # what remains after a block of old exchanges was dropped
    language: str = ""  # in which it went on last; "" when it never changed

    def begun(self, index: int, caller: str | None) -> "Conversation":
        return replace(self, exchanges=(*self.exchanges, Exchange(index, caller)))._bounded()

    def heard(self, index: int, text: str, *, cut: bool) -> "Conversation":
        """The answer to exchange `index`, as far as the caller heard it."""
        return self._changed(index, lambda old: replace(old, heard=text, cut=cut))

    def noted(self, index: int, note: ToolNote) -> "Conversation":
        return self._changed(index, lambda old: replace(old, notes=(*old.notes, note)))

    def taken_back(self, index: int) -> "Conversation":
        """The caller had not finished: that turn never was."""
        return replace(self, exchanges=tuple(item for item in self.exchanges if item.index != index))

    @property
    def last_heard(self) -> str:
        """The assistant's last words that meant something, or ""."""
        return next((item.heard for item in reversed(self.exchanges) if item.heard), "")

    def _changed(self, index: int, change: Callable[[Exchange], Exchange]) -> "Conversation":
        return replace(self, exchanges=tuple(change(e) if e.index == index else e for e in self.exchanges))

    def _bounded(self) -> "Conversation":
        if _chars(self.exchanges) <= self.limit_chars:
            return self
        kept = self.exchanges
        while len(kept) > 1 and _chars(kept) > self.drop_to_chars:
            kept = kept[1:]
        return replace(self, exchanges=kept)


def _chars(exchanges: tuple[Exchange, ...]) -> int:
    return sum(len(item.caller or "") + len(item.heard) + 80 * len(item.notes) for item in exchanges)


def cut_at(text: str, share: float) -> str:
    """The words of `text` that fit into its first `share` (0..1): what was heard of a sentence that was stopped."""
    if share >= 1.0:
        return text
    end = int(len(text) * max(share, 0.0))
    if end < len(text) and not text[end].isspace():
        end = text.rfind(" ", 0, end + 1) + 1 if " " in text[:end] else 0
    return text[:end].rstrip()


def rest_of(text: str, heard: str) -> str:
    """What to say of a sentence stopped after `heard`: from the last clause that was heard whole, or all of it."""
    if not text.startswith(heard):
        return text
    clause = max(heard.rfind(mark) + 1 for mark in (",", ";", ":"))
    return text[clause:].strip() if len(heard) < len(text) else ""
