"""The same as `search` with 500,000 messages: some minutes, 3 GB of memory and 6 GB of disk."""

from bench import search
from bench.figures import Figure

COUNT = 500_000


def measure(rounds: int) -> list[Figure]:
    """Measure searching in half a million messages."""
    del rounds
    return search.of_size(COUNT)
