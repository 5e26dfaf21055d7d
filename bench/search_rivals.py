"""Others that search the same vectors, each in a process of its own; prints JSON.

`python bench/search_rivals.py numpy 10000`: a scan of a float32 matrix with BLAS, whose ten best
are the truth that recall is measured against. `… sqlite-vec 10000`: its `vec0` table, filtered by
channel. A second SQLite library must not be in a process that has our file open.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

LIMIT = 10
_SLOW = 10
"""Queries that are enough for what takes long."""
_CREATE = "CREATE VIRTUAL TABLE passages USING vec0 (channel INTEGER, vector FLOAT[{dimensions}])"
_INSERT = "INSERT INTO passages (rowid, channel, vector) VALUES (?, ?, ?)"
_SELECT = """
    SELECT rowid FROM passages WHERE vector MATCH ? AND k = 10 AND channel IN ({channels})
    ORDER BY distance
"""


def main(arguments: list[str]) -> None:
    """Search with one of them and print the median in ms, and which messages each query found."""
    name, count = arguments[0], int(arguments[1])
    print(json.dumps({"numpy": _numpy, "sqlite-vec": _sqlite_vec}[name](count)))


def _numpy(count: int) -> dict[str, object]:
    from bench import search_data

    matrix = np.empty((count, search_data.DIMENSIONS), np.float32)
    for first, vectors in search_data.chunks(count):
        matrix[first : first + len(vectors)] = vectors
    channels = np.array([search_data.channel(number) for number in range(count)])
    allowed = np.zeros(search_data.CHANNELS, np.bool_)
    allowed[sorted(search_data.readable())] = True

    def search(query: NDArray[np.float32]) -> list[int]:
        scores = matrix @ query
        scores[~allowed[channels]] = -np.inf
        best = np.argpartition(scores, -LIMIT)[-LIMIT:]
        return [int(each) for each in best]

    return _measured(search, search_data.queries(count))


def _sqlite_vec(count: int) -> dict[str, object]:
    try:
        import apsw
        import sqlite_vec  # type: ignore[import-untyped]  # it has no types
    except ImportError as error:
        return {"trouble": str(error)}
    from bench import search_data

    channels = ", ".join(map(str, sorted(search_data.readable())))
    with tempfile.TemporaryDirectory() as folder:
        db = apsw.Connection(str(Path(folder) / "vectors.db"))
        try:
            db.enable_load_extension(True)  # noqa: FBT003 -- the library's own way
            db.load_extension(sqlite_vec.loadable_path())
        except (apsw.Error, AttributeError) as error:
            return {"trouble": f"{type(error).__name__}: {error}"}
        db.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")  # filling it is not timed
        db.execute(_CREATE.format(dimensions=search_data.DIMENSIONS))
        for first, vectors in search_data.chunks(count):
            numbers = range(first, first + len(vectors))
            with db:
                db.executemany(
                    _INSERT,
                    [
                        (number, search_data.channel(number), vector.tobytes())
                        for number, vector in zip(numbers, vectors, strict=True)
                    ],
                )
        sql = _SELECT.format(channels=channels)

        def search(query: NDArray[np.float32]) -> list[int]:
            return [int(row[0]) for row in db.execute(sql, (query.tobytes(),))]

        return _measured(search, search_data.queries(count)[:_SLOW])


def _measured(
    search: Callable[[NDArray[np.float32]], list[int]], queries: NDArray[np.float32]
) -> dict[str, object]:
    search(queries[0])
    times, found = [], []
    for query in queries:
        begin = perf_counter()
        found.append(search(query))
        times.append((perf_counter() - begin) * 1000)
    return {"ms": statistics.median(times), "found": found}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main(sys.argv[1:])
