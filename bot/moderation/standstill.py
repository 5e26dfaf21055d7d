"""Judging that stands still: moderators are told once, and again when it goes on."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace

from bot.errors import ParleyError
from bot.moderation.hands import Hands
from bot.moderation.slowing import SlowModes
from bot.settings import Settings
from bot.storage.clock import MINUTE, unix_ms
from bot.storage.moderation import JudgingStore, Standstill

log = logging.getLogger(__name__)

_SAYING, _SOON = 60.0, 0.01

_WAIT = (
    "Messages wait meanwhile, and I judge them as soon as it works again. Those of your own rules"
    " that delete still work."
)
_FOR_GOOD = "Until that changes, messages are checked by your own rules alone."


class Standstills:
    """Remembers where judging stands still, over restarts, and what was done about it.

    Args:
        store: where it is written down.
        settings: tell which channels are slowed down meanwhile.
        voice: tells moderators.
        pace: gives the slow mode that a channel has now, in seconds; None where there can be none.
        patience: seconds until they are told.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        store: JudgingStore,
        settings: Settings,
        voice: Hands,
        *,
        pace: Callable[[int], int | None],
        patience: float,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._store = store
        self._voice = voice
        self._slow_modes = SlowModes(store, settings, voice, pace=pace, say=self._say)
        self._patience = patience * 1000
        self._clock = clock
        self._known: dict[int, Standstill] = {}
        self._saying: set[asyncio.Task[None]] = set()

    async def open(self) -> list[int]:
        """Take over those of the former run; gives their servers."""
        self._known = {it.guild_id: it for it in await self._store.standstills()}
        for guild_id in await self._store.servers_slowed():
            if guild_id not in self._known:  # it could not be given back when it was over
                self._begin(self._slow_modes.free(guild_id))
        return list(self._known)

    def is_known(self, guild_id: int) -> bool:
        """Tell whether there is one."""
        return guild_id in self._known

    def is_told(self, guild_id: int) -> bool:
        """Tell whether one lasts so long that moderators know of it."""
        found = self._known.get(guild_id)
        return found is not None and found.told

    def untold(self, guild_id: int) -> float | None:
        """Give the seconds until moderators are to be told of one; None if there is nothing to."""
        found = self._known.get(guild_id)
        if found is None or found.told:
            return None
        return max(_SOON, (found.since + self._patience - self._clock()) / 1_000)

    async def note(
        self, guild_id: int, why: str, *, is_for_good: bool = False, waited: float = 0.0
    ) -> None:
        """Note that judging failed; `why` is a sentence. For good: nothing waits for an end.

        `waited` are the seconds for which nothing was judged already; no `why` means the former.
        """
        found = self._known.get(guild_id)
        if found is None:
            since = self._clock() - round(waited * 1_000)
            found = self._known[guild_id] = Standstill(guild_id, since, why, told=False)
            await self._store.stand_still(found)
        if found.told or self._clock() - found.since < self._patience:
            return
        why = why or found.why
        self._known[guild_id] = replace(found, why=why, told=True)
        await self._store.stand_still(self._known[guild_id])
        meanwhile = _FOR_GOOD if is_for_good else _WAIT
        self._say(guild_id, f"⚠️ I cannot judge messages at the moment. {why}\n{meanwhile}")

    async def slow(self, guild_id: int, home_ids: Iterable[int]) -> None:
        """Slow those channels down that are to be while messages cannot be judged."""
        await self._slow_modes.slow(guild_id, home_ids)

    async def over(self, guild_id: int, *, waiting: tuple[int, int | None] | None) -> None:
        """Note that judging goes on; `waiting` are how many messages still do, and since when.

        None says that nobody waits and nothing was judged.
        """
        found = self._known.get(guild_id)
        if found is None:
            return
        await self._slow_modes.free(guild_id)
        await self._store.go_on(guild_id)
        del self._known[guild_id]
        if found.told and waiting is not None:
            self._say(guild_id, f"✅ I judge messages again. {self._late(found, *waiting)}")

    async def close(self) -> None:
        """Give up what is not said yet."""
        for task in list(self._saying):
            task.cancel()
        await asyncio.gather(*self._saying, return_exceptions=True)

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is known of a server, because its rows were erased."""
        self._known.pop(guild_id, None)

    def _late(self, found: Standstill, count: int, oldest: int | None) -> str:
        since = min(found.since, oldest or found.since)
        minutes = max(1, round((self._clock() - since) / MINUTE))
        lasted = f"It stood still for {_counted(minutes, 'minute')}"
        if not count:
            return f"{lasted}, and no message waits any more."
        return f"{lasted}, and {_counted(count, 'message')} {'is' if count == 1 else 'are'} due."

    def _say(self, guild_id: int, text: str) -> None:
        """Tell moderators, without holding up what else is to be done."""
        self._begin(self._said(guild_id, text))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="tell of a standstill")
        self._saying.add(task)
        task.add_done_callback(self._saying.discard)

    async def _said(self, guild_id: int, text: str) -> None:
        try:
            async with asyncio.timeout(_SAYING):
                await self._voice.say(guild_id, text)
        except (ParleyError, TimeoutError) as error:
            log.warning("moderators could not be told: %s", error or "Discord took too long")
        except Exception:
            log.exception("moderators could not be told")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
