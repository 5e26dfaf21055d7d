"""The HTTP sessions of the process."""

import aiohttp

from .public import public_socket

_CONNECTIONS = 512
_PER_HOST = 256
_KEEP_ALIVE = 30.0


def new_session(*, public_only: bool = False) -> aiohttp.ClientSession:
    """The one session per process: every server's calls share its connections, and nothing else.

    With `public_only` it is a second one, with connections of its own, that reaches nothing but the
    public internet: for the endpoints that servers chose themselves.

    No cookies are kept, no credentials are read from the environment, and aiohttp's own total
    timeout is off, since `Transport` watches connect, first byte and gaps itself.
    """
    connector = aiohttp.TCPConnector(
        limit=_CONNECTIONS,
        limit_per_host=_PER_HOST,
        keepalive_timeout=_KEEP_ALIVE,
        socket_factory=public_socket if public_only else None,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        headers={"User-Agent": "parley", "Accept-Encoding": "gzip, deflate"},
        trust_env=False,
    )
