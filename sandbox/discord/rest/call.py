"""One REST call as its answer sees it, and the record that ties a route to its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sandbox.discord import forms
from sandbox.discord.errors import not_a_snowflake
from sandbox.discord.ratelimits import DEFAULT_LIMIT, Limit
from sandbox.discord.records import Guild, Json
from sandbox.discord.snowflakes import parse
from sandbox.discord.state import DiscordState
from sandbox.discord.uploads import Upload

if TYPE_CHECKING:
    from sandbox.discord.server import DiscordServer


@dataclass(slots=True)
class Call:
    """A REST call: who makes it, the parts of its path, its query, JSON body and files.

    `actor` is the bot's user id. `body` is the JSON body or the form's `payload_json`; a list (as
    bulk commands are) is in `body_list`. `files` are the form's `files[n]` by n.
    """

    server: "DiscordServer"
    actor: int
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json = field(default_factory=dict)
    body_list: list[Any] | None = None
    files: dict[int, Upload] = field(default_factory=dict)
    reason: str | None = None

    @property
    def state(self) -> DiscordState:
        """The world that the call acts in."""
        return self.server.state

    def id(self, name: str) -> int:
        """Read an id out of the path; `@me` is the actor.

        Raises:
            DiscordError: 50035, when it is no id.
        """
        text = self.path[name]
        if text == "@me":
            return self.actor
        found = parse(text)
        if found is None:
            raise not_a_snowflake(name, text)
        return found

    def guild(self) -> Guild:
        """Find the guild in the path; refuse with 10004, or 50001 when the bot is not in it."""
        found = self.state.guild(self.id("guild_id"))
        self.state.require_in_guild(self.actor, found)
        return found

    def text(self, name: str) -> str:
        """Read a text out of the path, such as an emoji or a token."""
        return unquote(self.path[name])

    def limit(self, *, default: int = 50, most: int = 100) -> int:
        """Read `limit` out of the query: 1 to `most`."""
        found = forms.integer(self.query, "limit", low=1, high=most)
        return default if found is None else found

    def query_id(self, name: str) -> int | None:
        """Read an id out of the query; None when it is missing."""
        return forms.snowflake(self.query, name)

    def query_flag(self, name: str) -> bool:
        """Read a boolean out of the query (`1`, `true`)."""
        return self.query.get(name, "").lower() in ("1", "true")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with a status of its own."""

    status: int
    body: Any = None


Answer = Callable[[Call], Any]
"""Gives a JSON object or list (200), None (204), a `Reply`, or an awaitable of one of them."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path as Discord's reference writes it, and who answers.

    `is_open` routes need no bot token: the token in their path is the key.
    """

    method: str
    path: str
    answer: Answer
    limit: Limit = DEFAULT_LIMIT
    is_open: bool = False
