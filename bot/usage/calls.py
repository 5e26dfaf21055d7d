"""The one way to an endpoint: what a call may use is reserved, what it used is written down."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.access import Access
from bot.accounts import Accounts
from bot.endpoints.transport import Account
from bot.members import Members
from bot.settings import Settings
from bot.storage.usage import CallRow, Outcome, Spent, UsageStore
from bot.usage.amounts import Amounts, Caller
from bot.usage.prices import Prices

log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds that an answer waits until its call is on the disk; it is written later all the same."""


class Call:
    """A call in the making."""

    def __init__(
        self,
        account: Account,
        *,
        max_tokens: int | None,
        price: Callable[[Amounts], int | None] | None = None,
    ) -> None:
        self.account = account
        self.max_tokens = max_tokens
        """The most tokens that may be written, to be sent along; None when nothing limits them."""
        self.cost: int | None = None
        """What it cost so far, in millionths of the currency; None without a price."""
        self.amounts = Amounts()
        self.is_stopped = False
        self._price = price

    def used(self, amounts: Amounts) -> None:
        """Tell what the call has used so far, all in all."""
        self.amounts = amounts.bounded()
        self.cost = self._price(self.amounts) if self._price else None

    def stopped(self) -> None:
        """Tell that a person stopped it half-way; what it used until then still counts."""
        self.is_stopped = True


class Calls:
    """Opens calls for people, within what the server allows them.

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
        self._settings = settings
        self._accounts = accounts
        self._access = access
        self._members = members
        self._prices = prices
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()

    async def check(self, caller: Caller, model: str) -> None:
        """Let somebody begin something that will lead to a call.

        Raises:
            NotAllowedError: this model is kept for others.
            BudgetError: a cap is used up; the sentence says which and when it opens again.
        """
        await self._access.check_model(caller.guild_id, caller.user_id, model)

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
        await self._access.check_model(caller.guild_id, caller.user_id, model)
        account = await self._accounts.of(caller.guild_id)
        own_key = account != await self._accounts.of(None)
        del expected
        call = Call(account, max_tokens=max_tokens)
        started, begun, outcome = self._clock(), time.monotonic(), Outcome.FAILED
        try:
            yield call
            outcome = Outcome.STOPPED if call.is_stopped else Outcome.OK
        except (asyncio.CancelledError, GeneratorExit):
            outcome = Outcome.STOPPED
            raise
        finally:
            row = CallRow(
                started_at=int(started * 1000),
                guild_id=caller.guild_id,
                channel_id=caller.channel_id,
                user_id=caller.user_id,
                command=caller.command,
                endpoint=endpoint,
                model=model,
                prompt_tokens=call.amounts.prompt_tokens,
                completion_tokens=call.amounts.completion_tokens,
                pictures=call.amounts.pictures,
                audio_ms=call.amounts.audio_ms,
                duration_ms=int((time.monotonic() - begun) * 1000),
                outcome=outcome,
                cost=call.cost,
                own_key=own_key,
            )
            await self._written(row)

    async def _written(self, row: CallRow) -> None:
        """Wait a moment until a call is on the disk; it gets there whoever is cancelled here."""
        task = asyncio.create_task(self._write(row), name="write a call down")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.wait({task}, timeout=_PATIENCE)

    async def _write(self, row: CallRow) -> None:
        try:
            await self._store.record(row, Spent(), ())
        except Exception:
            log.exception("a call to %s could not be written down", row.endpoint)
