"""Caps: how much a member, a role or a server may use in a day or month."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.usage import Amount, Pot, Subject
from bot.usage.amounts import Caller
from bot.usage.periods import Period, Span
from bot.usage.prices import MILLION, Prices

_SECOND_MS = 1_000
_UNITS = {
    Amount.REQUESTS: ("requests", 1),
    Amount.TOKENS: ("tokens", 1),
    Amount.PICTURES: ("pictures", 1),
    Amount.AUDIO: ("audio_seconds", _SECOND_MS),
    Amount.MONEY: ("money", MILLION),
}
"""How a setting calls an amount, and how many of its units are one of the setting's."""
_HOLDER = "role_member"
"""How settings call the caps of each holder of a role."""
_SAID = {
    Amount.REQUESTS: ("request", "requests"),
    Amount.TOKENS: ("token", "tokens"),
    Amount.PICTURES: ("picture", "pictures"),
    Amount.AUDIO: ("second of audio", "seconds of audio"),
}
_FOR = {Span.DAY: "today", Span.MONTH: "this month"}

Chosen = Mapping[str, Any]
"""What a server has chosen, by the settings' keys; no cap holds by default."""


@dataclass(frozen=True, slots=True)
class Cap:
    """How much of an amount a pot may hold; audio in milliseconds, money in millionths."""

    pot: Pot
    amount: Amount
    limit: int
    period: Period

    def name(self, prices: Prices | None) -> str:
        """Whose limit it is, how much of what for when: "Your limit of 100 tokens for today"."""
        count = self.shown(self.limit, prices)
        if self.amount is not Amount.MONEY:  # whose currency says what it is
            count += f" {_SAID[self.amount][count != '1']}"
        return f"{self.whose} limit of {count} for {_FOR[self.period.span]}"

    @property
    def whose(self) -> str:
        """Whose it is, as said to a member whom it holds for."""
        if self.pot.subject is Subject.ROLE:
            return f"Your role <@&{self.pot.subject_id}>'s"
        return "Your" if self.pot.subject is Subject.MEMBER else "This server's"

    def shown(self, count: int, prices: Prices | None) -> str:
        """Put a count of what this caps into words, such as "1,000" or "0.50 USD"."""
        if self.amount is Amount.MONEY and prices:
            return prices.shown(count)
        if self.amount is Amount.AUDIO:
            return f"{-(-count // _SECOND_MS):,}"
        return f"{count:,}"


def pots_of(
    caller: Caller, chosen: Chosen, roles: Collection[int], periods: Collection[Period]
) -> list[Pot]:
    """Name what a call is counted in: the member's, the server's, and the capped roles' pots."""
    if caller.guild_id is None:
        return []
    capped = {role for key in _keys(chosen, Subject.ROLE) for role in chosen[key]}
    subjects = [(Subject.SERVER, caller.guild_id)]
    if not caller.is_server:
        subjects.insert(0, (Subject.MEMBER, caller.user_id))
    subjects += [(Subject.ROLE, role) for role in sorted(capped.intersection(roles))]
    return [Pot(caller.guild_id, *it, period.name) for it in subjects for period in periods]


def has_caps(chosen: Chosen) -> bool:
    """Tell whether a server has chosen any cap; there are none otherwise."""
    return any(key.startswith("budget.") for key in chosen)


def has_role_caps(chosen: Chosen) -> bool:
    """Tell whether what holds for a member depends on the member's roles."""
    return any(_keys(chosen, kind) for kind in (Subject.ROLE, _HOLDER))


def caps_on(
    pots: Collection[Pot], chosen: Chosen, roles: Collection[int], periods: Collection[Period]
) -> list[Cap]:
    """Give the caps that hold for a call which is counted in these pots."""
    return [
        Cap(pot, amount, int(limit * _UNITS[amount][1]), period)
        for period in periods
        for pot in pots
        if pot.period == period.name
        for amount, (word, _) in _UNITS.items()
        if (limit := _limit(chosen, pot, f"{word}_per_{period.span}", roles)) is not None
    ]


def _keys(chosen: Chosen, kind: str) -> list[str]:
    return [key for key in chosen if key.startswith(f"budget.{kind}.")]


def _limit(chosen: Chosen, pot: Pot, what: str, roles: Collection[int]) -> Any:  # noqa: ANN401 -- whole numbers, or Decimal for money
    """Give the limit in the setting's units; None where nothing limits."""
    limit = chosen.get(f"budget.{pot.subject}.{what}")
    if pot.subject is Subject.ROLE:
        return limit and limit.get(pot.subject_id)
    if pot.subject is Subject.MEMBER and (of_roles := chosen.get(f"budget.{_HOLDER}.{what}")):
        held = [of_roles[role] for role in roles if role in of_roles]
        return max(held, default=limit)
    return limit
