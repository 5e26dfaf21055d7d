"""Why a file could not be read."""

from bot.errors import InputError


class Unreadable(InputError):
    """A file's content cannot be used; the sentence goes on from "I could not read `name`: "."""
