"""Time limits that may begin anew; the loop's clock moves only when it is told to."""

import asyncio
from collections.abc import Callable

import pytest

from bot.endpoints.transport.patience import Patience

Pass = Callable[[float], None]


@pytest.fixture
async def passing(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Lets so many seconds pass."""
    loop = asyncio.get_running_loop()
    now = [loop.time()]
    monkeypatch.setattr(loop, "time", lambda: now[0])

    def let_pass(seconds: float) -> None:
        now[0] += seconds

    return let_pass


async def spend(patience: Patience, passing: Pass, *, is_renewed: bool) -> None:
    """Lets ten seconds pass, three quarters of one at a time."""
    async with patience:
        for _ in range(14):
            passing(0.75)
            if is_renewed:
                patience.renew()
            await asyncio.sleep(0)
            await asyncio.sleep(0)


async def test_nothing_happens_for_too_long(passing: Pass) -> None:
    with pytest.raises(TimeoutError):
        await spend(Patience(1), passing, is_renewed=False)


async def test_what_goes_on_is_waited_for(passing: Pass) -> None:
    await spend(Patience(1), passing, is_renewed=True)


async def ended(patience: Patience, passing: Pass) -> None:
    """Waits in vain, and hears of something when it is too late."""
    async with patience:
        passing(2)
        try:
            await asyncio.Event().wait()
        finally:
            patience.renew()


async def test_who_does_not_wait_yet_or_any_more_is_not_disturbed(passing: Pass) -> None:
    patience = Patience(1)
    patience.renew()
    with pytest.raises(TimeoutError):
        await ended(patience, passing)
    patience.renew()
