"""The settings tables."""

from bot.storage.database import Database


class SettingsStore:
    """Remembers what servers and channels have chosen, and who changed what."""

    def __init__(self, database: Database) -> None:
        self._database = database
