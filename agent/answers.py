"""Reads a model's answer while it is still being written. A pure decider.

The answer is one JSON object, `{"say": "…"}` or `{"tool": "name", "arguments": {…}}`. The value of `say` comes out as
it grows, so that the first sentence is spoken before the last is thought. Not here: sentences (`agent.sentences`),
whether a tool may run (`tools.registry`). Above: `agent.model_tier`.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

_SAY = re.compile(r'^\s*\{\s*"say"\s*:\s*"')
_SIMPLE_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": " ", "f": " ", "n": "\n", "r": "\n", "t": " "}
_LONGEST_CHARS = 4000  # an answer longer than this is a model gone astray
_HEX_DIGITS = 4


class MalformedAnswer(ValueError):
    """The model's text is not one of the two objects. `why` says what is wrong."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class AskedTool:
    """The model wants a tool to run. Neither the name nor the arguments have been checked."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What has been received so far."""

    raw: str = ""
    read: int = 0  # how far into `raw` the text of `say` was handed out; 0 until `say` was found
    said: bool = False  # `say` has begun
    closed: bool = False  # the string of `say` has ended


def feed(state: Answer, text: str) -> tuple[Answer, str]:
    """Add streamed text; returns the new part of `say`, "" for a tool call. Raises MalformedAnswer."""
    raw = state.raw + text
    if len(raw) > _LONGEST_CHARS:
        raise MalformedAnswer(f"longer than {_LONGEST_CHARS} characters")
    state = replace(state, raw=raw)
    if state.closed:
        return state, ""
    if not state.said:
        start = _SAY.match(raw)
        if start is None:
            return state, ""
        state = replace(state, said=True, read=start.end())
    new, read, closed = _string_part(raw, state.read)
    return replace(state, read=read, closed=closed), new


def finish(state: Answer) -> AskedTool | None:
    """The stream is over: the tool asked for, or None when it was said. Raises MalformedAnswer.

    A `say` that was cut off by the token limit counts as said.
    """
    if state.said:
        return None
    text = state.raw.strip()
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise MalformedAnswer("no JSON object")
    try:
        found: Any = json.loads(text[start : end + 1])
    except json.JSONDecodeError as error:
        raise MalformedAnswer(f"broken JSON: {error.msg}") from error
    name = found.get("tool") or found.get("name") if isinstance(found, dict) else None
    if not isinstance(name, str):
        raise MalformedAnswer("neither say nor tool")
    arguments = found.get("arguments", {})
    return AskedTool(name, arguments if isinstance(arguments, dict) else {})


def late_say(state: Answer) -> str | None:
    """The text of a `say` that did not stand first in its object, or None."""
    try:
        found: Any = json.loads(state.raw)
    except json.JSONDecodeError:
        return None
    said = found.get("say") if isinstance(found, dict) else None
    return said if isinstance(said, str) else None


def _string_part(raw: str, start: int) -> tuple[str, int, bool]:
    """(decoded text, where reading stopped, whether the string ended) of the JSON string going on at `start`."""
    out: list[str] = []
    index = start
    while index < len(raw):
        char = raw[index]
        if char == '"':
            return "".join(out), index + 1, True
        if char != "\\":
            out.append(char)
            index += 1
            continue
        decoded, after = _escape(raw, index)
        if after == index:
            break  # the escape is not complete yet
        out.append(decoded)
        index = after
    return "".join(out), index, False


def _escape(raw: str, index: int) -> tuple[str, int]:
    """The character of the escape at `index` and where it ends; `index` itself when it is incomplete."""
    if index + 1 >= len(raw):
        return "", index
    kind = raw[index + 1]
    if kind != "u":
        return _SIMPLE_ESCAPES.get(kind, kind), index + 2
    code, end = raw[index + 2 : index + 2 + _HEX_DIGITS], index + 2 + _HEX_DIGITS
    if len(code) < _HEX_DIGITS:
        return "", index
    try:
        value = int(code, 16)
    except ValueError:
        return "", end
    if not 0xD800 <= value < 0xE000:
        return chr(value), end
    return _surrogate_pair(raw, value, end, index)


def _surrogate_pair(raw: str, high: int, end: int, index: int) -> tuple[str, int]:
    pair_end = end + 2 + _HEX_DIGITS
    if raw[end : end + 2] == "\\u"[: max(0, len(raw) - end)] and len(raw) < pair_end:
        return "", index  # the second half is still coming
    try:
        low = int(raw[end + 2 : pair_end], 16) if raw[end : end + 2] == "\\u" else 0
    except ValueError:
        low = 0
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), pair_end
    return "", end  # half a character: nothing a voice could say
