"""What is found and erased of a member and of a server, in the tables."""

import asyncio
from typing import Any

import pytest

from bot.errors import InputError
from bot.storage.conversations import Kind, State, Text
from bot.storage.messages import Message
from bot.storage.moderation import CaseKind, CaseStore, Deed, NewCase
from bot.storage.personal import PersonalStore, Scope
from bot.storage.personal.erasing import MOST, TURNS
from tests.bot.storage.personal.stage import DAY, LAB, MEMBER, NEWCOMER, QUIET, Stage

HERE = Scope(MEMBER, LAB)
EVERYWHERE = Scope(MEMBER, everywhere=True)


async def test_each_kind_is_counted_here_and_everywhere(
    stage: Stage, personal: PersonalStore
) -> None:
    for guild in (LAB, QUIET, None):
        where = await stage.conversation(guild=guild)
        await stage.ask(where, "hello", picture=b"png")
        answer = await stage.answer(where, "Hello.")
        await stage.store.rate(answer.id, MEMBER, 1)
        await stage.store.rate(answer.id, NEWCOMER, 1)
        await stage.call(guild=guild)
        await stage.ask(where, "other", who=NEWCOMER, picture=b"png")
    for guild in (LAB, QUIET):
        await stage.govern(guild=guild)
        await stage.spend(MEMBER, guild=guild)
        await stage.spend(NEWCOMER, guild=guild)
        await stage.index(guild=guild)
        await stage.index(NEWCOMER, guild=guild)
        await stage.watch(guild)
        await stage.tune(guild=guild)
    await personal.opt_out(MEMBER, LAB, now=1)
    await personal.opt_out(MEMBER, QUIET, now=1)
    assert set((await personal.counts(HERE)).values()) == {1}
    everywhere = await personal.counts(EVERYWHERE)
    assert {name for name, count in everywhere.items() if count == 3} == {
        "questions",
        "answers",
        "ratings",
        "conversations",
        "calls",
        "pictures",
    }
    assert {count for count in everywhere.values() if count != 3} == {2}
    assert sum((await personal.counts(Scope(MEMBER))).values()) == 6


async def test_a_member_who_deletes_leaves_others_words_and_unnamed_traces(
    stage: Stage, personal: PersonalStore
) -> None:
    shared = await stage.conversation()
    first = await stage.ask(shared, "member: one", picture=b"png")
    rated = await stage.answer(shared, "to member")
    kept = await stage.ask(shared, "newcomer: two", who=NEWCOMER)
    answer = await stage.answer(shared, "to newcomer", who=NEWCOMER)
    await stage.store.rate(rated.id, NEWCOMER, 1)
    await stage.store.rate(answer.id, MEMBER, -1)
    await stage.store.set_summary(shared.id, "member said one", first.position)
    alone = await stage.conversation()
    await stage.ask(alone, "member: alone")
    await stage.call()
    await stage.spend(MEMBER)
    await stage.govern()
    await personal.erase(HERE)
    assert [turn.text for turn in await stage.store.history(shared.id)] == [
        "newcomer: two",
        "to newcomer",
    ]
    found = await stage.store.get(shared.id)
    assert found
    assert (found.owner_id, found.summary, found.summarised_to) == (0, "", 0)
    assert await stage.store.get(alone.id) is None
    assert await stage.rows("SELECT guild_id, user_id, channel_id, prompt_tokens FROM calls") == [
        (LAB, None, None, 7)
    ]
    tables = await stage.tables()
    assert {len(tables[name]) for name in ("pictures", "ratings")} == {0}
    kept_ones = ("settings", "setting_changes", "api_keys", "spending")
    assert {len(tables[name]) for name in kept_ones} == {1}
    assert {row[1] for row in tables["turn_messages"]} == {kept.id}


