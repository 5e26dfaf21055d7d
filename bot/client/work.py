"""What people asked for that is not done yet, so that the bot does not leave amid it."""

import asyncio
from contextlib import suppress
from typing import Any

import discord

from bot.errors import RESTARTING, EndpointBusy

from .telling import report

LAST_WORK = 2.0
"""Seconds that commands and messages in hand get when the bot goes down."""

Origin = discord.Interaction[Any] | discord.Message
"""What set a task off."""


class Work:
    """The tasks in which the bot does what people asked for."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[object], Origin] = {}

    def begin(self, where: Origin) -> None:
        """Note that the current task does what somebody asked for."""
        if task := asyncio.current_task():
            self._tasks[task] = where
            task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def end(self) -> None:
        """Wait a moment for everything but the current task, then break off what takes longer."""
        if tasks := self._tasks.keys() - {asyncio.current_task()}:
            await asyncio.wait(tasks, timeout=LAST_WORK)
            await self._break_off()

    async def _break_off(self) -> None:
        """Give up the commands that take too long, and say so to whoever gave them.

        Messages need no word: what of them is not stored in time is heard after the restart.
        """
        late = [
            (task, where)
            for task, where in self._tasks.items()
            if isinstance(where, discord.Interaction)
            and where.type is not discord.InteractionType.autocomplete
            and task is not asyncio.current_task()
        ]
        for task, _ in late:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORK):
                await asyncio.gather(*(task for task, _ in late), return_exceptions=True)
                await asyncio.gather(
                    *(report(where, EndpointBusy(RESTARTING)) for _, where in late),
                    return_exceptions=True,
                )
