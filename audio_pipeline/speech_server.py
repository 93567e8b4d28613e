"""The HTTP side of a remote speech server: kept connections, each request written in one piece, errors in our words.

The openai SDK does the same and costs 3 ms of the voice process for a request (measured; this costs a third): it
writes in many small pieces, and each is a turn of the event loop that carries every call's packets.

    timeout                                           EngineTimeout       (retryable)
    no connection, lost connection, 408 409 429 5xx   EngineUnavailable   (retryable)
    any other status, an answer that makes no sense   EngineMisbehaved

Above: `stt.openai_compatible`, `tts.openai_compatible`. Not here: what is asked, deadlines of a stream, fail-over.
"""

import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from audio_pipeline.errors import EngineError, EngineMisbehaved, EngineTimeout, EngineUnavailable

REMOTE_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)
_RETRYABLE_STATUS = frozenset({408, 409, 429})
_SERVER_ERROR = 500
_OK = 200


class SpeechServer:
    """One server. Close it when the process ends."""

    def __init__(self, name: str, base_url: str, key: str) -> None:
        """`base_url` ends in /v1."""
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"}
        self._session: aiohttp.ClientSession | None = None  # None until the first request, and once closed

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @asynccontextmanager
    async def post(self, path: str, body: bytes, content_type: str) -> AsyncGenerator[aiohttp.ClientResponse]:
        """The answer, its status known to be good. The caller's deadline is the caller's; what fails in the block is
        named by `engine_error`. Left early, the connection is closed. Raises EngineError, REMOTE_ERRORS."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None)
            connector = aiohttp.TCPConnector(limit=0)  # bounded by the calls, not here
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout, connector=connector)
        response = await self._session.post(
            f"{self._base_url}/{path}", data=body, headers={"Content-Type": content_type}
        )
        try:
            if response.status != _OK:
                raise self._refusal(response.status)
            yield response
        finally:
            response.close()  # after the last byte the connection was given back already

    def engine_error(self, error: Exception) -> EngineError:
        """The EngineError that says the same as one of REMOTE_ERRORS. Never quotes the server's body: it may repeat
        what the caller said."""
        if isinstance(error, TimeoutError):
            return EngineTimeout(self._name, "no answer within the deadline")
        cause = error.__cause__ or error
        return EngineUnavailable(self._name, f"no connection ({type(cause).__name__})")

    def _refusal(self, status: int) -> EngineError:
        if status in _RETRYABLE_STATUS or status >= _SERVER_ERROR:
            return EngineUnavailable(self._name, f"the server answered with status {status}")
        return EngineMisbehaved(self._name, f"the server refused with status {status}")


def form(fields: Mapping[str, str], file: bytes) -> tuple[bytes, str]:
    """A multipart/form-data body (RFC 7578) of text fields and one WAV file named `file`, and its content type."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="sound.wav"\r\n'
    parts += [f"{head}Content-Type: audio/wav\r\n\r\n".encode(), file, f"\r\n--{boundary}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
