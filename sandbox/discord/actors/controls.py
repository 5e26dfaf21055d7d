"""Finding the controls of messages and modals, and checking what is done with them."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sandbox.discord.actors.person import NotPossible
from sandbox.discord.components import Kind, interactive
from sandbox.discord.interactions.resolved import OPTION_OF_SELECT, Resolver
from sandbox.discord.records import Json
from sandbox.discord.snowflakes import parse

_MOST_TEXT: Final = 4000


def find_control(components: list[Json], which: str, kinds: Collection[int]) -> Json:
    """Find a control by custom id, label, placeholder or emoji.

    Raises:
        NotPossible: there is none, or it cannot be used.
    """
    controls = [each for each in interactive(components) if each["type"] in kinds]
    for control in controls:
        if which in _names(control):
            _require_usable(control)
            return control
    names = ", ".join(repr(_names(each)[0]) for each in controls) or "none"
    raise NotPossible(f"There is no {which!r} under the message; there is: {names}.")


def picked(control: Json, values: list[Any], resolver: Resolver) -> list[str]:
    """Check what is chosen in a select, a group or an upload, and give it as it is sent.

    Raises:
        NotPossible: too few or too many, or something that is not offered.
    """
    least, most = control.get("min_values", 1), control.get("max_values", 1)
    if not control.get("required", True) and not values:
        return []
    if not least <= len(values) <= most:
        raise NotPossible(f"{_names(control)[0]!r} takes {least} to {most} values.")
    if "options" in control:
        return [_offered(control, each) for each in values]
    kind = OPTION_OF_SELECT[Kind(control["type"])]
    for value in values:
        number = parse(value)
        if number is None:
            raise NotPossible(f"{_names(control)[0]!r} takes ids.")
        try:
            resolver.add(kind, number)
        except LookupError as error:
            raise NotPossible(str(error)) from error
        wanted = control.get("channel_types")
        if wanted and resolver.channel_type(number) not in wanted:
            raise NotPossible(f"{_names(control)[0]!r} takes channels of the types {wanted}.")
    return [str(value) for value in values]


def filled_modal(modal: Json, values: Mapping[str, Any], resolver: Resolver) -> list[Json]:
    """Give a modal's components as they are sent off.

    Raises:
        NotPossible: a field is unknown, missing, or filled in wrongly.
    """
    known = {
        name
        for row in modal["components"]
        for field in _inside(row)
        for name in _labels(row, field)
    }
    unknown = sorted(set(values) - known)
    if unknown:
        names = ", ".join(sorted(known))
        raise NotPossible(f"There is no field {unknown[0]!r}; there is: {names}.")
    return [_filled_row(row, values, resolver) for row in modal["components"]]


def _filled_row(row: Json, values: Mapping[str, Any], resolver: Resolver) -> Json:
    made: Json = {"type": row["type"], "id": row["id"]}
    if row["type"] == Kind.ACTION_ROW:
        made["components"] = [_filled(row, each, values, resolver) for each in row["components"]]
    elif row["type"] == Kind.LABEL:
        made["component"] = _filled(row, row["component"], values, resolver)
    return made


def _filled(row: Json, field: Json, values: Mapping[str, Any], resolver: Resolver) -> Json:
    labels = _labels(row, field)
    value = next((values[name] for name in labels if name in values), None)
    made: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    if field["type"] == Kind.TEXT_INPUT:
        return made | {"value": _text(field, value, labels[-1])}
    if field["type"] == Kind.CHECKBOX:
        return made | {"value": field["default"] if value is None else bool(value)}
    if value is None:
        value = _preselected(field)
    chosen = value if isinstance(value, list) else [value]
    if field.get("required", True) and not chosen:
        raise NotPossible(f"{labels[-1]!r} must be filled in.")
    sent = picked(field, chosen, resolver)
    if field["type"] == Kind.RADIO_GROUP:
        return made | {"value": sent[0] if sent else None}
    return made | {"values": sent}


def _preselected(field: Json) -> list[str]:
    """Give what a select shows as chosen before anybody touches it."""
    chosen = [each["value"] for each in field.get("options", ()) if each.get("default")]
    return chosen or [each["id"] for each in field.get("default_values", ())]


def _text(field: Json, value: object, label: str) -> str:
    text = field.get("value", "") if value is None else str(value)
    if not text:
        if field["required"]:
            raise NotPossible(f"{label!r} must be filled in.")
        return ""
    least, most = field["min_length"] or 0, field["max_length"] or _MOST_TEXT
    if not least <= len(text) <= most:
        raise NotPossible(f"{label!r} takes {least} to {most} characters.")
    return str(text)


def _inside(row: Json) -> list[Json]:
    return [row["component"]] if "component" in row else row.get("components", [])


def _labels(row: Json, field: Json) -> list[str]:
    label = row.get("label") or field.get("label")
    return [str(name) for name in (field.get("custom_id"), label) if name]


def _names(control: Json) -> list[str]:
    emoji = control.get("emoji", {}).get("name")
    names = (control.get("label"), control.get("placeholder"), emoji, control.get("custom_id"))
    return [str(name) for name in names if name] or ["(unnamed)"]


def _require_usable(control: Json) -> None:
    name = _names(control)[0]
    if control.get("disabled"):
        raise NotPossible(f"{name!r} is disabled.")
    if "custom_id" not in control:
        raise NotPossible(f"{name!r} is only a link: {control.get('url', 'a purchase')}.")


def _offered(control: Json, value: object) -> str:
    for option in control["options"]:
        if value in (option["value"], option["label"]):
            return str(option["value"])
    labels = ", ".join(repr(each["label"]) for each in control["options"])
    raise NotPossible(f"{_names(control)[0]!r} offers only: {labels}.")
