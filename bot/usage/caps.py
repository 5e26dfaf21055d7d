"""Caps: how much a member, a role or a server may use in a day or month."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.usage import Amount, Pot, Subject
from bot.usage.amounts import Caller
from bot.usage.periods import Period, Span
from bot.usage.prices import MILLION, Prices

_SECOND_MS = 1_000
_KEYS = {
    Amount.REQUESTS: ("requests", 1),
    Amount.TOKENS: ("tokens", 1),
    Amount.PICTURES: ("pictures", 1),
    Amount.AUDIO: ("audio_seconds", _SECOND_MS),
    Amount.MONEY: ("money", MILLION),
}
"""How a setting calls an amount, and how many of its units are one of the setting's."""
_FOR = {Span.DAY: "today", Span.MONTH: "this month"}


@dataclass(frozen=True, slots=True)
class Cap:
    """How much of an amount a pot may hold; audio in milliseconds, money in millionths."""

    pot: Pot
    amount: Amount
    limit: int
    period: Period

    @property
    def name(self) -> str:
        """Whose limit of what for when, such as "Your limit of tokens for today"."""
        return f"{self.whose} limit of {self.what}"

    @property
    def whose(self) -> str:
        """Whose it is, as said to a member whom it holds for."""
        if self.pot.subject is Subject.ROLE:
            return f"Your role <@&{self.pot.subject_id}>'s"
        return "Your" if self.pot.subject is Subject.MEMBER else "This server's"

    @property
    def what(self) -> str:
        """What it counts and for when, such as "tokens for today"."""
        unit = _KEYS[self.amount][0].replace("_", " ")
        return f"{unit} for {_FOR[self.period.span]}"

    def shown(self, count: int, prices: Prices | None) -> str:
        """Put a count of what this caps into words, such as "1,000" or "0.50 USD"."""
        if self.amount is Amount.MONEY and prices:
            return prices.shown(count)
        if self.amount is Amount.AUDIO:
            return f"{-(-count // _SECOND_MS):,}"
        return f"{count:,}"


def pots_of(
    caller: Caller, values: Mapping[str, Any], roles: Collection[int], periods: Collection[Period]
) -> list[Pot]:
    """Name what a call is counted in: the member's, the server's, and the capped roles' pots."""
    if caller.guild_id is None:
        return []
    capped = {role for key, _ in _family(values, "role") for role in values[key] or ()}
    subjects = [(Subject.MEMBER, caller.user_id), (Subject.SERVER, caller.guild_id)]
    subjects += [(Subject.ROLE, role) for role in sorted(capped.intersection(roles))]
    return [Pot(caller.guild_id, *it, period.name) for it in subjects for period in periods]


def has_role_caps(values: Mapping[str, Any]) -> bool:
    """Tell whether what holds for a member depends on the member's roles."""
    return any(values[key] for kind in ("role", "role_member") for key, _ in _family(values, kind))


def caps_on(
    pots: Collection[Pot],
    values: Mapping[str, Any],
    roles: Collection[int],
    periods: Collection[Period],
) -> list[Cap]:
    """Give the caps that hold for a call which is counted in these pots."""
    return [
        Cap(pot, amount, int(limit * _KEYS[amount][1]), period)
        for period in periods
        for pot in pots
        if pot.period == period.name
        for key, amount in _family(values, pot.subject, [period.span])
        if (limit := _limit(values, key, pot, roles)) is not None
    ]


def _family(
    values: Mapping[str, Any], subject: str, spans: Collection[Span] = tuple(Span)
) -> Iterator[tuple[str, Amount]]:
    for span in spans:
        for amount, (word, _) in _KEYS.items():
            key = f"budget.{subject}.{word}_per_{span}"
            if key in values:
                yield key, amount


def _limit(values: Mapping[str, Any], key: str, pot: Pot, roles: Collection[int]) -> Any:  # noqa: ANN401 -- whole numbers, or Decimal for money
    """Give the limit in the setting's units; None where nothing limits."""
    if pot.subject is Subject.ROLE:
        return (values[key] or {}).get(pot.subject_id)
    if pot.subject is Subject.MEMBER:
        of_roles = values.get(key.replace(".member.", ".role_member.")) or {}
        if held := [of_roles[role] for role in roles if role in of_roles]:
            return max(held)
    return values[key]
