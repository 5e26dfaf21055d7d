"""Messages are judged in their order, by rules and by the model, and nothing is lost."""

import asyncio
import time

from bot.moderation.tempo import TOGETHER
from sandbox.endpoints.faults import Fault, Kind
from tests.bot.moderation.court import ADMIN, Court
from tests.bot.moderation.gallery import Gallery
from tests.bot.moderation.samples import AUTHOR, CHANNEL, NOON, SERVER
from tests.scene import until

FOUL = "you harassment:0.9 person"
OTHER = 12


async def test_a_foul_message_becomes_a_case_that_is_posted(court: Court) -> None:
    clean = await court.say("Good morning.")
    foul = await court.say(FOUL)
    await court.done()
    (case,) = await court.cases()
    assert (case.message_id, case.action, case.late_ms) == (foul, "flag", 0)
    assert case.reasons[0]["name"] == "harassment"
    assert case.reasons[0]["score"] == 0.9
    assert ("post", foul) in court.notes.done
    judged = await court.moderation.cases.replay.page(SERVER, after_id=0)
    assert {it.message.id: it.flagged for it in judged} == {clean: False, foul: True}
    assert judged[1].scores["harassment"] == 0.9
    assert await court.moderation.queue.debts(SERVER) == (0, None)


async def test_what_arrives_together_is_asked_about_together(court: Court) -> None:
    court.world.endpoint.faults.add(
        Fault(kind=Kind.STALL, match="moderations", times=None, seconds=0.05)
    )
    texts = [f"message {number}" for number in range(300)]
    for text in texts:
        await court.say(text)
    await court.judged()
    asked = [it if isinstance(it, list) else [it] for it in court.asked]
    assert sorted(text for call in asked for text in call) == sorted(texts)
    assert max(map(len, asked)) == TOGETHER
    assert len(asked) < 40


async def test_nothing_is_stored_where_moderation_is_off_or_the_author_exempt(
    court: Court,
) -> None:
    await court.set(enabled=False, channel_id=CHANNEL)
    await court.say(FOUL)
    await court.say(FOUL, channel_id=70, home_id=70, is_bot=True)
    await court.say(FOUL, channel_id=70, home_id=70, is_moderator=True)
    await court.judged()
    assert court.asked == []
    assert await court.content(100) is None
    assert court.messages.debts.exempt == {"bot": 1, "moderator": 1}


async def test_an_edit_that_turns_a_clean_message_foul_is_found(court: Court) -> None:
    message_id = await court.say("Good morning.")
    await court.judged()
    await court.say(FOUL, id=message_id, version=NOON + 1)
    await court.judged()
    await court.say("Good morning.", id=message_id, version=NOON + 2)
    await court.judged()
    (case,) = await court.cases()
    assert (case.version, case.content) == (NOON + 1, FOUL)
    assert await court.content(message_id) == "Good morning."


async def test_a_foul_version_that_is_edited_again_before_it_was_judged_is_found(
    court: Court,
) -> None:
    fault = court.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="moderations", times=None))
    message_id = await court.say("Good morning.")
    await court.say(FOUL, id=message_id, version=NOON + 1)
    await court.say("Good evening.", id=message_id, version=NOON + 2)
    await court.messages.intake.settled()
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    (case,) = await court.cases()
    assert (case.version, case.content) == (NOON + 1, FOUL)
    assert await court.content(message_id) == "Good evening."
    (kept,) = await court.moderation.cases.replay.page(SERVER, after_id=0)
    assert not kept.flagged


async def test_a_message_that_is_deleted_before_its_verdict_makes_no_case(court: Court) -> None:
    fault = court.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="moderations", times=None))
    message_id = await court.say(FOUL)
    await court.messages.intake.settled()
    await until(lambda: court.asked)
    await court.messages.intake.forget(SERVER, {message_id})
    await court.messages.intake.settled()
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    assert await court.cases() == []


async def test_a_rule_that_deletes_needs_no_model(court: Court) -> None:
    await court.block("word", "spamword")
    await court.say("buy my spamword now")
    await court.say("nothing of that")
    await court.done()
    (case,) = await court.cases()
    assert case.action == "delete"
    assert case.reasons[0]["excerpt"] == "spamword"
    assert court.asked == ["nothing of that"]
    assert [what for what, _ in court.notes.done] == ["delete", "post"]


async def test_a_rule_that_flags_counts_beside_the_model(court: Court) -> None:
    await court.block("word", "spamword", "flag")
    await court.set(actions={"harassment": "timeout 5"})
    await court.say(f"{FOUL} with a spamword")
    await court.judged()
    (case,) = await court.cases()
    assert [it["name"] for it in case.reasons] == ["harassment", "word"]
    assert (case.action, case.minutes) == ("timeout", 5)
    assert case.until is not None
    assert abs(case.until - case.opened_at - 300_000) < 1_000


