"""The Discord client: holds the services, loads the cogs, and is where every failure is told."""

import asyncio
import logging
import sys
from functools import partial
from typing import Any, cast

import discord
from discord.ext import commands

from bot import logs
from bot.errors import RESTARTING, EndpointBusy, NotAllowedError
from bot.members import NOBODY, Standing, StandingUnknown

from .buttons import LastingButton
from .controls import carry_out, is_asker_or_moderator, loaded, require_asker_or_moderator, view_of
from .guilds import IN_SERVERS
from .rights import caller_of, home_of, may_use, require, standing_of
from .services import Services
from .telling import FAILURES, is_deleted, is_passing, report, sentence, tell
from .tree import Tree
from .work import Origin, Work

__all__ = [
    "FAILURES",
    "Bot",
    "LastingButton",
    "Services",
    "caller_of",
    "carry_out",
    "home_of",
    "is_asker_or_moderator",
    "is_deleted",
    "is_passing",
    "loaded",
    "may_use",
    "report",
    "require_asker_or_moderator",
    "sentence",
    "tell",
    "view_of",
]

log = logging.getLogger(__name__)

EXTENSIONS = (
    "cogs.chat",
    "cogs.conversation",
    "cogs.complete",
    "cogs.edit",
    "cogs.pictures",
    "cogs.speech",
    "cogs.transcription",
    "cogs.messages",
    "cogs.moderation",
    "cogs.search",
    "cogs.files",
    "cogs.finetune",
    "cogs.models",
    "cogs.settings",
    "cogs.usage",
    "cogs.privacy",
    "cogs.help",
)
PATIENCE = 2.0
"""Seconds that Discord gets to tell how a member stands: commands have 3 to be acknowledged."""


class Bot(commands.AutoShardedBot):
    """Parley on Discord."""

    def __init__(self, services: Services) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice calls
        config = services.config
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = True
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions(
                everyone=False, users=False, roles=False, replied_user=True
            ),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            shard_count=config.shard_count,
            shard_ids=cast("list[int]", config.shard_ids and list(config.shard_ids)),
        )
        self.services = services
        self.is_closing = False
        self._syncing: asyncio.Task[None] | None = None
        self._work = Work()

    def begin(self, where: Origin) -> None:
        """Begin what a person asked for, in the current task.

        Its log records name the place and the person, and the bot waits for it before it leaves.
        """
        is_interaction = isinstance(where, discord.Interaction)
        person = where.user if isinstance(where, discord.Interaction) else where.author
        logs.bind(
            guild=where.guild.id if where.guild else None,
            channel=where.channel.id if where.channel else None,
            user=person.id,
            interaction=where.id if is_interaction else None,
        )
        if isinstance(person, discord.Member):
            look = partial(standing_of, person)
            self.services.members.see(person.guild.id, person.id, look)
        self._work.begin(where)

    async def admit(
        self,
        interaction: discord.Interaction[Any],
        command: str,
        needs: discord.Permissions | None = None,
    ) -> None:
        """Begin the work of an interaction for somebody who may use that command here.

        Every command, button, select and form passes here, so that a forged one gets no further.

        Args:
            interaction: what somebody set off.
            command: the first word of the command that it belongs to.
            needs: the permissions that Discord's own check would ask for.

        Raises:
            EndpointBusy: the bot is going down.
            NotAllowedError: a permission is missing, or the server keeps the command for others.
        """
        self.begin(interaction)
        if self.is_closing:
            raise EndpointBusy(RESTARTING)
        if needs is not None:
            if interaction.guild_id is None:
                raise NotAllowedError(IN_SERVERS)
            require(await self.powers(interaction), needs)
        await self.services.access.check_command(interaction.guild_id, interaction.user.id, command)

    async def is_moderator(self, interaction: discord.Interaction[Any]) -> bool:
        """Tell whether somebody moderates here: the channel, the whole server, or by its rules."""
        return interaction.permissions.manage_messages or (
            await self.services.access.is_moderator(interaction.guild_id, interaction.user.id)
        )

    async def powers(self, interaction: discord.Interaction[Any]) -> discord.Permissions:
        """Give somebody's permissions here; who moderates by the server's rules manages messages.

        For such roles a moderators' command has to be opened on Discord's Integrations page, too.
        """
        may = interaction.permissions
        return may | discord.Permissions(manage_messages=await self.is_moderator(interaction))

    async def standing(self, guild_id: int, user_id: int) -> Standing:
        """Ask Discord for a member's roles and rights in a server.

        Raises:
            StandingUnknown: Discord did not say in time.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                guild = self.get_guild(guild_id)
                if guild is None or guild.get_role(guild_id) is None:
                    guild = await self.fetch_guild(guild_id, with_counts=False)
                return standing_of(await guild.fetch_member(user_id)) or NOBODY
        except (discord.NotFound, discord.Forbidden):
            return NOBODY
        except FAILURES as error:
            raise StandingUnknown from error

    async def setup_hook(self) -> None:
        """Load the cogs; the commands are made known to Discord while the gateway connects."""
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        self._syncing = asyncio.create_task(self._sync(), name="sync commands")

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cogs: there are no text commands."""

    async def on_ready(self) -> None:
        """Say so in the log."""
        log.info("ready as %s in %d servers", self.user, len(self.guilds))

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:  # noqa: ANN401 -- discord.py's signature
        """Log what a listener did not catch; listeners tell people themselves."""
        log.error("listener %s failed", event_method, exc_info=sys.exc_info())

    async def _sync(self) -> None:
        """Make the commands known: to every server, or at once to the one used for development."""
        try:
            if guild_id := self.services.config.dev_guild_id:
                guild = discord.Object(guild_id)
                self.tree.copy_global_to(guild=guild)
                await self.tree.sync(guild=guild)
            else:
                await self.tree.sync()
        except discord.DiscordException as error:
            log.error("Discord did not take the commands, the former ones stay: %s", error)  # noqa: TRY400 -- what Discord said is all there is to know

    async def close(self) -> None:
        """Finish what was begun, unload the cogs, which do the same, then leave Discord."""
        self.is_closing = True
        if self._syncing is not None:
            self._syncing.cancel()
            await asyncio.gather(self._syncing, return_exceptions=True)
        await self._work.end()
        await super().close()
