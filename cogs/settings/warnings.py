"""Tells admins of values that they set and that no longer fit."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

import discord

from bot.client import FAILURES, Bot
from bot.errors import ParleyError
from bot.settings import Settings, Stale

from .wording import plain_key

log = logging.getLogger(__name__)

NAMED = 15
"""Settings that one message names."""


async def warn(client: Bot, settings: Settings) -> None:
    """Tell whoever set what no longer fits, or the server's owner; each of it is told once."""
    await client.wait_until_ready()
    try:
        by_person: dict[tuple[int, int], list[Stale]] = defaultdict(list)
        for each in await settings.stale():
            by_person[each.guild_id, each.changed_by].append(each)
        for (guild_id, user_id), stale in by_person.items():
            guild = client.get_guild(guild_id)
            if guild is not None and await _tell(guild, (user_id, guild.owner_id), stale):
                await settings.mark_told(stale)
    except ParleyError as error:
        log.warning("admins were not told of settings that no longer fit: %s", error)
    except Exception:
        log.exception("admins were not told of settings that no longer fit")


async def _tell(guild: discord.Guild, people: Iterable[int | None], stale: Sequence[Stale]) -> bool:
    """Tell the first of these people who still manages the server and can be told."""
    text = _message(guild, stale)
    for user_id in people:
        try:
            member = await guild.fetch_member(user_id or 0)
            if member.guild_permissions.manage_guild:
                await member.send(text)
                return True
        except FAILURES as failure:
            log.info("an admin could not be told of settings that no longer fit: %s", failure)
    return False


def _message(guild: discord.Guild, stale: Sequence[Stale]) -> str:
    lines = [f"- {_named(each)}" for each in stale[:NAMED]]
    if len(stale) > NAMED:
        lines.append(f"- and {len(stale) - NAMED} more")
    name = discord.utils.escape_markdown(guild.name)
    head = (
        f"In the server {name}, these settings no longer fit what I accept, so I do not use them:"
    )
    foot = "Set them anew there with /settings set, or take them back with /settings reset."
    return "\n".join([head, *lines, foot])


def _named(each: Stale) -> str:
    where = f" in <#{each.channel_id}>" if each.channel_id else ""
    return f"`{plain_key(each.key)}`{where}"
