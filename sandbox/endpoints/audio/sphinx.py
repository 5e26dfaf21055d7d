"""Asks PocketSphinx, where it is installed, what is said in English; in a process of its own."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

CHILD = Path(__file__).with_name("sphinx_process.py")
PATIENCE = 60.0
"""Seconds after which what was not understood yet is given up."""
UNHEARD = "(not listened to: it would take too long)"


def is_installed() -> bool:
    """Whether there is an engine."""
    return find_spec("pocketsphinx") is not None


async def recognized(
    waves: Sequence[NDArray[np.float32]], *, patience: float = PATIENCE
) -> list[str]:
    """Tell what is said in each of some waves (16,000 samples a second, between -1 and 1).

    What could not be listened to within `patience` seconds is said to be so.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(CHILD),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    texts: list[str] = []
    try:
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(patience):
                for wave in waves:
                    texts += [await _asked(child, wave)]
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.communicate()
    return texts + [UNHEARD] * (len(waves) - len(texts))


async def _asked(child: asyncio.subprocess.Process, wave: NDArray[np.float32]) -> str:
    if child.stdin is None or child.stdout is None:
        raise ConnectionError
    samples = (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()
    child.stdin.write(len(samples).to_bytes(4, "little") + samples)
    await child.stdin.drain()
    line = await child.stdout.readline()
    if not line:
        raise ConnectionError
    return str(orjson.loads(line))
