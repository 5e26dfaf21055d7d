"""Cases: what is known of each, and how a deed about one is written down."""

from collections.abc import Iterable
from enum import StrEnum

from bot.moderation.hands import CaseFile
from bot.settings import Settings
from bot.storage.clock import DAY, unix_ms
from bot.storage.moderation import Case, CaseStore, Deed

BOT = 0
"""Who does what the bot does by itself."""


class Did(StrEnum):
    """What can be done about a case; the first four are the steps that the bot owes."""

    DELETE = "delete"
    TIMEOUT = "timeout"
    POST = "post"
    TELL = "tell"
    BAN = "ban"
    BAN_FOR = "ban-for"
    """A ban that the bot is to lift."""
    UNBAN = "unban"
    DISMISS = "dismiss"
    LIFT = "lift"
    """A timeout was taken back."""
    REPORT = "report"
    """A member reported a message that others had reported before."""
    APPEAL = "appeal"


BANS = frozenset({Did.BAN, Did.BAN_FOR})


class Cases:
    """Looks up what is known of cases, and writes down what is done about them."""

    def __init__(self, store: CaseStore, settings: Settings) -> None:
        self.store = store
        self._settings = settings

    async def files(self, cases: Iterable[Case]) -> list[CaseFile]:
        """Give cases with what was done about them, and how many their authors had before."""
        return [await self.file(case) for case in cases]

    async def file(self, case: Case) -> CaseFile:
        """Give a case with what was done about it, and how many its author had before."""
        days = (await self._settings.of(case.guild_id))["moderation.escalate_days"]
        since = unix_ms() - days * DAY
        counted = await self.store.count(case.guild_id, case.author_id, since=since)
        is_counted = case.opened_at >= since and case.counts
        deeds = tuple(await self.store.deeds(case.id))
        return CaseFile(case, deeds, max(0, counted - is_counted), days)

    async def owe_letter(self, case: Case) -> Case | None:
        """Let its author be owed a letter where the server wants that; None if nothing is new."""
        values = await self._settings.of(case.guild_id)
        return await self.store.owe(case.id, Did.TELL) if values["moderation.tell_author"] else None

    async def note(
        self, case: Case, deed: Did, *, by: int, detail: str = "", is_done: bool = True
    ) -> None:
        """Write down what somebody did, or what the bot did or tried in vain.

        What the bot does by itself strikes the step that the case owes.
        """
        row = Deed(
            case_id=case.id, at=unix_ms(), by_id=by, deed=deed, is_done=is_done, detail=detail
        )
        await self.store.note(row, step=deed if by == BOT or deed in case.owes else None)
