"""One websocket: frames in, frames out, compressed or not."""

import asyncio
import zlib
from collections import deque
from contextlib import suppress
from typing import Any, Final

import orjson
from aiohttp import ClientConnectionResetError, WSMsgType, web

from sandbox.discord.faults import Faults
from sandbox.discord.gateway.codes import CloseCode, Op
from sandbox.discord.records import Json

MAX_WAITING: Final = 4_000
"""Frames that may wait to be sent; a client that falls further behind is cut off."""

MAX_COMMAND: Final = 4_096
"""Bytes that a client's payload may have."""

MAX_COMMANDS: Final = 120
COMMAND_WINDOW: Final = 60.0
"""A client may send so many payloads in so many seconds."""

_CLOSE_TIMEOUT: Final = 2.0


class Closed(Exception):
    """The connection ends with a close code."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """A gateway websocket. Sending only queues; `run` writes until it is closed."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        faults: Faults,
        *,
        transport: asyncio.Transport | None,
        compress: bool,
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._faults = faults
        self._deflate = zlib.compressobj() if compress else None
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._closing: Closed | None = None
        self._commands: deque[float] = deque(maxlen=MAX_COMMANDS)

    def send(self, op: Op, data: Any = None) -> None:  # noqa: ANN401 - whatever the opcode carries
        """Queue a payload that is not a dispatch."""
        self.send_frame(orjson.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    def send_frame(self, frame: bytes) -> None:
        """Queue a finished payload; whoever falls too far behind is cut off."""
        if self._closing is not None:
            return
        if len(self._waiting) >= MAX_WAITING:
            self._waiting.clear()
            self.close(CloseCode.UNKNOWN_ERROR, "Too far behind.")
            return
        self._waiting.append(frame)
        self._news.set()

    def close(self, code: int, reason: str = "") -> None:
        """Close, after what is already queued; the first code counts."""
        self._closing = self._closing or Closed(code, reason)
        self._news.set()

    def abort(self) -> None:
        """Cut the connection without a close frame, as a broken network does."""
        self._closing = self._closing or Closed(CloseCode.UNKNOWN_ERROR)
        self._waiting.clear()
        if self._transport is not None:
            self._transport.abort()
        self._news.set()

    async def write(self) -> None:
        """Write what is queued, until the connection is to be closed."""
        with suppress(ConnectionError, ClientConnectionResetError):
            while True:
                while self._waiting:
                    await self._write_frame(self._waiting.popleft())
                if self._closing is not None:
                    break
                self._news.clear()
                await self._news.wait()
            await asyncio.wait_for(
                self._socket.close(code=self._closing.code, message=self._closing.reason.encode()),
                _CLOSE_TIMEOUT,
            )

    async def receive(self, timeout: float) -> Json | None:  # noqa: ASYNC109 - passed to the socket
        """Give the client's next payload; None when it has gone.

        Raises:
            Closed: the client broke a rule, or said nothing for `timeout` seconds.
        """
        try:
            message = await self._socket.receive(timeout)
        except TimeoutError:
            raise Closed(CloseCode.SESSION_TIMED_OUT, "Session timed out.") from None
        if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
            return None
        self._count_command()
        if len(message.data) > MAX_COMMAND:
            raise Closed(CloseCode.DECODE_ERROR, "Payload too large.")
        try:
            payload = orjson.loads(message.data)
        except orjson.JSONDecodeError:
            raise Closed(CloseCode.DECODE_ERROR, "Error while decoding payload.") from None
        if not isinstance(payload, dict):
            raise Closed(CloseCode.DECODE_ERROR, "Error while decoding payload.")
        return payload

    def _count_command(self) -> None:
        now = asyncio.get_running_loop().time()
        full = len(self._commands) == MAX_COMMANDS
        if full and now - self._commands[0] < COMMAND_WINDOW:
            raise Closed(CloseCode.RATE_LIMITED, "You are being rate limited.")
        self._commands.append(now)

    async def _write_frame(self, frame: bytes) -> None:
        if self._faults.gateway.frame_delay:
            await asyncio.sleep(self._faults.gateway.frame_delay)
        if self._deflate is None:
            await self._socket.send_str(frame.decode())
            return
        # One context for the whole connection; each frame ends at a sync flush (00 00 FF FF).
        packed = self._deflate.compress(frame) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(packed)
