"""The files of a server, listed, and kept for a moment: choice lists ask at every key."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.attachments.names import shown_name
from bot.endpoints.files import File, Files
from bot.endpoints.transport import Account
from bot.errors import ParleyError
from bot.storage.tuning import KeptFile, Place

MOST: Final = 1_000
"""Files that are listed."""
PAGE: Final = 100
"""Files that an endpoint is asked for at a time; few give more."""
KEEP: Final = 60.0
"""Seconds that a list is kept for those who type."""
KEEP_ERROR: Final = 5.0
"""Seconds that a failure is kept."""
NAME: Final = 100
"""Characters of a choice's name and value."""
_PLACES: Final = 128
_SHORT: Final = 40
_YEAR_9999: Final = 253_370_764_800_000


@dataclass(frozen=True, slots=True)
class Listing:
    """Files, the newest first; `is_whole` unless there are more than are listed."""

    files: Sequence[File]
    is_whole: bool


def listed(files: Sequence[File], *, is_whole: bool = True) -> Listing:
    """Order files by age; those whose age nobody told keep their order, at the end."""
    ordered = sorted(files, key=lambda file: -(file.created_at or 0))
    return Listing(tuple(ordered[:MOST]), is_whole and len(ordered) <= MOST)


async def at_endpoint(files: Files, account: Account, purpose: str | None = None) -> Listing:
    """List the files of an account, of one purpose or of all.

    Raises:
        EndpointError: one of its kinds, with a sentence for the person who asked.
    """
    found: dict[str, File] = {}
    after: str | None = None
    while len(found) < MOST:
        page = await files.page(account, purpose=purpose, after=after, limit=PAGE)
        fresh = {file.id: file for file in page.files if file.id not in found}
        found |= fresh
        if page.is_last or not fresh:  # a server that knows no `after` gives the same again
            return listed([each for each in found.values() if _is_for(each, purpose)])
        after = page.files[-1].id
    return listed([each for each in found.values() if _is_for(each, purpose)], is_whole=False)


def file_of(kept: KeptFile) -> File:
    """Tell of a file what is known without asking."""
    return File(
        id=kept.file_id,
        name=kept.name,
        purpose=kept.purpose,
        size=kept.size,
        created_at=kept.uploaded_at,
    )


def choices(files: Sequence[File], typed: str, purposes: Sequence[str] | None) -> dict[str, str]:
    """Offer files whose name or id contains what was typed: what is shown, and the id."""
    typed = typed.strip().lower()
    return {
        _shown(file): file.id
        for file in files
        if (purposes is None or file.purpose in purposes or not file.purpose)
        and (typed in file.name.lower() or typed in file.id.lower())
        and len(file.id) <= NAME
    }


def _is_for(file: File, purpose: str | None) -> bool:
    """Tell whether a file is of a purpose, which not every server looks at."""
    return purpose is None or not file.purpose or file.purpose == purpose


def _shown(file: File) -> str:
    # The id tells those apart that would look alike, so that it is not what is cut off.
    name = shown_name(file.name[:_SHORT]).strip("`")
    return " · ".join(filter(None, [name, day(file.created_at), file.id, file.purpose]))[:NAME]


def day(at: int | None) -> str:
    """Tell the day of a time in Unix milliseconds; nothing where there is none."""
    if at is None or not 0 < at < _YEAR_9999:
        return ""
    return f"{datetime.fromtimestamp(at / 1_000, UTC):%Y-%m-%d}"


@dataclass(slots=True)
class _Shelf:
    """What is known of one place, until `until`; the lock lets those who ask share a request."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: float = -math.inf
    found: Listing | ParleyError = Listing((), is_whole=True)


class Shelves:
    """Lists that are kept for a moment, those of the places that were asked for last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shelves: OrderedDict[Place, _Shelf] = OrderedDict()

    async def get(self, place: Place, look: Callable[[], Awaitable[Listing]]) -> Listing:
        """Give the list of a place, looked for only if it is not known; raises what `look` does."""
        shelf = self._shelves.setdefault(place, _Shelf())
        self._shelves.move_to_end(place)
        if len(self._shelves) > _PLACES:
            self._shelves.popitem(last=False)
        async with shelf.lock:
            if self._clock() >= shelf.until:
                await self._fill(shelf, look)
        if isinstance(shelf.found, ParleyError):
            raise shelf.found.with_traceback(None)
        return shelf.found

    def drop(self, place: Place) -> None:
        """Forget a list, also one that is just being looked for."""
        self._shelves.pop(place, None)

    def forget_guild(self, guild_id: int) -> None:
        """Forget what is known of a server."""
        for place in [each for each in self._shelves if each.guild_id == guild_id]:
            self.drop(place)

    async def _fill(self, shelf: _Shelf, look: Callable[[], Awaitable[Listing]]) -> None:
        try:
            shelf.found = await look()
        except ParleyError as error:
            shelf.found = error
            shelf.until = self._clock() + KEEP_ERROR
        else:
            shelf.until = self._clock() + KEEP
