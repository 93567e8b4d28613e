"""A stream of text cut into pieces worth speaking: the first one early, the rest whole sentences. A pure decider.

Not here: how numbers are spoken (`agent.spoken_forms`). Above: `agent.answering`.
"""

import re
from dataclasses import dataclass, replace

_FIRST_CLAUSE_CHARS = 25  # a first clause shorter than this is not worth a breath of its own
_LONGEST_CHARS = 220  # a sentence without an end is cut at a clause or a space here
_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s)|\n+")
_CLAUSE = re.compile(r"[,;:–—](?=\s)")
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st no nr ext tel approx vs etc e.g i.e jr sr inc ltd co dept jan feb mar apr aug sept oct nov dec
    """.split()  # noqa: SIM905 - a word list is read as words
)
_NUMBERED = frozenset(["no", "nr"])
_BOUND = frozenset(["mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "ext", "tel", "e.g", "i.e", "approx", "vs"])


@dataclass(frozen=True, slots=True)
class Sentences:
    """What has been received and not handed out yet."""

    pending: str = ""
    handed_out: int = 0


def feed(state: Sentences, text: str) -> tuple[Sentences, list[str]]:
    """Add streamed text; returns the pieces that are complete."""
    pending = state.pending + text
    pieces: list[str] = []
    while (cut := _cut(pending, first=state.handed_out + len(pieces) == 0)) is not None:
        piece = pending[:cut].strip()
        pending = pending[cut:].lstrip()
        if piece:
            pieces.append(piece)
    return replace(state, pending=pending, handed_out=state.handed_out + len(pieces)), pieces


def flush(state: Sentences) -> tuple[Sentences, list[str]]:
    """The stream is over: what is left."""
    rest = state.pending.strip()
    return Sentences("", state.handed_out + bool(rest)), [rest] if rest else []


def split(text: str) -> list[str]:
    """A whole text as sentences."""
    state, pieces = feed(Sentences(handed_out=1), text)
    return pieces + flush(state)[1]


def _cut(text: str, *, first: bool) -> int | None:
    for end in _END.finditer(text):
        if _is_end(text, end.start(), end.end()):
            return end.end()
    if first:
        for clause in _CLAUSE.finditer(text):
            if clause.end() >= _FIRST_CLAUSE_CHARS and not text[: clause.start()].endswith(tuple("0123456789")):
                return clause.end()
    if len(text) <= _LONGEST_CHARS:
        return None
    clauses = [clause.end() for clause in _CLAUSE.finditer(text[:_LONGEST_CHARS])]
    return clauses[-1] if clauses else text.rfind(" ", 0, _LONGEST_CHARS) + 1 or _LONGEST_CHARS


def _is_end(text: str, start: int, end: int) -> bool:
    if text[start] != "." or text[start : start + 2] == "..":
        return True
    before = re.search(r"(\S+)$", text[:start])
    word = before.group(1).lower().strip("(\"'") if before else ""
    after = text[end:].lstrip()[:1]
    if len(word) == 1 and word.isalpha() and word != "i":
        return False  # an initial: "J. Smith"
    if word in ("a.m", "p.m"):
        return after.isupper()
    if word in _NUMBERED:
        return not after.isdigit()  # "No. That's wrong." against "No. 5"
    if word in _BOUND:
        return False
    return not (word in _ABBREVIATIONS and (after.islower() or after.isdigit()))
