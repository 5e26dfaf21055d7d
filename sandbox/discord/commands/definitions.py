"""The form of a command: names, descriptions, options, where and by whom it may be used."""

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

from sandbox.discord.fields import Fields
from sandbox.discord.records import ChannelType, Json
from sandbox.discord.snowflakes import parse

NAME_LIMIT, DESCRIPTION_LIMIT, OPTION_COUNT, CHOICE_COUNT = 32, 100, 25, 25
CHOICE_NAME_LIMIT, TEXT_LIMIT, SIZE_LIMIT = 100, 6000, 8000
_WHOLE_BOUND = 2**53 - 1
_PERMISSION_BOUND = 2**54 - 1
_NAME = re.compile(r"[-_'\w]{1,32}")
_CHANNEL_TYPES = frozenset({*map(int, ChannelType), 3, 13, 14, 15, 16})


class CommandType(IntEnum):
    """The kinds of command, under Discord's numbers."""

    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3


class OptionType(IntEnum):
    """The kinds of option, under Discord's numbers."""

    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


_VALUES: Final = frozenset(OptionType) - {OptionType.SUBCOMMAND, OptionType.GROUP}
_IN_A_GROUP: Final = frozenset({OptionType.SUBCOMMAND})
_ANYTHING: Final = frozenset(OptionType)
_WITH_CHOICES: Final = frozenset({OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER})


def read_command(
    body: object, path: str = "", problems: list[tuple[str, str, str]] | None = None
) -> Json:
    """Check a command and give it as Discord keeps it.

    With `problems` given, what is wrong is noted there instead of raised, for lists of commands.

    Raises:
        DiscordError: 50035 with every problem under its path.
    """
    form = Fields(body, path, problems)
    kind = CommandType(form.one_of("type", tuple(CommandType), default=1) or 1)
    made: Json = {"type": int(kind), "name": _name(form, free=kind != CommandType.CHAT_INPUT)}
    made["name_localizations"] = form.localized("name_localizations", most=NAME_LIMIT)
    _describe(form, made, kind)
    made["default_member_permissions"] = _permissions(form)
    made["dm_permission"] = form.flag("dm_permission", default=True)
    made["contexts"] = form.several_of("contexts", (0, 1, 2))
    made["integration_types"] = form.several_of("integration_types", (0, 1)) or [0]
    made["nsfw"] = form.flag("nsfw")
    if _size(made) > SIZE_LIMIT:
        message = f"Command exceeds maximum size ({SIZE_LIMIT})"
        form.wrong("APPLICATION_COMMAND_TOO_LARGE", message, "name")
    if problems is None:
        form.refuse()
    return made


def _describe(form: Fields, made: Json, kind: CommandType) -> None:
    if kind == CommandType.CHAT_INPUT:
        made |= _description(form)
        made["options"] = _options(form, _ANYTHING)
        return
    made |= {"description": "", "description_localizations": None}
    for name in ("description", "options"):
        if form.source.get(name):
            message = "Context menu commands cannot have a description or options"
            form.wrong("APPLICATION_COMMAND_CONTEXT_MENU_FIELDS", message, name)


def _name(form: Fields, *, free: bool = False) -> str:
    name = form.text("name", least=1, most=NAME_LIMIT, required=True) or ""
    if name and not free and (not _NAME.fullmatch(name) or name != name.lower()):
        form.wrong("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid", "name")
    return name


def _description(form: Fields) -> Json:
    return {
        "description": form.text("description", least=1, most=DESCRIPTION_LIMIT, required=True),
        "description_localizations": form.localized(
            "description_localizations", most=DESCRIPTION_LIMIT
        ),
    }


def _permissions(form: Fields) -> str | None:
    value = form.source.get("default_member_permissions")
    if value is None:
        return None
    bits = parse(value)
    if bits is None or bits > _PERMISSION_BOUND:
        message = f'Value "{value}" is not a valid permission set.'
        form.wrong("NUMBER_TYPE_COERCE", message, "default_member_permissions")
    return str(bits or 0)


