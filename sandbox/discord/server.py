"""The local Discord stand-in: gateway, REST and content network on one aiohttp application."""

import asyncio
import hmac
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from aiohttp import web

from sandbox.discord import control
from sandbox.discord.actors import Actor, actor
from sandbox.discord.commands import CommandRegistry
from sandbox.discord.errors import not_found
from sandbox.discord.events import Event
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.interactions import Interaction, Interactions
from sandbox.discord.ratelimits import RateLimits
from sandbox.discord.rest import BASE, ROUTES, endpoint, unknown
from sandbox.discord.rest.dispatch import json_response
from sandbox.discord.seed import seeded
from sandbox.discord.snowflakes import parse
from sandbox.discord.state import DiscordState

DEFAULT_TOKEN: Final = "sandbox-token"  # noqa: S105 - opens nothing but the stand-in
_HARMLESS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
"""Files share the origin of the sandbox's page here, so nothing in them may run."""

_T = TypeVar("_T")


class DiscordServer:
    """Serves a simulated world to unmodified Discord clients.

    Give it an application with `install`, start that, then set `base_url`, such as
    `http://127.0.0.1:8300`; REST is at `{base_url}/api/v10`. Whoever starts it binds loopback only.
    """

    def __init__(self, *, state: DiscordState | None = None, token: str = DEFAULT_TOKEN) -> None:
        self.state = state or seeded().state
        self.token = token
        self.shards = 1
        """How many shards `GET /gateway/bot` recommends."""
        self.faults = Faults()
        self.rate_limits = RateLimits(self.state.now)
        self.gateway = Gateway(self.state, self.faults, token=token)
        self.commands = CommandRegistry(self.state.application.id, self.state.ids)
        self.interactions = Interactions(self.state, self.commands)
        self._base_url = ""

    @property
    def base_url(self) -> str:
        """Where the server is, without a slash at the end."""
        return self._base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self._base_url = url.rstrip("/")
        self.state.cdn.base_url = self._base_url
        self.gateway.url = self.gateway_url

    @property
    def api_url(self) -> str:
        """Where the REST API is."""
        return self._base_url + BASE

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return self._base_url.replace("http", "ws", 1) + "/gateway"

    def actor(self, who: str | int) -> Actor:
        """Find a person to act as, by user name (`member`) or id; see `sandbox.discord.actors`."""
        return actor(self, who)

    def install(
        self, app: web.Application, entries: Iterable[control.Entry] = ()
    ) -> control.Control:
        """Add every route to an application that is not started yet; gives the control interface.

        `entries` are offered by the control interface besides its own.
        """
        for route in ROUTES:
            app.router.add_route(route.method, BASE + route.path, endpoint(self, route))
        app.router.add_route("*", BASE + "/{rest:.*}", unknown)
        controls = control.install(self, app, entries)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/gateway/", self.gateway.connect)
        for kind in ("attachments", "ephemeral-attachments"):
            path = f"/cdn/{kind}/{{channel_id}}/{{attachment_id}}/{{filename}}"
            app.router.add_get(path, self._file)
        return controls

    def accepts(self, authorization: str | None) -> bool:
        """Tell whether an Authorization header carries the bot's token."""
        return hmac.compare_digest((authorization or "").encode(), f"Bot {self.token}".encode())

    async def until(self, predicate: Callable[[], _T], timeout: float = 10.0) -> _T:  # noqa: ASYNC109 - reads well in tests
        """Wait until something in the world, or of an interaction, is so; give what was found.

        Raises:
            TimeoutError: it was not so within `timeout` seconds.
        """
        news = asyncio.Event()

        def hear(_news: Event | Interaction) -> None:
            news.set()

        self.state.listen(hear)
        self.interactions.watch(hear)
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    news.clear()
                    await news.wait()
                return found
        finally:
            self.state.unlisten(hear)
            self.interactions.unwatch(hear)

    async def close(self) -> None:
        """End every gateway connection; the application is stopped by whoever started it."""
        self.interactions.close()
        await self.gateway.close()

    async def _file(self, request: web.Request) -> web.Response:
        attachment_id = parse(request.match_info["attachment_id"])
        found = self.state.cdn.content(attachment_id or 0, dict(request.query))
        if found is None:
            return json_response(not_found().to_json(), 404)
        attachment, content = found
        kind = attachment.content_type or "application/octet-stream"
        return web.Response(body=content, headers={"Content-Type": kind} | _HARMLESS)
