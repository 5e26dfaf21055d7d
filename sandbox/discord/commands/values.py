"""What people fill into a command's options: checked as a real client does, and made JSON."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sandbox.discord.commands.definitions import OptionType
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import parse

Values = Mapping[str, Any]
"""What a person gives, by option name. Files are taken out before, and stand here by their id."""

_MAX_TEXT: Final = 6000
_BY_ID = frozenset(
    {
        OptionType.USER,
        OptionType.CHANNEL,
        OptionType.ROLE,
        OptionType.MENTIONABLE,
        OptionType.ATTACHMENT,
    }
)


class CannotFill(ValueError):
    """A client would not let the person send this; `str()` says why."""


def find(options: list[Json], path: list[str]) -> list[Json]:
    """Find the options of a subcommand by its path, such as `["model", "info"]`; all for none.

    Raises:
        CannotFill: there is no such subcommand, or one of its subcommands must be named.
    """
    for name in path:
        inside = [each for each in options if each["name"] == name and _is_branch(each)]
        if not inside:
            named = ", ".join(each["name"] for each in options if _is_branch(each)) or "none"
            raise CannotFill(f"There is no subcommand {name!r}; there is: {named}.")
        options = inside[0]["options"]
    if any(_is_branch(each) for each in options):
        named = ", ".join(each["name"] for each in options)
        raise CannotFill(f"A subcommand must be named: {named}.")
    return options


def fill(options: list[Json], path: list[str], values: Values) -> list[Json]:
    """Give the `options` of an interaction.

    Raises:
        CannotFill: an option is missing, unknown, or has a value that it does not take.
    """
    wanted = find(options, path)
    _refuse_unknown(wanted, values)
    filled = []
    for option in wanted:
        if values.get(option["name"]) is not None:
            filled.append(_filled(option, values[option["name"]]))
        elif option.get("required"):
            raise CannotFill(f"The option {option['name']!r} is required.")
    return _wrapped(options, path, filled)


def ask(options: list[Json], path: list[str], values: Values, *, focused: str) -> list[Json]:
    """Give the `options` of an autocomplete interaction: half-filled, one of them in focus.

    Raises:
        CannotFill: the option in focus has no autocomplete, or there is no such option.
    """
    wanted = find(options, path)
    _refuse_unknown(wanted, values)
    made = []
    for option in wanted:
        name = option["name"]
        if name == focused:
            if not option.get("autocomplete"):
                raise CannotFill(f"The option {name!r} has no autocomplete.")
            made.append(
                {"type": option["type"], "name": name, "value": values[name], "focused": True}
            )
        elif values.get(name) is not None:
            made.append(_filled(option, values[name]))
    if not any(each.get("focused") for each in made):
        raise CannotFill(f"There is no option {focused!r}.")
    return _wrapped(options, path, made)


def _is_branch(option: Json) -> bool:
    return option["type"] in {OptionType.SUBCOMMAND, OptionType.GROUP}


def _refuse_unknown(wanted: list[Json], values: Values) -> None:
    unknown = sorted(set(values) - {each["name"] for each in wanted})
    if unknown:
        names = ", ".join(each["name"] for each in wanted) or "none"
        raise CannotFill(f"There is no option {unknown[0]!r}; there is: {names}.")


def _wrapped(options: list[Json], path: list[str], filled: list[Json]) -> list[Json]:
    """Put the filled options into the subcommand and group that they belong to."""
    kinds = []
    for name in path:
        (inside,) = [each for each in options if each["name"] == name]
        kinds.append((inside["type"], name))
        options = inside["options"]
    for kind, name in reversed(kinds):
        filled = [{"type": kind, "name": name, "options": filled}]
    return filled


def _filled(option: Json, value: Any) -> Json:  # noqa: ANN401 - whatever a person may give
    kind = OptionType(option["type"])
    made = _by_id(option, value) if kind in _BY_ID else _CHECKS[kind](option, value)
    choices = option.get("choices")
    if choices:
        made = _chosen(option, choices, made)
    return {"type": int(kind), "name": option["name"], "value": made}


def _chosen(option: Json, choices: list[Json], value: object) -> object:
    """Take a choice by its value, or by the name that a person sees."""
    for each in choices:
        if value in (each["value"], each["name"]):
            return each["value"]
    names = ", ".join(repr(each["name"]) for each in choices)
    raise CannotFill(f"The option {option['name']!r} takes one of: {names}.")


def _by_id(option: Json, value: object) -> str:
    number = parse(value)
    if number is None:
        raise CannotFill(
            f"The option {option['name']!r} takes an id or a name, or a file if it is one."
        )
    return str(number)


def _text(option: Json, value: object) -> str:
    if not isinstance(value, str):
        raise CannotFill(f"The option {option['name']!r} takes a text.")
    least, most = option.get("min_length", 0), option.get("max_length", _MAX_TEXT)
    if not least <= len(value) <= most:
        raise CannotFill(f"The option {option['name']!r} takes {least} to {most} characters.")
    return value


def _whole(option: Json, value: object) -> int | str:
    if isinstance(value, str) and option.get("choices"):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise CannotFill(f"The option {option['name']!r} takes a whole number.")
    _within(option, value)
    return value


def _decimal(option: Json, value: object) -> float | str:
    if isinstance(value, str) and option.get("choices"):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CannotFill(f"The option {option['name']!r} takes a number.")
    _within(option, value)
    return value


def _truth(option: Json, value: object) -> bool:
    if not isinstance(value, bool):
        raise CannotFill(f"The option {option['name']!r} takes true or false.")
    return value


def _within(option: Json, value: float) -> None:
    least, most = option.get("min_value"), option.get("max_value")
    if (least is not None and value < least) or (most is not None and value > most):
        between = f"from {'any' if least is None else least} to {'any' if most is None else most}"
        raise CannotFill(f"The option {option['name']!r} takes a number {between}.")


_CHECKS: Final[dict[OptionType, Callable[[Json, Any], object]]] = {
    OptionType.STRING: _text,
    OptionType.INTEGER: _whole,
    OptionType.BOOLEAN: _truth,
    OptionType.NUMBER: _decimal,
}
