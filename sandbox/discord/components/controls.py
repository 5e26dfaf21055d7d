"""Buttons and selects, as messages and modals have them."""

from typing import Final

from sandbox.discord.components.kinds import Kind
from sandbox.discord.components.tally import Tally, optional
from sandbox.discord.fields import Fields
from sandbox.discord.records import ChannelType, Json

LINK_STYLE, PREMIUM_STYLE = 5, 6
_STYLES = range(1, 7)
_LABEL_LIMIT, _URL_LIMIT, _PLACEHOLDER_LIMIT = 80, 512, 150
_OPTION_LIMIT, _CHOICES_LIMIT = 100, 25
_LINK_SCHEMES = ("http://", "https://", "discord://")
_CHANNEL_TYPES = frozenset({*map(int, ChannelType), 3, 13, 14, 15, 16})
_NATURES: Final = {
    Kind.USER_SELECT: ("user",),
    Kind.ROLE_SELECT: ("role",),
    Kind.MENTIONABLE_SELECT: ("user", "role"),
    Kind.CHANNEL_SELECT: ("channel",),
}


def button(fields: Fields, tally: Tally) -> Json:
    """Read a button of any style: interactive, link, premium."""
    made = tally.begin(fields, Kind.BUTTON)
    style = fields.one_of("style", _STYLES) or 1
    label = fields.text("label", most=_LABEL_LIMIT)
    face = emoji(fields)
    made["style"] = style
    optional(made, label=label or None, emoji=face)
    if fields.flag("disabled"):
        made["disabled"] = True
    if style == PREMIUM_STYLE:
        made["sku_id"] = str(fields.snowflake("sku_id", required=True) or 0)
        return made
    if not label and face is None and not fields.problems:
        message = "A button must have a label or an emoji"
        fields.wrong("BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message, "label")
    if style == LINK_STYLE:
        made["url"] = _link(fields)
        _refuse_custom_id(fields)
    else:
        made["custom_id"] = tally.custom_id(fields)
        _refuse_url(fields)
    return made


def emoji(fields: Fields) -> Json | None:
    """Read a partial emoji: a Unicode one has a name, a custom one an id."""
    entry = fields.child("emoji")
    if entry is None:
        return None
    name, number = entry.text("name", most=32), entry.snowflake("id")
    if not name and number is None:
        entry.wrong("BASE_TYPE_REQUIRED", "This field is required", "name")
    made: Json = {"name": name or ""}
    if number is not None:
        made |= {"id": str(number), "animated": entry.flag("animated")}
    return made


def select(fields: Fields, tally: Tally, kind: Kind) -> Json:
    """Read a select menu of any kind."""
    made = tally.begin(fields, kind)
    made["custom_id"] = tally.custom_id(fields)
    optional(made, placeholder=fields.text("placeholder", most=_PLACEHOLDER_LIMIT) or None)
    count = _CHOICES_LIMIT
    if kind == Kind.STRING_SELECT:
        made["options"] = options(fields, most=_CHOICES_LIMIT)
        count = len(made["options"]) or _CHOICES_LIMIT
    else:
        optional(made, default_values=_defaults(fields, kind))
    if kind == Kind.CHANNEL_SELECT:
        optional(made, channel_types=fields.several_of("channel_types", _CHANNEL_TYPES))
    made["min_values"], made["max_values"] = bounds(fields, most=_CHOICES_LIMIT, count=count)
    if fields.flag("disabled"):
        made["disabled"] = True
    return made


def options(fields: Fields, *, least: int = 1, most: int) -> list[Json]:
    """Read the options of a select, a radio group or a checkbox group; values must differ."""
    made, seen = [], set()
    for entry in fields.items("options", least=least, most=most, required=True):
        value = entry.text("value", least=1, most=_OPTION_LIMIT, required=True) or ""
        if value in seen:
            message = "The specified option value is already used"
            entry.wrong("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message, "value")
        seen.add(value)
        one: Json = {
            "label": entry.text("label", least=1, most=_OPTION_LIMIT, required=True) or "",
            "value": value,
        }
        described = entry.text("description", most=_OPTION_LIMIT)
        optional(one, description=described or None, emoji=emoji(entry))
        if entry.flag("default"):
            one["default"] = True
        made.append(one)
    return made


def bounds(fields: Fields, *, most: int, count: int) -> tuple[int, int]:
    """Read `min_values` and `max_values`, which must fit each other and the number of choices."""
    low = fields.number("min_values", least=0, most=most)
    high = fields.number("max_values", least=1, most=most)
    least, upper = 1 if low is None else low, 1 if high is None else high
    if low is not None and high is not None and low > high:
        message = "min_values must be less than or equal to max_values"
        fields.wrong("SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX", message, "min_values")
    if high is not None and high > count:
        message = f"Must be less than or equal to the number of options ({count})."
        fields.wrong("SELECT_COMPONENT_MAX_VALUES_EXCEEDED", message, "max_values")
    return least, upper


def _defaults(fields: Fields, kind: Kind) -> list[Json] | None:
    if not fields.has("default_values"):
        return None
    made: list[Json] = []
    for entry in fields.items("default_values", most=_CHOICES_LIMIT):
        nature = entry.text("type", required=True) or ""
        if nature not in _NATURES[kind]:
            entry.wrong("ENUM_TYPE_COERCE", f'Value "{nature}" is not a valid enum value.', "type")
        made.append({"type": nature, "id": str(entry.snowflake("id", required=True) or 0)})
    return made


def _link(fields: Fields) -> str:
    url = fields.text("url", least=1, most=_URL_LIMIT, required=True) or ""
    if url and not url.startswith(_LINK_SCHEMES):
        scheme = url.partition(":")[0]
        allowed = "('http', 'https', 'discord')"
        message = f'Scheme "{scheme}" is not supported. Scheme must be one of {allowed}.'
        fields.wrong("URL_TYPE_INVALID_SCHEME", message, "url")
    return url


def _refuse_custom_id(fields: Fields) -> None:
    if fields.has("custom_id"):
        message = "A custom id and url cannot both be specified"
        fields.wrong("BUTTON_COMPONENT_CUSTOM_ID_AND_URL", message, "custom_id")


def _refuse_url(fields: Fields) -> None:
    if fields.has("url"):
        message = "A custom id and url cannot both be specified"
        fields.wrong("BUTTON_COMPONENT_CUSTOM_ID_AND_URL", message, "url")
