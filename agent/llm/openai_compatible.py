"""A language model behind any OpenAI-compatible server: the local llama.cpp one and remote ones are the same code path.

Provider errors become `agent.errors.ModelError` in one place, `_named`. Choosing is `agent.llm.preferred`'s.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import httpx2  # what the SDK is built on: its errors can surface while a stream is read
import openai
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from agent.errors import ModelError, ModelMisbehaved, ModelRefused, ModelTimeout, ModelUnavailable
from agent.ports import ModelRequest, PromptRead

_READY_S = 1.0
_TOO_MANY = 429
_REQUEST_TIMEOUT = 408
_CONFLICT = 409
_SERVER_ERROR = 500
# Sent to llama.cpp, makes it tell in the first chunk what it evaluated: many an answer is not read to its end.
TELL_PROMPTS: dict[str, object] = {"timings_per_token": True}


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where the server is and how it wants to be asked."""

    name: str  # for logs and metrics
    base_url: str  # ends in /v1
    model: str
    api_key: str = field(default="none", repr=False)
    structured: Literal["json_schema", "json_object", "none"] = "json_schema"  # what its response_format understands
    deadline_s: float = 60.0  # for the first token; the asker's deadline holds too
    keep_alive: bool = False  # False: a connection per request, for servers that close after a streamed answer
    extra: dict[str, object] = field(default_factory=dict[str, object])  # sent along, e.g. {"cache_prompt": True}


class OpenAICompatible:
    """A `LanguageModel`. Close it with `aclose` when the process ends."""

    def __init__(self, options: ServerOptions, on_prompt: Callable[[PromptRead], None] | None = None) -> None:
        """`on_prompt` is told of each request to a server that says what it evaluated (llama.cpp)."""
        self._options = options
        self._on_prompt = on_prompt
        self._client = openai.AsyncOpenAI(
            api_key=options.api_key,
            base_url=options.base_url,
            max_retries=0,  # a telephone call has no time for hidden retries
            timeout=openai.Timeout(60.0, connect=3.0),
            default_headers={} if options.keep_alive else {"Connection": "close"},
        )

    @property
    def name(self) -> str:
        return self._options.name

    async def aclose(self) -> None:
        await self._client.close()

    async def ready(self) -> bool:
        """True if the server lists its models within a second."""
        try:
            async with asyncio.timeout(_READY_S):
                await self._client.models.list()
        except (openai.OpenAIError, TimeoutError):
            return False
        return True

    async def stream(self, request: ModelRequest, *, first_token_s: float, total_s: float) -> AsyncGenerator[str]:
        """Yield text as it is generated. Raises ModelError."""
        loop = asyncio.get_running_loop()
        ends_s = loop.time() + total_s
        first_token_s = min(first_token_s, self._options.deadline_s)
        try:
            async with asyncio.timeout(min(first_token_s, total_s)):
                stream = await self._client.chat.completions.create(**self._body(request))
        except (openai.OpenAIError, TimeoutError) as error:
            raise self._named(error) from error
        first_s = loop.time() + first_token_s
        told = self._on_prompt is None
        async with stream, aclosing(aiter(stream)) as chunks:
            while True:
                try:
                    async with asyncio.timeout_at(min(first_s, ends_s)):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    return
                except (openai.OpenAIError, httpx2.HTTPError, TimeoutError, ValueError) as error:
                    raise self._named(error) from error
                if not told and self._on_prompt is not None and (read := _prompt_read(request, chunk)) is not None:
                    told = True
                    self._on_prompt(read)
                text = chunk.choices[0].delta.content if chunk.choices else None
                if text:
                    first_s = ends_s  # only the first token has a deadline of its own
                    yield text

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        body: dict[str, Any] = {
            "model": self._options.model,
            "messages": cast(list[ChatCompletionMessageParam], messages),
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stream": True,
            "extra_body": dict(self._options.extra),
        }
        if request.session and self._options.keep_alive:
            body["user"] = request.session  # remote servers may route a conversation to its warm cache by this
        if request.schema is not None and self._options.structured == "json_schema":
            named = {"name": "answer", "strict": True, "schema": request.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        elif request.schema is not None and self._options.structured == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _named(self, error: Exception) -> ModelError:
        """Every way a provider can fail, and whether trying again (elsewhere) helps."""
        name = self._options.name
        if isinstance(error, openai.APITimeoutError | TimeoutError | httpx2.TimeoutException):
            return ModelTimeout(name, "no answer in time")
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
            return ModelUnavailable(name, f"no connection ({type(error).__name__})")
        if isinstance(error, openai.APIStatusError):
            passing = (
                error.status_code in (_TOO_MANY, _REQUEST_TIMEOUT, _CONFLICT) or error.status_code >= _SERVER_ERROR
            )
            return (ModelUnavailable if passing else ModelRefused)(name, f"HTTP {error.status_code}")
        if isinstance(error, openai.APIError):
            return ModelUnavailable(name, "the stream broke off")  # an error object in the middle of a stream
        return ModelMisbehaved(name, f"an answer that makes no sense ({type(error).__name__})")


def _prompt_read(request: ModelRequest, chunk: ChatCompletionChunk) -> PromptRead | None:
    """llama.cpp's `timings` of a chunk (of the first one with `timings_per_token`); None when it has none."""
    timings: object = (chunk.model_extra or {}).get("timings")
    if not isinstance(timings, dict):
        return None
    found = cast("dict[str, object]", timings)
    evaluated, cached = found.get("prompt_n"), found.get("cache_n", 0)
    if not isinstance(evaluated, int) or not isinstance(cached, int):
        return None
    return PromptRead(request.turn, evaluated + cached, evaluated)
