"""What the page is told of servers, channels and people."""

from pathlib import Path

from sandbox.world import Sandbox
from tests.sandbox.web.conftest import Page
from tests.scene import playing


async def test_everybody_finds_themselves_and_who_else_there_is(page: Page) -> None:
    for who in ("admin", "moderator", "member", "newcomer"):
        world = await Page(page.session, who).world()
        assert world["me"]["username"] == who
        assert {each["username"] for each in world["people"] if not each["bot"]} == {
            "admin",
            "moderator",
            "member",
            "newcomer",
        }
        assert [guild["name"] for guild in world["guilds"]] == ["Parley Lab", "Quiet Corner"]


async def test_nobody_else_is_let_in(page: Page) -> None:
    for who in ("nobody", "", "<script>"):
        status, refused = await page.get(f"/web/world?as={who}")
        assert status == 422
        assert "There is nobody called" in refused["error"]


async def test_channels_are_shown_to_those_who_may_see_them(page: Page) -> None:
    seen = {}
    for who in ("member", "moderator"):
        lab, _ = (await Page(page.session, who).world())["guilds"]
        seen[who] = {channel["name"]: channel["may"] for channel in lab["channels"]}
    assert "moderators" not in seen["member"]
    assert "moderators" in seen["moderator"]
    assert seen["member"]["general"]["write"]
    assert not seen["member"]["announcements"]["write"]
    assert not seen["member"]["general"]["manage_messages"]
    assert seen["moderator"]["general"]["manage_messages"]


async def test_a_private_thread_is_shown_to_those_in_it(world: Sandbox, page: Page) -> None:
    member = world.discord.actor("member")
    general = world.seed.channel("general")
    thread = await member.create_thread(general.id, "between us", private=True)
    for who, is_in_it in (("member", True), ("newcomer", False)):
        lab, _ = (await Page(page.session, who).world())["guilds"]
        assert (thread["id"] in {channel["id"] for channel in lab["channels"]}) is is_in_it


async def test_members_have_the_name_and_the_colour_they_have_there(
    world: Sandbox, page: Page
) -> None:
    guild, member = world.seed.guild(), world.seed.user("member")
    guild.members[member.id].nick = "Mim"
    lab, quiet = (await page.world())["guilds"]
    names = [
        next(each["name"] for each in here["members"] if each["username"] == "member")
        for here in (lab, quiet)
    ]
    assert names == ["Mim", "Member"]
    colors = {each["username"]: each["color"] for each in lab["members"]}
    assert colors["admin"] == 0xE74C3C
    assert colors["moderator"] == 0x2ECC71
    assert colors["newcomer"] == 0


async def test_direct_messages_are_one_s_own(world: Sandbox, page: Page) -> None:
    opened = await world.discord.actor("member").open_dm()
    assert [channel["id"] for channel in (await page.world())["direct"]] == [str(opened)]
    assert (await Page(page.session, "newcomer").world())["direct"] == []


async def test_the_bot_is_away_until_it_comes(world: Sandbox, page: Page, tmp_path: Path) -> None:
    assert not (await page.world())["bot"]["connected"]
    async with playing(world, tmp_path):
        assert (await page.world())["bot"]["connected"]


async def test_a_stand_in_answers_where_nothing_else_is_said(page: Page) -> None:
    assert (await page.world())["endpoint"] == {"base_url": None}
