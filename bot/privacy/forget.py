"""`parley forget`: erases a server's data on the operator's word."""

import asyncio
from pathlib import Path

from bot.errors import InputError
from bot.storage.database import Database
from bot.storage.personal import PersonalStore

NO_DATABASE = "There is no database {} yet. Check DATABASE_PATH."
NOT_SCRUBBED = (
    "Another program reads the database, so that fragments may still be in its files: close that "
    "one and run this again."
)


async def forget(path: Path, guild_id: int) -> str:
    """Erase everything about a server from a database; gives a report of some lines.

    Raises:
        InputError: there is no such database.
        ConfigError: it cannot be used; above all, the bot is running.
        StorageError: the machine failed it half-way; doing it again does the rest.
    """
    if not await asyncio.to_thread(path.is_file):
        raise InputError(NO_DATABASE.format(path))
    database = await Database.open(path)
    try:
        store = PersonalStore(database)
        found = await store.erase_guild(guild_id)
        is_clean = await store.scrub(at_any_size=True)
    finally:
        await database.close()
    return "\n".join([*_report(guild_id, found), *([] if is_clean else [NOT_SCRUBBED])])


def _report(guild_id: int, found: dict[str, int]) -> list[str]:
    lines = [f"  {title}: {count:,}" for title, count in found.items() if count]
    if not lines:
        return [f"Nothing was stored about the server {guild_id}."]
    return [f"Erased of the server {guild_id}:", *lines]
