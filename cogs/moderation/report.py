"""The message menu **Report to moderators**: members open cases, too."""

from collections import OrderedDict

import discord

from bot.client import Bot, home_of
from bot.errors import InputError
from bot.moderation.cases import Did
from bot.moderation.enforcing import Enforcing
from bot.moderation.lately import Lately
from bot.settings import Settings
from bot.storage.messages import Message
from bot.storage.moderation import Case, CaseKind, CaseState, NewCase
from cogs.forms import Sent

from . import forms
from .evidence import stored
from .wording import REPORTED

KEPT = 500
"""Messages that are being reported at the moment: they may be deleted before the form comes."""
MOST, WINDOW = 10, 600.0
"""Reports that a member may make in so many seconds."""
ENOUGH = (
    "You have reported many messages just now. The moderators will look at them; wait ten minutes"
    " before you report more."
)
NO_LOG = (
    "This server has no place for reports yet. Ask an admin to choose one with"
    " /moderation log-channel."
)
IN_LOG = "This is a post for moderators already."
GONE = "The message is gone. If you remember who wrote it, tell a moderator."
THANKS = "Thank you. The moderators will look at it; only they see that it was you."
TWICE = "You have reported this message already; the moderators have it."


class Reports:
    """Opens a case for each reported message; whoever reports it again is added to it."""

    def __init__(self, enforcing: Enforcing, settings: Settings) -> None:
        self._enforcing = enforcing
        self._cases = enforcing.cases
        self._settings = settings
        self._lately = Lately(MOST, WINDOW)
        self._seen: OrderedDict[tuple[int, int], Message] = OrderedDict()

    async def ask(self, interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        """Open the form.

        Raises:
            InputError: there is no log channel, it is a post in there, or they reported many.
        """
        guild_id = interaction.guild_id or 0
        values = await self._settings.of(guild_id)
        log_channel = values["moderation.log_channel"]
        if log_channel is None:
            raise InputError(NO_LOG)
        if self._lately.is_enough(interaction.user.id):
            raise InputError(ENOUGH)
        is_own = message.author.id == interaction.client.application_id
        if is_own and message.channel.id == log_channel:
            raise InputError(IN_LOG)
        key = (interaction.user.id, message.id)
        self._seen[key] = stored(message, guild_id, home_of(message.channel))
        self._seen.move_to_end(key)
        if len(self._seen) > KEPT:
            self._seen.popitem(last=False)
        await interaction.response.send_modal(forms.report(message.channel.id, message.id))

    async def submit(self, interaction: discord.Interaction[Bot], sent: Sent) -> None:
        """Open the case.

        Raises:
            InputError: the message cannot be had any more, they reported it already, or many.
        """
        if self._lately.is_enough(interaction.user.id):  # they opened many forms before
            raise InputError(ENOUGH)
        found = forms.REPORTING.fullmatch(sent.custom_id)
        if found is None:
            raise InputError(forms.OUT_OF_DATE)
        reason = forms.words(sent, forms.TEXT, forms.MOST_TEXT)
        self._lately.note(interaction.user.id)
        await interaction.response.defer(ephemeral=True, thinking=True)
        message = await self._message(interaction, int(found[1]), int(found[2]))
        await self._report(message, interaction.user.id, reason)
        await interaction.edit_original_response(content=THANKS)

    async def _report(self, message: Message, by: int, reason: str) -> None:
        new = NewCase(
            message=message,
            action="flag",
            reasons=({"name": REPORTED, "action": "flag", "excerpt": reason},),
            owes=(Did.POST,),
            kind=CaseKind.REPORT,
            reporter_id=by,
        )
        if case := await self._cases.store.open(new):
            self._enforcing.carry_out([case])
            return
        about = await self._cases.store.about(message.id)
        reports = [it for it in about if it.kind is CaseKind.REPORT]
        if reports:
            await self._add(reports[-1], by, reason)

    async def _add(self, case: Case, by: int, reason: str) -> None:
        deeds = await self._cases.store.deeds(case.id)
        if by == case.reporter_id or any(it.by_id == by and it.deed == Did.REPORT for it in deeds):
            raise InputError(TWICE)
        await self._cases.note(case, Did.REPORT, by=by, detail=reason)
        if case.state is not CaseState.DISMISSED:
            self._enforcing.show(case)

    async def _message(
        self, interaction: discord.Interaction[Bot], channel_id: int, message_id: int
    ) -> Message:
        """Give the message as it was when the menu was opened, or as it is now."""
        if kept := self._seen.pop((interaction.user.id, message_id), None):
            return kept
        channel = interaction.channel
        if channel is None or channel.id != channel_id or interaction.guild_id is None:
            raise InputError(forms.OUT_OF_DATE)
        try:
            message = await interaction.client.get_partial_messageable(
                channel_id, guild_id=interaction.guild_id
            ).fetch_message(message_id)
        except (discord.NotFound, discord.Forbidden) as error:
            raise InputError(GONE) from error
        return stored(message, interaction.guild_id, home_of(channel))
