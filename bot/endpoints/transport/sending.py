"""A call: put together once, and sent at each attempt, which gives an answer or a setback."""

import asyncio
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import orjson
from yarl import URL

from bot.errors import EndpointRefused

from . import reading, waits
from .account import Account, Timeouts
from .problems import read
from .sentences import Asked
from .setbacks import not_sent, refused, silent

_LONGEST_LABEL = 63  # RFC 1035, section 2.3.4
_LARGE = 2**20  # aiohttp wants a larger body as a file, which it sends in pieces
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_FIRST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Call:
    """A method, a URL, headers and perhaps a JSON body; `asked` is for an error's sentence."""

    method: str
    url: URL
    headers: Mapping[str, str] = field(repr=False)
    asked: Asked
    body: bytes | None = field(default=None, repr=False)
    public_only: bool = False

    @property
    def content(self) -> bytes | io.BytesIO | None:
        """The body in the form that aiohttp sends best, anew for each attempt."""
        return io.BytesIO(self.body) if self.body and len(self.body) > _LARGE else self.body


def getting(account: Account, path: str, *, setting: str = "", model: str = "") -> Call:
    """A call that asks for what is at `path`, perhaps about a model.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    asked = Asked(model=model, setting=setting, key=account.api_key)
    return Call(
        "GET", _url(account, path), _headers(account), asked, public_only=account.public_only
    )


def posting(account: Account, path: str, body: Mapping[str, Any], *, setting: str = "") -> Call:
    """A call that hands `body` over as JSON.

    Raises:
        EndpointRefused: the account cannot be used as it is written.
    """
    asked = Asked(
        model=str(body.get("model", "")), setting=setting, key=account.api_key, sent=tuple(body)
    )
    headers = _headers(account) | {"Content-Type": "application/json"}
    content, public_only = orjson.dumps(body), account.public_only
    return Call("POST", _url(account, path), headers, asked, content, public_only=public_only)


def _url(account: Account, path: str) -> URL:
    try:
        url = URL(account.base + path)
    except ValueError as error:
        raise _unusable("base URL") from error
    if url.scheme not in {"http", "https"} or url.user or url.query_string or url.fragment:
        raise _unusable("base URL")
    labels = (url.raw_host or "").rstrip(".").split(".")
    if not all(0 < len(label) <= _LONGEST_LABEL for label in labels):
        raise _unusable("base URL")
    return url


def _headers(account: Account) -> dict[str, str]:
    if account.api_key is None:
        return {}
    key = account.api_key.strip()
    if not key.isascii() or not key.isprintable():
        raise _unusable("API key")
    return {"Authorization": f"Bearer {key}"} if key else {}


def _unusable(what: str) -> EndpointRefused:
    return EndpointRefused(
        f"The endpoint's {what} cannot be used as it is written. Ask an admin or the operator to"
        " correct it."
    )


@dataclass(frozen=True, slots=True)
class Sessions:
    """The session for most calls, and the one for those that may go to public addresses only."""

    usual: aiohttp.ClientSession
    public: aiohttp.ClientSession | None

    def of(self, call: Call) -> aiohttp.ClientSession:
        """The session that a call may take: never the usual one in the public one's place."""
        if not call.public_only:
            return self.usual
        if self.public is None:
            raise RuntimeError("this transport was built without a session for public addresses")
        return self.public


class Sender:
    """Sends calls over the session that they may take; `now` gives Unix seconds."""

    def __init__(self, sessions: Sessions, timeouts: Timeouts, now: Callable[[], float]) -> None:
        self._sessions = sessions
        self._timeouts = timeouts
        self._limits = aiohttp.ClientTimeout(total=None, sock_connect=timeouts.connect)
        self._headers_within = timeouts.connect + timeouts.first_byte
        self._now = now

    async def send(self, call: Call) -> aiohttp.ClientResponse:
        """The response, whose status says that it is an answer. The caller closes it.

        Raises:
            Setback: there was none, or its status is an error.
        """
        for _ in range(1 + _MOST_REDIRECTS):
            response = await self._once(call)
            if response.status < _FIRST_ERROR:
                return response
            further = _redirected(call, response)
            if further is None:
                break
            response.close()
            call = further
        try:
            body = await reading.beginning(response, self._timeouts)
        finally:
            response.close()
        wait = waits.asked_for(response.headers, self._now())
        raise refused(read(response.status, body), replace(call.asked, wait=wait))

    async def _once(self, call: Call) -> aiohttp.ClientResponse:
        try:
            async with asyncio.timeout(self._headers_within):
                return await self._sessions.of(call).request(
                    call.method,
                    call.url,
                    data=call.content,
                    headers=call.headers,
                    allow_redirects=False,
                    timeout=self._limits,
                )
        except aiohttp.ConnectionTimeoutError as error:
            raise not_sent(error) from error
        except TimeoutError as error:
            raise silent() from error
        except (aiohttp.ClientError, OSError) as error:
            raise not_sent(error) from error


def _redirected(call: Call, response: aiohttp.ClientResponse) -> Call | None:
    """The call that a redirect asks for, if it only reads and stays within the same origin."""
    place = response.headers.get("Location")
    if call.method != "GET" or response.status not in _REDIRECTS or place is None:
        return None
    try:
        url = call.url.join(URL(place))
        same = url.origin() == call.url.origin()
    except ValueError:
        return None
    return replace(call, url=url) if same else None
