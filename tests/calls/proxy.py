"""A TCP proxy that can cut every connection, refuse new ones, or swallow what is sent: what networks do."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Proxy:
    target_port: int
    port: int = 0
    refusing: bool = False
    swallowing: bool = False  # new connections are accepted and never answered
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    def cut(self) -> None:
        for connection in self.connections:
            connection.cancel()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            if self.refusing:
                return
            if self.swallowing:
                await asyncio.get_running_loop().create_future()
            await self._relay(reader, writer)
        except asyncio.CancelledError:
            pass  # `cut` ends here
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            self.connections.discard(task)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        try:
            async with asyncio.TaskGroup() as tasks:
                one = tasks.create_task(_pump(reader, far_writer))
                other = tasks.create_task(_pump(far_reader, writer))
                await asyncio.wait({one, other}, return_when=asyncio.FIRST_COMPLETED)
                one.cancel()
                other.cancel()
        finally:
            far_writer.close()
            with contextlib.suppress(OSError):
                await far_writer.wait_closed()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def open_proxy(target_port: int) -> AsyncGenerator[Proxy, None]:
    proxy = Proxy(target_port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        if proxy.connections:
            connections = set(proxy.connections)
            proxy.cut()
            await asyncio.wait(connections, timeout=5)
