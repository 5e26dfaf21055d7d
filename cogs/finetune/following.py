"""Tells how far something is while it takes a while."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import discord

from bot.client import FAILURES, Bot

T = TypeVar("T")

EDIT_EVERY = 3.0
"""Seconds from one edit of the answer to its next."""


async def followed(
    interaction: discord.Interaction[Bot],
    work: Coroutine[Any, Any, T],
    words: Callable[[], str],
) -> T:
    """Do something, and edit the deferred answer meanwhile; gives what it came to.

    No edit comes after it has returned. Raises what the work raises.
    """
    task = asyncio.create_task(work, name="make a dataset")
    try:
        await asyncio.wait({task}, timeout=EDIT_EVERY)
        while not task.done():
            with suppress(*FAILURES):  # how far it is does not matter as much as that it goes on
                await interaction.edit_original_response(content=words())
            await asyncio.wait({task}, timeout=EDIT_EVERY)
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
