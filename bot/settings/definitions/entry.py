"""What is said of each setting."""

from dataclasses import dataclass
from enum import Enum, Flag, auto
from typing import Any

from bot.config import Config
from bot.errors import InputError
from bot.settings.kinds import Kind
from bot.settings.server import Server


class Scope(Flag):
    """Where a setting may be set."""

    SERVER = auto()
    CHANNEL = auto()
    BOTH = SERVER | CHANNEL


class Absent(Enum):
    """Stands in the place of a value."""

    DEFAULT = "default"
    """Nothing is set: the channel follows its server, the server the default."""
    UNREADABLE = "unreadable"
    """Something was set that does not fit any more."""


DEFAULT = Absent.DEFAULT
UNREADABLE = Absent.UNREADABLE


@dataclass(frozen=True, slots=True)
class Family:
    """Settings that belong together."""

    name: str
    title: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One setting: its key, what it may be, where it may be set, and one line of help."""

    key: str
    family: Family
    kind: Kind[Any]
    help: str
    standard: Any = None
    from_config: str = ""
    """The field of Config that the default comes from, in the place of `standard`."""
    scope: Scope = Scope.SERVER
    is_common: bool = False
    """Whether the panel shows it."""

    @property
    def name(self) -> str:
        """The key without its family."""
        return self.key.partition(".")[2] or self.key

    def default(self, config: Config) -> Any:  # noqa: ANN401 -- each kind has its own values
        """Give the value that holds where nothing is set."""
        return getattr(config, self.from_config) if self.from_config else self.standard

    def parse(self, text: str, server: Server) -> Any:  # noqa: ANN401
        """Read what somebody typed.

        Raises:
            InputError: it is not allowed; the sentence names the key and says what is.
        """
        try:
            return self.kind.parse(text, server)
        except InputError as error:
            raise InputError(f"`{self.key}` cannot be set to that. {error}") from error

    def load(self, stored: object) -> Any:  # noqa: ANN401
        """Read a value as JSON has it, strictly.

        Raises:
            ValueError: it is not allowed.
        """
        return self.kind.load(stored)

    def dump(self, value: object) -> object:
        """Give a value as JSON has it."""
        return self.kind.dump(value)

    def typed(self, value: object) -> str:
        """Give a text that `parse` reads as this value."""
        return self.kind.typed(value)

    def shown(self, value: object) -> str:
        """Give a value in Discord's markup, in at most 1,000 characters."""
        if value is DEFAULT:
            return "the default"
        return "a value that no longer fits" if value is UNREADABLE else self.kind.shown(value)

    def check(self, value: object, channel_id: int) -> None:
        """Let a value be set in a channel, or for the whole server if that is 0.

        Raises:
            InputError: it does not fit, or not there.
        """
        self.check_place(channel_id)
        try:
            self.load(self.dump(value))
        except ValueError as error:
            raise InputError(
                f"`{self.key}` cannot be set to that. Use {self.kind.allowed}."
            ) from error

    def is_for(self, channel_id: int) -> bool:
        """Tell whether it may be set in a channel, or for the whole server if that is 0."""
        return (Scope.CHANNEL if channel_id else Scope.SERVER) in self.scope

    def check_place(self, channel_id: int) -> None:
        """Let the setting be set in a channel, or for the whole server if that is 0.

        Raises:
            InputError: it cannot be set there.
        """
        if self.is_for(channel_id):
            return
        if channel_id:
            raise InputError(f"`{self.key}` holds for the whole server: set it with /settings set.")
        raise InputError(f"`{self.key}` is for single channels: set it with /settings channel set.")
