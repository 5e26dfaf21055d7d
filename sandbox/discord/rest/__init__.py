"""Discord's HTTP API, version 10: one module per family of routes."""

from sandbox.discord.rest import (
    channels,
    commands,
    guilds,
    interactions,
    members,
    messages,
    reactions,
    threads,
    users,
)
from sandbox.discord.rest.call import Call, Reply, Route
from sandbox.discord.rest.dispatch import BASE, endpoint, unknown

ROUTES: tuple[Route, ...] = (
    *interactions.ROUTES,
    *users.ROUTES,
    *messages.ROUTES,
    *reactions.ROUTES,
    *threads.ROUTES,
    *channels.ROUTES,
    *guilds.ROUTES,
    *members.ROUTES,
    *commands.ROUTES,
)
"""Every route; where two fit a path, the first one answers."""

__all__ = ["BASE", "ROUTES", "Call", "Reply", "Route", "endpoint", "unknown"]
