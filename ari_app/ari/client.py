"""The shell around `ari_app.ari.protocol`: one websocket for events, HTTP requests with a deadline each.

Events are handed out at once, by channel id, to whoever registered; what nobody registered goes to the default
listener. A listener is a plain function that must not block or raise: it puts the event into its own bounded inbox and
deals with overflow itself, so that one slow call can never stop the reader (the fault of other clients). The connection
is kept up for ever: every loss, a clean close too, means back-off with jitter and a new connection; only when another
process took over our application it ends, or the two would take it from each other for ever. Requests are independent.

Asterisk can forget our application while the websocket stays open: when we connect anew just before it has cleared away
the connection before, that clearing takes the new registration with it (measured on 22.10, a matter of milliseconds).
Then no call reaches us, and every request about the application is a 404; on the first of them we connect again.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import aiohttp
import structlog
from yarl import URL

from ari_app.ari import protocol
from ari_app.domain.errors import (
    ApplicationForgotten,
    ApplicationTaken,
    TelephonyError,
    TelephonyMisbehaved,
    TelephonyTimedOut,
    TelephonyUnreachable,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AriOptions:
    """Where Asterisk's REST interface is and how long we wait for it."""

    url: str = "http://127.0.0.1:8088/ari"
    user: str = "convonet"
    password: str = field(default="", repr=False)
    application: str = "convonet"
    request_s: float = 3.0  # deadline of every request
    connect_s: float = 3.0  # deadline of the websocket's handshake
    heartbeat_s: float = 5.0  # a websocket ping this often; a lost one closes the connection
    backoff_first_s: float = 0.1
    backoff_most_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Connected:
    """The websocket is up; everything before is unknown: reconcile."""

    attempt: int  # 1 for the first connection of this process


@dataclass(frozen=True, slots=True)
class Disconnected:
    reason: str


Listener = Callable[[protocol.AriEvent], None]
ConnectionListener = Callable[[Connected | Disconnected], None]


def backoff_s(options: AriOptions, failures: int, chance: float) -> float:
    """How long to wait after `failures` (1, 2, …) in a row. `chance` 0..1 spreads clients apart (full jitter on the
    upper half)."""
    ceiling = min(options.backoff_most_s, options.backoff_first_s * 2 ** min(failures - 1, 16))
    return ceiling * (0.5 + chance / 2)


