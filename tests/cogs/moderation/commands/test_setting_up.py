"""Admins set moderation up, and are told what it means."""

import pytest

from sandbox.discord.actors import NotPossible
from sandbox.discord.permissions import Permission
from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.moderation.commands.desk import Desk


async def test_enabling_tells_what_is_done_and_that_nothing_is_deleted(desk: Desk) -> None:
    log = desk.scene.channel("moderators")
    text = await desk.says("enable", log_channel=log)
    assert "Moderation is **on**" in text
    assert f"only report in <#{log}> and delete nothing" in text
    assert "a higher number flags fewer messages" in text
    assert "⚠️" not in text
    values = await desk.values()
    assert values["moderation.enabled"]
    assert values["moderation.log_channel"] == log


async def test_enabling_tells_of_rules_that_delete_and_of_repeated_cases(desk: Desk) -> None:
    await desk.says("block", kind="word", value="bad", action="timeout", minutes=5)
    text = await desk.says("enable")
    assert "do more about `word: bad → timeout 5 min`." in text
    assert "delete nothing" not in text
    await desk.says("unblock", rule="bad")
    await desk.choose(escalate_after=3)
    text = await desk.says("enable")
    assert "from case 3 of a member in 7 days on" in text
    assert "delete nothing" not in text


async def test_enabling_without_a_log_channel_asks_for_one(desk: Desk) -> None:
    text = await desk.says("enable")
    assert "/moderation log-channel" in text
    assert (await desk.values())["moderation.enabled"]


async def test_enabling_names_the_permissions_that_are_missing(desk: Desk) -> None:
    role = desk.scene.world.seed.role("Parley")
    role.permissions &= ~int(Permission.MANAGE_MESSAGES | Permission.MODERATE_MEMBERS)
    async with desk.scene.away():
        pass
    text = await desk.says("enable", log_channel=desk.scene.channel("moderators"))
    assert "Give me Manage Messages and Timeout Members" in text


async def test_enabling_tells_that_the_endpoint_does_not_judge(desk: Desk) -> None:
    desk.scene.world.endpoint.faults.add(Fault(kind=Kind.STATUS, status=401))
    text = await desk.says("enable")
    assert "⚠️ Only rules of your own work now." in text


async def test_a_log_channel_that_everybody_can_read_is_warned_of(desk: Desk) -> None:
    public = desk.scene.channel("general")
    text = await desk.says("log-channel", channel=public)
    assert f"Everybody in this server can read <#{public}>" in text
    assert "/moderation enable" in text, "it is not switched on yet"
    text = await desk.says("log-channel", channel=desk.scene.channel("moderators"))
    assert "Everybody" not in text


async def test_disabling_names_the_channels_where_it_stays_on(desk: Desk) -> None:
    await desk.says("enable")
    questions = desk.scene.channel("questions")
    await desk.choose(questions, enabled=True)
    text = await desk.says("disable")
    assert "**off**" in text
    assert f"<#{questions}>" in text
    assert not (await desk.values())["moderation.enabled"]


async def test_a_threshold_tells_what_it_would_have_flagged(desk: Desk) -> None:
    for score in (0.2, 0.72, 0.75, 0.95):
        await desk.judged("a message", harassment=score)
    text = await desk.says("threshold", category="harassment", value=0.9)
    assert "**harassment**: 0.70 → 0.90. A higher number flags fewer messages" in text
    assert (
        "Of the 4 judged messages of the last 7 days, 1 instead of 3 would be flagged for it."
        in text
    )
    assert (await desk.values())["moderation.thresholds"] == {"harassment": 0.9}


async def test_the_threshold_of_all_categories_leaves_single_ones_as_they_are(desk: Desk) -> None:
    await desk.judged("one", violence=0.6)
    await desk.judged("two", harassment=0.6)
    await desk.says("threshold", category="violence", value=0.9)
    text = await desk.says("threshold", category="all", value=0.5)
    assert "1 instead of 0 would be flagged." in text
    assert (await desk.values())["moderation.threshold"] == 0.5


async def test_a_category_that_nobody_knows_is_warned_of(desk: Desk) -> None:
    text = await desk.says("threshold", category="harrasment", value=0.4)
    assert "I do not know this category" in text
    assert "I do not know" not in await desk.says("threshold", category="Self_Harm", value=0.4)
    assert (await desk.values())["moderation.thresholds"]["self-harm"] == 0.4


@pytest.mark.parametrize("category", ["   ", "!!!", ": Harassing"])
async def test_what_can_be_no_category_is_refused(desk: Desk, category: str) -> None:
    assert "no category" in await desk.says("threshold", category=category, value=0.4)
    assert "no category" in await desk.says("action", category=category, action="delete")
    values = await desk.values()
    assert not values["moderation.thresholds"]
    assert not values["moderation.actions"]


