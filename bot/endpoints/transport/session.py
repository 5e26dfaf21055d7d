"""The one HTTP session of the process."""

import aiohttp

_CONNECTIONS = 512
_PER_HOST = 256
_KEEP_ALIVE = 30.0


def new_session() -> aiohttp.ClientSession:
    """The one session per process: every server's calls share its connections, and nothing else.

    No cookies are kept, no credentials are read from the environment, and aiohttp's own total
    timeout is off, since `Transport` watches connect, first byte and gaps itself.
    """
    connector = aiohttp.TCPConnector(
        limit=_CONNECTIONS, limit_per_host=_PER_HOST, keepalive_timeout=_KEEP_ALIVE
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        headers={"User-Agent": "parley", "Accept-Encoding": "gzip, deflate"},
        trust_env=False,
    )
