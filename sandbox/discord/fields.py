"""Reads request bodies as Discord does: every field is checked, all problems are told at once."""

from collections.abc import Collection
from typing import Any

from sandbox.discord.errors import invalid_form
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import parse

Problem = tuple[str, str, str]
"""Path, code and sentence, as `invalid_form` takes them."""

_TEXT_BOUND = 6000


class Fields:
    """One object of a form. Reading methods give the value, or None when it is absent or wrong.

    What is wrong is noted under the field's path; `refuse()` raises it all as 50035.
    """

    def __init__(
        self, source: object, path: str = "", problems: list[Problem] | None = None
    ) -> None:
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        self.source: Json = source if isinstance(source, dict) else {}
        if not isinstance(source, dict):
            self.wrong("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")

    def wrong(self, code: str, message: str, name: str | None = None) -> None:
        """Note a problem with the field `name`, or with this object as a whole."""
        self.problems.append((self._at(name) if name else self.path, code, message))

    def refuse(self) -> None:
        """Raise what was noted.

        Raises:
            DiscordError: 50035, when anything was wrong.
        """
        if self.problems:
            raise invalid_form(*self.problems)

    def has(self, name: str) -> bool:
        """Tell whether the field is there and not null."""
        return self.source.get(name) is not None

    def text(
        self, name: str, *, least: int = 0, most: int = _TEXT_BOUND, required: bool = False
    ) -> str | None:
        """Read a text of `least` to `most` characters."""
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong("STRING_TYPE_CONVERT", "Could not interpret value as string.", name)
            return None
        if least <= len(value) <= most:
            return value
        if least == 1 and not value:
            self.wrong("BASE_TYPE_REQUIRED", "This field is required", name)
            return None
        if least:
            message = f"Must be between {least} and {most} in length."
            self.wrong("BASE_TYPE_BAD_LENGTH", message, name)
            return None
        self.wrong("BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.", name)
        return None

    def number(self, name: str, *, least: float, most: float, required: bool = False) -> int | None:
        """Read a whole number from `least` to `most`."""
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not int.', name)
            return None
        return value if self._within(name, value, least, most) else None

    def decimal(self, name: str, *, least: float, most: float) -> float | None:
        """Read a number, whole or not, from `least` to `most`."""
        value = self._value(name, required=False)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not float.', name)
            return None
        return value if self._within(name, value, least, most) else None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a boolean."""
        value = self._value(name, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong("BOOLEAN_TYPE_CONVERT", "Must be either true or false.", name)
            return default
        return value

    def one_of(
        self, name: str, allowed: Collection[int], *, default: int | None = None
    ) -> int | None:
        """Read one of the numbers `allowed`; without a default the field is required."""
        value = self._value(name, required=default is None)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        choices = ", ".join(str(each) for each in sorted(allowed))
        self.wrong("BASE_TYPE_CHOICES", f"Value must be one of ({choices}).", name)
        return None

    def several_of(self, name: str, allowed: Collection[int]) -> list[int] | None:
        """Read a list of different numbers out of `allowed`."""
        value = self._list(name, required=False)
        if value is None:
            return None
        for index, each in enumerate(value):
            if not isinstance(each, int) or each not in allowed:
                message = f'Value "{each}" is not a valid enum value.'
                self.wrong("ENUM_TYPE_COERCE", message, f"{name}.{index}")
        if len({str(each) for each in value}) != len(value):
            self.wrong("SET_TYPE_CONTAINS_DUPLICATES", "The set contains duplicates.", name)
        return value

    def snowflake(self, name: str, *, required: bool = False) -> int | None:
        """Read an id."""
        value = self._value(name, required=required)
        if value is None:
            return None
        found = parse(value)
        if found is None:
            self.wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.', name)
        return found

    def child(self, name: str, *, required: bool = False) -> "Fields | None":
        """Read an object inside."""
        value = self._value(name, required=required)
        return None if value is None else Fields(value, self._at(name), self.problems)

    def items(
        self, name: str, *, least: int = 0, most: int, required: bool = False
    ) -> list["Fields"]:
        """Read a list of `least` to `most` objects."""
        value = self._list(name, required=required)
        if value is None:
            return []
        if not least <= len(value) <= most:
            message = f"Must be between {least} and {most} in length."
            self.wrong("BASE_TYPE_BAD_LENGTH", message, name)
            return []
        return [
            Fields(each, self._at(f"{name}.{i}"), self.problems) for i, each in enumerate(value)
        ]

    def localized(self, name: str, *, most: int) -> dict[str, str] | None:
        """Read translations by locale, each of 1 to `most` characters."""
        entry = self.child(name)
        if entry is None:
            return None
        return {key: entry.text(key, least=1, most=most) or "" for key in entry.source}

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _value(self, name: str, *, required: bool) -> Any:  # noqa: ANN401 - whatever JSON gives
        value = self.source.get(name)
        if value is None and required:
            self.wrong("BASE_TYPE_REQUIRED", "This field is required", name)
        return value

    def _list(self, name: str, *, required: bool) -> list[Any] | None:
        value = self._value(name, required=required)
        if value is None:
            return None
        if not isinstance(value, list):
            self.wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType", name)
            return None
        return value

    def _within(self, name: str, value: float, least: float, most: float) -> bool:
        if value < least:
            message = f"int value should be greater than or equal to {least}."
            self.wrong("NUMBER_TYPE_MIN", message, name)
        elif value > most:
            message = f"int value should be less than or equal to {most}."
            self.wrong("NUMBER_TYPE_MAX", message, name)
        return least <= value <= most
