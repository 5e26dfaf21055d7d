"""The world that the sandbox starts with: two small servers and a person for each role in them."""

import time
from dataclasses import dataclass, field
from typing import Final

from sandbox.discord.permissions import EVERYONE, Permission
from sandbox.discord.records import (
    Application,
    Channel,
    ChannelType,
    Guild,
    Member,
    Overwrite,
    Role,
    User,
)
from sandbox.discord.snowflakes import Clock, Snowflakes, timestamp
from sandbox.discord.state import DiscordState

PRIVILEGED_INTENTS: Final = 1 << 1 | 1 << 8 | 1 << 15
"""Members, presences and message content, as in the developer portal's three switches."""

BOT_PERMISSIONS: Final = int(
    EVERYONE
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_THREADS
    | Permission.MODERATE_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.KICK_MEMBERS
    | Permission.VIEW_AUDIT_LOG
    | Permission.PIN_MESSAGES
)
"""What the bot's own role allows; it is no administrator."""

_MODERATOR: Final = int(
    Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.MODERATE_MEMBERS
    | Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.MENTION_EVERYONE
    | Permission.MANAGE_NICKNAMES
    | Permission.VIEW_AUDIT_LOG
    | Permission.PIN_MESSAGES
    | Permission.BYPASS_SLOWMODE
)
_PEOPLE: Final = ("admin", "moderator", "member", "newcomer")
_AGE: Final = 30 * 24 * 3600
_GUILDS: Final = {"lab": "Parley Lab", "quiet": "Quiet Corner"}


@dataclass(slots=True)
class World:
    """A seeded state, and its things by name, such as guild `lab` and channel `general`."""

    state: DiscordState
    guilds: dict[str, Guild] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def guild(self, name: str = "lab") -> Guild:
        """Find a guild: `lab` or `quiet`."""
        return self.guilds[name]

    def user(self, name: str) -> User:
        """Find a person: `admin`, `moderator`, `member`, `newcomer`, or `bot`."""
        return self.users[name]

    def channel(self, name: str, *, guild: str = "lab") -> Channel:
        """Find a channel by its name in a guild."""
        return next(each for each in self.guilds[guild].channels.values() if each.name == name)

    def role(self, name: str, *, guild: str = "lab") -> Role:
        """Find a role by its name in a guild."""
        return next(each for each in self.guilds[guild].roles.values() if each.name == name)


def seeded(*, clock: Clock = time.time, intents: int = PRIVILEGED_INTENTS) -> World:
    """Make the default world.

    Args:
        clock: gives Unix seconds; everything in the world is a month older than now.
        intents: the privileged intents that are switched on for the bot.
    """
    ids = Snowflakes(_Steps(clock() - _AGE))
    people = {name: User(ids.next(), name, name.capitalize()) for name in _PEOPLE}
    bot_id = ids.next()
    people["bot"] = User(bot_id, "Parley", bot=True)
    # As with every bot of today, the application and its user share one id.
    application = Application(
        bot_id, "Parley", bot=people["bot"], owner=people["admin"], intents=intents
    )
    state = DiscordState(application, clock=clock)
    state.users.update({user.id: user for user in people.values()})
    world = World(state, users=people)
    for key, name in _GUILDS.items():
        world.guilds[key] = state.add_guild(_guild(name, people, ids))
    return world


class _Steps:
    """A clock for ids of the past: each reading is a minute later."""

    def __init__(self, start: float) -> None:
        self._moment = start

    def __call__(self) -> float:
        self._moment += 60
        return self._moment


def _guild(name: str, people: dict[str, User], ids: Snowflakes) -> Guild:
    guild = Guild(ids.next(), name, owner_id=people["admin"].id)
    roles = {
        "@everyone": Role(guild.id, guild.id, "@everyone", EVERYONE),
        "Member": Role(ids.next(), guild.id, "Member", EVERYONE, 1, 0x3498DB),
        "Moderator": Role(
            ids.next(), guild.id, "Moderator", EVERYONE | _MODERATOR, 2, 0x2ECC71, hoist=True
        ),
        "Parley": Role(ids.next(), guild.id, "Parley", BOT_PERMISSIONS, 3, bot_id=people["bot"].id),
        "Admin": Role(
            ids.next(), guild.id, "Admin", int(Permission.ADMINISTRATOR), 4, 0xE74C3C, hoist=True
        ),
    }
    guild.roles = {role.id: role for role in roles.values()}
    held = {
        "admin": ("Admin",),
        "moderator": ("Moderator", "Member"),
        "member": ("Member",),
        "newcomer": (),
        "bot": ("Parley",),
    }
    for person, user in people.items():
        role_ids = [roles[each].id for each in held[person]]
        guild.members[user.id] = Member(user, guild.id, timestamp(ids.next()), role_ids=role_ids)
    guild.channels = {channel.id: channel for channel in _channels(guild, roles, ids)}
    guild.system_channel_id = next(c.id for c in guild.channels.values() if c.name == "general")
    return guild


def _channels(guild: Guild, roles: dict[str, Role], ids: Snowflakes) -> list[Channel]:
    def role(name: str, *, allow: int = 0, deny: int = 0) -> Overwrite:
        return Overwrite(roles[name].id, 0, allow=int(allow), deny=int(deny))

    writing = (
        Permission.SEND_MESSAGES
        | Permission.CREATE_PUBLIC_THREADS
        | Permission.CREATE_PRIVATE_THREADS
    )
    view = Permission.VIEW_CHANNEL
    category = Channel(ids.next(), ChannelType.CATEGORY, "text channels", guild.id)
    voices = Channel(ids.next(), ChannelType.CATEGORY, "voice channels", guild.id, position=1)
    plan: list[tuple[str, ChannelType, str | None, list[Overwrite]]] = [
        ("general", ChannelType.TEXT, "Anything goes", []),
        ("questions", ChannelType.TEXT, "Ask, and open threads", []),
        (
            "announcements",
            ChannelType.ANNOUNCEMENT,
            "News; only admins write here",
            [role("@everyone", deny=writing)],
        ),
        (
            "moderators",
            ChannelType.TEXT,
            "For moderators only",
            [
                role("@everyone", deny=view),
                role("Moderator", allow=view),
                role("Parley", allow=view),
            ],
        ),
        ("voice", ChannelType.VOICE, None, []),
    ]
    made = [category, voices]
    for position, (name, kind, topic, overwrites) in enumerate(plan):
        made.append(
            Channel(
                ids.next(),
                kind,
                name,
                guild.id,
                parent_id=voices.id if kind == ChannelType.VOICE else category.id,
                topic=topic,
                position=position,
                overwrites={each.id: each for each in overwrites},
            )
        )
    return made
