"""History is read newest first, goes on where it stood, and can be stopped."""

import asyncio

import pytest

from bot.errors import InputError
from bot.storage.search import HistoryRun, RunState
from tests.bot.search.town import ADMIN, GENERAL, NEWCOMER, SERVER, STAFF, THREAD, Town
from tests.scene import until


def written(town: Town, number: int, channel: int = GENERAL, *, ago: float = 5.0) -> list[int]:
    """Put messages into history, of so many days ago and later; gives their ids."""
    home = THREAD if channel == THREAD else channel
    said = [
        town.said(
            f"The harbour master wrote entry {nth} of {channel} into the book.",
            ago=ago - nth / 1_000,
            channel_id=channel,
            home_id=town.stacks.homes.get(channel, home),
        )
        for nth in range(number)
    ]
    town.stacks.said.setdefault(channel, []).extend(said)
    return [it.message.id for it in said]


async def begun(town: Town, channel: int | None = None, days: int | None = None) -> HistoryRun:
    return await town.index.indexing.begin(SERVER, ADMIN, channel_id=channel, days=days)


async def read(town: Town, run: HistoryRun) -> None:
    async with asyncio.timeout(20):
        await town.index.indexing.wait(run.id)
    await town.at_rest()


async def test_a_server_is_read_with_its_threads(town: Town) -> None:
    town.stacks.homes[THREAD] = GENERAL
    written(town, 230)
    written(town, 20, THREAD)
    written(town, 20, STAFF)
    run = await begun(town)
    await read(town, run)
    assert len(await town.texts()) == 270
    progress = await town.index.indexing.progress(run.id)
    assert progress
    assert (progress.messages, progress.share) == (270, 1.0)
    assert [job.is_done for job in progress.jobs] == [True] * 3
    assert progress.run.state is RunState.DONE


async def test_only_the_channel_that_was_asked_for_is_read(town: Town) -> None:
    town.stacks.homes[THREAD] = GENERAL
    written(town, 2)
    written(town, 3, THREAD)
    written(town, 5, STAFF)
    await read(town, await begun(town, GENERAL))
    assert len(await town.texts()) == 5


async def test_days_bound_how_far_it_goes_back(town: Town) -> None:
    written(town, 3, ago=9.0)
    written(town, 4, ago=2.0)
    await read(town, await begun(town, days=5))
    assert len(await town.texts()) == 4


async def test_it_goes_back_no_farther_than_messages_are_kept(town: Town) -> None:
    await town.services.settings.change(SERVER, {"privacy.retention_days": 7}, by=ADMIN)
    written(town, 3, ago=9.0)
    written(town, 4, ago=2.0)
    await read(town, await begun(town, days=30))
    assert len(await town.texts()) == 4


async def test_a_restart_goes_on_at_the_page_where_it_stood(town: Town) -> None:
    ids = written(town, 450)
    run = await begun(town)
    await until(lambda: len(town.stacks.asked) >= 2)
    town.stacks.gate.clear()
    await town.close()
    before = len(town.stacks.asked)
    town.stacks.gate.set()
    await town.open()
    await read(town, run)
    assert len(await town.texts()) == len(ids)
    again = [place for place in town.stacks.asked[before:] if place in town.stacks.asked[:before]]
    assert len(again) <= 1
    progress = await town.index.indexing.progress(run.id)
    assert progress
    assert progress.messages == len(ids)


async def test_a_stopped_run_reads_no_more(town: Town) -> None:
    written(town, 300)
    town.stacks.gate.clear()
    run = await begun(town)
    assert await town.index.indexing.stop(SERVER, run.id)
    assert not await town.index.indexing.stop(SERVER, run.id)
    town.stacks.gate.set()
    await read(town, run)
    assert await town.texts() == []
    await town.restart()
    await town.at_rest()
    assert town.stacks.asked == []


