"""Everything the outside caller can complain about.

CallerError
├── MalformedMessage      a datagram that is not the SIP or SDP it claims to be
├── NoReply               a request was retransmitted until Timer B/F fired
├── RegistrationFailed    the registrar said no
├── CallFailed            the call never came to be
│   ├── CallRefused           a final response >= 300
│   ├── CallUnanswered        it rang until our patience ended (we sent CANCEL)
│   └── NoCommonCodec         the peer's SDP has no G.711 mu-law
├── CallEnded             the call is over; the thing asked for needs a live one
└── VoiceFailed           the text-to-speech program of the caller did not do its work
"""


class CallerError(Exception):
    """Base of this folder's errors."""


class MalformedMessage(CallerError):
    """`reason` says which rule of RFC 3261 or RFC 4566 is broken."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return self.reason


class NoReply(CallerError):
    """Nobody answered a request in time (RFC 3261 §17.1, 64 * T1)."""

    def __init__(self, method: str, target: str, after_s: float) -> None:
        self.method = method
        self.target = target
        self.after_s = after_s
        super().__init__(method, target, after_s)

    def __str__(self) -> str:
        return f"{self.method} to {self.target}: no reply within {self.after_s:.1f} s"


class RegistrationFailed(CallerError):
    """The registrar's final answer was not 200."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(status, reason)

    def __str__(self) -> str:
        return f"registration refused: {self.status} {self.reason}"


class CallFailed(CallerError):
    """The call never came to be."""


class CallRefused(CallFailed):
    """The far end's final response was >= 300."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(status, reason)

    def __str__(self) -> str:
        return f"refused: {self.status} {self.reason}"


class CallUnanswered(CallFailed):
    """It was not answered while we were ready to wait; the INVITE was cancelled."""

    def __init__(self, after_s: float) -> None:
        self.after_s = after_s
        super().__init__(after_s)

    def __str__(self) -> str:
        return f"not answered within {self.after_s:.1f} s"


class NoCommonCodec(CallFailed):
    """The peer's session description has no G.711 mu-law audio."""

    def __str__(self) -> str:
        return "the far end offers no G.711 mu-law audio"


class CallEnded(CallerError):
    """The call is over; `state` says how."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state)

    def __str__(self) -> str:
        return f"the call is {self.state}"


class VoiceFailed(CallerError):
    """The caller's text-to-speech program failed."""

    def __init__(self, program: str, reason: str) -> None:
        self.program = program
        self.reason = reason
        super().__init__(program, reason)

    def __str__(self) -> str:
        return f"{self.program}: {self.reason}"
