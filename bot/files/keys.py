"""Which account a server's files and jobs are at, and who may use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from bot.accounts import Accounts
from bot.endpoints.transport import Account
from bot.storage.tuning import Place
from bot.usage import Caller, Calls

Endpoint = Literal["files", "fine_tuning"]


@dataclass(frozen=True, slots=True)
class Held:
    """An account, and the place that it is for its server."""

    place: Place
    account: Account


class Keyring:
    """Opens the account at which a server has its files and jobs.

    Args:
        accounts: whose key pays.
        calls: the way to the endpoint.
        is_shared: whether the operator lets servers use his key for this.
    """

    def __init__(self, accounts: Accounts, calls: Calls, *, is_shared: bool) -> None:
        self._accounts = accounts
        self._calls = calls
        self._is_shared = is_shared

    async def place(self, guild_id: int | None) -> Place:
        """Tell where a server's files and jobs are.

        Raises:
            NotAllowedError: it has no key of its own, and the operator does not share his.
            ConfigError: it has a key of its own that cannot be used any more.
        """
        return (await self.held(guild_id)).place

    async def held(self, guild_id: int | None) -> Held:
        """Give the account of a server's files and jobs. Raises as `place` does."""
        raise NotImplementedError

    @asynccontextmanager
    async def begin(
        self, caller: Caller, endpoint: Endpoint, *, place: Place | None = None
    ) -> AsyncIterator[Held]:
        """Open a call about files or jobs, which no cap counts; give the account to make it with.

        `place` is where it has to be, such as that of a job.

        Raises:
            NotAllowedError: as `place` does; or the server's key is another one by now.
            ConfigError: it has a key of its own that cannot be used any more.
        """
        raise NotImplementedError
        yield
