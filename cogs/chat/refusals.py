"""Says no once in a while, so that a thread is not flooded with refusals."""

import time
from collections import OrderedDict
from collections.abc import Callable

import discord

QUIET = 600.0
"""Seconds in which a person is refused once in a channel."""
KEPT = 1_000
"""Refusals remembered; with more, somebody may be told again sooner."""


class Refusals:
    """Remembers who was told where that they may not; `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._told: OrderedDict[tuple[int, int], float] = OrderedDict()

    def is_due(self, message: discord.Message) -> bool:
        """Tell whether the refusal of a message is to be told, and remember that it was.

        One that is heard again after a restart is too old for that: it was told in its time.
        """
        key, now = (message.author.id, message.channel.id), self._clock()
        written = (message.edited_at or message.created_at).timestamp()
        if now < self._told.get(key, now) or written < now - QUIET:
            return False
        self._told[key] = now + QUIET
        self._told.move_to_end(key)
        if len(self._told) > KEPT:
            self._told.popitem(last=False)
        return True
