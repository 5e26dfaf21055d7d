"""Who may use which command and model: roles, patterns, and who is never shut out."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.access import Access, named
from bot.errors import NotAllowedError
from bot.members import NOBODY, Members, Standing
from bot.settings import COMMANDS, Settings, Values

GUILD = 1
STAFF, ARTISTS, STRANGERS = 71, 72, 73
ADMIN, STAFF_MEMBER, NEWCOMER, GONE = 11, 12, 13, 14
PEOPLE = {
    ADMIN: Standing(frozenset({GUILD}), is_admin=True),
    STAFF_MEMBER: Standing(frozenset({GUILD, STAFF})),
    NEWCOMER: Standing(frozenset({GUILD})),
    GONE: NOBODY,
}
NO_RULES: Mapping[str, Any] = {
    **{f"access.{command}": frozenset[int]() for command in COMMANDS},
    "access.models": {},
    "access.moderators": frozenset[int](),
}


class Chosen(Settings):
    """What one server has chosen."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rules

    async def of(self, guild_id: int | None, channel_id: int | None = None) -> Values:
        del guild_id, channel_id
        return Values(self.rules, NO_RULES)


async def fetch(_: int, user_id: int) -> Standing:
    return PEOPLE[user_id]


def access(**rules: Any) -> Access:
    """The rules of a server, `moderators=…` for `access.moderators`."""
    return Access(Chosen({f"access.{key}": it for key, it in rules.items()}), Members(fetch))


async def may(
    access: Access, user_id: int, command: str = "chat", guild: int | None = GUILD
) -> str:
    """Why somebody may not use a command; nothing when they may."""
    try:
        await access.check_command(guild, user_id, command)
    except NotAllowedError as error:
        return str(error)
    return ""


async def may_model(access: Access, user_id: int, model: str, guild: int | None = GUILD) -> str:
    try:
        await access.check_model(guild, user_id, model)
    except NotAllowedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("user_id", [ADMIN, STAFF_MEMBER, NEWCOMER, GONE])
@pytest.mark.parametrize("rule", [frozenset(), frozenset({GUILD}), frozenset({GUILD, STRANGERS})])
async def test_without_roles_or_with_everybodys_a_command_is_open(
    user_id: int, rule: frozenset[int]
) -> None:
    assert not await may(access(chat=rule), user_id)


async def test_a_command_is_kept_for_its_roles_and_admins() -> None:
    rules = access(chat=frozenset({STAFF, ARTISTS}))
    assert not await may(rules, STAFF_MEMBER)
    assert not await may(rules, ADMIN)
    for shut_out in (NEWCOMER, GONE):
        why = await may(rules, shut_out)
        assert "`/chat` is kept for <@&71> and <@&72>" in why
        assert "Ask an admin" in why
    assert not await may(rules, NEWCOMER, "conversation")
    assert not await may(rules, NEWCOMER, guild=None)


async def test_a_role_that_was_deleted_lets_nobody_but_admins_in() -> None:
    rules = access(chat=frozenset({STRANGERS}))
    assert await may(rules, STAFF_MEMBER)
    assert not await may(rules, ADMIN)


@pytest.mark.parametrize("command", ["models", "moderators", "help", "settings", "", "no such"])
async def test_settings_that_are_about_other_things_shut_nobody_out_of_commands(
    command: str,
) -> None:
    rules = access(models={"*": frozenset({STAFF})}, moderators=frozenset({STAFF}))
    assert not await may(rules, NEWCOMER, command)


async def test_a_model_is_kept_for_the_roles_of_the_pattern_that_says_most() -> None:
    rules = access(
        models={
            "*": frozenset({STRANGERS}),
            "Large-*": frozenset({STAFF}),
            "large-open": frozenset(),
        }
    )
    assert not await may_model(rules, STAFF_MEMBER, "large-one")
    assert not await may_model(rules, STAFF_MEMBER, " LARGE-ONE ")
    assert not await may_model(rules, NEWCOMER, "large-open")
    assert not await may_model(rules, ADMIN, "other")
    assert not await may_model(rules, NEWCOMER, "")
    assert not await may_model(rules, NEWCOMER, "large-one", guild=None)
    assert "<@&73>" in await may_model(rules, STAFF_MEMBER, "other")
    why = await may_model(rules, NEWCOMER, "LARGE-one`")
    assert "`LARGE-one'` is kept for <@&71>" in why
    assert "/models list" in why


async def test_of_many_models_those_are_picked_that_one_may_use() -> None:
    rules = access(models={"large-*": frozenset({STAFF})})
    names = ["large-one", "small", "large-two"]
    assert await rules.models(GUILD, NEWCOMER, names) == {"small"}
    assert await rules.models(GUILD, STAFF_MEMBER, names) == set(names)
    assert await rules.models(None, NEWCOMER, names) == set(names)
    assert await access().models(GUILD, GONE, names) == set(names)


async def test_roles_can_moderate_beside_those_with_the_permission() -> None:
    rules = access(moderators=frozenset({STAFF}))
    assert await rules.is_moderator(GUILD, STAFF_MEMBER)
    assert await rules.is_moderator(GUILD, ADMIN)
    assert not await rules.is_moderator(GUILD, NEWCOMER)
    assert not await rules.is_moderator(None, STAFF_MEMBER)
    assert not await access().is_moderator(GUILD, STAFF_MEMBER)


def test_a_sentence_names_ten_roles_at_most() -> None:
    assert named([3]) == "<@&3>"
    assert named([3, 1, 2]) == "<@&1>, <@&2> and <@&3>"
    shown = named(range(1, 101))
    assert shown.endswith("<@&10> and 90 other roles")
