"""Authors answer once what was done about a message; moderators read it in the case."""

import logging

import discord

from bot.client import Bot
from bot.errors import InputError, NotAllowedError, ParleyError
from bot.moderation.cases import Did
from bot.moderation.enforcing import Enforcing
from bot.moderation.hands import Hands
from bot.storage.moderation import Case, CaseState
from cogs.forms import Sent

from . import forms

log = logging.getLogger(__name__)

GONE = "This case is closed, and nothing of it is stored any more."
NOT_YOURS = "This is about somebody else's message."
TWICE = "You have appealed already; the moderators have it."
DISMISSED = "The moderators have found already that nothing is wrong with this message."
EMPTY = "There is no text in your appeal. Press Appeal once more and write some."
THANKS = "Thank you. The moderators can read it in the case now."


class Appeals:
    """Takes appeals, each case's once."""

    def __init__(self, enforcing: Enforcing, hands: Hands) -> None:
        self._enforcing = enforcing
        self._cases = enforcing.cases
        self._hands = hands

    async def ask(self, interaction: discord.Interaction[Bot], case_id: int) -> None:
        """Open the form.

        Raises:
            ParleyError: there is nothing to appeal against, or it is somebody else's.
        """
        await self._case(interaction, case_id)
        await interaction.response.send_modal(forms.appeal(case_id))

    async def submit(self, interaction: discord.Interaction[Bot], sent: Sent) -> None:
        """Put an appeal into its case. Raises as `ask` does."""
        found = forms.APPEALING.fullmatch(sent.custom_id)
        if found is None:
            raise InputError(forms.OUT_OF_DATE)
        text = sent.text(forms.TEXT).strip()[: forms.MOST_TEXT]
        if not text:
            raise InputError(EMPTY)
        case = await self._case(interaction, int(found[1]))
        if not await self._cases.store.appeal(case.id, text):
            raise InputError(TWICE)
        await self._cases.note(case, Did.APPEAL, by=interaction.user.id)
        self._enforcing.show(case)
        await interaction.response.send_message(THANKS)
        await self._tell_moderators(case)

    async def _case(self, interaction: discord.Interaction[Bot], case_id: int) -> Case:
        case = await self._cases.store.get(case_id)
        if case is None:
            raise InputError(GONE)
        if case.author_id != interaction.user.id:
            raise NotAllowedError(NOT_YOURS)
        if case.appealed_at is not None:
            raise InputError(TWICE)
        if case.state is CaseState.DISMISSED:
            raise InputError(DISMISSED)
        return case

    async def _tell_moderators(self, case: Case) -> None:
        """Say so in the log channel: nobody looks at old posts again and again."""
        name = f"case {case.number}"
        if case.post_id is not None:
            place = f"{case.guild_id}/{case.post_channel_id}/{case.post_id}"
            name = f"[{name}](https://discord.com/channels/{place})"
        try:
            await self._hands.say(case.guild_id, f"📝 The author of {name} appeals.")
        except ParleyError as error:
            log.info("an appeal was not announced: %s", error)
