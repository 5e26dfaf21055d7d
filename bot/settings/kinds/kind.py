"""What all kinds of values have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from bot.errors import InputError
from bot.settings.server import Server

T = TypeVar("T")

MOST_TYPED = 6_000
"""Characters that are read of what a person typed; Discord lets nobody type more."""
MOST_CHOICES = 25
"""Choices that Discord shows at a time."""
CHOICE = 100
"""Characters of a choice's name and value."""
SHOWN = 900
"""Characters that a shown value has at most, so that it fits into a message with others."""
NONE = "none"
"""What people type, and read, for nothing at all."""


class Kind(ABC, Generic[T]):
    """A kind of values: reads what people type and what is stored, and writes both.

    `parse(typed(value), server) == value == load(dump(value))` for every valid value whose roles
    and channels are in the server.
    """

    is_paragraph = False
    """Whether a value may have several lines."""

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What is allowed, as the end of the sentence "Use …"."""

    @abstractmethod
    def read(self, text: str, server: Server) -> T:
        """Read what somebody typed, without blanks around it.

        Raises:
            ValueError: it is not allowed.
            InputError: it is not allowed, for a reason of its own.
        """

    @abstractmethod
    def load(self, stored: object) -> T:
        """Read a value as JSON has it, strictly.

        Raises:
            ValueError: it is not allowed.
        """

    @abstractmethod
    def dump(self, value: T) -> object:
        """Give the value as JSON has it."""

    @abstractmethod
    def typed(self, value: T) -> str:
        """Give a text that is read back as this value."""

    def shown(self, value: T) -> str:
        """Give the value in Discord's markup, in at most 1,000 characters."""
        return code(self.typed(value))

    def parse(self, text: str, server: Server) -> T:
        """Read what somebody typed.

        Raises:
            InputError: it is not allowed; the sentence says what is.
        """
        if len(text) > MOST_TYPED:
            raise InputError(f"That is too long. Use {self.allowed}.")
        try:
            return self.read(text.strip(), server)
        except ValueError as error:
            raise InputError(f"Use {self.allowed}.") from error

    def choices(self, server: Server) -> Mapping[str, str]:  # noqa: ARG002 -- for other kinds
        """Give what can be chosen, if that is finite: what is shown, and what is typed for it."""
        return {}

    def suggestions(self, text: str, server: Server) -> dict[str, str]:
        """Give the choices that contain a text, as many as Discord shows."""
        sought = text.strip().casefold()
        found = {
            shown: typed
            for shown, typed in self.choices(server).items()
            if sought in shown.casefold() and max(len(shown), len(typed)) <= CHOICE
        }
        return dict(list(found.items())[:MOST_CHOICES])

    def strangers(self, value: T, server: Server) -> list[str]:  # noqa: ARG002 -- for other kinds
        """Name the roles and channels in a value that the server does not have."""
        return []


def code(text: str) -> str:
    """Show a text as it is, on one line, in Discord's markup."""
    line = " ".join(text.split()).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}")
    return f"`{line if len(line) <= SHOWN // 2 else line[: SHOWN // 2] + '…'}`"


def joined(parts: Iterable[str], separator: str, room: int) -> str:
    """Join texts as far as there is room, and tell how many are left out."""
    parts = list(parts)
    for count in range(len(parts), 0, -1):
        text = separator.join(parts[:count])
        if len(text) <= room:
            left = len(parts) - count
            return f"{text}{separator}and {left} more" if left else text
    return f"{len(parts)} entries"
