"""Putting a job's model to use, and taking that back."""

import asyncio

import pytest

from bot.errors import InputError, ParleyError
from bot.settings import DEFAULT
from bot.storage.tuning import Watched
from bot.tuning.choosing import Choosing, Exchanged
from tests.bot.stage import ADMIN, LAB, Stage
from tests.bot.tuning.conftest import MODEL, finished

OTHER = 2


@pytest.fixture
def choosing(stage: Stage) -> Choosing:
    return stage.services.tuning.choosing


async def in_use(stage: Stage) -> object:
    return (await stage.services.settings.of(LAB))["chat.model"]


async def chosen(stage: Stage) -> object:
    return (await stage.services.settings.chosen(LAB)).get("chat.model")


async def default(stage: Stage) -> str:
    return str((await stage.services.settings.of(None))["chat.model"])


async def test_the_model_answers_until_that_is_undone(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    await stage.choose(chat__model="before")
    assert await choosing.use(LAB, done.id, by=ADMIN) == Exchanged(MODEL, "before")
    assert await in_use(stage) == MODEL
    assert await choosing.undo(LAB, done.id, by=ADMIN) == Exchanged("before", MODEL)
    assert await in_use(stage) == "before"
    recorded = await stage.services.settings.history(LAB)
    assert [it.change.new for it in recorded] == ["before", MODEL, "before"]
    assert {it.by for it in recorded} == {ADMIN}


async def test_where_nothing_was_chosen_the_default_holds_again(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    usual = await default(stage)
    assert await choosing.use(LAB, done.id, by=ADMIN) == Exchanged(MODEL, usual)
    again = await choosing.use(LAB, done.id, by=ADMIN)
    assert again == Exchanged(MODEL, usual, is_new=False)
    assert await choosing.undo(LAB, done.id, by=ADMIN) == Exchanged(usual, MODEL)
    assert await chosen(stage) is None


async def test_pressed_twice_at_once_it_is_used_once_and_can_be_undone(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    await stage.choose(chat__model="before")
    both = await asyncio.gather(*(choosing.use(LAB, done.id, by=ADMIN) for _ in range(2)))
    assert {it.model for it in both} == {MODEL}
    assert {it.former for it in both} == {"before"}
    assert (await choosing.undo(LAB, done.id, by=ADMIN)).model == "before"


async def test_undoing_twice_changes_nothing_more(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    await choosing.use(LAB, done.id, by=ADMIN)
    await choosing.undo(LAB, done.id, by=ADMIN)
    await stage.choose(chat__model="later")
    with pytest.raises(InputError, match="nothing to undo"):
        await choosing.undo(LAB, done.id, by=ADMIN)
    assert await in_use(stage) == "later"


@pytest.mark.parametrize("later", ["later", DEFAULT])
async def test_what_was_changed_since_stays(
    stage: Stage, choosing: Choosing, done: Watched, later: object
) -> None:
    await stage.choose(chat__model="before")
    await choosing.use(LAB, done.id, by=ADMIN)
    await stage.choose(chat__model=later)
    with pytest.raises(InputError, match="changed since"):
        await choosing.undo(LAB, done.id, by=ADMIN)
    assert await chosen(stage) == (None if later is DEFAULT else later)


async def test_a_model_that_was_chosen_by_hand_is_in_use_already(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    await stage.choose(chat__model=MODEL)
    assert await choosing.use(LAB, done.id, by=ADMIN) == Exchanged(MODEL, None, is_new=False)
    with pytest.raises(InputError, match="nothing to undo"):
        await choosing.undo(LAB, done.id, by=ADMIN)


async def test_other_servers_know_nothing_of_it(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    for change in (choosing.use, choosing.undo):
        for guild_id, number in ((OTHER, done.id), (LAB, done.id + 1)):
            with pytest.raises(InputError, match="know nothing of that job"):
                await change(guild_id, number, by=ADMIN)
    assert await chosen(stage) is None


async def test_a_model_of_another_key_is_not_put_to_use(
    stage: Stage, choosing: Choosing, done: Watched
) -> None:
    own, base = f"{stage.endpoint.api_key}-own", f"{stage.url}/v1"
    await stage.services.accounts.set(LAB, base_url=base, api_key=own, by=ADMIN)
    with pytest.raises(InputError, match="another account"):
        await choosing.use(LAB, done.id, by=ADMIN)
    assert await chosen(stage) is None


async def test_a_job_without_a_model_has_none_to_be_used(stage: Stage, choosing: Choosing) -> None:
    job = await finished(stage, None)
    with pytest.raises(InputError, match="no model"):
        await choosing.use(LAB, job.id, by=ADMIN)


async def test_a_name_that_is_no_model_is_refused(stage: Stage, choosing: Choosing) -> None:
    job = await finished(stage, "x" * 10_000)
    with pytest.raises(ParleyError):
        await choosing.use(LAB, job.id, by=ADMIN)
    assert await chosen(stage) is None
