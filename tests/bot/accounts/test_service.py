"""Which account a server's calls go to, and how it gets one of its own."""

import asyncio
import logging
import sqlite3
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts import OwnKey, trial
from bot.accounts.service import LONGEST_KEY, _last_four
from bot.endpoints.models import Models
from bot.endpoints.transport import Account
from bot.errors import (
    ConfigError,
    EndpointBusy,
    EndpointRefused,
    InputError,
    ParleyError,
    StorageError,
)
from tests.bot.accounts.conftest import KEY, OPERATORS_BASE, OPERATORS_KEY, SECRET, Office
from tests.bot.endpoints.scripted import Endpoint

HERE, THERE = 1, 2
ADMIN = 7
NEW_SECRET = "another passphrase of the operator"


async def test_everybody_shares_the_operators_account_at_first(office: Office) -> None:
    accounts = office.accounts()
    shared = Account(OPERATORS_BASE, OPERATORS_KEY)
    assert await accounts.of(HERE) == await accounts.of(None) == shared
    assert await accounts.shown(HERE) is None


async def test_a_key_is_tried_kept_and_used_also_after_a_restart(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    assert await accounts.set(HERE, base_url=f"{endpoint.base}/", api_key=f" {KEY} ", by=ADMIN) == 2
    (asked,) = endpoint.asked
    assert (asked.method, asked.path) == ("GET", "/v1/models")
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    own = Account(endpoint.base, KEY)
    assert await accounts.of(HERE) == own
    assert await office.accounts(endpoint.base).of(HERE) == own
    assert await accounts.of(THERE) == await accounts.of(None)
    assert await accounts.shown(HERE) == OwnKey(
        base_url=endpoint.base, last_four="7766", set_by=ADMIN, set_at=1_700_000_000_500
    )


async def test_each_server_calls_its_own_endpoint_with_its_own_key(
    office: Office, opened: Callable[[], Awaitable[Endpoint]]
) -> None:
    first, second = await opened(), await opened()
    accounts = office.accounts(first.base, second.base)
    await accounts.set(HERE, base_url=first.base, api_key="sk-here-0123456789", by=ADMIN)
    await accounts.set(THERE, base_url=second.base, api_key="sk-there-0123456789", by=ADMIN)
    calls = [accounts.of(server) for server in (HERE, THERE) * 5]
    await asyncio.gather(
        *[office.transport.get(account, "/models") for account in await asyncio.gather(*calls)]
    )
    for asked, key in ((first.asked, "sk-here-0123456789"), (second.asked, "sk-there-0123456789")):
        assert {each.headers["Authorization"] for each in asked} == {f"Bearer {key}"}
        assert len(asked) == 6


async def test_of_two_keys_at_one_endpoint_each_server_uses_its_own(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    for server in (HERE, THERE):
        await accounts.set(server, base_url=endpoint.base, api_key=f"sk-{server:020}", by=ADMIN)
    for server in (HERE, THERE):
        await Models(office.transport).list(await accounts.of(server))
    told = [each.headers["Authorization"] for each in endpoint.asked]
    assert told == [f"Bearer sk-{server:020}" for server in (HERE, THERE, HERE, THERE)]


async def test_a_key_where_none_is_needed_may_be_empty_and_the_operators_is_not_sent(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=" ", by=ADMIN)
    account = await office.accounts(endpoint.base).of(HERE)
    assert account == Account(endpoint.base, None)
    await office.transport.get(account, "/models")
    assert all("Authorization" not in each.headers for each in endpoint.asked)
    shown = await accounts.shown(HERE)
    assert shown is not None
    assert shown.last_four == ""


async def test_where_the_operator_allowed_nothing_a_key_is_needed(office: Office) -> None:
    with pytest.raises(InputError, match="There is no key"):
        await office.accounts().set(HERE, base_url="https://x.example/v1", api_key="", by=ADMIN)


@pytest.mark.parametrize("key", ["k" * (LONGEST_KEY + 1), "sk-ä", "sk 1", "sk\n1", "sk\x001", "🔑"])
async def test_what_cannot_be_a_key_is_refused_untried(
    office: Office, endpoint: Endpoint, key: str
) -> None:
    accounts = office.accounts(endpoint.base)
    with pytest.raises(InputError, match="no API key"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=key, by=ADMIN)
    assert endpoint.asked == []


async def test_a_private_base_url_is_refused_untried(office: Office, endpoint: Endpoint) -> None:
    with pytest.raises(InputError, match="ALLOWED_BASE_URLS"):
        await office.accounts().set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert endpoint.asked == []


async def test_a_name_that_leads_into_the_private_network_is_refused_when_it_is_tried(
    office: Office, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.accounts.service.checked", lambda base, _: base)
    with pytest.raises(EndpointRefused, match="not public"):
        await office.accounts().set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert endpoint.asked == []
    assert await office.store.get(HERE) is None


async def test_without_a_secret_no_key_is_taken_and_the_sentence_names_it(office: Office) -> None:
    accounts = office.accounts(secrets="")
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        accounts.check_can_keep()
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        await accounts.set(HERE, base_url="https://x.example/v1", api_key=KEY, by=ADMIN)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (401, "invalid_api_key", "does not accept this key"),
        (403, "nope", "does not let this key list its models"),
        (400, "invalid_api_key", "does not accept this key"),
        (500, "boom", "Nothing was stored"),
        (302, "", "sends its callers elsewhere"),
        (402, "insufficient_quota", "credit or quota"),
    ],
)
async def test_a_key_that_does_not_work_is_not_kept(
    office: Office, endpoint: Endpoint, status: int, code: str, told: str
) -> None:
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": f"{KEY} is bad", "code": code}}, status)
    accounts = office.accounts(endpoint.base)
    with pytest.raises(ParleyError, match=told) as caught:
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert await office.store.get(HERE) is None
    assert await accounts.of(HERE) == await accounts.of(None)


async def test_an_endpoint_that_is_busy_says_when_to_come_back(
    office: Office, endpoint: Endpoint
) -> None:
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": "slow down"}}, 429, Retry_After="90")
    accounts = office.accounts(endpoint.base)
    with pytest.raises(EndpointBusy, match="90 s"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_an_endpoint_that_does_not_list_its_models_is_taken_untried(
    office: Office, endpoint: Endpoint, status: int
) -> None:
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": "what?"}}, status)
    accounts = office.accounts(endpoint.base)
    assert await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN) is None
    assert (await accounts.of(HERE)).api_key == KEY


async def test_a_trial_ends_in_time(
    office: Office, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.steps.clear()
    endpoint.hang()
    monkeypatch.setattr(trial, "PATIENCE", 0.05)
    accounts = office.accounts(endpoint.base)
    with pytest.raises(InputError, match="did not answer in time"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    assert await office.store.get(HERE) is None


async def test_a_key_that_was_tried_before_is_tried_afresh(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": "revoked"}}, 401)
    with pytest.raises(InputError, match="does not accept this key"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)


async def test_a_new_key_is_used_at_once_and_a_removed_one_no_more(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.of(HERE)
    for key in (KEY, f"{KEY}-new"):
        await accounts.set(HERE, base_url=endpoint.base, api_key=key, by=ADMIN)
        assert (await accounts.of(HERE)).api_key == key
    assert await accounts.remove(HERE)
    assert await accounts.of(HERE) == await accounts.of(None)
    assert not await accounts.remove(HERE)


async def test_a_look_up_that_a_change_overtakes_is_not_remembered(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    reading = asyncio.Event()
    go_on = asyncio.Event()
    get = accounts._store.get

    async def slow(guild_id: int) -> object:
        row = await get(guild_id)
        reading.set()
        await go_on.wait()
        return row

    accounts._store.get = slow  # type: ignore[assignment,method-assign]  # holds one reader back
    early = asyncio.create_task(accounts.of(HERE))
    await reading.wait()
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    go_on.set()
    assert (await early).api_key == OPERATORS_KEY, "it asked before the change"
    assert (await accounts.of(HERE)).api_key == KEY


async def test_a_known_account_is_given_without_the_database(
    office: Office, endpoint: Endpoint
) -> None:
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    for server in (HERE, THERE):
        await accounts.of(server)
    await office.database.close()
    assert (await accounts.of(HERE)).api_key == KEY
    assert (await accounts.of(THERE)).api_key == OPERATORS_KEY
    accounts.forget_guild(HERE)
    with pytest.raises(StorageError):
        await accounts.of(HERE)


async def test_only_so_many_accounts_are_remembered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.accounts.service._KEPT", 3)
    accounts = office.accounts()
    for server in (1, 2, 3, 1, 4):
        await accounts.of(server)
    assert list(accounts._known) == [3, 1, 4]


async def keep(office: Office, base: str, *, secrets: str = SECRET) -> None:
    await office.accounts(base, secrets=secrets).set(HERE, base_url=base, api_key=KEY, by=ADMIN)


@pytest.mark.parametrize("secrets", ["", NEW_SECRET])
async def test_a_lost_secret_is_told_and_the_operators_key_does_not_step_in(
    office: Office, endpoint: Endpoint, secrets: str
) -> None:
    await keep(office, endpoint.base)
    accounts = office.accounts(endpoint.base, secrets=secrets)
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"can no longer be read.*/settings key set"):
            await accounts.of(HERE)
    assert await accounts.of(THERE) == await accounts.of(None)
    assert await accounts.shown(HERE) is not None
    assert await accounts.remove(HERE)
    assert await accounts.of(HERE) == await accounts.of(None)


async def test_a_lost_key_can_be_set_again(office: Office, endpoint: Endpoint) -> None:
    await keep(office, endpoint.base)
    await keep(office, endpoint.base, secrets=NEW_SECRET)
    account = await office.accounts(endpoint.base, secrets=NEW_SECRET).of(HERE)
    assert account.api_key == KEY


async def test_a_base_url_that_is_allowed_no_more_is_told(
    office: Office, endpoint: Endpoint
) -> None:
    await keep(office, endpoint.base)
    with pytest.raises(ConfigError, match="may not be used any more"):
        await office.accounts().of(HERE)


async def test_a_public_base_url_is_guarded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def accepted(_: object, account: Account) -> int:
        assert account.public_only
        return 1

    monkeypatch.setattr("bot.accounts.service.tried", accepted)
    accounts = office.accounts()
    await accounts.set(HERE, base_url="https://x.example/v1", api_key=KEY, by=ADMIN)
    assert await accounts.of(HERE) == Account("https://x.example/v1", KEY, public_only=True)


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
    await keep(office, endpoint.base)
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
    await keep(office, endpoint.base)
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


async def test_keys_are_nowhere_but_in_memory(
    office: Office, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    accounts = office.accounts(endpoint.base)
    await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN)
    endpoint.steps.clear()
    endpoint.answer({"error": {"message": f"no {KEY}", "code": KEY}}, 400)
    account = await accounts.of(HERE)
    with pytest.raises(ParleyError) as caught:
        await office.transport.get(account, "/models")
    logging.getLogger("bot.test").error("it failed", exc_info=caught.value)
    shown = await accounts.shown(HERE)
    places = [caplog.text, repr(account), repr(shown), repr(accounts), str(caught.value)]
    places.append("".join(traceback.format_exception(caught.value)))
    assert [place for place in places if KEY in place or KEY[:-4] in place] == []
    assert b"sealed" in office.bytes_on_disk()
    assert KEY[:-4].encode() not in office.bytes_on_disk()
    assert SECRET.encode() not in office.bytes_on_disk()
    await office.database.close()
    assert KEY[:-4].encode() not in office.bytes_on_disk()


async def test_the_stored_seal_differs_each_time(office: Office, endpoint: Endpoint) -> None:
    seals = set()
    for _ in range(2):
        await keep(office, endpoint.base)
        with sqlite3.connect(office.path) as connection:
            seals.update(connection.execute("SELECT sealed FROM api_keys").fetchall())
        connection.close()
    assert len(seals) == 2


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=LONGEST_KEY))
def test_never_more_than_four_characters_nor_a_quarter_of_a_key_is_shown(key: str) -> None:
    shown = _last_four(key)
    assert key.endswith(shown)
    assert len(shown) <= min(4, len(key) / 4)
    assert len(shown) == 4 or len(key) < 16


async def test_an_allowed_address_that_no_call_can_be_made_to_allows_nothing(
    office: Office, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    accounts = office.accounts("http://bad..name/v1", endpoint.base)
    assert "ALLOWED_BASE_URLS" in caplog.text
    assert await accounts.set(HERE, base_url=endpoint.base, api_key=KEY, by=ADMIN) == 2
