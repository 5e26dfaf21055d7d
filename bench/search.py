"""Searching by meaning, beside numpy and sqlite-vec: 10,000 and 100,000 messages.

One server of several; whoever asks may read half of its channels. `search_large` does the same with
500,000 messages.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import sqlite_utils

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import search_data
from bench.absence import watched
from bench.figures import Figure
from bot.search import Sketches
from bot.storage.database import Database
from bot.storage.search import IndexStore, NewPassage, SearchStore

COUNTS = (10_000, 100_000)
GUILD, OTHERS = 1, (2, 3)
OTHERS_COUNT = 2_000
LIVE, BATCH = 2_560, 256
"""Passages that come while the index is searched, and how many at a time."""
LARGE = 500_000
"""Messages for which the targets are set: with few, what there is anyway counts more, and all of
numpy's vectors fit into the processor's cache."""
MEDIAN, FIRST, BYTES, RECALL, AWAY = 12, 1_500, 250, 0.98, 20
_FILES = Path(__file__).parent
_OWE = "INSERT INTO embeddings_owed (guild_id, message_id, since) VALUES (?, ?, 0)"
_SAY = """
    INSERT INTO messages (id, guild_id, channel_id, home_id, author_id, author_name, content,
        created_at) VALUES (?, ?, ?, ?, 1, 'member', '', 0)
"""


@dataclass(slots=True)
class Run:
    """What one size came to; times in ms."""

    first: float = 0
    times: list[float] = field(default_factory=list)
    found: list[list[int]] = field(default_factory=list)
    away: float = 0
    live: float = 0


def measure(rounds: int) -> list[Figure]:
    """Measure both sizes; each query counts once, whatever the rounds."""
    del rounds
    return [figure for count in COUNTS for figure in of_size(count)]


def of_size(count: int) -> list[Figure]:
    """Measure searching in so many messages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "parley.db"
        run = asyncio.run(_run(path, count))
        memory = float(_child(_FILES / "search.py", path, count))
    numpy, other = _rival("numpy", count), _rival("sqlite-vec", count)
    median = statistics.median(run.times)
    name = f"search {count:,}"
    figures = [
        Figure(name=f"{name}: median", unit="ms", measured=median, at_most=MEDIAN),
        Figure(
            name=f"{name}: beside numpy",
            unit="ms",
            measured=median,
            baseline=numpy["ms"],
            times=1 if count >= LARGE else None,
        ),
        Figure(
            name=f"{name}: recall@10",
            unit="",
            measured=_recall(run.found, numpy["found"]),
            at_least=RECALL,
            digits=3,
        ),
        Figure(name=f"{name}: first after a restart", unit="ms", measured=run.first, at_most=FIRST),
        Figure(
            name=f"{name}: memory a message",
            unit="bytes",
            measured=memory,
            at_most=BYTES if count >= LARGE else None,
            digits=0,
        ),
        Figure(name=f"{name}: event loop away", unit="ms", measured=run.away, at_most=AWAY),
        Figure(name=f"{name}: passages put in", unit="/s", measured=run.live, digits=0),
    ]
    if trouble := other.get("trouble"):
        vec = Figure(name=f"{name}: sqlite-vec ({trouble})", unit="ms", measured=float("nan"))
    else:
        vec = Figure(
            name=f"{name}: beside sqlite-vec",
            unit="ms",
            measured=median,
            baseline=other["ms"],
            times=1,
        )
    return [*figures[:2], vec, *figures[2:]]


def _rival(name: str, count: int) -> Any:  # noqa: ANN401 -- JSON
    return json.loads(_child(_FILES / "search_rivals.py", name, count))


def _child(*command: object) -> bytes:
    """Run one of these files in a process of its own; gives what it prints."""
    arguments = [sys.executable, *map(str, command)]
    return subprocess.run(arguments, check=True, capture_output=True).stdout  # noqa: S603 -- its own file


