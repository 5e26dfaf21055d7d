"""Moderators try words and thresholds, and look cases up."""

import io

import aiohttp
import pytest
from PIL import Image

from bot.storage.moderation import CaseState
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Overwrite
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.moderation.commands.desk import Desk
from tests.scene import labels


def picture(colour: str) -> tuple[str, bytes]:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(content, "PNG")
    return "picture.png", content.getvalue()


async def test_words_are_tried_with_scores_and_thresholds(desk: Desk) -> None:
    await desk.choose(enabled=True, thresholds={"violence": 0.9}, actions={"harassment": "delete"})
    text = await desk.page("test", who="moderator", text="harassment:0.83 violence:0.85")
    assert "It would be **deleted**" in text
    assert "`▰▰▰▰▰▰▰▰▱▱ 0.83 ≥ 0.70` harassment → **delete**" in text
    assert "0.85 < 0.90` violence" in text
    assert "Moderation is off" not in text


async def test_harmless_words_lead_to_nothing(desk: Desk) -> None:
    text = await desk.page("test", who="moderator", text="good morning")
    assert "**Nothing** would happen" in text
    assert "Moderation is off here" in text
    assert "All scores are below 0.01" in text
    text = await desk.page("test", who="moderator", text="harassment:0.2 morning")
    assert "0.20 < 0.70` harassment" in text
    assert "All other scores are below 0.01" in text


async def test_rules_are_tried_too_and_alone_while_the_endpoint_fails(desk: Desk) -> None:
    await desk.says("block", kind="word", value="bad", action="timeout", minutes=5)
    desk.scene.world.endpoint.faults.add(Fault(kind=Kind.STATUS, status=401))
    text = await desk.page("test", who="moderator", text="a b4d word")
    assert "**timed out** for 5 min" in text
    assert "**word** b4d → **timeout**" in text
    assert "⚠️" in text


async def test_what_is_tried_is_not_stored_and_does_not_count_as_said(desk: Desk) -> None:
    await desk.choose(enabled=True)
    await desk.says("block", kind="repeat", value="2 in 600")
    for _ in range(3):
        text = await desk.page("test", who="moderator", text="harassment:0.99 again and again")
        assert "repeat" not in text
    moderation = desk.bots[-1].services.moderation
    assert not await moderation.cases.latest(desk.guild)
    assert not await moderation.cases.replay.page(desk.guild, after_id=0)


async def test_pictures_are_tried(desk: Desk) -> None:
    text = await desk.page("test", who="moderator", image=picture("red"))
    assert "violence" in text
    assert "1.00 ≥ 0.70" in text
    await desk.choose(model="rehearsal-moderation-text")
    text = await desk.page("test", who="moderator", image=picture("red"))
    assert "The picture was not judged" in text


async def test_trying_nothing_or_no_picture_is_refused(desk: Desk) -> None:
    assert "Give me a text" in await desk.says("test", who="moderator")
    assert "Give me a text" in await desk.says("test", who="moderator", text="   ")
    refused = await desk.says("test", who="moderator", image=("notes.txt", b"notes"))
    assert "no picture" in refused


async def test_cases_are_listed_page_by_page_also_after_a_restart(desk: Desk) -> None:
    for number in range(23):
        await desk.case(f"message {number}")
    moderator, place = desk.scene.actor("moderator"), desk.scene.channel()
    answer = await desk.told("cases", who="moderator")
    assert labels(answer) == ["Older"]
    assert "**23**" in answer["embeds"][0]["description"]
    assert "**13**" not in answer["embeds"][0]["description"]
    assert "message 22" not in answer["embeds"][0]["description"], "words are not in the list"
    await desk.scene.restart()
    for first, buttons in ((13, ["Newest", "Older"]), (3, ["Newest"])):
        await moderator.press(place, answer["id"], "Older")

        def turned(sought: str = f"**{first}** ") -> bool:
            page = next(it for it in moderator.sees(place) if it["id"] == answer["id"])
            return sought in page["embeds"][0]["description"]

        await desk.scene.until(turned)
        page = next(it for it in moderator.sees(place) if it["id"] == answer["id"])
        assert labels(page) == buttons


async def test_cases_are_narrowed_by_status_and_member(desk: Desk) -> None:
    first, second = await desk.case("one"), await desk.case("two")
    await desk.bots[-1].services.moderation.cases.close(second.id, CaseState.DISMISSED, by=1)
    text = await desk.page("cases", who="moderator", status="open", member="member")
    assert f"**{first.number}** " in text
    assert f"**{second.number}** " not in text
    assert "There are no such cases" in await desk.page("cases", who="moderator", member="admin")


async def test_a_case_is_shown_with_what_was_said(desk: Desk) -> None:
    case = await desk.case("very foul words")
    text = await desk.page("case", who="moderator", id=case.number)
    assert "||very foul words||" in text
    assert "harassment" in text
    assert "There is no case 99" in await desk.says("case", who="moderator", id=99)


async def test_a_case_from_a_channel_that_one_may_not_read_is_shown_without_words(
    desk: Desk,
) -> None:
    hidden = desk.scene.world.seed.channel("moderators")
    guild = desk.scene.world.seed.guild()
    case = await desk.case("very foul words", channel=hidden.id)
    # the member moderates one channel only
    member = desk.scene.actor("member").id
    here = desk.scene.world.seed.channel("general")
    here.overwrites[member] = Overwrite(member, 1, allow=int(Permission.MANAGE_MESSAGES), deny=0)
    text = await desk.page("case", who="member", id=case.number)
    assert "foul" not in text
    assert "You may not read the channel" in text
    assert guild.id == case.guild_id


