"""The sandbox's page: the whole bot in a browser, as a client of the control interface.

The page is one template and plain JavaScript modules. It reads `/web/…`, follows one stream of
events, and acts through `/sandbox/as/…` as anyone with curl does. Nothing is loaded from elsewhere.
"""

from typing import Any

from aiohttp import web

from sandbox.discord.control import Control
from sandbox.discord.control.asking import Ask, respond
from sandbox.web.files import page, static
from sandbox.web.guard import own_only, secure
from sandbox.web.history import history
from sandbox.web.stream import stream
from sandbox.web.world import world

__all__ = ["install"]


def install(app: web.Application, control: Control, endpoint: str | None = None) -> None:
    """Add the page, and what it reads, to an application that is not started yet.

    `endpoint` is the base URL of the real endpoint that answers, if one does.
    """

    async def whole(ask: Ask) -> dict[str, Any]:
        return {**await world(ask), "endpoint": {"base_url": endpoint}}

    app.middlewares.append(own_only)
    app.router.add_get("/", page())
    app.router.add_get("/web/static/{path:.+}", static)
    app.router.add_get("/web/events", stream(control))
    app.router.add_get("/web/world", respond(control, whole))
    app.router.add_get("/web/as/{who}/channels/{channel}/messages", respond(control, history))
    app.on_response_prepare.append(secure)
