"""`/usage`."""

from bot.client import Bot


async def setup(bot: Bot) -> None:
    """Add the commands."""
    del bot
