"""The one way to an endpoint: what a call may use is reserved, what it used is written down."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.access import Access
from bot.accounts import Accounts
from bot.endpoints.transport import Account
from bot.members import Members
from bot.settings import Settings
from bot.storage.usage import UsageStore
from bot.usage.prices import Prices


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a call is made for, where, and by which command; outside of servers there is no guild.

    `channel_id` is where it happens, which may be a thread.
    """

    user_id: int
    guild_id: int | None
    channel_id: int
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What a call uses; audio is in milliseconds."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    pictures: int = 0
    audio_ms: int = 0


class Call:
    """A call in the making."""

    def __init__(self, account: Account, *, max_tokens: int | None) -> None:
        self.account = account
        self.max_tokens = max_tokens
        """The most tokens that may be written, to be sent along; None when nothing limits them."""
        self.cost: int | None = None
        """What it cost so far, in millionths of the currency; None without a price."""

    def used(self, amounts: Amounts) -> None:
        """Tell what the call has used so far, all in all."""

    def stopped(self) -> None:
        """Tell that a person stopped it half-way; what it used until then still counts."""


class Calls:
    """Opens calls for people, within what the server allows them."""

    def __init__(
        self,
        store: UsageStore,
        *,
        settings: Settings,
        accounts: Accounts,
        access: Access,
        members: Members,
        prices: Prices | None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._accounts = accounts
        self._access = access
        self._members = members
        self._prices = prices
        self._clock = time.time

    async def check(self, caller: Caller, model: str) -> None:
        """Let somebody begin something that will lead to a call.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """

    @asynccontextmanager
    async def begin(
        self,
        caller: Caller,
        *,
        endpoint: str,
        model: str,
        expected: Amounts,
        max_tokens: int | None = None,
    ) -> AsyncIterator[Call]:
        """Reserve what a call is expected to use, and write down what became of it at the end.

        Args:
            caller: who it is made for.
            endpoint: the path, such as `chat/completions`.
            model: the model's name.
            expected: what it will use, except for tokens written.
            max_tokens: the most tokens that it may write, if that is limited already.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """
        del caller, endpoint, model, expected
        yield Call(await self._accounts.of(None), max_tokens=max_tokens)
