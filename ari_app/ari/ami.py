"""Asterisk's Manager Interface: the queues' own story, and what a queue looks like now.

Only what ARI cannot tell: app_queue's events (who answered, how long the caller waited) and QueueStatus. Everything
else is ARI's business. `parse_message` and `read_event` are pure; `AmiClient` is the shell: one TCP connection, kept up
for ever with back-off, pinged while idle; every action has a deadline. Protocol: "Key: value" lines, a blank line ends
a message.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import structlog

from ari_app.domain.errors import TelephonyError, TelephonyMisbehaved, TelephonyRefused, TelephonyUnreachable

log = structlog.get_logger(__name__)

_LINE_MOST_BYTES = 64 * 1024
_EVENTS_MOST = 2000  # of one answer list; more is an error, not memory


@dataclass(frozen=True, slots=True)
class AmiOptions:
    host: str = "127.0.0.1"
    port: int = 5038
    user: str = "convonet"
    password: str = field(default="", repr=False)
    action_s: float = 2.0  # deadline of login and of every action
    ping_s: float = 10.0  # how often a silent connection is tried
    backoff_first_s: float = 0.1
    backoff_most_s: float = 5.0


@dataclass(frozen=True, slots=True)
class QueueCallerJoined:
    channel_id: str
    queue: str
    position: int


@dataclass(frozen=True, slots=True)
class AgentCalled:
    channel_id: str
    queue: str
    agent: str  # the member's interface, e.g. "PJSIP/2101"


@dataclass(frozen=True, slots=True)
class AgentConnected:
    channel_id: str
    queue: str
    agent: str
    waited_s: float


@dataclass(frozen=True, slots=True)
class AgentCompleted:
    channel_id: str
    queue: str
    agent: str
    talked_s: float
    reason: str  # "caller", "agent" or "transfer"


@dataclass(frozen=True, slots=True)
class QueueCallerAbandoned:
    channel_id: str
    queue: str
    waited_s: float


@dataclass(frozen=True, slots=True)
class HungUp:
    channel_id: str
    cause: int  # Q.850


@dataclass(frozen=True, slots=True)
class QueueMemberChanged:
    """A member's state changed: whoever caches queue states should ask again."""

    queue: str
    agent: str


AmiEvent = (
    QueueCallerJoined
    | AgentCalled
    | AgentConnected
    | AgentCompleted
    | QueueCallerAbandoned
    | HungUp
    | QueueMemberChanged
)

Message = Mapping[str, str]


def parse_message(lines: list[str]) -> dict[str, str]:
    """One message without its blank line. A repeated key keeps its first value."""
    message: dict[str, str] = {}
    for line in lines:
        key, separator, value = line.partition(":")
        if separator:
            message.setdefault(key.strip(), value.strip())
    return message


def read_event(message: Message) -> AmiEvent | None:
    """None for events we have no use for. Raises TelephonyMisbehaved naming the missing field."""
    match message.get("Event"):
        case "QueueCallerJoin":
            channel_id, queue = _text(message, "Uniqueid"), _text(message, "Queue")
            return QueueCallerJoined(channel_id, queue, int(_number(message, "Position")))
        case "AgentCalled":
            return AgentCalled(_text(message, "Uniqueid"), _text(message, "Queue"), _text(message, "Interface"))
        case "AgentConnect":
            channel_id, queue, agent = _three(message)
            return AgentConnected(channel_id, queue, agent, _number(message, "HoldTime"))
        case "AgentComplete":
            channel_id, queue, agent = _three(message)
            return AgentCompleted(channel_id, queue, agent, _number(message, "TalkTime"), message.get("Reason", ""))
        case "QueueCallerAbandon":
            channel_id, queue = _text(message, "Uniqueid"), _text(message, "Queue")
            return QueueCallerAbandoned(channel_id, queue, _number(message, "HoldTime"))
        case "Hangup":
            return HungUp(_text(message, "Uniqueid"), int(_number(message, "Cause")))
        case "QueueMemberStatus" | "QueueMemberAdded" | "QueueMemberRemoved" | "QueueMemberPause":
            return QueueMemberChanged(_text(message, "Queue"), _text(message, "Interface"))
        case _:
            return None


