"""Commands with which moderators look things up: words, cases, counts, thresholds."""

import io
from functools import cache
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, caller_of, home_of
from bot.errors import InputError
from bot.messages.said import Said
from bot.moderation.cases import Cases
from bot.moderation.replaying import Replaying
from bot.moderation.statistics import Statistics
from bot.moderation.trying import Trying, words
from bot.settings import Settings
from bot.storage.moderation import CaseState
from cogs.moderation.buttons import row
from cogs.moderation.commands.choosing import Choice, categories, of_cases
from cogs.moderation.commands.pages import Wanted, show
from cogs.moderation.commands.places import begun
from cogs.moderation.commands.replays import Alternatives, replay_page
from cogs.moderation.commands.tallies import CHART, tally_page
from cogs.moderation.commands.trials import picture_of, trial_page
from cogs.moderation.reading import Reading, may_read

Days = app_commands.Range[int, 1, 90]
Threshold = app_commands.Range[float, 0, 1]
STATUS = "open: no moderator has decided; acted: one did something; dismissed: nothing was wrong"
MOST_CHOICES = 25
LARGEST = 2**31


class Looking(commands.Cog):
    """What moderators look up."""

    _settings: Settings
    _trying: Trying
    _replaying: Replaying
    _statistics: Statistics
    _reading: Reading
    known: Cases

    @app_commands.command(name="test")
    @app_commands.describe(text="What somebody might say", image="A picture somebody might send")
    async def test(
        self,
        interaction: discord.Interaction[Bot],
        text: app_commands.Range[str, 1, 4_000] = "",
        image: discord.Attachment | None = None,
    ) -> None:
        """Shows what I would do here about a text or a picture; nothing of it is stored."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not text.strip() and image is None:
            raise InputError("Give me a text, or a picture, or both.")
        message = words(
            caller_of(interaction, "moderation"),
            text,
            home_of(interaction.channel),
            (picture_of(image),) if image is not None else (),
        )
        tried = await self._trying.hear(Said(message))
        await interaction.edit_original_response(embed=trial_page(tried))

    @app_commands.command(name="cases")
    @app_commands.describe(
        status=STATUS,
        member="Only cases of this member",
    )
    async def cases(
        self,
        interaction: discord.Interaction[Bot],
        status: Literal["open", "acted", "dismissed"] | None = None,
        member: discord.User | None = None,
    ) -> None:
        """Lists the cases, the newest first."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        state = CaseState(status) if status else None
        await show(interaction, self.known, Wanted(state, member.id if member else 0))

    @app_commands.command(name="case")
    @app_commands.describe(id="The case's number")
    async def case(
        self,
        interaction: discord.Interaction[Bot],
        id: app_commands.Range[int, 1, LARGEST],  # noqa: A002 -- the option's fixed name
    ) -> None:
        """Shows a case: what was said, why it was opened, who did what; and lets you decide it."""
        guild = await begun(interaction)
        case = await self.known.store.numbered(guild.id, id)
        if case is None:
            raise InputError(f"There is no case {id}: `/moderation cases` lists them.")
        file = await self.known.file(case)
        page = await self._reading.page(interaction, file)
        await interaction.edit_original_response(embed=page, view=row([file], alone=True))

    @app_commands.command(name="stats")
    @app_commands.describe(days="How many days to look back, today included; 30 if left out")
    async def stats(self, interaction: discord.Interaction[Bot], days: Days = 30) -> None:
        """Shows how many cases there were, by day and reason."""
        guild = await begun(interaction)
        counted = await self._statistics.of(guild.id, days=days)
        files = []
        if counted.chart is not None:
            png = io.BytesIO(counted.chart.png)
            files = [discord.File(png, CHART, description=counted.chart.alt)]
        await interaction.edit_original_response(embed=tally_page(counted), attachments=files)

    @app_commands.command(name="replay")
    @app_commands.describe(
        days="How many days to look back; 7 if you leave it out",
        threshold="For every category without a threshold of its own; higher flags fewer",
        category="One category to try another threshold for",
        value="That threshold; a higher number flags fewer messages",
        thresholds="Several, such as harassment = 0.8; violence = 0.9",
    )
    @app_commands.autocomplete(category=categories)
    async def replay(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        days: Days = 7,
        threshold: Threshold | None = None,
        category: app_commands.Range[str, 1, 100] | None = None,
        value: Threshold | None = None,
        thresholds: app_commands.Range[str, 1, 1_000] | None = None,
    ) -> None:
        """Shows what other thresholds would have flagged among the stored messages."""
        guild, member = await begun(interaction), interaction.user
        wanted = Alternatives.read(threshold, category, value, thresholds)

        @cache
        def may_see(channel_id: int, home_id: int) -> bool:
            return isinstance(member, discord.Member) and may_read(member, channel_id, home_id)

        found = await self._replaying.compare(
            guild.id,
            wanted.changes,
            days=days,
            may_see=lambda it: may_see(it.channel_id, it.home_id),
        )
        await interaction.edit_original_response(embed=replay_page(found, wanted))

    @case.autocomplete("id")
    async def _numbers(
        self, interaction: discord.Interaction[Bot], typed: str
    ) -> list[app_commands.Choice[int]]:
        guild_id, sought = interaction.guild_id or 0, str(typed).strip().lstrip("#")
        if sought.isascii() and sought.isdigit() and len(sought) < MOST_CHOICES:
            exact = await self.known.store.numbered(guild_id, min(int(sought), LARGEST))
            return of_cases([exact] if exact else [], "")
        found = await self.known.store.latest(guild_id, limit=MOST_CHOICES)
        return of_cases(found, sought)

    @replay.autocomplete("thresholds")
    async def _thresholds(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        own = (await self._settings.of(interaction.guild_id))["moderation.thresholds"]
        text = "; ".join(f"{name} = {value:g}" for name, value in sorted(own.items()))
        offered = typed.strip() or text
        return [app_commands.Choice(name=offered[:100], value=offered[:100])] if offered else []
