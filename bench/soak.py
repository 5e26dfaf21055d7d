"""Whether memory stays flat: very many messages are judged, one burst after the other.

`python bench/soak.py`, or `--messages 20000` for a quick look; exit code 1 if memory grew.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

MESSAGES = 200_000
GROWTH = 20.0
"""Megabytes that the bot may have more in the last quarter than in the second one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; gives the exit code."""
    parser = argparse.ArgumentParser(description="Have very many messages judged.")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    options = parser.parse_args(arguments)
    sizes = asyncio.run(_sizes(options.messages))
    quarter = len(sizes) // 4
    before, after = max(sizes[quarter : 2 * quarter]), max(sizes[-quarter:])
    print(f"{before:.0f} MB in the second quarter, {after:.0f} MB in the last")
    return int(after - before > GROWTH)


async def _sizes(messages: int) -> list[float]:
    """Give the bot's memory after each burst."""
    from bench import moderation
    from bench.stage import Player, staged

    sizes: list[float] = []
    async with staged(Player.PARLEY) as stages:
        stage = stages[Player.PARLEY]
        await moderation.prepare(stage)
        for done in range(0, messages, moderation.BURST):
            await moderation.judged(stage, moderation.BURST)
            sizes.append(stage.megabytes())
            sys.stderr.write(f"{done + moderation.BURST:,} messages: {sizes[-1]:.0f} MB\n")
    return sizes


if __name__ == "__main__":
    # Started as a script, Python looks for modules in this folder and not in the one above it.
    sys.path.insert(0, str(Path(__file__).parent.parent))
    sys.exit(main())
