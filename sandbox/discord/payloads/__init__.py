"""Discord's JSON for everything in the simulated world, complete as the published schemas ask."""

from sandbox.discord.payloads.applications import application
from sandbox.discord.payloads.channels import (
    channel,
    overwrite,
    place,
    thread_member,
)
from sandbox.discord.payloads.guilds import (
    gateway_guild,
    guild,
    guild_member,
    my_guild,
    role,
)
from sandbox.discord.payloads.messages import (
    attachment,
    message,
    message_event,
    reaction_emoji,
)
from sandbox.discord.payloads.times import iso
from sandbox.discord.payloads.users import private_user, user

__all__ = [
    "application",
    "attachment",
    "channel",
    "gateway_guild",
    "guild",
    "guild_member",
    "iso",
    "message",
    "message_event",
    "my_guild",
    "overwrite",
    "place",
    "private_user",
    "reaction_emoji",
    "role",
    "thread_member",
    "user",
]
