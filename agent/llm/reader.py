"""Does this read like a whole sentence? Asked of the local language model, by the weight of what it would write next.

Its next word after "I would like to talk to" is a word; after "What is the capital of France" it is a question mark.
The share of sentence ends among the likely next tokens is a better judge of an open question than any list of words
(ADR 16), and costs the evaluation of the newest words only: the server keeps the rest evaluated in a slot of its own.

Any server with OpenAI's completions (text, not chat) and log-probabilities will do; which one is asked is the
composition's choice. An `agent.ports.Reader`. Above: `agent.reading`. Below: the `openai` SDK.
"""

import asyncio
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import openai
import structlog

log = structlog.get_logger("agent")

_CANDIDATES = 100  # next tokens looked at; the rest has little weight
_ENDS = re.compile(r'^\s*(?:[.?!"\n]|$)|^<\|')
_LONGEST_CHARS = 400  # the end of a sentence depends on its end
_EXAMPLES = (
    "Could you tell me when you are open on Saturday?",
    "I would like to talk to somebody about my bill.",
    "What is the name of your manager?",
)


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """Where the server is."""

    name: str  # for logs
    base_url: str  # ends in /v1
    model: str
    api_key: str = field(default="none", repr=False)
    slot: int | None = None  # of a llama.cpp server: the one that keeps these prompts evaluated


class CompletionReader:
    """Close it with `aclose` when the process ends."""

    def __init__(self, options: ReaderOptions) -> None:
        self._options = options
        self._failing = False  # said once in the log, not at every pause
        self._client = openai.AsyncOpenAI(
            api_key=options.api_key,
            base_url=options.base_url,
            max_retries=0,
            timeout=openai.Timeout(5.0, connect=1.0),
        )

    async def aclose(self) -> None:
        await self._client.close()

    async def p_whole(self, words: str, *, deadline_s: float) -> float | None:
        """As `agent.ports.Reader.p_whole`."""
        try:
            async with asyncio.timeout(deadline_s):
                answer = await self._client.completions.create(**self._body(words))
            share = ending_share(answer.choices[0].model_dump().get("logprobs") if answer.choices else None)
        except TimeoutError:
            return None
        except (openai.OpenAIError, ValueError) as error:
            if not self._failing:
                log.warning("reading_failed", provider=self._options.name, reason=type(error).__name__)
            self._failing = True
            return None
        self._failing = False
        return share

    def _body(self, words: str) -> dict[str, Any]:
        # A server that stops at the end of a text would answer nothing, and tell no weights, exactly when it is sure.
        extra: dict[str, object] = {"ignore_eos": True, "cache_prompt": True}
        if self._options.slot is not None:
            extra["id_slot"] = self._options.slot
        return {
            "model": self._options.model,
            "prompt": prompt(words),
            "max_tokens": 1,
            "temperature": 0.0,
            "logprobs": _CANDIDATES,
            "extra_body": extra,
        }


def prompt(words: str) -> str:
    """A page of whole sentences whose last one is `words`, without the end that a recogniser may have invented."""
    said = re.sub(r"[\s.,;:!?…-]+$", "", words.strip())[-_LONGEST_CHARS:]
    lines = (*(f'Caller: "{line}"' for line in _EXAMPLES), f'Caller: "{said}')
    return "Transcript of telephone calls to an office. Every line is one complete sentence of a caller.\n" + "\n".join(
        lines
    )


def ending_share(logprobs: object) -> float:
    """The weight (0..1) of sentence ends among the next tokens of a completion's `logprobs`, in OpenAI's form or in
    llama.cpp's. Raises ValueError for anything else."""
    shares = [math.exp(logprob) for token, logprob in _candidates(logprobs) if _ENDS.match(token)]
    return min(sum(shares), 1.0)


def _candidates(logprobs: object) -> Iterator[tuple[str, float]]:
    told: Any = logprobs
    try:
        if told.get("content"):
            for one in told["content"][0]["top_logprobs"]:
                yield str(one["token"]), float(one["logprob"])
        else:
            for token, logprob in told["top_logprobs"][0].items():
                yield str(token), float(logprob)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("no log-probabilities, or of an unknown form") from error
