"""What the openai SDK and its HTTP library complain about, in this room's words. The one place for `retryable`.

timeout                                        EngineTimeout       (retryable)
no connection, lost connection, 408 409 429 5xx  EngineUnavailable   (retryable)
any other status, an answer that makes no sense   EngineMisbehaved
"""

import httpx2
import openai

from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable

REMOTE_ERRORS = (openai.OpenAIError, httpx2.HTTPError, TimeoutError)
_RETRYABLE_STATUS = frozenset({408, 409, 429})


def engine_error(provider: str, error: Exception) -> EngineError:
    """The EngineError that says the same as `error`, one of REMOTE_ERRORS. Never quotes the server's body: it may
    repeat what the caller said."""
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException() | TimeoutError():
            return EngineTimeout(provider, "no answer within the deadline")
        case openai.APIStatusError(status_code=status) if status in _RETRYABLE_STATUS or status >= 500:
            return EngineUnavailable(provider, f"the server answered with status {status}")
        case openai.APIStatusError(status_code=status):
            return EngineMisbehaved(provider, f"the server refused with status {status}")
        case openai.APIConnectionError() | httpx2.TransportError():
            cause = error.__cause__ or error
            return EngineUnavailable(provider, f"no connection ({type(cause).__name__})")
        case _:
            return EngineMisbehaved(provider, f"unusable answer ({type(error).__name__})")
