"""Private folders for files in passing: they go with their work, at the latest with the process."""

import logging
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import BinaryIO

from bot.errors import ConfigError
from bot.storage.lock import lock

log = logging.getLogger(__name__)

_PREFIX = "parley-files-"
_UNFINISHED = "parley-making-"
_LOCKED = "in-use"
_TRIES = 20
_PAUSE = 0.05


class Folders:
    """Folders that nobody else may read, below one that this process holds; used in threads only.

    What a process left behind that was killed is taken away by the next one.

    Args:
        place: the folder that they are made in.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._home: Path | None = None
        self._lock: BinaryIO | None = None
        self._opening = threading.Lock()

    def open(self) -> Path:
        """Give the folder of this process; the first time, take away what others left behind."""
        with self._opening:  # the first two files may come at once
            if self._home is None:
                self._tidy()
                making = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._place))
                self._lock = lock(making / _LOCKED)
                # Under its name it is seen by others, who leave alone only what is locked.
                name = making.name.replace(_UNFINISHED, _PREFIX)
                self._home = making.rename(making.with_name(name))
            return self._home

    def new(self) -> Path:
        """Make a folder."""
        return Path(tempfile.mkdtemp(dir=self.open()))

    @staticmethod
    def drop(folder: Path) -> None:
        """Take a folder away, with everything in it, also what is still being written there."""
        for _ in range(_TRIES):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                return
            time.sleep(_PAUSE)  # work that was given up notices it in a moment
        log.warning("a folder for files in passing could not be taken away")

    def close(self) -> None:
        """Take all of them away."""
        if self._lock is not None:
            self._lock.close()
        if self._home is not None:
            self.drop(self._home)
        self._home = self._lock = None

    def _tidy(self) -> None:
        for found in self._place.glob(f"{_PREFIX}*"):
            try:
                held = lock(found / _LOCKED)
            except (ConfigError, OSError):  # somebody works there, or it is not ours
                continue
            held.close()
            log.info("files that were left behind are taken away")
            self.drop(found)
