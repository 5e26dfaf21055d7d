"""The usage tables: every endpoint call, and what it adds to caps."""

from bot.storage.database import Database


class UsageStore:
    """Remembers calls and sums them up."""

    def __init__(self, database: Database) -> None:
        self._database = database