async def test_other_places_are_left_alone(stage: Stage, personal: PersonalStore) -> None:
    places = [await stage.conversation(guild=guild) for guild in (LAB, QUIET, None)]
    for place in places:
        await stage.ask(place, "hello")
        await stage.call(guild=place.guild_id)
    await personal.erase(HERE)
    left = [len(await stage.store.history(place.id)) for place in places]
    assert left == [0, 1, 1]
    assert await stage.rows("SELECT guild_id FROM calls WHERE user_id IS NOT NULL") == [
        (QUIET,),
        (None,),
    ]
    await personal.erase(Scope(MEMBER))
    assert [len(await stage.store.history(place.id)) for place in places] == [0, 1, 0]
    await personal.erase(EVERYWHERE)
    assert sum((await personal.counts(EVERYWHERE)).values()) == 0


async def test_chains_of_replies_close_over_the_gaps(stage: Stage, personal: PersonalStore) -> None:
    channel = await stage.conversation(kind=Kind.CHANNEL)
    parent: int | None = None
    for nth in range(3 * TURNS):
        who = NEWCOMER if nth % 50 == 0 else MEMBER
        turn = await stage.ask(channel, f"{nth}", who=who, to=parent)
        parent = turn.id
    last = await stage.ask(channel, "last", who=NEWCOMER, to=parent)
    await personal.erase(HERE)
    chain = [turn.text for turn in await stage.store.chain(last.id)]
    assert chain == ["0", "50", "100", "150", "200", "250", "last"]


async def test_replaced_versions_go_along(stage: Stage, personal: PersonalStore) -> None:
    where = await stage.conversation()
    await stage.ask(where, "hello")
    old = await stage.answer(where, "old")
    await stage.store.begin_answer(where.id, author_id=MEMBER, model="m", replaces=old.id)
    await personal.erase(HERE)
    assert await stage.rows("SELECT id FROM turns") == []


async def test_what_an_answer_in_the_making_stores_afterwards_is_dropped(
    stage: Stage, personal: PersonalStore
) -> None:
    shared = await stage.conversation(owner=NEWCOMER)
    await stage.ask(shared, "newcomer", who=NEWCOMER)
    question = await stage.ask(shared, "member")
    begun = await stage.store.begin_answer(shared.id, author_id=MEMBER, model="m")
    turn = await stage.store.get(shared.id)
    assert turn
    await personal.erase(HERE)
    await stage.store.finish(begun.id, state=State.COMPLETE, text="too late")
    await stage.store.link(begun.id, 5)
    assert await stage.store.rate(begun.id, NEWCOMER, 1) == (0, 0)
    assert not await stage.store.set_summary(
        shared.id, "member said", question.position, revision=turn.revision
    )
    assert len(await stage.rows("SELECT id FROM turns")) == 1
    assert sum((await personal.counts(EVERYWHERE)).values()) == 0


async def test_who_says_something_in_a_conversation_just_deleted_is_told_what_to_do(
    stage: Stage, personal: PersonalStore
) -> None:
    where = await stage.conversation()
    await personal.erase(HERE)
    for late in (
        stage.store.ask(
            where.id, author_id=MEMBER, author_name="a", parts=[Text("x")], message_id=1
        ),
        stage.store.begin_answer(where.id, author_id=MEMBER, model="m"),
    ):
        with pytest.raises(InputError, match="/chat"):
            await late


async def test_much_is_erased_while_others_write(stage: Stage, personal: PersonalStore) -> None:
    where = await stage.conversation()
    for _ in range(MOST + 10):
        await stage.call()
    for nth in range(TURNS + 10):
        await stage.ask(where, f"{nth}")
    erasing = asyncio.create_task(personal.erase(HERE))
    between = [await stage.ask(where, "newcomer", who=NEWCOMER) for _ in range(3)]
    await erasing
    assert [turn.id for turn in await stage.store.history(where.id)] == [it.id for it in between]
    assert await stage.rows("SELECT count(*) FROM calls WHERE user_id IS NOT NULL") == [(0,)]


async def test_erasing_twice_at_once_is_harmless(stage: Stage, personal: PersonalStore) -> None:
    where = await stage.conversation()
    await stage.ask(where, "member")
    await stage.ask(where, "newcomer", who=NEWCOMER)
    await asyncio.gather(personal.erase(HERE), personal.erase(EVERYWHERE), personal.erase(HERE))
    assert [turn.text for turn in await stage.store.history(where.id)] == ["newcomer"]


