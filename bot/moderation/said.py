"""What somebody said: a message or an edit of one, as far as moderation looks at it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a message: where it is, its kind such as `image/png`, and its bytes' number."""

    url: str
    mime: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One version of a message. Times are Unix milliseconds."""

    id: int
    guild_id: int
    channel_id: int
    home_id: int
    """The channel whose settings hold: a thread's parent, else the channel itself."""
    author_id: int
    author_name: str = ""
    is_bot: bool = False
    content: str = ""
    """What people read, forwarded text included."""
    pictures: tuple[Picture, ...] = ()
    mentions: int = 0
    """How many different members and roles it mentions."""
    created_at: int = 0
    edited_at: int | None = None
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool = False
    """Whether the author may manage messages or the server."""

    @property
    def version(self) -> int:
        """Which version it is: 0 as it was first said, else when it was edited."""
        return self.edited_at or 0
