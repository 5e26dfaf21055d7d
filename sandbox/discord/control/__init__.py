"""The control interface under `/sandbox/`: act as anyone, see what anyone sees, switch faults.

JSON over HTTP and a stream of server-sent events, for the web page and for people with curl.
`GET /sandbox/` describes it. It answers only on loopback, and only its own pages.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.discord.control.asking import Control, nowhere, respond
from sandbox.discord.control.doings import DOINGS
from sandbox.discord.control.journal import Journal
from sandbox.discord.control.looking import LOOKINGS, describe
from sandbox.discord.control.setting import SETTINGS
from sandbox.discord.control.stream import stream
from sandbox.discord.control.table import BASE, Entry

if TYPE_CHECKING:
    from sandbox.discord.server import DiscordServer

__all__ = ["BASE", "Control", "Entry", "install"]

ENTRIES: tuple[Entry, ...] = (*LOOKINGS, *DOINGS, *SETTINGS)


def install(
    server: "DiscordServer", app: web.Application, entries: Iterable[Entry] = ()
) -> Control:
    """Add the control interface, and further entries, to an application not started yet."""
    offered = (*ENTRIES, *entries)
    control = Control(server, Journal(server.state, server.interactions), offered)
    server.gateway.watch(control.journal.note_bot)
    for entry in offered:
        app.router.add_route(entry.method, BASE + entry.path, respond(control, entry.answer))
    app.router.add_get(BASE, respond(control, describe))
    app.router.add_get(f"{BASE}/events", stream(control))
    app.router.add_route("*", BASE + "/{rest:.*}", respond(control, nowhere))

    async def shut_down(_app: web.Application) -> None:
        control.journal.close()

    app.on_shutdown.append(shut_down)
    return control
