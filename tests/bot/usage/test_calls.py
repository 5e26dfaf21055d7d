"""Every call leaves one row, whatever became of it, and is counted for caps."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.endpoints.transport import Account
from bot.errors import BudgetError, EndpointBusy, NotAllowedError, StorageError
from bot.storage.usage import UsageStore
from bot.usage import Amounts, Call, Prices
from tests.bot.usage.house import LAB, MEMBER, MEMBER_HERE, NOON, PRICES, House, living


def opened(house: House) -> AbstractAsyncContextManager[Call]:
    return house.calls.begin(
        MEMBER_HERE,
        endpoint="chat/completions",
        model="gpt",
        expected=Amounts(prompt_tokens=60),
    )


async def wait_in(call: AbstractAsyncContextManager[Call], begun: asyncio.Event) -> None:
    async with call:
        begun.set()
        await asyncio.Event().wait()


async def fail_in(call: AbstractAsyncContextManager[Call], amounts: Amounts | None = None) -> None:
    async with call as begun:
        if amounts:
            begun.used(amounts)
        raise EndpointBusy("Try later.")


async def test_a_call_leaves_a_row_with_all_that_is_known_of_it(priced: House) -> None:
    call = await priced.use()
    (row,) = await priced.rows()
    assert row.pop("duration_ms") >= 0
    assert row == {
        "id": 1,
        "started_at": int(NOON * 1000),
        "guild_id": LAB,
        "channel_id": MEMBER_HERE.channel_id,
        "user_id": MEMBER,
        "command": "chat",
        "endpoint": "chat/completions",
        "model": "gpt",
        "prompt_tokens": 60,
        "completion_tokens": 30,
        "pictures": 0,
        "audio_ms": 0,
        "outcome": "ok",
        "cost": 360,
        "own_key": 0,
    }
    assert call.cost == 360


@pytest.mark.parametrize("prices", [None, PRICES])
async def test_a_call_without_a_price_has_no_cost(tmp_path: Path, prices: Prices | None) -> None:
    async with living(tmp_path, prices) as house:
        assert (await house.use(model="llama")).cost is None
        assert [row["cost"] for row in await house.rows()] == [None]


async def test_a_failed_call_leaves_a_row_and_counts_only_what_it_used(house: House) -> None:
    with pytest.raises(EndpointBusy):
        await fail_in(opened(house))
    assert [row["outcome"] for row in await house.rows()] == ["failed"]
    assert await house.spending() == {}
    with pytest.raises(EndpointBusy):
        await fail_in(opened(house), Amounts(prompt_tokens=60, completion_tokens=1))
    assert [row["completion_tokens"] for row in await house.rows()] == [0, 1]
    spent = (await house.spending())["member", MEMBER, "2026-11-21"]
    assert (spent["requests"], spent["tokens"]) == (1, 61)


async def test_a_stopped_call_counts_what_it_used_until_then(house: House) -> None:
    async with opened(house) as call:
        call.used(Amounts(prompt_tokens=60, completion_tokens=5))
        call.stopped()
    (row,) = await house.rows()
    assert (row["outcome"], row["completion_tokens"]) == ("stopped", 5)
    assert (await house.spending())["server", LAB, "2026-11"]["tokens"] == 65


@pytest.mark.parametrize("times", [1, 2])
async def test_a_cancelled_call_leaves_its_row(house: House, times: int) -> None:
    begun = asyncio.Event()
    task = asyncio.create_task(wait_in(opened(house), begun))
    await begun.wait()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.gather(*house.calls._writing)
    assert [row["outcome"] for row in await house.rows()] == ["stopped"]


async def test_what_is_refused_leaves_no_row(house: House) -> None:
    await house.cap("member.requests_per_day", 0)
    with pytest.raises(BudgetError):
        await house.use()
    await house.services.settings.change(LAB, {"access.models": {"gpt": frozenset({77})}}, by=1)
    for refused in (house.use(), house.calls.check(MEMBER_HERE, "gpt")):
        with pytest.raises(NotAllowedError):
            await refused
    assert await house.rows() == []


async def test_looking_models_up_is_written_down_but_counts_for_no_cap(priced: House) -> None:
    await priced.cap("member.requests_per_day", 0)
    await priced.cap("server.money_per_day", Decimal(0))
    async with priced.calls.begin(
        MEMBER_HERE, endpoint="models", model="", expected=Amounts()
    ) as call:
        assert call.max_tokens is None
    assert [(row["endpoint"], row["outcome"]) for row in await priced.rows()] == [("models", "ok")]
    assert await priced.spending() == {}


async def test_without_an_account_nothing_is_called(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def of(guild_id: int | None) -> Account:
        raise StorageError(f"The key of {guild_id} cannot be read.")

    monkeypatch.setattr(house.services.accounts, "of", of)
    with pytest.raises(StorageError):
        await house.use()
    assert await house.rows() == []


async def test_the_row_tells_whether_the_server_paid_itself(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, shared = Account("https://own.example/v1", "k"), Account("https://api.example/v1", "s")

    async def of(guild_id: int | None) -> Account:
        return own if guild_id else shared

    monkeypatch.setattr(house.services.accounts, "of", of)
    assert (await house.use()).account == own
    in_dm = replace(MEMBER_HERE, guild_id=None)
    assert (await house.use(caller=in_dm)).account == shared
    assert [row["own_key"] for row in await house.rows()] == [1, 0]


async def test_a_direct_message_leaves_a_row_but_counts_for_no_cap(house: House) -> None:
    await house.cap("member.tokens_per_day", 0)
    call = await house.use(caller=replace(MEMBER_HERE, guild_id=None))
    assert call.max_tokens is None
    assert [row["guild_id"] for row in await house.rows()] == [None]
    assert await house.spending() == {}


async def test_everything_counts_although_there_are_no_caps_yet(house: House) -> None:
    await house.use()
    await house.use()
    spent = await house.spending()
    assert set(spent) == {
        (subject, it, period)
        for subject, it in (("member", MEMBER), ("server", LAB))
        for period in ("2026-11-21", "2026-11")
    }
    assert {(it["requests"], it["tokens"]) for it in spent.values()} == {(2, 180)}
    await house.cap("member.tokens_per_day", 180)
    with pytest.raises(BudgetError, match="limit of 180 tokens for today is used up"):
        await house.use()


async def test_an_answer_survives_a_database_that_does_not(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.cap("member.requests_per_day", 1)

    async def record(*_: object) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(UsageStore, "record", record)
    await house.use()
    assert "could not be written down" in caplog.text
    with pytest.raises(BudgetError, match="limit of 1 request for today is used up"):
        await house.use()


async def test_an_answer_does_not_wait_for_ever_for_its_row(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usage.calls._PATIENCE", 0.01)
    released = asyncio.Event()
    record = UsageStore.record

    async def late(*given: Any) -> None:
        await released.wait()
        await record(*given)

    monkeypatch.setattr(UsageStore, "record", late)
    await house.use()
    assert await house.rows() == []
    released.set()
    await asyncio.gather(*house.calls._writing)
    assert len(await house.rows()) == 1


async def test_the_end_of_the_bot_loses_no_row(house: House, tmp_path: Path) -> None:
    begun = [asyncio.Event() for _ in range(30)]
    asking = [asyncio.create_task(wait_in(opened(house), it)) for it in begun]
    await asyncio.gather(*(it.wait() for it in begun))
    for _ in range(2):  # the second time, each is about to write its row
        for task in asking:
            task.cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*asking, return_exceptions=True)
    await house.database.close()
    async with living(tmp_path) as again:
        assert [row["outcome"] for row in await again.rows()] == ["stopped"] * 30


@pytest.mark.parametrize("count", [-5, 10**40])
async def test_an_absurd_count_from_the_endpoint_harms_nothing(priced: House, count: int) -> None:
    await priced.use(Amounts(prompt_tokens=count, completion_tokens=count, pictures=count))
    (row,) = await priced.rows()
    assert 0 <= row["prompt_tokens"] <= 10**9
    assert 0 <= (await priced.spending())["server", LAB, "2026-11"]["cost"] <= 10**13


async def test_a_model_whose_name_is_no_text_is_written_down_all_the_same(house: House) -> None:
    await house.use(model="gpt\ud800")
    assert [row["model"] for row in await house.rows()] == ["gpt?"]
