"""What is done again and again goes on whatever happens."""

import asyncio
import logging

import pytest

from bot.errors import StorageError
from bot.privacy import Upkeep


class Work:
    """Fails as it is told, and counts."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.done = 0
        self.progress = asyncio.Event()

    async def __call__(self) -> None:
        self.done += 1
        self.progress.set()
        if self.failures:
            raise self.failures.pop(0)

    async def times(self, number: int) -> None:
        while self.done < number:
            self.progress.clear()
            await self.progress.wait()


async def test_it_goes_on_after_failures(caplog: pytest.LogCaptureFixture) -> None:
    work = Work(StorageError("The disk is full."), ValueError("a bug"))
    upkeep = Upkeep(work, first=0, every=0)
    upkeep.start()
    async with asyncio.timeout(10):
        await work.times(4)
    await upkeep.close()
    records = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "The disk is full." in records[0].getMessage()
    assert [bool(record.exc_info) for record in records] == [False, True]
    done = work.done
    await asyncio.sleep(0)
    assert work.done == done


async def test_it_waits_for_its_first_time_and_can_be_closed_before() -> None:
    work = Work()
    upkeep = Upkeep(work, first=3_600, every=0)
    await upkeep.close()
    upkeep.start()
    for _ in range(3):
        await asyncio.sleep(0)
    await upkeep.close()
    assert work.done == 0