async def test_case_numbers_are_offered_with_what_they_are_about(desk: Desk) -> None:
    case = await desk.case("words")
    offered = await desk.scene.actor("moderator").autocomplete(
        desk.scene.channel(), "moderation case", "id", ""
    )
    assert [it["value"] for it in offered] == [case.number]
    assert "harassment" in offered[0]["name"]


async def test_cases_are_counted_with_a_chart(desk: Desk) -> None:
    assert "There were no cases" in await desk.page("stats", who="moderator")
    for reason in ("harassment", "harassment", "violence"):
        await desk.case("words", reason)
    answer = await desk.told("stats", who="moderator", days=7)
    (page,) = answer["embeds"]
    assert "3 in all" in page["description"]
    assert "harassment: 2 (67%)" in page["fields"][0]["value"]
    (file,) = answer["attachments"]
    assert "harassment 2, violence 1" in file["description"]
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as response:
        with Image.open(io.BytesIO(await response.read())) as chart:
            assert chart.format == "PNG"


async def test_other_thresholds_are_shown_beside_todays_with_samples(desk: Desk) -> None:
    await desk.judged("stays", harassment=0.9)
    lost = await desk.judged("is let through", harassment=0.75)
    await desk.judged("clean", harassment=0.1)
    await desk.judged("too old", harassment=0.9, days=9)
    text = await desk.page("replay", who="moderator", category="harassment", value=0.8)
    assert "How many of the 3 judged messages of the last 7 days" in text
    assert "and would be with harassment 0.8." in text
    assert "A higher number flags fewer messages" in text
    rows = [line.split() for line in text.splitlines() if line.startswith(("flagged", "hara"))]
    assert rows == [["flagged", "2", "1"], ["harassment", "2", "1"]]
    assert "Only today" in text
    assert f"/{lost.id} harassment 0.75: ||is let through||" in text
    assert "Flagged only then" not in text


async def test_without_thresholds_both_directions_are_shown(desk: Desk) -> None:
    await desk.judged("one", harassment=0.65)
    await desk.judged("two", harassment=0.75)
    text = await desk.page("replay", who="moderator")
    row = next(line.split() for line in text.splitlines() if line.startswith("flagged"))
    assert row == ["flagged", "1", "2", "0"]


async def test_several_thresholds_are_read_as_the_setting_is(desk: Desk) -> None:
    await desk.judged("one", harassment=0.3, violence=0.3)
    text = await desk.page(
        "replay", who="moderator", thresholds="harassment = 0.2; violence = 0.25", threshold=0.99
    )
    assert "and would be with all others 0.99, harassment 0.2, violence 0.25." in text
    row = next(line.split() for line in text.splitlines() if line.startswith("flagged"))
    assert row == ["flagged", "0", "1"]
    refused = await desk.says("replay", who="moderator", thresholds="harassment is 3")
    assert "moderation.thresholds" in refused
    refused = await desk.says("replay", who="moderator", category="harassment")
    assert "give both" in refused


async def test_samples_come_only_from_channels_that_one_may_read(desk: Desk) -> None:
    hidden = desk.scene.channel("moderators")
    await desk.judged("a secret", harassment=0.75, channel=hidden)
    await desk.judged("a secret thread", harassment=0.75, channel=5)
    for who, seen in (("moderator", True), ("member", False)):
        member = desk.scene.actor("member").id
        here = desk.scene.world.seed.channel("general")
        may = int(Permission.MANAGE_MESSAGES)
        here.overwrites[member] = Overwrite(member, 1, allow=may, deny=0)
        text = await desk.page("replay", who=who, threshold=0.9)
        assert ("a secret||" in text) is seen
        assert "a secret thread" not in text
        assert "the 2 judged messages" in text


async def test_private_and_archived_threads_show_no_samples_to_those_who_are_not_in_them(
    desk: Desk,
) -> None:
    admin, general = desk.scene.actor("admin"), desk.scene.channel()
    threads = {
        "public": await admin.create_thread(general, "public"),
        "private": await admin.create_thread(general, "private", private=True),
    }
    for name, thread in threads.items():
        await desk.judged(name, harassment=0.75, channel=int(thread["id"]), home=general)
    await desk.judged("archived", harassment=0.75, channel=5, home=general)
    member = desk.scene.actor("member").id
    may = int(Permission.MANAGE_MESSAGES)
    here = desk.scene.world.seed.channel("general")
    here.overwrites[member] = Overwrite(member, 1, allow=may, deny=0)
    text = await desk.page("replay", who="member", threshold=0.9)
    assert "||public||" in text
    assert "||private||" not in text
    assert "||archived||" not in text
    text = await desk.page("replay", who="moderator", threshold=0.9)
    assert all(f"||{name}||" in text for name in ("public", "private", "archived"))


@pytest.mark.parametrize("name", ["test", "cases", "case", "stats", "replay"])
async def test_members_look_nothing_up(desk: Desk, name: str) -> None:
    needed: dict[str, dict[str, object]] = {"test": {"text": "x"}, "case": {"id": 1}}
    options = needed.get(name, {})
    assert "Manage Messages" in await desk.says(name, who="member", **options)


async def test_pages_cannot_be_turned_by_members(desk: Desk) -> None:
    for number in range(11):
        await desk.case(f"message {number}")
    page = await desk.told("cases", who="moderator")
    pressed = await desk.scene.actor().forge_use(page["id"], "cases:all:0:2")
    assert "Manage Messages" in (await pressed.answered())["content"]
