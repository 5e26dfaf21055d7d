"""What moderators do about cases by the buttons under posts, and the forms that those open."""

from functools import partial

import discord

from bot.client import Bot
from bot.errors import InputError
from bot.moderation.bans import Bans
from bot.moderation.cases import BANS, Did
from bot.moderation.enforcing import Enforcing
from bot.moderation.hands import Hands
from bot.settings import Settings
from bot.storage.clock import MINUTE, unix_ms
from bot.storage.moderation import Case
from cogs.forms import Sent

from . import forms, lengths
from .buttons import Action, CaseButton, Which, row
from .deciding import Deciding, count, once
from .ranks import Ranks
from .reading import Reading


class Pressing:
    """Lets moderators decide."""

    def __init__(
        self,
        enforcing: Enforcing,
        hands: Hands,
        *,
        bans: Bans,
        ranks: Ranks,
        settings: Settings,
        reading: Reading,
    ) -> None:
        self._reading = reading
        self._hands = hands
        self._bans = bans
        self._ranks = ranks
        self._settings = settings
        self._deciding = Deciding(enforcing, hands)

    async def press(self, interaction: discord.Interaction[Bot], button: CaseButton) -> None:
        """Do what a button is for, or open its form.

        Raises:
            ParleyError: it is not possible; the sentence says why.
        """
        match button.action:
            case Action.DELETE:
                await interaction.response.defer()
                delete = partial(self._delete, interaction)
                await self._deciding.decide(interaction, button.which, Did.DELETE, delete)
            case Action.DISMISS:
                await interaction.response.defer()
                await self._dismiss(interaction, button.which)
            case Action.TIMEOUT | Action.BAN:
                await self._open_form(interaction, button)
                return
        await self._redraw(interaction, button.which)

    async def submit(
        self, interaction: discord.Interaction[Bot], sent: Sent, *, action: Action
    ) -> None:
        """Time out or ban as a form says. Raises as `press` does."""
        found = forms.PUNISHING.fullmatch(sent.custom_id)
        if found is None:
            raise InputError(forms.OUT_OF_DATE)
        reason = forms.words(sent, forms.REASON, forms.MOST_REASON)
        if action is Action.TIMEOUT:
            length = forms.length(sent, forms.LENGTHS)
            did, work = Did.TIMEOUT, partial(self._time_out, interaction, length, reason)
        else:
            length = forms.length(sent, forms.SWEEPS)
            minutes, lasts = lengths.read(sent.text(forms.LASTING))
            did = Did.BAN if minutes is None else Did.BAN_FOR
            work = partial(self._ban, interaction, length, (minutes, lasts, reason))
        await interaction.response.defer()
        which = Which.read(found[2], found[3])
        await self._deciding.decide(interaction, which, did, once(work), seen=int(found[4]))
        await self._redraw(interaction, which)

    async def _open_form(self, interaction: discord.Interaction[Bot], button: CaseButton) -> None:
        files = await self._deciding.files(interaction, button.which)
        if len(files) == 1:  # nobody is to type for nothing
            await self._ranks.check(interaction, files[0].case)
        if button.action is Action.BAN:
            form = forms.ban(button.which, count(files, *BANS))
        else:
            values = await self._settings.of(files[0].case.guild_id)
            minutes = values["moderation.timeout_minutes"]
            form = forms.timeout(button.which, count(files, Did.TIMEOUT), minutes)
        await interaction.response.send_modal(form)

    async def _dismiss(self, interaction: discord.Interaction[Bot], which: Which) -> None:
        if which.opened_at:  # else they see the log channel, and what it shows is theirs to decide
            (file,) = await self._deciding.files(interaction, which)
            await self._ranks.require_manage(interaction, file.case)
        await self._deciding.dismiss(interaction, which)

    async def _redraw(self, interaction: discord.Interaction[Bot], which: Which) -> None:
        """Show a case that was looked up as it is now; posts are redrawn by themselves."""
        if which.opened_at:
            files = await self._deciding.files(interaction, which)
            page = await self._reading.page(interaction, files[0])
            await interaction.edit_original_response(embed=page, view=row(files, alone=True))

    async def _delete(self, interaction: discord.Interaction[Bot], case: Case) -> str:
        await self._ranks.require_manage(interaction, case)
        await self._hands.delete(case)
        return ""

    async def _time_out(
        self, interaction: discord.Interaction[Bot], minutes: int, reason: str, case: Case
    ) -> str:
        await self._ranks.check(interaction, case)
        until = unix_ms() + minutes * MINUTE
        await self._hands.time_out(case, until, _audit(interaction, reason, case))
        lasts = forms.LENGTHS[str(minutes)]
        return f"{lasts}: {reason}" if reason else lasts

    async def _ban(
        self,
        interaction: discord.Interaction[Bot],
        seconds: int,
        lasting: tuple[int | None, str, str],
        case: Case,
    ) -> str:
        await self._ranks.check(interaction, case)
        minutes, lasts, reason = lasting
        until = None if minutes is None else unix_ms() + minutes * MINUTE
        said = reason if until is None else f"{lasts}: {reason}" if reason else lasts
        audit = _audit(interaction, said, case)
        await self._bans.ban(case, audit, delete_seconds=seconds, until=until)
        return said


def _audit(interaction: discord.Interaction[Bot], reason: str, case: Case) -> str:
    """Say in Discord's audit log what moderators will look for."""
    return f"Case {case.number}, {interaction.user}: {reason or 'no reason given'}"
