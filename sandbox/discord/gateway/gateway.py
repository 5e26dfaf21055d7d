"""Keeps the gateway's sessions, and leads each connection from HELLO to its end."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from aiohttp import web

from sandbox.discord import payloads
from sandbox.discord.faults import Faults
from sandbox.discord.gateway.codes import ALL_INTENTS, PRIVILEGED, CloseCode, Intent, Op
from sandbox.discord.gateway.connection import Closed, Connection
from sandbox.discord.gateway.members import chunks
from sandbox.discord.gateway.session import Session
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import parse
from sandbox.discord.store import Store

API_VERSION: Final = 10
MAX_SESSIONS: Final = 64
"""Sessions kept, connected or waiting for a resume; the oldest goes first."""

STARTS_A_DAY: Final = 1_000
ACKNOWLEDGE_AFTER: Final = 0.02
"""Seconds; discord.py takes an answer that comes before it has noted its own beat for a late one,
and warns that it can't keep up."""

LAST_FRAMES: Final = 3.0
"""Seconds that a closing connection may take to send what it has."""


class Gateway:
    """The websocket end of the stand-in.

    `heartbeat_interval` is in seconds and holds for connections made after it was set. `url` is
    where clients connect, set by whoever starts the server.
    """

    def __init__(self, store: Store, faults: Faults, *, token: str) -> None:
        self.heartbeat_interval = 41.25
        self.url = ""
        self.sessions: OrderedDict[str, Session] = OrderedDict()
        self.connections: set[Connection] = set()
        self.starts = 0
        """How many sessions were started (IDENTIFY)."""
        self.resumes = 0
        """How many sessions were resumed."""
        self._store = store
        self._faults = faults
        self._token = token
        self._watchers: list[Callable[[bool], None]] = []
        self._was_connected = False

    @property
    def is_connected(self) -> bool:
        """Whether the bot hears what happens: some session of it is connected."""
        return any(session.connection is not None for session in self.sessions.values())

    def watch(self, watcher: Callable[[bool], None]) -> None:
        """Call `watcher` whenever the bot has come or gone, with whether it is connected."""
        self._watchers.append(watcher)

    @property
    def starts_left(self) -> int:
        """How many more sessions the bot may start today."""
        return max(0, STARTS_A_DAY - self.starts)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket from its upgrade to its end."""
        if self._faults.gateway.refuse_connections:
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, timeout=1.0)
        await socket.prepare(request)
        compress = request.query.get("compress") == "zlib-stream"
        connection = Connection(
            socket, self._faults, transport=request.transport, compress=compress
        )
        self.connections.add(connection)
        writing = asyncio.create_task(connection.write(), name="gateway writer")
        try:
            await self._converse(connection, version=request.query.get("v", str(API_VERSION)))
        except Closed as closed:
            connection.close(closed.code, closed.reason)
        else:
            connection.close(CloseCode.UNKNOWN_ERROR)
        finally:
            self._let_go(connection)
            await _ended(writing)
        return socket

    def drop(self, code: int | None = None) -> None:
        """Break every connection: with a close code, or without one as a network does."""
        for connection in tuple(self.connections):
            connection.abort() if code is None else connection.close(code)

    def ask_to_reconnect(self) -> None:
        """Send RECONNECT to every client."""
        for connection in tuple(self.connections):
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Send INVALID SESSION to every client; without `resumable` the sessions are forgotten."""
        for connection in tuple(self.connections):
            connection.send(Op.INVALID_SESSION, data=resumable)
        if not resumable:
            self.forget_sessions()

    def forget_sessions(self) -> None:
        """Forget all sessions, so that nobody can resume."""
        while self.sessions:
            self._forget(next(iter(self.sessions)))

    async def close(self) -> None:
        """End all connections and sessions."""
        self.drop(CloseCode.UNKNOWN_ERROR)
        self.forget_sessions()

    async def _converse(self, connection: Connection, *, version: str) -> None:
        if version != str(API_VERSION):
            raise Closed(CloseCode.INVALID_VERSION, "Invalid API version.")
        interval = self.heartbeat_interval
        hello = {"heartbeat_interval": round(interval * 1000), "_trace": ["sandbox"]}
        connection.send(Op.HELLO, hello)
        session: Session | None = None
        # Half an interval of grace, as a client's first beat is spread over a whole one.
        while (payload := await connection.receive(interval * 1.5 + 5)) is not None:
            op, data = payload.get("op"), payload.get("d")
            if op == Op.HEARTBEAT:
                if self._faults.gateway.acknowledges:
                    later = asyncio.get_running_loop().call_later
                    later(ACKNOWLEDGE_AFTER, connection.send, Op.HEARTBEAT_ACK)
            elif session is None:
                session = self._begin(connection, op, data)
            else:
                self._obey(session, op, data)

    def _begin(self, connection: Connection, op: object, data: Any) -> Session | None:  # noqa: ANN401 - a client's word
        if op not in (Op.IDENTIFY, Op.RESUME) or not isinstance(data, dict):
            raise Closed(CloseCode.NOT_AUTHENTICATED, "Not authenticated.")
        if data.get("token") not in (self._token, f"Bot {self._token}"):
            raise Closed(CloseCode.AUTHENTICATION_FAILED, "Authentication failed.")
        if op == Op.RESUME:
            return self._resume(connection, data)
        return self._identify(connection, data)

    def _identify(self, connection: Connection, data: Json) -> Session:
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~ALL_INTENTS or intents < 0:
            raise Closed(CloseCode.INVALID_INTENTS, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._store.application.intents:
            raise Closed(CloseCode.DISALLOWED_INTENTS, "Disallowed intent(s).")
        session = Session(
            self._store,
            self._faults,
            session_id=secrets.token_hex(16),
            intents=intents,
            shard=_shard(data.get("shard")),
        )
        session.connection = connection
        self.starts += 1
        self.sessions[session.id] = session
        while len(self.sessions) > MAX_SESSIONS:
            self._forget(next(iter(self.sessions)))
        self._welcome(session)
        self._store.listen(session)
        self._tell_watchers()
        return session

    def _resume(self, connection: Connection, data: Json) -> Session | None:
        session = self.sessions.get(str(data.get("session_id")))
        sequence = data.get("seq")
        if session is None or not isinstance(sequence, int) or not session.can_resume(sequence):
            connection.send(Op.INVALID_SESSION, data=False)
            return None
        self.resumes += 1
        session.resume(connection, sequence)
        self._tell_watchers()
        return session

    def _welcome(self, session: Session) -> None:
        """Dispatch READY, then GUILD_CREATE for every guild of the shard."""
        number, count = session.shard
        bot = self._store.bot_id
        guilds = [
            guild
            for guild in self._store.guilds.values()
            if bot in guild.members and (guild.id >> 22) % count == number
        ]
        session.dispatch("READY", self._ready(session, [guild.id for guild in guilds]))
        if not session.intents & Intent.GUILDS:
            return
        # Without the presences intent Discord sends no members but the bot.
        everyone = bool(session.intents & Intent.GUILD_PRESENCES)
        for guild in guilds:
            data = payloads.gateway_guild(self._store, guild, viewer=bot, everyone=everyone)
            session.dispatch("GUILD_CREATE", data)

    def _ready(self, session: Session, guild_ids: list[int]) -> Json:
        app = self._store.application
        return {
            "v": API_VERSION,
            "user": payloads.private_user(app.bot),
            "user_settings": {},
            "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in guild_ids],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(app.id), "flags": payloads.application(app)["flags"]},
            "private_channels": [],
            "presences": [],
            "relationships": [],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "auth": {},
            "_trace": ["sandbox"],
        }

    def _obey(self, session: Session, op: object, data: Any) -> None:  # noqa: ANN401 - a client's word
        if op in (Op.IDENTIFY, Op.RESUME):
            raise Closed(CloseCode.ALREADY_AUTHENTICATED, "Already authenticated.")
        if op == Op.REQUEST_MEMBERS and isinstance(data, dict):
            guild = self._store.guilds.get(parse(data.get("guild_id")) or 0)
            if guild is not None:
                for chunk in chunks(guild, data, intents=session.intents):
                    session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
        elif op not in (Op.PRESENCE, Op.VOICE_STATE):
            raise Closed(CloseCode.UNKNOWN_OPCODE, "Unknown opcode.")

    def _let_go(self, connection: Connection) -> None:
        self.connections.discard(connection)
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
        self._tell_watchers()

    def _tell_watchers(self) -> None:
        if self.is_connected != self._was_connected:
            self._was_connected = self.is_connected
            for watcher in self._watchers:
                watcher(self._was_connected)

    def _forget(self, session_id: str) -> None:
        session = self.sessions.pop(session_id)
        self._store.unlisten(session)


async def _ended(writing: asyncio.Task[None]) -> None:
    """Let the last frames go out; a client that does not take them is not waited for."""
    with suppress(TimeoutError):
        await asyncio.wait_for(writing, LAST_FRAMES)


def _shard(value: object) -> tuple[int, int]:
    if value is None:
        return 0, 1
    match value:
        case [int(number), int(count)] if 0 <= number < count:
            return number, count
    raise Closed(CloseCode.INVALID_SHARD, "Invalid shard.")
