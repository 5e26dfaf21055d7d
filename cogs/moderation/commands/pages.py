"""The list of cases, page by page; its buttons work after a restart."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import discord

from bot.client import Bot, LastingButton, loaded, view_of
from bot.moderation.cases import Cases
from bot.moderation.hands import CaseFile
from bot.splitting import preview
from bot.storage.moderation import CaseKind, CaseState
from cogs.moderation import wording
from cogs.screen import literal

if TYPE_CHECKING:  # a circle: the cog shows the list with these buttons
    from . import ModerationCommands

LINES = 10
"""Cases of a page."""
ROOM = 4_000
MODERATORS = discord.Permissions(manage_messages=True)
NONE = "There are no such cases."


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: in a state, of a member, with a number below `before`; 0 asks for all."""

    state: CaseState | None = None
    author_id: int = 0
    before: int = 0


class CasesButton(
    LastingButton,
    template=r"cases:(?P<state>all|open|acted|dismissed):(?P<author>[0-9]{1,19}):(?P<before>[0-9]{1,18})",
):
    """Shows another page."""

    command = "moderation"
    needs = MODERATORS

    def __init__(self, wanted: Wanted, label: str = "Older") -> None:
        super().__init__(f"cases:{wanted.state or 'all'}:{wanted.author_id}:{wanted.before}", label)
        self.wanted = wanted

    @classmethod
    def read(cls, match: re.Match[str]) -> Self:
        """Make the pressed button from its id."""
        state = None if match["state"] == "all" else CaseState(match["state"])
        return cls(Wanted(state, int(match["author"]), int(match["before"])))

    async def press(self, interaction: discord.Interaction[Bot]) -> None:
        """Turn the page for somebody who moderates."""
        cog: ModerationCommands = loaded(interaction.client, "ModerationCommands")
        await interaction.response.defer()
        await show(interaction, cog.known, self.wanted)


async def show(interaction: discord.Interaction[Bot], cases: Cases, wanted: Wanted) -> None:
    """Show a page of cases in the answer, in the place of what it shows now."""
    found = await cases.store.latest(
        interaction.guild_id or 0,
        state=wanted.state,
        author_id=wanted.author_id or None,
        before=wanted.before or None,
        limit=LINES + 1,
    )
    files = await cases.files(found[:LINES])
    page = discord.Embed(title="Cases", description=wording.cut([*map(line, files)], ROOM) or NONE)
    buttons = []
    if wanted.before:
        buttons.append(CasesButton(replace(wanted, before=0), "Newest"))
    if len(found) > LINES:
        buttons.append(CasesButton(replace(wanted, before=files[-1].case.number)))
    await interaction.edit_original_response(embed=page, view=view_of(buttons) if buttons else None)


def line(file: CaseFile) -> str:
    """Tell of a case in one line, without what was written."""
    case = file.case
    cause = "reported" if case.kind is CaseKind.REPORT else wording.cause(case)
    parts = [
        f"**{case.number}** {wording.moment(case.opened_at, 'R')}",
        literal(preview(cause, 60)),
        f"<@{case.author_id}> in <#{case.channel_id}>, [message]({wording.link(case)})",
        wording.outcome(file) or str(case.state),
    ]
    return " · ".join(parts)
