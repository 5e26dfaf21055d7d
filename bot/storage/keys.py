"""The table of servers' own API keys, which are sealed before they come here."""

from bot.storage.database import Database


class KeyStore:
    """Remembers sealed keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
