"""Ends the heartbeats that discord.py leaves behind."""

import asyncio
import threading

import discord
from discord.gateway import KeepAliveHandler

PATIENCE = 1.0
"""Seconds that a heartbeat gets to end."""


async def end_heartbeats(client: discord.Client) -> None:
    """Stop the threads of connections that were being made when the client was closed.

    discord.py stops only those of finished connections; the others would go on beating for a loop
    that is closed by then.
    """
    connection = client._connection  # noqa: SLF001 -- nothing public tells whose a heartbeat is
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and thread.ws._connection is connection:  # noqa: SLF001 -- as above
            thread.stop()
            await asyncio.to_thread(thread.join, PATIENCE)
