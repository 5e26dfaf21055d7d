"""Where tests keep servers' keys."""

from dataclasses import dataclass
from pathlib import Path

from bot.accounts import Accounts
from bot.config import Config
from bot.endpoints.models import Models
from bot.endpoints.transport import Transport
from bot.storage.database import Database
from bot.storage.keys import KeyStore

SECRET = "a passphrase of the operator"
OPERATORS_KEY = "sk-key-of-the-operator"
OPERATORS_BASE = "https://operator.example/v1"
KEY = "sk-proj-key-of-one-server-7766"
HERE, THERE = 1, 2
ADMIN = 7


@dataclass
class Office:
    """Where keys are kept; `accounts` builds the service as after a start of the bot."""

    database: Database
    transport: Transport
    path: Path

    @property
    def store(self) -> KeyStore:
        return KeyStore(self.database)

    def accounts(self, *allowed: str, secrets: str = SECRET) -> Accounts:
        config = Config.from_environment(
            {
                "OPENAI_API_KEY": OPERATORS_KEY,
                "OPENAI_BASE_URL": OPERATORS_BASE,
                "SECRET_KEY": secrets,
                "ALLOWED_BASE_URLS": ",".join(allowed),
            }
        )
        return Accounts(self.store, config, Models(self.transport), now=lambda: 1_700_000_000.5)

    async def keep(self, base: str, *, secrets: str = SECRET) -> None:
        """Set a key of this server's own at an endpoint on this machine."""
        accounts = self.accounts(base, secrets=secrets)
        await accounts.set(HERE, base_url=base, api_key=KEY, by=ADMIN)

    def bytes_on_disk(self) -> bytes:
        """Everything in the database's files."""
        return b"".join(file.read_bytes() for file in self.path.parent.iterdir())
