"""The pictures that are given by their address: kept for an hour, and not too many of them."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web
from yarl import URL

from sandbox.endpoints.exchange import Exchange
from sandbox.endpoints.gate import Route

FOLDER = "/pictures/"
XML = "application/xml"
REFUSED = b'<?xml version="1.0" encoding="utf-8"?><Error><Code>%b</Code></Error>'
LIFETIME = 3600.0
"""Seconds that an address is good for."""
MOST = 500
MOST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Hung:
    """A picture in the gallery; `until` is when its address expires, `key` lets one see it."""

    data: bytes
    mime: str
    key: str
    until: float


class Gallery:
    """Pictures by name; the oldest make room for the newest.

    Args:
        now: the time, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._hung: OrderedDict[str, Hung] = OrderedDict()

    def hang(self, data: bytes, mime: str, *, origin: URL) -> str:
        """Keep a picture; gives its address at that origin."""
        name = f"img-{secrets.token_hex(12)}.{mime.partition('/')[2]}"
        # as the hosted API's do, the key holds what an address must escape
        key = f"{secrets.token_urlsafe(12)}+/="
        self._hung[name] = Hung(data, mime, key, self._now() + LIFETIME)
        while len(self) > MOST or sum(len(each.data) for each in self) > MOST_BYTES:
            self._hung.popitem(last=False)
        return f"{origin}{FOLDER}{name}?sig={quote(key, safe='')}"

    def route(self) -> Route:
        """Where its pictures are seen, below the server's root."""
        return Route("pictures", "GET", FOLDER + "{name}", self._show, is_open=True)

    async def _show(self, exchange: Exchange) -> web.StreamResponse:
        """Show a picture to whoever has its address, and nobody who brings a key of the API."""
        request = exchange.request
        if "Authorization" in request.headers:
            return await exchange.send(
                REFUSED % b"InvalidAuthenticationInfo", status=400, content_type=XML
            )
        hung = self.see(request.match_info["name"], request.query.get("sig", ""))
        if hung is None:
            return await exchange.send(
                REFUSED % b"AuthenticationFailed", status=403, content_type=XML
            )
        return await exchange.send(hung.data, content_type=hung.mime)

    def see(self, name: str, key: str) -> Hung | None:
        """Look at a picture; None when it is gone, its address expired, or the key is wrong."""
        hung = self._hung.get(name)
        if hung is None or hung.key != key or hung.until < self._now():
            return None
        return hung

    def expire(self) -> None:
        """Let every address expire at once."""
        self._hung.clear()

    def __iter__(self) -> Iterator[Hung]:
        """Go through what hangs here, oldest first."""
        return iter(tuple(self._hung.values()))

    def __len__(self) -> int:
        """How many hang here."""
        return len(self._hung)