async def test_a_run_of_another_server_cannot_be_stopped(town: Town) -> None:
    written(town, 3)
    town.stacks.gate.clear()
    run = await begun(town)
    assert not await town.index.indexing.stop(SERVER + 1, run.id)
    town.stacks.gate.set()
    await read(town, run)
    assert len(await town.texts()) == 3


async def test_failures_of_discord_are_borne(town: Town) -> None:
    written(town, 250)
    town.stacks.failures = 3
    await read(town, await begun(town))
    assert len(await town.texts()) == 250


async def test_a_channel_that_cannot_be_read_any_more_is_told_of(town: Town) -> None:
    written(town, 3)
    written(town, 3, STAFF)
    town.stacks.gate.clear()
    run = await begun(town)
    town.stacks.hidden.add(STAFF)
    town.stacks.gate.set()
    await read(town, run)
    assert len(await town.texts()) == 3
    progress = await town.index.indexing.progress(run.id)
    assert progress
    assert progress.problems.keys() == {STAFF}


async def test_a_message_that_is_deleted_while_its_page_comes_is_not_found(town: Town) -> None:
    ids = written(town, 3)
    town.stacks.gate.clear()
    run = await begun(town)
    await town.messages.intake.forget(SERVER, {ids[1]})
    town.stacks.gate.set()
    await read(town, run)
    assert len(await town.texts()) == 2


async def test_a_newer_version_is_not_undone(town: Town) -> None:
    (number,) = written(town, 1)
    await town.say("Edited: the lighthouse was painted green yesterday.", id=number, version=5)
    await town.at_rest()
    await read(town, await begun(town))
    assert await town.texts() == ["Edited: the lighthouse was painted green yesterday."]


async def test_reading_twice_asks_the_endpoint_nothing_again(town: Town) -> None:
    written(town, 30)
    await read(town, await begun(town))
    asked = len(town.asked)
    await read(town, await begun(town))
    assert len(town.asked) == asked
    assert len(await town.texts()) == 30


async def test_who_opted_out_is_not_read(town: Town) -> None:
    await town.services.privacy.opt_out(NEWCOMER, SERVER)
    said = town.said("The harbour is mine.", ago=1.0, author_id=NEWCOMER)
    town.stacks.said[GENERAL] = [said]
    await read(town, await begun(town))
    assert await town.rows("SELECT id FROM messages") == []


@pytest.mark.parametrize("is_off", [True, False])
async def test_where_nothing_can_be_read_whoever_asked_is_told(
    town: Town,
    is_off: bool,  # noqa: FBT001 -- pytest gives it
) -> None:
    if is_off:
        written(town, 1)
        await town.set(enabled=False)
    with pytest.raises(InputError, match="switched off" if is_off else "nothing"):
        await begun(town)


async def test_two_runs_share_no_channel(town: Town) -> None:
    written(town, 10)
    town.stacks.gate.clear()
    first, second = await begun(town), await begun(town)
    town.stacks.gate.set()
    await read(town, first)
    await read(town, second)
    assert len(await town.texts()) == 10
    assert await town.index.indexing.running(SERVER) == []


async def test_what_history_told_of_first_is_judged_when_it_is_heard(town: Town) -> None:
    await town.services.settings.change(SERVER, {"moderation.enabled": True}, by=ADMIN)
    said = town.said("Heard a moment after it was read.", ago=0.001)
    town.stacks.said[GENERAL] = [said]
    await read(town, await begun(town))
    assert await town.rows("SELECT * FROM judgements_owed") == []
    await town.messages.intake.hear(said)
    await town.messages.intake.hear(said)
    await town.at_rest()
    owed = await town.rows("SELECT message_id FROM judgements_owed")
    assert owed == [(said.message.id,)]


async def test_reading_history_does_not_hide_what_was_not_heard(town: Town) -> None:
    first = await town.say("Heard, and so it is known how far.", ago=2.0)
    written(town, 3, ago=1.0)
    await read(town, await begun(town))
    assert await town.messages.store.seen(SERVER) == {GENERAL: first}
