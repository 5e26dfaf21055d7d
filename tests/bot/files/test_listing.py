import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.files import File, FilePage, Files
from bot.endpoints.transport import Account, Transport, new_session
from bot.errors import EndpointUnreachable
from bot.files.listing import (
    KEEP,
    KEEP_ERROR,
    NAME,
    Listing,
    Shelves,
    at_endpoint,
    choices,
    day,
    listed,
)
from bot.storage.tuning import Place

ACCOUNT = Account("https://models.example/v1", "key")
HERE, THERE = Place(1, ACCOUNT.base, own_key=True), Place(2, ACCOUNT.base, own_key=True)
FILES = (File(id="new", created_at=2_000), File(id="old", created_at=1_000), File(id="ageless"))


class Odd(Files):
    """An endpoint that gives the same page whatever is asked."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        self.asked = 0

    async def page(
        self,
        account: Account,  # noqa: ARG002 -- as it is asked
        *,
        purpose: str | None = None,  # noqa: ARG002 -- as it is asked
        after: str | None = None,  # noqa: ARG002 -- as it is asked
        limit: int = 100,  # noqa: ARG002 -- as it is asked
    ) -> FilePage:
        self.asked += 1
        return FilePage(self._files, is_last=False)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_files_are_in_order_of_age_and_those_without_at_the_end() -> None:
    assert listed([FILES[2], FILES[1], FILES[0]]).files == FILES


async def test_a_server_that_knows_no_pages_is_not_asked_for_ever() -> None:
    odd = Odd(FILES)
    assert await at_endpoint(odd, ACCOUNT) == Listing(FILES, is_whole=True)
    assert odd.asked == 2
    assert await at_endpoint(Odd(()), ACCOUNT) == Listing((), is_whole=True)


async def test_a_server_that_does_not_look_at_purposes_is_helped() -> None:
    files = (File(id="a", purpose="batch"), File(id="b", purpose="fine-tune"), File(id="c"))
    found = await at_endpoint(Odd(files), ACCOUNT, "fine-tune")
    assert [file.id for file in found.files] == ["b", "c"], "one without a purpose may be of any"


async def test_an_endpoint_that_is_away_is_told() -> None:
    async with new_session() as session:
        files = Files(Transport(session))
        with pytest.raises(EndpointUnreachable):
            await at_endpoint(files, Account("http://127.0.0.1:9/v1", "key"))


async def test_those_who_ask_at_once_share_one_look() -> None:
    shelves, asked = Shelves(), 0

    async def look() -> Listing:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        return listed(FILES)

    found = await asyncio.gather(*(shelves.get(HERE, look) for _ in range(5)))
    assert asked == 1
    assert all(each.files == FILES for each in found)
    await shelves.get(THERE, look)
    assert asked == 2


async def test_a_list_is_looked_up_again_after_a_minute_and_a_failure_after_seconds() -> None:
    clock, asked = Clock(), list[bool]()
    shelves = Shelves(clock)

    async def look() -> Listing:
        asked.append(True)
        if len(asked) == 1:
            raise EndpointUnreachable
        return listed(FILES)

    for _ in range(2):
        with pytest.raises(EndpointUnreachable):
            await shelves.get(HERE, look)
    assert len(asked) == 1
    clock.now += KEEP_ERROR
    for _ in range(2):
        await shelves.get(HERE, look)
    assert len(asked) == 2
    clock.now += KEEP
    await shelves.get(HERE, look)
    assert len(asked) == 3


async def test_what_is_dropped_while_it_is_looked_up_is_looked_up_again() -> None:
    shelves, arrived, go_on = Shelves(), asyncio.Event(), asyncio.Event()

    async def slow() -> Listing:
        arrived.set()
        await go_on.wait()
        return listed([])

    async def quick() -> Listing:
        return listed(FILES)

    looking = asyncio.create_task(shelves.get(HERE, slow))
    await arrived.wait()
    shelves.drop(HERE)
    go_on.set()
    assert (await looking).files == ()
    assert (await shelves.get(HERE, quick)).files == FILES


async def test_only_so_many_places_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.listing._PLACES", 1)
    shelves, asked = Shelves(), list[int]()

    async def look() -> Listing:
        asked.append(1)
        return listed(FILES)

    for place in (HERE, HERE, THERE, HERE):
        await shelves.get(place, look)
    assert len(asked) == 3


@given(
    file=st.builds(
        File,
        id=st.text(min_size=1, max_size=120),
        name=st.text(max_size=300),
        purpose=st.text(max_size=120),
        size=st.none(),
        created_at=st.none() | st.integers(),
    )
)
def test_any_file_is_offered_as_discord_takes_it(file: File) -> None:
    for shown, value in choices([file], "", None).items():
        assert 1 <= len(shown) <= NAME
        assert value == file.id
        assert len(value) <= NAME


def test_files_of_other_purposes_are_not_offered() -> None:
    files = [File(id="a", purpose="batch"), File(id="b", purpose="fine-tune"), File(id="c")]
    assert [*choices(files, "", ["fine-tune"]).values()] == ["b", "c"]
    assert [*choices(files, " B ", None).values()] == ["b"]


@pytest.mark.parametrize("at", [None, 0, -5, 10**18])
def test_a_time_that_none_can_be_has_no_day(at: int | None) -> None:
    assert day(at) == ""


def test_the_day_of_a_time_is_told() -> None:
    assert day(1_763_740_800_000) == "2025-11-21"
