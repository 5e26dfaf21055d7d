"""The things of the simulated world: plain mutable records, changed only by `DiscordState`."""

from collections import OrderedDict
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any, Final

Json = dict[str, Any]
"""A JSON object as Discord has it."""


class ChannelType(IntEnum):
    """The kinds of channel that the stand-in knows, under Discord's numbers."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


class MessageType(IntEnum):
    """The kinds of message that the stand-in makes, under Discord's numbers."""

    DEFAULT = 0
    RECIPIENT_ADD = 1
    PINNED = 6
    JOIN = 7
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER_MESSAGE = 21
    CONTEXT_MENU_COMMAND = 23


SYSTEM_MESSAGES: Final = (
    MessageType.RECIPIENT_ADD,
    MessageType.PINNED,
    MessageType.JOIN,
    MessageType.THREAD_CREATED,
    MessageType.THREAD_STARTER_MESSAGE,
)
"""Discord's own messages, which cannot be answered or edited."""


class MessageFlag(IntFlag):
    """The flags of a message."""

    CROSSPOSTED = 1 << 0
    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_VOICE_MESSAGE = 1 << 13
    IS_COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, eq=False)
class User:
    """An account, the bot's own included."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    avatar: str | None = None
    banner: str | None = None
    accepts_dms: bool = True


@dataclass(slots=True, eq=False)
class Role:
    """A role; `@everyone` has the guild's own id, and `bot_id` marks the role of a bot."""

    id: int
    guild_id: int
    name: str
    permissions: int = 0
    position: int = 0
    color: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: int | None = None


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild. Times are Unix seconds; `role_ids` leaves `@everyone` out."""

    user: User
    guild_id: int
    joined_at: float
    role_ids: list[int] = field(default_factory=list)
    nick: str | None = None
    timed_out_until: float | None = None
    mute: bool = False
    deaf: bool = False


@dataclass(slots=True)
class Overwrite:
    """What a channel allows and denies to a role (`type` 0) or to a member (`type` 1)."""

    id: int
    type: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class ThreadMember:
    """Someone's membership of a thread; `joined_at` in Unix seconds."""

    user_id: int
    joined_at: float


@dataclass(slots=True, eq=False)
class ThreadDetails:
    """What only threads have. Times are Unix seconds, `auto_archive_duration` is minutes."""

    owner_id: int
    created_at: float
    archive_timestamp: float
    auto_archive_duration: int = 1440
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    message_count: int = 0
    total_message_sent: int = 0
    members: dict[int, ThreadMember] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Attachment:
    """A file, whose bytes the CDN keeps under the same id; bytes, pixels and seconds."""

    id: int
    channel_id: int
    filename: str
    size: int
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    description: str | None = None
    duration_secs: float | None = None
    waveform: str | None = None
    title: str | None = None
    flags: int = 0
    ephemeral: bool = False


@dataclass(slots=True, eq=False)
class Reaction:
    """One emoji under a message, and who chose it, in order. A custom emoji has an id."""

    name: str
    id: int | None = None
    user_ids: dict[int, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reference:
    """The message that another one answers, was pinned as, or starts a thread with."""

    channel_id: int
    message_id: int | None = None
    guild_id: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionOrigin:
    """What marks an answer: `interaction_metadata`, and the older `interaction` as `legacy`."""

    metadata: Json
    legacy: Json | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message, or an ephemeral one that only `ephemeral_to` sees. Times are Unix seconds."""

    id: int
    channel_id: int
    author: User
    content: str = ""
    type: int = MessageType.DEFAULT
    guild_id: int | None = None
    edited_at: float | None = None
    pinned_at: float | None = None
    tts: bool = False
    flags: int = 0
    mention_everyone: bool = False
    mention_ids: tuple[int, ...] = ()
    mention_role_ids: tuple[int, ...] = ()
    attachments: list[Attachment] = field(default_factory=list)
    embedded: list[Attachment] = field(default_factory=list)
    """Attachments that only its embeds show."""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    reference: Reference | None = None
    nonce: str | int | None = None
    position: int | None = None
    thread_id: int | None = None
    interaction: InteractionOrigin | None = None
    application_id: int | None = None
    webhook_id: int | None = None
    ephemeral_to: int | None = None
    deleted: bool = False

    @property
    def is_pinned(self) -> bool:
        """Whether it stands among the channel's pins."""
        return self.pinned_at is not None


@dataclass(slots=True, eq=False)
class Channel:
    """A channel of a guild, a thread (with `thread`), or a DM (with `recipient_ids`).

    `last_written_at` keeps, for slow mode, when each person last wrote (Unix seconds).
    """

    id: int
    type: ChannelType
    name: str = ""
    guild_id: int | None = None
    parent_id: int | None = None
    topic: str | None = None
    position: int = 0
    nsfw: bool = False
    rate_limit_per_user: int = 0
    last_message_id: int | None = None
    last_written_at: dict[int, float] = field(default_factory=dict)
    last_pin_at: float | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    recipient_ids: tuple[int, ...] = ()
    thread: ThreadDetails | None = None
    messages: OrderedDict[int, Message] = field(default_factory=OrderedDict)

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread of any kind."""
        return self.thread is not None

    @property
    def is_dm(self) -> bool:
        """Whether it is a direct message channel."""
        return self.type == ChannelType.DM

    @property
    def is_messageable(self) -> bool:
        """Whether messages can be sent there."""
        return self.type != ChannelType.CATEGORY


@dataclass(slots=True, eq=False)
class Guild:
    """A server, with everything in it; `bans` keeps the reasons by user id."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)
    bans: dict[int, str | None] = field(default_factory=dict)
    system_channel_id: int | None = None
    description: str | None = None
    preferred_locale: str = "en-US"


@dataclass(slots=True, eq=False)
class Application:
    """The bot's application: `intents` are the privileged ones that its owner switched on."""

    id: int
    name: str
    bot: User
    owner: User
    intents: int
    description: str = ""
