"""How cases are opened, what they owe, and who decided."""

import asyncio

import pytest
import sqlite_utils

from bot.errors import InputError
from bot.storage.database import Database
from bot.storage.messages import MessageStore, Picture
from bot.storage.migrations import migrations_to
from bot.storage.moderation import (
    CaseKind,
    CaseState,
    CaseStore,
    Deed,
    JudgingStore,
    NewCase,
    Outcome,
    RuleRow,
    RuleStore,
    Scores,
    Standstill,
    Tally,
    rules,
)
from bot.storage.moderation.cases import OWING
from tests.bot.storage.moderation.stage import CHANNEL, GUILD, MEMBER, MODERATOR, arrival, message

FOUL = Scores("judge", True, {"hate": 0.9, "violence": 0.25})  # noqa: FBT003 -- a record
DAY = 86_400_000


@pytest.fixture
def messages(database: Database) -> MessageStore:
    return MessageStore(database)


@pytest.fixture
def judging(database: Database) -> JudgingStore:
    return JudgingStore(database)


@pytest.fixture
def cases(database: Database) -> CaseStore:
    return CaseStore(database)


def new(number: int = 1, **values: object) -> NewCase:
    standard = {
        "message": message(
            number, "foul", pictures=(Picture("https://x.example", "image/png", 1),)
        ),
        "action": "timeout",
        "reasons": ({"name": "hate", "score": 0.9},),
        "owes": ("delete", "timeout", "post"),
        "scores": {"hate": 0.9},
        "minutes": 10,
        "until": 77,
        "late_ms": 5,
    }
    return NewCase(**{**standard, **values})  # type: ignore[arg-type]


async def test_a_verdict_strikes_the_debt_and_opens_its_case_at_once(
    messages: MessageStore, judging: JudgingStore, cases: CaseStore
) -> None:
    await messages.take([arrival(1, "foul"), arrival(2)])
    first, second = await judging.owed(GUILD, after=0, limit=9)
    (case,) = await judging.settle([Outcome(first, FOUL, new()), Outcome(second, FOUL)])
    assert await judging.owing() == []
    assert (case.number, case.state, case.kind) == (1, CaseState.OPEN, CaseKind.JUDGED)
    assert (case.content, case.author_id, case.channel_id) == ("foul", MEMBER, CHANNEL)
    assert (case.owes, case.minutes, case.until) == (("delete", "timeout", "post"), 10, 77)
    assert case.reasons == ({"name": "hate", "score": 0.9},)
    assert case.pictures == (Picture("https://x.example", "image/png", 1),)
    assert await cases.get(case.id) == case
    assert await cases.numbered(GUILD, 1) == case
    assert [it.scores for it in await cases.replay.page(GUILD, after_id=0)] == [FOUL.scores] * 2


async def test_no_version_of_a_message_gets_two_cases(
    messages: MessageStore, judging: JudgingStore, cases: CaseStore
) -> None:
    await messages.take([arrival(1, "foul")])
    (found,) = await judging.owed(GUILD, after=0, limit=9)
    outcome = Outcome(found, FOUL, new())
    opened = await asyncio.gather(*(judging.settle([outcome]) for _ in range(3)))
    assert sum(map(len, opened)) == 1
    assert await cases.open(new()) is None
    edited = await cases.open(new(message=message(1, "foul again", version=5)))
    report = await cases.open(new(kind=CaseKind.REPORT, reporter_id=MODERATOR))
    assert edited
    assert report
    assert (edited.number, report.number, report.reporter_id) == (2, 3, MODERATOR)


async def test_what_was_deleted_before_the_verdict_opens_no_case(
    messages: MessageStore, judging: JudgingStore, cases: CaseStore
) -> None:
    await messages.take([arrival(1, "foul")])
    (found,) = await judging.owed(GUILD, after=0, limit=9)
    await messages.forget([1])
    assert await judging.settle([Outcome(found, FOUL, new())]) == []
    assert await cases.latest(GUILD) == []


def test_what_a_server_owes_is_found_without_a_look_at_all_other_cases() -> None:
    with sqlite_utils.Database(memory=True) as db:
        migrations_to().apply(db)
        sql = f"EXPLAIN QUERY PLAN SELECT * FROM cases {OWING}"  # noqa: S608 -- the store's
        plan = [row[3] for row in db.execute(sql, [GUILD, "[]", "[]", 9])]
    assert plan[0] == "SEARCH cases USING INDEX cases_owing (guild_id=?)"


