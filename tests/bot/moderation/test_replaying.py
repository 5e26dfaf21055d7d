"""What other thresholds would have flagged."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation import replaying
from bot.moderation.alternatives import shifted, thresholds
from bot.moderation.policy import verdict
from bot.moderation.rules import Ruleset
from bot.moderation.verdicts import Action
from bot.storage.database import Database
from bot.storage.messages import MessageStore
from bot.storage.moderation import Judged
from tests.bot.moderation.archive import Archive
from tests.bot.moderation.samples import SERVER, Laid, Thought, message, values

ELSEWHERE = 77
SCORE = st.floats(0, 1).map(lambda it: round(it, 4))


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    database = await Database.open(tmp_path / "parley.db")
    yield Archive(database)
    await database.close()


async def test_a_higher_threshold_flags_fewer_and_a_lower_one_more(archive: Archive) -> None:
    for score in (0.1, 0.5, 0.72, 0.9):
        await archive.judged({"harassment": score, "violence": 0.05})
    found = await archive.replaying.compare(SERVER, [shifted(-0.3), shifted(0.1)], days=7)
    assert found.judged == 4
    assert [it.flagged for it in found.counts] == [2, 3, 1]
    assert [it.categories["harassment"] for it in found.counts] == [2, 3, 1]


async def test_all_pages_are_looked_at(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "PAGE", 7)
    await archive.judged({"harassment": 0.8}, times=50)
    found = await archive.replaying.compare(SERVER, [], days=7)
    assert (found.judged, found.counts[0].flagged, found.is_whole) == (50, 50, True)


async def test_what_is_too_much_is_said_to_be_left_out(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "PAGE", 10)
    monkeypatch.setattr(replaying, "MOST", 20)
    await archive.judged({"harassment": 0.8}, times=20)
    assert (await archive.replaying.compare(SERVER, [], days=7)).is_whole
    await archive.judged({"harassment": 0.8})
    found = await archive.replaying.compare(SERVER, [], days=7)
    assert (found.judged, found.is_whole) == (20, False)


async def test_only_the_days_that_are_asked_for_count(archive: Archive) -> None:
    await archive.judged({"harassment": 0.8}, days=2.9)
    await archive.judged({"harassment": 0.8}, days=3.1)
    assert (await archive.replaying.compare(SERVER, [], days=3)).judged == 1


async def test_each_channel_is_judged_by_its_own_settings(archive: Archive) -> None:
    await archive.choose(ELSEWHERE, threshold=0.2)
    await archive.judged({"harassment": 0.3})
    await archive.judged({"harassment": 0.3}, place=ELSEWHERE)
    assert (await archive.replaying.compare(SERVER, [], days=7)).counts[0].flagged == 1


async def test_a_channel_that_has_chosen_for_itself_stays_as_it_is(archive: Archive) -> None:
    await archive.choose(ELSEWHERE, threshold=0.2)
    await archive.judged({"harassment": 0.3})
    await archive.judged({"harassment": 0.3}, place=ELSEWHERE)
    change = thresholds(0.1, {})
    everywhere = await archive.replaying.compare(SERVER, [change], days=7)
    assert [it.flagged for it in everywhere.counts] == [1, 2]
    change = thresholds(0.9, {})
    own = await archive.replaying.compare(SERVER, [change], days=7, but_for="moderation.threshold")
    assert [it.flagged for it in own.counts] == [1, 1]


async def test_samples_are_the_newest_of_what_changes_and_may_be_seen(archive: Archive) -> None:
    said = [await archive.judged({"harassment": 0.75}) for _ in range(8)]
    gained = await archive.judged({"violence": 0.5})
    change = thresholds(0.8, {"violence": 0.4})
    found = await archive.replaying.compare(
        SERVER, [change], days=7, may_see=lambda it: it.id != said[-1].id
    )
    assert [it.message.id for it in found.lost] == [it.id for it in said[2:7]]
    (sample,) = found.gained
    assert sample.message.id == gained.id
    assert [(it.name, it.score) for it in sample.reasons] == [("violence", 0.5)]
    hidden = await archive.replaying.compare(SERVER, [change], days=7)
    assert not hidden.lost
    assert not hidden.gained


async def test_what_is_ignored_or_only_noted_is_not_flagged(archive: Archive) -> None:
    await archive.choose(actions={"harassment": "note", "violence": "ignore", "hate": "delete"})
    await archive.judged({"harassment": 0.9, "violence": 0.9})
    await archive.judged({"hate": 0.9})
    (count,) = (await archive.replaying.compare(SERVER, [], days=7)).counts
    assert (count.flagged, count.deleted, dict(count.categories)) == (1, 1, {"hate": 1})


async def test_deleted_and_edited_messages_do_not_count(archive: Archive) -> None:
    said = await archive.judged({"harassment": 0.9})
    await MessageStore(archive.database).forget([said.id])
    assert (await archive.replaying.compare(SERVER, [], days=7)).judged == 0


async def test_what_the_bot_deleted_counts_as_its_case_has_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "PAGE", 2)
    await archive.choose(actions={"harassment": "delete"})
    for score in (0.75, 0.8, 0.95):
        await archive.deleted({"harassment": score})
        await archive.judged({"harassment": 0.1})
    await archive.deleted({"harassment": 0.9}, by_bot=False)
    found = await archive.replaying.compare(SERVER, [shifted(0.15)], days=7, may_see=lambda _: True)
    assert found.judged == 6
    assert [it.deleted for it in found.counts] == [3, 1]
    assert [it.message.content for it in found.lost] == ["words", "words"]
    assert (await archive.replaying.compare(SERVER + 1, [], days=7)).judged == 0


async def test_a_deleted_message_counts_once_and_by_what_its_endpoint_thought(
    archive: Archive,
) -> None:
    said = await archive.deleted({"strange": 0.9}, threshold=None)
    await archive.deleted({"strange": 0.8}, of=replace(said, version=5), threshold=None)
    found = await archive.replaying.compare(SERVER, [], days=7)
    assert (found.judged, found.counts[0].flagged) == (1, 1)
    assert found.counts[0].categories == {"strange": 1}


async def test_another_servers_messages_are_not_looked_at(archive: Archive) -> None:
    await archive.judged({"harassment": 0.9})
    assert (await archive.replaying.compare(SERVER + 1, [], days=7)).judged == 0


async def test_a_rule_is_tried_on_what_was_said(archive: Archive) -> None:
    await archive.judged({}, content="what a b4d day")
    await archive.judged({}, content="a fine day")
    found = await archive.replaying.hits(SERVER, Laid("word", "bad"), days=7)
    assert (found.judged, found.counts[0].flagged) == (2, 1)
    assert Ruleset([Laid("word", "bad")]).check(archive.said(content="bad"))


async def test_many_may_ask_at_once(archive: Archive) -> None:
    await archive.judged({"harassment": 0.9}, times=20)
    asked = [archive.replaying.compare(SERVER, [shifted(0.2)], days=7) for _ in range(8)]
    found = await asyncio.gather(*asked)
    assert [[it.flagged for it in each.counts] for each in found] == [[20, 20]] * 8


@given(
    scores=st.dictionaries(st.sampled_from(["harassment", "hate", "strange"]), SCORE),
    flagged=st.booleans(),
    standard=SCORE,
    own=st.dictionaries(st.sampled_from(["hate", "strange"]), SCORE),
)
def test_what_is_passed_over_as_clean_would_not_have_been_flagged(
    *, scores: dict[str, float], flagged: bool, standard: float, own: dict[str, float]
) -> None:
    chosen = values(threshold=standard, thresholds=own)
    side = replaying._Side.of(chosen)
    found = verdict(Thought(scores, flagged), (), chosen).reasons
    judged = Judged(message("words"), flagged, scores)
    assert side.flags(judged) == tuple(it for it in found if it.action >= Action.FLAG)


@given(by=st.floats(-2, 2), standard=SCORE, own=SCORE)
def test_moved_thresholds_stay_from_0_to_1_and_keep_their_order(
    by: float, standard: float, own: float
) -> None:
    before = values(threshold=standard, thresholds={"hate": own})
    after = shifted(by)(before)
    moved = [after["moderation.threshold"], after["moderation.thresholds"]["hate"]]
    assert all(0 <= it <= 1 for it in moved)
    assert standard > own or moved[0] <= moved[1]
    assert before["moderation.threshold"] == standard, "what holds is not touched"
    assert after["moderation.actions"] == before["moderation.actions"]
