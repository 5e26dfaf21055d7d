"""The one way to an endpoint: what a call may use is reserved, what it used is written down."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.access import Access
from bot.accounts import Accounts
from bot.endpoints.transport import Account
from bot.members import Members
from bot.settings import Settings
from bot.storage.usage import CallRow, Outcome, Spent, UsageStore
from bot.usage.amounts import Amounts, Caller
from bot.usage.budgets import Budgets, Reserved
from bot.usage.call import Call
from bot.usage.fitting import LOOK_UP, Wanted
from bot.usage.prices import Prices
from bot.usage.reports import Reports

log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds that an answer waits until its call is on the disk; it is written later all the same."""


class Calls:
    """Opens calls for people, within what the server allows them; `reports` sums them up.

    Args:
        store: where they are written down.
        settings: the servers' caps.
        accounts: whose key pays.
        access: who may use which model.
        members: which roles' caps hold for whom.
        prices: what models cost, if the operator has a price list.
        clock: Unix seconds.
    """

    def __init__(
        self,
        store: UsageStore,
        *,
        settings: Settings,
        accounts: Accounts,
        access: Access,
        members: Members,
        prices: Prices | None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._access = access
        self._prices = prices
        self._budgets = Budgets(
            store, settings=settings, members=members, prices=prices, clock=clock
        )
        self.reports = Reports(store, self._budgets, prices=prices, clock=clock)
        self._writing: set[asyncio.Task[None]] = set()

    async def check(
        self, caller: Caller, model: str, *, endpoint: str = "chat/completions"
    ) -> None:
        """Let somebody begin something that will lead to a call of that endpoint.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """
        await self._access.check_model(caller.guild_id, caller.user_id, model)
        await self._budgets.check(caller, Wanted(endpoint, model))

    @asynccontextmanager
    async def begin(
        self,
        caller: Caller,
        *,
        endpoint: str,
        model: str,
        expected: Amounts,
        max_tokens: int | None = None,
        account: Account | None = None,
    ) -> AsyncIterator[Call]:
        """Reserve what a call is expected to use, and write down what became of it at the end.

        Args:
            caller: who it is made for.
            endpoint: the path, such as `chat/completions`.
            model: the model's name.
            expected: what it will use, except for tokens written.
            max_tokens: the most tokens that it may write, if that is limited already.
            account: what it is made with, if that is not what the server has now.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """
        if not caller.is_server:
            await self._access.check_model(caller.guild_id, caller.user_id, model)
        account = account or await self._accounts.of(caller.guild_id)
        own_key = account != await self._accounts.of(None)
        wanted = Wanted(endpoint, model, expected.bounded(), max_tokens)
        reserved = await self._budgets.reserve(caller, wanted)
        call = Call(
            caller,
            wanted,
            account=account,
            own_key=own_key,
            reserved=reserved,
            prices=self._prices,
        )
        outcome = Outcome.FAILED
        try:
            yield call
            outcome = call.outcome
        except (asyncio.CancelledError, GeneratorExit):
            outcome = Outcome.STOPPED
            raise
        finally:
            await self._end(call, outcome)

    def look_up(
        self, caller: Caller, account: Account | None = None
    ) -> AbstractAsyncContextManager[Call]:
        """Open a call that asks what models there are: no limit counts it, and nothing refuses it.

        `account` is what it is made with, if that is not what the server has now.
        """
        return self.begin(caller, endpoint=LOOK_UP, model="", expected=Amounts(), account=account)

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is known of a server."""
        self._budgets.forget_guild(guild_id)

    async def _end(self, call: Call, outcome: Outcome) -> None:
        """Settle at once, then wait a moment until it is on the disk, whoever is cancelled here."""
        row, used = call.row(outcome), call.spent(outcome)
        call.reserved.settle(used)
        task = asyncio.create_task(self._write(row, used, call.reserved), name="write a call down")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.wait({task}, timeout=_PATIENCE)

    async def _write(self, row: CallRow, used: Spent, reserved: Reserved) -> None:
        try:
            await self._store.record(row, used, reserved.levels.keys())
        except Exception:
            log.exception("a call to %s could not be written down", row.endpoint)
            reserved.keep()
        finally:
            self._budgets.give_back(reserved)
