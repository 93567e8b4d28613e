"""Phrasings with gaps: a small notation that compiles to anchored regular expressions. Pure.

    what time is it [right now]          words; square brackets: may be missing
    (talk|speak) (to|with) {person}      alternatives; braces: another rule
    add <title> to my (todo|list)        angle brackets: any words, captured under that name

A phrasing matches only when it explains the *whole* utterance, so that "I don't want to talk to a person" never matches
"talk to a person". Above: `agent.fast.intents`. Data: `agent.fast.phrasings`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SYMBOL = re.compile(r"\[|\]|\(|\)|\||\{\w+\}|<\w+>|[^\s\[\]()|{}<>]+")


class BadPhrasing(ValueError):
    """The notation is broken. `phrasing` is the text, `why` the reason."""

    def __init__(self, phrasing: str, why: str) -> None:
        self.phrasing = phrasing
        self.why = why
        super().__init__(phrasing, why)

    def __str__(self) -> str:
        return f"{self.why} in phrasing {self.phrasing!r}"


@dataclass(frozen=True, slots=True)
class Expression:
    """One phrasing. `heads` are the words it can begin with, None when that can be any: most phrasings need no look."""

    pattern: re.Pattern[str]
    heads: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One meaning and the expressions that carry it, in order of preference."""

    name: str
    expressions: tuple[Expression, ...]

    def matches(self, text: str) -> Iterator[dict[str, str]]:
        """The captured gaps of each phrasing that explains all of `text` (normalised), in order of preference."""
        first = text.partition(" ")[0]
        for expression in self.expressions:
            if expression.heads is not None and first not in expression.heads:
                continue
            found = expression.pattern.fullmatch(text + " ")
            if found is not None:
                yield {name.rpartition("_")[0]: gap.strip() for name, gap in found.groupdict().items() if gap}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A regular expression, the words it can begin with (None: any), and whether it can be empty."""

    text: str
    heads: frozenset[str] | None
    empty: bool


def compile_rule(name: str, phrasings: str, parts: Mapping[str, str]) -> Rule:
    """`phrasings` holds one phrasing a line; `parts` are the rules that braces refer to. Raises BadPhrasing."""
    lines = [line.strip() for line in phrasings.splitlines()]
    return Rule(name, tuple(_compiled(line, parts) for line in lines if line and not line.startswith("#")))


def _compiled(line: str, parts: Mapping[str, str]) -> Expression:
    piece = _expression(line, parts)
    return Expression(re.compile(piece.text), piece.heads)


def _expression(phrasing: str, parts: Mapping[str, str]) -> _Piece:
    symbols = _SYMBOL.findall(phrasing)
    piece, rest = _alternatives(symbols, 0, parts, phrasing)
    if rest != len(symbols):
        raise BadPhrasing(phrasing, f"unexpected {symbols[rest]!r}")
    return piece


def _alternatives(symbols: list[str], index: int, parts: Mapping[str, str], phrasing: str) -> tuple[_Piece, int]:
    choices: list[_Piece] = []
    sequence: list[_Piece] = []
    while index < len(symbols) and symbols[index] not in (")", "]"):
        if symbols[index] == "|":
            choices.append(_in_a_row(sequence))
            sequence = []
            index += 1
            continue
        item, index = _item(symbols, index, parts, phrasing)
        sequence.append(item)
    choices.append(_in_a_row(sequence))
    if len(choices) == 1:
        return choices[0], index
    text = "(?:" + "|".join(choice.text for choice in choices) + ")"
    return _Piece(text, _union(choices), any(choice.empty for choice in choices)), index


def _in_a_row(sequence: list[_Piece]) -> _Piece:
    leading: list[_Piece] = []
    for piece in sequence:
        leading.append(piece)
        if not piece.empty:
            break
    empty = all(piece.empty for piece in sequence)
    return _Piece("".join(piece.text for piece in sequence), _union(leading), empty)


def _union(pieces: list[_Piece]) -> frozenset[str] | None:
    heads: set[str] = set()
    for piece in pieces:
        if piece.heads is None:
            return None
        heads |= piece.heads
    return frozenset(heads)


def _item(symbols: list[str], index: int, parts: Mapping[str, str], phrasing: str) -> tuple[_Piece, int]:
    symbol = symbols[index]
    if symbol in ("(", "["):
        inner, after = _alternatives(symbols, index + 1, parts, phrasing)
        closing = ")" if symbol == "(" else "]"
        if after >= len(symbols) or symbols[after] != closing:
            raise BadPhrasing(phrasing, f"missing {closing!r}")
        optional = symbol == "["
        return _Piece(f"(?:{inner.text})" + ("?" if optional else ""), inner.heads, optional or inner.empty), after + 1
    if symbol.startswith("{"):
        name = symbol[1:-1]
        if name not in parts:
            raise BadPhrasing(phrasing, f"unknown part {name!r}")
        inner = _expression(parts[name], parts)
        return _Piece(f"(?:{inner.text})", inner.heads, inner.empty), index + 1
    if symbol.startswith("<"):
        # numbered: a gap may stand in two branches
        return _Piece(rf"(?P<{symbol[1:-1]}_{index}>(?:\S+ )+?)", None, empty=False), index + 1
    return _Piece(re.escape(symbol) + " ", frozenset({symbol}), empty=False), index + 1
