"""What is stored about a member or a server, over all tables: counted, exported, erased."""

from bot.storage.database import Database


class PersonalStore:
    """Finds and erases what belongs to a member or a server."""

    def __init__(self, database: Database) -> None:
        self._database = database
