"""`/embed search`: what is found, how it is shown, and whom it is shown to."""

import re
from typing import Any

import pytest

from bot.search.folding import folded
from sandbox.discord.actors import NotPossible
from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.permissions import Permission
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.search.archive import Archive, hits, linked
from tests.scene import EPHEMERAL, labels

TEXT = "the boiler in the cellar leaks"


async def press(
    archive: Archive, shown: Invocation, button: str, *, who: str = "member", here: str = "general"
) -> Invocation:
    actor = archive.scene.actor(who)
    pressed = await actor.press(archive.scene.channel(here), shown.messages[0]["id"], button)
    await archive.scene.until(lambda: pressed.is_settled)
    return pressed


def numbers(shown: Invocation) -> list[int]:
    text = shown.messages[0]["embeds"][0]["description"]
    return [int(each) for each in re.findall(r"^\*\*([0-9]+)\.\*\*", text, re.MULTILINE)]


async def test_a_message_is_found_by_its_words(archive: Archive) -> None:
    wanted = await archive.say("The boiler in the cellar leaks again")
    await archive.say("Who brings cake on Friday?")
    invocation = await archive.search("boiler leaks")
    assert hits(invocation)[0] == wanted
    shown = invocation.messages[0]["embeds"][0]
    assert "The **boiler** in the cellar **leaks** again" in shown["description"]
    assert shown["footer"]["text"] == "boiler leaks"
    assert f"<@{archive.scene.actor('member').id}> in <#{archive.scene.channel()}>" in str(shown)


async def test_nothing_is_found_where_nothing_was_said(archive: Archive) -> None:
    await archive.say(TEXT)
    message = (await archive.search("boiler", after="tomorrow")).messages[0]
    assert "cannot read that time" in message["content"]
    message = (await archive.search("boiler", before="2020-01-01")).messages[0]
    assert message["content"].startswith("I found nothing like that")
    assert not message["components"]


async def test_where_search_holds_nothing_it_is_told_how_to_change_that(archive: Archive) -> None:
    empty = (await archive.search("boiler")).messages[0]["content"]
    assert "`search.enabled`" in empty
    await archive.say(TEXT, "moderator", "moderators")
    assert (await archive.search("boiler")).messages[0]["content"] == empty
    assert (await archive.ask("boiler"))["content"] == empty
    await archive.say(TEXT)
    questions = archive.scene.channel("questions")
    assert (await archive.search("boiler", channel=questions)).messages[0]["content"] == empty


@pytest.mark.parametrize("query", ["!!!", '""', "\u200b", "*"])
async def test_something_without_words_is_refused(archive: Archive, query: str) -> None:
    assert "no words" in (await archive.search(query)).messages[0]["content"]


@pytest.mark.parametrize(
    "query", ["'; DROP TABLE passages; --", 'boiler" OR "', "NEAR(a b", "x" * 500, "ボイラー 漏れ"]
)
async def test_whatever_is_typed_is_looked_for(archive: Archive, query: str) -> None:
    said = await archive.say(TEXT)
    assert hits(await archive.search(query)) == [said]


async def test_markup_in_messages_and_queries_shows_as_it_was_written(archive: Archive) -> None:
    await archive.say("**boiler** [free](https://evil.example) @everyone <@&1>")
    shown = (await archive.search("boiler")).messages[0]["embeds"][0]["description"]
    assert r"\*\***boiler**\*\*" in shown
    assert "[free](" not in shown
    assert "@everyone" not in shown.replace(r"\@everyone", "")


async def test_a_page_full_of_signs_fits(archive: Archive) -> None:
    for _ in range(6):
        await archive.say("a * " * 480)
    shown = await archive.search("a b c d")
    assert len(hits(shown)) == 5
    assert len(shown.messages[0]["embeds"][0]["description"]) <= 4_096


async def test_what_was_said_before_is_shown_as_context(archive: Archive) -> None:
    await archive.say("Something drips downstairs", "newcomer")
    await archive.say(TEXT)
    shown = (await archive.search("boiler", limit=1)).messages[0]["embeds"][0]["description"]
    newcomer = archive.scene.actor("newcomer").id
    assert f"-# before it, <@{newcomer}>: Something drips downstairs" in shown


async def test_pages_are_turned(archive: Archive) -> None:
    for number in range(12):
        await archive.say(f"{TEXT} {number}")
    shown = await archive.search("boiler", limit=12)
    assert labels(shown.messages[0]) == ["▶", "Share"]
    first = hits(shown)
    await press(archive, shown, "▶")
    assert numbers(shown) == [6, 7, 8, 9, 10]
    assert labels(shown.messages[0]) == ["◀", "▶", "Share"]
    second = hits(shown)
    await press(archive, shown, "▶")
    assert numbers(shown) == [11, 12]
    assert labels(shown.messages[0]) == ["◀", "Share"]
    assert len({*first, *second, *hits(shown)}) == 12
    await press(archive, shown, "◀")
    assert hits(shown) == second


