"""Run the benchmarks and print one table; the exit code is 1 where a target is missed.

`python bench/run.py`, or `--only chat` for one of them, `--rounds 3` for a quicker look. What each
measures stands in `bench/README.md`.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

BENCHMARKS = (
    "endpoint_cpu",
    "chat",
    "streams",
    "start",
    "storage",
    "speech",
    "hours",
    "moderation",
    "search",
    "indexing",
)
"""Modules with a function `measure(rounds)` that gives a list of figures."""
ON_REQUEST = ("search_large",)
"""Others that take long; only what `--only` names of them is run."""
ROUNDS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; gives the exit code."""
    options = _parser().parse_args(arguments)
    from bench.figures import Figure, table

    figures: list[Figure] = []
    for name in options.only or BENCHMARKS:
        sys.stderr.write(f"{name} ...\n")
        figures += importlib.import_module(f"bench.{name}").measure(options.rounds)
    print(table(figures))
    return int(any(figure.is_missed for figure in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure Parley against its targets.")
    parser.add_argument(
        "--only",
        action="append",
        choices=BENCHMARKS + ON_REQUEST,
        help="one benchmark; may be given again",
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"how often each is measured ({ROUNDS})"
    )
    return parser


if __name__ == "__main__":
    # Started as a script, Python looks for modules in this folder and not in the one above it.
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
