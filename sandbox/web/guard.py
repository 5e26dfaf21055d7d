"""Keeps other machines, other sites and foreign scripts away from the page."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from sandbox.discord.control.asking import Mistake, refused, require_own

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""What the page may load and run: its own files, and pictures and sounds made in the browser."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_OURS: Final = ("/web/", "/sandbox/")


@web.middleware
async def own_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only this machine and our own pages ask, whatever it is that they ask for.

    Both stand-ins' keys may be known to everybody, so the bot's own interfaces are no exception.
    """
    try:
        require_own(request)
    except Mistake as error:
        return refused(error)
    return await handler(request)


async def secure(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on everything that the page is made of."""
    if request.path == "/" or request.path.startswith(_OURS):
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
