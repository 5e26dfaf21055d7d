"""One call to an endpoint, from its reservation to the row that tells of it."""

import time

from bot.endpoints.transport import Account, quoting
from bot.storage.usage import CallRow, Outcome, Spent
from bot.usage.amounts import Amounts, Caller
from bot.usage.budgets import Reserved
from bot.usage.fitting import Wanted
from bot.usage.prices import Prices

_SECOND_MS = 1_000


class Call:
    """A call in the making.

    Args:
        caller: who it is made for.
        wanted: what it is.
        account: the endpoint and key it is made with.
        own_key: whether these are the server's own.
        reserved: what it may use.
        prices: what it costs.
    """

    def __init__(
        self,
        caller: Caller,
        wanted: Wanted,
        *,
        account: Account,
        own_key: bool,
        reserved: Reserved,
        prices: Prices | None,
    ) -> None:
        self.account = account
        self.max_tokens = reserved.max_tokens
        """The most tokens that may be written, to be sent along; None when nothing limits them."""
        self.cost: int | None = None
        """What it cost so far, in millionths of the currency; None without a price."""
        self.reserved = reserved
        self._caller = caller
        self._wanted = wanted
        self._own_key = own_key
        self._prices = prices
        self._amounts = Amounts()
        self._is_stopped = False
        self._begun = time.monotonic()

    def used(self, amounts: Amounts) -> None:
        """Tell what the call has used so far, all in all."""
        self._amounts = amounts.bounded()
        if self._prices:
            self.cost = self._prices.cost(self._wanted.model, self._amounts)

    def stopped(self) -> None:
        """Tell that a person stopped it half-way; what it used until then still counts."""
        self._is_stopped = True

    def in_words(self) -> str:
        """Tell which model was used, and what it used so far."""
        read, written = self._amounts.prompt_tokens, self._amounts.completion_tokens
        words = f"`{quoting.name(self._wanted.model)}`, {read:,} tokens read, {written:,} written"
        if self._prices is None or self.cost is None:
            return words
        return f"{words}, {self._prices.shown(self.cost)}"

    @property
    def outcome(self) -> Outcome:
        """How it ended, if nothing was raised."""
        return Outcome.STOPPED if self._is_stopped else Outcome.OK

    def row(self, outcome: Outcome) -> CallRow:
        """Give what is written down about it now."""
        return CallRow(
            started_at=int(self.reserved.at * _SECOND_MS),
            guild_id=self._caller.guild_id,
            channel_id=self._caller.channel_id,
            user_id=self._caller.user_id,
            command=self._caller.command,
            endpoint=self._wanted.endpoint,
            model=self._wanted.model.encode(errors="replace").decode(),
            prompt_tokens=self._amounts.prompt_tokens,
            completion_tokens=self._amounts.completion_tokens,
            pictures=self._amounts.pictures,
            audio_ms=self._amounts.audio_ms,
            duration_ms=int((time.monotonic() - self._begun) * _SECOND_MS),
            outcome=outcome,
            cost=self.cost,
            own_key=self._own_key,
        )

    def spent(self, outcome: Outcome) -> Spent:
        """Give what counts for caps: nothing if it failed before it used anything."""
        if outcome is Outcome.FAILED and self._amounts.is_nothing:
            return Spent()
        return Spent(
            requests=1,
            tokens=self._amounts.tokens,
            pictures=self._amounts.pictures,
            audio_ms=self._amounts.audio_ms,
            cost=self.cost or 0,
        )