async def test_pages_are_turned_after_a_restart(archive: Archive) -> None:
    for number in range(7):
        await archive.say(f"{TEXT} {number}")
    shown = await archive.search("  boiler   'leaks'\n ", author="member")
    await archive.scene.restart()
    await press(archive, shown, "▶")
    assert numbers(shown) == [6, 7]
    assert shown.messages[0]["embeds"][0]["footer"]["text"] == "boiler 'leaks'"


async def test_turning_a_page_asks_the_endpoint_for_nothing(archive: Archive) -> None:
    for number in range(7):
        await archive.say(f"{TEXT} {number}")
    shown = await archive.search("boiler")
    asked = len(list(archive.scene.world.endpoint.calls))
    await press(archive, shown, "▶")
    assert len(list(archive.scene.world.endpoint.calls)) == asked


async def test_filters_narrow_what_is_found(archive: Archive) -> None:
    mine = await archive.say(TEXT)
    other = await archive.say(TEXT, "newcomer")
    elsewhere = await archive.say(TEXT, channel="questions")
    assert await archive.found("boiler", author="newcomer") == [other]
    assert await archive.found("boiler", channel="questions") == [elsewhere]
    assert set(await archive.found("boiler", channel="general")) == {mine, other}
    category = archive.scene.world.seed.channel("text channels").id
    assert len(await archive.found("boiler", channel=category)) == 3
    assert await archive.found("boiler", before="yesterday") == []
    assert len(await archive.found("boiler", after="1 hour")) == 3
    assert len(await archive.found("boiler", limit=2)) == 2


async def test_a_channel_is_searched_with_its_threads(archive: Archive) -> None:
    made = await archive.scene.actor("member").create_thread(
        archive.scene.channel("questions"), "aside"
    )
    await archive.scene.until(lambda: archive.guild.get_thread(int(made["id"])))
    said = await archive.say(TEXT, channel=int(made["id"]))
    assert await archive.found("boiler", channel="questions") == [said]


async def test_a_time_that_cannot_be_read_is_refused(archive: Archive) -> None:
    shown = await archive.search("boiler", after="soon")
    assert "2025-03-01" in shown.messages[0]["content"]


async def test_while_the_endpoint_fails_words_decide(archive: Archive) -> None:
    said = await archive.say(TEXT)
    await archive.say("cake")
    fault = Fault(kind=Kind.STATUS, status=400, match="embeddings", times=None)
    archive.scene.world.endpoint.faults.add(fault)
    shown = await archive.search("boiler")
    assert hits(shown) == [said]
    assert "Only the words" in shown.messages[0]["embeds"][0]["description"]


async def test_what_is_said_while_the_endpoint_fails_is_found_by_its_words(
    archive: Archive,
) -> None:
    archive.scene.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, status=401, match="embeddings", times=None)
    )
    await archive.set("search.enabled", "on")
    said = await archive.scene.actor("member").say(archive.scene.channel(), f"Look, {TEXT}!")
    await archive.scene.until(lambda: archive.passages() == [f"Look, {TEXT}!"])
    shown = await archive.search("boiler")
    assert hits(shown) == [int(said["id"])]
    assert "Only the words" in shown.messages[0]["embeds"][0]["description"]
    place, admin = archive.scene.channel(), archive.scene.actor("admin")
    (status,) = (await (await admin.command(place, "embed status")).answered())["embeds"]
    fields = {it["name"]: it["value"] for it in status["fields"]}
    assert fields["Passages"].startswith("1, about")
    assert fields["Waiting to be embedded"].startswith("1, the oldest since")
    assert "1 of them is found by its words meanwhile" in fields["Waiting to be embedded"]


async def test_nobody_waits_long_for_an_endpoint_that_hangs(archive: Archive) -> None:
    said = await archive.say(TEXT)
    archive.services.search.meaning.patience = 0.05
    archive.scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="embeddings", times=None))
    shown = await archive.search("boiler")
    assert hits(shown) == [said]
    assert "took too long" in shown.messages[0]["embeds"][0]["description"]


async def test_queries_count_for_who_asks(archive: Archive) -> None:
    await archive.say(TEXT)
    await archive.search("boiler")
    rows = await archive.database.read(
        lambda db: list(db.query("SELECT user_id, command, endpoint, model FROM calls"))
    )
    assert rows == [
        {
            "user_id": archive.scene.actor("member").id,
            "command": "embed",
            "endpoint": "embeddings",
            "model": "rehearsal-embedding-small",
        }
    ]


async def test_a_role_may_be_needed(archive: Archive) -> None:
    await archive.say(TEXT)
    await archive.set("access.embed", "@Moderator")
    assert "kept for" in (await archive.search("boiler")).messages[0]["content"]
    assert await archive.found("boiler", "moderator")


