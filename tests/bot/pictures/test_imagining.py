"""Pictures from words: how many calls it takes, what arrives when, and what is counted."""

import asyncio
from contextlib import aclosing

import pytest

from bot.errors import BudgetError, ContentRefused, EndpointError, EndpointUnreachable, InputError
from bot.pictures import Missing, Preview, Shown, Wish
from bot.pictures.round import CALLS
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.pictures.samples import opened
from tests.bot.pictures.studio import (
    EARLY,
    MEMBER,
    MODERN,
    SINGLE,
    Studio,
    collected,
    shown,
)
from tests.bot.stage import CHANNEL, LAB


async def test_one_picture_comes_with_its_previews(studio: Studio) -> None:
    steps = await collected(studio.pictures.imagine(MEMBER, Wish(prompt="a lighthouse"), None))
    *previews, picture = steps
    assert previews
    assert all(isinstance(step, Preview) and step.index == 0 for step in previews)
    assert isinstance(picture, Shown)
    assert (picture.index, picture.mime, picture.note) == (0, "image/png", None)
    assert opened(picture.data).size == (1024, 1024)
    (call,) = studio.calls
    assert isinstance(call.body, dict)
    assert call.body["model"] == MODERN
    assert call.body["prompt"] == "a lighthouse"
    assert len(call.body["user"]) == 64
    assert not {"n", "size", "quality", "style"} & call.body.keys()


async def test_several_pictures_come_from_one_call_where_the_model_gives_them(
    studio: Studio,
) -> None:
    found = await shown(studio.pictures.imagine(MEMBER, Wish(prompt="a cat", n=4), None))
    assert [step.index for step in found] == [0, 1, 2, 3]
    assert len({step.data for step in found}) == 4
    (call,) = studio.calls
    assert isinstance(call.body, dict)
    assert call.body["n"] == 4
    (row,) = await studio.rows()
    assert (row["pictures"], row["endpoint"], row["outcome"]) == (4, "images/generations", "ok")
    assert row["completion_tokens"] > 0


async def test_a_model_that_gives_one_is_asked_as_often_as_it_takes(studio: Studio) -> None:
    wish = Wish(prompt="a cat", model=SINGLE, n=6)
    found = await shown(studio.pictures.imagine(MEMBER, wish, None))
    assert [step.index for step in found] == list(range(6))
    assert len({step.data for step in found}) == 6
    assert all(step.revised_prompt and "a cat" in step.revised_prompt for step in found)
    refused = [call for call in studio.calls if call.status != 200]
    assert sum(row["pictures"] for row in await studio.rows()) == 6
    studio.endpoint.calls.clear()
    again = await shown(studio.pictures.imagine(MEMBER, wish, None))
    assert len(again) == 6
    assert all(call.status == 200 for call in studio.calls), "what was learnt is remembered"
    assert len(refused) <= 1 + CALLS


async def test_calls_for_one_wish_run_four_at_a_time(studio: Studio) -> None:
    await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x", model=SINGLE, n=2), None))
    studio.endpoint.calls.clear()
    stall = studio.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="/images/generations", times=None)
    )
    steps = studio.pictures.imagine(MEMBER, Wish(prompt="a cat", model=SINGLE, n=6), None)
    gathering = asyncio.create_task(collected(steps))
    for _ in range(4):
        await studio.endpoint.calls.next()
    with pytest.raises(TimeoutError):
        await studio.endpoint.calls.next(timeout=0.2)
    studio.endpoint.faults.remove(stall)
    assert sorted(it.index for it in await gathering if isinstance(it, Shown)) == list(range(6))


async def test_what_came_is_kept_and_what_is_missing_is_told(studio: Studio) -> None:
    wish = Wish(prompt="a cat", model=SINGLE, n=4)
    await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x", model=SINGLE, n=2), None))
    studio.endpoint.faults.add(
        Fault(
            kind=Kind.STATUS,
            match="/images/generations",
            times=1,
            status=400,
            message="Your request was rejected as a result of our safety system.",
            code="content_policy_violation",
        )
    )
    *steps, last = await collected(studio.pictures.imagine(MEMBER, wish, None))
    assert sum(isinstance(step, Shown) for step in steps) == 3
    assert isinstance(last, Missing)
    assert last.count == 1
    assert last.sentence.startswith("One picture is missing. The endpoint's content policy refused")
    rows = await studio.rows()
    assert [row["outcome"] for row in rows[-4:]].count("failed") == 1
    assert sum(row["pictures"] for row in rows[-4:]) == 3


async def test_if_no_picture_comes_the_refusal_is_raised(studio: Studio) -> None:
    for wish in (Wish(prompt="refuse: this"), Wish(prompt="refuse: this", model=SINGLE, n=3)):
        with pytest.raises(ContentRefused, match="content policy"):
            await collected(studio.pictures.imagine(MEMBER, wish, None))
    assert all(row["pictures"] == 0 for row in await studio.rows())


