"""What calls cost, by the operator's price list."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.patterns import Patterns
from bot.usage.amounts import Amounts

MILLION = 1_000_000
_MINUTE_MS = 60_000
_DEAREST = 1_000_000
_MOST = 10**13
"""Millionths that one call may cost: beyond ten million it is a fault, and sums must fit SQLite."""
_LARGEST_FILE = 1_000_000
_CURRENCY = re.compile(r"[^\W\d_]{1,8}")
_CENT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a model costs: per million tokens read and written, per picture, per minute of audio.

    `training` is the price of a million tokens that it is taught with, once; None if unknown.
    """

    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)
    picture: Decimal = Decimal(0)
    audio_minute: Decimal = Decimal(0)
    training: Decimal | None = None

    def of(self, amounts: Amounts) -> Decimal:
        """Give the exact price of amounts, in millionths of the currency."""
        return (
            self.input * amounts.prompt_tokens
            + self.output * amounts.completion_tokens
            + self.picture * amounts.pictures * MILLION
            + self.audio_minute * amounts.audio_ms * MILLION / _MINUTE_MS
        )


class Prices:
    """Prices of models in one currency, by patterns in which `*` stands for anything."""

    def __init__(self, currency: str, models: Mapping[str, Price]) -> None:
        self.currency = currency
        self._models = Patterns(models)

    @classmethod
    def read(cls, path: Path) -> "Prices":
        """Read a price list, such as docs/prices.md shows.

        Raises:
            ConfigError: it cannot be used; the sentence says what in it is wrong.
        """
        return cls(*_Checked(path, _content(path)).all())

    def price(self, model: str) -> Price | None:
        """Give the price of a model: of the pattern that says most about its name."""
        return self._models.find(model)

    def cost(self, model: str, amounts: Amounts) -> int | None:
        """Give what amounts cost, in millionths, half of one rounded up; None without a price."""
        price = self.price(model)
        return None if price is None else rounded(price.of(amounts))

    def of_training(self, model: str, tokens: int) -> int | None:
        """Give what it costs to teach a model so many tokens once, in millionths, if known."""
        price = self.price(model)
        if price is None or price.training is None:
            return None
        return rounded(price.training * tokens)

    def shown(self, millionths: int) -> str:
        """Put money into words, such as "0.0123 USD", with more digits the less it is."""
        digits = 6 if abs(millionths) < _CENT else 4
        text = f"{Decimal(millionths).scaleb(-6):,.{digits}f}"
        whole, _, part = text.partition(".")
        return f"{whole}.{part.rstrip('0').ljust(2, '0')} {self.currency}"


def rounded(millionths: Decimal) -> int:
    """Give whole millionths, half of one rounded up."""
    return min(int(millionths.to_integral_value(ROUND_HALF_UP)), _MOST)


def _content(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise ConfigError(
            f"I cannot read the price list {path}: there is no such file, or I may not read it."
            " Correct PRICES_FILE, or remove it."
        ) from error
    if len(text) > _LARGEST_FILE:
        raise ConfigError(f"The price list {path} is too large: it may have one megabyte.")
    try:
        return tomllib.loads(text.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it cannot be read"
        raise ConfigError(
            f"The price list {path} is no valid TOML: {why}. Correct it, or remove PRICES_FILE."
        ) from error


class _Checked:
    """A price list in the making, each value of which is looked at."""

    def __init__(self, path: Path, content: Mapping[str, Any]) -> None:
        self._path = path
        self._content = content

    def all(self) -> tuple[str, dict[str, Price]]:
        self._check_names(self._content, ("currency", "models"), "")
        currency = self._content.get("currency")
        if not (isinstance(currency, str) and _CURRENCY.fullmatch(currency)):
            raise self._wrong('`currency` is not a name of money: write it like currency = "USD"')
        models = self._content.get("models")
        if not (isinstance(models, dict) and models):
            raise self._wrong('there are no models: give each a table like [models."gpt-5*"]')
        return currency, {name: self._price(name, value) for name, value in models.items()}

    def _price(self, pattern: str, values: object) -> Price:
        known = tuple(field.name for field in fields(Price))
        if not (pattern and isinstance(values, dict) and values):
            raise self._wrong(
                f"the model {pattern!r} has no prices: give it some of {', '.join(known)}, 0 where"
                " it is free"
            )
        self._check_names(values, known, f" of the model {pattern!r}")
        return Price(**{name: self._number(pattern, name, it) for name, it in values.items()})

    def _number(self, pattern: str, name: str, value: object) -> Decimal:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and 0 <= number <= _DEAREST:
                return number
        raise self._wrong(
            f"`{name}` of the model {pattern!r} is not a price: write a number from 0 to"
            f" {_DEAREST:,}, without quotes"
        )

    def _check_names(self, values: Mapping[str, Any], known: tuple[str, ...], of: str) -> None:
        if unknown := sorted(values.keys() - set(known)):
            raise self._wrong(f"`{unknown[0]}`{of} is unknown: use {', '.join(known)}")

    def _wrong(self, what: str) -> ConfigError:
        return ConfigError(f"In the price list {self._path}, {what}.")
