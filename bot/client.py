"""The Discord client: holds the services, loads the cogs, and is where every failure is told."""

import asyncio
import logging
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot import logs
from bot.access import Access
from bot.accounts import Accounts
from bot.attachments import AttachmentReader
from bot.config import Config
from bot.conversation import Conversations
from bot.endpoints.models import Models
from bot.errors import RESTARTING, EndpointBusy, InputError, NotAllowedError, explain
from bot.members import NOBODY, Members, Standing
from bot.privacy import Privacy
from bot.settings import Settings
from bot.usage import Calls

log = logging.getLogger(__name__)

EXTENSIONS = (
    "cogs.chat",
    "cogs.conversation",
    "cogs.models",
    "cogs.settings",
    "cogs.usage",
    "cogs.privacy",
    "cogs.help",
)
MISSING_ACCESS, MISSING_PERMISSIONS = 50001, 50013
FAILURES = (discord.HTTPException, aiohttp.ClientError, ConnectionError, TimeoutError)
"""What a call to Discord may raise: its refusals, and what befalls the way to it."""
LAST_WORK = 2.0
"""Seconds that commands and messages in hand get when the bot goes down."""
TOO_LATE = "Discord waited too long for me and dropped your command. Please send it again."


@dataclass(frozen=True, slots=True)
class Services:
    """What the cogs work with, built in `__main__`."""

    config: Config
    settings: Settings
    accounts: Accounts
    members: Members
    access: Access
    calls: Calls
    privacy: Privacy
    conversations: Conversations
    models: Models
    attachments: AttachmentReader


class Tree(app_commands.CommandTree["Bot"]):
    """The slash commands and message menus, with the one error handler for all of them."""

    async def interaction_check(self, interaction: discord.Interaction["Bot"], /) -> bool:
        """Begin the work of a command, unless the bot is going down."""
        interaction.client.begin(interaction)
        if not interaction.client.is_closing:
            return True
        if interaction.type is not discord.InteractionType.autocomplete:  # choices just stay away
            await report(interaction, EndpointBusy(RESTARTING))
        return False

    async def on_error(
        self, interaction: discord.Interaction["Bot"], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person what went wrong."""
        await report(interaction, error)


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
        self._work: dict[asyncio.Task[object], discord.Interaction[Any] | discord.Message] = {}

    def begin(self, where: discord.Interaction[Any] | discord.Message) -> None:
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
            self.services.members.see(person.guild.id, person.id, _standing(person))
        if task := asyncio.current_task():
            self._work[task] = where
            task.add_done_callback(lambda done: self._work.pop(done, None))

    async def standing(self, guild_id: int, user_id: int) -> Standing:
        """Ask Discord for a member's roles and rights in a server."""
        guild = self.get_guild(guild_id)
        try:
            return _standing(await guild.fetch_member(user_id)) if guild else NOBODY
        except discord.NotFound:
            return NOBODY

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
        if work := self._work.keys() - {asyncio.current_task()}:
            await asyncio.wait(work, timeout=LAST_WORK)
            await self._break_off()
        await super().close()

    async def _break_off(self) -> None:
        """Give up the commands that take too long, and say so to whoever gave them.

        Messages need no word: what of them is not stored in time is heard after the restart.
        """
        late = [
            (task, where)
            for task, where in self._work.items()
            if isinstance(where, discord.Interaction)
            and where.type is not discord.InteractionType.autocomplete
            and task is not asyncio.current_task()
        ]
        for task, _ in late:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORK):
                await asyncio.gather(*(task for task, _ in late), return_exceptions=True)
                await asyncio.gather(
                    *(report(where, EndpointBusy(RESTARTING)) for _, where in late),
                    return_exceptions=True,
                )


def _standing(member: discord.Member) -> Standing:
    may = member.guild_permissions
    return Standing(
        frozenset(role.id for role in member.roles),
        is_admin=may.manage_guild,
        is_moderator=may.manage_messages,
    )


def is_passing(error: BaseException) -> bool:
    """Tell a fault of Discord's, or of the way to it, that another try may not meet."""
    if isinstance(error, discord.HTTPException):
        too_many_requests, server_error = 429, 500
        return error.status == too_many_requests or error.status >= server_error
    return isinstance(error, FAILURES)


def sentence(error: BaseException) -> str:
    """Put any failure into a sentence for the person, Discord's refusals included."""
    error = getattr(error, "original", error)
    return explain(_translated(error))


def _translated(error: BaseException) -> BaseException:
    if is_passing(error):
        return InputError("Discord itself had a fault just now. Try again in a minute.")
    if isinstance(error, discord.HTTPException):
        return _refused(error)
    if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        return InputError("This command has changed. Reload Discord (Ctrl+R) and try again.")
    if isinstance(error, app_commands.TransformerError):
        return InputError(f"`{error.value}` does not fit here. Choose one of what is offered.")
    if isinstance(error, app_commands.CheckFailure):
        return NotAllowedError("You may not use this command here. Ask a moderator if you should.")
    return error


def _refused(error: discord.HTTPException) -> Exception:
    if isinstance(error, discord.NotFound):
        return InputError("What this was about was deleted meanwhile. Ask again with /chat.")
    if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
        return NotAllowedError(
            "I lack a permission for that here. Ask an admin to let me view this channel, send "
            "messages, and create and write in threads."
        )
    return error


async def report(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Tell the person whose command, button or form failed, whatever state that is in."""
    original = getattr(error, "original", error)
    text = TOO_LATE if _is_too_late(original) else sentence(error)
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except FAILURES:
        # The interaction is gone; Discord shows the person only that it failed.
        await tell(interaction.user, text, interaction.channel)


def _is_too_late(error: BaseException) -> bool:
    unknown_interaction = 10062
    return isinstance(error, discord.NotFound) and error.code == unknown_interaction


async def tell(
    person: discord.User | discord.Member,
    text: str,
    channel: object,
    *,
    reply_to: discord.Message | None = None,
) -> None:
    """Tell a person something in the channel, or by direct message where that is not possible."""
    pings = discord.AllowedMentions(users=[person], replied_user=True)
    try:
        if reply_to is not None:
            await reply_to.reply(text, allowed_mentions=pings)
            return
        if isinstance(channel, discord.abc.Messageable):
            await channel.send(f"{person.mention} {text}", allowed_mentions=pings)
            return
    except FAILURES as failure:
        log.info("the person could not be told in the channel: %s", failure)
    try:
        await person.send(text)
    except FAILURES as failure:
        log.warning("the person could not be told: %s", failure)
