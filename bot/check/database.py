"""Whether the database can be used, or made."""

import asyncio
import os
from pathlib import Path

from bot.errors import ConfigError
from bot.storage.checkup import check_up

from .finding import Finding, Status


async def check_database(path: Path, *, seconds: float) -> list[Finding]:
    """Look at the file, or at the place where it would be made."""
    try:
        return [await asyncio.to_thread(_look, path, seconds)]
    except ConfigError as error:
        return [Finding(Status.FAILED, "database", str(error))]


def _look(path: Path, seconds: float) -> Finding:
    if not path.exists():
        _check_place(path)
        return Finding(Status.OK, "database", f"{path} will be made at the first start")
    if check_up(path, seconds=seconds):
        return Finding(Status.OK, "database", f"{path} is whole")
    return Finding(
        Status.WARNING,
        "database",
        f"{path} can be used, but is too large to be looked through in {seconds:.0f} s. For"
        " certainty run parley backup, which checks the copy.",
    )


def _check_place(path: Path) -> None:
    """Refuse a place where neither the file nor its folders can be made."""
    nearest = next(folder for folder in path.absolute().parents if folder.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        raise ConfigError(
            f"I cannot write into {nearest}. Allow it, or set DATABASE_PATH to a file in another"
            " folder."
        )
