import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.errors import InputError, StorageError
from bot.settings import DEFAULT, DEFINITIONS, UNREADABLE, Change, Settings
from bot.storage.database import Database
from bot.storage.settings import Place, SettingsStore, StoredChange, StoredSetting

ADMIN, ANOTHER_ADMIN = 1, 2
GUILD, CHANNEL, ANOTHER = 100, 101, 102


async def store(database: Database, key: str, value: str, channel_id: int = 0) -> None:
    """Leave a row as an older version of the bot could have left it."""
    await SettingsStore(database).change(GUILD, {(channel_id, key): value}, by=ADMIN)


class Counting(SettingsStore):
    """A store that counts how often it is asked what was chosen."""

    asked = 0

    async def chosen(self, guild_id: int) -> list[StoredSetting]:
        self.asked += 1
        return await super().chosen(guild_id)


class Failing(SettingsStore):
    """A store whose disk is full."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.reached, self.go_on = asyncio.Event(), asyncio.Event()

    async def change(
        self,
        guild_id: int,  # noqa: ARG002 -- as the store is asked
        values: Mapping[Place, str | None],  # noqa: ARG002 -- as the store is asked
        *,
        by: int,  # noqa: ARG002 -- as the store is asked
    ) -> tuple[list[StoredChange], list[StoredSetting]]:
        self.reached.set()
        await self.go_on.wait()
        raise StorageError("I could not save this because the disk is full.")


async def test_defaults_hold_where_nothing_was_chosen(settings: Settings, config: Config) -> None:
    for values in (await settings.of(None), await settings.of(GUILD), await settings.of(GUILD, 5)):
        assert dict(values) == {key: it.default(config) for key, it in DEFINITIONS.items()}
    assert (await settings.chat(None, None)).model == "rehearsal"


async def test_a_channel_follows_its_server_until_it_chooses_itself(settings: Settings) -> None:
    await settings.change(GUILD, {"chat.model": "a", "language": "German"}, by=ADMIN)
    await settings.change(GUILD, {"chat.model": "b"}, by=ADMIN, channel_id=CHANNEL)
    chat = await settings.chat(GUILD, CHANNEL)
    assert (chat.model, chat.language) == ("b", "German")
    assert (await settings.chat(GUILD, ANOTHER)).model == "a"
    assert (await settings.of(GUILD))["chat.model"] == "a"
    assert (await settings.of(GUILD + 1, CHANNEL))["chat.model"] == "rehearsal"
    assert await settings.chosen(GUILD, CHANNEL) == {"chat.model": "b"}
    assert await settings.channels(GUILD) == [CHANNEL]


async def test_none_is_a_value_of_its_own_and_default_is_not(settings: Settings) -> None:
    await settings.change(GUILD, {"chat.max_tokens": 50}, by=ADMIN)
    await settings.change(GUILD, {"chat.max_tokens": None}, by=ADMIN, channel_id=CHANNEL)
    assert (await settings.chat(GUILD, CHANNEL)).max_tokens is None
    await settings.change(GUILD, {"chat.max_tokens": DEFAULT}, by=ADMIN, channel_id=CHANNEL)
    assert (await settings.chat(GUILD, CHANNEL)).max_tokens == 50


async def test_a_change_tells_and_records_what_was_before(settings: Settings) -> None:
    first = await settings.change(GUILD, {"chat.model": "a"}, by=ADMIN)
    second = await settings.change(GUILD, {"chat.model": "b"}, by=ANOTHER_ADMIN)
    third = await settings.reset(GUILD, ["chat.model"], by=ADMIN)
    assert first == [Change(0, "chat.model", DEFAULT, "a")]
    assert second == [Change(0, "chat.model", "a", "b")]
    assert third == [Change(0, "chat.model", "b", DEFAULT)]
    assert third[0].shown() == ("`b`", "the default")
    recorded = await settings.history(GUILD)
    assert [(it.change, it.by) for it in recorded] == [
        (third[0], ADMIN),
        (second[0], ANOTHER_ADMIN),
        (first[0], ADMIN),
    ]
    assert recorded[0].at >= recorded[2].at > 1_700_000_000_000
    assert len(await settings.history(GUILD, limit=2)) == 2
    assert await settings.history(GUILD + 1) == []


async def test_the_same_value_again_records_nothing(settings: Settings) -> None:
    values = {"access.models": {"b": frozenset({2, 1}), "a": frozenset[int]()}}
    again = {"access.models": {"a": frozenset[int](), "b": frozenset({1, 2})}}
    assert await settings.change(GUILD, values, by=ADMIN)
    assert await settings.change(GUILD, again, by=ANOTHER_ADMIN) == []
    assert await settings.reset(GUILD, ["chat.model"], by=ADMIN) == []
    assert len(await settings.history(GUILD)) == 1


@pytest.mark.parametrize(
    ("key", "value", "channel_id"),
    [
        ("chat.channels", frozenset({1}), CHANNEL),
        ("privacy.retention_days", 10, CHANNEL),
        ("privacy.retention_days", 0, 0),
        ("privacy.retention_days", True, 0),
        ("chat.modle", "a", 0),
    ],
)
async def test_what_does_not_fit_changes_nothing_at_all(
    settings: Settings, key: str, value: Any, channel_id: int
) -> None:
    with pytest.raises(InputError):
        await settings.change(
            GUILD, {"chat.model": "a", key: value}, by=ADMIN, channel_id=channel_id
        )
    assert await settings.chosen(GUILD, channel_id) == {}
    assert await settings.history(GUILD) == []


async def test_one_server_cannot_fill_the_disk(settings: Settings) -> None:
    async def prompt(channel_id: int) -> None:
        values = {"chat.system_prompt": "x" * 4_000}
        await settings.change(GUILD, values, by=ADMIN, channel_id=channel_id)

    for channel_id in range(1, 61):
        await prompt(channel_id)
    with pytest.raises(InputError, match="more than I can remember"):
        await asyncio.gather(*map(prompt, range(61, 100)))
    assert len(await settings.export(GUILD)) <= 256 * 1024
    assert await settings.reset(GUILD, ["chat.system_prompt"], by=ADMIN, channel_id=1)


async def test_looking_up_rarely_needs_the_database(database: Database, config: Config) -> None:
    store = Counting(database)
    settings = Settings(store, config)
    await asyncio.gather(*(settings.of(GUILD, channel_id) for channel_id in range(50)))
    await settings.chat(GUILD, CHANNEL)
    assert store.asked == 1
    await settings.change(GUILD, {"chat.model": "a"}, by=ADMIN)
    assert (await settings.chat(GUILD, CHANNEL)).model == "a"
    assert store.asked == 1


async def test_values_cannot_be_changed_by_who_reads_them(settings: Settings) -> None:
    await settings.change(GUILD, {"moderation.thresholds": {"hate": 0.5}}, by=ADMIN)
    values = await settings.of(GUILD)
    mappings: list[Any] = [values, values["moderation.thresholds"], await settings.chosen(GUILD)]
    for mapping in mappings:
        with pytest.raises(TypeError):
            mapping["hate"] = 1
    with pytest.raises(KeyError):
        values["chat.modle"]


async def test_many_changes_and_reads_at_once_agree_in_the_end(settings: Settings) -> None:
    seen: list[int] = []

    async def change(number: int) -> None:
        await settings.change(GUILD, {"chat.max_tokens": number}, by=ADMIN)

    async def look() -> None:
        seen.append((await settings.chat(GUILD, CHANNEL)).max_tokens or 0)

    await asyncio.gather(*(work for n in range(1, 51) for work in (change(n), look())))
    history = [it.change for it in await settings.history(GUILD, limit=100)]
    assert len(history) == 50
    assert [it.old for it in history] == [*(it.new for it in history[1:]), DEFAULT]
    assert (await settings.chat(GUILD, CHANNEL)).max_tokens == history[0].new
    settings.forget_guild(GUILD)
    assert (await settings.chat(GUILD, CHANNEL)).max_tokens == history[0].new


async def test_a_change_whose_caller_gives_up_is_seen_all_the_same(settings: Settings) -> None:
    await settings.of(GUILD)
    change = asyncio.create_task(settings.change(GUILD, {"chat.model": "a"}, by=ADMIN))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    change.cancel()
    with pytest.raises(asyncio.CancelledError):
        await change
    await settings.change(GUILD + 1, {"chat.model": "b"}, by=ADMIN)  # is written after it
    assert (await settings.of(GUILD))["chat.model"] == "a"


async def test_a_change_that_fails_after_its_caller_gave_up_is_logged(
    database: Database, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    store = Failing(database)
    settings = Settings(store, config)
    change = asyncio.create_task(settings.change(GUILD, {"chat.model": "a"}, by=ADMIN))
    await store.reached.wait()
    change.cancel()
    with pytest.raises(asyncio.CancelledError):
        await change
    store.go_on.set()
    assert await settings.chosen(GUILD) == {}  # waits for its turn
    assert [record.getMessage() for record in caplog.records] == [
        "changing settings failed after its caller had gone"
    ]


async def test_choices_survive_a_restart(tmp_path: Path, config: Config) -> None:
    for model in ("a", "b"):
        database = await Database.open(tmp_path / "restarted.db")
        settings = Settings(SettingsStore(database), config)
        before = (await settings.of(GUILD, CHANNEL))["chat.model"]
        await settings.change(GUILD, {"chat.model": model}, by=ADMIN, channel_id=CHANNEL)
        await database.close()
    assert before == "a"


@pytest.mark.parametrize(
    ("key", "stored", "channel_id"),
    [
        ("chat.max_tokens", "0", 0),
        ("chat.max_tokens", '"many"', CHANNEL),
        ("chat.max_tokens", "{", 0),
        ("chat.max_tokens", "[" * 100_000, 0),
        ("chat.max_tokens", "9" * 10_000, 0),
        ("chat.persona", '"pirate"', 0),
        ("chat.retired", "1", 0),
        ("privacy.retention_days", "5", CHANNEL),
    ],
)
async def test_what_no_longer_fits_gives_way_to_the_default(
    settings: Settings,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    *,
    key: str,
    stored: str,
    channel_id: int,
) -> None:
    await store(database, key, stored, channel_id)
    with caplog.at_level(logging.WARNING):
        values = await settings.of(GUILD, CHANNEL)
        settings.forget_guild(GUILD)
        await settings.of(GUILD, CHANNEL)
    assert dict(values) == dict(await settings.of(None))
    warning = f"its default holds: {key}, server {GUILD}, channel {channel_id}"
    assert len(caplog.records) == 1
    assert caplog.records[0].getMessage() == f"a setting no longer fits, so {warning}"
    (stale,) = await settings.stale()
    assert (stale.guild_id, stale.channel_id, stale.key, stale.changed_by) == (
        GUILD,
        channel_id,
        key,
        ADMIN,
    )
    assert "many" not in repr(stale)
    assert await settings.stale(GUILD) == (stale,)


async def test_an_admin_is_told_once_of_what_no_longer_fits(
    settings: Settings, database: Database
) -> None:
    await store(database, "chat.persona", '"pirate"')
    stale = await settings.stale()
    await store(database, "chat.persona", '"parrot"')  # changed between looking and telling
    await settings.mark_told(stale)
    assert len(await settings.stale()) == 1
    await settings.mark_told(await settings.stale())
    assert await settings.stale() == ()
    assert len(await settings.stale(GUILD)) == 1


async def test_what_no_longer_fits_can_be_replaced_or_reset(
    settings: Settings, database: Database
) -> None:
    await store(database, "chat.persona", '"pirate"')
    await store(database, "chat.retired", "1")
    (change,) = await settings.change(GUILD, {"chat.persona": "writer"}, by=ADMIN)
    assert change == Change(0, "chat.persona", UNREADABLE, "writer")
    (change,) = await settings.reset(GUILD, ["chat.retired"], by=ADMIN)
    assert change.shown() == ("a value that no longer fits", "the default")
    assert await settings.stale() == await settings.stale(GUILD) == ()
    with pytest.raises(InputError):
        await settings.reset(GUILD, ["chat.retired"], by=ADMIN)


async def test_a_deleted_channel_is_forgotten_and_its_server_is_not(settings: Settings) -> None:
    for channel_id in (0, CHANNEL, ANOTHER):
        await settings.change(GUILD, {"chat.model": "a"}, by=ADMIN, channel_id=channel_id)
    await settings.forget_channel(GUILD, CHANNEL)
    await settings.forget_channel(GUILD, 0)
    assert await settings.channels(GUILD) == [ANOTHER]
    settings.forget_guild(GUILD)
    assert await settings.channels(GUILD) == [ANOTHER]
    assert await settings.chosen(GUILD) == {"chat.model": "a"}


async def test_an_erased_server_is_read_anew(settings: Settings, database: Database) -> None:
    await settings.change(GUILD, {"chat.model": "a"}, by=ADMIN)
    await database.write(lambda db: db.execute("DELETE FROM settings").rowcount)
    settings.forget_guild(GUILD)
    settings.forget_guild(GUILD)
    assert await settings.chosen(GUILD) == {}
