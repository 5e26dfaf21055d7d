"""Pots under any order of reserving and settling."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BudgetError, StorageError
from bot.storage.usage import Amount, Pot, Spent, Subject
from bot.usage import Amounts, Prices
from bot.usage.caps import Cap
from bot.usage.fitting import Room, Wanted, reservation
from bot.usage.periods import Period, Span, periods_at
from bot.usage.pots import Level, Pots
from bot.usage.prices import Price

DAY = Period(Span.DAY, "2026-11-21", 1)
POT = Pot(1, Subject.MEMBER, 11, DAY.name)
PRICES = Prices("USD", {"*": Price(input=Decimal("0.3"), output=Decimal("1.7"))})
CALLS = st.builds(
    Wanted,
    endpoint=st.sampled_from(["chat/completions", "embeddings", "images/generations"]),
    model=st.just("gpt"),
    expected=st.builds(
        Amounts,
        prompt_tokens=st.integers(0, 3_000),
        pictures=st.integers(0, 3),
        audio_ms=st.integers(0, 3_000),
    ),
    max_tokens=st.none() | st.integers(1, 40_000),
)


@dataclass
class Making:
    """A call in the making: what is reserved, and how much of its answer it will really write."""

    wanted: Wanted
    reserved: Spent
    allowed: int
    part: float = field(default=1.0)

    @property
    def used(self) -> Spent:
        written = int(self.allowed * self.part) if self.wanted.writes else 0
        tokens = self.wanted.expected.prompt_tokens + written
        amounts = Amounts(
            prompt_tokens=self.wanted.expected.prompt_tokens, completion_tokens=written
        )
        cost = PRICES.cost("gpt", amounts) or 0
        return Spent(1, tokens, self.wanted.expected.pictures, self.wanted.expected.audio_ms, cost)


@given(
    st.lists(st.tuples(CALLS, st.floats(0, 1), st.booleans(), st.integers(0, 10))),
    st.fixed_dictionaries(
        {},
        optional={
            Amount.REQUESTS: st.integers(0, 10),
            Amount.TOKENS: st.integers(0, 20_000),
            Amount.PICTURES: st.integers(0, 5),
            Amount.AUDIO: st.integers(0, 9_000),
            Amount.MONEY: st.integers(0, 20_000),
        },
    ),
)
def test_no_order_of_calls_overruns_a_cap(
    calls: list[tuple[Wanted, float, bool, int]], limits: dict[Amount, int]
) -> None:
    level, making = Level(), list[Making]()
    rooms = [Room(Cap(POT, amount, limit, DAY), level) for amount, limit in limits.items()]
    for wanted, part, settles, which in calls:
        try:
            reserved, allowed = reservation(wanted, rooms, PRICES)
        except BudgetError as error:
            assert str(error)  # noqa: PT017 -- refusing is as good as allowing
        else:
            level.reserve(reserved)
            making.append(Making(wanted, reserved, allowed or 0, part))
        if settles and making:
            done = making.pop(which % len(making))
            level.settle(done.reserved, done.used)
        together = level.used.plus(level.reserved)
        assert min(*level.used, *level.reserved) >= 0
        assert all(together.of(amount) <= limit for amount, limit in limits.items())
    for done in making:
        level.settle(done.reserved, done.used)
    assert level.reserved == Spent()
    assert all(level.used.of(amount) <= limit for amount, limit in limits.items())


async def test_who_reads_late_does_not_undo_what_was_settled_meanwhile() -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    reads = 0

    async def load(pots: Collection[Pot]) -> dict[Pot, Spent]:
        nonlocal reads
        reads += 1
        await gates[reads - 1].wait()
        return dict.fromkeys(pots, Spent(requests=5))

    pots = Pots(load)
    first, second = (asyncio.create_task(pots.take([POT])) for _ in range(2))
    gates[0].set()
    level = (await first)[POT]
    level.reserve(Spent(requests=1))
    level.settle(Spent(requests=1), Spent(requests=1))
    gates[1].set()
    assert (await second)[POT].used == Spent(requests=6)


async def test_a_pot_that_could_not_be_read_is_read_again() -> None:
    answers: list[Exception | Spent] = [StorageError("The disk failed."), Spent(tokens=3)]

    async def load(pots: Collection[Pot]) -> dict[Pot, Spent]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict.fromkeys(pots, answer)

    pots = Pots(load)
    with pytest.raises(StorageError):
        await pots.take([POT])
    assert len(pots) == 0
    assert (await pots.take([POT]))[POT].used == Spent(tokens=3)


async def test_pots_in_somebodys_hands_are_never_dropped() -> None:
    async def load(pots: Collection[Pot]) -> dict[Pot, Spent]:
        return dict.fromkeys(pots, Spent())

    pots = Pots(load, kept=1)
    held = await pots.take([POT])
    held[POT].reserve(Spent(requests=1))
    others = [POT._replace(subject_id=it) for it in range(5)]
    for other in others:
        pots.give_back(await pots.take([other]))
    pots.turn_to({"2027-01-01"})
    assert (await pots.take([POT]))[POT].reserved == Spent(requests=1)
    assert len(pots) == 1


@pytest.mark.parametrize(
    ("seconds", "names", "ends"),
    [
        (0, ("1970-01-01", "1970-01"), (86_400, 31 * 86_400)),
        (1_772_323_199, ("2026-02-28", "2026-02"), (1_772_323_200, 1_772_323_200)),
        (1_798_761_599.9, ("2026-12-31", "2026-12"), (1_798_761_600, 1_798_761_600)),
    ],
)
def test_days_and_months_end_at_midnight_utc(
    seconds: float, names: tuple[str, str], ends: tuple[int, int]
) -> None:
    day, month = periods_at(seconds)
    assert (day.name, month.name) == names
    assert (day.ends, month.ends) == ends
