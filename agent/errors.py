"""What can go wrong while thinking.

AgentError
└── ModelError            a language model did not do its work; says whether a retry helps
    ├── ModelUnavailable      no connection, overloaded, 5xx, 429      (retryable)
    ├── ModelTimeout          the deadline passed                      (retryable)
    ├── ModelRefused          4xx, or an answer that breaks its schema (not retryable)
    └── ModelMisbehaved       an answer that is none: empty, or garbage (not retryable)
"""


class AgentError(Exception):
    """Base of this room's errors."""


class ModelError(AgentError):
    """A language model did not do its work. `provider` is its configured name."""

    retryable = False

    def __init__(self, provider: str, reason: str) -> None:
        self.provider = provider
        self.reason = reason
        super().__init__(provider, reason)

    def __str__(self) -> str:
        return f"{self.provider}: {self.reason}"


class ModelUnavailable(ModelError):
    """No connection, overloaded, or a server error."""

    retryable = True


class ModelTimeout(ModelError):
    """The deadline passed."""

    retryable = True


class ModelRefused(ModelError):
    """The request was refused, or the answer breaks its schema."""


class ModelMisbehaved(ModelError):
    """The server answered nothing, or something that is no answer at all."""
