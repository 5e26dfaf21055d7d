"""Brings pictures that are being made and the message that shows them together."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import discord

from bot.client import is_deleted
from bot.errors import EndpointBusy, InputError
from bot.pictures import Step

from .canvas import Canvas, Sheet

EDIT_EVERY = 1.0
"""Seconds from one edit of a message to its next."""
PATIENCE = 14 * 60.0
"""Seconds that pictures may take; after 15 minutes Discord takes no more edits of an answer."""
TOOK_LONG = "The model took longer than Discord lets me wait. Ask for fewer or smaller pictures."
TOO_MUCH = "Discord does not take pictures of this size here. Ask for fewer or smaller ones."
TOO_LARGE = 413


async def draw(canvas: Canvas, steps: AsyncGenerator[Step, None]) -> None:
    """Show pictures as they are made.

    Whoever deletes the message while they are made stops that. Whatever else goes wrong leaves the
    pictures that came, and no message if there are none.

    Raises:
        ParleyError: no picture came; or none any more, though some did.
        discord.HTTPException: they cannot be shown.
    """
    await canvas.open()
    making = asyncio.create_task(_take(steps, canvas.sheet), name="make pictures")
    try:
        await _follow(canvas, making)
    except discord.NotFound as error:
        if not is_deleted(error):
            raise
    except BaseException as error:  # the bot going down, too
        await canvas.leave()
        if isinstance(error, discord.HTTPException) and error.status == TOO_LARGE:
            raise InputError(TOO_MUCH) from error
        raise
    finally:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)


async def _follow(canvas: Canvas, making: asyncio.Task[None]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not making.done():
                await asyncio.wait({making}, timeout=EDIT_EVERY)
                if not making.done():
                    await canvas.update()
    except TimeoutError as error:
        raise EndpointBusy(TOOK_LONG) from error
    await making
    await canvas.finish()


async def _take(steps: AsyncGenerator[Step, None], sheet: Sheet) -> None:
    async with aclosing(steps):
        async for step in steps:
            sheet.take(step)
