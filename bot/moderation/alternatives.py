"""Other thresholds in the place of those that hold."""

from collections.abc import Callable, Mapping
from typing import Any

Values = Mapping[str, Any]
"""Settings by their keys."""
Change = Callable[[Values], Values]
"""Gives settings with something else in the place of some of them."""


def thresholds(standard: float | None, own: Mapping[str, float]) -> Change:
    """Put thresholds in the place of those for all categories, if given, and of single ones."""

    def change(values: Values) -> Values:
        return {
            **values,
            "moderation.threshold": values["moderation.threshold"]
            if standard is None
            else standard,
            "moderation.thresholds": {**values["moderation.thresholds"], **own},
        }

    return change


def shifted(by: float) -> Change:
    """Raise or lower all thresholds, which stay from 0 to 1."""

    def moved(value: float) -> float:
        return round(min(1.0, max(0.0, value + by)), 4)

    def change(values: Values) -> Values:
        own = values["moderation.thresholds"]
        return {
            **values,
            "moderation.threshold": moved(values["moderation.threshold"]),
            "moderation.thresholds": {name: moved(value) for name, value in own.items()},
        }

    return change