def _recall(found: list[list[int]], truth: list[list[int]]) -> float:
    hits = sum(len(set(mine) & set(best)) for mine, best in zip(found, truth, strict=True))
    return hits / sum(map(len, truth))


async def _run(path: Path, count: int) -> Run:
    run = Run()
    async with _opened(path) as (database, _):
        for guild in OTHERS:
            await _fill(database, guild, search_data.chunks(OTHERS_COUNT))
        await _fill(database, GUILD, search_data.chunks(count))
    queries = search_data.queries(count)
    live = [(count + first, vectors) for first, vectors in search_data.chunks(LIVE)]
    async with _opened(path) as (_, sketches), watched() as loading:
        begin = perf_counter()
        await _search(sketches, GUILD, queries[0])
        run.first = (perf_counter() - begin) * 1000
    async with _opened(path) as (database, sketches), watched() as searching:
        await _search(sketches, GUILD, queries[0])
        for query in queries:
            begin = perf_counter()
            found = await _search(sketches, GUILD, query)
            run.times.append((perf_counter() - begin) * 1000)
            run.found.append([(each & 0xFFFF_FFFF) - 1 for each in found])
        begin = perf_counter()
        await _fill(database, GUILD, live, sketches)
        run.live = LIVE / (perf_counter() - begin)
    run.away = max(loading.longest, searching.longest)
    return run


async def _search(sketches: Sketches, guild: int, query: search_data.Vectors) -> list[int]:
    found = await sketches.search(guild, query, channel_ids=search_data.readable(), limit=10)
    return [each for each, _ in found]


async def _fill(
    database: Database,
    guild: int,
    chunks: Iterable[tuple[int, search_data.Vectors]],
    sketches: Sketches | None = None,
) -> None:
    """Say things and have them embedded, as the bot would."""
    store, size = SearchStore(database), search_data.DIMENSIONS
    index = await IndexStore(database).make(guild, "m", asked_dimensions=None, dimensions=size)
    for first, vectors in chunks:
        for at in range(0, len(vectors), BATCH):
            some = vectors[at : at + BATCH]
            numbers = range(first + at, first + at + len(some))
            passages = [_passage(guild, number) for number in numbers]
            said = [(p.messages[0][0], guild, p.channel_id, p.channel_id) for p in passages]
            await database.append(partial(_say, said))
            owed = await store.owed(guild, limit=BATCH)
            changes = await store.settle(
                guild, index.id, owed=owed, passages=passages, vectors=some
            )
            if sketches:
                await sketches.apply(changes)


def _say(said: Sequence[tuple[int, int, int, int]], db: sqlite_utils.Database) -> None:
    db.conn.executemany(_SAY, said)
    db.conn.executemany(_OWE, [(guild, message) for message, guild, *_ in said])


def _passage(guild: int, number: int) -> NewPassage:
    return NewPassage(
        messages=(((number << 4 | guild) << 22, 0),),
        channel_id=search_data.channel(number),
        author_id=number % 97,
        text=f"A message of about the usual length about thing {number}, and about {number % 500}",
        created_at=number,
    )


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[tuple[Database, Sketches]]:
    database = await Database.open(path)
    sketches = Sketches(SearchStore(database))
    yield database, sketches
    await sketches.close()
    await database.close()


async def _memory(path: Path, count: int) -> float:
    """Give by how many bytes a message this process grows when it loads a server."""
    query = search_data.queries(OTHERS_COUNT)[0]
    async with _opened(path) as (_, sketches):
        await _search(sketches, OTHERS[0], query)  # what any first search takes is no growth
        before = _resident()
        await _search(sketches, GUILD, query)
        return max(0, _resident() - before) / count


def _resident() -> int:
    """Give the resident memory of this process in bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4_096


if __name__ == "__main__":
    print(asyncio.run(_memory(Path(sys.argv[1]), int(sys.argv[2]))))
