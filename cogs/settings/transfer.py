"""`/settings export` and `import`: the file, the differences, and the two buttons below them.

The message with the differences carries the file, and its button a digest of what was shown, so
that nothing is kept in between, and nothing is applied that was not shown.
"""

import hashlib
import io
import json
import re
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.client import FAILURES, Bot, LastingButton, loaded, view_of
from bot.client.guilds import guild_of, is_known
from bot.errors import InputError
from bot.settings import DEFAULT, DEFINITIONS, Change, Plan, Settings
from bot.splitting import LIMIT

from .items import ADMINS
from .places import server_of
from .wording import change_line

if TYPE_CHECKING:  # a circle: the cog shows the differences with these buttons
    from . import SettingsCommands

MOST_BYTES = 256 * 1024
"""Bytes of a file that are read."""
NAME = "settings.json"
DIGEST = 16
ROOM = LIMIT - 200
GONE = "I cannot get at the file any more. Give it to /settings import again."


class Transfer:
    """Gives settings out as a file, and takes them back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def give(self, interaction: discord.Interaction[Bot]) -> None:
        """Answer with the file."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        guild = guild_of(interaction)
        for channel_id in await self._settings.channels(guild.id):
            is_gone = is_known(guild) and guild.get_channel(channel_id) is None
            if is_gone:  # deleted while the bot was away
                await self._settings.forget_channel(guild.id, channel_id)
        data = await self._settings.export(guild.id)
        await interaction.edit_original_response(
            content="Everything that was set in this server and its channels. To restore it, give "
            "the file to /settings import. API keys are not in it.",
            attachments=[_file(data)],
        )

    async def show(self, interaction: discord.Interaction[Bot], file: discord.Attachment) -> None:
        """Show what a file would change, with the buttons to do so."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        data = await _read(file)
        plan = await self._plan(interaction, data)
        if not plan.changes:
            await interaction.edit_original_response(
                content="Nothing to change: everything in this file is set already."
            )
            return
        await interaction.edit_original_response(
            content=_differences(plan, "This file would change"),
            attachments=[_file(data)],
            view=_buttons(plan),
        )

    async def apply(self, interaction: discord.Interaction[Bot], digest: str) -> None:
        """Make the changes if they still are those that were shown; else show them anew."""
        await interaction.response.defer()
        if interaction.message is None or not interaction.message.attachments:
            raise InputError(GONE)
        data = await _read(interaction.message.attachments[0])
        plan = await self._plan(interaction, data)
        if plan.changes and digest_of(plan) != digest:
            await interaction.edit_original_response(
                content=_differences(
                    plan, "Settings were changed meanwhile. Now this file would change"
                ),
                view=_buttons(plan),
            )
            return
        await self._settings.apply(guild_of(interaction).id, plan, interaction.user.id)
        count = _counted(len(plan.changes))
        done = f"Done: {count} changed." if plan.changes else "There was nothing left to change."
        await interaction.edit_original_response(
            content=f"{done} /settings show has the new values, and its History the former ones.",
            view=None,
        )

    async def _plan(self, interaction: discord.Interaction[Bot], data: bytes) -> Plan:
        guild = guild_of(interaction)
        return await self._settings.plan(guild.id, data, server_of(guild))


class ImportButton(
    LastingButton, template=rf"settings:import:(?P<digest>[0-9a-f]{{{DIGEST}}}|cancel)"
):
    """Apply or Cancel."""

    command = "settings"
    needs = ADMINS

    def __init__(self, digest: str) -> None:
        is_cancel = digest == "cancel"
        style = discord.ButtonStyle.secondary if is_cancel else discord.ButtonStyle.primary
        super().__init__(f"settings:import:{digest}", "Cancel" if is_cancel else "Apply", style)
        self.digest = digest

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        return cls(match["digest"])

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Do it for somebody who may, or say why not."""
        if self.digest == "cancel":
            await interaction.response.edit_message(
                content="Nothing was changed.", attachments=[], view=None
            )
            return
        cog: SettingsCommands = loaded(interaction.client, "Settings")
        await cog.transfer.apply(interaction, self.digest)


def digest_of(plan: Plan) -> str:
    """Tell plans apart: the same changes of the same values give the same digest."""
    entries = [
        (it.channel_id, it.key, _dumped(it, it.old), _dumped(it, it.new)) for it in plan.changes
    ]
    text = json.dumps(sorted(entries, key=lambda entry: entry[:2]), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]


def _dumped(change: Change, value: Any) -> Any:  # noqa: ANN401 -- each setting has its own type
    return {"default": True} if value is DEFAULT else [DEFINITIONS[change.key].dump(value)]


async def _read(file: discord.Attachment) -> bytes:
    """Read a file that is not too large.

    Raises:
        InputError: it is, or it is gone.
    """
    if file.size > MOST_BYTES:
        raise InputError(
            f"This file is too large: settings have at most {MOST_BYTES // 1024} KB. Choose a file "
            "that /settings export gave you."
        )
    try:
        return await file.read()
    except FAILURES as error:
        raise InputError(GONE) from error


def _differences(plan: Plan, beginning: str) -> str:
    """List the changes, as many as there is room for."""
    lines = [f"- {change_line(each)}" for each in plan.changes]
    shown: list[str] = []
    while lines and len("\n".join([*shown, lines[0]])) <= ROOM:
        shown.append(lines.pop(0))
    more = [f"- and {len(lines)} more"] if lines else []
    head = f"{beginning} {_counted(len(plan.changes))}. Nothing changes until you press Apply."
    return "\n".join([head, *shown, *more])


def _counted(number: int) -> str:
    return f"{number} setting{'' if number == 1 else 's'}"


def _buttons(plan: Plan) -> discord.ui.View:
    return view_of([ImportButton(digest_of(plan)), ImportButton("cancel")])


def _file(data: bytes) -> discord.File:
    return discord.File(io.BytesIO(data), NAME)
