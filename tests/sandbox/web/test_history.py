"""The messages of a channel, page by page."""

import pytest

from sandbox.world import Sandbox
from tests.sandbox.web.conftest import Json, Page


def texts(shown: Json) -> list[str]:
    return [message["content"] for message in shown["messages"]]


@pytest.fixture
async def said(world: Sandbox) -> list[Json]:
    """Ten messages, from 0 to 9."""
    member, general = world.discord.actor("member"), world.seed.channel("general").id
    return [await member.say(general, str(number)) for number in range(10)]


async def test_the_latest_come_first_and_then_those_before(page: Page, said: list[Json]) -> None:
    latest = await page.messages("general", "?limit=4")
    assert (texts(latest), latest["older"], latest["newer"]) == (["6", "7", "8", "9"], True, False)
    first = latest["messages"][0]["id"]
    earlier = await page.messages("general", f"?limit=100&before={first}")
    assert texts(earlier) == [str(number) for number in range(6)]
    assert (earlier["older"], earlier["newer"]) == (False, True)
    assert said[0]["id"] == earlier["messages"][0]["id"]


async def test_a_message_that_was_jumped_to_stands_among_its_neighbours(
    page: Page, said: list[Json]
) -> None:
    around = await page.messages("general", f"?limit=4&around={said[5]['id']}")
    assert texts(around) == ["3", "4", "5", "6"]
    assert (around["older"], around["newer"]) == (True, True)


async def test_an_empty_channel_is_empty(page: Page) -> None:
    shown = await page.messages("questions")
    assert shown == {"messages": [], "older": False, "newer": False}


async def test_ephemeral_messages_stand_where_they_came_for_those_who_got_them(
    world: Sandbox, page: Page, said: list[Json]
) -> None:
    state, member = world.seed.state, world.seed.user("member")
    general = world.seed.channel("general")
    state.create_message(state.bot_id, general.id, "psst", ephemeral_to=member.id)
    await world.discord.actor("member").say(general.id, "10")
    assert texts(await page.messages("general", "?limit=2")) == ["9", "psst", "10"]
    newcomer = Page(page.session, "newcomer")
    assert texts(await newcomer.messages("general", "?limit=2")) == ["9", "10"]
    before = await page.messages("general", f"?limit=2&before={said[9]['id']}")
    assert texts(before) == ["7", "8"]


async def test_what_one_may_not_see_is_not_shown(world: Sandbox, page: Page) -> None:
    hidden = world.seed.channel("moderators").id
    status, refused = await page.get(f"/web/as/member/channels/{hidden}/messages")
    assert (status, "error" in refused) == (403, True)


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?limit=x", "?before=x", "?around=-1"])
async def test_nonsense_is_refused_with_a_sentence(page: Page, query: str) -> None:
    status, refused = await page.get(f"/web/as/member/channels/general/messages{query}")
    assert status == 400
    assert query[1:].partition("=")[0] in refused["error"]
