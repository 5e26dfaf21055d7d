"""Whose messages are not checked: what admins choose, and what they are told about it."""

from collections.abc import Collection, Mapping
from typing import Any

import discord

from bot.errors import InputError
from cogs.moderation.commands.places import Channel

ROLES, CHANNELS, MEMBERS = (
    "moderation.exempt_roles",
    "moderation.exempt_channels",
    "moderation.exempt_members",
)
_SIGNS = {ROLES: "@&", CHANNELS: "#", MEMBERS: "@"}
BESIDES = (
    "Moderators and admins are not checked, whatever is listed:"
    " `/settings set moderation.exempt_moderators off` changes that."
)


def found(
    role: discord.Role | None, channel: Channel | None, member: discord.User | None
) -> dict[str, int]:
    """Give the ids that somebody chose, by the settings that they belong to.

    Raises:
        InputError: it is nothing.
    """
    given = {ROLES: role, CHANNELS: channel, MEMBERS: member}
    chosen = {key: each.id for key, each in given.items() if each is not None}
    if not chosen:
        raise InputError("Choose a role, a channel or a member.")
    return chosen


def added(chosen: Mapping[str, int], changed: Collection[str]) -> str:
    """Say who is not checked any more; `changed` are the settings that are others now."""
    return _told(chosen, changed, "is not checked any more", "was exempt already")


def removed(chosen: Mapping[str, int], changed: Collection[str], values: Mapping[str, Any]) -> str:
    """Say likewise who is checked again, and who may be exempt all the same."""
    text = _told(chosen, changed, "is checked again", "was not in the list of who is exempt")
    who = {ROLES, MEMBERS} & chosen.keys()
    return f"{text}\n{BESIDES}" if who and values["moderation.exempt_moderators"] else text


def _told(chosen: Mapping[str, int], changed: Collection[str], done: str, already: str) -> str:
    return "\n".join(
        f"<{_SIGNS[key]}{one}> {done if key in changed else already}."
        for key, one in chosen.items()
    )