async def test_after_a_failure_no_further_calls_are_begun(studio: Studio) -> None:
    await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x", model=SINGLE, n=2), None))
    studio.endpoint.calls.clear()
    studio.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="/images/generations", times=None, status=403, message="No.")
    )
    with pytest.raises(EndpointError):
        await collected(studio.pictures.imagine(MEMBER, Wish(prompt="x", model=SINGLE, n=10), None))
    assert len(studio.calls) <= 4


async def test_an_endpoint_that_gives_fewer_is_asked_for_the_rest(studio: Studio) -> None:
    studio.endpoint.faults.add(
        Fault(kind=Kind.REFUSE_PARAMETER, match="/images/generations", param="n", times=None)
    )
    found = await shown(studio.pictures.imagine(MEMBER, Wish(prompt="a cat", n=3), None))
    assert [step.index for step in found] == [0, 1, 2]


async def test_an_answer_without_pictures_is_told(studio: Studio) -> None:
    studio.endpoint.faults.add(
        Fault(kind=Kind.HTML, match="/images/generations", times=None, body='{"data": []}')
    )
    with pytest.raises(EndpointUnreachable, match=r"picture|read"):
        await collected(studio.pictures.imagine(MEMBER, Wish(prompt="a cat"), None))


async def test_who_goes_away_ends_the_calls_and_pays_for_what_was_begun(studio: Studio) -> None:
    studio.endpoint.pace = 0.05
    async with aclosing(studio.pictures.imagine(MEMBER, Wish(prompt="a cat"), None)) as steps:
        assert isinstance(await anext(steps), Preview)
    call = await studio.calls[0].ended()
    assert call.cancelled
    (row,) = await studio.rows()
    assert (row["outcome"], row["pictures"]) == ("stopped", 1)


async def test_settings_fill_in_what_a_wish_leaves_open(studio: Studio) -> None:
    await studio.choose(image__size="1536x1024", image__quality="low")
    await studio.choose(channel=CHANNEL, image__size="1024x1536")
    for home, size in ((None, (1536, 1024)), (CHANNEL, (1024, 1536)), (99, (1536, 1024))):
        (picture,) = await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x"), home))
        assert opened(picture.data).size == size
        body = studio.calls[-1].body
        assert isinstance(body, dict)
        assert body["quality"] == "low"
    wish = Wish(prompt="x", size="1024 × 1024", quality="High")  # noqa: RUF001 -- as people type
    (picture,) = await shown(studio.pictures.imagine(MEMBER, wish, None))
    assert opened(picture.data).size == (1024, 1024)
    assert studio.calls[-1].body == {**studio.calls[-1].body, "quality": "high"}  # type: ignore[dict-item]


async def test_pictures_given_as_links_are_fetched(studio: Studio) -> None:
    wish = Wish(prompt="a cat", model=EARLY, n=2, size="256x256")
    found = await shown(studio.pictures.imagine(MEMBER, wish, None))
    assert [opened(step.data).size for step in found] == [(256, 256)] * 2


async def test_a_cap_on_pictures_holds_before_anything_is_asked(studio: Studio) -> None:
    await studio.choose(budget__member__pictures_per_day=3)
    with pytest.raises(BudgetError):
        await collected(studio.pictures.imagine(MEMBER, Wish(prompt="x", n=4), None))
    assert not studio.calls
    assert len(await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x", n=3), None))) == 3
    with pytest.raises(BudgetError, match="used up"):
        await studio.pictures.check(MEMBER, Wish(prompt="x"), None)


async def test_a_cap_that_is_reached_half_way_leaves_what_came(studio: Studio) -> None:
    await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x", model=SINGLE, n=2), None))
    await studio.choose(budget__member__pictures_per_day=5)
    wish = Wish(prompt="x", model=SINGLE, n=10)
    *steps, last = await collected(studio.pictures.imagine(MEMBER, wish, None))
    assert len(steps) == 3
    assert isinstance(last, Missing)
    assert last.count == 7


async def test_a_wish_that_cannot_be_granted_is_refused_before_any_call(studio: Studio) -> None:
    for wish in (Wish(prompt=" "), Wish(prompt="x", n=11), Wish(prompt="x", size="huge")):
        with pytest.raises(InputError):
            await studio.pictures.check(MEMBER, wish, None)
        with pytest.raises(InputError):
            await collected(studio.pictures.imagine(MEMBER, wish, None))
    assert not studio.calls
    assert not await studio.rows()


async def test_outside_of_servers_the_defaults_hold(studio: Studio) -> None:
    from dataclasses import replace

    await studio.choose(image__model=SINGLE)
    alone = replace(MEMBER, guild_id=None)
    await shown(studio.pictures.imagine(alone, Wish(prompt="x"), None))
    await shown(studio.pictures.imagine(MEMBER, Wish(prompt="x"), None))
    assert [row["model"] for row in await studio.rows()] == [MODERN, SINGLE]
    assert [row["guild_id"] for row in await studio.rows()] == [None, LAB]
