"""What a moderator may read of what was said."""

import discord

from bot.client import Bot
from bot.client.guilds import is_known
from bot.moderation.hands import CaseFile
from bot.settings import Settings
from bot.storage.messages import MessageStore
from bot.storage.moderation import Case

from . import posts


class Reading:
    """Shows a case to somebody, with its words if they may read where it was said."""

    def __init__(self, settings: Settings, messages: MessageStore) -> None:
        self._settings = settings
        self._messages = messages

    async def page(self, interaction: discord.Interaction[Bot], file: CaseFile) -> discord.Embed:
        """Show a case to whoever asks."""
        may_see = await self._may_see(interaction, file.case)
        return posts.shown([file]) if may_see else posts.wordless(file)

    async def _may_see(self, interaction: discord.Interaction[Bot], case: Case) -> bool:
        """Tell whether somebody may read where it was said, or where it was reported."""
        member = interaction.user
        if not isinstance(member, discord.Member):
            return False
        message = await self._messages.get(case.message_id)
        home_id = message.home_id if message else None
        log_id = (await self._settings.of(case.guild_id))["moderation.log_channel"]
        return may_read(member, case.channel_id, home_id) or (
            log_id is not None and may_read(member, log_id)
        )


def may_read(member: discord.Member, channel_id: int, home_id: int | None = None) -> bool:
    """Tell whether somebody may read a channel, or a thread of the channel `home_id`.

    Of private threads, and of threads that are archived, it is not known who is in them: these are
    for those who manage threads.
    """
    place = member.guild.get_channel_or_thread(channel_id)
    above = place.parent if isinstance(place, discord.Thread) else place
    if place is None and home_id is not None:
        above = member.guild.get_channel(home_id)
    if above is None or not is_known(member.guild):
        return False
    may = above.permissions_for(member)
    is_open = above is place or (isinstance(place, discord.Thread) and not place.is_private())
    return may.view_channel and may.read_message_history and (is_open or may.manage_threads)
