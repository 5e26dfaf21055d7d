"""What is erased from search leaves nothing behind."""

import asyncio
from pathlib import Path

import pytest

from tests.bot.search.town import GENERAL, MEMBER, NEWCOMER, SERVER, STAFF, THREAD, Town

SECRET = "The treasure of the harbour lies under the lighthouse."
TABLES = (
    "messages",
    "message_extras",
    "passages",
    "passage_messages",
    "passage_vectors",
    "passage_codes",
    "embeddings_owed",
)


async def counts(town: Town) -> set[int]:
    sql = "SELECT count(*) FROM "
    return {(await town.rows(sql + table))[0][0] for table in TABLES}


def held_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("parley.db*"))


async def said(town: Town) -> None:
    await town.say(SECRET)
    await town.say(SECRET + " Really.", channel_id=THREAD)
    await town.say("The market opens at seven in the morning.", channel_id=STAFF, home_id=STAFF)
    await town.say(
        "The market closes at noon, or later.", channel_id=STAFF, home_id=STAFF, author_id=NEWCOMER
    )
    await town.at_rest()


async def test_a_forgotten_server_leaves_no_byte(town: Town, tmp_path: Path) -> None:
    await said(town)
    assert await town.index.forgetting.guild(SERVER) == 4
    assert await counts(town) == {0}
    await town.at_rest()
    await town.close()
    held = await asyncio.to_thread(held_in, tmp_path)
    assert b"treasure" not in held
    assert b"lighthouse" not in held
    await town.open()


async def test_a_forgotten_channel_goes_with_its_threads(town: Town) -> None:
    await said(town)
    assert await town.index.forgetting.channel(SERVER, GENERAL) == 2
    assert len(await town.texts()) == 2
    assert await town.words("treasure") == []
    assert await town.rows("SELECT DISTINCT channel_id FROM messages") == [(STAFF,)]


async def test_what_moderation_needs_stays_stored(town: Town) -> None:
    await town.services.settings.change(SERVER, {"moderation.enabled": True}, by=1)
    await said(town)
    await town.index.forgetting.guild(SERVER)
    await town.at_rest()
    assert await town.rows("SELECT count(*) FROM messages") == [(4,)]
    assert await town.texts() == []
    await town.restart()
    await town.at_rest()
    assert await town.texts() == []


@pytest.mark.parametrize("guild_id", [SERVER, 0])
async def test_who_opts_out_is_not_found_any_more(town: Town, guild_id: int) -> None:
    await said(town)
    await town.index.forgetting.author(MEMBER, guild_id)
    assert await town.texts() == ["The market closes at noon, or later."]
    assert await town.rows("SELECT DISTINCT author_id FROM messages") == [(NEWCOMER,)]


async def test_a_deleted_channel_cannot_be_found_any_more(town: Town) -> None:
    await said(town)
    await town.messages.intake.forget_channel(SERVER, STAFF)
    await town.at_rest()
    assert len(await town.texts()) == 2
    assert await town.words("market") == []


async def test_after_forgetting_search_begins_anew(town: Town) -> None:
    await said(town)
    await town.index.forgetting.guild(SERVER)
    await town.say("A new beginning at the harbour.")
    await town.at_rest()
    assert await town.texts() == ["A new beginning at the harbour."]


@pytest.mark.parametrize("moderated", [False, True])
async def test_a_channel_that_is_forgotten_while_it_is_read_stays_out(
    town: Town, *, moderated: bool
) -> None:
    await town.services.settings.change(SERVER, {"moderation.enabled": moderated}, by=1)
    town.stacks.homes[THREAD] = GENERAL
    for channel, home in ((GENERAL, GENERAL), (THREAD, GENERAL), (STAFF, STAFF)):
        heard = town.said(f"{SECRET} In {channel}.", channel_id=channel, home_id=home)
        town.stacks.said[channel] = [heard]
    town.stacks.gate.clear()
    run = await town.index.indexing.begin(SERVER, MEMBER, channel_id=None, days=None)
    assert await town.index.forgetting.channel(SERVER, GENERAL) == 0
    town.stacks.gate.set()
    async with asyncio.timeout(20):
        await town.index.indexing.wait(run.id)
    await town.at_rest()
    assert await town.texts() == [f"{SECRET} In {STAFF}."]
