"""Reads what is asked of the control interface, and turns refusals into sentences."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson
from aiohttp import BodyPartReader, web

from sandbox.discord.actors import Actor, NotPossible
from sandbox.discord.control.journal import Journal
from sandbox.discord.control.table import Answer, Entry
from sandbox.discord.errors import DiscordError
from sandbox.discord.snowflakes import parse

if TYPE_CHECKING:
    from sandbox.discord.server import DiscordServer

MAX_BODY: Final = 64 * 1024 * 1024
"""Bytes of a request, files included."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_NO_ENTRY: Final = "There is nothing here. GET /sandbox/ lists what can be asked."


class Mistake(Exception):
    """The request makes no sense; `str()` says why, `status` is the HTTP status."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(slots=True)
class Control:
    """What every request needs: the server, the journal of events, and the table of entries."""

    server: "DiscordServer"
    journal: Journal
    entries: Sequence[Entry]


@dataclass(slots=True)
class Ask:
    """One request: its path, query, JSON body, and the files of its form by field name."""

    control: Control
    path: dict[str, str]
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)

    @property
    def server(self) -> "DiscordServer":
        """The stand-in."""
        return self.control.server

    @property
    def actor(self) -> Actor:
        """The person to act as."""
        return self.server.actor(self.path["who"])

    @property
    def message(self) -> str:
        """The message's id."""
        return self._number("message")

    @property
    def guild(self) -> str:
        """The server's id."""
        return self._number("guild")

    @property
    def channel(self) -> int:
        """The channel's id; a name stands for the first such channel that the person sees."""
        text = self.path["channel"]
        found = parse(text)
        if found is not None:
            return found
        state, actor = self.server.state, self.actor
        for channel in state.channels.values():
            if channel.name == text.removeprefix("#") and state.can_view(actor.id, channel):
                return channel.id
        raise Mistake(f"{actor.name} sees no channel called {text!r}.", status=404)

    def need(self, name: str, kind: type | tuple[type, ...] = str) -> Any:  # noqa: ANN401 - any JSON
        """Read something out of the body that must be there."""
        value = self.body.get(name)
        is_wrong_flag = isinstance(value, bool) and kind is not bool
        if is_wrong_flag or not isinstance(value, kind):
            raise Mistake(f"The body needs {name!r}; GET /sandbox/ shows an example.")
        return value

    def may(self, name: str, kind: type | tuple[type, ...], default: Any) -> Any:  # noqa: ANN401 - any JSON
        """Read something out of the body, or take the default."""
        return self.need(name, kind) if self.body.get(name) is not None else default

    def may_id(self, name: str) -> int | None:
        """Read an id out of the body, if it is there."""
        value = self.body.get(name)
        found = parse(value)
        if value is not None and found is None:
            raise Mistake(f"{name!r} is an id.")
        return found

    def seconds(self, name: str) -> float:
        """Read a number of seconds out of the query; 0 when it is missing, at most 60."""
        try:
            return min(60.0, max(0.0, float(self.query.get(name, 0))))
        except ValueError:
            raise Mistake(f"{name!r} is a number of seconds.") from None

    def _number(self, name: str) -> str:
        text = self.path[name]
        if parse(text) is None:
            raise Mistake(f"{text!r} is no {name}'s id.")
        return text


def respond(
    control: Control, answer: Answer
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Make the function that aiohttp calls for an entry."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            require_own(request)
            return _json(await answer(await _ask(control, request)))
        except (Mistake, NotPossible, DiscordError) as error:
            return refused(error)

    return handle


async def nowhere(_ask: Ask) -> None:
    """Answer for paths that lead nowhere."""
    raise Mistake(_NO_ENTRY, status=404)


def require_own(request: web.Request) -> None:
    """Refuse other machines' names and other sites' pages, which a browser could be tricked by.

    Raises:
        Mistake: with status 403.
    """
    host = request.headers.get("Host", "")
    if _name(host) not in _LOOPBACK:
        raise Mistake("The sandbox answers on this machine only.", status=403)
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        raise Mistake("The sandbox answers its own pages only.", status=403)


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def refused(error: Exception) -> web.Response:
    """Answer with `{"error": sentence}`; Discord's own code and details stand beside it."""
    body: dict[str, Any] = {"error": str(error) or type(error).__name__}
    status = 422
    if isinstance(error, DiscordError):
        status = error.status
        body |= {"code": error.code} | ({"errors": error.errors} if error.errors else {})
    elif isinstance(error, Mistake):
        status = error.status
    return _json(body, status)


def _json(body: Any, status: int = 200) -> web.Response:  # noqa: ANN401 - any JSON
    content = orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
    return web.Response(body=content, status=status, content_type="application/json")


async def _ask(control: Control, request: web.Request) -> Ask:
    ask = Ask(control, dict(request.match_info), dict(request.query))
    if request.content_type == "multipart/form-data":
        await _read_form(request, ask)
    elif request.body_exists:
        content = bytearray()
        async for chunk in request.content.iter_any():
            content += chunk
            _require_bound(len(content))
        ask.body = _object(bytes(content))
    return ask


async def _read_form(request: web.Request, ask: Ask) -> None:
    """Read a form: the field `json` is the body, others are texts in it, and files are files."""
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytearray()
        while chunk := await part.read_chunk(1 << 18):
            content += chunk
            total += len(chunk)
            _require_bound(total)
        name = part.name or ""
        if part.filename:
            ask.files.append((name, part.filename, bytes(content)))
        elif name == "json":
            ask.body |= _object(bytes(content))
        else:
            ask.body[name] = content.decode(errors="replace")


def _object(content: bytes) -> dict[str, Any]:
    if not content.strip():
        return {}
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Mistake("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Mistake("The body must be a JSON object.")
    return body


def _require_bound(size: int) -> None:
    if size > MAX_BODY:
        raise Mistake(f"The request is over {MAX_BODY} bytes.", status=413)