async def test_it_is_for_servers_only(archive: Archive) -> None:
    actor = archive.scene.actor("member")
    place = await actor.open_dm()
    with pytest.raises(NotPossible):
        await actor.command(place, "embed search", query="boiler")


def shared(archive: Archive, who: str = "newcomer", here: str = "general") -> dict[str, Any]:
    """Give the post that everybody sees."""
    said = archive.scene.said(archive.scene.channel(here), who)
    posts = [each for each in said if not each["flags"] & EPHEMERAL and each["embeds"]]
    return posts[-1]["embeds"][0] if posts else {}


async def test_a_page_is_shared_with_everybody(archive: Archive) -> None:
    said = await archive.say(TEXT)
    shown = await archive.search("boiler")
    await press(archive, shown, "Share")
    post = shared(archive)
    assert linked(post) == [said]
    assert str(archive.scene.actor("member").id) in post["fields"][0]["value"]
    assert shown.messages[0]["embeds"], "what was found stays"


async def test_what_not_everybody_may_read_is_left_out_of_what_is_shared(archive: Archive) -> None:
    public = await archive.say(TEXT)
    secret = await archive.say(f"{TEXT} secretly", "moderator", "moderators")
    shown = await archive.search("boiler", "moderator")
    assert set(hits(shown)) == {public, secret}
    await press(archive, shown, "Share", who="moderator")
    assert linked(shared(archive)) == [public]
    assert "secretly" not in str(shared(archive))


async def test_where_nothing_may_be_shared_only_who_asked_is_told(archive: Archive) -> None:
    await archive.say(TEXT, "moderator", "moderators")
    shown = await archive.search("boiler", "moderator")
    pressed = await press(archive, shown, "Share", who="moderator")
    told = await pressed.answered()
    assert told["flags"] & EPHEMERAL
    assert shared(archive) == {}


async def test_what_was_said_in_a_private_channel_may_be_shared_there(archive: Archive) -> None:
    said = await archive.say(TEXT, "moderator", "moderators")
    shown = await archive.search("boiler", "moderator", here="moderators")
    await press(archive, shown, "Share", who="moderator", here="moderators")
    assert linked(shared(archive, "moderator", "moderators")) == [said]


async def test_a_channel_that_a_single_role_cannot_read_is_not_shared(archive: Archive) -> None:
    """Whoever has that role may be in the channel where it would be shown."""
    await archive.say(TEXT, channel="questions")
    role = archive.scene.world.seed.role("Member").id
    admin = archive.scene.actor("admin")
    await admin.overwrite(
        archive.scene.channel("questions"), role, deny=Permission.READ_MESSAGE_HISTORY
    )
    await archive.scene.until(
        lambda: archive.guild.get_channel(archive.scene.channel("questions")).overwrites  # type: ignore[union-attr]
    )
    shown = await archive.search("boiler", "newcomer")
    assert hits(shown)
    pressed = await press(archive, shown, "Share", who="newcomer")
    assert (await pressed.answered())["flags"] & EPHEMERAL
    assert shared(archive, "member") == {}


async def test_a_private_thread_is_shared_nowhere_else(archive: Archive) -> None:
    made = await archive.scene.actor("member").create_thread(
        archive.scene.channel("general"), "aside", private=True
    )
    await archive.scene.until(lambda: archive.guild.get_thread(int(made["id"])))
    await archive.say(TEXT, channel=int(made["id"]))
    shown = await archive.search("boiler")
    assert hits(shown)
    pressed = await press(archive, shown, "Share")
    assert (await pressed.answered())["flags"] & EPHEMERAL
    assert shared(archive) == {}


async def test_who_may_not_write_shares_nothing(archive: Archive) -> None:
    await archive.say(TEXT)
    shown = await archive.search("boiler", here="announcements")
    pressed = await press(archive, shown, "Share", here="announcements")
    assert "may not write" in (await pressed.answered())["content"]
    assert shared(archive, here="announcements") == {}


HIDDEN = re.compile(r"(?:\\.|\|\|(.+?)\|\|)")
ENDING = "the butler did it with the boiler"


def visible(text: str) -> str:
    """Give what Discord shows of a text without a click."""
    return HIDDEN.sub(lambda match: "█" if match[1] else match[0], text)


async def test_what_a_message_hides_stays_hidden_in_what_is_found_and_shared(
    archive: Archive,
) -> None:
    text = folded(f"The end: ||{ENDING}|| | sorry | " + "so that it is long, " * 30)
    await archive.say(text)
    said = await archive.say(folded(f"||{ENDING}, indeed||"))
    shown = await archive.search("boiler butler", limit=2)
    found = shown.messages[0]["embeds"][0]["description"]
    assert "-# before it" in found
    assert "with the **boiler**||" in found, "bold works inside"
    await press(archive, shown, "Share")
    assert said in linked(shared(archive))
    for each in (found, shared(archive)["description"]):
        assert "butler" in each
        assert "butler" not in visible(each)
        assert "boiler" not in visible(each)
