"""A cable between a browser and the sandbox that can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Cable:
    """Passes bytes on, both ways, while it is whole."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_whole = True
        self._ends: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Break every connection, and refuse new ones."""
        self._is_whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        self._is_whole = True

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of the browser's."""
        if not self._is_whole:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._carry(reader, back))
            group.create_task(self._carry(there, writer))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        self._ends.add(target)
        with suppress(ConnectionError):
            while piece := await source.read(1 << 16):
                target.write(piece)
                await target.drain()
        self._ends.discard(target)
        target.close()


@asynccontextmanager
async def cable(url: str) -> AsyncIterator[tuple[Cable, str]]:
    """Lay a cable to an address of this machine; gives it and the address at its other end."""
    laid = Cable(int(url.rpartition(":")[2]))
    server = await asyncio.start_server(laid.connect, "127.0.0.1")
    try:
        yield laid, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        laid.cut()
        server.close()
