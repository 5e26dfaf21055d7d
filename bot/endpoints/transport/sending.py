"""A call sent once: a response that is an answer, or a setback."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import aiohttp

from . import reading, waits
from .account import Timeouts
from .call import Call
from .problems import read
from .setbacks import not_sent, refused, silent

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_FIRST_ERROR = 300


class Sender:
    """Sends calls over one session; `now` gives Unix seconds."""

    def __init__(
        self, session: aiohttp.ClientSession, timeouts: Timeouts, now: Callable[[], float]
    ) -> None:
        self._session = session
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
                return await self._session.request(
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
        url = call.url.join(type(call.url)(place))
        same = url.origin() == call.url.origin()
    except ValueError:
        return None
    return replace(call, url=url) if same else None