def _options(form: Fields, allowed: frozenset[OptionType]) -> list[Json]:
    made: list[Json] = []
    seen: set[str] = set()
    for entry in form.items("options", most=OPTION_COUNT):
        one = _option(entry, allowed)
        if one is None:
            continue
        if one["name"] in seen:
            message = "Option name already exists"
            entry.wrong("APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message, "name")
        if one.get("required") and made and not made[-1].get("required"):
            message = "Required options must be placed before non-required options"
            entry.wrong("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        seen.add(one["name"])
        made.append(one)
    if len({each["type"] in _VALUES for each in made}) > 1:
        message = "Sub-commands and groups cannot stand beside other types of options"
        form.wrong("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message, "options")
    return made


def _option(form: Fields, allowed: frozenset[OptionType]) -> Json | None:
    number = form.one_of("type", allowed)
    if number is None:
        return None
    kind = OptionType(number)
    made: Json = {"type": number, "name": _name(form)}
    made["name_localizations"] = form.localized("name_localizations", most=NAME_LIMIT)
    made |= _description(form)
    if kind in {OptionType.GROUP, OptionType.SUBCOMMAND}:
        made["options"] = _options(form, _IN_A_GROUP if kind == OptionType.GROUP else _VALUES)
        return made
    if form.flag("required"):
        made["required"] = True
    if kind in _WITH_CHOICES:
        _limits(form, made, kind)
        _choices(form, made, kind)
    if kind == OptionType.CHANNEL and form.has("channel_types"):
        made["channel_types"] = form.several_of("channel_types", _CHANNEL_TYPES)
    return made


def _limits(form: Fields, made: Json, kind: OptionType) -> None:
    low: float | None
    high: float | None
    if kind == OptionType.STRING:
        names = ("min_length", "max_length")
        low = form.number("min_length", least=0, most=TEXT_LIMIT)
        high = form.number("max_length", least=1, most=TEXT_LIMIT)
    else:
        names = ("min_value", "max_value")
        read = form.number if kind == OptionType.INTEGER else form.decimal
        low, high = (read(name, least=-_WHOLE_BOUND, most=_WHOLE_BOUND) for name in names)
    if low is not None and high is not None and low > high:
        message = f"{names[0]} must be less than or equal to {names[1]}"
        form.wrong("APPLICATION_COMMAND_OPTIONS_MIN_GREATER_THAN_MAX", message, names[0])
    pairs = zip(names, (low, high), strict=True)
    made.update({name: value for name, value in pairs if value is not None})


def _choices(form: Fields, made: Json, kind: OptionType) -> None:
    choices = [_choice(entry, kind) for entry in form.items("choices", most=CHOICE_COUNT)]
    for key in ("name", "value"):
        if len({repr(each[key]) for each in choices}) != len(choices):
            message = "Choice already exists"
            form.wrong("APPLICATION_COMMAND_OPTIONS_CHOICE_DUPLICATED", message, "choices")
    if choices:
        made["choices"] = choices
    if form.flag("autocomplete"):
        made["autocomplete"] = True
        if choices:
            message = "Autocomplete cannot be used together with choices"
            form.wrong("APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", message, "autocomplete")


def _choice(form: Fields, kind: OptionType) -> Json:
    value: Any
    if kind == OptionType.STRING:
        value = form.text("value", least=1, most=TEXT_LIMIT, required=True)
    elif kind == OptionType.INTEGER:
        value = form.number("value", least=-_WHOLE_BOUND, most=_WHOLE_BOUND, required=True)
    else:
        value = form.decimal("value", least=-_WHOLE_BOUND, most=_WHOLE_BOUND)
    return {
        "name": form.text("name", least=1, most=CHOICE_NAME_LIMIT, required=True),
        "name_localizations": form.localized("name_localizations", most=CHOICE_NAME_LIMIT),
        "value": value,
    }


def _size(entry: Mapping[str, Any]) -> int:
    """Count the characters of names, descriptions and choices' values, all the way down."""
    own = len(entry["name"] or "") + len(entry.get("description") or "")
    choices = sum(len(str(each["value"])) for each in entry.get("choices", ()))
    return own + choices + sum(_size(each) for each in entry.get("options", ()))
