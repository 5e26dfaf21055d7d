"""The same sound, asked for several times, is heard once."""

import asyncio

import pytest

from bot.errors import EndpointBusy
from bot.transcription.order import Progress, Tell
from bot.transcription.sharing import MOST, Sharing
from bot.transcription.transcription import Transcription

SAID = Transcription(text="Hi.", language=None, seconds=1.0)


class Listening:
    """Work that ends when it is told to, and counts how often it was begun."""

    def __init__(self, outcome: Transcription | Exception = SAID) -> None:
        self.begun = 0
        self.given_up = 0
        self.go_on = asyncio.Event()
        self._has_begun = asyncio.Event()
        self.tell: Tell | None = None
        self._outcome = outcome

    async def __call__(self, tell: Tell) -> Transcription:
        self.begun += 1
        self.tell = tell
        self._has_begun.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    async def until_begun(self) -> None:
        await self._has_begun.wait()


async def test_two_at_once_are_one() -> None:
    sharing, work = Sharing(), Listening()
    seen: list[Progress] = []
    one = asyncio.create_task(sharing.share("key", work, seen.append))
    other = asyncio.create_task(sharing.share("key", work, seen.append))
    await work.until_begun()
    assert work.tell is not None
    work.tell(Progress(1, 2, 1.0, 2.0))
    work.go_on.set()
    assert list(await asyncio.gather(one, other)) == [SAID, SAID]
    assert work.begun == 1
    assert seen == [Progress(1, 2, 1.0, 2.0)] * 2


async def test_what_was_done_is_kept_for_a_while_only() -> None:
    sharing, work = Sharing(kept=0.01), Listening()
    work.go_on.set()
    assert await sharing.share("key", work) is SAID
    assert await sharing.share("key", work) is SAID
    assert await sharing.share("other", work) is SAID
    assert work.begun == 2
    forgotten = asyncio.Event()
    asyncio.get_running_loop().call_later(0.02, forgotten.set)
    await forgotten.wait()
    await sharing.share("key", work)
    assert work.begun == 3


async def test_failures_are_not_kept() -> None:
    sharing, work = Sharing(), Listening(EndpointBusy("Busy."))
    work.go_on.set()
    for _ in range(2):
        with pytest.raises(EndpointBusy):
            await sharing.share("key", work)
    assert work.begun == 2


async def test_who_leaves_takes_nothing_from_who_stays() -> None:
    sharing, work = Sharing(), Listening()
    leaving = asyncio.create_task(sharing.share("key", work))
    staying = asyncio.create_task(sharing.share("key", work))
    await work.until_begun()
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    work.go_on.set()
    assert await staying is SAID


async def test_it_is_given_up_when_nobody_waits_any_more() -> None:
    sharing, work = Sharing(), Listening()
    alone = asyncio.create_task(sharing.share("key", work))
    await work.until_begun()
    alone.cancel()
    await asyncio.gather(alone, return_exceptions=True)
    assert work.given_up == 1
    work.go_on.set()
    assert await sharing.share("key", work) is SAID
    assert work.begun == 2


async def test_only_so_much_is_kept() -> None:
    sharing, work = Sharing(), Listening()
    work.go_on.set()
    for key in range(MOST + 5):
        await sharing.share(key, work)
    await sharing.share(MOST + 4, work)
    assert work.begun == MOST + 5
    await sharing.share(0, work)
    assert work.begun == MOST + 6


async def test_at_the_end_everything_is_given_up() -> None:
    sharing, work = Sharing(), Listening()
    task = asyncio.create_task(sharing.share("key", work))
    await work.until_begun()
    await sharing.close()
    await asyncio.gather(task, return_exceptions=True)
    assert work.given_up == 1