async def fill(stage: Stage, guild: int, who: int) -> None:
    where = await stage.conversation(owner=who, guild=guild)
    await stage.ask(where, f"words in {guild}", who=who, picture=b"png")
    answer = await stage.answer(where, "answer", who=who)
    await stage.store.rate(answer.id, who, 1)
    await stage.call(who, guild)
    await stage.spend(who, guild=guild)
    await stage.govern(who, guild)
    await stage.index(who, guild)
    await stage.watch(guild)
    await stage.tune(who, guild)
    for table, values in (
        ("opt_outs", {"user_id": who, "since": 1}),
        ("departures", {"left_at": 1}),
    ):
        await stage.insert(table, guild_id=guild, **values)


async def test_a_server_goes_with_everything_and_no_other(
    stage: Stage, personal: PersonalStore
) -> None:
    await fill(stage, QUIET, NEWCOMER)
    before = await stage.tables()
    assert min(map(len, before.values())) == 1, "there is something in every table"
    await fill(stage, LAB, MEMBER)
    assert await personal.guild_ids() == [LAB, QUIET]
    found = await personal.erase_guild(LAB)
    assert found["turns"] == 2
    assert {count for title, count in found.items() if title != "turns"} == {1}
    assert await stage.tables() == before
    assert set((await personal.erase_guild(LAB)).values()) == {0}
    assert await personal.guild_ids() == [QUIET]


async def test_what_is_too_old_goes_and_the_rest_stays(
    stage: Stage, personal: PersonalStore, clock: Any
) -> None:
    long_ago = await stage.conversation()
    ended = await stage.conversation()
    await stage.store.end(ended.id)
    running = await stage.conversation(owner=NEWCOMER)
    other = await stage.conversation(guild=QUIET)
    for where in (long_ago, running, other):
        await stage.ask(where, "old", picture=b"png")
        await stage.call(guild=where.guild_id)
    old = (await stage.store.history(running.id))[0]
    await stage.store.set_summary(running.id, "old things", old.position)
    clock.now += 10 * DAY
    fresh = await stage.ask(running, "fresh")
    await stage.call()
    empty = await stage.conversation()
    assert await personal.expire(LAB, clock.now - 10 * DAY) == 1, "only the ended one"
    erased = await personal.expire(LAB, clock.now - 10 * DAY + 1)
    assert erased == 2 + 2 + 1
    assert [turn.id for turn in await stage.store.history(running.id)] == [fresh.id]
    found = await stage.store.get(running.id)
    assert found
    assert found.summary == ""
    assert await stage.store.get(long_ago.id) is None
    assert await stage.store.get(empty.id)
    assert len(await stage.store.history(other.id)) == 1
    assert await stage.rows("SELECT guild_id, started_at FROM calls ORDER BY id") == [
        (QUIET, clock.now - 10 * DAY),
        (LAB, clock.now),
    ]
    assert len(await stage.rows("SELECT id FROM pictures")) == 1


async def test_direct_messages_expire_by_themselves(
    stage: Stage, personal: PersonalStore, clock: Any
) -> None:
    direct = await stage.conversation(guild=None, kind=Kind.DM)
    await stage.ask(direct, "old")
    server = await stage.conversation()
    await stage.ask(server, "old")
    clock.now += DAY
    await personal.expire(None, clock.now)
    assert await stage.store.get(direct.id) is None
    assert len(await stage.store.history(server.id)) == 1


async def test_sums_of_former_months_go(stage: Stage, personal: PersonalStore) -> None:
    for period in ("2026-08", "2026-09-30", "2026-10", "2026-10-01", "2026-11-21"):
        await stage.spend(MEMBER, period)
    assert await personal.expire_spending("2026-10") == 2
    left = await stage.rows("SELECT period FROM spending ORDER BY period")
    assert [row[0] for row in left] == ["2026-10", "2026-10-01", "2026-11-21"]


