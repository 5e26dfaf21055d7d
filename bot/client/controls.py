"""Buttons, menus and forms: each is admitted before it does anything."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

import discord

from bot.errors import RESTARTING, EndpointBusy, NotAllowedError

from .telling import report

if TYPE_CHECKING:  # a circle: the bot is what admits
    from . import Bot


async def carry_out(
    interaction: discord.Interaction["Bot"],
    command: str,
    act: Callable[[discord.Interaction["Bot"]], Awaitable[None]],
    needs: discord.Permissions | None = None,
) -> None:
    """Do what somebody pressed or sent off, if they may; whatever goes wrong is told to them.

    `command` and `needs` are those of `Bot.admit`.
    """
    try:
        await interaction.client.admit(interaction, command, needs)
        await act(interaction)
    except Exception as error:  # noqa: BLE001 -- the edge: the one error function tells the person
        await report(interaction, error)


def view_of(items: Iterable[discord.ui.Item[Any]]) -> discord.ui.View:
    """Put buttons and menus under a message.

    The view is stopped at once, so that discord.py keeps no record of each message: presses find
    their way by the id alone.
    """
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def loaded(client: "Bot", cog: str) -> Any:  # noqa: ANN401 -- each caller knows its own cog's class
    """Give the cog of this name.

    Raises:
        EndpointBusy: the bot is going down.
    """
    if (found := client.get_cog(cog)) is None:
        raise EndpointBusy(RESTARTING)
    return found


async def is_asker_or_moderator(
    interaction: discord.Interaction["Bot"], asker_id: int | None
) -> bool:
    """Tell whether somebody asked for what they pressed, or moderates here."""
    is_asker = interaction.user.id == asker_id
    return is_asker or await interaction.client.is_moderator(interaction)


async def require_asker_or_moderator(
    interaction: discord.Interaction["Bot"], asker_id: int | None
) -> None:
    """Let nobody else go on.

    Raises:
        NotAllowedError: it is somebody else.
    """
    if not await is_asker_or_moderator(interaction, asker_id):
        raise NotAllowedError("Only the person who asked, or a moderator, may do that.")
