"""While judging stands still messages wait, rules go on, and moderators are told once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.endpoints.moderations import Input, Judgement, Moderations
from bot.endpoints.moderations.answer import CLEAN
from bot.endpoints.transport import Account
from bot.errors import EndpointUnreachable, NotAllowedError
from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.bot.moderation.court import TEMPO, Court, opened
from tests.bot.moderation.samples import AUTHOR, CHANNEL, SERVER, said
from tests.scene import until

FOUL = "you harassment:0.9 person"
OTHER = 70


async def stopped(court: Court) -> int:
    """Have the endpoint go away, and moderators hear of it; gives the fault."""
    fault = court.world.endpoint.faults.down("moderations")
    await court.say("the first that waits")
    await until(lambda: court.notes.said)
    return fault


async def test_messages_wait_for_the_endpoint_and_moderators_are_told_once(court: Court) -> None:
    fault = await stopped(court)
    foul = await court.say(FOUL)
    await court.messages.intake.settled()
    waiting, since = await court.moderation.queue.debts(SERVER)
    assert waiting == 2
    assert since is not None
    assert await court.cases() == []
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    assert [it.message_id for it in await court.cases()] == [foul]
    await until(lambda: len(court.notes.said) == 2)
    told, again = court.notes.said
    assert told.startswith("⚠️ I cannot judge messages at the moment. The endpoint")
    assert "Messages wait" in told
    assert again.startswith("✅ I judge messages again. It stood still for 1 minute")
    assert await court.moderation.queue.standstills() == []


async def test_moderators_need_not_wait_for_the_next_attempt(
    world: Sandbox, tmp_path: Path
) -> None:
    tempo = replace(TEMPO, first_pause=600, longest_pause=600, told_after=0.05)
    async with opened(world, tmp_path, tempo=tempo) as court:
        await court.set(fail_closed=True)
        await stopped(court)
        await until(lambda: court.notes.paces.get(CHANNEL) == 60)
        assert len(court.notes.said) == 1


HANGING = replace(TEMPO, hung_after=0.05)


async def test_an_endpoint_that_hangs_is_told_of_and_rules_go_on(
    world: Sandbox, tmp_path: Path
) -> None:
    async with opened(world, tmp_path, tempo=HANGING) as court:
        await court.block("word", "spamword")
        await court.set(fail_closed=True)
        stall = Fault(kind=Kind.STALL, match="moderations", seconds=600, times=None)
        fault = court.world.endpoint.faults.add(stall)
        foul = await court.say(FOUL)
        await until(lambda: court.notes.said)
        assert "takes very long to answer." in court.notes.said[0]
        await until(lambda: court.notes.paces.get(CHANNEL) == 60)
        spam = await court.say("buy my spamword")
        await until(lambda: ("delete", spam) in court.notes.done)
        assert (await court.moderation.queue.debts(SERVER))[0] == 1
        court.world.endpoint.faults.remove(fault)
        await court.judged()
        assert {it.message_id for it in await court.cases()} == {foul, spam}
        await until(lambda: len(court.notes.said) == 2)
        assert court.notes.said[1].startswith("✅ I judge messages again.")
        assert court.notes.paces[CHANNEL] == 0


async def test_while_one_request_hangs_the_others_do_not_end_the_standstill(
    world: Sandbox, tmp_path: Path
) -> None:
    async with opened(world, tmp_path, tempo=HANGING) as court:
        stall = Fault(kind=Kind.STALL, match="moderations", seconds=600, times=1)
        fault = court.world.endpoint.faults.add(stall)
        await court.say("the one that hangs")
        await until(lambda: court.notes.said)
        fouls = [await court.say(FOUL, channel_id=OTHER, home_id=OTHER) for _ in range(3)]
        await until(lambda: len(court.asked) > 1)
        court.world.endpoint.faults.remove(fault)
        await court.judged()
        assert [it.message_id for it in await court.cases()] == fouls
        assert len(court.notes.said) == 2


async def test_a_failure_that_passes_soon_is_told_to_nobody(court: Court) -> None:
    court.world.endpoint.faults.add(
        Fault(kind=Kind.STATUS, match="moderations", status=400, message="unlucky", times=2)
    )
    await court.say(FOUL)
    await court.judged()
    assert len(await court.cases()) == 1
    assert court.notes.said == []


async def test_a_case_tells_how_late_it_is(court: Court) -> None:
    await court.messages.intake.hear(said(content=FOUL), since=1)
    await court.judged()
    (case,) = await court.cases()
    assert case.late_ms > 30_000


async def test_rules_go_on_while_the_endpoint_is_away(court: Court) -> None:
    await court.block("word", "spamword")
    await stopped(court)
    spam = await court.say("buy my spamword")
    await until(lambda: ("delete", spam) in court.notes.done)
    assert [it.message_id for it in await court.cases()] == [spam]
    assert (await court.moderation.queue.debts(SERVER))[0] == 1


async def test_a_standstill_is_remembered_over_a_restart(court: Court) -> None:
    fault = await stopped(court)
    await court.restart()
    await court.say(FOUL)
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    await until(lambda: len(court.notes.said) == 2)
    assert court.notes.said[1].startswith("✅ I judge messages again.")


async def test_a_spent_budget_makes_messages_wait(court: Court) -> None:
    await court.services.settings.change(SERVER, {"budget.server.requests_per_day": 0}, by=AUTHOR)
    await court.say(FOUL)
    await until(lambda: court.notes.said)
    assert "This server's limit of 0 requests for today is used up" in court.notes.said[0]
    await court.services.settings.reset(SERVER, ["budget.server.requests_per_day"], by=AUTHOR)
    await court.judged()
    assert len(await court.cases()) == 1


async def test_an_endpoint_that_does_not_judge_leaves_it_to_rules(court: Court) -> None:
    court.world.endpoint.moderations_gone = True
    await court.block("word", "spamword", "flag")
    await court.say(FOUL)
    await court.judged()
    await court.say("a spamword")
    await court.judged()
    (case,) = await court.cases()
    assert case.content == "a spamword"
    assert len(court.notes.said) == 1
    assert "your own rules alone" in court.notes.said[0]
    court.world.endpoint.moderations_gone = False
    await court.say(FOUL)
    await court.judged()
    assert len(await court.cases()) == 2
    await until(lambda: len(court.notes.said) == 2)
    assert await court.moderation.queue.standstills() == []


class Touchy(Moderations):
    """An endpoint that fails by one word, and by any picture."""

    async def judge(self, account: Account, model: str, inputs: Sequence[Input]) -> list[Judgement]:
        if any("poison" in it.text or it.pictures for it in inputs):
            raise EndpointUnreachable("The endpoint failed.")
        return await super().judge(account, model, inputs)


async def test_what_the_endpoint_fails_by_does_not_hold_up_the_others(
    world: Sandbox, tmp_path: Path
) -> None:
    async with opened(world, tmp_path, Touchy) as court:
        await court.block("word", "poison", "flag")
        for number in range(50):
            await court.say(f"{FOUL} {number}" if number % 10 else f"some poison {number}")
        await court.judged()
        assert len(await court.cases()) == 50
        scored = await court.moderation.cases.replay.page(SERVER, after_id=0)
        assert len(scored) == 45
        assert await court.moderation.queue.debts(SERVER) == (0, None)


class Choosy(Moderations):
    """An endpoint that refuses single inputs."""

    async def judge(self, account: Account, model: str, inputs: Sequence[Input]) -> list[Judgement]:
        judged = await super().judge(account, model, inputs)
        return [
            replace(CLEAN, refusal="It is too strange.") if "strange" in asked.text else one
            for asked, one in zip(inputs, judged, strict=True)
        ]


async def test_what_the_endpoint_refuses_is_judged_by_rules_alone(
    world: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(world, tmp_path, Choosy) as court:
        await court.block("word", "strange", "flag")
        await court.say(f"strange {FOUL}")
        clean = await court.say("Good morning.")
        await court.judged()
        (case,) = await court.cases()
        assert [it["name"] for it in case.reasons] == ["word"]
        scored = await court.moderation.cases.replay.page(SERVER, after_id=0)
        assert [it.message.id for it in scored] == [clean]
        assert "It is too strange." in caplog.text
        assert court.notes.said == []


@pytest.mark.parametrize("whole", [True, False])
async def test_channels_are_slowed_down_where_that_is_wanted(court: Court, *, whole: bool) -> None:
    place = 0 if whole else CHANNEL
    court.notes.paces |= {CHANNEL: 5, OTHER: 0}
    await court.set(place, fail_closed=True, fail_closed_seconds=90)
    fault = await stopped(court)
    await court.say("elsewhere", channel_id=OTHER, home_id=OTHER)
    await until(lambda: court.notes.paces[CHANNEL] == 90)
    if whole:
        await until(lambda: court.notes.paces[OTHER] == 90)
    await court.restart()
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    assert court.notes.paces == {CHANNEL: 5, OTHER: 0}
    assert await court.moderation.queue.slowed(SERVER) == {}


async def test_a_channel_that_is_slower_already_stays_so(court: Court) -> None:
    court.notes.paces[CHANNEL] = 300
    await court.set(fail_closed=True)
    fault = await stopped(court)
    await court.say("one more")
    await court.messages.intake.settled()
    court.world.endpoint.faults.remove(fault)
    await court.judged()
    assert court.notes.paces[CHANNEL] == 300


async def test_a_channel_that_cannot_be_slowed_down_is_told_of(court: Court) -> None:
    court.notes.refuses = NotAllowedError("Give me Manage Channels.")
    await court.set(fail_closed=True)
    await stopped(court)
    await until(lambda: len(court.notes.said) > 1)
    assert "could not. Give me Manage Channels." in court.notes.said[1]


async def test_switching_moderation_off_ends_a_standstill(court: Court) -> None:
    await court.set(fail_closed=True)
    await stopped(court)
    await until(lambda: court.notes.paces.get(CHANNEL) == 60)
    await court.set(enabled=False)
    court.moderation.wake(SERVER)
    await court.judged()
    assert await court.moderation.queue.standstills() == []
    assert court.notes.paces[CHANNEL] == 0
    assert await court.cases() == []
