"""What the language model is told. Pure: the same conversation always gives the same messages.

The beginning (instructions, examples) depends only on persona, tools and departments, so that every call of an
installation shares one warm prompt cache; what changes comes last. Short on purpose: the default model has half a
billion parameters.

Above: `agent.model_tier`. Below: `agent.conversation`, `agent.persona`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from agent.conversation import Conversation, Exchange
from agent.languages.catalogue import language
from agent.persona import Persona
from agent.ports import Message
from tools.base import Tool
from tools.languages.catalogue import place
from tools.ports import Department

_CALLER_CHARS = 600  # a longer turn is cut in the middle: begin and end carry the request


def messages(
    persona: Persona, conversation: Conversation, said: str, tools: Sequence[Tool], departments: Sequence[Department]
) -> tuple[Message, ...]:
    """Instructions, examples, history, and the caller's present words last.

    Left out are the greeting, which says nothing the model needs (its 47 tokens would cost every call's first answer
    half a second, measured), and turns without an answer, the present one among them: a small model copies emptiness.
    """
    head = prefix(persona, tools, departments)
    answered = [exchange for exchange in conversation.exchanges if exchange.heard or exchange.notes]
    told = [exchange for exchange in answered if exchange.index > 0 or exchange.caller is not None]
    history = [message for exchange in told for message in _lines(exchange, persona.language)]
    return (*head, *history, Message("user", _shortened(said)))


def prefix(persona: Persona, tools: Sequence[Tool], departments: Sequence[Department]) -> tuple[Message, ...]:
    """The part that is equal for every call: what a model server should be warmed with."""
    words = language(persona.language).prompt
    offered = (words.tools.get(tool.name, tool.description) for tool in tools)
    fields = (", ".join(tool.arguments.model_fields) for tool in tools)
    can = "\n".join(f"- {tool.name}({names}): {told}" for tool, names, told in zip(tools, fields, offered, strict=True))
    places = ", ".join(place(persona.language, one.name) for one in departments) or words.none
    text = words.instructions.format(
        name=persona.name, house=persona.company or words.house, tools=can, places=places
    ) + (words.facts.format(facts=" ".join(persona.facts)) if persona.facts else "")
    return (Message("system", text), *_examples(persona, {tool.name for tool in tools}, departments))


def schema(tools: Sequence[Tool]) -> dict[str, object]:
    """The JSON schema of an answer: `say`, or one of the offered tools with its arguments."""
    say: dict[str, Any] = {
        "type": "object",
        "properties": {"say": {"type": "string"}},
        "required": ["say"],
        "additionalProperties": False,
    }
    calls: list[dict[str, Any]] = [_call_schema(tool) for tool in tools]
    return {"anyOf": [say, *calls]}


def _call_schema(tool: Tool) -> dict[str, Any]:
    fields = {name: {"type": "string"} for name in tool.arguments.model_fields}
    arguments: dict[str, Any] = {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"tool": {"const": tool.name}, "arguments": arguments},
        "required": ["tool", "arguments"],
        "additionalProperties": False,
    }


def _examples(persona: Persona, names: set[str], departments: Sequence[Department]) -> list[Message]:
    """A few turns that survive in a small model's mind. Their answers do no harm when they are parroted."""
    words = language(persona.language).prompt
    shown: list[tuple[str, str, Mapping[str, str]]] = list(words.examples)
    shown += [(words.fact_example.format(fact=fact), "", {"say": fact}) for fact in persona.facts[:1]]
    found: list[Message] = []
    for caller, tool, given in shown:
        if (tool and tool not in names) or ("department" in given and not departments):
            continue
        value = (
            {**given, "department": place(persona.language, departments[0].name)} if "department" in given else given
        )
        answer = {"tool": tool, "arguments": value} if tool else value
        found += [Message("user", caller), Message("assistant", json.dumps(answer, ensure_ascii=False))]
    return found


def _lines(exchange: Exchange, code: str) -> list[Message]:
    """One exchange as a valid pair, whatever became of it."""
    answer: dict[str, object] = {"say": exchange.heard + (" …" if exchange.cut and exchange.heard else "")}
    if exchange.notes:
        note = exchange.notes[-1]
        answer = {"tool": note.tool, "arguments": note.arguments}
    caller = language(code).prompt.call_begins if exchange.caller is None else _shortened(exchange.caller)
    return [Message("user", caller), Message("assistant", json.dumps(answer, ensure_ascii=False))]


def _shortened(text: str) -> str:
    if len(text) <= _CALLER_CHARS:
        return text
    half = _CALLER_CHARS // 2
    return f"{text[:half]} … {text[-half:]}"
