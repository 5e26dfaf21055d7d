"""What messages are owed where, and what of them is not even stored."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from bot.config import Config
from bot.messages.debts import Debts
from bot.messages.departed import MOST, Departed
from bot.messages.said import Said
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.messages.extras import Extra
from bot.storage.settings import SettingsStore
from tests.bot.moderation.samples import AUTHOR, CHANNEL, SERVER, message

OTHER = 77


async def debts(database: Database, values: Mapping[str, Any], out: Collection[int] = ()) -> Debts:
    settings = Settings(SettingsStore(database), Config.from_environment({}))
    if values:
        await settings.change(SERVER, values, by=1)

    async def is_opted_out(user_id: int, guild_id: int) -> bool:
        assert guild_id == SERVER
        return user_id in out

    return Debts(settings, is_opted_out)


BOTH = {"moderation.enabled": True, "search.enabled": True}
OWN = {**BOTH, "moderation.own": True, "moderation.log_channel": OTHER, "search.bots": True}


@pytest.mark.parametrize(
    ("values", "said", "owed"),
    [
        ({}, {}, None),
        ({"moderation.enabled": True}, {}, (5, None)),
        ({"search.enabled": True}, {}, (None, "")),
        (BOTH, {}, (5, "")),
        (BOTH, {"is_bot": True}, None),
        ({**BOTH, "search.bots": True}, {"is_bot": True}, (None, "")),
        ({**BOTH, "moderation.bots": True}, {"is_bot": True}, (5, None)),
        ({**BOTH, "moderation.exempt_members": frozenset({AUTHOR})}, {}, (None, "")),
        (BOTH, {"is_own": True}, None),
        (OWN, {"is_own": True}, (5, "")),
        (OWN, {"is_own": True, "channel_id": OTHER}, (None, "")),
        (BOTH, {"is_age_restricted": True}, (5, None)),
        ({**BOTH, "search.nsfw": True}, {"is_age_restricted": True}, (5, "")),
    ],
)
async def test_settings_decide_what_a_message_is_owed(
    database: Database,
    values: Mapping[str, Any],
    said: dict[str, Any],
    owed: tuple[int | None, str | None] | None,
) -> None:
    flags = {name: said.pop(name) for name in ("is_own", "is_age_restricted") if name in said}
    arrival = await (await debts(database, values)).of(Said(message("hello", **said), **flags), 5)
    assert (arrival and (arrival.since, arrival.findable)) == owed


async def test_who_opted_out_is_judged_but_not_found(database: Database) -> None:
    found = await debts(database, BOTH, {AUTHOR})
    said = Said(message("hello"), extra=Extra("plan.txt"))
    arrival = await found.of(said, 5)
    assert arrival
    assert (arrival.since, arrival.findable) == (5, None)
    assert await found.to_find(said) is None
    assert not await found.is_found(said.message)


async def test_history_is_not_judged(database: Database) -> None:
    found = await debts(database, BOTH)
    arrival = await found.to_find(Said(message("hello"), extra=Extra("plan.txt")))
    assert arrival
    assert (arrival.since, arrival.findable) == (None, "plan.txt")


@pytest.mark.parametrize("key", ["moderation.enabled", "search.enabled"])
async def test_a_channel_counts_where_either_is_on(database: Database, key: str) -> None:
    assert not await (await debts(database, {})).is_on(SERVER, CHANNEL)
    assert await (await debts(database, {key: True})).is_on(SERVER, CHANNEL)


def test_what_was_deleted_long_ago_is_forgotten() -> None:
    departed = Departed()
    departed.note(range(MOST + 1))
    assert (0 in departed, 1 in departed, MOST in departed) == (False, True, True)
