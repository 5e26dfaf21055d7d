"""Checks of request parameters, one small function each, refusing in the API's words."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from .refusals import Refusal, invalid, unrecognized

T = TypeVar("T")
Check = Callable[[object, str], None]
"""Looks at a value and its place (such as `messages[0].role`); raises Refusal."""

KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (int, "an integer"),
    (float, "a decimal"),
    (str, "a string"),
    (list, "an array"),
    (dict, "an object"),
)


def kind_of(value: object) -> str:
    """Name a JSON value's type as the API's errors do."""
    if value is None:
        return "null"
    return next(name for kind, name in KINDS if isinstance(value, kind))


def expect(value: object, place: str, kind: type[T], named: str) -> T:
    """Give the value back if it is of that type; true and false are no numbers."""
    is_odd_boolean = isinstance(value, bool) and kind is not bool
    if is_odd_boolean or not isinstance(value, kind):
        raise wrong_type(value, place, named)
    return value


def wrong_type(value: object, place: str, named: str) -> Refusal:
    """Refuse a value of another type than the one named, such as `a string`."""
    return invalid(
        f"Invalid type for '{place}': expected {named}, but got {kind_of(value)} instead.",
        param=place,
        code="invalid_type",
    )


def missing(place: str) -> Refusal:
    """Refuse a request that lacks a parameter."""
    return invalid(
        f"Missing required parameter: '{place}'.", param=place, code="missing_required_parameter"
    )


def anything(value: object, place: str) -> None:
    """Take whatever comes."""


def nullable(check: Check) -> Check:
    """Take null as well: the parameter counts as not given."""

    def checked(value: object, place: str) -> None:
        if value is not None:
            check(value, place)

    return checked


def boolean(value: object, place: str) -> None:
    """Take true and false."""
    expect(value, place, bool, "a boolean")


def string(*, shortest: int = 0, longest: int | None = None) -> Check:
    """Take text of so many characters."""

    def check(value: object, place: str) -> None:
        text = expect(value, place, str, "a string")
        if len(text) < shortest:
            raise invalid(
                f"Invalid '{place}': string too short. Expected a string with minimum length "
                f"{shortest}, but got an empty string instead.",
                param=place,
                code="string_below_min_length",
            )
        if longest is not None and len(text) > longest:
            raise invalid(
                f"Invalid '{place}': string too long. Expected a string with maximum length "
                f"{longest}, but got a string with length {len(text)} instead.",
                param=place,
                code="string_above_max_length",
            )

    return check


def one_of(*values: str) -> Check:
    """Take one of these words."""

    def check(value: object, place: str) -> None:
        word = expect(value, place, str, "one of " + _or(values))
        if word not in values:
            raise invalid(
                f"Invalid value: '{word[:80]}'. Supported values are: {_or(values)}.",
                param=place,
                code="invalid_value",
            )

    return check


def _or(values: tuple[str, ...]) -> str:
    quoted = [f"'{value}'" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def number(low: float | None = None, high: float | None = None) -> Check:
    """Take a number within these bounds, both included."""

    def check(value: object, place: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong_type(value, place, "a decimal")
        _bounds(value, place, kind="decimal", low=low, high=high)

    return check


def integer(low: int | None = None, high: int | None = None) -> Check:
    """Take a whole number within these bounds, both included."""

    def check(value: object, place: str) -> None:
        whole = expect(value, place, int, "an integer")
        _bounds(whole, place, kind="integer", low=low, high=high)

    return check


def _bounds(value: float, place: str, *, kind: str, low: float | None, high: float | None) -> None:
    if low is not None and value < low:
        side, sign, bound = "below minimum", ">=", low
    elif high is not None and value > high:
        side, sign, bound = "above maximum", "<=", high
    else:
        return
    raise invalid(
        f"Invalid '{place}': {kind} {side} value. Expected a value {sign} {bound:g}, but got "
        f"{value:g} instead.",
        param=place,
        code=f"{kind}_{side.replace('imum', '').replace(' ', '_')}_value",
    )


def array(item: Check, *, shortest: int = 0, longest: int | None = None) -> Check:
    """Take a list of so many items, each checked."""

    def check(value: object, place: str) -> None:
        items = expect(value, place, list, "an array")
        if len(items) < shortest:
            raise invalid(
                f"Invalid '{place}': empty array. Expected an array with minimum length "
                f"{shortest}, but got an empty array instead.",
                param=place,
                code="empty_array",
            )
        if longest is not None and len(items) > longest:
            raise invalid(
                f"Invalid '{place}': array too long. Expected an array with maximum length "
                f"{longest}, but got an array with length {len(items)} instead.",
                param=place,
                code="array_above_max_length",
            )
        for index, entry in enumerate(items):
            item(entry, f"{place}[{index}]")

    return check


def record(fields: Mapping[str, Check], *, required: tuple[str, ...] = ()) -> Check:
    """Take an object with these fields and no others."""

    def check(value: object, place: str) -> None:
        given = expect(value, place, dict, "an object")
        for name in required:
            if name not in given:
                raise missing(f"{place}.{name}")
        for name, entry in given.items():
            if name not in fields:
                raise invalid(
                    f"Unknown parameter: '{place}.{name}'.",
                    param=f"{place}.{name}",
                    code="unknown_parameter",
                )
            fields[name](entry, f"{place}.{name}")

    return check


def words(value: object, place: str) -> None:
    """Take an object whose values are all text."""
    for name, entry in expect(value, place, dict, "an object").items():
        expect(entry, f"{place}.{name}", str, "a string")


def check_body(
    body: Mapping[str, object], fields: Mapping[str, Check], *, required: tuple[str, ...]
) -> None:
    """Check a request's parameters against a family's table.

    Raises:
        Refusal: a parameter is unknown, missing, of the wrong type or out of range.
    """
    unknown = [name[:80] for name in body if name not in fields]
    if unknown:
        raise unrecognized(unknown)
    for name in required:
        if name not in body:
            raise missing(name)
    for name, value in body.items():
        fields[name](value, name)
