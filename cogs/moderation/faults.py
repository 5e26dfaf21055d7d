"""What Discord refuses, in words for moderators."""

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import discord

from bot.client import FAILURES, is_passing
from bot.errors import NotAllowedError, ParleyError
from bot.moderation.hands import PassingFault

T = TypeVar("T")

UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MEMBER: Final = 10007
UNKNOWN_MESSAGE: Final = 10008
UNKNOWN_USER: Final = 10013
UNKNOWN_BAN: Final = 10026
NO_ACCESS: Final = 50001
CLOSED_DMS: Final = 50007
NO_PERMISSION: Final = 50013
ARCHIVED: Final = 50083
PATIENCE: Final = 60.0
"""Seconds that a request gets, with all that discord.py tries by itself."""
FAULT: Final = "Discord had a fault; I tried for an hour. Do it by hand, or press the button."

NONE: Final = MappingProxyType[int, str]({})


class Refused(NotAllowedError):
    """Discord refused something; `code` is the reason that it gave."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


async def asked(
    request: Awaitable[T], *, fine: Collection[int] = (), says: Mapping[int, str] = NONE
) -> T | None:
    """Ask something of Discord; None if it refused with a code that is fine.

    Args:
        request: what is asked.
        fine: Discord's error codes that mean that there is nothing left to do.
        says: sentences for others of its codes.

    Raises:
        PassingFault: it may be asked again.
        Refused: it may not be done; the sentence says why.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await request
    except FAILURES as error:
        if isinstance(error, discord.HTTPException) and error.code in fine:
            return None
        raise _translated(error, says) from error


def no_deletion(channel_id: int) -> dict[int, str]:
    """Say why a message cannot be deleted."""
    place = f"<#{channel_id}>"
    return {
        NO_PERMISSION: f"I may not delete messages in {place}: give me Manage Messages there.",
        NO_ACCESS: f"I cannot see {place}, so the message stays: give me View Channel and"
        " Manage Messages there.",
        ARCHIVED: f"{place} is archived, so the message stays: open the thread and press Delete.",
    }


def no_posts(channel_id: int) -> dict[int, str]:
    """Say why nothing can be posted in the log channel."""
    return forbidden(
        f"I may not post in the log channel <#{channel_id}>: give me View Channel, Send Messages"
        " and Embed Links there."
    )


def forbidden(sentence: str) -> dict[int, str]:
    """Say what the bot lacks, whichever way Discord puts that."""
    return {NO_PERMISSION: sentence, NO_ACCESS: sentence}


def _translated(error: BaseException, says: Mapping[int, str]) -> ParleyError:
    if is_passing(error) or not isinstance(error, discord.HTTPException):
        return PassingFault(FAULT)
    sentence = says.get(error.code) or f"Discord refused it: {error.text or error}"
    return Refused(sentence, error.code)
