"""How much is reserved for a call so that it fits into its caps, and why a call does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.endpoints.transport import quoting
from bot.errors import BudgetError
from bot.storage.usage import Amount, Spent
from bot.usage.amounts import Amounts
from bot.usage.caps import Cap
from bot.usage.pots import Level
from bot.usage.prices import Price, Prices, rounded

LOOK_UP = "models"
"""The endpoint that tells what models there are."""
FREE = frozenset({LOOK_UP, "files", "fine_tuning"})
"""The endpoints that only look something up or put something away."""
WRITING = frozenset({"chat/completions", "completions", "edits"})
"""The endpoints that write text, whose length can be limited beforehand."""
LONGEST = 16_384
"""Tokens that an answer may have under a cap, unless somebody asks for more."""
SHORTEST = 64
"""With fewer tokens an answer is not worth its question."""
ROOMY = 512
"""An answer may have this many tokens, if there are, or a quarter of what is free."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that somebody wants to make; `expected` is without the tokens that it will write."""

    endpoint: str
    model: str
    expected: Amounts = field(default_factory=Amounts)
    max_tokens: int | None = None

    @property
    def is_free(self) -> bool:
        """Whether it uses no model, so that no cap counts it."""
        return self.endpoint in FREE

    @property
    def writes(self) -> bool:
        """Whether it is about text to be written."""
        return self.endpoint in WRITING

    def concerns(self, amount: Amount) -> bool:
        """Tell whether such a call uses that amount at all."""
        if amount is Amount.TOKENS:
            return self.writes or self.endpoint == "embeddings"
        if amount is Amount.PICTURES:
            return self.endpoint.startswith("images")
        return self.endpoint.startswith("audio") if amount is Amount.AUDIO else True


@dataclass(frozen=True, slots=True)
class Room:
    """What a cap leaves."""

    cap: Cap
    level: Level

    @property
    def used(self) -> int:
        """What was used for good."""
        return self.level.used.of(self.cap.amount)

    @property
    def free(self) -> int:
        """What is neither used nor reserved."""
        return self.cap.limit - self.used - self.level.reserved.of(self.cap.amount)


def reservation(
    wanted: Wanted, rooms: Sequence[Room], prices: Prices | None
) -> tuple[Spent, int | None]:
    """Give what to reserve for a call, and the most tokens that it may write, if any cap counts.

    The endpoint may count the prompt otherwise than it was estimated, so a tenth and 16 tokens are
    added; what it counts beyond that is the only overrun there can be.

    Raises:
        BudgetError: it does not fit; the sentence says why.
    """
    price = prices.price(wanted.model) if prices else None
    fixed = replace(wanted.expected, prompt_tokens=_with_margin(wanted.expected.prompt_tokens))
    shortest = min(wanted.max_tokens or SHORTEST, SHORTEST) if wanted.writes else 0
    needed = spent(replace(fixed, completion_tokens=shortest), price)
    _check([(room, needed.of(room.cap.amount)) for room in rooms], prices)
    left = [it for room in rooms if (it := _writable(room, fixed, price)) is not None]
    if not (wanted.writes and left):
        return spent(fixed, price), wanted.max_tokens
    free = max(min(left), shortest)
    allowed = min(wanted.max_tokens or LONGEST, max(ROOMY, free // 4), free)
    return spent(replace(fixed, completion_tokens=allowed), price), allowed


def check_open(wanted: Wanted, rooms: Sequence[Room], prices: Prices | None) -> None:
    """Refuse where nothing is left, whatever a call of this kind will need.

    Raises:
        BudgetError: a cap is used up, or taken by calls that are being made.
    """
    _check([(room, 1) for room in rooms if wanted.concerns(room.cap.amount)], prices)


def check_priced(wanted: Wanted, caps: Sequence[Cap], prices: Prices | None) -> None:
    """Refuse a model without a price where money is limited, since its calls could not be counted.

    Raises:
        BudgetError: it has none.
    """
    limits_money = any(cap.amount is Amount.MONEY for cap in caps)
    if limits_money and prices and prices.price(wanted.model) is None:
        raise BudgetError(
            f"Money is limited here, and the model `{quoting.name(wanted.model)}` has no price."
            " Choose another model, or ask whoever hosts me to put it into the price list."
        )


def spent(amounts: Amounts, price: Price | None) -> Spent:
    """Count amounts of one request as caps do."""
    return Spent(
        requests=1,
        tokens=amounts.tokens,
        pictures=amounts.pictures,
        audio_ms=amounts.audio_ms,
        cost=rounded(price.of(amounts)) if price else 0,
    )


def _with_margin(tokens: int) -> int:
    return tokens and tokens + -(-tokens // 10) + 16


def _writable(room: Room, fixed: Amounts, price: Price | None) -> int | None:
    """Give how many tokens a cap lets be written; None where it does not count them."""
    if room.cap.amount is Amount.TOKENS:
        return room.free - fixed.tokens
    if room.cap.amount is Amount.MONEY and price and price.output:
        return int((Decimal(room.free) - price.of(fixed)) / price.output)
    return None


def _check(needs: Sequence[tuple[Room, int]], prices: Prices | None) -> None:
    """Refuse what does not fit, for the cap that stays in the way longest."""
    tight = [(room, need) for room, need in needs if need and need > room.free]
    if not tight:
        return
    room, need = max(
        tight, key=lambda it: (it[0].used + it[1] > it[0].cap.limit, it[0].cap.period.ends)
    )
    raise BudgetError(_sentence(room, need, prices))


def _sentence(room: Room, need: int, prices: Prices | None) -> str:
    cap, opens = room.cap, f"it opens again <t:{room.cap.period.ends}:R>"
    name = cap.name(prices)
    if room.used >= cap.limit:
        return f"{name} is used up: {opens}."
    if room.used + need <= cap.limit:
        return f"{name} is taken by answers that are being written. Try again in a moment."
    left, needed = cap.shown(cap.limit - room.used, prices), cap.shown(need, prices)
    return f"{name} has {left} left, and this needs about {needed}. Ask for less, or wait: {opens}."
