"""Everything this room can complain about.

AudioError
├── MalformedPacket       a datagram that is not the RTP it claims to be
├── MediaClosed           the session was used after it was closed
└── EngineError           an engine did not do its work; says whether a retry helps
    ├── EngineUnavailable     no process, no connection, queue full          (retryable)
    ├── EngineTimeout         the deadline passed                            (retryable)
    └── EngineMisbehaved      an answer that makes no sense, or a refusal    (not retryable)
"""


class AudioError(Exception):
    """Base of this room's errors."""


class MalformedPacket(AudioError):
    """`reason` says which rule of RFC 3550 or RFC 4733 the datagram breaks."""

    def __init__(self, reason: str, length_bytes: int) -> None:
        self.reason = reason
        self.length_bytes = length_bytes
        super().__init__(reason, length_bytes)

    def __str__(self) -> str:
        return f"{self.reason} ({self.length_bytes} bytes)"


class MediaClosed(AudioError):
    """The media session was used after it was closed."""


class EngineError(AudioError):
    """An engine did not do its work. `engine` is its configured name; `retryable` says if another try helps."""

    retryable = False

    def __init__(self, engine: str, reason: str) -> None:
        self.engine = engine
        self.reason = reason
        super().__init__(engine, reason)

    def __str__(self) -> str:
        return f"{self.engine}: {self.reason}"


class EngineUnavailable(EngineError):
    """No process, no connection, or its queue is full."""

    retryable = True


class EngineTimeout(EngineError):
    """The deadline passed before the answer came."""

    retryable = True


class EngineMisbehaved(EngineError):
    """The engine answered something that makes no sense, or refused the request."""
