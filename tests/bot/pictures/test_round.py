"""A wish is granted by as many calls as it takes, however they end."""

import asyncio
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BudgetError, ContentRefused, EndpointRefused
from bot.pictures import Missing, Shown
from bot.pictures.drawing import Drawn, Part
from bot.pictures.round import CALLS, Round
from tests.bot.pictures.studio import collected


class Painter:
    """Gives at most so many pictures a call, fails from some picture on, and counts."""

    def __init__(self, gives: int, *, fails_at: int = 99, failure: Exception | None = None) -> None:
        self.gives = gives
        self.fails_at = fails_at
        self.failure = failure or ContentRefused("Refused. Say it otherwise.")
        self.parts: list[Part] = []
        self.at_once = self.most_at_once = 0

    async def __call__(self, part: Part) -> Drawn:
        self.parts.append(part)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            for index in range(part.first, part.first + min(part.count, self.gives)):
                await asyncio.sleep(0)
                if index >= self.fails_at:
                    raise self.failure
                yield Shown(index, b"", "image/png")
        finally:
            self.at_once -= 1


@given(st.integers(1, 10), st.integers(1, 10), st.integers(1, 10))
async def test_every_picture_comes_once_whatever_a_call_gives(
    n: int, most: int, gives: int
) -> None:
    paint = Painter(gives)
    work = Round(n, most, paint)
    steps = await collected(work.steps())
    assert sorted(step.index for step in steps if isinstance(step, Shown)) == list(range(n))
    assert len(steps) == n
    assert paint.most_at_once <= CALLS
    assert all(part.count <= most for part in paint.parts)
    assert work.most == most or work.most <= gives


@given(st.integers(1, 10), st.integers(1, 10), st.integers(0, 9))
async def test_what_came_and_what_is_missing_make_up_the_whole(
    n: int, most: int, fails_at: int
) -> None:
    paint = Painter(10, fails_at=fails_at)
    if fails_at == 0:
        with pytest.raises(ContentRefused):
            await collected(Round(n, most, paint).steps())
        return
    steps = await collected(Round(n, most, paint).steps())
    came = sum(isinstance(step, Shown) for step in steps)
    missing = [step for step in steps if isinstance(step, Missing)]
    assert came == min(n, fails_at)
    assert came + sum(step.count for step in missing) == n
    assert missing == [step for step in steps[came:] if isinstance(step, Missing)]
    assert all(step.sentence.endswith("Refused. Say it otherwise.") for step in missing)


async def test_a_bug_is_told_by_its_number_alone(caplog: pytest.LogCaptureFixture) -> None:
    paint = Painter(1, fails_at=1, failure=KeyError("a secret"))
    *_, last = await collected(Round(2, 1, paint).steps())
    assert isinstance(last, Missing)
    assert "secret" not in last.sentence
    assert "number" in last.sentence
    assert "KeyError" in caplog.text


async def test_a_used_up_budget_ends_it_at_once() -> None:
    paint = Painter(1, fails_at=0, failure=BudgetError("Used up."))
    with pytest.raises(BudgetError):
        await collected(Round(10, 1, paint).steps())
    assert len(paint.parts) <= CALLS


@pytest.mark.parametrize(
    "refusal",
    [
        EndpointRefused("No.", param="n"),
        EndpointRefused("It said: “You must provide n=1 for this model.”"),
        EndpointRefused("It said: “'n' must be 1.”"),
    ],
)
async def test_a_number_that_is_refused_is_asked_for_one_by_one(refusal: Exception) -> None:
    class Single(Painter):
        async def __call__(self, part: Part) -> Drawn:
            if part.count > 1:
                raise refusal
            async for step in super().__call__(part):
                yield step

    work = Round(3, 10, Single(1))
    assert len(await collected(work.steps())) == 3
    assert work.most == 1


async def test_a_refused_number_of_one_is_told() -> None:
    paint = Painter(1, fails_at=0, failure=EndpointRefused("No.", param="n"))
    with pytest.raises(EndpointRefused):
        await collected(Round(1, 10, paint).steps())
    assert len(paint.parts) == 1


async def test_who_leaves_ends_all_calls() -> None:
    paint = Painter(1)
    async with aclosing(Round(10, 1, paint).steps()) as steps:
        await anext(steps)
    assert paint.at_once == 0
    assert len(paint.parts) < 10
