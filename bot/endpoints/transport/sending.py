"""Sending a call, which gives an answer or a setback."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import aiohttp
from yarl import URL

from . import reading, waits
from .account import Timeouts
from .call import Call, linked
from .patience import Patience
from .problems import read
from .setbacks import not_sent, refused, silent

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3
_FIRST_ERROR = 300


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
        self._now = now

    async def send(self, call: Call) -> aiohttp.ClientResponse:
        """The response, whose status says that it is an answer. The caller closes it.

        Raises:
            Setback: there was none, or its status is an error.
        """
        for _ in range(1 + MOST_REDIRECTS):
            response = await self.once(call)
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
        wait = self.wait_of(response)
        raise refused(read(response.status, body), replace(call.asked, wait=wait))

    def wait_of(self, response: aiohttp.ClientResponse) -> float | None:
        """The seconds that a response asks to wait."""
        return waits.asked_for(response.headers, self._now())

    async def once(self, call: Call) -> aiohttp.ClientResponse:
        """The response, whatever its status. The caller closes it.

        Raises:
            Setback: there was none.
        """
        timeouts = self._timeouts.stretched(call.bounds.patience)
        patience = Patience(timeouts.connect + timeouts.first_byte)
        try:
            async with patience:
                return await self._sessions.of(call).request(
                    call.method,
                    call.url,
                    data=call.content(patience.renew),
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


def redirected(call: Call, response: aiohttp.ClientResponse) -> URL | None:
    """Where a response sends its reader, if it does."""
    place = response.headers.get("Location")
    if call.method != "GET" or response.status not in _REDIRECTS or place is None:
        return None
    try:
        return call.url.join(linked(place))
    except ValueError:
        return None


def _redirected(call: Call, response: aiohttp.ClientResponse) -> Call | None:
    """The call that a redirect asks for, if it only reads and stays within the same origin."""
    url = redirected(call, response)
    try:
        same = url is not None and url.origin() == call.url.origin()
    except ValueError:
        return None
    return replace(call, url=url) if url is not None and same else None