async def test_steps_are_struck_one_by_one_and_survive_a_restart(cases: CaseStore) -> None:
    opened = await cases.open(new())
    other = await cases.open(new(2, message=message(2, guild_id=9), owes=("post",)))
    assert opened
    assert other
    for step in ("delete", "timeout"):
        deed = Deed(case_id=opened.id, at=1, by_id=0, deed=step, is_done=True, detail="gone")
        noted = await cases.note(deed, step=step)
    assert noted
    assert noted.owes == ("post",)
    assert [case.id for case in await cases.owing(GUILD)] == [opened.id]
    assert [case.id for case in await cases.owing(9)] == [other.id]
    assert [(deed.deed, deed.detail) for deed in await cases.deeds(opened.id)] == [
        ("delete", "gone"),
        ("timeout", "gone"),
    ]
    gone = Deed(case_id=404, at=1, by_id=0, deed="post", is_done=True)
    assert await cases.note(gone) is None


async def test_only_the_first_decision_counts(cases: CaseStore) -> None:
    opened = await cases.open(new())
    assert opened
    decided = await asyncio.gather(
        *(
            cases.close(opened.id, state, by=by)
            for by, state in ((MODERATOR, CaseState.DISMISSED), (MEMBER, CaseState.ACTED))
        )
    )
    assert decided == [True, False]
    found = await cases.get(opened.id)
    assert found
    assert (found.state, found.closed_by) == (CaseState.DISMISSED, MODERATOR)


async def test_dismissing_erases_what_was_said_and_acting_does_not(cases: CaseStore) -> None:
    for number, state in ((1, CaseState.DISMISSED), (2, CaseState.ACTED)):
        opened = await cases.open(new(number))
        assert opened
        await cases.close(opened.id, state, by=MODERATOR)
    acted, dismissed = await cases.latest(GUILD)
    assert (dismissed.content, dismissed.pictures) == ("", ())
    assert acted.content == "foul"


async def test_cases_are_found_by_state_and_member_page_by_page(cases: CaseStore) -> None:
    for number in range(1, 6):
        who = MEMBER if number % 2 else MODERATOR
        await cases.open(new(number, message=message(number, author_id=who)))
    first = await cases.latest(GUILD, limit=2)
    assert [case.number for case in first] == [5, 4]
    assert [case.number for case in await cases.latest(GUILD, before=4)] == [3, 2, 1]
    assert [case.number for case in await cases.latest(GUILD, author_id=MODERATOR)] == [4, 2]
    await cases.close(first[0].id, CaseState.ACTED, by=1)
    acted = await cases.latest(GUILD, state=CaseState.ACTED)
    assert [case.number for case in acted] == [5]


async def test_earlier_cases_count_but_for_notes_and_dismissed_ones(cases: CaseStore) -> None:
    for number, action in enumerate(("flag", "note", "delete", "flag"), 1):
        await cases.open(new(number, action=action))
    dismissed = await cases.numbered(GUILD, 4)
    assert dismissed
    await cases.close(dismissed.id, CaseState.DISMISSED, by=1)
    assert await cases.count(GUILD, MEMBER, since=0) == 2
    assert await cases.count(GUILD, MEMBER, since=dismissed.opened_at + DAY) == 0
    assert await cases.count(GUILD, MODERATOR, since=0) == 0


async def test_reports_count_once_a_moderator_acted_upon_them(cases: CaseStore) -> None:
    reports = [await cases.open(new(number, kind=CaseKind.REPORT)) for number in (1, 2, 3)]
    assert await cases.count(GUILD, MEMBER, since=0) == 0
    for report, state in zip(reports, (CaseState.ACTED, CaseState.DISMISSED), strict=False):
        assert report
        await cases.close(report.id, state, by=MODERATOR)
    assert await cases.count(GUILD, MEMBER, since=0) == 1
    assert [it.counts for it in await cases.latest(GUILD)] == [False, False, True]


async def test_a_post_shows_its_cases_in_their_order(cases: CaseStore) -> None:
    opened = [await cases.open(new(number)) for number in (1, 2, 3)]
    ids = [case.id for case in opened if case]
    await cases.note_post(ids[:2], 55, 1_234)
    shown = await cases.posted(1_234)
    assert [case.id for case in shown] == ids[:2]
    assert shown[0].post_channel_id == 55


async def test_a_case_owes_a_further_step_once(cases: CaseStore) -> None:
    opened = await cases.open(new(owes=()))
    assert opened
    owing = await cases.owe(opened.id, "tell")
    assert owing
    assert owing.owes == ("tell",)
    assert await cases.owe(opened.id, "tell") is None, "it is owed already"
    done = Deed(case_id=opened.id, at=1, by_id=0, deed="tell", is_done=True)
    await cases.note(done, step="tell")
    assert await cases.owe(opened.id, "tell") is None, "it was done already"
    assert await cases.owe(404, "tell") is None


