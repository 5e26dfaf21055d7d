"""Discord's HTTP API, version 10: one module per family of routes."""

from sandbox.discord.rest import channels, guilds, members, messages, reactions, threads, users
from sandbox.discord.rest.call import Call, Reply, Route
from sandbox.discord.rest.dispatch import BASE, endpoint, unknown

ROUTES: tuple[Route, ...] = (
    *users.ROUTES,
    *messages.ROUTES,
    *reactions.ROUTES,
    *threads.ROUTES,
    *channels.ROUTES,
    *guilds.ROUTES,
    *members.ROUTES,
)
"""Every route; where two fit a path, the first one answers."""

__all__ = ["BASE", "ROUTES", "Call", "Reply", "Route", "endpoint", "unknown"]
