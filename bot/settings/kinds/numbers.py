"""Numbers and money."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.settings.kinds.kind import Kind
from bot.settings.server import Server

_GROUPED = re.compile(r"[0-9]{1,3}([,_' ][0-9]{3}){1,4}")
_GROUPED_MONEY = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,3}([.][0-9]{1,6})?")
_PLACES = 4
_CENT = Decimal("0.01")
_MOST_MONEY = Decimal(1_000_000_000)


@dataclass(frozen=True)
class Whole(Kind[int]):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    @property
    def allowed(self) -> str:
        """Give the range."""
        return f"a whole number from {self.least:,} to {self.most:,}"

    def read(self, text: str, server: Server) -> int:  # noqa: ARG002
        """Read digits, which may be grouped by thousands."""
        if _GROUPED.fullmatch(text):
            text = re.sub(r"\D", "", text)
        if not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
            raise ValueError(text)
        return self.load(int(text))

    def load(self, stored: object) -> int:
        """Read a number without a fraction, which true and false are not."""
        if type(stored) is not int or not self.least <= stored <= self.most:
            raise ValueError(str(type(stored)))
        return stored

    def dump(self, value: int) -> int:
        """Give the number."""
        return value

    def typed(self, value: int) -> str:
        """Give its digits."""
        return str(value)

    def shown(self, value: int) -> str:
        """Give its digits, grouped by thousands."""
        return f"{value:,}"


@dataclass(frozen=True)
class Number(Kind[float]):
    """A number from `least` to `most`, kept to four places."""

    least: float
    most: float

    @property
    def allowed(self) -> str:
        """Give the range."""
        return f"a number from {self.least:g} to {self.most:g}"

    def read(self, text: str, server: Server) -> float:  # noqa: ARG002
        """Read digits with a decimal point, or the comma that many people write."""
        if not re.fullmatch(r"[+-]?[0-9]{1,9}([.,][0-9]{1,9})?|[.][0-9]{1,9}", text):
            raise ValueError(text)
        return self.load(float(text.replace(",", ".")))

    def load(self, stored: object) -> float:
        """Read a number in the range, which true, false and NaN never are."""
        if (
            isinstance(stored, bool)
            or not isinstance(stored, int | float)
            or not self.least <= stored <= self.most
        ):
            raise ValueError(str(type(stored)))
        return round(float(stored), _PLACES) + 0.0  # minus zero is no value of its own

    def dump(self, value: float) -> float:
        """Give the number."""
        return value

    def typed(self, value: float) -> str:
        """Give as many places as there are."""
        return f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")

    def shown(self, value: float) -> str:
        """Give as many places as there are."""
        return self.typed(value)


class Money(Kind[Decimal]):
    """An amount in the price list's currency, with at least two and at most six places."""

    allowed = f"an amount from 0 to {_MOST_MONEY:,} such as `12.50`, with at most six places"

    def read(self, text: str, server: Server) -> Decimal:  # noqa: ARG002
        """Read digits with a decimal point, which may be grouped by thousands."""
        return self.load(text.replace(",", "") if _GROUPED_MONEY.fullmatch(text) else text)

    def load(self, stored: object) -> Decimal:
        """Read digits with a decimal point, in a text, since JSON's numbers are not exact."""
        if not isinstance(stored, str) or not re.fullmatch(r"[0-9]{1,10}([.][0-9]{1,6})?", stored):
            raise ValueError(stored)
        value = Decimal(stored)
        if value > _MOST_MONEY:
            raise ValueError(stored)
        return value

    def dump(self, value: Decimal) -> str:
        """Give digits with a decimal point."""
        return self.typed(value)

    def typed(self, value: Decimal) -> str:
        """Give two places, more only where they are not zero."""
        value = value.normalize()
        return f"{value.quantize(_CENT) if value == value.quantize(_CENT) else value:f}"

    def shown(self, value: Decimal) -> str:
        """Give the amount, grouped by thousands."""
        whole, _, places = self.typed(value).partition(".")
        return f"{int(whole):,}.{places}"
