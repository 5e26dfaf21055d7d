"""The panel in components; it stays within Discord's limits whatever the values are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import discord

from bot.settings import Definition, Family
from bot.settings.kinds import Switch

from .items import PanelItem, button, channel_select, select
from .screen import Act, Screen
from .wording import short, title

PAGE = 8
"""Settings on a page: 3 components each, and at most 15 around them; Discord takes 40."""
HEADER, EACH, VALUE = 860, 390, 200
"""Characters at most of the head, of each setting, and of a value in it; Discord takes 4,000."""
HISTORY = 3_900
"""Characters of the history at most."""


class Origin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    SERVER = "set for the server"
    CHANNEL = "set for this channel"


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as the panel shows it; `is_own` if it was set in the place that is shown."""

    definition: Definition
    value: Any
    origin: Origin
    is_own: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the panel shows: where one is, the header's lines, the families, the settings."""

    screen: Screen
    notes: Sequence[str]
    families: Sequence[Family]
    lines: Sequence[Line]

    @property
    def page(self) -> int:
        """The page that is shown: the last one at most."""
        return max(0, min(self.screen.page, self.pages - 1))

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-len(self.lines) // PAGE)

    @property
    def shown(self) -> Sequence[Line]:
        """The settings on the page."""
        return self.lines[self.page * PAGE : (self.page + 1) * PAGE]


def panel(sheet: Sheet) -> discord.ui.LayoutView:
    """Lay the panel out."""
    sheet = replace(sheet, screen=sheet.screen.at(sheet.page))
    box: discord.ui.Container[Any] = discord.ui.Container(*_head(sheet), _gap())
    for line in sheet.shown:
        box.add_item(_section(sheet.screen, line))
    if sheet.shown:
        box.add_item(_gap())
    if changed := [line for line in sheet.shown if line.is_own]:
        box.add_item(_row(_reset(sheet.screen, changed)))
    box.add_item(_row(*_buttons(sheet)))
    return _view(box)


def history(screen: Screen, lines: Sequence[str]) -> discord.ui.LayoutView:
    """Lay the latest changes out, the newest first, as many as there is room for."""
    text = "## Latest changes\n" + ("\n".join(lines) or "Nothing was changed yet.")
    while len(text) > HISTORY and lines:
        lines = lines[:-1]
        text = "## Latest changes\n" + "\n".join(lines)
    back = button(screen.control(Act.GO), "Back to the settings")
    return _view(discord.ui.Container(discord.ui.TextDisplay(text), _gap(), _row(back)))


def _view(box: "discord.ui.Container[Any]") -> discord.ui.LayoutView:
    """Wrap it; stopped at once, so that discord.py keeps no record of each panel."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(box)
    view.stop()
    return view


def _head(sheet: Sheet) -> list[discord.ui.Item[Any]]:
    text = short("\n".join(sheet.notes), HEADER)
    families = [
        discord.SelectOption(
            label=each.title,
            value=each.name,
            description=each.help[:100],
            default=each.name == sheet.screen.family,
        )
        for each in sheet.families
    ]
    head: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay(text)]
    if families:
        menu = select(sheet.screen.control(Act.FAMILY), "What do you want to set?", families)
        head.append(_row(menu))
    return [*head, _row(channel_select(sheet.screen))]


def _section(screen: Screen, line: Line) -> "discord.ui.Section[Any]":
    definition = line.definition
    value = short(definition.shown(line.value), VALUE)
    text = f"**{title(definition)}**: {value} ({line.origin})\n-# {definition.help}"
    text = short(text, EACH)
    return discord.ui.Section(text, accessory=_changing(screen, line))


def _changing(screen: Screen, line: Line) -> PanelItem:
    key = line.definition.key
    if isinstance(line.definition.kind, Switch):
        act, label = (Act.OFF, "Switch off") if line.value else (Act.ON, "Switch on")
        return button(screen.control(act, key), label)
    return button(screen.control(Act.CHANGE, key), "Change")


def _reset(screen: Screen, changed: Sequence[Line]) -> PanelItem:
    options = [
        discord.SelectOption(label=title(line.definition), value=line.definition.key)
        for line in changed
    ]
    return select(screen.control(Act.RESET), "Reset one of these", options)


def _buttons(sheet: Sheet) -> list[PanelItem]:
    screen = sheet.screen
    buttons = []
    if screen.channel_id:
        server = Screen(screen.family)
        buttons.append(button(server.control(Act.GO), "Back to the server", is_main=True))
    if sheet.page:
        buttons.append(button(screen.at(sheet.page - 1).control(Act.GO), "Previous"))
    if sheet.page + 1 < sheet.pages:
        buttons.append(button(screen.at(sheet.page + 1).control(Act.GO), "Next"))
    return [*buttons, button(screen.control(Act.HISTORY), "History")]


def _row(*items: PanelItem) -> "discord.ui.ActionRow[Any]":
    return discord.ui.ActionRow(*items)


def _gap() -> "discord.ui.Separator[Any]":
    return discord.ui.Separator()
