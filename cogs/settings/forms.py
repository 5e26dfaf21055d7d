"""Forms in which one setting is changed, fitted to its kind."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import discord

from bot.errors import InputError
from bot.settings import Definition, Server
from bot.settings.kinds import ROLE, Kind, Model, Optional, Place, Places, Text
from bot.settings.kinds.kind import NONE
from cogs.forms import Sent, blank

from .items import TEXT_CHANNELS, preselected
from .screen import Act, Screen
from .wording import short, title

CHOICE, TEXT = "choice", "text"
"""The fields of a form: what is chosen, and what is typed, which goes before."""
MOST_TEXT = 4_000
MOST_CHOICES = 25
TITLE, WORDS, NAME = 45, 800, 100


def form(
    screen: Screen,
    definition: Definition,
    value: Any,  # noqa: ANN401 -- each setting has its own type
    *,
    server: Server,
    is_own: bool = False,
    models: Sequence[str] = (),
) -> discord.ui.Modal:
    """Make the form for one setting with its present value.

    Args:
        screen: where in the panel it is opened.
        definition: the setting.
        value: what holds there now.
        server: the roles and channels that there are.
        is_own: whether the value was set in that very place.
        models: what the endpoint offers, if it is a model's name.

    Raises:
        InputError: the value is too long for a form.
    """
    control = screen.control(Act.FILL, definition.key)
    typed = definition.typed(value)
    if typed == NONE and not is_own:
        typed = ""  # nothing to take away before one types
    fields = _fields(definition, value, typed, server=server, models=models)
    is_typed = any(isinstance(field.component, discord.ui.TextInput) for field in fields)
    explanation = discord.ui.TextDisplay[Any](_explanation(screen, definition, is_typed=is_typed))
    return blank(short(title(definition), TITLE), control.custom_id, explanation, *fields)


def answer(definition: Definition, sent: Sent) -> str:
    """Read what was filled in, as a text that the setting parses; empty for the default."""
    text, values = sent.text(TEXT), sent.chosen(CHOICE)
    if text.strip():
        return text
    kind = plain(definition.kind)
    if isinstance(kind, Place | Places):
        return " ".join(kind.what.mention(int(each)) for each in values if each.isdecimal())
    return values[0] if values else ""


def plain(kind: "Kind[Any]") -> "Kind[Any]":
    """Give what a kind is about, be there a value or none."""
    return kind.kind if isinstance(kind, Optional) else kind


def _explanation(screen: Screen, definition: Definition, *, is_typed: bool) -> str:
    """Say what it is about; what may be typed, too, where that is too long to stand at a field."""
    back = "the server's value" if screen.channel_id else "the default"
    rule = _rule(definition)
    rules = [rule] if is_typed and len(rule) > NAME else []
    lines = [definition.help, *rules, f"Leave it empty to go back to {back}."]
    return short("\n".join(lines), WORDS)


def _rule(definition: Definition) -> str:
    return f"Use {definition.kind.allowed}."


def _fields(
    definition: Definition,
    value: Any,  # noqa: ANN401
    typed: str,
    *,
    server: Server,
    models: Sequence[str],
) -> list["discord.ui.Label[Any]"]:
    kind = plain(definition.kind)
    if isinstance(kind, Model) and models:
        names = _first(typed, models)
        other = _text("Or another model", definition, "")
        return [_menu("Model", {name: name for name in names}, typed), other]
    if isinstance(kind, Place | Places):
        menu = _places(kind, value, server)
        return [menu or _text(title(definition), definition, typed)]
    choices = definition.kind.choices(server)
    if kind.choices(server) and len(choices) <= MOST_CHOICES:
        return [_menu(title(definition), choices, typed)]
    return [_text(title(definition), definition, typed)]


def _first(present: str, names: Sequence[str]) -> list[str]:
    """Put the present one first, also if the endpoint does not list it."""
    return list(dict.fromkeys([present, *names]))


def _menu(label: str, choices: Mapping[str, str], present: str) -> "discord.ui.Label[Any]":
    options = [
        discord.SelectOption(label=shown[:NAME], value=typed, default=typed == present)
        for shown, typed in choices.items()
        if 0 < len(typed) <= NAME
    ]
    menu: discord.ui.Select[Any] = discord.ui.Select(
        custom_id=CHOICE, options=options[:MOST_CHOICES], required=False, min_values=0
    )
    return discord.ui.Label(text=short(label, TITLE), component=menu)


def _places(
    kind: "Place | Places",
    value: Any,  # noqa: ANN401
    server: Server,
) -> "discord.ui.Label[Any] | None":
    """Make a menu of roles or channels; None if it could not show all that is chosen."""
    is_role = kind.what is ROLE
    present = [value] if isinstance(value, int) else sorted(value or ())
    known = server.roles if is_role else server.channels
    if len(present) > MOST_CHOICES or not known.keys() >= set(present):
        return None
    most = 1 if isinstance(kind, Place) else MOST_CHOICES
    menu: discord.ui.Item[Any]
    if is_role:
        menu = discord.ui.RoleSelect(
            custom_id=CHOICE,
            required=False,
            min_values=0,
            max_values=most,
            default_values=cast("list[Any]", preselected("role", present)),
        )
    else:
        menu = discord.ui.ChannelSelect(
            custom_id=CHOICE,
            required=False,
            min_values=0,
            max_values=most,
            channel_types=TEXT_CHANNELS,
            default_values=cast("list[Any]", preselected("channel", present)),
        )
    return discord.ui.Label(text="Roles" if is_role else "Channels", component=menu)


def _text(label: str, definition: Definition, typed: str) -> "discord.ui.Label[Any]":
    if len(typed) > MOST_TEXT:
        raise InputError(
            "The present value is too long for a form. Take /settings export, change it in the "
            "file, and give the file to /settings import."
        )
    kind, is_long = plain(definition.kind), definition.kind.is_paragraph
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=TEXT,
        style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
        default=typed or None,
        placeholder=NONE,
        required=False,
        max_length=kind.most if isinstance(kind, Text) else MOST_TEXT,
    )
    rule = _rule(definition).replace("`", "")
    hint = rule if len(rule) <= NAME else "How it is written stands above."
    return discord.ui.Label(text=short(label, TITLE), description=hint, component=field)