async def test_an_action_tells_what_it_means(desk: Desk) -> None:
    log = desk.scene.channel("moderators")
    await desk.says("log-channel", channel=log)
    text = await desk.says("action", category="violence", action="timeout", minutes=30)
    assert "**violence**: flag → timeout 30." in text
    assert "time their authors out" in text
    text = await desk.says("action", category="violence", action="delete")
    assert "timeout 30 → delete" in text
    assert (await desk.values())["moderation.actions"] == {"violence": "delete"}


async def test_minutes_belong_to_timeouts_alone(desk: Desk) -> None:
    text = await desk.says("action", category="violence", action="delete", minutes=30)
    assert "Only a timeout has minutes" in text
    assert not (await desk.values())["moderation.actions"]


async def test_roles_channels_and_members_are_exempt_until_they_are_not(desk: Desk) -> None:
    role, member = desk.scene.world.seed.role("Member").id, desk.scene.actor().id
    place = desk.scene.channel("questions")
    assert "was not in the list" in await desk.says("unexempt", role="Member", member="member")
    text = await desk.says("exempt", role="Member", channel="#questions", member="member")
    assert text.count("is not checked any more") == 3
    values = await desk.values()
    assert values["moderation.exempt_roles"] == {role}
    assert values["moderation.exempt_channels"] == {place}
    assert values["moderation.exempt_members"] == {member}
    assert "was exempt already" in await desk.says("exempt", member=member)
    assert f"<@{member}> is checked again" in await desk.says("unexempt", member=member)
    assert "moderation.exempt_moderators" in await desk.says("unexempt", member=member)
    assert not (await desk.values())["moderation.exempt_members"]


async def test_only_channels_that_one_sees_go_by_their_names(desk: Desk) -> None:
    with pytest.raises(NotPossible, match="takes an id or a name"):
        await desk.says("log-channel", who="member", channel="moderators")
    assert "I report" in await desk.says("log-channel", channel="moderators")


async def test_exempting_nothing_or_everybody_is_refused(desk: Desk) -> None:
    assert "Choose a role" in await desk.says("exempt")
    assert "That is everybody" in await desk.says("exempt", role=desk.guild)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("word", "Bad*", "`word: Bad* → delete`"),
        ("link", "https://Example.com/x", "`link: example.com → delete`"),
        ("invite", "", "`invite: any → delete`"),
        ("repeat", "3 in 60", "`repeat: 3 in 60 → delete`"),
        ("invite", "abc123", "`invite: abc123 is allowed, all others → delete`"),
        ("allow-link", "example.com", "`allow-link: example.com, all others → delete`"),
    ],
)
async def test_rules_are_kept_as_they_are_understood(
    desk: Desk, kind: str, value: str, said: str
) -> None:
    options = {"value": value} if value else {}
    text = await desk.says("block", kind=kind, action="delete", **options)
    assert said in text
    assert said in await desk.says("rules", who="moderator")


async def test_a_bad_pattern_is_refused_with_its_reason(desk: Desk) -> None:
    text = await desk.says("block", kind="pattern", value="(unclosed")
    assert "missing" in text
    assert "There are no rules yet" in await desk.says("rules")


async def test_a_rule_tells_what_it_would_have_found(desk: Desk) -> None:
    await desk.judged("what a b4d day", harassment=0.1)
    await desk.judged("a good day", harassment=0.1)
    text = await desk.says("block", kind="word", value="bad")
    assert "Of the 2 judged messages of the last 7 days, 1 would have been found." in text


async def test_rules_are_offered_and_taken_away(desk: Desk) -> None:
    await desk.says("block", kind="word", value="bad")
    await desk.says("block", kind="link", value="example.com")
    admin = desk.scene.actor("admin")
    offered = await admin.autocomplete(desk.scene.channel(), "moderation unblock", "rule", "exam")
    assert [it["name"] for it in offered] == ["link: example.com → flag"]
    assert "example.com" in await desk.says("unblock", rule=offered[0]["value"])
    assert "word: bad" in await desk.says("unblock", rule="bad")
    assert "There is no such rule" in await desk.says("unblock", rule="bad")


async def test_categories_are_offered_with_what_they_are_about(desk: Desk) -> None:
    admin = desk.scene.actor("admin")
    offered = await admin.autocomplete(desk.scene.channel(), "moderation threshold", "category", "")
    assert offered[0]["value"] == "all"
    named = {it["value"]: it["name"] for it in offered}
    assert named["hate/threatening"].startswith("hate/threatening: Hate that also threatens")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("enable", {}),
        ("disable", {}),
        ("threshold", {"category": "hate", "value": 0.1}),
        ("block", {"kind": "word", "value": "bad"}),
        ("unblock", {"rule": "bad"}),
        ("exempt", {"member": "member"}),
    ],
)
@pytest.mark.parametrize("who", ["moderator", "member"])
async def test_only_admins_change_anything(
    desk: Desk, name: str, options: dict[str, object], who: str
) -> None:
    before = dict(await desk.values())
    text = await desk.says(name, who=who, **options)
    assert "Manage Server" in text
    assert dict(await desk.values()) == before
