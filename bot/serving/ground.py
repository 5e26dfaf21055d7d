"""What every part stands on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from bot.access import Access
from bot.accounts import Accounts
from bot.attachments.downloads import Downloads
from bot.config import Config
from bot.endpoints.chat import Chat
from bot.endpoints.embeddings import Embeddings
from bot.endpoints.models import Models
from bot.endpoints.transport import Transport
from bot.members import Members, Standing
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.keys import KeyStore
from bot.storage.settings import SettingsStore
from bot.storage.usage import UsageStore
from bot.usage import Calls, Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Settings, people, accounts, the ways to endpoints and to Discord's files.

    `salt` makes the names by which endpoints know people.
    """

    config: Config
    database: Database
    prices: Prices | None
    transport: Transport
    downloads: Downloads
    settings: Settings
    accounts: Accounts
    members: Members
    access: Access
    calls: Calls
    models: Models
    chat: Chat
    embeddings: Embeddings
    salt: str = field(repr=False)

    @classmethod
    def lay(
        cls,
        config: Config,
        database: Database,
        session: aiohttp.ClientSession,
        standing: Callable[[int, int], Awaitable[Standing]],
        *,
        public: aiohttp.ClientSession | None,
        prices: Prices | None,
    ) -> "Ground":
        """Build it; the arguments are those of `build`."""
        transport, members = Transport(session, public=public), Members(standing)
        models, settings = Models(transport), Settings(SettingsStore(database), config)
        accounts = Accounts(KeyStore(database), config, models)
        access = Access(settings, members)
        calls = Calls(
            UsageStore(database),
            settings=settings,
            accounts=accounts,
            access=access,
            members=members,
            prices=prices,
        )
        return cls(
            config=config,
            database=database,
            prices=prices,
            transport=transport,
            downloads=Downloads(session),
            settings=settings,
            accounts=accounts,
            members=members,
            access=access,
            calls=calls,
            models=models,
            chat=Chat(transport),
            embeddings=Embeddings(transport),
            salt=(*config.secret_keys, config.discord_token or "")[0],
        )
