"""Messages as a whole: what is said is stored with what it is owed, for moderation and search."""

from dataclasses import replace

from bot.messages.debts import Debts, IsOptedOut
from bot.messages.intake import Intake
from bot.messages.missed import Missed
from bot.messages.storing import Storing, Wake
from bot.messages.sweeping import Sweeping
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.messages import MessageStore
from bot.storage.messages.extras import Extra
from bot.storage.messages.sweeps import SweepStore


class Messages:
    """Hears and stores what is said.

    Args:
        database: where it is stored.
        settings: tell what is owed to what is said where.
        is_opted_out: tells whether a member does not want to be found in a server.
        on_judging: is told of the servers that are owed a judgement now.
        on_finding: is told of those whose search is owed something.

    Attributes:
        store: what was said.
        debts: decide what each message is owed.
        intake: where what is said comes in.
        missed: fetches what was said while nobody heard it.
        sweeping: finds what was deleted or edited meanwhile, however old it is.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        is_opted_out: IsOptedOut,
        *,
        on_judging: Wake,
        on_finding: Wake,
    ) -> None:
        self.store = MessageStore(database)
        self.debts = Debts(settings, is_opted_out)
        self.intake = Intake(Storing(self.store, self.debts, on_judging, on_finding))
        self.missed = Missed(self.store, self.intake, self.debts)
        self.sweeping = Sweeping(SweepStore(database), self.intake)

    async def open(self) -> None:
        """Note what the time since the last run left out; before anything new is heard."""
        await self.missed.open()
        await self.sweeping.note()

    async def note_transcript(self, message_id: int, text: str) -> None:
        """Let search find what is said in a sound of a message, once."""
        text = text.strip()

        def add(former: Extra) -> Extra:
            if text in former.heard:
                return former
            return replace(former, heard=f"{former.heard}\n{text}".strip())

        await self.intake.note(message_id, add)

    async def note_preview(self, message_id: int, extra: Extra) -> None:
        """Let search find what Discord has shown of links in a message."""
        await self.intake.note(
            message_id, lambda former: replace(former, words=extra.words) if extra.words else former
        )

    async def close(self) -> None:
        """Store what came in; what is missed is fetched after the next start."""
        await self.intake.close()