def _three(message: Message) -> tuple[str, str, str]:
    return _text(message, "Uniqueid"), _text(message, "Queue"), _text(message, "Interface")


def _text(message: Message, key: str) -> str:
    try:
        return message[key]
    except KeyError:
        raise TelephonyMisbehaved(f"AMI {message.get('Event', 'reply')}", f"no {key}") from None


def _number(message: Message, key: str) -> float:
    text = _text(message, key)
    try:
        return float(text)
    except ValueError:
        raise TelephonyMisbehaved(f"AMI {message.get('Event', 'reply')}", f"{key} is {text!r}") from None


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """A queue at one moment."""

    queue: str
    ready: int  # members logged in, not paused, reachable; busy ones count
    free: int  # of these, those an incoming call would ring
    waiting: int  # callers


# Device states of a member (app_queue, "Status" of QueueMember): not in use rings; in use, busy, ringing, ringing in
# use and on hold are people at work; unknown (0), invalid (4) and unavailable (5) are not there: our queues skip them.
_RINGABLE = frozenset({"1"})
_PRESENT = _RINGABLE | {"2", "3", "6", "7", "8"}


def read_queue(queue: str, events: list[Message]) -> QueueSnapshot:
    """QueueStatus's answer list for one queue. Raises TelephonyRefused when there is no such queue."""
    if not any(event.get("Event") == "QueueParams" and event.get("Queue") == queue for event in events):
        raise TelephonyRefused(f"AMI QueueStatus {queue}", "no such queue")
    members = [event for event in events if event.get("Event") == "QueueMember"]
    working = [member for member in members if member.get("Paused", "0") == "0"]
    return QueueSnapshot(
        queue=queue,
        ready=sum(member.get("Status") in _PRESENT for member in working),
        free=sum(member.get("Status") in _RINGABLE for member in working),
        waiting=sum(event.get("Event") == "QueueEntry" for event in events),
    )


