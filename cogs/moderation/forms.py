"""The forms behind buttons and the menu: how long and why, an appeal, a report."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import discord

from bot.errors import InputError
from cogs.forms import Sent, blank

from . import lengths
from .buttons import Action, Which

LENGTH, REASON, TEXT, LASTING = "length", "reason", "text", "lasting"
PUNISHING: Final = re.compile(
    r"case-form:(timeout|ban):([0-9]{1,18})(?:-([0-9]{1,15}))?:([0-9]{1,6})"
)
APPEALING: Final = re.compile(r"appeal-form:([0-9]{1,18})")
REPORTING: Final = re.compile(r"report-form:([0-9]{1,20}):([0-9]{1,20})")
LENGTHS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "5": "5 minutes",
        "10": "10 minutes",
        "30": "30 minutes",
        "60": "1 hour",
        "360": "6 hours",
        "1440": "1 day",
        "4320": "3 days",
        "10080": "1 week",
        "40320": "4 weeks",
    }
)
"""How long a timeout can be, by its minutes."""
SWEEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "0": "None of their messages",
        "3600": "Those of the last hour",
        "21600": "Those of the last 6 hours",
        "86400": "Those of the last day",
        "259200": "Those of the last 3 days",
        "604800": "Those of the last 7 days",
    }
)
"""What a ban deletes, by seconds."""
OUT_OF_DATE: Final = "This form is out of date. Press the button once more."
MOST_REASON, MOST_TEXT, MOST_LENGTH = 300, 1_000, 40


def timeout(which: Which, seen: int, minutes: int) -> discord.ui.Modal:
    """Ask how long and why; `seen` is how many such deeds the post showed when it was pressed."""
    return blank(
        "Time the author out",
        f"case-form:{Action.TIMEOUT}:{which}:{seen}",
        _menu("For how long", LENGTHS, str(minutes) if str(minutes) in LENGTHS else "60"),
        _text("Reason", REASON, "Shown in the log and in Discord's audit log", MOST_REASON),
    )


def ban(which: Which, seen: int) -> discord.ui.Modal:
    """Ask for how long and why, and what of theirs is deleted."""
    lasting: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=LASTING,
        default=lengths.FOR_GOOD,
        placeholder="for good, or such as 7 days",
        max_length=MOST_LENGTH,
        required=False,
    )
    return blank(
        "Ban the author",
        f"case-form:{Action.BAN}:{which}:{seen}",
        discord.ui.Label(text="For how long", component=lasting),
        _menu("Messages to delete", SWEEPS, "0"),
        _text("Reason", REASON, "Shown in the log and in Discord's audit log", MOST_REASON),
    )


def appeal(case_id: int) -> discord.ui.Modal:
    """Ask an author what they have to say."""
    label = "What should the moderators know"
    text = _text(label, TEXT, "For example: it was a quotation", MOST_TEXT, required=True)
    return blank("Appeal", f"appeal-form:{case_id}", text)


def report(channel_id: int, message_id: int) -> discord.ui.Modal:
    """Ask what is wrong with a message."""
    label = "What is wrong with this message"
    text = _text(label, TEXT, "Only the moderators will see it", MOST_TEXT)
    return blank("Report to moderators", f"report-form:{channel_id}:{message_id}", text)


def length(sent: Sent, among: Mapping[str, str]) -> int:
    """Read what was chosen in the menu.

    Raises:
        InputError: it is none of the menu's values.
    """
    chosen = sent.chosen(LENGTH)
    if len(chosen) != 1 or chosen[0] not in among:
        raise InputError(OUT_OF_DATE)
    return int(chosen[0])


def words(sent: Sent, name: str, limit: int) -> str:
    """Read what was typed, in one piece and not longer than the form allows."""
    return " ".join(sent.text(name).split())[:limit]


def _menu(label: str, values: Mapping[str, str], chosen: str) -> discord.ui.Label[Any]:
    options = [
        discord.SelectOption(label=text, value=value, default=value == chosen)
        for value, text in values.items()
    ]
    menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=LENGTH, options=options)
    return discord.ui.Label(text=label, component=menu)


def _text(
    label: str, name: str, placeholder: str, limit: int, *, required: bool = False
) -> discord.ui.Label[Any]:
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph,
        placeholder=placeholder,
        max_length=limit,
        required=required,
    )
    return discord.ui.Label(text=label, component=field)