async def test_a_grace_period_begins_once_and_ends_with_the_return(personal: PersonalStore) -> None:
    await personal.left([LAB, QUIET], now=10)
    await personal.left([LAB], now=20)
    assert await personal.departed(11) == {LAB, QUIET}
    assert await personal.departed(10) == frozenset()
    await personal.joined([QUIET])
    assert await personal.departed(30) == {LAB}


async def test_a_case_outlives_the_words_of_a_member_who_deletes(
    stage: Stage, personal: PersonalStore
) -> None:
    await stage.moderate()
    await stage.moderate(NEWCOMER)
    await personal.erase(HERE)
    kept = "SELECT author_id, content, author_name, appeal, reporter_id FROM cases ORDER BY id"
    own, other = await stage.rows(kept)
    assert own == (MEMBER, "", "", None, None)
    assert other[1] == f"foul words of {NEWCOMER}"
    for table in ("messages", "judgements_owed"):
        assert await stage.rows(f"SELECT count(*) FROM {table}") == [(1,)]  # noqa: S608 -- the names stand here
    assert await stage.rows("SELECT count(*) FROM case_deeds") == [(2,)]


async def test_nothing_of_a_case_quotes_a_member_who_deletes(
    stage: Stage, personal: PersonalStore
) -> None:
    cases = CaseStore(stage.database)
    about = await stage.moderate()
    (own,) = await cases.about(about)
    for member in (MEMBER, NEWCOMER):
        opened = await cases.open(
            NewCase(
                message=Message(
                    id=about + member,
                    guild_id=LAB,
                    channel_id=1,
                    home_id=1,
                    author_id=MEMBER if member == NEWCOMER else NEWCOMER,
                    author_name="name",
                    content="secret",
                    created_at=0,
                ),
                action="flag",
                reasons=({"name": "report", "excerpt": f"the secret as {member} tells it"},),
                owes=(),
                kind=CaseKind.REPORT,
                reporter_id=member,
            )
        )
        assert opened
        for by in (MEMBER, NEWCOMER):
            await cases.note(
                Deed(
                    case_id=opened.id,
                    at=0,
                    by_id=by,
                    deed="report",
                    is_done=True,
                    detail="secret",
                )
            )
    told: list[object] = []
    await personal.visit(HERE, lambda kept, rows, _: told.append((kept.name, list(rows))))
    assert f"the secret as {NEWCOMER}" not in str(told)
    assert str([{"name": "report"}]) in str(told)
    await personal.erase(HERE)
    assert {it for (it,) in await stage.rows("SELECT reasons FROM cases")} == {
        "[]",
        '[{"name":"report"}]',
    }
    deeds = "SELECT by_id, detail FROM case_deeds WHERE deed = 'report' ORDER BY detail"
    assert await stage.rows(deeds) == [(NEWCOMER, ""), (NEWCOMER, "secret")]
    sql = "UPDATE cases SET appeal = 'more words' WHERE id = ?"
    await stage.database.write(lambda db: db.execute(sql, [own.id]).rowcount)
    await personal.erase(HERE)
    assert await stage.rows("SELECT 1 FROM cases WHERE appeal IS NOT NULL") == []


async def test_messages_and_cases_go_when_they_are_too_old(
    stage: Stage, personal: PersonalStore, clock: Any
) -> None:
    await stage.moderate()
    clock.now += 10 * DAY
    young = await stage.moderate(NEWCOMER)
    await personal.expire(LAB, stage.clock() - DAY)
    assert await stage.rows("SELECT id FROM messages") == [(young,)]


async def test_what_a_message_hides_is_given_out_with_the_signs_that_it_was_written_with(
    stage: Stage, personal: PersonalStore
) -> None:
    await stage.index()
    sql = "UPDATE passages SET text = 'the end: ' || char(2) || 'the butler' || char(3)"
    await stage.database.write(lambda db: db.execute(sql).rowcount)
    told: list[object] = []
    await personal.visit(HERE, lambda _, rows, __: told.extend(rows))
    assert "the end: ||the butler||" in str(told)
