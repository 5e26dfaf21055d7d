"""What cases owe is carried out in its order, once, whatever happens meanwhile."""

import pytest

from bot.errors import NotAllowedError, StorageError
from bot.moderation.hands import NoLog
from bot.storage.clock import first_id, unix_ms
from bot.storage.moderation import CaseState
from tests.bot.moderation.enforcing.office import Office
from tests.scene import until

ALL = ("delete", "timeout", "post", "tell")
LACKING = NotAllowedError("I may not delete messages in <#2>: give me Manage Messages there.")


async def test_steps_are_carried_out_in_their_order(office: Office) -> None:
    await office.start()
    case = await office.enforce(*ALL)
    await office.settled(case)
    assert [deed for deed, _ in office.hands.done if deed != "redraw"] == list(ALL)
    assert await office.deeds(case) == [(deed, True) for deed in ALL]
    now = await office.now(case)
    assert (now.post_channel_id, now.post_id) == (5, 1)


async def test_what_a_post_shows_was_done_before(office: Office) -> None:
    await office.start()
    case = await office.enforce("delete", "timeout", "post")
    await office.settled(case)
    (shown,) = office.hands.posts[1]
    assert [it.deed for it in shown.deeds][:2] == ["delete", "timeout"]


async def test_a_noted_case_is_shown_to_nobody(office: Office) -> None:
    await office.start()
    noted = await office.enforce(action="note")
    flagged = await office.enforce("post", number=2)
    await office.settled(noted, flagged)
    assert {case_id for _, case_id in office.hands.done} == {flagged.id}


async def test_what_is_refused_is_noted_and_the_rest_goes_on(office: Office) -> None:
    office.hands.refused["delete"] = LACKING
    await office.start()
    case = await office.enforce(*ALL)
    await office.settled(case)
    assert await office.deeds(case) == [("delete", False), *((it, True) for it in ALL[1:])]
    assert await office.sentences(case) == [str(LACKING)]
    (shown,) = office.hands.posts[1]
    assert shown.deeds[0].detail == str(LACKING)


async def test_a_bug_is_noted_under_its_number_and_the_rest_goes_on(office: Office) -> None:
    office.hands.refused["delete"] = ZeroDivisionError()
    await office.start()
    case = await office.enforce("delete", "post")
    await office.settled(case)
    (sentence,) = await office.sentences(case)
    assert "the number" in sentence


async def test_a_passing_fault_is_waited_for(office: Office) -> None:
    office.hands.faults.update(delete=3, post=2, tell=1)
    await office.start()
    case = await office.enforce(*ALL)
    await office.settled(case)
    assert sorted(await office.deeds(case)) == sorted((deed, True) for deed in ALL)
    assert office.hands.faults.total() == 0


async def test_a_case_is_posted_while_its_deletion_is_still_tried(office: Office) -> None:
    office.hands.faults.update(delete=5)
    await office.start()
    case = await office.enforce("delete", "post")
    await office.settled(case)
    deeds = [deed for deed, _ in await office.deeds(case)]
    assert deeds == ["post", "delete"]
    await until(lambda: any(it.deed == "delete" for it in office.hands.posts[1][0].deeds))


async def test_what_never_works_is_given_up_and_noted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.moderation.enforcing.patience.MOST", 3)
    office.hands.faults.update(delete=1_000)
    await office.start()
    case = await office.enforce("delete")
    await office.settled(case)
    assert await office.sentences(case) == ["Discord had a fault."]


async def test_without_a_log_the_case_owes_no_post(office: Office) -> None:
    office.hands.refused["post"] = NoLog("There is no log channel.")
    await office.start()
    case = await office.enforce("delete", "post", "tell")
    await office.settled(case)
    assert await office.sentences(case) == ["There is no log channel."]
    assert ("tell", case.id) in office.hands.done


async def test_a_timeout_that_would_be_over_is_not_set(office: Office) -> None:
    await office.start()
    case = await office.enforce("timeout", until=1)
    await office.settled(case)
    assert office.hands.done == []
    assert "over by now" in (await office.sentences(case))[0]


async def test_everything_owed_goes_on_after_a_start(office: Office) -> None:
    cases = [
        await office.open("delete", "post", number=number, guild_id=number % 3 + 1)
        for number in range(30)
    ]
    office.enforcing.carry_out(cases)  # nothing can be done yet
    await office.start()
    await office.settled(*cases)
    deleted = [case_id for deed, case_id in office.hands.done if deed == "delete"]
    assert sorted(deleted) == [case.id for case in cases]


async def test_a_crash_between_deed_and_note_repeats_the_deed_only(office: Office) -> None:
    case = await office.open("delete", "post")
    await office.store.note_post([case.id], 5, 1)
    office.hands.posts[1] = []
    await office.start()
    await office.settled(case)
    assert "post" not in [deed for deed, _ in office.hands.done], "it has its post already"
    assert office.hands.posts[1][0].case.id == case.id


async def test_what_cannot_be_written_down_is_owed_still(office: Office) -> None:

    note, failures = office.store.note, [StorageError("The disk is full.")] * 2

    async def full(*args: object, **options: object) -> object:
        if failures:
            raise failures.pop()
        return await note(*args, **options)  # type: ignore[arg-type]

    office.store.note = full  # type: ignore[method-assign, assignment]
    await office.start()
    case = await office.enforce("delete")
    await office.settled(case)
    assert [deed for deed, _ in office.hands.done].count("delete") == 3
    assert await office.deeds(case) == [("delete", True)]


