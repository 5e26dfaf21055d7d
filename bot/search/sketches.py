"""All servers' sketches: loaded when they are searched, kept true, and dropped when idle."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.errors import InputError
from bot.search import scanning
from bot.search.parts import nearest
from bot.search.sketch import Sketch, Wanted
from bot.storage.search import Changes, Codes, Index, SearchStore
from bot.storage.search.bots import NOBODY, LeftOut

T = TypeVar("T")

_THREADS = 2
_TRIES = 3
_REBUILT = "The search index was rebuilt just now. Search again."


@dataclass(slots=True)
class _Loading:
    """A load under way, and what changed since it began."""

    task: asyncio.Task[Sketch | None]
    changes: list[Changes] = field(default_factory=list)


class Sketches:
    """Finds the passages nearest in meaning among those that somebody may read.

    Args:
        store: where passages and vectors are.
        candidates: how many of a coarse look are looked at exactly.
        exact: up to how many permitted passages all of them are.
        most_bytes: what all sketches may take together; the last one used always stays.
        idle_seconds: after which a sketch that nobody searched is dropped.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        store: SearchStore,
        *,
        candidates: int = 200,
        exact: int = 2_000,
        most_bytes: int = 512 * 1024 * 1024,
        idle_seconds: float = 600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._candidates = candidates
        self._exact = exact
        self._most_bytes = most_bytes
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="search")
        self._sketches: dict[int, Sketch] = {}
        self._used: dict[int, float] = {}
        self._loading: dict[int, _Loading] = {}

    @property
    def size(self) -> int:
        """How many bytes all of them take."""
        return sum(sketch.size for sketch in self._sketches.values())

    async def search(
        self,
        guild_id: int,
        vector: NDArray[np.float32],
        *,
        channel_ids: frozenset[int],
        author_id: int | None = None,
        after_id: int = 0,
        before_id: int = 2**63 - 1,
        left_out: LeftOut = NOBODY,
        limit: int,
        index_id: int | None = None,
    ) -> list[tuple[int, float]]:
        """Give passages and their cosines with a vector of unit length (d), the nearest first.

        Only what the filters let through is looked at at all.

        Raises:
            InputError: the vector is not of the active index (`index_id`, if given).
        """
        wanted = Wanted(
            channel_ids=channel_ids,
            author_id=author_id,
            after_id=after_id,
            before_id=before_id,
            left_out=left_out,
        )
        for _ in range(_TRIES):
            if (sketch := await self._sketch(guild_id)) is None:
                return []
            if index_id not in (None, sketch.index.id) or len(vector) != sketch.index.dimensions:
                raise InputError(_REBUILT)
            most = max(limit, self._candidates)
            found = await self._in_thread(_promising, sketch, vector, wanted, most, self._exact)
            ids, vectors = await self._store.vectors(sketch.index.id, found)
            if len(ids) < len(found):
                await self._in_thread(sketch.remove, list(set(found) - set(ids)))
            if ids or not found:
                return _ranked(ids, vectors, vector)[:limit]
            self.drop(guild_id)  # nothing of it is there any more, perhaps with its index
        return []

    async def apply(self, changes: Changes) -> None:
        """Keep what is in memory true to what was stored; to be called after each change."""
        guild_id = changes.guild_id
        if loading := self._loading.get(guild_id):
            loading.changes.append(changes)
        elif (sketch := self._sketches.get(guild_id)) and not await self._in_thread(
            _applied, sketch, changes
        ):
            self.drop(guild_id)

    def drop(self, guild_id: int) -> None:
        """Let go of a server's sketch, such as after its index was switched or forgotten."""
        self._sketches.pop(guild_id, None)
        self._used.pop(guild_id, None)
        self._loading.pop(guild_id, None)

    def drop_idle(self) -> None:
        """Let go of what nobody searched for a while; to be called now and then."""
        before = self._clock() - self._idle_seconds
        for guild_id in [guild for guild, used in self._used.items() if used < before]:
            self.drop(guild_id)

    async def close(self) -> None:
        """Let go of everything, and wait for what is being scanned."""
        tasks = [loading.task for loading in self._loading.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for guild_id in list(self._sketches):
            self.drop(guild_id)
        await asyncio.to_thread(self._threads.shutdown)

    async def _sketch(self, guild_id: int) -> Sketch | None:
        """Give a server's sketch; whoever asks at the same time waits for the same load."""
        self.drop_idle()
        if (sketch := self._sketches.get(guild_id)) is None:
            loading = self._loading.get(guild_id)
            if loading is None:
                task = asyncio.create_task(self._load(guild_id), name=f"load search {guild_id}")
                loading = self._loading[guild_id] = _Loading(task)
            sketch = await asyncio.shield(loading.task)
        if guild_id in self._sketches:
            self._used[guild_id] = self._clock()
        return sketch

    async def _load(self, guild_id: int) -> Sketch | None:
        """Load a sketch; what changed meanwhile is made good."""
        loaded: list[Sketch] = []

        def receive(index: Index, codes: Codes) -> None:
            if not loaded:
                loaded.append(Sketch(index))
            loaded[0].append(codes)

        loading = self._loading[guild_id]
        try:
            highest = await self._store.visit_codes(guild_id, receive)
            if not loaded:
                return None
            loaded[0].complete_to = highest
            await self._in_thread(loaded[0].arrange)
            while loading.changes:
                changes = loading.changes.pop(0)
                if not await self._in_thread(_applied, loaded[0], changes):
                    return loaded[0]
            if self._loading.get(guild_id) is loading:
                self._sketches[guild_id] = loaded[0]
                self._used[guild_id] = self._clock()
                self._make_room(guild_id)
            return loaded[0]
        finally:
            if self._loading.get(guild_id) is loading:
                del self._loading[guild_id]

    def _make_room(self, but: int) -> None:
        """Drop what was used least recently until all of it keeps within the bound."""
        for guild_id in sorted(self._used, key=self._used.__getitem__):
            if self.size <= self._most_bytes:
                return
            if guild_id != but:
                self.drop(guild_id)

    async def _in_thread(self, fn: Callable[..., T], *values: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, fn, *values)


def _promising(
    sketch: Sketch, vector: NDArray[np.float32], wanted: Wanted, most: int, exact: int
) -> list[int]:
    """Give the passages whose vectors are worth a look: all if they are few, or the best."""
    shares = sketch.masked(wanted)
    if sum(share.count for share in shares) <= max(exact, most):
        return [each for share in shares for each in share.all().tolist()]
    query = scanning.words(np.packbits(vector > 0)[None])[0]
    return [passage_id for _, passage_id in nearest(shares, query, most)]


def _applied(sketch: Sketch, changes: Changes) -> bool:
    """Make changes in a sketch; False if it is of another index."""
    sketch.remove(changes.removed)
    if changes.added is None or not len(changes.added):
        return True
    if changes.index_id != sketch.index.id:
        return False
    sketch.append(changes.added.after(sketch.complete_to))
    return True


def _ranked(
    ids: Sequence[int], vectors: NDArray[np.float32], vector: NDArray[np.float32]
) -> list[tuple[int, float]]:
    """Order passages by their cosines; of equals the newer comes first."""
    if not ids:
        return []
    scores = vectors @ vector
    order = np.lexsort((-np.array(ids, np.int64), -scores))
    return [(ids[nth], float(scores[nth])) for nth in order.tolist()]
