"""Reads single values out of a request's JSON, or refuses with 50035 when one has the wrong type.

An absent value and null are the same: None, or the default.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.discord.errors import invalid_form, not_a_snowflake, too_long
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import parse

Body = Mapping[str, Any]
_MOST_DIGITS = 20
_TOO_BIG = 1 << 63


def text(body: Body, name: str, *, limit: int | None = None) -> str | None:
    """Read a text of at most `limit` characters."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        sentence = "Could not interpret value as string."
        raise invalid_form((name, "STRING_TYPE_CONVERT", sentence))
    if limit is not None and len(value) > limit:
        raise too_long(name, limit)
    return value


def integer(
    body: Body, name: str, *, low: int | None = None, high: int | None = None
) -> int | None:
    """Read a whole number from `low` to `high`, written as a number or as its digits."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:_MOST_DIGITS])
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _TOO_BIG:
        raise invalid_form((name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.'))
    if low is not None and value < low:
        sentence = f"int value should be greater than or equal to {low}."
        raise invalid_form((name, "NUMBER_TYPE_MIN", sentence))
    if high is not None and value > high:
        sentence = f"int value should be less than or equal to {high}."
        raise invalid_form((name, "NUMBER_TYPE_MAX", sentence))
    return value


def truth(body: Body, name: str, *, default: bool = False) -> bool:
    """Read a boolean."""
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise invalid_form((name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false."))
    return value


def snowflake(body: Body, name: str) -> int | None:
    """Read an id."""
    value = body.get(name)
    if value is None:
        return None
    found = parse(value)
    if found is None:
        raise not_a_snowflake(name, value)
    return found


def snowflakes(body: Body, name: str, *, limit: int | None = None) -> list[int]:
    """Read a list of at most `limit` ids."""
    found = []
    for index, value in enumerate(items(body, name, limit=limit)):
        number = parse(value)
        if number is None:
            raise not_a_snowflake(f"{name}.{index}", value)
        found.append(number)
    return found


def nested(body: Body, name: str) -> Json | None:
    """Read an object."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, dict):
        sentence = "Only dictionaries may be used in a ModelType"
        raise invalid_form((name, "MODEL_TYPE_CONVERT", sentence))
    return value


def objects(body: Body, name: str, *, limit: int | None = None) -> list[Json]:
    """Read a list of at most `limit` objects."""
    found = items(body, name, limit=limit)
    for index, value in enumerate(found):
        if not isinstance(value, dict):
            sentence = "Only dictionaries may be used in a ModelType"
            raise invalid_form((f"{name}.{index}", "MODEL_TYPE_CONVERT", sentence))
    return found


def items(body: Body, name: str, *, limit: int | None = None) -> list[Any]:
    """Read a list of at most `limit` values."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        sentence = "Only iterables may be used in a ListType"
        raise invalid_form((name, "LIST_TYPE_CONVERT", sentence))
    if limit is not None and len(value) > limit:
        raise too_long(name, limit)
    return value