async def test_many_cases_of_many_servers_are_all_carried_out(office: Office) -> None:
    await office.start()
    cases = [
        await office.enforce("delete", "post", number=number, guild_id=number % 4 + 1)
        for number in range(120)
    ]
    await office.settled(*cases)
    deleted = [case_id for deed, case_id in office.hands.done if deed == "delete"]
    assert sorted(deleted) == sorted({*deleted})
    assert len(deleted) == 120
    posted = [it.case.id for files in office.hands.posts.values() for it in files]
    assert sorted(posted) == [case.id for case in cases]
    assert len(office.hands.posts) < 40


async def test_a_burst_is_shown_together(office: Office) -> None:
    await office.start()
    cases = [await office.enforce("post", number=number) for number in range(30)]
    await office.settled(*cases)
    sizes = [len(files) for _, files in sorted(office.hands.posts.items())]
    assert sizes[:3] == [1, 1, 1]
    assert max(sizes) == 15
    assert sum(sizes) == 30


async def test_a_group_whose_post_was_deleted_gets_a_new_one(office: Office) -> None:
    await office.start()
    cases = [await office.enforce("post", number=number) for number in range(5)]
    await office.settled(*cases)
    del office.hands.posts[4]
    office.hands.posts[100] = []  # so that numbers go on
    last = await office.enforce("post", number=6)
    await office.settled(last)
    post_id = (await office.now(last)).post_id
    assert post_id not in {1, 2, 3, 4, None}
    assert [it.case.id for it in office.hands.posts[post_id or 0]] == [last.id]


async def test_a_change_is_shown_in_the_post(office: Office) -> None:
    await office.start()
    case = await office.enforce("post")
    await office.settled(case)
    office.hands.faults.update(redraw=2)
    await office.store.close(case.id, CaseState.ACTED, by=7)
    office.enforcing.show(case)
    await until(lambda: office.hands.posts[1][0].case.state is CaseState.ACTED)


async def test_dismissed_cases_and_notes_do_not_count_as_earlier_ones(office: Office) -> None:
    first = await office.open(number=1)
    await office.open(number=2, action="note")
    third = await office.open(number=3)
    last = await office.open(number=4)
    assert (await office.enforcing.cases.file(last)).earlier == 2
    await office.store.close(first.id, CaseState.DISMISSED, by=7)
    assert (await office.enforcing.cases.file(last)).earlier == 1
    assert (await office.enforcing.cases.file(third)).earlier == 1


async def test_a_restart_amid_everything_repeats_no_note(office: Office) -> None:
    await office.start()
    cases = [await office.enforce("delete", "post", number=number) for number in range(20)]
    await office.restart()
    await office.settled(*cases)
    for case in cases:
        assert sorted(await office.deeds(case)) == [("delete", True), ("post", True)]


async def test_many_messages_of_a_channel_are_deleted_together(office: Office) -> None:
    newest = first_id(unix_ms())
    cases = [
        await office.open("delete", "timeout", "post", number=number, id=newest + number)
        for number in range(150)
    ]
    await office.start()
    await office.settled(*cases)
    deleted = [case_id for deed, case_id in office.hands.done if deed == "delete"]
    assert sorted(deleted) == [case.id for case in cases]
    together = [count for deed, count in office.hands.done if deed == "delete_all"]
    assert max(together) == 100
    for case in cases[::15]:
        assert (await office.deeds(case))[:2] == [("delete", True), ("timeout", True)]


async def test_what_is_refused_together_is_deleted_one_by_one(office: Office) -> None:
    newest = first_id(unix_ms())
    cases = [await office.open("delete", number=it, id=newest + it) for it in range(20)]
    office.hands.refused["delete_all"] = LACKING
    await office.start()
    await office.settled(*cases)
    deleted = [case_id for deed, case_id in office.hands.done if deed == "delete"]
    assert sorted(deleted) == [case.id for case in cases]


async def test_a_fault_while_deleting_together_is_waited_for(office: Office) -> None:
    newest = first_id(unix_ms())
    cases = [await office.open("delete", number=it, id=newest + it) for it in range(20)]
    office.hands.faults.update(delete_all=2)
    await office.start()
    await office.settled(*cases)
    for case in cases:
        assert await office.deeds(case) == [("delete", True)]


async def test_old_messages_are_deleted_one_by_one(office: Office) -> None:
    old = first_id(unix_ms() - 14 * 24 * 3_600_000)
    cases = [await office.open("delete", number=it, id=old + it) for it in range(20)]
    await office.start()
    await office.settled(*cases)
    assert {deed for deed, _ in office.hands.done} == {"delete"}


async def test_nobody_gets_a_letter_for_each_message_of_a_burst(office: Office) -> None:
    await office.start()
    cases = [await office.enforce("delete", "post", "tell", number=number) for number in range(10)]
    await office.settled(*cases)
    assert [deed for deed, _ in office.hands.done].count("tell") == 3
    (sentence,) = await office.sentences(cases[-1])
    assert "several other cases" in sentence


async def test_a_long_list_of_debts_is_carried_out_to_its_end(office: Office) -> None:
    flagged = [await office.open("post", number=number) for number in range(1, 251)]
    flagged += [await office.open("tell", number=number) for number in range(251, 501)]
    foul = await office.open("delete", "post", number=1_000)
    await office.start()
    await office.settled(foul, *flagged)
    assert ("delete", foul.id) in office.hands.done
