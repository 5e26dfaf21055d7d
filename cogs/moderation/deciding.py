"""Decisions about the cases of a post: of two people who decide at once, the second is told so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from weakref import WeakValueDictionary

import discord

from bot.client import Bot
from bot.errors import InputError, NotAllowedError, ParleyError
from bot.moderation.cases import BANS, BOT, Did
from bot.moderation.enforcing import Enforcing
from bot.moderation.hands import CaseFile, Hands, PassingFault
from bot.storage.clock import unix_ms
from bot.storage.moderation import Case, CaseState

from . import wording
from .buttons import Which, has
from .ranks import OWN

ERASED = "This case is no longer stored, so there is nothing left to decide."
DISCORD_FAULT = "Discord had a fault just now. Press again in a minute."
LOOKS, LOOK_AGAIN = 10, 0.2
"""How often the cases of a post are looked for, and the seconds between."""
TOLD = (Did.DELETE, Did.TIMEOUT)
"""What authors are told of; who is banned cannot be written to any more."""
Deed = Callable[[Case], Awaitable[str]]
"""Does something about a case, and gives the detail to be written down."""


class Deciding:
    """Does things about cases one after the other in each server, and writes them down."""

    def __init__(self, enforcing: Enforcing, hands: Hands) -> None:
        self._enforcing = enforcing
        self._cases = enforcing.cases
        self._hands = hands
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def files(self, interaction: discord.Interaction[Bot], which: Which) -> list[CaseFile]:
        """Give the case, or those of the post, whose button was pressed.

        Raises:
            InputError: they were erased.
        """
        cases = await self._shown(interaction.message, which)
        cases = [case for case in cases if case.guild_id == interaction.guild_id]
        if not cases:
            raise InputError(ERASED)
        return await self._cases.files(cases)

    async def decide(
        self,
        interaction: discord.Interaction[Bot],
        which: Which,
        did: Did,
        work: Deed,
        *,
        seen: int = 0,
    ) -> None:
        """Do something about all those cases about which it was not done yet.

        Args:
            interaction: who decides.
            which: what they decide.
            did: what is done.
            work: does it.
            seen: how often it had been done when the moderator made up their mind.

        Raises:
            InputError: somebody was faster, or it could not be done.
        """
        async with self._lock(interaction):
            files = await self.files(interaction, which)
            rest = _undone(files, did, seen)
            if not rest:
                raise self._too_late(files, did)
            by = interaction.user.id
            refusals = [await self._done(it.case, did, work, by=by) for it in rest]
        if told := list(dict.fromkeys(filter(None, refusals))):
            raise InputError(" ".join(told))

    async def dismiss(self, interaction: discord.Interaction[Bot], which: Which) -> None:
        """Dismiss those cases that are open, and take the bot's own timeouts back.

        Raises:
            ParleyError: somebody was faster, or it is about the moderator.
        """
        by, guild = interaction.user.id, interaction.guild
        async with self._lock(interaction):
            files = await self.files(interaction, which)
            rest = [it for it in files if it.case.state is CaseState.OPEN]
            if not rest:
                raise self._too_late(files, Did.DISMISS)
            is_own = any(it.case.author_id == by for it in rest)
            if is_own and not (guild and guild.owner_id == by):
                raise NotAllowedError(OWN)
            for file in rest:
                await self._cases.store.close(file.case.id, CaseState.DISMISSED, by=by)
                await self._cases.note(file.case, Did.DISMISS, by=by)
                self._enforcing.show(file.case)
            for file in rest:
                await self._lift(file)

    async def _shown(self, post: discord.Message | None, which: Which) -> list[Case]:
        store, post_id = self._cases.store, post.id if post else None
        if which.opened_at:
            found = await store.get(which.case_id)
            return [found] if found and found.opened_at == which.opened_at else []
        for _ in range(LOOKS):
            if post_id is not None and (cases := await store.posted(post_id)):
                return cases
            case = await store.get(which.case_id)
            if case is None or case.post_id not in {None, post_id}:
                return []  # another one may have got the number of one that was erased
            if case.post_id is None:
                await asyncio.sleep(LOOK_AGAIN)  # what the post shows is not written down yet
        return [case] if case else []

    def _too_late(self, files: Sequence[CaseFile], did: Did) -> InputError:
        """Say who was faster; the post shows how its cases are, as it may not after a crash."""
        for file in files:
            self._enforcing.show(file.case)
        return InputError(_faster(files, did))

    async def _done(self, case: Case, did: Did, work: Deed, *, by: int) -> str:
        """Do something about a case, and write it down; gives why not, if it cannot be done."""
        try:
            detail = await work(case)
        except PassingFault:
            return DISCORD_FAULT
        except ParleyError as error:
            return str(error)
        await self._cases.note(case, did, by=by, detail=detail)
        await self._cases.store.close(case.id, CaseState.ACTED, by=by)
        if did in TOLD:
            await self._enforcing.tell(case)
        self._enforcing.show(case)
        return ""

    async def _lift(self, file: CaseFile) -> None:
        """Take the bot's own timeout back, unless another case asks for one as well."""
        case, now = file.case, unix_ms()
        timeouts = [it for it in file.deeds if it.deed == Did.TIMEOUT and it.is_done]
        if (case.until or 0) <= now or not timeouts or any(it.by_id != BOT for it in timeouts):
            return
        others = await self._cases.store.latest(case.guild_id, author_id=case.author_id, limit=50)
        if any((it.until or 0) > now and it.state is not CaseState.DISMISSED for it in others):
            return
        try:
            is_lifted = await self._hands.lift(case, f"Case {case.number} was dismissed")
        except ParleyError as error:
            await self._cases.note(case, Did.LIFT, by=BOT, detail=str(error), is_done=False)
        else:
            if is_lifted:
                await self._cases.note(case, Did.LIFT, by=BOT)
        self._enforcing.show(case)

    def _lock(self, interaction: discord.Interaction[Bot]) -> asyncio.Lock:
        return self._locks.setdefault(interaction.guild_id or 0, asyncio.Lock())


def once(work: Deed) -> Deed:
    """Do something once for each author, however many cases there are of them."""
    done: dict[int, str] = {}

    async def deed(case: Case) -> str:
        if case.author_id not in done:
            done[case.author_id] = await work(case)
        return done[case.author_id]

    return deed


def count(files: Sequence[CaseFile], *dids: Did) -> int:
    """Count how often one of some things was done about cases."""
    return sum(deed.deed in dids and deed.is_done for file in files for deed in file.deeds)


def _undone(files: Sequence[CaseFile], did: Did, seen: int) -> list[CaseFile]:
    """Give the cases about which something is still to be done."""
    rest = [it for it in files if it.case.state is not CaseState.DISMISSED]
    if did is Did.TIMEOUT or did in BANS:  # another one may be set by who knows of those before
        is_news = count(files, *(BANS if did in BANS else (did,))) != seen
        return [] if is_news else [it for it in rest if not has(it, Did.BAN)]
    return [it for it in rest if not has(it, did)]


def _faster(files: Sequence[CaseFile], did: Did) -> str:
    """Say who was faster."""
    ends = {did, Did.BAN, Did.DISMISS} | (BANS if did in BANS else set())
    for file in files:
        for deed in reversed(file.deeds):
            if deed.is_done and deed.deed in ends:
                said = f"{wording.who(deed.by_id)} {wording.DONE[deed.deed]}"
                return f"{said} {wording.moment(deed.at, 'R')}: there is nothing left to do."
        if file.case.closed_by is not None:
            by = wording.who(file.case.closed_by)
            return f"{by} decided this case already: there is nothing left to do."
    return ERASED
