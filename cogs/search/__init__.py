"""Search: `/embed search`, `/embed ask`, and what admins do about the index."""

from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.search.moments import moment
from bot.search.service import MOST_HITS
from bot.storage.clock import first_id
from bot.storage.search.rows import NEWEST

from .answering import Answers
from .buttons import FoundButton
from .erasing import ForgetButton
from .looking import Looking
from .pages import Pages
from .readable import Reading
from .runs import StopButton
from .upkeep import Place, Upkeep
from .wish import LONGEST, USUAL_HITS, Wish, plain

Text = app_commands.Range[str, 1, LONGEST]
When = app_commands.Range[str, 1, 40]
Days = app_commands.Range[int, 1, 3_650]
Limit = app_commands.Range[int, 1, MOST_HITS]
FILTERS = {
    "channel": "Only in this channel and its threads, or in this category",
    "author": "Only what this member wrote",
    "after": "Only what was written since: a date such as 2025-03-01, or `3 days`",
    "before": "Only what was written until: a date such as 2025-03-01, or `3 days`",
}


@app_commands.guild_only()
class SearchCommands(commands.GroupCog, name="Search", group_name="embed"):
    """Finds messages by their meaning and words."""

    def __init__(self, client: Bot) -> None:
        services = client.services
        reading = Reading(client)
        looking = Looking(services.search, reading, services.settings)
        self.pages = Pages(services.search, looking, reading)
        self._answers = Answers(services.answering, looking)
        self._upkeep = Upkeep(client, reading)

    async def cog_unload(self) -> None:
        """End the answers that are being written."""
        self._answers.stop()
        await self._upkeep.close()

    @app_commands.command(name="search")
    @app_commands.describe(
        query='What you look for; "quotes" keep words together',
        **FILTERS,
        limit=f"How many messages at most; {USUAL_HITS} if you leave it out",
    )
    async def search(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        query: Text,
        channel: Place | None = None,
        author: discord.User | None = None,
        after: When | None = None,
        before: When | None = None,
        limit: Limit = USUAL_HITS,
    ) -> None:
        """Finds messages that you may read, by their meaning and words."""
        wish = _wish(query, channel, author, after, before, limit=limit)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self.pages.show(interaction, wish)

    @app_commands.command(name="ask")
    @app_commands.describe(question="What you want to know", **FILTERS)
    async def ask(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        question: Text,
        channel: Place | None = None,
        author: discord.User | None = None,
        after: When | None = None,
        before: When | None = None,
    ) -> None:
        """Answers from messages that you may read, with links to them."""
        wish = _wish(question, channel, author, after, before, limit=USUAL_HITS)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._answers.ask(interaction, wish)

    @app_commands.command(name="index")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        channel="Only this channel and its threads",
        days="How many days to go back; as long as messages are kept if you leave it out",
    )
    async def index(
        self,
        interaction: discord.Interaction[Bot],
        channel: Place | None = None,
        days: Days | None = None,
    ) -> None:
        """Reads what was said before, so that it can be found."""
        await self._upkeep.read(interaction, channel, days)

    @app_commands.command(name="status")
    @app_commands.default_permissions(manage_guild=True)
    async def status(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows what can be found, and what waits to be."""
        await self._upkeep.show(interaction)

    @app_commands.command(name="forget")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(channel="Only this channel and its threads")
    async def forget(
        self, interaction: discord.Interaction[Bot], channel: Place | None = None
    ) -> None:
        """Takes a channel or the whole server out of search, after asking once more."""
        await self._upkeep.ask_to_forget(interaction, channel)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        """Go on showing how far readings of history are."""
        await self._upkeep.take_up(shard_id)


def _wish(
    text: str,
    channel: Place | None,
    author: discord.abc.Snowflake | None,
    after: str | None,
    before: str | None,
    *,
    limit: int,
) -> Wish:
    now = datetime.now(UTC)
    return Wish(
        text=plain(text),
        channel_id=channel.id if channel else 0,
        author_id=author.id if author else 0,
        after_id=max(_first_id(after, now) - 1, 0) if after else 0,
        before_id=_first_id(before, now) if before else NEWEST,
        limit=limit,
    )


def _first_id(typed: str, now: datetime) -> int:
    """Give the lowest id that something said at a moment can have."""
    return min(first_id(round(moment(typed, now).timestamp() * 1_000)), NEWEST)


async def setup(bot: Bot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(FoundButton, StopButton, ForgetButton)
    await bot.add_cog(SearchCommands(bot))
