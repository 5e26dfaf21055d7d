"""What may be shown to everybody in a channel: only what each of them could read anyway."""

from collections.abc import Iterable

import discord
from discord.abc import GuildChannel as Channel

from bot.storage.search import HistoryJob

from .readable import Reading, needed

Subject = discord.Role | discord.Member | discord.Object


def can_all_read(
    reading: Reading, guild: discord.Guild, here: discord.abc.Snowflake, channel_id: int
) -> bool:
    """Tell whether everybody who sees a channel or thread (`here`) can read another one.

    Who is in a channel is not known, so that this is told from its rules: it may be refused
    though it is so, but not allowed though it is not.
    """
    thread, home_here = reading.thread(guild, channel_id), reading.home(guild, here.id)
    if thread is not None and thread.is_private and here.id != channel_id:
        return False
    home = guild.get_channel(reading.home(guild, channel_id))
    place = guild.get_channel(home_here)
    if home is None or place is None or (_is_restricted(home) and not _is_restricted(place)):
        return False
    return all(_is_for_all(home, name) for name in _beyond(place, home))


def countable(
    guild: discord.Guild, here_id: int, jobs: Iterable[HistoryJob]
) -> tuple[HistoryJob, ...]:
    """Give the channels of a run that everybody who sees a channel or thread (`here`) can read.

    To count others would tell of what is said there. Here, too, some may be left out though it is
    so: what is not for everybody has to be allowed to each role and member that a channel is for.
    """
    here = guild.get_channel_or_thread(here_id)
    place = guild.get_channel(here.parent_id if isinstance(here, discord.Thread) else here_id)
    known: dict[int, bool] = {}

    def is_open(home_id: int) -> bool:
        if home_id not in known:
            home = guild.get_channel(home_id)
            known[home_id] = bool(place and home and _can_all_read(place, home))
        return known[home_id]

    return tuple(
        job
        for job in jobs
        if (not job.is_private or job.channel_id == here_id)
        and is_open(job.home_id or job.channel_id)
    )


def _can_all_read(place: Channel, home: Channel) -> bool:
    names = _beyond(place, home)
    if all(_is_for_all(home, name) for name in names):
        return True
    circle = _circle(place)
    return circle is not None and all(_is_for(home, who, name) for who in circle for name in names)


def _beyond(place: Channel, home: Channel) -> tuple[str, ...]:
    """Name what reading a channel takes beyond seeing another one, or the same."""
    if home != place:
        return needed(home)
    # whoever sees it may still not be allowed to read what was said before
    return tuple(name for name in needed(home) if name != "view_channel")


def _circle(place: Channel) -> list[Subject] | None:
    """Name the roles and members that a closed channel is for; None if it is for everybody.

    Administrators see and read everything anyway; bots read no posts.
    """
    guild, rules = place.guild, place.overwrites
    rule = rules.get(guild.default_role)
    if rule is None or rule.view_channel is not False:
        return None
    return [
        who
        for who, rule in rules.items()
        if rule.view_channel and who.id != guild.me.id and not _is_bots(who)
    ]


def _is_bots(who: Subject) -> bool:
    if isinstance(who, discord.Role):
        return who.is_bot_managed()
    return isinstance(who, discord.Member) and who.bot


def _is_for(channel: Channel, who: Subject, permission: str) -> bool:
    """Tell whether a role, or a member, has a permission in a channel for sure."""
    if _is_for_all(channel, permission):
        return True
    chosen = {each.id: getattr(rule, permission) for each, rule in channel.overwrites.items()}
    if not isinstance(who, discord.Role):
        return chosen.get(who.id) is True
    roles = {role.id for role in channel.guild.roles}
    is_refused = any(rule is False for each, rule in chosen.items() if each not in roles)
    return who.permissions.administrator or (chosen.get(who.id) is True and not is_refused)


def _is_for_all(channel: Channel, permission: str) -> bool:
    """Tell whether everybody in the server has a permission in a channel, with no exception."""
    everyone = channel.guild.default_role
    if everyone is None:
        return False
    rules = dict(channel.overwrites)
    rule = rules.pop(everyone, discord.PermissionOverwrite())
    chosen = getattr(rule, permission)
    is_given = getattr(everyone.permissions, permission) if chosen is None else chosen
    return is_given and all(getattr(other, permission) is not False for other in rules.values())


def _is_restricted(channel: Channel) -> bool:
    return bool(getattr(channel, "nsfw", False))