async def test_an_author_may_appeal_once(cases: CaseStore) -> None:
    opened = await cases.open(new())
    assert opened
    assert await cases.appeal(opened.id, "It was a quote \ud83d")
    assert not await cases.appeal(opened.id, "again")
    assert not await cases.appeal(404, "nothing")
    found = await cases.get(opened.id)
    assert found
    assert found.appeal == "It was a quote ?"


async def test_cases_are_counted_by_day_and_first_reason(cases: CaseStore) -> None:
    await cases.open(new(1))
    await cases.open(new(2))
    await cases.open(new(3, reasons=(), kind=CaseKind.REPORT))
    await cases.open(new(4, reasons=({"name": "repeated"}, {"name": "hate"}, {"name": "word"})))
    found = await cases.tallies(GUILD, since=0)
    assert [(tally.reason, tally.count) for tally in found] == [("hate", 3), ("report", 1)]
    assert isinstance(found[0], Tally)
    assert await cases.tallies(GUILD, since=10**15) == []


async def test_only_what_was_judged_as_it_stands_is_replayed(
    messages: MessageStore, judging: JudgingStore, cases: CaseStore
) -> None:
    await messages.take([arrival(number) for number in (1, 2, 3)])
    owed = await judging.owed(GUILD, after=0, limit=9)
    await judging.settle([Outcome(owed[0], FOUL), Outcome(owed[1], FOUL), Outcome(owed[2])])
    await messages.take([arrival(2, "edited", version=9)])
    page = await cases.replay.page(GUILD, after_id=0)
    assert [(it.message.id, it.flagged) for it in page] == [(1, True)]
    assert await cases.replay.page(GUILD, after_id=1) == []


async def test_standstills_are_told_once_and_channels_get_back_what_they_had(
    judging: JudgingStore,
) -> None:
    await judging.stand_still(Standstill(GUILD, 5, "It is down.", told=False))
    await judging.stand_still(Standstill(GUILD, 5, "It is down.", told=True))
    assert await judging.standstills() == [Standstill(GUILD, 5, "It is down.", told=True)]
    await judging.go_on(GUILD)
    assert await judging.standstills() == []
    await judging.note_slowed(GUILD, CHANNEL, 30)
    await judging.note_slowed(GUILD, CHANNEL, 60)
    assert await judging.slowed(GUILD) == {CHANNEL: 30}
    await judging.note_freed(CHANNEL)
    assert await judging.slowed(GUILD) == {}


async def test_a_server_has_its_own_rules_and_not_too_many(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_RULES", 2)
    store = RuleStore(database)

    def rule(value: str, action: str = "flag", guild: int = GUILD) -> RuleRow:
        return RuleRow(
            guild_id=guild, kind="word", value=value, action=action, made_by=1, made_at=2
        )

    await store.put(rule("one"))
    await store.put(rule("two"))
    await store.put(rule("one", "delete"))
    with pytest.raises(InputError, match="unblock"):
        await store.put(rule("three"))
    await store.put(rule("one", guild=9))
    assert [(it.value, it.action) for it in await store.of(GUILD)] == [
        ("one", "delete"),
        ("two", "flag"),
    ]
    assert await store.remove(GUILD, "word", "one")
    assert not await store.remove(GUILD, "word", "one")
    assert [it.value for it in await store.of(9)] == ["one"]


async def test_a_dismissed_case_keeps_no_words_of_anybody(cases: CaseStore) -> None:
    reasons = (
        {"name": "word", "rule": 3, "excerpt": "foul", "action": "delete"},
        {"name": "hate", "score": 0.9, "action": "flag"},
    )
    opened = await cases.open(new(reasons=reasons))
    assert opened
    for deed in ("report", "delete"):
        row = Deed(case_id=opened.id, at=1, by_id=7, deed=deed, is_done=True, detail="so foul")
        await cases.note(row)
    await cases.appeal(opened.id, "I only quoted: foul")
    assert await cases.close(opened.id, CaseState.DISMISSED, by=MODERATOR)
    now = await cases.get(opened.id)
    assert now
    assert now.reasons == ({"name": "word", "rule": 3, "action": "delete"}, reasons[1])
    assert (now.content, now.pictures, now.appeal) == ("", (), None)
    assert now.appealed_at is not None
    assert [it.detail for it in await cases.deeds(opened.id)] == ["", "so foul"]
