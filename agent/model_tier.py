"""One round with the language model: a request, and its answer as sentences or as a tool call.

An answer that breaks its form is a ModelRefused. Not here: running the tool, judging the sentences
(`agent.answering`), which server answers (`agent.llm`). Below: `agent.prompts`, `agent.answers`, `agent.sentences`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from agent import answers, sentences
from agent.answers import Answer, MalformedAnswer
from agent.conversation import Conversation
from agent.errors import ModelError, ModelRefused, ModelTimeout
from agent.foresight import Foresight
from agent.persona import Persona
from agent.ports import Message, ModelRequest
from agent.prompts import messages, prefix, schema
from agent.restraint import InForce, none
from agent.sentences import Sentences
from tools.base import Tool
from tools.ports import Department


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How long the model is waited for, and how much it may say."""

    first_token_s: float = 3.2
    first_step_s: float = 3.8  # to the first whole sentence, or the call of a tool; a caller hears of it within 5 s
    gap_s: float = 2.0  # between two pieces of the answer: a server that stalls is not waited for to the end
    total_s: float = 12.0
    max_tokens: int = 120
    most_sentences: int = 3  # a telephone answer is short; the rest is dropped
    temperature: float = 0.0
    # Never offered to the model: what the fast tier knows for sure, and the end of the call, which is nobody's guess.
    withheld: frozenset[str] = frozenset({"hang_up", "tell_time", "tell_date", "leave_voicemail"})


@dataclass(frozen=True, slots=True)
class Said:
    """The next sentence of the answer, complete, not yet judged."""

    sentence: str


@dataclass(frozen=True, slots=True)
class ToolAsked:
    """The model asks for a tool. Name and arguments are unchecked."""

    tool: str
    arguments: dict[str, Any]


def warming(
    persona: Persona, tools: Sequence[Tool], departments: Sequence[Department], options: ModelOptions | None = None
) -> tuple[Message, ...]:
    """What a model server should be warmed with: the beginning that every conversation shares."""
    withheld = (options or ModelOptions()).withheld
    return prefix(persona, [tool for tool in tools if tool.name not in withheld], departments)


Question = tuple[str, Conversation, Sequence[Tool], Sequence[Department]]  # the arguments of `ModelTier.think`


class ModelTier:
    """The language model of one conversation."""

    def __init__(
        self, model: Foresight, persona: Persona, options: ModelOptions, session: str, restraint: InForce = none
    ) -> None:
        self._model = model
        self.persona = persona  # in whose language it goes on
        self._options = options
        self._restraint = restraint
        self._session = session  # sticky key of the prompt cache

    async def think(
        self, said: str, conversation: Conversation, tools: Sequence[Tool], departments: Sequence[Department]
    ) -> AsyncGenerator[Said | ToolAsked]:
        """Yield the answer piece by piece. Raises ModelError; closing the generator cancels the request."""
        request = self._request(said, conversation, tools, departments)
        options = self._options
        stream = self._model.stream(request, first_token_s=options.first_token_s, total_s=options.total_s)
        async with aclosing(self._read(stream)) as steps:
            async for step in steps:
                yield step

    async def foresee(self, question: Question, tasks: asyncio.TaskGroup) -> str | None:
        """Begin to answer `question` ahead of need. Its first sentence, not judged; None when there is none."""
        request, options = self._request(*question), self._options
        stream = self._model.think_ahead(request, tasks, first_token_s=options.first_token_s, total_s=options.total_s)
        if stream is None:
            return None
        try:
            async with aclosing(self._read(stream)) as steps:
                async for step in steps:
                    return step.sentence if isinstance(step, Said) else None
        except ModelError:
            return None  # whoever really asks will ask anew, and hear of it
        return None

    async def warm(self, question: Question) -> None:
        """Let the model read what was said so far, while the caller says what comes next. `question` may lack words."""
        request = self._request(*question)
        messages = request.messages if question[0] else request.messages[:-1]
        beginning = replace(request, messages=messages, max_tokens=1, schema=None)
        await self._model.warm(beginning, total_s=self._options.first_token_s)

    def forget(self) -> None:
        """What was thought ahead will not be asked."""
        self._model.drop()

    def _request(
        self, said: str, conversation: Conversation, tools: Sequence[Tool], departments: Sequence[Department]
    ) -> ModelRequest:
        offered = [tool for tool in tools if tool.name not in self._options.withheld]
        return ModelRequest(
            messages=messages(self.persona, conversation, said, offered, departments),
            max_tokens=min(self._options.max_tokens, self._restraint().most_tokens),
            temperature=self._options.temperature,
            schema=schema(offered),
            turn=1 + sum(one.caller is not None and bool(one.heard or one.notes) for one in conversation.exchanges),
            session=self._session,
        )

    async def _read(self, stream: AsyncGenerator[str]) -> AsyncGenerator[Said | ToolAsked]:
        """The pieces of the answer whose text is `stream`."""
        answer, cutter, count = Answer(), Sentences(), 0
        most = min(self._options.most_sentences, self._restraint().most_sentences)
        try:
            async with aclosing(self._paced(stream, lambda: count > 0)) as chunks:
                async for chunk in chunks:
                    answer, text = answers.feed(answer, chunk)
                    cutter, pieces = sentences.feed(cutter, text)
                    for piece in pieces:
                        count += 1
                        yield Said(piece)
                        if count >= most:
                            return
            asked = answers.finish(answer)
        except MalformedAnswer as error:
            late = answers.late_say(answer)
            if late is None:
                raise ModelRefused(self._model.name, error.why) from error
            for piece in sentences.split(late)[:most]:
                yield Said(piece)
            return
        if asked is not None:
            yield ToolAsked(asked.name, asked.arguments)
            return
        for piece in sentences.flush(cutter)[1]:
            yield Said(piece)

    async def _paced(self, stream: AsyncGenerator[str], worded: Callable[[], bool]) -> AsyncGenerator[str]:
        """`stream` with our own deadlines: whatever server answers, nobody waits for a stalled one. Raises
        ModelTimeout.

        `worded`: the caller has a sentence of this answer already.
        """
        loop, options = asyncio.get_running_loop(), self._options
        first_step_s, piece_s = loop.time() + options.first_step_s, loop.time() + options.total_s
        async with aclosing(stream) as chunks:
            while True:
                try:
                    async with asyncio.timeout_at(piece_s if worded() else min(piece_s, first_step_s)):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    raise ModelTimeout(self._model.name, "it stalled in its answer") from None
                yield chunk
                piece_s = loop.time() + options.gap_s
