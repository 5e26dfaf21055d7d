"""Caps: they hold under any number of calls at once, and say when they open again."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import BudgetError, EndpointBusy
from bot.members import Standing
from bot.storage.usage import Pot, Subject
from bot.usage import Amounts, Caller
from tests.bot.usage.house import (
    ADMIN,
    CHANNEL,
    LAB,
    MEMBER,
    MEMBER_HERE,
    NEXT_MONTH,
    TOMORROW,
    House,
)

ARTISTS, STAFF = 71, 72
DAY = 86_400


async def refusal(asked: Any) -> str:
    with pytest.raises(BudgetError) as caught:
        await asked
    return str(caught.value)


async def at_once(house: House, count: int, *, writes: int | None = None) -> list[Any]:
    """Make many calls that are all under way at the same time; gives what each came to."""
    gate, on_the_way = asyncio.Event(), asyncio.Semaphore(0)

    async def one() -> int:
        async with house.calls.begin(
            MEMBER_HERE,
            endpoint="chat/completions",
            model="gpt",
            expected=Amounts(prompt_tokens=100),
        ) as call:
            on_the_way.release()
            await gate.wait()
            written = (call.max_tokens or 0) if writes is None else writes
            call.used(Amounts(prompt_tokens=100, completion_tokens=written))
            return 100 + written

    tasks = [asyncio.create_task(one()) for _ in range(count)]
    for task in tasks:
        task.add_done_callback(lambda _: on_the_way.release())
    for _ in tasks:
        await on_the_way.acquire()
    gate.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("subject", ["member", "server"])
@pytest.mark.parametrize("period", ["day", "month"])
async def test_fifty_calls_at_once_cannot_overrun_a_cap_on_tokens(
    house: House, subject: str, period: str
) -> None:
    await house.cap(f"{subject}.tokens_per_{period}", 5_000)
    ended = await at_once(house, 50)
    used = sum(it for it in ended if isinstance(it, int))
    refused = [str(it) for it in ended if isinstance(it, BudgetError)]
    assert 3_000 < used <= 5_000
    assert len(refused) + sum(isinstance(it, int) for it in ended) == 50
    assert all("answers that are being written" in it for it in refused)
    pot = "member" if subject == "member" else "server"
    spent = {key[0]: it["tokens"] for key, it in (await house.spending()).items()}
    assert spent[pot] == used


async def test_fifty_calls_at_once_cannot_overrun_a_cap_on_requests(house: House) -> None:
    await house.cap("member.requests_per_day", 7)
    ended = await at_once(house, 50, writes=10)
    assert sum(isinstance(it, int) for it in ended) == 7
    assert "limit of 7 requests for today is used up" in await refusal(house.use())


async def test_members_share_the_servers_cap(house: House) -> None:
    await house.cap("server.requests_per_day", 2)
    for user_id in (21, 22):
        await house.use(caller=replace(MEMBER_HERE, user_id=user_id))
    told = await refusal(house.use())
    assert told == (
        f"This server's limit of 2 requests for today is used up: it opens again <t:{TOMORROW}:R>."
    )
    await house.use(caller=replace(MEMBER_HERE, guild_id=2))


async def test_one_members_cap_is_not_anothers(house: House) -> None:
    await house.cap("member.tokens_per_month", 90)
    await house.use(Amounts(prompt_tokens=5, completion_tokens=85))
    assert await refusal(house.use()) == (
        f"Your limit of 90 tokens for this month is used up: it opens again <t:{NEXT_MONTH}:R>."
    )
    await house.use(Amounts(prompt_tokens=5), caller=replace(MEMBER_HERE, user_id=99))


async def test_a_check_refuses_what_is_used_up_and_reserves_nothing(house: House) -> None:
    await house.cap("member.requests_per_day", 1)
    for _ in range(3):
        await house.calls.check(MEMBER_HERE, "gpt")
    await house.use()
    assert "limit of 1 request for today is used up" in await refusal(
        house.calls.check(MEMBER_HERE, "gpt")
    )


async def test_a_check_refuses_what_calls_being_made_have_taken(house: House) -> None:
    await house.cap("member.requests_per_day", 1)
    async with house.calls.begin(
        MEMBER_HERE, endpoint="chat/completions", model="gpt", expected=Amounts()
    ):
        told = await refusal(house.calls.check(MEMBER_HERE, "gpt"))
    assert "answers that are being written" in told


async def test_used_up_pictures_leave_chatting_alone(house: House) -> None:
    await house.cap("member.pictures_per_day", 2)
    await house.draw(2)
    await house.calls.check(MEMBER_HERE, "gpt")
    await house.use()
    check = house.calls.check(MEMBER_HERE, "gpt-image", endpoint="images/generations")
    assert "limit of 2 pictures for today is used up" in await refusal(check)


async def test_what_does_not_fit_says_how_much_it_needs(house: House) -> None:
    await house.cap("member.pictures_per_day", 3)
    await house.draw(2)
    told = await refusal(house.draw(2))
    assert "limit of 3 pictures for today has 1 left, and this needs about 2. Ask for less" in told
    await house.draw(1)


async def test_a_prompt_that_leaves_no_room_for_an_answer_is_refused(house: House) -> None:
    await house.cap("member.tokens_per_day", 1_000)
    assert "has 1,000 left" in await refusal(house.use(Amounts(prompt_tokens=900)))
    call = await house.use(Amounts(prompt_tokens=800))
    assert call.max_tokens == 1_000 - 880 - 16


@pytest.mark.parametrize(
    ("cap", "asked", "allowed"),
    [
        (None, None, None),
        (None, 7, 7),
        (10_000_000, None, 16_384),
        (10_000_000, 100_000, 100_000),
        (10_000, None, 2_479),
        (10_000, 100, 100),
        (1_084, None, 512),
        (150, None, 68),
        (150, 20, 20),
    ],
)
async def test_the_answer_is_limited_to_what_is_left(
    house: House, cap: int | None, asked: int | None, allowed: int | None
) -> None:
    await house.cap("member.tokens_per_day", cap)
    call = await house.use(Amounts(prompt_tokens=60), max_tokens=asked)
    assert call.max_tokens == allowed


async def test_what_failed_is_free_again(house: House) -> None:
    await house.cap("member.requests_per_day", 1)
    for _ in range(3):
        with pytest.raises(EndpointBusy):
            async with house.calls.begin(
                MEMBER_HERE, endpoint="chat/completions", model="gpt", expected=Amounts()
            ):
                raise EndpointBusy("Try later.")
    await house.use()


async def test_a_new_day_opens_the_day_but_not_the_month(house: House) -> None:
    await house.cap("member.requests_per_day", 1)
    await house.cap("member.requests_per_month", 2)
    await house.use()
    assert "today" in await refusal(house.use())
    house.now += DAY
    await house.use()
    assert "this month" in await refusal(house.use()), "the cap that stays longest is told"
    house.now = NEXT_MONTH
    await house.use()
    assert len(house.calls._budgets._pots) == 4, "what is over is not kept in memory"


async def test_a_call_over_midnight_counts_for_the_day_of_its_start(house: House) -> None:
    house.now = TOMORROW - 1
    async with house.calls.begin(
        MEMBER_HERE, endpoint="chat/completions", model="gpt", expected=Amounts()
    ) as call:
        house.now = TOMORROW + 1
        await house.use()
        call.used(Amounts(prompt_tokens=1))
    spent = await house.spending()
    assert spent["member", MEMBER, "2026-11-21"]["tokens"] == 1
    assert spent["member", MEMBER, "2026-11-22"]["tokens"] == 90
    assert spent["member", MEMBER, "2026-11"]["tokens"] == 91


async def test_caps_hold_on_after_a_restart(house: House) -> None:
    await house.cap("server.tokens_per_day", 90)
    await house.use(Amounts(prompt_tokens=5, completion_tokens=85))
    house.restart()
    assert "limit of 90 tokens for today is used up" in await refusal(house.use())


async def test_the_holders_of_a_role_share_its_cap(house: House) -> None:
    house.standings |= {id_: Standing(frozenset({ARTISTS})) for id_ in (MEMBER, 21)}
    await house.cap("role.requests_per_day", {ARTISTS: 2})
    await house.use()
    await house.use(caller=replace(MEMBER_HERE, user_id=21))
    told = await refusal(house.use())
    assert told.startswith(f"Your role <@&{ARTISTS}>'s limit of 2 requests for today is used up")
    await house.use(caller=replace(MEMBER_HERE, user_id=22))
    assert (await house.spending())["role", ARTISTS, "2026-11-21"]["requests"] == 2


async def test_the_highest_cap_of_a_members_roles_replaces_the_members(house: House) -> None:
    house.standings[MEMBER] = Standing(frozenset({ARTISTS, STAFF}))
    house.standings[21] = Standing(frozenset({ARTISTS}))
    await house.cap("member.requests_per_day", 2)
    await house.cap("role_member.requests_per_day", {ARTISTS: 1, STAFF: 3})
    for user_id, most in ((MEMBER, 3), (21, 1), (22, 2)):
        caller = replace(MEMBER_HERE, user_id=user_id)
        for _ in range(most):
            await house.use(caller=caller)
        told = await refusal(house.use(caller=caller))
        assert told.startswith(f"Your limit of {most} request")


async def test_admins_are_capped_too(house: House) -> None:
    house.standings[ADMIN] = Standing(is_admin=True)
    await house.cap("member.requests_per_day", 0)
    await refusal(house.use(caller=replace(MEMBER_HERE, user_id=ADMIN)))


async def test_calls_for_a_server_as_a_whole_know_its_limits_only(house: House) -> None:
    await house.services.settings.change(
        LAB, {"access.models": {"gpt": frozenset({STAFF})}}, by=ADMIN
    )
    await house.cap("member.requests_per_day", 0)
    await house.cap("role_member.requests_per_day", {ARTISTS: 0})
    await house.cap("server.requests_per_day", 1)
    caller = replace(MEMBER_HERE, user_id=0, is_server=True)
    await house.use(caller=caller)
    assert (await refusal(house.use(caller=caller))).startswith("This server's limit of 1 request")
    assert {subject for subject, *_ in await house.spending()} == {"server"}


async def test_a_changed_cap_holds_at_once(house: House) -> None:
    await house.cap("member.requests_per_day", 0)
    await refusal(house.use())
    await house.cap("member.requests_per_day", 1)
    await house.use()
    await house.cap("member.requests_per_day", None)
    await house.use()


async def test_seconds_of_audio_are_counted_in_seconds(house: House) -> None:
    await house.cap("member.audio_seconds_per_day", 60)

    async def hear(milliseconds: int) -> None:
        async with house.calls.begin(
            MEMBER_HERE,
            endpoint="audio/transcriptions",
            model="gpt-transcribe",
            expected=Amounts(audio_ms=milliseconds),
        ) as call:
            call.used(Amounts(audio_ms=milliseconds))

    await hear(59_500)
    assert (
        "limit of 60 seconds of audio for today has 1 left, and this needs about 1."
        in await refusal(hear(501))
    )
    await hear(500)
    assert "seconds of audio for today is used up" in await refusal(hear(1))


async def test_fifty_calls_at_once_cannot_overrun_a_cap_on_money(priced: House) -> None:
    await priced.cap("member.money_per_month", Decimal("0.05"))
    ended = await at_once(priced, 50)
    assert any(isinstance(it, BudgetError) for it in ended)
    cost = sum(row["cost"] for row in await priced.rows())
    assert 30_000 < cost <= 50_000
    assert (await priced.spending())["member", MEMBER, "2026-11"]["cost"] == cost


async def test_money_that_is_used_up_is_told_in_its_currency(priced: House) -> None:
    await priced.cap("server.money_per_day", Decimal("0.04"))
    await priced.draw()
    assert "limit of 0.04 USD for today is used up" in await refusal(priced.draw())


async def test_a_model_without_a_price_cannot_evade_a_cap_on_money(priced: House) -> None:
    await priced.use(model="llama")
    await priced.cap("member.money_per_month", Decimal(1))
    told = "the model `llama` has no price"
    assert told in await refusal(priced.use(model="llama"))
    assert told in await refusal(priced.calls.check(MEMBER_HERE, "llama"))


async def test_without_a_price_list_caps_on_money_do_not_hold(house: House) -> None:
    await house.cap("member.money_per_month", Decimal(0))
    assert (await house.use()).max_tokens is None


async def test_a_forgotten_server_is_counted_from_the_database(house: House) -> None:
    await house.cap("member.requests_per_day", 1)
    await house.use()
    await house.database.write(lambda db: db.execute("DELETE FROM spending").rowcount)
    await refusal(house.use())
    house.calls.forget_guild(LAB)
    await house.use()


async def test_a_pot_is_told_by_server_subject_and_period(house: House) -> None:
    await house.use()
    pots = [Pot(LAB, Subject.MEMBER, MEMBER, "2026-11-21"), Pot(2, Subject.SERVER, 2, "2026-11")]
    spent = await house.store.spent(pots)
    assert [spent[pot].tokens for pot in pots] == [90, 0]


async def test_people_who_come_in_crowds_do_not_fill_the_memory(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.calls._budgets._pots, "_kept", 6)
    await house.cap("member.requests_per_day", 1)
    people = [Caller(user_id=it, guild_id=LAB, channel_id=CHANNEL, command="x") for it in range(30)]
    await asyncio.gather(*(house.use(caller=person) for person in people))
    assert len(house.calls._budgets._pots) <= 6
    for person in people:
        await refusal(house.use(caller=person))
