"""The jobs of a server: page by page, and as choices while one types."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.choices import MOST, PATIENCE
from bot.endpoints.fine_tuning import FineTuning, Job
from bot.errors import ParleyError
from bot.files import Keyring
from bot.storage.tuning import Place, Watched
from bot.storage.tuning.jobs import JobStore
from bot.tuning import wording
from bot.tuning.seen import Seen
from bot.usage import Caller

PAGE = 10
"""Jobs that are listed together."""
_MANY = 100
_DIGITS = 18  # of a number that SQLite takes


@dataclass(frozen=True, slots=True)
class Listed:
    """Some jobs, the newest first, and what the next page follows; None after the last."""

    jobs: Sequence[Job]
    following: str | None


class Listing:
    """Lists jobs. With the operator's key, a server's are those that it began."""

    def __init__(self, fine_tuning: FineTuning, keyring: Keyring, store: JobStore) -> None:
        self._fine_tuning = fine_tuning
        self._keyring = keyring
        self._store = store

    async def page(self, caller: Caller, after: str | None = None) -> Listed:
        """List jobs, those that follow the page before.

        Raises:
            NotAllowedError: the server may use no key for this.
            ConfigError: its own cannot be used.
            EndpointError: the endpoint did not say.
        """
        place = await self._keyring.place(caller.guild_id)
        if not place.own_key:
            return await self._page_of_known(place, after)
        async with self._keyring.begin(caller, "fine_tuning", place=place) as held:
            page = await self._fine_tuning.page(held.account, after=after, limit=PAGE)
        is_last = page.is_last or not page.jobs
        return Listed(page.jobs, None if is_last else page.jobs[-1].id)

    async def choices(self, caller: Caller, typed: str) -> dict[str, str]:
        """Offer jobs whose description contains what was typed: what is shown, and the id.

        There are none while the endpoint is away.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                jobs = await self._recent(caller)
        except (ParleyError, TimeoutError):
            return {}
        typed = typed.strip().lower()
        shown = {wording.choice(it): it.id for it in jobs if len(it.id) <= _MANY}
        fitting = [text for text in shown if typed in f"{text} {shown[text]}".lower()]
        return {text: shown[text] for text in fitting[:MOST]}

    async def _recent(self, caller: Caller) -> Sequence[Job]:
        place = await self._keyring.place(caller.guild_id)
        if not place.own_key:
            return [_job(it) for it in await self._store.of(place, limit=_MANY)]
        async with self._keyring.begin(caller, "fine_tuning", place=place) as held:
            return (await self._fine_tuning.page(held.account, limit=_MANY)).jobs

    async def _page_of_known(self, place: Place, after: str | None) -> Listed:
        is_number = after and after.isascii() and after.isdigit() and len(after) <= _DIGITS
        before = int(after) if after and is_number else None
        found = await self._store.of(place, before=before, limit=PAGE + 1)
        following = str(found[PAGE - 1].id) if len(found) > PAGE else None
        return Listed([_job(it) for it in found[:PAGE]], following)


def _job(watched: Watched) -> Job:
    return Seen.read(watched.job_id, watched.seen).job
