"""How far channels' history was read."""

from bot.storage.messages import Arrival
from bot.storage.search import RunState
from tests.bot.storage.search.library import GENERAL, GUILD, MEMBER, STAFF, Library, message


async def test_a_run_goes_on_where_it_stood(library: Library) -> None:
    run = await library.history.begin(GUILD, MEMBER, {GENERAL: (100, 0), STAFF: (90, 50)})
    await library.history.show(run.id, GENERAL, 7)
    page = [Arrival(message(number), None, "") for number in (99, 98)]
    assert await library.history.take_page(GENERAL, run.id, page, 98)
    (running,) = await library.history.running(GUILD)
    assert (running.post_channel_id, running.post_id) == (GENERAL, 7)
    general, staff = await library.history.jobs(run.id)
    assert (general.before_id, general.first_before_id, general.counted) == (98, 100, 2)
    assert (staff.before_id, staff.after_id, staff.is_done) == (90, 50, False)
    assert [each.message.id for each in await library.owed()] == [99, 98]


async def test_a_page_that_is_taken_twice_goes_not_back(library: Library) -> None:
    run = await library.history.begin(GUILD, MEMBER, {GENERAL: (100, 0)})
    for before in (50, 80):
        await library.history.take_page(GENERAL, run.id, [], before)
    assert (await library.history.jobs(run.id))[0].before_id == 50


async def test_the_last_channel_ends_the_run(library: Library) -> None:
    run = await library.history.begin(GUILD, MEMBER, {GENERAL: (100, 0), STAFF: (90, 50)})
    await library.history.finish(GENERAL, run.id)
    assert await library.history.running(GUILD) == [run]
    await library.history.finish(STAFF, run.id, "I may not read it.")
    assert await library.history.running(GUILD) == []
    ended = await library.history.get(run.id)
    assert ended
    assert ended.state is RunState.DONE
    assert [each.why for each in await library.history.jobs(run.id)] == ["", "I may not read it."]
    assert not await library.history.stop(run.id)


async def test_a_stopped_run_takes_nothing_more(library: Library) -> None:
    run = await library.history.begin(GUILD, MEMBER, {GENERAL: (100, 0)})
    assert await library.history.stop(run.id)
    assert not await library.history.stop(run.id)
    page = [Arrival(message(99), None, "")]
    assert not await library.history.take_page(GENERAL, run.id, page, 99)
    assert await library.messages.get(99) is None
    assert await library.history.get(99) is None


async def test_a_second_run_takes_a_channel_over(library: Library) -> None:
    first = await library.history.begin(GUILD, MEMBER, {GENERAL: (100, 0), STAFF: (9, 0)})
    second = await library.history.begin(GUILD, MEMBER, {GENERAL: (200, 0)})
    assert not await library.history.take_page(GENERAL, first.id, [], 50)
    assert await library.history.take_page(GENERAL, second.id, [], 50)
    assert [each.channel_id for each in await library.history.jobs(first.id)] == [STAFF]
    await library.history.finish(STAFF, first.id)
    assert await library.history.running(GUILD) == [second]


async def test_a_run_whose_channels_were_all_taken_over_has_ended(library: Library) -> None:
    await library.history.begin(GUILD, MEMBER, {GENERAL: (100, 0)})
    second = await library.history.begin(GUILD, MEMBER, {GENERAL: (200, 0)})
    assert await library.history.running(GUILD) == [second]
