"""Which account a server's files and jobs are at, and who may use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from bot.accounts import Accounts
from bot.endpoints.transport import Account
from bot.errors import NotAllowedError
from bot.storage.tuning import Place
from bot.usage import Amounts, Caller, Calls

Endpoint = Literal["files", "fine_tuning", "fine_tuning/jobs"]

IN_SERVERS = "Files and fine-tuning belong to servers. Use this in a channel of the server."
NO_KEY = (
    "Files and fine-tuning need an API key of this server's own: an admin sets it with"
    " /settings key set. Or ask whoever runs this bot to set `SHARED_FINE_TUNING`."
)
OTHER_KEY = (
    "It is at another API key or base URL than this server uses now. Set that one again with"
    " /settings key set, then look with /files list or /finetune status."
)


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
        if guild_id is None:
            raise NotAllowedError(IN_SERVERS)
        account = await self._accounts.of(guild_id)
        is_own = _is_own(account, await self._accounts.of(None))
        if not (is_own or self._is_shared):
            raise NotAllowedError(NO_KEY)
        return Held(Place(guild_id, account.base, is_own), account)

    @asynccontextmanager
    async def begin(
        self,
        caller: Caller,
        endpoint: Endpoint,
        *,
        place: Place | None = None,
        model: str = "",
    ) -> AsyncIterator[Held]:
        """Open a call, and give the account to make it with.

        Args:
            caller: who it is made for.
            endpoint: `files` and `fine_tuning`, which no cap counts; to start a job,
                `fine_tuning/jobs`, which is a request as others are.
            place: where it has to be, such as that of a job.
            model: the one that is to be taught, so that it may be kept for others.

        Raises:
            NotAllowedError: as `place` does; or the server's key is another one by now; or the
                model is kept for others.
            BudgetError: a cap is used up.
            ConfigError: it has a key of its own that cannot be used any more.
        """
        held = await self.held(caller.guild_id)
        if place is not None and place != held.place:
            raise NotAllowedError(OTHER_KEY)
        async with self._calls.begin(
            caller, endpoint=endpoint, model=model, expected=Amounts(), account=held.account
        ):
            yield held


def _is_own(account: Account, shared: Account) -> bool:
    """Tell whether nobody else can have files there: without a key, everybody is the same."""
    is_operators = (account.base, account.api_key) == (shared.base, shared.api_key)
    return bool(account.api_key) and not is_operators