class AriClient:
    """Requests and events of one ARI application. Made by `open_client`."""

    def __init__(self, options: AriOptions, http: aiohttp.ClientSession, chance: Callable[[], float]) -> None:
        self.options = options
        self.connected = False  # the websocket is up right now
        self._http = http
        self._chance = chance  # 0..1, for the jitter of the back-off
        self._listeners: dict[str, Listener] = {}  # channel id -> who wants its events
        self._reading: asyncio.Timeout | None = None  # ends the reading of events, once they cannot come any more

    @property
    def application(self) -> str:
        return self.options.application

    async def request(self, request: protocol.Request) -> Any:
        """The reply's JSON, None when it has no body. Raises TelephonyError."""
        url = URL(self.options.url + request.path, encoded=True).update_query(request.params)
        try:
            async with (
                asyncio.timeout(self.options.request_s),
                self._http.request(request.method, url, json=request.body) as response,
            ):
                text = await response.text()
                status = response.status
        except TimeoutError:
            raise TelephonyTimedOut(str(request), f"no answer within {self.options.request_s} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise TelephonyUnreachable(str(request), str(error) or type(error).__name__) from error
        failure = protocol.reply_error(request, status, text)
        if isinstance(failure, ApplicationForgotten):
            self._stop_reading()
        if failure is not None:
            raise failure
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError as error:
            raise TelephonyMisbehaved(str(request), f"not JSON: {error}") from error

    def listen_to(self, channel_id: str, listener: Listener) -> None:
        """From now on `listener` gets what is about this channel."""
        self._listeners[channel_id] = listener

    def forget(self, channel_id: str) -> None:
        self._listeners.pop(channel_id, None)

    @contextlib.asynccontextmanager
    async def expecting(self, channel_id: str) -> AsyncGenerator[asyncio.Future[None], None]:
        """Registers before the asking: the future is done when `channel_id` entered our application."""
        entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def listener(event: protocol.AriEvent) -> None:
            if isinstance(event, protocol.StasisStarted) and not entered.done():
                entered.set_result(None)

        self.listen_to(channel_id, listener)
        try:
            yield entered
        finally:
            self.forget(channel_id)

    async def run(self, default: Listener, connection: ConnectionListener) -> NoReturn:
        """Keep the websocket up until cancelled. Raises ApplicationTaken."""
        failures = 0
        attempt = 0
        while True:
            reason = "closed"
            try:
                async with self._connect() as socket:
                    attempt += 1
                    failures = 0
                    self.connected = True
                    log.info("ari_connected", application=self.application, attempt=attempt)
                    connection(Connected(attempt))
                    reason = await self._read(socket, default)
            except TimeoutError:
                reason = "the handshake took too long"
            except ApplicationForgotten as error:
                reason = str(error)
            except (aiohttp.ClientError, OSError) as error:
                reason = str(error) or type(error).__name__
            if self.connected:
                self.connected = False
                connection(Disconnected(reason))
            failures += 1
            pause_s = backoff_s(self.options, failures, self._chance())
            log.warning("ari_disconnected", reason=reason, failures=failures, retry_in_s=round(pause_s, 3))
            await asyncio.sleep(pause_s)

    @contextlib.asynccontextmanager
    async def _connect(self) -> AsyncGenerator[aiohttp.ClientWebSocketResponse, None]:
        url = URL(self.options.url + "/events").update_query({"app": self.application, "subscribeAll": "false"})
        async with asyncio.timeout(self.options.connect_s):
            socket = await self._http.ws_connect(url, heartbeat=self.options.heartbeat_s, max_msg_size=1 << 20)
        try:
            await self._filter_events()
            yield socket
        finally:
            # A peer that does not answer the closing handshake must not hold up the reconnect.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.options.connect_s):
                    await socket.close()

    async def _filter_events(self) -> None:
        try:
            await self.request(protocol.want_events(self.application))
        except ApplicationForgotten:
            raise
        except TelephonyError as error:
            log.warning("ari_filter_refused", reason=str(error))  # only costs: unknown events are ignored anyway

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, default: Listener) -> str:
        """Hand out events until none can come any more; say why. Raises ApplicationTaken."""
        try:
            async with asyncio.timeout(None) as self._reading:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        self._hand_out(message.data, default)
                    elif message.type is aiohttp.WSMsgType.ERROR:
                        return f"broken: {socket.exception()}"
        except TimeoutError:
            return "Asterisk forgot our application"
        finally:
            self._reading = None
        return f"closed with {socket.close_code}"

    def _stop_reading(self) -> None:
        if self._reading is not None and not self._reading.expired():
            self._reading.reschedule(asyncio.get_running_loop().time())

    def _hand_out(self, text: str, default: Listener) -> None:
        try:
            event = protocol.parse_event(text)
        except TelephonyMisbehaved as error:
            log.warning("ari_event_misread", reason=str(error))
            return
        if isinstance(event, protocol.UnknownEvent):
            return
        if isinstance(event, protocol.ApplicationReplaced):
            log.error("ari_application_taken", application=self.application)
            self.connected = False
            raise ApplicationTaken(self.application)
        self._listeners.get(protocol.about(event), default)(event)


@contextlib.asynccontextmanager
async def open_client(options: AriOptions, chance: Callable[[], float]) -> AsyncGenerator[AriClient, None]:
    """`chance` gives 0..1 (random.random in production). Closes its connections on leaving."""
    # No limit: a connector's limit counts open websockets too. Idle connections are dropped well before Asterisk does
    # (session_keep_alive, 15 s by default), or a POST could meet a closing socket and cannot be retried safely.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=5.0)
    headers = {"Authorization": aiohttp.encode_basic_auth(options.user, options.password)}
    timeout = aiohttp.ClientTimeout(total=None)  # `request` and `_connect` have their own deadlines
    async with aiohttp.ClientSession(connector=connector, headers=headers, timeout=timeout) as http:
        yield AriClient(options, http, chance)