def serialize_action(name: str, action_id: str, fields: Message) -> bytes:
    """Raises ValueError for a value that would break out of its line."""
    lines = [f"Action: {name}", f"ActionID: {action_id}", *(f"{key}: {value}" for key, value in fields.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a line break in an AMI action")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(slots=True)
class _Pending:
    """An action whose answer is being read."""

    done: asyncio.Future[list[Message]]
    lists: bool  # an answer list follows the response
    events: list[Message] = field(default_factory=list[Message])


class AmiClient:
    """One manager connection. `run` keeps it up; actions fail with TelephonyUnreachable while it is down."""

    def __init__(self, options: AmiOptions, chance: Callable[[], float]) -> None:
        self.options = options
        self.connected = False  # logged in right now
        self._chance = chance  # 0..1, for the jitter of the back-off
        self._writer: asyncio.StreamWriter | None = None  # None while disconnected
        self._pending: dict[str, _Pending] = {}  # by ActionID
        self._serial = 0  # of the last ActionID

    async def queue(self, name: str) -> QueueSnapshot:
        """Raises TelephonyError."""
        if not self.connected:  # asked before the login was answered, Asterisk says "Permission denied"
            raise TelephonyUnreachable(f"AMI QueueStatus {name}", "not connected")
        return read_queue(name, await self._ask("QueueStatus", {"Queue": name}, lists=True))

    async def run(self, listener: Callable[[AmiEvent], None]) -> NoReturn:
        """Keep the connection up until cancelled. `listener` must not block or raise."""
        failures = 0
        while True:
            reason = "closed"
            try:
                async with asyncio.TaskGroup() as tasks:
                    async with asyncio.timeout(self.options.action_s):
                        reader = await self._open()
                    session = tasks.create_task(self._log_in_and_ping(), name="ami login and ping")
                    await self._read(reader, listener)
                    session.cancel()
            except* (OSError, TelephonyError) as errors:
                reason = str(errors.exceptions[0]) or type(errors.exceptions[0]).__name__
            finally:
                await self._drop(reason)
            failures = 1 if self.connected else failures + 1
            self.connected = False
            ceiling = min(self.options.backoff_most_s, self.options.backoff_first_s * 2 ** min(failures - 1, 16))
            pause_s = ceiling * (0.5 + self._chance() / 2)
            log.warning("ami_disconnected", reason=reason, failures=failures, retry_in_s=round(pause_s, 3))
            await asyncio.sleep(pause_s)

    async def _open(self) -> asyncio.StreamReader:
        reader, writer = await asyncio.open_connection(self.options.host, self.options.port, limit=_LINE_MOST_BYTES)
        self._writer = writer  # so that `_drop` closes it, whatever happens next
        await reader.readline()  # the greeting: "Asterisk Call Manager/…"
        return reader

    async def _log_in_and_ping(self) -> None:
        fields = {"Username": self.options.user, "Secret": self.options.password}
        await self._ask("Login", fields, lists=False)
        self.connected = True
        log.info("ami_connected")
        while True:
            await asyncio.sleep(self.options.ping_s)
            await self._ask("Ping", {}, lists=False)

    async def _ask(self, action: str, fields: Message, *, lists: bool) -> list[Message]:
        writer = self._writer
        if writer is None:
            raise TelephonyUnreachable(f"AMI {action}", "not connected")
        self._serial += 1
        action_id = f"cv{self._serial}"
        pending = _Pending(asyncio.get_running_loop().create_future(), lists)
        self._pending[action_id] = pending
        try:
            writer.write(serialize_action(action, action_id, fields))
            async with asyncio.timeout(self.options.action_s):
                await writer.drain()
                return await pending.done
        except TimeoutError:
            raise TelephonyUnreachable(f"AMI {action}", f"no answer within {self.options.action_s} s") from None
        except OSError as error:
            raise TelephonyUnreachable(f"AMI {action}", str(error)) from error
        finally:
            self._pending.pop(action_id, None)

    async def _read(self, reader: asyncio.StreamReader, listener: Callable[[AmiEvent], None]) -> None:
        """Until the connection closes."""
        lines: list[str] = []
        while True:
            try:
                line = (await reader.readline()).decode("utf-8", "replace")
            except ValueError as error:  # a line longer than any AMI has
                raise TelephonyMisbehaved("AMI", str(error)) from error
            if not line:
                return
            if line.strip():
                lines.append(line)
            elif lines:
                self._take(parse_message(lines), listener)
                lines = []

    def _take(self, message: Message, listener: Callable[[AmiEvent], None]) -> None:
        pending = self._pending.get(message.get("ActionID", ""))
        if pending is not None:
            _answer(pending, message)
            return
        try:
            event = read_event(message)
        except TelephonyMisbehaved as error:
            log.warning("ami_event_misread", reason=str(error))
            return
        if event is not None:
            listener(event)

    async def _drop(self, reason: str) -> None:
        writer, self._writer = self._writer, None
        for pending in self._pending.values():
            if not pending.done.done():
                pending.done.set_exception(TelephonyUnreachable("AMI", reason))
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError):  # and TimeoutError, which is one
                async with asyncio.timeout(self.options.action_s):
                    await writer.wait_closed()


def _answer(pending: _Pending, message: Message) -> None:
    if pending.done.done():
        return
    response = message.get("Response")
    if response == "Error":
        pending.done.set_exception(TelephonyRefused("AMI", message.get("Message", "")))
    elif response is not None and not pending.lists:
        pending.done.set_result([message])
    elif message.get("EventList") == "Complete":
        pending.done.set_result(pending.events)
    elif response is None:
        pending.events.append(message)
        if len(pending.events) > _EVENTS_MOST:
            pending.done.set_exception(TelephonyMisbehaved("AMI", f"more than {_EVENTS_MOST} events in one answer"))
