"""What can go wrong with calls.

CallError
├── Unexpected                an event came in a phase that cannot have it (a bug in the driver)
├── ApplicationTaken          another process holds our ARI application now; this one must end
├── InboxOverflowed           a call could not keep up with its own events; that call fails, nobody else
└── TelephonyError            the switch did not do what it was asked
    ├── PartyGone             the channel, bridge or recording does not exist (any more): somebody hung up
    ├── ApplicationForgotten  the switch has no application of our name (any more): connect again
    ├── TelephonyRefused      the switch said no
    ├── TelephonyTimedOut     no answer within the deadline; the thing may have been done     (retryable)
    ├── TelephonyUnreachable  no connection                                                   (retryable)
    └── TelephonyMisbehaved   an answer that makes no sense
"""


class CallError(Exception):
    """Base of this room's errors."""


class Unexpected(CallError):
    """`event` arrived in `phase`, which cannot have it."""

    def __init__(self, phase: str, event: str) -> None:
        self.phase = phase
        self.event = event
        super().__init__(phase, event)

    def __str__(self) -> str:
        return f"{self.event} while {self.phase}"


class InboxOverflowed(CallError):
    """More than `bound` events waited for one call."""

    def __init__(self, call_id: str, bound: int) -> None:
        self.call_id = call_id
        self.bound = bound
        super().__init__(call_id, bound)

    def __str__(self) -> str:
        return f"call {self.call_id} left more than {self.bound} events unread"


class ApplicationTaken(CallError):
    """Another connection took over the ARI application `name`, and with it every call."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        return f"another process took over the ARI application {self.name!r}"


class TelephonyError(CallError):
    """`asked` is what was asked, e.g. "POST /channels/17.4/answer"."""

    retryable = False

    def __init__(self, asked: str, reason: str) -> None:
        self.asked = asked
        self.reason = reason
        super().__init__(asked, reason)

    def __str__(self) -> str:
        return f"{self.asked}: {self.reason}"


class PartyGone(TelephonyError):
    """The channel, bridge or recording asked about does not exist (any more)."""


class ApplicationForgotten(TelephonyError):
    """Our application is not registered, though the events' connection may be open: no call reaches us."""


class TelephonyRefused(TelephonyError):
    """The switch answered with an error other than "not found"."""


class TelephonyTimedOut(TelephonyError):
    """The deadline passed; whether the thing was done is unknown."""

    retryable = True


class TelephonyUnreachable(TelephonyError):
    """The connection could not be made or broke."""

    retryable = True


class TelephonyMisbehaved(TelephonyError):
    """The answer is not what the interface promises."""
