"""Timeouts and bans of authors on Discord, where moderators and other bots set some as well."""

import asyncio
from datetime import UTC, datetime
from typing import Final
from weakref import WeakValueDictionary

import discord

from bot.client import Bot
from bot.storage.moderation import Case

from . import faults
from .faults import asked

SAME: Final = 1_000
"""Milliseconds by which two ends of a timeout may differ that are one."""
GONE: Final = {
    faults.UNKNOWN_MEMBER: "The author is not in this server any more.",
    faults.UNKNOWN_USER: "There is no such account: a webhook wrote this. Remove it in Channel"
    " Settings, Integrations.",
}
_turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()


def turn(case: Case) -> asyncio.Lock:
    """Let one at a time look how an author stands, and change it."""
    return _turns.setdefault((case.guild_id, case.author_id), asyncio.Lock())


async def end(client: Bot, case: Case) -> int:
    """Give until when the author cannot write, in Unix milliseconds; 0 if they can."""
    request = client.http.get_member(case.guild_id, case.author_id)
    member = await asked(request, fine={faults.UNKNOWN_MEMBER, faults.UNKNOWN_USER})
    until = discord.utils.parse_time(member.get("communication_disabled_until")) if member else None
    return int(until.timestamp() * 1000) if until else 0


def is_of(case: Case, until: int) -> bool:
    """Tell whether a timeout with that end is the one that a case led to."""
    return abs(until - (case.until or 0)) <= SAME


async def begin(client: Bot, case: Case, until: int, reason: str) -> None:
    """Keep the author from writing until a time in Unix milliseconds; 0 lets them again."""
    moment = datetime.fromtimestamp(until / 1000, UTC).isoformat() if until else None
    await client.http.edit_member(
        case.guild_id, case.author_id, reason=reason, communication_disabled_until=moment
    )


async def forgiven(client: Bot, guild_id: int, user_id: int, reason: str) -> bool:
    """Lift a ban; False if it was lifted already.

    Raises:
        ParleyError: it could not be done.
    """
    says = faults.forbidden(
        f"I may not lift the ban of <@{user_id}>: give my role the permission Ban Members, or lift"
        " it in Server Settings, Bans."
    )
    request = _forgive(client, guild_id, user_id, reason)
    return await asked(request, fine={faults.UNKNOWN_BAN}, says=says) is not None


async def _forgive(client: Bot, guild_id: int, user_id: int, reason: str) -> bool:
    await client.http.unban(user_id, guild_id, reason=reason)
    return True