async def test_repeated_cases_escalate_also_within_one_request(court: Court) -> None:
    await court.set(escalate_after=3, escalate_minutes=90, tell_author=True)
    for _ in range(4):
        await court.say(FOUL)
    await court.say(FOUL, author_id=OTHER)
    await court.done()
    cases = await court.cases()
    assert [(it.author_id, it.action, it.minutes) for it in cases] == [
        (AUTHOR, "flag", None),
        (AUTHOR, "flag", None),
        (AUTHOR, "timeout", 90),
        (AUTHOR, "timeout", 90),
        (OTHER, "flag", None),
    ]
    assert [what for what, _ in court.notes.done].count("tell") == 2


async def test_moderation_that_is_switched_off_meanwhile_judges_nothing(court: Court) -> None:
    await court.moderation.close()
    await court.open_without_judging()
    await court.say(FOUL)
    await court.messages.intake.settled()
    await court.set(enabled=False)
    await court.restart()
    await court.judged()
    assert court.asked == []
    assert await court.moderation.queue.debts(SERVER) == (0, None)


async def test_what_is_owed_is_judged_after_a_restart(court: Court) -> None:
    await court.moderation.close()
    await court.open_without_judging()
    message_id = await court.say(FOUL)
    await court.messages.intake.settled()
    assert await court.cases() == []
    await court.restart()
    await court.judged()
    assert [it.message_id for it in await court.cases()] == [message_id]


async def test_an_empty_message_costs_no_call(court: Court) -> None:
    await court.say("")
    await court.judged()
    assert court.asked == []
    assert await court.moderation.queue.debts(SERVER) == (0, None)


async def test_order_within_a_channel_is_kept(court: Court) -> None:
    ids = [await court.say(FOUL, channel_id=number % 3 + 70, home_id=70) for number in range(200)]
    await court.judged()
    cases = await court.cases()
    assert sorted(it.message_id for it in cases) == ids
    for channel in (70, 71, 72):
        of_channel = [it.message_id for it in cases if it.channel_id == channel]
        assert of_channel == sorted(of_channel)


async def test_one_request_is_one_row_of_usage_and_nobodys(court: Court) -> None:
    await court.say("Good morning.")
    await court.judged()
    rows = await court.database.read(lambda db: list(db.table("calls").rows))
    (row,) = rows
    assert (row["endpoint"], row["command"], row["outcome"]) == ("moderations", "moderation", "ok")
    assert (row["guild_id"], row["channel_id"]) == (SERVER, CHANNEL)


async def test_few_pictures_are_asked_about_together(court: Court, gallery: Gallery) -> None:
    shown = (gallery.picture("small"),) * 3
    for number in range(6):
        await court.say(f"look {number}", pictures=shown)
        await court.say(f"text {number}")
    await court.judged()
    assert gallery.fetched == ["small"] * 18
    rows = await court.database.read(lambda db: list(db.table("calls").rows))
    assert len(rows) >= 6
    assert len(await court.moderation.cases.replay.page(SERVER, after_id=0)) == 12


async def test_a_model_that_sees_nothing_gets_no_pictures_after_a_while(
    court: Court, gallery: Gallery
) -> None:
    await court.set(model="rehearsal-moderation-text")
    for number in range(6):
        await court.say(f"look {number}", pictures=(gallery.picture("small"),))
        await court.judged()
    assert len(await court.moderation.cases.replay.page(SERVER, after_id=0)) == 6
    assert len(gallery.fetched) == 3


async def test_servers_do_not_wait_for_each_other(court: Court) -> None:
    others = range(50, 60)
    for guild_id in others:
        await court.services.settings.change(guild_id, {"moderation.enabled": True}, by=ADMIN)
    for number in range(5):
        for guild_id in others:
            await court.say(f"{FOUL} {number}", guild_id=guild_id, channel_id=guild_id + 1000)
    await court.judged()
    for guild_id in others:
        cases = await court.moderation.cases.latest(guild_id, limit=10)
        assert [it.number for it in cases] == [5, 4, 3, 2, 1]


async def test_closing_breaks_off_and_what_was_in_flight_is_judged_later(court: Court) -> None:
    fault = court.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="moderations", times=None))
    ids = [await court.say(f"{FOUL} {number}") for number in range(100)]
    await until(lambda: court.asked)
    await court.moderation.close()
    waiting, _ = await court.moderation.queue.debts(SERVER)
    assert waiting == 100
    court.world.endpoint.faults.remove(fault)
    await court.open()
    await court.judged()
    assert sorted(it.message_id for it in await court.cases()) == ids


async def test_slow_patterns_of_one_server_hold_nothing_else_up(court: Court) -> None:
    for number in range(10):
        await court.block("pattern", f"((a?){{40}}){{20}}z|z{number}z")
    await court.block("repeat", "2 in 60")
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            began = time.monotonic()
            await asyncio.sleep(0)
            longest = max(longest, time.monotonic() - began)

    ids = [await court.say("a" * 4_000) for _ in range(3)]
    ticking, began = asyncio.create_task(tick()), time.monotonic()
    await court.judged()
    took = time.monotonic() - began
    ticking.cancel()
    assert [it.message_id for it in await court.cases()] == ids[1:]
    assert longest < took / 6
