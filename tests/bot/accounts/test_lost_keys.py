"""Keys whose secret is gone or changed, and rows that were changed in the database."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.errors import ConfigError
from tests.bot.accounts.office import ADMIN, HERE, KEY, SECRET, THERE, Office
from tests.bot.endpoints.scripted import Endpoint

NEW_SECRET = "another passphrase of the operator"


@pytest.mark.parametrize("secrets", ["", NEW_SECRET])
async def test_a_lost_secret_is_told_and_the_operators_key_does_not_step_in(
    office: Office, endpoint: Endpoint, secrets: str
) -> None:
    await office.keep(endpoint.base)
    accounts = office.accounts(endpoint.base, secrets=secrets)
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"can no longer be read.*/settings key set"):
            await accounts.of(HERE)
    assert await accounts.of(THERE) == await accounts.of(None)
    assert await accounts.shown(HERE) is not None
    assert await accounts.remove(HERE)
    assert await accounts.of(HERE) == await accounts.of(None)


async def test_a_lost_key_can_be_set_again(office: Office, endpoint: Endpoint) -> None:
    await office.keep(endpoint.base)
    await office.keep(endpoint.base, secrets=NEW_SECRET)
    account = await office.accounts(endpoint.base, secrets=NEW_SECRET).of(HERE)
    assert account.api_key == KEY


@pytest.mark.parametrize("columns", [("guild_id",), ("base_url",), ("sealed",)])
async def test_rows_swapped_in_the_database_open_for_nobody(
    office: Office, opened: Callable[[], Awaitable[Endpoint]], columns: tuple[str, ...]
) -> None:
    first, second = await opened(), await opened()
    bases = first.base, second.base
    accounts = office.accounts(*bases)
    for server, base in zip((HERE, THERE), bases, strict=True):
        await accounts.set(server, base_url=base, api_key=f"{KEY}{server}", by=ADMIN)
    here, there = await office.store.get(HERE), await office.store.get(THERE)
    assert here is not None
    assert there is not None
    for column in columns:
        await office.store.put(replace(here, **{column: getattr(there, column)}))
        if column != "guild_id":
            await office.store.put(replace(there, **{column: getattr(here, column)}))
    restarted = office.accounts(*bases)
    swapped = (THERE,) if columns == ("guild_id",) else (HERE, THERE)
    for server in swapped:
        with pytest.raises(ConfigError, match="can no longer be read"):
            await restarted.of(server)


async def test_a_new_secret_takes_over_at_the_start_and_the_old_one_can_go(
    office: Office, endpoint: Endpoint
) -> None:
    await office.keep(endpoint.base)
    both = office.accounts(endpoint.base, secrets=f"{NEW_SECRET},{SECRET}")
    assert (await both.of(HERE)).api_key == KEY, "both open"
    await both.renew()
    await both.renew()
    restarted = office.accounts(endpoint.base, secrets=NEW_SECRET)
    assert (await restarted.of(HERE)).api_key == KEY
    with pytest.raises(ConfigError):
        await office.accounts(endpoint.base).of(HERE)


async def test_what_cannot_be_read_stops_no_other_from_being_sealed_anew(
    office: Office, endpoint: Endpoint
) -> None:
    await office.keep(endpoint.base)
    row = await office.store.get(HERE)
    assert row is not None
    await office.store.put(replace(row, guild_id=0))
    await office.accounts(secrets=f"{NEW_SECRET},{SECRET}").renew()
    account = await office.accounts(endpoint.base, secrets=NEW_SECRET).of(HERE)
    assert account.api_key == KEY


async def test_a_start_goes_on_when_keys_cannot_be_sealed_anew(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    await office.database.close()
    await office.accounts(secrets=f"{NEW_SECRET},{SECRET}").renew()
    assert "could not be sealed anew" in caplog.text


async def test_the_stored_seal_differs_each_time(office: Office, endpoint: Endpoint) -> None:
    seals = set()
    for _ in range(2):
        await office.keep(endpoint.base)
        with sqlite3.connect(office.path) as connection:
            seals.update(connection.execute("SELECT sealed FROM api_keys").fetchall())
        connection.close()
    assert len(seals) == 2
