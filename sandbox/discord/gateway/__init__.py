"""Discord's gateway: the websocket over which a bot hears what happens.

Source: "Gateway" in Discord's API reference.
"""

from sandbox.discord.gateway.codes import CloseCode, Intent, Op
from sandbox.discord.gateway.gateway import Gateway
from sandbox.discord.gateway.session import Session

__all__ = ["CloseCode", "Gateway", "Intent", "Op", "Session"]
