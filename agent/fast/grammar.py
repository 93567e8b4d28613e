"""Phrasings with gaps: a small notation that compiles to anchored regular expressions. Pure.

    what time is it [right now]          words; square brackets: may be missing
    (talk|speak) (to|with) {person}      alternatives; braces: another rule
    add <title> to my (todo|list)        angle brackets: any words, captured under that name

A phrasing matches only when it explains the *whole* utterance, so that "I don't want to talk to a person" never matches
"talk to a person". Above: `agent.fast.intents`. Data: `agent.fast.phrasings`.
"""

import re
from collections.abc import Mapping
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
class Rule:
    """One meaning and the expressions that carry it, in order of preference."""

    name: str
    expressions: tuple[re.Pattern[str], ...]

    def match(self, text: str) -> dict[str, str] | None:
        """The captured gaps of the first phrasing that explains all of `text` (normalised), or None."""
        for expression in self.expressions:
            found = expression.fullmatch(text + " ")
            if found is not None:
                return {name.rpartition("_")[0]: gap.strip() for name, gap in found.groupdict().items() if gap}
        return None


def compile_rule(name: str, phrasings: str, parts: Mapping[str, str]) -> Rule:
    """`phrasings` holds one phrasing a line; `parts` are the rules that braces refer to. Raises BadPhrasing."""
    lines = [line.strip() for line in phrasings.splitlines()]
    return Rule(
        name, tuple(re.compile(_expression(line, parts)) for line in lines if line and not line.startswith("#"))
    )


def _expression(phrasing: str, parts: Mapping[str, str]) -> str:
    symbols = _SYMBOL.findall(phrasing)
    expression, rest = _alternatives(symbols, 0, parts, phrasing)
    if rest != len(symbols):
        raise BadPhrasing(phrasing, f"unexpected {symbols[rest]!r}")
    return expression


def _alternatives(symbols: list[str], index: int, parts: Mapping[str, str], phrasing: str) -> tuple[str, int]:
    choices: list[str] = []
    sequence: list[str] = []
    while index < len(symbols) and symbols[index] not in (")", "]"):
        if symbols[index] == "|":
            choices.append("".join(sequence))
            sequence = []
            index += 1
            continue
        item, index = _item(symbols, index, parts, phrasing)
        sequence.append(item)
    choices.append("".join(sequence))
    return (choices[0] if len(choices) == 1 else "(?:" + "|".join(choices) + ")"), index


def _item(symbols: list[str], index: int, parts: Mapping[str, str], phrasing: str) -> tuple[str, int]:
    symbol = symbols[index]
    if symbol in ("(", "["):
        inner, after = _alternatives(symbols, index + 1, parts, phrasing)
        closing = ")" if symbol == "(" else "]"
        if after >= len(symbols) or symbols[after] != closing:
            raise BadPhrasing(phrasing, f"missing {closing!r}")
        return f"(?:{inner})" + ("?" if symbol == "[" else ""), after + 1
    if symbol.startswith("{"):
        name = symbol[1:-1]
        if name not in parts:
            raise BadPhrasing(phrasing, f"unknown part {name!r}")
        return f"(?:{_expression(parts[name], parts)})", index + 1
    if symbol.startswith("<"):
        return rf"(?P<{symbol[1:-1]}_{index}>(?:\S+ )+?)", index + 1  # numbered: a gap may stand in two branches
    return re.escape(symbol) + " ", index + 1
