"""The events that the page follows."""

import asyncio
from importlib import import_module
from pathlib import Path

import aiohttp
import pytest

from sandbox.world import Sandbox
from tests.sandbox.web.conftest import Json, Page
from tests.sandbox.web.markup import painted_html
from tests.scene import playing

BURST = 250


async def test_what_happens_is_told_painted(world: Sandbox, page: Page) -> None:
    async with page.follow() as frames:
        await world.discord.actor("member").say(world.seed.channel("general").id, "**hi** <@1>")
        (message,) = await frames.hear("MESSAGE_CREATE")
    assert message["content"] == "**hi** <@1>"
    assert "<strong>hi</strong>" in message["content_html"]


async def test_nothing_is_lost_between_the_world_and_its_events(world: Sandbox, page: Page) -> None:
    mark = (await page.world())["mark"]
    await world.discord.actor("member").say(world.seed.channel("general").id, "in between")
    async with page.follow(mark) as frames:
        (message,) = await frames.hear("MESSAGE_CREATE")
    assert message["content"] == "in between"


async def test_a_burst_comes_in_few_frames_and_in_order(world: Sandbox, page: Page) -> None:
    member, general = world.discord.actor("member"), world.seed.channel("general").id
    mark = (await page.world())["mark"]
    for number in range(BURST):
        await member.say(general, str(number))
    async with page.follow(mark) as frames:
        count, heard = 0, list[str]()
        while len(heard) < BURST:
            _, batch = await frames.next()
            heard += [each["data"]["content"] for each in batch]
            count += 1
    assert heard == [str(number) for number in range(BURST)]
    assert count == 3


async def test_a_stream_is_taken_up_where_it_broke(world: Sandbox, page: Page) -> None:
    member, general = world.discord.actor("member"), world.seed.channel("general").id
    async with page.follow() as frames:
        await member.say(general, "before")
        await frames.hear("MESSAGE_CREATE")
        mark = frames.mark
    await member.say(general, "meanwhile")
    headers = {"Last-Event-ID": mark}
    url = "/web/events?as=member&last_event_id=nonsense"
    async with page.session.get(url, headers=headers) as response:
        await response.content.readline()
        assert b"meanwhile" in await response.content.readuntil(b"}]\n\n")


@pytest.mark.parametrize("mark", ["another-7", "nonsense", "x"])
async def test_a_page_of_another_run_is_told_to_load_again(page: Page, mark: str) -> None:
    async with page.follow(mark) as frames:
        name, _ = await frames.next()
    assert name == "GAP"


async def test_everybody_hears_what_they_may_see(world: Sandbox, page: Page) -> None:
    moderators, general = world.seed.channel("moderators").id, world.seed.channel("general").id
    async with page.follow() as frames:
        await world.discord.actor("moderator").say(moderators, "secret")
        await world.discord.actor("moderator").say(general, "open")
        (message,) = await frames.hear("MESSAGE_CREATE")
    assert message["content"] == "open"


async def test_a_full_frame_of_what_others_see_hides_nothing(world: Sandbox, page: Page) -> None:
    moderator = world.discord.actor("moderator")
    moderators, general = world.seed.channel("moderators").id, world.seed.channel("general").id
    mark = (await page.world())["mark"]
    for number in range(BURST):
        await moderator.say(moderators, str(number))
        await moderator.say(general, str(number))
    async with page.follow(mark) as frames:
        heard = await frames.hear("MESSAGE_CREATE", BURST)
    assert [message["content"] for message in heard] == [str(number) for number in range(BURST)]


async def test_the_bot_s_coming_and_going_is_told(
    world: Sandbox, page: Page, tmp_path: Path
) -> None:
    async with page.follow() as frames:
        async with playing(world, tmp_path) as scene:
            await frames.hear("BOT", 1)
            await scene.restart()
            told = await frames.hear("BOT", 3)
        told = await frames.hear("BOT", 4)
    assert [each["connected"] for each in told] == [True, False, True, False]


async def test_a_connection_that_is_cut_and_resumed_is_told(
    world: Sandbox, page: Page, tmp_path: Path
) -> None:
    async with playing(world, tmp_path), page.follow() as frames:
        world.discord.gateway.drop()
        told = await frames.hear("BOT", 2)
    assert [each["connected"] for each in told] == [False, True]


async def test_calls_to_the_endpoint_are_told_as_they_begin_and_end(
    world: Sandbox, page: Page
) -> None:
    asked = {"model": "rehearsal", "messages": [{"role": "user", "content": "secret words"}]}
    headers = {"Authorization": f"Bearer {world.endpoint.api_key}"}
    async with page.follow() as frames:
        url = "/v1/chat/completions"
        async with page.session.post(url, json=asked, headers=headers) as response:
            assert response.status == 200
        begun, ended = await frames.hear("CALL", 2)
    assert (begun["number"], begun["model"], begun["status"]) == (1, "rehearsal", None)
    assert (ended["number"], ended["path"], ended["status"]) == (1, "/chat/completions", 200)
    assert ended["usage"]["total_tokens"] > 0
    assert ended["seconds"] >= 0
    assert ended["ending"] == "answered"


async def test_answers_to_commands_are_painted_with_their_messages(
    world: Sandbox, page: Page, tmp_path: Path
) -> None:
    async with playing(world, tmp_path), page.follow() as frames:
        await world.discord.actor("member").command(world.seed.channel("general").id, "help")
        count, answers = 1, list[Json]()
        while not answers:
            told = await frames.hear("INVOCATION", count)
            count, answers = len(told) + 1, told[-1]["messages"]
    assert "<strong>" in str(painted_html(answers))


async def test_a_stream_ends_with_the_sandbox() -> None:
    async with aiohttp.ClientSession() as session:
        async with Sandbox() as sandbox:
            response = await session.get(f"{sandbox.url}/web/events?as=member")
            assert await response.content.readline()
        async with asyncio.timeout(10):
            await response.read()


async def test_there_is_an_end_to_open_pages(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("sandbox.web.stream"), "MAX_STREAMS", 1)
    async with page.follow():
        status, refused = await page.get("/web/events?as=member")
    assert (status, "close some" in refused["error"]) == (503, True)


async def test_a_page_that_was_closed_does_not_count(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("sandbox.web.stream"), "MAX_STREAMS", 1)
    for _ in range(3):
        async with page.follow():
            pass
    async with page.follow():
        status, _ = await page.get("/web/events?as=member")
        assert status == 503
