"""Pages of what was found: each is looked for anew, so that nothing outlives its permission."""

import discord

from bot.client import Bot
from bot.errors import NotAllowedError
from bot.search.service import Hit, Search

from . import wording
from .audience import can_all_read
from .buttons import Action, FoundButton, row
from .looking import Asker, Looking
from .readable import Reading
from .wish import Wish, read
from .wording import PAGE

MAY_NOT_WRITE = "You may not write in this channel, so I cannot share anything here for you."


class Pages:
    """Shows what was found to who asked, and shares it where everybody could read it."""

    def __init__(self, search: Search, looking: Looking, reading: Reading) -> None:
        self._search = search
        self._looking = looking
        self._reading = reading

    async def show(self, interaction: discord.Interaction[Bot], wish: Wish, page: int = 1) -> None:
        """Show a page as the answer to an interaction that was deferred, to who asked only."""
        found = await self._looking.find(Asker.of(interaction), wish)
        if not found.hits:
            text = wording.nothing(found, wording.NOTHING)
            await interaction.edit_original_response(content=text, embed=None, view=None)
            return
        page = min(page, -(-len(found.hits) // PAGE))
        hits = found.hits[(page - 1) * PAGE : page * PAGE]
        contexts = [
            wording.context_of(it.passage, await self._search.around(it.passage, 1)) for it in hits
        ]
        embed = wording.page(hits, contexts, wish.text, number=page, note=found.note)
        await interaction.edit_original_response(
            content=None, embed=embed, view=row(wish, page, len(found.hits))
        )

    async def press(self, interaction: discord.Interaction[Bot], button: FoundButton) -> None:
        """Do what a button is for. Raises as the search does."""
        wish = read(button.wish, interaction.message)
        if button.action is not Action.SHARE:
            await interaction.response.defer()
            await self.show(interaction, wish, max(button.page, 1))
            return
        asker = Asker.of(interaction)
        _require_writing(interaction)
        await interaction.response.defer()
        await self._share(interaction, asker, wish, max(button.page, 1))

    async def _share(
        self, interaction: discord.Interaction[Bot], asker: Asker, wish: Wish, page: int
    ) -> None:
        found = await self._looking.find(asker, wish)
        hits = [
            hit
            for hit in found.hits[(page - 1) * PAGE : page * PAGE]
            if self._may_be_shown(interaction, asker.guild, hit)
        ]
        if not hits:
            await interaction.followup.send(wording.NOTHING_TO_SHARE, ephemeral=True)
            return
        embed = wording.shared(hits, wish.text, asker.member)
        await interaction.followup.send(embed=embed, ephemeral=False)

    def _may_be_shown(
        self, interaction: discord.Interaction[Bot], guild: discord.Guild, hit: Hit
    ) -> bool:
        here = interaction.channel
        if here is None:
            return False
        return can_all_read(self._reading, guild, here, hit.passage.channel_id)


def _require_writing(interaction: discord.Interaction[Bot]) -> None:
    """Let nobody have something posted who may not write here.

    Raises:
        NotAllowedError: they may not.
    """
    may = interaction.permissions
    is_thread = isinstance(interaction.channel, discord.Thread)
    if not (may.send_messages_in_threads if is_thread else may.send_messages):
        raise NotAllowedError(MAY_NOT_WRITE)
