"""Moderation as a whole: what was said is judged, and handed on as cases."""

from collections.abc import Callable

from bot.attachments.downloads import Downloads
from bot.endpoints.moderations import Moderations
from bot.messages.service import Messages
from bot.moderation.bans import Bans
from bot.moderation.bench import Bench
from bot.moderation.enforcing import Enforcing
from bot.moderation.hands import Hands
from bot.moderation.judges import Judges
from bot.moderation.judging import Judging
from bot.moderation.rulebook import Rulebook
from bot.moderation.standstill import Standstills
from bot.moderation.tempo import Tempo
from bot.moderation.viewing import Viewing
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.moderation import BanStore, CaseStore, JudgingStore, RuleStore
from bot.usage import Calls


class Moderation:
    """Judges what is said in moderated places.

    Attributes:
        messages: what was said.
        queue: what of it is still to be judged.
        cases: what came of it.
        enforcing: carries out what they owe.
        bans: bans authors, and lifts bans that end.
        rulebook: the servers' own rules.
        judges: ask models what they think.
    """

    def __init__(
        self,
        database: Database,
        moderations: Moderations,
        calls: Calls,
        *,
        messages: Messages,
        settings: Settings,
        downloads: Downloads,
        tempo: Tempo | None = None,
    ) -> None:
        self.messages = messages.store
        self.cases = CaseStore(database)
        self.enforcing = Enforcing(self.cases, settings)
        self.bans = Bans(BanStore(database), self.enforcing)
        self.rulebook = Rulebook(RuleStore(database))
        self.judges = Judges(moderations, calls, settings, Viewing(downloads))
        self.queue = JudgingStore(database)
        self._intake = messages.intake
        self._settings = settings
        self._tempo = tempo or Tempo()
        self._judging: Judging | None = None

    async def open(
        self,
        hands: Hands,
        pace: Callable[[int], int | None],
    ) -> None:
        """Begin, with what the former run left; before anything new is heard.

        Args:
            hands: do on Discord what is decided.
            pace: gives the slow mode of a channel in seconds; None where there can be none.
        """
        bench = Bench(
            self.queue,
            self.cases,
            rulebook=self.rulebook,
            judges=self.judges,
            settings=self._settings,
            on_cases=self.enforcing.carry_out,
        )
        standstills = Standstills(
            self.queue,
            self._settings,
            hands,
            pace=pace,
            patience=self._tempo.told_after,
        )
        self._judging = Judging(bench, standstills, self._tempo)
        await self.enforcing.start(hands)
        await self.bans.start(hands)
        await self._judging.open()

    def wake(self, guild_id: int) -> None:
        """Look at what a server is owed: something came, or its settings have changed."""
        if self._judging is not None:
            self._judging.wake(guild_id)

    async def at_rest(self) -> None:
        """Wait until everything that came in so far is judged."""
        await self._intake.settled()
        if self._judging is not None:
            await self._judging.at_rest()

    async def close(self) -> None:
        """Break off; what is not judged yet is owed on the disk."""
        if self._judging is not None:
            await self._judging.close()
        await self.bans.close()
        await self.enforcing.close()

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is known of a server, because its rows were erased."""
        self.rulebook.forget_guild(guild_id)
        if self._judging is not None:
            self._judging.forget_guild(guild_id)
